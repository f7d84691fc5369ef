"""How much a passage looks like an entry by itself: a score and a reason from its title, links and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bibforge.markup.passage import Passage
from bibforge.model.library import SkipReason
from bibforge.readinglist.cards import keyed_title
from bibforge.readinglist.claims import BY
from bibforge.readinglist.habits import Habit
from bibforge.readinglist.links import LinkSort, SortedLink, leads_around
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.quotes import people_behind_credit
from bibforge.readinglist.recognise.labels import KEYS, key_meaning, key_role
from bibforge.readinglist.recognise.names import are_joined_families
from bibforge.readinglist.recognise.venues import TIED_YEAR, is_venue_or_date
from bibforge.readinglist.references import reference_people
from bibforge.readinglist.title import How, Title, TitleCue, is_person
from bibforge.readinglist.titlecues import find_title
from bibforge.readinglist.words import any_of, words_for
from bibforge.text.comparison import is_cjk


class Assessment(NamedTuple):
    """What a passage looks like: 3 surely an entry, 2 probably, 1 if its neighbours are, 0 none, for the reason
    given.
    """

    score: int
    reason: SkipReason
    title: Title | None
    marks: Marks
    only: SortedLink | None = None
    """The one link that belongs to the entry, where an item names several papers."""

    @property
    def links(self) -> Sequence[SortedLink]:
        """The links of the entry, each with what its words are."""
        return [self.only] if self.only else self.marks.links

    @property
    def external(self) -> Sequence[SortedLink]:
        """The links that lead out of the list."""
        return self.marks.external

    @property
    def labels(self) -> Sequence[SortedLink]:
        """The links whose words are a label, a date, an address or a badge."""
        return self.marks.labels

    @property
    def is_internal(self) -> bool:
        """Whether all its links lead into the list itself."""
        return self.marks.is_internal

    @property
    def is_paper(self) -> bool:
        """Whether one of its links is known to lead to a paper, or its text states a paper's identifier."""
        return self.marks.names_paper


_TITLE_KEYS = frozenset(word for word, meaning in KEYS.items() if meaning == "title")
_KEY = re.compile(
    r"""
    ^[\s*_+\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d-]*
    (?P<key>[^\W\d_][\w ./-]{0,30}? (?:\s?\([^()\n]{0,80}\)[\w ]{0,20}?)? ) [\s*_]* [:：] [\s*_]*
    """,
    re.VERBOSE,
)
_NOTICE = re.compile(rf"(?:{any_of(words_for('openings', 'notice'))})\s*[:!]", re.IGNORECASE)
_PROSE_START = re.compile(rf"(?:{any_of(words_for('openings', 'prose'))})\b", re.IGNORECASE)
_REQUEST = re.compile(rf"(?:{any_of(words_for('openings', 'request'))})(?:\b|$)", re.IGNORECASE)
_BEFORE_LINK = re.compile(rf"\b(?:{any_of(words_for('openings', 'before a link'))})\s+$")
_YEAR_THEN = re.compile(r"\s*\((?:19|20)\d\d\)\s*[,\[]")
_ANY_YEAR = re.compile(r"(?:19|20)\d\d|['’]\s?\d\d(?!\d)")
_SMALL = re.compile(r"\b[a-z]{3,}\b")
_SMALL_BUT_NAME = re.compile(r"[a-z]{0,2}[-A-Z0-9]")
_OPENING_QUOTES = '"“«„「《'
_ET_AL_LAST = re.compile(r"\bet\.?\sal\.?$")
_MOST_CITED = 5
"""Words of names with `et al.`"""
_PLACEHOLDER = re.compile(r"[/.=]x{3,}(?:[./]x+)*/?$|[/.]\.\.\.$|…$", re.IGNORECASE)
"""An address with x's or dots for what is still to come."""
_ENDS_OF_PLACEHOLDERS = ("x", "X", "/", ".", "…")
_MOST_OF_PAGE = 2
"""Words of a link to a Markdown page that names a list and no work."""
_NEAR = 400
"""Characters behind a title in which its year and names are looked for."""
_LONGEST_TITLE = 40
"""Words beyond which no title goes (the longest of 600,000 arXiv titles but a handful have fewer)."""
_MOST_PROSE = 60
"""Words without any link beyond which a block is running text."""


def unread(marks: Marks) -> Assessment:
    """Return the assessment of a passage in which no title is sought."""
    return Assessment(0, SkipReason.NONE, None, marks)


def assess(passage: Passage, habit: Habit) -> Assessment:
    """Return what a passage looks like by itself in a list of a habit."""
    return assess_marks(Marks(passage, habit))


