"""The stand-in that the Markdown parser gets, and lines."""

from hypothesis import given
from hypothesis import strategies as st

from bibforge.markup.source import SourceText


def test_every_character_is_one_byte_in_the_stand_in() -> None:
    """Letters beyond ASCII become digits, blanks beyond ASCII become blanks, nothing changes its place."""
    text = "- 论文\u3000\u00a0é [x](y)\n"
    source = SourceText(text)
    assert source.stand_in.isascii()
    assert len(source.stand_in) == len(text)
    assert source.stand_in[4:6] == "  "
    assert source.stand_in.startswith("- ")


def test_a_glued_marker_gets_its_blank_and_places_stay_true() -> None:
    """`-[A](b)` and `#2 Method` are read as item and heading, and offsets lead back to the text as written."""
    text = "#2 Method\n-[A](b)\n1.**C**\n"
    source = SourceText(text)
    assert source.stand_in == "# 2 Method\n- [A](b)\n1. **C**\n"
    assert text[source.position(source.stand_in.index("[A]"))] == "["
    assert text[source.position(source.stand_in.index("**C"))] == "*"


def test_a_line_of_italics_is_no_glued_marker() -> None:
    """A line that begins `*[Name](url)` and closes the star later stays as it is."""
    text = "*[Jun-Yan Zhu](https://www.cs.cmu.edu/~junyanz/), Phillip Isola*\n#hashtag\n"
    assert SourceText(text).stand_in == text


def test_lines_count_once_for_each_kind_of_line_end() -> None:
    """CR LF counts once, a form feed not at all, and lone carriage returns count where there is no line feed."""
    assert [SourceText("a\r\nb\x0c\nc").line(place) for place in (0, 3, 6)] == [1, 2, 3]
    assert SourceText("a\rb\rc").line(4) == 3


def test_front_matter_is_blanked() -> None:
    """The block between `---` lines at the top is no heading; a rule and prose at the top is no front matter."""
    assert SourceText("---\ntitle: x\n---\n# A\n").stand_in.strip() == "# A"
    assert SourceText("---\nno colon here\n---\n").front_matter == 0


@given(st.text())
def test_any_text_has_a_stand_in_with_true_places(text: str) -> None:
    """Whatever the text, each place of the stand-in leads to a place within the text, in order."""
    source = SourceText(text)
    places = [source.position(offset) for offset in range(len(source.stand_in) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(text)
    assert source.line(len(text)) >= 1


def test_places_are_known_before_the_stand_in_is_asked_for() -> None:
    """The blank that stands in no text counts whether the stand-in was made or not."""
    text = "#2 Method\n-[A](b)\n"
    offset = SourceText(text).stand_in.index("[A]")
    assert text[SourceText(text).position(offset)] == "["
