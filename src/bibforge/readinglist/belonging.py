"""What a block below an entry is to it: a credit, links, a note, or another paper."""

from __future__ import annotations

import re

from bibforge.markup.blocks import Block, BlockKind
from bibforge.model.identifiers import Identifier, identifier_in_url
from bibforge.model.library import SkipReason
from bibforge.readinglist.assessment import Assessment
from bibforge.readinglist.context import Context
from bibforge.readinglist.items import SHORT_NAME, ListItem
from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.recognise.names import is_people
from bibforge.readinglist.title import How, TitleCue, titled

_LONG_NAME = 12
"""Words of institutions and short names before links that are no title."""
_LONGEST_LABEL = 2
"""Words of a link that may be a label that no table knows."""
_BESIDE = " + "
"""What stands between the institutions that some lists name in place of a title."""
_WORD = re.compile(r"[^\W_]")


def is_full_credit(entry: ListItem, block: Block, assessed: Assessment) -> bool:
    """Tell whether an item or a whole reference without links, directly below an entry of a few words, names people and
    the true title.
    """
    title, own = assessed.title, entry.assessment.title
    return (
        (
            (block.kind is BlockKind.ITEM and block.depth == entry.depth + 1)
            or (block.kind is BlockKind.PARAGRAPH and title is not None and title.cue is TitleCue.IN_REFERENCE)
        )
        and entry.title_in < 0
        and not entry.notes
        and title is not None
        and not assessed.external
        and own is not None
        and (
            assessed.marks.names(assessed.marks.begin, title.start).sureness >= 2
            or _spells_out(title.text, own.text, dated=assessed.marks.year(title.end, len(assessed.marks.text)))
        )
        and own.cue in (TitleCue.PLAIN, TitleCue.BOLD_FIRST, TitleCue.LINK_FIRST)
        and (len(own.text.split()) <= len(title.text.split()) or _BESIDE in own.text)
        and len(own.text.split()) <= (SHORT_NAME if own.how is How.LINK else _LONG_NAME)
        and entry.assessment.marks.year(own.end, len(entry.head.text)) is None
    )


def _spells_out(title: str, name: str, *, dated: int | None) -> bool:
    """Tell whether a dated title begins with the short name above it and a colon (`FogNet, SEA` above `FogNet: Fog in
    Foxes, 2014`).
    """
    short, colon, _ = title.partition(":")
    return bool(dated and colon) and name.casefold().split(",")[0].strip() == short.casefold().strip()


def says_more(context: Context, index: int, block: Block, entry: ListItem) -> bool:
    """Tell whether a block below an entry holds links or credits of it, and no note."""
    assessed, text = context.assessment(index), block.passage.text
    if context.is_property(index) or context.is_credit(index):
        return True
    if assessed.external and not _WORD.search(text):
        return True  # a sign that is linked (`[📄](…)`)
    if block.kind is not BlockKind.PARAGRAPH:
        return not entry.notes and block.depth > 0 and is_people(text)
    linked = assessed.external and assessed.reason in (
        SkipReason.LABELS,
        SkipReason.BADGE,
        SkipReason.CONTINUATION,
    )
    return bool(linked) or context.is_tail(assessed, text) or (not entry.notes and block.depth > 0 and is_people(text))


def says_of(context: Context, index: int, entry: ListItem) -> bool:
    """Tell whether an item says something of the entry above it: a property, or a lone short link below a heading
    that is one (a label that nobody knows).
    """
    if context.is_property(index) or context.is_bare_credit(index):
        return True
    marks = context.assessment(index).marks
    short = len(marks.external) == 1 and marks.words(0, len(marks.text)) <= _LONGEST_LABEL
    return entry.from_heading and short and not marks.papers and not marks.words_outside


def links_another_paper(entry: ListItem, assessed: Assessment) -> bool:
    """Tell whether a block links a paper by an identifier, and its entry has others of the same kinds already.

    One work has one arXiv identifier and one DOI: a block that brings a second one speaks of another work. A preprint
    below a published paper brings another kind, and stays.
    """
    if not assessed.marks.papers:
        return False
    brought = _identified(assessed)
    held = {one for passage in entry.linking for one in _identified(passage)}
    return bool(brought) and not brought & held and {type(one) for one in brought} <= {type(one) for one in held}


def linked_paper(assessed: Assessment, least: int = 1) -> Assessment | None:
    """Return an assessment with the words of a paper's link as title (`see also [Foxes in Fog](…)`), None where not one
    link of at least so many words leads to a paper.
    """
    papers = [one for one in assessed.marks.papers if one.sort is LinkSort.TITLE]
    if len(papers) != 1 or len(assessed.marks.papers) != 1 or len(papers[0].label.split()) < least:
        return None
    anchor = papers[0].anchor
    title = titled(assessed.marks, anchor.start, anchor.end, How.LINK)
    return assessed._replace(score=3, title=title._replace(cue=TitleCue.LINKED_PAPER))


def _identified(assessed: Assessment) -> set[Identifier]:
    found = (identifier_in_url(one.anchor.url) for one in assessed.marks.papers)
    return {one for one in found if one is not None}
