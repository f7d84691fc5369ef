"""Items of bulk files made into rows for the catalog, whatever their layout, here or in further processes."""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Self

import msgspec

from bibforge.errors import BibforgeError, Exit
from bibforge.model.record import Record
from bibforge.resolvers.catalog.batch import FEW_CYCLES, Batch, batch_of
from bibforge.resolvers.catalog.rows import CatalogRow, Layout, row_from_item, row_from_record, row_from_snapshot
from bibforge.workflows.bulk.files import BulkFile, BulkItem, BulkLines, FileLayout, SetAside

CHUNK = 4096  # items of a JSON list that are made into rows and filed at once

Part = BulkLines | SetAside | list[BulkItem | SetAside]
"""What is handed to a process at once."""


@dataclass(slots=True)
class Chunk:
    """Rows of a part of a file by layout, what of it was set aside, and a warning about the whole file."""

    rows: dict[Layout, Batch] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)
    warning: str = ""


class Readers:
    """Makes rows of items, with the help of so many further processes; a context that ends them."""

    def __init__(self, workers: int = 0) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def chunks(self, source: BulkFile) -> Iterator[Chunk]:
        """Give the rows of a file, part by part, in order; of an archive, of one member after the other."""
        if source.layout is FileLayout.ARCHIVE:
            for member in source.members():
                yield from [Chunk(set_aside=[member])] if isinstance(member, SetAside) else self.chunks(member)
            return
        if source.layout in (FileLayout.BIBTEX, FileLayout.RIS, FileLayout.POST):
            yield _text_chunk(source)
            return
        if source.layout is FileLayout.XML:
            yield from _xml_chunks(source)
            return
        parts = source.pieces() if source.layout is FileLayout.LINES else _listed(source)
        yield from self._shared_out(parts) if self._workers else map(chunk_of, parts)

    def _shared_out(self, parts: Iterator[Part]) -> Iterator[Chunk]:
        """Give the chunks of all parts in order; where the next is not ready, another is made here meanwhile."""
        from concurrent.futures.process import BrokenProcessPool

        pool = self._started()
        waiting: deque[Future[Chunk] | Chunk] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(chunk_of, part))
                if len(waiting) <= 2 * self._workers:
                    continue
                here = _not_done(waiting[0]) and next(parts, None)
                if here:
                    waiting.append(chunk_of(here))
                yield _made(waiting.popleft())
            while waiting:
                yield _made(waiting.popleft())
        except BrokenProcessPool as error:
            hint = "what was committed stays; run the command again"
            raise BibforgeError("a process that reads the file died", status=Exit.UNREADABLE, hint=hint) from error

    def _started(self) -> ProcessPoolExecutor:
        if not self._pool:
            from multiprocessing import get_context

            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), _prepare)
        return self._pool


