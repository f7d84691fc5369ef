"""What is an item of a list: blocks grouped to entries, each under its category path, and what is passed over with its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from bibforge.markup.blocks import Block, Shape
from bibforge.markup.passage import BOLD, HARD, ITALIC, Passage
from bibforge.readinglist.links import Sort, is_external
from bibforge.readinglist.looks import Look
from bibforge.readinglist.neighbours import Neighbours, document_title, is_all
from bibforge.readinglist.recognise.names import is_people
from bibforge.readinglist.sections import Tree, gate_of, plain_heading, says_nothing
from bibforge.readinglist.splitting import lines_apart, papers_apart
from bibforge.readinglist.tables import Columns, cells_of, columns_of
from bibforge.readinglist.title import How


@dataclass(slots=True, kw_only=True)
class Item:
    """One entry as found: its first passage, the passages that belong to it, its notes and its category path."""

    head: Passage
    look: Look
    start: int
    end: int
    category: tuple[str, ...]
    more: list[Passage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    columns: Columns | None = None
    from_heading: bool = False
    depth: int = 0
    """How many lists hold the entry."""


@dataclass(slots=True, kw_only=True)
class Skipped:
    """A block that is no entry, with the reason."""

    block: Block
    reason: str
    category: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Items:
    """What a document holds: items and skipped blocks in order, category paths, the document's own title."""

    items: list[Item]
    skipped: list[Skipped]
    paths: list[tuple[str, ...]]
    title: str


_DEEPEST = 8
"""Levels of nested notes that are shown by indentation."""
_CONTINUES = re.compile(r"[\s\r\n]+[a-z]+[\s\r\n]+(?:[^\s]+[\s]+){6}")
"""Words in small letters behind a link that go on as a sentence does."""
_WORD = re.compile(r"[^\W_]")


def items_of(blocks: list[Block]) -> Items:
    """Return the items of a document's blocks."""
    reader = _Reader(blocks)
    reader.run()
    return Items(items=reader.items, skipped=reader.skipped, paths=list(reader.tree.paths), title=reader.title)


