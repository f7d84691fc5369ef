"""The loopback arXiv and Crossref of the test suite, filled with whole record sets, in a process of their own."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from bibforge.resolvers.answers import Resolver
from bibforge_eval.material import ARXIV_FILES, PUBLISHED_FILES, lines_of

sys.path.append(str(Path(__file__).parents[2] / "services"))  # where the suite's loopback services lie


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the loopback services listen; the registries of DOIs only beside labelled references."""

    arxiv: str
    crossref: str
    doiorg: str = ""
    datacite: str = ""


def rows_of(folder: Path, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of some files of a folder; files that are not there are left out."""
    read = msgspec.json.Decoder().decode
    for path in [folder / name for name in names if (folder / name).exists()]:
        yield from map(read, lines_of(path))


def started(folder: Path, more: Path | None = None) -> Addresses:
    """Fill and start both services in this process: half a million records take two minutes and 2 GB.

    With `more`, the `arxiv.jsonl` and `works.jsonl` of that folder come along, and doi.org, which knows these DOIs and
    denies all others.
    """
    from arxiv_http import ArxivService  # from the suite's folder, see above
    from crossref_http import CrossrefService

    preprints = chain(rows_of(folder, ARXIV_FILES), rows_of(more, ["arxiv.jsonl"]) if more else ())
    works = chain(rows_of(folder, PUBLISHED_FILES), rows_of(more, ["works.jsonl"]) if more else ())
    arxiv = ArxivService({row["id"]: row for row in preprints}.values())
    named = [row for row in works if row.get("DOI")]
    crossref = CrossrefService(named)
    if not more:
        return Addresses(arxiv=arxiv.address, crossref=crossref.url)
    from datacite_http import DataciteService
    from doiorg_http import DoiOrgService

    registry = DoiOrgService({str(row["DOI"]): "Crossref" for row in named})
    return Addresses(arxiv=arxiv.address, crossref=crossref.url, doiorg=registry.url, datacite=DataciteService().url)


def serve(folder: Path) -> None:
    """Start both services, print their addresses and go on until interrupted."""
    addresses = started(folder)
    sys.stdout.write(f"--arxiv {addresses.arxiv} --crossref {addresses.crossref}\n")
    sys.stdout.flush()
    threading.Event().wait()


def _child(folder: Path, more: Path | None, pipe: Any) -> None:
    pipe.send(started(folder, more))
    pipe.recv()  # blocks until the parent has done, or is gone


@contextmanager
def services(folder: Path, arxiv: str = "", crossref: str = "", *, more: Path | None = None) -> Iterator[Addresses]:
    """Give the addresses of services that run, or start them in a child process for as long as they are needed."""
    if arxiv and crossref:
        yield Addresses(arxiv=arxiv, crossref=crossref)
        return
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_child, args=(folder, more, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()


def network_resolvers(addresses: Addresses) -> list[Resolver]:
    """Return resolvers for the loopback services, without cache and without pauses."""
    from bibforge.resolvers.http.pace import Pace
    from bibforge.resolvers.http.transport import Transport
    from bibforge.resolvers.services import SERVICES, Service, ServiceAccess

    class Unhurried(Pace):
        """A pace that does not slow down by the limits that the loopback service states in its headers."""

        def heed(self, route: str, headers: Mapping[str, str]) -> None:
            """Take nothing over."""

    def opened(service: Service, address: str) -> Resolver:
        pacing = service.pacing(mailto="a contact")
        pace = Unhurried(service.name, dict.fromkeys(pacing.intervals, 0.0), at_once=pacing.at_once)
        return service.opened(
            ServiceAccess(transport=Transport(service.name, pace=pace, bounds=service.bounds), address=address)
        )

    return [opened(one, getattr(addresses, one.name)) for one in SERVICES if getattr(addresses, one.name, "")]
