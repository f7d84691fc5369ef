"""What is an item of a list: blocks grouped to entries, each under its category path, and what is passed over with its reason."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from bibforge.markdown.blocks import Block, Shape
from bibforge.markdown.hosts import kind_of_url
from bibforge.markdown.labels import label_role
from bibforge.markdown.links import Sort, is_external
from bibforge.markdown.looks import Look, look_at, said_key
from bibforge.markdown.names import is_people, names_at_start
from bibforge.markdown.passage import BOLD, HARD, ITALIC, Passage, parts
from bibforge.markdown.sections import Tree, gate_of, plain_heading, says_nothing
from bibforge.markdown.tables import Columns, cells_of, columns_of
from bibforge.markdown.titles import How, Title, cleaned
from bibforge.markdown.venues import is_venue_or_date
from bibforge.model.library import Role
from bibforge.model.record import Kind


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
_WORD = re.compile(r"[^\W_]")


def items_of(blocks: list[Block]) -> Items:
    """Return the items of a document's blocks."""
    reader = _Reader(blocks)
    reader.run()
    return Items(items=reader.items, skipped=reader.skipped, paths=list(reader.tree.paths), title=reader.title)


class _Reader:
    """One walk over the blocks of one document."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = _with_lines_apart(blocks)
        self.children: dict[int, list[int]] = defaultdict(list)
        for index, block in enumerate(self.blocks):
            if block.parent >= 0:
                self.children[block.parent].append(index)
        self.looks: dict[int, Look] = {}
        self.items: list[Item] = []
        self.skipped: list[Skipped] = []
        self.tree = Tree()
        self.title = ""
        self.title_index = _document_title(self.blocks)
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
        self.habits = self._learned()

    def look(self, index: int) -> Look:
        """Return the look of a block, asked once."""
        found = self.looks.get(index)
        if found is None:
            found = self.looks[index] = look_at(self.blocks[index].passage)
        return found

    def _learned(self) -> dict[int, tuple[int, int, int]]:
        """Return for every list how many items it has, how many lead into the list itself, how many look like entries."""
        counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
        for index, block in enumerate(self.blocks):
            if block.shape is not Shape.ITEM:
                continue
            look = self.look(index)
            count = counts[block.list_id]
            count[0] += 1
            count[1] += look.reason == "contents" or look.is_internal
            count[2] += look.score >= 2
        return {key: (value[0], value[1], value[2]) for key, value in counts.items()}

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
        if not is_title and not gate_of(plain_heading(text)) and self._is_entry_heading(index):
            self.tree.content()
            self.current = self._add(index, block, self.look(index))
            self.current.from_heading = True
            return
        self.current = None
        anchors = [one for one in self.look(index).anchors if is_external(one.anchor.url) and one.sort is Sort.TITLE]
        notice = bool(anchors) and not self._has_entries_below(index)
        if notice:
            self.skip(block, "notice")
        self.tree.heading(block.level, text, is_title=is_title, notice=notice)

    def _has_entries_below(self, index: int) -> bool:
        for below in range(index + 1, min(index + 12, len(self.blocks))):
            if self.blocks[below].shape is Shape.HEADING:
                return False
            if self.blocks[below].shape in (Shape.ITEM, Shape.ROW) or self.look(below).score >= 2:
                return True
        return False

    def _is_entry_heading(self, index: int) -> bool:
        """Tell whether a heading is an entry: names or bare labels stand directly below it, and no entries."""
        look = self.look(index)
        if look.title is None or len(look.title.text) < 4:
            return False
        credited = False
        for below in range(index + 1, min(index + 9, len(self.blocks))):
            block = self.blocks[below]
            if block.shape is Shape.HEADING:
                break
            if block.shape is Shape.ROW or (block.shape is Shape.ITEM and not credited and not self._is_credit(below)):
                return False
            if block.shape is Shape.ITEM and self.look(below).score >= 2 and not self._is_property(below):
                return False
            if block.shape in (Shape.PARAGRAPH, Shape.ITEM):
                tail = self.look(below)
                if (
                    not credited
                    and tail.title is not None
                    and tail.title.how is How.BOLD
                    and not self._is_credit(below)
                ):
                    return False
                if tail.score >= 2 and not self._is_credit(below) and not credited:
                    return False
                credited = credited or (self._is_credit(below) and self._is_telling(below))
        return credited

    def _is_telling(self, index: int) -> bool:
        """Tell whether a credit below a heading makes the heading an entry: any but a lone link to a blog or a tool."""
        look = self.look(index)
        if self.blocks[index].shape is not Shape.ITEM or look.reason != "labels":
            return True
        return any(label_role(one.label) in (Role.PAPER, Role.PDF, Role.CODE, Role.PROJECT) for one in look.anchors)

    def _is_credit(self, index: int) -> bool:
        """Tell whether a block says who, where or which links: the lines below a title."""
        look = self.look(index)
        text = self.blocks[index].passage.text
        if said_key(text, look.anchors)[0] not in ("", "title"):
            return True
        if look.reason in ("labels", "continuation", "key") and (look.anchors or look.reason == "continuation"):
            return bool(look.external) or is_people(text) or is_venue_or_date(text)
        return is_people(text, 3)

    def _is_property(self, index: int) -> bool:
        """Tell whether a list item is a key with a value, a bare label or a bare address: something said of an entry."""
        look = self.look(index)
        if look.reason in ("key", "labels"):
            return True
        return said_key(self.blocks[index].passage.text, look.anchors)[0] not in ("", "title")

    def _item(self, index: int, block: Block) -> None:
        self.tree.content()
        above = self._entry_above(block)
        look = self.look(index)
        if above is not None and (not self._is_own_entry(index, look) or self._is_property(index)):
            self._belongs(index, block, above)
            return
        labels = self._labels_above(block)
        gate = self._gate(index, block)
        if gate:
            self.skip(block, gate)
            return
        if self.current is not None and block.parent < 0 and self._is_property(index):
            self._belongs(index, block, self.current)
            return
        if self._is_label(index, look):
            text = plain_heading(_line(block.passage))
            if text:
                self.label_of[index] = (*labels, text)
                self.tree.note_path(self.label_of[index])
            return
        if (
            look.score >= 2
            or self._is_lone_label(look)
            or self._is_credited_below(index, look)
            or (look.score == 1 and self._neighbours_are_entries(index, block, look))
        ):
            self.current = None
            for part in _papers_apart(block.passage, look):
                self.entry_of[index] = self._add(index, block, part, labels)
            return
        self.label_of[index] = labels
        if _WORD.search(block.passage.text):
            self.skip(block, look.reason or "plain")

    def _gate(self, index: int, block: Block) -> str:
        """Return why an item is no entry whatever it looks like: its section, or a list that is a table of contents."""
        look = self.look(index)
        count, internal, entries = self.habits.get(block.list_id, (0, 0, 0))
        if look.reason == "contents":
            return "contents"
        if internal * 2 >= count and internal > 1 and look.score < 3:
            return "contents"
        if internal * 2 > count and not look.is_paper:
            return "contents"
        gate = self.tree.gate
        if gate == "contents" and (
            entries * 2 > count and any(self.look(i).is_paper for i in self._siblings(index)[:20])
        ):
            return ""
        return gate

    def _is_lone_label(self, look: Look) -> bool:
        """Tell whether an item that says nothing of an entry is one link with a label for its title (`[summary](…)`)."""
        return (
            look.reason == "labels"
            and len(look.external) == 1
            and look.external[0].sort in (Sort.LABEL, Sort.ADDRESS, Sort.DATE)
        )

    def _is_credited_below(self, index: int, look: Look) -> bool:
        """Tell whether the items below one without links say who wrote it, where it appeared and where it is."""
        below = [i for i in self.children.get(index, ()) if self.blocks[i].shape is Shape.ITEM]
        return (
            look.title is not None
            and any(self._is_credit(i) for i in below[:8])
            and any(self.look(i).external for i in below[:20])
        )

    def _siblings(self, index: int) -> list[int]:
        block = self.blocks[index]
        if block.parent >= 0:
            among = self.children[block.parent]
            at = bisect_left(among, index)
            return [i for i in among[max(0, at - 20) : at + 21] if self.blocks[i].list_id == block.list_id]
        low = high = index
        while low > 0 and index - low < 20 and self.blocks[low - 1].list_id == block.list_id:
            low -= 1
        while high + 1 < len(self.blocks) and high - index < 20 and self.blocks[high + 1].list_id == block.list_id:
            high += 1
        return [i for i in range(low, high + 1) if self.blocks[i].shape is Shape.ITEM]

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

    def _is_own_entry(self, index: int, look: Look) -> bool:
        """Tell whether an item below an entry is an entry of its own: a marked title with a paper's link."""
        if look.score < 2 or look.title is None:
            return False
        if look.title.how in (How.LINK, How.QUOTED, How.BOLD) and look.external:
            return look.is_paper or any(
                self.look(i).is_paper and self.look(i).score >= 2 for i in self._siblings(index)
            )
        return look.score == 3 and look.is_paper and len(look.title.text.split()) >= 3

    def _is_label(self, index: int, look: Look) -> bool:
        """Tell whether an item is a group's label: no link, and items below it that look like entries."""
        if look.external or look.title is None:
            return False
        below = [i for i in self.children.get(index, ()) if self.blocks[i].shape is Shape.ITEM]
        if not below or look.score == 3:
            return False
        return any(not self._is_property(i) and self._has_links_below(i) for i in below[:50])

    def _has_links_below(self, index: int, depth: int = 0) -> bool:
        if self.look(index).external:
            return True
        below = [i for i in self.children.get(index, ()) if self.blocks[i].shape is Shape.ITEM]
        return depth < 8 and any(self._has_links_below(i, depth + 1) for i in below[:20])

    def _neighbours_are_entries(self, index: int, block: Block, look: Look) -> bool:
        """Tell whether an item without a marked title stands among entries and reads like a title itself."""
        count, _, entries = self.habits.get(block.list_id, (0, 0, 0))
        if look.title is None or entries * 2 <= count:
            return False
        words = look.title.text.split()
        return len(words) >= 2 and len(block.passage.text.split()) <= 60 and not look.title.text[:1].islower()

    def _belongs(self, index: int, block: Block, entry: Item) -> None:
        """Give a block to an entry: links and credits to its passages, words to its notes."""
        self.entry_of[index] = entry
        entry.end = max(entry.end, block.end)
        look = self.look(index)
        text = block.passage.text
        if (
            self._is_property(index)
            or self._is_credit(index)
            or (not entry.notes and block.depth and is_people(text))
            or (block.shape is Shape.PARAGRAPH and look.external and look.reason in ("labels", "continuation"))
        ) or (block.shape is Shape.PARAGRAPH and self._is_tail(look, text)):
            entry.more.append(block.passage)
        elif _WORD.search(text):
            written = "\n".join(" ".join(line.split()) for line in re.split(r"[\n\r]", text) if line.strip())
            entry.notes.append("  " * min(max(0, block.depth - entry.depth - 1), _DEEPEST) + written)
            if look.external and block.shape is Shape.ITEM and len(text) < 200:
                entry.more.append(block.passage)

    def _is_tail(self, look: Look, text: str) -> bool:
        """Tell whether a short paragraph below a title begins with names or a venue, or carries labelled links."""
        if len(text) > 400:
            return False
        return (
            names_at_start(text.lstrip(" *_")).sureness >= 2
            or (names_at_start(text.lstrip(" *_")).names >= 3 and is_people(text, 1))
            or is_venue_or_date(text[:60])
            or (bool(look.labels) and len(text.split()) < 30)
        )

    def _paragraph(self, index: int, block: Block) -> None:
        text = block.passage.text
        if not _WORD.search(text):
            return
        self.tree.is_below_heading = self.tree.content()
        above = self._entry_above(block)
        if above is not None:
            self._belongs(index, block, above)
            return
        look = self.look(index)
        if self.current is not None and (
            self.current.from_heading or self._is_credit(index) or look.reason in ("labels", "continuation", "key")
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
            if _is_all(block.passage, style):
                described = level == 8 and self.tree.is_below_heading and not self._is_one_of_several(index)
                return level if self._labels_what_follows(index, text) and not described else 0
        return 0

    def _is_one_of_several(self, index: int) -> bool:
        """Tell whether another italic line stands in the same section: one alone below its heading describes it."""
        for below in range(index + 1, min(index + 200, len(self.blocks))):
            block = self.blocks[below]
            if block.shape is Shape.HEADING:
                return False
            if block.shape is Shape.PARAGRAPH and block.parent < 0 and _is_all(block.passage, ITALIC):
                return True
        return False

    def _labels_what_follows(self, index: int, text: str) -> bool:
        for below in range(index + 1, min(index + 4, len(self.blocks))):
            block = self.blocks[below]
            if block.shape in (Shape.ITEM, Shape.ROW):
                return not self._is_property(below)
            if block.shape is Shape.HEADING:
                return False
            if block.shape is Shape.PARAGRAPH and _WORD.search(block.passage.text):
                look = self.look(below)
                return look.score >= 2 and look.reason not in ("labels", "key") and not self._is_credit(below)
        return False

    def _opens_entry(self, index: int, block: Block, look: Look) -> bool:
        """Tell whether a paragraph outside of lists is an entry."""
        if look.title is None or look.score == 0 or block.quoted:
            return False
        if look.title.how is How.LINK:
            rest = block.passage.text[look.title.end :]
            return (
                look.is_paper
                or bool(look.labels)
                or (len(rest.split()) <= 12 and look.score >= 2 and self._is_repeated(index, look))
            )
        if look.title.how in (How.QUOTED, How.ITALIC):
            return bool(look.external) or look.score == 3
        if look.title.how is How.BOLD:
            return (
                look.score >= 2 and (look.is_paper or bool(look.labels) or self._is_repeated(index, look))
            ) or self._followed_by_credits(index)
        return look.score >= 2 and look.is_paper and len(look.title.text.split()) >= 3

    def _followed_by_credits(self, index: int) -> bool:
        for below in range(index + 1, min(index + 4, len(self.blocks))):
            block = self.blocks[below]
            if block.shape is Shape.HEADING:
                return False
            if _WORD.search(block.passage.text) or block.passage.anchors:
                return (
                    self._is_credit(below)
                    or (block.shape is Shape.ITEM and self._is_property(below))
                    or (self.look(below).reason == "labels" and bool(self.look(below).external))
                )
        return False

    def _is_repeated(self, index: int, look: Look) -> bool:
        """Tell whether a neighbouring paragraph has its title marked in the same way."""
        assert look.title is not None
        for other in (*range(max(0, index - 4), index), *range(index + 1, min(index + 5, len(self.blocks)))):
            if self.blocks[other].shape is Shape.PARAGRAPH:
                title = self.look(other).title
                if title is not None and title.how is look.title.how and self.look(other).score >= 2:
                    return True
        return False

    def _row(self, index: int, block: Block) -> None:
        self.tree.content()
        if block.header or not _WORD.search(block.passage.text):
            return
        look = self.look(index)
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


def _papers_apart(passage: Passage, look: Look) -> list[Look]:
    """Return a look for each paper of an item that names several, one linked title behind the other; else the one look."""
    if look.title is None or look.title.how is not How.LINK:
        return [look]
    papers = [
        one
        for one in look.anchors
        if one.sort is Sort.TITLE and len(one.label.split()) >= 3 and kind_of_url(one.anchor.url) is Kind.UNKNOWN
    ]
    if len(papers) < 2 or len(papers) > 20 or papers[0].anchor.start > look.title.start:
        return [look]
    between = [passage.text[one.anchor.end : two.anchor.start] for one, two in pairwise(papers)]
    if not all(re.fullmatch(r"[\s,;.&+/|\])(\[]*(?:and|und|\+)?[\s\[(]*", words) for words in between):
        return [look]
    return [
        Look(look.score, "", Title(one.anchor.start, one.anchor.end, How.LINK, cleaned(one.label)), [one])
        for one in papers
    ]


def _is_all(passage: Passage, style: int) -> bool:
    length = len(passage.text.strip())
    return any(one.style == style and one.end - one.start >= length - 2 for one in passage.styles)


def _line(passage: Passage) -> str:
    return " ".join(passage.text.split())


def _document_title(blocks: list[Block]) -> int:
    """Return the index of the heading that is the document's own title, or -1.

    It is the only heading of the first level; or a first heading that no other equals or exceeds in level; or a first
    heading directly followed by others of its level, with nothing between but running text.
    """
    headings = [
        index for index, block in enumerate(blocks) if block.shape is Shape.HEADING and _WORD.search(block.passage.text)
    ]
    if not headings:
        return -1
    levels = Counter(blocks[index].level for index in headings)
    top = [index for index in headings if blocks[index].level == 1]
    if len(top) == 1:
        return top[0]
    first = headings[0]
    if levels[blocks[first].level] == 1 and all(blocks[index].level > blocks[first].level for index in headings[1:]):
        return first
    if (
        len(headings) > 2
        and blocks[first].level == 1
        and first == 0
        and blocks[headings[1]].level == 1
        and headings[1] - first <= 1
    ):
        return first
    return -1


def _with_lines_apart(blocks: list[Block]) -> list[Block]:
    """Return the blocks, a paragraph of which most lines are entries by themselves split into its lines."""
    out: list[Block] = []
    moved: dict[int, int] = {}
    for index, block in enumerate(blocks):
        moved[index] = len(out)
        if block.parent >= 0:
            block.parent = moved[block.parent]
        if (
            block.shape is Shape.PARAGRAPH
            and len(block.passage.anchors) >= 2
            and re.search(r"[\n\r]", block.passage.text.strip())
        ):
            parts = _line_entries(block)
            if parts:
                out.extend(parts)
                continue
        out.append(block)
    return out


def _is_line_entry(look: Look) -> bool:
    """Tell whether a line is an entry by itself: a sure title with a link, and not a person's name with a home page."""
    if look.score < 3 or look.title is None or not look.external:
        return False
    return look.is_paper or not is_people(look.title.text)


def _line_entries(block: Block) -> list[Block]:
    """Return the lines of a paragraph as blocks when most of them are entries by themselves, else nothing."""
    passage = block.passage
    cuts = [match.start() for match in re.finditer(r"[\n\r]+", passage.text)]
    spans = [
        (start, end)
        for start, end in zip([0, *[cut + 1 for cut in cuts]], [*cuts, len(passage.text)], strict=True)
        if _WORD.search(passage.text[start:end])
    ]
    if len(spans) < 2:
        return []
    lines = parts(passage, spans)
    good = sum(_is_line_entry(look_at(line)) for line in lines)
    if good * 10 < len(lines) * 6:
        return []
    return [
        Block(
            shape=Shape.PARAGRAPH,
            passage=line,
            start=line.source(0),
            end=line.source_end(len(line.text)),
            parent=block.parent,
            depth=block.depth,
            list_id=block.list_id,
            quoted=block.quoted,
            markup=block.markup,
        )
        for line in lines
    ]
