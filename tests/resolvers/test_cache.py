"""What the services have answered, kept between runs."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Identifier
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.resolvers.answers import (
    Answer,
    ById,
    ByTitle,
    ByUrl,
    Found,
    Nothing,
    OnAnswer,
    Question,
    Several,
    Unreachable,
)
from bibforge.resolvers.cache import DAY, Ages, Cache, Cached, question_key

ONE = Record(
    source="arxiv", kind=Kind.PREPRINT, title="Über $L^2$", authors=(Person(family="Erdős", given="Paul"),),
    date=PartialDate(2020, 1), arxiv=ArxivId("2001.00001"), categories=("math.CO",),
)  # fmt: skip
TWO = Record(source="crossref", kind=Kind.ARTICLE, title="", doi=Doi("10.1000/a", "10.1000/A"))
BY_ID = ById(ArxivId("2001.00001"))


@pytest.fixture
def cache(tmp_path: Path) -> Any:
    """Open a cache in a folder that does not exist yet."""
    opened = Cache(tmp_path / "new")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (BY_ID, Found(ONE)),
        (ById(Doi("10.1000/a")), Found(TWO)),
        (ByTitle(title="Über", authors=ONE.authors, year=2020, venue="Ann."), Several((ONE, TWO))),
        (ByUrl("https://example.org/a?b=1"), Nothing()),
    ],
)
def test_answers_come_back_as_they_were(cache: Cache, question: Question, answer: Answer) -> None:
    """Found, several and nothing survive; each service has its own answers."""
    cache.put("arxiv", question, answer, 1000.0)
    assert cache.get("arxiv", question, 1000.0) == answer
    assert cache.get("crossref", question, 1000.0) is None


def test_that_nobody_could_be_asked_is_not_kept(cache: Cache) -> None:
    """A bad network today says nothing about tomorrow, and does not wipe out what is known."""
    cache.put("arxiv", BY_ID, Unreachable("down"), 1000.0)
    assert cache.get("arxiv", BY_ID, 1000.0) is None
    cache.put("arxiv", BY_ID, Found(ONE), 1000.0)
    cache.put("arxiv", BY_ID, Unreachable("down"), 2000.0)
    assert cache.get("arxiv", BY_ID, 2000.0) == Found(ONE)


@pytest.mark.parametrize(
    ("answer", "days"),
    [(Found(ONE), 60.0), (Several((ONE,)), 7.0), (Nothing(), 3.0)],
    ids=["found", "several", "nothing"],
)
def test_answers_grow_old(cache: Cache, answer: Answer, days: float) -> None:
    """What was not found is asked again soonest; an answer from the future is none."""
    cache.put("arxiv", BY_ID, answer, 100 * DAY)
    assert cache.get("arxiv", BY_ID, (100 + days) * DAY) == answer
    assert cache.get("arxiv", BY_ID, (100 + days) * DAY + 1) is None
    assert cache.get("arxiv", BY_ID, 90 * DAY) is None


def test_the_ages_are_arguments(tmp_path: Path) -> None:
    """Each kind of answer has its own age."""
    cache = Cache(tmp_path, ages=Ages(found=1.0, several=2.0, nothing=3.0))
    answers: tuple[Answer, ...] = (Found(ONE), Several((ONE,)), Nothing())
    for number, answer in enumerate(answers):
        question = ByUrl(f"https://example.org/{number}")
        cache.put("arxiv", question, answer, 0.0)
        assert cache.get("arxiv", question, number + 1.0) == answer
        assert cache.get("arxiv", question, number + 1.5) is None
    cache.close()


def test_different_questions_have_different_keys() -> None:
    """Every part of a question counts; white space in a title does not."""
    people = (Person(family="Doe"),)
    questions: list[Question] = [
        ByTitle(title="A"), ByTitle(title="B"), ByTitle(title="A", year=2020), ByTitle(title="A", authors=people),
        ByTitle(title="A", venue="X"), ById(ArxivId("2001.00001")), ById(Doi("10.1000/a")), ByUrl("A"),
    ]  # fmt: skip
    assert len({question_key(question) for question in questions}) == len(questions)
    assert question_key(ByTitle(title="A  title\n")) == question_key(ByTitle(title="A title"))


def test_info_and_clear(cache: Cache, tmp_path: Path) -> None:
    """What is held is counted by service and kind, and forgotten on demand; looking creates no file."""
    assert (cache.info().answers, cache.clear()) == (0, 0)
    assert not (tmp_path / "new").exists()
    cache.put("arxiv", BY_ID, Found(ONE), 5.0)
    cache.put("crossref", BY_ID, Nothing(), 6.0)
    info = cache.info()
    assert info.counts == {("arxiv", "found"): 1, ("crossref", "nothing"): 1}
    assert (info.answers, info.oldest, info.path) == (2, 5.0, tmp_path / "new" / "cache.sqlite")
    assert info.size > 0
    assert cache.clear() == 2
    assert cache.get("arxiv", BY_ID, 5.0) is None
    assert cache.warnings == []


@pytest.mark.parametrize(
    "junk", [b"This is no database at all, but a letter." * 99, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_that_is_no_cache_is_set_aside(tmp_path: Path, junk: bytes) -> None:
    """What cannot be read is kept under another name, a new cache is begun, and the run is told."""
    (tmp_path / "cache.sqlite").write_bytes(junk)
    cache = Cache(tmp_path)
    cache.put("arxiv", BY_ID, Found(ONE), 0.0)
    assert cache.get("arxiv", BY_ID, 0.0) == Found(ONE)
    (aside,) = tmp_path.glob("cache.sqlite.broken-*")
    assert aside.read_bytes() == junk
    assert len(cache.warnings) == 1
    assert str(aside) in cache.warnings[0]
    cache.close()


def test_pages_that_rot_under_a_running_process(tmp_path: Path) -> None:
    """A cache that breaks while it is in use costs its answers, not the run."""
    cache = Cache(tmp_path)
    for number in range(200):
        cache.put("arxiv", ByUrl(f"https://example.org/{number}"), Several((ONE, ONE, ONE)), 0.0)
    cache.close()
    path = tmp_path / "cache.sqlite"
    path.write_bytes(path.read_bytes()[:8192] + b"\x07" * (path.stat().st_size - 8192))
    answers = [cache.get("arxiv", ByUrl(f"https://example.org/{number}"), 0.0) for number in range(200)]
    assert None in answers
    cache.put("arxiv", BY_ID, Found(ONE), 0.0)
    assert cache.get("arxiv", BY_ID, 0.0) == Found(ONE)
    cache.close()


def test_a_row_that_cannot_be_read_is_asked_again(cache: Cache) -> None:
    """One spoilt answer is as if it were not there."""
    cache.put("arxiv", BY_ID, Found(ONE), 0.0)
    for text in ("{", "[]", "[{}]", '[{"kind": "no such kind"}]', "7"):
        with sqlite3.connect(cache.path) as other:
            other.execute("UPDATE answers SET records = ?", (text,))
        other.close()
        assert cache.get("arxiv", BY_ID, 0.0) is None


def test_answers_of_an_older_form_are_forgotten(cache: Cache) -> None:
    """A cache that another version wrote otherwise is begun anew, without a warning."""
    cache.put("arxiv", BY_ID, Found(ONE), 0.0)
    cache.close()
    with sqlite3.connect(cache.path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    assert cache.get("arxiv", BY_ID, 0.0) is None
    cache.put("arxiv", BY_ID, Found(ONE), 0.0)
    assert cache.get("arxiv", BY_ID, 0.0) == Found(ONE)
    assert cache.warnings == []


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """Without a folder the run goes on without a cache, and says so once."""
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    for _ in range(3):
        cache.put("arxiv", BY_ID, Found(ONE), 0.0)
    assert cache.get("arxiv", BY_ID, 0.0) is None
    assert len(cache.warnings) == 1
    assert "going on without the cache" in cache.warnings[0]


def test_a_disk_that_is_full(cache: Cache) -> None:
    """When nothing more can be written the answers are used all the same."""
    cache.put("arxiv", BY_ID, Found(ONE), 0.0)
    assert cache._connection
    (pages,) = cache._connection.execute("PRAGMA page_count").fetchone()
    cache._connection.execute(f"PRAGMA max_page_count = {pages}")  # what SQLite does at the end of a disk
    resolver = Told({BY_ID: Found(ONE)})
    long = [ByTitle(title=f"{number} " + "long " * 500) for number in range(20)]
    assert Cached(resolver, cache).ask([BY_ID, *long])[0] == Found(ONE)
    assert "disk is full" in cache.warnings[0]


class Told:
    """A resolver that knows what it is told, and writes down what it is asked."""

    def __init__(self, known: dict[Question, Answer]) -> None:
        self.known = known
        self.asked: list[list[Question]] = []
        self.name = "arxiv"
        self.is_local = False
        self.is_preprint_server = True

    @property
    def requests(self) -> int:
        """One for each time."""
        return len(self.asked)

    def registers(self, identifier: Identifier) -> bool:
        """Nobody is denied anything for good here."""
        return False

    def answers(self, question: Question) -> bool:
        """Everything but addresses."""
        return not isinstance(question, ByUrl)

    def requests_for(self, questions: Sequence[Question]) -> int:
        """One for each question."""
        return len(questions)

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Answer in the opposite order, as services do."""
        self.asked.append(list(questions))
        answers = [self.known.get(question, Nothing()) for question in questions]
        for position in reversed(range(len(questions))):
            if on_answer:
                on_answer(position, answers[position])
        return answers


