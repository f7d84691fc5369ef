"""Filing rows in the catalog: in transactions of many rows, each row replacing what it was before."""

from __future__ import annotations

import gc
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from bibforge.errors import BibforgeError, Exit
from bibforge.model.record import record_from_json
from bibforge.resolvers.catalog.batch import BLOCK_ROWS, FEW_CYCLES, Batch, batch_of, packed, unpacked
from bibforge.resolvers.catalog.keys import search_words
from bibforge.resolvers.catalog.rows import CatalogRow, Layout, row_from_item, row_from_record, row_from_snapshot
from bibforge.resolvers.catalog.store import APPLICATION_ID, SCHEMA, SCHEMA_VERSION, check_schema, not_a_catalog

PAGE_BYTES = 16384  # blocks of 2 KB leave a quarter of a 4 KB page empty
CHUNK_ROWS = 4096
_PAIRS = 32  # pairs of values inserted by one statement
BATCH_ROWS = 250_000  # a transaction: large enough to sort the keys before they are filed


@dataclass(slots=True)
class Tally:
    """What became of the rows handed in."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Unfiled:
    """Rows that have a number and are not yet in the tables."""

    titles: list[tuple[int, str]] = field(default_factory=list)
    search: list[tuple[int, str]] = field(default_factory=list)
    keys: list[tuple[int, int]] = field(default_factory=list)
    blocks: list[tuple[int, int, int, bytes]] = field(default_factory=list)


def row_of(layout: Layout, raw: bytes) -> CatalogRow:
    """Return the filed form of a raw row: the same keys under which it was filed."""
    if layout is Layout.ARXIV:
        return row_from_snapshot(raw)
    if layout is Layout.CROSSREF:
        return row_from_item(raw)
    return row_from_record(record_from_json(msgspec.json.decode(raw)))


class Writer:
    """A catalog opened for filing; used as a context, one file of rows after the other.

    Every `BATCH_ROWS` rows are committed; what was committed stays, whatever ends the process. Raises BibforgeError
    where the file is no catalog or another process keeps filing in it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tally = Tally()
        self._collecting = gc.get_threshold()
        self._file = 0
        self._layout = Layout.RECORD
        self._waiting = _Unfiled()
        self._words: Counter[str] = Counter()
        self._block: list[bytes] = []
        self._next = 0
        self._in_batch = 0
        self._settled = 0
        self._seen: dict[int, int] = {}
        self._read: tuple[int, Layout, list[bytes]] = (0, Layout.RECORD, [])
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=60, isolation_level=None)
        except (OSError, sqlite3.DatabaseError) as error:
            raise BibforgeError(f"the catalog cannot be written ({error})", place=str(path)) from error
        try:
            self._open()
        except BibforgeError:
            self._db.close()
            raise
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise self._error(error) from error

    def _open(self) -> None:
        if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            check_schema(self._db, self.path)
        self._db.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a new file; an old one keeps its own
        self._db.execute("PRAGMA journal_mode = WAL")  # readers go on while we file
        for setting in ("synchronous = NORMAL", "cache_size = -32000", "temp_store = MEMORY"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.execute("BEGIN IMMEDIATE")
        if not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in SCHEMA.split(";")[:-1]:
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._db.execute("COMMIT")
        self._db.execute("CREATE TEMP TABLE staged (hash INTEGER, row INTEGER)")

    def _error(self, error: sqlite3.DatabaseError) -> BibforgeError:
        if "locked" in str(error):
            return BibforgeError(
                "another process is filing in this catalog",
                status=Exit.CONFLICT,
                hint="try again",
                place=str(self.path),
            )
        if isinstance(error, sqlite3.OperationalError):
            return BibforgeError(f"the catalog cannot be written ({error})", place=str(self.path))
        return not_a_catalog(self.path, error)

    def __enter__(self) -> Self:
        gc.set_threshold(*FEW_CYCLES)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; an unfinished batch is kept only where nothing went wrong."""
        try:
            if kind is None:
                self._commit()
        except sqlite3.DatabaseError as failed:
            raise self._error(failed) from failed
        finally:
            self._leave()

    def _leave(self) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self._db.execute("PRAGMA journal_mode = DELETE")  # one plain file again, for folders that are read-only
        except sqlite3.OperationalError:
            pass  # a reader is at work: the file stays in its present mode, which is as good
        finally:
            self._db.close()
            gc.set_threshold(*self._collecting)

    def begin(self, file: str, layout: Layout) -> None:
        """Say which file the next rows come from; its lines set aside before are forgotten."""
        self._flush_block()
        self._begin_batch()
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._db.execute(
            "INSERT INTO files (name, layout, added) VALUES (?, ?, ?) "
            "ON CONFLICT (name, layout) DO UPDATE SET added = excluded.added",
            (file, layout.value, now),
        )
        found = self._db.execute("SELECT id FROM files WHERE name = ? AND layout = ?", (file, layout.value))
        self._file, self._layout = found.fetchone()[0], layout

    def forget_set_aside(self, file: str) -> None:
        """Drop the list of lines that an earlier reading of the file set aside."""
        self._begin_batch()
        self._db.execute("DELETE FROM set_aside WHERE file = ?", (file,))

    def set_aside(self, file: str, line: int, reason: str, lines: int = 1) -> None:
        """Keep a note of a line, or of so many lines, that could not be filed."""
        self._begin_batch()
        self._db.execute("INSERT INTO set_aside VALUES (?, ?, ?, ?)", (file, line, reason, lines))

    def add(self, rows: Sequence[CatalogRow]) -> None:
        """File rows of the file begun last: new ones added, changed ones replaced, equal ones left alone."""
        for start in range(0, len(rows), CHUNK_ROWS):
            self.add_batch(batch_of(rows[start : start + CHUNK_ROWS]))

    def add_batch(self, batch: Batch) -> None:
        """File rows as `add` does that were made ready before, perhaps by another process."""
        try:
            self._begin_batch()
            identities = batch.identities
            known = self._known(identities)
            if not known and len(set(identities)) == len(identities) and self._seen.keys().isdisjoint(identities):
                self.tally.added += len(identities)
                self._append_batch(batch)
            else:
                self._compare(batch.rows(), known)
            self._flush()
            if self._in_batch >= BATCH_ROWS:
                self._commit()
        except sqlite3.DatabaseError as error:
            raise self._error(error) from error

    def _compare(self, rows: Sequence[CatalogRow], known: dict[int, int]) -> None:
        """File rows of which some are there already, under the numbers `known` or filed in this batch."""
        for row in rows:
            identity = row.keys[0]
            old = self._seen.get(identity) or known.get(identity)
            if old is None:
                self.tally.added += 1
            elif self._raw(old) == (self._layout, row.raw):
                self.tally.unchanged += 1
                continue
            else:
                self._remove(old)
                self.tally.replaced += 1
            self._append(row)

    def _begin_batch(self) -> None:
        if self._db.in_transaction:
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            raise self._error(error) from error
        # Numbers are given only once: a number that was dead would still be found by its words.
        last = self._db.execute("SELECT first + size FROM blocks ORDER BY first DESC LIMIT 1").fetchone()
        self._next = self._settled = last[0] if last else 1

    def _known(self, identities: Iterable[int]) -> dict[int, int]:
        listed = msgspec.json.encode(list(identities)).decode()
        return dict(
            self._db.execute(
                "SELECT hash, row FROM json_each(?) CROSS JOIN keys ON keys.hash = value", (listed,)
            ).fetchall()
        )

    def _append_batch(self, batch: Batch) -> None:
        """Give numbers to the rows of a batch of which none is there."""
        self._flush_block()
        first, waiting = self._next, self._waiting
        waiting.keys += zip(batch.identities, count(first))
        waiting.keys += zip(batch.keys, map(first.__add__, batch.owners), strict=True)
        waiting.titles += [one for one in enumerate(batch.folded.split("\n"), first) if one[1]]
        waiting.search += [one for one in enumerate(batch.words.split("\n"), first) if one[1]]
        self._seen.update(zip(batch.identities, count(first)))
        for size, block in zip(batch.sizes, batch.blocks, strict=True):
            waiting.blocks.append((self._next, self._file, size, block))
            self._next += size
        self._in_batch += len(batch.identities)

    def _append(self, row: CatalogRow) -> None:
        """Give a number to one row."""
        number = self._next + len(self._block)
        waiting = self._waiting
        waiting.keys += [(key, number) for key in row.keys]
        if row.folded:
            waiting.titles.append((number, row.folded))
            waiting.search.append((number, row.words))
        self._seen[row.keys[0]] = number
        self._block.append(row.raw)
        self._in_batch += 1
        if len(self._block) == BLOCK_ROWS:
            self._flush_block()

    def _flush_block(self) -> None:
        """Make a block of the rows that have none yet."""
        if self._block:
            size = len(self._block)
            self._waiting.blocks += [(self._next, self._file, size, data) for data in packed(self._block)]
            self._next += size
            self._block = []

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, _Unfiled()
        self._insert("INSERT INTO titles VALUES", waiting.titles)
        # one statement for each: within one of many, FTS5 would write out all that it holds in memory
        self._db.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", waiting.search)
        self._words.update(" ".join([words for _, words in waiting.search]).split())
        self._insert("INSERT INTO staged VALUES", waiting.keys)
        self._db.executemany("INSERT INTO blocks VALUES (?, ?, ?, ?)", waiting.blocks)
        counts = [(rows, file) for file, rows in _by_file(waiting.blocks).items()]
        self._db.executemany("UPDATE files SET rows = rows + ? WHERE id = ?", counts)

    def _insert(self, statement: str, pairs: Sequence[tuple[object, object]]) -> None:
        """Insert pairs, many with one statement: a third of the time of one statement for each."""
        whole = len(pairs) // _PAIRS * _PAIRS
        values = list(chain.from_iterable(pairs[:whole]))
        parts = (values[start : start + 2 * _PAIRS] for start in range(0, 2 * whole, 2 * _PAIRS))
        self._db.executemany(f"{statement} {', '.join(['(?, ?)'] * _PAIRS)}", parts)
        self._db.executemany(f"{statement} (?, ?)", pairs[whole:])

    def _settle(self) -> None:
        """File the keys in their own order: as they come they would touch every page of a large table."""
        self._flush_block()
        self._flush()
        self._db.execute("INSERT OR IGNORE INTO keys SELECT hash, row FROM staged ORDER BY hash, row")
        self._db.execute("DELETE FROM staged")
        counted = sorted(self._words.items())
        self._db.executemany(
            "INSERT INTO words VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET n = n + excluded.n", counted
        )
        self._words.clear()
        self._settled = self._next

    def _commit(self) -> None:
        if self._db.in_transaction:
            self._settle()
            self._db.execute("COMMIT")
            self._seen.clear()
            self._in_batch = 0

    def _raw(self, number: int) -> tuple[Layout, bytes]:
        if number >= self._next:
            return self._layout, self._block[number - self._next]
        first, layout, lines = self._read
        if not first <= number < first + len(lines):
            self._flush()
            found = self._db.execute(
                "SELECT first, data, layout FROM blocks JOIN files ON files.id = file WHERE first <= ? "
                "ORDER BY first DESC LIMIT 1",
                (number,),
            )
            first, data, name = found.fetchone()
            layout, lines = Layout(name), unpacked(data)
            self._read = first, layout, lines
        return layout, lines[number - first]

    def _remove(self, number: int) -> None:
        """Take a row out of every table but its block; a block without a living row goes as a whole."""
        layout, raw = self._raw(number)
        if number >= self._settled:
            self._settle()
        row = row_of(layout, raw)
        self._db.executemany("DELETE FROM keys WHERE hash = ? AND row = ?", [(key, number) for key in row.keys])
        self._remove_title(number)
        first, size, file = self._db.execute(
            "SELECT first, size, file FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1", (number,)
        ).fetchone()
        self._db.execute("INSERT OR IGNORE INTO dead VALUES (?)", (number,))
        self._db.execute("UPDATE files SET rows = rows - 1 WHERE id = ?", (file,))
        dead = self._db.execute("SELECT count(*) FROM dead WHERE row BETWEEN ? AND ?", (first, first + size - 1))
        if dead.fetchone()[0] == size and first + size < self._next:  # the last block holds the numbers given so far
            self._db.execute("DELETE FROM blocks WHERE first = ?", (first,))
            self._db.execute("DELETE FROM dead WHERE row BETWEEN ? AND ?", (first, first + size - 1))

    def _remove_title(self, number: int) -> None:
        found = self._db.execute("SELECT folded FROM titles WHERE row = ?", (number,)).fetchone()
        if not found:
            return
        words = search_words(found[0])
        self._db.execute("INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)", (number, " ".join(words)))
        self._db.executemany("UPDATE words SET n = n - 1 WHERE word = ?", [(word,) for word in words])
        self._db.execute("DELETE FROM titles WHERE row = ?", (number,))


def _by_file(blocks: list[tuple[int, int, int, bytes]]) -> Counter[int]:
    counted: Counter[int] = Counter()
    for _, file, size, _ in blocks:
        counted[file] += size
    return counted
