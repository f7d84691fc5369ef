"""Whether a record is the very publication that an entry describes: its venue, year and pages, not only its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bibforge.model.record import Kind, Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.verify.outcome import contradicted
from bibforge.verify.venues import same_venue

if TYPE_CHECKING:
    from bibforge.verify.evidence import Evidence

_KINDS = {
    Kind.ARTICLE: {Kind.ARTICLE},
    Kind.CONFERENCE: {Kind.CONFERENCE, Kind.CHAPTER},
    Kind.CHAPTER: {Kind.CHAPTER, Kind.CONFERENCE, Kind.REFERENCE_ENTRY},
    Kind.REFERENCE_ENTRY: {Kind.REFERENCE_ENTRY, Kind.CHAPTER},
}
"""Kinds of record that a kind of entry can be; other kinds answer only to themselves."""


def own_publication(evidence: Evidence) -> Record | None:
    """Return the record of the entry's own publication, or None where only another version is known.

    None too where title, people or venue of the entry speak against the record: nothing is filled into a reference
    that may be made up.
    """
    record = named_publication(evidence)
    return None if record is None or contradicted(evidence) else record


def named_publication(evidence: Evidence) -> Record | None:
    """Return the record of the publication that the entry names, whatever else the entry says.

    The entry's own DOI settles it. Otherwise title and people must agree, the kinds fit, and the venue be the same;
    an entry without a venue needs its year, and an unknown name of the venue its year, volume and first page.
    """
    claim, record = evidence.claim, evidence.published
    if record is None or claim.kind is Kind.PREPRINT:
        return None
    if record.doi and record.doi in evidence.bound:
        return record
    fits = claim.kind is Kind.UNKNOWN or record.kind in _KINDS.get(claim.kind, {claim.kind})
    if not fits and not (claim.container and same_venue(claim.container, record)):
        return None
    if not is_strong(claim, record):
        return None
    if claim.container:
        named = same_venue(claim.container, record)
        return (
            record if named and not _pages_at_odds(claim, record) else record if _pages_agree(claim, record) else None
        )
    return (
        record
        if claim.kind is not Kind.UNKNOWN and claim.year == record.year and not _pages_at_odds(claim, record)
        else None
    )


def is_strong(claim: Record, record: Record) -> bool:
    """Tell whether title and people both speak for a record, with nothing left open."""
    people = compare_people(claim.authors, record.authors, open_ended=claim.more_authors or record.more_authors)
    title = compare_titles(claim.title, record.title).relation
    return title >= TitleRelation.NEAR and people.relation is PeopleRelation.AGREE


def first_page(record: Record) -> str:
    """Return the first page, in lower case without blanks."""
    return record.pages.replace("\u2013", "-").partition("-")[0].strip().lower()


def _pages_agree(claim: Record, record: Record) -> bool:
    same = bool(first_page(claim)) and first_page(claim) == first_page(record)
    return (
        same
        and len(first_page(claim)) >= 2
        and (claim.year == record.year or (bool(claim.volume) and claim.volume == record.volume))
    )


def _pages_at_odds(claim: Record, record: Record) -> bool:
    """Tell whether both name volume and page and neither is the same: another publication in the same venue."""
    volumes = bool(claim.volume and record.volume) and claim.volume != record.volume
    pages = bool(first_page(claim) and first_page(record)) and first_page(claim) != first_page(record)
    return volumes and pages
