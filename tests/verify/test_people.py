"""Names of one person, and names of two."""

import pytest

from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind, Record
from bibforge.reconcile.creators import is_alphabetical
from bibforge.verify.people import PeopleFault, given_names_fit, people_at_odds


def named(*names: str) -> tuple[Person, ...]:
    """Return people of names as they are written."""
    return tuple(filter(None, map(person_from, names)))


def record(*names: str, source: str = "crossref") -> Record:
    """Return a record of these people."""
    return Record(source=source, kind=Kind.ARTICLE, title="T", authors=named(*names))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("R. Roe", "Rik Roe"),
        ("Y. J. Sun", "YJ Sun"),
        ("Bob Roe", "Robert Roe"),
        ("Lyu, Ada", "Lü, Ada"),
        ("Yuri Petrov", "Iurii Petrov"),
        ("Minh Roe", "Tan Minh Roe"),
        ("Palle Von Huth", "P. von Huth"),
        ("Roe, Jr., Rik", "Rik Roe"),
        ("Le Cun, Ada", "LeCun, Ada"),
        ("Roe, Xiao-Ming", "Roe, Xiaoming"),
    ],
)
def test_one_person_is_written_in_many_ways(left: str, right: str) -> None:
    """Initials, short forms, transliterations, particles and suffixes are no other person."""
    assert people_at_odds(record(left, "Ida Brook"), record(right, "Ida Brook")) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [("Anna Roe", "Alexander Roe"), ("Anna Maria Roe", "Alexander Martin Roe"), ("Jan Roe", "Kim Roe")],
)
def test_whole_names_that_share_nothing_are_two_people(left: str, right: str) -> None:
    """That they begin alike is not enough."""
    ours, theirs = named(left)[0], named(right)[0]
    assert not given_names_fit(ours, theirs)
    odds = people_at_odds(record(left, "Ida Brook"), record(right, "Ida Brook"))
    assert odds
    assert odds.fault is PeopleFault.GIVEN


def test_chinese_names_stand_in_either_order() -> None:
    """`Li Ming` and `Ming Li` are one."""
    assert people_at_odds(record("Li Ming", "Wang Wei"), record("Ming Li", "Wei Wang")) is None


def test_a_sorted_list_is_no_evidence_of_order() -> None:
    """Three names in the order of the alphabet say nothing; two do not make an alphabet."""
    assert is_alphabetical(named("Ann Brook", "Bea Doe", "Cleo Roe"))
    assert not is_alphabetical(named("Ann Brook", "Bea Doe"))
    assert (
        people_at_odds(record("Bea Doe", "Ann Brook", "Cleo Roe"), record("Ann Brook", "Bea Doe", "Cleo Roe")) is None
    )


def test_a_longer_claim_than_the_record_is_told_apart_from_an_invention() -> None:
    """Deposits are cut short: all of the record's people and one more is weaker than another in somebody's place."""
    more = people_at_odds(record("Ann Brook", "Bea Doe", "Cleo Roe"), record("Ann Brook", "Bea Doe"))
    other = people_at_odds(record("Ann Brook", "Bea Doe", "Cleo Roe"), record("Ann Brook", "Bea Doe", "Ida Poe"))
    assert more
    assert other
    assert (more.fault, other.fault) == (PeopleFault.MORE, PeopleFault.INVENTED)


def test_groups_and_names_that_run_together_are_not_counted() -> None:
    """A group stands for anybody, and one long name may be all the people."""
    assert people_at_odds(record("The Examples Collaboration"), record("The Examples Collaboration", "Bea Doe")) is None
    assert people_at_odds(record("Ann Brook", "Bea Doe"), record("Ann Brook Bea Doe")) is None
