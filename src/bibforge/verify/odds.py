"""What speaks against a reference: each field of the claim beside every version of the work that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bibforge.model.identifiers import Doi, Identifier, spelled
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.match import LATE, kinds_at_odds
from bibforge.reconcile.reasons import Reason, reason
from bibforge.reconcile.titles import TitleRelation, compare_titles, is_distinctive
from bibforge.text.comparison import fold, numbers, significant_words
from bibforge.verify.evidence import Evidence
from bibforge.verify.formulas import same_but_for_formulas
from bibforge.verify.people import PeopleFault, people_at_odds
from bibforge.verify.venues import (
    VenueRelation,
    is_meeting,
    is_workshop,
    names_preprints,
    same_venue,
    venue_names,
    venue_relation,
)


class ClaimField(StrEnum):
    """The parts of a claim that are compared with records, by their BibTeX names; `venue` is journal or book."""

    TITLE = "title"
    AUTHOR = "author"
    VENUE = "venue"
    YEAR = "year"
    DOI = "doi"
    EPRINT = "eprint"


class Gravity(IntEnum):
    """How grave a mismatch is, as the chairs of ICLR, ICML and NeurIPS tell them apart (2026), lightest first."""

    DIFFERS = 0
    """A small error of title or people: to be corrected."""
    WRONG = 1
    """The work exists, and what is said of it is wrong: another venue, year or identifier."""
    FABRICATED = 2
    """Nothing but a title, or not even that, is real: other people, or a venue that nobody knows."""

    @property
    def word(self) -> str:
        """The word that users see: `fabricated`, `wrong`, `differs`."""
        return self.name.lower()


class OutcomeReason(StrEnum):
    """Why an outcome is what it is, beside the reasons of a resolution; the words stand in `words`."""

    NOBODY_REGISTERS = "nobody-registers"
    NOTHING_TO_ASK = "nothing-to-ask"
    NOBODY_ASKED = "nobody-asked"
    NOT_FABRICATED = "not-fabricated"
    PARTLY_COVERED = "partly-covered"
    """Stands beside every "not found"."""
    BRACES_DAMAGED = "braces-damaged"
    IDENTIFIER_UNKNOWN = "identifier-unknown"
    IDENTIFIER_UNCONFIRMED = "identifier-unconfirmed"
    ANOTHER_WORK = "another-work"
    RETITLED = "retitled"
    TITLE_FOUND_AS = "title-found-as"
    TITLE_UNKNOWN = "title-unknown"
    TITLE_OF_RECORD = "title-of-record"
    TITLE_SPELLED = "title-spelled"
    TITLE_IS_BY = "title-is-by"
    TITLE_LIKE = "title-like"
    TITLE_SHORT = "title-short"
    PEOPLE_OF_RECORD = "people-of-record"
    PEOPLE_INVENTED = "people-invented"
    PEOPLE_GIVEN = "people-given-names"
    PEOPLE_MISSING = "people-missing"
    PEOPLE_ORDER = "people-order"
    VENUE_OF_RECORD = "venue-of-record"
    VENUE_UNHEARD = "venue-unheard"
    ONLY_PREPRINT = "only-preprint"
    ONLY_VERSION = "only-version"
    YEAR_OF_RECORD = "year-of-record"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """One field at odds with what is known; without gravity it is only not confirmed."""

    field: ClaimField
    why: Reason
    gravity: Gravity | None


_FAULTS: dict[PeopleFault, tuple[OutcomeReason, Gravity | None]] = {
    PeopleFault.OTHERS: (OutcomeReason.PEOPLE_OF_RECORD, Gravity.FABRICATED),
    PeopleFault.INVENTED: (OutcomeReason.PEOPLE_INVENTED, Gravity.WRONG),
    PeopleFault.GIVEN: (OutcomeReason.PEOPLE_GIVEN, Gravity.WRONG),
    PeopleFault.MISSING: (OutcomeReason.PEOPLE_MISSING, Gravity.DIFFERS),
    PeopleFault.ORDER: (OutcomeReason.PEOPLE_ORDER, Gravity.DIFFERS),
    PeopleFault.MORE: (OutcomeReason.PEOPLE_INVENTED, None),
}
_OF_A_VERSION = frozenset({PeopleFault.INVENTED, PeopleFault.MISSING, PeopleFault.ORDER})
"""What may differ from version to version: arXiv's record has the people of its last one."""


