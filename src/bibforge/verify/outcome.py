"""What became of a reference that was checked: verified, at odds with its record, retracted, not found, not askable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bibforge.model.identifiers import spelled
from bibforge.model.record import NON_PAPERS, Kind, Notice, Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.reasons import ReasonKind
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.reconcile.words import phrase
from bibforge.verify.evidence import Evidence


class Outcome(StrEnum):
    """The answers to the question whether a reference is real, worst last."""

    VERIFIED = "verified"
    NOT_A_PAPER = "not a paper"
    """Web pages, software and the like: nobody registers them, so nobody was asked."""
    CORRECTED = "corrected"
    COULD_NOT_ASK = "could not ask"
    NOT_FOUND = "not found"
    MISMATCH = "mismatch"
    RETRACTED = "retracted"


NOT_FABRICATED = "not indexed where was asked; that does not make it fabricated"
"""The words that stand beside every "not found"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The outcome for one reference, the record it was compared with, the fields at odds, and why."""

    outcome: Outcome
    record: Record | None = None
    fields: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def judged(claim: Record, evidence: Evidence | None, *, asked: bool = True) -> Judgement:
    """Return what the evidence says of a reference; `asked` is false where there was nobody to ask."""
    if evidence is None:
        if claim.kind in NON_PAPERS:
            return Judgement(outcome=Outcome.NOT_A_PAPER, reasons=(f"a {claim.kind}: no service registers these",))
        return Judgement(outcome=Outcome.COULD_NOT_ASK, reasons=("it has neither a title nor an identifier",))
    records = [one for one in (evidence.published, evidence.preprint) if one]
    notices = [notice for one in records for notice in one.notices if not notice.outgoing]
    withdrawn = [notice for notice in notices if re.search(r"retract|withdraw|remov", notice.type, re.IGNORECASE)]
    if withdrawn:
        return Judgement(outcome=Outcome.RETRACTED, record=records[0], reasons=tuple(_told(one) for one in withdrawn))
    if evidence.strangers:
        return _stranger(evidence, records)
    if not records:
        return _without_record(evidence, asked=asked)
    record = _nearest(claim, records)
    odds = dict(_at_odds(claim, record, records))
    if odds:
        return Judgement(outcome=Outcome.MISMATCH, record=record, fields=tuple(odds), reasons=tuple(odds.values()))
    if evidence.unknown:
        unknown = tuple(f"{spelled(one)} is not known to the service that was asked" for one in evidence.unknown)
        field = "doi" if spelled(evidence.unknown[0]).startswith("doi:") else "eprint"
        return Judgement(outcome=Outcome.MISMATCH, record=record, fields=(field,), reasons=unknown)
    corrections = [
        one for one in notices if re.search(r"correct|errat|corrig|concern|addend|clarif", one.type, re.IGNORECASE)
    ]
    if corrections:
        return Judgement(outcome=Outcome.CORRECTED, record=record, reasons=tuple(_told(one) for one in corrections))
    return Judgement(outcome=Outcome.VERIFIED, record=record, reasons=tuple(map(phrase, evidence.reasons[:1])))


def _told(notice: Notice) -> str:
    parts = [notice.type.replace("_", " "), str(notice.doi or ""), str(notice.date or "")]
    return " ".join(part for part in parts if part)


def _stranger(evidence: Evidence, records: list[Record]) -> Judgement:
    reasons = [f"{spelled(one)} is another work, “{record.title}”" for one, record in evidence.strangers]
    if records:
        reasons.append(f"the title is found as {records[0].name}")
    fields = tuple(
        dict.fromkeys("doi" if spelled(one).startswith("doi:") else "eprint" for one, _ in evidence.strangers)
    )
    return Judgement(
        outcome=Outcome.MISMATCH,
        record=records[0] if records else evidence.strangers[0][1],
        fields=fields,
        reasons=tuple(reasons),
    )


def _without_record(evidence: Evidence, *, asked: bool) -> Judgement:
    if evidence.unreachable or not asked:
        reasons = tuple(map(phrase, evidence.unreachable)) or ("nobody was asked: no catalog and no service",)
        return Judgement(outcome=Outcome.COULD_NOT_ASK, reasons=reasons)
    rivals = [phrase(one) for one in evidence.against if one.kind is ReasonKind.SEVERAL_ANSWER]
    unknown = [f"{spelled(one)} is not known to the service that was asked" for one in evidence.unknown]
    return Judgement(outcome=Outcome.NOT_FOUND, reasons=(*unknown, *rivals[:1], NOT_FABRICATED))


def _nearest(claim: Record, records: list[Record]) -> Record:
    """Return the version that the reference means: the preprint for a preprint, else the one of its year."""
    if claim.kind is Kind.PREPRINT:
        return next((one for one in records if one.kind is Kind.PREPRINT), records[0])
    return next((one for one in records if one.year == claim.year), records[0])


def _at_odds(claim: Record, record: Record, records: list[Record]) -> Iterator[tuple[str, str]]:
    """Give the fields in which a reference differs from every version that is known, with the evidence."""
    relations = [compare_titles(claim.title, one.title) for one in records] if claim.title else []
    if relations and max(one.relation for one in relations) < TitleRelation.PARTIAL:
        yield "title", f"the record's title is “{record.title}”"
    people = [
        compare_people(claim.authors, one.authors, open_ended=claim.more_authors or one.more_authors) for one in records
    ]
    if all(one.relation is PeopleRelation.DISAGREE for one in people):
        yield "author", f"the record names {', '.join(person.display for person in record.authors[:3])}"
    years = [one.year for one in records if one.year]
    if claim.year and years and all(abs(year - claim.year) > 1 for year in years):
        yield "year", f"the record says {record.year}, the reference {claim.year}"
