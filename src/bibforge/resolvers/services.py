"""The services that can be asked over the network: one table, one row a service, and all that differs between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bibforge.resolvers.http.bounds import Bounds, Pacing

if TYPE_CHECKING:
    from bibforge.resolvers.answers import Resolver
    from bibforge.resolvers.http.transport import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccess:
    """With what a service's resolver is opened: the way to it, its address, the user's contact address and key."""

    transport: Transport
    address: str
    mailto: str = ""
    user: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service: whom to name, where and how often to ask, what to ask it for.

    Plan, progress, reports, settings and their page, the cache and the pace files are made from these values.
    """

    name: str
    """The word in provenance, cache, pace files and request counts; never changed, since locks and caches hold it."""
    label: str
    """How people call it."""
    api: str
    """What stands at the address, as the settings page calls it."""
    address: str
    """The service's own address; another one is taken from the variable `setting`."""
    hosts: tuple[str, ...]
    """Domains of the service itself: the published pace is owed to them and to what lies below them."""
    asked_for: tuple[str, ...]
    """What it can be asked for, in a reader's words."""
    public: Pacing
    """The pace that the service publishes for everybody."""
    polite: Pacing | None = None
    """The pace that it publishes for those who give a contact address, where that is another one."""
    main_route: str
    """The route of `Pacing` by which most requests go; the time that a plan will take is told by it."""
    bounds: Bounds = field(default_factory=Bounds)
    key: str = ""
    """The environment variable that holds the user's key or password, where the service knows such."""
    user: str = ""
    """The environment variable that holds the user's name there, where it takes a login and no key."""
    dearest: float = 0.0
    """Dollars of the user's budget that the dearest of its requests costs; 0 where asking is free."""
    needs_key: bool = False
    """Whether it is asked only with a key."""
    opened: Callable[[ServiceAccess], Resolver]
    """Makes the resolver; what it imports is loaded only when a question may be asked."""

    @property
    def setting(self) -> str:
        """The environment variable that names another address."""
        return f"BIBFORGE_{self.name.upper()}_URL"

    def pacing(self, *, mailto: str) -> Pacing:
        """Return the pace that is kept towards the service itself."""
        return self.polite if mailto and self.polite else self.public

    def intervals(self, address: str, *, mailto: str, factor: float) -> dict[str, float]:
        """Return the seconds between two starts on each route at `address`, `factor` times what is published.

        Only a mirror of the user's own may be asked faster than published.
        """
        host = f".{urlsplit(address).hostname or ''}"
        own = host.endswith(tuple(f".{domain}" for domain in self.hosts))
        published = self.pacing(mailto=mailto).intervals
        return {route: seconds * (max(factor, 1.0) if own else factor) for route, seconds in published.items()}


def _arxiv(access: ServiceAccess) -> Resolver:
    from bibforge.resolvers.arxiv.resolver import ArxivResolver

    return ArxivResolver(transport=access.transport, base_url=access.address)


def _crossref(access: ServiceAccess) -> Resolver:
    from bibforge.resolvers.crossref.resolver import CrossrefResolver

    return CrossrefResolver(transport=access.transport, base_url=access.address, mailto=access.mailto)


def _doiorg(access: ServiceAccess) -> Resolver:
    from bibforge.resolvers.doiorg.resolver import DoiOrgResolver

    return DoiOrgResolver(transport=access.transport, base_url=access.address)


def _datacite(access: ServiceAccess) -> Resolver:
    from bibforge.resolvers.datacite.resolver import DataciteResolver

    return DataciteResolver(transport=access.transport, base_url=access.address, mailto=access.mailto)


def _semanticscholar(access: ServiceAccess) -> Resolver:
    from bibforge.resolvers.semanticscholar.resolver import SemanticScholarResolver

    return SemanticScholarResolver(transport=access.transport, base_url=access.address, key=access.key)


def _openalex(access: ServiceAccess) -> Resolver:
    from bibforge.resolvers.openalex.resolver import OpenAlexResolver

    return OpenAlexResolver(transport=access.transport, base_url=access.address, key=access.key)


def _ncbi(access: ServiceAccess) -> Resolver:
    from bibforge.resolvers.ncbi.resolver import NcbiResolver

    return NcbiResolver(transport=access.transport, base_url=access.address, mailto=access.mailto)


def _europepmc(access: ServiceAccess) -> Resolver:
    from bibforge.resolvers.europepmc.resolver import EuropePmcResolver

    return EuropePmcResolver(transport=access.transport, base_url=access.address)


def _openreview(access: ServiceAccess) -> Resolver:
    from bibforge.resolvers.openreview.resolver import OpenReviewResolver

    return OpenReviewResolver(
        transport=access.transport, base_url=access.address, user=access.user, password=access.key
    )


