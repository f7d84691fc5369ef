"""Several accounts of one work: the order of accounts, and what they say differently."""

import pytest
from record_shelf import record

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind, Notice, Record
from bibforge.reconcile.accounts import ORDER, StudyField, completed, disagreements, field_of, rank_of
from bibforge.reconcile.merge import Prefer, settled_order
from bibforge.reconcile.reasons import ReasonKind
from bibforge.resolvers.services import SERVICES

TITLE = "Rivers That Freeze From Below"
IN_ORDER = "Zoe Poe, Ann Roe, Bob Doe"


def conference(source: str, people: str = IN_ORDER, doi: str = "10.1000/ice", **more: object) -> Record:
    """An account of one conference paper."""
    return record(TITLE, people, 2023, Kind.CONFERENCE, source=source, doi=Doi(doi) if doi else None, **more)


def preprint(people: str = IN_ORDER, **more: object) -> Record:
    """The preprint of it."""
    return record(TITLE, people, 2022, Kind.PREPRINT, source="arxiv", arxiv=ArxivId("2201.00001"), **more)


def test_the_order_names_only_places_that_there_are() -> None:
    """Services of the table, and the places whose files can be read."""
    known = {service.name for service in SERVICES} | {"dblp", "acl", "pmlr"}
    assert {name for order in ORDER.values() for name in order} <= known
    assert all(order[-1] == "openalex" for order in ORDER.values())


@pytest.mark.parametrize(
    ("classes", "field"),
    [
        (("cs.LG",), StudyField.COMPUTING),
        (("q-bio.NC",), StudyField.LIFE),
        (("math.CO", "cs.DM"), StudyField.COMPUTING),
        ((), StudyField.OTHER),
    ],
)
def test_the_classes_tell_the_field(classes: tuple[str, ...], field: StudyField) -> None:
    """As arXiv names them."""
    assert field_of(preprint(categories=classes)) is field


def test_the_best_account_comes_first_by_kind_and_field() -> None:
    """DBLP before Crossref in computing, behind it elsewhere; a page behind everybody."""
    accounts = [conference("page"), conference("crossref"), conference("dblp"), conference("catalog:mine.bib")]
    in_computing = sorted(accounts, key=lambda one: rank_of(one, StudyField.COMPUTING))
    assert [one.source for one in in_computing] == ["dblp", "crossref", "catalog:mine.bib", "page"]
    assert [one.source for one in sorted(accounts, key=rank_of)] == ["crossref", "dblp", "catalog:mine.bib", "page"]


def test_the_preprints_classes_order_the_accounts_of_its_publication() -> None:
    """The record is taken whole from the best account of the field, and says so."""
    crossref, dblp = (
        conference("crossref", doi=""),
        conference("dblp", doi="", people="Zoe Poe, Ann Roe, Bob Doe, Cy Moe"),
    )
    first, *_ = settled_order([crossref, dblp, preprint(categories=("cs.LG",))], Prefer.PUBLISHED)
    assert first.source == "dblp"


def test_what_good_accounts_say_differently_is_told() -> None:
    """Other people under one DOI is a finding; a preprint and another publication are no accounts of it."""
    mine, other = conference("crossref"), conference("dblp", "Eva Loe, Dan Moe")
    (found,) = disagreements([mine, other, preprint("Ida Coe")])
    assert (found.kind, found.arg("what")) == (ReasonKind.ACCOUNTS_DIFFER, "people")
    assert disagreements([mine, conference("dblp", "Eva Loe, Dan Moe", "10.1000/journal")]) == ()
    assert disagreements([mine, conference("dblp")]) == ()


def test_accounts_of_one_publication_complete_each_other() -> None:
    """The best by the order of the field is the base; what it lacks, and letters that it has lost, come with a word."""
    deposit = conference("crossref", "Zoe Poe, Ann Roe, Bob Veloso", pages="3-9", publisher="Ice Press", account="")
    index = conference("catalog:dblp.xml", "Zoe Poe, Ann Roe, Bob Velôso", account="dblp", container="Ice")
    record, taken = completed(deposit, [index], StudyField.COMPUTING)
    assert (record.source, record.pages, record.container) == ("catalog:dblp.xml", "3-9", "Ice")
    assert taken == {"crossref": ["pages", "publisher"]}
    record, taken = completed(deposit, [index], StudyField.OTHER)
    assert (record.source, record.authors[2].family, record.container) == ("crossref", "Velôso", "Ice")
    assert taken == {"catalog:dblp.xml": ["container", "authors"]}


def test_a_retraction_that_one_account_knows_of_is_kept() -> None:
    """Whichever of them is the best otherwise."""
    gone = conference("openalex", notices=(Notice(type="retraction"),))
    for pair in ((conference("crossref"), gone), (gone, conference("crossref"))):
        record, _ = completed(pair[0], [pair[1]], StudyField.OTHER)
        assert (record.source, record.notices) == ("crossref", gone.notices)


def test_an_account_that_says_something_else_completes_nothing() -> None:
    """Other people, another kind: no field of it is taken; nor is an identifier ever."""
    mine = conference("crossref")
    others = [
        conference("dblp", "Eva Loe, Dan Moe", pages="1-2"),
        record(TITLE, IN_ORDER, 2023, Kind.ARTICLE, source="dblp", doi=mine.doi, pages="1-2"),
        conference("dblp", arxiv=ArxivId("2201.00001")),
    ]
    assert completed(mine, others, StudyField.OTHER) == (mine, {})
