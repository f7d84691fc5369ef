"""Paragraphs outside of lists: which are entries by themselves, and which label the entries below them."""

from __future__ import annotations

import re
from itertools import pairwise

from bibforge.markup.blocks import Block
from bibforge.markup.passage import BOLD, HARD, ITALIC
from bibforge.model.library import Role
from bibforge.readinglist.assessment import Assessment
from bibforge.readinglist.claims import BY
from bibforge.readinglist.context import Context, cites, is_all
from bibforge.readinglist.links import LinkSort, SortedLink, leads_around
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.recognise.names import is_people
from bibforge.readinglist.references import reference_people
from bibforge.readinglist.title import SURE, How, Title, TitleCue, is_person, skip, titled

_CONTINUES = re.compile(r"[\s\r\n]+[a-z]+[\s\r\n]+(?:[^\s]+[\s]+){6}")
"""Words in small letters behind a link that go on as a sentence does."""
_ARTICLE = re.compile(r"[\s*_]*(?:(?:the|a|an|le|la|der|die|das|el)\s+)?[*_]*", re.IGNORECASE)
_SMALL_WORD = re.compile(r"[*_]*(?:\s*\([^()\n]{1,60}\))?[\s\r]+[a-z]{2,}\b")
_TELLS = re.compile(
    r"""
    (?P<aside>\s\([^()\n]{1,60}\))? [\s\r]+
    (?P<verb>is|are|was|were|has|have|contains|consists|provides|comprises|aims|aka)\b
    """,
    re.VERBOSE,
)
"""How a sentence goes on that begins with the name of what it tells about."""
_NUMBERED = re.compile(r"[^\W\d_]{3,12}\s(?:\d{1,2}|[IVX]{1,4})(?:\s?[:.–—-]\s[^\r\n]{1,100})?")
_SENTENCE_LEAD = re.compile(r"\w\s+[a-z]{2,}\W")
_SMALL_WORDS = re.compile(r"\b(?!(?:and|or|und|et|see|by)\b)[a-z]{3,}\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
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
    if first is None or block.quoted or not path:
        return None
    if first not in assessed.marks.papers or first.sort is LinkSort.LABEL:
        return _thing_named_first(block, assessed, path[-1])
    if first.sort is not LinkSort.TITLE or not _goes_on(block.passage.text, first) or cites(first.label):
        return None
    if first.label in path[-1] and is_people(path[-1]):
        return None  # a person of whom the section tells
    title = titled(assessed.marks, first.anchor.start, first.anchor.end, How.LINK)
    cited = any(one is not first and one.sort is LinkSort.TITLE for one in assessed.marks.papers)
    return assessed._replace(score=3, title=title, only=first if cited else None)


def _thing_named_first(block: Block, assessed: Assessment, heading: str) -> Assessment | None:
    """Return an assessment for a paragraph that begins with a linked name, or with the words of its heading, goes on
    about it, and has a paper's label behind (`FERN is a data set of … [Link to paper](…)`): the name is the title.
    """
    marks = assessed.marks
    if len(marks.papers) != 1 or label_role(marks.papers[0].label) not in (Role.PAPER, Role.PDF):
        return None
    link = marks.links[0]
    if link is not marks.papers[0] and link.sort is LinkSort.TITLE and _goes_on(marks.text, link):
        start, end = link.anchor.start, link.anchor.end
    else:
        start = _ARTICLE.match(marks.text).end()  # type: ignore[union-attr]  # it matches nothing, too
        end = start + len(heading)
        if marks.text[start:end].casefold() != heading.casefold() or not _TELLS.match(marks.text, end):
            return None
    return assessed._replace(score=3, title=titled(marks, start, end, How.LINK))


def _goes_on(text: str, link: SortedLink) -> bool:
    """Tell whether a link stands first, an article aside, and words in small letters follow it."""
    return bool(_ARTICLE.fullmatch(text[: link.anchor.start]) and _SMALL_WORD.match(text, link.anchor.end))


def names_year(text: str) -> bool:
    """Tell whether a text is nothing but a year."""
    return _YEAR.fullmatch(text.strip()) is not None


def label_level(context: Context, index: int, block: Block, *, below_heading: bool = False) -> int:
    """Return 7 for a bold or a numbered line (`Week 3: Kinds of fog`) and 8 for an italic one that label the entries
    below them, else 0.
    """
    text = block.passage.text.strip()
    marks = context.assessments.marks(index)
    if marks.external or _leads_to_page(marks) or len(text) > _LONGEST_LABEL or HARD in text:
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


def _leads_to_page(marks: Marks) -> bool:
    """Tell whether all links lead to other pages of the list's folder: a way through it, and no label of entries."""
    return bool(marks.links) and all(
        leads_around(one.anchor.url) and not one.anchor.url.startswith("#") for one in marks.links
    )


def opens_entry(context: Context, index: int, block: Block) -> bool:
    """Tell whether a paragraph outside of lists is an entry."""
    assessed = context.assessment(index)
    title = assessed.title
    if title is None or assessed.score == 0 or _is_linked_person(assessed, title):
        return False
    if block.quoted and not (
        _is_marked_paper(assessed, title) or _is_linked_paper(assessed, title) or _is_whole_reference(assessed, title)
    ):
        return False
    if is_card(assessed):
        return True
    if _cites_several(assessed, title):
        return False
    match title.how:
        case How.LINK:
            return _link_opens(context, index, assessed, title)
        case How.QUOTED | How.ITALIC:
            return bool(assessed.external) or assessed.score == 3 or context.followed_by_credits(index)
        case How.BOLD:
            supported = assessed.is_paper or bool(assessed.labels) or context.is_repeated(index, assessed)
            supported = supported or _is_by_somebody(assessed, title)
            return (assessed.score >= 2 and supported) or context.followed_by_credits(index)
    linked = assessed.is_paper or (_promises_paper(assessed) and context.is_repeated(index, assessed))
    return assessed.score >= 2 and linked and len(title.text.split()) >= _LEAST_WORDS


def _is_whole_reference(assessed: Assessment, title: Title) -> bool:
    """Tell whether a paragraph is a reference in one of the forms of reference styles with an identifier, or a title
    with nothing but the address of its paper behind it: such a quotation is no quoted text.
    """
    marks = assessed.marks
    if title.cue is TitleCue.IN_REFERENCE:
        return marks.names_paper or title.start > marks.begin
    if title.how in (How.LINK, How.ITALIC) and title.start > marks.begin:
        return _is_behind_people_and_year(marks, title)
    first = next((one.anchor.start for one in marks.papers if one.sort is LinkSort.ADDRESS), -1)
    alone = title.cue is TitleCue.PLAIN and title.start <= marks.begin and first > title.end
    behind = marks.is_empty(title.end, first) or marks.is_credit(title.end, first)
    return alone and behind and len(marks.links) == 1 and marks.is_empty(marks.links[0].anchor.end, len(marks.text))


def _is_behind_people_and_year(marks: Marks, title: Title) -> bool:
    """Tell whether the people of a reference and its year stand before a title."""
    dated = marks.year(marks.begin, title.start) is not None
    return dated and reference_people(marks, marks.begin, title.start) is not None


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


def _cites_several(assessed: Assessment, title: Title) -> bool:
    """Tell whether a paragraph is a sentence that begins with its own words and links several papers within."""
    papers = [one.anchor for one in assessed.marks.papers if one.sort in (LinkSort.TITLE, LinkSort.DATE)]
    if len(papers) < 2 or title.how not in (How.LINK, How.PLAIN):
        return False
    text, first = assessed.marks.text, papers[0].start
    before = text[assessed.marks.begin : first]
    between = [text[one.end : two.start] for one, two in pairwise(papers)]
    return bool(_SENTENCE_LEAD.search(before)) and any(_SMALL_WORDS.search(words) for words in between)


def _is_by_somebody(assessed: Assessment, title: Title) -> bool:
    """Tell whether nothing but a word such as `by` and names stand behind a title."""
    marks = assessed.marks
    by = BY.match(marks.text, title.end)
    return by is not None and by.end() > title.end and marks.is_people(by.end(), len(marks.text))


def _promises_paper(assessed: Assessment) -> bool:
    """Tell whether the last word of a label is one of a paper (`open access paper`)."""
    last = (one.label.split()[-1:] for one in assessed.labels)
    return any(label_role(word) in (Role.PAPER, Role.PDF) for words in last for word in words)


def _link_opens(context: Context, index: int, assessed: Assessment, title: Title) -> bool:
    text = assessed.marks.text
    if cites(title.text) or _CONTINUES.match(text, title.end):
        return False
    if assessed.is_paper or assessed.labels or _is_behind_people_and_year(assessed.marks, title):
        return True
    if _is_reference_behind(assessed, title) or context.has_paper_label_below(index):
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
