"""Passages: the text of a block as a reader sees it, with its links and styles, each character traceable to the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from bibforge.model.library import Span

BOLD, ITALIC, CODE = 1, 2, 4
HARD, SOFT, CELL = "\n", "\r", "\t"
BREAKS = re.compile(r"[\n\r\t]")


class Anchor(NamedTuple):
    """A link in a passage: where its label stands in the passage's text, and its two spans in the source."""

    start: int
    end: int
    url: str
    span: Span
    target: Span
    image: bool = False
    """Whether the label is nothing but images (a badge)."""


class Style(NamedTuple):
    """A stretch of a passage's text that is bold, italic or code."""

    start: int
    end: int
    style: int


class Image(NamedTuple):
    """A picture that is no link: where it stands in the passage, its alternative text and its address."""

    at: int
    alt: str
    url: str


@dataclass(slots=True)
class Passage:
    """What one block (or several, joined) says.

    `text` holds the visible text; a line feed stands for a hard line end, a carriage return for a soft one, a tab for
    the border between two cells. `pieces` are pairs (place in the text, place in the source) in order.
    """

    text: str
    pieces: list[tuple[int, int]]
    anchors: list[Anchor]
    styles: list[Style]
    images: list[Image]

    def source(self, position: int) -> int:
        """Return the place in the source of a place in the text."""
        if not self.pieces:
            return 0
        here, there = self.pieces[max(0, bisect_right(self.pieces, (position, 1 << 60)) - 1)]
        return there + max(0, position - here)

    def source_end(self, position: int) -> int:
        """Return the place in the source just behind the character before `position`."""
        return self.source(position - 1) + 1 if position else self.source(0)

    def part(self, start: int, end: int) -> Passage:
        """Return a stretch as a passage of its own."""
        pieces = [(max(at, start) - start, there + max(0, start - at)) for at, there in self._pieces_of(start, end)]
        return Passage(
            self.text[start:end],
            pieces,
            [
                a._replace(start=max(a.start, start) - start, end=min(a.end, end) - start)
                for a in self.anchors
                if start <= a.start < end or (a.start == a.end == end)
            ],
            [
                Style(max(s.start, start) - start, min(s.end, end) - start, s.style)
                for s in self.styles
                if s.start < end and s.end > start
            ],
            [image._replace(at=image.at - start) for image in self.images if start <= image.at < end],
        )

    def _pieces_of(self, start: int, end: int) -> list[tuple[int, int]]:
        first = max(0, bisect_right(self.pieces, (start, 1 << 60)) - 1)
        last = bisect_right(self.pieces, (end, -1))
        return self.pieces[first : max(last, first + 1)]


def joined(passages: Iterable[Passage]) -> Passage:
    """Return the passages as one, a hard line end between two."""
    passages = list(passages)
    if len(passages) == 1:
        return passages[0]
    whole = Passage("", [], [], [], [])
    texts: list[str] = []
    length = 0
    for one in passages:
        whole.pieces += [(at + length, there) for at, there in one.pieces]
        whole.anchors += [a._replace(start=a.start + length, end=a.end + length) for a in one.anchors]
        whole.styles += [Style(s.start + length, s.end + length, s.style) for s in one.styles]
        whole.images += [image._replace(at=image.at + length) for image in one.images]
        texts.append(one.text)
        length += len(one.text) + 1
    whole.text = HARD.join(texts)
    return whole
