"""The visitor's page as a file: what it holds, what it never does, and the tables that it rests on."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from command import bibforge
from record_shelf import record

from bibforge.bibtex.entries import Dialect
from bibforge.bibtex.writer import bib_text, entries_in
from bibforge.model.identifiers import ArxivId, Doi, OpenReviewId
from bibforge.model.library import Link, Mention, Place, Role, Status, Work
from bibforge.model.record import Kind, Record
from bibforge.workflows.build import Build
from bibforge.workflows.outputs import SITE, outputs
from bibforge.workflows.pages.assets import part, policy_hash, script_json
from bibforge.workflows.pages.open_access import open_address
from bibforge.workflows.pages.series import VenueSeries, known_series
from bibforge.workflows.pages.site import shelves_of, site_html

LIST = "# Sand\n\n## Dry\n- [Dunes](https://arxiv.org/abs/1608.00001)\n\n## Empty\n\n## Wet\n- [Waves]()\n"


def blocks(html: str) -> dict[str, Any]:
    """The data of a page by the name of their element."""
    found = re.findall(r'<script type="application/json" id="(\w+)">(.*?)</script>', html, re.DOTALL)
    return {name: json.loads(text) for name, text in found}


def test_the_format_html_writes_the_page(tmp_path: Path) -> None:
    """Only who asks for it gets site/index.html; a second build changes nothing, and no list is made of it."""
    (tmp_path / "sand.md").write_text(LIST, encoding="utf-8")
    assert "site" not in bibforge(tmp_path, "build", "sand.md", "--offline").stderr
    made = bibforge(tmp_path, "build", "sand.md", "--offline", "--format", "bib,html")
    assert "output: wrote site/index.html\n" in made.stderr
    assert (
        "output: nothing changed" in bibforge(tmp_path, "build", "sand.md", "--offline", "--format", "bib,html").stderr
    )
    folder = bibforge(tmp_path, "build", ".", "-o", "other", "--offline")
    assert "skipped output/site/index.html: written by bibforge build" in folder.stderr


def test_a_page_that_was_changed_is_written_again(tmp_path: Path) -> None:
    """Nothing stands as it was where somebody edited the page in its folder."""
    (tmp_path / "sand.md").write_text(LIST, encoding="utf-8")
    bibforge(tmp_path, "build", "sand.md", "--offline", "--format", "html")
    page = tmp_path / "output" / SITE
    whole = page.read_bytes()
    page.write_text("other", encoding="utf-8")
    assert "wrote site/index.html" in bibforge(tmp_path, "build", "sand.md", "--offline", "--format", "html").stderr
    assert page.read_bytes() == whole


def test_the_page_holds_the_entries_of_the_bib(library: Build) -> None:
    """The BibTeX of each work is what library.bib has for it, and none is missing."""
    made = outputs(library, formats=("bib", "html"), lock=False)
    data = blocks(made[SITE])
    whole = entries_in(made["library.bib"])
    keys = [work["key"] for work in data["data"]["works"]]
    assert dict(zip(keys, data["bibtex"], strict=True)) == whole
    assert len(whole) == 26


def test_entries_are_found_in_a_bib_with_groups(library: Build) -> None:
    """JabRef's comments are no entries."""
    plain = bib_text(library.library, dialect=Dialect.BIBTEX)
    assert entries_in(bib_text(library.library, dialect=Dialect.BIBTEX, groups=True)) == entries_in(plain)


def test_the_policy_allows_the_pages_own_parts_alone(library: Build) -> None:
    """Script and style by their hashes, nothing else; no handler, style attribute or address to load from."""
    html = site_html(library, {})
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)[0]
    assert policy.startswith("default-src 'none'")
    assert f"'{policy_hash(script)}'" in policy
    assert f"'{policy_hash(style)}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\son\w+=|\sstyle=|\ssrc=|@import|url\(|<link|<iframe|<base", html.replace(script, ""))


def test_no_text_ends_the_data(hostile: Build) -> None:
    """A page of hostile texts has three script elements, and its data are whole."""
    html = site_html(hostile, {"evil0": "@misc{evil0,\n  title = {</script><!--<script>},\n}\n"})
    assert html.lower().count("<script") == 3
    assert html.lower().count("</script") == 3
    assert "<!--" not in html
    assert blocks(html)["data"]["works"][1]["title"] == "</script><script>window.pwned=1</script>"
    assert script_json("<!--</ScRiPt>") == '"\\u003c!--\\u003c/ScRiPt>"'


def test_the_same_build_gives_the_same_bytes_without_paths(library: Build) -> None:
    """No date and no path of the machine."""
    assert site_html(library, {}) == site_html(library, {})
    assert str(Path.cwd()) not in site_html(library, {})


