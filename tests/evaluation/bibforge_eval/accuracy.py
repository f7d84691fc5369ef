"""Precision and recall of one way of asking: lists, samples, slips and look-alikes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bibforge.reconcile.lock import Lock
from bibforge.reconcile.resolve import Resolution, resolve
from bibforge.resolvers.answers import Resolver
from bibforge_eval.judge import Error, Figures, Verdict, judged, verdict_on
from bibforge_eval.lookalikes import lookalikes
from bibforge_eval.material import Item
from bibforge_eval.perturb import CHANGES, changed_items, title_alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One line of the table."""

    name: str
    figures: Figures
    seconds: float
    requests: Mapping[str, int]
    """Requests sent, by service."""


Asked = Callable[[], Sequence[Resolver]]
"""Opens the places to ask, afresh for each run."""


def resolved(items: Sequence[Item], resolvers: Sequence[Resolver]) -> list[Resolution]:
    """Return what bibforge makes of the mentions of items, with an empty lock."""
    return resolve([item.mention for item in items], Lock(), resolvers)


def run(name: str, items: Sequence[Item], asked: Asked) -> Run:
    """Resolve the items and judge what came of them."""
    resolvers = asked()
    start = time.perf_counter()
    resolutions = resolved(items, resolvers)
    seconds = time.perf_counter() - start
    requests = {one.name: one.requests for one in resolvers}
    return Run(name=name, figures=judged(items, resolutions), seconds=seconds, requests=requests)


def runs(name: str, items: Sequence[Item], asked: Asked, *, changes: Sequence[str], seed: int) -> Iterator[Run]:
    """Yield one run for each change made to the items."""
    for change in changes or list(CHANGES):
        changed = changed_items(items, change, seed)
        if changed:
            yield run(f"{name}: {change}", changed, asked)


def accepted_lookalikes(
    items: Sequence[Item], asked: Asked, *, count: int, seed: int, without_people: bool
) -> tuple[int, list[Error], list[Error]]:
    """Return how many look-alikes were asked, those for which the model's record was accepted, and what else was."""
    made = lookalikes(items, count, seed)
    if without_people:
        import random

        made = [
            replace(one, mention=title_alone(one.mention, random.Random(0)) or one.mention)
            for one in made
            if not one.label.startswith(("same title", "thesis"))
        ]
    false: list[Error] = []
    other: list[Error] = []
    for item, resolution in zip(made, resolved(made, asked()), strict=True):
        for record in resolution.records:
            error = Error(item=item, record=record, reasons=resolution.reasons)
            (other if verdict_on(item.truth, record) is Verdict.WRONG else false).append(error)
    return len(made), false, other
