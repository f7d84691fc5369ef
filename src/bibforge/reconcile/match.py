"""Verdicts: whether two accounts are of the same work, from identifiers, title, people, year and type, with reasons."""

from __future__ import annotations

from dataclasses import dataclass

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Identifier
from bibforge.model.library import Mention
from bibforge.model.record import Kind, Record
from bibforge.reconcile.creators import PeopleEvidence, PeopleRelation, compare_people
from bibforge.reconcile.titles import TitleEvidence, TitleRelation, compare_titles, is_distinctive
from bibforge.text.comparison import fold, main_title, significant_words, squeezed


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Same work or not; `reasons` speak for it, `against` speak against it."""

    same: bool
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    rank: int = 0
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
        authors=mention.authors,
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
        return Verdict(same=True, reasons=(shared,), rank=100)
    against = _identifiers_at_odds(left, right)
    if against:
        return Verdict(same=False, against=(against,))
    return _judge(left, right, asserted=asserted)


def _shared_identifier(left: Record, right: Record) -> str:
    if left.doi and left.doi == right.doi and not _is_foreign_doi(left) and not _is_foreign_doi(right):
        return f"same DOI {left.doi}"
    if left.arxiv and left.arxiv == right.arxiv:
        return f"same arXiv id {left.arxiv}"
    if left.openreview and left.openreview == right.openreview:
        return f"same OpenReview id {left.openreview}"
    return ""


def _is_foreign_doi(record: Record) -> bool:
    """A preprint record's DOI was typed by its submitter: a hint that must be verified, never an identity."""
    return record.kind is Kind.PREPRINT and record.arxiv is not None


def own_identifiers(record: Record) -> tuple[Identifier, ...]:
    """Return the identifiers that name the record itself: not the DOI that a preprint's submitter typed."""
    typed = record.doi if _is_foreign_doi(record) or (record.arxiv and not record.container) else None
    return tuple(one for one in record.identifiers if one != typed)


def _identifiers_at_odds(left: Record, right: Record) -> str:
    if left.arxiv and right.arxiv and left.arxiv != right.arxiv:
        return f"different arXiv ids {left.arxiv} and {right.arxiv}"
    if left.doi and right.doi and left.doi != right.doi and not _is_foreign_doi(left) and not _is_foreign_doi(right):
        return f"different DOIs {left.doi} and {right.doi}"
    return ""


def _judge(left: Record, right: Record, *, asserted: bool) -> Verdict:
    kinds = kinds_at_odds(left.kind, right.kind)
    if kinds:
        return Verdict(same=False, against=(kinds,))
    title = compare_titles(left.title, right.title)
    people = compare_people(left.authors, right.authors, open_ended=left.more_authors or right.more_authors)
    year = compare_years(left, right)
    rank = _rank(left, right, title, people, asserted=asserted, same_year=year == "same year")
    phrases = [title.reason, people.reason, *([year] if year else [])]
    if not rank:
        return Verdict(same=False, reasons=(), against=tuple(phrases))
    if year == "years do not fit" and not _posted_later(left, right, title, people):
        return Verdict(
            same=False, reasons=tuple(phrases[:2]), against=(f"years {left.year} and {right.year} do not fit",)
        )
    if left.kind != right.kind and not _may_differ_in_kind(left, right, title, people):
        return Verdict(same=False, reasons=tuple(phrases), against=(f"one is a {left.kind}, the other a {right.kind}",))
    return Verdict(same=True, reasons=tuple(phrases), rank=rank)


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


def kinds_at_odds(left: Kind, right: Kind) -> str:
    """Return why two kinds cannot be of one work, or nothing."""
    for one, other in ((left, right), (right, left)):
        if one in _NEVER and one != other:
            return f"a {one} is not a paper"
        if one in _APART and other not in (one, Kind.UNKNOWN, Kind.PREPRINT, Kind.MANUSCRIPT):
            return f"one is a {one}, the other a {other}"
    return ""


def compare_years(left: Record, right: Record) -> str:
    """Return `same year`, `years fit`, `years do not fit` or nothing where one is unknown."""
    if left.year is None or right.year is None:
        return ""
    if left.year == right.year:
        return "same year"
    first, second = (right, left) if right.kind is Kind.PREPRINT and left.kind is not Kind.PREPRINT else (left, right)
    gap = (second.year or 0) - (first.year or 0)
    if first.kind is Kind.PREPRINT and second.kind is not Kind.PREPRINT:
        return "years fit" if EARLY <= gap <= LATE else "years do not fit"
    return "years fit" if abs(gap) <= (LATE if "list" in (left.source, right.source) else 1) else "years do not fit"


