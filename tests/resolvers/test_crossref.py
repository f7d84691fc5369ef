"""Crossref, asked by the real `crossref-commons` package over real HTTP."""

from __future__ import annotations

import inspect
import json
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import loopback
import pytest
from crossref_commons import http_utils, retrieval  # type: ignore[import-untyped]  # ships no types

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import person_from
from bibforge.resolvers.answers import Answer, ById, ByTitle, Found, Nothing, Several, Unreachable
from bibforge.resolvers.crossref.resolver import rebound
from bibforge.resolvers.http.bounds import Bounds

Maker = Callable[..., dict[str, Any]]
Ask = Callable[..., Any]


def by_doi(*dois: str) -> list[ById]:
    """Return questions for these DOIs."""
    return [ById(doi) for text in dois if (doi := Doi.parse(text))]


def by_title(title: str, *names: str, year: int | None = None) -> ByTitle:
    """Return a question for a title."""
    people = tuple(person for name in names if (person := person_from(name)))
    return ByTitle(title=title, authors=people, year=year)


def dois_of(answers: Sequence[Answer]) -> list[str]:
    """Return the first DOI of each answer, or the answer's kind."""
    shown = []
    for answer in answers:
        match answer:
            case Found(record=record) | Several(records=(record, *_)):
                shown.append(str(record.doi))
            case _:
                shown.append(type(answer).__name__)
    return shown


def test_dois_in_one_request(ask_crossref: Ask, make_work: Maker) -> None:
    """Known, unknown, doubled and oddly written DOIs are answered in order by one list request."""
    crossref, service = ask_crossref(make_work("10.1000/A.1", "One"), make_work("10.1000/b(2)", "Two"))
    questions = [
        *by_doi("10.1000/a.1", "10.1000/none", "10.1000/B(2)", "https://doi.org/10.1000/A.1"),
        ById(ArxivId("2001.00001")),
    ]
    assert crossref.requests_for(questions) == 1
    assert dois_of(crossref.ask(questions)) == ["10.1000/A.1", "Nothing", "10.1000/b(2)", "10.1000/A.1", "Nothing"]
    assert crossref.requests == len(service.log) == 1
    assert service.log[0].path == "/works"
    assert "cursor" not in service.log[0].query


def test_fifty_dois_a_request_and_short_addresses(ask_crossref: Ask, make_work: Maker) -> None:
    """A hundred and twenty DOIs cost three requests; long ones fewer a request, so that no address grows over 2,000."""
    short = [f"10.1000/x.{number}" for number in range(120)]
    long = [f"10.1000/{'very-long-suffix-' * 4}{number}" for number in range(50)]
    crossref, service = ask_crossref(*(make_work(doi, f"Work {doi}") for doi in [*short, *long]))
    assert dois_of(crossref.ask(by_doi(*short))) == short
    assert len(service.log) == 3
    assert dois_of(crossref.ask(by_doi(*long))) == long
    assert len(service.log) > 4
    assert all(len(service.url + asked.path + asked.raw_query) < 2000 for asked in service.log)


def test_dois_that_no_filter_can_carry_are_asked_alone(ask_crossref: Ask, make_work: Maker) -> None:
    """A comma separates filters, so a DOI with one goes by the route for single works, encoded exactly once."""
    odd = ["10.1109/ICASSP.2018,8462235", "10.1175/1520-0469(1998)055<3409:AEOTLA>2.0.CO;2", "10.1000/50%off"]
    crossref, service = ask_crossref(
        *(make_work(doi, f"Work {doi}") for doi in odd), make_work("10.1000/plain", "Plain")
    )
    questions = [*by_doi("10.1000/plain", *odd[:2]), ById(Doi("10.1000/50%off", "10.1000/50%off"))]
    assert dois_of(crossref.ask(questions)) == ["10.1000/plain", *odd]
    assert sorted(asked.path.startswith("/works/10.") for asked in service.log) == [True] * 4


