"""Preprints and their publications: what title, people and year find of the pairs that source material asserts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bibforge.model.record import Record
from bibforge.reconcile.choose import publication_of
from bibforge.resolvers.answers import ByTitle, Resolver, Several
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge_eval.judge import Verdict, verdict_on
from bibforge_eval.material import Records, Truth, words_of_names


@dataclass(slots=True, kw_only=True)
class PairFigures:
    """Counts over preprints: with a known publication in the set, publications found and rightly so, wrong ones."""

    known: int = 0
    found: int = 0
    right: int = 0
    wrong: int = 0
    errors: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Publications accepted that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Preprints whose known publication, or a copy of it, was found."""
        return self.found / self.known if self.known else 1.0


def measured_pairs(records: Records, place: Resolver, size: int, seed: int) -> Mapping[str, PairFigures]:
    """Return the figures of `size` asserted pairs and of `size` preprints drawn at random, all assertions hidden."""
    chance = random.Random(f"pairs {seed}")
    pairs = sorted(
        (name, other)
        for name, others in records.links.items()
        for other in others
        if name.startswith("arxiv:") and name in records and other in records and (name, other) not in records.inferred
    )
    asserted = [pair[0] for pair in chance.sample(pairs, min(size, len(pairs)))]
    drawn = [f"arxiv:{one}" for one in chance.sample(sorted(records.arxiv), min(size, len(records.arxiv)))]
    return {
        "preprints with an asserted publication": _measured(records, place, list(dict.fromkeys(asserted))),
        "preprints drawn at random": _measured(records, place, drawn),
    }


def _measured(records: Records, place: Resolver, names: list[str]) -> PairFigures:
    out = PairFigures()
    preprints = [replace(records.preprint(name.partition(":")[2]), doi=None) for name in names]
    answers = place.ask([ByTitle(one.title, one.authors, one.year) for one in preprints])
    for name, preprint, answer in zip(names, preprints, answers, strict=True):
        known = {other for other in records.links.get(name, ()) if other in records}
        candidates = [replace(one, related_arxiv=None) for one in answer.records] if isinstance(answer, Several) else []
        chosen = publication_of(preprint, candidates).records
        if not chosen and isinstance(place, CatalogResolver):
            question = ByTitle(preprint.title, preprint.authors, preprint.year)
            chosen = publication_of(
                preprint, [replace(one, related_arxiv=None) for one in place.alike(question)]
            ).records
        truth = Truth(
            names=frozenset(known) | {name}, title=preprint.title, people=words_of_names(preprint.authors), in_set=True
        )
        verdicts = [verdict_on(truth, one) for one in chosen]
        out.known += bool(known)
        out.right += sum(one is not Verdict.WRONG for one in verdicts)
        out.wrong += verdicts.count(Verdict.WRONG)
        out.found += bool(known) and any(one is not Verdict.WRONG for one in verdicts)
        wrong = [one for one, verdict in zip(chosen, verdicts, strict=True) if verdict is Verdict.WRONG]
        out.errors += [
            f"wrong: {_shown(preprint)}\n           got {_shown(one)}; known {sorted(known)}" for one in wrong
        ]
        if known and not chosen:
            other = records.publication(min(known).partition(":")[2])
            out.missed.append(f"missed: {_shown(preprint)}\n           is {_shown(other)}")
    return out


def _shown(record: Record) -> str:
    people = ", ".join(one.display for one in record.authors[:4])
    return f"{record.name} {record.title!r} ({people}; {record.year}) {record.kind}"
