"""Org, AsciiDoc, HTML pages, notebooks and the dialects of Markdown: what each writes in its own way."""

import json

import pytest

from bibforge.markup.passage import Anchor, Passage, SourcePieces, parts
from bibforge.model.library import ReadingList, Span
from bibforge.readinglist.carriers import read_list

THIN = "https://arxiv.org/abs/1608.08710"


def _titles(reading: ReadingList) -> list[tuple[str, tuple[str, ...]]]:
    return [(mention.title, mention.place.category) for mention in reading.mentions]


def test_org_headlines_tags_and_drawers() -> None:
    """A task word, a priority and tags are no part of a headline; a drawer's identifiers belong to its entry."""
    text = (
        f"#+TITLE: A list\n#+LINK: ax https://arxiv.org/abs/\n"
        f"\n* TODO [#A] Flow :nets:read:\n- [[ax:1608.08710][Thin rivers carry more]], "
        f"Ada Brook\n"
        f"  - a note on it\n# - [[{THIN}][A comment]]\n** Deep\n"
        "*** [[https://arxiv.org/abs/1608.08712][Dry networks of sand]]\n"
        ":PROPERTIES:\n:DOI: 10.1000/dry\n:CUSTOM_ID: x\n"
        ":END:\n"
    )
    first, second = read_list(text, "list.org").mentions
    assert (first.title, first.place.category, first.arxiv[0].value) == (
        "Thin rivers carry more",
        ("Flow",),
        "1608.08710",
    )
    assert first.notes == ("a note on it",)
    assert (second.title, second.place.category, str(second.doi[0])) == (
        "Dry networks of sand",
        ("Flow", "Deep"),
        "10.1000/dry",
    )


def test_org_tables_and_blocks() -> None:
    """A table's columns are read; an example block is no list, a quote is text like any other."""
    text = (
        f"* Flow\n| Title | Authors | Year | Link |\n|-------+---------+------+------|\n"
        f"| Thin rivers carry more | Ada Brook | 2019 | [[{THIN}][pdf]] |\n"
        f"\n"
        f"#+begin_example\n- [[{THIN}][Not this one]]\n"
        f"#+end_example\n#+BEGIN_QUOTE\n- [[https://arxiv.org/abs/1608.08712][Dry "
        f"networks of sand]]\n#+END_QUOTE\n"
    )
    assert [title for title, _ in _titles(read_list(text, "list.org"))] == [
        "Thin rivers carry more",
        "Dry networks of sand",
    ]


def test_asciidoc_lists_blocks_and_attributes() -> None:
    """Nested marks, attached blocks, titled blocks as categories, attributes in addresses, comments left out."""
    text = (
        f"= A list\nAda Brook <ada@example.org>\n:ax: https://arxiv.org/abs\n"
        f"\n== Flow\n\n* {{ax}}/1608.08710[Thin rivers, carry more], Ada Brook\n"
        f"** a note on it\n+\nMore of the note.\n// * {THIN}[A comment]\n////\n* {THIN}[Another comment]\n////\n\n"
        '.Sand\n====\n* link:https://arxiv.org/abs/1608.08712["Dry networks",window=_blank]\n====\n\n'
        "[bibliography]\n== Old\n\n- [[[bf]]] *Wet networks of old.* Tom Ford. 1999. https://doi.org/10.1000/wet[doi]\n"
    )
    reading = read_list(text, "list.adoc")
    assert _titles(reading) == [
        ("Thin rivers, carry more", ("Flow",)),
        ("Dry networks", ("Flow", "Sand")),
        ("Wet networks of old", ("Old",)),
    ]
    assert reading.mentions[0].links[0].url == THIN
    assert reading.mentions[0].notes[0].startswith("a note on it")


@pytest.mark.parametrize(
    "table",
    [
        f'[cols="3,1,1,1",options="header"]\n|===\n|Title\n'
        f"|Authors\n|Year\n|Link\n\n|Thin rivers carry more\n"
        f"|Ada Brook\n|2019\n|{THIN}[pdf]\n|===\n",
        f"|===\n|Title |Authors |Year |Link\n\n|Thin rivers carry more |Ada Brook |2019 |{THIN}[pdf]\n|===\n",
        f",===\nTitle,Authors,Year,Link\n\nThin rivers carry more,Ada Brook,2019,{THIN}[pdf]\n,===\n",
    ],
)
def test_asciidoc_tables(table: str) -> None:
    """Rows are cut by `cols` or by the first line; a comma table is one, too."""
    (mention,) = read_list(f"= A list\n\n== Flow\n\n{table}", "list.adoc").mentions
    assert (mention.title, mention.authors[0].display, mention.year) == ("Thin rivers carry more", "Ada Brook", 2019)


