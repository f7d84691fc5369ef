"""Properties of every reading, and inputs that nobody would call a list."""

import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.errors import BibforgeError
from bibforge.markup.syntax import DATA
from bibforge.model.library import ReadingList, Role
from bibforge.readinglist.carriers import read_list, recognise

_PIECES = st.sampled_from(
    [
        "- ", "* ", "1. ", "  ", "    ", "\n", "\n\n", "# ", "## ", "**", "*", "`", "[", "](", ")", "]", "(", "<br>", "<a href=\"", "\">", "</a>",  # noqa: E501  # one text, read as one line
        "<td>", "<tr>", "<table>", "</table>", "<li>", "<details>", "<summary>", "</summary>", "</details>", "|", "|---|\n", "\r\n", "\t", "&amp;",  # noqa: E501  # one text, read as one line
        "https://arxiv.org/abs/1706.03762", "http://a.b", "pdf", "Attention Is All You Need", "Kaiming He, Jian Sun", " et al.", "CVPR 2016", "(2017)",  # noqa: E501  # one text, read as one line
        "\"", "“", "”", ": ", ", ", ". ", " - ", "[x]: http://y\n", "![a](b)", "论文", "é", "\u00ad", "🔥", "\ud800", "\x00", "---\n", "===\n", "> ",  # noqa: E501  # one text, read as one line
    ]
)  # fmt: skip


def _assert_sound(text: str, reading: ReadingList) -> None:
    """Assert what holds for every reading of every text."""
    lines = text.count("\n") + text.count("\r") + 1
    for mention in reading.mentions:
        assert mention.title.strip()
        assert 1 <= mention.place.line <= lines
        assert mention.place.line <= mention.place.end_line <= lines
        assert mention.span is not None
        assert 0 <= mention.span.start <= mention.span.end <= len(text)
        assert mention.place.category in {(), *reading.headings}
        for link in mention.links:
            assert link.span is not None
            assert link.target_span is not None
            assert 0 <= link.target_span.start <= link.target_span.end <= len(text)
    paths = set(reading.headings)
    assert len(paths) == len(reading.headings)
    assert all(path[:-1] in paths or len(path) == 1 for path in paths)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_mixture_of_markup_is_read(text: str) -> None:
    """Whatever the order of marks, a sound reading comes back."""
    _assert_sound(text, read_list(text, "any.md"))


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """Any text at all gives a sound reading, but for what begins as JSON and breaks off: it is refused with a hint."""
    if recognise(text, "any.md").syntax not in DATA:
        _assert_sound(text, read_list(text, "any.md"))
        return
    with suppress(BibforgeError):
        _assert_sound(text, read_list(text, "any.md"))


