"""`bibforge repair` and `bibforge check` over the network: few requests, records used, silence told."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bibforge.cli.app import run
from bibforge.errors import Exit

COUNT = 30


def title(number: int) -> str:
    """Return a title of words that no other title has."""
    return f"Sparse Estimators of Kind{number} for Wandering Sensors of Make{number}"


def work(number: int) -> dict[str, Any]:
    """Return a Crossref work."""
    return {
        "DOI": f"10.5555/sparse.{number}", "type": "journal-article", "title": [title(number)],
        "author": [{"given": "Jane", "family": "Doe"}, {"given": "Rik", "family": f"Roe{chr(97 + number % 26)}"}],
        "container-title": ["Journal of Wandering Machines"], "issued": {"date-parts": [[2019, 5]]}, "volume": "12",
        "issue": "3",
        "page": f"{100 + number}-{110 + number}", "published-print": {"date-parts": [[2019, 5]]},
    }  # fmt: skip


def entry(number: int, *, doi: bool) -> str:
    """Return the entry of a work without its pages."""
    fields = f"  author = {{Doe, Jane and Roe{chr(97 + number % 26)}, Rik}},\n  title = {{{title(number)}}},\n"
    fields += "  journal = {Journal of Wandering Machines},\n  volume = {12},\n  number = {3},\n  year = {2019},\n"
    return f"@article{{k{number},\n{fields}" + (f"  doi = {{10.5555/sparse.{number}}},\n" if doi else "") + "}\n"


@pytest.fixture
def services(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arxiv_service: Callable[..., Any],
    crossref_service: Callable[..., Any],
) -> tuple[Any, Any]:
    """Loopback arXiv and Crossref, and nothing else to ask."""
    arxiv, crossref = arxiv_service(), crossref_service([work(number) for number in range(COUNT)])
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "BIBFORGE_CATALOG": tmp_path / "none.sqlite", "BIBFORGE_CACHE": tmp_path / "cache",
        "BIBFORGE_ARXIV_URL": f"{arxiv.url}/api/query", "BIBFORGE_CROSSREF_URL": crossref.url,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    return arxiv, crossref


def test_dois_are_asked_in_few_requests_and_answers_are_kept(services: tuple[Any, Any]) -> None:
    """Thirty entries with DOIs cost a request or two; the second run costs none."""
    _, crossref = services
    Path("refs.bib").write_text("".join(entry(number, doi=True) for number in range(COUNT)))
    assert run(["repair", "--write", "refs.bib"]) == 0
    text = Path("refs.bib").read_text()
    assert [f"pages = {{{100 + number}--{110 + number}}}" in text for number in range(COUNT)] == [True] * COUNT
    asked = len(crossref.log)
    assert 0 < asked <= 3
    assert run(["repair", "--check", "refs.bib"]) == 0
    assert run(["check", "refs.bib"]) == 0
    assert len(crossref.log) == asked


def test_titles_find_what_has_no_doi(services: tuple[Any, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """DOI and pages come from the record that title, people, venue and year name."""
    Path("refs.bib").write_text(entry(3, doi=False))
    assert run(["repair", "--write", "refs.bib"]) == 0
    assert re.search(r"pages = \{103--113\},\n  doi = \{10.5555/sparse.3\},\n\}", Path("refs.bib").read_text())
    assert "require-doi" in capsys.readouterr().out


def test_a_silent_service_leaves_the_file_and_is_told(
    services: tuple[Any, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """What needs nobody is mended, the rest waits, and the status says so."""
    arxiv, crossref = services
    for service in (arxiv, crossref):
        service.always(import_module("loopback").status(403))
    text = entry(3, doi=False).replace("  year", "  month = {March},\n  year")
    Path("refs.bib").write_text(text)
    assert run(["repair", "--write", "refs.bib"]) == Exit.UNREACHABLE
    assert Path("refs.bib").read_text() == text.replace("{March}", "mar")
    assert "could not ask" in capsys.readouterr().err
    assert run(["check", "--fail-on", "not-found", "refs.bib"]) == Exit.UNREACHABLE
    assert "could not ask: k3" in capsys.readouterr().out
