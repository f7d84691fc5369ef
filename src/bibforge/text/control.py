"""Characters that a terminal or a reader obeys instead of showing, and texts without them.

Meant are the control characters C0 and C1 (but tab and line ends), DEL, the marks that turn the direction of a line
(Unicode UAX 9), halves of surrogate pairs and the two noncharacters at the end of the plane: none is a letter of a
title or a name, and each can hide or forge what a person sees.
"""

from __future__ import annotations

import re

_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BROKEN = "\ud800-\udfff\ufffe\uffff"
_CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_TURNING}{_BROKEN}]")
_ON_A_TERMINAL = re.compile(f"{_CONTROL.pattern}|\r(?!\n)")
_IN_JSON = re.compile(f"[\x7f-\x9f\u2028\u2029{_TURNING}{_BROKEN}]")
_BLANK = frozenset("\x0b\x0c\x1c\x1d\x1e\x1f\x85")
"""The control characters that part words."""


def has_control(text: str) -> bool:
    """Tell whether a text holds a control character other than a tab or a line end."""
    return not text.isprintable() and bool(_CONTROL.search(text))


def without_control(text: str) -> str:
    """Return a text of a list, a file or a service as every format writes it: without control characters.

    Those that part words become a blank, halves of surrogate pairs U+FFFD; the others are dropped.
    """
    return text if text.isprintable() else _CONTROL.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    if match[0] in _BLANK:
        return " "
    return "\ufffd" if "\ud800" <= match[0] <= "\udfff" else ""


def for_terminal(text: str) -> str:
    """Return a text as a terminal may be given it: U+FFFD shows where it held something that would be obeyed.

    A carriage return that ends no line is such a character too: what follows it would be written over the line.
    """
    return text if text.isprintable() else _ON_A_TERMINAL.sub("\ufffd", text)


def escaped_in_json(text: str) -> str:
    """Return a JSON text with every control character that JSON itself allows in a string written as `\\u001b`.

    So the value stays what it is, and neither a terminal nor a reader of lines stumbles over it.
    """
    return text if text.isascii() and "\x7f" not in text else _IN_JSON.sub(lambda m: f"\\u{ord(m[0]):04x}", text)
