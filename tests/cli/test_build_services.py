"""`bibforge build` with the services that know other identifiers: what is asked of whom, and what is taken from it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command import Done, bibforge
from loopback import page
from openreview_http import PASSWORD, USER

LIST = """# Ice

- [Frost on Thin Wires](https://arxiv.org/abs/2001.00007)
- [Meltwater Beneath Cold Glaciers](https://arxiv.org/abs/2001.00008)
- [Growth of Algae Under Winter Ice](https://pubmed.ncbi.nlm.nih.gov/17375194/)
- [Rivers That Freeze From Below](https://openreview.net/forum?id=aB3dEf_9x)
"""


def row(identifier: str, title: str) -> dict[str, Any]:
    """Return one row of arXiv's snapshot."""
    return {
        "id": identifier, "title": title, "doi": None, "journal-ref": None, "comments": None,
        "authors": "Ann Roe, Bob Doe", "categories": "cs.LG",
        "versions": [{"version": "v1", "created": "2020-01-02"}],
    }  # fmt: skip


def work(doi: str, title: str) -> dict[str, Any]:
    """Return one item of Crossref's works."""
    people = [{"given": "Ann", "family": "Roe"}, {"given": "Bob", "family": "Doe"}]
    return {
        "DOI": doi, "type": "journal-article", "title": [title], "author": people,
        "issued": {"date-parts": [[2020]]}, "container-title": ["Journal of Ice"],
    }  # fmt: skip


ROWS = [row("2001.00007", "Frost on Thin Wires"), row("2001.00008", "Meltwater Beneath Cold Glaciers")]
WORKS = [
    work("10.1000/frost", "Frost on Thin Wires"),
    work("10.1000/melt", "Meltwater Beneath Cold Glaciers"),
    work("10.1000/algae", "Growth of Algae Under Winter Ice"),
    work("10.1000/stranger", "Violins in the Western Hills"),
]
NOTE = {
    "id": "aB3dEf_9x", "forum": "aB3dEf_9x", "cdate": 1700000000000,
    "content": {"title": {"value": "Rivers That Freeze From Below"}, "authors": {"value": ["Ann Roe"]},
                "venue": {"value": "ICLR 2024 poster"}, "venueid": {"value": "ICLR.cc/2024/Conference"}},
}  # fmt: skip
GONE = {"doi": "https://doi.org/10.1000/frost", "ids": {}, "is_retracted": True}


@dataclass
class Desk:
    """A folder with one list and every service; `keys` opens those that want one."""

    folder: Path
    services: dict[str, Any]
    keys: dict[str, str]

    def build(self, *arguments: str, **environment: str) -> Done:
        """Run the command with `--json`."""
        return bibforge(self.folder, "build", "--json", *arguments, **self.addresses, **(self.keys | environment))

    @property
    def addresses(self) -> dict[str, str]:
        """The settings that name every service's address."""
        return {f"BIBFORGE_{name.upper()}_URL": getattr(one, "address", one.url) for name, one in self.services.items()}

    def check(self, *arguments: str) -> Done:
        """Check one entry of a `.bib` with a DOI."""
        entry = "@article{f, title={Frost on Thin Wires}, author={Ann Roe and Bob Doe}, year=2020, doi={10.1000/frost}}"
        (self.folder / "mine.bib").write_text(entry, encoding="utf-8")
        return bibforge(self.folder, "check", "mine.bib", *arguments, **self.addresses, **self.keys)

    def asked(self) -> dict[str, int]:
        """How often each service was asked."""
        return {name: len(one.log) for name, one in self.services.items() if one.log}


KEYS = {
    "SEMANTIC_SCHOLAR_API_KEY": "secret", "OPENALEX_API_KEY": "secret",
    "OPENREVIEW_USERNAME": USER, "OPENREVIEW_PASSWORD": PASSWORD,
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, started: Callable[..., Any]) -> Callable[..., Desk]:
    """Start everything; `papers` is what Semantic Scholar knows."""

    def start(papers: list[dict[str, str]], keys: dict[str, str] = KEYS) -> Desk:
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "ice.md").write_text(LIST, encoding="utf-8")
        services = {
            "arxiv": started("arxiv_http", "ArxivService", ROWS),
            "crossref": started("crossref_http", "CrossrefService", WORKS, {}),
            "doiorg": started("doiorg_http", "DoiOrgService", {}),
            "datacite": started("datacite_http", "DataciteService"),
            "semanticscholar": started("semanticscholar_http", "SemanticScholarService", papers),
            "openalex": started("openalex_http", "OpenAlexService", [GONE]),
            "ncbi": started("pubmed_http", "NcbiService", [("17375194", "PMC7", "10.1000/algae")]),
            "europepmc": started("pubmed_http", "EuropePmcService"),
            "openreview": started("openreview_http", "OpenReviewService", [NOTE]),
        }
        return Desk(tmp_path, services, keys)

    return start


def dois(done: Done) -> dict[str, str | None]:
    """The DOIs of a `--json` answer by the first word of the title."""
    return {work["title"].split()[0]: work["doi"] for work in json.loads(done.stdout)["works"]}


def test_with_the_keys_no_title_is_searched_for(desk: Callable[..., Desk]) -> None:
    """Semantic Scholar names the publications, NCBI the DOI of a PubMed page, OpenReview its own paper."""
    here = desk([{"ArXiv": "2001.00007", "DOI": "10.1000/frost"}, {"ArXiv": "2001.00008"}])
    done = here.build()
    assert done.returncode == 0, done.stderr
    assert dois(done) == {"Frost": "10.1000/frost", "Meltwater": None, "Growth": "10.1000/algae", "Rivers": None}
    assert all("query.bibliographic" not in one.query for one in here.services["crossref"].log)
    works = {work["title"].split()[0]: work for work in json.loads(done.stdout)["works"]}
    assert (works["Rivers"]["status"], works["Rivers"]["venue"]) == (
        "resolved",
        "Proceedings of the 12th International Conference on Learning Representations",
    )
    lock = (here.folder / "output" / "bibforge.lock").read_text(encoding="utf-8")
    assert "retraction" in lock
    assert "no-publication-known" in lock
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("asking ")]
    parts = [part for part in line.removeprefix("asking ").split(", ") if "request" in part]
    told = [re.sub(r" for .*?(\d+) request.*", r" \1", part) for part in parts]
    assert told == ["arXiv 1", "Semantic Scholar 2", "OpenReview 2", "Crossref 1", "OpenAlex 1"]
    before = here.asked()
    assert "europepmc" not in before
    assert here.build().returncode == 0
    assert here.asked() == before


def test_a_wrong_link_of_another_place_is_not_taken(desk: Callable[..., Desk]) -> None:
    """A DOI whose record is another work: the title is searched for; one that nobody has is no Crossref DOI."""
    here = desk([{"ArXiv": "2001.00007", "DOI": "10.1000/stranger"}, {"ArXiv": "2001.00008", "DOI": "10.1000/none"}])
    found = dois(here.build())
    assert (found["Frost"], found["Meltwater"]) == ("10.1000/frost", None)
    assert "doi:10.1000/none" in (here.folder / "output" / "bibforge.lock").read_text(encoding="utf-8")


def test_where_semantic_scholar_is_silent_titles_are_searched_for(desk: Callable[..., Desk]) -> None:
    """Its silence is told, and costs no publication."""
    here = desk([{"ArXiv": "2001.00007", "DOI": "10.1000/frost"}])
    here.services["semanticscholar"].always(page())
    done = here.build()
    assert done.returncode == 3
    assert "could not ask: Semantic Scholar" in done.stderr
    assert (dois(done)["Frost"], dois(done)["Meltwater"]) == ("10.1000/frost", "10.1000/melt")


def test_without_keys_two_preprints_share_a_search(desk: Callable[..., Desk]) -> None:
    """Those that want a key are not asked; OpenReview's paper is searched for by title, and stays unresolved."""
    here = desk([], keys={})
    done = here.build()
    assert dois(done)["Frost"] == "10.1000/frost"
    assert dois(done)["Meltwater"] == "10.1000/melt"
    assert not here.asked().keys() & {"semanticscholar", "openalex", "openreview"}
    titles = [one.query.get("query.bibliographic", "") for one in here.services["crossref"].log]
    shared = [one for one in titles if "Frost" in one and "Meltwater" in one]
    assert len(shared) == 1


def test_the_services_to_ask_can_be_named(desk: Callable[..., Desk]) -> None:
    """By an option or a setting; a name that is none, or one without its key, is told."""
    here = desk([], keys={})
    here.build("--sources", "arxiv")
    assert here.asked().keys() == {"arxiv"}
    here.build("--refresh", "--update-all", BIBFORGE_SOURCES="arXiv, ncbi")
    assert here.asked().keys() == {"arxiv", "ncbi"}
    odd = here.build("--sources", "scholar")
    assert (odd.returncode, "no such service: 'scholar'" in odd.stderr) == (2, True)
    keyless = here.build("--sources", "openalex")
    assert (keyless.returncode, "set OPENALEX_API_KEY" in keyless.stderr) == (2, True)


def test_no_more_requests_are_sent_than_the_run_may(desk: Callable[..., Desk]) -> None:
    """What was not asked is "could not ask"; with the limit away the next run goes on."""
    here = desk([], keys={})
    done = here.build("--max-requests", "2")
    assert sum(here.asked().values()) == 2
    assert (done.returncode, "the limit of 2 requests is reached" in done.stderr) == (3, True)
    odd = here.build(BIBFORGE_MAX_REQUESTS="many")
    assert (odd.returncode, "BIBFORGE_MAX_REQUESTS is not a number" in odd.stderr) == (2, True)
    assert here.build("--max-requests", "50").returncode == 0


def test_a_retraction_that_openalex_alone_knows_is_found_by_a_check(desk: Callable[..., Desk]) -> None:
    """The record is Crossref's, the notice OpenAlex's; without it the entry is verified."""
    here = desk([])
    done = here.check("--sources", "crossref,openalex")
    assert (done.returncode, "retracted" in done.stdout) == (1, True)
    assert here.asked().keys() == {"crossref", "openalex"}
    assert here.check("--sources", "crossref").returncode == 0
    limited = here.check("--sources", "crossref", "--refresh", "--max-requests", "0")
    assert (limited.returncode, "the limit of 0 requests is reached" in limited.stdout + limited.stderr) == (3, True)
