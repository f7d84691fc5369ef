"""The settled record: whose list of people it takes, and what stays of the list."""

from dataclasses import replace

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Mention, Place, Status
from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind, Record
from bibforge.reconcile.group import works_from
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.merge import Prefer, settled
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.resolve import Resolution


def people(*names: str) -> tuple[Person, ...]:
    """Return people of names in natural order."""
    return tuple(filter(None, map(person_from, names)))


SORTED = people("Ann Brook", "Bea Doe", "Cleo Roe")
PAPER = Record(
    source="crossref", kind=Kind.CONFERENCE, title="Sparse Estimators for Wandering Sensors", authors=SORTED,
    date=PartialDate(2020), doi=Doi.parse("10.1000/sorted"), container="Meeting on Wandering Machines",
)  # fmt: skip
PREPRINT = Record(
    source="arxiv", kind=Kind.PREPRINT, title=PAPER.title, authors=SORTED[::-1], date=PartialDate(2020),
    arxiv=ArxivId.parse("2001.00001"),
)  # fmt: skip


def test_a_sorted_deposit_takes_the_order_of_the_preprint() -> None:
    """Three names in the order of the alphabet at odds with another version are no evidence of order."""
    record, provenance = settled([PAPER, PREPRINT])
    assert record.authors == PREPRINT.authors
    assert (record.name, provenance["authors"]) == (PAPER.name, PREPRINT.name)


@pytest.mark.parametrize(
    "authors",
    [
        people("Cleo Roe", "Ann Brook", "Bea Doe"),
        people("Ann Brook", "Bea Doe"),
        people("Ann Brook", "Kim Poe", "Cleo Roe"),
    ],
)
def test_an_order_of_its_own_stays(authors: tuple[Person, ...]) -> None:
    """A deposit that is not sorted, of two, or of other people keeps its list."""
    record, provenance = settled([replace(PAPER, authors=authors), PREPRINT])
    assert (record.authors, provenance["authors"]) == (authors, PAPER.name)


def test_a_list_that_is_cut_short_takes_the_longer_one() -> None:
    """A deposit that says "and others" gives way to the version that names them."""
    short = replace(PAPER, authors=PREPRINT.authors[:1], more_authors=True)
    record, provenance = settled([short, PREPRINT])
    assert (record.authors, provenance["authors"]) == (PREPRINT.authors, PREPRINT.name)


def work_of(*findings: Reason, arxiv: str = "1905.04321") -> Record:
    """Return the settled record of a list item with an arXiv id that another record resolved."""
    identifier = ArxivId.parse(arxiv)
    assert identifier
    mention = Mention(place=Place(file="l.md", line=1), title=PAPER.title, arxiv=(identifier,))
    one = Resolution(mention=mention, fingerprint="f", status=Status.RESOLVED, records=(PAPER,), findings=findings)
    (work,), _ = works_from([[one]], Lock(), Prefer.PUBLISHED)
    assert work.provenance.get("arxiv", "list") == "list"
    return work.record


def test_the_arxiv_id_of_the_list_stays() -> None:
    """What the list links is not lost when a record without it resolves the item."""
    assert str(work_of().arxiv) == "1905.04321"


def test_an_arxiv_id_that_was_contradicted_goes() -> None:
    """One that arXiv does not have, or whose record is another work, is told and not written."""
    unknown = reason(ReasonKind.NOT_FOUND, identifier="arxiv:1905.04321")
    other = reason(ReasonKind.REJECTED_LINK, identifier="arxiv:1905.04321", title="On Basalt")
    assert [work_of(one).arxiv for one in (unknown, other)] == [None, None]
