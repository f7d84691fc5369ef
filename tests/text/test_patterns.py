"""Patterns that are compiled when they are first asked."""

from __future__ import annotations

import re

import pytest

from bibforge.text.patterns import compiled_later


def test_a_pattern_answers_as_the_compiled_one() -> None:
    """Every question has the answer of `re.compile`, the first time and later, and the facts are the same."""
    later, now = compiled_later(r"(?P<word>fog)\s", re.IGNORECASE), re.compile(r"(?P<word>fog)\s", re.IGNORECASE)
    for text in ("Fog on fog ", "mud", "fog "):
        for ask in ("match", "search", "fullmatch"):
            found, wanted = getattr(later, ask)(text), getattr(now, ask)(text)
            assert (found and (found.span(), found["word"])) == (wanted and (wanted.span(), wanted["word"]))
        assert [one.span() for one in later.finditer(text)] == [one.span() for one in now.finditer(text)]
        assert (later.findall(text), later.sub("x", text), later.subn("x", text), later.split(text)) == (
            now.findall(text), now.sub("x", text), now.subn("x", text), now.split(text),
        )  # fmt: skip
    assert (later.pattern, later.flags, later.groups) == (now.pattern, now.flags, now.groups)
    assert later.search("mud fog ", 5) is None


def test_a_wrong_pattern_is_told_when_it_is_asked() -> None:
    """Nothing is compiled before."""
    wrong = compiled_later("(")
    with pytest.raises(re.error):
        wrong.search("")
