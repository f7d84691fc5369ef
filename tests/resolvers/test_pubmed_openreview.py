"""Europe PMC and OpenReview: the records that PMIDs, PMCIDs and forum identifiers name."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from loopback import body, half, page, reset, status
from openreview_http import PASSWORD, USER

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Doi, OpenReviewId, Pmcid, Pmid
from bibforge.model.people import Person
from bibforge.model.record import Kind, Notice, Record
from bibforge.resolvers.answers import ById, Found, Nothing, Unreachable
from bibforge.resolvers.europepmc.records import record_from_result
from bibforge.resolvers.europepmc.resolver import EuropePmcResolver
from bibforge.resolvers.openreview.records import record_from_note
from bibforge.resolvers.openreview.resolver import OpenReviewResolver

Ask = Callable[..., tuple[Any, Any]]

RESULT = {
    "id": "17375194", "source": "MED", "pmid": "17375194", "pmcid": "PMC1817752", "doi": "10.1000/Ice.1",
    "title": "Growth of <i>Chlamydomonas</i> under ice.", "pubYear": "2007", "firstPublicationDate": "2007-03-21",
    "authorList": {"author": [
        {"fullName": "Roe AB", "firstName": "Ann B", "lastName": "Roe", "initials": "AB"},
        {"fullName": "Doe B", "lastName": "Doe", "initials": "B"},
        {"collectiveName": "Ice Survey"},
    ]},
    "journalInfo": {"volume": "2", "issue": "3", "yearOfPublication": 2007,
                    "journal": {"title": "Journal of Ice", "isoabbreviation": "J. Ice", "issn": "1932-6203"}},
    "pageInfo": "e308", "pubTypeList": {"pubType": ["Journal Article", "Retracted Publication"]},
}  # fmt: skip


def note(identifier: str, **content: Any) -> dict[str, Any]:
    """Return a note as API 2 shows it."""
    wrapped = {name: {"value": value} for name, value in content.items()}
    return {"id": identifier, "forum": identifier, "cdate": 1700000000000, "content": wrapped}


NOTES = [
    note("aB3dEf_9x", title="Rivers That Freeze From Below", authors=["Ann Roe", "Bob Doe"],
         venue="ICLR 2024 poster", venueid="ICLR.cc/2024/Conference"),
    {"id": "oLd00_1x", "forum": "oLd00_1x", "cdate": 1513984616331,
     "content": {"title": "Snow in Old Ledgers", "authors": ["Anonymous"], "pdf": "/pdf/0.pdf"}},
]  # fmt: skip


@pytest.fixture
def europepmc(started: Callable[..., Any], wires: Any) -> Ask:
    """Start a Europe PMC."""

    def start(results: Sequence[Any] = (RESULT,)) -> tuple[EuropePmcResolver, Any]:
        service = started("pubmed_http", "EuropePmcService", results)
        return EuropePmcResolver(transport=wires.to("europepmc"), base_url=service.url), service

    return start


@pytest.fixture
def openreview(started: Callable[..., Any], wires: Any) -> Ask:
    """Start an OpenReview."""

    def start(notes: Sequence[Any] = NOTES, password: str = PASSWORD) -> tuple[OpenReviewResolver, Any]:
        service = started("openreview_http", "OpenReviewService", notes)
        transport = wires.to("openreview")
        return OpenReviewResolver(transport=transport, base_url=service.url, user=USER, password=password), service

    return start


def test_an_article_of_pubmed_is_a_record() -> None:
    """Markup and the title's stop go; initials are given names; a retraction is a notice."""
    assert record_from_result(RESULT) == Record(
        source="europepmc",
        kind=Kind.ARTICLE,
        title="Growth of Chlamydomonas under ice",
        authors=(
            Person(family="Roe", given="Ann B"),
            Person(family="Doe", given="B."),
            Person(family="Ice Survey", organisation=True),
        ),
        date=PartialDate(2007, 3, 21),
        doi=Doi("10.1000/ice.1"),
        issn="1932-6203",
        container="Journal of Ice",
        short_container="J. Ice",
        volume="2",
        issue="3",
        pages="e308",
        url="https://doi.org/10.1000/Ice.1",
        notices=(Notice(type="retraction"),),
    )


def test_a_preprint_of_pubmed_is_one() -> None:
    """The server's name is no journal; without a DOI the page of PubMed stands."""
    record = record_from_result(
        {"source": "PPR", "title": "Ice", "journalTitle": "bioRxiv", "pmid": 7, "pubYear": 2020}
    )
    assert (record.kind, record.container, record.url) == (Kind.PREPRINT, "", "https://pubmed.ncbi.nlm.nih.gov/7/")
    assert record.date == PartialDate(2020)
    assert record_from_result({"pubTypeList": [], "authorList": 3, "title": None}).kind is Kind.UNKNOWN