def _prepare() -> None:
    """Leave Ctrl-C to the process that files: it ends the others in order. Look for rubbish as seldom as it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*FEW_CYCLES)


def _not_done(chunk: Future[Chunk] | Chunk) -> bool:
    return isinstance(chunk, Future) and not chunk.done()


def _made(chunk: Future[Chunk] | Chunk) -> Chunk:
    return chunk.result() if isinstance(chunk, Future) else chunk


def _listed(source: BulkFile) -> Iterator[list[BulkItem | SetAside]]:
    items = source.items()
    return iter(lambda: list(islice(items, CHUNK)), [])


def chunk_of(part: Part) -> Chunk:
    """Return the rows of JSON items; an item that is none of any layout is set aside with the reason."""
    if isinstance(part, SetAside):
        return Chunk(set_aside=[part])
    aside: list[SetAside] = []
    rows: dict[Layout, list[CatalogRow]] = {}
    layout: Layout | None = None
    for item in part.items() if isinstance(part, BulkLines) else part:
        if isinstance(item, SetAside):
            aside.append(item)
            continue
        try:
            layout = layout or _layout_of(item)
            row = _row(layout, item)
        except (ValueError, RecursionError) as first:
            try:  # a file may hold items of several layouts
                layout = _layout_of(item)
                row = _row(layout, item)
            except (ValueError, RecursionError) as error:
                aside.append(SetAside(item.line, str(error) or str(first)))
                layout = None
                continue
        rows.setdefault(layout, []).append(row)
    return Chunk({layout: batch_of(found) for layout, found in rows.items()}, aside)


def _row(layout: Layout, item: BulkItem) -> CatalogRow:
    if layout is Layout.ARXIV:
        return row_from_snapshot(item.raw)
    if layout is Layout.CROSSREF:
        return row_from_item(item.raw)
    return row_from_record(_record(msgspec.json.decode(item.raw)))


def _record(data: Any) -> Record:
    """Return the record of an item of DataCite, OpenAlex or CSL."""
    if isinstance(data, dict) and (attributes := _datacite(data)):
        from bibforge.resolvers.datacite.records import record_from_attributes

        return record_from_attributes(attributes)
    if isinstance(data, dict) and _is_openalex(data):
        from bibforge.resolvers.openalex.records import record_from_work

        return record_from_work(data)
    from bibforge.exchange.csl import record_from_csl

    if isinstance(data, dict) and isinstance(data.get("title"), list):
        raise ValueError("a Crossref item, not one of CSL")
    return record_from_csl(data, "catalog")


def _datacite(data: dict[str, Any]) -> dict[str, Any] | None:
    """Return the attributes of a DataCite DOI, whether they stand alone or in the envelope of the API."""
    attributes = data.get("attributes", data)
    known = isinstance(attributes, dict) and isinstance(attributes.get("titles"), list) and "doi" in attributes
    return attributes if known else None


def _is_openalex(data: dict[str, Any]) -> bool:
    return str(data.get("id") or "").startswith("https://openalex.org/W") and "authorships" in data


def _layout_of(item: BulkItem) -> Layout:
    """Return as which layout a JSON item is filed: a CSL item becomes a record. Raises ValueError where it has none."""
    data: Any = msgspec.json.decode(item.raw)
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    if _datacite(data) or _is_openalex(data):
        return Layout.RECORD
    if isinstance(data.get("title"), list) or (
        "DOI" in data and isinstance(data.get("author", []), list) and "id" not in data
    ):
        return Layout.CROSSREF
    if "id" in data and "type" not in data and not data.keys().isdisjoint(("authors", "authors_parsed", "categories")):
        return Layout.ARXIV
    if isinstance(data.get("type"), str):
        return Layout.RECORD
    raise ValueError(
        "of no known layout: no row of the arXiv snapshot, no work of Crossref, DataCite or OpenAlex, no CSL item"
    )


def _text_chunk(source: BulkFile) -> Chunk:
    text, warning = source.text()
    readers = {FileLayout.BIBTEX: _bib_records, FileLayout.RIS: _ris_records, FileLayout.POST: _post_records}
    return _chunk_of_records(readers[source.layout](text, source), warning)


def _xml_chunks(source: BulkFile) -> Iterator[Chunk]:
    from bibforge.workflows.bulk.xml import records_in_xml

    found = records_in_xml(source.stream())
    numbered = (one if isinstance(one, SetAside) else (number, one) for number, one in enumerate(found, 1))
    for part in iter(lambda: list(islice(numbered, CHUNK)), []):
        yield _chunk_of_records(part)


def _chunk_of_records(records: Iterable[tuple[int, Record] | SetAside], warning: str = "") -> Chunk:
    rows: list[CatalogRow] = []
    aside: list[SetAside] = []
    for found in records:
        if isinstance(found, SetAside):
            aside.append(found)
            continue
        line, record = found
        try:
            rows.append(row_from_record(record))
        except ValueError as error:
            aside.append(SetAside(line, str(error)))
    return Chunk({Layout.RECORD: batch_of(rows)} if rows else {}, aside, warning)


_LOST = frozenset({"unbalanced-braces", "unclosed-quote", "unclosed-entry"})
"""Damage after which a field may hold what belongs to another."""


def _bib_records(text: str, source: BulkFile) -> Iterator[tuple[int, Record] | SetAside]:
    from bibforge.bibtex.inheritance import entries_by_key
    from bibforge.bibtex.parser import parse
    from bibforge.bibtex.reading import record_from

    document = parse(text)
    macros, by_key = document.macros, entries_by_key(document)
    damage = [problem for problem in document.damage if problem.name in _LOST]
    line, position = 1, 0
    for entry in document.entries:
        line += text.count("\n", position, entry.start)
        position = entry.start
        wrong = [problem for problem in damage if entry.start <= problem.span.start < entry.end]
        if wrong:
            yield SetAside(line, wrong[0].message)
        else:
            yield line, record_from(entry, document, source.name, macros=macros, by_key=by_key)


def _ris_records(text: str, source: BulkFile) -> Iterator[tuple[int, Record] | SetAside]:
    from bibforge.exchange.ris import lines_and_records

    for line, record in lines_and_records(text, source.path.as_posix()):
        yield (line, record) if record else SetAside(line, "the line stands outside every reference")


def _post_records(text: str, source: BulkFile) -> Iterator[tuple[int, Record] | SetAside]:
    from bibforge.workflows.bulk.posts import record_in_post

    try:
        yield 1, record_in_post(text)
    except ValueError as error:
        yield SetAside(1, f"{source.name}: {error}")
