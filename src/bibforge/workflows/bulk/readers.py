"""Items of bulk files made into rows for the catalog, whatever their layout, here or in further processes."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Self

import msgspec

from bibforge.errors import BibforgeError, Exit
from bibforge.model.record import Record
from bibforge.resolvers.catalog.rows import CatalogRow, Layout, row_from_item, row_from_record, row_from_snapshot
from bibforge.workflows.bulk.files import BulkFile, BulkItem, FileLayout, SetAside

CHUNK = 4096  # items that are made into rows and filed at once


@dataclass(slots=True)
class Chunk:
    """Rows of a part of a file by layout, what of it was set aside, and a warning about the whole file."""

    rows: dict[Layout, list[CatalogRow]] = field(default_factory=dict)
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
        """Give the rows of a file, part by part, in order."""
        if source.layout is FileLayout.BIBTEX or source.layout is FileLayout.RIS:
            yield _text_chunk(source)
            return
        items = source.items()
        parts = iter(lambda: list(islice(items, CHUNK)), [])
        yield from self._shared_out(parts) if self._workers else map(chunk_of, parts)

    def _shared_out(self, parts: Iterable[Sequence[BulkItem | SetAside]]) -> Iterator[Chunk]:
        from concurrent.futures.process import BrokenProcessPool

        pool = self._started()
        waiting: deque[Future[Chunk]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(chunk_of, part))
                if len(waiting) > self._workers + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            hint = "what was committed stays; run the command again"
            raise BibforgeError("a process that reads the file died", status=Exit.UNREADABLE, hint=hint) from error

    def _started(self) -> ProcessPoolExecutor:
        if not self._pool:
            from multiprocessing import get_context

            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), _ignore_interrupts)
        return self._pool


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that files: it ends the others in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def chunk_of(items: Iterable[BulkItem | SetAside]) -> Chunk:
    """Return the rows of JSON items; an item that is none of any layout is set aside with the reason."""
    chunk = Chunk()
    layout: Layout | None = None
    for item in items:
        if isinstance(item, SetAside):
            chunk.set_aside.append(item)
            continue
        try:
            layout = layout or _layout_of(item)
            row = _row(layout, item)
        except (ValueError, RecursionError) as first:
            try:  # a file may hold items of several layouts
                layout = _layout_of(item)
                row = _row(layout, item)
            except (ValueError, RecursionError) as error:
                chunk.set_aside.append(SetAside(item.line, str(error) or str(first)))
                layout = None
                continue
        chunk.rows.setdefault(layout, []).append(row)
    return chunk


def _row(layout: Layout, item: BulkItem) -> CatalogRow:
    if layout is Layout.ARXIV:
        return row_from_snapshot(item.raw)
    if layout is Layout.CROSSREF:
        return row_from_item(item.raw)
    from bibforge.exchange.csl import record_from_csl

    data = msgspec.json.decode(item.raw)
    if isinstance(data, dict) and isinstance(data.get("title"), list):
        raise ValueError("a Crossref item, not one of CSL")
    return row_from_record(record_from_csl(data, "catalog"))


def _layout_of(item: BulkItem) -> Layout:
    """Return as which layout a JSON item is filed: a CSL item becomes a record. Raises ValueError where it has none."""
    data: Any = msgspec.json.decode(item.raw)
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    if isinstance(data.get("title"), list) or (
        "DOI" in data and isinstance(data.get("author", []), list) and "id" not in data
    ):
        return Layout.CROSSREF
    if "id" in data and "type" not in data and not data.keys().isdisjoint(("authors", "authors_parsed", "categories")):
        return Layout.ARXIV
    if isinstance(data.get("type"), str):
        return Layout.RECORD
    raise ValueError("of no known layout: no row of the arXiv snapshot, no Crossref work, no CSL item")


def _text_chunk(source: BulkFile) -> Chunk:
    text, warning = source.text()
    chunk = Chunk(warning=warning)
    records = _bib_records(text, source) if source.layout is FileLayout.BIBTEX else _ris_records(text, source)
    for found in records:
        if isinstance(found, SetAside):
            chunk.set_aside.append(found)
            continue
        line, record = found
        try:
            chunk.rows.setdefault(Layout.RECORD, []).append(row_from_record(record))
        except ValueError as error:
            chunk.set_aside.append(SetAside(line, str(error)))
    return chunk


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
            yield line, record_from(entry, document, source.path.name, macros=macros, by_key=by_key)


def _ris_records(text: str, source: BulkFile) -> Iterator[tuple[int, Record] | SetAside]:
    from bibforge.exchange.ris import lines_and_records

    for line, record in lines_and_records(text, source.path.as_posix()):
        yield (line, record) if record else SetAside(line, "the line stands outside every reference")