def test_unknown_dois_are_believed_when_the_list_is_sane(ask_crossref: Ask, make_work: Maker) -> None:
    """Where others were found, or status 404 says so, an unknown DOI is nothing; silence alone is not enough."""
    crossref, service = ask_crossref(make_work("10.1000/a", "One"))
    assert dois_of(crossref.ask(by_doi("10.1000/a", "10.1000/x"))) == ["10.1000/a", "Nothing"]
    assert len(service.log) == 1
    assert dois_of(crossref.ask(by_doi("10.1000/x", "10.1000/y"))) == ["Nothing", "Nothing"]
    assert [asked.path for asked in service.log[1:]] == ["/works", "/works/10.1000%2Fx"]
    empty = json.dumps({"status": "ok", "message": {"items": [], "total-results": 0}}).encode()
    service.fail(loopback.body(empty))
    assert dois_of(crossref.ask(by_doi("10.1000/a", "10.1000/y"))) == ["10.1000/a", "Nothing"]


def test_a_page_that_was_cut_is_not_taken_for_the_whole(ask_crossref: Ask, make_work: Maker) -> None:
    """Where the list counts more than it shows, the missing ones are asked alone."""
    crossref, service = ask_crossref(make_work("10.1000/a", "One"), make_work("10.1000/b", "Two"))
    item = make_work("10.1000/a", "One")
    service.fail(loopback.body(json.dumps({"message": {"items": [item], "total-results": 2}}).encode()))
    assert dois_of(crossref.ask(by_doi("10.1000/a", "10.1000/b"))) == ["10.1000/a", "10.1000/b"]


def test_a_record_of_another_doi_is_not_taken(ask_crossref: Ask, make_work: Maker) -> None:
    """Another work than the one asked for is nonsense, unless it says that it goes by the asked DOI too."""
    crossref, service = ask_crossref(make_work("10.1000/a", "One"))
    wrong = {"message": make_work("10.1000/b", "Two")}
    alias = {"message": {**make_work("10.1000/b", "Two"), "alternative-id": ["10.1000/A"]}}
    service.fail(loopback.body(json.dumps(wrong).encode()), loopback.body(json.dumps(alias).encode()))
    assert crossref.ask(by_doi("10.1000/a")) == [Unreachable("answered with 10.1000/b to 10.1000/a")]
    assert dois_of(crossref.ask(by_doi("10.1000/a"))) == ["10.1000/b"]
    service.fail(loopback.body(json.dumps({"message": {"items": [wrong["message"]] * 2, "total-results": 2}}).encode()))
    assert dois_of(crossref.ask(by_doi("10.1000/a", "10.1000/x"))) == ["10.1000/a", "Nothing"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (loopback.page(), "answered nonsense: HTML instead of JSON"),
        (loopback.page(code=404), "answered nonsense: status 404 without Crossref's own words"),
        (loopback.body(b""), "answered nonsense: no JSON"),
        (loopback.body(b"[" * 100), "answered nonsense: no JSON"),
        (loopback.body(b'{"status":"ok"}'), "answered nonsense: JSON without a message"),
        (loopback.body(b'{"message":' + b"[" * 50000), "answered nonsense: JSON nested beyond reason"),
        (loopback.cut_short, "answered nonsense: no well-formed JSON"),
    ],
)
@pytest.mark.parametrize(
    "question", [by_doi("10.1000/a"), by_doi("10.1000/a", "10.1000/b"), [by_title("One small title")]]
)
def test_nonsense_is_told_from_nothing(
    ask_crossref: Ask, make_work: Maker, question: Any, fault: Any, reason: str
) -> None:
    """HTML, half a body and other JSON are tried again and then not understood, on both routes."""
    crossref, service = ask_crossref(make_work("10.1000/a", "One small title"), make_work("10.1000/b", "Two"))
    service.fail(fault)
    assert dois_of(crossref.ask(question))[0] == "10.1000/a"
    service.always(fault)
    assert set(crossref.ask(question)) == {Unreachable(reason)}


def test_another_content_type_does_no_harm(ask_crossref: Ask, make_work: Maker) -> None:
    """What a body is decides, not what it is called."""
    crossref, service = ask_crossref(make_work("10.1000/a", "One"))
    service.always(loopback.as_type("text/html"))
    assert dois_of(crossref.ask(by_doi("10.1000/a"))) == ["10.1000/a"]


