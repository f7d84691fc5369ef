"""What speaks for and against a candidate, point by point, as a person wants to weigh it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bibforge.model.identifiers import Identifier, spelled
from bibforge.model.library import Mention
from bibforge.model.record import Record
from bibforge.reconcile.choose import chosen
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.match import (
    answers_claim,
    claim_of,
    compare_years,
    kinds_at_odds,
    own_identifiers,
    venues_agree,
)
from bibforge.reconcile.titles import TitleRelation, compare_titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A candidate's points: `speaks_for`, `speaks_against`, and `neutral` for what settles nothing."""

    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    suffices: bool = False
    """Whether the points together would be enough, were no other candidate as good (the verdict of `match`)."""


def weigh(mention: Mention, record: Record) -> Evidence:
    """Return what speaks for and against `record` being the work that the list's item means."""
    claim = claim_of(mention)
    points = [
        *_identifier_points(mention.identifiers, record),
        _title_point(claim, record),
        _people_point(claim, record),
        _year_point(claim, record),
        *_venue_points(claim, record),
        *_kind_points(claim, record),
    ]
    sides: dict[int, list[str]] = {1: [], -1: [], 0: []}
    for side, phrase in points:
        if phrase:
            sides[side].append(phrase)
    return Evidence(
        speaks_for=tuple(sides[1]),
        speaks_against=tuple(sides[-1]),
        neutral=tuple(sides[0]),
        suffices=answers_claim(claim, record).same,
    )


def why_open(mention: Mention, candidates: Sequence[Record]) -> str:
    """Return in one phrase why none of the candidates was taken, the likeliest one's weakness first."""
    if not candidates:
        return "no candidate is known"
    rivals = [phrase for phrase in chosen(claim_of(mention), candidates).against if phrase.startswith("several ")]
    if rivals:
        return rivals[0]
    best = weigh(mention, in_order(mention, candidates)[0])
    if best.suffices:
        return "a person left it open"
    return "; ".join(best.speaks_against or best.neutral) or "the evidence does not suffice"


def in_order(mention: Mention, candidates: Iterable[Record]) -> tuple[Record, ...]:
    """Return the candidates with the likeliest first: title, then people, then year; the rest as they came."""
    claim = claim_of(mention)

    def likelihood(record: Record) -> tuple[int, int, int]:
        people = compare_people(claim.authors, record.authors, open_ended=claim.more_authors).relation
        gap = abs(claim.year - record.year) if claim.year and record.year else 9
        return (-int(compare_titles(claim.title, record.title).relation), -int(people), gap)

    return tuple(sorted(candidates, key=likelihood))


_Point = tuple[int, str]
"""1 for, -1 against, 0 neither; and the phrase."""


def _identifier_points(listed: Sequence[Identifier], record: Record) -> Iterable[_Point]:
    own = own_identifiers(record)
    for one in listed:
        others = [other for other in own if type(other) is type(one)]
        if one in own:
            yield 1, f"the list names {spelled(one)}"
        elif others:
            yield -1, f"the list names {spelled(one)}, not {spelled(others[0])}"


def _title_point(claim: Record, record: Record) -> _Point:
    title = compare_titles(claim.title, record.title)
    if title.relation >= TitleRelation.NEAR:
        return 1, title.reason
    return (0 if title.relation is TitleRelation.PARTIAL else -1), title.reason


def _people_point(claim: Record, record: Record) -> _Point:
    people = compare_people(claim.authors, record.authors, open_ended=claim.more_authors or record.more_authors)
    match people.relation:
        case PeopleRelation.AGREE:
            return 1, people.reason
        case PeopleRelation.UNKNOWN:
            return 0, "the list names nobody" if not claim.authors else "the record names nobody"
        case PeopleRelation.OVERLAP:
            return 0, people.reason
        case PeopleRelation.DISAGREE:
            return -1, people.reason


def _year_point(claim: Record, record: Record) -> _Point:
    years = compare_years(claim, record)
    if years == "same year":
        return 1, years
    if years == "years do not fit":
        return -1, f"{claim.year} in the list, {record.year} in the record"
    return 0, f"{record.year}, {claim.year} in the list" if years else ""


def _venue_points(claim: Record, record: Record) -> Iterable[_Point]:
    if claim.container and (record.container or record.event):
        agrees = venues_agree(claim, record)
        yield (1, "the venue agrees") if agrees else (0, f"“{claim.container}” in the list, another venue here")


def _kind_points(claim: Record, record: Record) -> Iterable[_Point]:
    odds = kinds_at_odds(claim.kind, record.kind)
    if odds:
        yield -1, odds
