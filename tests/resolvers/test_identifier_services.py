"""The services that know other identifiers of a work: Semantic Scholar, OpenAlex, NCBI's converter."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from loopback import body, cut_short, half, page, redirect, reset, status

from bibforge.model.identifiers import ArxivId, Doi, Identifier, Pmcid, Pmid
from bibforge.resolvers.answers import Answer, ById, Known, Nothing, OtherIds, Question, Unreachable
from bibforge.resolvers.ncbi.resolver import NcbiResolver
from bibforge.resolvers.openalex.resolver import OpenAlexResolver
from bibforge.resolvers.semanticscholar.resolver import SemanticScholarResolver

Ask = Callable[..., tuple[Any, Any]]

PAPERS = [
    {"ArXiv": "2001.00001", "DOI": "10.1000/Ice.1", "DBLP": "conf/ice/Roe20", "PubMed": "17375194"},
    {"ArXiv": "2001.00002", "DOI": "10.48550/arXiv.2001.00002"},
]
ARTICLES = [("17375194", "PMC1817752", "10.1000/ice.1"), ("18000000", "PMC2000000", "")]
WORKS = [
    {"id": "https://openalex.org/W1", "doi": "https://doi.org/10.1000/gone", "is_retracted": True, "ids": {}},
    {
        "id": "https://openalex.org/W2", "doi": "https://doi.org/10.1000/stays", "is_retracted": False,
        "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/17375194", "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/1817752"},
    },
]  # fmt: skip


@pytest.fixture
def scholar(started: Callable[..., Any], wires: Any) -> Ask:
    """Start a Semantic Scholar; without another key, with the right one."""

    def start(papers: Sequence[Any] = PAPERS, key: str = "secret") -> tuple[SemanticScholarResolver, Any]:
        service = started("semanticscholar_http", "SemanticScholarService", papers)
        return SemanticScholarResolver(transport=wires.to("semanticscholar"), base_url=service.url, key=key), service

    return start


@pytest.fixture
def openalex(started: Callable[..., Any], wires: Any) -> Ask:
    """Start an OpenAlex."""

    def start(works: Sequence[Any] = WORKS, key: str = "secret") -> tuple[OpenAlexResolver, Any]:
        service = started("openalex_http", "OpenAlexService", works)
        return OpenAlexResolver(transport=wires.to("openalex"), base_url=service.url, key=key), service

    return start


@pytest.fixture
def ncbi(started: Callable[..., Any], wires: Any) -> Ask:
    """Start a converter."""

    def start(articles: Sequence[Any] = ARTICLES) -> tuple[NcbiResolver, Any]:
        service = started("pubmed_http", "NcbiService", articles)
        return NcbiResolver(transport=wires.to("ncbi"), base_url=service.url, mailto="ann@example.org"), service

    return start


def other_ids(*identifiers: Identifier) -> list[Question]:
    """Questions for the other identifiers of these."""
    return [OtherIds(one) for one in identifiers]


def test_semantic_scholar_names_the_doi_of_a_preprint(scholar: Ask) -> None:
    """In one request, by position; arXiv's own DOI is no other identifier; the key goes along."""
    resolver, service = scholar()
    questions = other_ids(ArxivId("2001.00001", 2), ArxivId("2001.99999"), ArxivId("2001.00002"), Pmid("17375194"))
    told: list[tuple[int, Answer]] = []
    answers = resolver.ask(questions, lambda place, answer: told.append((place, answer)))
    doi = Doi("10.1000/ice.1")
    assert answers == [
        Known((doi, Pmid("17375194"))),
        Nothing(),
        Known(()),
        Known((doi, ArxivId("2001.00001"))),
    ]
    assert sorted(told) == list(enumerate(answers))
    assert len(service.log) == resolver.requests == resolver.requests_for(questions) == 1
    assert service.log[0].headers["x-api-key"] == "secret"


def test_a_thousand_preprints_cost_two_requests(scholar: Ask) -> None:
    """Five hundred share one."""
    papers = [{"ArXiv": f"2001.{number:05}", "DOI": f"10.1000/{number}"} for number in range(1, 1001)]
    resolver, service = scholar(papers)
    questions = other_ids(*(ArxivId(paper["ArXiv"]) for paper in papers))
    assert resolver.ask(questions)[-1] == Known((Doi("10.1000/1000"),))
    assert len(service.log) == resolver.requests_for(questions) == 2


def test_that_none_is_known_is_an_answer(scholar: Ask) -> None:
    """Semantic Scholar says so with status 400; every other refusal is none."""
    resolver, service = scholar()
    assert resolver.ask(other_ids(ArxivId("2001.99999"))) == [Nothing()]
    service.fail(status(400, b'{"error": "Unrecognized or unsupported fields: [title]"}'))
    (answer,) = resolver.ask(other_ids(ArxivId("2001.00001")))
    assert answer == Unreachable("refused the question: Unrecognized or unsupported fields: [title]")


