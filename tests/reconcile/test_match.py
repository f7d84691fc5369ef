"""Verdicts on pairs of records and on records for claims."""

from dataclasses import replace

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import people_from
from bibforge.model.record import Kind, Record
from bibforge.reconcile.match import answers_claim, label_finding, same_work


def record(title: str, people: str = "", year: int | None = None, kind: Kind = Kind.ARTICLE, **more: object) -> Record:
    """A record as short as a test can say it."""
    values: dict[str, object] = {"source": "test", "kind": kind, "title": title, "authors": people_from(people)[0]}
    if year:
        values["date"] = PartialDate(year)
    return Record(**(values | more))  # type: ignore[arg-type]


PREPRINT = record(
    "Pruning filters in thin networks", "Ann Roe, Bob Doe", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00001")
)
PAPER = record("Pruning Filters in Thin Networks", "A. Roe, B. Doe", 2017, Kind.CONFERENCE, doi=Doi("10.1000/a"))


def test_a_preprint_and_its_published_version_are_one_work() -> None:
    """Title and people agree and the years fit."""
    verdict = same_work(PREPRINT, PAPER)
    assert verdict.same
    assert verdict.reasons


@pytest.mark.parametrize(
    "other",
    [
        replace(PAPER, date=PartialDate(2031)),
        replace(PAPER, authors=people_from("Zoe Poe, Yan Moe")[0]),
        replace(PAPER, kind=Kind.THESIS),
        replace(PAPER, kind=Kind.PART),
        replace(PAPER, title="Erratum: Pruning filters in thin networks"),
        replace(PAPER, title="Pruning filters in thin networks, part II"),
        replace(PAPER, arxiv=ArxivId("1700.00002")),
    ],
    ids=["reprint", "other people", "thesis", "component", "erratum", "part", "other arXiv id"],
)
def test_look_alikes_stay_apart(other: Record) -> None:
    """Each look-alike differs in one thing that decides."""
    verdict = same_work(PREPRINT, other)
    assert not verdict.same
    assert verdict.against


def test_two_publications_with_dois_of_their_own_are_two() -> None:
    """A conference paper and its journal version are not one record."""
    assert not same_work(PAPER, replace(PAPER, doi=Doi("10.1000/b"))).same


def test_a_typed_doi_of_a_preprint_is_no_identity() -> None:
    """arXiv's own DOI field may be another paper's (1512.01322): it joins nothing by itself."""
    wrong = replace(PREPRINT, doi=Doi("10.1000/c"))
    other = record("Scaling Laws of Glaciers", "Zoe Poe, Yan Moe", 2016, doi=Doi("10.1000/c"))
    assert not same_work(wrong, other).same


def test_a_changed_title_passes_only_where_a_source_relates_the_two() -> None:
    """The same people under a changed title are one work if arXiv names the DOI, and undecided otherwise."""
    renamed = replace(PAPER, title="Pruning filters in very thin deep networks")
    assert not same_work(PREPRINT, renamed).same
    assert same_work(PREPRINT, renamed, asserted=True).same
    assert not same_work(PREPRINT, replace(PAPER, title="Scaling laws of glaciers"), asserted=True).same


def test_a_title_alone_must_be_distinctive() -> None:
    """`Deep Learning` alone names nothing; a long title alone may."""
    short = record("Deep Learning", kind=Kind.UNKNOWN)
    assert not answers_claim(short, record("Deep Learning", "Ann Roe", 2015)).same
    long = record("Hints for thin deep networks from wide teachers", kind=Kind.UNKNOWN)
    assert answers_claim(long, record("Hints for thin deep networks from wide teachers", "Ann Roe", 2015)).same


def test_a_short_title_passes_with_year_and_venue() -> None:
    """Where the list names no people, year and venue stand in for them."""
    claim = record("Deep Learning", year=2015, kind=Kind.UNKNOWN, container="Nature")
    assert answers_claim(claim, record("Deep learning", "Ann Roe", 2015, container="Nature")).same
    assert not answers_claim(claim, record("Deep learning", "Ann Roe", 2015, container="Glaciology")).same


@pytest.mark.parametrize(
    ("label", "odd"),
    [
        ("XNOR-net", False),
        ("XNOR-Net: Classification with binary networks", False),
        ("Hashed-Net", True),
        ("Quantised weights in recurrent glaciers and rivers", True),
    ],
)
def test_a_label_is_checked_and_never_silently_replaced(label: str, odd: bool) -> None:
    """An alias passes, a label of other words is a finding with its reason."""
    finding = label_finding(label, record("XNOR-Net: Classification with Binary Networks", "Ann Roe"))
    assert bool(finding) is odd
    assert not odd or label in finding
