"""Items that are meant to stand below the one before them: indented by less than the parser asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from bibforge.markup.blocks import Block, BlockKind

_LEAST_PARENTS = 2
"""Items with others further in behind them: one alone is a slip of the pen."""
_SHORT = 7
"""Words that most names of a group or of a work have at most."""


def nest_as_meant(text: str, blocks: list[Block]) -> None:
    """Put items below the sibling before them whose marks stand further in, where a document does so on purpose.

    CommonMark asks for as many blanks as the mark above and the blank behind it are wide; parsers of earlier years took
    one. One blank alone is more often a slip: so the items further in must be twice as long as those above them, which
    are short, and two items at least must have some.
    """
    lists: dict[int, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.ITEM and not block.markup:
            lists[block.list_id].append(index)
    inner: dict[int, int] = {}
    for items in lists.values():
        inner |= _further_in(text, blocks, items) if len(items) > 1 else {}
    if not _is_meant(blocks, inner):
        return
    number = max(block.list_id for block in blocks)
    lists_below: dict[int, int] = {}
    for index, parent in inner.items():
        if parent not in lists_below:
            number += 1
            lists_below[parent] = number
        _put_below(blocks, index, parent, lists_below[parent])


def _further_in(text: str, blocks: Sequence[Block], items: Sequence[int]) -> dict[int, int]:
    """Return the items of a list whose marks stand further in than those of the first, each with the one above it."""
    columns = [_column(text, blocks[index].start) for index in items]
    outer = min(columns)
    below: dict[int, int] = {}
    above = -1
    for index, column in zip(items, columns, strict=True):
        if column == outer:
            above = index
        elif above >= 0:
            below[index] = above
    return below


def _column(text: str, start: int) -> int:
    """Return in which column the mark of an item stands."""
    line = text.rfind("\n", 0, start) + 1
    while text[start : start + 1] in (" ", "\t"):
        start += 1
    return start - line


def _is_meant(blocks: Sequence[Block], below: Mapping[int, int]) -> bool:
    if len(set(below.values())) < _LEAST_PARENTS:
        return False
    short = median(_words(blocks[index]) for index in set(below.values()))
    return short <= _SHORT and 2 * short <= median(_words(blocks[index]) for index in below)


def _words(block: Block) -> int:
    return len(block.passage.text.split())


def _put_below(blocks: Sequence[Block], index: int, parent: int, list_id: int) -> None:
    block, above = blocks[index], blocks[parent]
    block.parent, block.list_id = parent, list_id
    above.end = max(above.end, block.end)
    block.depth += 1
    inside = {index}
    for number in range(index + 1, len(blocks)):
        if blocks[number].parent not in inside:
            break
        inside.add(number)
        blocks[number].depth += 1
