"""Data behind lists: records in JSON, YAML and tables, and posts with one paper each."""

import json

import pytest

from bibforge.errors import BibforgeError
from bibforge.model.library import ReadingList
from bibforge.model.record import Kind
from bibforge.readinglist.carriers import read_list


def _json(value: object) -> ReadingList:
    return read_list(json.dumps(value, ensure_ascii=False), "data.json")


@pytest.mark.parametrize(
    ("title", "people", "year", "link"),
    [("title", "authors", "year", "url"), ("标题", "作者", "年份", "链接"), ("название", "авторы", "год", "ссылка"),
     ("título", "autores", "año", "enlace"), ("Titel", "Autoren", "Jahr", "paper_url"),
     ("タイトル", "著者", "年", "url_pdf"),
     ("paperTitle", "Author", "publicationYear", "paperLink"), ("제목", "저자", "연도", "링크")],
)  # fmt: skip
def test_keys_are_known_in_several_languages(title: str, people: str, year: str, link: str) -> None:
    """A record is read whatever language and spelling its keys are in."""
    record = {
        title: "Thin rivers carry more",
        people: "Ada Brook, Tom Ford",
        year: 2019,
        link: "https://arxiv.org/abs/1608.08710",
    }
    (mention,) = _json([record]).mentions
    assert (mention.title, mention.year, mention.arxiv[0].value) == ("Thin rivers carry more", 2019, "1608.08710")
    assert [person.family for person in mention.authors] == ["Brook", "Ford"]


def test_csl_json_is_read() -> None:
    """People in parts, dates in parts, the container and the DOI of a citation manager's export."""
    record = {"type": "article-journal", "title": "Thin rivers", "DOI": "10.1000/xyz",
              "container-title": "Letters on Water",
              "author": [{"family": "Brook", "given": "Ada"}, {"literal": "The Ford Team"}],
              "issued": {"date-parts": [[2019, 5]]}}  # fmt: skip
    (mention,) = _json([record]).mentions
    assert (mention.year, mention.venue, str(mention.doi[0])) == (2019, "Letters on Water", "10.1000/xyz")
    assert [person.display for person in mention.authors] == ["Ada Brook", "The Ford Team"]


def test_hayagriva_yaml_is_read() -> None:
    """Works under their keys, the venue in the parent, identifiers in the serial number."""
    text = (
        "brook2019:\n  type: article\n  title: Thin rivers carry more\n"
        '  author: ["Brook, Ada", "Ford, Tom"]\n  date: 2019-05\n'
        "  serial-number:\n    doi: 10.1000/xyz\n  parent:\n    type: periodical\n    title: Letters on Water\n"
    )
    (mention,) = read_list(text, "refs.yml").mentions
    assert (mention.title, mention.place.category, mention.venue) == ("Thin rivers carry more", (), "Letters on Water")
    assert (mention.year, str(mention.doi[0]), mention.authors[1].display) == (2019, "10.1000/xyz", "Tom Ford")


def test_categories_are_keys_titles_and_columns() -> None:
    """What holds a list of works is its category; keys that only say so are none."""
    work = {"title": "Thin rivers", "url": "https://arxiv.org/abs/1608.08710"}
    assert _json({"Flow": {"Deep": [work]}}).headings == (("Flow",), ("Flow", "Deep"))
    assert _json({"papers": [work]}).mentions[0].place.category == ()
    assert _json([{"name": "Flow", "items": [work]}]).mentions[0].place.category == ("Flow",)
    assert _json([{**work, "category": "Sand"}]).mentions[0].place.category == ("Sand",)


def test_links_by_label_by_key_and_in_markdown() -> None:
    """Links in a list with labels, in a map and in a cell of Markdown have the roles that these name."""
    for links in ([{"name": "Code", "url": "https://a.org/c"}, {"name": "Slides", "url": "https://a.org/s"}],
                  {"code": "https://a.org/c", "slides": "https://a.org/s"},
                  "[code](https://a.org/c) [slides](https://a.org/s)"):  # fmt: skip
        (mention,) = _json([{"title": "Thin rivers", "links": links}]).mentions
        assert [(link.role.value, link.url) for link in mention.links] == [
            ("code", "https://a.org/c"),
            ("slides", "https://a.org/s"),
        ]


