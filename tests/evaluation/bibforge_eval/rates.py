"""How often each kind of evidence is wrong: records against records, with the true one there and taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bibforge.model.record import Record
from bibforge.reconcile.choose import chosen
from bibforge.reconcile.match import answers_claim, claim_of
from bibforge.reconcile.strength import Strength
from bibforge.resolvers.answers import ByTitle, Resolver, Several
from bibforge.verify.rates import Rate
from bibforge_eval.judge import Verdict, verdict_on
from bibforge_eval.material import Item
from bibforge_eval.perturb import CHANGES, changed_items


@dataclass(slots=True)
class Tally:
    """Claims that a kind of evidence decided, and how many of them got a wrong record."""

    cases: int = 0
    wrong: int = 0
    """With the true record among the answers."""
    absent: int = 0
    """With every record of the work taken away: whatever is accepted then is false."""

    @property
    def rate(self) -> Rate:
        """The rate that is published: of claims that it decides, those with a false record either way."""
        return Rate(wrong=self.wrong + self.absent, cases=self.cases)


def measured_rates(items: Sequence[Item], place: Resolver, seed: int) -> Mapping[Strength, Tally]:
    """Return the tally of each kind of evidence, over every change of the evaluation's list."""
    tallies: dict[Strength, Tally] = {}
    for name in CHANGES:
        changed = changed_items(items, name, seed)
        claims = [claim_of(item.mention) for item in changed]
        questions = [ByTitle(one.title, one.authors, one.year, one.container) for one in claims]
        for item, claim, answer in zip(changed, claims, place.ask(questions), strict=True):
            if isinstance(answer, Several):
                _count(tallies, item, claim, answer.records)
    return dict(sorted(tallies.items(), reverse=True))


def _count(tallies: dict[Strength, Tally], item: Item, claim: Record, records: Sequence[Record]) -> None:
    there = chosen(claim, records).records
    if there:
        tally = tallies.setdefault(_strength(claim, there), Tally())
        tally.cases += 1
        tally.wrong += any(verdict_on(item.truth, one) is Verdict.WRONG for one in there)
        others = [one for one in records if verdict_on(item.truth, one) is Verdict.WRONG]
        tally.absent += bool(chosen(claim, others).records)


def _strength(claim: Record, records: Iterable[Record]) -> Strength:
    return max(answers_claim(claim, one).strength for one in records)