OTHER = ById(ArxivId("2001.00002"))


def test_only_what_is_not_kept_is_asked(cache: Cache) -> None:
    """The second run asks nothing, a new question alone is asked, and positions stay right."""
    resolver = Told({BY_ID: Found(ONE), OTHER: Found(TWO)})
    cached = Cached(resolver, cache, now=lambda: 0.0)
    told: list[tuple[int, Answer]] = []
    assert cached.requests_for([BY_ID, BY_ID]) == 2
    assert cached.ask([BY_ID]) == [Found(ONE)]
    assert cached.requests_for([BY_ID, OTHER]) == 1
    assert cached.ask([OTHER, BY_ID], lambda place, answer: told.append((place, answer))) == [Found(TWO), Found(ONE)]
    assert sorted(told, key=lambda one: one[0]) == [(0, Found(TWO)), (1, Found(ONE))]
    assert cached.ask([BY_ID, OTHER, BY_ID]) == [Found(ONE), Found(TWO), Found(ONE)]
    assert cached.requests_for([BY_ID, OTHER]) == 0
    assert resolver.asked == [[BY_ID], [OTHER]]
    assert (cached.name, cached.requests) == ("arxiv", 2)


def test_refresh_asks_again_and_keeps_the_new(cache: Cache) -> None:
    """With `refresh` the cache is not looked at, but filled."""
    Cached(Told({BY_ID: Found(ONE)}), cache, now=lambda: 0.0).ask([BY_ID])
    fresh = Told({BY_ID: Found(TWO)})
    assert Cached(fresh, cache, refresh=True, now=lambda: 0.0).ask([BY_ID]) == [Found(TWO)]
    assert Cached(Told({}), cache, now=lambda: 0.0).ask([BY_ID]) == [Found(TWO)]


