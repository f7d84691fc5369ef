"""The visitor's page in a real browser: what a reader does with it, from the keyboard and on a phone too."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from browser import until, violations
from pypdf import PdfReader

from bibforge.bibtex.writer import entries_in
from bibforge.workflows.build import Build

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Publish = Callable[[Build], str]
Open = Callable[..., "Page"]


@pytest.fixture
def site(published: Publish, library: Build) -> str:
    """The address of the page."""
    return f"{published(library)}/site/index.html"


def titles(page: Page) -> list[str]:
    """The titles that are drawn, in their order."""
    return list(page.locator("#list .t").all_text_contents())


def search(page: Page, text: str) -> None:
    """Type into the search field from wherever one is, and wait for the hits."""
    if page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("/")
    page.keyboard.type(text)
    page.wait_for_timeout(120)


def address(page: Page) -> str:
    """What stands behind the hash by the time the page has written it."""
    page.wait_for_timeout(400)
    return unquote(page.url.partition("#")[2]).replace("+", " ")


def below_the_bar(page: Page, selector: str) -> bool:
    """Tell whether an element is seen whole below the bar that sticks to the top."""
    found = page.evaluate(
        """(selector) => {
          const bar = document.getElementById("bar").getBoundingClientRect().bottom;
          const top = document.querySelector(selector).getBoundingClientRect().top;
          return [top, bar, window.innerHeight];
        }""",
        selector,
    )
    return bool(found[1] <= found[0] < found[2])


def test_a_search_shows_its_hits_and_stands_in_the_address(site: str, page: Open) -> None:
    """Words narrow the list, accents and case aside; whoever opens the address sees the same."""
    shown = page(site)
    search(shown, "STÓRM tides")
    assert titles(shown) == ["Sampling tides after the storm"]
    assert shown.locator("#count").text_content() == "1 of 26 works"
    assert address(shown) == "q=STÓRM tides"
    assert titles(page(shown.url)) == ["Sampling tides after the storm"]


def test_quotes_hold_words_together(site: str, page: Open) -> None:
    """A phrase is looked for as a phrase."""
    shown = page(site)
    search(shown, '"tides after"')
    assert len(titles(shown)) == 1
    shown.keyboard.press("Escape")
    search(shown, '"after tides"')
    assert titles(shown) == []
    assert shown.get_by_text("Nothing fits.").is_visible()


@pytest.mark.parametrize(
    ("pasted", "title"),
    [
        ("1003.1003", "Models of deltas in a changing climate"),
        ("arXiv:1003.1003v2", "Models of deltas in a changing climate"),
        ("https://arxiv.org/pdf/1003.1003v1.pdf", "Models of deltas in a changing climate"),
        ("https://doi.org/10.48550/arXiv.1003.1003", "Models of deltas in a changing climate"),
        ("10.1000/Silt.5", "Sampling silt after the storm"),
        ("doi: 10.1000/silt.5.", "Sampling silt after the storm"),
        ("https://dx.doi.org/10.1000%2Fsilt.5", "Sampling silt after the storm"),
    ],
)
def test_a_pasted_identifier_finds_its_entry(site: str, page: Open, pasted: str, title: str) -> None:
    """Every spelling of an arXiv id or a DOI leads to the one work that has it."""
    shown = page(site)
    search(shown, pasted)
    assert titles(shown) == [title]


def test_hits_are_in_view_while_one_types(site: str, page: Open) -> None:
    """From the end of the page, the first hit is right below the bar after a letter."""
    shown = page(site)
    shown.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    search(shown, "s")
    assert below_the_bar(shown, "#list .e")
    assert shown.evaluate("document.activeElement.id") == "q"


def test_one_key_leads_from_the_search_to_the_first_hit(site: str, page: Open) -> None:
    """Enter or the arrow goes to the first title, Escape in the field shows everything again."""
    for key in ("Enter", "ArrowDown"):
        shown = page(site)
        search(shown, "silt storm")
        shown.keyboard.press(key)
        assert shown.evaluate("document.activeElement.textContent") == "Sampling silt after the storm"
    shown.keyboard.press("/")
    shown.keyboard.press("Escape")
    assert shown.locator("#count").text_content() == "26 works"


def test_filters_narrow_and_stand_in_the_address(site: str, page: Open) -> None:
    """Category, venue, years and free reading go together; the counts say what each choice would leave."""
    shown = page(site)
    shown.wait_for_timeout(300)
    assert shown.locator("#venue option").all_text_contents()[1:3] == ["arXiv (12)", "Journal of Sand (6)"]
    shown.select_option("#category", label="\u2003Sampling (12)")
    shown.select_option("#venue", label="Journal of Sand (6)")
    shown.select_option("#from", label="2004 (3)")
    assert sorted(titles(shown)) == [f"Sampling {one} after the storm" for one in ("beaches", "deltas", "lagoons")]
    assert address(shown) == "category=field-work-sampling&venue=Journal of Sand&year=2004-"
    again = page(shown.url)
    assert titles(again) == titles(shown)
    again.get_by_role("button", name="Show everything").click()
    again.get_by_label("Free to read").check()
    assert len(titles(again)) == 12
    assert address(again) == "access=open"


def test_charts_are_filters(site: str, page: Open) -> None:
    """A column of the years and a bar of the venues narrow the list, and give it back."""
    shown = page(site)
    shown.get_by_role("button", name="2015: 1 work").click()
    assert titles(shown) == ["Models of silt in a changing climate"]
    shown.get_by_role("button", name="2015: 1 work").click()
    shown.locator("#venues button", has_text="Letters on Water").click()
    assert shown.locator("#count").text_content() == "6 of 26 works"
    shown.locator("#venues button", has_text="Letters on Water").click()
    assert shown.locator("#count").text_content() == "26 works"


def test_the_order_can_be_by_year(site: str, page: Open) -> None:
    """Newest first has years for headings; works without a year stand last."""
    shown = page(site)
    shown.select_option("#sort", "newest")
    assert shown.locator("#list h2").first.text_content() == "2021 1"
    assert titles(shown)[0] == "Models of beaches in a changing climate"
    shown.wait_for_timeout(100)
    assert shown.locator("#list h2").last.text_content() == "Without a year 1"


def test_every_permalink_lands_below_the_bar(site: str, page: Open, library: Build) -> None:
    """Each of the 26 entries is seen whole where its address is opened, and has the focus."""
    shown = page(site)
    for work in library.library.works:
        shown.evaluate("(key) => { location.hash = key; }", work.key)
        until(shown, "(key) => document.activeElement.id === `e.${key}`", work.key)
        assert below_the_bar(shown, f"[id='e.{work.key}']"), work.key
    fresh = page(f"{site}#{library.library.works[-3].key}")
    assert below_the_bar(fresh, f"[id='e.{library.library.works[-3].key}']")


def test_every_link_of_the_contents_lands_below_the_bar(site: str, page: Open) -> None:
    """Each heading is seen where its link is followed, and is the one that the contents mark."""
    shown = page(site)
    links = shown.locator("#toc a")
    assert links.count() == 4
    for place in range(links.count()):
        links.nth(place).click()
        shown.wait_for_timeout(150)
        name = str(links.nth(place).get_attribute("href"))[1:]
        assert below_the_bar(shown, f"[id='{name}']")
    shown.locator("#toc a").first.click()
    shown.wait_for_timeout(200)
    assert shown.locator("#toc [aria-current]").all_text_contents() == ["Models"]


def test_the_contents_follow_the_search(site: str, page: Open) -> None:
    """A heading without a hit is gone from the contents, the others say how many they have."""
    shown = page(site)
    search(shown, "storm")
    assert shown.locator("#toc li:visible").all_text_contents() == ["Field work 12Sampling 12Others 0", "Sampling 12"]


def test_an_entry_that_a_filter_hides_is_shown_by_its_permalink(site: str, page: Open, library: Build) -> None:
    """The address of an entry wins over what was asked for before."""
    shown = page(f"{site}#q=storm")
    shown.evaluate("(key) => { location.hash = key; }", library.library.works[0].key)
    until(shown, "(key) => document.activeElement.id === `e.${key}`", library.library.works[0].key)
    assert shown.locator("#q").input_value() == ""


def clipboard(page: Page) -> str:
    """What was copied."""
    page.wait_for_timeout(100)
    return str(page.evaluate("navigator.clipboard.readText()"))


READS = {"permissions": ["clipboard-read", "clipboard-write"], "accept_downloads": True}


def test_bibtex_doi_and_link_of_an_entry_are_copied(site: str, page: Open, tmp_path: Path, library: Build) -> None:
    """The BibTeX is that of library.bib, byte for byte; the link opens the page at the entry."""
    shown = page(f"{site}#q=silt+storm", **READS)
    key = next(work.key for work in library.library.works if work.record.title == "Sampling silt after the storm")
    shown.get_by_role("button", name=re.compile("^Copy BibTeX")).click()
    assert clipboard(shown) == entries_in((tmp_path / "library.bib").read_text("utf-8"))[key]
    shown.get_by_role("button", name=re.compile("^Copy DOI")).click()
    assert clipboard(shown) == "10.1000/silt.5"
    shown.get_by_role("button", name=re.compile("^Copy link")).click()
    assert clipboard(shown) == f"{site}#{key}"


def test_a_selection_is_copied_and_downloaded(site: str, page: Open, tmp_path: Path) -> None:
    """Two entries chosen by their boxes are copied together; what is hidden meanwhile stays chosen."""
    shown = page(site, **READS)
    shown.locator(".pick").nth(2).check()
    search(shown, "silt storm")
    shown.locator(".pick").first.check()
    assert shown.locator("#picked").text_content() == "2 selected"
    selection = shown.get_by_role("region", name="Selection")
    selection.get_by_role("button", name="Copy BibTeX").click()
    assert len(entries_in(clipboard(shown))) == 2
    with shown.expect_download() as download:
        selection.get_by_role("button", name="Download .bib").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert sorted(entries_in(text)) == sorted(entries_in(clipboard(shown)))
    selection.get_by_role("button", name="Clear").click()
    assert not selection.is_visible()


def test_the_hits_are_downloaded_as_a_bib(site: str, page: Open, tmp_path: Path) -> None:
    """The file holds the entries that are shown and no others; without a filter it is library.bib but for the order."""
    shown = page(f"{site}#q=storm", **READS)
    with shown.expect_download() as download:
        shown.get_by_role("button", name="Download these 12 as .bib").click()
    assert download.value.suggested_filename == "sand-and-water.bib"
    whole = entries_in((tmp_path / "library.bib").read_text("utf-8"))
    found = entries_in(Path(download.value.path()).read_text("utf-8"))
    assert len(found) == 12
    assert found.items() <= whole.items()
    shown.get_by_role("button", name="Show everything").click()
    with shown.expect_download() as download:
        shown.get_by_role("button", name="Download .bib", exact=True).click()
    assert entries_in(Path(download.value.path()).read_text("utf-8")) == whole


def test_where_the_clipboard_is_closed_the_text_is_shown(site: str, page: Open) -> None:
    """No way to copy is no dead button: the text stands in a dialog, selected."""
    shown = page(f"{site}#q=silt+storm")
    shown.evaluate("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false;")
    shown.get_by_role("button", name=re.compile("^Copy DOI")).click()
    assert shown.locator("#byhand-text").input_value() == "10.1000/silt.5"
    assert violations(shown) == []


def test_what_rests_on_the_list_alone_says_so(site: str, page: Open) -> None:
    """An unresolved entry is marked; a page of the web is no paper."""
    shown = page(f"{site}#q=ripples")
    assert shown.locator(".mark").all_text_contents() == ["as listed"]
    assert page(f"{site}#q=how+sand").locator(".mark").all_text_contents() == ["not a paper"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_axe_finds_nothing(site: str, page: Open, scheme: str, width: int) -> None:
    """Whole page, hits, selection, no hits: no finding of axe-core, light and dark, wide and on a phone."""
    shown = page(site, viewport={"width": width, "height": 780}, color_scheme=scheme)
    assert violations(shown) == []
    if width == 360:
        shown.get_by_role("button", name="Filters").click()
    shown.locator(".pick").first.check()
    assert violations(shown) == []
    search(shown, "silt")
    assert violations(shown) == []
    search(shown, "nothing like it")
    assert violations(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_the_browsers_own_search_sees_every_entry(published: Publish, page: Open, many: Build) -> None:
    """What is far from the window is not drawn, until Ctrl+F asks for it."""
    shown = page(f"{published(many)}/site/index.html")
    shown.wait_for_timeout(200)
    assert 0 < len(titles(shown)) < 200
    shown.keyboard.press("Control+f")
    assert len(titles(shown)) == 600


def test_only_what_is_seen_is_drawn(published: Publish, page: Open, many: Build) -> None:
    """From top to bottom the page never holds more than a part, and the last entry is there at its end."""
    shown = page(f"{published(many)}/site/index.html")
    for _ in range(6):
        shown.evaluate("window.scrollBy(0, 9000)")
        shown.wait_for_timeout(150)
        assert shown.evaluate("document.querySelectorAll('*').length") < 4000
    shown.keyboard.press("End")
    shown.wait_for_timeout(500)
    shown.keyboard.press("End")
    shown.wait_for_timeout(500)
    assert titles(shown)[-1] == many.library.works[-1].record.title
    target = many.library.works[411].key
    shown.evaluate("(key) => { location.hash = key; }", target)
    until(shown, "(key) => document.activeElement.id === `e.${key}`", target)
    shown.wait_for_timeout(300)
    assert below_the_bar(shown, f"[id='e.{target}']")


def test_print_gives_the_whole_bibliography(published: Publish, page: Open, many: Build) -> None:
    """On paper stand all works with their addresses, and no button."""
    shown = page(f"{published(many)}/site/index.html")
    text = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(shown.pdf())).pages)
    words = re.sub(r"\s+", "", text)
    assert [work.key for work in many.library.works if re.sub(r"\s+", "", work.record.title) not in words] == []
    assert "https://arxiv.org/abs/" in words
    assert "CopyBibTeX" not in words


def test_without_javascript_the_list_is_read(site: str, page: Open, library: Build) -> None:
    """Every title with its link is there, and no dead search field."""
    shown = page(site, java_script_enabled=False)
    found = shown.locator("noscript .t").all_text_contents()
    assert sorted(found) == sorted(work.record.title for work in library.library.works)
    assert not shown.locator("#q").is_visible()


def test_the_page_asks_for_nothing(site: str, page: Open) -> None:
    """One request, for the page itself, whatever is done with it."""
    shown = page(site)
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.reload()
    search(shown, "silt")
    shown.wait_for_timeout(300)
    assert [one for one in asked if not one.endswith("/favicon.ico")] == [site.partition("#")[0]]


def test_hostile_texts_stay_texts(published: Publish, page: Open, hostile: Build) -> None:
    """Titles, names, notes, headings and addresses that try to be markup or script are shown, and do nothing."""
    base = published(hostile)
    shown = page(f"{base}/site/index.html")
    for selector in (".notes summary", ".pick"):
        for place in range(shown.locator(selector).count()):
            shown.locator(selector).nth(place).click()
    search(shown, "<img")
    assert shown.evaluate("window.pwned") is None
    assert shown.locator("img, iframe, object, embed").count() == 0
    hrefs = shown.evaluate("Array.from(document.querySelectorAll('a'), (one) => one.getAttribute('href'))")
    assert all(re.match(r"https?://|#", one) for one in hrefs)
    assert "<img src=x onerror=window.pwned=1>" in "".join(shown.locator("#list .t").all_text_contents())


def test_the_skip_link_keeps_what_was_asked_for(site: str, page: Open) -> None:
    """From the search by keyboard to the papers: the hits are the same."""
    shown = page(f"{site}#q=storm")
    shown.locator(".skip").focus()
    shown.keyboard.press("Enter")
    shown.wait_for_timeout(150)
    assert shown.locator("#count").text_content() == "12 of 26 works"


def test_a_citation_key_may_be_the_name_of_a_part(published: Publish, page: Open, library: Build) -> None:
    """An entry whose key is `list` is found by its address, and the page is whole."""
    works = (replace(library.library.works[20], key="list"), *library.library.works[:20])
    shown = page(f"{published(replace(library, library=replace(library.library, works=works)))}/site/index.html#list")
    until(shown, "document.activeElement.id === 'e.list'")
    assert below_the_bar(shown, "[id='e.list']")
    assert len(titles(shown)) == 21
