"""The words for what was found out about a reference: one template a kind, asked at the edge alone."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from bibforge.reconcile.reasons import Reason
from bibforge.reconcile.words import phrase
from bibforge.verify.outcome import OutcomeReason

OUTCOME_WORDS: dict[StrEnum, str] = {
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
}
"""The phrase of each kind of this room, its arguments in braces."""


def told(one: Reason) -> str:
    """Return a reason, of this room or of a resolution, in words."""
    own = OUTCOME_WORDS.get(one.kind)
    return phrase(one) if own is None else own.format_map(dict(one.args))


def all_told(reasons: Iterable[Reason]) -> str:
    """Return several reasons in words, as one phrase."""
    return "; ".join(map(told, reasons))