def field_of(identifier: Identifier) -> ClaimField:
    """Return the field of an entry that holds an identifier."""
    return ClaimField.DOI if isinstance(identifier, Doi) else ClaimField.EPRINT


def odds_of(evidence: Evidence) -> tuple[Odds, ...]:
    """Return the fields of a claim that are at odds with every known version of its work, or confirmed by none."""
    return tuple(
        one
        for found in (_title_odds, _people_odds, _venue_odds, _year_odds, _identifier_odds)
        for one in found(evidence)
    )


def versions_of(evidence: Evidence) -> tuple[Record, ...]:
    """Return the versions of the work that are known, the publication first."""
    taken = tuple(one for one in (evidence.published, evidence.preprint) if one)
    return (*taken, *(one for one in evidence.versions if one not in taken))


def nearest(evidence: Evidence) -> Record | None:
    """Return the version that the reference means: the preprint for a preprint, else its venue's, else its year's."""
    claim, versions = evidence.claim, versions_of(evidence)
    if claim.kind is Kind.PREPRINT and evidence.preprint:
        return evidence.preprint
    there = [one for one in versions if claim.container and same_venue(claim.container, one)]
    taken = [one for one in (evidence.published, evidence.preprint) if one]
    same_year = [one for one in taken if one.year == claim.year]
    return next(iter((*there, *same_year, *taken)), None)


def _title_odds(evidence: Evidence) -> Iterator[Odds]:
    claim, versions = evidence.claim, versions_of(evidence)
    if not claim.title or not versions or any(_is_title_of(claim.title, one.title) for one in versions):
        return
    why = reason(OutcomeReason.TITLE_OF_RECORD, title=versions[0].title)
    yield Odds(field=ClaimField.TITLE, why=why, gravity=Gravity.DIFFERS)


def _is_title_of(claimed: str, known: str) -> bool:
    relation = compare_titles(claimed, known).relation
    return relation >= TitleRelation.PARTIAL or same_but_for_formulas(claimed, known)


def _people_odds(evidence: Evidence) -> Iterator[Odds]:
    """Compare the people with every version: it is enough that one bears them out."""
    versions = [one for one in versions_of(evidence) if one.authors]
    faults = [(fault, one) for one in versions if (fault := people_at_odds(evidence.claim, one))]
    if not faults or len(faults) < len(versions):
        return
    found, record = min(faults, key=lambda pair: list(PeopleFault)[::-1].index(pair[0].fault))
    kind, gravity = _FAULTS[found.fault]
    if found.fault in _OF_A_VERSION and not any(_is_claimed_version(evidence, one) for _, one in faults):
        gravity = None
    whole = found.fault in (PeopleFault.OTHERS, PeopleFault.ORDER)
    people = _named(record.authors if whole else found.people)
    yield Odds(field=ClaimField.AUTHOR, why=reason(kind, people=people), gravity=gravity)


def _is_claimed_version(evidence: Evidence, record: Record) -> bool:
    """Tell whether a record is of the very publication that is claimed: by its DOI, its venue, or its year alone."""
    claim = evidence.claim
    if record.kind is Kind.PREPRINT or claim.kind is Kind.PREPRINT:
        return False
    if record.doi and record.doi in evidence.bound:
        return True
    if claim.container:
        return same_venue(claim.container, record)
    return claim.year == record.year


def _named(people: Sequence[Person]) -> str:
    rest = " and others" if len(people) > 3 else ""
    return ", ".join(person.display for person in people[:3]) + rest


_WITH_VENUE = frozenset({Kind.ARTICLE, Kind.CONFERENCE})


