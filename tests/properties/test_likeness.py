"""Titles that are compared many at once are as alike as two titles looked at alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bibforge.resolvers.catalog.likeness import SPREAD, WORTH_SEEING, ranked

WORDS = st.sampled_from(["a", "deep", "deeper", "learning", "of", "graphs", "graph", "superresolution", "super", "net"])
TITLES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)


def likeness(folded: tuple[str, ...], title: str) -> float:
    """Return the likeness of one title: its letters, its edits, and what is left out at the end of one of the two."""
    whole, last = folded[0], folded[-1]
    if whole.replace(" ", "") == title.replace(" ", ""):
        return 100.0
    plain = float(fuzz.ratio(whole, title))
    if title == last or title.startswith(f"{whole} ") or whole.startswith(f"{title} "):
        return max(plain, 90.0)
    short, long = sorted((whole, title), key=len)
    if len(short) > 20 and len(long) > 1.3 * len(short):
        begun = float(fuzz.ratio(short, long[: len(short)]))
        return max(plain, 0.9 * begun if begun >= 80 else 0.0)
    return plain


@given(whole=TITLES, cut=st.integers(0, 9), titles=st.lists(TITLES, max_size=12))
def test_many_titles_are_ranked_as_each_alone(whole: str, cut: int, titles: list[str]) -> None:
    """The same rows with the same likeness in the same order, whatever stands beside them."""
    main = " ".join(whole.split()[:cut])
    folded = (whole, main) if main and main != whole else (whole,)
    alone = [(row, likeness(folded, title)) for row, title in enumerate(titles)]
    worth = [(row, like) for row, like in alone if like >= WORTH_SEEING]
    least = max((like for _, like in worth), default=0.0) - SPREAD
    expected = sorted((one for one in worth if one[1] >= least), key=lambda one: (-one[1], one[0]))
    assert [(hit.row, hit.likeness) for hit in ranked(folded, list(enumerate(titles)))] == expected
