"""Which words around a title are its venue: cues in order, each asked of all stretches that people and title left
over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

from bibforge.readinglist.recognise.name import INSTITUTIONS
from bibforge.readinglist.recognise.names import names_at_start
from bibforge.readinglist.recognise.venues import MONTH_TAIL, venue_in, year_in
from bibforge.readinglist.words import any_of, words_for


class VenueCue(StrEnum):
    """Why words were taken for the venue of an item."""

    KEY = "a key"
    SUFFIX = "behind the title in its own marks"
    WORDS = "words or a short name of a venue"
    PREFIX = "behind a year at the beginning"
    BRACKET = "in a bracket with a year"
    POSITION = "between title and year"
    SLANTED = "slanted behind people and title"
    BADGE = "a badge"
    LINKED = "the words on the paper's link"
    COLUMN = "the column of venues"


class VenueSpot(NamedTuple):
    """One stretch that is asked for year and venue, where it comes from, and what stands around it."""

    text: str
    cue: VenueCue
    slanted: bool = False
    bracketed: bool = False
    first: bool = False
    """Whether the item begins with it."""
    referenced: bool = False
    """Whether people and a title in this order stand before it, as in a reference."""
    behind: bool = False
    """Whether people and a title stand before it in any order."""
    on_new_line: bool = False
    """Whether a line or a cell begins with it."""
    between: bool = False
    """Whether people stand before it and a bold title behind it, and nothing else between."""
    linked: bool = False
    """Whether it is all the words of a link to the paper that do not hold the title."""


class VenueMark(NamedTuple):
    """A venue as written, why it is one, and the number of the stretch that states it."""

    venue: str
    cue: VenueCue
    spot: int


_MOST_WORDS = 10
_LONGEST_FIELD = 400
_EDGES = " /,.;:()[]{}*_-–—’'\"“”|\t\r\n"
_ET_AL = re.compile(r"\bet\.?\s*al\b|等(?=[,，.\s]|$)|https?:", re.IGNORECASE)
_DATED = re.compile(r"\W*(?:(?:19|20)\d\d\b|(?:vol(?:ume)?\.?\s*)?\d{1,4}\s*[(:,;.]|\d{1,4}\W*$)", re.IGNORECASE)
"""A year, a volume or a number first."""
_PREFIX = re.compile(r"\W*(?:19|20)?\d\d\s?[-–]\s?(?P<venue>[^\W\d_].*?)[\W_]*$")
_YEAR_LAST = re.compile(r"(?P<venue>.*?)[\s,.;:(’'-]+(?:19|20)\d\d\W*$")
_IN = re.compile(rf"^(?:{any_of(words_for('venues', 'within'))})\s?:?\s+(?=[^\W\d_])")
_VOLUME_LAST = re.compile(r"\s\d{1,4}$")
_SENTENCE_WORDS = re.compile(
    r"""\b (?P<word>
        we | is | are | was | were | has | have | can | this | these | that | which | it | our | you | with | by | using
        | based | see | code | talk ) \b""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(
    ("of", "the", "and", "in", "on", "for", "de", "la", "des", "der", "und", "et", "y", "a", "an", "to", "at", "&")
)


def venue_of(spots: Sequence[VenueSpot]) -> VenueMark | None:
    """Return the venue that the stretches of an item state, or None; the cues are asked in their order."""
    asked = [number for number, spot in enumerate(spots) if len(spot.text) <= _LONGEST_FIELD and spot.text.strip()]
    for ask in VENUE_CUES if asked else ():
        for number in asked:
            found = ask(spots, number)
            venue = MONTH_TAIL.sub("", found[0]).strip(" ,;:") if found and found[0] else ""
            if found and venue and not _ET_AL.search(venue) and not _is_affiliation(spots[number], venue):
                return VenueMark(venue, found[1], number)
    return None


def _is_affiliation(spot: VenueSpot, venue: str) -> bool:
    """Tell whether the name of an institution stands in a bracket of its own (`Jane Roe (University of Mud) 2011`)."""
    inside = spot.text.partition(")")[0]
    return (
        spot.bracketed
        and spot.behind
        and year_in(inside) is None
        and venue in inside
        and not INSTITUTIONS.isdisjoint(_LETTERS.findall(inside.casefold()))
    )


_Found = tuple[str, VenueCue] | None


def _by_key(spots: Sequence[VenueSpot], number: int) -> _Found:
    spot = spots[number]
    if spot.cue is not VenueCue.KEY:
        return None
    return (venue_in(spot.text) or ("" if year_in(spot.text) else spot.text), VenueCue.KEY)


def _by_words(spots: Sequence[VenueSpot], number: int) -> _Found:
    """A venue's word, its short name, or a few words directly before a year."""
    return (venue_in(spots[number].text), spots[number].cue)


def _by_prefix(spots: Sequence[VenueSpot], number: int) -> _Found:
    """What is tied to a year with which the item begins (`2019-SEA - Title`)."""
    found = _PREFIX.match(spots[number].text) if spots[number].first else None
    return (found["venue"], VenueCue.PREFIX) if found and len(found["venue"].split()) <= 4 else None


def _by_bracket(spots: Sequence[VenueSpot], number: int) -> _Found:
    """What stands before the year in a bracket."""
    found = _YEAR_LAST.fullmatch(spots[number].text.strip(_EDGES)) if spots[number].bracketed else None
    return (found["venue"].strip(_EDGES), VenueCue.BRACKET) if found and may_be_venue(found["venue"]) else None


def _by_position(spots: Sequence[VenueSpot], number: int) -> _Found:
    """Words of a reference between its title and its year or volume."""
    spot = spots[number]
    if spot.between and len(spot.text.split()) > 1 and may_be_venue(spot.text) and not year_in(spot.text):
        return spot.text.strip(_EDGES), VenueCue.POSITION
    following = spots[number + 1] if number + 1 < len(spots) else None
    if not spot.behind or following is None or following.on_new_line or not _DATED.match(following.text):
        return None
    words = _VOLUME_LAST.sub("", _IN.sub("", spot.text.strip(_EDGES)))
    return (words, VenueCue.POSITION) if may_be_venue(words) and not year_in(words) else None


def _by_slant(spots: Sequence[VenueSpot], number: int) -> _Found:
    """Slanted words behind people and title of a reference."""
    spot = spots[number]
    words = spot.text.strip(_EDGES)
    return (words, VenueCue.SLANTED) if spot.slanted and spot.referenced and may_be_venue(words) else None


def may_be_venue(words: str) -> bool:
    """Tell whether words have the shape of a venue: few, with capitals, no sentence and no names."""
    parts = words.strip(_EDGES).split()
    if not 1 <= len(parts) <= _MOST_WORDS or not parts[0][:1].isupper() or _SENTENCE_WORDS.search(words):
        return False
    if (
        any(part.isascii() and part[:1].islower() and part not in _SMALL for part in parts)
        or names_at_start(words).sureness == 3
    ):
        return False
    return len(words.strip(_EDGES)) > 1


def _by_link(spots: Sequence[VenueSpot], number: int) -> _Found:
    """The words on the paper's link, where title and people stand before it without one."""
    spot = spots[number]
    words = spot.text.strip(_EDGES)
    return (words, VenueCue.LINKED) if spot.linked and spot.behind and " " in words and may_be_venue(words) else None


VENUE_CUES: tuple[Callable[[Sequence[VenueSpot], int], _Found], ...] = (
    _by_key,
    _by_words,
    _by_prefix,
    _by_bracket,
    _by_position,
    _by_slant,
    _by_link,
)
"""The cues of a venue in the order in which they are asked."""
