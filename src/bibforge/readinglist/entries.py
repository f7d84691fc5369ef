"""What is an item of a list: blocks grouped to entries, each under its category path, and what is skipped with its
reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import Passage
from bibforge.readinglist.assessment import Assessment, SkipReason
from bibforge.readinglist.cards import keyed_paper
from bibforge.readinglist.context import GOES_ON, Context, document_title
from bibforge.readinglist.habits import habits_of
from bibforge.readinglist.headings import is_entry_heading
from bibforge.readinglist.links import LinkSort, SortedLink, is_external
from bibforge.readinglist.paragraphs import is_card, label_level, opens_entry, paper_named_first
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.recognise.names import is_people
from bibforge.readinglist.sections import Tree, gate_of, heading_words, is_notice, plain_heading, says_nothing
from bibforge.readinglist.segmentation import lines_apart, papers_apart
from bibforge.readinglist.tables import Columns, columns_of
from bibforge.readinglist.title import How, TitleCue


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


@dataclass(slots=True, kw_only=True)
class ListItems:
    """What a document holds: items and skipped blocks in order, category paths, the document's own title."""

    items: list[ListItem]
    skipped: list[SkippedBlock]
    paths: list[tuple[str, ...]]
    title: str


_SHORT_NAME = 5
"""Words that the short name of a work has at most."""
_LONG_NAME = 12
"""Words of institutions and short names before links that are no title."""
_LONGEST_LABEL = 2
"""Words of a link that may be a label that no table knows."""
_DEEPEST = 8
"""Levels of nested notes that are shown by indentation."""
_WORD = re.compile(r"[*_]*(?:\s*\([^()\n]{1,60}\))?[\s\r]+[a-z]{2,}\b")
_WORD = re.compile(r"[^\W_]")


def items_of(blocks: list[Block]) -> ListItems:
    """Return the items of a document's blocks."""
    reader = _EntryReader(blocks)
    reader.run()
    paths, title = list(reader.tree.paths), reader.title
    named = "" if title else _name_of(reader.blocks)
    if named and not any(item.category == (named,) for item in reader.items):
        title = named
        within = any(path[:1] == (named,) for path in (*(item.category for item in reader.items), *paths[1:]))
        paths = paths if within else [path for path in paths if path != (named,)]
    return ListItems(items=reader.items, skipped=reader.skipped, paths=paths, title=title)


def _name_of(blocks: list[Block]) -> str:
    """Return the name that a document has from a heading of the first level which stands before everything else."""
    first = next((block for block in blocks if _WORD.search(block.passage.text)), None)
    if first is None or first.kind is not BlockKind.HEADING or first.level != 1:
        return ""
    name = plain_heading(heading_words(first.passage))
    return "" if gate_of(name) or is_notice(name) else name


