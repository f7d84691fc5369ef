"""The citation keys in a TeX source: where `\\cite` and its kin name them, exactly, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import NamedTuple


class Cited(NamedTuple):
    """One key in one citation command: the characters `start` (included) to `end` (not included) of the source."""

    start: int
    end: int
    key: str


_VERBATIM = r"verbatim\*?|Verbatim\*?|lstlisting|minted|comment|filecontents\*?"
_START = re.compile(
    rf"""
      \\begin\{{(?P<environment>{_VERBATIM})\}}
    | \\(?:verb|lstinline)\*?(?P<mark>[^A-Za-z\s*\[{{])
    | \\(?P<command>[A-Za-z]*[cC]ite[A-Za-z]*)(?![A-Za-z])\*?
    | \\[\\%]
    """,
    re.VERBOSE,
)
_BLANK = re.compile(r"(?:[ \t]|%[^\n]*\n[ \t]*|\n(?![ \t]*\n))*")
_KEY = re.compile(r"%[^\n]*|(?P<key>[^\s,{}%\\#]+)")
_CLOSING = {"[": "]", "(": ")", "<": ">"}


def cited_keys(text: str) -> tuple[Cited, ...]:
    r"""Return every key that a command with `cite` in its name (`\citep`, `\textcite`, `\nocite` …) is given, in order.

    Optional arguments are passed over, `\cites` takes several lists; verbatim text is no citation, a comment is one.
    """
    return tuple(_found(text))


def _found(text: str) -> Iterator[Cited]:
    position = 0
    while match := _START.search(text, position):
        position = match.end()
        if match["environment"]:
            end = text.find(f"\\end{{{match['environment']}}}", position)
            position = len(text) if end < 0 else end
        elif match["mark"]:
            end = text.find(match["mark"], position)
            position = position if end < 0 else end + 1
        elif match["command"]:
            several = match["command"].lower().endswith("cites")
            position = yield from _in_arguments(text, position, several=several)


def _in_arguments(text: str, position: int, *, several: bool) -> Generator[Cited, None, int]:
    """Give the keys behind a command and return where its arguments end."""
    while True:
        after = _past_options(text, position)
        if text[after : after + 1] != "{":
            return position
        end = text.find("}", after)
        inside = text[after + 1 : end]
        if end < 0 or "\n\n" in inside or re.search(r"[{\\]", inside):
            return after
        for match in _KEY.finditer(text, after + 1, end):
            if match["key"]:
                yield Cited(*match.span("key"), match["key"])
        position = end + 1
        if not several:
            return position


def _past_options(text: str, position: int) -> int:
    """Return where the argument begins: behind blanks and whole optional arguments, in which citations may stand."""
    while True:
        blank = _BLANK.match(text, position)
        after = blank.end() if blank else position
        closing = _CLOSING.get(text[after : after + 1])
        end = _closed(text, after, closing) if closing else -1
        if end < 0:
            return after
        position = end


def _closed(text: str, start: int, closing: str) -> int:
    """Return the place behind the bracket that closes the one at `start`, -1 where a paragraph ends before it."""
    depth = 0
    for position in range(start + 1, min(len(text), start + 2000)):
        sign = text[position]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif sign == closing and depth == 0:
            return position + 1
        if depth < 0 or text.startswith("\n\n", position):
            return -1
    return -1