def _venue_odds(evidence: Evidence) -> Iterator[Odds]:
    """Compare a journal or a meeting; a book's title, a thesis' school and a preprint's server are none."""
    claim = evidence.claim
    if not claim.container or claim.kind not in _WITH_VENUE:
        return
    versions = versions_of(evidence)
    published = [one for one in versions if one.kind is not Kind.PREPRINT and venue_names(one)]
    bound = any(one.doi and one.doi in evidence.bound for one in published)
    relation = venue_relation(claim.container, published, bound=bound)
    if not published:
        if versions and not names_preprints(claim.container) and not _is_told_by_authors(claim, versions):
            yield _unconfirmed(reason(OutcomeReason.ONLY_PREPRINT))
        return
    known = published[0].container or published[0].event
    if relation is VenueRelation.OTHER:
        if bound or _excludes(claim, published):
            why = reason(OutcomeReason.VENUE_OF_RECORD, known=known)
            yield Odds(field=ClaimField.VENUE, why=why, gravity=Gravity.WRONG)
        else:
            yield _unconfirmed(reason(OutcomeReason.ONLY_VERSION, known=known))
    elif relation is VenueRelation.UNHEARD:
        if bound or any(one.year == claim.year for one in published):
            why = reason(OutcomeReason.VENUE_UNHEARD, claimed=claim.container, known=known)
            yield Odds(field=ClaimField.VENUE, why=why, gravity=Gravity.FABRICATED)
        else:
            yield _unconfirmed(reason(OutcomeReason.ONLY_VERSION, known=known))
    elif relation is VenueRelation.DOUBTFUL:
        yield _unconfirmed(reason(OutcomeReason.ONLY_VERSION, known=known))


def _unconfirmed(why: Reason) -> Odds:
    return Odds(field=ClaimField.VENUE, why=why, gravity=None)


def _excludes(claim: Record, published: Sequence[Record]) -> bool:
    """Tell whether the known publications leave no room for the claimed one: no paper is at two meetings.

    A journal often prints what a meeting had before, so these two exclude each other in no year.
    """
    if not is_meeting(claim.container) or is_workshop(claim.container):
        return False
    meetings = [one for one in published if any(is_meeting(name) for name in venue_names(one))]
    return any(not claim.year or not one.year or abs(claim.year - one.year) <= MOST_YEARS_APART for one in meetings)


def _is_told_by_authors(claim: Record, versions: Sequence[Record]) -> bool:
    """Tell whether a preprint's own comment or reference names the claimed venue (`Accepted at …`)."""
    notes = [replaced for one in versions for replaced in (one.journal_ref, one.comment) if replaced]
    return any(
        same_venue(claim.container, Record(source="", kind=Kind.CONFERENCE, title="", container=note)) for note in notes
    )


def _year_odds(evidence: Evidence) -> Iterator[Odds]:
    """Compare the year with the version that is claimed; a preprint's year says nothing against a publication."""
    claim, versions = evidence.claim, versions_of(evidence)
    known = [one.year for one in versions if one.year]
    if not claim.year or not known or any(_year_fits(claim.year, year) for year in (*known, _stated(claim))):
        return
    if not any(_year_counts(claim, one) for one in versions):
        return
    record = nearest(evidence)
    year = str((record.year if record else None) or known[0])
    why = reason(OutcomeReason.YEAR_OF_RECORD, known=year, claimed=claim.year)
    yield Odds(field=ClaimField.YEAR, why=why, gravity=Gravity.WRONG)


def _stated(claim: Record) -> int:
    """Return the year that the reference's own arXiv id states, 0 where it has none."""
    return claim.arxiv.year if claim.arxiv and claim.kind is Kind.PREPRINT else 0


def _year_counts(claim: Record, version: Record) -> bool:
    """Tell whether the year of a version speaks against a claimed one: not where another version is claimed."""
    gap = claim.year - version.year if claim.year and version.year else 0
    if version.kind is Kind.PREPRINT and claim.kind in _WITH_VENUE:
        return gap > LATE
    if version.kind is not Kind.PREPRINT and claim.kind is Kind.PREPRINT:
        return gap < -LATE
    if claim.container and claim.kind in _WITH_VENUE and venue_names(version):
        return same_venue(claim.container, version)
    return True


def _year_fits(claimed: int, known: int) -> bool:
    """The screen and the printed volume, the meeting and its proceedings are often a year apart."""
    return abs(claimed - known) <= 1


