"""The story of matching: a stream of mentions against the catalog, judged as a build judges, by several processes."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Mention, Status
from bibforge.model.record import Record
from bibforge.reconcile.clusters import clusters_of
from bibforge.reconcile.lock import Lock, fingerprint
from bibforge.reconcile.reasons import reason_json
from bibforge.reconcile.resolve import Resolution, resolve
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.tables.manifest import is_tables
from bibforge.resolvers.tables.opening import catalog_resolver
from bibforge.resolvers.tables.packages import divided_memory

T = TypeVar("T")

BATCH = 500
"""Mentions that one process judges at a time over one file: what they share is looked up once."""
WAVE = 25_000
"""Mentions that go through the rounds of joins together over tables: 900 MB in each process."""

_resolver: CatalogResolver | None = None


def match(mentions: Iterable[Mention], catalog: Path, *, workers: int = 0, memory: str = "") -> Iterator[Resolution]:
    """Give what becomes of each mention, in order, as a build with this catalog and no service decides it.

    No decision rests on another mention, so that the stream may have any length: a few batches are in memory at once.
    `workers` processes judge; with none, or where one batch is all there is, this one does. A script that asks for
    them must be importable (`if __name__ == "__main__":`). `memory` (`4GB`) limits the joins of all of them together.
    Raises BibforgeError where the catalog cannot be read.
    """
    return _told(mentions, catalog, list, workers, memory)


def match_rows(
    mentions: Iterable[Mention], catalog: Path, *, workers: int = 0, memory: str = "", works: bool = False
) -> Iterator[tuple[dict[str, Any], Resolution | None]]:
    """Give the row of each mention that `match` would give, and with `works` what of its resolution tells the work.

    From the processes that judge comes only what is written: whole resolutions cost as much as a tenth of the judging.
    """
    return _told(mentions, catalog, rows_and_works if works else rows_alone, workers, memory)


def rows_alone(found: Sequence[Resolution]) -> list[tuple[dict[str, Any], Resolution | None]]:
    """Return the rows of resolutions."""
    return [(row_of(one), None) for one in found]


def rows_and_works(found: Sequence[Resolution]) -> list[tuple[dict[str, Any], Resolution | None]]:
    """Return the rows of resolutions, each with what of it tells the work."""
    records = Records()
    return [(row_of(one), records.shared(one)) for one in found]


def _told(
    mentions: Iterable[Mention], catalog: Path, tell: Callable[[list[Resolution]], list[T]], workers: int, memory: str
) -> Iterator[T]:
    stream = iter(mentions)
    size = WAVE if is_tables(catalog) else BATCH
    first, second = list(islice(stream, size)), list(islice(stream, size))
    batches = _batches(first, second, stream, size)
    if not second or workers < 1:
        resolver = catalog_resolver(catalog, memory=memory)
        for batch in batches:
            yield from tell(_independent(batch, resolver))
        return
    share = divided_memory(memory, workers)
    catalog_resolver(catalog, memory=share)  # what is wrong with it is told here, not by each process
    yield from _shared_out(batches, catalog, tell, share, workers)


def default_workers() -> int:
    """Return how many processes judge where nobody says: as many as there are cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _batches(
    first: list[Mention], second: list[Mention], stream: Iterator[Mention], size: int
) -> Iterator[list[Mention]]:
    yield from filter(None, (first, second))
    while batch := list(islice(stream, size)):
        yield batch


def _independent(batch: Sequence[Mention], resolver: CatalogResolver) -> list[Resolution]:
    """Judge a batch; mentions that a lock would take for one item, though they say different things, go one by one."""
    parts: list[dict[str, list[int]]] = [{}]
    for number, mention in enumerate(batch):
        name = fingerprint(mention)
        part = next((one for one in parts if name not in one or _says_the_same(batch, one[name][0], mention)), None)
        if part is None:
            part = {}
            parts.append(part)
        part.setdefault(name, []).append(number)
    found: dict[int, Resolution] = {}
    for part in parts:
        numbers = [number for group in part.values() for number in group]
        found |= zip(numbers, resolve([batch[number] for number in numbers], Lock(), [resolver]), strict=True)
    return [found[number] for number in range(len(batch))]


def _says_the_same(batch: Sequence[Mention], number: int, mention: Mention) -> bool:
    return replace(batch[number], place=mention.place) == mention


def _shared_out(
    batches: Iterable[list[Mention]],
    catalog: Path,
    tell: Callable[[list[Resolution]], list[T]],
    memory: str,
    workers: int,
) -> Iterator[T]:
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    waiting: deque[Future[list[T]]] = deque()
    with ProcessPoolExecutor(workers, get_context("spawn"), _open, (catalog, memory)) as pool:
        try:
            for batch in batches:
                waiting.append(pool.submit(_judged, batch, tell))
                if len(waiting) > workers + 1:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool as error:
            hint = "give more memory, or fewer --workers"
            raise BibforgeError("a process that judges died", status=Exit.UNREADABLE, hint=hint) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _open(catalog: Path, memory: str) -> None:
    """Open the catalog in a process of the pool; Ctrl-C is left to the process that writes."""
    import gc
    import signal

    global _resolver  # one for each process, opened once
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(200_000, 20, 50)  # records live long and hold no cycles, as in the process that writes
    _resolver = catalog_resolver(catalog, memory=memory, threads=1)


def _judged(batch: list[Mention], tell: Callable[[list[Resolution]], list[T]]) -> list[T]:
    return tell(_independent(batch, _resolver)) if _resolver else []


def without_catalog(mentions: Iterable[Mention]) -> Iterator[Resolution]:
    """Give the mentions as resolutions that nobody was asked for, without a name in a lock: for works alone."""
    for mention in mentions:
        yield Resolution(mention=mention, fingerprint="", status=Status.UNRESOLVED)


def works_of(resolutions: Sequence[Resolution]) -> list[int]:
    """Return for each resolution the number of its work, from 0, works in the order of their first mention.

    Two mentions are one work where a build would join them: by records, by identifiers, by titles and people. Misspelt
    titles are compared too where the first people agree.
    """
    works: dict[int, int] = {}
    return [works.setdefault(first, len(works)) for first in clusters_of(resolutions, slips=True)]


class Records:
    """The records of a long stream, each held once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Record] = {}

    def shared(self, one: Resolution) -> Resolution:
        """Return the resolution without its candidates, its records shared with those before."""
        if not (one.records or one.candidates or one.reasons or one.against or one.findings):
            return one
        records = tuple(self._known.setdefault((each.name, each.source), each) for each in one.records)
        return replace(one, records=records, candidates=(), reasons=(), against=(), findings=())


def row_of(one: Resolution) -> dict[str, Any]:
    """Return what is written of a resolution (docs/scale.md gives the shape)."""
    why = one.reasons or one.against
    return {
        "file": one.mention.place.file,
        "line": one.mention.place.line,
        "title": one.mention.title,
        "status": str(one.status),
        "records": [record.name for record in one.records],
        "candidates": [record.name for record in one.candidates],
        "reasons": [reason_json(reason) for reason in why],
        "findings": [reason_json(reason) for reason in one.findings],
    }
