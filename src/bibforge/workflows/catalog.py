"""The catalog's three stories: bulk files are added, what is held is listed, a text is searched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from bibforge.errors import BibforgeError
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.record import Record
from bibforge.resolvers.answers import ById, ByTitle, ByUrl, Found, Question, Several
from bibforge.resolvers.catalog import CatalogResolver
from bibforge.resolvers.catalog_rows import Layout, Row, row_from_item, row_from_record, row_from_snapshot
from bibforge.resolvers.catalog_store import Holding, Store
from bibforge.resolvers.catalog_writer import Writer
from bibforge.workflows.catalog_files import SUFFIXES, Item, SetAside, Shape, Source

CHUNK = 4096  # rows handed to the writer at once
MOST_NOTES = 1000  # lines of one file that are listed singly; the rest is counted

OnProgress = Callable[[str, int, int], None]
"""Told of progress: file name, bytes read, bytes in all."""


@dataclass(slots=True, kw_only=True)
class FileReport:
    """What became of one file. `notes` lists the first `MOST_NOTES` lines set aside, `warning` is about the whole file."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReport:
    """What became of every file, in order, and the errors of those that could not be read at all."""

    files: tuple[FileReport, ...]
    errors: tuple[BibforgeError, ...]


def add(paths: Sequence[Path], catalog: Path, on_progress: OnProgress | None = None) -> AddReport:
    """File the records of bulk files and folders of them; a record that is there already is replaced.

    A file that cannot be read costs only itself. What was committed stays, whatever ends the process. Raises
    BibforgeError where the catalog itself cannot be written.
    """
    files, errors = _found(paths)
    reports = []
    with Writer(catalog) as writer:
        for path in files:
            try:
                with Source(path) as source:
                    reports.append(_add_file(source, writer, on_progress))
            except BibforgeError as error:
                if error.place == str(catalog):
                    raise
                errors.append(error)
    return AddReport(files=tuple(reports), errors=tuple(errors))


def info(catalog: Path) -> list[Holding]:
    """Return what the catalog holds of each file. Raises BibforgeError where there is none or it is damaged."""
    store = Store(catalog)
    try:
        return store.holdings()
    finally:
        store.close()


def set_aside(catalog: Path, file: str) -> list[tuple[int, str]]:
    """Return line and reason of what was set aside when a file was added last."""
    store = Store(catalog)
    try:
        return store.set_aside(file)
    finally:
        store.close()


def search(text: str, catalog: Path) -> list[Record]:
    """Return the records that an identifier, an address or a title names, best first."""
    [answer] = CatalogResolver(catalog).ask([_question(text.strip())])
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


def _found(paths: Sequence[Path]) -> tuple[list[Path], list[BibforgeError]]:
    found: list[Path] = []
    errors: list[BibforgeError] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES and one.is_file())
            found += inside
            if not inside:
                hint = f"it should hold files ending in {', '.join(SUFFIXES)}"
                errors.append(BibforgeError("no bulk file in this folder", hint=hint, place=path.as_posix()))
        else:
            found.append(path)
    return list(dict.fromkeys(found)), errors


def _add_file(source: Source, writer: Writer, on_progress: OnProgress | None) -> FileReport:
    name = source.path.name
    report = FileReport(file=name)
    before = writer.tally.added, writer.tally.replaced, writer.tally.unchanged
    waiting: dict[Layout, list[Row]] = {layout: [] for layout in Layout}
    writer.forget_set_aside(name)
    for found in _rows(source, report):
        if isinstance(found, SetAside):
            report.set_aside += 1
            if report.set_aside <= MOST_NOTES:
                report.notes.append(found)
            continue
        layout, row = found
        waiting[layout].append(row)
        if len(waiting[layout]) >= CHUNK:
            _file(writer, name, layout, waiting)
            if on_progress:
                on_progress(name, source.done, source.size)
    for layout in Layout:
        _file(writer, name, layout, waiting)
    for note in report.notes:
        writer.set_aside(name, note.line, note.reason)
    if report.set_aside > MOST_NOTES:
        writer.set_aside(name, 0, "not listed singly", report.set_aside - MOST_NOTES)
    after = writer.tally
    report.added, report.replaced, report.unchanged = (
        after.added - before[0], after.replaced - before[1], after.unchanged - before[2]
    )  # fmt: skip
    if on_progress:
        on_progress(name, source.size, source.size)
    return report


