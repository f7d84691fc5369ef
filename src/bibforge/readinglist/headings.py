"""Headings that are entries: those that link a paper, or whose people, keys and links stand directly below them."""

from __future__ import annotations

import re
from itertools import takewhile

from bibforge.markup.blocks import BlockKind
from bibforge.model.library import Role, SkipReason
from bibforge.readinglist.assessment import Assessment
from bibforge.readinglist.context import LABELS, Context, says_works
from bibforge.readinglist.kinds import kind_of_section
from bibforge.readinglist.links import LinkSort, SortedLink, is_external
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.recognise.venues import is_venue_or_date
from bibforge.readinglist.title import How, Title
from bibforge.readinglist.trimming import cleaned
from bibforge.readinglist.words import words_for

_CAREER = words_for("headings", "career")
_SHORTEST_NAME = 4
"""Letters of a heading that is taken for an entry without another one beside it."""
_BESIDE = 40
"""Blocks in which the headings beside one are sought."""
_BELOW = 20
"""Blocks below a heading in which its papers are sought."""
_LINES = 8
"""Blocks below a heading in which its people and links stand."""
_LEAST_WORDS = 3
_TELLING = (Role.PAPER, Role.PDF, Role.CODE, Role.PROJECT)


def is_thing_of_section(title: Title | None, path: tuple[str, ...]) -> bool:
    """Tell whether a linked thing that may be a person stands in a section of things (`Conferences`, `Tools`)."""
    return title is not None and title.how is How.LINK and kind_of_section(path) is not None


def is_of_career(path: tuple[str, ...]) -> bool:
    """Tell whether a section of a curriculum vitae holds no works: degrees, posts, prizes."""
    bare = path[-1].casefold().strip(" .:：#*_") if path else ""
    return bare in _CAREER


def is_entry_heading(context: Context, index: int) -> bool:
    """Tell whether a heading is an entry: it links a paper and none stands below it, or names, keys or bare labels
    stand directly below it and no entries.
    """
    assessed = context.assessment(index)
    title = assessed.title
    if _is_dated_among_such(context, index):
        return True
    if title is None or kind_of_section((title.text,)) is not None or is_of_career((title.text,)):
        return False
    if says_works(title.text):
        return False
    if len(title.text) < _SHORTEST_NAME:
        beside = _headings_beside(context, index)
        return _is_credited(context, index) and any(is_entry_heading(context, one) for one in beside)
    if len(title.text.split()) >= _LEAST_WORDS and any(_is_paper_label(one) for one in assessed.links):
        return True
    if _is_linked_and_credited(assessed.marks) and (assessed.marks.papers or _is_dated(assessed.marks)):
        return not _has_papers_below(context, index)
    if assessed.marks.words_outside <= _LEAST_WORDS and any(_is_title_of_paper(one) for one in assessed.marks.papers):
        return not _has_papers_below(context, index)
    return _is_credited(context, index) or _is_like_those_beside(context, index)


def _is_dated_among_such(context: Context, index: int) -> bool:
    """Tell whether a heading is words and a year at its end, as those beside it are, and no entries stand below: a list
    whose items are headings (`* Foxes in Fog 2009 :fog:` in Org).
    """
    text = " ".join(context.blocks[index].passage.text[:_LONGEST].split())
    found = _TITLE_AND_YEAR.fullmatch(text) if not context.assessment(index).links else None
    words = len(found["title"].split()) if found else 0
    if (
        found is None
        or says_works(found["title"])
        or words < _LEAST_WORDS
        or (words <= _MOST_OF_VENUE and is_venue_or_date(text))
    ):
        return False
    beside = [context.blocks[one].passage.text for one in _headings_beside(context, index)]
    if not beside or not all(map(_TITLE_AND_YEAR.fullmatch, beside)):
        return False
    below = range(index + 1, min(index + _BELOW, len(context.blocks)))
    own = takewhile(lambda one: context.blocks[one].kind is not BlockKind.HEADING, below)
    items = (one for one in own if context.blocks[one].kind in (BlockKind.ITEM, BlockKind.ROW))
    return not any(context.assessment(one).score > 1 for one in items)


def heading_entry(context: Context, index: int) -> Assessment:
    """Return the assessment of a heading that is an entry: of words and a year behind them the words are the title."""
    assessed = context.assessment(index)
    found = _TITLE_AND_YEAR.fullmatch(context.blocks[index].passage.text[:_LONGEST])
    if found is None or assessed.links:
        return assessed
    title = Title(*found.span("title"), How.PLAIN, cleaned(found["title"]), found["year"])
    return assessed._replace(score=2, title=title)


_LONGEST = 400
"""Letters of a heading beyond which it is no title."""
_MOST_OF_VENUE = 3
_TITLE_AND_YEAR = re.compile(r"(?P<title>[^\W\d_].*?\S)\s+(?P<year>(?:19|20)\d\d)(?:\s+:[\w:@#%]+:)?\s*")


