"""What the blocks around a block say about it: the habits of its list, the credits below it, the labels above it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import BOLD, ITALIC, Passage
from bibforge.model.library import SkipReason
from bibforge.readinglist.assessment import Assessment, said_key
from bibforge.readinglist.creditlines import is_credit_block, is_credit_line, is_links_only
from bibforge.readinglist.habits import Habit
from bibforge.readinglist.learning import Assessments, Counts
from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.recognise.hosts import is_site
from bibforge.readinglist.recognise.names import is_people, names_at_start
from bibforge.readinglist.recognise.people import CITATION
from bibforge.readinglist.recognise.venues import is_venue_or_date
from bibforge.readinglist.sections import gate_of, heading_words, is_notice, plain_heading
from bibforge.readinglist.title import SURE, How
from bibforge.readinglist.words import any_of, words_for

LABELS = (LinkSort.LABEL, LinkSort.ADDRESS, LinkSort.DATE)
GOES_ON = (SkipReason.LABELS, SkipReason.BADGE, SkipReason.CONTINUATION, SkipReason.KEY)
_SAYS_LINKS = (SkipReason.LABELS, SkipReason.KEY)
FAR = 500
"""Blocks beyond which nothing behind a block is asked for."""
_LEAST = 3
"""Words of a long title."""
_LONGEST_ITEM = 60
"""Words beyond which an item that only links a paper in a sentence cites it."""
_WORD = re.compile(r"[^\W_]")

_NEXT_ITEMS = 8
"""Items below a paragraph that are asked whether one is a label."""


class Context:
    """The blocks of one document with the assessment of each, asked once, and the questions about those around a block.

    Blocks are named by their index. Every question looks at a bounded number of neighbours.
    """

    def __init__(self, blocks: list[Block], habits: Mapping[int, Habit]) -> None:
        self.blocks = blocks
        self.children: dict[int, list[int]] = defaultdict(list)
        for index, block in enumerate(blocks):
            if block.parent >= 0:
                self.children[block.parent].append(index)
        self.assessments = Assessments(blocks, habits)
        self.assessment: Callable[[int], Assessment] = self.assessments.of
        """The assessment of a block."""

    def counts(self, number: int) -> Counts:
        """Return what the items of a list are, nothing for what is none."""
        return self.assessments.counts(number)

    def has_entries_below(self, index: int) -> bool:
        for below in range(index + 1, min(index + 12, len(self.blocks))):
            if self.blocks[below].kind is BlockKind.HEADING:
                return False
            if self.blocks[below].kind in (BlockKind.ITEM, BlockKind.ROW) or self.assessment(below).score >= 2:
                return True
        return False

    def leads_to_papers(self, index: int) -> bool:
        """Tell whether the next block links a paper."""
        return index + 1 < len(self.blocks) and self.assessment(index + 1).is_paper

    def is_linked_entry(self, index: int) -> bool:
        """Tell whether a block looks like an entry and has a link that leads out of the list."""
        assessed = self.assessment(index)
        return assessed.score >= 2 and bool(assessed.external)

    def is_bare_credit(self, index: int) -> bool:
        """Tell whether a block is nothing but people, or a venue and a year."""
        assessed = self.assessment(index)
        return is_credit_block(assessed.marks) or (assessed.reason is SkipReason.CONTINUATION and self.is_credit(index))

    def _only_credits(self, index: int) -> bool:
        """Tell whether a block is nothing but a credit, and no entry by itself."""
        assessed = self.assessment(index)
        return assessed.score < 2 and not assessed.is_paper and self.is_bare_credit(index)

    def is_credit(self, index: int) -> bool:
        """Tell whether a block says who, where or which links: the lines below a title."""
        assessed = self.assessment(index)
        text = self.blocks[index].passage.text
        if said_key(assessed.marks)[0] not in ("", "title"):
            return True
        if assessed.reason is SkipReason.BADGE and not assessed.is_paper:
            return False
        if assessed.reason in GOES_ON and (assessed.links or assessed.reason is SkipReason.CONTINUATION):
            return bool(assessed.external) or is_venue_or_date(text) or self._is_credit_line(assessed, 2)
        if is_people(text, 3) or (not assessed.external and self._is_credit_line(assessed, 3)):
            return True
        return is_credit_block(assessed.marks)

    @staticmethod
    def _is_credit_line(assessed: Assessment, least: int) -> bool:
        return is_credit_line(assessed.marks, assessed.marks.begin, len(assessed.marks.text), least)

    def is_property(self, index: int) -> bool:
        """Tell whether a list item is a key with a value, a bare label or a bare address: something said of an
        entry.
        """
        assessed = self.assessment(index)
        if assessed.reason in (SkipReason.KEY, SkipReason.LABELS):
            return True
        return said_key(assessed.marks)[0] not in ("", "title") or is_links_only(assessed.marks)

    def names_paper(self, index: int, assessed: Assessment) -> bool:
        """Tell whether an item has words of its own and the link of a paper.

        Whatever these words are: in a list such an item is an entry. Only a sentence in whose middle a paper is linked
        is none where its neighbours are none: it cites the paper.
        """
        if assessed.reason is SkipReason.PLACEHOLDER or not (assessed.is_paper or assessed.marks.states_identifier):
            return False
        if assessed.title is None:
            return any(one.sort is LinkSort.TITLE for one in assessed.marks.papers) or assessed.marks.words_outside >= 2
        if assessed.reason is not SkipReason.PROSE:
            return True
        if len(assessed.marks.text.split()) > _LONGEST_ITEM:
            return False
        count, _, entries = self.counts(self.blocks[index].list_id)
        title = assessed.title
        first = min((one.anchor.start for one in assessed.marks.papers), default=len(assessed.marks.text))
        return entries * 2 > count or (title.end <= first and not title.text[:1].islower())

    def is_lone_label(self, index: int) -> bool:
        """Tell whether an item that says nothing of an entry has a label for its title (`[summary](…)`).

        One link is enough; several only among entries.
        """
        assessed = self.assessment(index)
        if assessed.reason is not SkipReason.LABELS or not assessed.external or assessed.external[0].sort not in LABELS:
            return False
        if self._is_linked_venue(index):
            return False
        count, _, entries = self.counts(self.blocks[index].list_id)
        return len(assessed.external) == 1 or entries * 2 > count

    def is_credited_below(self, index: int, assessed: Assessment) -> bool:
        """Tell whether the items or paragraphs below one without links say who wrote it, where it appeared and where
        it is.
        """
        below = [
            i for i in self.children.get(index, ()) if self.blocks[i].kind in (BlockKind.ITEM, BlockKind.PARAGRAPH)
        ]
        return (
            assessed.title is not None
            and any(self.is_credit(i) for i in below[:8])
            and not any(map(self._is_linked_venue, below[:8]))
            and any(self.assessment(i).external or self.assessment(i).is_paper for i in below[:20])
        )

    def _is_linked_venue(self, index: int) -> bool:
        """Tell whether an item is a venue's name on a link to a site, and nothing else: the page of the venue."""
        marks = self.assessment(index).marks
        return (
            bool(marks.links)
            and not marks.words_outside
            and all(one.sort is LinkSort.DATE and is_site(one.anchor.url) for one in marks.links)
        )

    def siblings(self, index: int) -> list[int]:
        block = self.blocks[index]
        if block.parent >= 0:
            among = self.children[block.parent]
            at = bisect_left(among, index)
            beside = among[max(0, at - 20) : at + 21]
            return [i for i in beside if i > index - FAR and self.blocks[i].list_id == block.list_id]
        low = high = index
        while low > 0 and index - low < 20 and self.blocks[low - 1].list_id == block.list_id:
            low -= 1
        while high + 1 < len(self.blocks) and high - index < 20 and self.blocks[high + 1].list_id == block.list_id:
            high += 1
        return [i for i in range(low, high + 1) if self.blocks[i].kind is BlockKind.ITEM]

    def is_own_entry(self, index: int, assessed: Assessment) -> bool:
        """Tell whether an item below an entry is an entry of its own: a marked title with a paper's link."""
        if assessed.score < 2 or assessed.title is None:
            return False
        if assessed.title.how in (How.LINK, How.QUOTED, How.BOLD) and assessed.external:
            return bool(assessed.marks.papers) or any(
                self.assessment(i).marks.papers and self.assessment(i).score >= 2 for i in self.siblings(index)
            )
        if not self._is_long_paper(assessed):
            credited = any(one.sort is LinkSort.DATE for one in assessed.labels)
            return (bool(assessed.marks.papers) or credited) and any(
                self._is_long_paper(self.assessment(i)) for i in self.siblings(index) if i != index
            )
        return True

    @staticmethod
    def _is_long_paper(assessed: Assessment) -> bool:
        """Tell whether three words and more have the link of a paper behind them."""
        title = assessed.title
        if title is None:
            return False
        return assessed.score == 3 and bool(assessed.marks.papers) and len(title.text.split()) >= _LEAST

    def is_label(self, index: int, assessed: Assessment) -> bool:
        """Tell whether an item is a group's label: no link, and items below it that look like entries."""
        if assessed.external or (assessed.title is None and assessed.reason is not SkipReason.CONTINUATION):
            return False
        below = [i for i in self.children.get(index, ()) if self.blocks[i].kind is BlockKind.ITEM]
        if not below or assessed.score == 3 or self._only_credits(below[0]):
            return False
        if any(not self.is_property(i) and self._has_links_below(i) for i in below[:50]):
            return True
        return all(self.assessment(i).score == SURE and not self._only_credits(i) for i in below[:50])

    def _has_links_below(self, index: int, depth: int = 0) -> bool:
        if self.assessment(index).external:
            return True
        below = [i for i in self.children.get(index, ()) if self.blocks[i].kind is BlockKind.ITEM]
        return depth < 8 and any(self._has_links_below(i, depth + 1) for i in below[:20])

    def neighbours_are_entries(self, index: int, block: Block, assessed: Assessment) -> bool:
        """Tell whether an item without a marked title stands among entries and reads like a title itself."""
        count, _, entries = self.counts(block.list_id)
        if assessed.title is None:
            return False
        words = assessed.title.text.split()
        if len(words) >= _LEAST and entries >= 2 and self._is_bold_like_entries(index):
            return True
        if entries * 2 <= count:
            return False
        return len(words) >= 2 and len(block.passage.text.split()) <= 60 and not assessed.title.text[:1].islower()

    def _is_bold_like_entries(self, index: int) -> bool:
        """Tell whether an item is set bold as a whole, as two entries of its list are, whose titles are linked."""
        if not is_all(self.blocks[index].passage, BOLD):
            return False
        bold = (one for one in self.siblings(index) if one != index and is_all(self.blocks[one].passage, BOLD))
        return sum(self.assessment(one).score >= SURE for one in bold) > 1

    def labels_item(self, index: int) -> bool:
        """Tell whether a heading is all that an item says and further items stand in it: it labels these alone."""
        holder = self.blocks[index].parent
        if holder < 0 or self.blocks[holder].passage.text.strip():
            return False
        following = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        return following is not None and following.kind is BlockKind.ITEM and following.parent == holder

    def is_listed_work(self, index: int, assessed: Assessment, path: tuple[str, ...]) -> bool:
        """Tell whether plain words of the length of a title stand in a list of such, below a heading that names works
        (`Papers read`), perhaps with a topic between them.
        """
        if assessed.title is None or not any(map(says_works, path)):
            return False
        above = self.blocks[index].parent
        if above >= 0 and len(self.blocks[above].passage.text.split()) > _MOST_OF_TOPIC:
            return False  # notes below a title
        return self._is_list_of_titles(index)

    def _is_list_of_titles(self, index: int) -> bool:
        """Tell whether most items around one are three to thirty words without a stop at their end."""
        beside = self.siblings(index)
        texts = {one: plain_heading(self.blocks[one].passage.text) for one in beside}
        like = [one for one, text in texts.items() if _TITLE_LIKE.fullmatch(text) or _QUOTED_FIRST.match(text)]
        return len(beside) >= _LEAST and index in like and len(like) * 4 >= len(beside) * 3

    def is_tail(self, assessed: Assessment, text: str) -> bool:
        """Tell whether a short paragraph below a title begins with names or a venue, or carries labelled links."""
        if len(text) > 400:
            return False
        return (
            names_at_start(text.lstrip(" *_")).sureness >= 2
            or (names_at_start(text.lstrip(" *_")).names >= 3 and is_people(text, 1))
            or is_venue_or_date(text[:60])
            or (bool(assessed.labels) and len(text.split()) < 30)
        )

    def is_one_of_several(self, index: int) -> bool:
        """Tell whether another italic line stands in the same section: one alone below its heading describes it."""
        for below in range(index + 1, min(index + 200, len(self.blocks))):
            block = self.blocks[below]
            if block.kind is BlockKind.HEADING:
                return False
            if block.kind is BlockKind.PARAGRAPH and block.parent < 0 and is_all(block.passage, ITALIC):
                return True
        return False

    def labels_what_follows(self, index: int, text: str) -> bool:
        for below in range(index + 1, min(index + 4, len(self.blocks))):
            block = self.blocks[below]
            if block.kind is BlockKind.ROW:
                return True
            if block.kind is BlockKind.ITEM:
                return not self.is_property(below) and not self._only_credits(below)
            if block.kind is BlockKind.HEADING:
                return False
            if block.kind is BlockKind.PARAGRAPH and _WORD.search(block.passage.text):
                assessed = self.assessment(below)
                return (
                    assessed.score >= 2
                    and assessed.reason not in (SkipReason.LABELS, SkipReason.KEY)
                    and not self.is_credit(below)
                )
        return False

    def followed_by_credits(self, index: int) -> bool:
        for below in range(index + 1, min(index + 4, len(self.blocks))):
            block = self.blocks[below]
            if block.kind is BlockKind.HEADING:
                return False
            if _WORD.search(block.passage.text) or block.passage.anchors:
                return (
                    self.is_credit(below)
                    or (block.kind is BlockKind.ITEM and self.is_property(below))
                    or (
                        (self.assessment(below).reason is SkipReason.LABELS and bool(self.assessment(below).external))
                        or (self.assessment(below).reason is SkipReason.BADGE and self.assessment(below).is_paper)
                    )
                )
        return False

    def has_paper_label_below(self, index: int) -> bool:
        """Tell whether items stand directly below a paragraph, a paper's bare label among them and no entry."""
        for below in range(index + 1, min(index + _NEXT_ITEMS, len(self.blocks))):
            assessed = self.assessment(below)
            if self.blocks[below].kind is not BlockKind.ITEM or assessed.score >= 2:
                return False
            if assessed.reason is SkipReason.LABELS and assessed.is_paper:
                return True
        return False

    def is_repeated(self, index: int, assessed: Assessment) -> bool:
        """Tell whether a neighbouring paragraph has its title marked in the same way."""
        assert assessed.title is not None
        for other in (*range(max(0, index - 4), index), *range(index + 1, min(index + 5, len(self.blocks)))):
            if self.blocks[other].kind is BlockKind.PARAGRAPH:
                title = self.assessment(other).title
                if title is not None and title.how is assessed.title.how and self.assessment(other).score >= 2:
                    return True
        return False