def _rank(
    left: Record, right: Record, title: TitleEvidence, people: PeopleEvidence, *, asserted: bool, same_year: bool
) -> int:
    """Return the weight of the evidence, 0 where it does not suffice."""
    match title.relation, people.relation:
        case ((TitleRelation.EQUAL | TitleRelation.NEAR), PeopleRelation.AGREE):
            return 50 + int(title.relation)
        case ((TitleRelation.EQUAL | TitleRelation.NEAR), PeopleRelation.OVERLAP):
            enough = (is_distinctive(left.title) and is_distinctive(right.title) and not title.doubtful) or (
                same_year and people.share >= 0.75
            )
            return 40 + int(title.relation) if enough else 0
        case ((TitleRelation.EQUAL | TitleRelation.NEAR), PeopleRelation.UNKNOWN):
            return _rank_without_people(left, right, title, same_year=same_year)
        case TitleRelation.PARTIAL, PeopleRelation.AGREE:
            return 40 if _part_suffices(left, right, title, people, same_year=same_year or asserted) else 0
        case TitleRelation.PARTIAL, PeopleRelation.OVERLAP if title.alias and people.share == 1 and not asserted:
            return 40 if _rest_is_distinctive(left, right) else 0
        case TitleRelation.PARTIAL, PeopleRelation.UNKNOWN:
            return _rank_of_part(left, right, title, same_year=same_year)
        case ((TitleRelation.PARTIAL | TitleRelation.RELATED), (PeopleRelation.AGREE | PeopleRelation.OVERLAP)):
            return 20 if asserted else 0
        case _:
            return 0


def _main_is_long(left: Record, right: Record) -> bool:
    return min(len(significant_words(main_title(t))) for t in (left.title, right.title)) >= 2 or (
        any(len(significant_words(t)) >= 3 for t in (left.title, right.title))
        and min(len(squeezed(main_title(t))) for t in (left.title, right.title)) >= 6
    )


def _rank_without_people(left: Record, right: Record, title: TitleEvidence, *, same_year: bool) -> int:
    """Return the weight of a title alone: 30 and more where it is distinctive, less where it must have no namesake."""
    equal = title.relation is TitleRelation.EQUAL
    words = min(len(significant_words(one.title)) for one in (left, right))
    if is_distinctive(left.title) and is_distinctive(right.title):
        return 30 + int(title.relation) if equal or words >= (6 if title.doubtful else 4) else 0
    agrees = venues_agree(left, right)
    if equal and same_year and agrees:
        return 25
    elsewhere = bool(left.container and right.container) and not agrees and Kind.PREPRINT not in (left.kind, right.kind)
    all_words = min(len(fold(one.title).split()) for one in (left, right))
    enough = (words >= 3 and not title.doubtful) or (
        equal and words == 2 and (all_words >= 4 or (same_year and not elsewhere))
    )
    return 15 if enough and len(squeezed(left.title)) >= (12 if equal else 18) else 0


def _part_suffices(
    left: Record, right: Record, title: TitleEvidence, people: PeopleEvidence, *, same_year: bool
) -> bool:
    """A title without its subtitle needs all the people; one without a method's name says enough if it is distinctive."""
    if title.alias and people.share == 1 and _rest_is_distinctive(left, right):
        return True
    return people.complete and (_main_is_long(left, right) or same_year)


def _rest_is_distinctive(left: Record, right: Record) -> bool:
    return is_distinctive(min((left.title, right.title), key=lambda title: len(fold(title))))


def _rank_of_part(left: Record, right: Record, title: TitleEvidence, *, same_year: bool) -> int:
    """Return the weight of a title without its subtitle or short name, and without people.

    A list drops a subtitle; one that the record lacks (`…: A Survey`) speaks of another work.
    """
    words = min(len(significant_words(one.title)) for one in (left, right))
    if title.alias:
        return 12 if words >= 5 else 0
    longer = max((left, right), key=lambda one: len(fold(one.title)))
    main = main_title(longer.title)
    enough = (words >= 4 and is_distinctive(main)) or (words >= 3 and len(squeezed(main)) >= 16 and same_year)
    return 12 if enough and longer.source != "list" else 0


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


def label_finding(label: str, record: Record) -> str:
    """Return what is odd about a list's label for the record that its identifier names, or nothing.

    A short label is an alias (`XNOR-net`) as long as its letters are found in the title or the abstract's comment;
    a whole title of other words is an old title or a wrong link.
    """
    evidence = compare_titles(label, record.title)
    if evidence.relation >= TitleRelation.PARTIAL:
        return ""
    letters, title = squeezed(label), squeezed(record.title)
    if letters and letters in title:
        return ""
    if evidence.relation is TitleRelation.RELATED and len(significant_words(label)) <= 3:
        return ""
    if evidence.relation is TitleRelation.RELATED:
        return f"the label “{label}” is another title of “{record.title}” (an old title?)"
    if len(significant_words(label)) <= 3:
        return f"the label “{label}” is not found in “{record.title}” (an alias, or a wrong link?)"
    return f"the label “{label}” does not fit “{record.title}” (a wrong link?)"
