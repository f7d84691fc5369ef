"""The report as a page: what it says, what it never does, and that it is well-formed."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_shelf import RecordShelf, record

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Library, Link, Mention, Place, ReadingList, Role, Status, Work
from bibforge.model.record import Kind, Notice, Record
from bibforge.reconcile.lock import Decision, Lock, fingerprint, lock_text, read_lock
from bibforge.reconcile.reasons import ReasonKind, reason
from bibforge.workflows import charts
from bibforge.workflows.build import Build, BuildOptions, build
from bibforge.workflows.pages.series import without_edition
from bibforge.workflows.report import report_html
from bibforge.workflows.report_rows import web_address

PREPRINT = record("Dunes in a changing wind", "Ann Roe, Bob Doe", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00001"))
PAPER = record(
    "Dunes in a changing wind", "Ann Roe, Bob Doe", 2017, doi=Doi("10.1000/dune"), container="Journal of Sand"
)
WITHDRAWN = record(
    "Singing sands", "Dee Poe", 2019, Kind.ARTICLE, doi=Doi("10.1000/sing"),
    notices=(Notice(type="retraction", doi=Doi("10.1000/oops"), date=PartialDate(2021, 3)),),
)  # fmt: skip
NAMESAKE = record("Ripples on the sea floor", "Cyd Moe", 1999, Kind.ARTICLE, doi=Doi("10.1000/ripple"))
SHELF = (PREPRINT, PAPER, WITHDRAWN, NAMESAKE)
LIST = """# Sand

## Dry
- [Dunes in a changing wind]() (Ann Roe, Bob Doe, 2017)
- [Ripples on the sea floor]() (Ann Roe, 2020)

## Empty

