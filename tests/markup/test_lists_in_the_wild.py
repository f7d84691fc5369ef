"""What writers of other syntaxes do beside the manuals: titles of two lines, passthroughs, line blocks, underlines."""

from bibforge.readinglist.carriers import read_list


def _titles(text: str, name: str) -> list[str]:
    return [one.title for one in read_list(text, name).mentions]


def test_an_asciidoc_title_of_two_lines_is_a_heading() -> None:
    """A line below a title, as long as it, is no delimiter of a block: what follows is read, below that heading."""
    text = (
        "Publications\n------------\n\nlink:https://doi.org/10.1000/owl.1[A store for owls], by Jane Roe. FOG 2015.\n"
    )
    (entry,) = read_list(text, "list.adoc").mentions
    assert (entry.title, entry.place.category) == ("A store for owls", ("Publications",))


def test_an_asciidoc_address_in_a_passthrough_is_an_address() -> None:
    """`link:$$…$$[…]` leads to what stands between the signs, and the span of the address holds just that."""
    text = (
        "== References\n"
        "\n- [[[ROE]]] link:$$https://doi.org/10.1000/owl[2]$$[Words for owls]. Roe, J.: _Mud_, 1, 2, 2021.\n"
    )
    (entry,) = read_list(text, "list.adoc").mentions
    span = entry.links[0].target_span
    assert span is not None
    assert text[span.start : span.end] == entry.links[0].url == "https://doi.org/10.1000/owl[2]"


def test_a_line_of_asciidoc_text_that_begins_with_an_initial_is_no_item() -> None:
    """A paragraph goes on with a line that looks like the mark of a list: nothing but a blank line ends it."""
    text = (
        "== Owls\n"
        "\nlink:https://doi.org/10.1000/owl.3[Quiet owls in ponds], by M.I. Roe,\nD. Fenn, G. Lark. Mud, 2011.\n"
    )
    (entry,) = read_list(text, "list.adoc").mentions
    assert [one.family for one in entry.authors] == ["Roe", "Fenn", "Lark"]


def test_a_line_block_below_a_term_keeps_its_lines() -> None:
    """People, a title with an anonymous link and a journal stand on lines of their own in reStructuredText."""
    text = (
        "Owls\n====\n\nThe first article about owls:\n   | J. J. Roe, L. B. Fenn, and K. W. Lark\n"
        "   | `A grid of owls`__\n"
        "   | Mud Review B, Vol. **71**, 35109 (2005)\n\n   __ http://dx.doi.org/10.1000/owl.4\n"
    )
    (entry,) = read_list(text, "list.rst").mentions
    assert (entry.title, [str(one) for one in entry.doi]) == ("A grid of owls", ["10.1000/owl.4"])


def test_an_initial_that_begins_a_reference_is_no_list() -> None:
    """Docutils asks that the second line of an item stands further in: `W. K. Roe` is a name."""
    text = (
        "References\n==========\n\n.. [Roe2003]\n    W. K. Roe and J. L. Fenn.\n    Ways to see ponds.\n"
        "    *Mudmetrica*, 71 (5): 1565--1578, 2003.\n"
    )
    (entry,) = read_list(text, "list.rst").mentions
    assert entry.title == "Ways to see ponds"
    assert [one.display for one in entry.authors] == ["W. K. Roe", "J. L. Fenn"]


def test_a_substitution_for_a_line_end_is_one() -> None:
    """`|br|` parts people, title and journal, as its definition in raw HTML does."""
    text = (
        "Ponds\n=====\n\n*   **T.W.J. Roe**, R.H.J. Fenn. |br|\n    Cracks in ponds: Why some owls are louder. |br|\n"
        "    *Mud Mechanics*, 2017, 169:354--370. |br|\n    doi: `10.1000/owl.5 <https://doi.org/10.1000/owl.5>`_\n"
    )
    assert _titles(text, "list.rst") == ["Cracks in ponds: Why some owls are louder"]


def test_underlined_words_of_org_mark_a_title() -> None:
    """`_…_` is underlined in Org, and lists set titles so."""
    text = (
        "* Owls\n"
        "- Jane Roe, Otto Fenn.\n  _Proving that owls are quiet_.\n  FOG 2024. [[https://owls.example/a.pdf][pdf]]\n"
    )
    (entry,) = read_list(text, "list.org").mentions
    assert entry.title == "Proving that owls are quiet"


def test_a_headline_above_a_citation_is_an_entry() -> None:
    """A link to a key of a bibliography below a headline says of what it is the title (org-ref)."""
    text = (
        "* TODO Owls Learn to Read Fog\n[[cite:roe17][Roe & Fenn 2017: Owls Learn]]\n"
        "* TODO Ponds from Lamps at Night\n[[cite:lark16][Lark et al. 2016: Ponds]]\n"
    )
    assert _titles(text, "list.org") == ["Owls Learn to Read Fog", "Ponds from Lamps at Night"]


def test_a_headline_with_a_linked_paper_and_its_people_is_an_entry() -> None:
    """A bracket with people and a month behind the link keeps no headline from being one."""
    text = (
        "* Papers\n** Ponds\n"
        "*** [[https://arxiv.org/pdf/1709.01507.pdf][Squeeze-and-Owl Networks]] (Roe, Fenn, Lark: May 2019)\n"
        "*** [[https://arxiv.org/abs/1907.07174][Natural Owls in Fog]] (Mudge, Roe, Fenn, Lark, Song: July 2019)\n"
    )
    assert _titles(text, "list.org") == ["Squeeze-and-Owl Networks", "Natural Owls in Fog"]


def test_html_that_a_blank_line_indents_is_no_code() -> None:
    """Sites read on where an element is open: an indented tag behind a blank line begins the next entry."""
    entry = (
        '    <div class="item">\n      <h3>{title}</h3>\n'
        '      <div class="authors"><span>Jane Roe</span>, <span>Otto Fenn</span></div>\n'
        '      <div class="venue">Fog Letters 2024</div>\n'
        '      <a href="https://arxiv.org/abs/{number}">Paper</a>\n    </div>\n'
    )
    titles = ["On telling owls from lamps", "Ponds and what they say at night"]
    blocks = "\n".join(entry.format(title=title, number=f"2401.1567{at}") for at, title in enumerate(titles))
    assert _titles(f'<h2>Work</h2>\n<div class="list">\n{blocks}</div>\n', "list.md") == titles


def test_the_front_matter_of_a_page_is_no_entry() -> None:
    """The title that a page states for its site names no work."""
    front = '---\nlayout: default\ntitle: "Schedule"\n---\n'
    text = f'{front}<ul><li><a href="https://arxiv.org/abs/2401.15676">Owls at the pond</a></li></ul>\n'
    assert _titles(text, "list.html") == ["Owls at the pond"]
