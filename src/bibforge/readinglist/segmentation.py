"""Blocks that hold several entries: paragraphs of one entry a line, numbered references, items of several papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import BOLD, Passage, parts
from bibforge.model.record import Kind
from bibforge.readinglist.assessment import Assessment, assess
from bibforge.readinglist.habits import Habit
from bibforge.readinglist.links import LinkSort, SortedLink
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.names import is_people
from bibforge.readinglist.title import How, Title, TitleCue
from bibforge.readinglist.trimming import cleaned

_WORD = re.compile(r"[^\W_]")
_BETWEEN_READINGS = re.compile(r"\s*(?:[\n;]|\s/\s)\s*")
_BETWEEN_PAPERS = re.compile(
    r"[\s,;.&+/|\])(\[]*(?:(?:19|20)\d\d[\s,;.&+/|\])]*)?(?:(?:and|und|\+)[\s\[(]+)?(?:[Tt]he\s)?[\s\[(]*"
)
"""What parts linked papers of one item: signs, the year of the first, `and`."""
_LINE_END = re.compile(r"[\n\r]")
_NUMBER = re.compile(
    r"""
    (?:^|[\n\r]) [ ]* (?P<mark> (?P<sign>\[|\(|)
      (?: (?P<number>\d{1,3}) (?:(?<=\[\d)|(?<=\[\d\d)|(?<=\[\d\d\d)|(?=[).]))
        | (?<=\[)(?P<label>[^\W\d_][^\W\d_a-z]?[^\W\d_+]{0,6}\+?\d\d[a-z]?)(?=\]) ) [\]).] ) (?=\s+[^\W_]|\s*["“«„*])
    """,
    re.VERBOSE,
)
"""The number or the label of a reference at the beginning of a line."""
_LEAST_REFERENCES = 2
"""Numbers or labels of which a bibliography has: one alone is a mark of something else."""


def papers_apart(passage: Passage, assessed: Assessment) -> list[Assessment]:
    """Return an assessment for each paper of an item that names several, one linked title behind the other; else the
    one given.
    """
    if assessed.title is None or assessed.title.how is not How.LINK:
        return [assessed]
    papers = [
        one
        for one in assessed.links
        if one.sort is LinkSort.TITLE and len(one.label.split()) >= 3 and kind_of_url(one.anchor.url) is Kind.UNKNOWN
    ]
    if len(papers) < 2 or len(papers) > 20 or papers[0].anchor.start > assessed.title.start:
        return [assessed]
    between = [passage.text[one.anchor.end : two.anchor.start] for one, two in pairwise(papers)]
    if not all(_BETWEEN_PAPERS.fullmatch(words) for words in between):
        return [assessed]
    return [_linked_title(assessed, one) for one in papers]


def papers_in_cell(assessed: Assessment, start: int, end: int) -> list[Assessment]:
    """Return an assessment for each paper of a cell of titles that links several by words that are no venue and no
    names; else the one given.
    """
    marks = assessed.marks
    papers = [
        one
        for one in marks.papers
        if one.sort is LinkSort.TITLE
        and start <= one.anchor.start < end
        and not marks.is_people(one.anchor.start, one.anchor.end)
        and not marks.venue(one.anchor.start, one.anchor.end)
    ]
    if len(papers) < 2 or not marks.is_empty(start, papers[0].anchor.start):
        return [assessed]
    if not marks.is_empty(papers[-1].anchor.end, end):
        return [assessed]  # words go on behind them: all are one thing (`[Fog](…) and [Mist](…) in one talk`)
    return [_linked_title(assessed, one) for one in papers]


def papers_of_row(
    block: Block, assessed: Assessment, cell: tuple[int, int], video: bool
) -> list[tuple[Block, Assessment, bool]]:
    """Return what the cell of titles of a row holds: a block and an assessment for each paper, and whether it is read
    by its own words alone, without the columns.
    """
    several = readings_apart(block, cell, assessed.marks.habit)
    if several:
        return [(part, one, True) for part, one in several]
    return [(block, one, False) for one in ([assessed] if video else papers_in_cell(assessed, *cell))]


def readings_apart(block: Block, cell: tuple[int, int], habit: Habit) -> list[tuple[Block, Assessment]]:
    """Return the readings of a table's cell that holds several, apart by line ends, `;` or `/`: each an entry by itself
    with a paper's link of its own. Empty for a cell of one reading.
    """
    start, end = cell
    text = block.passage.text
    if sum(start <= one.start < end for one in block.passage.anchors) < 2:
        return []
    cuts = [found.span() for found in _BETWEEN_READINGS.finditer(text, start, end)]
    inside = [(one.start, one.end) for one in block.passage.anchors]
    cuts = [cut for cut in cuts if not any(first < cut[1] and cut[0] < last for first, last in inside)]
    edges = [start, *(place for cut in cuts for place in cut), end]
    lines = _lines_of(block, list(zip(edges[::2], edges[1::2], strict=True)))
    found = [(line, assess(line.passage, habit)) for line in lines if _WORD.search(line.passage.text)]
    whole = all(one.score >= 2 and (one.marks.papers or _is_linked_title(one)) and one.title for _, one in found)
    papers = any(one.marks.papers for _, one in found)
    named = all(_is_linked_title(one) or (one.title and len(one.title.text.split()) > 1) for _, one in found)
    return found if len(found) > 1 and whole and papers and named else []


def _is_linked_title(assessed: Assessment) -> bool:
    """Tell whether the title is all the words of the first link, and that link leads out of the list."""
    title = assessed.title
    return title is not None and title.cue is TitleCue.LINK_FIRST and bool(assessed.external)


def _linked_title(assessed: Assessment, one: SortedLink) -> Assessment:
    title = Title(one.anchor.start, one.anchor.end, How.LINK, cleaned(one.label), cue=TitleCue.LINKED_PAPER)
    return assessed._replace(title=title, only=one)


def lines_apart(blocks: list[Block], habits: dict[int, Habit]) -> list[Block]:
    """Return the blocks, a paragraph of which most lines are entries by themselves split into its lines, and numbered
    references as the items of one list.
    """
    out: list[Block] = []
    moved: dict[int, int] = {}
    starts = {index: found for index, block in enumerate(blocks) if (found := _reference_starts(block))}
    number = max((one.list_id for one in blocks), default=0) + 1
    if sum(map(len, starts.values())) < _LEAST_REFERENCES:
        starts.clear()
    if starts:
        habits[number] = habits[0]
    for index, block in enumerate(blocks):
        moved[index] = len(out)
        if block.parent >= 0:
            block.parent = moved[block.parent]
        if index in starts:
            out += _references(block, starts[index], number)
        else:
            out += _line_entries(block, habits) or _bold_entries(block) or _defined(block, number, habits) or [block]
    return out


def _reference_starts(block: Block) -> list[int]:
    """Return where the references of a paragraph begin, nothing where it has none.

    Lines begin with one number after the other (`[1]`, `(1)`, `1.`) or with labels of names and years (`[RD19]`). One
    alone counts in square brackets at the beginning of the paragraph, where other paragraphs have the like: there
    numbers may be left out, too.
    """
    text = block.passage.text
    if block.kind is not BlockKind.PARAGRAPH or not text:
        return []
    starts: list[int] = []
    opening, last = "", 0
    for line in _NUMBER.finditer(text):
        number = int(line["number"] or last + 1)
        follows = number > last if opening == "[" else number == last + 1
        if not starts or (follows and line["sign"] == opening):
            opening, last = line["sign"], number
            starts.append(line.start("mark"))
    is_first = bool(starts) and opening == "[" and not text[: starts[0]].strip()
    return starts if is_first or len(starts) >= _LEAST_REFERENCES else []


def _references(block: Block, starts: list[int], number: int) -> list[Block]:
    """Return the references of a paragraph as items of a list, and what stands before the first as a paragraph."""
    text = block.passage.text
    head = [0] if _WORD.search(text, 0, starts[0]) else []
    lines = _lines_of(block, list(pairwise([*head, *starts, len(text)])))
    for one in lines[len(head) :]:
        one.kind, one.depth, one.list_id = BlockKind.ITEM, block.depth + 1, number
    return lines


def _is_line_entry(assessed: Assessment) -> bool:
    """Tell whether a line is an entry by itself: a sure title with a link, and not a person's name with a home page."""
    if assessed.score < 3 or assessed.title is None:
        return False
    if not assessed.external:
        return assessed.title.cue is TitleCue.IN_REFERENCE or (
            assessed.title.cue is TitleCue.BEHIND_PEOPLE
            and assessed.title.how is How.ITALIC
            and assessed.marks.year(assessed.marks.begin, len(assessed.marks.text)) is not None
        )
    return assessed.is_paper or not is_people(assessed.title.text)


def _line_entries(block: Block, habits: Mapping[int, Habit]) -> list[Block]:
    """Return the lines of a paragraph as blocks when most of them are entries by themselves, else nothing."""
    text = block.passage.text
    if block.kind is not BlockKind.PARAGRAPH or (len(block.passage.anchors) < 2 and "\n" not in text):
        return []
    if not _LINE_END.search(text.strip()):
        return []
    linked = [(one.start, one.end) for one in block.passage.anchors]
    ends = [match.start() for match in re.finditer(r"[\n\r]+", text)]
    cuts = [cut for cut in ends if not any(start < cut < end for start, end in linked)]
    spans = [
        (start, end)
        for start, end in zip([0, *[cut + 1 for cut in cuts]], [*cuts, len(text)], strict=True)
        if _WORD.search(text[start:end])
    ]
    if len(spans) < 2:
        return []
    lines = _lines_of(block, spans)
    habit = habits[block.list_id]
    good = 0
    for asked, line in enumerate(lines):
        if (good + len(lines) - asked) * 10 < len(lines) * 6:
            return []  # whatever the rest is
        good += _is_line_entry(assess(line.passage, habit))
        if good * 10 >= len(lines) * 6:
            return lines
    return []


def _bold_entries(block: Block) -> list[Block]:
    """Return the entries of a paragraph that sets two or more titles bold on lines of their own, each with a link
    behind it, nothing for any other.
    """
    text = block.passage.text
    bold = [one for one in block.passage.styles if one.style & BOLD]
    if block.kind is not BlockKind.PARAGRAPH or len(bold) < 2 or len(block.passage.anchors) < 2:
        return []
    starts = [
        line.start()
        for line in _WHOLE_LINE.finditer(text)
        if len(line[0].split()) >= _LEAST_OF_TITLE
        and any(one.start <= line.start() + 1 and one.end >= line.end() - 1 for one in bold)
    ]
    if len(starts) < 2 or _WORD.search(text, 0, starts[0]):
        return []
    spans = list(pairwise([*starts, len(text)]))
    linked = all(any(start <= one.start < end and one.url for one in block.passage.anchors) for start, end in spans)
    return _lines_of(block, spans) if linked else []


_WHOLE_LINE = re.compile(r"[^\n\r]+")
_LEAST_OF_TITLE = 3
"""Words of a line that is a title by itself."""


def _defined(block: Block, number: int, habits: dict[int, Habit]) -> list[Block]:
    """Return what the key of a definition list stands for as an item (`Roe2017` above `: Jane Roe. …`)."""
    text = block.passage.text
    found = _DEFINED.match(text) if block.kind is BlockKind.PARAGRAPH else None
    if found is None:
        return []
    (what,) = _lines_of(block, [(found.end(), len(text))])
    what.kind, what.depth, what.list_id = BlockKind.ITEM, block.depth + 1, number
    habits[number] = habits[0]
    return [what]


_DEFINED = re.compile(r"(?P<key>\S{1,100})[\n\r]\s*:[ ]+(?=\S)")


def _lines_of(block: Block, spans: list[tuple[int, int]]) -> list[Block]:
    """Return stretches of a block as blocks."""
    return [
        Block(
            kind=BlockKind.PARAGRAPH,
            passage=line,
            start=line.source(0),
            end=line.source_end(len(line.text)),
            parent=block.parent,
            depth=block.depth,
            list_id=block.list_id,
            quoted=block.quoted,
            markup=block.markup,
        )
        for line in parts(block.passage, spans)
    ]
