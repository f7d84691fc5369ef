"""arXiv, asked by the real `arxiv` package over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import loopback
import pytest

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import person_from
from bibforge.resolvers.answers import Answer, ById, ByTitle, ByUrl, Found, Nothing, Several, Unreachable

Maker = Callable[..., dict[str, Any]]
Ask = Callable[..., Any]


def by_id(*ids: str) -> list[ById]:
    """Return questions for these identifiers."""
    return [ById(ArxivId(one)) for one in ids]


def by_title(title: str, *names: str, year: int | None = None) -> ByTitle:
    """Return a question for a title."""
    people = tuple(person for name in names if (person := person_from(name)))
    return ByTitle(title=title, authors=people, year=year)


def ids_of(answers: Sequence[Answer]) -> list[str]:
    """Return the first identifier of each answer, or the answer's kind."""
    shown = []
    for answer in answers:
        match answer:
            case Found(record=record) | Several(records=(record, *_)):
                shown.append(str(record.arxiv))
            case _:
                shown.append(type(answer).__name__)
    return shown


def test_identifiers_in_one_request(ask_arxiv: Ask, make_row: Maker) -> None:
    """New, old, unknown and doubled identifiers and arXiv's DOIs are answered in order by one request."""
    arxiv, service = ask_arxiv(
        make_row("2001.00001", "One"), make_row("hep-th/9901001", "Two"), make_row("1706.03762", "Three")
    )
    questions = [
        *by_id("1706.03762", "2001.00009", "hep-th/9901001", "1706.03762"),
        ById(Doi("10.48550/arxiv.2001.00001")),
        ById(Doi("10.1000/other")),
    ]
    assert arxiv.requests_for(questions) == 1
    answers = arxiv.ask(questions)
    assert ids_of(answers) == ["1706.03762", "Nothing", "hep-th/9901001", "1706.03762", "2001.00001", "Nothing"]
    assert arxiv.requests == len(service.log) == 1
    assert service.log[0].query["max_results"] == "4"


def test_a_hundred_identifiers_a_request(ask_arxiv: Ask, make_row: Maker) -> None:
    """Two hundred and fifty identifiers cost three requests, and each is asked for once."""
    ids = [f"2001.{number:05d}" for number in range(1, 251)]
    arxiv, service = ask_arxiv(*(make_row(one, f"Paper {one}") for one in ids))
    assert ids_of(arxiv.ask(by_id(*ids))) == ids
    sent = [asked.query["id_list"].split(",") for asked in service.log]
    assert [len(batch) for batch in sent] == [100, 100, 50]


def test_answers_are_told_as_they_come(ask_arxiv: Ask, make_row: Maker) -> None:
    """Each position is told exactly once, equal questions included."""
    arxiv, _ = ask_arxiv(make_row("2001.00001", "One"))
    told: list[tuple[int, Answer]] = []
    questions = [*by_id("2001.00001", "2001.00002", "2001.00001"), by_title("A title that nobody has given yet")]
    answers = arxiv.ask(questions, lambda position, answer: told.append((position, answer)))
    assert sorted(position for position, _ in told) == [0, 1, 2, 3]
    assert [answer for _, answer in sorted(told, key=lambda one: one[0])] == answers


def test_an_identifier_that_arxiv_refuses_does_not_spoil_its_batch(ask_arxiv: Ask, make_row: Maker) -> None:
    """The error feed names the culprit: it is set aside and the rest asked again."""
    ids = [f"2001.{number:05d}" for number in range(1, 31)]
    arxiv, service = ask_arxiv(*(make_row(one, f"Paper {one}") for one in ids))
    assert ids_of(arxiv.ask([*by_id(*ids[:10]), ById(ArxivId("abc")), *by_id(*ids[10:])])) == [
        *ids[:10],
        "Nothing",
        *ids[10:],
    ]
    assert len(service.log) == 2


