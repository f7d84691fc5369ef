"""Control characters: what is dropped, what is shown, what is escaped."""

import json

import pytest

from bibforge.text.control import escaped_in_json, for_terminal, has_control, without_control


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a\x1b[31mb", "a[31mb"),
        ("a\x00b\x7fc\x9bd", "abcd"),
        ("\u202eab\u2066c\u200e\u061c", "abc"),
        ("a\x0bb\x85c\x1ed", "a b c d"),
        ("a\tb\nc", "a\tb\nc"),
        ("na\u00efve \u65e5 \U0001f9a6\u200d\u2642", "na\u00efve \u65e5 \U0001f9a6\u200d\u2642"),
        ("half \ud800 pair\uffff", "half \ufffd pair"),
    ],
)
def test_texts_of_others_lose_what_would_be_obeyed(text: str, plain: str) -> None:
    """Words stay words, blanks that part them become blanks, letters and joiners of any script stay."""
    assert without_control(text) == plain
    assert not has_control(plain)


def test_a_terminal_is_shown_that_there_was_something() -> None:
    """U+FFFD stands for it; a carriage return that ends no line would write over the line."""
    assert for_terminal("a\x1b[2Kb\rc\r\nd\u202e\te") == "a\ufffd[2Kb\ufffdc\r\nd\ufffd\te"


def test_json_keeps_its_values() -> None:
    """What is escaped reads back as it was."""
    values = {"a": "\x7f\x9b\u202e\u2028\ud800\x1b \u65e5"}
    text = escaped_in_json(json.dumps(values, ensure_ascii=False))
    assert not has_control(text)
    assert "\u65e5" in text
    assert json.loads(text) == values
