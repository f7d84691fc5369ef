"""Lined text: several lines of a paragraph as one text, each character traceable to the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bibforge.markup.blocks import Builder
from bibforge.markup.passage import HARD, SOFT
from bibforge.model.library import Span

_LINE = re.compile(r"[^\r\n]*(\r\n|\r|\n|$)")


class Line(NamedTuple):
    """One line of a text, without its line end; `indent` counts blanks, a tab to the next multiple of 8."""

    start: int
    end: int
    indent: int
    words: str
    """The line without the blanks on both sides."""

    @property
    def words_start(self) -> int:
        """Where the words begin in the source."""
        return self.end - self.tail - len(self.words)

    tail: int = 0
    """How many blanks follow the words."""


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text; CR, LF and CR LF end one, a byte order mark belongs to none."""
    start = 1 if text.startswith("\ufeff") else 0
    out: list[Line] = []
    while start < len(text):
        match = _LINE.match(text, start)
        assert match is not None  # it matches nothing, too
        out.append(line_at(text, start, match.start(1)))
        start = match.end()
    return out


def line_at(text: str, start: int, end: int) -> Line:
    """Return a stretch of the source as a line."""
    written = text[start:end]
    bare = written.rstrip(" \t\f\v")
    words = bare.lstrip(" \t\f\v")
    blanks = bare[: len(bare) - len(words)]
    return Line(start, end, len(blanks.expandtabs(8)), words, len(written) - len(bare))


@dataclass(slots=True)
class LinedText:
    """Lines joined by a line end of one character; `ends` tells for each whether it is hard."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    hard: list[bool] = field(default_factory=list)

    def source(self, position: int) -> int:
        """Return the place in the source of a place in the text."""
        at = max(0, bisect_right(self.starts, position) - 1)
        return self.places[at] + position - self.starts[at]

    def span(self, start: int, end: int) -> Span:
        """Return the stretch of the source that `start` to `end` cover."""
        return Span(self.source(start), self.source(end - 1) + 1 if end > start else self.source(start))

    def add_instead(self, builder: Builder, words: str, start: int, end: int) -> None:
        """Add words that stand for what is written from `start` to `end`; none of them is placed behind it."""
        span = self.span(start, end)
        width = max(1, span.end - span.start)
        builder.add(words[:width], span.start)
        for character in words[width:]:
            builder.add(character, span.start + width - 1)

    def add_to(self, builder: Builder, start: int, end: int) -> None:
        """Add the text from `start` to `end` to the open block, with its line ends."""
        at = max(0, bisect_right(self.starts, start) - 1)
        while start < end:
            line_end = self.starts[at + 1] - 1 if at + 1 < len(self.starts) else len(self.text)
            stop = min(end, line_end)
            if start < stop:
                builder.add_entities(self.text[start:stop], self.places[at] + start - self.starts[at])
            if stop < end:
                builder.line_end(HARD if self.hard[at] else SOFT)
            start, at = line_end + 1, at + 1


def joined_lines(parts: list[tuple[str, int]], *, hard: Callable[[str], bool] = lambda words: False) -> LinedText:
    """Return lines (words and where they stand) as one stretch; `hard` tells after which a line break is meant."""
    length = 0
    out = LinedText()
    for words, place in parts:
        out.starts.append(length)
        out.places.append(place)
        out.hard.append(hard(words))
        length += len(words) + 1
    out.text = "\n".join(words for words, _ in parts)
    return out


def add_code(builder: Builder, lines: Iterator[Line] | list[Line], text: str) -> None:
    """Add lines of code to the open block as they stand."""
    for line in lines:
        builder.add(text[line.start : line.end], line.start)
        builder.line_end(HARD)
