"""How like two folded titles are, 0 to 100, and which of many are worth seeing beside one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

GOOD = 88.0  # likeness that ends the search: below lie other papers, above one to three typing errors
WORTH_SEEING = 62.0  # likeness under which a title is no candidate: unrelated titles of one field reach 55
SPREAD = 25.0  # likeness behind the best at which a title is no candidate beside it
_GOES_ON = 90.0  # where one title goes on where the other ends
_UNEQUAL = 1.3  # lengths so unequal are compared as far as the shorter one goes
_FAR_ENOUGH = 20  # letters that such a comparison needs

Titled = tuple[int, str]
"""A row with its folded title."""


class Hit(NamedTuple):
    """A row whose title is like the one asked for, with its likeness, 0 to 100."""

    row: int
    likeness: float


def ranked(folded: Sequence[str], found: Sequence[Titled]) -> list[Hit]:
    """Return the rows whose titles are like the first of `folded` (a title, and its main title), best first."""
    whole = folded[0]
    if all(title == whole for _, title in found):
        return [Hit(row, 100.0) for row, _ in found]
    likeness = _likenesses(folded, [title for _, title in found])
    least = max(likeness.values(), default=WORTH_SEEING) - SPREAD
    hits = [Hit(found[place][0], like) for place, like in likeness.items() if like >= least]
    hits.sort(key=lambda hit: (-hit.likeness, hit.row))
    return hits


def _likenesses(folded: Sequence[str], titles: Sequence[str]) -> dict[int, float]:
    """Return the edit likeness by place, for the titles that are worth seeing.

    Titles that differ in their blanks alone are equal. All of them are worth seeing by their edits: two thirds of
    the letters and blanks agree at least.
    """
    from rapidfuzz import fuzz, process  # on first use: 68 ms that an exact answer need not pay

    whole, last = folded[0], folded[-1]
    joined, begun = whole.replace(" ", ""), f"{whole} "
    found = process.extract(whole, titles, scorer=fuzz.ratio, score_cutoff=WORTH_SEEING, limit=None)
    likeness: dict[int, float] = {}
    for title, like, place in found:
        if title == whole or joined == title.replace(" ", ""):
            likeness[place] = 100.0
        elif title.startswith(begun) or whole.startswith(f"{title} "):
            likeness[place] = max(like, _GOES_ON)
        else:
            likeness[place] = like
    for place, like in _of_unequal_length(whole, last, titles):
        if like > likeness.get(place, 0.0):
            likeness[place] = like
    return likeness


def _of_unequal_length(whole: str, last: str, titles: Sequence[str]) -> Iterator[tuple[int, float]]:
    """Give place and likeness of titles that go on where the other ends, with a subtitle that one of them lacks.

    Where the lengths are not that unequal, the edits alone tell it.
    """
    from rapidfuzz import fuzz

    size, begun = len(whole), f"{whole} "
    long_enough = size > _FAR_ENOUGH
    for place, title in enumerate(titles):
        length = len(title)
        if title == last:
            yield place, _GOES_ON
        elif length > _UNEQUAL * size:
            if title.startswith(begun):
                yield place, _GOES_ON
            elif long_enough:
                yield place, 0.9 * fuzz.ratio(whole, title[:size], score_cutoff=80)
        elif size > _UNEQUAL * length:
            if whole.startswith(f"{title} "):
                yield place, _GOES_ON
            elif length > _FAR_ENOUGH:
                yield place, 0.9 * fuzz.ratio(title, whole[:length], score_cutoff=80)