def test_what_a_service_cannot_answer_is_not_kept(cache: Cache) -> None:
    """That arXiv has nothing for an address is no knowledge, and an unreachable service is asked again next time."""
    resolver = Told({BY_ID: Unreachable("down")})
    cached = Cached(resolver, cache, now=lambda: 0.0)
    assert cached.ask([ByUrl("https://example.org"), BY_ID]) == [Nothing(), Unreachable("down")]
    assert cache.info().answers == 0
    assert not cached.answers(ByUrl("https://example.org"))


def test_what_was_learned_before_an_interruption_is_kept(cache: Cache) -> None:
    """Ctrl-C costs the questions that were still open, no more."""

    class Broken(Told):
        def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
            assert on_answer
            on_answer(0, Found(ONE))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Cached(Broken({}), cache, now=lambda: 0.0).ask([BY_ID, OTHER])
    assert cache.get("arxiv", BY_ID, 0.0) == Found(ONE)
    assert cache.get("arxiv", OTHER, 0.0) is None


_WRITER = """
import sys
from pathlib import Path
from bibforge.resolvers.answers import ByUrl, Nothing
from bibforge.resolvers.cache import Cache
cache = Cache(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    cache.put("arxiv", ByUrl(f"{sys.argv[2]}/{number}"), Nothing(), 0.0)
    if number == 20:
        print("begun", flush=True)
print(cache.warnings, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    """Start a process that keeps many answers."""
    command = [sys.executable, "-c", _WRITER, str(folder), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_many_processes_write_side_by_side(tmp_path: Path) -> None:
    """Nothing is lost and nobody is turned away."""
    running = [writer(tmp_path, f"process-{number}", 100) for number in range(3)]
    assert [process.communicate(timeout=60)[0].split("\n")[1] for process in running] == ["[]"] * 3
    cache = Cache(tmp_path)
    assert cache.info().answers == 300
    cache.close()


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_a_process_killed_while_writing(tmp_path: Path) -> None:
    """What it had kept is there, and the file is whole."""
    process = writer(tmp_path, "killed", 1_000_000)
    assert process.stdout
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    cache = Cache(tmp_path)
    assert cache.info().answers >= 20
    assert cache.get("arxiv", ByUrl("killed/0"), 0.0) == Nothing()
    cache.put("arxiv", BY_ID, Found(ONE), 0.0)
    assert cache.warnings == []
    cache.close()


def test_a_real_resolver_behind_the_cache(
    ask_arxiv: Callable[..., Any], make_row: Callable[..., Any], cache: Cache
) -> None:
    """The second run sends no request; after a failure the next run asks only what is open."""
    import loopback

    arxiv, service = ask_arxiv(make_row("2001.00001", "One"), make_row("2001.00002", "Two"))
    Cached(arxiv, cache).ask([BY_ID])
    service.fail(*[loopback.status(500)] * 4)
    first = Cached(arxiv, cache).ask([BY_ID, OTHER])
    assert isinstance(first[0], Found)
    assert first[1] == Unreachable("answered with status 500")
    second = Cached(arxiv, cache).ask([BY_ID, OTHER])
    assert all(isinstance(answer, Found) for answer in second)
    sent = len(service.log)
    assert Cached(arxiv, cache).ask([BY_ID, OTHER]) == second
    assert len(service.log) == sent
    assert [asked.query["id_list"] for asked in service.log] == ["2001.00001", *["2001.00002"] * 5]
