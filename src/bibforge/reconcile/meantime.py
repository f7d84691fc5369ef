"""The lock of a run joined with what others wrote into the file while it ran; what a person decided always stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bibforge.model.library import Mention, Status
from bibforge.reconcile.lock import Decision, Lock, adopted


def with_meantime(before: Lock, ours: Lock, now: Lock, mentions: tuple[Mention, ...] = ()) -> Lock:
    """Return the lock to go on with: `ours`, made from `before`, and what the file says `now`.

    A decision that somebody else changed stands if a person made or took it back, or if ours is no better; records that
    they learned and keys that they gave stand too. A key of ours that fell on another work of theirs is dropped: the
    next compilation finds another.
    """
    before, now = adopted(before, mentions), adopted(now, mentions)
    standing = {
        name: theirs
        for name, theirs in now.decisions.items()
        if _stands(theirs, before.decisions.get(name), ours.decisions.get(name))
    }
    changed = {name: record for name, record in now.records.items() if before.records.get(name) != record}
    keys = _keys(ours.keys, now.keys)
    learned = {**ours.learned, **{name: now.learned[name] for name in changed if name in now.learned}}
    return replace(
        ours,
        records={**now.records, **ours.records, **changed},
        learned=learned,
        decisions={**ours.decisions, **standing},
        keys=keys,
        pinned=(ours.pinned | now.pinned) & keys.keys(),
        former={key: old for key in keys if (old := _both(ours.former.get(key, ()), now.former.get(key, ())))},
    )


def _both(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*ours, *theirs}))


def _stands(theirs: Decision, before: Decision | None, ours: Decision | None) -> bool:
    """Tell whether what others decided is taken in place of ours."""
    if theirs == before:
        return False
    if theirs.is_personal or (before is not None and before.is_personal):
        return True
    return ours is None or ours == before or ours.status is Status.UNRESOLVED or theirs.status is not Status.UNRESOLVED


def _keys(ours: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    owner = {name: key for key, names in now.items() for name in names}
    taken = {key.lower() for key in now}
    keys = dict(now)
    for key, names in ours.items():
        owners = {owner[name] for name in names if name in owner}
        if key in now and (not owners or key in owners):
            keys[key] = tuple(sorted({*now[key], *names})) if owners else now[key]
        elif not owners and key.lower() not in taken:
            keys[key] = names
    return keys