class _Reader:
    """One walk over the blocks of one document."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = lines_apart(blocks)
        self.near = Neighbours(self.blocks)
        self.items: list[Item] = []
        self.skipped: list[Skipped] = []
        self.tree = Tree()
        self.title = ""
        self.title_index = document_title(self.blocks)
        self.entry_of: dict[int, Item] = {}
        """The entry that a list item became, or belongs to, by block index."""
        self.label_of: dict[int, tuple[str, ...]] = {}
        """The category labels that list items add for what is below them, by block index."""
        self.current: Item | None = None
        """The entry outside of lists that takes the paragraphs that follow it."""
        self.rows: dict[int, list[Block]] = defaultdict(list)
        self.headed: set[int] = set()
        for block in self.blocks:
            if block.shape is Shape.ROW:
                self.rows[block.list_id].append(block)
                if block.header:
                    self.headed.add(block.list_id)
        self.columns: dict[int, Columns | None] = {}

    def run(self) -> None:
        """Walk through all blocks."""
        acts = {
            Shape.HEADING: self._heading, Shape.ITEM: self._item, Shape.PARAGRAPH: self._paragraph, Shape.ROW: self._row,
            Shape.SUMMARY: self._summary, Shape.CODE: self._code, Shape.FOLD: self._fold, Shape.UNFOLD: self._unfold,
            Shape.RULE: self._rule,
        }  # fmt: skip
        for index, block in enumerate(self.blocks):
            acts[block.shape](index, block)

    # Each action takes a block's index and the block.

    def _heading(self, index: int, block: Block) -> None:
        text = _line(block.passage)
        if not _WORD.search(text):
            return
        is_title = index == self.title_index
        if is_title:
            self.title = plain_heading(text)
        if not is_title and not gate_of(plain_heading(text)) and self.near.is_entry_heading(index):
            self.tree.content()
            self.current = self._add(index, block, self.near.look(index))
            self.current.from_heading = True
            return
        self.current = None
        anchors = [
            one for one in self.near.look(index).anchors if is_external(one.anchor.url) and one.sort is Sort.TITLE
        ]
        notice = bool(anchors) and not self.near.has_entries_below(index)
        if notice:
            self.skip(block, "notice")
        self.tree.heading(block.level, text, is_title=is_title, notice=notice)

    def _item(self, index: int, block: Block) -> None:
        self.tree.content()
        above = self._entry_above(block)
        look = self.near.look(index)
        if above is not None and (not self.near.is_own_entry(index, look) or self.near.is_property(index)):
            self._belongs(index, block, above)
            return
        labels = self._labels_above(block)
        gate = self._gate(index, block)
        if gate:
            self.skip(block, gate)
            return
        if self.current is not None and block.parent < 0 and self.near.is_property(index):
            self._belongs(index, block, self.current)
            return
        if self.near.is_label(index, look):
            text = plain_heading(_line(block.passage))
            if text:
                self.label_of[index] = (*labels, text)
                self.tree.note_path(self.label_of[index])
            return
        if (
            look.score >= 2
            or self.near.is_lone_label(index)
            or self.near.is_credited_below(index, look)
            or (look.score == 1 and self.near.neighbours_are_entries(index, block, look))
        ):
            self.current = None
            for part in papers_apart(block.passage, look):
                self.entry_of[index] = self._add(index, block, part, labels)
            return
        self.label_of[index] = labels
        if _WORD.search(block.passage.text):
            self.skip(block, look.reason or "plain")

    def _gate(self, index: int, block: Block) -> str:
        """Return why an item is no entry whatever it looks like: its section, or a list that is a table of contents."""
        look = self.near.look(index)
        count, internal, entries = self.near.habits.get(block.list_id, (0, 0, 0))
        if look.reason == "contents":
            return "contents"
        if internal * 2 >= count and internal > 1 and look.score < 3:
            return "contents"
        if internal * 2 > count and not look.is_paper:
            return "contents"
        gate = self.tree.gate
        if gate == "contents" and (
            entries * 2 > count and any(self.near.look(i).is_paper for i in self.near.siblings(index)[:20])
        ):
            return ""
        return gate

    def _entry_above(self, block: Block) -> Item | None:
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

    def _belongs(self, index: int, block: Block, entry: Item) -> None:
        """Give a block to an entry: links and credits to its passages, words to its notes."""
        self.entry_of[index] = entry
        entry.end = max(entry.end, block.end)
        look = self.near.look(index)
        text = block.passage.text
        if (
            self.near.is_property(index)
            or self.near.is_credit(index)
            or (not entry.notes and block.depth and is_people(text))
            or (block.shape is Shape.PARAGRAPH and look.external and look.reason in ("labels", "continuation"))
        ) or (block.shape is Shape.PARAGRAPH and self.near.is_tail(look, text)):
            entry.more.append(block.passage)
        elif _WORD.search(text):
            written = "\n".join(" ".join(line.split()) for line in re.split(r"[\n\r]", text) if line.strip())
            entry.notes.append("  " * min(max(0, block.depth - entry.depth - 1), _DEEPEST) + written)
            if look.external and block.shape is Shape.ITEM and len(text) < 200:
                entry.more.append(block.passage)

    def _paragraph(self, index: int, block: Block) -> None:
        text = block.passage.text
        if not _WORD.search(text):
            return
        self.tree.is_below_heading = self.tree.content()
        above = self._entry_above(block)
        if above is not None:
            self._belongs(index, block, above)
            return
        look = self.near.look(index)
        if self.current is not None and (
            self.current.from_heading or self.near.is_credit(index) or look.reason in ("labels", "continuation", "key")
        ):
            self._belongs(index, block, self.current)
            return
        if self.tree.gate and not look.is_paper:
            self.skip(block, self.tree.gate)
            return
        level = self._label_level(index, block, look)
        if level:
            self.current = None
            self.tree.heading(level, _line(block.passage))
            return
        if self._opens_entry(index, block, look):
            self.current = self._add(index, block, look, self._labels_above(block))
            return
        if self.current is not None and look.score < 2 and not block.quoted:
            self._belongs(index, block, self.current)
            return
        self.current = None
        self.skip(block, look.reason if look.reason in ("badge", "contents") else "prose")

    def _label_level(self, index: int, block: Block, look: Look) -> int:
        """Return 7 for a bold line and 8 for an italic one that label the entries below them, else 0."""
        text = block.passage.text.strip()
        if look.external or len(text) > 120 or HARD in text:
            return 0
        for level, style in ((7, BOLD), (8, ITALIC)):
            if is_all(block.passage, style):
                described = level == 8 and self.tree.is_below_heading and not self.near.is_one_of_several(index)
                return level if self.near.labels_what_follows(index, text) and not described else 0
        return 0

    def _opens_entry(self, index: int, block: Block, look: Look) -> bool:
        """Tell whether a paragraph outside of lists is an entry."""
        if look.title is None or look.score == 0 or block.quoted:
            return False
        if look.title.how is How.LINK and _CONTINUES.match(block.passage.text, look.title.end):
            return False
        if look.title.how is How.LINK:
            rest = block.passage.text[look.title.end :]
            return (
                look.is_paper
                or bool(look.labels)
                or (len(rest.split()) <= 12 and look.score >= 2 and self.near.is_repeated(index, look))
            )
        if look.title.how in (How.QUOTED, How.ITALIC):
            return bool(look.external) or look.score == 3
        if look.title.how is How.BOLD:
            return (
                look.score >= 2 and (look.is_paper or bool(look.labels) or self.near.is_repeated(index, look))
            ) or self.near.followed_by_credits(index)
        return look.score >= 2 and look.is_paper and len(look.title.text.split()) >= 3

    def _row(self, index: int, block: Block) -> None:
        self.tree.content()
        if block.header or not _WORD.search(block.passage.text):
            return
        look = self.near.look(index)
        if look.is_internal:
            self.skip(block, "contents")
            return
        if self.tree.gate and self.tree.gate != "contents":
            self.skip(block, self.tree.gate)
            return
        columns = self._columns(block)
        if columns is not None:
            cells = cells_of(block.passage)
            if columns.title < len(cells) and _WORD.search(
                block.passage.text[cells[columns.title].start : cells[columns.title].end]
            ):
                item = self._add(index, block, look)
                item.columns = columns
                return
            self.skip(block, "row without a title")
        elif block.markup and block.list_id not in self.headed and look.score >= 2 and look.external:
            self._add(index, block, look)
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
        self.tree.heading(9, text)

    def _fold(self, index: int, block: Block) -> None:
        return

    def _unfold(self, index: int, block: Block) -> None:
        self.tree.close_fold()

    def _rule(self, index: int, block: Block) -> None:
        self.current = None

    def _code(self, index: int, block: Block) -> None:
        above = self._entry_above(block) or self.current
        if above is not None:
            above.end = max(above.end, block.end)
        elif _WORD.search(block.passage.text):
            self.skip(block, "code")

    def skip(self, block: Block, reason: str) -> None:
        """Note a block that is no entry."""
        self.skipped.append(Skipped(block=block, reason=reason, category=self.tree.path))

    def _add(self, index: int, block: Block, look: Look, labels: tuple[str, ...] = ()) -> Item:
        category = self.tree.path + labels
        self.tree.note_path(labels)
        item = Item(
            head=block.passage, look=look, start=block.start, end=block.end, category=category, depth=block.depth
        )
        self.items.append(item)
        return item


def _line(passage: Passage) -> str:
    return " ".join(passage.text.split())
