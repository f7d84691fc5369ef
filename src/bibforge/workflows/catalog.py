"""The catalog's three stories: bulk files are added, what is held is listed, a text is searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bibforge.errors import BibforgeError
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.record import Record
from bibforge.resolvers.answers import ById, ByTitle, ByUrl, Found, Question, Several
from bibforge.resolvers.catalog.store import CatalogFile, Holding
from bibforge.resolvers.catalog.writer import Writer
from bibforge.resolvers.tables.manifest import is_tables, read_manifest
from bibforge.resolvers.tables.opening import catalog_resolver
from bibforge.workflows.bulk.archives import POSTS
from bibforge.workflows.bulk.files import SUFFIXES, BulkFile, SetAside
from bibforge.workflows.bulk.readers import Chunk, Readers

MOST_NOTES = 1000  # lines of one file that are listed singly; the rest is counted

OnProgress = Callable[[str, int, int], None]
"""Told of progress: file name, bytes read, bytes in all."""


@dataclass(slots=True, kw_only=True)
class FileReport:
    """What became of one file. `notes` lists the first `MOST_NOTES` lines set aside, `warning` is of the whole file."""

    file: str
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    set_aside: int = 0
    notes: list[SetAside] = field(default_factory=list)
    warning: str = ""

    @property
    def rows(self) -> int:
        """The rows that are now in the catalog, whatever they were before."""
        return self.added + self.replaced + self.unchanged

    def take(self, chunk: Chunk) -> None:
        """Add what was set aside of a part of the file."""
        self.set_aside += len(chunk.set_aside)
        self.notes += chunk.set_aside[: MOST_NOTES - len(self.notes)]
        self.warning = chunk.warning or self.warning


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReport:
    """What became of every file, in order, and the errors of those that could not be read at all."""

    files: tuple[FileReport, ...]
    errors: tuple[BibforgeError, ...]


def add(paths: Sequence[Path], catalog: Path, on_progress: OnProgress | None = None, *, workers: int = 0) -> AddReport:
    """File the records of bulk files and folders of them; a record that is there already is replaced.

    A file that cannot be read costs only itself. What was committed stays, whatever ends the process. `workers` more
    processes help to read; a script that asks for them must be importable (`if __name__ == "__main__":`). Raises
    BibforgeError where the catalog itself cannot be written.
    """
    files, errors = bulk_files(paths)
    reports = []
    with Writer(catalog) as writer, Readers(workers) as readers:
        for path in files:
            try:
                with BulkFile(path) as source:
                    reports.append(_add_file(source, writer, readers, on_progress))
            except BibforgeError as error:
                if error.place == str(catalog):
                    raise
                errors.append(error)
    return AddReport(files=tuple(reports), errors=tuple(errors))


def info(catalog: Path) -> list[Holding]:
    """Return what the catalog holds of each file. Raises BibforgeError where there is none or it is damaged."""
    if is_tables(catalog):
        return list(read_manifest(catalog).holdings)
    store = CatalogFile(catalog)
    try:
        return store.holdings()
    finally:
        store.close()


def set_aside(catalog: Path, file: str) -> list[tuple[int, str]]:
    """Return line and reason of what was set aside when a file was added last."""
    if is_tables(catalog):
        return read_manifest(catalog).rejected(file)
    store = CatalogFile(catalog)
    try:
        return store.set_aside(file)
    finally:
        store.close()


def search(text: str, catalog: Path) -> list[Record]:
    """Return the records that an identifier, an address or a title names, best first."""
    [answer] = catalog_resolver(catalog).ask([_question(text.strip())])
    match answer:
        case Found(record):
            return [record]
        case Several(records):
            return list(records)
        case _:
            return []


def _question(text: str) -> Question:
    identifier = ArxivId.parse(text) or Doi.parse(text) or Isbn.parse(text)
    if identifier:
        return ById(identifier)
    if "://" in text:
        return ByUrl(text)
    short = OpenReviewId.parse(text)
    return ById(short) if short and any(c.isdigit() for c in text) and not text.isdigit() else ByTitle(text)


def bulk_files(paths: Sequence[Path]) -> tuple[list[Path], list[BibforgeError]]:
    """Return the bulk files among paths and in folders, and an error for each folder that holds none."""
    found: list[Path] = []
    errors: list[BibforgeError] = []
    for path in paths:
        if path.is_dir():
            posts = sorted(one for one in (path, *path.rglob(POSTS)) if one.name == POSTS and one.is_dir())
            files = sorted(one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES and one.is_file())
            inside = [*posts, *(one for one in files if one.parent not in posts)]
            found += inside
            if not inside:
                hint = f"it should hold files ending in {', '.join(SUFFIXES)}"
                errors.append(BibforgeError("no bulk file in this folder", hint=hint, place=path.as_posix()))
        else:
            found.append(path)
    return list(dict.fromkeys(found)), errors


def _add_file(source: BulkFile, writer: Writer, readers: Readers, on_progress: OnProgress | None) -> FileReport:
    name = source.path.name.encode("utf-8", "backslashreplace").decode()  # a name may hold any bytes
    report = FileReport(file=name)
    before = replace(writer.tally)
    writer.forget_set_aside(name)
    for chunk in readers.chunks(source):
        for layout, batch in chunk.rows.items():
            writer.begin(name, layout)
            writer.add_batch(batch)
        report.take(chunk)
        if on_progress:
            on_progress(name, source.done, source.size)
    for note in report.notes:
        writer.set_aside(name, note.line, note.reason)
    if report.set_aside > MOST_NOTES:
        writer.set_aside(name, 0, "not listed singly", report.set_aside - MOST_NOTES)
    report.added = writer.tally.added - before.added
    report.replaced = writer.tally.replaced - before.replaced
    report.unchanged = writer.tally.unchanged - before.unchanged
    return report
