"""`bibforge catalog`: a local catalog of records from bulk files, asked before the network."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bibforge.cli import console
from bibforge.cli.settings import Settings
from bibforge.errors import BibforgeError, Exit

if TYPE_CHECKING:
    from bibforge.model.record import Record
    from bibforge.workflows.catalog import AddReport

catalog_app = typer.Typer(help="A local catalog of records from bulk files.", no_args_is_help=True)

_Catalog = Annotated[
    Path | None, typer.Option("--catalog", help="File of the catalog.", show_default="BIBFORGE_CATALOG")
]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON to stdout.")]
_SHOWN = 5
_LARGE = 16 * 1024 * 1024
_MOST_WORKERS = 3  # filing is one process's work and keeps up with two or three that read


class Engine(StrEnum):
    """In which form a catalog is built."""

    SQLITE = "sqlite"
    """One file, to which can be added."""
    PARQUET = "parquet"
    """A folder of tables for joins, made as a whole."""


@catalog_app.command("build")
def build(
    files: Annotated[
        list[Path],
        typer.Argument(help="Bulk files, or folders of them; with `--engine parquet` behind the folder to make."),
    ],
    catalog: _Catalog = None,
    engine: Annotated[Engine, typer.Option(help="Form of the catalog: one file, or tables for joins.")] = Engine.SQLITE,
    memory: Annotated[str, typer.Option(help="Limit for making tables, as 4GB.", show_default="most of it")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with status 1 if a line was rejected.")] = False,
    as_json: _Json = False,
) -> None:
    """Build a catalog of bulk files, or add to one (the same as `add`); with `--engine parquet`, tables for joins."""
    if engine is Engine.SQLITE:
        add(files, catalog, strict, as_json)
        return
    from bibforge.workflows.catalog_tables import build_tables

    folder, sources = (catalog, files) if catalog else (files[0], files[1:])
    if not sources:
        hint = "bibforge catalog build --engine parquet DIR FILE…"
        raise BibforgeError("name the folder to make, and bulk files", status=Exit.USAGE, hint=hint)
    with console.progress(quiet=as_json) as told:
        report = build_tables(sources, folder, told, workers=_workers(sources), memory=memory)
    _end(report, strict=strict, as_json=as_json)


@catalog_app.command("add")
def add(
    files: Annotated[list[Path], typer.Argument(help="Bulk files, or folders of them.")],
    catalog: _Catalog = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with status 1 if a line was rejected.")] = False,
    as_json: _Json = False,
) -> None:
    """Add the records of bulk files: arXiv, Crossref, DataCite, OpenAlex, DBLP, ACL, PMLR, CSL-JSON, BibTeX, RIS."""
    from bibforge.workflows.catalog import add as add_files

    path = catalog or Settings().catalog
    if path.is_dir():
        hint = "build it again, or keep a catalog that can grow in one file"
        raise BibforgeError("nothing is added to a folder of tables", status=Exit.USAGE, hint=hint, place=str(path))
    with console.progress(quiet=as_json) as told:
        report = add_files(files, path, told, workers=_workers(files))
    _end(report, strict=strict, as_json=as_json)


def _end(report: AddReport, *, strict: bool, as_json: bool) -> None:
    if as_json:
        console.data_json(_add_json(report))
    _tell(report)
    if report.errors or any(one.warning for one in report.files):
        raise typer.Exit(Exit.UNREADABLE)
    if strict and any(one.set_aside for one in report.files):
        raise typer.Exit(Exit.FINDINGS)


def _workers(files: list[Path]) -> int:
    """Return how many processes shall help: none for small files, where starting them takes longer than reading."""
    import os

    size = sum(path.stat().st_size for path in files if path.is_file())
    large = size > _LARGE or any(path.is_dir() for path in files)
    return min((os.cpu_count() or 1) - 1, _MOST_WORKERS) if large else 0


def _tell(report: AddReport) -> None:
    for one in report.files:
        console.say(
            f"{one.file}: {one.added} added, {one.replaced} replaced, {one.unchanged} unchanged,"
            f" {one.set_aside} rejected"
        )
        if one.warning:
            console.say(f"{one.file}: warning: {one.warning}")
        for note in one.notes[:_SHOWN]:
            console.say(f"{one.file}:{note.line}: rejected: {note.reason}")
        if one.set_aside > _SHOWN:
            console.say(f"  hint: bibforge catalog info --rejected {one.file} lists the others")
    for error in report.errors:
        console.complain(error)


def _add_json(report: AddReport) -> dict[str, Any]:
    errors = [{"file": one.place, "message": one.message, "hint": one.hint} for one in report.errors]
    return {"files": [asdict(one) for one in report.files], "errors": errors}


@catalog_app.command()
def info(
    catalog: _Catalog = None,
    set_aside: Annotated[
        str, typer.Option("--rejected", metavar="FILE", help="List the lines of a file that were rejected.")
    ] = "",
    as_json: _Json = False,
) -> None:
    """Say what the catalog holds: rows, layout and date of each file, and which lines were rejected."""
    from bibforge.workflows import catalog as stories

    path = catalog or Settings().catalog
    holdings = stories.info(path)
    if set_aside:
        notes = stories.set_aside(path, set_aside)
        if as_json:
            console.data_json([{"line": line, "reason": reason} for line, reason in notes])
        for line, reason in [] if as_json else notes:
            console.data(f"{set_aside}:{line}: {reason}")
        return
    if as_json:
        rows = sum(one.rows for one in holdings)
        files = [asdict(one) for one in holdings]
        console.data_json({"catalog": str(path), "bytes": _bytes(path), "rows": rows, "files": files})
        return
    for one in holdings:
        aside = f", {one.set_aside} rejected" if one.set_aside else ""
        console.data(f"{one.file}: {one.rows} rows ({one.layout or 'nothing read'}{aside}) {one.added}".rstrip())
    console.data(f"{path}: {sum(one.rows for one in holdings)} rows, {_bytes(path) / 1e6:.0f} MB")


def _bytes(path: Path) -> int:
    files = path.rglob("*.parquet") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in files)


@catalog_app.command()
def search(
    text: Annotated[str, typer.Argument(help="A title, an identifier or an address.")],
    catalog: _Catalog = None,
    as_json: _Json = False,
) -> None:
    """Look up a title, an arXiv id, a DOI, an ISBN, an OpenReview id or an address; status 1 if nothing is found."""
    from bibforge.model.record import record_json
    from bibforge.workflows.catalog import search as search_catalog

    records = search_catalog(text, catalog or Settings().catalog)
    if as_json:
        console.data_json([record_json(record) for record in records])
    else:
        for record in records:
            console.data(_shown(record))
    if not records:
        console.say("no match in the catalog")
        raise typer.Exit(Exit.FINDINGS)


def _shown(record: Record) -> str:
    first = record.authors[0].family if record.authors else "?"
    people = f"{first} et al." if len(record.authors) > 1 else first
    place = record.container or (record.categories[0] if record.categories else "")
    names = ", ".join(str(one) for one in record.identifiers)
    return " · ".join(filter(None, (record.title, people, str(record.year or ""), place, names, record.source)))
