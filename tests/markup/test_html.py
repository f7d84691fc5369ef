"""Tags, attributes and comments in Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.markup.html import Tag, tokens
from bibforge.model.library import Span


def _shown(text: str) -> list[str]:
    return [
        f"<{'/' if token.closes else ''}{token.name}>" if isinstance(token, Tag) else text[token.start : token.end]
        for token in tokens(text, 0, len(text))
    ]


def test_attributes_come_with_the_place_of_their_values() -> None:
    """Quoted, bare and missing values are read, references decoded, and spans hold the value as written."""
    text = """<a href='x?a=1&amp;b=2' title="t" class=c hidden>"""
    (tag,) = tokens(text, 0, len(text))
    assert isinstance(tag, Tag)
    assert tag.value("href") == "x?a=1&b=2"
    span = tag.attributes["href"][1]
    assert text[span.start : span.end] == "x?a=1&amp;b=2"
    assert (tag.value("class"), tag.value("hidden"), tag.value("none")) == ("c", "", "")


def test_comments_and_scripts_are_left_out() -> None:
    """Text stands between the tags; a comment and what a script holds are nowhere."""
    assert _shown("a<!-- <b> -->c<script>if (a<b) x</script>d") == ["a", "c", "<script>", "</script>", "d"]


def test_a_lone_angle_is_text() -> None:
    """`<0.5MB`, an unclosed tag and an unclosed comment are text."""
    assert _shown("model <0.5MB") == ["model <0.5MB"]
    assert _shown("x <a href='y") == ["x <a href='y"]
    assert _shown("<!-- never") == ["<!-- never"]


@given(st.text(alphabet="<>a /'\"=!-b\n&"))
def test_tokens_lie_in_order_and_within(text: str) -> None:
    """For any text the tokens do not overlap and stay inside."""
    here = 0
    for token in tokens(text, 0, len(text)):
        assert isinstance(token, (Tag, Span))
        assert here <= token.start <= token.end <= len(text)
        here = token.end


@pytest.mark.parametrize("piece", ["<a ", '<a href="', "<!--", "<", "</", "<a b='"])
def test_unclosed_markup_a_hundred_thousand_times_over_is_text(piece: str) -> None:
    """Markup that never closes is walked through once, not once for each beginning."""
    text = piece * 100_000
    assert sum(token.end - token.start for token in tokens(text, 0, len(text))) <= len(text)
