"""The words for what was found out about a reference: one template a kind, asked at the edge alone."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from bibforge.reconcile.reasons import Reason, ReasonKind
from bibforge.verify.outcome import OutcomeReason

WORDS: dict[StrEnum, str] = {
    OutcomeReason.NOBODY_REGISTERS: "a {what}: no service registers these",
    OutcomeReason.NOTHING_TO_ASK: "it has neither a title nor an identifier",
    OutcomeReason.NOBODY_ASKED: "nobody was asked: no catalog and no service",
    OutcomeReason.NOT_FABRICATED: "not indexed where was asked; that does not make it fabricated",
    OutcomeReason.IDENTIFIER_UNKNOWN: "{identifier} is not known to the service that was asked",
    OutcomeReason.ANOTHER_WORK: "{identifier} is another work, “{title}”",
    OutcomeReason.TITLE_FOUND_AS: "the title is found as {record}",
    OutcomeReason.TITLE_OF_RECORD: "the record's title is “{title}”",
    OutcomeReason.PEOPLE_OF_RECORD: "the record names {people}",
    OutcomeReason.YEAR_OF_RECORD: "the record says {known}, the reference {claimed}",
    OutcomeReason.NOTICE: "{notice}",
    ReasonKind.LIST_NAMES: "the list names {identifier}",
    ReasonKind.ENTRY_NAMES: "the entry names {identifier}",
    ReasonKind.SEVERAL_ANSWER: "several works answer: {records}",
    ReasonKind.NOT_FOUND: "{identifier} was not found",
    ReasonKind.LABEL_DOES_NOT_FIT: "the label “{label}” does not fit “{title}” (a wrong link?)",
    ReasonKind.LEGACY: "{text}",
}
"""The phrase of each kind, its arguments in braces."""


def told(one: Reason) -> str:
    """Return a reason in words."""
    return WORDS[one.kind].format_map(dict(one.args))


def all_told(reasons: Iterable[Reason]) -> str:
    """Return several reasons in words, as one phrase."""
    return "; ".join(map(told, reasons))
