"""Papers as the services hold them, and resolvers that ask the loopback services without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bibforge.resolvers.arxiv.resolver import ArxivResolver
from bibforge.resolvers.crossref.resolver import CrossrefResolver
from bibforge.resolvers.http.bounds import Bounds
from bibforge.resolvers.http.pace import Pace
from bibforge.resolvers.http.transport import Transport
from bibforge.resolvers.services import SERVICES


def row(
    identifier: str, title: str, authors: str = "Jane Doe, Richard Roe", created: str = "2020-01-02", **more: Any
) -> dict[str, Any]:
    """Return one row of arXiv's snapshot."""
    empty = {"comments": None, "journal-ref": None, "doi": None, "authors_parsed": None}
    versions = [{"version": "v1", "created": created}]
    return {
        "id": identifier, "title": title, "authors": authors, "categories": "cs.LG", "versions": versions,
        **empty, **more,
    }  # fmt: skip


def work(
    doi: str, title: str, *names: str, kind: str = "journal-article", year: int = 2020, **more: Any
) -> dict[str, Any]:
    """Return one item of Crossref's works; names in natural order."""
    people = [{"given": name.rpartition(" ")[0], "family": name.rpartition(" ")[2]} for name in names]
    return {
        "DOI": doi, "type": kind, "title": [title], "author": people, "issued": {"date-parts": [[year]]},
        "container-title": ["Journal of Examples"], "URL": f"https://doi.org/{doi}", **more
    }  # fmt: skip


@pytest.fixture
def make_row() -> Callable[..., dict[str, Any]]:
    """Make rows of arXiv's snapshot."""
    return row


@pytest.fixture
def make_work() -> Callable[..., dict[str, Any]]:
    """Make items of Crossref's works."""
    return work


QUICK = Bounds(connect=2.0, read=0.5, request=1.0, lost=30.0, size=2**20, waits=(1.0, 2.0, 4.0))


@dataclass
class Wires:
    """Transports that never really sleep, and the seconds that they meant to."""

    slept: list[float] = field(default_factory=list)
    opened: list[Transport] = field(default_factory=list)

    def to(self, service: str, *, bounds: Bounds = QUICK, mailto: str = "", at_once: int = 1) -> Transport:
        """Return a transport without a pace of its own."""
        routes = {route: 0.0 for one in SERVICES for route in one.public.intervals}
        pace = Pace(service, routes, at_once=at_once, sleep=self.slept.append)
        transport = Transport(
            service, pace=pace, bounds=bounds, mailto=mailto, sleep=self.slept.append, jitter=lambda: 0.0
        )
        self.opened.append(transport)
        return transport


@pytest.fixture
def wires() -> Iterator[Wires]:
    """Make transports; their connections are closed with the test."""
    made = Wires()
    yield made
    for transport in made.opened:
        transport.close()


@pytest.fixture
def ask_arxiv(arxiv_service: Any, wires: Wires) -> Callable[..., tuple[ArxivResolver, Any]]:
    """Start an arXiv with these rows and return a resolver that asks it, and the service."""

    def start(*rows: dict[str, Any], **settings: Any) -> tuple[ArxivResolver, Any]:
        service = arxiv_service(rows)
        return ArxivResolver(transport=wires.to("arxiv", **settings), base_url=service.address), service

    return start


@pytest.fixture
def ask_crossref(crossref_service: Any, wires: Wires) -> Callable[..., tuple[CrossrefResolver, Any]]:
    """Start a Crossref with these works and return a resolver that asks it, and the service."""

    def start(*works: dict[str, Any], **settings: Any) -> tuple[CrossrefResolver, Any]:
        service = crossref_service(works, {})
        return CrossrefResolver(transport=wires.to("crossref", **settings), base_url=service.url), service

    return start