def _identifier_odds(evidence: Evidence) -> Iterator[Odds]:
    for one in evidence.unknown:
        why = reason(OutcomeReason.IDENTIFIER_UNKNOWN, identifier=spelled(one))
        yield Odds(field=field_of(one), why=why, gravity=Gravity.WRONG)
    for one in evidence.unconfirmed:
        why = reason(OutcomeReason.IDENTIFIER_UNCONFIRMED, identifier=spelled(one))
        yield Odds(field=field_of(one), why=why, gravity=None)
    for one, record in evidence.retitled:
        why = reason(OutcomeReason.RETITLED, identifier=spelled(one), title=record.title)
        yield Odds(
            field=ClaimField.EPRINT if versions_of(evidence) else ClaimField.TITLE, why=why, gravity=Gravity.WRONG
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A known work that a reference without a record of its own nearly names, and the field at odds with it."""

    record: Record
    odds: Odds


MOST_YEARS_APART = 3
"""Years between a claim and the known work of its title; older and younger works of one title are namesakes."""

MANY_WORDS = 6
"""Words that carry meaning from which on nobody finds the same title by chance within a few years."""

MOST_WORDS_CHANGED = 2
"""Words that carry meaning in which a claimed title may differ from a known one of the same people."""


def near_miss(evidence: Evidence) -> NearMiss | None:
    """Return the known work of which a reference is a wrong account: its title by others, in another year, or altered.

    Only a title that is distinctive, or is claimed for the known work's own venue and year, says whose it is.
    """
    found = [one for record in evidence.candidates if (one := _near(evidence.claim, record))]
    return max(found, key=lambda one: (one.odds.field is not ClaimField.AUTHOR, one.record.name), default=None)


def _near(claim: Record, record: Record) -> NearMiss | None:
    if kinds_at_odds(claim.kind, record.kind) or not claim.authors or not record.authors:
        return None
    title = compare_titles(claim.title, record.title)
    people = compare_people(claim.authors, record.authors, open_ended=claim.more_authors or record.more_authors)
    if title.relation >= TitleRelation.NEAR and not title.doubtful:
        return _of_known_title(claim, record, people.relation)
    there = record.kind is not Kind.PREPRINT and claim.container and same_venue(claim.container, record)
    if not there or not _is_slip(claim, record):
        return None
    if people.relation is PeopleRelation.AGREE and people.share == 1:
        why = reason(OutcomeReason.TITLE_OF_RECORD, title=record.title)
        return NearMiss(record=record, odds=Odds(field=ClaimField.TITLE, why=why, gravity=Gravity.DIFFERS))
    if people.relation is PeopleRelation.DISAGREE and claim.year == record.year:
        why = reason(OutcomeReason.TITLE_LIKE, title=record.title, people=_named(record.authors), record=record.name)
        return NearMiss(record=record, odds=Odds(field=ClaimField.TITLE, why=why, gravity=Gravity.FABRICATED))
    return None


def _of_known_title(claim: Record, record: Record, people: PeopleRelation) -> NearMiss | None:
    if people is PeopleRelation.DISAGREE:
        if not _says_whose(claim, record):
            return None
        why = reason(OutcomeReason.TITLE_IS_BY, people=_named(record.authors), record=record.name)
        return NearMiss(record=record, odds=Odds(field=ClaimField.AUTHOR, why=why, gravity=Gravity.FABRICATED))
    if people is not PeopleRelation.AGREE or not claim.year or not record.year:
        return None
    if not _year_fits(claim.year, record.year) and _year_counts(claim, record):
        why = reason(OutcomeReason.YEAR_OF_RECORD, known=str(record.year), claimed=claim.year)
        return NearMiss(record=record, odds=Odds(field=ClaimField.YEAR, why=why, gravity=Gravity.WRONG))
    return None


def _says_whose(claim: Record, record: Record) -> bool:
    """Tell whether a title says whose work it is: by its own words, or beside the known work's venue or year."""
    there = bool(claim.container) and same_venue(claim.container, record)
    gap = abs(claim.year - record.year) if claim.year and record.year else 0
    if fold(claim.title).replace(" ", "") == fold(record.title).replace(" ", "") and is_distinctive(claim.title):
        return gap <= (MOST_YEARS_APART if len(significant_words(claim.title)) >= MANY_WORDS else 1) or there
    return there and gap == 0 and len(significant_words(claim.title)) >= 2


def _is_slip(claim: Record, record: Record) -> bool:
    """Tell whether two titles of the same people differ in so few words that one is a slip, not a second paper.

    A second paper has another number, or other words for what it is about: half of the words must stand, in order.
    """
    if numbers(claim.title) != numbers(record.title) or not is_distinctive(record.title):
        return False
    if claim.year and record.year and abs(claim.year - record.year) > 1:
        return False
    ours, theirs = significant_words(claim.title), significant_words(record.title)
    from rapidfuzz.distance import Levenshtein  # on first use: 68 ms that a build from the lock need not pay

    changed = Levenshtein.distance(ours, theirs)
    return bool(changed <= MOST_WORDS_CHANGED and 2 * changed < max(len(ours), len(theirs)))
