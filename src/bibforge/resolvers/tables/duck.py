"""The catalog in Parquet, asked by DuckDB: questions in, answers out, within a limit of memory."""

from __future__ import annotations

import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import finalize

from bibforge.errors import BibforgeError, Exit
from bibforge.resolvers.tables.answered import AnswerRow
from bibforge.resolvers.tables.duckplan import ANSWERS, ASKED, CANDIDATES
from bibforge.resolvers.tables.manifest import TABLES, read_manifest
from bibforge.resolvers.tables.packages import arrow_package, bulk_package, memory_setting
from bibforge.resolvers.tables.plan import QUESTION_COLUMNS
from bibforge.resolvers.tables.questions import TableQuestion

_ROWS = 20_000
"""Rows of answers that are taken at once."""
_COLUMNS = ("batch", "kind", "number", "row", "text", "titles", "file", "layout", "raw")

_HOLDS_ALL = """
CREATE MACRO holds_all(words, rest) AS
len(list_filter(string_split(trim(rest), ' '), lambda w: NOT contains(words, ' ' || w || ' '))) = 0
"""

_FEW = 2000
"""So many rows may be asked for by number; of more the whole table is read."""

Answers = list[tuple[int, int, AnswerRow]]
"""Rows of answers with the kind and the number of their question."""


class DuckTables:
    """A connection to the tables of one catalog, opened with the first question and closed with the last reference.

    Raises BibforgeError where the catalog is none, a package is missing, or the memory does not suffice.
    """

    def __init__(self, catalog: Path, *, memory: str = "", threads: int = 0) -> None:
        self.manifest = read_manifest(catalog)
        self._catalog = catalog
        self._duckdb, self._arrow = bulk_package("a catalog in Parquet"), arrow_package()
        self._settings: dict[str, Any] = {**memory_setting(memory), **({"threads": threads} if threads else {})}

    @cached_property
    def _db(self) -> Any:
        database = self._duckdb.connect(config=self._settings)
        spilled = tempfile.mkdtemp(prefix="bibforge-")
        finalize(self, _closed, database, spilled)
        database.execute("SET temp_directory = ?", [spilled])
        database.execute(f"SET dynamic_or_filter_threshold = {_FEW}")
        database.execute("SET parquet_metadata_cache = true")
        database.execute(_HOLDS_ALL)
        for name in TABLES:
            files = str(self._catalog.resolve() / name / "*.parquet").replace("'", "''")
            database.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{files}')")
        return database

    def answers(self, needs: Mapping[int, Iterable[TableQuestion]]) -> Iterator[tuple[int, Answers]]:
        """Give for each batch, in order, the answers to all that it needs."""
        needed = self._needed(needs)
        self._told(lambda: self._db.register("needed", needed))
        self._run(f"CREATE OR REPLACE TEMP TABLE asked AS {ASKED}")
        self._run(f"CREATE OR REPLACE TEMP TABLE candidates AS {CANDIDATES}")
        yield from self._by_batch(self._told(lambda: self._db.sql(ANSWERS)))
        self._db.unregister("needed")

    def _needed(self, needs: Mapping[int, Iterable[TableQuestion]]) -> Any:
        arrow = self._arrow
        pairs = [(batch, one) for batch, questions in needs.items() for one in dict.fromkeys(questions)]
        columns: dict[str, Sequence[Any]] = {"batch": [batch for batch, _ in pairs]}
        columns |= zip(QUESTION_COLUMNS, zip(*(one for _, one in pairs), strict=True), strict=True)
        types = {"INT": arrow.int32(), "BIGINT": arrow.int64(), "STRING": arrow.string()}
        kinds = {"batch": "INT", **QUESTION_COLUMNS}
        return arrow.table({name: arrow.array(values, types[kinds[name]]) for name, values in columns.items()})

    def _by_batch(self, found: Any) -> Iterator[tuple[int, Answers]]:
        batch, rows = -1, Answers()
        for part in found.to_arrow_reader(_ROWS):
            numbers, kinds, questions, *rest = (part.column(name).to_pylist() for name in _COLUMNS)
            answers = list(zip(kinds, questions, map(AnswerRow, *rest), strict=True))
            start = 0
            while start < len(numbers):
                if numbers[start] != batch:
                    if rows:
                        yield batch, rows
                    batch, rows = numbers[start], []
                end = bisect_right(numbers, batch, start)
                rows += answers[start:end]
                start = end
        if rows:
            yield batch, rows

    def _run(self, statement: str) -> Any:
        return self._told(lambda: self._db.execute(statement))

    def _told(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except self._duckdb.OutOfMemoryException as error:
            hint = "give more with --memory, or fewer --workers"
            raise BibforgeError("the memory did not suffice", status=Exit.INTERNAL, hint=hint) from error
        except self._duckdb.Error as error:
            why = str(error).splitlines()[0]
            raise BibforgeError(f"cannot be read as a catalog ({why})", place=str(self._catalog)) from None


def _closed(database: Any, spilled: str) -> None:
    database.close()
    shutil.rmtree(spilled, ignore_errors=True)
