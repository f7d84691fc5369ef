"""Typing slips among many titles: whether one title is the other mistyped, judged by the words of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bibforge.model.library import Mention
from bibforge.reconcile.creators import PeopleRelation, begin_alike, compare_people
from bibforge.reconcile.match import YearRelation, claim_of, compare_years, kinds_at_odds
from bibforge.text.comparison import fold, numbers

MOST_SLIPS = 3
"""Letters swapped, dropped, doubled or replaced: what one hurried line holds."""
_MOST_EDITS = 2 * MOST_SLIPS
"""Letters in which titles may differ that are worth a closer look: slips, and an article that one of them lacks."""
_LETTERS_EACH = 8
"""So many letters of a title excuse one slip."""


class Typing:
    """Knows which words stand once in all titles that it has read: such a word, beside one like it, is a slip."""

    def __init__(self, titles: Iterable[str] = ()) -> None:
        from rapidfuzz.distance import OSA, Levenshtein  # on first use: 68 ms that most commands need not pay

        self._edits, self._changes = OSA.distance, Levenshtein.opcodes
        self._once: set[str] = set()
        self._often: set[str] = set()
        for title in titles:
            self.read(title)

    def read(self, title: str) -> None:
        """Take in the words of one more title."""
        rare = set(fold(title).split()) - self._often
        self._often |= self._once & rare
        self._once |= rare

    def alike(self, left: str, right: str) -> bool:
        """Tell whether one title may be the other mistyped: the quick question before the others."""
        return self._edits(fold(left), fold(right), score_cutoff=_MOST_EDITS) <= _MOST_EDITS

    def slipped(self, left: Mention, right: Mention) -> bool:
        """Tell whether two mentions are one, mistyped: the same people and year, and a title but for a few slips.

        Each stretch of words in which the titles differ must, on one side, be of words that no other title has: `upper`
        for `lower` is another work by the same people, `uper` is none. Numbers are never slips.
        """
        one, other = fold(left.title), fold(right.title)
        return (
            self._few_slips(one, other)
            and _people_agree(left, right)
            and _years_and_kinds_agree(left, right)
            and (one == other or numbers(left.title) == numbers(right.title))
            and self._all_typed(one.split(), other.split())
        )

    def _few_slips(self, left: str, right: str) -> bool:
        most = min(MOST_SLIPS, min(len(left), len(right)) // _LETTERS_EACH)
        return abs(len(left) - len(right)) <= most and self._edits(left, right, score_cutoff=most) <= most

    def _all_typed(self, left: Sequence[str], right: Sequence[str]) -> bool:
        return all(self._strange(one) or self._strange(other) for one, other in self._stretches(left, right))

    def _strange(self, words: Sequence[str]) -> bool:
        return bool(words) and self._often.isdisjoint(words)

    def _stretches(self, left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """Give the stretches in which two titles differ, laid side by side with the fewest changes of words."""
        last_left = last_right = 0
        for step in self._changes(left, right):
            if step.tag == "equal":
                if last_left < step.src_start or last_right < step.dest_start:
                    yield left[last_left : step.src_start], right[last_right : step.dest_start]
                last_left, last_right = step.src_end, step.dest_end
        if last_left < len(left) or last_right < len(right):
            yield left[last_left:], right[last_right:]


def _people_agree(left: Mention, right: Mention) -> bool:
    """Tell whether all the people of the shorter list are found in the longer one."""
    if begin_alike(left.authors, right.authors):
        return True
    people = compare_people(left.authors, right.authors, open_ended=left.et_al or right.et_al)
    return people.relation >= PeopleRelation.OVERLAP and people.share == 1


def _years_and_kinds_agree(left: Mention, right: Mention) -> bool:
    if left.kind is not right.kind and kinds_at_odds(left.kind, right.kind):
        return False
    return left.year == right.year or compare_years(claim_of(left), claim_of(right)) is not YearRelation.APART
