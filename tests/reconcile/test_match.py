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


def test_a_short_title_alone_passes_from_three_words_on() -> None:
    """Three words that carry meaning may name a work, if they are spelled right; two need the year."""
    three = record("Skip-Thought Letters", kind=Kind.UNKNOWN)
    assert answers_claim(three, record("Skip-thought letters", "Ann Roe", 2015)).same
    two = record("Layer normalisation", kind=Kind.UNKNOWN)
    assert not answers_claim(two, record("Layer normalisation", "Ann Roe", 2015)).same
    assert answers_claim(replace(two, date=PartialDate(2015)), record("Layer normalisation", "Ann Roe", 2015)).same


def test_a_subtitle_that_only_the_list_has_needs_people() -> None:
    """A list drops subtitles; one that the record lacks (a survey of the same) may speak of another work."""
    known = record("Pruning filters in thin deep networks", "Ann Roe, Bob Doe", 2016)
    surveyed = record("Pruning filters in thin deep networks: A Survey", kind=Kind.UNKNOWN)
    assert not answers_claim(replace(surveyed, source="list"), known).same
    longer = record("Pruning filters in thin deep networks: a general view", "Ann Roe, Bob Doe", 2016)
    short = replace(record("Pruning filters in thin deep networks", kind=Kind.UNKNOWN), source="list")
    assert answers_claim(short, longer).same


def test_a_title_without_its_subtitle_needs_all_the_people() -> None:
    """The same people without one of them may have written another paper under the same main title."""
    whole = record("Pruning filters: theory and practice", "Ann Roe, Bob Doe, Cleo Poe", 2016)
    assert answers_claim(record("Pruning filters", "Ann Roe, Bob Doe, Cleo Poe", 2016), whole).same
    assert not answers_claim(record("Pruning filters", "Ann Roe, Bob Doe", 2016), whole).same


def test_a_method_name_before_the_title_needs_one_author() -> None:
    """`ThinNet: …` is the paper without the name, if what follows is distinctive and the people are found in it."""
    plain = record("Pruning the filters of deep residual networks", "Ann Roe, Bob Doe, Cleo Poe", 2016)
    named = record("ThinNet: Pruning the Filters of Deep Residual Networks", "Ann Roe", 2016)
    assert answers_claim(named, plain).same
    assert not answers_claim(replace(named, authors=people_from("Zoe Moe")[0]), plain).same


def test_a_paper_may_be_posted_years_after_its_publication() -> None:
    """With an equal, distinctive title and all the people; a later publication of the same title is a reprint."""
    title, people = "Pruning filters in thin residual networks", "Ann Roe, Bob Doe"
    posted = record(title, people, 2019, Kind.PREPRINT, arxiv=ArxivId("1901.00001"))
    printed = record(title, people, 2012, Kind.CONFERENCE, doi=Doi("10.1000/a"))
    assert same_work(posted, printed).same
    assert not same_work(posted, replace(printed, date=PartialDate(1999))).same
    assert not same_work(posted, replace(printed, date=PartialDate(2031))).same
    assert not same_work(posted, replace(printed, authors=people_from(f"{people}, Cleo Poe")[0])).same


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
    assert finding is None or finding.arg("label") == label


def test_a_heading_that_every_volume_has_needs_people_and_place() -> None:
    """An editorial of the same people in another year or journal is another editorial."""
    claim = record("Editorial", "Ann Brook and Bea Doe", 2019, container="Letters on Rocks")
    assert not answers_claim(claim, replace(claim, date=PartialDate(2020))).same
    assert not answers_claim(claim, replace(claim, container="Review of Stones")).same
    assert not answers_claim(replace(claim, authors=(), container=""), claim).same
    assert answers_claim(claim, replace(claim, source="crossref")).same


@pytest.mark.parametrize("change", [{"container": "Review of Stones"}, {"date": PartialDate(2016)}])
def test_a_short_title_is_refused_where_venue_or_year_speak_against_it(change: dict[str, object]) -> None:
    """Three words alone name a work only where nothing else is said, or what is said agrees."""
    claim = replace(record("Wandering Sparse Sensors", "", 2019, container="Letters on Rocks"), source="list")
    known = record("Wandering Sparse Sensors", "Ann Brook", 2019, container="Letters on Rocks")
    assert answers_claim(claim, known).same
    assert not answers_claim(claim, replace(known, **change)).same  # type: ignore[arg-type]  # fields of a record


@pytest.mark.parametrize("label", ["https://arxiv.org/abs/1706.03762", "arxiv.org/abs/1706.03762", "arXiv:1706.03762"])
def test_a_bare_address_as_label_is_no_wrong_link(label: str) -> None:
    """An address says nothing of the title, so that nothing can be at odds with it; a name with a dot is a name."""
    assert label_finding(label, record("Attention Is All You Need", "Ann Roe")) is None
    assert label_finding("fast.ai", record("Attention Is All You Need", "Ann Roe")) is not None
