"""Whom to ask, in which order, and what that will cost: the local catalog, then the services behind one cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bibforge.resolvers.answers import Resolver
from bibforge.resolvers.http.bounds import Bounds, Budget
from bibforge.resolvers.services import SERVICES, Service, ServiceAccess, label_of
from bibforge.text.plurals import counted

PAGES_PACE = 1.0
"""Seconds between two starts of reading pages, whosever they are: one host at a time."""
PAGES_BOUNDS = Bounds(read=20.0, request=20.0, lost=60.0, size=10 * 2**20, waits=(2.0,))
"""What one host may cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How the services are asked in this run: at which addresses, by whom, and where their answers are kept."""

    cache: Path
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Addresses by the service's name, where they are not the service's own."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """The user's keys by the service's name."""
    users: Mapping[str, str] = field(default_factory=dict)
    """The user's names by the service's name, where it takes a login."""
    sources: tuple[str, ...] = ()
    """The services to ask by name, in this order; without any, all that can be asked, in the order of the table."""
    pages: bool = False
    """Whether the pages and PDFs that a list links are read."""
    private_hosts: tuple[str, ...] = ()
    """Hosts of the user's own network whose pages may be read: `host` or `host:port`."""
    max_requests: int | None = None
    """How many requests the run may send in all."""
    mailto: str = ""
    refresh: bool = False
    since: float = 0.0
    """The time (seconds) before which an answer was kept too long ago."""
    pace: float = 1.0
    """Factor on the published intervals between requests; below 1 only for a mirror of the user's own."""
    patience: float = 180.0
    """Seconds that the failures of one service may cost before it is given up for the run."""

    def asks(self, service: Service) -> bool:
        """Tell whether a service can be asked: where it needs a key or a login, there must be one."""
        has_key = bool(self.keys.get(service.name)) and bool(self.users.get(service.name) or not service.user)
        return has_key or not service.needs_key

    def services(self) -> list[Service]:
        """Return the services to ask, in order."""
        rows = {service.name: service for service in SERVICES}
        wanted = [rows[name] for name in self.sources if name in rows] if self.sources else SERVICES
        return [service for service in wanted if self.asks(service)]


def open_resolvers(
    catalog: Path, network: Network | None, *, warn: Callable[[str], None] = lambda message: None
) -> list[Resolver]:
    """Return whom to ask, in order: the catalog where its file exists, then the services where there is a `network`.

    `warn` is told where the cache or the pace cannot be kept (asking goes on without them), and what is waited for.
    """
    resolvers: list[Resolver] = []
    if catalog.exists():
        from bibforge.resolvers.tables.opening import catalog_resolver

        resolvers.append(catalog_resolver(catalog))
    if network:
        from bibforge.resolvers.cache import Cache, Cached  # sqlite3, only where a question may be asked

        cache = Cache(network.cache, warn=warn)
        budget = None if network.max_requests is None else Budget(network.max_requests)
        secrets = [*network.keys.values(), *network.users.values()]
        for service in network.services():
            resolver = opened(service, network, warn, budget)
            label = service.label
            resolvers.append(
                Cached(resolver, cache, refresh=network.refresh, label=label, secrets=secrets, since=network.since)
            )
        if network.pages:
            resolvers.append(Cached(_pages(network, budget), cache, refresh=network.refresh, label="page"))
    return resolvers


def _pages(network: Network, budget: Budget | None) -> Resolver:
    """Return the reader of pages: every host a way of its own, all of them one pace."""
    from bibforge.resolvers.http.pace import Pace
    from bibforge.resolvers.http.transport import Transport
    from bibforge.resolvers.pages.manners import AddressGuard
    from bibforge.resolvers.pages.resolver import PageResolver

    pace = Pace("page", {"page": max(network.pace, 0.0) * PAGES_PACE}, folder=network.cache / "pace")
    bounds = replace(PAGES_BOUNDS, lost=min(PAGES_BOUNDS.lost, network.patience))

    def way(host: str, reader: PageResolver) -> Transport:
        # the contact address is for the services of the table, not for whomever a list links
        return Transport(host, pace=pace, bounds=bounds, budget=budget, guard=reader)

    return PageResolver(way, AddressGuard(network.private_hosts))


def opened(
    service: Service,
    network: Network,
    warn: Callable[[str], None] = lambda message: None,
    budget: Budget | None = None,
) -> Resolver:
    """Return the resolver of one service, without a cache; it spends from the run's `budget`."""
    from bibforge.resolvers.http.pace import Pace
    from bibforge.resolvers.http.transport import Transport

    address = network.addresses.get(service.name, service.address)
    pace = Pace(
        service.name,
        service.intervals(address, mailto=network.mailto, factor=network.pace),
        at_once=service.pacing(mailto=network.mailto).at_once,
        folder=network.cache / "pace",
    )
    if pace.warning:
        warn(pace.warning)
    bounds = replace(service.bounds, lost=network.patience)
    transport = Transport(
        service.name,
        pace=pace,
        mailto=network.mailto,
        bounds=bounds,
        budget=budget,
        say=lambda words: warn(f"{service.label} {words}"),
    )
    return service.opened(
        ServiceAccess(
            transport=transport,
            address=address,
            mailto=network.mailto,
            user=network.users.get(service.name, ""),
            key=network.keys.get(service.name, ""),
        )
    )


def seconds_for(requests: Mapping[str, int], *, mailto: str) -> float:
    """Return about how long so many requests take at the pace that is kept, the services asked side by side."""
    each = {service.name: service.pacing(mailto=mailto).intervals[service.main_route] for service in SERVICES}
    return max((number * each.get(name, 0.0) for name, number in requests.items()), default=0.0)


def told_cost(requests: Mapping[str, int], *, mailto: str, answers: Mapping[str, int] | None = None) -> str:
    """Return what so many requests by service name will cost: `arXiv for 120 answers in 2 requests; about 6 s`.

    `answers` are what the bars of progress count, where the service is asked at once. Empty where nothing is asked.
    """
    parts = []
    for name, number in requests.items():
        owed = (answers or {}).get(name, 0)
        wanted = f"{counted(owed, 'answer')} in " if owed else "about "
        if number:
            parts.append(f"{label_of(name)} for {wanted}{counted(number, 'request')}")
    dollars = sum(number * service.dearest for service in SERVICES for number in [requests.get(service.name, 0)])
    if dollars:
        parts.append(f"about ${dollars:g} of your budget there")
    return f"{', '.join(parts)}; about {round(seconds_for(requests, mailto=mailto)) or 1} s" if parts else ""
