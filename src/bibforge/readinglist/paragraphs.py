"""Paragraphs outside of lists: which are entries by themselves, and which label the entries below them."""

from __future__ import annotations

import re

from bibforge.markup.blocks import Block
from bibforge.markup.passage import BOLD, HARD, ITALIC
from bibforge.model.library import Role
from bibforge.readinglist.assessment import Assessment
from bibforge.readinglist.context import Context, cites, is_all
from bibforge.readinglist.links import LinkSort, SortedLink
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.recognise.names import is_people
from bibforge.readinglist.title import SURE, How, Title, TitleCue, is_person, skip, titled

_CONTINUES = re.compile(r"[\s\r\n]+[a-z]+[\s\r\n]+(?:[^\s]+[\s]+){6}")
"""Words in small letters behind a link that go on as a sentence does."""
_ARTICLE = re.compile(r"[\s*_]*(?:(?:the|a|an|le|la|der|die|das|el)\s+)?[*_]*", re.IGNORECASE)
_SMALL_WORD = re.compile(r"[*_]*(?:\s*\([^()\n]{1,60}\))?[\s\r]+[a-z]{2,}\b")
_NUMBERED = re.compile(r"[^\W\d_]{3,12}\s(?:\d{1,2}|[IVX]{1,4})(?:\s?[:.–—-]\s[^\r\n]{1,100})?")
_LONGEST_LABEL = 120
"""Letters of a line that labels what follows."""
_LONGEST_REST = 12
"""Words behind a linked title that no paper's address supports."""
_LEAST_WORDS = 3
_NEAR = 200
"""Characters behind names in which their year stands."""


def is_card(assessed: Assessment) -> bool:
    """Tell whether keyed lines say the title."""
    return assessed.title is not None and assessed.title.cue is TitleCue.KEYED


def paper_named_first(block: Block, assessed: Assessment, path: tuple[str, ...]) -> Assessment | None:
    """Return an assessment with the linked words as title where a paragraph below a category begins with a paper's
    link and goes on about it (`The [FERN data set](…) is …`); None for a citation and for what stands above all
    categories.
    """
    first = next((one for one in assessed.links if one.anchor.url), None)
    if first is None or block.quoted or not path or first not in assessed.marks.papers:
        return None
    if first.sort is not LinkSort.TITLE or not _goes_on(block.passage.text, first) or cites(first.label):
        return None
    if first.label in path[-1] and is_people(path[-1]):
        return None  # a person of whom the section tells
    title = titled(assessed.marks, first.anchor.start, first.anchor.end, How.LINK)
    cited = any(one is not first and one.sort is LinkSort.TITLE for one in assessed.marks.papers)
    return assessed._replace(score=3, title=title, only=first if cited else None)


def _goes_on(text: str, link: SortedLink) -> bool:
    """Tell whether a link stands first, an article aside, and words in small letters follow it."""
    return bool(_ARTICLE.fullmatch(text[: link.anchor.start]) and _SMALL_WORD.match(text, link.anchor.end))


def label_level(context: Context, index: int, block: Block, *, below_heading: bool) -> int:
    """Return 7 for a bold or a numbered line (`Week 3: Kinds of fog`) and 8 for an italic one that label the entries
    below them, else 0.
    """
    text = block.passage.text.strip()
    if context.assessment(index).external or len(text) > _LONGEST_LABEL or HARD in text:
        return 0
    if text.rstrip("*_ ").endswith((".", "。")) and len(text.split()) > _LEAST_WORDS + 1:
        return 0  # a sentence
    if _NUMBERED.fullmatch(text) and context.labels_what_follows(index, text):
        return 7
    for level, style in ((7, BOLD), (8, ITALIC)):
        if is_all(block.passage, style):
            described = level == 8 and below_heading and not context.is_one_of_several(index)
            return level if context.labels_what_follows(index, text) and not described else 0
    return 0


def opens_entry(context: Context, index: int, block: Block) -> bool:
    """Tell whether a paragraph outside of lists is an entry."""
    assessed = context.assessment(index)
    title = assessed.title
    if title is None or assessed.score == 0 or _is_linked_person(assessed, title):
        return False
    if block.quoted and not (_is_marked_paper(assessed, title) or _is_linked_paper(assessed, title)):
        return False
    match title.how:
        case _ if is_card(assessed):
            return True
        case How.LINK:
            return _link_opens(context, index, assessed, title)
        case How.QUOTED | How.ITALIC:
            return bool(assessed.external) or assessed.score == 3 or context.followed_by_credits(index)
        case How.BOLD:
            supported = assessed.is_paper or bool(assessed.labels) or context.is_repeated(index, assessed)
            return (assessed.score >= 2 and supported) or context.followed_by_credits(index)
    linked = assessed.is_paper or (_promises_paper(assessed) and context.is_repeated(index, assessed))
    return assessed.score >= 2 and linked and len(title.text.split()) >= _LEAST_WORDS


def _is_marked_paper(assessed: Assessment, title: Title) -> bool:
    """Tell whether a bold title opens a quoted paragraph that links a paper by its identifier: words of others are
    quoted, and some quote each whole entry.
    """
    return (
        title.how is How.BOLD
        and assessed.score >= 2
        and bool(assessed.marks.papers)
        and not assessed.marks.words(assessed.marks.begin, title.start)
    )


def _promises_paper(assessed: Assessment) -> bool:
    """Tell whether the last word of a label is one of a paper (`open access paper`)."""
    last = (one.label.split()[-1:] for one in assessed.labels)
    return any(label_role(word) in (Role.PAPER, Role.PDF) for words in last for word in words)


def _link_opens(context: Context, index: int, assessed: Assessment, title: Title) -> bool:
    text = assessed.marks.text
    if cites(title.text) or _CONTINUES.match(text, title.end):
        return False
    if assessed.is_paper or assessed.labels:
        return True
    if _is_reference_behind(assessed, title):
        return True
    short = assessed.marks.words(title.end, len(text)) <= _LONGEST_REST
    return short and assessed.score >= 2 and context.is_repeated(index, assessed)


def _is_linked_paper(assessed: Assessment, title: Title) -> bool:
    """Tell whether a paper's linked title stands first and few words behind it: an entry, be it set as a quotation."""
    linked = any(one.anchor.start <= title.start < one.anchor.end for one in assessed.marks.papers)
    return linked and title.cue is TitleCue.LINK_FIRST and assessed.marks.words_outside <= _LONGEST_REST


def _is_reference_behind(assessed: Assessment, title: Title) -> bool:
    """Tell whether sure names and a year stand directly behind a linked title."""
    text = assessed.marks.text
    behind = skip(text, title.end, " \r\n.,:;|)]*_")
    run = assessed.marks.names(behind, len(text))
    return run.sureness == SURE and assessed.marks.year(run.end, run.end + _NEAR) is not None


def _is_linked_person(assessed: Assessment, title: Title) -> bool:
    return any(is_person(one) and one.anchor.start <= title.start < one.anchor.end for one in assessed.links)
