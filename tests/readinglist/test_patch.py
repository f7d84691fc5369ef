"""Links written back: what changes, and that nothing else does."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.markup.syntax import Syntax
from bibforge.model.library import Mention
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.patch import Patch, add_link, fill_link, patched, writable
from bibforge.text.encoding import decode

ROOT = Path(__file__).parent.parent.parent
LISTS = sorted([*(ROOT / "sources").glob("*.md"), *(ROOT / "tests" / "corpus" / "lists").glob("*.md")])


def _only(text: str) -> Mention:
    (mention,) = read_list(text, "x.md").mentions
    return mention


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("1. **A Title.** *Kaiming He.* [paper]()\n", "1. **A Title.** *Kaiming He.* [paper](https://u.v/1)\n"),
        ("- A title of words [paper](<http://old.x/a b>)\n", "- A title of words [paper](<https://u.v/1>)\n"),
        ("- [A title of words][r]\n\n[r]: http://old.x\n", "- [A title of words][r]\n\n[r]: https://u.v/1\n"),
        ('<li><a href="http://old.x">A title of words</a></li>\n', '<li><a href="https://u.v/1">A title of words</a></li>\n'),  # noqa: E501  # one text, read as one line
    ],
)  # fmt: skip
def test_a_target_is_filled_or_replaced(text: str, after: str) -> None:
    """Inline targets, pointed brackets, definitions and attributes get the new address, and nothing else changes."""
    mention = _only(text)
    assert patched(text, [fill_link(text, mention, mention.links[0], "https://u.v/1")]) == after


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://doi.org/10.1007/JHEP07(2015)086", "https://doi.org/10.1007/JHEP07(2015)086"),
        ("https://x.y/a)b", "https://x.y/a%29b"),
        ("https://x.y/a b", "https://x.y/a%20b"),
    ],
)
def test_an_address_stays_one_target(url: str, written: str) -> None:
    """Balanced brackets stay, unbalanced ones and blanks are encoded, and the link reads back."""
    text = "- **A Title of Words.** *Kaiming He, Jian Sun.* [paper]()\n"
    mention = _only(text)
    done = patched(text, [fill_link(text, mention, mention.links[0], url)])
    assert f"[paper]({written})" in done
    assert _only(done).links[0].url == written


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            ("1. **A Title.** *Kaiming He, Jian Sun.* [paper](http://a.b)\n"
             "2. **Another Title.** *Kaiming He, Jian Sun.* \n"
             "   - a note\n"),  # one text, read as one line
            ("1. **A Title.** *Kaiming He, Jian Sun.* [paper](http://a.b)\n"
             "2. **Another Title.** *Kaiming He, Jian Sun.* [paper](U) \n"
             "   - a note\n"),  # one text, read as one line
        ),
        (
            ("- A title of words, 2019 [[pdf]](http://arxiv.org/abs/1706.03762)\n"
             "- Mask R-CNN for words (2017), K. He et al.\n"),  # one text, read as one line
            ("- A title of words, 2019 [[pdf]](http://arxiv.org/abs/1706.03762)\n"
             "- Mask R-CNN for words (2017), K. He et al. [[paper]](U)\n"),  # one text, read as one line
        ),
        (
            ("- [First title of words](http://arxiv.org/abs/1706.03762)\n"
             "- [Second title of words](http://arxiv.org/abs/1706.03763)\n"
             "- Third title of words\n"),  # one text, read as one line
            ("- [First title of words](http://arxiv.org/abs/1706.03762)\n"
             "- [Second title of words](http://arxiv.org/abs/1706.03763)\n"
             "- [Third title of words](U)\n"),  # one text, read as one line
        ),
        (
            "| Title | Link |\n|---|---|\n| One title | [pdf](http://a.b/1) |\n| Two titles | - |\n",
            "| Title | Link |\n|---|---|\n| One title | [pdf](http://a.b/1) |\n| Two titles | [paper](U) |\n",
        ),
        (
            "| Title | Year | Paper |\n|---|---|---|\n| One title | 2019 | [pdf](http://a.b/1) |\n"
            "| Two titles | 2020 |  |\n",
            "| Title | Year | Paper |\n|---|---|---|\n| One title | 2019 | [pdf](http://a.b/1) |\n"
            "| Two titles | 2020 | [paper](U)  |\n",
        ),
        (
            "| Title | Year |\n|---|---|\n| [One title of words](http://a.b/1) | 2019 |\n"
            "| Two titles of words | 2020 |\n",
            "| Title | Year |\n|---|---|\n| [One title of words](http://a.b/1) | 2019 |\n"
            "| [Two titles of words](U) | 2020 |\n",
        ),
    ],
)  # fmt: skip
def test_a_link_is_added_in_the_style_of_the_list(text: str, after: str) -> None:
    """Labels stand behind the entry's words with the list's own brackets; in a list of linked titles the title is
    linked, and in a table with a column of links the link stands there.
    """
    mention = next(one for one in read_list(text, "x.md").mentions if not one.links)
    assert patched(text, [add_link(text, mention, "paper", "U")]) == after


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_filling_all_links_of_a_list_changes_nothing_else(path: Path) -> None:
    """After the edits the same mentions are read, each with the link it was given; taking the edits back gives the
    text.
    """
    text = decode(path.read_bytes())[0]
    before = read_list(text, path.name).mentions
    edits = []
    for mention in before:
        if not any(link.url for link in mention.links):
            empty = [link for link in mention.links if link.target_span]
            url = f"https://example.org/{mention.place.line}"
            edits.append(fill_link(text, mention, empty[0], url) if empty else add_link(text, mention, "paper", url))
    after = read_list(patched(text, edits), path.name).mentions
    assert [_said(mention) for mention in after] == [_said(mention) for mention in before]
    added = [link.url for mention in after for link in mention.links if link.url.startswith("https://example.org/")]
    assert len(added) == len(edits)


def _said(mention: Mention) -> tuple[object, ...]:
    return (mention.title, mention.place.line, mention.authors, mention.year, mention.place.category, mention.notes)


def test_edits_that_overlap_are_refused() -> None:
    """Two edits of the same characters are a fault of the caller."""
    with pytest.raises(ValueError, match="overlaps"):
        patched("abc", [Patch(start=0, end=2, replacement="x"), Patch(start=1, end=3, replacement="y")])


@settings(deadline=None)
@given(st.text(), st.lists(st.integers(0, 50), unique=True, max_size=8))
def test_patching_keeps_all_other_characters(text: str, cuts: list[int]) -> None:
    """Insertions anywhere, in any order, leave the rest in place."""
    places = [cut for cut in cuts if cut <= len(text)]
    done = patched(text, [Patch(start=place, end=place, replacement="\ue000") for place in places])
    assert done.replace("\ue000", "") == text.replace("\ue000", "")
    assert done.count("\ue000") == text.count("\ue000") + len(places)


@pytest.mark.parametrize(
    ("text", "url", "after"),
    [
        ("* `Thin rivers carry more`__ `pdf <>`__\n\n__ https://a.org\n", "https://b.org/x_", "`pdf <https://b.org/x\\_>`__"),
        ("* **Thin rivers carry more.** Ada Brook, 2019. `pdf`_\n", "https://b.org/a b", "`pdf <https://b.org/a%20b>`_"),
    ],
)  # fmt: skip
def test_an_empty_link_of_restructuredtext_is_filled(text: str, url: str, after: str) -> None:
    """The address stands in the link's own brackets, or behind a label whose name leads nowhere."""
    mention = read_list(text, "a.rst").mentions[0]
    (link,) = [link for link in mention.links if not link.url]
    filled = patched(text, [fill_link(text, mention, link, url, Syntax.RESTRUCTUREDTEXT)])
    assert after in filled
    again = read_list(filled, "a.rst").mentions[0]
    assert (again.title, again.links[-1].url) == (mention.title, url.replace(" ", "%20"))


