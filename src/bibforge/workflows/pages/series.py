"""Venues without their editions: every year of a meeting as one, under whatever name the sources give it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from bibforge.model.record import Kind, Record
from bibforge.reconcile.places import VenueKind, known_places, words_of

_ACRONYM = re.compile(r"\((?P<short>[A-Z][A-Za-z&+]{1,11})(?:[ '’-]*(?:(?:19|20)\d\d|\d\d))?\)\s*$")
_EDITION = re.compile(
    r"""
      (?P<before> ^ (?:Proceedings[ ]of[ ](?:the[ ])?)? (?: (?: (?:19|20)\d\d | \d+(?:st|nd|rd|th) ) [ ] )+ )
    | (?P<within> \b\d+(?:st|nd|rd|th)[ ] (?:Annual[ ])? )
    | (?P<behind> [ ,]* (?: \([^)]*\) | \b(?:19|20)\d\d | \b\d+ ) [ ,.]* $ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?P<what>workshop|companion|findings|tutorial)s?\b", re.IGNORECASE)
"""What is held or printed beside a meeting: a paper there is none of the meeting itself."""
_WORKSHOPS = re.compile(r"\(?\b[A-Z]{3,}W\)?(?:\s*(?:19|20)\d\d)?\s*$")
"""A meeting's acronym with a W behind it (`CVPRW`): its workshops."""


def venue_of(record: Record) -> str:
    """Return where a work appeared, as readers name it; preprints without a venue are at arXiv."""
    publisher = record.publisher if record.kind is Kind.BOOK else ""
    return record.container or record.event or publisher or ("arXiv" if record.arxiv else record.institution)


@lru_cache(maxsize=4096)  # many works of a library share their venue
def without_edition(venue: str) -> str:
    """Return a venue without its edition: `2017 IEEE Conference on X (CVR)` is `CVR`, `Dunes 2015` is `Dunes`."""
    acronym = _ACRONYM.search(venue)
    if acronym:
        return acronym["short"]
    previous, name = "", venue
    while name != previous:
        previous, name = name, _EDITION.sub("", name).strip()
    return name or venue


def known_series(venue: str) -> str:
    """Return the one name of a meeting or journal that the table of venues knows, or an empty text.

    What is held beside a meeting has the meeting's name and says what it is: `CVPR Workshops`.
    """
    known = [one for one in known_places(venue) if one.kind is not VenueKind.SERIES]
    if len(known) != 1:
        known = [one for one in known if _ends_with_short(venue, one.short)]
    if len(known) != 1:
        return ""
    found = known[0]
    if found.kind is VenueKind.JOURNAL:
        return found.title or found.short
    beside = _BESIDE.search(venue)
    if _WORKSHOPS.search(venue) and not beside:
        return f"{found.short} Workshops"
    what = beside["what"].lower() if beside else ""
    return f"{found.short} {what.capitalize()}{'s' if what in ('workshop', 'tutorial') else ''}".rstrip()


def _ends_with_short(venue: str, short: str) -> bool:
    """Tell whether a venue of several meetings says at its end which of them it is (`Findings of the X: Y 2020`)."""
    return bool(re.search(rf":\s*{re.escape(short)}\b[\s\d]*$", venue))


@dataclass(frozen=True, slots=True)
class VenueSeries:
    """The series of a library's venues: `learned` maps the words of a name to the acronym that stands behind it."""

    learned: dict[tuple[str, ...], str]
    shown: dict[tuple[str, ...], str]
    """The spelling that most works of the library have, for each name that differs in case and small words only."""

    known: Callable[[str], str] = known_series
    """Gives what `known_series` gives, where somebody has it already."""

    @classmethod
    def of(cls, records: Iterable[Record], known: Callable[[str], str] = known_series) -> VenueSeries:
        """Learn from a library's own venues which acronym goes with which name; one with two acronyms has none."""
        found: dict[tuple[str, ...], set[str]] = {}
        spelled: dict[tuple[str, ...], Counter[str]] = {}
        for venue in map(venue_of, records):
            acronym = _ACRONYM.search(venue)
            if acronym:
                found.setdefault(words_of(venue[: acronym.start()]), set()).add(acronym["short"])
            name = without_edition(venue)
            spelled.setdefault(words_of(name), Counter())[name] += 1
        return cls(
            {words: min(shorts) for words, shorts in found.items() if len(shorts) == 1 and words},
            {words: min(names, key=lambda name: (-names[name], name)) for words, names in spelled.items() if words},
            known,
        )

    def name(self, record: Record) -> str:
        """Return the series of a work's venue, empty where it has none."""
        venue = venue_of(record)
        if not venue:
            return ""
        name = without_edition(venue)
        words = words_of(name)
        return self.known(venue) or self.learned.get(words_of(venue)) or self.shown.get(words, name)
