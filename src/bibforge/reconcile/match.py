"""Verdicts: whether two accounts are of the same work, from identifiers, title, people, year and type, with reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Identifier
from bibforge.model.library import Mention
from bibforge.model.people import with_stops
from bibforge.model.record import Kind, Record
from bibforge.reconcile.creators import PeopleEvidence, PeopleRelation, compare_people
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.strength import Strength
from bibforge.reconcile.titles import TitleEvidence, TitleRelation, compare_titles, is_distinctive, is_generic
from bibforge.text.comparison import fold, main_title, significant_words, squeezed


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Same work or not; `reasons` speak for it, `against` speak against it."""

    same: bool
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    strength: Strength = Strength.NONE
    """Orders accepted candidates by the weight of their evidence, heaviest first."""


EARLY, LATE = -1, 5
"""Years that a publication may lie before (record dates differ) and after its preprint."""

_APART = frozenset({Kind.THESIS, Kind.BOOK, Kind.PROCEEDINGS})
_NEVER = frozenset(
    {Kind.PART, Kind.TALK, Kind.VIDEO, Kind.SOFTWARE, Kind.DATASET, Kind.WEBPAGE, Kind.BLOG, Kind.PROFILE}
)


def claim_of(mention: Mention) -> Record:
    """Return what a mention itself claims, as a record of source `list`."""
    return Record(
        source="list",
        kind=mention.kind,
        title=mention.title,
        authors=tuple(map(with_stops, mention.authors)),
        more_authors=mention.et_al,
        date=None if mention.year is None else PartialDate(mention.year),
        container=mention.venue,
        arxiv=mention.arxiv[0] if mention.arxiv else None,
        doi=mention.doi[0] if mention.doi else None,
        openreview=mention.openreview[0] if mention.openreview else None,
    )


def answers_claim(claim: Record, record: Record) -> Verdict:
    """Return whether `record` is the work that a list or a `.bib` describes; identifiers of the claim are not used.

    Without people the title must be distinctive, or year and venue must agree too.
    """
    return _judge(claim, record, asserted=False)


def same_work(left: Record, right: Record, *, asserted: bool = False) -> Verdict:
    """Return whether two records are of one work; a preprint and its published version are one.

    Two publications with DOIs of their own are two works, whatever their titles. `asserted` is true where a source
    itself relates the two (arXiv's own DOI field, a relation): then a changed title may pass if the people agree.
    """
    shared = _shared_identifier(left, right)
    if shared:
        return Verdict(same=True, reasons=(shared,), strength=Strength.SAME_IDENTIFIER)
    against = _identifiers_at_odds(left, right)
    if against:
        return Verdict(same=False, against=(against,))
    return _judge(left, right, asserted=asserted)


def same_entry(left: Record, right: Record, *, one_page: bool) -> bool:
    """Tell whether what two list items claim is one work although one of them names nobody.

    The titles are equal and name a work, nothing that both state speaks against it, and they link one page (`one_page`)
    or state one year and one venue beside a title that is distinctive: one venue seldom prints one title twice in a
    year. A page alone may list many papers, and a title alone may have a namesake.
    """
    if compare_titles(left.title, right.title).relation is not TitleRelation.EQUAL or is_generic(left.title):
        return False
    if kinds_at_odds(left.kind, right.kind) or _identifiers_at_odds(left, right):
        return False
    open_ended = left.more_authors or right.more_authors
    people = compare_people(left.authors, right.authors, open_ended=open_ended).relation
    years = compare_years(left, right)
    if people is PeopleRelation.DISAGREE or years is YearRelation.APART:
        return False
    placed = years is YearRelation.SAME and is_distinctive(left.title) and venues_agree(left, right)
    return one_page or placed


def _shared_identifier(left: Record, right: Record) -> Reason | None:
    if left.doi and left.doi == right.doi and not _is_foreign_doi(left) and not _is_foreign_doi(right):
        return reason(ReasonKind.SAME_DOI, doi=str(left.doi))
    if left.arxiv and left.arxiv == right.arxiv:
        return reason(ReasonKind.SAME_ARXIV, arxiv=str(left.arxiv))
    if left.openreview and left.openreview == right.openreview:
        return reason(ReasonKind.SAME_OPENREVIEW, openreview=str(left.openreview))
    return None


def _is_foreign_doi(record: Record) -> bool:
    """A preprint record's DOI was typed by its submitter: a hint that must be verified, never an identity."""
    return record.kind is Kind.PREPRINT and record.arxiv is not None


