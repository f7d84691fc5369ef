"""What the items of one list teach about it, learned when the first of them is asked for; the assessment of each block
follows from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bibforge.markup.blocks import Block, BlockKind
from bibforge.model.library import SkipReason
from bibforge.readinglist.assessment import Assessment, assess
from bibforge.readinglist.credits import names_families
from bibforge.readinglist.habits import Habit
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.title import TitleCue

_LEAST = 3
"""Items that make a habit."""
_MOST_ASKED = 60
"""Items of a list that are asked how they name people."""
_MOST_KEPT = 4 * _MOST_ASKED
"""Sure entries of the lists learned first that are kept for the whole document."""
_LEAST_FAMILIES = 3
_LISTED = (BlockKind.ITEM, BlockKind.PARAGRAPH)
"""Blocks whose habits are learned: the items of each list, and the paragraphs of the document as one."""
_KEPT = 1000
"""Items of a list whose assessments are kept while it is learned; those of longer ones are made again."""


class Counts(NamedTuple):
    """How many items a list has, how many lead into the list itself, how many look like entries."""

    items: int = 0
    internal: int = 0
    entries: int = 0


_NO_COUNTS = Counts()


class _Seen(NamedTuple):
    """What is remembered of one item that was looked at."""

    item: bool
    internal: bool
    entry: bool
    doubtful: bool


@dataclass(slots=True)
class _Look:
    """What a first look at a list shows, before its habit is known."""

    seen: list[_Seen] = field(default_factory=list)
    kept: dict[int, Assessment] = field(default_factory=dict)
    sure: list[Assessment] = field(default_factory=list)
    """The first sure entries."""
    first_sure: int = -1
    count_sure: int = 0
    behind_people: int = 0
    """Sure entries with names before their titles."""
    open: int = 0
    """Sure entries that say nothing of the order."""

    @property
    def people_first(self) -> bool:
        """Whether at least three of the sure entries, and most that say anything, have names before their titles."""
        return self.behind_people >= _LEAST and self.behind_people * 2 > self.count_sure - self.open

    def add_sure(self, index: int, one: Assessment) -> None:
        """Count a sure entry."""
        self.first_sure = index if self.first_sure < 0 else self.first_sure
        self.count_sure += 1
        before = _has_names_before(one)
        self.behind_people += before
        self.open += not before and _is_open(one)
        if len(self.sure) < _MOST_ASKED:
            self.sure.append(one)


class _Everywhere(NamedTuple):
    """What the first sure entries of a whole document say."""

    people_first: bool
    families: bool


class Assessments:
    """The assessment of each block of a document, asked once, each by the habit of its list."""

    def __init__(self, blocks: Sequence[Block], habits: Mapping[int, Habit]) -> None:
        self.blocks = blocks
        self._at_first = habits
        self._habits = dict(habits)
        self._items: dict[int, list[int]] = defaultdict(list)
        for index, block in enumerate(blocks):
            if block.kind in _LISTED:
                self._items[block.list_id].append(index)
        self._looks: dict[int, _Look] = {}
        self._sure: dict[int, _Look] = {}
        """What is left of the looks at lists that are learned, as long as the document may ask: their sure entries."""
        self._count_sure = 0
        self._counts: dict[int, Counts] = {}
        self._settled: set[int] = set()
        """Items so sure that the habit of their list changes nothing."""
        self._known: dict[int, Assessment] = {}
        self._forgotten = 0
        self._everywhere: _Everywhere | None = None

    def of(self, index: int) -> Assessment:
        """Return the assessment of a block."""
        found = self._known.get(index)
        if found is not None:
            return found
        block = self.blocks[index]
        self.counts(block.list_id)
        found = self._known.get(index)
        if found is None:
            habits = self._at_first if index in self._settled else self._habits
            found = self._known[index] = assess(block.passage, habits[block.list_id])
        return found

    def marks(self, index: int) -> Marks:
        """Return the marks of a block in which no title is sought: a row, of which its columns say more."""
        block = self.blocks[index]
        self.counts(block.list_id)
        found = self._known.get(index)
        return found.marks if found is not None else Marks(block.passage, self._habits[block.list_id])

    def counts(self, number: int) -> Counts:
        """Return the counts of a list, nothing for what is none."""
        found = self._counts.get(number)
        if found is not None:
            return found
        return self._learned(number) if number in self._items else _NO_COUNTS

    def forget(self, before: int) -> None:
        """Let go what is known of the blocks before an index: what is asked again is made again."""
        for index in range(self._forgotten, before):
            self._known.pop(index, None)
        self._forgotten = max(self._forgotten, before)

    def _look(self, number: int) -> _Look:
        found = self._looks.get(number)
        if found is not None:
            return found
        look = self._looks[number] = _Look()
        habit = self._at_first[number]
        for position, index in enumerate(self._items[number]):
            block = self.blocks[index]
            one = assess(block.passage, habit)
            look.seen.append(_seen(block, one))
            if position < _KEPT:
                look.kept[index] = one
            if one.title is not None and one.score >= 2:
                look.add_sure(index, one)
        return look

    def _learned(self, number: int) -> Counts:
        """Learn from the sure items of a list in which order they name people and title, and whether by family names;
        read the doubtful ones, or all, so.
        """
        look = self._look(number)
        agreed = 0 < look.count_sure == look.behind_people + look.open
        first = look.people_first or (agreed and self._of_document().people_first)
        families = _names_families(look.sure) or (0 < look.count_sure < _LEAST and self._of_document().families)
        if first or families:
            habit = self._habits[number]._replace(people_first=first, family_names=families)
            self._habits[number] = habit
        items = internal = entries = 0
        for index, seen in zip(self._items[number], look.seen, strict=True):
            one = look.kept.get(index)
            if families or (first and seen.doubtful):
                again = assess(self.blocks[index].passage, habit)
                one, seen = again if one else None, _seen(self.blocks[index], again)
            elif first:
                self._settled.add(index)
            if one and index >= self._forgotten:
                self._known[index] = one
            items += seen.item
            internal += seen.item and seen.internal
            entries += seen.item and seen.entry
        del self._looks[number]
        if self._everywhere is None:
            self._keep_sure(number, look)
        found = self._counts[number] = Counts(items, internal, entries)
        return found

    def _of_document(self) -> _Everywhere:
        """Return what the first sure entries of the document, list by list, say of the order and of the names."""
        if self._everywhere is None:
            looks: list[_Look] = []
            for number, items in self._items.items():
                if sum(len(look.sure) for look in looks if look.first_sure < items[0]) >= _MOST_ASKED:
                    break
                look = self._look_back(number)
                if look.sure:
                    looks.append(look)
            looks.sort(key=lambda look: look.first_sure)
            found = [one for look in looks for one in look.sure][:_MOST_ASKED]
            whole = _Look()
            for index, one in enumerate(found):
                whole.add_sure(index, one)
            self._everywhere = _Everywhere(whole.people_first, _names_families(found))
            self._sure.clear()
        return self._everywhere

    def _keep_sure(self, number: int, look: _Look) -> None:
        """Keep the first sure entries of a list that is learned; those far behind are made again if they are asked."""
        if not look.sure or self._count_sure < _MOST_KEPT:
            self._sure[number] = _Look(sure=look.sure, first_sure=look.first_sure)
            self._count_sure += len(look.sure)

    def _look_back(self, number: int) -> _Look:
        """Return the sure entries of the first look at a list, made again for one that is learned and not kept."""
        kept = self._sure.get(number)
        if kept is not None:
            return kept
        look = self._look(number)
        if number in self._counts:
            del self._looks[number]
        return look


def _seen(block: Block, one: Assessment) -> _Seen:
    internal = one.reason is SkipReason.CONTENTS or one.is_internal
    return _Seen(block.kind is BlockKind.ITEM, internal, one.score >= 2, _is_doubtful(one))


def _is_open(one: Assessment) -> bool:
    """Tell whether an item says nothing of the order: its title is plain words, and it begins with names."""
    title = one.title
    if title is None or title.cue is not TitleCue.PLAIN:
        return False
    return one.marks.names(one.marks.begin, len(one.marks.text)).sureness >= 2


def _has_names_before(one: Assessment) -> bool:
    if one.title is None:
        return False
    if one.title.cue in (TitleCue.IN_REFERENCE, TitleCue.BEHIND_PEOPLE, TitleCue.BETWEEN):
        return True
    return one.title.cue is TitleCue.QUOTES and one.marks.names(one.marks.begin, one.title.start).sureness == 3


def _names_families(found: Sequence[Assessment]) -> bool:
    """Tell whether at least three of a list's first items, and most that name people, name them by family names."""
    asked = [(one.marks, (one.title.start, one.title.end)) for one in found if one.title]
    families = others = 0
    for number, (marks, title) in enumerate(asked):
        left = len(asked) - number
        if families + left < _LEAST_FAMILIES or families + left <= 2 * others:
            return False  # whatever the rest says
        said = names_families(marks, title)
        families += said is True
        others += said is False
    return families >= _LEAST_FAMILIES and families > 2 * others


def _is_doubtful(assessed: Assessment) -> bool:
    """Tell whether the habit of a list may read an item better: no sure entry, or a title by plain words alone."""
    return assessed.score < 2 or (assessed.title is not None and assessed.title.cue is TitleCue.PLAIN)
