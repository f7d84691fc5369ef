"""The catalog's SQLite file: its tables, how it is opened, and what can be read from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol
from weakref import finalize

from bibforge.errors import BibforgeError
from bibforge.model.record import Record
from bibforge.resolvers.catalog.batch import unpacked
from bibforge.resolvers.catalog.likeness import Titled
from bibforge.resolvers.catalog.rows import Layout, record_of

APPLICATION_ID = 0x62666361  # "bfca", SQLite's place for a file's kind
SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE files (id INTEGER PRIMARY KEY, name TEXT NOT NULL, layout TEXT NOT NULL, added TEXT NOT NULL,
                    rows INTEGER NOT NULL DEFAULT 0, UNIQUE (name, layout));
CREATE TABLE set_aside (file TEXT NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL, lines INTEGER NOT NULL);
CREATE TABLE blocks (first INTEGER PRIMARY KEY, file INTEGER NOT NULL, size INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE dead (row INTEGER PRIMARY KEY);
CREATE TABLE titles (row INTEGER PRIMARY KEY, folded TEXT NOT NULL);
CREATE TABLE keys (hash INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (hash, row)) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5(words, content='', detail=none, columnsize=0, tokenize='ascii');
INSERT INTO search (search, rank) VALUES ('hashsize', 8388608);
"""
"""`blocks` holds 16 raw rows each, one a line, deflated; row `r` stands in the block with the largest `first` <= r.
`keys` holds everything that is looked up by equality, as hashes in plain columns that any engine can join."""

MOST_ROWS = 400
"""Rows under one key that are looked at."""
_MOST_RECORDS = 4096
"""Records kept at hand: 20 MB; a preprint is met again when its publication is looked for."""
_MOST_WORDS = 100_000
"""Words whose number of titles is kept at hand: 10 MB; the same ones stand in many titles."""
_MOST_MATCHED = 100_000
"""Rows found by words that are kept at hand, with their titles: 15 MB; titles of one field share their rare words."""
_READ_IN_PLACE = 2**28
"""Bytes of the file that are read where the system keeps them, for all processes once: a tenth of a mention's CPU."""
_REBUILD = "move the file away and build it again: bibforge catalog add FILE…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What the catalog holds of one file: rows, the day they were last added, in UTC, and the lines set aside."""

    file: str
    layout: str
    rows: int
    added: str
    set_aside: int


Step = tuple[Sequence[str], int]
"""A step of the search by words: words that a title must hold together, and how many such titles are looked at."""


class CatalogStore(Protocol):
    """What questions ask of a catalog, in whatever form it is kept."""

    def snapshot(self) -> AbstractContextManager[None]:
        """See one state until the end, whatever others file meanwhile."""

    def prepare(self, keys: Iterable[int], titles: Iterable[int]) -> None:
        """Be told the keys that will be asked for within this state, and those of titles."""

    def records(self, rows: Sequence[int]) -> list[Record]:
        """Return the records of rows, in their order."""

    @property
    def size(self) -> int:
        """About how many titles there are."""

    @property
    def portions(self) -> Sequence[int]:
        """So many steps of a search are asked for at once: first, then, and so on as in the last place.

        None where they are asked for one by one: what the next one costs is then not spent before it is needed.
        """

    def rows_with(self, key: int, limit: int = MOST_ROWS) -> list[int]:
        """Return the rows filed under a key, oldest first, at most `limit`."""

    def rows_under(self, keys: Sequence[int]) -> list[int]:
        """Return the rows filed under any of the keys, those of the first key first."""

    def titles_of(self, rows: Iterable[int]) -> list[Titled]:
        """Return the rows that have a title with their folded titles, in the order of the rows' numbers."""

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many titles each word stands, for the words that stand in any."""

    def words_from(self, starts: Sequence[str], limit: int = 4000) -> list[list[str]]:
        """Return for each start the words that begin so, in alphabetical order, at most `limit`."""

    def foretell(self, starts: Iterable[str]) -> None:
        """Be told of the beginnings of words that will be asked for if the first portion brings no good title."""

    def matching(self, steps: Sequence[Step]) -> list[list[Titled]]:
        """Return for each step the rows whose titles hold all its words, those with the smallest numbers."""


def not_a_catalog(path: Path, error: object) -> BibforgeError:
    """Return the error for a file that SQLite cannot read or that another program or version made."""
    return BibforgeError(f"cannot be read as a catalog ({error})", hint=_REBUILD, place=str(path))


def check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Raise BibforgeError where the open file is not a catalog of this version."""
    kind = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if kind != APPLICATION_ID:
        raise not_a_catalog(path, "it is no bibforge catalog")
    if version != SCHEMA_VERSION:
        raise not_a_catalog(path, f"it has form {version}, this bibforge reads form {SCHEMA_VERSION}")


