"""The table of services against the resolvers that it opens and the pages that describe them."""

from pathlib import Path

import pytest

from bibforge.model.identifiers import ArxivId, Doi, OpenReviewId, Pmid
from bibforge.resolvers.answers import ById, ByTitle, ByUrl, OtherIds, Question
from bibforge.resolvers.asking import Network, opened, seconds_for, told_cost
from bibforge.resolvers.services import SERVICES, Service, label_of

DOCS = Path(__file__).parents[2] / "docs"
ROWS = {service.name: service for service in SERVICES}
EXAMPLES: dict[str, Question] = {
    "arXiv ids": ById(ArxivId("2001.00001")),
    "arXiv's own DOIs": ById(Doi("10.48550/arxiv.2001.00001")),
    "DOIs": ById(Doi("10.1000/a")),
    "titles": ByTitle("Rivers in spring"),
    "addresses": ByUrl("https://example.org/paper"),
    "other identifiers of arXiv ids": OtherIds(ArxivId("2001.00001")),
    "other identifiers of PubMed ids": OtherIds(Pmid("17375194")),
    "retractions of DOIs": OtherIds(Doi("10.1000/a")),
    "PubMed ids": ById(Pmid("17375194")),
    "OpenReview ids": ById(OpenReviewId("HyoST_9xl")),
}
"""A question for each of the words that say what a service can be asked for."""

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)


@each_service
def test_a_row_says_what_its_resolver_can_be_asked(service: Service, tmp_path: Path) -> None:
    """Every question that the row names is answered, and no other."""
    resolver = opened(service, Network(cache=tmp_path))
    assert tuple(words for words, question in EXAMPLES.items() if resolver.answers(question)) == service.asked_for
    assert (resolver.name, resolver.is_local, resolver.requests) == (service.name, False, 0)


@each_service
def test_a_service_stands_on_the_network_page(service: Service) -> None:
    """docs/network.md shows the row as it is in the table, and each pace that is kept."""
    lines = (DOCS / "network.md").read_text(encoding="utf-8").splitlines()
    cells = [service.label, ", ".join(service.asked_for), f"`{service.address}`", f"`{service.setting}`"]
    assert f"| {' | '.join(cells)} |" in lines
    paces = [line for line in lines if line.startswith(f"| {service.label}")]
    for pacing in filter(None, (service.public, service.polite)):
        stated = [f"{seconds:g} s" for seconds in pacing.intervals.values()]
        assert any(all(one in line for one in stated) for line in paces), stated


def test_names_labels_and_settings_are_nobody_elses() -> None:
    """Locks and caches tell services apart by name, people by label; the main route is one that has a pace."""
    assert len({service.name for service in SERVICES}) == len({service.label for service in SERVICES}) == len(SERVICES)
    assert all(service.main_route in service.public.intervals for service in SERVICES)
    assert [label_of(name) for name in ("arxiv", "catalog")] == ["arXiv", "catalog"]


def test_we_ask_less_often_than_we_may() -> None:
    """arXiv: once in three seconds. Crossref, public and polite pool: 5/s and 1/s, 10/s and 3/s."""
    crossref = ROWS["crossref"]
    assert ROWS["arxiv"].pacing(mailto="").intervals["query"] >= 3.0
    public, polite = crossref.pacing(mailto=""), crossref.pacing(mailto="me@example.org")
    assert public.intervals["single"] >= 1 / 5
    assert public.intervals["list"] >= 1 / 1
    assert polite.intervals["single"] >= 1 / 10
    assert polite.intervals["list"] >= 1 / 3
    assert (public.at_once, polite.at_once, ROWS["arxiv"].pacing(mailto="me@example.org").at_once) == (1, 3, 1)


@pytest.mark.parametrize(
    ("address", "factor", "times"),
    [
        ("https://export.arxiv.org/api/query", 0.0, 1.0),
        ("https://export.arxiv.org/api/query", 2.0, 2.0),
        ("https://arxiv.org/", 0.5, 1.0),
        ("http://127.0.0.1:8000/api/query", 0.5, 0.5),
        ("https://arxiv.org.example.net/", 0.0, 0.0),
        ("https://notarxiv.org/", 0.0, 0.0),
    ],
)
def test_the_services_themselves_are_never_asked_faster_than_published(
    address: str, factor: float, times: float
) -> None:
    """The factor shortens the time only for a mirror, and lengthens it for everybody."""
    published = ROWS["arxiv"].public.intervals["query"]
    assert ROWS["arxiv"].intervals(address, mailto="", factor=factor) == {"query": published * times}


def test_the_cost_is_told_before_it_is_paid() -> None:
    """Each service with its requests, and the time of the slowest at its pace; nothing where nothing is asked."""
    assert told_cost({"arxiv": 1, "crossref": 0}, mailto="") == "arXiv for about 1 request; about 3 s"
    told = told_cost({"arxiv": 3, "crossref": 14}, mailto="", answers={"arxiv": 120})
    assert told == "arXiv for 120 answers in 3 requests, Crossref for about 14 requests; about 14 s"
    assert told_cost({"arxiv": 3, "crossref": 14}, mailto="me@example.org").endswith("about 9 s")
    assert told_cost({"openalex": 20}, mailto="") == (
        "OpenAlex for about 20 requests, about $0.02 of your budget there; about 2 s"
    )
    assert told_cost({"crossref": 0}, mailto="") == ""
    assert seconds_for({}, mailto="") == 0.0
