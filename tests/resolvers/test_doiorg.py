"""doi.org's "Which RA?" against a loopback service that speaks its protocol."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from doiorg_http import DoiOrgService
from loopback import body, half, page, reset, status

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.resolvers.answers import Answer, ById, ByTitle, Nothing, Question, Registered, Unreachable
from bibforge.resolvers.doiorg.resolver import DoiOrgResolver

Ask = Callable[[Mapping[str, str]], tuple[DoiOrgResolver, DoiOrgService]]


@pytest.fixture
def ask_doiorg(wires: Any) -> Iterator[Ask]:
    """Start a doi.org that knows these agencies and return a resolver that asks it, and the service."""
    running: list[DoiOrgService] = []

    def start(agencies: Mapping[str, str]) -> tuple[DoiOrgResolver, DoiOrgService]:
        service = DoiOrgService(agencies)
        running.append(service)
        return DoiOrgResolver(transport=wires.to("doiorg"), base_url=service.url), service

    yield start
    for service in running:
        service.close()


def by_doi(*values: str) -> list[ById]:
    """Questions for DOIs."""
    return [ById(Doi(value)) for value in values]


KNOWN = {"10.5281/zenodo.1": "DataCite", "10.1392/a,b": "mEDRA", "10.1000/odd%2fname": "Crossref"}


def test_many_dois_are_told_in_one_request(ask_doiorg: Ask) -> None:
    """The agency of each; one that does not exist is denied; a comma within a name parts nothing."""
    resolver, service = ask_doiorg(KNOWN)
    questions = by_doi("10.1392/a,b", "10.5281/zenodo.1", "10.5281/nobody", "10.1000/odd%2fname")
    told: list[tuple[int, Answer]] = []
    answers = resolver.ask(questions, lambda place, answer: told.append((place, answer)))
    assert answers == [Registered("mEDRA"), Registered("DataCite"), Nothing(), Registered("Crossref")]
    assert told == list(enumerate(answers))
    assert len(service.log) == resolver.requests == resolver.requests_for(questions) == 1


def test_a_hundred_dois_cost_two_requests(ask_doiorg: Ask) -> None:
    """Fifty names share an address."""
    resolver, service = ask_doiorg({f"10.5281/z.{n}": "DataCite" for n in range(100)})
    questions = by_doi(*(f"10.5281/z.{n}" for n in range(100)))
    assert set(resolver.ask(questions)) == {Registered("DataCite")}
    assert len(service.log) == resolver.requests_for(questions) == 2


def test_a_prefix_that_nobody_has_is_a_denial_once_the_service_is_proved(ask_doiorg: Ask) -> None:
    """Status 404 spoils the batch: each is asked alone, and a known prefix tells that the service is there."""
    resolver, service = ask_doiorg(KNOWN)
    assert resolver.ask(by_doi("10.99999/made.up", "10.5281/zenodo.1")) == [Nothing(), Registered("DataCite")]
    assert [asked.path for asked in service.log] == [
        "/ra/10.99999/made.up,10.5281/zenodo.1", "/ra/10.99999/made.up", "/ra/10.7554", "/ra/10.5281/zenodo.1",
    ]  # fmt: skip


def test_a_service_that_has_moved_denies_nothing(ask_doiorg: Ask) -> None:
    """Where the known prefix is not found either, nothing is said about the DOI."""
    resolver, service = ask_doiorg(KNOWN)
    service.always(page("<html>gone</html>", 404))
    (answer,) = resolver.ask(by_doi("10.99999/made.up"))
    assert isinstance(answer, Unreachable)
    assert "status 404" in answer.reason


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (b'[{"DOI": "10.5281/zenodo.1", "status": "Unknown"}]', "gave no agency (Unknown)"),
        (b'[{"DOI": "10.5281/zenodo.1"}]', "gave no agency (no reason)"),
        (b'[{"DOI": "10.5281/another", "RA": "DataCite"}]', "without the DOI that was asked for"),
        (b"[]", "without the DOI that was asked for"),
        (b'{"RA": "DataCite"}', "JSON without a list of agencies"),
        (b"[[[", "no JSON"),
    ],
)
def test_a_reply_that_names_no_agency_denies_nothing(ask_doiorg: Ask, reply: bytes, reason: str) -> None:
    """Only the documented words deny a DOI."""
    resolver, service = ask_doiorg(KNOWN)
    service.always(body(reply, "application/json"))
    (answer,) = resolver.ask(by_doi("10.5281/zenodo.1"))
    assert isinstance(answer, Unreachable)
    assert reason in answer.reason


@pytest.mark.parametrize("fault", [reset, half, page(), status(429, Retry_After="1"), status(503)])
def test_a_fault_is_got_over(ask_doiorg: Ask, fault: Any) -> None:
    """One bad reply costs another request and no answer."""
    resolver, service = ask_doiorg(KNOWN)
    service.fail(fault)
    assert resolver.ask(by_doi("10.5281/zenodo.1")) == [Registered("DataCite")]
    assert len(service.log) == 2


def test_only_dois_that_are_not_arxivs_are_asked(ask_doiorg: Ask) -> None:
    """Titles, arXiv ids and arXiv's DOIs cost no request; what doi.org denies exists nowhere."""
    resolver, service = ask_doiorg(KNOWN)
    questions: list[Question] = [ByTitle("Rivers"), ById(ArxivId("2001.00001")), *by_doi("10.48550/arxiv.2001.00001")]
    assert resolver.ask(questions) == [Nothing(), Nothing(), Nothing()]
    assert (service.log, resolver.requests_for(questions)) == ([], 0)
    assert (resolver.registers(Doi("10.1/a")), resolver.registers(ArxivId("2001.00001"))) == (True, False)