def test_titles_are_asked_for_in_the_order_of_relevance(ask_crossref: Ask, make_work: Maker) -> None:
    """The query holds title, family names and year; the best comes first; a tenth of the record is asked for."""
    others = [make_work(f"10.1000/o.{number}", f"Networks of examples {number}", "Ann Other") for number in range(60)]
    wanted = make_work("10.1000/w", "Networks with Stochastic Depth", "Gao Huang", "Yu Sun", year=2016)
    crossref, service = ask_crossref(*others, wanted)
    question = by_title("Networks with stochastic depth", "Gao Huang", "Yu Sun", year=2016)
    (answer,) = crossref.ask([question])
    assert dois_of([answer]) == ["10.1000/w"]
    assert isinstance(answer, Several)
    assert len(answer.records) == 8
    sent = service.log[0].query
    assert sent["query.bibliographic"] == "Networks with stochastic depth Huang Sun 2016"
    assert (sent["sort"], sent["order"], "cursor" in sent) == ("relevance", "desc", False)
    assert {"title", "update-to", "relation"} <= set(sent["select"].split(","))


def test_a_cursor_loses_the_order(crossref_service: Any, make_work: Maker) -> None:
    """The loopback service does what the real one does with a cursor and no `sort`: this is why none is used."""
    service = crossref_service([make_work(f"10.1000/{n}", f"Deep {'nets ' * n}") for n in range(1, 30)], {})
    asked = {"query.bibliographic": "deep nets", "rows": "5"}
    plain, sorted_too = service._list(asked), service._list({**asked, "cursor": "*", "sort": "relevance"})
    shuffled = service._list({**asked, "cursor": "*"})
    assert [item["DOI"] for item in plain["items"]] == [item["DOI"] for item in sorted_too["items"]]
    assert [item["DOI"] for item in plain["items"]] != [item["DOI"] for item in shuffled["items"]]


def test_a_title_that_nobody_has(ask_crossref: Ask, make_work: Maker) -> None:
    """No hit at all is nothing; a title without words is not asked for."""
    crossref, service = ask_crossref(make_work("10.1000/a", "One"))
    assert crossref.requests_for([by_title("Gardens"), by_title("?!")]) == 1
    assert crossref.ask([by_title("Gardens"), by_title("?!")]) == [Nothing(), Nothing()]
    assert len(service.log) == 1


