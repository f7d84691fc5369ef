"""What became of the items of one run, by plain comparison with the truth, without the judgement that is measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bibforge.model.identifiers import spelled
from bibforge.model.record import Record
from bibforge.reconcile.match import own_identifiers
from bibforge.reconcile.reasons import Reason
from bibforge.reconcile.resolve import Resolution
from bibforge.text.comparison import likeness, numbers, squeezed
from bibforge_eval.material import Item, Truth, words_of_names


class Verdict(StrEnum):
    """How an accepted record stands to the truth."""

    RIGHT = "right"
    """Its identifier is the truth's, or source material links the two."""
    COPY = "same title and people"
    """Another account of the work, by a plain comparison of letters and names."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """One accepted record that the truth does not bear out."""

    item: Item
    record: Record
    reasons: tuple[Reason, ...]


@dataclass(slots=True, kw_only=True)
class Figures:
    """Counts of one run; `right`, `copies` and `wrong` count accepted records, the others mentions."""

    mentions: int = 0
    in_set: int = 0
    found: int = 0
    """Mentions in the set for which a right record or a copy was accepted."""
    named: int = 0
    """Mentions in the set for which the truth's own identifier was accepted."""
    abstained: int = 0
    right: int = 0
    copies: int = 0
    wrong: int = 0
    errors: list[Error] = field(default_factory=list)
    missed: list[tuple[Item, Resolution]] = field(default_factory=list)
    """Mentions in the set for which nothing was accepted."""

    @property
    def precision(self) -> float:
        """Accepted records that are right, copies counted as right; 1 where nothing was accepted."""
        accepted = self.right + self.copies + self.wrong
        return (self.right + self.copies) / accepted if accepted else 1.0

    @property
    def recall(self) -> float:
        """Mentions found among those whose record is in the set."""
        return self.found / self.in_set if self.in_set else 1.0

    @property
    def reasons(self) -> Counter[str]:
        """Why nothing was accepted for what is in the set: the kind of the last objection."""
        return Counter(str(one.against[-1].kind) if one.against else "no reason" for _, one in self.missed)


def verdict_on(truth: Truth, record: Record) -> Verdict:
    """Return how an accepted record stands to the truth."""
    names = {record.name, *map(spelled, own_identifiers(record))}
    if names & truth.names:
        return Verdict.RIGHT
    same = _same_title(truth.title, record.title) and _same_people(truth, record)
    return Verdict.COPY if same or _nearly_same(truth, record) else Verdict.WRONG


def _same_title(left: str, right: str) -> bool:
    """Equal letters and figures but for a plural, or for a short name before the colon of one or in its brackets."""
    a, b = squeezed(left), squeezed(right)
    shorter = {
        squeezed(one.partition(sign)[place])
        for one in (left, right)
        for sign, place in ((": ", 2), (" (", 0))
        if sign in one
    }
    return a == b or a.replace("s", "") == b.replace("s", "") or bool({a, b} & shorter)


def _same_people(truth: Truth, record: Record) -> bool:
    """Half of the words of all names, in whatever order, or one side names nobody."""
    found = words_of_names(record.authors)
    return not truth.people or not found or 2 * len(truth.people & found) >= min(len(truth.people), len(found))


def _nearly_same(truth: Truth, record: Record) -> bool:
    """Nine tenths of the letters of the title, its figures, and nearly all words of all names."""
    found = words_of_names(record.authors)
    alike = numbers(truth.title) == numbers(record.title) and likeness(truth.title, record.title) >= 0.9
    fewer = min(len(truth.people), len(found))
    return alike and fewer > 0 and 5 * len(truth.people & found) >= 4 * fewer


def judged(items: Sequence[Item], resolutions: Sequence[Resolution]) -> Figures:
    """Return the figures of one run."""
    out = Figures(mentions=len(items))
    for item, resolution in zip(items, resolutions, strict=True):
        verdicts = [verdict_on(item.truth, record) for record in resolution.records]
        out.right += verdicts.count(Verdict.RIGHT)
        out.copies += verdicts.count(Verdict.COPY)
        out.wrong += verdicts.count(Verdict.WRONG)
        out.errors += [
            Error(item=item, record=record, reasons=resolution.reasons)
            for record, verdict in zip(resolution.records, verdicts, strict=True)
            if verdict is Verdict.WRONG
        ]
        out.abstained += not verdicts
        if item.truth.in_set:
            out.in_set += 1
            out.found += any(one is not Verdict.WRONG for one in verdicts)
            out.named += Verdict.RIGHT in verdicts
            if not verdicts:
                out.missed.append((item, resolution))
    return out
