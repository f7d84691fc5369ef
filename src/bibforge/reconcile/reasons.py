"""Reasons: why something was decided or is doubtful, as a kind with arguments; `words` alone turns them into phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int
"""What an argument is: a title, a spelled identifier, a record's name, the name of a kind or a service; a year, a count."""


class ReasonKind(StrEnum):
    """What is said; the value is the kind's name in the lock. Each kind's arguments stand in `words.WORDS`."""

    # identifiers
    SAME_DOI = "same-doi"
    SAME_ARXIV = "same-arxiv"
    SAME_OPENREVIEW = "same-openreview"
    DIFFERENT_ARXIV = "different-arxiv"
    DIFFERENT_DOI = "different-doi"
    # titles
    TITLE_MISSING = "title-missing"
    TITLES_EQUAL = "titles-equal"
    TITLES_NEAR = "titles-near"
    TITLE_IS_NOTICE = "title-is-notice"
    NUMBERS_DIFFER = "numbers-differ"
    TITLE_LONG_VERSION = "title-long-version"
    TITLE_LACKS_SUBTITLE = "title-lacks-subtitle"
    TITLE_LACKS_SHORT_NAME = "title-lacks-short-name"
    TITLES_DIFFER = "titles-differ"
    TITLES_SPELLED_APART = "titles-spelled-apart"
    # people
    PEOPLE_NOT_GIVEN = "people-not-given"
    PEOPLE_RUN_TOGETHER = "people-run-together"
    PEOPLE_AGREE = "people-agree"
    PEOPLE_PARTLY_AGREE = "people-partly-agree"
    ONE_NAME_AGREES = "one-name-agrees"
    PEOPLE_DIFFER = "people-differ"
    LIST_NAMES_NOBODY = "list-names-nobody"
    RECORD_NAMES_NOBODY = "record-names-nobody"
    # years
    SAME_YEAR = "same-year"
    YEARS_FIT = "years-fit"
    YEARS_APART = "years-apart"
    YEARS_DO_NOT_FIT = "years-do-not-fit"
    YEAR_NEAR_LISTED = "year-near-listed"
    YEAR_UNLIKE_LISTED = "year-unlike-listed"
    # venues and kinds
    VENUE_AGREES = "venue-agrees"
    VENUE_DIFFERS = "venue-differs"
    NO_PAPER_KIND = "no-paper-kind"
    KINDS_DIFFER = "kinds-differ"
    # what was taken, and by which way
    LIST_NAMES = "list-names"
    ENTRY_NAMES = "entry-names"
    LIST_NAMES_ANOTHER = "list-names-another"
    LIST_LINKS_PAGE = "list-links-page"
    FOUND_BY_TITLE = "found-by-title"
    PREPRINT_OF = "preprint-of"
    PUBLISHED_NAMED_BY_ARXIV = "published-named-by-arxiv"
    PUBLISHED_NAMES_PREPRINT = "published-names-preprint"
    PUBLISHED_BY_TITLE = "published-by-title"
    PUBLICATION_NOT_SOUGHT = "publication-not-sought"
    PREPRINT_PREFERRED = "preprint-preferred"
    ITEM_IS = "item-is"
    # what was not taken
    NOT_ASKED_FOR = "not-asked-for"
    NOTHING_ALIKE = "nothing-alike"
    NO_CANDIDATE = "no-candidate"
    NO_CANDIDATE_KNOWN = "no-candidate-known"
    SEVERAL_ANSWER = "several-answer"
    LEFT_UNRESOLVED = "left-unresolved"
    NOT_ENOUGH = "not-enough"
    # findings
    NOT_FOUND = "not-found"
    REJECTED_LINK = "rejected-link"
    SECOND_WORK = "second-work"
    ARXIV_NAMES_OTHER_DOI = "arxiv-names-other-doi"
    LABEL_OTHER_TITLE = "label-other-title"
    LABEL_NOT_IN_TITLE = "label-not-in-title"
    LABEL_DOES_NOT_FIT = "label-does-not-fit"
    # what a person decided
    ACCEPTED_BY_HAND = "accepted-by-hand"
    PINNED_BY_HAND = "pinned-by-hand"
    NOT_A_PAPER_BY_HAND = "not-a-paper-by-hand"
    DECLARED_SAME = "declared-same"
    # why a service could not be asked
    UNREACHABLE = "unreachable"
    UNREACHABLE_SERVICE = "unreachable-service"
    # what an older lock says in words that are no longer known
    LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its kind, its arguments by name (sorted), and the reasons that it rests on.

    Two reasons are equal where all three are; code asks for the kind, never for words. A room above may have kinds of
    its own: any `StrEnum` will do.
    """

    kind: StrEnum
    args: tuple[tuple[str, Value], ...] = ()
    because: tuple[Reason, ...] = ()

    def __getitem__(self, name: str) -> Value:
        """Return an argument. Raises KeyError where the kind has none of this name."""
        return dict(self.args)[name]


def reason(kind: StrEnum, because: Iterable[Reason] = (), **args: Value) -> Reason:
    """Return the reason of this kind with these arguments."""
    return Reason(kind, tuple(sorted(args.items())), tuple(because))


def has_kind(reasons: Iterable[Reason], *kinds: StrEnum) -> bool:
    """Tell whether one of the reasons is of one of the kinds."""
    return any(one.kind in kinds for one in reasons)


Json = str | Mapping[str, object]
"""A kind alone, or an object with `kind`, the arguments by their names and, where there are any, `because`."""


def reason_json(one: Reason) -> Json:
    """Return a reason as a JSON value: its kind's name, or an object where there is more to say."""
    if not one.args and not one.because:
        return str(one.kind)
    because = {"because": [reason_json(each) for each in one.because]} if one.because else {}
    return {"kind": str(one.kind), **dict(one.args), **because}


def reason_from_json(value: object) -> Reason:
    """Return the reason that `reason_json` wrote. Raises ValueError for an unknown kind or a value of another form."""
    if isinstance(value, str):
        return Reason(ReasonKind(value))
    if not isinstance(value, Mapping):
        raise ValueError(f"a reason is no {type(value).__name__}")
    args = {name: one for name, one in value.items() if name not in ("kind", "because")}
    if not all(isinstance(one, Value) for one in args.values()):
        raise ValueError("an argument of a reason is neither a text nor a number")
    because = [reason_from_json(one) for one in value.get("because", ())]
    return reason(ReasonKind(str(value.get("kind"))), because, **args)
