"""Comments in a file that silence rules: `% bibforge: ignore[rule]` above a line or an entry, `ignore-file[rule]`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from bibforge.model.library import Span

_NOTE = re.compile(
    r"""
    ^[ \t]*(?:%+|<!--|@comment\s*\{)[ \t]*
    bibforge:[ \t]*ignore(?P<file>-file)?(?:\[(?P<rules>[^\]\n]*)\])?[^\n]*
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Quiet:
    start: int
    end: int
    rules: frozenset[str]


@dataclass(frozen=True, slots=True)
class Silence:
    """Where which rules are to be silent."""

    quiet: tuple[_Quiet, ...] = ()

    def covers(self, rule: str, position: int) -> bool:
        """Tell whether a finding of this rule at this character is silenced."""
        return any(one.start <= position < one.end and (not one.rules or rule in one.rules) for one in self.quiet)


def silence_in(text: str, blocks: Iterable[Span]) -> Silence:
    """Return what the comments of a text silence; `blocks` are its entries or list items, in order.

    A comment covers the next line that is not blank and no such comment itself, and the whole block that begins there.
    """
    if "bibforge:" not in text:
        return Silence()
    spans = sorted(blocks, key=lambda span: span.start)
    starts = [span.start for span in spans]
    found: list[_Quiet] = []
    for match in _NOTE.finditer(text):
        rules = frozenset(name.strip() for name in (match["rules"] or "").split(",") if name.strip())
        if match["file"]:
            found.append(_Quiet(0, len(text) + 1, rules))
            continue
        start = _next_line(text, match.end())
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number = bisect_right(starts, end) - 1
        if number >= 0 and start <= spans[number].start <= end:
            end = max(end, spans[number].end)
        found.append(_Quiet(start, end, rules))
    return Silence(tuple(found))


def _next_line(text: str, position: int) -> int:
    while True:
        newline = text.find("\n", position)
        if newline < 0:
            return len(text)
        following = text.find("\n", newline + 1)
        line = text[newline + 1 : following if following >= 0 else len(text)]
        if line.strip() and not _NOTE.match(line):
            return newline + 1
        if following < 0:
            return len(text)
        position = newline + 1