class _EntryReader:
    """One walk over the blocks of one document."""

    def __init__(self, blocks: list[Block]) -> None:
        habits = habits_of(blocks)
        self.blocks = lines_apart(blocks, habits)
        self.context = Context(self.blocks, habits)
        self.items: list[ListItem] = []
        self.skipped: list[SkippedBlock] = []
        self.tree = Tree()
        self.title = ""
        self.title_index = document_title(self.blocks)
        self.entry_of: dict[int, ListItem] = {}
        """The entry that a list item became, or belongs to, by block index."""
        self.label_of: dict[int, tuple[str, ...]] = {}
        """The category labels that list items add for what is below them, by block index."""
        self.current: ListItem | None = None
        """The entry outside of lists that takes the paragraphs that follow it."""
        self.folded: ListItem | None = None
        """The entry that the open fold is."""
        self.rows: dict[int, list[Block]] = defaultdict(list)
        self.headed: set[int] = set()
        for block in self.blocks:
            if block.kind is BlockKind.ROW:
                self.rows[block.list_id].append(block)
                if block.header:
                    self.headed.add(block.list_id)
        self.columns: dict[int, Columns | None] = {}

    def run(self) -> None:
        """Walk through all blocks."""
        acts = {
            BlockKind.HEADING: self._heading, BlockKind.ITEM: self._item, BlockKind.PARAGRAPH: self._paragraph,
            BlockKind.ROW: self._row,
            BlockKind.SUMMARY: self._summary, BlockKind.CODE: self._code, BlockKind.FOLD: self._fold,
            BlockKind.UNFOLD: self._unfold,
            BlockKind.RULE: self._rule,
        }  # fmt: skip
        for index, block in enumerate(self.blocks):
            acts[block.kind](index, block)

    # Each action takes a block's index and the block.

    def _heading(self, index: int, block: Block) -> None:
        text = heading_words(block.passage)
        if not _WORD.search(text):
            return
        is_title = index == self.title_index
        if is_title:
            self.title = plain_heading(text)
        if not is_title and not gate_of(plain_heading(text)) and is_entry_heading(self.context, index):
            self.tree.content()
            self.tree.close(block.level)
            self.current = self._add(index, block, self.context.assessment(index))
            self.current.from_heading = True
            return
        self.current = None
        anchors = [
            one for one in self.context.assessment(index).links if is_external(one.anchor.url) and _is_words(one)
        ]
        notice = is_notice(text) or (bool(anchors) and not self.context.has_entries_below(index))
        if notice:
            self.skip(block, "notice")
        self.tree.heading(block.level, text, is_title=is_title, notice=notice)

    def _item(self, index: int, block: Block) -> None:
        self.tree.content()
        above = self._entry_above(block)
        assessed = self.context.assessment(index)
        if above is not None and (not self.context.is_own_entry(index, assessed) or self.context.is_property(index)):
            self._belongs(index, block, above)
            return
        labels = self._labels_above(block)
        gate = self._gate(index, block)
        if gate:
            self.skip(block, gate)
            return
        if self.current is not None and block.parent < 0 and self._says_of(index, self.current):
            self._goes_below(index, block, self.current)
            return
        if self.context.is_label(index, assessed):
            text = plain_heading(_line(block.passage))
            if text:
                self.label_of[index] = (*labels, text)
                self.tree.note_path(self.label_of[index])
            return
        if (
            assessed.score >= 2
            or self.context.names_paper(index, assessed)
            or self.context.is_lone_label(index)
            or self.context.is_credited_below(index, assessed)
            or (assessed.score == 1 and self.context.neighbours_are_entries(index, block, assessed))
        ):
            self.current = None
            for part in papers_apart(block.passage, assessed):
                self.entry_of[index] = self._add(index, block, part, labels)
            return
        self.label_of[index] = labels
        if _WORD.search(block.passage.text):
            self.skip(block, assessed.reason or "plain")

    def _gate(self, index: int, block: Block) -> str:
        """Return why an item is no entry whatever it looks like: its section, or a list that is a table of contents."""
        assessed = self.context.assessment(index)
        count, internal, entries = self.context.habits.get(block.list_id, (0, 0, 0))
        if assessed.reason == "contents":
            return "contents"
        if internal * 2 >= count and internal > 1 and assessed.score < 3:
            return "contents"
        if internal * 2 > count and not assessed.is_paper:
            return "contents"
        gate = self.tree.gate
        if gate == "contents" and (
            entries * 2 > count and any(self.context.assessment(i).is_paper for i in self.context.siblings(index)[:20])
        ):
            return ""
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
        self.entry_of[index] = entry
        entry.end = max(entry.end, block.end)
        assessed = self.context.assessment(index)
        text = block.passage.text
        if _is_full_credit(entry, block, assessed):
            entry.title_in = len(entry.more)
            entry.assessment = entry.assessment._replace(title=assessed.title)
            entry.more.append(block.passage)
        elif self._says_more(index, block, entry):
            entry.more.append(block.passage)
        elif _WORD.search(text):
            written = "\n".join(" ".join(line.split()) for line in re.split(r"[\n\r]", text) if line.strip())
            entry.notes.append("  " * min(max(0, block.depth - entry.depth - 1), _DEEPEST) + written)
            if assessed.external and block.kind is BlockKind.ITEM and len(text) < 200:
                entry.more.append(block.passage)

    def _says_more(self, index: int, block: Block, entry: ListItem) -> bool:
        """Tell whether a block below an entry holds links or credits of it, and no note."""
        assessed, text = self.context.assessment(index), block.passage.text
        if self.context.is_property(index) or self.context.is_credit(index):
            return True
        if block.kind is not BlockKind.PARAGRAPH:
            return not entry.notes and block.depth > 0 and is_people(text)
        linked = assessed.external and assessed.reason in (
            SkipReason.LABELS,
            SkipReason.BADGE,
            SkipReason.CONTINUATION,
        )
        return (
            bool(linked)
            or self.context.is_tail(assessed, text)
            or (not entry.notes and block.depth > 0 and is_people(text))
        )

    def _says_of(self, index: int, entry: ListItem) -> bool:
        """Tell whether an item says something of the entry above it: a property, or a lone short link below a heading
        that is one (a label that nobody knows).
        """
        if self.context.is_property(index):
            return True
        marks = self.context.assessment(index).marks
        short = len(marks.external) == 1 and marks.words(0, len(marks.text)) <= _LONGEST_LABEL
        return entry.from_heading and short and not marks.papers and not marks.words_outside

    def _goes_below(self, index: int, block: Block, entry: ListItem) -> None:
        """Give a block to the heading that is an entry above it.

        A paper's key with a linked title (`Manuscript: [Foxes in Fog](…)`) names the work: the heading of a few words
        is its short name, and each further such line is a work of its own.
        """
        title = keyed_paper(self.context.assessment(index).marks) if entry.from_heading else None
        own = entry.assessment.title
        named = own is not None and own.cue is TitleCue.KEYED
        if title is None or own is None or (not named and len(own.text.split()) > _SHORT_NAME):
            self._belongs(index, block, entry)
        elif not named:
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
            and (self.current.from_heading or self.context.is_credit(index) or assessed.reason in GOES_ON)
        ):
            self._goes_below(index, block, self.current)
            return
        if self.tree.gate and not assessed.is_paper:
            self.skip(block, self.tree.gate)
            return
        level = label_level(self.context, index, block, below_heading=self.tree.is_below_heading)
        if level:
            self.current = None
            self.tree.heading(level, _line(block.passage))
            return
        named = paper_named_first(block, assessed, self.tree.path)
        if named is not None or opens_entry(self.context, index, block):
            self.current = self._add(index, block, named or assessed, self._labels_above(block))
            if named is not None and named.only is not None:
                self.skip(block, SkipReason.CITED, named.only.anchor.url)
            return
        if self.current is not None and assessed.score < 2 and not block.quoted:
            self._belongs(index, block, self.current)
            return
        self.current = None
        self.skip(block, assessed.reason if assessed.reason in ("badge", "contents") else "prose")

    def _row(self, index: int, block: Block) -> None:
        self.tree.content()
        if block.header or not _WORD.search(block.passage.text):
            return
        assessed = self.context.assessment(index)
        if assessed.is_internal:
            self.skip(block, "contents")
            return
        if self.tree.gate and self.tree.gate != "contents":
            self.skip(block, self.tree.gate)
            return
        columns = self._columns(block)
        if columns is not None:
            title = columns.title_cell(block.passage)
            if title >= 0:
                item = self._add(index, block, assessed)
                item.columns = columns._replace(title=title)
                return
            self.skip(block, "row without a title")
        elif block.markup and block.list_id not in self.headed and assessed.score >= 2 and assessed.external:
            self._add(index, block, assessed)
        else:
            self.skip(block, "table" if _WORD.search(block.passage.text) else "badge")

    def _columns(self, block: Block) -> Columns | None:
        if block.list_id not in self.columns:
            rows = self.rows[block.list_id]
            has_head = any(row.header for row in rows)
            self.columns[block.list_id] = columns_of(rows) if has_head else None
        return self.columns[block.list_id]

    def _summary(self, index: int, block: Block) -> None:
        text = plain_heading(_line(block.passage))
        if self.current is not None or self._entry_above(block) is not None or says_nothing(text):
            return
        assessed = self.context.assessment(index)
        if assessed.is_paper and assessed.score >= 2 and not self.context.holds_entries(index):
            self.current = self.folded = self._add(index, block, assessed)
            self.current.from_heading = True
            return
        self.tree.heading(9, text)

    def _fold(self, index: int, block: Block) -> None:
        return

    def _unfold(self, index: int, block: Block) -> None:
        if self.folded is None:
            self.tree.close_fold()
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
            self.skip(block, self.tree.gate or "code")

    def skip(self, block: Block, reason: str, named: str = "") -> None:
        """Note a block that is no entry, or no entry but for one address."""
        self.skipped.append(SkippedBlock(block=block, reason=reason, category=self.tree.path, named=named))

    def _add(self, index: int, block: Block, assessed: Assessment, labels: tuple[str, ...] = ()) -> ListItem:
        category = self.tree.path + labels
        self.tree.note_path(labels)
        item = ListItem(
            head=block.passage,
            assessment=assessed,
            start=block.start,
            end=block.end,
            category=category,
            depth=block.depth,
        )
        self.items.append(item)
        return item


def _is_full_credit(entry: ListItem, block: Block, assessed: Assessment) -> bool:
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
        and len(own.text.split()) <= (_SHORT_NAME if own.how is How.LINK else _LONG_NAME)
        and entry.assessment.marks.year(own.end, len(entry.head.text)) is None
    )


def _is_words(one: SortedLink) -> bool:
    """Tell whether a link's words are no label that any list would know."""
    return one.sort is LinkSort.TITLE or (one.sort is LinkSort.LABEL and label_role(one.label) is None)


def _line(passage: Passage) -> str:
    return " ".join(passage.text.split())
