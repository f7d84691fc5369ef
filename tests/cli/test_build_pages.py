"""`bibforge build --pages`: entries that have only a link, and what is believed of what stands behind it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Done, bibforge
from site_http import pdf

PEOPLE = [{"given": "Ann", "family": "Roe"}, {"given": "Bob", "family": "Doe"}]
WORKS = [
    {"DOI": "10.1000/deeper", "type": "proceedings-article", "title": ["Freezing Deeper with Lanterns"],
     "author": PEOPLE, "issued": {"date-parts": [[2031]]}, "container-title": ["Ice Meeting"]},
    {"DOI": "10.1000/stranger", "type": "journal-article", "title": ["Violins in the Western Hills"], "author": PEOPLE,
     "issued": {"date-parts": [[2030]]}},
]  # fmt: skip
META = '<meta name="citation_title" content="{0}"><meta name="citation_author" content="Ann Roe">{1}'


def page(title: str, more: str = "") -> bytes:
    """Return a page with the tags of a paper."""
    return f"<html><head>{META.format(title, more)}</head></html>".encode()


PAGES = {
    "/frostnet.pdf": pdf(
        (20, "Freezing Deeper with Lanterns"), (12, "Ann Roe, Bob Doe"), (10, "The network is called FrostNet here.")
    ),
    "/hills.html": page("Meadows of the North", '<meta name="citation_doi" content="10.1000/stranger">'),
    "/only.html": page("A Report that No Registry Holds"),
    "/home.html": page("Ann Roe at Home"),
}


@pytest.fixture
def run(tmp_path: Path, started: Callable[..., Any]) -> Callable[..., Done]:
    """Run the command on a list that links a site, with a Crossref and an arXiv."""
    site = started("site_http", "SiteService", PAGES)
    (tmp_path / "sources").mkdir()
    items = [("FrostNet", "frostnet.pdf"), ("Meadows of the North", "hills.html"),
             ("A Report that No Registry Holds", "only.html"),
             ("Orchards and Bridges of Spring", "home.html")]  # fmt: skip
    text = "".join(f"- **{title}** [[paper]]({site.url}/{path})\n" for title, path in items)
    (tmp_path / "sources" / "ice.md").write_text(f"# Ice\n\n{text}", encoding="utf-8")
    crossref = started("crossref_http", "CrossrefService", WORKS, {})
    arxiv = started("arxiv_http", "ArxivService", [])

    def call(*arguments: str, **environment: str) -> Done:
        return bibforge(
            tmp_path, "build", "--json", *arguments,
            BIBFORGE_ARXIV_URL=arxiv.address, BIBFORGE_CROSSREF_URL=crossref.url, BIBFORGE_SOURCES="arxiv,crossref",
            **environment,
        )  # fmt: skip

    call.site, call.folder = site, tmp_path  # type: ignore[attr-defined]
    return call


def by_title(done: Done) -> dict[str, dict[str, Any]]:
    """The works of a `--json` answer by the first word of their title."""
    return {work["title"].split()[0]: work for work in json.loads(done.stdout)["works"]}


def test_a_pdf_leads_to_the_record_of_its_title(run: Any) -> None:
    """A short name that the PDF's text explains is resolved by the title on its first page, and is a finding."""
    pytest.importorskip("pypdf")
    done = run("--pages", BIBFORGE_PRIVATE_HOSTS=run.site.host)
    works = by_title(done)
    assert works["Freezing"]["doi"] == "10.1000/deeper"
    assert "note:" in done.stderr
    assert "FrostNet" in done.stderr


def test_a_page_is_a_claim(run: Any) -> None:
    """A DOI of another work is not taken; a page that nobody else knows is its own record; a home page is none."""
    works = by_title(run("--pages", BIBFORGE_PRIVATE_HOSTS=run.site.host))
    assert (works["Meadows"]["status"], works["Meadows"]["doi"]) == ("unresolved", None)
    assert (works["A"]["status"], works["A"]["doi"]) == ("resolved", None)
    assert works["A"]["authors"] == [{"given": "Ann", "family": "Roe"}]
    assert works["Orchards"]["status"] == "unresolved"
    assert "10.1000/stranger" not in json.dumps([work["doi"] for work in works.values()])


def test_no_page_is_read_that_nobody_asked_for(run: Any) -> None:
    """Without the option nothing is read; without the user's word nothing of this machine, and it says so."""
    works = by_title(run())
    assert {work["status"] for work in works.values()} == {"unresolved"}
    run("--pages", "--refresh")
    assert run.site.log == []
    run("--refresh", BIBFORGE_PAGES="1", BIBFORGE_PRIVATE_HOSTS="127.0.0.1")
    assert [one.path for one in run.site.log].count("/only.html") == 1
    run("--pages", BIBFORGE_PRIVATE_HOSTS=run.site.host, BIBFORGE_MAILTO="ann@example.org")
    assert [one.path for one in run.site.log].count("/only.html") == 1
    assert all("ann@" not in one.headers["User-Agent"] for one in run.site.log)


@pytest.mark.parametrize(
    "item",
    ["[Freezing Deeper with Lanterns](https://doi.org/10.1000/gone) [[paper]]({0}/moved.html)",
     "Freezing Meadows without Lanterns [[paper]]({0}/moved.html)"],
)  # fmt: skip
def test_a_page_never_overrules_the_list(run: Any, item: str) -> None:
    """Its paper has another DOI than the item states, or a title that merely shares words with it: not taken."""
    run.site.pages["/moved.html"] = page(
        "Freezing Deeper with Lanterns", '<meta name="citation_author" content="B. Doe">'
    )
    (run.folder / "sources" / "ice.md").write_text(f"# Ice\n\n- {item.format(run.site.url)}\n", encoding="utf-8")
    (work,) = json.loads(run("--pages", BIBFORGE_PRIVATE_HOSTS=run.site.host).stdout)["works"]
    assert "/moved.html" in [one.path for one in run.site.log]
    assert (work["status"], work["doi"]) != ("resolved", "10.1000/deeper")