def _opened(path: Path) -> sqlite3.Connection:
    """Open for reading; a file in a folder that cannot be written to is opened as one that never changes."""
    address = path.resolve().as_uri()
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=30, check_same_thread=False)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        connection = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise not_a_catalog(path, error) from error
    return connection


_ROWS_OF_KEYS = f"""
SELECT k.hash, k.row FROM json_each(?) q CROSS JOIN keys k ON k.hash = q.value AND k.row <= coalesce(
    (SELECT row FROM keys WHERE hash = q.value LIMIT 1 OFFSET {MOST_ROWS - 1}), {2**63 - 1})
"""
"""The rows of many keys, those of each in their order; of a key that has too many the first ones."""
_TITLES_OF_ROWS = "SELECT t.row, t.folded FROM json_each(?) q CROSS JOIN titles t ON t.row = q.value"
_MATCHING = (
    "SELECT t.row, t.folded FROM (SELECT rowid AS row FROM search WHERE search MATCH ? LIMIT ?) q"
    " CROSS JOIN titles t ON t.row = q.row"
)
_BLOCK_OF = "SELECT first, file, data FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1"


def _json(numbers: Iterable[int]) -> str:
    """Return numbers as SQL reads many of them from one value."""
    return f"[{','.join(map(str, numbers))}]"


