"""Tables drawn with characters in reStructuredText: grid tables and simple tables, as rows of cells."""

from __future__ import annotations

import re

from bibforge.markup.lined import Line, line_at, lines_of
from bibforge.model.library import Span

Cell = list[tuple[str, int]]
"""The lines of a cell: words and where they stand in the source."""

_BORDER = re.compile(r"[+|](?:[-=]+[+|])+$|\+[-=+]+\+$")
_RULE = re.compile(r"[=-]+(?:[ ]+[=-]+)*$")


def grid_rows(lines: list[Line], text: str) -> list[tuple[bool, list[Cell]]]:
    """Return the rows of a grid table, each with whether it belongs to the head (above a border of `=`)."""
    rows: list[list[Cell]] = []
    heads = 0
    fresh = True
    for line in lines:
        if _BORDER.match(line.words):
            fresh = True
            if "=" in line.words and rows:
                heads = len(rows)
            continue
        cells = [
            line_at(text, line.words_start + match.start(1), line.words_start + match.end(1))
            for match in re.finditer(r"\|([^|]*(?:\|(?=[^\s|][^|]*\|[_\w])[^|]*)*)(?=\|)", line.words)
        ]
        if fresh:
            rows.append([[] for _ in cells])
            fresh = False
        for number, cell in enumerate(cells):
            if cell.words and number < len(rows[-1]):
                rows[-1][number].append((cell.words, cell.words_start))
    return [(number < heads, row) for number, row in enumerate(rows)]


def simple_rows(lines: list[Line], text: str) -> list[tuple[bool, list[Cell]]]:
    """Return the rows of a simple table; a line whose first cell is empty continues the row above it."""
    borders = [number for number, line in enumerate(lines) if re.match(r"=+(?:[ ]+=+)*$", line.words)]
    head = lines[0]
    columns = [match.start() for match in re.finditer(r"=+", head.words)]
    heads = borders[1] if len(borders) > 2 else 0
    rows: list[tuple[bool, list[Cell]]] = []
    left = head.words_start - head.start
    for number, line in enumerate(lines):
        if _RULE.match(line.words) or not line.words:
            continue
        cells = _cells(line, [left + column for column in columns], text)
        if rows and not cells[0] and any(cells):
            for before, more in zip(rows[-1][1], cells, strict=True):
                before += more
        else:
            rows.append((number < heads, cells))
    return rows


def _cells(line: Line, columns: list[int], text: str) -> list[Cell]:
    out: list[Cell] = []
    for number, column in enumerate(columns):
        start = min(line.start + column, line.end)
        last = number + 1 == len(columns)
        end = line.end if last else min(line.start + columns[number + 1], line.end)
        cell = line_at(text, start, max(start, end))
        out.append([(cell.words, cell.words_start)] if cell.words else [])
    return out


_SIMPLE_BORDER = re.compile(r"=+(?:[ ]+=+)+$")


def drawn_tables(text: str) -> list[Span]:
    """Return where the tables drawn with characters stand: no word can be added there without moving their borders."""
    found: list[Span] = []
    lines = lines_of(text)
    at = 0
    while at < len(lines):
        last = at
        if lines[at].words[:1] in ("+", "|") and lines[at].words:
            while last + 1 < len(lines) and lines[last + 1].words[:1] in ("+", "|") and lines[last + 1].words:
                last += 1
            found.append(Span(lines[at].start, lines[last].end))
        elif _SIMPLE_BORDER.match(lines[at].words):
            last = simple_end(lines, at)
            found.append(Span(lines[at].start, lines[last].end))
        at = last + 1
    return found


def simple_end(lines: list[Line], first: int) -> int:
    """Return the number of the last border of the simple table that begins at a line: a blank line follows it."""
    last = first
    for number in range(first + 1, len(lines)):
        if _SIMPLE_BORDER.match(lines[number].words):
            last = number
            if number + 1 >= len(lines) or not lines[number + 1].words:
                break
    return last
