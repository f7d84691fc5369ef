"""What an item of a list is as found: its passages, its notes, its category; and a block that is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from bibforge.markup.blocks import Block
from bibforge.markup.passage import Passage
from bibforge.readinglist.assessment import Assessment
from bibforge.readinglist.tables import Columns


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
