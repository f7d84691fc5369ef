"""The words of reshaped lists, in seven languages and all made up: labels, heads of tables, headings, sentences.

They lie in `reshape_words.tsv`: one row a word, one column a language; topics are separated by semicolons.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("reshape_words.tsv")


@cache
def _rows() -> dict[str, dict[str, str]]:
    head, *lines = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines())
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


def word(what: str, language: str) -> str:
    """Return one word or sentence in a language."""
    return _rows()[what][language]


def topics(language: str) -> tuple[str, ...]:
    """Return the headings of topics in a language."""
    return tuple(_rows()["topics"][language].split(";"))
