"""The catalog's SQLite file: its tables, how it is opened, and what can be read from it."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol
from weakref import finalize

from bibforge.errors import BibforgeError
from bibforge.model.record import Record
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

_MOST_RECORDS = 4096
"""Records kept at hand: 20 MB; a preprint is met again when its publication is looked for."""
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

    def records(self, rows: Sequence[int]) -> list[Record]:
        """Return the records of rows, in their order."""

    @property
    def data_version(self) -> int:
        """A number that is another one where somebody else has filed in the meantime."""

    @property
    def size(self) -> int:
        """About how many titles there are."""

    def rows_with(self, key: int, limit: int = 400) -> list[int]:
        """Return the rows filed under a key, oldest first, at most `limit`."""

    def rows_under(self, keys: Sequence[int]) -> list[int]:
        """Return the rows filed under any of the keys, those of the first key first."""

    def titles_of(self, rows: Iterable[int]) -> list[tuple[int, str]]:
        """Return the rows that have a title with their folded titles, in the order of the rows' numbers."""

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many titles each word stands, for the words that stand in any."""

    def words_from(self, start: str, limit: int = 4000) -> list[str]:
        """Return the words that begin with `start`, in alphabetical order, at most `limit`."""

    def ahead(self, steps: Iterator[Step]) -> Iterator[Step]:
        """Give the steps of a search; a catalog that is asked in batches asks for several of them at once."""

    def matching(self, words: Sequence[str], limit: int) -> list[int]:
        """Return the rows whose titles hold all the words, those with the smallest numbers, at most `limit`."""


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
            self._files = self._read_files()
        except BibforgeError:
            self.close()
            raise
        except sqlite3.DatabaseError as error:
            self.close()
            raise not_a_catalog(path, error) from error
        self._blocks: dict[int, tuple[int, list[bytes]]] = {}
        self._records: dict[int, Record] = {}

    def close(self) -> None:
        """Close the file; it is closed by itself when nobody holds the store any more."""
        self._closing()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See one state of the file until the end, whatever others file meanwhile; it also locks once, not often."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.rollback()

    def _read_files(self) -> dict[int, tuple[str, Layout]]:
        found = self.connection.execute("SELECT id, name, layout FROM files")
        return {number: (name, Layout(layout)) for number, name, layout in found}

    def _block(self, first: int) -> tuple[int, list[bytes]]:
        if first not in self._blocks:
            file, data = self.connection.execute("SELECT file, data FROM blocks WHERE first = ?", (first,)).fetchone()
            if len(self._blocks) >= 64:
                self._blocks.clear()
            self._blocks[first] = file, zlib.decompress(data).split(b"\n")
        return self._blocks[first]

    def raw(self, row: int) -> tuple[str, Layout, bytes]:
        """Return file name, layout and raw JSON of a row. Raises sqlite3.DatabaseError where it is missing."""
        first = self.connection.execute("SELECT max(first) FROM blocks WHERE first <= ?", (row,)).fetchone()[0]
        file, lines = self._block(first) if first else (0, [])
        if file not in self._files:  # added by another process since we opened
            self._files = self._read_files()
        if first is None or file not in self._files or row - first >= len(lines):
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

    @property
    def data_version(self) -> int:
        """A number that is another one where somebody else has filed in the meantime."""
        version: int = self.connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    @cached_property
    def size(self) -> int:
        """About how many titles there are."""
        return self.connection.execute("SELECT coalesce(max(row), 0) FROM titles").fetchone()[0] or 1

    def rows_with(self, key: int, limit: int = 400) -> list[int]:
        """Return the rows filed under a key, oldest first, at most `limit`."""
        found = self.connection.execute("SELECT row FROM keys WHERE hash = ? LIMIT ?", (key, limit))
        return [row for (row,) in found]

    def rows_under(self, keys: Sequence[int]) -> list[int]:
        """Return the rows filed under any of the keys, those of the first key first."""
        return list(dict.fromkeys(row for key in keys for row in self.rows_with(key)))

    def titles_of(self, rows: Iterable[int]) -> list[tuple[int, str]]:
        """Return the rows that have a title with their folded titles, in the order of the rows' numbers."""
        asked = ",".join(map(str, rows))
        return self.connection.execute(f"SELECT row, folded FROM titles WHERE row IN ({asked})").fetchall()

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many titles each word stands, for the words that stand in any."""
        marks = ",".join("?" * len(words))
        return dict(self.connection.execute(f"SELECT word, n FROM words WHERE word IN ({marks}) AND n > 0", words))

    def words_from(self, start: str, limit: int = 4000) -> list[str]:
        """Return the words that begin with `start`, in alphabetical order, at most `limit`."""
        end = start + "\U0010ffff"
        found = self.connection.execute(
            "SELECT word FROM words WHERE word >= ? AND word < ? LIMIT ?", (start, end, limit)
        )
        return [word for (word,) in found]

    def ahead(self, steps: Iterator[Step]) -> Iterator[Step]:
        """Give the steps of a search as they come: each is asked when its turn comes."""
        return steps

    def matching(self, words: Sequence[str], limit: int) -> list[int]:
        """Return the rows whose titles hold all the words, those with the smallest numbers, at most `limit`."""
        expression = " AND ".join(f'"{word}"' for word in words)
        found = self.connection.execute("SELECT rowid FROM search WHERE search MATCH ? LIMIT ?", (expression, limit))
        return [row for (row,) in found]

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
