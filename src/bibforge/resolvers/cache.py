"""What the services have answered, kept for a while in one SQLite file that many processes share."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, assert_never
from urllib.parse import quote_plus

from bibforge.model.identifiers import Identifier, from_spelled, spelled
from bibforge.model.record import Record, record_from_json, record_json
from bibforge.resolvers.answers import (
    Alike,
    Answer,
    ById,
    ByPage,
    ByTitle,
    ByUrl,
    Found,
    Known,
    Nothing,
    OnAnswer,
    OtherAccounts,
    OtherIds,
    Question,
    Registered,
    Related,
    Resolver,
    Several,
    Unreachable,
)

T = TypeVar("T")

DAY = 86400.0
_FORM = 1
"""Goes up when records are read from replies otherwise than before: older answers are then asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """For how many seconds an answer is good. A record changes seldom; what was not there yesterday may be today."""

    found: float = 60 * DAY
    several: float = 7 * DAY
    nothing: float = 3 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheInfo:
    """What a cache holds: its file, the size in bytes, the number of answers by service and kind, the oldest's time."""

    path: Path
    size: int
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    oldest: float | None = None

    @property
    def answers(self) -> int:
        """How many answers there are in all."""
        return sum(self.counts.values())


class Cache:
    """Answers by service and question in `folder`. Trouble with the file never stops a run: `warnings` tells of it,
    and `warn` is told at once.

    A file that cannot be read as SQLite is set aside under another name and a new one begun; a folder or disk that
    cannot be written means that this run goes on without a cache. Safe for several threads and processes.
    """

    def __init__(
        self, folder: Path, *, ages: Ages | None = None, warn: Callable[[str], None] = lambda message: None
    ) -> None:
        self.path = folder / "cache.sqlite"
        self.warnings: list[str] = []
        self._warn = warn
        self._ages = ages or Ages()
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._off = False

    def get(self, service: str, question: Question, now: float, *, since: float = 0.0) -> Answer | None:
        """Return the kept answer that is not too old at `now` (seconds since 1970) nor from before `since`, or None."""
        rows = self._do(
            lambda db: db.execute(
                "SELECT kind, records, stored FROM answers WHERE service = ? AND question = ?",
                (service, question_key(question)),
            ).fetchall()
        )
        for kind, records, stored in rows or ():
            if -DAY <= now - stored <= self._good_for(kind) and stored >= since:
                return _answer_from(kind, records)
        return None

    def put(self, service: str, question: Question, answer: Answer, now: float) -> None:
        """Keep an answer; that a service could not be asked is none."""
        if isinstance(answer, Unreachable):
            return
        kind, records = _stored(answer)
        values = (service, question_key(question), kind, records, now)
        self._do(lambda db: db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", values))

    def info(self) -> CacheInfo:
        """Return what the cache holds."""
        if not self.path.exists():
            return CacheInfo(path=self.path, size=0)
        rows = self._do(
            lambda db: db.execute(
                "SELECT service, kind, count(*), min(stored) FROM answers GROUP BY service, kind"
            ).fetchall()
        )
        counts = {(service, kind): count for service, kind, count, _ in rows or ()}
        return CacheInfo(
            path=self.path,
            size=self.path.stat().st_size,
            counts=counts,
            oldest=min((row[3] for row in rows or ()), default=None),
        )

    def clear(self) -> int:
        """Forget everything and return how many answers that were; other processes may go on using the file."""
        count = self.info().answers
        if self.path.exists():
            self._do(lambda db: db.execute("DELETE FROM answers"))
            self._do(lambda db: db.execute("VACUUM"))
        return count

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    def _good_for(self, kind: str) -> float:
        found, several = self._ages.found, self._ages.several
        ages = {"found": found, "several": several, "registered": found, "known": several}
        return ages.get(kind, self._ages.nothing)

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do something with the open file; None where there is no cache to be had."""
        with self._lock:
            for attempt in (1, 2):
                if self._off:
                    return None
                try:
                    self._connection = self._connection or _opened(self.path)
                    return work(self._connection)
                except (OSError, sqlite3.OperationalError) as error:
                    self._go_on_without(str(error))
                except sqlite3.DatabaseError as error:
                    self.close()
                    if attempt == 2 or not self._set_aside(str(error)):
                        self._go_on_without(str(error))
        return None

    def _go_on_without(self, why: str) -> None:
        self.close()
        self._off = True
        self.warnings.append(f"going on without the cache {self.path}: {why}")
        self._warn(self.warnings[-1])

    def _set_aside(self, why: str) -> bool:
        """Rename a file that is no cache, so that a new one can be begun; tell whether that worked."""
        if _is_whole(self.path):  # another process has set it aside and begun a new one
            return True
        other = self.path.with_name(f"{self.path.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}")
        try:
            self.path.replace(other)
            for tail in ("-wal", "-shm"):
                self.path.with_name(self.path.name + tail).unlink(missing_ok=True)
        except OSError:
            return False
        self.warnings.append(f"the cache could not be read ({why}); moved to {other}, and a new one was started")
        self._warn(self.warnings[-1])
        return True


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=10.0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")  # readers and a writer side by side, whole after kill -9
        connection.execute("PRAGMA synchronous = NORMAL")
        if not _is_current(connection):
            connection.execute("BEGIN IMMEDIATE")
            if not _is_current(connection):  # else another process was quicker
                _begin_anew(connection)
            connection.execute("COMMIT")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _is_whole(path: Path) -> bool:
    try:
        connection = sqlite3.connect(path, timeout=10.0)
        try:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return False


def _is_current(connection: sqlite3.Connection) -> bool:
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(form == _FORM)


def _begin_anew(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE IF EXISTS answers")
    connection.execute(
        "CREATE TABLE answers (service TEXT, question TEXT, kind TEXT NOT NULL, records TEXT NOT NULL, "
        "stored REAL NOT NULL, PRIMARY KEY (service, question)) WITHOUT ROWID"
    )
    connection.execute(f"PRAGMA user_version = {_FORM}")


def question_key(question: Question) -> str:
    """Return the one text under which a question is kept."""
    match question:
        case ById(identifier=identifier):
            return spelled(identifier)
        case ByUrl(url=url):
            return f"url:{url}"
        case ByTitle(title=title, authors=authors, year=year, venue=venue, may_share=may_share):
            people = [person.display for person in authors]
            values = [" ".join(title.split()), people, year, venue]
            return ("shared title:" if may_share else "title:") + json.dumps(values, ensure_ascii=False)
        case ByPage(url=url):
            return f"page:{url}"
        case OtherIds(identifier=identifier):
            return f"other ids of {spelled(identifier)}"
        case Related() | Alike() | OtherAccounts():
            return repr(question)  # local places alone answer these, and nobody keeps their answers
        case _:
            assert_never(question)


def _stored(answer: Found | Several | Nothing | Registered | Known) -> tuple[str, str]:
    match answer:
        case Found(record=record):
            return "found", _records_text((record,))
        case Several(records=records):
            return "several", _records_text(records)
        case Nothing():
            return "nothing", _records_text(())
        case Registered(agency=agency):
            return "registered", json.dumps(agency)
        case Known(identifiers=identifiers, retracted=retracted):
            return "known", json.dumps([[spelled(one) for one in identifiers], retracted])
        case _:
            assert_never(answer)


def _records_text(records: Sequence[Record]) -> str:
    return json.dumps([record_json(record) for record in records], ensure_ascii=False, separators=(",", ":"))


def _answer_from(kind: str, text: str) -> Answer | None:
    """Return a kept answer, or None where what was kept cannot be read."""
    try:
        if kind == "registered":
            return Registered(str(json.loads(text)))
        if kind == "known":
            names, retracted = json.loads(text)
            return Known(tuple(one for name in names if (one := from_spelled(name))), bool(retracted))
        records = tuple(record_from_json(data) for data in json.loads(text))
    except (ValueError, KeyError, TypeError):
        return None
    if not all(record.source for record in records):
        return None
    if kind == "found" and len(records) == 1:
        return Found(records[0])
    if kind == "several" and records:
        return Several(records)
    return Nothing() if kind == "nothing" else None


_SHORTEST_SECRET = 4
"""Letters from which on a key is looked for in the words of a service; a shorter one would stand in any word."""


class Cached:
    """A resolver that asks the cache first; with `refresh` it asks the service and keeps the new answers.

    `label` names the service where it could not be asked; `secrets` are the user's keys and names, which stand in no
    reason, whatever words the service has for a refusal.
    An answer kept before `since` (seconds) is not taken.
    """

    def __init__(
        self,
        resolver: Resolver,
        cache: Cache,
        *,
        refresh: bool = False,
        label: str = "",
        secrets: Sequence[str] = (),
        since: float = 0.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._resolver = resolver
        self._cache = cache
        self._refresh = refresh
        self._label = label
        self._secrets = [form for one in secrets if len(one) >= _SHORTEST_SECRET for form in (one, quote_plus(one))]
        self._since = since
        self._now = now

    @property
    def inner(self) -> Resolver:
        """The resolver behind the cache."""
        return self._resolver

    @property
    def name(self) -> str:
        """The service's own name."""
        return self._resolver.name

    @property
    def is_local(self) -> bool:
        """Whether the service itself is."""
        return self._resolver.is_local

    @property
    def is_preprint_server(self) -> bool:
        """Whether the service itself is one."""
        return self._resolver.is_preprint_server

    @property
    def requests(self) -> int:
        """How many network requests were sent so far (retries counted)."""
        return self._resolver.requests

    def registers(self, identifier: Identifier) -> bool:
        """Whether the service itself does."""
        return self._resolver.registers(identifier)

    def answers(self, question: Question) -> bool:
        """Tell whether the service can say anything about such a question."""
        return self._resolver.answers(question)

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost: only what is not kept is counted."""
        open_ones = [question for question in questions if self._kept(question) is None]
        return self._resolver.requests_for(open_ones) if open_ones else 0

    def _blanked(self, reason: str) -> str:
        for secret in self._secrets:
            reason = reason.replace(secret, "***")
        return reason

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order; each new one is kept at once, whatever ends the run."""
        answers: dict[int, Answer] = {}

        def tell(position: int, answer: Answer) -> None:
            answers[position] = answer
            if on_answer:
                on_answer(position, answer)

        for position, kept in self._all_kept(questions):
            tell(position, kept)
        left = [position for position in range(len(questions)) if position not in answers]

        def keep(place: int, answer: Answer) -> None:
            question = questions[left[place]]
            if isinstance(answer, Unreachable):
                told = replace(answer, reason=self._blanked(answer.reason), service=answer.service or self._label)
                tell(left[place], told)
                return
            if self._resolver.answers(question):
                self._cache.put(self.name, question, answer, self._now())
            tell(left[place], answer)

        if left:
            for place, answer in enumerate(self._resolver.ask([questions[position] for position in left], keep)):
                if left[place] not in answers:
                    keep(place, answer)
        return [answers[position] for position in range(len(questions))]

    def _all_kept(self, questions: Sequence[Question]) -> Iterator[tuple[int, Answer]]:
        for position, question in enumerate(questions):
            kept = self._kept(question)
            if kept is not None:
                yield position, kept

    def _kept(self, question: Question) -> Answer | None:
        return None if self._refresh else self._cache.get(self.name, question, self._now(), since=self._since)
