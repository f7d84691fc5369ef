"""`bibforge match`: mentions by the thousand or the million against the catalog, one row of decision for each."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bibforge.cli import console, files
from bibforge.cli.settings import Settings
from bibforge.errors import BibforgeError, Exit
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.model.library import Mention
    from bibforge.reconcile.resolve import Resolution


class MatchEngine(StrEnum):
    """Who judges the mentions."""

    LOCAL = "local"
    SPARK = "spark"


_SHOWN = 20
"""Rejected rows that are named one by one."""


def match(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Lists, `.bib` files, tables as JSON lines or Parquet.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write: JSON lines, or `.parquet`.", show_default="stdout"),
    ] = None,
    catalog: Annotated[Path | None, typer.Option(help="Local catalog to ask.", show_default="BIBFORGE_CATALOG")] = None,
    works: Annotated[
        bool, typer.Option("--works", help="Number the works: mentions of one work share a number.")
    ] = False,
    no_catalog: Annotated[bool, typer.Option("--no-catalog", help="Use no catalog; only with --works.")] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", min=0, max=256, help="Processes that judge.", show_default="one a core")
    ] = None,
    memory: Annotated[
        str, typer.Option(help="Limit for the joins over a catalog in Parquet, as 4GB.", show_default="most of it")
    ] = "",
    engine: Annotated[MatchEngine, typer.Option(help="Who judges: this machine, or Apache Spark.")] = MatchEngine.LOCAL,
    master: Annotated[
        str, typer.Option(metavar="URL", help="Master of Spark, as spark://HOST:7077.", show_default="local[*]")
    ] = "",
    scratch: Annotated[
        str, typer.Option(metavar="URL", help="Folder that all machines of Spark share.", show_default="none")
    ] = "",
) -> None:
    """Match many mentions against the local catalog, and number their works."""
    aside: list[str] = []
    mentions = _mentions(paths, aside)
    if engine is MatchEngine.SPARK:
        _refuse(engine, {"--no-catalog": no_catalog, "--workers": workers is not None, "--memory": bool(memory)})
        found = _on_spark(mentions, _catalog(catalog), master, scratch, works=works)
    else:
        _refuse(engine, {"--master": bool(master), "--scratch": bool(scratch)})
        if no_catalog and not works:
            raise BibforgeError("--no-catalog leaves nothing to do", status=Exit.USAGE, hint="add --works")
        found = _here(mentions, None if no_catalog else _catalog(catalog), workers, memory, works=works)
    with _Table(output) as table:
        if works:
            _write_works(table, found)
        else:
            for row, _ in found:
                table.write(row)
    _tell(table, aside, works=works)


def _refuse(engine: MatchEngine, given: Mapping[str, bool]) -> None:
    """Raise BibforgeError for an option that means nothing to an engine."""
    for name in (name for name, is_given in given.items() if is_given):
        hint = "leave it out" if engine is MatchEngine.SPARK else f"leave it out, or add --engine {MatchEngine.SPARK}"
        raise BibforgeError(f"{name} means nothing with --engine {engine}", status=Exit.USAGE, hint=hint)


def _here(
    mentions: Iterator[Mention], catalog: Path | None, workers: int | None, memory: str, *, works: bool
) -> Iterator[tuple[dict[str, Any], Resolution | None]]:
    from bibforge.workflows.match import default_workers, match_rows, row_of, without_catalog

    if not catalog:
        return ((row_of(one), one) for one in without_catalog(mentions))
    number = default_workers() if workers is None else workers
    return match_rows(mentions, catalog, workers=number, memory=memory, works=works)


def _on_spark(
    mentions: Iterator[Mention], catalog: Path, master: str, scratch: str, *, works: bool
) -> Iterator[tuple[dict[str, Any], Resolution | None]]:
    from bibforge.resolvers.spark.session import LOCAL
    from bibforge.workflows.match_spark import rows_on_spark

    return rows_on_spark(mentions, catalog, master=master or LOCAL, scratch=scratch, works=works)


def _write_works(table: _Table, found: Iterator[tuple[dict[str, Any], Resolution | None]]) -> None:
    import msgspec

    from bibforge.workflows.match import Records, works_of

    records = Records()
    kept: list[Resolution] = []
    rows: list[bytes] = []  # a third of what the dictionaries take
    for row, one in found:
        rows.append(msgspec.json.encode(row))
        if one:
            kept.append(records.shared(one))
    for written, work in zip(rows, works_of(kept), strict=True):
        table.write(msgspec.json.decode(written) | {"work": work})


def _catalog(given: Path | None) -> Path:
    return files.catalog_at(given or Settings().catalog)


def _mentions(paths: Sequence[Path], aside: list[str]) -> Iterator[Mention]:
    from bibforge.workflows.bulk.files import SetAside
    from bibforge.workflows.mentions import mentions_in

    for path in paths:
        name = files.shown(path)
        try:
            for one in mentions_in(path, name):
                if isinstance(one, SetAside):
                    aside.append(f"{name}:{one.line}: rejected: {one.reason}")
                else:
                    yield one
        except OSError as error:
            hint = "check the path and its permissions"
            raise BibforgeError(f"cannot read: {error.strerror}", place=name, hint=hint) from None


class _Table:
    """The rows that are written, beside their target until all are there; counted by status."""

    def __init__(self, target: Path | None) -> None:
        self.target = target
        self.counts: dict[str, int] = {}
        self.works: set[int] = set()
        self._part = target.with_name(f".{target.name}.part") if target else None
        if target and target.suffix.lower() == ".parquet":
            from bibforge.resolvers.tables.packages import bulk_package

            bulk_package()  # said before the work, not after it

    def __enter__(self) -> _Table:
        try:
            self._file = self._part.open("wb") if self._part else sys.stdout.buffer
        except OSError as error:
            raise BibforgeError(f"cannot write: {error.strerror}", place=str(self.target)) from None
        return self

    def write(self, row: dict[str, Any]) -> None:
        """Write one row."""
        import msgspec

        status = str(row["status"])
        self.counts[status] = self.counts.get(status, 0) + 1
        if "work" in row:
            self.works.add(row["work"])
        self._file.write(msgspec.json.encode(row) + b"\n")

    def __exit__(self, kind: object, *_: object) -> None:
        if not self._part or not self.target:
            self._file.flush()
            return
        self._file.close()
        try:
            if kind is None and self.target.suffix.lower() == ".parquet":
                _to_parquet(self._part, self.target)
            elif kind is None:
                self._part.replace(self.target)
        finally:
            self._part.unlink(missing_ok=True)


def _to_parquet(lines: Path, target: Path) -> None:
    from bibforge.resolvers.tables.packages import bulk_package

    whole = target.with_name(f".{target.name}.whole")
    connection = bulk_package().connect()
    try:
        table = connection.read_json(str(lines), format="newline_delimited", maximum_object_size=2**25)
        table.write_parquet(str(whole), compression="zstd")
        whole.replace(target)
    finally:
        connection.close()
        whole.unlink(missing_ok=True)


def _tell(table: _Table, aside: Sequence[str], *, works: bool) -> None:
    for line in aside[:_SHOWN]:
        console.say(line)
    if len(aside) > _SHOWN:
        console.say(f"{len(aside) - _SHOWN} more rejected")
    total = sum(table.counts.values())
    statuses = ", ".join(f"{number} {status}" for status, number in sorted(table.counts.items()))
    of_works = f"; {counted(len(table.works), 'work')}" if works else ""
    console.say(f"{counted(total, 'mention')}: {statuses or 'none'}{of_works}")