def cites(words: str) -> bool:
    """Tell whether the words of a link are names and a year (`Doe et al. (2017)`)."""
    found = CITATION.fullmatch(words)
    return found is not None and is_people(found["people"], 1)


def is_all(passage: Passage, style: int) -> bool:
    length = len(passage.text.strip())
    return any(one.style == style and one.end - one.start >= length - 2 for one in passage.styles)


_QUOTED_FIRST = re.compile(r"[\"“«„]\w[^\"”»“\n]{10,300}[\"”»“](?=$|\s*[(.,])")
_ONLY_YEAR = re.compile(r"\W*(?:19|20)\d\d\W*")
_MOST_OF_TOPIC = 3
"""Words of an item that is a topic with titles below it."""
_TITLE_LIKE = re.compile(r"[^\W_a-z]\S*(?:\s\S+){2,29}(?<![.!:])")
_WORKS = re.compile(any_of(words_for("headings", "works"), most=40))


def says_works(heading: str) -> bool:
    """Tell whether a heading names works of any kind and no topic (`Publications`, `Papers read`): what stands below
    it is such works, and it is no document's title.
    """
    return _WORKS.fullmatch(re.sub(r"^[\W\d_]+|[\W_]+$", "", heading.casefold())) is not None


def document_title(blocks: list[Block]) -> int:
    """Return the index of the heading that is the document's own title, or -1.

    It is the only heading of the first level; or a first heading that no other equals or exceeds in level; or a first
    heading directly followed by others of its level, with nothing between but running text.
    """
    headings = [
        index
        for index, block in enumerate(blocks)
        if block.kind is BlockKind.HEADING and _WORD.search(block.passage.text)
    ]
    if not headings:
        return -1
    levels = Counter(blocks[index].level for index in headings)
    top = [index for index in headings if blocks[index].level == 1]
    if len(top) == 1:
        return -1 if _ONLY_YEAR.fullmatch(blocks[top[0]].passage.text) else top[0]
    first = headings[0]
    if _ONLY_YEAR.fullmatch(blocks[first].passage.text):
        return -1  # it groups what stands below
    if levels[blocks[first].level] == 1 and all(blocks[index].level > blocks[first].level for index in headings[1:]):
        return -1 if blocks[first].level > 1 and says_works(blocks[first].passage.text) else first
    if (
        len(headings) > 2
        and blocks[first].level == 1
        and first == 0
        and blocks[headings[1]].level == 1
        and headings[1] - first <= 1
    ):
        return first
    return -1


def name_of(blocks: list[Block]) -> str:
    """Return the name that a document has from a heading of the first level which stands before everything else."""
    first = next((block for block in blocks if _WORD.search(block.passage.text)), None)
    if first is None or first.kind is not BlockKind.HEADING or first.level != 1:
        return ""
    name = plain_heading(heading_words(first.passage))
    return "" if gate_of(name) or is_notice(name) else name
