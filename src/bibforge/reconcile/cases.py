"""One undecided mention: what was taken, seen, said for and against, and who could not be asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from bibforge.model.identifiers import Identifier
from bibforge.model.library import Mention
from bibforge.model.record import Kind, Record
from bibforge.reconcile.choose import ruled_out
from bibforge.reconcile.lock import Decision, Lock
from bibforge.reconcile.match import ABOUT_LABEL, claim_of, label_finding
from bibforge.reconcile.reasons import Reason, has_kind
from bibforge.reconcile.titles import TitleRelation, compare_titles

MOST_CANDIDATES = 5
"""Candidates kept for an unresolved mention: what a person can look through."""


@dataclass(slots=True, kw_only=True)
class Case:
    """One undecided mention; filled in by the steps of its lookup."""

    mention: Mention
    fingerprint: str
    claim: Record
    rejected: frozenset[str] = frozenset()
    accepted: list[Record] = field(default_factory=list)
    candidates: dict[str, Record] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    against: list[Reason] = field(default_factory=list)
    findings: list[Reason] = field(default_factory=list)
    missed: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    """What could not be asked (a resolver's name, an address or a spelled identifier), and why, place by place."""
    refused: set[Identifier] = field(default_factory=set)
    """Identifiers of the list whose record a person ruled out."""
    heard: bool = False
    """Whether a service, not only the local catalog, has answered."""

    @property
    def wish(self) -> Record:
        """What decides between several publications: the list's venue and year, without them the preprint's year."""
        return self.claim if self.claim.container or self.claim.year else self.accepted[0]

    @property
    def is_only_preprint(self) -> bool:
        """Whether records were taken and all of them are preprints."""
        return bool(self.accepted) and all(one.kind is Kind.PREPRINT for one in self.accepted)

    @property
    def unreachable(self) -> tuple[Reason, ...]:
        """Why what could not be asked could not be asked, each reason once."""
        return tuple(dict.fromkeys(why for reasons in self.missed.values() for why in reasons))

    def miss(self, whom: str, why: tuple[Reason, ...]) -> None:
        """Keep why something could not be asked; the first word on it stays."""
        self.missed.setdefault(whom, why)

    def take(self, record: Record, why: Reason) -> None:
        """Accept a record, unless a person ruled it out."""
        if ruled_out(record, self.rejected):
            return
        if all(record.name != one.name for one in self.accepted):
            self.accepted.append(record)
        if why not in self.reasons:
            self.reasons.append(why)

    def read_again(self, mention: Mention) -> None:
        """Go on with another reading of the same item: what was odd about the title that was read may be so no more."""
        self.mention, self.claim = mention, claim_of(mention)
        odd = [label_finding(mention.title, record) for record in self.accepted]
        self.findings = [one for one in self.findings if not has_kind((one,), *ABOUT_LABEL) or one in odd]

    def left(self) -> tuple[Record, ...]:
        """Return what was seen and not taken; beside an accepted record only what bears the title too."""
        names = {one.name for one in self.accepted}
        seen = [one for one in self.candidates.values() if one.name not in names and not ruled_out(one, self.rejected)]
        if self.accepted:
            seen = [
                one for one in seen if compare_titles(self.claim.title, one.title).relation >= TitleRelation.PARTIAL
            ]
        return tuple(seen[:MOST_CANDIDATES])

    def recall(self, decision: Decision, lock: Lock) -> None:
        """Add what an earlier run saw: nobody who could deny it has answered now."""
        for name in decision.candidates:
            if name in lock.records:
                self.candidates.setdefault(name, lock.records[name])
        self.findings += [one for one in decision.findings if one not in self.findings]
