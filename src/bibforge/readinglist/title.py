"""What a title is, what marks it, and how the words of one are cut out of a passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, StrEnum, auto
from typing import NamedTuple

from bibforge.model.record import Kind
from bibforge.readinglist.links import LinkSort, SortedLink
from bibforge.readinglist.marks import Marks, StyleMark
from bibforge.readinglist.openings import SYMBOLS, junk_end
from bibforge.readinglist.recognise.credit import is_known_credit
from bibforge.readinglist.recognise.hosts import is_home_page, kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning, label_role
from bibforge.readinglist.recognise.name import name_sureness
from bibforge.readinglist.recognise.names import are_joined_families
from bibforge.readinglist.recognise.people import CITATION
from bibforge.readinglist.sentences import WITHIN, sentence_end
from bibforge.readinglist.trimming import cleaned, tag_end, within_reference, without_suffix
from bibforge.readinglist.words import any_of, words_for


class How(Enum):
    """What marks a title."""

    LINK = auto()
    BOLD = auto()
    QUOTED = auto()
    ITALIC = auto()
    PLAIN = auto()
    COLUMN = auto()


class TitleCue(StrEnum):
    """Why a stretch was taken for the title: the cue that decided."""

    QUOTES = "quotes"
    REFERENCE = "italics behind a reference"
    PAPER_LAST = "the paper of a tool, linked last"
    PAPER_OF = "the paper of a thing, behind the people credited for it"
    BOLD_FIRST = "bold words first"
    LINK_FIRST = "linked words first"
    ITALIC_FIRST = "slanted words first"
    IN_REFERENCE = "in a form of reference styles"
    BEHIND_PEOPLE = "behind people"
    BOLD = "bold words behind a lead"
    LINK = "linked words behind a lead"
    ITALIC = "slanted words behind names in capitals"
    BETWEEN = "between people and credit"
    PLAIN = "plain words"
    COLUMN = "the column of titles"
    KEYED = "behind a key"
    LONGEST = "the longest words left over"
    LABEL = "the only words of a link"
    LINKED_PAPER = "one of several linked papers"
    RECORD = "evidence: the record of its identifier"
    NEIGHBOURS = "evidence: as records prove it of its neighbours"


class Title(NamedTuple):
    """Where the title of an item stands in its passage, what marked it, and the text as a reader would copy it."""

    start: int
    end: int
    how: How
    text: str
    suffix: str = ""
    """A venue or year that stood inside the title's markup and was taken off."""
    cue: TitleCue = TitleCue.PLAIN


class Scene(NamedTuple):
    """What a cue sees: the marks, the stretch in which the title is sought, the first linked and the first bold
    words.
    """

    marks: Marks
    here: int
    stop: int
    link: SortedLink | None
    bold: StyleMark | None
    in_cell: bool = False
    """Whether the stretch is the cell of a column of titles."""


_NUMBER = re.compile(r"\[?\d{1,3}[\]).]\s*\S|(?:19|20)\d\d\s*[-–—:]\s")
_YEAR_WITHIN = re.compile(r"\s?\((?:19|20)\d\d\)(?=:\s)")
_NESTED = re.compile(r"\((?:[^()]|\([^()]*\)){1,300}\)")
"""A bracket and those within it: the affiliations behind names."""
_NO_TITLES = (LinkSort.LABEL, LinkSort.ADDRESS, LinkSort.BADGE)
_NO_TITLES_LAST = (LinkSort.DATE, LinkSort.EMPTY)
"""What is no part of a title at its end: a credit, a number (`[[1]](…)`)."""
DESCRIPTION = re.compile(r"[\s*_\])]*(?:\s[-–—]|:)\s+(?=\S)")
"""What parts the linked name of a thing from the words that describe it."""
LEAST_SLANTED = 3
"""Words of slanted ones that are a title by themselves."""
SURE = 3
"""The sureness of names beyond doubt."""
SAME_PEOPLE = re.compile(r"\s*(?:[—–―]{2,}|_{3,}|-{3,})[.,:]?\s+(?=[^\W_]|[‘“\"])")
"""A dash in place of the people of the reference before (Chicago, MLA)."""
_OTHERS = words_for("names", "others")
_BEFORE_TITLES = " \t\n\r*_-–—:|,."
_LONGEST = 1500
"""Characters beyond which no title is sought."""
_NO_LEAD = re.compile(rf"(?:{any_of(words_for('openings', 'no lead'))})\b", re.IGNORECASE)


