"""The local catalog as a place that can be asked: by identifier, by address, by title; it sends no request."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from bibforge.model.identifiers import ArxivId, Doi, Identifier, identifier_in_url
from bibforge.model.people import family_key
from bibforge.model.record import Kind, Record
from bibforge.resolvers.answers import (
    Alike,
    Answer,
    ById,
    ByPage,
    ByTitle,
    ByUrl,
    Found,
    Nothing,
    OnAnswer,
    OtherAccounts,
    OtherIds,
    Question,
    Related,
    Several,
)
from bibforge.resolvers.catalog.asking import Asking, answered, at_once
from bibforge.resolvers.catalog.keys import keys_of, link_key, normal_address, page_key, title_keys
from bibforge.resolvers.catalog.likeness import GOOD, Hit
from bibforge.resolvers.catalog.rows import same_work
from bibforge.resolvers.catalog.search import alike_titles, equal_titles
from bibforge.resolvers.catalog.store import CatalogFile, CatalogStore, not_a_catalog

MOST_CANDIDATES = 20
_TOGETHER = 100
"""Questions that see one state of the file: what they all ask for is looked up at once."""

FEW_STEPS = 2
"""Steps of the search for a preprint's publication: most have none here, and a search that fails costs most."""


class CatalogResolver:
    """A `Resolver` over a catalog file. Raises BibforgeError where the file is missing or damaged.

    The file is opened for reading with the first question; many processes may do so at once, and while rows are added.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()

    @cached_property
    def _store(self) -> CatalogStore:
        return CatalogFile(self.path)

    @property
    def name(self) -> str:
        """`catalog`."""
        return "catalog"

    @property
    def is_local(self) -> bool:
        """Always."""
        return True

    @property
    def is_preprint_server(self) -> bool:
        """Never: it holds what was put into it."""
        return False

    @property
    def requests(self) -> int:
        """Always 0: nothing leaves the machine."""
        return 0

    @property
    def state(self) -> str:
        """What a change of the file changes: where it lies, its size and time, SQLite's counter; so with its log."""
        return " ".join(_stamp(self.path.resolve().with_name(f"{self.path.name}{end}")) for end in ("", "-wal"))

    def registers(self, identifier: Identifier) -> bool:
        """Never."""
        return False

    def answers(self, question: Question) -> bool:
        """Every kind of question can be asked but those for other identifiers and for the text of pages."""
        return not isinstance(question, OtherIds | ByPage)

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Always 0."""
        return 0

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order: `Found`, `Several` (titles, best first) or `Nothing`."""
        answers: list[Answer] = []
        for start in range(0, len(questions), _TOGETHER):
            part = questions[start : start + _TOGETHER]
            with self._reading():
                self._store.prepare(*_keys_asked(part))
                told = [self._answer(question) for question in part]
            answers += told
            for position, answer in enumerate(told if on_answer else (), start):
                on_answer(position, answer)  # type: ignore[misc]  # told apart in the line above
        return answers

    def related(self, arxiv: ArxivId) -> tuple[Record, ...]:
        """Return the published records that source material ties to an arXiv id, most complete first.

        These are records whose source links the id, and records whose DOI the arXiv record names; whether they are
        the same work is for `reconcile` to judge.
        """
        [answer] = self.ask([Related(arxiv)])
        return answer.records if isinstance(answer, Several) else ()

    def alike(self, question: ByTitle) -> tuple[Record, ...]:
        """Return records with titles like the question's, best first, looking on where an equal title ends `ask`.

        A preprint's own record bears the title asked for; its publication may spell it otherwise.
        """
        [answer] = self.ask([Alike(question)])
        return answer.records if isinstance(answer, Several) else ()

    def _alike(self, question: ByTitle) -> Asking[Answer]:
        equal = yield from equal_titles(self._store, question.title)
        alike = yield from alike_titles(self._store, question.title, equal, steps=FEW_STEPS)
        ranked = yield from self._ranked([*alike, *equal], question)
        return Several(tuple(_distinct(one.record for one in ranked)))

    def _accounts(self, question: OtherAccounts) -> Asking[Answer]:
        """Tell what is held of a publication: its rows, whatever files they are from."""
        identifier = question.identifier
        rows = (yield from answered(self._store.rows_under, keys_of(identifier))) if identifier else []
        if len(rows) == 1 and question.is_held:
            return Several(())  # the record itself: most works have one account here, and need not be read again
        records = yield from answered(self._store.records, rows)
        return Several(tuple([one for one in records if one.name == question.name]))

    def _tied(self, arxiv: ArxivId) -> Asking[Answer]:
        rows = yield from answered(self._store.rows_with, link_key(arxiv))
        records = yield from answered(self._store.records, rows)
        for own in (yield from self._owners(arxiv)):
            for named in (own.doi, own.related_arxiv):
                records += (yield from self._owners(named)) if named and named != arxiv else []
        tied = _distinct(_fullest_first(records))
        return Several(tuple([one for one in tied if one.kind is not Kind.PREPRINT]))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One question at a time; damage that shows only now is told like damage that shows at once."""
        with self._lock:
            try:
                with self._store.snapshot():
                    yield
            except (sqlite3.DatabaseError, zlib.error) as error:
                raise not_a_catalog(self.path, error) from error

    def _answer(self, question: Question) -> Answer:
        return at_once(self._steps(question))

    def _steps(self, question: Question) -> Asking[Answer]:
        match question:
            case ById(identifier):
                return self._by_id(identifier)
            case ByUrl(url):
                return self._by_url(url)
            case ByTitle():
                return self._by_title(question)
            case Related(arxiv):
                return self._tied(arxiv)
            case Alike(title):
                return self._alike(title)
            case OtherAccounts():
                return self._accounts(question)
            case OtherIds() | ByPage():
                return _nothing()

    def _by_id(self, identifier: Identifier) -> Asking[Answer]:
        return _found((yield from self._owners(identifier)))

    def _owners(self, identifier: Identifier) -> Asking[list[Record]]:
        """Return the records whose own identifier it is, most complete first; the key alone proves nothing."""
        rows = yield from answered(self._store.rows_under, keys_of(identifier))
        records = yield from answered(self._store.records, rows)
        return _fullest_first([one for one in records if _owns(one, identifier)])

    def _by_url(self, url: str) -> Asking[Answer]:
        identifier = identifier_in_url(url)
        if identifier:
            return (yield from self._by_id(identifier))
        address = normal_address(url)
        rows = (yield from answered(self._store.rows_with, page_key(address), limit=20)) if address else []
        records = _fullest_first((yield from answered(self._store.records, rows)))
        if any(not same_work(records[0], other) for other in records[1:]):
            return Nothing()  # one address, several works: a volume's page, not a paper's
        return _found(records)

    def _by_title(self, question: ByTitle) -> Asking[Answer]:
        equal = yield from equal_titles(self._store, question.title)
        ranked = yield from self._ranked(equal, question)
        if not any(one.likeness >= GOOD and not one.by_others for one in ranked):
            alike = yield from alike_titles(self._store, question.title, equal)
            ranked = yield from self._ranked([*alike, *equal], question)
        records = _distinct(one.record for one in ranked)
        return Several(tuple(records)) if records else Nothing()

    def _ranked(self, hits: Iterable[Hit], question: ByTitle) -> Asking[list[_Candidate]]:
        """Return the records of the most alike titles, the likeliest first, each row once."""
        rows = {hit.row: hit for hit in hits}
        likely = sorted(rows.values(), key=lambda hit: (-hit.likeness, hit.row))[:MOST_CANDIDATES]
        records = yield from answered(self._store.records, [hit.row for hit in likely])
        asked = {family_key(person) for person in question.authors}
        found = [_candidate(hit, one, asked, question.year) for hit, one in zip(likely, records, strict=True)]
        return sorted(found, key=_order) if len(found) > 1 else found


class _Candidate(NamedTuple):
    """A record for a title: how like it is, what it is worth, and whether it names others than were asked for."""

    record: Record
    likeness: float
    score: float
    by_others: bool


def _candidate(hit: Hit, record: Record, asked: Set[str], year: int | None) -> _Candidate:
    """Weigh a record; `by_others` where it and the question (`asked`: its family names) have nobody in common."""
    score, by_others = hit.likeness, False
    if asked and record.authors:
        by_others = asked.isdisjoint([family_key(person) for person in record.authors])
        score += -12 if by_others else 12
    if year and record.year:
        score -= min(abs(record.year - year), 8) * 0.5
    return _Candidate(record, hit.likeness, score, by_others)


def _order(one: _Candidate) -> tuple[float, int, str]:
    return -one.score, -completeness(one.record), one.record.name


def _keys_asked(questions: Iterable[Question]) -> tuple[list[int], list[int]]:
    """Return the keys that questions will ask for in any case, and apart from them those of titles."""
    keys: list[int] = []
    titles: list[int] = []
    for question in questions:
        match question:
            case ByTitle(title) | Alike(ByTitle(title)):
                titles += title_keys(title)[1]
            case ById(identifier) | OtherAccounts(identifier) if identifier:
                keys += keys_of(identifier)
            case Related(arxiv):
                keys += (link_key(arxiv), *keys_of(arxiv))
    return keys, titles


def _fullest_first(records: list[Record]) -> list[Record]:
    return sorted(records, key=completeness, reverse=True) if len(records) > 1 else records


def _nothing() -> Asking[Answer]:
    yield from ()
    return Nothing()


_CHANGE_COUNTER = slice(24, 28)
"""Where SQLite counts the transactions in the head of a file ("Database File Format", 1.3.7)."""


def _stamp(path: Path) -> str:
    try:
        facts = path.stat()
        with path.open("rb") as file:
            counter = file.read(_CHANGE_COUNTER.stop)[_CHANGE_COUNTER].hex()
    except OSError:
        return f"{path} none"
    return f"{path} {facts.st_ino} {facts.st_size} {facts.st_mtime_ns} {counter}"


def _owns(record: Record, identifier: Identifier) -> bool:
    if isinstance(identifier, Doi) and record.kind is Kind.PREPRINT and record.arxiv:
        return identifier.arxiv == record.arxiv  # the other DOI of an arXiv record is the published paper's
    return identifier in record.identifiers or (isinstance(identifier, Doi) and identifier.arxiv in record.identifiers)


def completeness(record: Record) -> int:
    """Return how much a record says: filled fields that a bibliography prints, those it cannot do without twice."""
    needed = (record.title, record.authors, record.date, record.container or record.categories, record.doi)
    further = (
        record.volume, record.issue, record.pages, record.publisher, record.url, record.comment, record.journal_ref,
        record.kind is not Kind.UNKNOWN, record.date and record.date.month, record.event, record.issn,
    )  # fmt: skip
    return 2 * sum(map(bool, needed)) + sum(map(bool, further)) - 2 * record.more_authors


def _found(records: Sequence[Record]) -> Answer:
    return Found(records[0]) if records else Nothing()


def _distinct(records: Iterable[Record]) -> list[Record]:
    """Return the first record of each name, in order; rows of several files may describe one thing."""
    return list({record.name: record for record in reversed(list(records))}.values())[::-1]
