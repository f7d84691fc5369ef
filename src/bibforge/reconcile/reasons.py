"""Reasons: why something was decided or is doubtful, as a kind with arguments; `words` alone has their phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int
"""What an argument is: a title, a spelled identifier, the name of a record or a service; a year, a count."""


class ReasonKind(StrEnum):
    """What is said; the value is the kind's name in the lock. `ARGUMENTS` has what each kind is said of."""

    SAME_DOI = "same-doi"
    SAME_ARXIV = "same-arxiv"
    SAME_OPENREVIEW = "same-openreview"
    DIFFERENT_ARXIV = "different-arxiv"
    DIFFERENT_DOI = "different-doi"
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
    PEOPLE_NOT_GIVEN = "people-not-given"
    PEOPLE_RUN_TOGETHER = "people-run-together"
    PEOPLE_AGREE = "people-agree"
    PEOPLE_PARTLY_AGREE = "people-partly-agree"
    ONE_NAME_AGREES = "one-name-agrees"
    PEOPLE_DIFFER = "people-differ"
    LIST_NAMES_NOBODY = "list-names-nobody"
    RECORD_NAMES_NOBODY = "record-names-nobody"
    SAME_YEAR = "same-year"
    YEARS_FIT = "years-fit"
    YEARS_APART = "years-apart"
    YEARS_DO_NOT_FIT = "years-do-not-fit"
    YEAR_NEAR_LISTED = "year-near-listed"
    YEAR_UNLIKE_LISTED = "year-unlike-listed"
    VENUE_AGREES = "venue-agrees"
    VENUE_DIFFERS = "venue-differs"
    NO_PAPER_KIND = "no-paper-kind"
    KINDS_DIFFER = "kinds-differ"
    LIST_NAMES = "list-names"
    ENTRY_NAMES = "entry-names"
    LIST_NAMES_ANOTHER = "list-names-another"
    LIST_LINKS_PAGE = "list-links-page"
    LINK_LEADS_TO = "link-leads-to"
    PAGE_NAMES = "page-names"
    PAGE_HAS_TITLE = "page-has-title"
    FOUND_BY_TITLE = "found-by-title"
    PREPRINT_OF = "preprint-of"
    PUBLISHED_NAMED_BY_ARXIV = "published-named-by-arxiv"
    PUBLISHED_NAMES_PREPRINT = "published-names-preprint"
    PUBLISHED_NAMED_ELSEWHERE = "published-named-elsewhere"
    PUBLISHED_BY_TITLE = "published-by-title"
    NO_PUBLICATION_KNOWN = "no-publication-known"
    PUBLICATION_NOT_SOUGHT = "publication-not-sought"
    PREPRINT_PREFERRED = "preprint-preferred"
    ITEM_IS = "item-is"
    NOT_ASKED_FOR = "not-asked-for"
    REGISTERED_AT = "registered-at"
    NOTHING_ALIKE = "nothing-alike"
    NO_CANDIDATE = "no-candidate"
    NO_CANDIDATE_KNOWN = "no-candidate-known"
    SEVERAL_ANSWER = "several-answer"
    LEFT_UNRESOLVED = "left-unresolved"
    WEAK_POINTS = "weak-points"
    NOT_ENOUGH = "not-enough"
    NOT_FOUND = "not-found"
    REJECTED_LINK = "rejected-link"
    SECOND_WORK = "second-work"
    ARXIV_NAMES_OTHER_DOI = "arxiv-names-other-doi"
    LABEL_OTHER_TITLE = "label-other-title"
    LABEL_NOT_IN_TITLE = "label-not-in-title"
    LABEL_DOES_NOT_FIT = "label-does-not-fit"
    ACCEPTED_BY_HAND = "accepted-by-hand"
    PINNED_BY_HAND = "pinned-by-hand"
    NOT_A_PAPER_BY_HAND = "not-a-paper-by-hand"
    DECLARED_SAME = "declared-same"
    JOINED_SAME_ITEM = "joined-same-item"
    JOINED_BY_HAND = "joined-by-hand"
    JOINED_BY_LISTS = "joined-by-lists"
    JOINED_BY_RECORD = "joined-by-record"
    JOINED_BY_TITLE = "joined-by-title"
    LATER_NOTICE = "later-notice"
    LATER_NOTICE_DATED = "later-notice-dated"
    IS_NOTICE = "is-notice"
    IS_NOTICE_DATED = "is-notice-dated"
    UNREACHABLE = "unreachable"
    ACCOUNTS_DIFFER = "accounts-differ"
    YEAR_NOT_OF_DOI = "year-not-of-doi"
    COMPLETED_FROM = "completed-from"
    LEGACY = "legacy"


