"""Readings that are hardly right, found in a finished reading: for the keeper to look at, changed by nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bibforge.model.library import Doubt, DoubtKind, Mention
from bibforge.text.comparison import is_cjk

_TIMES = 3
"""Entries of one title that are taken for a misreading."""
_LONGEST = 30
"""Words beyond which a title is doubtful: one of 7,000 titles of arXiv has more."""
_LEAST_ENTRIES = 6
_LEAST_WORDS = 3


def doubts_in(mentions: Sequence[Mention]) -> tuple[Doubt, ...]:
    """Return the doubtful readings among the entries of one list, in order."""
    found = [*_repeated(mentions), *_long(mentions), *_untitled(mentions)]
    return tuple(sorted(found, key=lambda doubt: (doubt.place.line, doubt.kind)))


def _repeated(mentions: Sequence[Mention]) -> Iterator[Doubt]:
    """Yield the first entry of each title that stands for several works (a label read as a title): entries that share
    no address.
    """
    same: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        same[mention.title.casefold()].append(mention)
    for entries in same.values():
        if len(entries) >= _TIMES <= _works(entries):
            yield Doubt(
                place=entries[0].place, kind=DoubtKind.REPEATED_TITLE, text=entries[0].title, count=len(entries)
            )


def _works(entries: Sequence[Mention]) -> int:
    """Return how many entries have addresses of which no earlier one has any."""
    seen: set[str] = set()
    count = 0
    for entry in entries:
        own = {link.url for link in entry.links if link.url}
        count += bool(own) and own.isdisjoint(seen)
        seen |= own
    return count


def _long(mentions: Sequence[Mention]) -> Iterator[Doubt]:
    for mention in mentions:
        words = len(mention.title.split())
        if words > _LONGEST:
            yield Doubt(place=mention.place, kind=DoubtKind.LONG_TITLE, text=mention.title, count=words)


def _untitled(mentions: Sequence[Mention]) -> Iterator[Doubt]:
    """Yield the first entry of each category half of whose papers have no title of three words."""
    by_category: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.is_paper:
            by_category[mention.place.category].append(mention)
    for entries in by_category.values():
        short = [one for one in entries if len(one.title.split()) < _LEAST_WORDS and not is_cjk(one.title)]
        if len(entries) >= _LEAST_ENTRIES and len(short) * 2 >= len(entries):
            yield Doubt(place=short[0].place, kind=DoubtKind.SHORT_TITLES, text=short[0].title, count=len(short))
