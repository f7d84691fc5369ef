"""Whether two names of journals or meetings mean the same: abbreviations, acronyms, years and ordinals aside."""

from __future__ import annotations

import re
from functools import lru_cache

from bibforge.model.record import Kind, Record
from bibforge.readinglist.recognise.venues import ACRONYMS
from bibforge.text.comparison import fold, word_set

_FILLERS = word_set(
    "the of on in and for a an to at de la der die und fur des et proceedings proc annual conf conference"
)
_ORDINAL = re.compile(
    r"""
    \d+(?:st|nd|rd|th)?
    |(?:twenty|thirty|forty|fifty)?
     (?P<ordinal>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth
     |fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth)
    """,
    re.VERBOSE,
)
_HOUSES = word_set("ieee acm cvf ieeecvf usenix siam aaai acl springer elsevier")
_ONE = {
    "nips": "neurips",
    "neural information processing systems": "neurips",
    "advances neural information processing systems": "neurips",
    "international learning representations": "iclr",
    "international machine learning": "icml",
    "corr": "arxiv",
    "computer vision pattern recognition": "cvpr",
    "international computer vision": "iccv",
    "european computer vision": "eccv",
    "proceedings national academy sciences": "pnas",
}
"""Names without fillers, years and ordinals, and the short name by which the field knows the same place."""


def same_venue(written: str, record: Record) -> bool:
    """Tell whether what an entry calls its journal or book is where the record appeared."""
    names = (record.container, record.short_container, record.event, record.series)
    strict = record.kind is Kind.ARTICLE
    return any(name and _alike(written, name, strict) for name in names)


@lru_cache(maxsize=65536)
def _alike(left: str, right: str, strict: bool) -> bool:
    a, b = _words(left), _words(right)
    if not a or not b:
        return False
    if a == b or _joined(a) == _joined(b) or _named(a) & _named(b):
        return True
    short, long = sorted((a, b), key=len)
    if _abbreviates(short, long) or (len(a) == len(b) and _abbreviates(long, short)):
        return True
    if strict:
        return len(short) == 1 and _is_acronym(short[0], long)
    return _is_among(short, long) or any(_is_acronym(word, long) for word in short if len(word) >= 3)


def _words(name: str) -> tuple[str, ...]:
    words = [word for word in fold(re.sub(r"[’']\s?\d\d\b", "", name)).split() if not _ORDINAL.fullmatch(word)]
    kept = tuple(word for word in words if word not in _FILLERS)
    return kept or tuple(words)


def _joined(words: tuple[str, ...]) -> str:
    return "".join(words)


def _named(words: tuple[str, ...]) -> set[str]:
    """Return the short names by which the field knows a meeting."""
    phrase = " ".join(word for word in words if word not in _HOUSES)
    found = {_ONE[phrase]} if phrase in _ONE else set()
    known = set(_ONE.values())
    return found | {_ONE.get(word, word) for word in words if _ONE.get(word, word) in known}


def _abbreviates(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Tell whether each word of one name begins the word of the other in the same place (`J. Mach. Learn. Res.`)."""
    if len(short) != len(long):
        return False
    pairs = list(zip(short, long, strict=True))
    shared = all(one.startswith(other) or other.startswith(one) or _is_contraction(one, other) for one, other in pairs)
    return shared and any(min(len(one), len(other)) >= 3 for one, other in pairs)


def _is_contraction(one: str, other: str) -> bool:
    """Tell whether one word is the other with its middle left out (`intl`, `dept`)."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 3 and short[:2] == long[:2] and short[-1] == long[-1] and len(long) - len(short) >= 3


def _is_among(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    own = [word for word in short if word not in _HOUSES]
    return len(own) >= 2 and set(own) <= set(long)


def _is_acronym(word: str, long: tuple[str, ...]) -> bool:
    """Tell whether a word is the initials of a name, or a known short name that stands in it."""
    if len(word) < 3:
        return False
    initials = "".join(one[0] for one in long)
    own = "".join(one[0] for one in long if one not in _HOUSES)
    return (len(long) >= 3 and word in (initials, own)) or (word in long and word in ACRONYMS and word not in _HOUSES)