def assess_marks(marks: Marks) -> Assessment:
    """Return what a marked passage looks like by itself."""
    if not marks.has_words:
        return Assessment(0, SkipReason.NO_WORDS, None, marks)
    if marks.links and marks.links[0].sort is LinkSort.BADGE and _is_badges(marks):
        return Assessment(0, SkipReason.BADGE, None, marks)
    if marks.external and all(map(_is_placeholder, marks.external)):
        return Assessment(0, SkipReason.PLACEHOLDER, None, marks)
    title = keyed_title(marks)
    if title is not None:
        return Assessment(3, SkipReason.NONE, title, marks)
    title = find_title(marks)
    if title is None:
        return Assessment(0, SkipReason.LABELS, None, marks)
    if _says_who_or_when(marks, title):
        return Assessment(0, SkipReason.CONTINUATION, None, marks)
    key, key_end = said_key(marks)
    if key and key != "title" and title.start < key_end + 3:
        return Assessment(0, SkipReason.KEY, None, marks)
    if marks.is_internal:
        return _assess_inner(marks, title)
    return Assessment(*_SCORE_BY[title.how](marks, title), title, marks)


def _assess_inner(marks: Marks, title: Title) -> Assessment:
    """Return what a passage looks like whose links all stay within the list and its folder."""
    cites = marks.year(0, 3 * _NEAR) and marks.words_outside >= 3
    if title.how is How.ITALIC or cites:
        return Assessment(2, SkipReason.NONE, title, marks)
    if title.how is How.PLAIN and _words(title) > 3 and all(one.anchor.start >= title.end for one in marks.links):
        return Assessment(1, SkipReason.PLAIN, title, marks)
    return Assessment(0, SkipReason.CONTENTS, title, marks)


def _is_badges(marks: Marks) -> bool:
    """Tell whether there is nothing but badges."""
    return all(one.sort is LinkSort.BADGE for one in marks.links) and not marks.words_outside


def _is_placeholder(one: SortedLink) -> bool:
    url = one.anchor.url
    return url.endswith(_ENDS_OF_PLACEHOLDERS) and bool(_PLACEHOLDER.search(url))


def _says_who_or_when(marks: Marks, title: Title) -> bool:
    """Tell whether the words found are no title but a venue, a date or names: what goes on below an entry."""
    if is_venue_or_date(title.text) or title.text.casefold() in _TITLE_KEYS or _cites(title):
        return True
    if title.cue in (TitleCue.BETWEEN, TitleCue.IN_REFERENCE) or (
        title.how is How.ITALIC and title.start > marks.begin
    ):
        return False
    if marks.habit.separator and title.start <= marks.begin:
        return False
    if title.how in (How.LINK, How.QUOTED) or not marks.is_people(title.start, title.end):
        return False
    return _all_people(marks, title)


def _cites(title: Title) -> bool:
    """Tell whether linked words are names and `et al.`, or joined family names and a year: they cite a work."""
    if title.how is not How.LINK:
        return False
    if _ET_AL_LAST.search(title.text):
        return len(title.text.split()) <= _MOST_CITED
    return are_joined_families(title.text) and bool(_ANY_YEAR.search(title.suffix))


def said_key(marks: Marks) -> tuple[str, int]:
    """Return what the key before a colon means (`people`, `venue`, `link`, … or nothing) and where its value begins.

    A key that names a link needs one directly behind it, or next to no words: `TensorFlow: a system …` is a title. Any
    word with nothing but an address behind it is such a key, but not in a list of names with addresses.
    """
    if marks.said_key is None:
        marks.said_key = _key_of(marks) if marks.has_colon else _NO_KEY
    return marks.said_key


_NO_KEY = ("", 0)


def _key_of(marks: Marks) -> tuple[str, int]:
    text = marks.text
    key = _KEY.match(text)
    if not key or _is_within_link(marks, key.start("key"), key.end()):
        return "", 0
    meaning = key_meaning(key["key"])
    if meaning not in ("", "link"):
        return ("", 0) if meaning != "title" and _begins_title(marks, key.end()) else (meaning, key.end())
    behind = next((one for one in marks.links if key.end() - 1 <= one.anchor.start <= key.end() + 3), None)
    first = next((one for one in marks.links if one.anchor.start >= key.end() - 1), None)
    labelled = meaning == "link" and first is not None and first.sort is not LinkSort.TITLE
    if labelled and first and marks.words(key.end(), max(key.end(), first.anchor.start)) <= 1:
        return "link", key.end()
    if key_role(key["key"]) is None:
        bare = (
            behind is not None
            and behind.sort is LinkSort.ADDRESS
            and len(key["key"].split()) <= 2
            and not marks.habit.named_addresses
            and marks.is_empty(behind.anchor.end, len(text))
        )
        return ("link", key.end()) if bare else ("", 0)
    linked = behind is not None or text[key.end() : key.end() + 1] == "["
    return ("link", key.end()) if linked or marks.words(key.end(), len(text)) <= 3 else ("", 0)