def first_stretch(marks: Marks, stretches: Sequence[StyleMark], here: int, stop: int) -> StyleMark | None:
    """Return the first of the stretches that has words between two places, cut to these."""
    for one in stretches:
        if here - 1 <= one.start < stop and one.end > here:
            start, end = max(one.start, here), min(one.end, stop)
            if not marks.is_empty(start, end):
                return StyleMark(start, end)
    return None


def titled(marks: Marks, start: int, end: int, how: How) -> Title:
    """Return the title of a stretch, a tag before it and a venue behind it taken off."""
    text = marks.text
    end = min(end, start + _LONGEST)
    for anchor, sort, _ in marks.labels:
        if start < anchor.start < end and (sort in _NO_TITLES or (sort in _NO_TITLES_LAST and anchor.end >= end - 2)):
            end = anchor.start
    while start < end and text[start] in _BEFORE_TITLES:
        start += 1
    if text[start:end].endswith((" [", " (")):
        end -= 2
    if how is How.LINK:
        start, end = within_reference(text, start, end)
    end, taken = without_suffix(text, start, end, linked=how is How.LINK)
    venue = _slanted_last(marks, start, end) if taken else None
    if venue:
        taken.insert(0, text[venue.start : end])
        end = venue.start
    tag = tag_end(text, start, end)
    if tag:
        taken.append(text[start:tag])
        start = tag
    if how is not How.PLAIN and not text[start : start + 1].isalpha() and _begins_with_sign(text, start, end):
        start = min(junk_end(marks.passage, start, end), end)
    within = _YEAR_WITHIN.search(text, start, end) if text.find("):", start, end) >= 0 else None
    if within:
        taken.append(within[0])
        return Title(start, end, how, cleaned(text[start : within.start()] + text[within.end() : end]), " ".join(taken))
    return Title(start, end, how, cleaned(text[start:end]), " ".join(taken))


def _begins_with_sign(text: str, start: int, end: int) -> bool:
    return bool(_NUMBER.match(text, start, end) or SYMBOLS.match(text, start, end))


def _slanted_last(marks: Marks, start: int, end: int) -> StyleMark | None:
    """Return the slanted words behind a full stop with which a title with its year ends: a journal."""
    return next(
        (
            one
            for one in marks.italic
            if start + 8 < one.start < end <= one.end + 1 and marks.text[start : one.start].rstrip(" _*").endswith(".")
        ),
        None,
    )


def is_lead(marks: Marks, here: int, end: int) -> bool:
    """Tell whether words before a title are names, a short name with a colon, a label or a date."""
    text = marks.text
    while here < end and text[here] in " \r\n([*":
        here += 1
    while end > here and text[end - 1] in " \r\n([*":
        end -= 1
    if end - here > 900:
        return False
    run = marks.names(here, end)
    rest = max(here, run.end)
    if run.sureness >= 2 and len(_NESTED.sub("", text[rest:end]).split()) <= 3:
        return True
    if are_joined_families(text[here:end].replace("*", "")):
        return True
    if run.names >= 2 and (marks.is_empty(rest, end) or marks.is_credit(rest, end)):
        return True
    lead = text[here:end]
    if _KEY_OR_BRACKET.fullmatch(text, here, end) or _closes_bracket(text, here, end):
        return True
    bare = lead.strip(" :：-–—,.|)]")
    if marks.is_credit(here, end) or label_role(bare) is not None or key_meaning(bare) == "title":
        return True
    if lead.endswith(("’s", "'s")) and len(lead.split()) <= 4 and lead[:1].isupper():
        return True
    return len(lead.split()) <= 4 and lead[-1:] in ":：-–—)],.|" and not _NO_LEAD.match(lead)


_KEY_OR_BRACKET = re.compile(r"@[\w:.-]+[,;:]?|[(（][^()（）\n]{2,80}[)）]?")
"""The key of a citation (`@roe2019fog`), or words in brackets, before a marked title."""
_MOST_IN_BRACKET = 12