def test_pmids_and_pmcids_share_a_request(europepmc: Ask) -> None:
    """One result answers for both of its identifiers; who is missing is not known."""
    resolver, service = europepmc()
    questions = [ById(Pmid("17375194")), ById(Pmid("5")), ById(Pmcid("PMC1817752"))]
    record = record_from_result(RESULT)
    assert resolver.ask(questions) == [Found(record), Nothing(), Found(record)]
    assert len(service.log) == resolver.requests_for(questions) == 1
    many = [ById(Pmid(str(number))) for number in range(1, 101)]
    assert set(resolver.ask(many)) == {Nothing()}
    assert resolver.requests_for(many) == 2
    assert all(len(f"{one.path}?{one.raw_query}") < 3000 for one in service.log)


@pytest.mark.parametrize("fault", [reset, half, page(), status(503)])
def test_a_fault_of_europe_pmc_is_got_over(europepmc: Ask, fault: Any) -> None:
    """One bad reply costs another request."""
    resolver, service = europepmc()
    service.fail(fault)
    assert isinstance(resolver.ask([ById(Pmid("17375194"))])[0], Found)
    assert len(service.log) == 2


@pytest.mark.parametrize("reply", [b"{}", b"[]", b'{"hitCount": 0}', b'{"hitCount": 4, "resultList": {"result": []}}'])
def test_a_list_that_is_none_denies_nothing(europepmc: Ask, reply: bytes) -> None:
    """Without a whole list it could not be asked."""
    resolver, service = europepmc()
    service.fail(body(reply))
    assert isinstance(resolver.ask([ById(Pmid("17375194"))])[0], Unreachable)


def test_openreview_is_asked_after_a_login(openreview: Ask) -> None:
    """One login, one list; what it lacks is nothing; an accepted paper has its venue."""
    resolver, service = openreview()
    questions = [ById(OpenReviewId("aB3dEf_9x")), ById(OpenReviewId("nobody_00"))]
    assert resolver.requests_for(questions) == 2
    found, missing = resolver.ask(questions)
    assert isinstance(found, Found)
    record = found.record
    assert (record.kind, record.container, record.year) == (Kind.CONFERENCE, "ICLR 2024", 2024)
    assert [one.display for one in record.authors] == ["Ann Roe", "Bob Doe"]
    assert missing == Nothing()
    assert [one.path for one in service.log] == ["/login", "/notes"]
    assert PASSWORD not in service.log[0].raw_query


def test_a_note_of_the_older_api_is_read_too(openreview: Ask) -> None:
    """Its values are bare; who is anonymous is nobody; what no venue accepted is a manuscript."""
    resolver, _ = openreview()
    (found,) = resolver.ask([ById(OpenReviewId("oLd00_1x"))])
    assert isinstance(found, Found)
    assert (found.record.kind, found.record.authors, found.record.year) == (Kind.MANUSCRIPT, (), 2017)


@pytest.mark.parametrize(
    ("venue", "venueid"),
    [
        ("Submitted to ICLR 2024", "ICLR.cc/2024/Conference/Submission"),
        ("ICLR 2024 Conference Withdrawn Submission", "ICLR.cc/2024/Conference/Withdrawn_Submission"),
        ("", "ICLR.cc/2024/Conference/Rejected_Submission"),
        ("CoRR 2021", "dblp.org/journals/CORR/2021"),
    ],
)
def test_what_was_not_accepted_is_no_publication(venue: str, venueid: str) -> None:
    """Withdrawn, rejected and submitted papers are notes as well."""
    record = record_from_note(note("aB3dEf_9x", title="Rivers", venue=venue, venueid=venueid))
    assert record is not None
    assert (record.kind, record.container) == (Kind.MANUSCRIPT, "")


def test_a_reply_is_no_submission() -> None:
    """A review has a title too."""
    assert record_from_note({**note("aB3dEf_9x", title="A good paper"), "replyto": "other_001"}) is None
    assert record_from_note({"content": 7}) is None


def test_a_wrong_password_and_a_challenge_are_could_not_ask(openreview: Ask) -> None:
    """Neither says anything about a paper, and neither is tried for ever."""
    resolver, service = openreview(password="wrong")
    assert resolver.ask([ById(OpenReviewId("aB3dEf_9x"))]) == [Unreachable("did not accept the login")]
    resolver, service = openreview()
    service.always(status(403, b'{"name": "ChallengeRequiredError"}'))
    assert resolver.ask([ById(OpenReviewId("aB3dEf_9x"))]) == [Unreachable("refused to answer (status 403)")]
    assert len(service.log) == 1


def test_a_note_under_another_name_is_not_taken(openreview: Ask) -> None:
    """Only the forum that was asked for answers."""
    resolver, service = openreview()
    service.fail(None, body(b'{"notes": [{"id": "aB3dEf_9x", "forum": "other_001", "content": {"title": "Rivers"}}]}'))
    assert resolver.ask([ById(OpenReviewId("aB3dEf_9x"))]) == [Nothing()]
