"""Years and venues as lists write them: `ICML 2019`, `Nature 521.7553 (2015): 436-444`, `arXiv, Oct 2020`,
`CVPR'21`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bibforge.readinglist.words import any_of, words_for
from bibforge.text.comparison import is_cjk

ACRONYMS = words_for("venues", "acronym")
ABBREVIATIONS = words_for("venues", "abbreviation") | {
    word for word in words_for("venues", "word") if word.endswith(".")
}
"""Shortened words of venues, with their stop (ISO 4)."""
VENUE_WORDS = re.compile(
    rf"\b(?:{any_of(word for word in words_for('venues', 'word') if word.isascii())})(?![a-z])|"
    rf"{any_of(word for word in words_for('venues', 'word') if not word.isascii())}"
)
ANY_YEAR = r"(?:19[4-9]\d|20[0-2]\d)"
_YEAR = ANY_YEAR
MONTH = (
    r"(?:(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
    r"|(?:Okt(?:ober)?|Dez(?:ember)?|Mai|Maj|M[äa]rz|Mrt|Ene(?:ro)?|Abr(?:il)?|Dic(?:iembre)?|Ott(?:obre)?|F[ée]vr(?:ier)?"
    r"|Avril|Ao[ûu]t|D[ée]c(?:embre)?|Juin|Juillet)\b\.?)"
)
YEAR = re.compile(rf"({_YEAR})(?<![\d/.:-]\d{{4}})(?![\d/])(?!-\d{{4}}(?!\d)|–\d{{4}}|\.\d)")
_PAGES = re.compile(r"\d{1,5}\s?[-–—]{1,2}\s?\d{1,5}(?![-–—/]?\d)")
_ACRONYM_YEAR = re.compile(
    rf"""
    (?P<name> [A-Z](?<![\w.][A-Z])[A-Za-z]*+ (?:[&/+-][A-Z][A-Za-z]*+)*+ )
    (?: \( (?:[Oo]ral|[Ss]potlight|[Pp]oster|[Ff]indings|[Ww]orkshops?|[Hh]ighlight) \) )?
    (?: [\s,’'`_-] | \s[’'(] )? \s? [(’']?
    (?P<year> {_YEAR} | (?<=[’'\s(-])\d\d | (?<=[A-Z]{{3}})\d\d | (?<=[a-z][A-Z])\d\d )
    (?![\d:/-]|\.\d|\(\d|,\s?\d{1, 3}\b)  # a volume and its number are no year (`ACM 21, 7`)
    """,
    re.VERBOSE,
)
"""A short name and a year of four or two figures: `ICML 2019`, `CVPR'21`, `NIPS(Oral) 2017`, `NeurIPS-18`.

It consumes the capital with which it begins and looks back from there: so `re` skips ahead to capitals.
"""
_ANY_FIGURE = re.compile(r"\d")
_FIGURES_APART = re.compile(r"\d[-/.年]\s?\d")
_MONTH_HINTS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "okt", "dez", "mai", "maj",
    "mär", "mrt", "ene", "abr", "dic", "ott", "fév", "fev", "avr", "aoû", "aou", "déc", "jui",
)  # fmt: skip
"""The first three letters of a month, folded: no date has less."""
MONTH_STARTS = frozenset(hint.title() for hint in _MONTH_HINTS)
"""The same with a capital, as what begins with a month begins."""
_MONTH_NEXT = re.compile(
    r"""
    (?: (?P<english>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:[iı]l)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?
        |oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)
      | (?P<other>okt(?:ober)?|dez(?:ember)?|mai|maj|m[äa]rz|mrt|ene(?:ro)?|abr(?:[iı]l)?|dic(?:[iı]embre)?
        |ott(?:obre)?|f[ée]vr(?:[iı]er)?|avr[iı]l|ao[ûu]t|d[ée]c(?:embre)?|juin|juillet)
    ) [.]? [\s.,\d'’-]
    """,
    re.VERBOSE,
)
"""A month, folded, and what may stand between it and its figures: most words that begin like one are none."""
_DATE = re.compile(
    rf"""
    (?<!\d) (?:
      {MONTH} \s* (?:\d{{1,2}} (?:st|nd|rd|th)? (?:\s?[-–—/]\s? (?:{MONTH}\s?)? \d{{1,2}} (?:st|nd|rd|th)? )? )?
        [.,\s-]* (?P<behind_month>{_YEAR})                                                 # Jun 7th - 9th, 2021
    | \d{{1,2}} (?:st|nd|rd|th)? [\s.-]* {MONTH} [,.\s-]* (?P<behind_day>{_YEAR})          # 7 Jun 2021
    | (?P<first>{_YEAR}) [-/.年] \s? \d{{1,2}} (?: [-/.月] \s? \d{{1,2}} 日? )? 月? (?!\d)  # 2021-06-07
    | \d{{1,2}}[/.]\d{{1,2}}[/.] (?P<last>{_YEAR}|\d\d) (?!\d)                            # 7.6.2021
    | (?:\d{{1,2}}[/.]|(?:0?[1-9]|1[0-2])-) (?P<behind_figure>{_YEAR}) (?![\d-])            # 6/2021, 06-2021
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SHORT_DATE = re.compile(
    rf"""
    (?<![\d\w]) (?:
      \d{{1,2}}[\s-]*{MONTH}['’\s-]+ (?P<behind_day>\d\d) | {MONTH}(?:\s?['’]\s?|-) (?P<marked>\d\d)
    | {MONTH}\s (?P<no_day>3[2-9]|[4-9]\d)
    ) (?![\d\w]|\s?[-–—]\s?\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A month and the last two figures of a year; behind a month alone a number is a day (`Aug 24`)."""
_TWO_DIGITS = re.compile(r"(?<=[’'])\s?(\d\d)(?!\d)")
_SEASON = r"(?:Spring|Summer|Fall|Autumn|Winter)"
MONTH_TAIL = re.compile(
    rf"(?:^|[\s,.]+)(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{MONTH}|{_SEASON})(?:\s*\d{{1,2}}(?:st|nd|rd|th)?)?[\s,.]*$"
)
"""A month, perhaps with its day, behind a venue: it belongs to the date."""


TIED_YEAR = re.compile(r"\W*(\d\d)-(?=[A-Za-z&]*[A-Z][A-Za-z&]*[A-Z])[A-Za-z&]{2,14}(?:['’]?\d\d)?-?\W*$")
"""The year that a hyphen ties to a venue's short name, and nothing else (`16-SEA-`)."""
_COMPACT = re.compile(r"\W*((?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)")
"""A date without signs between its parts, first in a stretch (`20210607`)."""
_LATEST_SHORT = 29
"""The latest year that two figures may mean (`'29`); beyond it no year is read (`_YEAR`)."""
_TWO_FIGURES = re.compile(r"\d\d")
_YEAR_INSIDE = re.compile(rf"[(（](?:[^()（）]{{0,60}}[\s,.’'])?({_YEAR})[)）]")
_YEAR_AND_MONTH = re.compile(r"\d{4}-\d\d$")


@lru_cache(maxsize=8192)
def year_in(text: str) -> int | None:
    """Return the year of publication that a text states, or None.

    A year in round brackets wins, then one with a venue's short name (`ICML19` too), a date, and any year that is no
    page number; a stretch such as `1929-1958` states none.
    """
    text = text[:2000]
    if not _TWO_FIGURES.search(text):
        return None
    inside = _YEAR_INSIDE.search(text)
    if inside:
        return int(inside[1])
    for found in _ACRONYM_YEAR.finditer(text):
        if found["name"].casefold() in ACRONYMS or (_capitals(found["name"]) >= 2 and len(found["year"]) == 4):
            return _full_year(found["year"])
    date = _date_in(text)
    if date:
        return _full_year(next(part for part in date.groups() if part))
    bare = YEAR.findall(_PAGES.sub(_without_pages, text))
    if bare:
        return int(bare[-1])
    two = _TWO_DIGITS.search(text) or TIED_YEAR.match(text) or _COMPACT.match(text)
    if two:
        return _full_year(two[1])
    old = OLD_YEAR.search(text)
    return int(old["year"]) if old else None


OLD_YEAR = re.compile(r"\((?:[^\W\d_][^()\d]{1,40}[,\s]\s?)?(?P<year>1[5-8]\d\d)\)")
"""The year of an old print, which stands in brackets, alone or behind a place (`(Leipzig, 1848)`)."""


def _date_in(text: str) -> re.Match[str] | None:
    """Return the date that a text states; the two slow searches are for texts with a month or figures apart."""
    folded = text.casefold()
    month = _month_at(folded)
    if month < 0:
        apart = _FIGURES_APART.search(text)
        return _DATE.search(text, max(0, apart.start() - len("201"))) if apart else None
    figure = _ANY_FIGURE.search(text)
    begin = min(month, figure.start()) if figure and len(folded) == len(text) else 0
    return _DATE.search(text, begin) or _SHORT_DATE.search(text, begin)


def _month_at(folded: str) -> int:
    """Return where a month may be named before or behind a figure, -1 for nowhere."""
    found = _MONTH_NEXT.search(folded) if any(map(folded.__contains__, _MONTH_HINTS)) else None
    return found.start() if found else -1


def _without_dates(text: str) -> str:
    month = _month_at(text.casefold()) >= 0
    if month or _FIGURES_APART.search(text):
        text = _DATE.sub(" ", text)
    return _SHORT_DATE.sub(" ", text) if month else text


def _without_pages(match: re.Match[str]) -> str:
    return match[0] if _YEAR_AND_MONTH.match(match[0]) else " " * len(match[0])


def _full_year(written: str) -> int:
    number = int(written)
    return number if number > 99 else 2000 + number if number <= _LATEST_SHORT else 1900 + number


def _capitals(word: str) -> int:
    return sum(c.isupper() for c in word)


_BARE = re.compile(rf"(?<![\w/.-])({any_of(words_for('venues', 'bare'))})(?![\w/:.-]*\d{{4}}\.\d|\w|[:/])")
_YEAR_FIRST = re.compile(rf"[,\s(\[’']*{_YEAR}")
_VOLUME_AND_YEAR = re.compile(
    rf"""
    [,\s]* (?P<volume>[Vv]ol\.?\s*)? \d (?: [^A-Za-z] | no\.? | pp\.? | {MONTH}\s ){{0,40}}? (?P<year>{_YEAR})
    """,
    re.VERBOSE,
)
_MONTHS = frozenset({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"})
_MONTH_ONLY = re.compile(MONTH + r"\s*\d*(?:st|nd|rd|th)?", re.IGNORECASE)
_VOLUME = re.compile(
    rf"""
    ,? \s* (?P<volume>
      (?<!&)\b(?:vol(?:ume)?s?|bd|nr|no|pp?|pages?|issue|art(?:icle)?(?:\s+id)?|chapter|isbn|doi)\b \.?:? \s* [\d–-]
    | \d+\s*[(:]\s*\d | \d+\.\d+ | [,\s(\[’']{_YEAR} | \(\s*\d | ,\s*\d | \s\d{{1,4}}\s*(?:\(|:|,|$)
    | \d+[-–]\d+ | :\s*\d | abs/\d | arXiv:\d
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where a venue's name ends: at `vol. 3`, `12(6)`, `521.7553`, `, 2018`, `: 436`, `pp. 4-9`."""
_WHOLE_NUMBERING = re.compile(
    r"""
    [,\s]* (?:vol(?:ume)?\.?\s*)? (?P<volume>\d{1,4})
    (?: \s?\(\s?(?P<issue>\d{1,4}(?:[-–/]\d{1,4})?)\s?\)
      | \s?,\s?(?:no|nr|n°|num|iss(?:ue)?)\.?\s?(?P<number>\d{1,4}) )
    \s?[,:]\s?(?:pp?\.?|pages?|s\.)?\s?(?P<pages>[a-z]?\d{1,6})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Volume, number and pages: whatever words stand directly before all three, they name a journal."""
_LONGEST_JOURNAL = 12
_MOST_CAPITALS = 6
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-z]{2}")
"""Words of a journal's name that no table knows."""
_FIGURE = re.compile(r"[\d–-]")
"""Without one of these nothing is a volume."""
_BEFORE_FIGURE = len(", article id .: ") + len("vol")
"""Characters of what `_VOLUME` finds that stand before its first figure, at most, in a text of single blanks."""
_IN = any_of(words_for("venues", "within"))
_LONG_IN = any_of(word for word in words_for("venues", "within") if len(word) > 1)
"""Without a colon a single letter before a capital may be an initial."""
_LEADING = re.compile(
    rf"""
    ^(?:
      (?P<year>(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?)?)\b [\s,.:)-]* (?=[^\W\d_])
    | [\s,.;:·|*_()\[\]{{}}>"”“'’–—-]+
    | (?:(?:presented|published|appeared|accepted|to[ ]appear|appearing)[ ])? (?:in|at|by|on|to)\b (?!\s*$) [:\s]+
    | (?:pp?|pages?|s|str)\b\.?\s*\d+\s?[-–—]\s?\d+[.,]?\s
    | (?:{_IN})\s?:\s | (?-i:(?:{_LONG_IN})\s(?=[^\W_a-z])) | (?-i:I\s(?=Proc))
    | (?:o\.\s)? (?:hg|hrsg)\.\s?:\s
    | published (?:[ ]in)? [:\s]+
    | accepted (?:[ ](?:by|to|at))? [:\s]+
    )+
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What stands before a venue: a year, stops, `published in`."""


_BOOK_MARKS = re.compile(r"《([^《》]{2,40})》")
"""The marks around the name of a journal or a book in Chinese."""
_OPEN = re.compile(r"\b(?:the|of|at|in|on|for)$")
"""A word with which no venue's name ends: the year behind it is a part of the name."""


def _name_end(body: str) -> re.Match[str] | None:
    """Return what stands behind a venue's name: a volume, pages, a year that is no part of it (`… of the 2020 CHI`)."""
    figure = _FIGURE.search(body)
    if figure is None:
        return None
    begin = max(0, figure.start() - _BEFORE_FIGURE)
    return next((found for found in _VOLUME.finditer(body, begin) if not _OPEN.search(body, 0, found.start())), None)


_ARTICLES = frozenset(("A", "An"))
"""No venue's name begins with one: a description does (`A review of …`)."""


FEW = 4
"""Words of a venue that are few."""


@lru_cache(maxsize=8192)
def venue_in(text: str) -> str:
    """Return the venue that a stretch without title and people states, or an empty text.

    The stretch is cut before volume, pages and year; what is left is a venue when it has a venue's word or short name,
    or when it is a few words directly before a year.
    """
    text = " ".join(text.split())
    if len(text) < 2:
        return ""
    book = _BOOK_MARKS.search(text) if "《" in text else None
    if book:
        return book[1]
    body = _LEADING.sub("", text)
    cut = _name_end(body)
    head = MONTH_TAIL.sub("", body[: cut.start()]) if cut else body
    head = _without_prose(head).strip(" ,.;:()[]{}*_-–—’'\"|")
    words = head.split()
    if words and words[0] in _ARTICLES and not 1 < len(words) <= FEW:
        # a title or a description, perhaps a venue behind its last comma
        head = head.rpartition(", ")[2] if "," in head else ""
        words = head.split()
    if words and len(words) <= 18 and _names_venue(head):
        return head
    short = [
        found
        for found in (_ACRONYM_YEAR.finditer(text) if _TWO_FIGURES.search(text) else ())
        if found[1].casefold() in ACRONYMS
        or (_capitals(found[1]) >= 2 and len(found[1]) > 2 and not _is_version(found))
    ]
    if short:
        return head if _is_all_capitals(head, short[0][1]) else short[0][1]
    bare = _BARE.search(text)
    if bare and len(words) <= 12:
        return bare[1]
    if (
        cut
        and 1 <= len(words) <= 6
        and "," not in head
        and (_YEAR_FIRST.match(body, cut.start()) or _VOLUME_AND_YEAR.match(body, cut.start()))
        and head[:1].isupper()
        and not _MONTH_ONLY.fullmatch(head)
    ):
        return head
    if cut and 1 <= len(words) <= _LONGEST_JOURNAL and head[:1].isupper() and _WHOLE_NUMBERING.match(body, cut.start()):
        return head
    return ""


def _without_prose(head: str) -> str:
    """Return the words before a venue's volume without a sentence in Chinese, Japanese or Korean behind a name in
    another script, or nothing where such a sentence holds the name.
    """
    found = None if head.isascii() else _CJK.search(head)
    if found is None or not _LATIN.search(head):
        return head
    return head[: found.start()] if _LATIN.search(head, 0, found.start()) else ""


def _is_all_capitals(head: str, last: str) -> bool:
    """Tell whether a short name is the last of two to six words in capitals, which are one name then."""
    words = head.split()
    return 1 < len(words) <= _MOST_CAPITALS and words[-1] == last and all(word.isupper() for word in words)


def _names_venue(text: str) -> bool:
    first = text[:1]
    if not (
        first.isupper()
        or first.isdigit()
        or is_cjk(text)
        or text[:5].casefold() == "arxiv"
        or text[:7].casefold() == "biorxiv"
    ):
        return False
    words = text.split()
    if VENUE_WORDS.search(f"{text}."):
        return True
    return (
        any(word.strip("()[],.’'").rstrip("0123456789’'-").casefold() in ACRONYMS and _capitals(word) for word in words)
        and len(words) <= 10
    )


class Numbers(NamedTuple):
    """Volume, number and pages as written."""

    volume: str = ""
    number: str = ""
    pages: str = ""


NO_NUMBERS = Numbers()
_NUMBERS = re.compile(
    r"""
    [\s,.;:(]* (?:vol(?:ume)?\.?\s*)? (?P<volume>\d{1,4})
    (?: \s*\(\s*(?P<issue>(?!(?:19|20)\d\d\b)\d{1,4}(?:[-–/]\d{1,3})?)\s*\)
      | (?<!\b(?:19|20)\d\d)\.(?P<dotted>\d{1,6})\b
      | \s*,\s*(?:no|iss(?:ue)?|number)\.?\s*(?P<number>\d{1,4}) )?
    (?: \s*\(?(?:19|20)\d\d\)? )?
    (?: \s*[,:;]\s* (?:pp?\.?|pages?)?\s*
        (?!(?:19|20)\d\d\b(?!\s?[-–—])) (?P<pages>[A-Z]?\d{1,6}(?:\s?[-–—]{1,2}\s?[A-Z]?\d{1,6})?) (?!\d|\.\d) )?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PAGES_ALONE = re.compile(r"\b(?:pp?|pages?)\.?\s*(?P<pages>\d{1,6}\s?[-–—]{1,2}\s?\d{1,6})", re.IGNORECASE)


def numbers_in(text: str, venue: str) -> Numbers:
    """Return the volume, number and pages that stand behind a venue: `12(6):1467-1474`, `vol. 3, no. 4, pp. 55-60`."""
    at = text.find(venue)
    rest = text[at + len(venue) :] if at >= 0 else ""
    found = _NUMBERS.match(rest) if _FIGURE.search(rest) else None
    if found and _is_numbered(found):
        number = found["issue"] or found["number"] or found["dotted"] or ""
        return Numbers(found["volume"], number, _pages(found["pages"] or "", rest))
    return Numbers(pages=_pages("", rest))


def _is_numbered(found: re.Match[str]) -> bool:
    """Tell whether a figure behind a venue is a volume: a year needs a number or pages behind it."""
    more = found["issue"] or found["number"] or found["dotted"] or found["pages"]
    return bool(more) if len(found["volume"]) == 4 else bool(more) or "vol" in found[0].casefold()


def _pages(found: str, rest: str) -> str:
    alone = None if found else _PAGES_ALONE.search(rest)
    return found or (alone["pages"] if alone else "")


_FILLERS = words_for("venues", "filler")
_YEAR_ALONE = re.compile(rf"(?<!\d)['’]?(?:{_YEAR}|\d\d(?=$|\s|\W))(?!\d)")
_ANY_YEAR = re.compile(_YEAR)
_YEAR_LAST = re.compile(rf"(?:{_YEAR}|['’]\s?\d\d)\W*$")
LETTERS = re.compile(r"[^\W\d_]+")


def _is_version(found: re.Match[str]) -> bool:
    """Tell whether a hyphen and two figures stand behind a short name: it is a model's more often than a venue's
    (`VGG-19`).
    """
    return len(found["year"]) == len("19") and found.string[found.start("year") - 1] == "-"


def _without_acronym(match: re.Match[str]) -> str:
    known = match[1].casefold() in ACRONYMS or (
        _capitals(match[1]) >= 2 and len(match[1]) <= 14 and not _is_version(match)
    )
    return " " if known else match[0]


@lru_cache(maxsize=8192)
def is_venue_or_date(text: str) -> bool:
    """Tell whether a text is nothing but a venue, a year or a date: `ICML2019`, `7 Jun 2021`, `arXiv 15 Nov 2018`,
    `2017`.
    """
    text = " ".join(text.split()).strip(" []()（）【】.,;:*_")
    if not text or len(text) > 80:
        return False
    rest, named = text, False
    figures = bool(_TWO_FIGURES.search(text))
    if figures:
        dateless = _without_dates(text)
        rest = _ACRONYM_YEAR.sub(_without_acronym, dateless)
        named = rest != dateless
        rest = _YEAR_ALONE.sub(" ", rest)
    if not figures:
        first = LETTERS.search(rest)
        if first is None or not _is_of_venue(first[0].casefold()):
            return False
    words = [word.casefold() for word in LETTERS.findall(rest)]
    if not words:
        return True
    if all(map(_is_of_venue, words)):
        known = any(word not in _FILLERS for word in words)
        return known or named or (len(words) < 3 and bool(_ANY_YEAR.search(text)))
    return (
        figures
        and len(words) <= 8
        and bool(_YEAR_LAST.search(text))
        and bool(VENUE_WORDS.search(text))
        and text[:1].isupper()
    )


def _is_of_venue(word: str) -> bool:
    """Tell whether a word is a venue's short name, a filler or a month."""
    return word in ACRONYMS or word in _FILLERS or (word[:3] in _MONTHS and bool(_MONTH_ONLY.fullmatch(word)))