def test_a_culprit_without_a_name_is_found_by_halves(ask_arxiv: Ask, make_row: Maker) -> None:
    """Where the message names nobody, the batch is halved until the one is alone."""
    from arxiv_http import error_feed

    ids = [f"2001.{number:05d}" for number in range(1, 9)]
    arxiv, service = ask_arxiv(*(make_row(one, f"Paper {one}") for one in ids))
    right = service.answer

    def refusing(asked: Any) -> Any:
        bad = "2001.00005" in asked.query["id_list"]
        return loopback.Reply(400, error_feed("something is wrong")) if bad else right(asked)

    service._answer = refusing
    answers = arxiv.ask(by_id(*ids))
    assert ids_of(answers) == [*ids[:4], "Unreachable", *ids[5:]]
    assert answers[4] == Unreachable("refused: something is wrong")


def test_an_error_feed_with_status_200_is_no_empty_answer(ask_arxiv: Ask, make_row: Maker) -> None:
    """The old form of errors, which the package passes over in silence, is understood."""
    from arxiv_http import error_feed

    arxiv, service = ask_arxiv(make_row("2001.00001", "One"))
    service.always(loopback.body(error_feed("incorrect id format for 2001.00001")))
    assert arxiv.ask(by_id("2001.00001")) == [Nothing()]
    service.always(loopback.body(error_feed("the index sleeps")))
    assert arxiv.ask(by_id("2001.00001")) == [Unreachable("refused: the index sleeps")]


def test_nothing_at_all_is_asked_twice(ask_arxiv: Ask, make_row: Maker) -> None:
    """An overloaded server says "none" too: an answer without any record is not believed at once."""
    arxiv, service = ask_arxiv(make_row("2001.00001", "One"), make_row("2001.00002", "Two"))
    service.fail(loopback.body(service.feed([], total=0)))
    assert ids_of(arxiv.ask(by_id("2001.00001", "2001.00002"))) == ["2001.00001", "2001.00002"]
    assert ids_of(arxiv.ask(by_id("2001.00008"))) == ["Nothing"]
    assert len(service.log) == 4
    service.always(loopback.body(service.feed([], total=0)))
    many = arxiv.ask(by_id(*(f"2001.{number:05d}" for number in range(1, 40))))
    assert {type(answer) for answer in many} == {Unreachable}


def test_a_witness_tells_absence_from_overload(ask_arxiv: Ask, make_row: Maker) -> None:
    """Many ids that nobody has are denied where one that is known comes back beside them: one found before, else an
    old one.
    """
    invented = [f"2601.{number:05d}" for number in range(1, 31)]
    arxiv, service = ask_arxiv(make_row("2001.00001", "One"))
    assert ids_of(arxiv.ask(by_id("2001.00001"))) == ["2001.00001"]
    assert {type(answer) for answer in arxiv.ask(by_id(*invented))} == {Nothing}
    assert [len(one.query["id_list"].split(",")) for one in service.log] == [1, 30, 31]
    fresh, _ = ask_arxiv(make_row("0704.0001", "Long there"))
    assert {type(answer) for answer in fresh.ask(by_id(*invented))} == {Nothing}


def test_records_for_other_identifiers_are_not_taken(ask_arxiv: Ask, make_row: Maker) -> None:
    """A feed about another paper answers nothing, and does not mean that the one asked for does not exist."""
    arxiv, service = ask_arxiv(make_row("2001.00001", "One"), make_row("2001.00002", "Two"))
    service.always(loopback.body(service.feed_of("2001.00002")))
    assert arxiv.ask(by_id("2001.00001")) == [Unreachable("answered with papers that were not asked for")]


