"""What is an item of a list: blocks grouped to entries, each under its category path, and what is skipped with its
reason.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import Passage, SourcePieces
from bibforge.model.library import SkipReason
from bibforge.readinglist.assessment import Assessment, unread
from bibforge.readinglist.belonging import is_full_credit, linked_paper, links_another_paper, says_more, says_of
from bibforge.readinglist.cards import keyed_paper
from bibforge.readinglist.context import FAR, GOES_ON, Context, document_title, name_of
from bibforge.readinglist.folds import groups_papers, is_entry_fold
from bibforge.readinglist.habits import habits_of
from bibforge.readinglist.headings import heading_entry, is_entry_heading, is_of_career, is_thing_of_section
from bibforge.readinglist.items import SHORT_NAME, ListItem, SkippedBlock, note_of, reason_to_tell
from bibforge.readinglist.links import has_words, is_external, leads_around
from bibforge.readinglist.paragraphs import is_card, label_level, names_year, opens_entry, paper_named_first
from bibforge.readinglist.sections import (
    Tree,
    gate_of,
    heading_words,
    is_notice,
    is_symbol,
    plain_heading,
    says_nothing,
)
from bibforge.readinglist.segmentation import lines_apart, papers_apart, papers_of_row
from bibforge.readinglist.tablelists import Tables
from bibforge.readinglist.title import TitleCue

_LEAST = 3
"""Words of a link that are a title wherever they stand."""
_SAID = (SkipReason.BADGE, SkipReason.CONTENTS)
_SWEEP = 64
"""Blocks after which is asked what is whole and what may be let go."""
_GONE = Passage("", SourcePieces(), [], [], [])
_WORD = re.compile(r"[^\W_]")


class ItemWalk:
    """One walk over the blocks of one document, which gives its items and what is skipped as soon as they are whole.

    The blocks are let go on the way: their passages are empty afterwards, but for code, and for all where code may be
    BibTeX.
    """

    def __init__(self, blocks: list[Block]) -> None:
        habits = habits_of(blocks)
        self.blocks = lines_apart(blocks, habits)
        self.context = Context(self.blocks, habits)
        # The entries that may still grow, in order, and those behind them.
        self.items: deque[ListItem] = deque()
        self.skipped: list[SkippedBlock] = []
        self.tree = Tree()
        self.title = ""
        self.title_index = document_title(self.blocks)
        self.entry_of: dict[int, ListItem] = {}  # what a list item became, or belongs to, by block index
        self.label_of: dict[int, tuple[str, ...]] = {}  # what list items add to the category of what is below
        # The entry outside of lists that takes the paragraphs that follow it.
        self.current: ListItem | None = None
        self.folds: list[int] = []  # where the open folds begin
        self.folded: ListItem | None = None  # the entry that the open fold is
        self.taken = False  # whether the block at hand is an entry, a part of one, or skipped
        self.tables = Tables(self.blocks)
        self.keeps_blocks = any(block.kind is BlockKind.CODE and "@" in block.passage.text for block in blocks)
        self.left: list[int] = []  # blocks far behind that hold the one at hand
        self.name = name_of(self.blocks)
        self.categories: set[tuple[str, ...]] = set()  # of the items given
        self.far = 0  # the blocks before this index are let go
        self.next_sweep = 0

    def title_and_paths(self) -> tuple[str, list[tuple[str, ...]]]:
        """Return the document's own title and its category paths in document order: known at the end of the walk."""
        paths, named = list(self.tree.paths), "" if self.title else self.name
        if not named or (named,) in self.categories:
            return self.title, paths
        within = any(path[:1] == (named,) for path in (*self.categories, *paths[1:]))
        return named, paths if within else [path for path in paths if path != (named,)]

    def found(self) -> Iterator[ListItem | SkippedBlock]:
        """Give the items in order, and what is skipped in order."""
        acts = {
            BlockKind.HEADING: self._heading, BlockKind.ITEM: self._item, BlockKind.PARAGRAPH: self._paragraph,
            BlockKind.ROW: self._row,
            BlockKind.SUMMARY: self._summary, BlockKind.CODE: self._code, BlockKind.FOLD: self._fold,
            BlockKind.UNFOLD: self._unfold,
            BlockKind.RULE: self._rule,
        }  # fmt: skip
        for index, block in enumerate(self.blocks):
            self.taken = False
            acts[block.kind](index, block)
            if not self.taken and block.passage.anchors and block.kind is not BlockKind.CODE:
                told = reason_to_tell(block, is_title=index == self.title_index)
                if told:
                    self.skip(block, told)
            if self.skipped:
                yield from self.skipped
                self.skipped.clear()
            if index >= self.next_sweep:
                yield from self._whole(index)
        yield from self.items

    def _whole(self, index: int) -> Iterator[ListItem]:
        """Give the items to which nothing more can belong; let go what lies far behind."""
        holding = set(self._holding(index))
        self.next_sweep = index + max(_SWEEP, len(holding))
        grows = {id(self.current), id(self.folded), *(id(self.entry_of.get(one)) for one in holding)}
        while self.items and id(self.items[0]) not in grows:
            yield self.items.popleft()
        before = max(self.far, index - FAR)
        self.context.assessments.forget(before)
        passed = [*self.left, *range(self.far, before)]
        self.left = [one for one in passed if one in holding]
        for one in passed:
            if one not in holding:
                self.entry_of.pop(one, None)
                self.label_of.pop(one, None)
            block = self.blocks[one]
            if not self.keeps_blocks and (block.kind is not BlockKind.ROW or self.tables.is_known(block)):
                block.passage = _GONE
        self.far = before

    def _holding(self, index: int) -> Iterator[int]:
        """Give a block and those that hold it, the innermost first."""
        while index >= 0:
            yield index
            index = self.blocks[index].parent

    # Each action takes a block's index and the block.

    def _heading(self, index: int, block: Block) -> None:
        text = heading_words(block.passage)
        if not _WORD.search(text):
            if is_symbol(text):
                self.current = None
                self.tree.heading(block.level, text)
            return
        is_title = index == self.title_index
        if is_title:
            self.title = plain_heading(text)
        if not is_title and not gate_of(plain_heading(text)) and is_entry_heading(self.context, index):
            self.tree.content()
            self.tree.close(block.level)
            self.current = self._add(index, block, heading_entry(self.context, index))
            self.current.from_heading = True
            return
        if self.context.labels_item(index) and plain_heading(text):
            self.label_of[block.parent] = (*self._labels_above(self.blocks[block.parent]), plain_heading(text))
            self.tree.note_path(self.label_of[block.parent])
            return
        self.current = None
        anchors = [
            one for one in self.context.assessment(index).links if is_external(one.anchor.url) and has_words(one)
        ]
        notice = is_notice(text) or (bool(anchors) and not self.context.has_entries_below(index))
        if notice:
            self.skip(block, SkipReason.NOTICE)
        self.tree.heading(block.level, text, is_title=is_title, notice=notice)

    def _item(self, index: int, block: Block) -> None:
        self.tree.content()
        above = self._entry_above(block)
        assessed = self.context.assessment(index)
        if above is not None:
            own = self._own_below(index, assessed, above)
            if own is None:
                self._belongs(index, block, above)
                return
            assessed = own
        labels = self._labels_above(block)
        gate = self._gate(index, block)
        if gate:
            self.skip(block, gate)
            return
        if self.current is not None and block.parent < 0 and says_of(self.context, index, self.current):
            self._goes_below(index, block, self.current)
            return
        if self.context.is_label(index, assessed):
            text = plain_heading(" ".join(block.passage.text.split()))
            if text:
                self.label_of[index] = (*labels, text)
                self.tree.note_path(self.label_of[index])
            return
        if (
            assessed.score >= 2
            or self.context.names_paper(index, assessed)
            or self.context.is_lone_label(index)
            or is_thing_of_section(assessed.title, self.tree.path)
            or self.context.is_credited_below(index, assessed)
            or (assessed.score == 1 and self.context.neighbours_are_entries(index, block, assessed))
            or (assessed.score == 1 and self.context.is_listed_work(index, assessed, self.tree.path))
        ):
            self.current = None
            for part in papers_apart(block.passage, assessed):
                self.entry_of[index] = self._add(index, block, part, labels)
            return
        self.label_of[index] = labels
        if assessed.marks.has_words:
            self.skip(block, assessed.reason or SkipReason.PLAIN)

    def _own_below(self, index: int, assessed: Assessment, above: ListItem) -> Assessment | None:
        """Return what is known of an item below an entry that is an entry of its own, else None."""
        if self.context.is_property(index):
            return None
        if self.context.is_own_entry(index, assessed):
            return assessed
        return linked_paper(assessed) if links_another_paper(above, assessed) else None

    def _gate(self, index: int, block: Block) -> SkipReason:
        """Return why an item is no entry whatever it looks like: its section, or a list that is a table of contents."""
        assessed = self.context.assessment(index)
        count, internal, entries = self.context.counts(block.list_id)
        if assessed.reason is SkipReason.CONTENTS:
            return SkipReason.CONTENTS
        if internal * 2 >= count and internal > 1 and assessed.score < 3:
            return SkipReason.CONTENTS
        if internal * 2 > count and not assessed.is_paper:
            return SkipReason.CONTENTS
        gate = self.tree.gate
        if gate is SkipReason.CONTENTS and (
            entries * 2 > count and any(self.context.assessment(i).is_paper for i in self.context.siblings(index)[:20])
        ):
            return SkipReason.NONE
        if not gate and not assessed.external and not assessed.is_paper and is_of_career(self.tree.path):
            return SkipReason.PLAIN
        return gate

    def _entry_above(self, block: Block) -> ListItem | None:
        parent = block.parent
        while parent >= 0:
            found = self.entry_of.get(parent)
            if found is not None:
                return found
            if parent in self.label_of:
                return None
            parent = self.blocks[parent].parent
        return None

    def _labels_above(self, block: Block) -> tuple[str, ...]:
        parent = block.parent
        while parent >= 0:
            if parent in self.label_of:
                return self.label_of[parent]
            parent = self.blocks[parent].parent
        return ()

    def _belongs(self, index: int, block: Block, entry: ListItem) -> None:
        """Give a block to an entry: links and credits to its passages, words to its notes."""
        self.taken = True
        self.entry_of[index] = entry
        entry.end = max(entry.end, block.end)
        assessed = self.context.assessment(index)
        text = block.passage.text
        if links_another_paper(entry, assessed):
            entry.notes.append(note_of(block, entry))
            self.skip(block, SkipReason.CITED)
            return
        if assessed.marks.papers:
            entry.linking.append(assessed)
        if is_full_credit(entry, block, assessed):
            entry.title_in = len(entry.more)
            entry.assessment = entry.assessment._replace(title=assessed.title)
            entry.more.append(block.passage)
        elif says_more(self.context, index, block, entry):
            entry.more.append(block.passage)
        elif _WORD.search(text):
            entry.notes.append(note_of(block, entry))
            if assessed.external and block.kind is BlockKind.ITEM and len(text) < 200:
                entry.more.append(block.passage)
            elif assessed.is_paper:
                self.skip(block, SkipReason.CITED)

    def _goes_below(self, index: int, block: Block, entry: ListItem) -> None:
        """Give a block to the heading that is an entry above it.

        A paper's key with a linked title (`Manuscript: [Foxes in Fog](…)`) names the work: the heading of a few words
        is its short name, and each further such line is a work of its own.
        """
        title = keyed_paper(self.context.assessment(index).marks) if entry.from_heading else None
        own = entry.assessment.title
        named = own is not None and own.cue is TitleCue.KEYED
        if title is None or own is None or (not named and len(own.text.split()) > SHORT_NAME):
            self._belongs(index, block, entry)
        elif not named:
            self.taken = True
            entry.end = max(entry.end, block.end)
            self.entry_of[index] = entry
            entry.title_in = len(entry.more)
            entry.assessment = entry.assessment._replace(title=title)
            entry.more.append(block.passage)
        else:
            self.current = self._add(index, block, self.context.assessment(index)._replace(score=3, title=title))
            self.current.from_heading = True

    def _paragraph(self, index: int, block: Block) -> None:
        text = block.passage.text
        if not _WORD.search(text):
            return
        self.tree.is_below_heading = self.tree.content()
        above = self._entry_above(block)
        if above is not None:
            self._belongs(index, block, above)
            return
        assessed = self.context.assessment(index)
        if (
            self.current is not None
            and not is_card(assessed)
            and not (names_year(text) and not self.current.from_heading and label_level(self.context, index, block))
            and (self.current.from_heading or self.context.is_credit(index) or assessed.reason in GOES_ON)
            and not links_another_paper(self.current, assessed)
        ):
            self._goes_below(index, block, self.current)
            return
        level = label_level(self.context, index, block, below_heading=self.tree.is_below_heading)
        if level and self.tree.gate is SkipReason.CONTENTS and self.context.leads_to_papers(index):
            self.tree.gate = SkipReason.NONE
        if self.tree.gate and (self.tree.gate is SkipReason.CITATION or not assessed.is_paper):
            self.skip(block, self.tree.gate)
            return
        if level:
            self.current = None
            self.tree.heading(level, " ".join(text.split()))
            return
        opened = self._opened(index, block, assessed)
        if opened is not None:
            self.current = self._add(index, block, opened, self._labels_above(block))
            if opened.only is not None:
                self.skip(block, SkipReason.CITED, opened.only.anchor.url)
            return
        if self.current is not None and assessed.score < 2 and not block.quoted:
            self._belongs(index, block, self.current)
            return
        self.current = None
        self.skip(block, assessed.reason if assessed.reason in _SAID else SkipReason.PROSE)

    def _opened(self, index: int, block: Block, assessed: Assessment) -> Assessment | None:
        """Return what is known of a paragraph that is an entry: by its link, by its form, or since behind an entry its
        one link names another paper by its title.
        """
        named = paper_named_first(block, assessed, self.tree.path)
        if named is not None:
            return named
        if opens_entry(self.context, index, block):
            return assessed
        if self.current is None or block.quoted or not links_another_paper(self.current, assessed):
            return None
        return linked_paper(assessed, _LEAST)

    def _row(self, index: int, block: Block) -> None:
        self.tree.content()
        if block.header or not _WORD.search(block.passage.text):
            return
        marks = self.context.assessments.marks(index)
        if marks.is_internal and any(leads_around(one.anchor.url) for one in marks.links):
            self.skip(block, SkipReason.CONTENTS)
            return
        if self.tree.gate and self.tree.gate is not SkipReason.CONTENTS:
            self.skip(block, self.tree.gate)
            return
        columns = self.tables.columns(block)
        label = self.tables.label_of_rows(index) if columns is not None else ""
        if label:
            self.current = None
            self.tree.heading(8, label)
            return
        if columns is not None:
            title = columns.title_cell(block.passage)
            if title >= 0:
                for part, one, apart in papers_of_row(
                    block, unread(marks), columns.cells(block.passage)[title], columns.video
                ):
                    self._add(index, part, one).columns = None if apart else columns._replace(title=title)
                return
            self.skip(block, SkipReason.UNTITLED_ROW)
        elif block.markup and not self.tables.has_head(block) and self.context.is_linked_entry(index):
            self._add(index, block, self.context.assessment(index))
        else:
            self.skip(block, SkipReason.TABLE if _WORD.search(block.passage.text) else SkipReason.BADGE)

    def _summary(self, index: int, block: Block) -> None:
        text = plain_heading(" ".join(block.passage.text.split()))
        if self._entry_above(block) is not None or says_nothing(text):
            return
        assessed = self.context.assessment(index)
        if not gate_of(text) and is_entry_fold(self.context, index):
            self.current = self.folded = self._add(index, block, assessed)
            self.current.from_heading = True
            return
        if self.current is None or groups_papers(self.context, index):
            self.current = None
            self.tree.heading(9, text)

    def _fold(self, index: int, block: Block) -> None:
        self.folds.append(block.start)

    def _unfold(self, index: int, block: Block) -> None:
        opened = self.folds.pop() if self.folds else -1
        if self.folded is None:
            self.tree.close_fold()
            if self.current is not None and self.current.start > opened >= 0:
                self.current = None  # it stands in the fold, and what follows does not
        elif self.folded is self.current:
            self.current.end = max(self.current.end, block.start)
            self.current = None
        self.folded = None

    def _rule(self, index: int, block: Block) -> None:
        self.current = None

    def _code(self, index: int, block: Block) -> None:
        above = self._entry_above(block) or self.current
        if above is not None:
            above.end = max(above.end, block.end)
        elif _WORD.search(block.passage.text):
            self.skip(block, self.tree.gate or SkipReason.CODE)

    def skip(self, block: Block, reason: SkipReason, named: str = "") -> None:
        """Note a block that is no entry, or no entry but for one address."""
        self.taken = True
        self.skipped.append(SkippedBlock(block=block, reason=reason, category=self.tree.path, named=named))

    def _add(self, index: int, block: Block, assessed: Assessment, labels: tuple[str, ...] = ()) -> ListItem:
        category = self.tree.path + labels if labels else self.tree.path
        self.taken = True
        self.tree.note_path(labels)
        self.categories.add(category)
        item = ListItem(
            head=block.passage,
            assessment=assessed,
            start=block.start,
            end=block.end,
            category=category,
            depth=block.depth,
            linking=[assessed] if assessed.marks.papers else [],
        )
        self.items.append(item)
        return item
