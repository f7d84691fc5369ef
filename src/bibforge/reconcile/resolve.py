"""From mentions to resolutions: what is asked of whom, in which order, and what the answers decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from bibforge.model.identifiers import ArxivId, Identifier, OpenReviewId, spelled
from bibforge.model.library import Mention, Role, Status
from bibforge.model.record import Kind, Record
from bibforge.reconcile.choose import Choice, chosen, publication_of, ruled_out
from bibforge.reconcile.lock import Decision, Lock, fingerprint
from bibforge.reconcile.match import claim_of, label_finding, same_work
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.resolvers.answers import (
    Answer,
    ById,
    ByTitle,
    ByUrl,
    Found,
    Nothing,
    Question,
    Resolver,
    Several,
    Unreachable,
)
from bibforge.text.comparison import significant_words

MOST_CANDIDATES = 5
"""Candidates kept for an open mention: what a person can look through."""

LOCAL = "catalog"
"""The one resolver whose "nothing" says nothing about the work: it holds what was put into it."""

Stage = Callable[[str, int, int], None]
"""Told of progress: resolver name, answers so far, answers wanted."""


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
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    by: str = "bibforge"
    follows: str = ""


@runtime_checkable
class Relates(Protocol):
    """A resolver that knows which published records name an arXiv id as their preprint."""

    def related(self, arxiv: ArxivId) -> tuple[Record, ...]: ...


@dataclass(slots=True, kw_only=True)
class _Case:
    """One undecided mention on its way; filled in by the stages below."""

    mention: Mention
    fingerprint: str
    claim: Record
    rejected: frozenset[str] = frozenset()
    accepted: list[Record] = field(default_factory=list)
    candidates: dict[str, Record] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    unreachable: dict[str, str] = field(default_factory=dict)
    refused: set[Identifier] = field(default_factory=set)
    """Identifiers of the list whose record a person ruled out."""
    heard: bool = False
    """Whether a service, not only the local catalog, has answered."""

    def take(self, record: Record, reason: str) -> None:
        if ruled_out(record, self.rejected):
            return
        if all(record.name != one.name for one in self.accepted):
            self.accepted.append(record)
        if reason not in self.reasons:
            self.reasons.append(reason)

    def left(self) -> tuple[Record, ...]:
        """Return what was seen and not taken; beside an accepted record only what bears the title too."""
        names = {one.name for one in self.accepted}
        seen = [one for one in self.candidates.values() if one.name not in names and not ruled_out(one, self.rejected)]
        if self.accepted:
            seen = [
                one for one in seen if compare_titles(self.claim.title, one.title).relation >= TitleRelation.PARTIAL
            ]
        return tuple(seen[:MOST_CANDIDATES])

    def recall(self, decision: Decision, lock: Lock) -> None:
        """Add what an earlier run saw: nobody who could deny it has answered now."""
        for name in decision.candidates:
            if name in lock.records:
                self.candidates.setdefault(name, lock.records[name])
        self.findings += [one for one in decision.findings if one not in self.findings]


def resolve(
    mentions: Sequence[Mention],
    lock: Lock,
    resolvers: Sequence[Resolver],
    *,
    again: Callable[[str, Decision], bool] = lambda name, decision: False,
    on_progress: Stage | None = None,
) -> list[Resolution]:
    """Return one resolution for each mention, in order.

    Decisions of the lock stand, except those for which `again(fingerprint, decision)` is true. All other papers go
    through the stages together, so that each resolver is asked in as few batches as possible: identifiers, addresses,
    titles, then the published version of every preprint. The resolvers are asked in the order given.
    """
    names = [fingerprint(mention) for mention in mentions]
    leaders = _leaders(names, lock)
    cases: dict[str, _Case] = {}
    for mention, name in zip(mentions, names, strict=True):
        decision = lock.decisions.get(name)
        if leaders[name] != name or (decision and _stands(name, decision, again)):
            continue
        if mention.is_paper and name not in cases:
            rejected = frozenset(decision.rejected) if decision else frozenset()
            cases[name] = _Case(mention=mention, fingerprint=name, claim=claim_of(mention), rejected=rejected)
    inquiry = _Inquiry(list(cases.values()), resolvers, on_progress)
    inquiry.identifiers()
    inquiry.addresses()
    inquiry.titles()
    inquiry.publications()
    pairs = list(zip(mentions, names, strict=True))
    own = {name: _resolution(m, name, cases.get(name), lock) for m, name in pairs if leaders[name] == name}
    return [replace(own[n], mention=m) if n in own else _following(m, n, own[leaders[n]]) for m, n in pairs]


def _stands(name: str, decision: Decision, again: Callable[[str, Decision], bool]) -> bool:
    """Tell whether a decision needs no question: what a person settled, and what nobody wants asked again."""
    if decision.status is Status.RESOLVED and not decision.records:
        return False  # it followed a mention that the lists no longer have
    return (decision.by == "user" and decision.status is not Status.UNRESOLVED) or not again(name, decision)


def _leaders(names: Iterable[str], lock: Lock) -> dict[str, str]:
    """Return for each mention the one whose records it takes: itself, or the one that a person declared it the same as."""
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
        reasons=(f"declared the same as “{leader.mention.title}”",),
        by="user",
        follows=leader.fingerprint,
    )


def _resolution(mention: Mention, name: str, case: _Case | None, lock: Lock) -> Resolution:
    decision = lock.decisions.get(name)
    if case is None and decision is not None:
        return _from_lock(mention, decision, lock)
    if case is None:
        return Resolution(
            mention=mention, fingerprint=name, status=Status.NON_PAPER, reasons=(f"the item is a {mention.kind}",)
        )
    silent = bool(case.unreachable) or not case.heard
    if not case.accepted and silent and decision is not None and decision.records:
        # what could not be asked says nothing against what was known before
        return replace(_from_lock(mention, decision, lock), unreachable=tuple(case.unreachable.values()))
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
        unreachable=tuple(case.unreachable.values()),
    )


def _from_lock(mention: Mention, decision: Decision, lock: Lock) -> Resolution:
    return Resolution(
        mention=mention,
        fingerprint=decision.fingerprint,
        status=decision.status,
        records=tuple(lock.records[name] for name in decision.records),
        candidates=tuple(lock.records[name] for name in decision.candidates if name in lock.records),
        reasons=decision.reasons,
        findings=decision.findings,
        by=decision.by,
    )


class _Inquiry:
    """The stages of one run over all open cases."""

    def __init__(self, cases: list[_Case], resolvers: Sequence[Resolver], on_progress: Stage | None) -> None:
        self.cases = cases
        self.resolvers = resolvers
        self.on_progress = on_progress

    def identifiers(self) -> None:
        """Ask for every identifier that the list itself states; it binds, and its label is checked."""
        wanted = {one: None for case in self.cases for one in case.mention.identifiers}
        answers = self._by_id(list(wanted))
        for case in self.cases:
            for identifier in case.mention.identifiers:
                self._bind(case, identifier, answers.get(identifier))

    def _bind(self, case: _Case, identifier: Identifier, answer: Answer | None) -> None:
        match answer:
            case None:
                case.against.append(f"no service was asked for {spelled(identifier)}")
            case Found(record) if ruled_out(record, case.rejected):
                case.refused.add(identifier)
                case.findings.append(f"{spelled(identifier)} is “{record.title}”, which was rejected by hand")
            case Found(record):
                first = case.accepted[0] if case.accepted else None
                if first and not same_work(first, record, asserted=True).same:
                    case.findings.append(f"{spelled(identifier)} is “{record.title}”, another work than {first.name}")
                    case.candidates.setdefault(record.name, record)
                    return
                case.take(record, f"the list names {spelled(identifier)}")
                odd = label_finding(case.mention.title, record)
                if odd:
                    case.findings.append(odd)
            case Unreachable(reason):
                case.unreachable[spelled(identifier)] = reason
            case Nothing() | Several():
                case.heard = True
                if not isinstance(identifier, OpenReviewId):
                    case.findings.append(f"{spelled(identifier)} was not found")

    def _by_id(self, identifiers: Sequence[Identifier]) -> dict[Identifier, Answer]:
        """Ask the resolvers in order for what the ones before did not find; the strongest answer stays.

        An identifier that no service was asked for has no answer: that the local catalog lacks it denies nothing.
        """
        out: dict[Identifier, Answer] = {}
        for resolver in self.resolvers:
            left = [one for one in identifiers if not isinstance(out.get(one), Found) and resolver.answers(ById(one))]
            for identifier, answer in zip(left, self._ask(resolver, [ById(one) for one in left]), strict=True):
                is_denial = isinstance(answer, Nothing)
                if is_denial and (resolver.name == LOCAL or isinstance(out.get(identifier), Unreachable)):
                    continue
                out[identifier] = answer
        return out

    def _ask(self, resolver: Resolver, questions: Sequence[Question]) -> list[Answer]:
        if not questions:
            return []
        distinct = list(dict.fromkeys(questions))
        done = 0

        def told(position: int, answer: Answer) -> None:
            nonlocal done
            done += 1
            if self.on_progress:
                self.on_progress(resolver.name, done, len(distinct))

        answers = dict(zip(distinct, resolver.ask(distinct, told), strict=True))
        return [answers[question] for question in questions]

    def addresses(self) -> None:
        """Ask which record has the item's own link as its page; the title must not speak against it."""
        for resolver in self.resolvers:
            pairs = [
                (case, ByUrl(link.url))
                for case in self.cases
                if not case.accepted
                for link in case.mention.links
                if link.url and link.role in (Role.PAPER, Role.PDF) and resolver.answers(ByUrl(link.url))
            ]
            for (case, question), answer in zip(pairs, self._ask(resolver, [q for _, q in pairs]), strict=True):
                if isinstance(answer, Found) and not case.accepted:
                    related = compare_titles(case.mention.title, answer.record.title).relation
                    if related >= TitleRelation.RELATED:
                        case.take(answer.record, f"the list links to the record's own page {question.url}")
                    case.candidates.setdefault(answer.record.name, answer.record)

    def titles(self) -> None:
        """Search by title for what has no record yet, and beside an address's record for its preprint."""
        for resolver in self.resolvers:
            open_cases = [case for case in self.cases if self._wants_search(case, resolver)]
            questions = [self._search(case) for case in open_cases]
            for case, answer in zip(open_cases, self._ask(resolver, questions), strict=True):
                self._judge(case, resolver, answer)

    def _wants_search(self, case: _Case, resolver: Resolver) -> bool:
        if not resolver.answers(self._search(case)):
            return False
        if not case.accepted:
            standing = [one for one in case.mention.identifiers if one not in case.refused]
            return not standing or any(isinstance(one, OpenReviewId) for one in standing)
        # a publication is known: its preprint is looked for only where the question costs nothing
        return not any(one.arxiv for one in case.accepted) and resolver.requests_for([self._search(case)]) == 0

    @staticmethod
    def _search(case: _Case) -> ByTitle:
        claim = case.accepted[0] if case.accepted else case.claim
        return ByTitle(claim.title, claim.authors, claim.year, claim.container)

    def _judge(self, case: _Case, resolver: Resolver, answer: Answer) -> None:
        if resolver.name != LOCAL and not isinstance(answer, Unreachable):
            case.heard = True
        match answer:
            case Several(records):
                for record in records:
                    case.candidates.setdefault(record.name, record)
                self._settle(case, resolver, records)
            case Found(record):
                case.candidates.setdefault(record.name, record)
                self._settle(case, resolver, (record,))
            case Unreachable(reason):
                case.unreachable.setdefault(resolver.name, reason)
            case Nothing():
                case.against.append(f"{resolver.name} holds nothing like it")

    def _settle(self, case: _Case, resolver: Resolver, records: Sequence[Record]) -> None:
        if case.accepted:
            known = case.accepted[0]
            preprints = [one for one in records if one.kind is Kind.PREPRINT and publication_of(one, [known]).records]
            if len({one.name for one in preprints}) == 1:
                case.take(preprints[0], f"{resolver.name}: the preprint of {known.name}, by title and people")
            return
        choice = chosen(case.claim, records, case.rejected)
        for record in choice.records:
            case.take(record, f"{resolver.name}: {'; '.join(choice.reasons)}")
        case.against += choice.against

    def publications(self) -> None:
        """Look for the published version of every preprint: what arXiv names, what names it, then title and people."""
        waiting = [case for case in self.cases if _is_only_preprint(case)]
        named = list({case.accepted[0].doi: None for case in waiting if case.accepted[0].doi})
        answers = self._by_id([doi for doi in named if doi])
        for case in waiting:
            self._named_publication(case, answers)
        for resolver in self.resolvers:
            if isinstance(resolver, Relates):
                for case in waiting:
                    arxiv = case.accepted[0].arxiv
                    if _is_only_preprint(case) and arxiv:
                        self._take(
                            case,
                            publication_of(case.accepted[0], resolver.related(arxiv), asserted=True),
                            "names this preprint",
                        )
        for resolver in self.resolvers:
            pairs = [
                (case, question)
                for case in waiting
                if _is_only_preprint(case)
                for question in _publication_searches(case)
                if resolver.name != "arxiv" and resolver.answers(question)
            ]
            for (case, question), answer in zip(pairs, self._ask(resolver, [q for _, q in pairs]), strict=True):
                if isinstance(answer, Several) and _is_only_preprint(case):
                    preprint = replace(case.accepted[0], title=question.title)
                    self._take(
                        case, publication_of(preprint, answer.records, claim=self._wish(case)), "by title and people"
                    )
                elif isinstance(answer, Unreachable):
                    case.unreachable.setdefault(resolver.name, answer.reason)

    @staticmethod
    def _wish(case: _Case) -> Record:
        """The list's venue and year decide between several publications; without them the preprint's own year does."""
        return case.claim if case.claim.container or case.claim.year else case.accepted[0]

    def _named_publication(self, case: _Case, answers: Mapping[Identifier, Answer]) -> None:
        preprint = case.accepted[0]
        if not preprint.doi:
            return
        answer = answers.get(preprint.doi)
        if isinstance(answer, Found):
            choice = publication_of(preprint, [answer.record], asserted=True)
            self._take(case, choice, "arXiv names its DOI")
            if not choice.records:
                case.findings.append(f"arXiv names the DOI {preprint.doi}, which is “{answer.record.title}”: not taken")
        elif isinstance(answer, Unreachable):
            case.unreachable.setdefault(spelled(preprint.doi), answer.reason)

    @staticmethod
    def _take(case: _Case, choice: Choice, why: str) -> None:
        for record in choice.records:
            if record.name not in case.rejected:
                case.take(record, f"published version ({why}): {'; '.join(choice.reasons)}")


def _is_only_preprint(case: _Case) -> bool:
    return bool(case.accepted) and all(one.kind is Kind.PREPRINT for one in case.accepted)


def _publication_searches(case: _Case) -> Iterable[ByTitle]:
    preprint = case.accepted[0]
    yield ByTitle(preprint.title, preprint.authors, preprint.year, "")
    label = case.mention.title
    is_title = len(significant_words(label)) >= 3
    if is_title and compare_titles(label, preprint.title).relation < TitleRelation.NEAR:
        yield ByTitle(label, preprint.authors, preprint.year, "")
