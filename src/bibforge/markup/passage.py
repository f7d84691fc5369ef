"""Passages: the text of a block as a reader sees it, with its links and styles, each character traceable to the
source.
"""

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


def place_of(anchor: Anchor) -> tuple[int, int]:
    """Return where an anchor stands: the order of anchors."""
    return anchor.start, anchor.end


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

    def share_what_is_empty(self) -> None:
        """Hold one empty list for all that is empty: nothing is added to a passage that is whole."""
        self.anchors = self.anchors or _NO_ANCHORS
        self.styles = self.styles or _NO_STYLES
        self.images = self.images or _NO_IMAGES

    def source(self, position: int) -> int:
        """Return the place in the source of a place in the text."""
        if not self.pieces:
            return 0
        here, there = self.pieces[max(0, bisect_right(self.pieces, (position, 1 << 60)) - 1)]
        return there + max(0, position - here)

    def source_end(self, position: int) -> int:
        """Return the place in the source just behind the character before `position`."""
        return self.source(position - 1) + 1 if position else self.source(0)

    def pieces_of(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the pieces that cover a stretch."""
        first = max(0, bisect_right(self.pieces, (start, 1 << 60)) - 1)
        last = bisect_right(self.pieces, (end, -1))
        return self.pieces[first : max(last, first + 1)]


_NO_ANCHORS: list[Anchor] = []
_NO_STYLES: list[Style] = []
_NO_IMAGES: list[Image] = []


def parts(passage: Passage, spans: list[tuple[int, int]]) -> list[Passage]:
    """Return the stretches `spans` (in order, apart) as passages, in one walk over anchors, styles and images."""
    starts = [start for start, _ in spans]
    out = [Passage(passage.text[start:end], _pieces_within(passage, start, end), [], [], []) for start, end in spans]
    for anchor in passage.anchors:
        at = max(0, bisect_right(starts, anchor.start) - 1)
        start, end = spans[at]
        first, last = max(start, min(anchor.start, end)), max(start, min(anchor.end, end))
        out[at].anchors.append(anchor._replace(start=first - start, end=last - start))
    for style in passage.styles:
        first = max(0, bisect_right(starts, style.start) - 1)
        for at in range(first, min(first + _MOST_LINES, len(spans))):
            start, end = spans[at]
            if start >= style.end:
                break
            if style.start < end:
                out[at].styles.append(Style(max(style.start, start) - start, min(style.end, end) - start, style.style))
    for image in passage.images:
        at = max(0, bisect_right(starts, image.at) - 1)
        out[at].images.append(image._replace(at=max(0, image.at - starts[at])))
    return out


_MOST_LINES = 50
"""Lines over which one stretch of bold or italics is followed."""


def _pieces_within(passage: Passage, start: int, end: int) -> list[tuple[int, int]]:
    return [(max(at, start) - start, there + max(0, start - at)) for at, there in passage.pieces_of(start, end)]


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