def _closes_bracket(text: str, here: int, end: int) -> bool:
    """Tell whether words before a title are the end of a bracket with which the item begins (`(2021, a survey) …`)."""
    lead = text[here:end].rstrip()
    opened = text.rfind("(", max(0, here - 40), here)
    return lead.endswith(")") and "(" not in lead and opened >= 0 and len(lead.split()) <= _MOST_IN_BRACKET


def skip(text: str, here: int, signs: str) -> int:
    while here < len(text) and text[here] in signs:
        here += 1
    return here


def is_person(one: SortedLink) -> bool:
    """Tell whether a link is a person's name with a home page."""
    return len(one.label.split()) <= 4 and name_sureness(one.label) == 2 and is_home_page(one.anchor.url)


def is_paper(one: SortedLink) -> bool:
    return kind_of_url(one.anchor.url) is Kind.UNKNOWN


def before_journal(marks: Marks, end: int, stop: int) -> int:
    """Return where the sentence ends that stands directly before slanted words, at most three behind the one that ends
    at `end`: a journal is slanted, and what stands before it is the title. Else `end`.
    """
    slanted = next((one for one in marks.italic if end < one.start < stop), None)
    if slanted is None or not _looks_like_name(marks.text[slanted.start : slanted.end]):
        return end
    journal, last = slanted.start, end
    for _ in range(MOST_SENTENCES):
        if last >= journal or WITHIN.match(marks.text, last, stop):
            return end
        if marks.is_empty(last, journal):
            return last
        last = sentence_end(marks.text, last + 1, stop)
    return end


MOST_SENTENCES = 3
"""Sentences of which a title has at most."""


def _looks_like_name(words: str) -> bool:
    """Tell whether most words of more than three letters have a capital, as those of a journal do."""
    long = [word for word in words.split() if len(word) > _LONGEST_SMALL]
    return sum(not word[:1].islower() for word in long) * 3 >= len(long) * 2


_LONGEST_SMALL = 3


def is_gap(marks: Marks, start: int, end: int) -> bool:
    """Tell whether nothing but a few words, a venue or a date stands between names and a title."""
    words = len(_NESTED.sub("", marks.text[start:end]).strip(" ,.;:\n\r()[]").split())
    return words <= 3 or marks.is_credit(start, end) or (words <= 8 and bool(marks.venue(start, end)))


def is_title_like(marks: Marks, one: StyleMark) -> bool:
    words = marks.text[one.start : one.end].strip()
    bare = words.strip(" :：.,()[]*")
    if not bare or label_role(bare) is not None or bare in _OTHERS:
        return False
    if marks.is_credit(one.start, one.end) and not _is_name_of_paper(marks, one):
        return False
    if "et al" in bare and marks.is_people(one.start, one.end, 3):
        return False
    if bare[-1:].isalnum() and _cites(marks, one, bare):
        return False
    return not (bare[-1:].isdigit() and len(bare) < 5) and not (words.startswith("(") and words.endswith(")"))


def _cites(marks: Marks, one: StyleMark, bare: str) -> bool:
    """Tell whether bold words are family names and a year before other words (`Roe and Doe 2007`), or one family name
    and a year directly before linked words (`Roe 1955`): a thing may have such a name, too.
    """
    cited = CITATION.fullmatch(bare)
    if cited is None or marks.is_empty(one.end, len(marks.text)):
        return False
    if cited["others"] is not None or are_joined_families(cited["people"]):
        return True
    following = next((link for link in marks.links if link.anchor.start >= one.end), None)
    if following is None or following.sort is not LinkSort.TITLE or len(following.label.split()) < LEAST_SLANTED:
        return False
    return marks.is_empty(one.end, following.anchor.start) and name_sureness(cited["people"]) > 0


def _is_name_of_paper(marks: Marks, one: StyleMark) -> bool:
    """Tell whether a name and a year that no table knows for a venue stand alone before a paper's label."""
    line = marks.plain.find("\n", one.end)
    return (
        one.start <= marks.begin
        and bool(marks.papers)
        and all(link.sort is LinkSort.LABEL for link in marks.papers)
        and marks.is_empty_line(one.end, line if line >= 0 else len(marks.plain))
        and not is_known_credit(marks.text[one.start : one.end])
    )