def test_what_is_no_work_is_no_entry() -> None:
    """People, settings and navigation are no works; a record without a title is named."""
    assert _json([{"name": "Ada Brook", "url": "https://ada.example.org", "role": "member"}]).mentions == ()
    assert _json({"title": "My site", "url": "https://a.org", "plugins": ["x"]}).mentions == ()
    assert _json([{"title": "Home", "url": "/"}, {"title": "About", "url": "/about"}]).mentions == ()
    assert _json({"name": "site", "author": {"name": "Ada Brook", "url": "https://a.org"}}).mentions == ()
    assert _json({"regions": [{"name": "Brook", "code": "B", "parent": "Ford"}]}).mentions == ()
    assert _json({"job": {"name": "deploy", "url": "https://a.org"}}).mentions == ()
    reading = _json([{"title": "Thin rivers", "doi": "10.1000/x"}, {"authors": "Ada Brook", "url": "https://a.org"}])
    assert [(one.reason, one.place.line) for one in reading.skipped] == [("row without a title", 1)]


def test_software_stays_software() -> None:
    """A record whose only link is a repository is no paper."""
    (mention,) = _json([{"name": "thin-nets", "url": "https://github.com/brook/thin"}]).mentions
    assert mention.kind is Kind.SOFTWARE


def test_aliases_are_read_once_and_merges_are_followed() -> None:
    """A merged map gives its pairs; a file of nested aliases takes no time and no memory."""
    merged = (
        "base: &b\n  venue: ICML\n  year: 2019\npapers:\n  - <<: *b\n    title: Thin rivers\n    authors: Ada Brook\n"
    )
    (mention,) = read_list(merged, "a.yml").mentions
    assert (mention.venue, mention.year) == ("ICML", 2019)
    bomb = "a0: &a0 [{title: x, doi: 10.1000/x}]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
    )
    assert len(read_list(bomb, "b.yml").mentions) == 1


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "- " * 5000 + "x"])
def test_depth_is_bounded(text: str) -> None:
    """Lists inside of lists without end are refused, not followed."""
    with pytest.raises(BibforgeError, match=r"more than 100|ends too early"):
        read_list(text, "a.yml" if text[0] == "-" else "a.json")


def test_lines_of_json_are_a_list() -> None:
    """One record a line is read as well."""
    text = '{"title": "Thin rivers", "doi": "10.1000/x"}\n{"title": "Dry nets", "doi": "10.1000/y"}\n'
    assert [mention.place.line for mention in read_list(text, "a.json").mentions] == [1, 2]


POST = """---
layout: paper
title: "Thin rivers carry more"
authors: [Ada Brook, Tom Ford]
venue: ICML
date: 2019-05-01
link: https://arxiv.org/abs/1608.08710
---

# Thin rivers carry more

An abstract of some length.
"""


@pytest.mark.parametrize("suffix", ["md", "qmd", "mdx"])
def test_a_post_is_one_paper(suffix: str) -> None:
    """The front matter of a post states its paper, at the line of its title."""
    (mention,) = read_list(POST, f"post.{suffix}").mentions
    assert (mention.title, mention.place.line, mention.year, mention.venue) == (
        "Thin rivers carry more",
        3,
        2019,
        "ICML",
    )
    assert mention.arxiv[0].value == "1608.08710"
    assert [person.family for person in mention.authors] == ["Brook", "Ford"]
    assert mention.title_span is not None
    assert POST[mention.title_span.start : mention.title_span.end] == mention.title


def test_front_matter_of_a_page_is_no_paper() -> None:
    """A page's own title and author are no entry; front matter that is broken is named."""
    assert read_list("---\ntitle: A blog\nauthor: Ada\ndate: 2019-01-01\n---\n\nText.\n", "a.md").mentions == ()
    broken = read_list("---\ntitle: [Thin\ndoi: 10.1000/x\n---\n\nText.\n", "a.md")
    assert [one.reason for one in broken.skipped] == ["front matter", "prose"]


def test_a_table_with_semicolons_and_breaks_in_cells() -> None:
    """The separator is the head's own; a line break inside of quotes belongs to its cell."""
    text = (
        'Title;Authors;Year;DOI\r\n"Thin rivers\r\ncarry more";"Brook, Ada; Ford, '
        'Tom";2019;10.1000/x\r\nDry nets;Ina Weir;2020;10.1000/y\r\n'
    )
    first, second = read_list(text, "a.csv").mentions
    assert (first.title, first.place.line, first.place.end_line, second.place.line) == (
        "Thin rivers carry more",
        2,
        3,
        4,
    )
    assert [person.family for person in first.authors] == ["Brook", "Ford"]
