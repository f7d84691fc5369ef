"""Whom to ask, in which order: the local catalog, then arXiv and Crossref behind one cache and one pace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bibforge.resolvers.answers import Resolver
from bibforge.text.addresses import address_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the services are, who asks, and where answers are kept."""

    arxiv: str
    crossref: str
    cache: Path
    mailto: str = ""
    refresh: bool = False
    pace: float = 1.0
    """Factor on the published intervals between requests; below 1 only for a mirror of the user's own."""
    patience: float = 180.0
    """Seconds that the failures of one service may cost before it is given up for the run."""


def seconds_for(requests: Mapping[str, int], *, polite: bool) -> float:
    """Return about how long so many requests take at the pace that is kept, the services asked side by side."""
    from bibforge.resolvers.http.pace import ARXIV_INTERVALS, CROSSREF_POLITE, CROSSREF_PUBLIC

    each = {"arxiv": ARXIV_INTERVALS["query"], "crossref": (CROSSREF_POLITE if polite else CROSSREF_PUBLIC)["list"]}
    return max((number * each.get(name, 0.0) for name, number in requests.items()), default=0.0)


def open_resolvers(
    catalog: Path, addresses: Addresses | None, *, warn: Callable[[str], None] | None = None
) -> list[Resolver]:
    """Return whom to ask, in order: the catalog where its file exists, then the services where `addresses` are given.

    `warn` is told where the cache or the pace cannot be kept; asking goes on without them.
    """
    resolvers: list[Resolver] = []
    if catalog.exists():
        from bibforge.resolvers.catalog.resolver import CatalogResolver

        resolvers.append(CatalogResolver(catalog))
    if addresses:
        resolvers += _services(addresses, warn or (lambda message: None))
    return resolvers


def _services(addresses: Addresses, warn: Callable[[str], None]) -> list[Resolver]:
    from bibforge.resolvers.arxiv.resolver import (
        ArxivResolver,  # the network packages, only where a question may be asked
    )
    from bibforge.resolvers.cache import Cache, Cached
    from bibforge.resolvers.crossref.resolver import CrossrefResolver
    from bibforge.resolvers.http.pace import ARXIV_INTERVALS, CROSSREF_POLITE, CROSSREF_PUBLIC, Pace
    from bibforge.resolvers.http.transport import ARXIV_BOUNDS, Bounds, Transport

    pace = addresses.cache / "pace"
    polite = bool(addresses.mailto)
    arxiv_pace = Pace("arxiv", _intervals(addresses.arxiv, ARXIV_INTERVALS, addresses.pace), folder=pace)
    crossref_intervals = _intervals(addresses.crossref, CROSSREF_POLITE if polite else CROSSREF_PUBLIC, addresses.pace)
    crossref_pace = Pace("crossref", crossref_intervals, at_once=3 if polite else 1, folder=pace)
    mailto, patience = addresses.mailto, addresses.patience
    arxiv = Transport("arxiv", pace=arxiv_pace, mailto=mailto, bounds=replace(ARXIV_BOUNDS, lost=patience))
    crossref = Transport("crossref", pace=crossref_pace, mailto=mailto, bounds=Bounds(lost=patience))
    for one in (arxiv_pace, crossref_pace):
        if one.warning:
            warn(one.warning)
    cache = Cache(addresses.cache, warn=warn)
    services: list[Resolver] = [
        ArxivResolver(transport=arxiv, base_url=addresses.arxiv),
        CrossrefResolver(transport=crossref, base_url=addresses.crossref, mailto=addresses.mailto),
    ]
    return [Cached(service, cache, refresh=addresses.refresh) for service in services]


_PUBLIC_HOSTS = (".arxiv.org", ".crossref.org")


def _intervals(address: str, published: Mapping[str, float], pace: float) -> Mapping[str, float]:
    """The published pace is owed to the services themselves; only a mirror of the user's own may be asked faster."""
    host = f".{address_parts(address).host}"
    factor = max(pace, 1.0) if host.endswith(_PUBLIC_HOSTS) else pace
    return {route: seconds * factor for route, seconds in published.items()}
