"""From mentions to resolutions: what is asked of whom, in which order, and what the answers decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bibforge.model.identifiers import ArxivId, Doi, spelled
from bibforge.model.library import Mention, Status
from bibforge.model.record import Record
from bibforge.reconcile.batching import Batch, Stage, run_lookups
from bibforge.reconcile.cases import Case
from bibforge.reconcile.lock import Decision, Lock, fingerprint
from bibforge.reconcile.lookup import Lookup, first_search
from bibforge.reconcile.match import claim_of
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.resolvers.answers import ById, ByTitle, OtherIds, Question, Resolver

ReadAgain = Callable[[Mapping[str, Sequence[Record]]], Sequence[Mention]]
"""Reads the mentions again in the light of the records by fingerprint."""

__all__ = ["RequestPlan", "Resolution", "Stage", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A mention with what was learned and decided, and why.

    `follows` names the mention that a person declared this one the same as, where its records come from there.
    """

    mention: Mention
    fingerprint: str
    status: Status
    records: tuple[Record, ...] = ()
    candidates: tuple[Record, ...] = ()
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    findings: tuple[Reason, ...] = ()
    unreachable: tuple[Reason, ...] = ()
    by: str = "bibforge"
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPlan:
    """What a run will ask of the services, by resolver name, before it asks: requests that are certain and expected.

    `expected` counts what is likely to follow: half of the titles go on to each next service, and each preprint has its
    published version looked for.
    """

    certain: Mapping[str, int]
    expected: Mapping[str, int]
    answers: Mapping[str, int] = field(default_factory=dict)
    """How many answers each resolver owes first: what the bars of progress count."""


class Earlier(Protocol):
    """What earlier runs learned of entries that stayed open."""

    def recalled(self, case: Case) -> bool:
        """Fill the case and tell so, where an earlier run asked the same and nothing could answer it otherwise now."""

    def keep(self, cases: Iterable[Case]) -> None:
        """Take what was learned of cases whose lookup has ended."""


def resolve(
    mentions: Sequence[Mention],
    lock: Lock,
    resolvers: Sequence[Resolver],
    *,
    again: Callable[[str, Decision], bool] = lambda name, decision: False,
    on_progress: Stage | None = None,
    on_plan: Callable[[RequestPlan], None] | None = None,
    published: bool = True,
    read_again: ReadAgain | None = None,
    earlier: Earlier | None = None,
) -> list[Resolution]:
    """Return one resolution for each mention, in order.

    Decisions of the lock stand, except those for which `again(fingerprint, decision)` is true. All other papers go
    through the stages together, so that each resolver is asked in as few batches as possible: identifiers, addresses,
    titles, then (with `published`, at the services too) the published version of every preprint. The resolvers are
    asked in the order given, services side by side. `on_plan` is told before the first service is asked, if one is.
    Nobody is asked for what is recalled from `earlier` runs.
    KeyboardInterrupt passes through when nothing is being asked any more.

    `read_again` is told what the mentions' identifiers have brought, by fingerprint, before titles are searched, and
    returns the mentions, in the same order and each with its fingerprint, as they are read in the light of it.
    """
    names = [fingerprint(mention) for mention in mentions]
    leaders = _leaders(names, lock)
    cases: dict[str, Case] = {}
    for mention, name in zip(mentions, names, strict=True):
        decision = lock.decisions.get(name)
        if leaders[name] != name or (decision and _stands(name, decision, again)):
            continue
        if mention.is_paper and name not in cases:
            rejected = frozenset(decision.rejected) if decision else frozenset()
            cases[name] = Case(mention=mention, fingerprint=name, claim=claim_of(mention), rejected=rejected)
    lookup = Lookup(resolvers, published=published)
    plans = [on_plan] if on_plan else []

    def announce(batches: Sequence[Batch]) -> None:
        if plans:
            plans.pop()(_plan(_with_titles(batches, asked, resolvers), resolvers, published=published))

    asked = [case for case in cases.values() if not (earlier and earlier.recalled(case))]
    run_lookups(map(lookup.by_links, asked), on_progress=on_progress, before_network=announce)
    if read_again:
        mentions = read_again({name: _records(name, cases, lock) for name in dict.fromkeys(names)})
        more = _read_again(dict(zip(reversed(names), reversed(mentions), strict=True)), cases, asked)
        run_lookups(map(lookup.by_links, more), on_progress=on_progress, before_network=announce)
        asked += more
    run_lookups(map(lookup.by_words, asked), on_progress=on_progress, before_network=announce)
    if earlier:
        earlier.keep(asked)
    pairs = list(zip(mentions, names, strict=True))
    own = {name: _resolution(m, name, cases.get(name), lock) for m, name in pairs if leaders[name] == name}
    return [_of(own[n], m) if n in own else _following(m, n, own[leaders[n]]) for m, n in pairs]


