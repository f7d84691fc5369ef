"""What a person should look at, and how what they say finds its mention, its candidate and its place in the lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bibforge.errors import BibforgeError, Exit
from bibforge.model.identifiers import (
    ArxivId,
    Doi,
    Identifier,
    Isbn,
    OpenReviewId,
    from_spelled,
    identifier_in_url,
    spelled,
)
from bibforge.model.library import Mention, Status, Work
from bibforge.model.record import Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.decide import (
    USER,
    accepted,
    confirmed,
    forgotten,
    made_different,
    made_same,
    marked_not_a_paper,
    rejected,
)
from bibforge.reconcile.lock import Decision, Lock, adopted, fingerprint
from bibforge.reconcile.match import own_identifiers
from bibforge.reconcile.reasons import Reason, ReasonKind
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.reconcile.weighing import CandidateEvidence, in_order, weigh, why_unresolved
from bibforge.reconcile.words import phrase
from bibforge.resolvers.answers import ById, Found, Nothing, Registered, Resolver, Several, Unreachable
from bibforge.text.comparison import significant_words
from bibforge.workflows.explain import candidate_json, evidence_json, named

if TYPE_CHECKING:
    from bibforge.workflows.build import Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One record to choose: its number from 1, what speaks for and against it, whether it is what was taken."""

    number: int
    record: Record
    evidence: CandidateEvidence
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One work that was left unresolved or is doubtful: why, and the records to choose from."""

    work: Work
    why: tuple[Reason, ...]
    options: tuple[Option, ...]

    @property
    def key(self) -> str:
        """The work's citation key."""
        return self.work.key

    @property
    def likely(self) -> tuple[Option, ...]:
        """The candidates that somebody might take."""
        return tuple(
            one for one in self.options if one.taken or any(_is_like(each, one) for each in self.work.mentions)
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The fingerprints of the work's mentions."""
        return tuple(dict.fromkeys(fingerprint(one) for one in self.work.mentions))


def _is_like(mention: Mention, option: Option) -> bool:
    """Tell whether a person might take a candidate: the list names it, or titles have much in common, or people.

    Services answer a title with whatever shares its words; what shares nothing else is no choice.
    """
    if any(one.kind is ReasonKind.LIST_NAMES for one in option.evidence.speaks_for):
        return True
    relation = compare_titles(mention.title, option.record.title).relation
    if relation > TitleRelation.RELATED or (relation is TitleRelation.RELATED and _shares_most(mention, option.record)):
        return True
    people = compare_people(mention.authors, option.record.authors, open_ended=mention.et_al)
    return people.relation is PeopleRelation.AGREE


_MOST = 2 / 3
"""The share of a title's telling words that a related title has at least, for a person to think it the same work."""


def _shares_most(mention: Mention, record: Record) -> bool:
    words = set(significant_words(mention.title))
    return len(words & set(significant_words(record.title))) >= _MOST * len(words)


def review_items(outcome: Build) -> tuple[ReviewItem, ...]:
    """Return the works to look at, in list order: those left unresolved, and those with findings not yet settled."""
    items = (_review_item(work, outcome.lock) for work in outcome.library.works)
    return tuple(one for one in items if one)


def unresolved_item(work: Work, lock: Lock) -> ReviewItem:
    """Return why a work without a record is unresolved, and what there is to choose from."""
    return _item(work, _decisions(work, lock), lock)


def review_item_of(outcome: Build, lock: Lock, key: str) -> ReviewItem | None:
    """Return one work by its key as `lock` has it by now, or None where nothing waits or no work has the key."""
    work = next((one for one in outcome.library.works if one.key == key), None)
    return _review_item(work, lock) if work else None


def _review_item(work: Work, lock: Lock) -> ReviewItem | None:
    decisions = _decisions(work, lock)
    return _item(work, decisions, lock) if work.status is Status.UNRESOLVED or _doubts(decisions) else None


def _decisions(work: Work, lock: Lock) -> list[tuple[Mention, Decision]]:
    return [(one, lock.decisions[fingerprint(one)]) for one in work.mentions]


def _doubts(decisions: Sequence[tuple[Mention, Decision]]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(odd for _, one in decisions if one.by != USER for odd in one.findings))


def _item(work: Work, decisions: Sequence[tuple[Mention, Decision]], lock: Lock) -> ReviewItem:
    options = options_of(decisions, lock)
    is_unresolved = work.status is Status.UNRESOLVED
    mention = max(work.mentions, key=lambda one: (len(one.authors), one.year or 0))
    why = (why_unresolved(mention, [one.record for one in options]),) if is_unresolved else ()
    return ReviewItem(work=work, why=(*why, *_doubts(decisions)), options=options)


def options_of(decisions: Sequence[tuple[Mention, Decision]], lock: Lock) -> tuple[Option, ...]:
    """Return the records to choose from for some mentions of one work: what was taken first, then what was seen."""
    taken = dict.fromkeys(name for _, one in decisions for name in one.records)
    seen = [name for _, one in decisions for name in one.candidates if name not in taken and name in lock.records]
    mention = max((mention for mention, _ in decisions), key=lambda one: (len(one.authors), one.year or 0))
    ordered = [lock.records[name] for name in taken]
    ordered += in_order(mention, [lock.records[name] for name in dict.fromkeys(seen)])
    return tuple(
        Option(number=number, record=record, evidence=weigh(mention, record), taken=record.name in taken)
        for number, record in enumerate(ordered, 1)
    )


def reviewed_lock(lock: Lock, outcome: Build) -> Lock:
    """Return the lock to write a person's decisions into: `lock` with what the lists say now, and nothing lost.

    `outcome` is a build of some of the lock's lists that asked nobody; what belongs to other lists stays.
    """
    lock = adopted(lock, [mention for one in outcome.lists for mention in one.mentions])
    fresh = {name: one for name, one in outcome.lock.decisions.items() if name not in lock.decisions}
    keys = {key: names for key, names in outcome.lock.keys.items() if key not in lock.keys}
    return replace(
        lock,
        decisions={**lock.decisions, **fresh},
        keys={**lock.keys, **keys},
        former={**lock.former, **outcome.lock.former},
    )


class Verb(StrEnum):
    """What a person can say about an entry."""

    ACCEPT = "accept"
    REJECT = "reject"
    PIN = "pin"
    NOT_A_PAPER = "not-a-paper"
    SAME_AS = "same-as"
    DIFFERENT_FROM = "different-from"
    FORGET = "forget"


def decided(
    lock: Lock,
    outcome: Build,
    target: str,
    verb: Verb,
    argument: str = "",
    *,
    resolvers: Sequence[Resolver] = (),
    today: str = "",
) -> Lock:
    """Return the lock with what a person said about `target` (a citation key, or `FILE:LINE` for one list item alone).

    `argument` is the candidate of accept (nothing: what was taken) and reject, the identifier of pin, the other key of
    same-as and different-from. Raises BibforgeError where it names nothing; the lock is never half-changed.
    """
    names = named(outcome, target).names
    match verb:
        case Verb.ACCEPT if not argument:
            return confirmed(lock, names)
        case Verb.ACCEPT:
            return accepted(lock, names, candidate(_options(lock, outcome, target), argument))
        case Verb.REJECT:
            return rejected(lock, names, _rejectable(_options(lock, outcome, target), argument))
        case Verb.PIN:
            identifier = identifier_from(argument)
            if identifier is None:
                hint = "give a DOI, an arXiv id, an OpenReview address or an ISBN"
                raise BibforgeError(f"{argument!r} is not an identifier", status=Exit.USAGE, hint=hint)
            return pinned(lock, names, identifier, resolvers, today=today)
        case Verb.NOT_A_PAPER:
            return marked_not_a_paper(lock, names)
        case Verb.SAME_AS:
            return made_same(lock, names, named(outcome, argument).names)
        case Verb.DIFFERENT_FROM:
            return made_different(lock, names, named(outcome, argument).names)
        case Verb.FORGET:
            return forgotten(lock, names)


def meant(lock: Lock, outcome: Build, target: str, verb: Verb, argument: str) -> str:
    """Return the argument with a candidate's number replaced by its name.

    The numbers are those of `lock`, from which the person was shown them; the file may hold others by now.
    """
    if verb not in (Verb.ACCEPT, Verb.REJECT) or not argument.isdecimal():
        return argument
    return next((one.record.name for one in _options(lock, outcome, target) if str(one.number) == argument), argument)


def _options(lock: Lock, outcome: Build, target: str) -> tuple[Option, ...]:
    mentions = named(outcome, target).mentions
    return options_of([(one, lock.decisions[fingerprint(one)]) for one in mentions], lock)


def _rejectable(options: Sequence[Option], text: str) -> str:
    """Return the name to rule out: a candidate's, or any identifier, so that a wrong link can be ruled out unseen."""
    identifier = identifier_from(text)
    if identifier and not any(identifier in one.record.identifiers for one in options):
        return spelled(identifier)
    return candidate(options, text).name


def candidate(options: Sequence[Option], text: str) -> Record:
    """Return the record that a person means: its number, its name, or one of its identifiers in any spelling.

    Raises BibforgeError (status 2) with what there is to choose where it is none of them.
    """
    for option in options:
        if text == str(option.number) or text == option.record.name:
            return option.record
    identifier = identifier_from(text)
    for option in options:
        if identifier and identifier in option.record.identifiers:
            return option.record
    choice = ", ".join(f"{one.number} {one.record.name}" for one in options) or "none was seen"
    hint = f"choose among: {choice}; or take another record with `bibforge review pin`"
    raise BibforgeError(f"{text!r} is not one of the candidates", status=Exit.USAGE, hint=hint)


def identifier_from(text: str) -> Identifier | None:
    """Return the identifier that a person wrote, or None: `doi:…`, `arxiv:…`, an address, a bare id."""
    text = text.strip()
    doi = Doi.parse(text)
    if doi:
        return doi.arxiv or doi
    spelled_out = from_spelled(text[:1].lower() + text[1:]) if ":" in text and "//" not in text else None
    return (
        spelled_out
        or identifier_in_url(text)
        or ArxivId.parse(text)
        or Isbn.parse(text)
        or (OpenReviewId.parse(text) if "openreview" in text.lower() else None)
    )


def pinned(
    lock: Lock, names: Sequence[str], identifier: Identifier, resolvers: Sequence[Resolver], *, today: str = ""
) -> Lock:
    """Return the lock in which the mentions are the work that has `identifier`; the record is asked for.

    Raises BibforgeError where no record can be had: status 3 if a service could not be asked, 1 if none knows it.
    """
    record = asked_record(identifier, resolvers)
    learned = lock.learned if record.name in lock.learned or not today else {**lock.learned, record.name: today}
    return replace(accepted(lock, names, record, how=ReasonKind.PINNED_BY_HAND), learned=learned)


def asked_record(identifier: Identifier, resolvers: Sequence[Resolver]) -> Record:
    """Return the record of an identifier from the first resolver that has it; see `pinned` for the errors."""
    silent: list[str] = []
    asked: list[str] = []
    for resolver in resolvers:
        question = ById(identifier)
        if not resolver.answers(question):
            continue
        answer = resolver.ask([question])[0]
        match answer:
            case Found(record) if identifier in own_identifiers(record):
                return record
            case Unreachable(reason):
                silent.append(reason)
            case Found() | Nothing() | Several() | Registered():
                asked.append(resolver.name)
    if silent or not asked:
        reason = "; ".join(silent) or "nobody can be asked for it"
        hint = "try again with a network, or add the record to the catalog; nothing was written"
        raise BibforgeError(f"could not ask for {spelled(identifier)}: {reason}", status=Exit.UNREACHABLE, hint=hint)
    hint = "check the identifier; nothing was written"
    message = f"{spelled(identifier)} was not found (asked: {', '.join(asked)})"
    raise BibforgeError(message, status=Exit.FINDINGS, hint=hint)


def review_item_json(item: ReviewItem) -> dict[str, Any]:
    """Return one item as JSON values (docs/review.md gives the shape)."""
    work = item.work
    return {
        "key": work.key,
        "status": str(work.status),
        "title": work.mentions[0].title,
        "authors": [person.display for person in work.mentions[0].authors],
        "year": work.mentions[0].year,
        "venue": work.mentions[0].venue or None,
        "mentions": [
            {"file": one.place.file, "line": one.place.line, "label": one.title, "fingerprint": fingerprint(one)}
            for one in work.mentions
        ],
        "why": [phrase(one) for one in item.why],
        "candidates": [
            {"number": one.number, "taken": one.taken, **candidate_json(one.record), **evidence_json(one.evidence)}
            for one in item.options
        ],
    }