def _is_within_link(marks: Marks, start: int, end: int) -> bool:
    """Tell whether a key and its colon are words of one link: a title then, unless a label is linked."""
    return any(one.sort is LinkSort.TITLE and one.anchor.start <= start and end < one.anchor.end for one in marks.links)


def _begins_title(marks: Marks, value: int) -> bool:
    """Tell whether what looks like a key is the first word of a title: words that name nobody and no venue stand
    behind it up to a paper's label in brackets of its own (`Slides: How Barns Move Downhill [[Paper](…)]`).
    """
    label = next((one.anchor.start for one in marks.papers if one.anchor.start >= value), -1)
    if label < 1 or any(one.anchor.start < label for one in marks.links if one.anchor.end > value):
        return False
    words = marks.text[value:label].rstrip(" ([")
    return (
        marks.text[label - 1] in "[("
        and len(words.split()) >= 2
        and (words[0].isupper() or words[0] in _OPENING_QUOTES)
        and not marks.is_people(value, value + len(words))
        and not marks.is_credit(value, value + len(words))
    )


def _all_people(marks: Marks, title: Title) -> bool:
    """Tell whether a text is a line of names: several, with nothing else behind them, and no year between them."""
    text = marks.text
    if title.how is How.BOLD or _YEAR_THEN.match(text, title.end):
        return False
    line_end = text.find("\n", title.start)
    if line_end >= 0 and not text[title.start : line_end].rstrip().endswith(","):
        following = line_end + 1 + len(text[line_end + 1 :]) - len(text[line_end + 1 :].lstrip())
        next_end = text.find("\n", following)
        if marks.is_people(following, next_end if next_end >= 0 else len(text)):
            return False
    start = len(text) - len(text.lstrip(" *\r\n"))
    run = marks.names(start, len(text.rstrip(" *\r\n")))
    if title.start > run.end and title.cue is TitleCue.BEHIND_PEOPLE:
        return False
    return run.names > 1 and (run.sureness == 3 or marks.is_empty(title.end, len(text)))


def _score_link(marks: Marks, title: Title) -> tuple[int, SkipReason]:
    if _REQUEST.match(title.text) and not marks.papers:
        return 0, SkipReason.NAVIGATION
    alone = len(marks.links) == 1 and not marks.words_outside
    if alone and _words(title) <= _MOST_OF_PAGE and leads_around(marks.links[0].anchor.url):
        return 0, SkipReason.CONTENTS  # a further list of the keeper's, by its full address
    if len(marks.links) == 1 and is_person(marks.links[0]):
        return 1, SkipReason.PLAIN
    return (3 if _words(title) >= 2 or _labels_behind(marks, title) else 2), SkipReason.NONE


def _score_sure(marks: Marks, title: Title) -> tuple[int, SkipReason]:
    return 3, SkipReason.NONE


def _score_quoted(marks: Marks, title: Title) -> tuple[int, SkipReason]:
    if marks.external or marks.names_paper or marks.year(title.end, title.end + _NEAR):
        return 3, SkipReason.NONE
    run = marks.names(marks.begin, title.start)
    people = reference_people(marks, marks.begin, title.start)
    credited = _words(title) >= 3 and (run.sureness == 3 or people is not None)
    dated = credited and marks.year(people.end if people else run.end, title.start)
    if dated and (people or not marks.is_empty(title.end, len(marks.text))):
        return 3, SkipReason.NONE  # Roe, J., Doe, J. (2019). “Foxes in Fog”. Fog, 12(3), 4-6
    if title.start > 1 and marks.text[title.start - 1] == "《" and marks.year(marks.begin, title.start):
        return 3, SkipReason.NONE  # 林文，2017，《雾》，出版社
    if _words(title) > 1 and _is_by(marks, title):
        return 3, SkipReason.NONE
    if _words(title) >= 3 and people_behind_credit(marks, marks.begin, title.start - 1):
        return 3, SkipReason.NONE
    return (2, SkipReason.NONE) if credited else (1, SkipReason.PLAIN)


def _is_by(marks: Marks, title: Title) -> bool:
    """Tell whether a word such as `by` and a name stand directly behind a title in marks of its own."""
    by = BY.match(marks.text, title.end)
    return by is not None and marks.names(by.end(), len(marks.text)).sureness >= 2


def _score_bold(marks: Marks, title: Title) -> tuple[int, SkipReason]:
    if _NOTICE.match(title.text) and len(title.text.split()) > 6:
        return 0, SkipReason.PROSE
    dated = marks.year(title.end, title.end + _NEAR) is not None and _words(title) >= 3
    if _labels_behind(marks, title) or dated or (_words(title) > 1 and _is_by(marks, title)):
        return 3, SkipReason.NONE
    behind = title.end
    while behind < len(marks.text) and marks.text[behind] in " .,:-–\r\n":
        behind += 1
    credited = marks.external or marks.names_paper or marks.names(behind, title.end + _NEAR).sureness >= 2
    return (2, SkipReason.NONE) if credited else (1, SkipReason.GROUP)