class CatalogFile:
    """A catalog file opened for reading. Raises BibforgeError where it is missing, damaged or of another version."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise BibforgeError(
                "there is no catalog here", hint="build one: bibforge catalog add FILE…", place=str(path)
            )
        self.connection = _opened(path)
        self._closing = finalize(self, self.connection.close)
        try:
            check_schema(self.connection, path)
            self.connection.execute("PRAGMA cache_size = -65536")  # 64 MB; the inner pages of every table stay at hand
            self.connection.execute(f"PRAGMA mmap_size = {_READ_IN_PLACE}")
            self._files = self._read_files()
        except BibforgeError:
            self.close()
            raise
        except sqlite3.DatabaseError as error:
            self.close()
            raise not_a_catalog(path, error) from error
        self._blocks: dict[int, tuple[int, list[bytes]]] = {}
        self._records: dict[int, Record] = {}
        self._version = -1
        self._counts: dict[str, int] = {}
        self._matches: dict[tuple[str, int], list[Titled]] = {}
        self._matched = 0
        self._rows: dict[int, list[int]] = {}
        self._titles: dict[int, str] = {}

    def close(self) -> None:
        """Close the file; it is closed by itself when nobody holds the store any more."""
        self._closing()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one state of the file until the end, whatever others file meanwhile; it also locks once, not often.

        What was counted and found by words is kept from one to the next while nobody files.
        """
        self.connection.execute("BEGIN")
        try:
            version = self.connection.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._version = version
                self._counts, self._matches, self._matched = {}, {}, 0
            yield
        finally:
            self._rows, self._titles = {}, {}
            self.connection.rollback()

    def prepare(self, keys: Iterable[int], titles: Iterable[int]) -> None:
        """Look up many keys at once, and the titles of the rows that are filed under a title's keys."""
        of_titles = list(titles)
        asked = list(dict.fromkeys([*keys, *of_titles]))
        self._rows = {key: [] for key in asked}
        for key, row in self.connection.execute(_ROWS_OF_KEYS, (_json(asked),)):
            self._rows[key].append(row)
        titled = {row for key in of_titles for row in self._rows[key]}
        self._titles = dict(self.connection.execute(_TITLES_OF_ROWS, (_json(titled),)).fetchall())

    def _read_files(self) -> dict[int, tuple[str, Layout]]:
        found = self.connection.execute("SELECT id, name, layout FROM files")
        return {number: (name, Layout(layout)) for number, name, layout in found}

    def raw(self, row: int) -> tuple[str, Layout, bytes]:
        """Return file name, layout and raw JSON of a row. Raises sqlite3.DatabaseError where it is missing."""
        found = self.connection.execute(_BLOCK_OF, (row,)).fetchone()
        first, file, data = found or (row, 0, b"")
        if file not in self._files:  # added by another process since we opened
            self._files = self._read_files()
        lines = unpacked(data) if found else []
        if file not in self._files or row - first >= len(lines):
            raise sqlite3.DatabaseError(f"row {row} is missing")
        name, layout = self._files[file]
        return name, layout, lines[row - first]

    def record(self, row: int) -> Record:
        """Return the record of a row; a number is given only once, so that a record read before is the same."""
        found = self._records.get(row)
        if found is None:
            name, layout, raw = self.raw(row)
            if len(self._records) >= _MOST_RECORDS:
                self._records.clear()
            found = self._records[row] = record_of(layout, raw, name)
        return found

    def records(self, rows: Sequence[int]) -> list[Record]:
        """Return the records of rows, in their order."""
        return list(map(self.record, rows))

    @cached_property
    def size(self) -> int:
        """About how many titles there are."""
        return self.connection.execute("SELECT coalesce(max(row), 0) FROM titles").fetchone()[0] or 1

    @property
    def portions(self) -> Sequence[int]:
        """One step of a search after the other: the first often suffices."""
        return ()

    def rows_with(self, key: int, limit: int = MOST_ROWS) -> list[int]:
        """Return the rows filed under a key, oldest first, at most `limit`."""
        prepared = self._rows.get(key)
        if prepared is not None:
            return prepared[:limit]
        found = self.connection.execute("SELECT row FROM keys WHERE hash = ? LIMIT ?", (key, limit))
        return [row for (row,) in found]

    def rows_under(self, keys: Sequence[int]) -> list[int]:
        """Return the rows filed under any of the keys, those of the first key first."""
        return list(dict.fromkeys([row for key in keys for row in self.rows_with(key)]))

    def titles_of(self, rows: Iterable[int]) -> list[Titled]:
        """Return the rows that have a title with their folded titles, in the order of the rows' numbers."""
        asked = set(rows)
        missing = asked - self._titles.keys()
        found = dict(self.connection.execute(_TITLES_OF_ROWS, (_json(missing),)).fetchall()) if missing else {}
        return sorted((found | {row: self._titles[row] for row in asked - missing}).items())

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many titles each word stands, for the words that stand in any."""
        missing = [word for word in words if word not in self._counts]
        if missing:
            if len(self._counts) > _MOST_WORDS:
                self._counts, missing = {}, list(words)
            marks = ",".join("?" * len(missing))
            found = self.connection.execute(f"SELECT word, n FROM words WHERE word IN ({marks})", missing)
            self._counts |= dict.fromkeys(missing, 0)
            self._counts.update(found)
        return {word: number for word in words if (number := self._counts[word]) > 0}

    def words_from(self, starts: Sequence[str], limit: int = 4000) -> list[list[str]]:
        """Return for each start the words that begin so, in alphabetical order, at most `limit`."""
        ask = "SELECT word FROM words WHERE word >= ? AND word < ? LIMIT ?"
        asked = [(start, start + "\U0010ffff", limit) for start in starts]
        return [[word for (word,) in self.connection.execute(ask, one)] for one in asked]

    def foretell(self, starts: Iterable[str]) -> None:
        """Be told what is asked for one by one, when it is needed."""

    def matching(self, steps: Sequence[Step]) -> list[list[Titled]]:
        """Return for each step the rows whose titles hold all its words, those with the smallest numbers."""
        return [self._match(" ".join([f'"{word}"' for word in words]), limit) for words, limit in steps]

    def _match(self, phrase: str, limit: int) -> list[Titled]:
        known = self._matches.get((phrase, limit))
        if known is None:
            known = self.connection.execute(_MATCHING, (phrase, limit)).fetchall()
            self._matched += len(known) + 1
            if self._matched > _MOST_MATCHED:
                self._matches, self._matched = {}, len(known) + 1
            self._matches[phrase, limit] = known
        return known

    def holdings(self) -> list[Holding]:
        """Return what is held of each file, in the order of their names."""
        found = self.connection.execute(
            "SELECT name, layout, rows, added, coalesce((SELECT sum(lines) FROM set_aside WHERE file = name), 0) "
            "FROM files UNION "
            "SELECT file, '', 0, '', sum(lines) FROM set_aside WHERE file NOT IN (SELECT name FROM files) "
            "GROUP BY file ORDER BY 1, 2"
        )
        held: list[Holding] = []
        for name, layout, rows, added, aside in found:
            counted = bool(held) and held[-1].file == name  # lines belong to a file, not to one of its layouts
            held.append(Holding(file=name, layout=layout, rows=rows, added=added, set_aside=0 if counted else aside))
        return held

    def set_aside(self, file: str) -> list[tuple[int, str]]:
        """Return line number and reason of the lines of a file that could not be filed."""
        return self.connection.execute(
            "SELECT line, reason FROM set_aside WHERE file = ? ORDER BY 1", (file,)
        ).fetchall()