def test_a_feed_with_a_hole_costs_no_second_page(ask_arxiv: Ask, make_row: Maker) -> None:
    """The package drops an entry without a date and would ask for a page at a wrong offset."""
    arxiv, service = ask_arxiv(make_row("2001.00001", "One"), make_row("2001.00002", "Two"))
    feed = service.feed_of("2001.00001", "2001.00002")
    service.always(loopback.body(feed.replace(b"<published>2020-01-02T10:00:00Z</published>", b"", 1)))
    assert ids_of(arxiv.ask(by_id("2001.00001", "2001.00002"))) == ["Nothing", "2001.00002"]
    assert len(service.log) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (loopback.page(), "answered nonsense: HTML instead of a feed"),
        (loopback.page("<!DOCTYPE html><p>Sorry"), "answered nonsense: HTML instead of a feed"),
        (loopback.body(b""), "answered nonsense: no well-formed feed"),
        (loopback.body(b"<rss/>"), "answered nonsense: no Atom feed"),
        (loopback.cut_short, "answered nonsense: no well-formed feed"),
        (
            loopback.body(b'<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><feed>&b;</feed>'),
            "answered nonsense: a feed with a document type",
        ),
        (loopback.page(code=404), "answered nonsense: HTML instead of a feed"),
    ],
)
def test_nonsense_is_told_from_nothing(ask_arxiv: Ask, make_row: Maker, fault: Any, reason: str) -> None:
    """HTML, half a feed, other XML and entity bombs are tried again and then not understood, never "not found"."""
    arxiv, service = ask_arxiv(make_row("2001.00001", "One"))
    service.fail(fault)
    assert ids_of(arxiv.ask(by_id("2001.00001"))) == ["2001.00001"]
    service.always(fault)
    assert arxiv.ask([*by_id("2001.00001"), by_title("Some title with many words")]) == [Unreachable(reason)] * 2


def test_an_empty_page_of_many_results_is_nonsense(ask_arxiv: Ask, make_row: Maker) -> None:
    """A page without entries that counts results is tried again."""
    arxiv, service = ask_arxiv(make_row("2001.00001", "One"))
    service.fail(loopback.body(service.feed([], total=12)))
    assert ids_of(arxiv.ask(by_id("2001.00001"))) == ["2001.00001"]
    assert len(service.log) == 2


def test_a_malformed_date_is_nonsense(ask_arxiv: Ask, make_row: Maker) -> None:
    """What the package lets through as ValueError is an answer like the others."""
    arxiv, service = ask_arxiv(make_row("2001.00001", "One"))
    service.always(
        loopback.body(service.feed_of("2001.00001").replace(b"<published>2020-01-02T10", b"<published>yesterday"))
    )
    (answer,) = arxiv.ask(by_id("2001.00001"))
    assert isinstance(answer, Unreachable)
    assert answer.reason.startswith("answered nonsense")


def test_how_arxiv_is_asked(ask_arxiv: Ask, make_row: Maker) -> None:
    """The request names bibforge, and the contact address only where one was given."""
    arxiv, service = ask_arxiv(make_row("2001.00001", "One"), mailto="reader@example.org")
    arxiv.ask(by_id("2001.00001"))
    other, quiet = ask_arxiv(make_row("2001.00001", "One"))
    other.ask(by_id("2001.00001"))
    assert service.log[0].headers["User-Agent"].endswith(" (mailto:reader@example.org)")
    assert quiet.log[0].headers["User-Agent"].startswith("bibforge/")
    assert "@" not in str(quiet.log[0].headers)


PAPERS = [
    ("1706.03762", "Attention Is All You Need", "Ashish Vaswani, Noam Shazeer"),
    ("1512.03385", "Deep Residual Learning for Image Recognition", "Kaiming He, Xiangyu Zhang"),
    ("1807.07543", "Deep Learning", "Nicholas G. Polson, Vadim O. Sokolov"),
    ("1412.6980", "Adam: A Method for Stochastic Optimization", "Diederik P. Kingma, Jimmy Ba"),
    ("1610.02357", "Xception: Deep Learning with Depthwise Separable Convolutions", "François Chollet"),
    ("math/0309136", "On the Poincaré inequality", "Élise Dupré"),
]


@pytest.fixture
def library(ask_arxiv: Ask, make_row: Maker) -> Any:
    """Start an arXiv with some papers, among them many whose titles contain a common one."""
    flood = [
        make_row(f"2002.{number:05d}", f"Deep Learning for Example {number}", "Ann Other") for number in range(1, 200)
    ]
    return ask_arxiv(*flood, *(make_row(*paper) for paper in PAPERS))