def test_a_name_that_can_no_longer_be_selected(
    ask_crossref: Ask, make_work: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When Crossref takes a name out of `select`, whole records are asked for from then on."""
    import crossref_http

    monkeypatch.setattr(crossref_http, "SELECTABLE", crossref_http.SELECTABLE - {"event"})
    crossref, service = ask_crossref(make_work("10.1000/a", "One small title"))
    assert dois_of(crossref.ask([by_title("One small title")])) == ["10.1000/a"]
    assert dois_of(crossref.ask([by_title("One small title", "Ann Other")])) == ["10.1000/a"]
    assert ["select" in asked.query for asked in service.log] == [True, False, False]


def test_a_refused_question_says_why(ask_crossref: Ask) -> None:
    """Crossref's own words for status 400 reach the report."""
    crossref, service = ask_crossref()
    failure = {"status": "failed", "message": [{"type": "integer-not-valid", "message": "Integer specified as x"}]}
    service.always(loopback.status(400, json.dumps(failure).encode()))
    assert crossref.ask([by_title("Some words")]) == [
        Unreachable("refused the question (status 400): Integer specified as x")
    ]


def test_as_many_at_once_as_allowed(ask_crossref: Ask, make_work: Maker) -> None:
    """Titles go side by side, never more than the pace allows, and every answer finds its question."""
    works = [make_work(f"10.1000/{number}", f"Garden number{number} of many") for number in range(12)]
    crossref, service = ask_crossref(*works, at_once=2)
    right = service.answer

    def slowly(asked: Any) -> Any:
        time.sleep(0.02)
        return right(asked)

    service._answer = slowly
    assert dois_of(crossref.ask([by_title(work["title"][0]) for work in works])) == [work["DOI"] for work in works]
    assert service.together == 2


def test_the_contact_is_sent_only_when_given(
    ask_crossref: Ask, crossref_service: Any, wires: Any, make_work: Maker
) -> None:
    """The user's address stands in the User-Agent and in list queries; without one there is none; no key is sent."""
    from bibforge.resolvers.crossref.resolver import CrossrefResolver

    service = crossref_service([make_work("10.1000/a", "One")])
    transport = wires.to("crossref", mailto="reader@example.org")
    CrossrefResolver(transport=transport, base_url=service.url, mailto="reader@example.org").ask([by_title("One")])
    assert service.log[0].query["mailto"] == "reader@example.org"
    assert "(mailto:reader@example.org)" in service.log[0].headers["User-Agent"]
    quiet, other = ask_crossref(make_work("10.1000/a", "One"))
    quiet.ask([by_title("One"), *by_doi("10.1000/a")])
    for asked in other.log:
        assert "mailto" not in asked.raw_query + str(asked.headers)
        assert {"Mailto", "Crossref-Plus-API-Token"}.isdisjoint(asked.headers)


def test_the_limits_in_the_headers_are_heeded(crossref_service: Any, wires: Any, make_work: Maker) -> None:
    """The intervals grow to what the replies state; they never shrink below our own."""
    from bibforge.resolvers.crossref.resolver import CrossrefResolver

    service = crossref_service([make_work("10.1000/a", "One"), make_work("10.1000/b", "Two")])
    transport = wires.to("crossref", at_once=3)
    CrossrefResolver(transport=transport, base_url=service.url).ask(by_doi("10.1000/a", "10.1000/b"))
    assert transport.pace.interval("list") == 1.0
    assert transport.pace.interval("single") == 0.0
    assert transport.pace.at_once == 1


def test_the_package_is_left_as_it_is(ask_crossref: Ask, make_work: Maker) -> None:
    """Our way of asking goes into copies of the package's functions; its shared defaults stay empty."""
    before = http_utils.requests
    first, _ = ask_crossref(make_work("10.1000/a", "One"))
    second, _ = ask_crossref(make_work("10.1000/a", "Other"))
    titles = [resolver.ask(by_doi("10.1000/a"))[0].record.title for resolver in (first, second, first)]
    assert titles == ["One", "Other", "One"]
    assert http_utils.requests is before
    assert [one.default for one in inspect.signature(http_utils.remote_call).parameters.values()][2:] == [{}, {}]


def test_the_package_has_the_shape_that_is_relied_upon() -> None:
    """A new version of crossref-commons that asks otherwise fails here, before it fails at a user's."""
    asking = http_utils.remote_call.__wrapped__
    assert list(inspect.signature(asking).parameters) == ["url", "path", "params", "headers"]
    assert {"requests", "get", "COMMON_HEADERS"} <= set(asking.__code__.co_names)
    assert {"remote_call", "API_URL"} <= set(retrieval.get_publication_as_json.__code__.co_names)
    with pytest.raises(AttributeError, match="does not use"):
        rebound(asking, sessions=None)


def test_a_service_that_is_down_is_asked_no_more(ask_crossref: Ask) -> None:
    """After a refusal every further question is answered at once."""
    crossref, service = ask_crossref(bounds=Bounds(waits=()))
    service.always(loopback.status(403))
    answers = crossref.ask([*by_doi("10.1000/a"), *(by_title(f"Title number {number}") for number in range(40))])
    assert set(answers) == {Unreachable("refused to answer (status 403)")}
    assert len(service.log) == 1


def test_an_interruption_waits_for_nobody(ask_crossref: Ask, make_work: Maker) -> None:
    """Ctrl-C breaks off what is under way: the answer that is still awaited is not waited for."""
    crossref, service = ask_crossref(make_work("10.1000/a", "One"), at_once=2, bounds=Bounds(read=60.0))
    returned, right = threading.Event(), service.answer
    returned_first: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def answer(asked: Any) -> Any:
        if "Slow" in asked.raw_query:
            returned_first.put(returned.wait(20.0))
        while service.together < 2:
            time.sleep(0.005)
        return right(asked)

    def interrupted(position: int, answer: Answer) -> None:
        raise KeyboardInterrupt

    service._answer = answer
    with pytest.raises(KeyboardInterrupt):
        crossref.ask([by_title("Slow"), *(by_title(f"One {number}") for number in range(20))], interrupted)
    returned.set()
    assert returned_first.get(timeout=30.0)
    assert len(service.log) < 10
