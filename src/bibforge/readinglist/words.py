"""The words that the reader knows, as rows of the tables in `data/`: a word, what it means, how we know it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLES = ("fields", "headings", "hosts", "keys", "kinds", "labels", "names", "openings", "venues")
_FOLDER = Path(__file__).with_name("data")


class Row(NamedTuple):
    """One row of a table; a `*` in the words of a heading, a kind or an opening stands for any words."""

    word: str
    meaning: str
    source: str


@cache
def rows(table: str) -> tuple[Row, ...]:
    """Return the rows of one of `TABLES` in the order of its file, the head left out."""
    lines = (_FOLDER / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Row(*line.split("\t")) for line in lines[1:])


def words_for(table: str, meaning: str) -> frozenset[str]:
    """Return the words of a table that mean one thing."""
    return frozenset(row.word for row in rows(table) if row.meaning == meaning)


def title_words() -> frozenset[str]:
    """Return words of titles that nobody is called.

    They stand in 50 titles or more of arXiv's and Crossref's records, in small letters twice as often as with a capital
    where a title has small letters, and at least 300 times as often as in the names of their authors
    (`tests/evaluation/title_words.py` makes the list).
    """
    return frozenset((_FOLDER / "title_words.txt").read_text(encoding="ascii").split())


@cache
def given_names() -> frozenset[str]:
    """Return given names, folded, that are hardly anybody's family name.

    They are the first word of 200 names or more among the authors of arXiv's and Crossref's records, and at least 30
    times as often the first as the last one (`tests/evaluation/given_names.py` makes the list).
    """
    return frozenset((_FOLDER / "given_names.txt").read_text(encoding="utf-8").split())


def meanings_in(table: str) -> dict[str, str]:
    """Return what each word of a table means, by its first row."""
    return {row.word: row.meaning for row in reversed(rows(table))}


def any_of(words: Iterable[str], *, most: int = 30) -> str:
    """Return the source of a pattern for any of these words, the longest first; a `*` is up to `most` characters."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\*", f".{{0,{most}}}") for word in ordered)
