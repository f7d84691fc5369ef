"""The loopback services of the test suite, filled with whole record sets, in a process of their own."""

from __future__ import annotations

import multiprocessing
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from bibforge.resolvers.answers import Resolver
from bibforge_eval.material import ARXIV_FILES, PUBLISHED_FILES, lines_of

sys.path.append(str(Path(__file__).parents[2] / "services"))  # where the suite's loopback services lie


KEY = "secret"
"""The key that the loopback services want."""
LOGIN = ("ann@example.org", "open sesame")
"""Name and password that the loopback OpenReview takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the loopback services listen; an empty one is not asked. Registries only beside labelled references."""

    arxiv: str
    crossref: str
    semanticscholar: str = ""
    doiorg: str = ""
    datacite: str = ""
    openalex: str = ""
    ncbi: str = ""
    europepmc: str = ""
    openreview: str = ""
    site: str = ""
    """A site that holds pages and PDFs: no service, but what the links of lists lead to."""


def rows_of(folder: Path, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of some files of a folder; files that are not there are left out."""
    read = msgspec.json.Decoder().decode
    for path in [folder / name for name in names if (folder / name).exists()]:
        yield from map(read, lines_of(path))


def started(folder: Path, more: Path | None = None) -> Addresses:
    """Fill and start the services in this process: half a million records take two minutes and 2 GB.

    With `more`, the `arxiv.jsonl` and `works.jsonl` of that folder come along, and doi.org, which knows these DOIs and
    denies all others.
    """
    from arxiv_http import ArxivService  # from the suite's folder, see above
    from crossref_http import CrossrefService
    from semanticscholar_http import SemanticScholarService

    preprints = chain(rows_of(folder, ARXIV_FILES), rows_of(more, ["arxiv.jsonl"]) if more else ())
    works = chain(rows_of(folder, PUBLISHED_FILES), rows_of(more, ["works.jsonl"]) if more else ())
    rows = {row["id"]: row for row in preprints}
    arxiv = ArxivService(rows.values())
    named = [row for row in works if row.get("DOI")]
    crossref = CrossrefService(named)
    if not more:
        scholar = SemanticScholarService(external_ids(rows.values(), crossref.works), key=KEY)
        return Addresses(arxiv=arxiv.address, crossref=crossref.url, semanticscholar=scholar.url)
    from datacite_http import DataciteService
    from doiorg_http import DoiOrgService

    registry = DoiOrgService({str(row["DOI"]): "Crossref" for row in named})
    return Addresses(arxiv=arxiv.address, crossref=crossref.url, doiorg=registry.url, datacite=DataciteService().url)


def external_ids(rows: Iterable[Mapping[str, Any]], works: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Yield what Semantic Scholar knows of preprints: the DOI of the work of the same title and first family name."""
    dois = {_mark((work.get("title") or [""])[0], _first(work)): work["DOI"] for work in works}
    for row in rows:
        first = row["authors"].split(",")[0].split(" and ")[0].split()
        doi = row.get("doi") or dois.get(_mark(row["title"], first[-1] if first else ""))
        yield {"ArXiv": row["id"], **({"DOI": doi.split()[0]} if doi else {})}


def _first(work: Mapping[str, Any]) -> str:
    people = work.get("author") or [{}]
    return str(people[0].get("family") or people[0].get("name") or "")


def _mark(title: str, family: str) -> tuple[str, str]:
    return re.sub(r"[\W_]+", "", title.lower()), re.sub(r"[\W_]+", "", family.lower())


def serve(folder: Path) -> None:
    """Start the services, print their addresses and go on until interrupted."""
    addresses = started(folder)
    scholar = f"--semanticscholar {addresses.semanticscholar}"
    sys.stdout.write(f"--arxiv {addresses.arxiv} --crossref {addresses.crossref} {scholar}\n")
    sys.stdout.flush()
    threading.Event().wait()


def _child(start: Callable[..., Addresses], folder: Path, more: Path | None, pipe: Any) -> None:
    pipe.send(start(folder, more))
    pipe.recv()  # blocks until the parent has done, or is gone


@contextmanager
def services(
    folder: Path,
    arxiv: str = "",
    crossref: str = "",
    semanticscholar: str = "",
    *,
    more: Path | None = None,
    start: Callable[..., Addresses] = started,
) -> Iterator[Addresses]:
    """Give the addresses of services that run, or `start` them in a child process for as long as they are needed."""
    if arxiv and crossref:
        yield Addresses(arxiv=arxiv, crossref=crossref, semanticscholar=semanticscholar)
        return
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_child, args=(start, folder, more, there), daemon=True
    )
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()


def network_resolvers(addresses: Addresses) -> list[Resolver]:
    """Return resolvers for the loopback services, without cache and without pauses; the key fits Semantic Scholar."""
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
        way = Transport(service.name, pace=pace, bounds=service.bounds)
        user, key = LOGIN if service.user else ("", KEY)
        return service.opened(ServiceAccess(transport=way, address=address, user=user, key=key))

    return [opened(one, address) for one in SERVICES if (address := getattr(addresses, one.name, ""))]