def test_pages_without_their_frames() -> None:
    """Navigation, scripts, forms and comments give no entries; definition lists and open items do."""
    text = (
        f"<!doctype html><html><head><title>A list</title></head><body><nav><a href='{THIN}'>Home of all nets</a></nav>"
        f"<select><option>x</select><script>'<li><a href=\"{THIN}\">no</a>'</script>"
        f"<!-- <li><a href='{THIN}'>neither</a> -->"
        f"<h2>Flow</h2><dl><dt><a href='{THIN}'>Thin rivers carry more</a><dd>Ada "
        f"Brook, Tom Ford, <cite>ICML</cite> 2019</dl>"
        "<ul><li><p><a href='https://arxiv.org/abs/1608.08712'>Dry networks of sand</a>"
        "</p><p>Ina Weir</p><li><a href=https://arxiv.org/abs/1608.08713>Wet networks</a>"
        "</ul>"
    )
    reading = read_list(text, "list.html")
    assert _titles(reading) == [
        ("Thin rivers carry more", ("Flow",)),
        ("Dry networks of sand", ("Flow",)),
        ("Wet networks", ("Flow",)),
    ]
    assert reading.title == "A list"
    assert [person.family for person in reading.mentions[0].authors] == ["Brook", "Ford"]


def test_a_page_with_half_a_frame_is_read() -> None:
    """A head or a navigation without its end hides nothing; capitals and similar names are told apart."""
    item = f"<LI><A HREF='{THIN}'>Thin rivers carry more</A>"
    for frame in (
        "<HEAD><TITLE>x</TITLE></HEAD>",
        "<head><header>x</header>",
        "<nav>",
        "<NAV><LI>no</NAV>",
        "<select>",
    ):
        assert _titles(read_list(f"<html>{frame}<UL>{item}</UL></html>", "a.html")) == [("Thin rivers carry more", ())]


def test_notebook_places_pass_escapes_and_lines() -> None:
    """A place behind escapes, surrogate pairs and line borders is the true one; cells of version 3 are read, too."""
    cell = {
        "cell_type": "markdown",
        "source": ['# \U0001f525 A "list"\n', "\n", "- \U0001f525 [Thin rivers é carry more](", f"{THIN})\n"],
    }
    for whole in ({"cells": [cell], "nbformat": 4}, {"worksheets": [{"cells": [cell]}], "nbformat": 3}):
        text = json.dumps(whole)
        (mention,) = read_list(text, "a.ipynb").mentions
        (link,) = mention.links
        assert mention.title_span is not None
        assert link.target_span is not None
        assert text[mention.title_span.start : mention.title_span.end] == r"Thin rivers \u00e9 carry more"
        assert text[link.target_span.start : link.target_span.end] == THIN


def test_mdx_code_is_hidden_and_components_are_not() -> None:
    """Modules and comments in braces say nothing; a list inside of a component is read."""
    text = (
        f"import {{ Card }} from 'x'\nexport const meta = {{\n"
        f"  title: 'A [paper]({THIN})',\n}}\n\n# A list\n"
        f"\n<Card>\n\n- [Thin rivers carry more]({THIN})\n"
        f"\n</Card>\n\n"
        "{/*\n- [Hidden networks](https://arxiv.org/abs/1608.08712)\n*/}\n"
    )
    assert _titles(read_list(text, "list.mdx")) == [("Thin rivers carry more", ())]


def test_a_label_that_spans_lines_is_cut_with_its_lines() -> None:
    """A link that begins before the first stretch begins with it."""
    whole = Passage("++\ré\rN", SourcePieces([(0, 0)]), [Anchor(0, 5, "u", Span(0, 5), Span(0, 0))], [], [])
    first, second = parts(whole, [(3, 4), (5, 6)])
    assert [(one.start, one.end) for one in first.anchors] == [(0, 1)]
    assert second.anchors == []
