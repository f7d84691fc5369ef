"""`bibforge build` where Crossref does not know a DOI: doi.org says who registered it, DataCite has its records."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command import Done, bibforge
from datacite_http import DataciteService
from doiorg_http import DoiOrgService
from loopback import status

LIST = """# Ice

- [Meltwater Beneath Cold Glaciers](https://doi.org/10.5281/zenodo.77)
- [Snow in Old Ledgers](https://doi.org/10.1392/ledgers.4)
- [A Paper That Nobody Wrote](https://doi.org/10.5281/zenodo.404)
- [Frost on Thin Wires](https://arxiv.org/abs/2001.00007)
"""


def work(doi: str, title: str, general: str) -> dict[str, Any]:
    """Return the attributes of one DOI of DataCite's."""
    return {
        "doi": doi, "titles": [{"title": title}], "publicationYear": 2020, "publisher": "Zenodo", "container": {},
        "creators": [{"name": "Roe, Ann", "givenName": "Ann", "familyName": "Roe"}],
        "types": {"resourceTypeGeneral": general},
    }  # fmt: skip


WORKS = [
    work("10.5281/zenodo.77", "Meltwater Beneath Cold Glaciers", "Report"),
    work("10.48550/arxiv.2001.00007", "Frost on Thin Wires", "Preprint"),
]


@dataclass
class Registries:
    """A folder with one list, and a Crossref that knows none of its DOIs, a doi.org and a DataCite."""

    folder: Path
    arxiv: Any
    crossref: Any
    doiorg: DoiOrgService
    datacite: DataciteService

    def build(self) -> Done:
        """Run the command with `--json`."""
        return bibforge(
            self.folder,
            "build",
            "--json",
            BIBFORGE_ARXIV_URL=self.arxiv.address,
            BIBFORGE_CROSSREF_URL=self.crossref.url,
            BIBFORGE_DOIORG_URL=self.doiorg.url,
            BIBFORGE_DATACITE_URL=self.datacite.url,
        )


@pytest.fixture
def registries(
    tmp_path: Path, arxiv_service: Callable[..., Any], crossref_service: Callable[..., Any]
) -> Iterator[Registries]:
    """Start all four."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ice.md").write_text(LIST, encoding="utf-8")
    doiorg = DoiOrgService({"10.5281/zenodo.77": "DataCite", "10.1392/ledgers.4": "mEDRA"})
    datacite = DataciteService(WORKS)
    yield Registries(tmp_path, arxiv_service([]), crossref_service([]), doiorg, datacite)
    doiorg.close()
    datacite.close()


def titles(done: Done) -> dict[str, dict[str, Any]]:
    """The works of the answer by the first word of their title."""
    return {one["title"].split()[0]: one for one in json.loads(done.stdout)["works"]}


def test_a_doi_of_datacites_is_resolved_and_the_others_are_told_apart(registries: Registries) -> None:
    """One request to doi.org for three DOIs, one to DataCite for the one that is its; what is mEDRA's is no mistake."""
    done = registries.build()
    works = titles(done)
    assert (works["Meltwater"]["status"], works["Meltwater"]["doi"]) == ("resolved", "10.5281/zenodo.77")
    assert works["Snow"]["status"] == works["A"]["status"] == "unresolved"
    assert "doi:10.1392/ledgers.4 is registered at mEDRA, which gave no record of it" in done.stderr
    assert "doi:10.1392/ledgers.4 was not found" not in done.stderr
    assert "doi:10.5281/zenodo.404 was not found" in done.stderr
    assert len(registries.doiorg.log) == 1
    asked = [(one.path, one.query.get("query")) for one in registries.datacite.log]
    assert asked == [("/dois/10.5281%2Fzenodo.77", None)]
    assert registries.build().returncode == 0
    assert (len(registries.doiorg.log), len(registries.datacite.log)) == (1, 1)


def test_an_arxiv_id_has_a_second_road_when_arxiv_is_down(registries: Registries) -> None:
    """DataCite registers arXiv's DOIs; while arXiv itself answers, it is not asked for them."""
    assert titles(registries.build())["Frost"]["status"] == "unresolved"
    assert not any("arxiv" in one.path for one in registries.datacite.log)
    (registries.folder / "cache" / "cache.sqlite").unlink()
    registries.arxiv.always(status(403))
    works = titles(registries.build())
    assert (works["Frost"]["status"], works["Frost"]["arxiv"]) == ("resolved", "2001.00007")


def test_a_doi_org_that_cannot_be_asked_denies_nothing(registries: Registries) -> None:
    """What only Crossref has denied may be registered elsewhere: asked again next time, status 3."""
    registries.doiorg.always(status(403))
    done = registries.build()
    assert done.returncode == 3
    assert "could not ask: doi.org: refused to answer (status 403)" in done.stderr
    assert "zenodo.404 was not found" not in done.stderr


def test_every_service_that_could_not_be_asked_is_named(registries: Registries) -> None:
    """That DataCite is down, the last to be asked for a DOI, does not hide that Crossref was down before it."""
    one_item = "".join(LIST.splitlines(keepends=True)[:3])
    (registries.folder / "sources" / "ice.md").write_text(one_item, encoding="utf-8")
    for service in (registries.crossref, registries.datacite):
        service.always(status(403))
    done = registries.build()
    assert done.returncode == 3
    refused = [f"{service}: refused to answer (status 403)" for service in ("Crossref", "DataCite")]
    assert "could not ask: Crossref, DataCite: refused to answer (status 403)" in done.stderr
    (line,) = [one for one in done.stderr.splitlines() if one.startswith("sources/ice.md:3: unresolved:")]
    assert all(one in line for one in refused)
