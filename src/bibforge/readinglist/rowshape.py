"""A new row for a table of pipes: each cell as the nearest row has it whose cell says the same part of its work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bibforge.readinglist.patch import Patch, patched
from bibforge.readinglist.skeletons import PieceKind, Skeleton, is_row, may_stay

_BAR = re.compile(r"(?<!\\)\|")
_NOTHING = re.compile(r"\s*(?:[-–—✗✘x?]+|n/?a|none|null|no|tba|tbd)?\s*", re.IGNORECASE)


def row_like(found: Sequence[Skeleton], frame: frozenset[str]) -> str:
    """Return a row with the record's parts, empty where the entries are no rows of one table.

    `found` are the rows taken apart, the nearest first. A cell that says a part of the work in no row, or only among
    words that are that row's alone, is left as empty ones are.
    """
    rows = [one for one in found if is_row(one.block)]
    if not rows or not is_row(found[0].block):
        return ""
    count = len(_cells(rows[0]))
    rows = [one for one in rows if len(_cells(one)) == count]
    cells = [_cell([(one, _cells(one)[column]) for one in rows], frame) for column in range(count)]
    block = rows[0].block
    start, end = _cells(rows[0])[0][0], _cells(rows[0])[-1][1]
    return f"{block[:start]}{'|'.join(cells)}{block[end:]}"


def _cells(one: Skeleton) -> list[tuple[int, int]]:
    """Return where the cells of a row stand, without the bars at its ends."""
    line = one.block.rstrip()
    bars = [found.start() for found in _BAR.finditer(line)]
    lead = len(line) - len(line.lstrip())
    edges = [*([] if line[lead:].startswith("|") else [lead - 1]), *bars]
    if bars and bars[-1] != len(line) - 1:
        edges.append(len(line))
    return [(left + 1, right) for left, right in pairwise(edges)]


def _cell(column: Sequence[tuple[Skeleton, tuple[int, int]]], frame: frozenset[str]) -> str:
    best, most = "", 0
    empty = [one.block[start:end] for one, (start, end) in column if _NOTHING.fullmatch(one.block[start:end])]
    for one, (start, end) in column:
        inside = [piece for piece in one.pieces if start <= piece.start and piece.end <= end]
        kinds = {piece.kind for piece in inside} - {PieceKind.DROPPED}
        alone = any(start <= at < end and word not in frame and not may_stay(word) for at, word in one.words())
        if len(kinds) > most and not alone:
            moved = [Patch(start=each.start - start, end=each.end - start, replacement=each.text) for each in inside]
            try:
                best, most = patched(one.block[start:end], moved), len(kinds)
            except ValueError:  # two parts share their words
                continue
    return best or _title_alone(column) or (empty[0] if empty else " ")


def _title_alone(column: Sequence[tuple[Skeleton, tuple[int, int]]]) -> str:
    """Return the title, linked where the address stands beside it, for a column that has words of its own around it."""
    for one, (start, end) in column:
        inside = {piece.kind: piece.text for piece in one.pieces if start <= piece.start and piece.end <= end}
        if PieceKind.TITLE in inside:
            title, target = inside[PieceKind.TITLE].strip(), inside.get(PieceKind.TARGET, "")
            return f" [{title}]({target}) " if target else f" {title} "
    return ""
