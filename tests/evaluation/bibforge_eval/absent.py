"""What is accepted for a mention whose record is not there: every acceptance is a false one."""

from __future__ import annotations

from collections.abc import Sequence

from bibforge.reconcile.choose import chosen
from bibforge.reconcile.match import claim_of
from bibforge.resolvers.answers import ByTitle, Resolver, Several
from bibforge_eval.judge import Error, Verdict, verdict_on
from bibforge_eval.material import Item


def accepted_in_absence(items: Sequence[Item], place: Resolver) -> list[Error]:
    """Return what would be accepted for the items if no record of the work, nor any copy of one, were in the set."""
    claims = [claim_of(item.mention) for item in items]
    questions = [ByTitle(one.title, one.authors, one.year, one.container) for one in claims]
    out = []
    for item, claim, answer in zip(items, claims, place.ask(questions), strict=True):
        if isinstance(answer, Several):
            others = [record for record in answer.records if verdict_on(item.truth, record) is Verdict.WRONG]
            choice = chosen(claim, others)
            out += [Error(item=item, record=record, reasons=choice.reasons) for record in choice.records]
    return out