def _score_plain(marks: Marks, title: Title) -> tuple[int, SkipReason]:
    words = _words(title)
    prose = is_prose(marks, title)
    if (_labels_behind(marks, title) or _paper_before(marks, title)) and not prose:
        if words >= 2:
            return 3, SkipReason.NONE
        if len(title.text) >= 3 and not _PROSE_START.match(title.text):
            return 2, SkipReason.NONE
    inline = [one for one in marks.external if one.sort is LinkSort.TITLE]
    within = [one for one in inline if title.start < one.anchor.start < title.end]
    if within and words >= 4 and not any(one in marks.papers for one in within):
        return 0, SkipReason.PROSE
    if prose or any(one.anchor.start >= title.end for one in inline):
        return 0, SkipReason.PROSE
    if words >= 3 and _address_before(marks, title):
        return 2, SkipReason.NONE
    if words >= 3 and TIED_YEAR.match(marks.text[: title.start].strip()):
        return 3, SkipReason.NONE
    least = 2 if title.cue is TitleCue.BETWEEN else 3
    if not marks.external and words >= least and (_is_dated(marks, title.end) or _is_credited_around(marks, title)):
        return 2, SkipReason.NONE
    return 1, SkipReason.PLAIN


_SCORE_BY: dict[How, Callable[[Marks, Title], tuple[int, SkipReason]]] = {
    How.LINK: _score_link, How.ITALIC: _score_sure, How.COLUMN: _score_sure, How.QUOTED: _score_quoted,
    How.BOLD: _score_bold, How.PLAIN: _score_plain,
}  # fmt: skip


def _words(title: Title) -> int:
    return len(title.text.split()) + (len(title.text) // 3 if is_cjk(title.text) else 0)


def _labels_behind(marks: Marks, title: Title) -> bool:
    return marks.identifier >= title.end or any(one.anchor.start >= title.end - 1 for one in marks.labels)


def _paper_before(marks: Marks, title: Title) -> bool:
    """Tell whether a label or a venue that leads to a paper stands before the title (`[[SEA2023](…)] Title`)."""
    return any(
        one.anchor.end <= title.start and (one.sort is not LinkSort.TITLE or title.cue is TitleCue.PLAIN)
        for one in marks.papers
    )


def _address_before(marks: Marks, title: Title) -> bool:
    """Tell whether words with a capital stand behind nothing but a bare address and a sign (`https://…: Fuzzy Fog`)."""
    first = marks.links[0] if marks.links else None
    if first is None or first.sort is not LinkSort.ADDRESS or not title.text[:1].isupper():
        return False
    between = marks.text[first.anchor.end : title.start]
    return first.anchor.end <= title.start and any(sign in between for sign in _COLONS) and not _WORD.search(between)


_COLONS = (":", "：", " - ", " – ", " — ")
_WORD = re.compile(r"[^\W_]")


def _is_credited_around(marks: Marks, title: Title) -> bool:
    """Tell whether a venue with its year stands before a title, and sure names behind it."""
    if not title.start or not marks.is_credit(0, title.start):
        return False
    behind = title.end
    while behind < len(marks.text) and marks.text[behind] in " .,:-–*\r\n":
        behind += 1
    return marks.names(behind, title.end + _NEAR).sureness >= 2


def _is_dated(marks: Marks, behind: int) -> bool:
    """Tell whether a year stands behind a title with no more than a few words in small letters before it."""
    end = min(len(marks.text), behind + 100)
    year = _ANY_YEAR.search(marks.text, behind, end)
    if not year or marks.year(behind, end) is None:
        return False
    return len(_SMALL.findall(marks.text[behind : year.start()])) <= 2


def is_prose(marks: Marks, title: Title) -> bool:
    """Tell whether words without a marked title are running text: it opens like a sentence, or links stand within
    it.
    """
    text = marks.text
    if marks.words(title.start, title.end) > _LONGEST_TITLE:
        return True
    first = next((one for one in marks.links if one.anchor.start >= title.start), None)
    if first is None:
        return bool(_PROSE_START.match(text, title.start)) or len(text.split()) > _MOST_PROSE
    lead = text[title.start : first.anchor.start]
    opens_small = lead[:1].islower() and not _SMALL_BUT_NAME.match(lead) and len(lead.split()) > 3
    if opens_small and first.sort is LinkSort.TITLE:
        return True
    if _PROSE_START.match(text, title.start):
        return first.sort is LinkSort.TITLE or not lead.rstrip().endswith((".", "[", "(", "?"))
    return first.sort in (LinkSort.LABEL, LinkSort.ADDRESS) and bool(_BEFORE_LINK.search(lead))