SERVICES: list[Service] = [
    Service(
        name="arxiv",
        label="arXiv",
        api="arXiv API",
        address="https://export.arxiv.org/api/query",
        hosts=("arxiv.org",),
        asked_for=("arXiv ids", "arXiv's own DOIs", "titles"),
        # API terms of use: one request in three seconds on one connection
        public=Pacing(intervals={"query": 3.1}),
        main_route="query",
        bounds=Bounds(waits=(10.0, 30.0, 90.0)),
        opened=_arxiv,
    ),
    Service(
        name="crossref",
        label="Crossref",
        api="Crossref REST API",
        address="https://api.crossref.org",
        hosts=("crossref.org",),
        asked_for=("DOIs", "titles"),
        # limits since December 2025. Public pool: 5/s for one record, 1/s for lists, one at a time; asked at 4/s, 1/s
        public=Pacing(intervals={"single": 0.25, "list": 1.0}),
        # polite pool: 10/s and 3/s, three at once; asked at 8/s and 2.5/s
        polite=Pacing(intervals={"single": 0.125, "list": 0.4}, at_once=3),
        main_route="list",
        opened=_crossref,
    ),
    Service(
        name="doiorg",
        label="doi.org",
        api='"Which RA?" service of doi.org',
        address="https://doi.org",
        hosts=("doi.org",),
        asked_for=("DOIs",),
        # no limit is published for this service; one request tells of fifty DOIs
        public=Pacing(intervals={"ra": 1.0}),
        main_route="ra",
        opened=_doiorg,
    ),
    Service(
        name="datacite",
        label="DataCite",
        api="DataCite REST API",
        address="https://api.datacite.org",
        hosts=("datacite.org",),
        asked_for=("arXiv ids", "arXiv's own DOIs", "DOIs"),
        # support.datacite.org, "Rate limit": 500 requests in five minutes, 1,000 with a contact address
        public=Pacing(intervals={"single": 0.7, "list": 0.7}),
        polite=Pacing(intervals={"single": 0.35, "list": 0.35}),
        main_route="list",
        opened=_datacite,
    ),
    Service(
        name="semanticscholar",
        label="Semantic Scholar",
        api="Semantic Scholar Academic Graph API",
        address="https://api.semanticscholar.org/graph/v1",
        hosts=("semanticscholar.org",),
        asked_for=("other identifiers of arXiv ids", "other identifiers of PubMed ids"),
        # with a key one request a second over all routes; without one a pool for everybody that is always empty
        public=Pacing(intervals={"batch": 1.1}),
        main_route="batch",
        key="SEMANTIC_SCHOLAR_API_KEY",
        needs_key=True,
        opened=_semanticscholar,
    ),
    Service(
        name="openalex",
        label="OpenAlex",
        api="OpenAlex API",
        address="https://api.openalex.org",
        hosts=("openalex.org",),
        asked_for=("titles", "retractions of DOIs"),
        # 100 requests a second; what limits is the budget of a day, a dollar for a free key: a list costs 0.0001, a
        # search 0.001 (developers.openalex.org, "Authentication", 2026)
        public=Pacing(intervals={"list": 0.1, "search": 0.1}),
        main_route="list",
        dearest=0.001,
        key="OPENALEX_API_KEY",
        needs_key=True,
        opened=_openalex,
    ),
    Service(
        name="ncbi",
        label="NCBI",
        api="identifier converter of PubMed Central",
        address="https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1",
        hosts=("nih.gov",),
        asked_for=("other identifiers of PubMed ids",),
        # NCBI's E-utilities allow three requests a second; none is published for the converter
        public=Pacing(intervals={"convert": 0.4}),
        main_route="convert",
        opened=_ncbi,
    ),
    Service(
        name="europepmc",
        label="Europe PMC",
        api="Europe PMC REST API",
        address="https://www.ebi.ac.uk/europepmc/webservices/rest",
        hosts=("ebi.ac.uk", "europepmc.org"),
        asked_for=("PubMed ids",),
        # about ten requests a second are tolerated; clients use two
        public=Pacing(intervals={"search": 0.5}),
        main_route="search",
        opened=_europepmc,
    ),
    Service(
        name="openreview",
        label="OpenReview",
        api="OpenReview API 2",
        address="https://api2.openreview.net",
        hosts=("openreview.net",),
        asked_for=("OpenReview ids",),
        # no limit is published; one request tells of fifty forums
        public=Pacing(intervals={"notes": 1.0}),
        main_route="notes",
        user="OPENREVIEW_USERNAME",
        key="OPENREVIEW_PASSWORD",
        needs_key=True,
        opened=_openreview,
    ),
]
"""All services, in the order in which they are asked."""


def label_of(name: str) -> str:
    """Return how people call the service of this name; the name itself for a place that is no service."""
    return next((service.label for service in SERVICES if service.name == name), name)
