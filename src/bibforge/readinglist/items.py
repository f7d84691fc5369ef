"""What an item of a list is as found: its passages, its notes, its category; and a block that is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import Passage
from bibforge.readinglist.assessment import Assessment
from bibforge.readinglist.tables import Columns
from bibforge.readinglist.title import How, TitleCue

SHORT_NAME = 5
"""Words that the short name of a work has at most."""
_LONG_NAME = 12
"""Words of institutions and short names before links that are no title."""


@dataclass(slots=True, kw_only=True)
class ListItem:
    """One entry as found: its first passage, the passages that belong to it, its notes and its category path."""

    head: Passage
    assessment: Assessment
    start: int
    end: int
    category: tuple[str, ...]
    more: list[Passage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    columns: Columns | None = None
    from_heading: bool = False
    depth: int = 0
    """How many lists hold the entry."""
    title_in: int = -1
    """The number among `more` of the passage that holds the title, -1 where the first one does."""


@dataclass(slots=True, kw_only=True)
class SkippedBlock:
    """A block that is no entry, with the reason."""

    block: Block
    reason: str
    category: tuple[str, ...]
    named: str = ""
    """The address in it that an entry has: the others are skipped."""


def is_full_credit(entry: ListItem, block: Block, assessed: Assessment) -> bool:
    """Tell whether an item without links, directly below an entry of a few words, names people and the true title."""
    title, own = assessed.title, entry.assessment.title
    return (
        block.kind is BlockKind.ITEM
        and block.depth == entry.depth + 1
        and entry.title_in < 0
        and not entry.notes
        and title is not None
        and assessed.marks.names(assessed.marks.begin, title.start).sureness >= 2
        and not assessed.external
        and own is not None
        and own.cue in (TitleCue.PLAIN, TitleCue.BOLD_FIRST, TitleCue.LINK_FIRST)
        and len(own.text.split()) <= (SHORT_NAME if own.how is How.LINK else _LONG_NAME)
        and entry.assessment.marks.year(own.end, len(entry.head.text)) is None
    )