def _of(resolution: Resolution, mention: Mention) -> Resolution:
    return resolution if resolution.mention is mention else replace(resolution, mention=mention)


def _read_again(mentions: Mapping[str, Mention], cases: dict[str, Case], asked: Sequence[Case]) -> list[Case]:
    """Give the cases the readings that were put right; return those that were recalled and are to be asked after all.

    What an earlier run learned of another reading says nothing of this one.
    """
    running = {case.fingerprint for case in asked}
    more = []
    for name, case in list(cases.items()):
        mention = mentions[name]
        if mention.before is None:
            continue
        if name in running:
            case.read_again(mention)
        else:
            cases[name] = Case(mention=mention, fingerprint=name, claim=claim_of(mention), rejected=case.rejected)
            more.append(cases[name])
    return more


def _records(name: str, cases: Mapping[str, Case], lock: Lock) -> tuple[Record, ...]:
    """Return the records that are taken for a mention so far, in this run or by the lock."""
    if name in cases:
        return tuple(cases[name].accepted)
    decision = lock.decisions.get(name)
    return tuple(lock.records[one] for one in decision.records) if decision else ()


def _stands(name: str, decision: Decision, again: Callable[[str, Decision], bool]) -> bool:
    """Tell whether a decision needs no question: what a person settled, and what nobody wants asked again."""
    if decision.status is Status.RESOLVED and not decision.records:
        return False  # it followed a mention that the lists no longer have
    return (decision.by == "user" and decision.status is not Status.UNRESOLVED) or not again(name, decision)


def _leaders(names: Iterable[str], lock: Lock) -> dict[str, str]:
    """Return for each mention the one whose records it takes: itself, or what a person declared it the same as."""
    present = dict.fromkeys(names)
    out = {}
    for name in present:
        chain = [name]
        while (one := lock.decisions.get(chain[-1])) and one.same_as in present and not one.records:
            if one.same_as in chain:
                chain.append(min(chain[chain.index(one.same_as) :]))
                break
            chain.append(one.same_as)
        out[name] = chain[-1]
    return out


def _following(mention: Mention, name: str, leader: Resolution) -> Resolution:
    return Resolution(
        mention=mention,
        fingerprint=name,
        status=leader.status,
        records=leader.records,
        reasons=(reason(ReasonKind.DECLARED_SAME, title=leader.mention.title),),
        by="user",
        follows=leader.fingerprint,
    )


def _resolution(mention: Mention, name: str, case: Case | None, lock: Lock) -> Resolution:
    decision = lock.decisions.get(name)
    if case is None and decision is not None:
        return _from_lock(mention, decision, lock)
    if case is None:
        why = reason(ReasonKind.ITEM_IS, what=str(mention.kind))
        return Resolution(mention=mention, fingerprint=name, status=Status.NON_PAPER, reasons=(why,))
    silent = bool(case.unreachable) or not case.heard
    if not case.accepted and silent and decision is not None and decision.records:
        # what could not be asked says nothing against what was known before
        return replace(_from_lock(mention, decision, lock), unreachable=case.unreachable)
    if not case.accepted and silent and decision is not None:
        case.recall(decision, lock)
    return Resolution(
        mention=mention,
        fingerprint=name,
        status=Status.RESOLVED if case.accepted else Status.UNRESOLVED,
        records=tuple(case.accepted),
        candidates=case.left(),
        reasons=tuple(case.reasons),
        against=tuple(dict.fromkeys(case.against)) if not case.accepted else (),
        findings=tuple(case.findings),
        unreachable=case.unreachable,
    )


def _from_lock(mention: Mention, decision: Decision, lock: Lock) -> Resolution:
    return Resolution(
        mention=mention,
        fingerprint=decision.fingerprint,
        status=decision.status,
        records=tuple(lock.records[name] for name in decision.records),
        candidates=tuple(lock.records[name] for name in decision.candidates if name in lock.records),
        reasons=decision.reasons,
        findings=(*decision.findings, *_contradictions(mention, decision, lock)),
        by=decision.by,
    )


