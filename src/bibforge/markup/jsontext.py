"""JSON with the place of every value (RFC 8259), read without recursion."""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed lacks it; json's own scanner, in C

from bibforge.errors import BibforgeError
from bibforge.markup.data import DEEPEST, Data, DataList, DataMap, DataText
from bibforge.model.library import Span

_BLANKS = re.compile(r"[ \t\r\n\ufeff]*")
_LITERAL = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity")


class _OpenJson:
    """A list or a map that is being read: its values so far, and the key that waits for its value."""

    __slots__ = ("is_map", "items", "key", "pairs", "start")

    def __init__(self, start: int, *, is_map: bool) -> None:
        self.start = start
        self.is_map = is_map
        self.items: list[Data] = []
        self.pairs: list[tuple[DataText, Data]] = []
        self.key: DataText | None = None

    def take(self, value: Data) -> None:
        """Take a finished value."""
        if self.key is not None:
            self.pairs.append((self.key, value))
            self.key = None
        else:
            self.items.append(value)

    def closed(self, end: int) -> Data:
        """Return the finished list or map."""
        span = Span(self.start, end)
        return DataMap(tuple(self.pairs), span) if self.is_map else DataList(tuple(self.items), span)


def json_data(text: str, file: str) -> Data:
    """Return the values of a JSON text; several values one after the other (JSON Lines) are a list.

    Raises BibforgeError (status 4) with the line of the first mistake, or where the text ends too early.
    """
    found: list[Data] = []
    here = _after_blanks(text, 0)
    while here < len(text) or not found:
        value, here = _value(text, here, file)
        found.append(value)
        here = _after_blanks(text, here)
    return found[0] if len(found) == 1 else DataList(tuple(found), Span(0, len(text)))


def _after_blanks(text: str, position: int) -> int:
    match = _BLANKS.match(text, position)
    return match.end() if match else position


def _value(text: str, position: int, file: str) -> tuple[Data, int]:
    """Return the value that begins at `position`, and where it ends."""
    open_: list[_OpenJson] = []
    while True:
        here = _after_blanks(text, position)
        character = text[here : here + 1]
        if open_ and character in ("]", "}") and character:
            value, position = _closed(open_, text, here, file)
        elif open_ and open_[-1].is_map and open_[-1].key is None:
            open_[-1].key, position = _key(text, here, file)
            continue
        elif character in ("[", "{") and character:
            if len(open_) >= DEEPEST:
                raise _mistake(text, here, file, f"more than {DEEPEST} lists and objects inside of each other")
            open_.append(_OpenJson(here, is_map=character == "{"))
            position = here + 1
            continue
        else:
            value, position = _scalar(text, here, file)
        if not open_:
            return value, position
        open_[-1].take(value)
        position = _after_comma(text, position, file)


def _closed(open_: list[_OpenJson], text: str, here: int, file: str) -> tuple[Data, int]:
    last = open_.pop()
    if last.key is not None or (text[here] == "}") != last.is_map:
        raise _mistake(text, here, file, f"{text[here]!r} closes nothing that is open")
    return last.closed(here + 1), here + 1


def _after_comma(text: str, position: int, file: str) -> int:
    here = _after_blanks(text, position)
    if text.startswith(",", here):
        return here + 1
    if here >= len(text) or text[here] in "]}":
        return here
    raise _mistake(text, here, file, "a comma is missing")


def _key(text: str, here: int, file: str) -> tuple[DataText, int]:
    if not text.startswith('"', here):
        raise _mistake(text, here, file, "a key in double quotes is missing")
    key, end = _scalar(text, here, file)
    colon = _after_blanks(text, end)
    if not text.startswith(":", colon):
        raise _mistake(text, colon, file, "a colon is missing behind the key")
    assert isinstance(key, DataText)  # it stands in quotes
    return key, colon + 1


def _scalar(text: str, here: int, file: str) -> tuple[Data, int]:
    if text.startswith('"', here):
        try:
            value, end = scanstring(text, here + 1, False)
        except JSONDecodeError as error:
            place = len(text) if error.msg.startswith("Unterminated") else error.pos
            raise _mistake(text, place, file, "a wrong escape in a text") from None
        return DataText(value, Span(here + 1, end - 1)), end
    literal = _LITERAL.match(text, here)
    if not literal:
        raise _mistake(text, here, file, "a value is missing")
    return DataText("" if literal[0] == "null" else literal[0], Span(here, literal.end())), literal.end()


def _mistake(text: str, position: int, file: str, what: str) -> BibforgeError:
    ended = position >= len(text.rstrip())
    position = min(position, len(text.rstrip()))
    line = text.count("\n", 0, position) + 1
    message = "the JSON ends too early: the file is cut off" if ended else f"this is no JSON: {what}"
    hint = "fetch the file again, or restore it" if ended else "correct this line, or export the file again"
    return BibforgeError(message, place=f"{file}:{line}", hint=hint)
