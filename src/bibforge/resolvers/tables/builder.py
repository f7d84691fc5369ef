"""Writing the catalog as Parquet: rows are staged as they come, and filed in the order of their keys at the end."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from bibforge.errors import BibforgeError, Exit
from bibforge.resolvers.catalog.keys import hashed
from bibforge.resolvers.catalog.rows import CatalogRow, Layout
from bibforge.resolvers.catalog.store import Holding
from bibforge.resolvers.tables.manifest import TABLES, Manifest, is_tables, write_manifest
from bibforge.resolvers.tables.packages import arrow_package, bulk_package, memory_setting
from bibforge.resolvers.tables.questions import MOST_ROWS, signature

_STAGED = """
CREATE TABLE staged (seq BIGINT, file VARCHAR, layout VARCHAR, digest BIGINT, keys BIGINT[], folded VARCHAR,
                     words VARCHAR[], sig BIGINT, raw BLOB)
"""
_NUMBERED = """
CREATE TABLE numbered AS
SELECT seq, row, first, last IS NULL AS alive FROM (
  SELECT seq, first, row_number() OVER (ORDER BY seq) AS row,
         lead(seq) OVER (PARTITION BY identity ORDER BY seq) AS last
  FROM (
    SELECT seq, identity, lag(digest) OVER same IS NULL AS first, lag(digest) OVER same IS DISTINCT FROM digest AS other
    FROM (SELECT seq, keys[1] AS identity, digest FROM staged)
    WINDOW same AS (PARTITION BY identity ORDER BY seq)
  ) WHERE other
)
"""
"""A row that comes again as it was is left alone; a changed one takes a new number and the place of the old one."""
_TALLY = """
SELECT file, count(*) FILTER (first), count(*) FILTER (NOT first), count(*) - count(first)
FROM staged LEFT JOIN numbered USING (seq) GROUP BY file
"""
_LIVING = "numbered JOIN staged USING (seq) WHERE alive"
_FILED = {
    "records": f"""
        SELECT row, folded, ' ' || array_to_string(words, ' ') || ' ' AS words, file, layout, raw
        FROM {_LIVING} ORDER BY row""",
    "keys": f"""
        SELECT key, row, place FROM (
          SELECT key, row, row_number() OVER (PARTITION BY key ORDER BY row) AS place
          FROM (SELECT DISTINCT unnest(keys) AS key, row FROM {_LIVING})
        ) WHERE place <= {MOST_ROWS} ORDER BY key, row""",
    "words": """
        SELECT word, CAST(count(*) FILTER (alive) AS BIGINT) AS n
        FROM (SELECT unnest(words) AS word, alive FROM numbered JOIN staged USING (seq) WHERE folded <> '')
        GROUP BY word ORDER BY word""",
    "postings": f"""
        SELECT DISTINCT word, row, sig FROM (SELECT unnest(words) AS word, row, sig FROM {_LIVING} AND folded <> '')
        ORDER BY word, row""",
}

_GROUP = {"records": 2048, "keys": 20_480, "words": 20_480, "postings": 20_480}
"""Rows of a row group: a join that needs few rows passes over the groups that hold none of them. Against groups of
122,880 rows and zstd, twenty records of 944,000 cost a seventh, and all of them two fifths, at twice the bytes."""


class FileTally(NamedTuple):
    """What became of the rows of one file."""

    added: int
    replaced: int
    unchanged: int


class TableWriter:
    """A catalog in Parquet that is being made; used as a context, one file of rows after the other.

    The folder appears when all is done, and takes the place of an older catalog as a whole. Raises BibforgeError where
    something else lies there, or the package is missing.
    """

    def __init__(self, path: Path, memory: str = "") -> None:
        self._duckdb, self._arrow = bulk_package(), arrow_package()
        if path.exists() and not is_tables(path) and not (path.is_dir() and not any(path.iterdir())):
            hint = "name a new folder, or one that holds a catalog in Parquet"
            raise BibforgeError("this is not a catalog in Parquet", status=Exit.USAGE, hint=hint, place=str(path))
        self.path = path
        self._work = path.with_name(f".{path.name}.building")
        self._memory = memory
        self._seq = 0
        self._file, self._layout = "", Layout.RECORD

    def __enter__(self) -> Self:
        try:
            shutil.rmtree(self._work, ignore_errors=True)
            self._work.mkdir(parents=True)
        except OSError as error:
            raise self._error(error.strerror) from None
        self._db = self._duckdb.connect(str(self._work / "staged.duckdb"), config=self._config())
        self._db.execute(_STAGED)
        return self

    def _config(self) -> dict[str, Any]:
        return {**memory_setting(self._memory), "temp_directory": str(self._work / "spilled")}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave nothing behind but a whole catalog."""
        self._db.close()
        shutil.rmtree(self._work, ignore_errors=True)

    def _error(self, why: object) -> BibforgeError:
        return BibforgeError(f"the catalog cannot be written ({why})", place=str(self.path))

    def begin(self, file: str, layout: Layout) -> None:
        """Say which file the next rows come from."""
        self._file, self._layout = file, layout

    def add(self, rows: Sequence[CatalogRow]) -> None:
        """Stage rows of the file begun last."""
        words = [row.words.split() if row.folded else [] for row in rows]
        whole = self._layout.value.encode()
        staged = {
            "seq": range(self._seq, self._seq + len(rows)),
            "file": [self._file] * len(rows),
            "layout": [self._layout.value] * len(rows),
            "digest": [hashed_bytes(whole + b" " + row.raw) for row in rows],
            "keys": [row.keys for row in rows],
            "folded": [row.folded for row in rows],
            "words": words,
            "sig": [signature(one) for one in words],
            "raw": [row.raw for row in rows],
        }
        self._seq += len(rows)
        arrow = self._arrow
        kinds = {"keys": arrow.list_(arrow.int64()), "words": arrow.list_(arrow.string()), "raw": arrow.binary()}
        table = arrow.table({name: arrow.array(values, kinds.get(name)) for name, values in staged.items()})
        self._run(lambda: self._db.from_arrow(table).insert_into("staged"))

    def _run(self, work: Any) -> Any:
        try:
            return work()
        except self._duckdb.OutOfMemoryException as error:
            hint = "give more with --memory"
            why = str(error).splitlines()[0]
            raise BibforgeError(f"the memory did not suffice ({why})", status=Exit.INTERNAL, hint=hint) from None
        except self._duckdb.Error as error:
            raise self._error(str(error).splitlines()[0]) from None

    def finish(self, added: str, set_aside: Mapping[str, Sequence[tuple[int, str, int]]]) -> dict[str, FileTally]:
        """File what was staged, put the catalog in its place, and return what became of the rows of each file.

        `added` is the day for `catalog info`, `set_aside` what of each file could not be staged.
        """
        new = self._work / "new"
        new.mkdir()

        def filed() -> dict[str, FileTally]:
            self._db.execute(_NUMBERED)
            for name in TABLES:
                (new / name).mkdir()
                target = str(new / name / "part.parquet").replace("'", "''")
                options = f"FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {_GROUP[name]}"
                self._db.execute(f"COPY ({_FILED[name]}) TO '{target}' ({options})")
            found = self._db.execute("SELECT count(*), max(row) FILTER (folded <> '') FROM " + _LIVING).fetchone()
            holdings = self._holdings(added, set_aside)
            write_manifest(new, Manifest(found[0], found[1] or 1, holdings, set_aside))
            return {file: FileTally(*counts) for file, *counts in self._db.execute(_TALLY).fetchall()}

        tally: dict[str, FileTally] = self._run(filed)
        old = self._work / "old"
        try:
            if self.path.exists():
                self.path.replace(old)
            new.replace(self.path)
        except OSError as error:
            raise self._error(error.strerror) from None
        return tally

    def _holdings(self, added: str, set_aside: Mapping[str, Sequence[tuple[int, str, int]]]) -> tuple[Holding, ...]:
        found = self._db.execute(f"SELECT file, layout, count(*) FROM {_LIVING} GROUP BY ALL ORDER BY ALL").fetchall()
        held: list[Holding] = []
        for file, layout, rows in found:
            first = not held or held[-1].file != file  # lines belong to a file, not to one of its layouts
            aside = sum(lines for _, _, lines in set_aside.get(file, ())) if first else 0
            held.append(Holding(file=file, layout=layout, rows=rows, added=added, set_aside=aside))
        names = {one.file for one in held}
        held += [
            Holding(file=file, layout="", rows=0, added="", set_aside=sum(lines for _, _, lines in notes))
            for file, notes in set_aside.items()
            if notes and file not in names
        ]
        return tuple(sorted(held, key=lambda one: (one.file, one.layout)))


def hashed_bytes(raw: bytes) -> int:
    """Return the number by which equal rows are known."""
    return hashed(raw.decode("utf-8", "surrogateescape"))