def work(*paths: tuple[str, ...], line: int = 1, said: Record | None = None, **mention: Any) -> Work:
    """A work that is mentioned once in each category."""
    mentions = tuple(
        Mention(place=Place(file="x.md", line=line + n, category=path), title="T", **mention)
        for n, path in enumerate(paths)
    )
    found = said or record("T", "A B", 2000, Kind.ARTICLE)
    return Work(key=f"k{line}", record=found, status=Status.RESOLVED, mentions=mentions)


def test_headings_are_in_list_order_without_empty_ones() -> None:
    """One list's own name is no heading; a work in two categories stands in both; headings of nothing are left out."""
    paths = (("L",), ("L", "A"), ("L", "A", "B"), ("L", "Empty"), ("L", "C"))
    works = (work(("L", "A", "B"), ("L", "C")), work(("L", "C"), line=9))
    shelves = shelves_of(paths, works)
    assert [(one.name, one.depth, one.above, one.works) for one in shelves] == [
        ("A", 1, None, ()),
        ("B", 2, 0, (0,)),
        ("C", 1, None, (0, 1)),
    ]


def test_several_lists_keep_their_names_as_headings() -> None:
    """Two lists are two branches."""
    shelves = shelves_of((("L",), ("M",), ("M", "A")), (work(("L",)), work(("M", "A"), line=3)))
    assert [(one.name, one.depth, one.above) for one in shelves] == [("L", 1, None), ("M", 1, None), ("A", 2, 1)]


@pytest.mark.parametrize(
    ("venue", "series"),
    [
        ("CVPR", "CVPR"),
        ("2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)", "CVPR"),
        ("Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition", "CVPR"),
        ("2017 IEEE Conference on Computer Vision and Pattern Recognition Workshops (CVPRW)", "CVPR Workshops"),
        ("Proceedings of the 5th International Conference on Learning Representations", "ICLR"),
        ("Advances in Neural Information Processing Systems 30", "NeurIPS"),
        ("Findings of the Association for Computational Linguistics: EMNLP 2020", "EMNLP Findings"),
        ("Lecture Notes in Computer Science", ""),
        ("Journal of Sand", ""),
    ],
)
def test_all_years_of_a_known_meeting_are_one(venue: str, series: str) -> None:
    """Whatever a source calls it; workshops are no papers of the meeting, and a series of proceedings is no meeting."""
    assert known_series(venue) == series


def test_a_library_teaches_which_acronym_goes_with_a_name() -> None:
    """A meeting that no table knows is one, where its own venues say acronym and name together."""
    names = [
        "2017 Conference on Rivers and Sand (CRS)", "Proceedings of the 3rd Conference on Rivers and Sand", "CRS 2019",
        "Conference on rivers and sand", "Journal of Gravel", "The Journal of Gravel",
    ]  # fmt: skip
    records = [record("T", "A B", 2017, Kind.CONFERENCE, container=name) for name in names]
    series = VenueSeries.of(records)
    assert Counter(series.name(one) for one in records) == {"CRS": 4, "Journal of Gravel": 2}


@pytest.mark.parametrize(
    ("known", "url", "address"),
    [
        ({"arxiv": ArxivId("1608.00001")}, "", "https://arxiv.org/abs/1608.00001"),
        ({"openreview": OpenReviewId("abc")}, "", "https://openreview.net/forum?id=abc"),
        ({"doi": Doi("10.18653/v1/p19-1")}, "", "https://doi.org/10.18653/v1/p19-1"),
        ({"doi": Doi("10.1000/x")}, "https://www.aclanthology.org/P19-1", "https://www.aclanthology.org/P19-1"),
        ({"doi": Doi("10.1000/x")}, "https://publisher.example/paper.pdf", ""),
        ({"doi": Doi("10.13710/x")}, "https://arxiv.org.example/1", ""),
        ({}, "https://[broken", ""),
    ],
)
def test_free_to_read_is_what_a_repository_or_an_open_publisher_has(
    known: dict[str, Any], url: str, address: str
) -> None:
    """A PDF that a list links is not taken for free, nor a host or a prefix that merely begins alike."""
    said = record("T", "A B", 2017, Kind.ARTICLE, **known)
    links = (Link(url=url, role=Role.PDF),) if url else ()
    assert open_address(work(("L",), said=said, links=links)) == address


def test_every_row_of_the_table_has_its_source() -> None:
    """Each host and prefix stands once, and says why it counts."""
    rows = [line.split("\t") for line in part("data/open_access.tsv").splitlines()]
    assert rows[0] == ["kind", "name", "source"]
    assert all(len(row) == 3 and row[0] in ("host", "doi") and row[2] for row in rows[1:])
    assert max(Counter(row[1] for row in rows).values()) == 1
