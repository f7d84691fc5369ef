"""From candidates to a decision: the records that are one work, or an honest abstention."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bibforge.model.identifiers import spelled
from bibforge.model.record import Kind, Record
from bibforge.reconcile.creators import PeopleRelation, compare_people, same_person
from bibforge.reconcile.match import Verdict, answers_claim, own_identifiers, same_work, venues_agree
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.strength import Basis, Strength
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.text.comparison import significant_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The records accepted (empty: abstained), with reasons for and against."""

    records: tuple[Record, ...] = ()
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()


def ruled_out(record: Record, rejected: Collection[str]) -> bool:
    """Tell whether a person ruled out this record, by its name or by another identifier of its own.

    The DOI that a preprint's submitter typed is not its own.
    """
    return any(name in rejected for name in (record.name, *map(spelled, own_identifiers(record))))


def chosen(claim: Record, candidates: Sequence[Record], rejected: Iterable[str] = ()) -> Choice:
    """Return the candidates that are the work claimed: at most one preprint and one publication.

    Abstains where two different works answer the claim equally well, or where only the title speaks and another
    work of the same title exists.
    """
    refused = frozenset(rejected)
    judged = [(answers_claim(claim, record), record) for record in candidates if not ruled_out(record, refused)]
    accepted = sorted(
        ((v, r) for v, r in judged if v.same),
        key=lambda pair: (-pair[0].strength, not _begins_alike(claim, pair[1]), _closeness(claim, pair[1])),
    )
    if not accepted:
        best = next((v.against for v, _ in judged), (reason(ReasonKind.NO_CANDIDATE),))
        return Choice(against=best)
    verdict, best_record = accepted[0]
    rivals = [
        r
        for v, r in accepted[1:]
        if v.strength.basis is verdict.strength.basis
        and not _same_content(best_record, r)
        and not _is_behind(claim, best_record, r)
    ]
    if verdict.strength.basis < Basis.SOME_PEOPLE:
        rivals += [r for v, r in judged if not v.same and _namesake(claim, best_record, r, verdict)]
    if rivals:
        names = ", ".join(r.name for r in (best_record, *rivals[:3]))
        return Choice(against=(reason(ReasonKind.SEVERAL_ANSWER, records=names),))
    mine = [r for _, r in accepted if r is best_record or _same_content(best_record, r)]
    preprints = [r for r in mine if r.kind is Kind.PREPRINT]
    published = best_publication([r for r in mine if r.kind is not Kind.PREPRINT], claim, preprints[:1])
    return Choice(records=(*preprints[:1], *published), reasons=verdict.reasons)


def _begins_alike(claim: Record, record: Record) -> bool:
    return bool(claim.authors and record.authors) and same_person(claim.authors[0], record.authors[0])


def _is_behind(claim: Record, best: Record, other: Record) -> bool:
    """Tell whether of two works of the same people the best alone has the claimed first author or the claimed year."""
    if compare_people(best.authors, other.authors).relation is not PeopleRelation.AGREE or not claim.authors:
        return False
    first = [_begins_alike(claim, one) for one in (best, other)]
    gaps = [abs(claim.year - one.year) if claim.year and one.year else None for one in (best, other)]
    later = gaps[0] == 0 and gaps[1] is not None and gaps[1] >= 2
    return first[0] and (not first[1] or later)


def _closeness(claim: Record, record: Record) -> tuple[int, int, str]:
    gap = abs(claim.year - record.year) if claim.year and record.year else 9
    return (gap, 0 if record.doi or record.arxiv else 1, record.name)


def _same_content(left: Record, right: Record) -> bool:
    """Tell whether two accepted records are one work, or its conference and journal version by the same people."""
    if same_work(left, right).same:
        return True
    if left.arxiv and right.arxiv and left.arxiv != right.arxiv:
        return False
    titles = compare_titles(left.title, right.title).relation >= TitleRelation.PARTIAL
    return titles and compare_people(left.authors, right.authors).relation is PeopleRelation.AGREE


def _namesake(claim: Record, best: Record, other: Record, verdict: Verdict) -> bool:
    """Tell whether another work, by others, bears the claimed title, or its main part where the title is short."""
    short = len(significant_words(claim.title)) <= 2 or verdict.strength is Strength.PART_ALONE
    weak = verdict.strength.basis is Basis.SHORT_TITLE
    enough = TitleRelation.PARTIAL if weak and short else TitleRelation.NEAR
    return (
        compare_titles(claim.title, other.title).relation >= enough
        and other.kind is not Kind.PART
        and compare_people(best.authors, other.authors).relation is PeopleRelation.DISAGREE
    )


def best_publication(published: Sequence[Record], claim: Record, preprints: Sequence[Record] = ()) -> list[Record]:
    """Return the one publication to take, as a list of at most one.

    The claim's venue decides, then its year, then the DOI that the preprint itself names; among what is left, the
    publication nearest after the preprint, one with a DOI before one without.
    """
    if not published:
        return []
    named = {r.doi for r in preprints if r.doi}
    start = preprints[0].year if preprints else claim.year

    def order(record: Record) -> tuple[int, int, int, int, int, str]:
        gap = abs(record.year - start) if record.year and start else 9
        return (
            0 if claim.container and venues_agree(claim, record) else 1,
            0 if record.doi and record.doi in named else 1,
            0 if claim.container and claim.year and claim.year == record.year else 1,
            gap,
            0 if record.doi else 1,
            record.name,
        )

    best = min(published, key=order)
    twins = [
        r
        for r in published
        if r is not best and bool(r.doi) != bool(best.doi) and r.year == best.year and same_work(best, r).same
    ]
    return [best, *sorted(twins, key=lambda r: r.name)[:1]]


def publication_of(
    preprint: Record, candidates: Sequence[Record], *, asserted: bool = False, claim: Record | None = None
) -> Choice:
    """Return the published version of a preprint among candidates, or an abstention with the strongest objection."""
    judged: list[tuple[Verdict, Record]] = []
    for record in candidates:
        if record.kind is Kind.PREPRINT or (record.arxiv and record.arxiv != preprint.arxiv):
            continue
        judged.append((same_work(preprint, record, asserted=asserted), record))
    accepted = [(v, r) for v, r in judged if v.same and (asserted or v.strength.basis >= Basis.SOME_PEOPLE)]
    if not accepted:
        return Choice(against=next((v.against for v, _ in judged if v.against), ()))
    top = max(v.strength.basis for v, _ in accepted)
    best = best_publication([r for v, r in accepted if v.strength.basis is top], claim or preprint, [preprint])
    reasons = next(v.reasons for v, r in accepted if r is best[0])
    return Choice(records=tuple(best), reasons=reasons)
