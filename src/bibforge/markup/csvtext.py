"""Comma-separated values with the place of each cell (RFC 4180, with any separator)."""

from __future__ import annotations

import re

from bibforge.errors import BibforgeError
from bibforge.markup.data import Data, DataList, DataMap, DataText
from bibforge.model.library import Span

_SEPARATORS = ",;\t|"
_QUOTED = re.compile(r' *"((?:[^"]|"")*)"')
_ROW_END = re.compile(r"\r\n|\r|\n")


def csv_data(text: str, file: str, *, separator: str = "") -> DataList:
    """Return the rows of a table as maps from the head's words to cells, empty cells left out.

    Without a separator it is the one that the head has most of. Raises BibforgeError (status 4) with the line where a
    quoted cell has no end.
    """
    start = 1 if text.startswith("\ufeff") else 0
    head = text[start : start + 10_000].split("\n", 1)[0]
    chosen = separator or max(_SEPARATORS, key=head.count)
    rows = [row for row in csv_rows(text, start, len(text), chosen, file) if any(cell.text for cell in row)]
    if not rows:
        return DataList((), Span(start, len(text)))
    records: list[Data] = [_record(rows[0], row) for row in rows[1:]]
    return DataList(tuple(records), Span(start, len(text)))


def _record(head: list[DataText], row: list[DataText]) -> DataMap:
    pairs = tuple((key, cell) for key, cell in zip(head, row, strict=False) if cell.text)
    return DataMap(pairs, Span(row[0].span.start, row[-1].span.end))


def csv_rows(text: str, start: int, end: int, separator: str, file: str = "") -> list[list[DataText]]:
    """Return the rows of a stretch of the source, every cell with its place."""
    plain = re.compile(rf"[^{re.escape(separator)}\r\n]*")
    rows: list[list[DataText]] = [[]]
    here = start
    while True:
        cell, here = _cell(text, here, end, plain, file)
        rows[-1].append(cell)
        if here < end and text.startswith(separator, here):
            here += len(separator)
            continue
        line_end = _ROW_END.match(text, here, end)
        if not line_end:
            return rows
        here = line_end.end()
        if here >= end:
            return rows
        rows.append([])


def _cell(text: str, start: int, end: int, plain: re.Pattern[str], file: str) -> tuple[DataText, int]:
    quoted = _QUOTED.match(text, start, end)
    rest = plain.match(text, quoted.end() if quoted else start, end)
    assert rest is not None  # it matches nothing, too
    if quoted and not rest[0].strip():
        return DataText(quoted[1].replace('""', '"').strip(), Span(*quoted.span(1))), rest.end()
    whole = text[start : rest.end()]
    if whole.lstrip().startswith('"') and not quoted and file:
        line = text.count("\n", 0, start) + 1
        raise BibforgeError("a quoted cell has no end", place=f"{file}:{line}", hint="close the quotes or cut the file")
    bare = whole.strip()
    at = start + len(whole) - len(whole.lstrip())
    return DataText(bare, Span(at, at + len(bare))), rest.end()