def own_identifiers(record: Record) -> tuple[Identifier, ...]:
    """Return the identifiers that name the record itself: not the DOI that a preprint's submitter typed."""
    typed = record.doi if _is_foreign_doi(record) or (record.arxiv and not record.container) else None
    return tuple(one for one in record.identifiers if one != typed)


def _identifiers_at_odds(left: Record, right: Record) -> Reason | None:
    if left.arxiv and right.arxiv and left.arxiv != right.arxiv:
        return reason(ReasonKind.DIFFERENT_ARXIV, left=str(left.arxiv), right=str(right.arxiv))
    if left.doi and right.doi and left.doi != right.doi and not _is_foreign_doi(left) and not _is_foreign_doi(right):
        return reason(ReasonKind.DIFFERENT_DOI, left=str(left.doi), right=str(right.doi))
    return None


def _judge(left: Record, right: Record, *, asserted: bool) -> Verdict:
    kinds = kinds_at_odds(left.kind, right.kind)
    if kinds:
        return Verdict(same=False, against=(kinds,))
    title = compare_titles(left.title, right.title)
    people = compare_people(left.authors, right.authors, open_ended=left.more_authors or right.more_authors)
    years = compare_years(left, right)
    strength = _strength(left, right, title, people, asserted=asserted, same_year=years is YearRelation.SAME)
    seen = (title.reason, people.reason)
    all_seen = (*seen, *_YEARS[years])
    if not strength:
        return Verdict(same=False, against=all_seen)
    if years is YearRelation.APART and not _posted_later(left, right, title, people):
        apart = reason(ReasonKind.YEARS_DO_NOT_FIT, left=left.year or 0, right=right.year or 0)
        return Verdict(same=False, reasons=seen, against=(apart,))
    if left.kind != right.kind and not _may_differ_in_kind(left, right, title, people):
        return Verdict(same=False, reasons=all_seen, against=(_two_kinds(left.kind, right.kind),))
    return Verdict(same=True, reasons=all_seen, strength=strength)


POSTED_WITHIN = 12
"""Years after its publication within which a paper may have been posted as a preprint, if all else is equal."""


def _posted_later(left: Record, right: Record, title: TitleEvidence, people: PeopleEvidence) -> bool:
    """Tell whether one is a preprint that its authors posted years after the publication, under the same title."""
    preprint, other = (left, right) if left.kind is Kind.PREPRINT else (right, left)
    if preprint.kind is not Kind.PREPRINT or other.kind is Kind.PREPRINT or not preprint.year or not other.year:
        return False
    whole = title.relation is TitleRelation.EQUAL and is_distinctive(left.title) and people.complete
    return whole and 0 < preprint.year - other.year <= POSTED_WITHIN


def _may_differ_in_kind(left: Record, right: Record, title: TitleEvidence, people: PeopleEvidence) -> bool:
    """A book or a thesis answers only to its whole title and all its people; a thesis has one author."""
    kinds = {left.kind, right.kind} & _APART
    whole = title.relation is TitleRelation.EQUAL and people.relation is PeopleRelation.AGREE and people.share == 1
    return not kinds or (whole and (Kind.THESIS not in kinds or len(left.authors) == len(right.authors) == 1))


def kinds_at_odds(left: Kind, right: Kind) -> Reason | None:
    """Return why two kinds cannot be of one work, or None."""
    for one, other in ((left, right), (right, left)):
        if one in _NEVER and one != other:
            return reason(ReasonKind.NO_PAPER_KIND, what=str(one))
        if one in _APART and other not in (one, Kind.UNKNOWN, Kind.PREPRINT, Kind.MANUSCRIPT):
            return _two_kinds(one, other)
    return None


def _two_kinds(left: Kind, right: Kind) -> Reason:
    return reason(ReasonKind.KINDS_DIFFER, left=str(left), right=str(right))


class YearRelation(Enum):
    """How the years of two accounts relate."""

    UNKNOWN = "unknown"
    """At least one side has no year."""
    SAME = "same"
    FIT = "fit"
    """As far apart as the versions of one work may be."""
    APART = "apart"


_YEARS: Mapping[YearRelation, tuple[Reason, ...]] = {
    YearRelation.UNKNOWN: (),
    YearRelation.SAME: (reason(ReasonKind.SAME_YEAR),),
    YearRelation.FIT: (reason(ReasonKind.YEARS_FIT),),
    YearRelation.APART: (reason(ReasonKind.YEARS_APART),),
}


