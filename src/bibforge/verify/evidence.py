"""Claims become questions, the answers evidence: the records that are a claim's work, and what its identifiers name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bibforge.model.identifiers import ArxivId, Doi, Identifier, OpenReviewId, spelled
from bibforge.model.library import Link, Mention, Place, Role
from bibforge.model.record import NON_PAPERS, Kind, Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.text.comparison import fold, significant_words
from bibforge.verify.formulas import same_but_for_formulas

if TYPE_CHECKING:
    from bibforge.reconcile.resolve import Resolution, Stage
    from bibforge.resolvers.answers import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The outcome of the questions about one entry; every record in it is already judged to be the entry's work."""

    claim: Record
    """What the entry says itself."""
    preprint: Record | None = None
    published: Record | None = None
    bound: tuple[Identifier, ...] = ()
    """Identifiers of the entry whose record is the entry's work."""
    reasons: tuple[Reason, ...] = ()
    strangers: tuple[tuple[Identifier, Record], ...] = ()
    """Identifiers of the entry whose record is another work."""
    retitled: tuple[tuple[Identifier, Record], ...] = ()
    """arXiv ids of the entry whose record has all the entry's people and another title: renamed, or another paper."""
    unknown: tuple[Identifier, ...] = ()
    """Identifiers of the entry that the service which registers them does not know."""
    unconfirmed: tuple[Identifier, ...] = ()
    """Identifiers of the entry of which nobody could say what they name."""
    silences: tuple[Reason, ...] = ()
    """Why nobody could say it."""
    versions: tuple[Record, ...] = ()
    """Every record of the work that was seen: those taken, and others with its title and its people."""
    candidates: tuple[Record, ...] = ()
    against: tuple[Reason, ...] = ()
    unreachable: tuple[Reason, ...] = ()


class Verifier:
    """Asks `resolvers` about claims, about each claim once, and keeps who could not be asked."""

    def __init__(self, resolvers: Sequence[Resolver], on_progress: Stage | None = None) -> None:
        self.resolvers = resolvers
        self.on_progress = on_progress
        self._known: dict[Record, Evidence | None] = {}
        self._given: dict[tuple[str, str], frozenset[Identifier]] = {}
        """The identifiers of each entry as it was first seen: what a repair has added since proves nothing."""

    @property
    def unreachable(self) -> tuple[Reason, ...]:
        """The distinct reasons why somebody could not be asked."""
        reasons = (why for one in self._known.values() if one for why in one.unreachable)
        return tuple(dict.fromkeys(reasons))

    def evidence(self, claims: Mapping[str, Record], file: str) -> dict[str, Evidence]:
        """Return the evidence for every claim that may be looked up, by its name; only new claims are asked about."""
        new = {name: claim for name, claim in claims.items() if claim not in self._known}
        found = evidence_for(new, self.resolvers, file, on_progress=self.on_progress) if new else {}
        self._known |= {claim: found.get(name) for name, claim in new.items()}
        for name, claim in claims.items():
            self._given.setdefault((file, name), frozenset(_identifiers(claim)))
        pairs = ((name, self._known[claim]) for name, claim in claims.items())
        return {name: _with_bound(one, self._given[file, name]) for name, one in pairs if one}


def _with_bound(evidence: Evidence, given: frozenset[Identifier]) -> Evidence:
    """Return the evidence in which only identifiers that the entry itself gave bind."""
    bound = tuple(one for one in evidence.bound if one in given)
    return evidence if bound == evidence.bound else replace(evidence, bound=bound)


def evidence_for(
    claims: Mapping[str, Record], resolvers: Sequence[Resolver], file: str, *, on_progress: Stage | None = None
) -> dict[str, Evidence]:
    """Return what the sources say of each claim that may be looked up, in two rounds over all of them.

    Round one asks for every identifier on its own, and for the titles of claims without one; round two searches by
    title where no identifier led to the work that is claimed and everybody answered. Each round is a few batches,
    whatever the number.
    """
    askable = [(name, claim) for name, claim in claims.items() if _may_be_asked(claim)]
    cases = {
        name: _Case(number=number, claim=claim, unknown=_damaged(claim)) for number, (name, claim) in enumerate(askable)
    }
    questions = [(name, identifier) for name, case in cases.items() for identifier in (case.askable or (None,))]
    _round(questions, cases, resolvers, file, on_progress)
    again: list[tuple[str, Identifier | None]] = [
        (name, None)
        for name, case in cases.items()
        if not case.records and not case.unreachable and case.claim.title and case.askable
    ]
    if again:
        _round(again, cases, resolvers, file, on_progress)
    return {name: case.evidence() for name, case in cases.items()}


