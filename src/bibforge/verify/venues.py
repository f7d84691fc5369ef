"""Whether two names of journals or meetings mean the same: abbreviations, acronyms, years and ordinals aside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from bibforge.model.record import Kind, Record
from bibforge.readinglist.words import words_for
from bibforge.reconcile.places import ORDINAL, VenueKind, is_contraction, known_places
from bibforge.text.comparison import fold, word_set

_ACRONYMS = words_for("venues", "acronym")
_FILLERS = word_set(
    "the of on in for and a an to at de la der die und fur des et proceedings proc annual conf conference"
)
_HOUSES = word_set("ieee acm cvf ieeecvf usenix siam aaai acl springer elsevier")
_WORKSHOP = re.compile(r"workshop|wkshp|tutorial|doctoral|challenge|competition", re.IGNORECASE)
_VENUE_WORD = re.compile(
    r"""
    (?P<word> journal | transactions | conference | symposium | workshop | letters | proceedings | meeting | congress
        | review | annals | bulletin | magazine | colloquium )
    """,
    re.IGNORECASE | re.VERBOSE,
)


class VenueRelation(Enum):
    """What a claimed venue and the venues of known versions say about each other."""

    SAME = "same"
    OTHER = "other"
    """Both are known, and they are two."""
    UNHEARD = "unheard"
    """A record's venue is known, and what is claimed is a name that nobody knows."""
    DOUBTFUL = "doubtful"
    """What is claimed is known, and whether a record's venue, which nobody knows, is the same cannot be told."""
    UNKNOWN = "unknown"
    """Nothing can be said: a series, a publisher, an abbreviation, a workshop of the meeting, two unknown names."""


def same_venue(written: str, record: Record) -> bool:
    """Tell whether what an entry calls its journal or book is where the record appeared."""
    strict = record.kind is Kind.ARTICLE
    return any(_alike(written, name, strict) for name in venue_names(record))


def venue_names(record: Record) -> tuple[str, ...]:
    """Return every name of the place where a record appeared."""
    return tuple(filter(None, dict.fromkeys((record.container, record.short_container, record.event, record.series))))


def venue_relation(written: str, records: Iterable[Record], *, bound: bool = False) -> VenueRelation:
    """Return what a claimed venue and those of published versions of the work say about each other.

    `bound` is true where the reference's own DOI names the records: then two names in full words that share none
    are two places, though nobody knows either.
    """
    named = [(record, venue_names(record)) for record in records]
    named = [(record, names) for record, names in named if names]
    if any(same_venue(written, record) for record, _ in named):
        return VenueRelation.SAME
    claimed = known_places(written)
    known = [frozenset(place for name in names for place in known_places(name)) for _, names in named]
    if not known or _says_nothing(written) or any(_is_series(places) for places in known):
        return VenueRelation.UNKNOWN
    if any(claimed & places for places in known):  # one is a workshop of the other
        return VenueRelation.UNKNOWN
    if all(known):
        if claimed:
            return VenueRelation.OTHER
        return VenueRelation.UNHEARD if _is_spelled_out(written) else VenueRelation.UNKNOWN
    apart = bound and all(_share_no_word(written, name) for _, names in named for name in names)
    if apart:
        return VenueRelation.OTHER
    return VenueRelation.DOUBTFUL if claimed else VenueRelation.UNKNOWN


def _share_no_word(written: str, known: str) -> bool:
    """Tell whether a name in full words and another, perhaps cut short, share no word but that for the kind of venue.

    Initials may stand for anything.
    """
    if not _is_spelled_out(written) or (known.isupper() and " " not in known):
        return False
    ours, theirs = (
        {
            word
            for word in _words(name)
            if len(word) >= 3 and not _VENUE_WORD.fullmatch(word) and word != "international"
        }
        for name in (written, known)
    )
    return bool(ours and theirs) and not any(
        one.startswith(other[:4]) or other.startswith(one[:4]) or is_contraction(one, other)
        for one in ours
        for other in theirs
    )


def is_meeting(written: str) -> bool:
    """Tell whether a name is that of a known meeting."""
    return any(place.kind is VenueKind.MEETING for place in known_places(written))


def is_workshop(written: str) -> bool:
    """Tell whether a name is that of a lesser meeting beside a greater one: its papers appear elsewhere again."""
    return bool(_WORKSHOP.search(written))


def names_preprints(written: str) -> bool:
    """Tell whether what stands for a venue is a preprint server, a series or a publisher."""
    return _says_nothing(written)


def _says_nothing(written: str) -> bool:
    """Tell whether a name is a series, a publisher or a preprint server, and no meeting beside it."""
    return _is_series(known_places(written)) or "arxiv" in written.lower()


def _is_series(places: frozenset[object]) -> bool:
    kinds = {getattr(place, "kind", None) for place in places}
    return kinds == {VenueKind.SERIES}


def _is_spelled_out(written: str) -> bool:
    """Tell whether a name says in full words what it is: an abbreviation may stand for anything."""
    return bool(_VENUE_WORD.search(written)) and len(_words(written)) >= 3 and "." not in written.rstrip(".")


@lru_cache(maxsize=65536)
def _alike(left: str, right: str, strict: bool) -> bool:
    a, b = _words(left), _words(right)
    if not a or not b or bool(_WORKSHOP.search(left)) is not bool(_WORKSHOP.search(right)):
        return False
    if a == b or "".join(a) == "".join(b) or _share_a_place(left, right):
        return True
    short, long = sorted((a, b), key=len)
    if _abbreviates(short, long) or (len(a) == len(b) and _abbreviates(long, short)):
        return True
    if strict:
        return len(short) == 1 and _is_acronym(short[0], long)
    return _is_among(short, long) or any(_is_acronym(word, long) for word in short if len(word) >= 3)


def _share_a_place(left: str, right: str) -> bool:
    return any(place.kind is not VenueKind.SERIES for place in known_places(left) & known_places(right))


def _words(name: str) -> tuple[str, ...]:
    words = [word for word in fold(re.sub(r"[’']\s?\d\d\b", "", name)).split() if not ORDINAL.fullmatch(word)]
    kept = tuple(word for word in words if word not in _FILLERS)
    return kept or tuple(words)


def _abbreviates(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Tell whether each word of one name begins the word of the other in the same place (`J. Mach. Learn. Res.`)."""
    if len(short) != len(long):
        return False
    pairs = list(zip(short, long, strict=True))
    shared = all(one.startswith(other) or other.startswith(one) or is_contraction(one, other) for one, other in pairs)
    return shared and any(min(len(one), len(other)) >= 3 for one, other in pairs)


def _is_among(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    own = [word for word in short if word not in _HOUSES]
    return len(own) >= 2 and set(own) <= set(long)


def _is_acronym(word: str, long: tuple[str, ...]) -> bool:
    """Tell whether a word is the initials of a name, or a known short name that stands in it."""
    if len(word) < 3:
        return False
    initials = "".join(one[0] for one in long)
    own = "".join(one[0] for one in long if one not in _HOUSES)
    return (len(long) >= 3 and word in (initials, own)) or (word in long and word in _ACRONYMS and word not in _HOUSES)
