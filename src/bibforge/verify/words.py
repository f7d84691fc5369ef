"""The words for what was found out about a reference: one template a kind, asked at the edge alone."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from bibforge.reconcile.reasons import Reason
from bibforge.reconcile.words import name_for_people, phrase
from bibforge.verify.odds import OutcomeReason

OUTCOME_WORDS: dict[StrEnum, str] = {
    OutcomeReason.NOBODY_REGISTERS: "a {what}: none of the services registers these",
    OutcomeReason.NOTHING_TO_ASK: "it has neither a title nor an identifier",
    OutcomeReason.NOBODY_ASKED: "nothing was asked: there is no catalog, and no service was asked",
    OutcomeReason.NOT_FABRICATED: "not covered by the sources asked; that does not make it fabricated",
    OutcomeReason.PARTLY_COVERED: "a {what}: the sources asked hold only a part of these",
    OutcomeReason.IDENTIFIER_UNKNOWN: "{identifier} is not known to the service that was asked",
    OutcomeReason.ANOTHER_WORK: "{identifier} is another work, “{title}”",
    OutcomeReason.TITLE_UNKNOWN: "none of the sources asked knows the title",
    OutcomeReason.RETITLED: "{identifier} is “{title}” by the same people: renamed since, or another paper of theirs",
    OutcomeReason.TITLE_FOUND_AS: "the title is found as {record}",
    OutcomeReason.BRACES_DAMAGED: "its braces or quotes do not match, so that it cannot be read",
    OutcomeReason.IDENTIFIER_UNCONFIRMED: "none of the sources asked could say what {identifier} names",
    OutcomeReason.TITLE_OF_RECORD: "the record's title is “{title}”",
    OutcomeReason.TITLE_SPELLED: "the record spells the title “{title}”",
    OutcomeReason.TITLE_IS_BY: "this title is by {people} ({record})",
    OutcomeReason.TITLE_LIKE: "nearest in this venue and year is “{title}” by {people} ({record})",
    OutcomeReason.TITLE_SHORT: "only a short title agrees with the record, and other works have such titles",
    OutcomeReason.PEOPLE_OF_RECORD: "the record names {people}",
    OutcomeReason.PEOPLE_INVENTED: "the record does not name {people}",
    OutcomeReason.PEOPLE_GIVEN: "the record has another given name for {people}",
    OutcomeReason.PEOPLE_MISSING: "{people} are missing, and nothing says “and others”",
    OutcomeReason.PEOPLE_ORDER: "the record's order is {people}",
    OutcomeReason.VENUE_OF_RECORD: "it appeared in {known}",
    OutcomeReason.VENUE_UNHEARD: "it appeared in {known}; no record is known of {claimed}",
    OutcomeReason.ONLY_PREPRINT: "only a preprint is known; the venue could not be confirmed",
    OutcomeReason.ONLY_VERSION: "only another version is known, in {known}",
    OutcomeReason.YEAR_OF_RECORD: "the record says {known}, the reference {claimed}",
    OutcomeReason.NOTICE: "{notice}",
}
"""The phrase of each kind of this room, its arguments in braces."""


def told(one: Reason) -> str:
    """Return a reason, of this room or of a resolution, in words."""
    own = OUTCOME_WORDS.get(one.kind)
    if own is None:
        return phrase(one)
    args = {name: name_for_people(value) if isinstance(value, str) else value for name, value in one.args}
    return own.format_map(args)


def all_told(reasons: Iterable[Reason]) -> str:
    """Return several reasons in words, as one phrase; none is said twice."""
    return "; ".join(dict.fromkeys(map(told, reasons)))
