"""What two lists of people say about each other."""

import pytest

from bibforge.model.people import Person, people_from
from bibforge.reconcile.creators import PeopleRelation, compare_people, same_person


def _people(text: str) -> tuple[Person, ...]:
    return people_from(text)[0]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Vivienne Sze, Joel Emer", "V. Sze, J. S. Emer"),
        ("Jürgen Müller, Ann Roe", "Jurgen Mueller, Ann Roe"),
        ("Samira Ebrahimi Kahou, Ann Roe", "Samira E. Kahou, Ann Roe"),
        ("Miguel Á. Carreira-Perpiñán", "Miguel A. Carreira-Perpinan"),
        ("Jan van der Berg, Ann Roe", "J. Berg, A. Roe"),
        ("Ann Roe, Bob Doe, Cy Poe", "Cy Poe, Ann Roe, Bob Doe"),
        ("Weinan E, Ann Roe", "W. E, A. Roe"),
        ("Li Ming, Ann Roe", "Ming Li, Ann Roe"),
    ],
)
def test_the_same_people(left: str, right: str) -> None:
    """Initials, diacritics, particles, compound families and order do not make other people."""
    assert compare_people(_people(left), _people(right)).relation is PeopleRelation.AGREE


@pytest.mark.parametrize(
    ("left", "right"), [("Ann Roe, Bob Doe", "Cy Poe, Di Loe"), ("Ann Roe", "Zoe Roe"), ("Wei Li", "Xin Li")]
)
def test_other_people(left: str, right: str) -> None:
    """Other families, and the same family with another given name, are other people."""
    assert compare_people(_people(left), _people(right)).relation is PeopleRelation.DISAGREE


def test_a_list_that_ends_early_agrees_when_it_says_so() -> None:
    """`et al.` leaves room for any number of further people."""
    named, others = people_from("Ann Roe et al.")
    everybody = _people("Ann Roe, Bob Doe, Cy Poe, Di Loe")
    assert others
    assert compare_people(named, everybody, open_ended=others).relation is PeopleRelation.AGREE
    assert compare_people(named, everybody).relation is PeopleRelation.OVERLAP


def test_nobody_named_is_unknown() -> None:
    """A missing list of people speaks neither for nor against."""
    assert compare_people((), _people("Ann Roe")).relation is PeopleRelation.UNKNOWN


def test_a_slip_in_a_long_family_name_is_the_same_person() -> None:
    """`Chywl` for `Chwyl` is a slip; short names need every letter."""
    assert same_person(_people("Brendan Chywl")[0], _people("Brendan Chwyl")[0])
    assert not same_person(_people("Ann Roe")[0], _people("Ann Rae")[0])


def test_names_that_run_together_are_taken_apart() -> None:
    """Some publishers give all the names as one; they agree if the words are just these people's."""
    together = (Person(family="Doe Cleo Poe", given="Ann Roe Bob"),)
    assert compare_people(together, people_from("Ann Roe, Bob Doe, Cleo Poe")[0]).relation is PeopleRelation.AGREE
    assert compare_people(together, people_from("Zoe Moe, Bob Doe")[0]).relation is not PeopleRelation.AGREE


def test_lists_are_complete_where_nobody_is_missing() -> None:
    """A missing name still agrees and is not complete; "et al." may lack any number."""
    three, two = people_from("Ann Roe, Bob Doe, Cleo Poe")[0], people_from("Ann Roe, Bob Doe")[0]
    assert compare_people(three, three).complete
    assert not compare_people(three, two).complete
    assert compare_people(three, two, open_ended=True).complete