def compare_years(left: Record, right: Record) -> YearRelation:
    """Return how the years of two accounts relate; a publication may lie years behind its preprint."""
    if left.year is None or right.year is None:
        return YearRelation.UNKNOWN
    if left.year == right.year:
        return YearRelation.SAME
    return YearRelation.FIT if _years_fit(left, right, right.year - left.year) else YearRelation.APART


def _years_fit(left: Record, right: Record, gap: int) -> bool:
    match left.kind is Kind.PREPRINT, right.kind is Kind.PREPRINT:
        case True, False:
            return EARLY <= gap <= LATE
        case False, True:
            return EARLY <= -gap <= LATE
        case _:
            return abs(gap) <= (LATE if "list" in (left.source, right.source) else 1)


_WHOLE = (TitleRelation.EQUAL, TitleRelation.NEAR)


def _strength(
    left: Record, right: Record, title: TitleEvidence, people: PeopleEvidence, *, asserted: bool, same_year: bool
) -> Strength:
    """Return the weight of the evidence, none where it does not suffice."""
    if title.relation in _WHOLE:
        return _of_whole_title(left, right, title, people, same_year=same_year)
    match title.relation, people.relation:
        case TitleRelation.PARTIAL, PeopleRelation.AGREE:
            enough = _part_suffices(left, right, title, people, same_year=same_year or asserted)
            return Strength.PART_AND_PEOPLE if enough else Strength.NONE
        case TitleRelation.PARTIAL, PeopleRelation.OVERLAP if title.alias and people.share == 1 and not asserted:
            return Strength.PART_AND_PEOPLE if _rest_is_distinctive(left, right) else Strength.NONE
        case TitleRelation.PARTIAL, PeopleRelation.UNKNOWN:
            return _of_part_alone(left, right, title, same_year=same_year)
        case ((TitleRelation.PARTIAL | TitleRelation.RELATED), (PeopleRelation.AGREE | PeopleRelation.OVERLAP)):
            return Strength.ASSERTED if asserted else Strength.NONE
        case _:
            return Strength.NONE


def _of_whole_title(
    left: Record, right: Record, title: TitleEvidence, people: PeopleEvidence, *, same_year: bool
) -> Strength:
    equal = title.relation is TitleRelation.EQUAL
    if is_generic(left.title) and not (same_year and venues_agree(left, right)):
        return Strength.NONE
    match people.relation:
        case PeopleRelation.AGREE:
            return Strength.EQUAL_TITLE_ALL_PEOPLE if equal else Strength.NEAR_TITLE_ALL_PEOPLE
        case PeopleRelation.OVERLAP:
            telling = is_distinctive(left.title) and is_distinctive(right.title) and not title.doubtful
            if not telling and not (same_year and people.share >= 0.75):
                return Strength.NONE
            return Strength.EQUAL_TITLE_SOME_PEOPLE if equal else Strength.NEAR_TITLE_SOME_PEOPLE
        case PeopleRelation.UNKNOWN:
            return _of_title_alone(left, right, title, same_year=same_year)
        case PeopleRelation.DISAGREE:
            return Strength.NONE


def _main_is_long(left: Record, right: Record) -> bool:
    return min(len(significant_words(main_title(t))) for t in (left.title, right.title)) >= 2 or (
        any(len(significant_words(t)) >= 3 for t in (left.title, right.title))
        and min(len(squeezed(main_title(t))) for t in (left.title, right.title)) >= 6
    )


def _of_title_alone(left: Record, right: Record, title: TitleEvidence, *, same_year: bool) -> Strength:
    """Return the weight of a title alone: more where it is distinctive, less where it must have no namesake."""
    equal = title.relation is TitleRelation.EQUAL
    words = min(len(significant_words(one.title)) for one in (left, right))
    if is_distinctive(left.title) and is_distinctive(right.title):
        if not equal and words < (6 if title.doubtful else 4):
            return Strength.NONE
        return Strength.EQUAL_TITLE_ALONE if equal else Strength.NEAR_TITLE_ALONE
    agrees = venues_agree(left, right)
    if equal and same_year and agrees:
        return Strength.TITLE_YEAR_VENUE
    elsewhere = bool(left.container and right.container) and not agrees and Kind.PREPRINT not in (left.kind, right.kind)
    apart = left.year is not None and right.year is not None and abs(left.year - right.year) > 1
    if elsewhere or apart:
        return Strength.NONE
    if not equal:
        enough = words >= 3 and not title.doubtful and len(squeezed(left.title)) >= 18
    else:
        enough = _short_title_suffices(left, right, words, dated_here=same_year)
    return Strength.SHORT_TITLE_ALONE if enough else Strength.NONE


