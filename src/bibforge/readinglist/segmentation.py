"""Blocks that hold several entries: paragraphs of one entry a line, items of several papers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import Passage, parts
from bibforge.model.record import Kind
from bibforge.readinglist.assessment import Assessment, assess
from bibforge.readinglist.habits import Habit
from bibforge.readinglist.links import LinkSort, SortedLink
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.names import is_people
from bibforge.readinglist.title import How, Title, TitleCue
from bibforge.readinglist.trimming import cleaned

_WORD = re.compile(r"[^\W_]")


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
    if not all(re.fullmatch(r"[\s,;.&+/|\])(\[]*(?:and|und|\+)?[\s\[(]*", words) for words in between):
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
    return [_linked_title(assessed, one) for one in papers]


def _linked_title(assessed: Assessment, one: SortedLink) -> Assessment:
    title = Title(one.anchor.start, one.anchor.end, How.LINK, cleaned(one.label), cue=TitleCue.LINKED_PAPER)
    return assessed._replace(title=title, only=one)


_REFERENCE = re.compile(r"(?:^|[\n\r])\s*(?=\[(?:\d{1,3}|[A-Z][\w+-]{1,12}\d\d[a-z]?)\]\s+[^\W\d_])")
"""The number or the key of a reference that begins a line, as bibliographies print them: `[12] `, `[Roe19] `."""


def _reference_list(blocks: Sequence[Block]) -> int:
    """Return the number of a list for numbered references that stand as paragraphs, 0 where there are not two."""
    found = sum(
        len(_REFERENCE.findall(one.passage.text))
        for one in blocks
        if one.kind is BlockKind.PARAGRAPH and one.passage.text.lstrip().startswith("[")
    )
    return max(one.list_id for one in blocks) + 1 if found > 1 else 0


def _references(block: Block, number: int) -> list[Block]:
    """Return the references of a paragraph that begins with one, each an item of a list with its lines closed up."""
    starts = [found.end() for found in _REFERENCE.finditer(block.passage.text)]
    if not starts or block.passage.text[: starts[0]].strip():
        return []
    spans = list(zip(starts, [*starts[1:], len(block.passage.text)], strict=True))
    return [
        Block(
            kind=BlockKind.ITEM, passage=line, start=line.source(0), end=line.source_end(len(line.text)),
            parent=block.parent, depth=block.depth + 1, list_id=number, quoted=block.quoted, markup=block.markup,
        )
        for line in parts(block.passage, spans)
    ]  # fmt: skip


def lines_apart(blocks: list[Block], habits: dict[int, Habit]) -> list[Block]:
    """Return the blocks, a paragraph of which most lines are entries by themselves split into its lines, and numbered
    references as the items of one list.
    """
    out: list[Block] = []
    moved: dict[int, int] = {}
    references = _reference_list(blocks) if blocks else 0
    if references:
        habits[references] = habits[0]
    for index, block in enumerate(blocks):
        moved[index] = len(out)
        if block.parent >= 0:
            block.parent = moved[block.parent]
        if references and block.kind is BlockKind.PARAGRAPH and block.passage.text.lstrip().startswith("["):
            items = _references(block, references)
            if items:
                out.extend(items)
                continue
        if (
            block.kind is BlockKind.PARAGRAPH
            and len(block.passage.anchors) >= 2
            and re.search(r"[\n\r]", block.passage.text.strip())
        ):
            parts = _line_entries(block, habits[block.list_id])
            if parts:
                out.extend(parts)
                continue
        out.append(block)
    return out


def _is_line_entry(assessed: Assessment) -> bool:
    """Tell whether a line is an entry by itself: a sure title with a link, and not a person's name with a home page."""
    if assessed.score < 3 or assessed.title is None or not assessed.external:
        return False
    return assessed.is_paper or not is_people(assessed.title.text)


def _line_entries(block: Block, habit: Habit) -> list[Block]:
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
    good = sum(_is_line_entry(assess(line, habit)) for line in lines)
    if good * 10 < len(lines) * 6:
        return []
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
        for line in lines
    ]
