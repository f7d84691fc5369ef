"""What speaks for and against a candidate, point by point, as a person wants to weigh it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from bibforge.model.identifiers import Identifier, spelled
from bibforge.model.library import Mention
from bibforge.model.record import Record
from bibforge.reconcile.choose import chosen
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.match import (
    YearRelation,
    answers_claim,
    claim_of,
    compare_years,
    kinds_at_odds,
    own_identifiers,
    venues_agree,
)
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.strength import Strength
from bibforge.reconcile.titles import TitleRelation, compare_titles


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateEvidence:
    """A candidate's points: `speaks_for`, `speaks_against`, and `neutral` for what settles nothing."""

    speaks_for: tuple[Reason, ...] = ()
    speaks_against: tuple[Reason, ...] = ()
    neutral: tuple[Reason, ...] = ()
    strength: Strength = Strength.NONE
    """What the points together rest on, where they suffice."""
    suffices: bool = False
    """Whether the points together would be enough, were no other candidate as good (the verdict of `match`)."""


def weigh(mention: Mention, record: Record) -> CandidateEvidence:
    """Return what speaks for and against `record` being the work that the list's item means."""
    claim = claim_of(mention)
    verdict = answers_claim(claim, record)
    points = [
        *_identifier_points(mention.identifiers, record),
        _title_point(claim, record),
        _people_point(claim, record),
        *_year_points(claim, record),
        *_venue_points(claim, record),
        *_kind_points(claim, record),
    ]
    return CandidateEvidence(
        speaks_for=_on(Side.FOR, points),
        speaks_against=_on(Side.AGAINST, points),
        neutral=_on(Side.NEITHER, points),
        strength=verdict.strength,
        suffices=verdict.same,
    )


def why_unresolved(mention: Mention, candidates: Sequence[Record]) -> Reason:
    """Return why none of the candidates was taken, the likeliest one's weakness first."""
    if not candidates:
        return reason(ReasonKind.NO_CANDIDATE_KNOWN)
    against = chosen(claim_of(mention), candidates).against
    rivals = next((one for one in against if one.kind is ReasonKind.SEVERAL_ANSWER), None)
    if rivals:
        return rivals
    best = weigh(mention, in_order(mention, candidates)[0])
    if best.suffices:
        return reason(ReasonKind.LEFT_UNRESOLVED)
    weak = best.speaks_against or best.neutral
    return reason(ReasonKind.WEAK_POINTS, weak) if weak else reason(ReasonKind.NOT_ENOUGH)


def in_order(mention: Mention, candidates: Iterable[Record]) -> tuple[Record, ...]:
    """Return the candidates with the likeliest first: title, then people, then year; the rest as they came."""
    claim = claim_of(mention)

    def likelihood(record: Record) -> tuple[int, int, int]:
        people = compare_people(claim.authors, record.authors, open_ended=claim.more_authors).relation
        gap = abs(claim.year - record.year) if claim.year and record.year else 9
        return (-int(compare_titles(claim.title, record.title).relation), -int(people), gap)

    return tuple(sorted(candidates, key=likelihood))


class Side(Enum):
    """For what a point speaks."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"


_Point = tuple[Side, Reason]


def _on(side: Side, points: Iterable[_Point]) -> tuple[Reason, ...]:
    return tuple(one for where, one in points if where is side)


def _identifier_points(listed: Sequence[Identifier], record: Record) -> Iterable[_Point]:
    own = own_identifiers(record)
    for one in listed:
        others = [other for other in own if type(other) is type(one)]
        if one in own:
            yield Side.FOR, reason(ReasonKind.LIST_NAMES, identifier=spelled(one))
        elif others:
            known = spelled(others[0])
            yield Side.AGAINST, reason(ReasonKind.LIST_NAMES_ANOTHER, identifier=spelled(one), known=known)


def _title_point(claim: Record, record: Record) -> _Point:
    title = compare_titles(claim.title, record.title)
    if title.relation >= TitleRelation.NEAR:
        return Side.FOR, title.reason
    return (Side.NEITHER if title.relation is TitleRelation.PARTIAL else Side.AGAINST), title.reason


def _people_point(claim: Record, record: Record) -> _Point:
    people = compare_people(claim.authors, record.authors, open_ended=claim.more_authors or record.more_authors)
    match people.relation:
        case PeopleRelation.AGREE:
            return Side.FOR, people.reason
        case PeopleRelation.UNKNOWN:
            kind = ReasonKind.RECORD_NAMES_NOBODY if claim.authors else ReasonKind.LIST_NAMES_NOBODY
            return Side.NEITHER, reason(kind)
        case PeopleRelation.OVERLAP:
            return Side.NEITHER, people.reason
        case PeopleRelation.DISAGREE:
            return Side.AGAINST, people.reason


def _year_points(claim: Record, record: Record) -> Iterable[_Point]:
    known, listed = record.year or 0, claim.year or 0
    match compare_years(claim, record):
        case YearRelation.SAME:
            yield Side.FOR, reason(ReasonKind.SAME_YEAR)
        case YearRelation.APART:
            yield Side.AGAINST, reason(ReasonKind.YEAR_UNLIKE_LISTED, known=known, listed=listed)
        case YearRelation.FIT:
            yield Side.NEITHER, reason(ReasonKind.YEAR_NEAR_LISTED, known=known, listed=listed)
        case YearRelation.UNKNOWN:
            return


def _venue_points(claim: Record, record: Record) -> Iterable[_Point]:
    if claim.container and (record.container or record.event):
        if venues_agree(claim, record):
            yield Side.FOR, reason(ReasonKind.VENUE_AGREES)
        else:
            yield Side.NEITHER, reason(ReasonKind.VENUE_DIFFERS, listed=claim.container)


def _kind_points(claim: Record, record: Record) -> Iterable[_Point]:
    odds = kinds_at_odds(claim.kind, record.kind)
    if odds:
        yield Side.AGAINST, odds
