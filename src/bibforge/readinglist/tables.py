"""Tables: which column is the title, which people, year, venue or link, learned from the head and from the cells."""

from __future__ import annotations

import re
from typing import NamedTuple

from bibforge.markup.blocks import Block
from bibforge.markup.passage import CELL, Passage
from bibforge.model.record import Kind
from bibforge.readinglist.links import LinkSort, is_external, sorted_links
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning, label_role


class Columns(NamedTuple):
    """The meaning of a table's columns: the index of the title's, and heads and meanings by index."""

    title: int
    heads: tuple[str, ...]
    meanings: tuple[str, ...]
    video: bool = False
    """Whether the rows are videos: nearly all have one, and not nearly all have a paper."""


class Cell(NamedTuple):
    """One cell: where it stands in its row's passage."""

    start: int
    end: int


_WIDEST = 60
"""Columns beyond which a table is data and no list."""
_WORD = re.compile(r"[^\W_]")


def cells_of(passage: Passage) -> list[Cell]:
    """Return the cells of a row in order."""
    starts = [match.end() for match in re.finditer(CELL, passage.text)]
    if not starts:
        return [Cell(0, len(passage.text))] if passage.text else []
    return [
        Cell(start, end)
        for start, end in zip(starts, [start - 1 for start in starts[1:]] + [len(passage.text)], strict=True)
    ]


def columns_of(rows: list[Block]) -> Columns | None:
    """Return the columns of a table of entries, or None where its rows are no entries."""
    found = _columns_of(rows)
    if found is None:
        return None
    body = [row for row in rows if not row.header and row.passage.anchors]
    videos = sum(any(kind_of_url(anchor.url) is Kind.VIDEO for anchor in row.passage.anchors) for row in body)
    papers = sum(any(kind_of_url(anchor.url) is Kind.UNKNOWN for anchor in row.passage.anchors) for row in body)
    return found._replace(video=videos * 10 >= len(body) * 9 > papers * 10)


def _columns_of(rows: list[Block]) -> Columns | None:
    """Return the columns of a table of entries, or None where its rows are no entries.

    The head names the title's column in any of the known languages; a head such as `Paper` names it when its cells hold
    more than labels; without a telling head it is the column in which most rows have a linked title, and then
    a second column must hold years, venues, people or links.
    """
    head = next((row for row in rows if row.header), None)
    body = [row for row in rows if not row.header]
    if not body or any(row.passage.text.count(CELL) > _WIDEST for row in rows):
        return None
    heads = tuple(_text(head.passage, cell) for cell in cells_of(head.passage)) if head else ()
    meanings = tuple(key_meaning(written) for written in heads)
    sample = body[:40]
    width = max(len(cells_of(row.passage)) for row in sample)
    titled = [_title_share(sample, column) for column in range(width)]
    for column, meaning in enumerate(meanings):
        if meaning == "title" and column < width and titled[column] >= 0.3 and _has_links(sample):
            return Columns(column, heads, meanings)
    links = [
        column
        for column, meaning in enumerate(meanings)
        if meaning == "link" and column < width and titled[column] >= 0.5
    ]
    if links:
        return Columns(links[0], heads, meanings)
    best = max(range(width), key=lambda column: (_linked_share(sample, column), -column), default=0)
    if (
        width
        and _linked_share(sample, best) >= 0.5
        and (len(set(meanings) & {"people", "year", "venue", "link", "note"}) >= 1 or width <= 2)
    ):
        return Columns(best, heads, meanings)
    return None


def _text(passage: Passage, cell: Cell) -> str:
    return " ".join(passage.text[cell.start : cell.end].split())


def _title_share(rows: list[Block], column: int) -> float:
    """Return in how many rows the cell holds words that are no label."""
    found = 0
    for row in rows:
        cells = cells_of(row.passage)
        if column < len(cells):
            words = _text(row.passage, cells[column])
            found += bool(_WORD.search(words)) and label_role(words) is None
    return found / len(rows)


def _linked_share(rows: list[Block], column: int) -> float:
    found = 0
    for row in rows:
        cells = cells_of(row.passage)
        if column < len(cells):
            cell = cells[column]
            found += any(
                one.sort is LinkSort.TITLE and is_external(one.anchor.url) and len(one.label) > 3
                for one in sorted_links(row.passage)
                if cell.start <= one.anchor.start < cell.end
            )
    return found / len(rows)


def _has_links(rows: list[Block]) -> bool:
    return sum(any(is_external(anchor.url) for anchor in row.passage.anchors) for row in rows) * 3 >= len(rows)
