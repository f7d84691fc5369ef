"""Is this the credit of a work: words behind a title that are its venue or its date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from bibforge.readinglist.recognise.venues import ACRONYMS, ANY_YEAR, FEW, LETTERS, VENUE_WORDS, is_venue_or_date

_VENUE_THEN_WORDS = re.compile(rf"(?P<venue>[A-Z][\w&/+-]*(?:\s[A-Z][\w&/+-]*)?)[\s'’-]{{1,2}}{ANY_YEAR}\b[\w\s,:&-]*")
_WORDS_THEN_YEAR = re.compile(rf"[A-Z][^()\[\]\d]*[\s,]{ANY_YEAR}\W*")
CREDIT_FIRST = re.compile(
    r"""
    (?P<credit> [^\W_][^\n\t,;:“"]{1,60}? (?: (?:,\s)?(?:19|20)\d\d | [\s’']\d\d )) [\s)\]*_,.:;–—-]+ (?=[^\W\d_])
    """,
    re.VERBOSE,
)
"""A venue and its year before names (`In SEA, 2019, Jane Roe`, `SEA’19: Jane Roe`)."""
_MOST_WORDS_IN_BRACKETS = 11


@lru_cache(maxsize=4096)
def is_credit(text: str) -> bool:
    """Tell whether the words in a bracket behind a title are its credit: a venue or a date, few words with capitals
    and a year behind them (`Chemical Matters 2018`), or a known venue with its year (`NeurIPS 2020 Workshop on Shops`).
    """
    if is_venue_or_date(text):
        return True
    words = text.split()
    if not 2 <= len(words) <= _MOST_WORDS_IN_BRACKETS:
        return False
    known = _VENUE_THEN_WORDS.fullmatch(text)
    if known and any(word.casefold() in ACRONYMS for word in known["venue"].split()):
        return True
    small = [word for word in words if word[:1].islower() and len(word) > 3]
    return bool(_WORDS_THEN_YEAR.fullmatch(text)) and not small


def _has_known(words: Sequence[str]) -> bool:
    return not ACRONYMS.isdisjoint(map(str.casefold, words)) and any(
        word.casefold() in ACRONYMS and not word.islower() for word in words
    )


def is_known_credit(credit: str) -> bool:
    """Tell whether a credit is a date, has a short name that the table knows, or is a few words with a venue's word:
    any other name with a year may be that of a data set or a model.
    """
    words = LETTERS.findall(credit)
    if not words:
        return True
    if _has_known(words):
        return True
    return len(words) <= FEW and bool(VENUE_WORDS.search(credit))


def ends_in_known_credit(text: str, places: Sequence[int]) -> bool:
    """Tell whether what stands behind one of the places (in order) up to the end of a text is a known credit.

    A short name behind one place stands behind all earlier ones, too, and few words only behind the last ones.
    """
    if not places or _has_known(LETTERS.findall(text, places[0])):
        return bool(places)
    for place in reversed(places):
        rest = text[place:].strip(" .")
        words = len(LETTERS.findall(rest))
        if not words or (words <= FEW and VENUE_WORDS.search(rest)):
            return True
        if words > FEW:
            return False
    return False