def _may_be_asked(claim: Record) -> bool:
    if claim.kind in NON_PAPERS or claim.kind is Kind.PART:
        return bool(_identifiers(claim))
    return bool(claim.title or _identifiers(claim))


def _identifiers(claim: Record) -> tuple[Identifier, ...]:
    """Return the identifiers that name the work itself; an ISBN in an entry often names the proceedings."""
    doi = None if claim.doi and claim.doi.arxiv else claim.doi
    arxiv = claim.arxiv or (claim.doi.arxiv if claim.doi else None)
    return tuple(one for one in (doi, arxiv, claim.openreview) if one)


def _damaged(claim: Record) -> list[Identifier]:
    """Return the identifiers with bytes that are no letters: nobody registered them, and no request can hold them."""
    return [one for one in _identifiers(claim) if not spelled(one).isprintable()]


@dataclass(slots=True, kw_only=True)
class _Case:
    """One entry on its way through the rounds."""

    number: int
    claim: Record
    records: list[Record] = field(default_factory=list)
    bound: list[Identifier] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    strangers: list[tuple[Identifier, Record]] = field(default_factory=list)
    retitled: list[tuple[Identifier, Record]] = field(default_factory=list)
    unknown: list[Identifier] = field(default_factory=list)
    candidates: list[Record] = field(default_factory=list)
    against: list[Reason] = field(default_factory=list)
    unreachable: list[Reason] = field(default_factory=list)
    silences: list[Reason] = field(default_factory=list)

    @property
    def askable(self) -> tuple[Identifier, ...]:
        """The identifiers of the claim that anybody can be asked about."""
        return tuple(one for one in _identifiers(self.claim) if one not in _damaged(self.claim))

    def evidence(self) -> Evidence:
        """Return the outcome; the DOI that the entry gives decides between several publications."""
        from bibforge.reconcile.merge import settled  # only where somebody was asked

        preprint = next((one for one in self.records if one.kind is Kind.PREPRINT), None)
        published = [one for one in self.records if one.kind is not Kind.PREPRINT]
        given = [one for one in published if one.doi and one.doi in self.bound]
        settled_ones = [*self.bound, *self.unknown, *(one for one, _ in (*self.strangers, *self.retitled))]
        open_ones = [one for one in _identifiers(self.claim) if one not in settled_ones]
        named = [one for one in open_ones if any(one in record.identifiers for record in self.records)]
        return Evidence(
            claim=self.claim,
            preprint=preprint,
            published=settled(given or published)[0] if published else None,
            bound=(*self.bound, *named),
            reasons=tuple(dict.fromkeys(map(_of_entry, self.reasons))),
            strangers=tuple(self.strangers),
            retitled=tuple(self.retitled),
            unknown=tuple(self.unknown),
            unconfirmed=tuple(one for one in open_ones if one not in named),
            silences=tuple(dict.fromkeys(self.silences)),
            versions=tuple(dict.fromkeys((*self.records, *filter(self._is_version, self.candidates)))),
            candidates=tuple(dict.fromkeys(self.candidates)),
            against=tuple(dict.fromkeys(self.against)),
            unreachable=tuple(dict.fromkeys(self.unreachable)),
        )

    def _is_version(self, record: Record) -> bool:
        """Tell whether a record that was not taken is another version of what was: its title, and all its people."""
        return any(
            compare_titles(one.title, record.title).relation >= TitleRelation.PARTIAL
            and compare_people(one.authors, record.authors).relation is PeopleRelation.AGREE
            for one in self.records
        )


def _of_entry(one: Reason) -> Reason:
    """Return the same reason where what names an identifier is an entry, not a list."""
    return replace(one, kind=ReasonKind.ENTRY_NAMES) if one.kind is ReasonKind.LIST_NAMES else one


