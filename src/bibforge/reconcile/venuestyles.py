"""How long the names of venues are written: in full, short, or abbreviated as ISO 4 has it."""

from __future__ import annotations

import pkgutil
import re
from dataclasses import replace
from enum import StrEnum
from functools import cache, lru_cache

from bibforge.model.library import Library
from bibforge.model.record import Kind, Record
from bibforge.text.comparison import fold


class Venues(StrEnum):
    """How the names of journals and meetings are written."""

    FULL = "full"
    SHORT = "short"
    """Meetings by their short name and year (`CVPR 2019`), journals abbreviated."""
    ABBREVIATED = "abbreviated"
    """Both abbreviated by the words of ISO 4."""


_DROPPED = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "de",
        "der",
        "des",
        "die",
        "du",
        "for",
        "from",
        "in",
        "la",
        "le",
        "of",
        "on",
        "or",
        "the",
        "to",
        "und",
        "with",
    ]
)
"""Articles, prepositions and conjunctions are left out (ISO 4, 4.5)."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")


def styled(library: Library, venues: Venues) -> Library:
    """Return the library with the names of venues as long as wished."""
    if venues is Venues.FULL:
        return library
    works = tuple(replace(work, record=_styled(work.record, venues)) for work in library.works)
    return replace(library, works=works)


def _styled(record: Record, venues: Venues) -> Record:
    if record.kind is Kind.CONFERENCE and record.container:
        short = record.short_container if venues is Venues.SHORT else ""
        return replace(record, container=short or abbreviated(record.container))
    if record.kind is Kind.ARTICLE and record.container:
        return replace(record, container=abbreviated(record.container))
    return record


@cache
def _words() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Return the whole words of the table with their abbreviations, and its stems, the longest first."""
    data = pkgutil.get_data("bibforge.reconcile", "data/title_words.tsv")
    rows = [line.split("\t")[:2] for line in (data or b"").decode("utf-8").splitlines()[1:]]
    stems = sorted(((word[:-1], short) for word, short in rows if word.endswith("-")), key=lambda row: -len(row[0]))
    return {word: short for word, short in rows if not word.endswith("-")}, tuple(stems)


@lru_cache(maxsize=4096)
def abbreviated(title: str) -> str:
    """Return the title of a serial abbreviated by ISO 4: `Pattern Recognition Letters` is `Pattern Recognit. Lett.`

    A title of one word stays whole; a word that the table does not know stays as it is.
    """
    if len(title.split()) == 1:
        return title
    kept = [word for place, word in enumerate(title.split()) if place == 0 or word.lower() not in _DROPPED]
    if kept and kept[0].lower() in ("the", "a", "an"):
        kept = kept[1:]
    return " ".join(_WORD.sub(lambda match: _short(match[0]), word) for word in kept).replace(",", "")


def _short(word: str) -> str:
    folded = fold(word)
    whole, stems = _words()
    found = whole.get(folded) or next((short for stem, short in stems if folded.startswith(stem)), "")
    if not found or word.isupper():
        return word
    return found[0].upper() + found[1:] if word[0].isupper() else found
