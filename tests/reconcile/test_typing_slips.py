"""Typing slips among many titles: a word that nobody else writes is one, another word of the language is none."""

from __future__ import annotations

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.reconcile.typing_slips import Typing

PEOPLE = (Person(family="Example", given="Ada"), Person(family="Sample", given="Bo"))
TITLES = [
    "Upper bounds for the drift of otters in rivers",
    "Lower bounds for the drift of otters in rivers",
    "Upper and lower limits of what herons see",
    "Bounds for marshes, with otters and rivers",
]


def claim(title: str, *, people: tuple[Person, ...] = PEOPLE, year: int = 2017) -> Record:
    """What a mention claims."""
    return Record(source="list", kind=Kind.UNKNOWN, title=title, authors=people, date=PartialDate(year))


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Upper bounds fo rthe drft of otters in rivers", True),
        ("Uper bonds for the drift of oters in rivers", True),
        ("Lower bounds for the drift of otters in rivers", False),
        ("Upper bounds for the drift of otters in rivers 2", False),
        ("Upper boudns of teh drfit fo ottres ni rievrs", False),
    ],
)
def test_words_that_nobody_else_writes_are_slips(written: str, same: bool) -> None:
    """Up to three slips, a blank at the wrong place among them; never another word or another number."""
    assert Typing([*TITLES, written]).slipped(claim(TITLES[0]), claim(written)) is same


def test_people_and_years_must_agree() -> None:
    """A slip in the title of somebody else, or of a paper of another decade, joins nothing."""
    written = "Uper bounds for the drift of otters in rivers"
    typing = Typing([*TITLES, written])
    assert typing.slipped(claim(TITLES[0]), claim(written, people=PEOPLE[:1]))
    assert not typing.slipped(claim(TITLES[0]), claim(written, people=(Person(family="Other", given="Max"),)))
    assert not typing.slipped(claim(TITLES[0]), claim(written, people=()))
    assert not typing.slipped(claim(TITLES[0]), claim(written, year=1990))
