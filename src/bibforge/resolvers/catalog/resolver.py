"""The local catalog as a place that can be asked: by identifier, by address, by title; it sends no request."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock

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
from bibforge.resolvers.catalog.keys import hashed, keys_of, link_key, normal_address
from bibforge.resolvers.catalog.rows import same_work
from bibforge.resolvers.catalog.search import GOOD, Hit, alike_titles, equal_titles
from bibforge.resolvers.catalog.store import CatalogFile, CatalogStore, not_a_catalog

MOST_CANDIDATES = 20
_MOST_TITLES = 4096

FEW_STEPS = 2
"""Steps of the search for a preprint's publication: most have none here, and a search that fails costs most."""


class CatalogResolver:
    """A `Resolver` over a catalog file. Raises BibforgeError where the file is missing or damaged.

    The file is opened for reading with the first question; many processes may do so at once, and while rows are added.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._version = -1
        self._hits: dict[str, list[Hit]] = {}

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
        for position, question in enumerate(questions):
            with self._reading():
                answer = self._answer(question)
            answers.append(answer)
            if on_answer:
                on_answer(position, answer)
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

    def _alike(self, question: ByTitle) -> list[Record]:
        equal = self._equal(question.title)
        alike = alike_titles(self._store, question.title, equal, steps=FEW_STEPS)
        ranked = self._ranked({hit.row: hit for hit in (*alike, *equal)}.values(), question)
        return _distinct(record for _, record in ranked)

    def _accounts(self, question: OtherAccounts) -> list[Record]:
        """Return what is held of a publication: its rows, whatever files they are from."""
        rows = self._rows_of(question.identifier) if question.identifier else []
        if len(rows) == 1 and question.is_held:
            return []  # the record itself: most works have one account here, and need not be read again
        return [one for one in self._store.records(rows) if one.name == question.name]

    def _tied(self, arxiv: ArxivId) -> list[Record]:
        records = self._store.records(self._store.rows_with(link_key(arxiv)))
        for own in self._owners(arxiv):
            for named in (own.doi, own.related_arxiv):
                records += self._owners(named) if named and named != arxiv else []
        return _distinct(sorted(records, key=completeness, reverse=True))

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
        match question:
            case ById(identifier):
                return _found(self._owners(identifier))
            case ByUrl(url):
                return self._by_url(url)
            case ByTitle():
                return self._by_title(question)
            case Related(arxiv):
                return Several(tuple(one for one in self._tied(arxiv) if one.kind is not Kind.PREPRINT))
            case Alike(title):
                return Several(tuple(self._alike(title)))
            case OtherAccounts():
                return Several(tuple(self._accounts(question)))
            case OtherIds() | ByPage():
                return Nothing()

    def _owners(self, identifier: Identifier) -> list[Record]:
        """Return the records whose own identifier it is, most complete first; the key alone proves nothing."""
        records = [one for one in self._store.records(self._rows_of(identifier)) if _owns(one, identifier)]
        return sorted(records, key=completeness, reverse=True)

    def _rows_of(self, identifier: Identifier) -> list[int]:
        return self._store.rows_under(keys_of(identifier))

    def _by_url(self, url: str) -> Answer:
        identifier = identifier_in_url(url)
        if identifier:
            return _found(self._owners(identifier))
        address = normal_address(url)
        rows = self._store.rows_with(hashed(f"url:{address}"), limit=20) if address else []
        records = sorted(self._store.records(rows), key=completeness, reverse=True)
        if any(not same_work(records[0], other) for other in records[1:]):
            return Nothing()  # one address, several works: a volume's page, not a paper's
        return _found(records)

    def _by_title(self, question: ByTitle) -> Answer:
        equal = self._equal(question.title)
        ranked = self._ranked(equal, question)
        if not any(hit.likeness >= GOOD and not _by_others(record, question) for hit, record in ranked):
            alike = alike_titles(self._store, question.title, equal)
            ranked = self._ranked({hit.row: hit for hit in (*alike, *equal)}.values(), question)
        records = _distinct(record for _, record in ranked)
        return Several(tuple(records)) if records else Nothing()

    def _equal(self, title: str) -> list[Hit]:
        """Return the rows of an equal title, found once while nobody files anything."""
        version = self._store.data_version
        if version != self._version or len(self._hits) >= _MOST_TITLES:
            self._version, self._hits = version, {}
        if title not in self._hits:
            self._hits[title] = equal_titles(self._store, title)
        return self._hits[title]

    def _ranked(self, hits: Iterable[Hit], question: ByTitle) -> list[tuple[Hit, Record]]:
        likely = sorted(hits, key=lambda hit: (-hit.likeness, hit.row))[:MOST_CANDIDATES]
        found = list(zip(likely, self._store.records([hit.row for hit in likely]), strict=True))

        def order(pair: tuple[Hit, Record]) -> tuple[float, int, str]:
            return -self._score(*pair, question), -completeness(pair[1]), pair[1].name

        return sorted(found, key=order)

    @staticmethod
    def _score(hit: Hit, record: Record, question: ByTitle) -> float:
        score = hit.likeness
        if question.authors and record.authors:
            score += -12 if _by_others(record, question) else 12
        if question.year and record.year:
            score -= min(abs(record.year - question.year), 8) * 0.5
        return score


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


def _by_others(record: Record, question: ByTitle) -> bool:
    """Tell whether record and question both name people, and none of them in common."""
    asked = {family_key(person) for person in question.authors}
    people = {family_key(person) for person in record.authors}
    return bool(asked and people and not asked & people)


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