def _contradictions(mention: Mention, decision: Decision, lock: Lock) -> Iterator[Reason]:
    """Yield what a decision of the lock says against the list itself, unless it is among its findings already.

    A lock may come from anybody: where the list names a paper by its arXiv id or DOI, and no record that was taken has
    one of them, that is told, whoever is said to have decided it. Not where the list itself leads to the record, by
    another identifier or by its page: what the record does not state, it does not deny, and the run that took it has
    told nothing either.
    """
    records = [lock.records[name] for name in decision.records]
    named = [one for one in mention.identifiers if isinstance(one, ArxivId | Doi)]
    known = {identifier for record in records for identifier in record.identifiers}
    known |= {record.related_arxiv for record in records if record.related_arxiv}
    told = {dict(one.args).get("identifier") for one in decision.findings}
    if not records or not known.isdisjoint(mention.identifiers) or _is_linked(mention, records[0], decision):
        return
    for one in named:
        if spelled(one) not in told:
            taken = records[0].name
            yield reason(ReasonKind.LIST_NAMES_ANOTHER, identifier=spelled(one), known=taken)


def _is_linked(mention: Mention, record: Record, decision: Decision) -> bool:
    """Tell whether a record was taken for a page that the list links, and bears the list's title."""
    pages = {link.url for link in mention.links}
    taken = any(one.kind is ReasonKind.LIST_LINKS_PAGE and one.arg("url") in pages for one in decision.reasons)
    return taken and compare_titles(mention.title, record.title).relation >= TitleRelation.RELATED


def _add(expected: dict[str, int], resolvers: Sequence[Resolver], questions: Sequence[Question]) -> bool:
    """Count what the first resolver that answers such questions will be asked; tell whether there is one."""
    asked = next((one for one in resolvers if questions and one.answers(questions[0])), None)
    if asked:
        expected[asked.name] = expected.get(asked.name, 0) + asked.requests_for(questions)
    return asked is not None


def _add_titles(expected: dict[str, int], resolvers: Sequence[Resolver], titles: Sequence[Question]) -> None:
    """Count the titles that go on from one resolver to the next: half of them each time."""
    for resolver in resolvers:
        titles = titles[::2] if titles and resolver.answers(titles[0]) else titles
        _add(expected, [resolver], titles)


def _add_publications(expected: dict[str, int], resolvers: Sequence[Resolver], preprints: int) -> None:
    """Count what looking for the published versions of so many preprints costs: by their identifiers, else by title.

    Which ones is not known before: stand-ins are counted, half of them with a publication.
    """
    publishers = [one for one in resolvers if not one.is_preprint_server and not one.is_local]
    if _add(expected, publishers, [OtherIds(ArxivId(f"preprint {number}")) for number in range(preprints)]):
        _add(expected, publishers, [ById(Doi(f"10.1000/{number}")) for number in range(preprints // 2)])
    else:
        _add(expected, publishers, [ByTitle(f"Title {number}", may_share=True) for number in range(preprints)])


def _with_titles(batches: Sequence[Batch], cases: Iterable[Case], resolvers: Sequence[Resolver]) -> list[Batch]:
    """Return what is asked at once, together with the titles that will be asked after it.

    A title is searched for when the links of all mentions are answered. One that the local catalog may know is left
    out: what is not certain is not told.
    """
    merged = {id(resolver): (resolver, dict.fromkeys(questions)) for resolver, questions in batches}
    for case in cases:
        search = first_search(case, resolvers)
        if search and not search[0].is_local:
            resolver, question = search
            merged.setdefault(id(resolver), (resolver, {}))[1][question] = None
    return [(resolver, list(questions)) for resolver, questions in merged.values()]


def _plan(batches: Sequence[Batch], resolvers: Sequence[Resolver], *, published: bool) -> RequestPlan:
    certain = {resolver.name: resolver.requests_for(questions) for resolver, questions in batches}
    expected = dict(certain)
    dois: list[Question] = []
    for resolver, questions in batches:
        titles = [question for question in questions if isinstance(question, ByTitle)]
        ids = [question for question in questions if isinstance(question, ById)]
        dois += [OtherIds(one.identifier) for one in ids if isinstance(one.identifier, Doi)]
        _add_titles(expected, resolvers[resolvers.index(resolver) + 1 :], titles)
        if resolver.is_preprint_server and published:
            preprints = len(ids) + len(titles[1::2])
            _add_publications(expected, resolvers, preprints)
            dois += [OtherIds(Doi(f"10.1000/{number}")) for number in range(preprints // 2)]
    _add(expected, resolvers, dois)
    answers = {resolver.name: len(questions) for resolver, questions in batches}
    return RequestPlan(certain=certain, expected=expected, answers=answers)
