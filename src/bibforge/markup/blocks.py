"""Blocks: headings, list items, paragraphs, rows and folds in document order, and the builder that both HTML and
Markdown feed.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from enum import Enum, auto

from bibforge.markup.addresses import add_bare_addresses
from bibforge.markup.passage import CELL, HARD, Anchor, Image, Passage, SourcePieces, Style
from bibforge.model.library import Span

_NO_PIECE = (1 << 32) - 1
"""A shift that no piece has: the next text begins one."""
_CONTROLS = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")


class BlockKind(Enum):
    """What a block is in the document."""

    HEADING = auto()
    ITEM = auto()
    PARAGRAPH = auto()
    ROW = auto()
    SUMMARY = auto()
    CODE = auto()
    FOLD = auto()
    """The opening of a `<details>`; it has no text."""
    UNFOLD = auto()
    RULE = auto()


@dataclass(slots=True, kw_only=True)
class Block:
    """One block. `parent` is the index of the list item that holds it (-1: none), `depth` how many lists do.

    `level` is a heading's level; `list_id` tells the lists and tables apart; `header` marks a table's first row.
    """

    kind: BlockKind
    passage: Passage
    start: int
    end: int
    parent: int = -1
    depth: int = 0
    level: int = 0
    list_id: int = 0
    header: bool = False
    quoted: bool = False
    markup: bool = False
    """Whether the block came from HTML."""


@dataclass(slots=True)
class _OpenLink:
    at: int
    url: str
    start: int
    target: Span | None
    images_only: bool = True


@dataclass(slots=True)
class Builder:
    """Collects blocks while a reader walks through a document; the open block takes the text.

    Styles and links left open at a block's end are closed there, so that unbalanced markup costs one block at most.
    """

    text: str
    blocks: list[Block] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    """The list items that are open, outermost first, as indexes of `blocks`."""
    lists: list[int] = field(default_factory=list)
    quotes: int = 0
    open_kind: BlockKind | None = None
    """The kind of the block that takes text now."""
    _open: Block | None = None
    _chunks: list[str] = field(default_factory=list)
    _length: int = 0
    _shift: int = 0
    """How far the last piece of the open block stands behind its place in the source; no piece yet stands before it."""
    _styles: dict[int, list[int]] = field(default_factory=dict)
    _links: list[_OpenLink] = field(default_factory=list)
    _count: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether the open block has no text yet."""
        return not self._length

    @property
    def has_links(self) -> bool:
        """Whether a link has ended in the open block."""
        return self._open is not None and bool(self._open.passage.anchors)

    def open(
        self,
        kind: BlockKind,
        start: int,
        *,
        level: int = 0,
        list_id: int = 0,
        header: bool = False,
        markup: bool = False,
    ) -> Block:
        """Close the open block and begin another at a place in the source."""
        self.close(start)
        block = Block(
            kind=kind, passage=Passage("", SourcePieces(), [], [], []), start=start, end=start,
            parent=self.items[-1] if self.items else -1, depth=len(self.lists), level=level,
            list_id=list_id or (self.lists[-1] if self.lists else 0), header=header,
            quoted=self.quotes > 0, markup=markup,
        )  # fmt: skip
        self.blocks.append(block)
        self._open, self.open_kind, self._shift = block, kind, _NO_PIECE
        return block

    def close(self, end: int) -> None:
        """Close the open block."""
        block = self._open
        if block is None:
            return
        while self._links:
            self.close_link(end)
        for style, begun in self._styles.items():
            while begun:
                self.close_style(style)
        text = block.passage.text = "".join(self._chunks)
        if block.kind is not BlockKind.CODE and ("://" in text or "www." in text):
            add_bare_addresses(block.passage, self.text)
        block.passage.share_what_is_empty()
        block.end = max(block.start, end)
        self._open = self.open_kind = None
        self._chunks = []
        self._length = 0

    def new_list(self) -> int:
        """Return the number of a new list or table."""
        self._count += 1
        return self._count

    def open_item(self, start: int, *, markup: bool = False) -> None:
        """Begin a list item in the innermost list."""
        self.open(BlockKind.ITEM, start, markup=markup)
        self.items.append(len(self.blocks) - 1)

    def close_item(self, end: int) -> None:
        """End the innermost list item."""
        self.close(end)
        if self.items:
            block = self.blocks[self.items.pop()]
            block.end = max(block.end, end)

    def paragraph(self, start: int, *, markup: bool = False) -> None:
        """Begin a paragraph: the item's own line where it has none yet, a new line inside a cell, else a new block."""
        if self._open is not None:
            if self._open.kind in (BlockKind.ROW, BlockKind.SUMMARY):
                self.line_end(HARD)
                return
            if self._open.kind is BlockKind.ITEM and not self._length:
                return
        self.open(BlockKind.PARAGRAPH, start, markup=markup)

    def add(self, written: str, start: int) -> None:
        """Add text that stands at `start` in the source."""
        if self._open is None:
            if not written.strip():
                return
            self.open(BlockKind.PARAGRAPH, start)
        block = self._open
        assert block is not None
        if not written.isprintable():
            written = _CONTROLS.sub(" ", written)
        if self._links and written.strip():
            for link in self._links:
                link.images_only = False
        length = self._length
        if length + self._shift != start or not written:
            block.passage.pieces.append(length, start)
            self._shift = start - length
        self._chunks.append(written)
        self._length = length + len(written)

    def _note(self, pieces: SourcePieces, start: int) -> None:
        """Note that what follows stands at `start` in the source."""
        pieces.append(self._length, start)
        self._shift = start - self._length

    def add_entities(self, written: str, start: int) -> None:
        """Add text whose character references are still to be decoded (`&amp;`, `&#246` without a semicolon)."""
        if "&" not in written:
            self.add(written, start)
            return
        here = 0
        for match in re.finditer(r"&(?:#[xX]?[0-9A-Fa-f]{1,7};?|[A-Za-z][A-Za-z0-9]{1,31};?)", written):
            decoded = html.unescape(match[0])
            if decoded == match[0]:
                continue
            if here < match.start():
                self.add(written[here : match.start()], start + here)
            self.add(decoded, start + match.start())
            here = match.end()
        if here < len(written):
            self.add(written[here:], start + here)

    def line_end(self, kind: str) -> None:
        """Add a line end (hard or soft) or the border of a cell."""
        if self._open is not None and (self._length or kind == CELL):
            self._chunks.append(kind)
            self._length += 1

    def open_style(self, style: int) -> None:
        """Begin bold, italic or code."""
        self._styles.setdefault(style, []).append(self._length)

    def close_style(self, style: int) -> None:
        """End bold, italic or code; without a beginning nothing happens."""
        begun = self._styles.get(style)
        if begun and self._open is not None:
            start = begun.pop()
            if start < self._length:
                self._open.passage.styles.append(Style(start, self._length, style))

    def open_link(self, url: str, start: int, target: Span | None = None) -> None:
        """Begin a link whose construct begins at `start` in the source; a `target` not given is empty and stands
        there.
        """
        if self._open is None:
            self.open(BlockKind.PARAGRAPH, start)
        self._links.append(_OpenLink(self._length, url, start, target))

    def close_link(self, end: int, target: Span | None = None, url: str | None = None) -> None:
        """End the innermost link, if one is open; `target` and `url` replace what was given at its beginning."""
        if not self._links or self._open is None:
            return
        link = self._links.pop()
        pieces = self._open.passage.pieces
        if link.at == self._length and not (pieces and pieces.last()[0] == link.at):
            self._note(pieces, link.start)
        pictures = self._open.passage.images
        images = link.images_only and bool(pictures) and pictures[-1].at >= link.at
        if images:
            self._labelled_by_image(link.at)
        self._open.passage.anchors.append(
            Anchor(
                link.at,
                self._length,
                link.url if url is None else url,
                Span(link.start, end),
                target or link.target or Span(link.start, link.start),
                images,
            )
        )

    def _labelled_by_image(self, at: int) -> None:
        """Give a link of pictures the alternative text of its first picture as its label."""
        assert self._open is not None
        label = ""
        for image in reversed(self._open.passage.images):
            if image.at < at:
                break
            label = badge_label(image) or label
        if label:
            self._chunks.append(label)
            self._length += len(label)

    def add_image(self, alt: str, url: str, start: int) -> None:
        """Note a picture."""
        if self._open is None:
            self.open(BlockKind.PARAGRAPH, start)
        assert self._open is not None
        pieces = self._open.passage.pieces
        if not pieces or pieces.last()[0] != self._length:
            self._note(pieces, start)
        self._open.passage.images.append(Image(self._length, alt, url))


_BADGE = re.compile(
    r"""img\.shields\.io/(?:
      static/v1\?.*?label=(?P<static>[^&]+)
    | badge/(?:dynamic/json\?label=(?P<dynamic>[^&]+)|(?P<path>[^?/]+))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""The label in the address of a badge (the three forms that shields.io documents)."""


def badge_label(image: Image) -> str:
    """Return what a badge says: its alternative text, else the label written in its address."""
    alt = " ".join(image.alt.split())
    found = _BADGE.search(image.url)
    named = next(part for part in found.groups() if part) if found else ""
    if alt and alt.lower() not in ("badge", "image", "img", "alt text") and not named.startswith(f"{alt}-"):
        return alt
    if not found:
        return ""
    label = next(part for part in found.groups() if part)
    label = re.sub(r"-[0-9A-Za-z]+(?:\.svg)?$", "", label)
    from urllib.parse import unquote  # small, and only for badges without a text

    return unquote(label).replace("--", "\0").replace("-", " ").replace("\0", "-").replace("_", " ").strip()