def _is_linked_and_credited(marks: Marks) -> bool:
    """Tell whether a heading is a link and a bracket (`[Foxes in Fog](…) (Roe, Doe: July 2019)`)."""
    link = marks.links[0] if len(marks.links) == 1 else None
    return (
        link is not None
        and not marks.words(0, link.anchor.start)
        and len(link.label.split()) > 1
        and _BRACKET.fullmatch(marks.text, link.anchor.end) is not None
    )


def _is_dated(marks: Marks) -> bool:
    """Tell whether nothing but a year stands in the bracket behind a linked heading (`[Foxes in Fog](…) (2019)`)."""
    return _YEAR.fullmatch(marks.text, marks.links[0].anchor.end) is not None


_YEAR = re.compile(r"\s*\((?:19|20)\d\d\)\W*")
_BRACKET = re.compile(r"\s*\([^()]{3,120}\)\W*")


def _is_like_those_beside(context: Context, index: int) -> bool:
    """Tell whether short links alone stand below a heading, one of them a paper's label, and a heading beside it is an
    entry by what stands below it: then a label that nobody knows (`[Reading note](…)`) is no entry.
    """
    labelled = False
    for below in range(index + 1, min(index + 1 + _LINES, len(context.blocks))):
        kind, assessed = context.blocks[below].kind, context.assessment(below)
        if kind is BlockKind.HEADING:
            break
        if kind is BlockKind.ROW or (kind is BlockKind.ITEM and assessed.marks.words(0, len(assessed.marks.text)) > 2):
            return False
        labelled = labelled or any(_is_paper_label(one) for one in assessed.links)
    return labelled and any(_is_credited(context, one) for one in _headings_beside(context, index))


def _has_papers_below(context: Context, index: int) -> bool:
    """Tell whether a paper stands as an entry of its own below a heading and before the next."""
    for below in range(index + 1, min(index + _BELOW, len(context.blocks))):
        kind, assessed = context.blocks[below].kind, context.assessment(below)
        if kind is BlockKind.HEADING:
            return False
        if kind in (BlockKind.ITEM, BlockKind.ROW) and assessed.score >= 2 and assessed.is_paper:
            return True
    return False


def _headings_beside(context: Context, index: int) -> list[int]:
    """Return the next headings of the same level before and behind one, below the same heading, that have a name long
    enough to be asked.
    """
    blocks = context.blocks
    before = range(index - 1, max(-1, index - _BESIDE), -1)
    behind = range(index + 1, min(len(blocks), index + _BESIDE))
    found = (_named_heading(context, way, blocks[index].level) for way in (before, behind))
    return [one for one in found if one >= 0]


def _named_heading(context: Context, way: range, level: int) -> int:
    """Return the first heading of a level with a name on a way that no higher heading crosses, -1 for none."""
    for other in way:
        block = context.blocks[other]
        if block.kind is not BlockKind.HEADING:
            continue
        if block.level < level:
            break
        title = context.assessment(other).title
        if block.level == level and title is not None and len(title.text) >= _SHORTEST_NAME:
            return other
    return -1


def _is_credited(context: Context, index: int) -> bool:
    """Tell whether names, keys or bare labels stand directly below a heading, and no entries."""
    credited = False
    for below in range(index + 1, min(index + 1 + _LINES, len(context.blocks))):
        kind = context.blocks[below].kind
        if kind in (BlockKind.HEADING, BlockKind.SUMMARY):
            break
        if kind is BlockKind.ROW or _is_entry_below(context, below, credited=credited):
            return False
        if kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            credited = credited or (context.is_credit(below) and _is_telling(context, below))
    return credited


def _is_entry_below(context: Context, index: int, *, credited: bool) -> bool:
    """Tell whether a block below a heading is an entry itself, and no credit of the heading."""
    kind, assessed = context.blocks[index].kind, context.assessment(index)
    credit = context.is_credit(index)
    if kind is BlockKind.ITEM and context.is_credited_below(index, assessed):
        return True
    if kind is BlockKind.ITEM and ((not credited and not credit) or _is_entry_item(context, index)):
        return True
    if kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or credited or credit:
        return False
    return assessed.score >= 2 or (assessed.title is not None and assessed.title.how is How.BOLD)


def _is_entry_item(context: Context, index: int) -> bool:
    return context.assessment(index).score >= 2 and not context.is_property(index)


def _is_telling(context: Context, index: int) -> bool:
    """Tell whether a credit below a heading makes the heading an entry: any but a lone link to a blog or a tool."""
    assessed = context.assessment(index)
    if assessed.reason is not SkipReason.LABELS or assessed.is_paper:
        return True
    return any(label_role(one.label) in _TELLING for one in assessed.links)


def _is_title_of_paper(one: SortedLink) -> bool:
    return one.sort is LinkSort.TITLE and len(one.label.split()) >= _LEAST_WORDS


def _is_paper_label(one: SortedLink) -> bool:
    return one.sort in LABELS and label_role(one.label) in (Role.PAPER, Role.PDF) and is_external(one.anchor.url)