def _file(writer: Writer, name: str, layout: Layout, waiting: dict[Layout, list[Row]]) -> None:
    if waiting[layout]:
        writer.begin(name, layout)
        writer.add(waiting[layout])
        waiting[layout] = []


def _rows(source: Source, report: FileReport) -> Iterator[tuple[Layout, Row] | SetAside]:
    if source.shape in (Shape.LINES, Shape.LIST):
        return _json_rows(source)
    text, report.warning = source.text()
    records = _bib_records(text, source) if source.shape is Shape.BIBTEX else _ris_records(text, source)
    return _record_rows(records)


def _json_rows(source: Source) -> Iterator[tuple[Layout, Row] | SetAside]:
    layout: str = ""
    for item in source.items():
        if isinstance(item, SetAside):
            yield item
            continue
        try:
            layout = layout or _layout_of(item)
            yield _row(layout, item)
        except ValueError as first:
            try:  # a file may hold items of several layouts
                layout = _layout_of(item)
                yield _row(layout, item)
            except ValueError as error:
                yield SetAside(item.line, str(error) or str(first))
                layout = ""


def _row(layout: str, item: Item) -> tuple[Layout, Row]:
    if layout == "arxiv":
        return Layout.ARXIV, row_from_snapshot(item.raw)
    if layout == "crossref":
        return Layout.CROSSREF, row_from_item(item.raw)
    from bibforge.exchange.csl import record_from_csl

    data = msgspec.json.decode(item.raw)
    if isinstance(data, dict) and isinstance(data.get("title"), list):
        raise ValueError("a Crossref item, not one of CSL")
    return Layout.RECORD, row_from_record(record_from_csl(data, "catalog"))


def _layout_of(item: Item) -> str:
    """Return which of the three JSON layouts an item has. Raises ValueError where it has none."""
    data: Any = msgspec.json.decode(item.raw)
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    if isinstance(data.get("title"), list) or (
        "DOI" in data and isinstance(data.get("author", []), list) and "id" not in data
    ):
        return "crossref"
    if "id" in data and "type" not in data and not data.keys().isdisjoint(("authors", "authors_parsed", "categories")):
        return "arxiv"
    if isinstance(data.get("type"), str):
        return "csl"
    raise ValueError("of no known layout: no row of the arXiv snapshot, no Crossref work, no CSL item")


def _record_rows(records: Iterable[tuple[int, Record] | SetAside]) -> Iterator[tuple[Layout, Row] | SetAside]:
    for found in records:
        if isinstance(found, SetAside):
            yield found
            continue
        line, record = found
        try:
            yield Layout.RECORD, row_from_record(record)
        except ValueError as error:
            yield SetAside(line, str(error))


_LOST = frozenset({"unbalanced-braces", "unclosed-quote", "unclosed-entry"})
"""Damage after which a field may hold what belongs to another."""


def _bib_records(text: str, source: Source) -> Iterator[tuple[int, Record] | SetAside]:
    from bibforge.bibtex.parser import parse
    from bibforge.bibtex.reading import record_from

    document = parse(text)
    damage = [problem for problem in document.damage if problem.name in _LOST]
    line, position = 1, 0
    for entry in document.entries:
        line += text.count("\n", position, entry.start)
        position = entry.start
        wrong = [problem for problem in damage if entry.start <= problem.span.start < entry.end]
        if wrong:
            yield SetAside(line, wrong[0].message)
        else:
            yield line, record_from(entry, document, source.path.name)


def _ris_records(text: str, source: Source) -> Iterator[tuple[int, Record] | SetAside]:
    from bibforge.exchange.ris import records_from_ris

    yield from ((1, record) for record in records_from_ris(text, source.path.as_posix()))
