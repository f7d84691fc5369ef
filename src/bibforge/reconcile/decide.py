"""What a person decides about mentions, as new locks: accept, reject, not a paper, same as, different from, forget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bibforge.errors import BibforgeError, Exit
from bibforge.model.identifiers import spelled
from bibforge.model.library import Status
from bibforge.model.record import Kind, Record
from bibforge.reconcile.choose import publication_of, ruled_out
from bibforge.reconcile.lock import Decision, Lock
from bibforge.reconcile.reasons import ReasonKind, reason

USER = "user"
"""`Decision.by` where a person decided."""


def accepted(
    lock: Lock, names: Sequence[str], record: Record, *, how: ReasonKind = ReasonKind.ACCEPTED_BY_HAND
) -> Lock:
    """Return the lock in which the mentions `names` (fingerprints) are the work of `record`.

    A known record of the same work comes along: the preprint beside its publication, or the other way round. What had
    been rejected before is rejected no longer if it is taken now.
    """

    def decide(one: Decision) -> Decision:
        taken = (record, *_companion(lock, one, record))
        records = tuple(each.name for each in taken)
        own = {record.name, *(spelled(each) for each in record.identifiers)}
        return replace(
            one,
            status=Status.RESOLVED,
            records=records,
            reasons=(reason(how, record=record.name),),
            candidates=tuple(each for each in (*one.records, *one.candidates) if each not in records),
            rejected=tuple(each for each in one.rejected if each not in own),
            same_as=one.same_as if one.same_as in names else "",
            by=USER,
        )

    return _changed(replace(lock, records={**lock.records, record.name: record}), names, decide)


def confirmed(lock: Lock, names: Sequence[str]) -> Lock:
    """Return the lock in which what was taken for the mentions is settled: a person looked and agrees.

    Raises BibforgeError (status 2) where nothing was taken.
    """
    if not any(lock.decisions[name].records for name in names if name in lock.decisions):
        hint = "name a candidate, or take another record with `bibforge review pin`"
        raise BibforgeError("the entry is unresolved: there is nothing to agree to", status=Exit.USAGE, hint=hint)
    return _changed(lock, names, lambda one: replace(one, by=USER) if one.records else one)


def _companion(lock: Lock, decision: Decision, record: Record) -> tuple[Record, ...]:
    """Return the known other version of the work: only one that the same verdicts as everywhere join to `record`."""
    others = [
        lock.records[name]
        for name in dict.fromkeys((*decision.records, *decision.candidates))
        if name in lock.records and name != record.name and not ruled_out(lock.records[name], decision.rejected)
    ]
    if record.kind is Kind.PREPRINT:
        return publication_of(record, others).records[:1]
    preprints = [one for one in others if one.kind is Kind.PREPRINT and publication_of(one, [record]).records]
    return tuple(preprints) if len(preprints) == 1 else ()


def rejected(lock: Lock, names: Sequence[str], record_name: str) -> Lock:
    """Return the lock in which a record is ruled out for the mentions for good.

    Where nothing is left the mentions are unresolved again, and the next build looks for another record.
    """

    def decide(one: Decision) -> Decision:
        refused = {*one.rejected, record_name}
        gone = {name for name in (*one.records, *one.candidates) if name in lock.records}
        gone = {name for name in gone if ruled_out(lock.records[name], refused)}
        left = tuple(name for name in one.records if name not in gone)
        undone = one.status is Status.RESOLVED and not left
        return replace(
            one,
            status=Status.UNRESOLVED if undone else one.status,
            records=left,
            reasons=() if undone else one.reasons,
            candidates=tuple(name for name in one.candidates if name not in gone),
            rejected=tuple(sorted(refused)),
            by="bibforge" if undone else one.by,
        )

    return _changed(lock, names, decide)


def marked_not_a_paper(lock: Lock, names: Sequence[str]) -> Lock:
    """Return the lock in which the mentions are not papers: they stay in the library as web pages or the like.

    What had been taken or seen is remembered as candidates, for the day the decision is taken back.
    """

    def decide(one: Decision) -> Decision:
        return replace(
            one,
            status=Status.NON_PAPER,
            records=(),
            candidates=tuple(dict.fromkeys((*one.records, *one.candidates))),
            reasons=(reason(ReasonKind.NOT_A_PAPER_BY_HAND),),
            findings=(),
            same_as="",
            by=USER,
        )

    return _changed(lock, names, decide)


def made_same(lock: Lock, names: Sequence[str], others: Sequence[str]) -> Lock:
    """Return the lock in which two works are one.

    The side without a record follows the side with one; where both have records, both stay and are one work.
    Raises BibforgeError (status 2) where the two are one already.
    """
    if set(names) & set(others):
        raise BibforgeError("the two are one entry already", status=Exit.USAGE, hint="name two different works")
    others_know = any(lock.decisions[name].records for name in others if name in lock.decisions)
    followers, leaders = (names, others) if others_know else (others, names)
    leader = _end_of_chain(lock, leaders[0])
    lock = _without_partings(lock, names, others)
    return _changed(
        lock, [name for name in followers if name != leader], lambda one: replace(one, same_as=leader, by=USER)
    )


def _end_of_chain(lock: Lock, name: str) -> str:
    seen = {name}
    while (one := lock.decisions.get(name)) and one.same_as and one.same_as not in seen:
        name = one.same_as
        seen.add(name)
    return name


def _without_partings(lock: Lock, names: Iterable[str], others: Iterable[str]) -> Lock:
    left, right = frozenset(names), frozenset(others)

    def decide(one: Decision) -> Decision:
        opposite = right if one.fingerprint in left else left
        return replace(one, different_from=tuple(name for name in one.different_from if name not in opposite))

    return _changed(lock, [name for name in (*left, *right) if name in lock.decisions], decide)


def made_different(lock: Lock, names: Sequence[str], others: Sequence[str]) -> Lock:
    """Return the lock in which two works, or two mentions of one work, are never joined.

    Raises BibforgeError (status 2) where both sides hold the same list item.
    """
    if set(names) & set(others):
        hint = "name the two list items as FILE:LINE; two items of the same words and link cannot be told apart"
        raise BibforgeError("the two are the same list item", status=Exit.USAGE, hint=hint)

    def decide(one: Decision, opposite: Sequence[str]) -> Decision:
        same_as = "" if one.same_as in opposite else one.same_as
        return replace(one, same_as=same_as, different_from=tuple(sorted({*one.different_from, *opposite})))

    lock = _changed(lock, names, lambda one: decide(one, others))
    return _changed(lock, others, lambda one: decide(one, names))


def forgotten(lock: Lock, names: Sequence[str]) -> Lock:
    """Return the lock without anything that a person said about the mentions; the next build asks again."""
    gone = frozenset(names)

    def decide(one: Decision) -> Decision:
        if one.fingerprint not in gone:
            same_as = "" if one.same_as in gone else one.same_as
            left = tuple(name for name in one.different_from if name not in gone)
            return replace(one, same_as=same_as, different_from=left)
        fresh = replace(one, rejected=(), same_as="", different_from=())
        if one.by != USER:
            return fresh
        seen = tuple(dict.fromkeys((*one.records, *one.candidates)))
        return replace(fresh, status=Status.UNRESOLVED, records=(), reasons=(), candidates=seen, by="bibforge")

    return _changed(lock, list(lock.decisions), decide)


def _changed(lock: Lock, names: Iterable[str], decide: Callable[[Decision], Decision]) -> Lock:
    """Apply `decide` to the decisions of `names`. Raises BibforgeError (status 2) for a mention without one."""
    decisions = dict(lock.decisions)
    for name in names:
        if name not in decisions:
            hint = "run `bibforge build` first"
            raise BibforgeError(f"the lock does not know {name}", status=Exit.USAGE, hint=hint)
        decisions[name] = decide(decisions[name])
    return replace(lock, decisions=decisions)