ARGUMENTS: Mapping[StrEnum, Mapping[str, type]] = {
    ReasonKind.SAME_DOI: {"doi": str},
    ReasonKind.SAME_ARXIV: {"arxiv": str},
    ReasonKind.SAME_OPENREVIEW: {"openreview": str},
    ReasonKind.DIFFERENT_ARXIV: {"left": str, "right": str},
    ReasonKind.DIFFERENT_DOI: {"left": str, "right": str},
    ReasonKind.TITLE_LACKS_SHORT_NAME: {"name": str},
    ReasonKind.TITLES_DIFFER: {"left": str, "right": str},
    ReasonKind.TITLES_SPELLED_APART: {"count": int},
    ReasonKind.PEOPLE_PARTLY_AGREE: {"found": int, "total": int},
    ReasonKind.YEARS_DO_NOT_FIT: {"left": int, "right": int},
    ReasonKind.YEAR_NEAR_LISTED: {"known": int, "listed": int},
    ReasonKind.YEAR_UNLIKE_LISTED: {"known": int, "listed": int},
    ReasonKind.VENUE_DIFFERS: {"listed": str},
    ReasonKind.NO_PAPER_KIND: {"what": str},
    ReasonKind.KINDS_DIFFER: {"left": str, "right": str},
    ReasonKind.LIST_NAMES: {"identifier": str},
    ReasonKind.ENTRY_NAMES: {"identifier": str},
    ReasonKind.LIST_NAMES_ANOTHER: {"identifier": str, "known": str},
    ReasonKind.LIST_LINKS_PAGE: {"url": str},
    ReasonKind.LINK_LEADS_TO: {"identifier": str},
    ReasonKind.PAGE_NAMES: {"url": str, "identifier": str},
    ReasonKind.PAGE_HAS_TITLE: {"url": str, "title": str},
    ReasonKind.FOUND_BY_TITLE: {"service": str, "because": tuple},
    ReasonKind.PREPRINT_OF: {"service": str, "record": str},
    ReasonKind.PUBLISHED_NAMED_BY_ARXIV: {"because": tuple},
    ReasonKind.PUBLISHED_NAMES_PREPRINT: {"because": tuple},
    ReasonKind.PUBLISHED_NAMED_ELSEWHERE: {"service": str, "because": tuple},
    ReasonKind.PUBLISHED_BY_TITLE: {"because": tuple},
    ReasonKind.NO_PUBLICATION_KNOWN: {"service": str},
    ReasonKind.PUBLICATION_NOT_SOUGHT: {"cause": str},
    ReasonKind.ITEM_IS: {"what": str},
    ReasonKind.NOT_ASKED_FOR: {"identifier": str},
    ReasonKind.REGISTERED_AT: {"identifier": str, "agency": str},
    ReasonKind.NOTHING_ALIKE: {"service": str},
    ReasonKind.SEVERAL_ANSWER: {"records": str},
    ReasonKind.WEAK_POINTS: {"because": tuple},
    ReasonKind.NOT_FOUND: {"identifier": str},
    ReasonKind.REJECTED_LINK: {"identifier": str, "title": str},
    ReasonKind.SECOND_WORK: {"identifier": str, "title": str, "record": str},
    ReasonKind.ARXIV_NAMES_OTHER_DOI: {"doi": str, "title": str},
    ReasonKind.LABEL_OTHER_TITLE: {"label": str, "title": str},
    ReasonKind.LABEL_NOT_IN_TITLE: {"label": str, "title": str},
    ReasonKind.LABEL_DOES_NOT_FIT: {"label": str, "title": str},
    ReasonKind.ACCEPTED_BY_HAND: {"record": str},
    ReasonKind.PINNED_BY_HAND: {"record": str},
    ReasonKind.DECLARED_SAME: {"title": str},
    ReasonKind.JOINED_BY_LISTS: {"identifier": str},
    ReasonKind.JOINED_BY_RECORD: {"record": str},
    ReasonKind.LATER_NOTICE: {"type": str},
    ReasonKind.LATER_NOTICE_DATED: {"type": str, "date": str},
    ReasonKind.IS_NOTICE: {"type": str},
    ReasonKind.IS_NOTICE_DATED: {"type": str, "date": str},
    ReasonKind.UNREACHABLE: {"cause": str},
    ReasonKind.ACCOUNTS_DIFFER: {"what": str, "left": str, "right": str},
    ReasonKind.YEAR_NOT_OF_DOI: {"doi": str, "stated": int, "year": int},
    ReasonKind.COMPLETED_FROM: {"record": str, "what": str, "source": str},
    ReasonKind.LEGACY: {"text": str},
}
"""The arguments of each kind and their types; `because` are the reasons that it rests on. Other kinds have none."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its kind, its arguments by name (sorted), and the reasons that it rests on.

    Two reasons are equal where all three are; code asks for the kind, never for words. A room above may have kinds of
    its own: any `StrEnum` will do.
    """

    kind: StrEnum
    args: tuple[tuple[str, Value], ...] = ()
    because: tuple[Reason, ...] = ()

    def arg(self, name: str) -> Value:
        """Return the argument of this name. Raises KeyError where the kind has none of this name."""
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
        return checked(Reason(ReasonKind(value)))
    if not isinstance(value, Mapping):
        raise ValueError(f"a reason is no {type(value).__name__}")
    kind = ReasonKind(str(value.get("kind")))
    args = {name: one for name, one in value.items() if name not in ("kind", "because")}
    because = tuple(reason_from_json(one) for one in value.get("because", ()))
    return checked(reason(kind, because, **args))


def checked(one: Reason) -> Reason:
    """Return the reason as it is. Raises ValueError where its arguments are not those of its kind."""
    wanted = dict(ARGUMENTS.get(one.kind, {}))
    rests = wanted.pop("because", None)
    if wanted != {name: type(value) for name, value in one.args} or (one.because and rests is None):
        raise ValueError(f"the reason {one.kind} has not its own arguments: {', '.join(name for name, _ in one.args)}")
    return one
