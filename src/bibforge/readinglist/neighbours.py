"""What the neighbours of a block say about it: the habits of its list, the credits below it, the labels above it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict

from bibforge.markup.blocks import Block, Shape
from bibforge.markup.passage import ITALIC, Passage
from bibforge.model.library import Role
from bibforge.readinglist.kinds import kind_of_section
from bibforge.readinglist.links import Sort, SortedAnchor, is_external
from bibforge.readinglist.looks import Look, look_at, said_key
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.recognise.names import is_people, names_at_start
from bibforge.readinglist.recognise.venues import is_venue_or_date
from bibforge.readinglist.title import How

_LABELS = (Sort.LABEL, Sort.ADDRESS, Sort.DATE)
_WORD = re.compile(r"[^\W_]")


class Neighbours:
    """The blocks of one document with the look of each, asked once, and the questions about those around a block.

    Blocks are named by their index. Every question looks at a bounded number of neighbours.
    """

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.children: dict[int, list[int]] = defaultdict(list)
        for index, block in enumerate(blocks):
            if block.parent >= 0:
                self.children[block.parent].append(index)
        self._looks: dict[int, Look] = {}
        self.habits = self._learned()

    def look(self, index: int) -> Look:
        """Return the look of a block, asked once."""
        found = self._looks.get(index)
        if found is None:
            found = self._looks[index] = look_at(self.blocks[index].passage)
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

    def has_entries_below(self, index: int) -> bool:
        for below in range(index + 1, min(index + 12, len(self.blocks))):
            if self.blocks[below].shape is Shape.HEADING:
                return False
            if self.blocks[below].shape in (Shape.ITEM, Shape.ROW) or self.look(below).score >= 2:
                return True
        return False

    def is_entry_heading(self, index: int) -> bool:
        """Tell whether a heading is an entry: names or bare labels stand directly below it, and no entries."""
        look = self.look(index)
        if look.title is None or len(look.title.text) < 4 or kind_of_section((look.title.text,)) is not None:
            return False
        if len(look.title.text.split()) >= 3 and any(_is_paper_label(one) for one in look.anchors):
            return True
        credited = False
        for below in range(index + 1, min(index + 9, len(self.blocks))):
            block = self.blocks[below]
            if block.shape is Shape.HEADING:
                break
            if block.shape is Shape.ROW or (block.shape is Shape.ITEM and not credited and not self.is_credit(below)):
                return False
            if block.shape is Shape.ITEM and self.look(below).score >= 2 and not self.is_property(below):
                return False
            if block.shape in (Shape.PARAGRAPH, Shape.ITEM):
                tail = self.look(below)
                if not credited and tail.title is not None and tail.title.how is How.BOLD and not self.is_credit(below):
                    return False
                if tail.score >= 2 and not self.is_credit(below) and not credited:
                    return False
                credited = credited or (self.is_credit(below) and self._is_telling(below))
        return credited

    def _is_telling(self, index: int) -> bool:
        """Tell whether a credit below a heading makes the heading an entry: any but a lone link to a blog or a tool."""
        look = self.look(index)
        if self.blocks[index].shape is not Shape.ITEM or look.reason != "labels":
            return True
        return any(label_role(one.label) in (Role.PAPER, Role.PDF, Role.CODE, Role.PROJECT) for one in look.anchors)

    def is_credit(self, index: int) -> bool:
        """Tell whether a block says who, where or which links: the lines below a title."""
        look = self.look(index)
        text = self.blocks[index].passage.text
        if said_key(text, look.anchors)[0] not in ("", "title"):
            return True
        if look.reason in ("labels", "continuation", "key") and (look.anchors or look.reason == "continuation"):
            return bool(look.external) or is_people(text) or is_venue_or_date(text)
        return is_people(text, 3)

    def is_property(self, index: int) -> bool:
        """Tell whether a list item is a key with a value, a bare label or a bare address: something said of an entry."""
        look = self.look(index)
        if look.reason in ("key", "labels"):
            return True
        return said_key(self.blocks[index].passage.text, look.anchors)[0] not in ("", "title")

    def is_lone_label(self, index: int) -> bool:
        """Tell whether an item that says nothing of an entry has a label for its title (`[summary](…)`).

        One link is enough; several only among entries.
        """
        look = self.look(index)
        if look.reason != "labels" or not look.external or look.external[0].sort not in _LABELS:
            return False
        count, _, entries = self.habits.get(self.blocks[index].list_id, (0, 0, 0))
        return len(look.external) == 1 or entries * 2 > count

    def is_credited_below(self, index: int, look: Look) -> bool:
        """Tell whether the items below one without links say who wrote it, where it appeared and where it is."""
        below = [i for i in self.children.get(index, ()) if self.blocks[i].shape is Shape.ITEM]
        return (
            look.title is not None
            and any(self.is_credit(i) for i in below[:8])
            and any(self.look(i).external for i in below[:20])
        )

    def siblings(self, index: int) -> list[int]:
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

    def is_own_entry(self, index: int, look: Look) -> bool:
        """Tell whether an item below an entry is an entry of its own: a marked title with a paper's link."""
        if look.score < 2 or look.title is None:
            return False
        if look.title.how in (How.LINK, How.QUOTED, How.BOLD) and look.external:
            return look.is_paper or any(self.look(i).is_paper and self.look(i).score >= 2 for i in self.siblings(index))
        return look.score == 3 and look.is_paper and len(look.title.text.split()) >= 3

    def is_label(self, index: int, look: Look) -> bool:
        """Tell whether an item is a group's label: no link, and items below it that look like entries."""
        if look.external or (look.title is None and look.reason != "continuation"):
            return False
        below = [i for i in self.children.get(index, ()) if self.blocks[i].shape is Shape.ITEM]
        if not below or look.score == 3:
            return False
        return any(not self.is_property(i) and self._has_links_below(i) for i in below[:50])

    def _has_links_below(self, index: int, depth: int = 0) -> bool:
        if self.look(index).external:
            return True
        below = [i for i in self.children.get(index, ()) if self.blocks[i].shape is Shape.ITEM]
        return depth < 8 and any(self._has_links_below(i, depth + 1) for i in below[:20])

    def neighbours_are_entries(self, index: int, block: Block, look: Look) -> bool:
        """Tell whether an item without a marked title stands among entries and reads like a title itself."""
        count, _, entries = self.habits.get(block.list_id, (0, 0, 0))
        if look.title is None or entries * 2 <= count:
            return False
        words = look.title.text.split()
        return len(words) >= 2 and len(block.passage.text.split()) <= 60 and not look.title.text[:1].islower()

    def is_tail(self, look: Look, text: str) -> bool:
        """Tell whether a short paragraph below a title begins with names or a venue, or carries labelled links."""
        if len(text) > 400:
            return False
        return (
            names_at_start(text.lstrip(" *_")).sureness >= 2
            or (names_at_start(text.lstrip(" *_")).names >= 3 and is_people(text, 1))
            or is_venue_or_date(text[:60])
            or (bool(look.labels) and len(text.split()) < 30)
        )

    def is_one_of_several(self, index: int) -> bool:
        """Tell whether another italic line stands in the same section: one alone below its heading describes it."""
        for below in range(index + 1, min(index + 200, len(self.blocks))):
            block = self.blocks[below]
            if block.shape is Shape.HEADING:
                return False
            if block.shape is Shape.PARAGRAPH and block.parent < 0 and is_all(block.passage, ITALIC):
                return True
        return False

    def labels_what_follows(self, index: int, text: str) -> bool:
        for below in range(index + 1, min(index + 4, len(self.blocks))):
            block = self.blocks[below]
            if block.shape in (Shape.ITEM, Shape.ROW):
                return not self.is_property(below)
            if block.shape is Shape.HEADING:
                return False
            if block.shape is Shape.PARAGRAPH and _WORD.search(block.passage.text):
                look = self.look(below)
                return look.score >= 2 and look.reason not in ("labels", "key") and not self.is_credit(below)
        return False

    def followed_by_credits(self, index: int) -> bool:
        for below in range(index + 1, min(index + 4, len(self.blocks))):
            block = self.blocks[below]
            if block.shape is Shape.HEADING:
                return False
            if _WORD.search(block.passage.text) or block.passage.anchors:
                return (
                    self.is_credit(below)
                    or (block.shape is Shape.ITEM and self.is_property(below))
                    or (self.look(below).reason == "labels" and bool(self.look(below).external))
                )
        return False

    def is_repeated(self, index: int, look: Look) -> bool:
        """Tell whether a neighbouring paragraph has its title marked in the same way."""
        assert look.title is not None
        for other in (*range(max(0, index - 4), index), *range(index + 1, min(index + 5, len(self.blocks)))):
            if self.blocks[other].shape is Shape.PARAGRAPH:
                title = self.look(other).title
                if title is not None and title.how is look.title.how and self.look(other).score >= 2:
                    return True
        return False


def _is_paper_label(one: SortedAnchor) -> bool:
    return one.sort in _LABELS and label_role(one.label) in (Role.PAPER, Role.PDF) and is_external(one.anchor.url)


def is_all(passage: Passage, style: int) -> bool:
    length = len(passage.text.strip())
    return any(one.style == style and one.end - one.start >= length - 2 for one in passage.styles)


def document_title(blocks: list[Block]) -> int:
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
