"""Passages: the text of a block as a reader sees it, with its links and styles, each character traceable to the
source.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
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


_LOW = (1 << 32) - 1


class SourcePieces:
    """Where the stretches of a text stand in the source: pairs (place in the text, place in the source) in order.

    Each is held in one number of eight bytes: a document has as many as words in marks, and as pairs they would take
    more room than its text.
    """

    __slots__ = ("_packed",)

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self._packed = array("Q", [here << 32 | there for here, there in pairs]) if pairs else array("Q")

    def __bool__(self) -> bool:
        return bool(self._packed)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((packed >> 32, packed & _LOW) for packed in self._packed)

    def append(self, here: int, there: int) -> None:
        """Add the next piece."""
        self._packed.append(here << 32 | there)

    def last(self) -> tuple[int, int]:
        """Return the last piece; before all others stands one that no text has."""
        packed = self._packed[-1] if self._packed else _LOW
        return packed >> 32, packed & _LOW

    def at(self, position: int) -> tuple[int, int]:
        """Return the piece in which a place of the text stands."""
        packed = self._packed[(bisect_right(self._packed, position << 32 | _LOW) or 1) - 1]
        return packed >> 32, packed & _LOW

    def within(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the pieces that cover a stretch, cut to it and counted from its beginning."""
        first = max(0, bisect_right(self._packed, start << 32 | _LOW) - 1)
        last = bisect_left(self._packed, end << 32)
        for packed in self._packed[first : max(last, first + 1)]:
            here, there = packed >> 32, packed & _LOW
            yield max(here, start) - start, there + max(0, start - here)


@dataclass(slots=True)
class Passage:
    """What one block (or several, joined) says.

    `text` holds the visible text; a line feed stands for a hard line end, a carriage return for a soft one, a tab for
    the border between two cells. `pieces` say where its stretches stand in the source.
    """

    text: str
    pieces: SourcePieces
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
        here, there = self.pieces.at(position)
        return there + position - here if position > here else there

    def source_end(self, position: int) -> int:
        """Return the place in the source just behind the character before `position`."""
        return self.source(position - 1) + 1 if position else self.source(0)


_NO_ANCHORS: list[Anchor] = []
_NO_STYLES: list[Style] = []
_NO_IMAGES: list[Image] = []


def parts(passage: Passage, spans: list[tuple[int, int]]) -> list[Passage]:
    """Return the stretches `spans` (in order, apart) as passages, in one walk over anchors, styles and images."""
    starts = [start for start, _ in spans]
    out = [
        Passage(passage.text[start:end], SourcePieces(passage.pieces.within(start, end)), [], [], [])
        for start, end in spans
    ]
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


def joined(passages: Iterable[Passage]) -> Passage:
    """Return the passages as one, a hard line end between two."""
    passages = list(passages)
    if len(passages) == 1:
        return passages[0]
    whole = Passage("", SourcePieces(), [], [], [])
    texts: list[str] = []
    length = 0
    for one in passages:
        for at, there in one.pieces:
            whole.pieces.append(at + length, there)
        whole.anchors += [a._replace(start=a.start + length, end=a.end + length) for a in one.anchors]
        whole.styles += [Style(s.start + length, s.end + length, s.style) for s in one.styles]
        whole.images += [image._replace(at=image.at + length) for image in one.images]
        texts.append(one.text)
        length += len(one.text) + 1
    whole.text = HARD.join(texts)
    return whole