@settings(max_examples=100, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_a_reading_is_the_same_twice(text: str) -> None:
    """Reading has no memory."""
    assert read_list(text, "any.md") == read_list(text, "any.md")


@pytest.mark.parametrize(
    ("name", "text", "least"),
    [
        ("nested bullets", "".join("  " * depth + "- x\n" for depth in range(1500)), 0),
        ("bullets on a line", "- " * 10_000 + "[A title of words](http://a.b)", 1),
        ("nested entries", "".join("  " * (n % 50) + f"- [Title number {n}](http://arxiv.org/abs/1706.{n % 9999:04d})\n" for n in range(1500)), 700),  # noqa: E501  # one text, read as one line
        ("links on a line", "- [Title of words](http://x.y) " + "[pdf](http://x.y/z) " * 20_000, 1),
        ("bare addresses", "- Title of words " + "http://x.y/z " * 20_000, 1),
        ("names", "- **Title of words** " + "Kaiming He, " * 20_000, 1),
        ("open tags", "<div><table><tr><td>" * 10_000, 0),
        ("open links", '<a href="http://x.y">' * 20_000, 0),
        ("open attributes", '<a href="' * 20_000, 0),
        ("open comments", "<!--" * 30_000, 0),
        ("folds", "<details><summary>x</summary>" * 8_000, 0),
        ("open items", "<ul><li>" * 5_000 + "[A title of words](http://a.b)", 0),
        ("brackets", "[" * 30_000 + "[a](" * 10_000, 0),
        ("quotes", "> " * 5_000 + "x", 0),
        ("commas", "- T, " + ", " * 60_000, 0),
        ("years", "- Title of words, " + "2019, " * 30_000, 0),
        ("one word", "- " + "a" * 300_000, 0),
        ("one line", "- " + "word " * 80_000, 0),
        ("wide table", "|" + " a |" * 5_000 + "\n|" + "---|" * 5_000 + "\n|" + " [A title of words](http://a.b) |" * 5_000, 0),  # noqa: E501  # one text, read as one line
        ("definitions", "".join(f"[r{n}]: http://x.y/{n}\n" for n in range(5_000)) + "".join(f"- [Title number {n}][r{n}]\n" for n in range(2_000)), 2_000),  # noqa: E501  # one text, read as one line
        ("carriage returns", "- [A title of words](http://a.b)\r" * 1_000, 1_000),
    ],
)  # fmt: skip
def test_pathological_input_ends_in_a_reading(name: str, text: str, least: int) -> None:
    """Depth, width and unclosed markup cost neither a crash nor more than a walk or two."""
    reading = read_list(text, f"{name}.md")
    _assert_sound(text, reading)
    assert len(reading.mentions) >= least


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "- [A title of words {n}](http://arxiv.org/abs/1706.03762) by Kaiming He, CVPR 2016\n",
        "[pdf](http://x.y) ",
        "<li><b>x</b> ",
    ],
)
def test_memory_grows_with_the_text(piece: str) -> None:
    """Four times the text takes at most five times the memory."""
    peaks = []
    for count in (1_000, 4_000):
        text = "".join(piece.replace("{n}", str(n)) for n in range(count))
        tracemalloc.start()
        read_list(text, "x.md")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 5 * peaks[0] + 1_000_000


def test_links_keep_their_order_and_labels() -> None:
    """Links of people are home pages, the label decides before the address, and an empty target has an empty span."""
    text = "- **A Title of Words.** *[Kaiming He](https://kaiminghe.github.io/), Jian Sun.* [[project]](https://github.com/a/b) [paper]()\n"  # noqa: E501  # one text, read as one line
    (mention,) = read_list(text, "x.md").mentions
    assert [(link.role, link.text) for link in mention.links] == [
        (Role.HOME, "Kaiming He"),
        (Role.PROJECT, "project"),
        (Role.PAPER, "paper"),
    ]
    empty = mention.links[2].target_span
    assert empty is not None
    assert empty.start == empty.end == text.index("]()") + 2


@pytest.mark.parametrize(
    "text",
    [
        "- [](http://a.b)[](http://a.b/c) [x](http://openreview.net/[)\n[](<http://a.b>)[]()",
        "[](a)[](b)\n[A title of words](http://arxiv.org/abs/1706.03762)\n"
        "[Another title of words](http://arxiv.org/abs/1706.03762)",
        "- https://openreview.net/forum?id=[x\n",
    ],
)
def test_what_fuzzing_found(text: str) -> None:
    """Empty links at one place and addresses that are none end in a reading."""
    _assert_sound(text, read_list(text, "x.md"))


def test_an_empty_paper_link_waits_for_a_paper() -> None:
    """`[paper]()` beside a code link says that the item is a paper whose address is missing."""
    text = "# L\n\n- Learning thin things well [[paper]()] [[code](https://github.com/a/b)]\n"
    (mention,) = read_list(text, "a.md").mentions
    assert mention.is_paper
    assert mention.title == "Learning thin things well"


_FAR = " " * 100_000


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (f"## Foxes{_FAR}in deep fog 2009\n\n## Barns{_FAR}in deep fog 2010\n", []),
        (f"| a | b |\n|-|-|\n| Fog{_FAR}2019 | [Foxes in Fog](https://arxiv.org/abs/2101.00001) |\n", ["Foxes in Fog"]),
        (f"- [Foxes in Fog](https://arxiv.org/abs/2101.00001), Jane Roe{_FAR}SEA{_FAR}2019\n", ["Foxes in Fog"]),
    ],
)  # fmt: skip
def test_runs_of_blanks_are_passed(text: str, titles: list[str]) -> None:
    """A hundred thousand blanks between words are read like any text: what takes the square of them would not end."""
    assert [one.title for one in read_list(text, "fog.md").mentions] == titles