def test_ten_titles_in_one_request(library: Any) -> None:
    """Titles share a query, and each gets the papers that are like it."""
    arxiv, service = library
    questions = [by_title(title, *people.split(", ")) for _, title, people in PAPERS if title != "Deep Learning"]
    assert arxiv.requests_for(questions) == 1
    answers = arxiv.ask(questions)
    assert ids_of(answers) == ["1706.03762", "1512.03385", "1412.6980", "1610.02357", "math/0309136"]
    assert len(service.log) == 1
    assert all(len(answer.records) <= 5 for answer in answers)


def test_a_common_title_does_not_flood_the_others_out(library: Any) -> None:
    """A short title is held to its people, or asked alone where there are none."""
    arxiv, service = library
    rare = by_title("Attention Is All You Need")
    held = by_title("Deep Learning", "Nicholas Polson")
    assert ids_of(arxiv.ask([rare, held])) == ["1706.03762", "1807.07543"]
    assert len(service.log) == 1
    bare = by_title("Deep Learning")
    assert arxiv.requests_for([rare, bare]) == 2
    assert ids_of(arxiv.ask([rare, bare])) == ["1706.03762", "1807.07543"]


@pytest.mark.parametrize(
    ("title", "people", "found"),
    [
        ("Adam", ["Kingma"], "1412.6980"),
        ("Xception: Deep Learning with Depthwise Seperable Convolutions", ["Chollet"], "1610.02357"),
        ("Xception: Deep Learning with Depthwise Seperable Convolutions", [], "1610.02357"),
        ("Deep Residual Learning for Image Recognition: A Look Back", [], "1512.03385"),
        ("On the Poincare inequality", ["Dupre"], "math/0309136"),
        ('"Attention" is all you need*', [], "1706.03762"),
        ("Attention Is\nAll You Need", [], "1706.03762"),
    ],
)
def test_titles_written_otherwise_are_found(library: Any, title: str, people: list[str], found: str) -> None:
    """A misspelt word, another subtitle, missing accents, quotes and line ends do not hide a paper."""
    arxiv, _ = library
    assert ids_of(arxiv.ask([by_title(title, *people)])) == [found]


def test_a_title_that_is_not_there(library: Any) -> None:
    """What is like nothing that is held is nothing, after one fall-back."""
    arxiv, service = library
    assert (
        arxiv.ask([by_title("A wholly different matter concerning gardens", "Eve Green"), by_title("$$")])
        == [Nothing()] * 2
    )
    assert len(service.log) == 2


def test_a_refused_query_is_halved(library: Any) -> None:
    """One title that the query language does not bear does not cost the others."""
    from arxiv_http import error_feed

    arxiv, service = library
    right = service.answer

    def refusing(asked: Any) -> Any:
        bad = "Recognition" in asked.query["search_query"]
        return loopback.Reply(400, error_feed("Invalid query string")) if bad else right(asked)

    service._answer = refusing
    questions = [by_title(title, *people.split(", ")) for _, title, people in PAPERS[:4]]
    assert ids_of(arxiv.ask(questions)) == ["1706.03762", "Unreachable", "1807.07543", "1412.6980"]


def test_a_service_that_is_down_is_asked_no_more(ask_arxiv: Ask, make_row: Maker) -> None:
    """After a refusal (403) every further question is answered at once, and not with "nothing"."""
    arxiv, service = ask_arxiv(make_row("2001.00001", "One"))
    service.always(loopback.status(403, b"Access denied"))
    ids = by_id(*(f"2001.{number:05d}" for number in range(1, 301)))
    answers = arxiv.ask([*ids, by_title("Some title with many words")])
    assert set(answers) == {Unreachable("refused to answer (status 403)")}
    assert len(service.log) == 1


def test_addresses_are_not_arxivs_business(ask_arxiv: Ask) -> None:
    """A question that arXiv cannot answer is said to be such and costs nothing."""
    arxiv, service = ask_arxiv()
    assert not arxiv.answers(ByUrl("https://example.org/paper"))
    assert not arxiv.answers(ById(Doi("10.1000/a")))
    assert arxiv.ask([ByUrl("https://example.org/paper")]) == [Nothing()]
    assert service.log == []
