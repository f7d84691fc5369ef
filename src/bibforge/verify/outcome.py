"""What became of a reference that was checked: verified, unconfirmed, at odds with its record, retracted, not found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bibforge.model.identifiers import spelled
from bibforge.model.record import NON_PAPERS, Kind, Notice, Record
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.reconcile.match import answers_claim
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.strength import Basis, Strength
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.verify.evidence import Evidence
from bibforge.verify.odds import (
    ClaimField,
    Gravity,
    Odds,
    OutcomeReason,
    field_of,
    near_miss,
    nearest,
    odds_of,
    versions_of,
)


class Outcome(StrEnum):
    """The answers to the question whether a reference is real, worst last."""

    VERIFIED = "verified"
    NOT_A_PAPER = "not a paper"
    """Web pages, software and the like: nobody registers them, so nobody was asked."""
    UNCONFIRMED = "unconfirmed"
    """The work exists, and nobody could say whether an identifier or the venue that is claimed for it is right."""
    CORRECTED = "corrected"
    COULD_NOT_ASK = "could not ask"
    NOT_COVERED = "not covered"
    """Not found, and of a kind that the places asked hold only in part: books."""
    NOT_FOUND = "not found"
    MISMATCH = "mismatch"
    UNREADABLE = "unreadable"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The outcome for one reference, the record it was compared with, the fields at odds, and why."""

    outcome: Outcome
    record: Record | None = None
    fields: tuple[ClaimField, ...] = ()
    reasons: tuple[Reason, ...] = ()
    gravity: Gravity | None = None
    """How grave a mismatch is; None for every other outcome."""
    basis: Strength = Strength.NONE
    """What the finding of the record rests on."""

    @property
    def severity(self) -> str:
        """The word for the gravity of a mismatch; empty for every other outcome."""
        return "" if self.gravity is None else self.gravity.word


RETRACTED = re.compile("retract|withdraw|remov", re.IGNORECASE)
CORRECTED = re.compile("correct|errat|corrig|concern|addend|clarif", re.IGNORECASE)
"""How the types of updates begin that Crossref deposits (documentation, "Updates", crossmark types)."""


def judged(claim: Record, evidence: Evidence | None, *, asked: bool = True) -> Judgement:
    """Return what the evidence says of a reference; `asked` is false where there was nobody to ask."""
    if evidence is None:
        return _never_asked(claim)
    evidence = _without_namesake(evidence)
    records = [one for one in (evidence.published, evidence.preprint) if one]
    notices = [notice for one in records for notice in one.notices if not notice.outgoing]
    withdrawn = tuple(_notice(one) for one in notices if RETRACTED.search(one.type))
    if withdrawn:
        return Judgement(outcome=Outcome.RETRACTED, record=records[0], reasons=withdrawn)
    if evidence.strangers:
        return _stranger(evidence, records)
    if not records:
        return _without_record(evidence, asked=asked)
    odds = odds_of(evidence)
    wrong = [one for one in odds if one.gravity is not None]
    if wrong:
        return _mismatch(wrong, nearest(evidence), evidence)
    open_ones = [*odds, *_weakness(evidence)]
    if open_ones:
        fields = tuple(dict.fromkeys(one.field for one in open_ones))
        reasons = (*(one.why for one in open_ones), *evidence.silences)
        return Judgement(
            outcome=Outcome.UNCONFIRMED,
            record=nearest(evidence),
            fields=fields,
            reasons=reasons,
            basis=_basis(evidence),
        )
    corrections = tuple(_notice(one) for one in notices if CORRECTED.search(one.type))
    outcome = Outcome.CORRECTED if corrections else Outcome.VERIFIED
    reasons = corrections or (*evidence.reasons[:1], *_small_differences(evidence))
    return Judgement(outcome=outcome, record=nearest(evidence), reasons=reasons, basis=_basis(evidence))


def _without_namesake(evidence: Evidence) -> Evidence:
    """Return the evidence without records that bear only a part of the title, where the year speaks against them too.

    The same people use one main title for a paper and for what follows it.
    """
    claim, versions = evidence.claim, versions_of(evidence)
    parts = [compare_titles(claim.title, one.title).relation is TitleRelation.PARTIAL for one in versions]
    if not versions or evidence.bound or not all(parts):
        return evidence
    if all(one.field is not ClaimField.YEAR for one in odds_of(evidence)):
        return evidence
    return replace(evidence, preprint=None, published=None, versions=())


def unreadable() -> Judgement:
    """Return the outcome of an entry whose braces are damaged: nobody can say what it claims."""
    return Judgement(outcome=Outcome.UNREADABLE, reasons=(reason(OutcomeReason.BRACES_DAMAGED),))


def contradicted(evidence: Evidence) -> bool:
    """Tell whether title, people or venue speak against the record that was found: then nothing is taken from it."""
    said = (ClaimField.TITLE, ClaimField.AUTHOR, ClaimField.VENUE)
    return any(one.field in said and (one.gravity or 0) >= Gravity.WRONG for one in odds_of(evidence))


def _mismatch(odds: Sequence[Odds], record: Record | None, evidence: Evidence) -> Judgement:
    return Judgement(
        outcome=Outcome.MISMATCH,
        record=record,
        fields=tuple(dict.fromkeys(one.field for one in odds)),
        reasons=tuple(one.why for one in odds),
        gravity=max(one.gravity for one in odds if one.gravity is not None),
        basis=_basis(evidence),
    )


