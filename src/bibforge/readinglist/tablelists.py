"""The tables of one document: their rows, what their columns hold, and the rows that label those below them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import BOLD
from bibforge.readinglist.context import is_all
from bibforge.readinglist.tables import Columns, columns_of

_LONGEST_LABEL = 80


class Tables:
    """The tables of one document, each read when its first row is asked for."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._rows: dict[int, list[Block]] = defaultdict(list)
        self._headed: set[int] = set()
        self._columns: dict[int, Columns | None] = {}
        for block in blocks:
            if block.kind is BlockKind.ROW:
                self._rows[block.list_id].append(block)
                if block.header:
                    self._headed.add(block.list_id)

    def has_head(self, row: Block) -> bool:
        """Tell whether a row of heads stands above a row."""
        return row.list_id in self._headed

    def is_known(self, row: Block) -> bool:
        """Tell whether the columns of a row have been asked for: its words are needed no more."""
        return row.list_id in self._columns

    def columns(self, row: Block) -> Columns | None:
        """Return the columns of a row of entries, None where its table has no head or holds no entries."""
        if row.list_id not in self._columns:
            rows = self._rows[row.list_id]
            self._columns[row.list_id] = columns_of(rows) if any(one.header for one in rows) else None
        return self._columns[row.list_id]

    def label_of_rows(self, index: int) -> str:
        """Return the words of a row that labels the rows below: a few bold ones in one cell, and nothing else."""
        block = self._blocks[index]
        text = " ".join(block.passage.text.split())
        if block.passage.anchors or not is_all(block.passage, BOLD) or len(text) > _LONGEST_LABEL:
            return ""
        following = self._blocks[index + 1] if index + 1 < len(self._blocks) else None
        is_above = following is not None and following.kind is BlockKind.ROW and following.list_id == block.list_id
        return text if is_above else ""