@pytest.mark.parametrize(
    "reply",
    [b"{}", b"[]", b"[null, null]", b'[{"externalIds": {"ArXiv": "2001.00777", "DOI": "10.1000/other"}}]', b"[7]"],
)
def test_an_answer_to_another_question_is_none(scholar: Ask, reply: bytes) -> None:
    """Another number of papers, another work, no work at all: nothing is taken from it."""
    resolver, service = scholar()
    service.fail(body(reply))
    (answer,) = resolver.ask(other_ids(ArxivId("2001.00001")))
    assert isinstance(answer, Unreachable)


def test_a_wrong_key_ends_the_asking(scholar: Ask, openalex: Ask) -> None:
    """The crowded pool of Semantic Scholar is status 429; OpenAlex refuses."""
    resolver, _ = scholar(key="wrong")
    assert resolver.ask(other_ids(ArxivId("2001.00001"))) == [Unreachable("answered with status 429")]
    resolver, service = openalex(key="")
    assert resolver.ask(other_ids(Doi("10.1000/gone"))) == [Unreachable("refused to answer (status 403)")]
    assert len(service.log) == 1


def test_a_key_is_not_carried_to_another_host(scholar: Ask, started: Callable[..., Any]) -> None:
    """A redirect to elsewhere ends a question with a body."""
    resolver, service = scholar()
    other = started("semanticscholar_http", "SemanticScholarService", PAPERS)
    service.always(redirect(other.url + "/paper/batch", 307))
    (answer,) = resolver.ask(other_ids(ArxivId("2001.00001")))
    assert answer == Unreachable("redirected to where it cannot be followed")
    assert other.log == []


def test_openalex_tells_of_retractions(openalex: Ask) -> None:
    """And of identifiers at PubMed; what it does not know is nothing; odd DOIs are not asked for."""
    resolver, service = openalex()
    questions = other_ids(Doi("10.1000/gone"), Doi("10.1000/stays"), Doi("10.1000/nobody"))
    assert resolver.ask(questions) == [
        Known(retracted=True),
        Known((Pmid("17375194"), Pmcid("PMC1817752"))),
        Nothing(),
    ]
    assert len(service.log) == resolver.requests_for(questions) == 1
    odd = other_ids(Doi("10.1000/a|b"), Doi("10.1000/a,b"), Doi("10.48550/arxiv.2001.00001"))
    assert not any(resolver.answers(one) for one in odd)


def test_a_list_that_was_cut_denies_nothing(openalex: Ask) -> None:
    """More works than the page shows: who is missing may be on the next."""
    resolver, service = openalex()
    service.fail(body(b'{"meta": {"count": 3}, "results": []}'))
    (answer,) = resolver.ask(other_ids(Doi("10.1000/gone")))
    assert answer == Unreachable("left out what was asked for")


def test_the_converter_takes_one_kind_a_request(ncbi: Ask) -> None:
    """PMIDs and PMCIDs apart; an article outside PubMed Central, or one without a DOI, is no fault."""
    resolver, service = ncbi()
    questions = other_ids(Pmid("17375194"), Pmcid("PMC2000000"), Pmid("5"), Pmcid("PMC1817752"))
    assert resolver.ask(questions) == [
        Known((Doi("10.1000/ice.1"), Pmcid("PMC1817752"))),
        Known((Pmid("18000000"),)),
        Nothing(),
        Known((Doi("10.1000/ice.1"), Pmid("17375194"))),
    ]
    assert [one.query["idtype"] for one in service.log] == ["pmid", "pmcid"]
    assert resolver.requests_for(questions) == 2
    assert service.log[0].query["email"] == "ann@example.org"


FAULTS = [reset, half, cut_short, page(), status(503), status(429, Retry_After="1")]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_got_over(scholar: Ask, openalex: Ask, ncbi: Ask, fault: Any) -> None:
    """One bad reply costs another request and no answer, for each of them."""
    asked: list[tuple[Ask, Identifier]] = [
        (scholar, ArxivId("2001.00001")), (openalex, Doi("10.1000/gone")), (ncbi, Pmid("17375194"))
    ]  # fmt: skip
    for start, identifier in asked:
        resolver, service = start()
        service.fail(fault)
        assert isinstance(resolver.ask(other_ids(identifier))[0], Known)
        assert len(service.log) == 2


@pytest.mark.parametrize("fault", [page(), status(500), status(401), body(b"null"), body(b'"text"'), body(b"{}")])
def test_what_is_not_understood_is_could_not_ask(scholar: Ask, openalex: Ask, ncbi: Ask, fault: Any) -> None:
    """However long it lasts, it is no answer about the work."""
    asked: list[tuple[Ask, Identifier]] = [
        (scholar, ArxivId("2001.00001")), (openalex, Doi("10.1000/gone")), (ncbi, Pmid("17375194"))
    ]  # fmt: skip
    for start, identifier in asked:
        resolver, service = start()
        service.always(fault)
        assert isinstance(resolver.ask(other_ids(identifier))[0], Unreachable)


def test_they_are_asked_for_identifiers_alone(scholar: Ask, openalex: Ask, ncbi: Ask) -> None:
    """A record is never theirs to give, and what is not theirs costs no request."""
    for start in (scholar, openalex, ncbi):
        resolver, service = start()
        assert resolver.ask([ById(Pmid("17375194"))]) == [Nothing()]
        assert (service.log, resolver.registers(Pmid("1"))) == ([], False)