## Wet
- [Dunes in the wind](https://arxiv.org/abs/1608.00001)
- [Singing sands](https://doi.org/10.1000/sing)
- [How sand works](https://sand.example/blog/how)
"""
VOID = frozenset(["meta", "link", "br", "img", "input", "hr", "rect", "line"])


class Page(HTMLParser):
    """Reads a page as strictly as a test wants: every element closed in order, no id twice, all that it refers to."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.parts: dict[str, list[str]] = {}
        self.section = ""
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.faults += [f"{name} twice on <{tag}>" for name, n in Counter(name for name, _ in attrs).items() if n > 1]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "section":
            self.section = dict(attrs)["id"] or ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of order")
        if tag == "section":
            self.section = ""

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.texts.append(data)
            self.parts.setdefault(self.section, []).append(data)

    def values(self, name: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [value for _, each, value in self.attributes if each == name]

    @property
    def text(self) -> str:
        """What a reader reads."""
        return " ".join(" ".join(self.texts).split())


def built(text: str = LIST, records: tuple[Record, ...] = SHELF, file: str = "sources/sand.md", **shelf: Any) -> Build:
    """A build of one list."""
    return build({file: text}, Lock(), [RecordShelf(records, **shelf)], BuildOptions(today="2026-01-01"))


def page(outcome: Build) -> Page:
    """The report, read back; a page with a fault fails every test."""
    read = Page(report_html(outcome))
    assert read.faults == []
    ids = read.values("id")
    assert [one for one, n in Counter(ids).items() if n > 1] == []
    assert [one for one in read.values("href") if one.startswith("#") and one[1:] not in ids] == []
    return read


def section(read: Page, name: str) -> str:
    """The text of one section."""
    return " ".join(" ".join(read.parts[name]).split())


def test_every_entry_is_linked_to_its_paper() -> None:
    """Resolved works lead to the DOI, the blog to its page; key, venue and year stand beside them."""
    read = page(built())
    links = [value for tag, name, value in read.attributes if (tag, name) == ("a", "href")]
    assert {"https://doi.org/10.1000/dune", "https://doi.org/10.1000/sing", "https://sand.example/blog/how"} <= set(
        links
    )
    for words in ("roe2017dunes", "Journal of Sand 2017", "not a paper", "Ann Roe, Bob Doe"):
        assert words in read.text


def test_the_category_tree_is_in_list_order_with_empty_headings() -> None:
    """Headings appear in order, an empty one too; a work in two places stands in both."""
    read = page(built())
    tree = section(read, "library")
    assert tree.index("Dry") < tree.index("Empty") < tree.index("Wet")
    dry, _, wet = tree.rpartition("Empty")
    assert dry.count("roe2017dunes") == wet.count("roe2017dunes") == 1
    assert "No entry in this category." in tree
    assert Counter(value for _, name, value in read.attributes if name == "id")["w-roe2017dunes"] == 1


def test_what_was_filled_is_told() -> None:
    """The entry without a link has its DOI now."""
    assert "DOI 10.1000/dune" in section(page(built()), "filled")


def test_open_entries_show_candidates_with_reasons_and_the_command() -> None:
    """The namesake is shown with what speaks for and against it, and how to take it."""
    text = section(page(built()), "open")
    for words in ("Ripples on the sea floor", "for: titles are equal", "against: the people differ"):
        assert words in text
    assert re.search(r"bibforge review accept \S+ doi:10\.1000/ripple", text)


def test_doubles_name_their_mentions_and_what_joined_them() -> None:
    """Both places of the dunes are listed."""
    text = section(page(built()), "doubles")
    assert "sources/sand.md:4" in text
    assert "sources/sand.md:10" in text


def test_findings_have_their_class_and_retractions_come_first() -> None:
    """A retraction stands above a label that does not fit."""
    text = LIST + "- [Quite another thing in other words](https://arxiv.org/abs/1608.00001)\n"
    findings = section(page(built(text)), "findings")
    assert "retraction, 2021-03" in findings
    assert findings.index("Retractions and corrections") < findings.index("may lead to another work")


def test_what_the_reader_skipped_is_listed_by_reason() -> None:
    """Prose and tables of contents are not lost: they stand in the page with their lines."""
    text = (
        "# Sand\n\n- [Dry](#dry)\n- [Wet](#wet)\n\n" + LIST.partition("\n\n")[2] + "\nA closing remark about nothing.\n"
    )
    outcome = built(text)
    read = page(outcome)
    assert outcome.lists[0].skipped
    for one in outcome.lists[0].skipped:
        assert f"{one.place.file}:{one.place.line}" in section(read, "passed")
        assert one.reason in section(read, "passed")


def test_what_could_not_be_asked_is_said_at_the_top() -> None:
    """A place that is down is named before anything else."""
    text = page(built(down="shelf: no answer after 3 tries")).text
    assert text.index("shelf: no answer after 3 tries") < text.index("In numbers")


def test_the_page_asks_for_nothing_outside_itself() -> None:
    """No source, import, handler or style attribute; the policy allows exactly the page's own script and style."""
    html = report_html(built())
    read = Page(html)
    assert read.values("src") == []
    assert read.values("style") == []
    assert [name for _, name, _ in read.attributes if name.startswith("on")] == []
    assert not re.search(r"@import|url\(|<link|<iframe|<base", html)
    (policy,) = (value for value in read.values("content") if "default-src" in value)
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_search_is_shown_only_by_the_script() -> None:
    """Without JavaScript there is no dead search field, and every entry can be read."""
    html = report_html(built())
    assert re.search(r'id="find"[^>]* hidden>', html)
    assert not re.search(r'class="e"[^>]* hidden', html)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x y?z=<1>&é", "https://a.example/x%20y?z=%3C1%3E&%C3%A9"),
        (" HTTP://a.example/%20", "HTTP://a.example/%20"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.example", ""),
        ("https:///x", ""),
        ("https://\\x", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, expected: str) -> None:
    """http and https with a host, odd characters quoted; everything else is text."""
    assert web_address(url) == expected


def hostile(text: str, url: str) -> Build:
    """A build whose every text is `text` and whose every address is `url`."""
    mention = Mention(
        place=Place(file=text or "x", line=1, category=(text,)), title=text, venue=text, notes=(text,),
        links=(Link(url=url, role=Role.PAPER, text=text), Link(url=url, role=Role.CODE)),
    )  # fmt: skip
    wrong = Record(source="list", kind=Kind.UNKNOWN, title=text, container=text, url=url)
    name = fingerprint(mention)
    odd = reason(ReasonKind.LABEL_DOES_NOT_FIT, label=text, title=text)
    decision = Decision(
        fingerprint=name, title=text, status=Status.UNRESOLVED, findings=(odd,), candidates=(wrong.name,)
    )
    return Build(
        library=Library(
            works=(Work(key="x", record=wrong, status=Status.UNRESOLVED, mentions=(mention,)),), categories=((text,),)
        ),
        lists=(ReadingList(file=text or "x", title=text, mentions=(mention,)),),
        resolutions=(),
        lock=Lock(records={wrong.name: wrong}, decisions={name: decision}),
        requests={},
    )


HOSTILE_TEXTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "{because}",
    "]]>",
    "\x00\x1b",
    "&amp;",
]
HOSTILE_ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:x",
    "data:text/html,<b>",
    "vbscript:x",
    "https://a.example/\"onload='x'",
    "file:///etc/x",
]


@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=30) | st.sampled_from(HOSTILE_TEXTS), url=st.sampled_from(HOSTILE_ADDRESSES))
def test_hostile_texts_are_inert(text: str, url: str) -> None:
    """Whatever a list says, the page has its own elements only, one script, and web links alone."""
    html = report_html(hostile(text, url))
    read = page(hostile(text, url))
    assert html.count("<script>") == 1
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert all(value.startswith(("https://", "#")) for value in read.values("href"))
    assert "img" not in {tag for tag, _, _ in read.attributes}
    html.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", html)


def test_the_same_lock_gives_the_same_page() -> None:
    """A second build that asks nobody makes the same bytes, though it sent other requests."""
    first = built()
    second = build({"sources/sand.md": LIST}, read_lock(lock_text(first.lock)), [], BuildOptions(today="2027-07-07"))
    assert first.requests != second.requests
    assert report_html(first) == report_html(second)


def test_no_path_of_the_machine_is_told() -> None:
    """Lists given by an absolute path appear under their name alone."""
    for file in ("/home/ann/lists/sand.md", "C:/lists/sand.md"):
        html = report_html(built(file=file))
        assert "sand.md:4" in html
        assert file not in html


def test_a_build_of_nothing_is_a_page_too() -> None:
    """No list, no entry: every section says so."""
    text = page(build({}, Lock(), [], BuildOptions())).text
    assert "Nothing is unresolved." in text
    assert "The lists have no entry." in text


@pytest.mark.parametrize(
    ("venue", "series"),
    [
        ("2017 IEEE Conference on Rivers (CVR)", "CVR"),
        ("Advances in Water 28 (WIPS 2015)", "WIPS"),
        ("Proceedings of the 31st Meeting on Sand", "Meeting on Sand"),
        ("Interdune 2015", "Interdune"),
        ("Proceedings of the Dune Society", "Proceedings of the Dune Society"),
        ("2020", "2020"),
    ],
)
def test_the_years_of_a_meeting_are_one_venue(venue: str, series: str) -> None:
    """Edition, year and number are left out of a venue's name; a name of nothing else stays."""
    assert without_edition(venue) == series


def test_completeness_counts_papers_and_not_pages_of_the_web() -> None:
    """What is no paper needs no DOI; what no paper has is no row."""
    paper = Work(key="a", record=PAPER, status=Status.RESOLVED, mentions=())
    blog = Work(key="b", record=replace(PAPER, doi=None), status=Status.NON_PAPER, mentions=())
    shares = {bar.label: bar.share for bar in charts.completeness([paper, blog])}
    assert (shares["DOI"], "Abstract" in shares) == (100.0, False)