def _short_title_suffices(left: Record, right: Record, words: int, *, dated_here: bool) -> bool:
    """Three words that carry meaning, or two in a longer title or beside the year, and twelve letters."""
    all_words = min(len(fold(one.title).split()) for one in (left, right))
    return (words >= 3 or (words == 2 and (all_words >= 4 or dated_here))) and len(squeezed(left.title)) >= 12


def _part_suffices(
    left: Record, right: Record, title: TitleEvidence, people: PeopleEvidence, *, same_year: bool
) -> bool:
    """A title without its subtitle needs all the people; one without a method's name must only be distinctive."""
    if title.alias and people.share == 1 and _rest_is_distinctive(left, right):
        return True
    return people.complete and (_main_is_long(left, right) or same_year)


def _rest_is_distinctive(left: Record, right: Record) -> bool:
    return is_distinctive(min((left.title, right.title), key=lambda title: len(fold(title))))


def _of_part_alone(left: Record, right: Record, title: TitleEvidence, *, same_year: bool) -> Strength:
    """Return the weight of a title without its subtitle or short name, and without people.

    A list drops a subtitle; one that the record lacks (`…: A Survey`) speaks of another work.
    """
    words = min(len(significant_words(one.title)) for one in (left, right))
    if title.alias:
        return Strength.PART_ALONE if words >= 5 else Strength.NONE
    longer = max((left, right), key=lambda one: len(fold(one.title)))
    main = main_title(longer.title)
    enough = (words >= 4 and is_distinctive(main)) or (words >= 3 and len(squeezed(main)) >= 16 and same_year)
    return Strength.PART_ALONE if enough and longer.source != "list" else Strength.NONE


def venues_agree(left: Record, right: Record) -> bool:
    """Tell whether the venues of two records name the same place: one's words are among the other's, or its acronym."""
    a, b = ({fold(text) for text in (r.container, r.short_container, r.event) if text} for r in (left, right))
    for one in a:
        for other in b:
            short, long = sorted((one.split(), other.split()), key=len)
            words = [word for word in short if not word.isdigit()]
            if words and (set(words) <= set(long) or "".join(words) == _acronym(long)):
                return True
    return False


def _acronym(words: list[str]) -> str:
    return "".join(
        word[0] for word in words if word not in ("on", "of", "the", "and", "in", "for") and not word[0].isdigit()
    )


ABOUT_LABEL = (ReasonKind.LABEL_OTHER_TITLE, ReasonKind.LABEL_NOT_IN_TITLE, ReasonKind.LABEL_DOES_NOT_FIT)
"""What is said of a list's label that is not its record's title."""
_BARE_ADDRESS = re.compile(
    r"""<? (?:
        (?P<address>    https?://\S+ | (?:[\w-]+\.)+[a-z]{2,}/\S+ )
      | (?P<identifier> (?:arxiv|doi)[:\s]\s*\S+ | \d{4}\.\d{4,5}(?:v\d+)? )
    ) >?""",
    re.VERBOSE | re.IGNORECASE,
)


def _is_bare_address(label: str) -> bool:
    return bool(_BARE_ADDRESS.fullmatch(label.strip()))


def label_finding(label: str, record: Record) -> Reason | None:
    """Return what is odd about a list's label for the record that its identifier names, or None.

    A short label is an alias (`XNOR-net`) as long as its letters are found in the title or the abstract's comment;
    a whole title of other words is an old title or a wrong link. An address as label says nothing of the title.
    """
    if _is_bare_address(label):
        return None
    relation = compare_titles(label, record.title).relation
    letters, title = squeezed(label), squeezed(record.title)
    if relation >= TitleRelation.PARTIAL or (letters and letters in title):
        return None
    is_short = len(significant_words(label)) <= 3
    if relation is TitleRelation.RELATED:
        kind = None if is_short else ReasonKind.LABEL_OTHER_TITLE
    else:
        kind = ReasonKind.LABEL_NOT_IN_TITLE if is_short else ReasonKind.LABEL_DOES_NOT_FIT
    return reason(kind, label=label, title=record.title) if kind else None