@pytest.mark.parametrize(
    ("item", "after"),
    [
        ("* Thin rivers carry more, Ada Brook, ICML 2019",
         "* `Thin rivers carry more <https://b.org>`__, Ada Brook, ICML 2019"),
        ("* **Thin rivers carry more**, Ada\n  Brook, ICML 2019\n",
         "* **Thin rivers carry more**, Ada\n  Brook, ICML 2019 `paper <https://b.org>`__\n"),
    ],
)  # fmt: skip
def test_a_link_is_added_in_restructuredtext(item: str, after: str) -> None:
    """The title becomes the link where it has no markup of its own, else a label follows the entry's words."""
    text = f"L\n===\n\n{item}\n* `Dry nets of sand <https://arxiv.org/abs/1701.00001>`_, Ina Weir\n"
    mention = read_list(text, "a.rst").mentions[0]
    added = patched(text, [add_link(text, mention, "paper", "https://b.org", Syntax.RESTRUCTUREDTEXT)])
    assert after in added
    assert [one.title for one in read_list(added, "a.rst").mentions] == [mention.title, "Dry nets of sand"]


def test_words_are_not_added_to_drawn_tables_and_data() -> None:
    """A row between drawn borders and an entry of BibTeX are closed to words; an item beside them is open."""
    border = f"{'=' * 24}  =========  ====\n"
    text = (
        f"{border}Title                     Authors    Year\n{border}"
        "Thin rivers, more         Ada Brook  2019\n`Wet nets <http://a.b>`_  T. Ford    2018\n"
        f"{border}\n* `Dry nets of sand <https://arxiv.org/abs/1701.00001>`_\n\n"
        ".. code::\n\n   @misc{a, title={Odd nets}, year=1999}\n"
    )
    mentions = read_list(text, "a.rst").mentions
    free = dict(zip([one.title for one in mentions], writable(text, mentions, Syntax.RESTRUCTUREDTEXT), strict=True))
    assert free == {"Thin rivers, more": False, "Wet nets": False, "Dry nets of sand": True, "Odd nets": False}