def _basis(evidence: Evidence) -> Strength:
    """Return what the finding of the records rests on: an identifier of the reference, or the best of the verdicts."""
    records = [one for one in (evidence.published, evidence.preprint) if one]
    if any(one in evidence.bound for record in records for one in record.identifiers):
        return Strength.SAME_IDENTIFIER
    return max((answers_claim(evidence.claim, one).strength for one in records), default=Strength.NONE)


def _weakness(evidence: Evidence) -> Iterator[Odds]:
    """Find a short title that nobody and nothing else bears out: it often has a namesake."""
    if _basis(evidence).basis is Basis.SHORT_TITLE:
        yield Odds(field=ClaimField.TITLE, why=reason(OutcomeReason.TITLE_SHORT), gravity=None)


def _small_differences(evidence: Evidence) -> Iterator[Reason]:
    """Find a title that is spelled otherwise than in every version: a slip worth showing, not a mismatch."""
    titles = [one.title for one in versions_of(evidence)]
    if evidence.claim.title and all(
        compare_titles(evidence.claim.title, title).relation is TitleRelation.NEAR for title in titles
    ):
        yield reason(OutcomeReason.TITLE_SPELLED, title=titles[0])


def _never_asked(claim: Record) -> Judgement:
    if claim.kind in NON_PAPERS:
        why = reason(OutcomeReason.NOBODY_REGISTERS, what=str(claim.kind))
        return Judgement(outcome=Outcome.NOT_A_PAPER, reasons=(why,))
    return Judgement(outcome=Outcome.COULD_NOT_ASK, reasons=(reason(OutcomeReason.NOTHING_TO_ASK),))


def _notice(notice: Notice) -> Reason:
    parts = [notice.type.replace("_", " "), str(notice.doi or ""), str(notice.date or "")]
    return reason(OutcomeReason.NOTICE, notice=" ".join(part for part in parts if part))


def _unknown(evidence: Evidence) -> tuple[Reason, ...]:
    return tuple(reason(OutcomeReason.IDENTIFIER_UNKNOWN, identifier=spelled(one)) for one in evidence.unknown)


def _stranger(evidence: Evidence, records: list[Record]) -> Judgement:
    reasons = [
        reason(OutcomeReason.ANOTHER_WORK, identifier=spelled(one), title=record.title)
        for one, record in evidence.strangers
    ]
    near = near_miss(evidence) if not records else None
    if records:
        reasons.append(reason(OutcomeReason.TITLE_FOUND_AS, record=records[0].name))
    fields = [field_of(one) for one, _ in evidence.strangers]
    return Judgement(
        outcome=Outcome.MISMATCH,
        record=records[0] if records else evidence.strangers[0][1],
        fields=tuple(dict.fromkeys((*fields, *((near.odds.field,) if near else ())))),
        reasons=(*reasons, *((near.odds.why,) if near else ())),
        gravity=max(Gravity.WRONG, near.odds.gravity or Gravity.WRONG) if near else Gravity.WRONG,
        basis=Strength.SAME_IDENTIFIER,
    )


def _without_record(evidence: Evidence, *, asked: bool) -> Judgement:
    if evidence.unreachable or not asked:
        reasons = evidence.unreachable or (reason(OutcomeReason.NOBODY_ASKED),)
        return Judgement(outcome=Outcome.COULD_NOT_ASK, reasons=reasons)
    near = near_miss(evidence)
    if evidence.retitled and not near:
        odds = [one for one in odds_of(evidence) if one.why.kind is OutcomeReason.RETITLED]
        return _mismatch(odds, evidence.retitled[0][1], evidence)
    if near:
        return Judgement(
            outcome=Outcome.MISMATCH,
            record=near.record,
            fields=(near.odds.field,),
            reasons=(near.odds.why, *_unknown(evidence)),
            gravity=near.odds.gravity,
        )
    rivals = [one for one in evidence.against if one.kind is ReasonKind.SEVERAL_ANSWER]
    if evidence.unknown:  # what its own registry denies is wrong, whether the title is indexed or not
        return Judgement(
            outcome=Outcome.MISMATCH,
            fields=tuple(dict.fromkeys(map(field_of, evidence.unknown))),
            reasons=(*_unknown(evidence), *rivals[:1], reason(OutcomeReason.TITLE_UNKNOWN)),
            gravity=Gravity.FABRICATED,
        )
    if _is_web_page(evidence.claim):
        why = reason(OutcomeReason.NOBODY_REGISTERS, what=str(Kind.WEBPAGE))
        return Judgement(outcome=Outcome.NOT_A_PAPER, reasons=(why,))
    if evidence.claim.kind in _PARTLY_COVERED:
        why = reason(OutcomeReason.PARTLY_COVERED, what=str(evidence.claim.kind))
        return Judgement(outcome=Outcome.NOT_COVERED, reasons=(*rivals[:1], why))
    return Judgement(outcome=Outcome.NOT_FOUND, reasons=(*rivals[:1], reason(OutcomeReason.NOT_FABRICATED)))


_PARTLY_COVERED = frozenset({Kind.BOOK})
"""Kinds of which registries and indexes hold a part: that one is missing says nothing (few books have a DOI)."""


def _is_web_page(claim: Record) -> bool:
    """Tell whether an entry that nobody knows is a page: an address of no paper, and no place of publication.

    Whoever gives a journal, a meeting, a number or an identifier claims a publication.
    """
    if not claim.url or claim.kind not in (Kind.UNKNOWN, Kind.MANUSCRIPT):
        return False
    published = (claim.container, claim.event, claim.volume, claim.issue, claim.pages, claim.institution, claim.number)
    return not any(published) and not claim.identifiers and kind_of_url(claim.url) is not Kind.UNKNOWN
