"""The forms in which the services were seen to answer, each in words of our own, through the real code over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from loopback import Asked, Loopback, Reply

from bibforge.model.identifiers import ArxivId, Doi, OpenReviewId, Pmid
from bibforge.resolvers.answers import (
    Answer,
    ById,
    ByTitle,
    Found,
    Known,
    Nothing,
    OtherIds,
    Question,
    Registered,
    Several,
    Unreachable,
)
from bibforge.resolvers.http.bounds import Bounds
from bibforge.resolvers.http.pace import Pace
from bibforge.resolvers.http.transport import Transport
from bibforge.resolvers.services import SERVICES, ServiceAccess

JSON, HTML, TEXT = "application/json", "text/html", "text/plain;charset=utf-8"
HTML_404 = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
GATEWAY = "<html>\n<head><title>504 Gateway Time-out</title></head>\n<body>\n</body>\n</html>\n"
ICE, ODD = Doi("10.1000/ice"), Doi("10.1000/ice,berg")
PAPER = {"paperId": "0a" * 20, "externalIds": {"ArXiv": "2001.00007", "DOI": "10.1000/ICE", "MAG": "7", "CorpusId": 7}}
ITEM = {"DOI": "10.1000/ICE", "type": "journal-article", "title": ["Rivers <i>That</i> Freeze"], "score": 30.5,
        "indexed": {"date-parts": [[2031, 1, 1]]}, "author": [{"given": "Ann", "family": "Roe", "sequence": "first",
        "affiliation": []}], "published-print": {"date-parts": [[2031]]}, "relation": {}, "subtitle": []}  # fmt: skip
NOTE = {
    "id": "AbCdEf123",
    "forum": "AbCdEf123",
    "original": "xyz",
    "replyto": None,
    "tcdate": 1500000000000,
    "invitation": "Ice/2018/Conference/-/Blind_Submission",
    "signatures": ["Ice"],
    "ddate": None,
    "content": {"title": "Frost", "authors": ["Ann Roe"], "authorids": ["a@example.org"], "pdf": "/pdf/1.pdf"},
}
DATACITE = {"doi": "10.1000/ice", "titles": [{"title": "Meltwater"}], "creators": [{"name": "Roe, Ann"}], "url": None,
            "publicationYear": 2031, "publisher": "Ice", "container": {}, "contributors": [], "dates": [],
            "types": {"ris": "RPRT", "bibtex": "article", "citeproc": "article-journal", "resourceTypeGeneral": "Text"},
            "relatedIdentifiers": [], "xml": "PD94", "state": "findable", "schemaVersion": None}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """One reply as a service was seen to give it, the question that it answers, and the kind of answer it is."""

    service: str
    question: Question
    status: int
    content_type: str
    body: Any
    answer: type[Answer]


def listed(items: list[Any]) -> dict[str, Any]:
    """Return a list of works as Crossref sends one."""
    return {"status": "ok", "message-type": "work-list", "message-version": "1.0.0",
            "message": {"facets": {}, "total-results": len(items), "items": items, "items-per-page": 8}}  # fmt: skip


FORMS = [
    Form("crossref", ById(ICE), 200, JSON, {"status": "ok", "message-type": "work", "message": ITEM}, Found),
    Form("crossref", ById(ODD), 404, TEXT, "Resource not found.", Nothing),
    Form("crossref", ByTitle("Rivers That Freeze"), 200, JSON, listed([ITEM, {**ITEM, "title": []}]), Several),
    Form("crossref", ByTitle("Rivers That Freeze"), 400, JSON, {"status": "failed", "message-type":
         "validation-failure", "message": [{"type": "parameter-not-allowed", "value": "q", "message": "x"}]},
         Unreachable),
    Form("crossref", ByTitle("Rivers That Freeze"), 500, JSON, {"status": "error", "message-type": "exception",
         "message": {"name": "class x", "stack": []}}, Unreachable),
    Form("crossref", ById(ICE), 504, HTML, GATEWAY, Unreachable),
    Form("datacite", ById(ICE), 200, JSON, {"data": {"id": "10.1000/ice", "type": "dois", "attributes": DATACITE,
         "relationships": {"client": {"data": {"id": "x", "type": "clients"}}}}, "included": []}, Found),
    Form("datacite", ById(ICE), 404, JSON, {"errors": [{"status": "404", "title": "The resource is not there."}]},
         Nothing),
    Form("datacite", ById(ICE), 404, HTML, HTML_404, Unreachable),
    Form("doiorg", ById(ICE), 200, JSON, [{"DOI": "10.1000/ice", "RA": "mEDRA"}], Registered),
    Form("doiorg", ById(ICE), 200, JSON, [{"DOI": "10.1000/ice", "status": "DOI does not exist"}], Nothing),
    Form("doiorg", ById(ICE), 200, JSON, [{"DOI": "10.1000/ice", "status": "Unknown"}], Unreachable),
    Form("doiorg", ById(ICE), 200, JSON, [{"DOI": "10.1000", "RA": "mEDRA"}], Unreachable),
    Form("openalex", OtherIds(ICE), 200, JSON, {"meta": {"count": 1, "page": 1, "per_page": 100, "db_response_time_ms":
         9}, "results": [{"id": "https://openalex.org/W1", "doi": "https://doi.org/10.1000/ice", "is_retracted": True,
         "ids": {"openalex": "https://openalex.org/W1", "pmid": "https://pubmed.ncbi.nlm.nih.gov/77"}}],
         "group_by": []}, Known),
    Form("openalex", OtherIds(ICE), 200, JSON, {"id": "https://openalex.org/W1", "doi": "https://doi.org/10.1000/ice"},
         Unreachable),
    Form("openalex", OtherIds(ICE), 404, HTML, HTML_404, Unreachable),
    Form("openalex", OtherIds(ICE), 403, JSON, {"error": "Forbidden", "message": "no budget is left"}, Unreachable),
    Form("semanticscholar", OtherIds(ArxivId("2001.00007")), 200, JSON, [PAPER], Known),
    Form("semanticscholar", OtherIds(ArxivId("2001.00007")), 200, JSON, [None], Nothing),
    Form("semanticscholar", OtherIds(ArxivId("2001.00008")), 200, JSON, [PAPER], Unreachable),
    Form("semanticscholar", OtherIds(ArxivId("2001.00007")), 403, JSON, {"message": "Forbidden"}, Unreachable),
    Form("semanticscholar", OtherIds(ArxivId("2001.00007")), 400, JSON, {"error": "Unrecognized or unsupported fields:"
         " [unknown]"}, Unreachable),
    Form("semanticscholar", OtherIds(ArxivId("2001.00007")), 404, JSON, {"error": "Paper with id 0 not found"},
         Unreachable),
    Form("openreview", ById(OpenReviewId("AbCdEf123")), 200, JSON, {"notes": [NOTE], "count": 1}, Found),
    Form("openreview", ById(OpenReviewId("AbCdEf123")), 200, JSON, {"notes": [], "limit": 2000, "offset": 0}, Nothing),
    Form("openreview", ById(OpenReviewId("AbCdEf123")), 403, JSON, {"name": "ChallengeRequiredError", "message": "x",
         "status": 403, "details": {}}, Unreachable),
    Form("ncbi", OtherIds(Pmid("77")), 200, JSON, {"status": "ok", "responseDate": "2031", "records": [{"pmid": 77,
         "pmcid": "PMC7", "doi": "10.1000/ice", "requested-id": "77"}]}, Known),
    Form("ncbi", OtherIds(Pmid("77")), 200, JSON, {"status": "ok", "records": [{"requested-id": "77", "status": "error",
         "errmsg": "not found"}]}, Nothing),
    Form("europepmc", ById(Pmid("77")), 200, JSON, {"version": "6.9", "hitCount": 1, "nextCursorMark": "x",
         "resultList": {"result": [{"id": "77", "source": "MED", "pmid": "77", "title": "Frost."}]}},
         Found),
    Form("europepmc", ById(Pmid("77")), 200, JSON, {"version": "6.9", "errCode": 404, "errMsg": "x"}, Unreachable),
]  # fmt: skip


@pytest.fixture
def place() -> Iterator[tuple[Loopback, list[Form]]]:
    """A port that answers every request by the last form in the list; a login is always right."""
    now: list[Form] = []

    def reply(asked: Asked) -> Reply:
        if asked.path.endswith("/login"):
            return Reply(200, b'{"token": "a"}', {"Content-Type": JSON})
        body = now[-1].body if isinstance(now[-1].body, str) else json.dumps(now[-1].body)
        return Reply(now[-1].status, body.encode(), {"Content-Type": now[-1].content_type})

    running = Loopback(reply)
    yield running, now
    running.close()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.service}-{form.status}-{form.answer.__name__}")
def test_each_form_is_the_answer_that_it_is(form: Form, place: tuple[Loopback, list[Form]]) -> None:
    """A record, a denial or "could not ask" with its reason: a refusal is never a denial, a denial never a record."""
    running, now = place
    now.append(form)
    (service,) = (one for one in SERVICES if one.name == form.service)
    way = Transport(service.name, pace=Pace(service.name, dict.fromkeys(service.public.intervals, 0.0)),
                    bounds=Bounds(waits=(0.0,)))  # fmt: skip
    resolver = service.opened(ServiceAccess(transport=way, address=running.url, user="ann", key="open sesame"))
    (answer,) = resolver.ask([form.question])
    assert type(answer) is form.answer, answer
    assert not isinstance(answer, Unreachable) or answer.reason
    assert "open sesame" not in repr(answer)
