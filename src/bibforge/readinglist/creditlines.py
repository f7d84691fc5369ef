"""The lines below a title: which of them say who wrote it, when and where it appeared, or where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from bibforge.readinglist.claims import BY
from bibforge.readinglist.credits import is_sentence
from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.marks import NOTHING, Marks
from bibforge.readinglist.recognise.credit import ends_in_known_credit, is_known_credit
from bibforge.readinglist.recognise.labels import key_meaning
from bibforge.readinglist.recognise.venues import is_venue_or_date, venue_in, year_in
from bibforge.readinglist.venuecues import may_be_venue

_WORD = re.compile(r"[^\W_]")
_LINE = re.compile(r"[^\n\r\t]+")
_KEY = re.compile(r"[\s*_+-]*(?P<key>[^\W\d_][\w ./-]{0,24}?)[\s*_]*[:：]")
_YEAR_BEHIND = re.compile(r"[\s,.;:*_'’(\[-]*(?:19|20)\d\d[)\]]?\W*")
_IN = re.compile(r"[\s*_]*(?:(?:published|presented|accepted|to appear|appeared)\s+)?(?:in|at)\b[:\s]*", re.IGNORECASE)
_NUMBERS = re.compile(r"(?:vol|no|pp?|pages?|art|issue)\b\.?|[\d\W_]", re.IGNORECASE)
_QUOTES = '"“«„「《'
_BETWEEN = " ,.;:()[]*_\r\n"
_MOST_OF_VENUE = 6
"""Words of a venue that no table knows, behind names and with a year."""
_LONGEST = 16
"""Words beyond which no line is nothing but a venue and its year."""
_MOST_LINES = 12
_SURE = 3


class LineKind(Enum):
    """What a line below a title says."""

    PEOPLE = auto()
    CREDIT = auto()
    """A venue, a year or a date."""
    LINKS = auto()
    """Labels, addresses, badges and identifiers, and no other words."""
    KEYED = auto()
    WORDS = auto()


def line_kinds(marks: Marks) -> Sequence[Enum]:
    """Return what the first lines of a passage say, those without words and links left out: found once."""
    if marks.line_kinds is None:
        marks.line_kinds = list(_kinds(marks))
    return marks.line_kinds


def is_cited(marks: Marks) -> bool:
    """Tell whether a passage is one link to a key of a bibliography and nothing else (org-ref: `[[cite:roe17][…]]`)."""
    one = marks.links[0] if len(marks.links) == 1 else None
    return one is not None and one.anchor.url.startswith("cite") and ":" in one.anchor.url and not marks.words_outside


def is_credit_block(marks: Marks) -> bool:
    """Tell whether the lines of a passage say who, when, where and by which links, and nothing else; a sentence may
    stand last, behind links.
    """
    if is_cited(marks):
        return True
    kinds = line_kinds(marks)
    if len(kinds) > 2 and kinds[-1] is LineKind.WORDS and LineKind.LINKS in kinds:
        kinds = kinds[:-1]
    said = LineKind.PEOPLE in kinds or LineKind.CREDIT in kinds
    return said and LineKind.WORDS not in kinds


def is_links_only(marks: Marks) -> bool:
    """Tell whether a passage is labels, addresses and identifiers in its text, and has no other words."""
    return marks.identifier >= 0 and set(line_kinds(marks)) <= {LineKind.LINKS, LineKind.KEYED}


def _kinds(marks: Marks) -> Iterator[LineKind]:
    for number, line in enumerate(_LINE.finditer(marks.plain)):
        if number == _MOST_LINES:
            return
        if _WORD.search(line[0]):
            yield _kind(marks, *line.span())
        elif NOTHING in line[0]:
            yield LineKind.LINKS


def _kind(marks: Marks, start: int, end: int) -> LineKind:
    if _is_marked_as_title(marks, start, end):
        return LineKind.WORDS
    key = _KEY.match(marks.plain, start, end)
    if key and key_meaning(key["key"]):
        return LineKind.KEYED
    by = BY.match(marks.plain, start, end)
    if by and marks.is_people(by.end(), _words_end(marks, by.end(), end), 1):
        return LineKind.PEOPLE
    if says_when_or_where(marks, start, end):
        return LineKind.WORDS if _may_be_name(marks, start, end) else LineKind.CREDIT
    if marks.is_people(start, _words_end(marks, start, end)) or is_credit_line(marks, start, end):
        return LineKind.PEOPLE
    return LineKind.WORDS


def _is_marked_as_title(marks: Marks, start: int, end: int) -> bool:
    """Tell whether a paper is linked by words that are no label, or bold words are no list of names and no credit."""
    if any(one.sort is LinkSort.TITLE and start <= one.anchor.start < end for one in marks.papers):
        return True
    bold = next((one for one in marks.bold if start <= one.start and one.end <= end + 1), None)
    if bold is None or marks.text[bold.start : bold.end].rstrip()[-1:] in ":：":
        return False
    if marks.is_credit(bold.start, bold.end):
        return marks.words(bold.start, bold.end) > _MOST_OF_VENUE or not is_known_credit(
            marks.text[bold.start : bold.end]
        )
    return marks.names(bold.start, bold.end).sureness < _SURE


def _may_be_name(marks: Marks, start: int, end: int) -> bool:
    """Tell whether a venue and its year may be the name of a data set or a model: no table knows it, and links stand
    behind it (`MarshNet 2017 [paper](…)`).
    """
    linked = any(start < one.anchor.start < end and one.sort is LinkSort.LABEL for one in marks.external)
    return linked and not is_known_credit(marks.plain[start:end].replace(NOTHING, " "))


def _words_end(marks: Marks, start: int, end: int) -> int:
    """Return where the words of a line end before the labels and addresses at its end."""
    nothing = marks.plain.find(NOTHING, start, end)
    return nothing if nothing >= 0 else end


_APART = re.compile(r"[.,]\s")
_LEAST_OF_TITLE = 4
_VENUE_OPENS = re.compile(
    r"\W*(?:In\b|Proc|Journal|Trans|Advances|Anna|International|Conference|Workshop|Sympos|IEEE|ACM|\d)"
)


def _is_title_then_credit(written: str) -> bool:
    """Tell whether words that name no venue stand before a known one with its year (`Foxes in Fog. SEA 2019.`)."""
    if _VENUE_OPENS.match(written):
        return False
    cuts = [found.span() for found in _APART.finditer(written)]
    first = next((at for at, cut in enumerate(cuts) if len(written[: cut[0]].split()) >= _LEAST_OF_TITLE), len(cuts))
    return ends_in_known_credit(written, [end for _, end in cuts[first:]])


def says_when_or_where(marks: Marks, start: int, end: int) -> bool:
    """Tell whether a line is nothing but a venue, a year or a date, with volume and pages, links aside.

    A venue that no table knows must stand alone before its year, have the shape of one, or be slanted.
    """
    written = marks.plain[start:end].replace(NOTHING, " ").strip()
    if _is_title_then_credit(written):
        return False
    if marks.is_credit(start, end) or is_venue_or_date(written):
        return True
    if year_in(written) is None or len(written.split()) > _LONGEST or is_sentence(written):
        return False
    if any(sign in written for sign in _QUOTES) or marks.is_people(start, end):
        return False
    lead = _IN.match(written)
    bare = written[lead.end() :] if lead else written
    venue = venue_in(bare)
    if venue and may_be_venue(venue) and not _NUMBERS.sub("", bare.replace(venue, "", 1)):
        return True
    slanted = next((one for one in marks.italic if start <= one.start and one.end <= end), None)
    return (
        slanted is not None
        and not _WORD.search(_IN.sub("", marks.plain[start : slanted.start]))
        and may_be_venue(marks.plain[slanted.start : slanted.end])
        and bool(_YEAR_BEHIND.fullmatch(marks.plain[slanted.end : end].replace(NOTHING, " ")))
    )


def is_credit_line(marks: Marks, start: int, stop: int, least: int = 2) -> bool:
    """Tell whether a stretch is names, at least `least` sure, and no more than a year or a venue behind them."""
    run = marks.names(start, stop)
    if run.sureness < least:
        return False
    rest = stop - len(marks.text[run.end : stop].lstrip(_BETWEEN))
    return marks.is_empty(rest, stop) or marks.is_credit(rest, stop) or _is_venue_and_year(marks, rest, stop)


def _is_venue_and_year(marks: Marks, start: int, stop: int) -> bool:
    """Tell whether words behind names are at most a few with a year, none of them marked as a title."""
    rest = marks.text[start:stop]
    if len(rest.split()) > _MOST_OF_VENUE or year_in(rest) is None or any(sign in rest for sign in _QUOTES):
        return False
    marked = (one for one in (*marks.italic, *marks.bold) if one.start >= start)
    return all(year_in(marks.text[one.start : one.end]) is not None for one in marked)
