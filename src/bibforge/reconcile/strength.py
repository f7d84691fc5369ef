"""How much the evidence for one work weighs: what it rests on, in order, each with where the order comes from."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Basis(IntEnum):
    """What a verdict rests on, weakest first; two verdicts on one basis are rivals, whatever their strength."""

    NOTHING = 0
    SHORT_TITLE = 1
    """A short title, or a part of one, and nobody who wrote it."""
    ASSERTION = 2
    """A source relates the two, and half of the people or more are the same."""
    TITLE_AND_PLACE = 3
    """A short title, and the year and the venue beside it."""
    TITLE = 4
    """A title that is long enough to name one work."""
    SOME_PEOPLE = 5
    """A title and some of the people, or a part of a title and all of them."""
    ALL_PEOPLE = 6
    """A title and all of the people."""
    IDENTIFIER = 7
    """One identifier on both sides."""


class Strength(IntEnum):
    """The weight of a verdict's evidence, weakest first."""

    NONE = 0
    PART_ALONE = 1
    SHORT_TITLE_ALONE = 2
    ASSERTED = 3
    TITLE_YEAR_VENUE = 4
    NEAR_TITLE_ALONE = 5
    EQUAL_TITLE_ALONE = 6
    PART_AND_PEOPLE = 7
    NEAR_TITLE_SOME_PEOPLE = 8
    EQUAL_TITLE_SOME_PEOPLE = 9
    NEAR_TITLE_ALL_PEOPLE = 10
    EQUAL_TITLE_ALL_PEOPLE = 11
    SAME_IDENTIFIER = 12

    @property
    def word(self) -> str:
        """The name that users see (`equal title all people`); empty for nothing."""
        return self.name.lower().replace("_", " ") if self else ""

    @property
    def basis(self) -> Basis:
        """What it rests on."""
        return TABLE[self].basis


class StrengthRow(NamedTuple):
    """What a strength rests on, and why it stands where it does."""

    basis: Basis
    source: str


TABLE: dict[Strength, StrengthRow] = {
    Strength.NONE: StrengthRow(Basis.NOTHING, "what does not suffice"),
    Strength.PART_ALONE: StrengthRow(
        Basis.SHORT_TITLE, "a list drops subtitles, and other works bear the same main title"
    ),
    Strength.SHORT_TITLE_ALONE: StrengthRow(
        Basis.SHORT_TITLE, "two or three words that carry meaning often have a namesake"
    ),
    Strength.ASSERTED: StrengthRow(
        Basis.ASSERTION, "arXiv 1512.01322 names a DOI of another paper: a relation alone is a hint"
    ),
    Strength.TITLE_YEAR_VENUE: StrengthRow(Basis.TITLE_AND_PLACE, "one venue seldom prints one title twice in a year"),
    Strength.NEAR_TITLE_ALONE: StrengthRow(Basis.TITLE, "as the next, and what looks misspelt may be another word"),
    Strength.EQUAL_TITLE_ALONE: StrengthRow(
        Basis.TITLE, "four words that carry meaning seldom meet twice (`is_distinctive`)"
    ),
    Strength.PART_AND_PEOPLE: StrengthRow(
        Basis.SOME_PEOPLE, "the same people use one main title for a paper and its sequel"
    ),
    Strength.NEAR_TITLE_SOME_PEOPLE: StrengthRow(
        Basis.SOME_PEOPLE, "lists and records leave people out or misspell them"
    ),
    Strength.EQUAL_TITLE_SOME_PEOPLE: StrengthRow(Basis.SOME_PEOPLE, "as the last, and the title is spelled alike"),
    Strength.NEAR_TITLE_ALL_PEOPLE: StrengthRow(
        Basis.ALL_PEOPLE, "the same people seldom write two papers of one title"
    ),
    Strength.EQUAL_TITLE_ALL_PEOPLE: StrengthRow(Basis.ALL_PEOPLE, "as the last, and the title is spelled alike"),
    Strength.SAME_IDENTIFIER: StrengthRow(
        Basis.IDENTIFIER, "a DOI names one object (ISO 26324), an arXiv id one paper"
    ),
}
"""The order's reasons, one row a strength; a row that rests on a case names it, the others on how titles are given."""
