"""What became of a reference that was checked: verified, at odds with its record, retracted, not found, not askable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bibforge.model.identifiers import Doi, Identifier, spelled
from bibforge.model.record import NON_PAPERS, Kind, Notice, Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.titles import TitleRelation, compare_titles
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


class ClaimField(StrEnum):
    """The parts of a claim that are compared with records, by their BibTeX names."""

    TITLE = "title"
    AUTHOR = "author"
    YEAR = "year"
    DOI = "doi"
    EPRINT = "eprint"


class OutcomeReason(StrEnum):
    """Why an outcome is what it is, beside the reasons of a resolution; the words stand in `words`."""

    NOBODY_REGISTERS = "nobody-registers"
    NOTHING_TO_ASK = "nothing-to-ask"
    NOBODY_ASKED = "nobody-asked"
    NOT_FABRICATED = "not-fabricated"
    """Stands beside every "not found"."""
    IDENTIFIER_UNKNOWN = "identifier-unknown"
    ANOTHER_WORK = "another-work"
    TITLE_FOUND_AS = "title-found-as"
    TITLE_OF_RECORD = "title-of-record"
    PEOPLE_OF_RECORD = "people-of-record"
    YEAR_OF_RECORD = "year-of-record"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The outcome for one reference, the record it was compared with, the fields at odds, and why."""

    outcome: Outcome
    record: Record | None = None
    fields: tuple[ClaimField, ...] = ()
    reasons: tuple[Reason, ...] = ()


_RETRACTED = re.compile("retract|withdraw|remov", re.IGNORECASE)
_CORRECTED = re.compile("correct|errat|corrig|concern|addend|clarif", re.IGNORECASE)
"""How the types of updates begin that Crossref deposits (documentation, "Updates", crossmark types)."""


def judged(claim: Record, evidence: Evidence | None, *, asked: bool = True) -> Judgement:
    """Return what the evidence says of a reference; `asked` is false where there was nobody to ask."""
    if evidence is None:
        return _never_asked(claim)
    records = [one for one in (evidence.published, evidence.preprint) if one]
    notices = [notice for one in records for notice in one.notices if not notice.outgoing]
    withdrawn = tuple(_notice(one) for one in notices if _RETRACTED.search(one.type))
    if withdrawn:
        return Judgement(outcome=Outcome.RETRACTED, record=records[0], reasons=withdrawn)
    if evidence.strangers:
        return _stranger(evidence, records)
    if not records:
        return _without_record(evidence, asked=asked)
    record = _nearest(claim, records)
    odds = dict(_at_odds(claim, record, records))
    if odds:
        return Judgement(outcome=Outcome.MISMATCH, record=record, fields=tuple(odds), reasons=tuple(odds.values()))
    if evidence.unknown:
        fields = (field_of(evidence.unknown[0]),)
        return Judgement(outcome=Outcome.MISMATCH, record=record, fields=fields, reasons=_unknown(evidence))
    corrections = tuple(_notice(one) for one in notices if _CORRECTED.search(one.type))
    if corrections:
        return Judgement(outcome=Outcome.CORRECTED, record=record, reasons=corrections)
    return Judgement(outcome=Outcome.VERIFIED, record=record, reasons=evidence.reasons[:1])


def field_of(identifier: Identifier) -> ClaimField:
    """Return the field of an entry that holds an identifier."""
    return ClaimField.DOI if isinstance(identifier, Doi) else ClaimField.EPRINT


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
    if records:
        reasons.append(reason(OutcomeReason.TITLE_FOUND_AS, record=records[0].name))
    return Judgement(
        outcome=Outcome.MISMATCH,
        record=records[0] if records else evidence.strangers[0][1],
        fields=tuple(dict.fromkeys(field_of(one) for one, _ in evidence.strangers)),
        reasons=tuple(reasons),
    )


def _without_record(evidence: Evidence, *, asked: bool) -> Judgement:
    if evidence.unreachable or not asked:
        reasons = evidence.unreachable or (reason(OutcomeReason.NOBODY_ASKED),)
        return Judgement(outcome=Outcome.COULD_NOT_ASK, reasons=reasons)
    rivals = [one for one in evidence.against if one.kind is ReasonKind.SEVERAL_ANSWER]
    reasons = (*_unknown(evidence), *rivals[:1], reason(OutcomeReason.NOT_FABRICATED))
    return Judgement(outcome=Outcome.NOT_FOUND, reasons=reasons)


def _nearest(claim: Record, records: list[Record]) -> Record:
    """Return the version that the reference means: the preprint for a preprint, else the one of its year."""
    if claim.kind is Kind.PREPRINT:
        return next((one for one in records if one.kind is Kind.PREPRINT), records[0])
    return next((one for one in records if one.year == claim.year), records[0])


def _at_odds(claim: Record, record: Record, records: list[Record]) -> Iterator[tuple[ClaimField, Reason]]:
    """Give the fields in which a reference differs from every version that is known, with the evidence."""
    relations = [compare_titles(claim.title, one.title) for one in records] if claim.title else []
    if relations and max(one.relation for one in relations) < TitleRelation.PARTIAL:
        yield ClaimField.TITLE, reason(OutcomeReason.TITLE_OF_RECORD, title=record.title)
    people = [
        compare_people(claim.authors, one.authors, open_ended=claim.more_authors or one.more_authors) for one in records
    ]
    if all(one.relation is PeopleRelation.DISAGREE for one in people):
        named = ", ".join(person.display for person in record.authors[:3])
        yield ClaimField.AUTHOR, reason(OutcomeReason.PEOPLE_OF_RECORD, people=named)
    years = [one.year for one in records if one.year]
    if claim.year and years and all(abs(year - claim.year) > 1 for year in years):
        known = str(record.year)
        yield ClaimField.YEAR, reason(OutcomeReason.YEAR_OF_RECORD, known=known, claimed=claim.year)
