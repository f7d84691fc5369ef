"""Folds: which are an entry (the title is what opens them), and which hold the entries of a category."""

from __future__ import annotations

from collections.abc import Iterator

from bibforge.markup.blocks import BlockKind
from bibforge.readinglist.context import Context
from bibforge.readinglist.title import How

_NEAR = 60
"""Blocks of a fold that are asked."""
_LEAST_WORDS = 2


def is_entry_fold(context: Context, index: int) -> bool:
    """Tell whether a fold is an entry: what opens it links a paper, or is a title whose people and paper stand in it;
    no entries stand in it.
    """
    assessed = context.assessment(index)
    if assessed.title is None:
        return False
    if assessed.is_paper and assessed.score >= 2:
        return not _holds_items(context, index)
    if len(assessed.title.text.split()) < _LEAST_WORDS or assessed.external:
        return False
    inside = list(_inside(context, index))
    first = next((i for i in inside if context.blocks[i].kind is not BlockKind.RULE), -1)
    return (
        first >= 0
        and context.blocks[first].kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        and context.is_credit(first)
        and any(context.assessment(i).is_paper for i in inside)
        and not _holds_items(context, index)
    )


def groups_papers(context: Context, index: int) -> bool:
    """Tell whether a fold below an entry holds papers of its own: items, rows or paragraphs with a title and a link."""
    for i in _inside(context, index):
        assessed = context.assessment(i)
        if assessed.is_paper and assessed.score >= 2 and not context.is_credit(i):
            title = assessed.title
            return title is not None and (context.blocks[i].kind is not BlockKind.PARAGRAPH or _is_marked(title.how))
    return False


def _is_marked(how: How) -> bool:
    return how in (How.LINK, How.BOLD, How.QUOTED, How.ITALIC)


def _holds_items(context: Context, index: int) -> bool:
    """Tell whether items or rows stand in a fold that are entries themselves."""
    return any(
        context.blocks[i].kind in (BlockKind.ITEM, BlockKind.ROW)
        and context.assessment(i).score >= 2
        and not context.is_credit(i)
        for i in _inside(context, index)
    )


def _inside(context: Context, index: int) -> Iterator[int]:
    """Yield the blocks of the fold that a summary opens."""
    for i in range(index + 1, min(index + _NEAR, len(context.blocks))):
        if context.blocks[i].kind in (BlockKind.UNFOLD, BlockKind.HEADING, BlockKind.SUMMARY):
            return
        yield i
