"""The venues that are known by name: meetings, journals, and series that hold the proceedings of many meetings."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from bibforge.text.comparison import fold, word_set


class VenueKind(StrEnum):
    """What a venue is."""

    MEETING = "meeting"
    JOURNAL = "journal"
    SERIES = "series"
    """A series, a publisher or a preprint server: its name says nothing of where a paper was accepted."""


class KnownVenue(NamedTuple):
    """One venue: the short name that stands for it, what it is, and every name as words."""

    short: str
    kind: VenueKind
    names: tuple[tuple[str, ...], ...]
    title: str = ""
    """A journal's name in full, as its publisher writes it; empty for what is no journal."""


_FILLERS = word_set("the of on in for and a an to at de la der die und fur des et proceedings proc annual")
_HOUSES = word_set("ieee acm cvf ieeecvf usenix siam aaai springer elsevier")
ORDINAL = re.compile(
    r"""
    \d+(?:st|nd|rd|th)?
    |(?:twenty|thirty|forty|fifty)?
     (?P<ordinal>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth
     |fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth)
    |twenty|thirty|forty|fifty
    """,
    re.VERBOSE,
)
_YEAR_BEHIND = re.compile(r"[’']\s?\d\d\b|(?<=[A-Za-z])[-_ ]?(?:19|20)\d\d\b|(?<=[A-Z])[-_]?\d\d\b")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z&*]*")
_FEWEST_LETTERS = 3
"""Shorter acronyms, and those of journals, count only where they are the whole name: `SC`, `MM`, `PR`."""


@lru_cache(maxsize=8192)  # many works share their venue
def words_of(name: str) -> tuple[str, ...]:
    """Return the folded words of a venue's name without years, ordinals, articles and prepositions."""
    return tuple(
        word
        for word in fold(_YEAR_BEHIND.sub(" ", name)).split()
        if word not in _FILLERS and not ORDINAL.fullmatch(word)
    )


@cache
def places() -> tuple[KnownVenue, ...]:
    """Return every venue of the table, in its order."""
    data = pkgutil.get_data("bibforge.reconcile", "data/venues.tsv")  # importlib.resources costs 15 ms more
    rows = (line.split("\t") for line in (data or b"").decode("utf-8").splitlines()[1:])
    return tuple(
        KnownVenue(
            short,
            VenueKind(kind),
            tuple(filter(None, map(words_of, (short, *names.split("; "))))),
            _full(names.split("; ")) if kind == VenueKind.JOURNAL else "",
        )
        for short, kind, names, _ in rows
    )


def _full(names: Sequence[str]) -> str:
    """Return the first name of a journal that is no acronym and not cut short."""
    return next((name for name in names if not name.isupper() and "." not in name), names[0])


@cache
def _phrases() -> tuple[tuple[str, tuple[str, ...], KnownVenue], ...]:
    """Return the names of two words and more of meetings and series with their initials, the longest first."""
    found = [(name, one) for one in places() if one.kind is not VenueKind.JOURNAL for name in one.names if name[1:]]
    return tuple((_initials(name), name, one) for name, one in sorted(found, key=lambda pair: -len(pair[0])))


def _initials(words: Sequence[str]) -> str:
    """Return the first letters of words: a word that fits another, cut short or not, begins as it does."""
    return "".join(word[0] for word in words)


@cache
def _acronyms() -> dict[str, KnownVenue]:
    return {name[0]: one for one in places() if one.kind is VenueKind.MEETING for name in one.names if not name[1:]}


@cache
def _by_first() -> dict[str, list[tuple[tuple[str, ...], KnownVenue]]]:
    table: dict[str, list[tuple[tuple[str, ...], KnownVenue]]] = {}
    for one in places():
        for name in one.names:
            table.setdefault(name[0][0], []).append((name, one))
    return table


@lru_cache(maxsize=65536)
def known_places(name: str) -> frozenset[KnownVenue]:
    """Return the venues that a name means; joint meetings are several, an unknown name none.

    A meeting's name may stand within a longer one (`The Tenth International Conference on …, ICLR 2022, Virtual`), a
    journal's must be the whole name, in full or as ISO 4 abbreviates it.
    """
    words = words_of(name)
    if not words:
        return frozenset()
    whole = _whole(words) or _whole(tuple(word for word in words if word not in _HOUSES))
    if whole:
        return frozenset(whole)
    return frozenset(_within(words)) | frozenset(_by_acronym(name))


def _whole(words: tuple[str, ...]) -> set[KnownVenue]:
    if not words:
        return set()
    rows = _by_first().get(words[0][0], ())
    return {one for name, one in rows if len(name) == len(words) and _fits(words, name)}


def _within(words: Sequence[str]) -> set[KnownVenue]:
    """Return the venues whose names stand within a longer one; a longer name hides the shorter ones inside it."""
    left, found = list(words), set()
    initials = _initials(left)
    for begins, phrase, one in _phrases():
        start = initials.find(begins)
        while start >= 0 and not _fits(left[start : start + len(phrase)], phrase):
            start = initials.find(begins, start + 1)
        if start >= 0:
            left[start : start + len(phrase)] = ["|"]
            initials = _initials(left)
            found.add(one)
    return found


def _by_acronym(name: str) -> set[KnownVenue]:
    """Return the meetings whose short names stand in a name as such: with two capitals and more."""
    tokens = _TOKEN.findall(_YEAR_BEHIND.sub(" ", name))
    telling = [one for one in tokens if len(one) >= _FEWEST_LETTERS and sum(map(str.isupper, one)) >= 2]
    return {_acronyms()[folded] for one in telling if (folded := fold(one)) in _acronyms()}


def _fits(words: Sequence[str], name: Sequence[str]) -> bool:
    """Tell whether words are a name, each in full or cut short (`Int. Conf. Mach. Learn.`)."""
    return all(one == full or _is_short_for(one, full) for one, full in zip(words, name, strict=True))


def _is_short_for(one: str, full: str) -> bool:
    if len(one) >= _FEWEST_LETTERS and full.startswith(one) and len(full) - len(one) >= 2:
        return True
    return is_contraction(one, full) or (one == "j" and full == "journal")


def is_contraction(one: str, other: str) -> bool:
    """Tell whether one word is the other with its middle left out (`intl`, `dept`)."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 3 and short[:2] == long[:2] and short[-1] == long[-1] and len(long) - len(short) >= 3