def _round(
    questions: Sequence[tuple[str, Identifier | None]],
    cases: Mapping[str, _Case],
    resolvers: Sequence[Resolver],
    file: str,
    on_progress: Stage | None,
) -> None:
    from bibforge.reconcile.lock import Lock  # only where somebody is asked
    from bibforge.reconcile.resolve import resolve

    mentions = [_mention(cases[name], identifier, file) for name, identifier in questions]
    for (name, identifier), one in zip(
        questions, resolve(mentions, Lock(), resolvers, on_progress=on_progress), strict=True
    ):
        case = cases[name]
        case.unreachable += one.unreachable
        if identifier is not None:
            _take_named(case, identifier, one)
            case.silences += [why for why in one.against if dict(why.args).get("identifier") == spelled(identifier)]
        else:
            case.records += [record for record in one.records if record not in case.records]
            case.candidates += one.candidates
            case.against += one.against
            case.reasons += one.reasons


def _mention(case: _Case, identifier: Identifier | None, file: str) -> Mention:
    """Return the question about a claim by one identifier, or by its title alone."""
    claim = case.claim
    mark = Link(url=f"entry:{case.number}", role=Role.OTHER)  # two entries of one title are two questions
    kind = Kind.UNKNOWN if claim.kind in NON_PAPERS or claim.kind is Kind.PREPRINT else claim.kind
    bare = Mention(
        place=Place(file=file, line=1),
        title=_letters(claim.title),
        kind=kind,
        authors=tuple(
            replace(one, family=_letters(one.family), given=_letters(one.given))
            for one in claim.authors or claim.editors
        ),
        et_al=claim.more_authors,
        year=claim.year,
        venue="" if claim.kind is Kind.PREPRINT else _letters(claim.container),
        links=(mark,),
    )
    match identifier:
        case ArxivId():
            return replace(bare, arxiv=(identifier,))
        case Doi():
            return replace(bare, doi=(identifier,))
        case OpenReviewId():
            return replace(bare, openreview=(identifier,))
        case _:
            return replace(bare, hinted=claim.hints)


def _letters(text: str) -> str:
    """Return a text that a request can hold: bytes of a file that are no letters become U+FFFD."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)


def _take_named(case: _Case, identifier: Identifier, one: Resolution) -> None:
    named = next((record for record in one.records if identifier in record.identifiers), None)
    if named is None:
        if one.records:  # OpenReview ids are known to nobody here: found by title
            case.records += [record for record in one.records if record not in case.records]
            case.reasons += one.reasons
        elif reason(ReasonKind.NOT_FOUND, identifier=spelled(identifier)) in one.findings:
            case.unknown.append(identifier)
        return
    if not describes(case.claim, named):
        (case.retitled if _may_be_retitled(case.claim, named) else case.strangers).append((identifier, named))
        return
    case.bound.append(identifier)
    case.records += [record for record in one.records if record not in case.records]
    case.reasons += one.reasons


def _may_be_retitled(claim: Record, record: Record) -> bool:
    """Tell whether a preprint of another title has all the claimed people: authors rename preprints.

    A wrong link leads to other people; two papers of the same people are as likely as a new name.
    """
    people = compare_people(claim.authors, record.authors, open_ended=claim.more_authors or record.more_authors)
    return record.kind is Kind.PREPRINT and people.complete and people.share == 1 and len(claim.authors) >= 2


def describes(claim: Record, record: Record) -> bool:
    """Tell whether what an entry says can be an account of the record that its own identifier names.

    The identifier speaks for it already: only another title, or another title by other people, speaks against it.
    """
    if not claim.title or not record.title:
        return True
    relation = compare_titles(claim.title, record.title).relation
    open_ended = claim.more_authors or record.more_authors
    people = compare_people(claim.authors, record.authors, open_ended=open_ended).relation
    if relation >= TitleRelation.NEAR or same_but_for_formulas(claim.title, record.title):
        return people is not PeopleRelation.DISAGREE or len(significant_words(claim.title)) >= 4
    if relation is TitleRelation.PARTIAL:
        return people is not PeopleRelation.DISAGREE
    if relation is TitleRelation.RELATED or _stands_within(claim.title, record.title):
        return people is PeopleRelation.AGREE
    return False


def _stands_within(left: str, right: str) -> bool:
    """Tell whether the words of one title begin or end the other: a subtitle, a year, a note was put to it."""
    short, long = sorted((fold(left), fold(right)), key=len)
    return len(significant_words(short)) >= 4 and (long.startswith(short) or long.endswith(short))
