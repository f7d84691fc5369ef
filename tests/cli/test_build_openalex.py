"""`bibforge build` with a key for OpenAlex: titles that arXiv and Crossref lack, by identifier, never believed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Done, bibforge
from loopback import status

KEY = "secret-of-ann"
LIST = """# Ice

- [Meltwater Beneath Cold Glaciers](), Ann Roe, 2020
- [Snow in Old Ledgers of the North](), Bob Doe, 2020
- [Lanterns Without a Home](), Cleo Poe, 2019
"""


def attributes(doi: str, title: str, people: str) -> dict[str, Any]:
    """Return the attributes of one DOI of DataCite's."""
    return {"doi": doi, "titles": [{"title": title}], "publicationYear": 2020, "publisher": "Ice", "container": {},
            "creators": [{"name": people}], "types": {"resourceTypeGeneral": "Report"}}  # fmt: skip


def work(number: int, doi: str, title: str) -> dict[str, Any]:
    """Return one work of OpenAlex's."""
    return {"id": f"https://openalex.org/W{number}", "doi": f"https://doi.org/{doi}", "title": title, "ids": {}}


HELD = [
    attributes("10.5281/zenodo.77", "Meltwater Beneath Cold Glaciers", "Roe, Ann"),
    attributes("10.5281/zenodo.78", "Snow in Old Ledgers of the North", "Loe, Eva"),
]
WORKS = [
    work(1, "10.5281/zenodo.77", "Meltwater beneath Cold Glaciers"),
    work(2, "10.5281/zenodo.78", "Snow in Old Ledgers of the North"),
    work(3, "10.5281/zenodo.79", "Lanterns and Their Home"),
]


@pytest.fixture
def run(tmp_path: Path, started: Callable[..., Any]) -> Callable[..., Done]:
    """Build the list with arXiv and Crossref that know nothing, a DataCite and an OpenAlex."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ice.md").write_text(LIST, encoding="utf-8")
    openalex = started("openalex_http", "OpenAlexService", WORKS, key=KEY)
    registry = started("doiorg_http", "DoiOrgService", {one["doi"]: "DataCite" for one in HELD})
    addresses = {
        "BIBFORGE_ARXIV_URL": started("arxiv_http", "ArxivService", []).address,
        "BIBFORGE_CROSSREF_URL": started("crossref_http", "CrossrefService", [], {}).url,
        "BIBFORGE_DOIORG_URL": registry.url,
        "BIBFORGE_DATACITE_URL": started("datacite_http", "DataciteService", HELD).url,
        "BIBFORGE_OPENALEX_URL": openalex.url,
        "BIBFORGE_SOURCES": "arxiv,crossref,doiorg,datacite,openalex",
    }

    def call(key: str = KEY) -> Done:
        return bibforge(tmp_path, "build", "--json", **addresses, OPENALEX_API_KEY=key)

    call.openalex, call.folder = openalex, tmp_path  # type: ignore[attr-defined]
    return call


def by_word(done: Done) -> dict[str, dict[str, Any]]:
    """The works of a `--json` answer by the first word of their title."""
    return {one["title"].split()[0]: one for one in json.loads(done.stdout)["works"]}


def test_a_title_leads_to_an_identifier_whose_record_is_compared(run: Any) -> None:
    """The right people: DataCite's record. Other people, another title: open. The cost was told, in dollars too."""
    done = run()
    works = by_word(done)
    assert (works["Meltwater"]["status"], works["Meltwater"]["doi"]) == ("resolved", "10.5281/zenodo.77")
    assert works["Snow"]["status"] == works["Lanterns"]["status"] == "unresolved"
    assert works["Snow"]["doi"] is None
    assert "OpenAlex for about 1 request, about $0.001 of your budget there" in done.stderr
    searches = [one for one in run.openalex.log if "search.title" in one.query]
    assert len(searches) == 3
    run()
    assert [one for one in run.openalex.log if "search.title" in one.query] == searches


@pytest.mark.parametrize("echoed", [False, True])
def test_a_key_that_is_refused_is_named_and_never_shown(run: Any, echoed: bool) -> None:
    """It could not be asked: status 3, the entries stay open, and the key stands nowhere, whatever the service says."""
    if echoed:
        run.openalex.always(status(400, b'{"message": "bad request: /works?api_key=wrong-key-of-ann"}'))
    done = run(key="wrong-key-of-ann")
    assert done.returncode == 3
    said = "refused the question: bad request: /works?api_key=***" if echoed else "refused to answer (status 403)"
    assert f"could not ask: OpenAlex: {said}" in done.stderr
    assert "wrong-key-of-ann" not in done.stderr + done.stdout
    written = [path.read_bytes() for path in run.folder.rglob("*") if path.is_file()]
    assert len(written) > 3
    assert not any(b"wrong-key-of-ann" in one for one in written)
    assert {one["status"] for one in by_word(done).values()} == {"unresolved"}
