"""What an item of a list is as found: its passages, its notes, its category; and a block that is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bibforge.markup.blocks import Block
from bibforge.markup.passage import Passage
from bibforge.model.library import SkipReason
from bibforge.model.record import Kind
from bibforge.readinglist.assessment import Assessment
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.tables import Columns

SHORT_NAME = 5
"""Words that the short name of a work has at most."""
_DEEPEST = 8
"""Levels of nested notes that are shown by indentation."""
_LINE_END = re.compile(r"[\n\r]")


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
    linking: list[Assessment] = field(default_factory=list)
    """What is known of those of its passages that link papers."""
    title_in: int = -1
    """The number among `more` of the passage that holds the title, -1 where the first one does."""


@dataclass(slots=True, kw_only=True)
class SkippedBlock:
    """A block that is no entry, with the reason."""

    block: Block
    reason: SkipReason
    category: tuple[str, ...]
    named: str = ""
    """The address in it that an entry has: the others are skipped."""


def note_of(block: Block, entry: ListItem) -> str:
    """Return the words of a block below an entry, its depth shown by indentation."""
    lines = (" ".join(line.split()) for line in _LINE_END.split(block.passage.text))
    return "  " * min(max(0, block.depth - entry.depth - 1), _DEEPEST) + "\n".join(line for line in lines if line)


def reason_to_tell(block: Block, *, is_title: bool) -> SkipReason:
    """Return why a block is told that is no part of an entry and links a paper: a heading or a head, a sign without
    words, a badge; `NONE` where it links none.
    """
    papers = [one for one in block.passage.anchors if kind_of_url(one.url) is Kind.UNKNOWN]
    if not papers:
        return SkipReason.NONE
    if all(one.image for one in papers):
        return SkipReason.BADGE
    if is_title:
        return SkipReason.NOTICE
    return SkipReason.HEADING if any(map(str.isalnum, block.passage.text)) else SkipReason.NO_WORDS
