"""Jupyter notebooks to blocks: the Markdown of their cells, with every place traced back into the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from bibforge.errors import BibforgeError
from bibforge.markup.blocks import Block
from bibforge.markup.data import Data, DataList, DataMap, DataText
from bibforge.markup.jsontext import json_data
from bibforge.markup.markdown import outline
from bibforge.markup.passage import Passage, SourcePieces
from bibforge.markup.source import SourceText
from bibforge.model.library import Span

_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")


class _Cell(NamedTuple):
    """The text of a cell, and where its stretches stand: pairs (place in the text, place in the file) in order."""

    text: str
    pieces: list[tuple[int, int]]

    def place(self, position: int) -> int:
        """Return the place in the file of a place in the text."""
        here, there = self.pieces[max(0, bisect_right(self.pieces, (position, 1 << 60)) - 1)]
        return there + position - here

    def span(self, span: Span) -> Span:
        """Return the stretch of the file that a stretch of the text stands for."""
        if span.end <= span.start:
            return Span(self.place(span.start), self.place(span.start))
        return Span(self.place(span.start), self.place(span.end - 1) + 1)


def notebook_outline(text: str, file: str) -> list[Block]:
    """Return the blocks of a notebook's Markdown cells in order (nbformat 3 and 4); places are those of the file.

    Raises BibforgeError (status 4) where the file is no whole JSON or no notebook.
    """
    whole = json_data(text, file)
    blocks: list[Block] = []
    lists = 0
    for cell in _markdown_cells(whole, text, file):
        own = outline(SourceText(cell.text))
        first = len(blocks)
        for block in own:
            _relocate(block, cell, first, lists)
        blocks += own
        lists = max([lists, *(block.list_id for block in own)])
    return blocks


def _markdown_cells(whole: Data, text: str, file: str) -> list[_Cell]:
    sheets = _value(whole, "worksheets")
    holders = [whole, *(sheets.items if isinstance(sheets, DataList) else ())]
    lists = [cells for holder in holders if isinstance(cells := _value(holder, "cells"), DataList)]
    if not lists:
        hint = "name a notebook of Jupyter, or a list in another syntax"
        raise BibforgeError("this is not a notebook: it has no cells", place=file, hint=hint)
    found = []
    for cell in (one for cells in lists for one in cells.items):
        kind, source = _value(cell, "cell_type"), _value(cell, "source")
        if isinstance(kind, DataText) and kind.text in ("markdown", "heading") and source is not None:
            found.append(_cell(source.items if isinstance(source, DataList) else (source,), text))
    return [cell for cell in found if cell.text.strip()]


def _value(data: Data | None, key: str) -> Data | None:
    if not isinstance(data, DataMap):
        return None
    return next((value for name, value in data.pairs if name.text == key), None)


def _cell(parts: tuple[Data, ...], text: str) -> _Cell:
    pieces: list[tuple[int, int]] = []
    length = 0
    for part in parts:
        if isinstance(part, DataText):
            pieces.append((length, part.span.start))
            pieces += _escapes(text, part, length)
            length += len(part.text)
    return _Cell("".join(part.text for part in parts if isinstance(part, DataText)), pieces or [(0, 0)])


def _escapes(text: str, part: DataText, length: int) -> list[tuple[int, int]]:
    """Return the pieces that escapes in a JSON text begin: one character stands for the whole escape."""
    pieces = []
    lost = 0
    for escape in _ESCAPE.finditer(text, part.span.start, part.span.end):
        lost += len(escape[0]) - 1
        pieces.append((length + escape.end() - part.span.start - lost, escape.end()))
    return pieces


def _relocate(block: Block, cell: _Cell, first: int, lists: int) -> None:
    """Turn a block's places in the cell into places in the file, its numbers into those of the whole notebook."""
    block.start, block.end = cell.place(block.start), cell.place(max(block.start, block.end - 1)) + 1
    block.parent += first if block.parent >= 0 else 0
    block.list_id += lists if block.list_id else 0
    passage = block.passage
    passage.pieces = _pieces(passage, cell)
    passage.anchors = [
        anchor._replace(span=cell.span(anchor.span), target=cell.span(anchor.target)) for anchor in passage.anchors
    ]


def _pieces(passage: Passage, cell: _Cell) -> SourcePieces:
    """Return a passage's pieces in the file: each is cut where an escape or the end of a line of the cell stands."""
    out = SourcePieces()
    for (at, place), (end, _) in pairwise([*passage.pieces, (len(passage.text), 0)]):
        out.append(at, cell.place(place))
        here = bisect_right(cell.pieces, (place, 1 << 60))
        while here < len(cell.pieces) and cell.pieces[here][0] < place + end - at:
            out.append(at + cell.pieces[here][0] - place, cell.pieces[here][1])
            here += 1
    return out
