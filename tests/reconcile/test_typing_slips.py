"""Typing slips among many titles: a word that nobody else writes is one, another word of the language is none."""

from __future__ import annotations

import pytest

from bibforge.model.library import Mention, Place
from bibforge.model.people import Person
from bibforge.reconcile.typing_slips import Typing

PEOPLE = (Person(family="Example", given="Ada"), Person(family="Sample", given="Bo"))
TITLES = [
    "Upper bounds for the drift of otters in rivers",
    "Lower bounds for the drift of otters in rivers",
    "Upper and lower limits of what herons see",
    "Bounds for marshes, with otters and rivers",
]


def claim(title: str, *, people: tuple[Person, ...] = PEOPLE, year: int = 2017) -> Mention:
    """A mention with people and a year."""
    return Mention(place=Place(file="a.md", line=1), title=title, authors=people, year=year)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Upper bounds fo rthe drft of otters in rivers", True),
        ("Uper bonds for the drift of oters in rivers", True),
        ("Lower bounds for the drift of otters in rivers", False),
        ("Upper bounds for the drift of otters in rivers 2", False),
        ("Upper boudns of teh drfit fo ottres ni rievrs", False),
        ("Upper bounds for the drift of otters and otters in rivers", False),
    ],
)
def test_words_that_nobody_else_writes_are_slips(written: str, same: bool) -> None:
    """Up to three slips, a blank at the wrong place among them; never another word or another number."""
    assert Typing([*TITLES, written]).slipped(claim(TITLES[0]), claim(written)) is same


def test_a_word_that_stands_twice_is_laid_beside_itself() -> None:
    """The first of two equal words is misspelt: the slip is that word, not the one behind it."""
    written, meant = "Ottres otters and herons in rivers", "Otters otters and herons in rivers"
    assert Typing([*TITLES, written, meant, meant]).slipped(claim(written), claim(meant))


def test_a_slip_that_two_lists_copy_is_none_that_one_makes() -> None:
    """A word that stands in two titles, or in one title that stands twice, may be a word."""
    written = "Uper bounds for the drift of otters in rivers"
    assert not Typing([*TITLES, written, written]).slipped(claim(TITLES[0]), claim(written))


def test_people_and_years_must_agree() -> None:
    """A slip in the title of somebody else, or of a paper of another decade, joins nothing."""
    written = "Uper bounds for the drift of otters in rivers"
    typing = Typing([*TITLES, written])
    assert typing.slipped(claim(TITLES[0]), claim(written, people=PEOPLE[:1]))
    assert not typing.slipped(claim(TITLES[0]), claim(written, people=(Person(family="Other", given="Max"),)))
    assert not typing.slipped(claim(TITLES[0]), claim(written, people=()))
    assert not typing.slipped(claim(TITLES[0]), claim(written, year=1990))
