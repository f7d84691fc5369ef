"""The keeper's page in a real browser: finding what waits, copying what decides it, and where links land."""

from __future__ import annotations

import io
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from browser import until, violations
from pypdf import PdfReader

from bibforge.workflows.build import Build

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Publish = Callable[[Build], str]
Open = Callable[..., "Page"]
READS = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def report(published: Publish, library: Build) -> str:
    """The address of the page."""
    return f"{published(library)}/report.html"


def search(page: Page, text: str) -> None:
    """Type into the search field from wherever one is, and wait for the hits."""
    if page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("/")
    page.keyboard.type(text)
    page.wait_for_timeout(120)


def shown(page: Page, part: str) -> list[str]:
    """The titles that a part of the page shows."""
    return list(page.locator(f"#{part} .i:visible .t:visible").all_text_contents())


def test_a_pasted_identifier_finds_the_entry_in_every_part(report: str, page: Open) -> None:
    """An arXiv id or a DOI in any spelling leaves the one entry; the counts of the sections follow."""
    found = page(report)
    search(found, "https://arxiv.org/abs/1003.1003v4")
    assert shown(found, "library") == ["Models of deltas in a changing climate"]
    assert found.locator("#hits").text_content() == "1 hit"
    found.keyboard.press("Escape")
    assert found.locator("#hits").text_content() == ""
    assert len(shown(found, "library")) >= 12
    search(found, "10.1000/RIPPLE")
    assert shown(found, "library") == []
    assert shown(found, "open")[0] == "Ripples on the sea floor"


def test_a_place_finds_its_entry(report: str, page: Open) -> None:
    """What the terminal names as file:line is found here."""
    found = page(report)
    search(found, "sand.md:4")
    assert shown(found, "library") == ["Models of dunes in a changing climate"]


def test_the_search_is_in_view_and_one_key_from_its_first_hit(report: str, page: Open) -> None:
    """From the end of the page the hits come into view; Enter goes to the first."""
    found = page(report)
    found.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    search(found, "ripples")
    assert found.locator("#open .card").is_visible()
    found.keyboard.press("Enter")
    assert found.evaluate("document.activeElement.textContent") == "Ripples on the sea floor"
    tallies = found.locator("#jump a").all_text_contents()
    assert tallies[0] == "Unresolved 1"
    assert "Doubles 0" in tallies


def test_the_command_that_decides_is_copied(report: str, page: Open) -> None:
    """One button beside the candidate copies the whole command, as a shell takes it."""
    found = page(report, **READS)
    card = found.locator("#open .card")
    card.get_by_role("button", name="Copy the command bibforge review accept").click()
    found.wait_for_timeout(100)
    words = shlex.split(str(found.evaluate("navigator.clipboard.readText()")))
    assert words[:3] == ["bibforge", "review", "accept"]
    assert words[4] == "doi:10.1000/ripple"


def test_every_link_within_the_page_lands_below_the_bar(report: str, page: Open) -> None:
    """Sections, entries, cards: what a link leads to is seen, whatever sticks to the top."""
    found = page(report, viewport={"width": 700, "height": 600})
    names = found.evaluate(
        "Array.from(document.querySelectorAll('a[href^=\"#\"]'), (one) => one.hash.slice(1)).filter((one) => one)"
    )
    assert len(set(names)) > 8
    for name in dict.fromkeys(names):
        found.evaluate("(name) => { location.hash = name; }", name)
        found.wait_for_timeout(60)
        top, bar, bottom, height = found.evaluate(
            """(name) => [document.getElementById(name).getBoundingClientRect().top,
              document.getElementById("bar").getBoundingClientRect().bottom,
              document.documentElement.getBoundingClientRect().bottom, window.innerHeight]""",
            name,
        )
        assert bar <= top + 0.5, name
        assert top < height or bottom <= height, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(report: str, page: Open, scheme: str) -> None:
    """No finding of axe-core on a screen and on a phone, with hits and without."""
    for width in (1200, 360):
        found = page(report, viewport={"width": width, "height": 780}, color_scheme=scheme)
        assert violations(found) == []
        search(found, "ripples")
        assert violations(found) == []
        assert found.evaluate("document.documentElement.scrollWidth") <= width


def test_only_what_is_seen_is_made_and_everything_can_be_printed(published: Publish, page: Open, many: Build) -> None:
    """Six hundred entries are elements only where they are near the window, for Ctrl+F, or on paper."""
    found = page(f"{published(many)}/report.html")
    found.wait_for_timeout(200)
    assert found.locator("#library .e").count() < 200
    last = many.library.works[-1]
    found.evaluate("(name) => { location.hash = name; }", f"w-{last.key}")
    until(found, "(name) => document.activeElement.id === name", f"w-{last.key}")
    assert found.locator("#library .e").count() < 400
    fresh = page(f"{published(many)}/report.html")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(fresh.pdf())).pages)
    assert all(work.key in text for work in many.library.works)
    again = page(f"{published(many)}/report.html")
    again.keyboard.press("Control+f")
    assert again.locator("#library .e").count() == 600


def test_without_javascript_everything_is_read(published: Publish, page: Open, many: Build) -> None:
    """No search field and no dead button, and every entry."""
    found = page(f"{published(many)}/report.html", java_script_enabled=False)
    assert found.locator("#library .e").count() == 600
    assert not found.locator("#q").is_visible()
    assert found.locator(".copy:visible").count() == 0


def test_hostile_texts_stay_texts(published: Publish, page: Open, hostile: Build) -> None:
    """Nothing of a list becomes markup, in the first chunk or in one that is made later."""
    found = page(f"{published(hostile)}/report.html")
    found.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    search(found, "<img src")
    assert found.evaluate("window.pwned") is None
    assert found.locator("img, iframe").count() == 0
    assert shown(found, "library")[0] == "<img src=x onerror=window.pwned=1>"
