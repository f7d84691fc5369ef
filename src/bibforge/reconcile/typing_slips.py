"""Typing slips among many titles: whether one title is the other mistyped, judged by the words of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bibforge.model.record import Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.match import YearRelation, compare_years, kinds_at_odds
from bibforge.text.comparison import fold, numbers

MOST_SLIPS = 3
"""Letters swapped, dropped, doubled or replaced: what one hurried line holds."""
_LETTERS_EACH = 8
"""So many letters of a title excuse one slip."""


class Typing:
    """Knows how often each word stands in all titles: a word that stands once, beside one like it, is a slip."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._counts: Counter[str] = Counter()
        for title in titles:
            self._counts.update(set(fold(title).split()))

    def slipped(self, left: Record, right: Record) -> bool:
        """Tell whether two claims are one, mistyped: the same people and year, and a title but for a few slips.

        Each stretch of words in which the titles differ must, on one side, be of words that no other title has: `upper`
        for `lower` is another work by the same people, `uper` is none. Numbers are never slips.
        """
        if compare_years(left, right) is YearRelation.APART or kinds_at_odds(left.kind, right.kind):
            return False
        one, other = fold(left.title), fold(right.title)
        if numbers(left.title) != numbers(right.title) or not _few_slips(one, other):
            return False
        open_ended = left.more_authors or right.more_authors
        people = compare_people(left.authors, right.authors, open_ended=open_ended)
        return people.relation >= PeopleRelation.OVERLAP and people.share == 1 and self._all_typed(one, other)

    def _all_typed(self, left: str, right: str) -> bool:
        from difflib import SequenceMatcher

        a, b = left.split(), right.split()
        edits = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        differing = [(a[i:j], b[k:m]) for tag, i, j, k, m in edits if tag != "equal"]
        return all(self._strange(one) or self._strange(other) for one, other in differing)

    def _strange(self, words: list[str]) -> bool:
        return bool(words) and all(self._counts[word] <= 1 for word in words)


def _few_slips(left: str, right: str) -> bool:
    from rapidfuzz.distance import OSA  # on first use: 68 ms that most commands need not pay

    allowed = min(MOST_SLIPS, min(len(left), len(right)) // _LETTERS_EACH)
    return bool(OSA.distance(left, right, score_cutoff=allowed) <= allowed)
