"""Where a table of pipes keeps its links: the cell of a row under the head that says so."""

from __future__ import annotations

import re

from bibforge.model.library import Role, Span
from bibforge.readinglist.recognise.labels import key_meaning, label_role

_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")


_PLACEHOLDER = re.compile(r"\s*(?P<dash>[-–—?]+|n/?a|none|tba)\s*", re.IGNORECASE)


def link_cell(text: str, position: int) -> Span | None:
    """Return where a link goes in the row that holds `position`, None where the table has no column of links.

    It is the end of the cell, or the whole of what stands for nothing in it (`-`, `n/a`). A column of links has a head
    that means a link (`Links`, `URL`) or names a paper or a PDF.
    """
    start = text.rfind("\n", 0, position) + 1
    head = _head_above(text, start)
    column = next((n for n, name in enumerate(_cells(head)) if _means_links(name)), None) if head else None
    if column is None:
        return None
    end = text.find("\n", position)
    row = text[start : len(text) if end < 0 else end]
    bars = [match.start() for match in _BAR.finditer(row)]
    leading = row.lstrip().startswith("|")
    number = column + leading
    if number >= len(bars):
        return None
    left = bars[number - 1] + 1 if number else 0
    dash = _PLACEHOLDER.fullmatch(row, left, bars[number])
    if dash:
        return Span(start + dash.start("dash"), start + dash.end("dash"))
    return Span(start + bars[number], start + bars[number])


def _head_above(text: str, start: int) -> str:
    """Return the head of the table above a row, empty where the lines above are no table with one."""
    lines = text[:start].split("\n")[:-1]
    for number in range(len(lines) - 1, 0, -1):
        if "|" not in lines[number]:
            return ""
        if _RULE.fullmatch(lines[number]):
            return lines[number - 1]
    return ""


def _cells(row: str) -> list[str]:
    return [cell.strip(" *_") for cell in _BAR.split(row.strip().strip("|"))]


def _means_links(name: str) -> bool:
    return key_meaning(name) == "link" or label_role(name) in (Role.PAPER, Role.PDF)
