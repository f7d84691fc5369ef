"""Who holds which citation key: kept for good once the work is resolved or a person said so, provisional until then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bibforge.model.library import Status, Work
from bibforge.model.record import Record
from bibforge.reconcile.citekeys import assign_keys, base_key, is_spelling
from bibforge.reconcile.legacy_keys import begins_as_address, is_made_of_address, is_of_old_rule
from bibforge.reconcile.lock import Lock, is_settled
from bibforge.reconcile.merge import stated


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldKeys:
    """The keys of the works, in their order, what each of them was called before, and what changed in this run."""

    keys: tuple[str, ...]
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each key the keys that its work had before, as the lock keeps them."""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each key the keys that lead to its work and are no other work's."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Old to new, of this run alone."""


def held_keys(
    drafts: Sequence[Work],
    names: Sequence[frozenset[str]],
    lock: Lock,
    make: Callable[[Record], str],
    *,
    frozen: bool = False,
) -> HeldKeys:
    """Return the keys of works that are known to the lock by `names`, one set for each.

    A key that the lock has for a resolved work, or that a person gave, is kept. A provisional one is kept while its
    work stays unresolved; in a run in which a work is settled all provisional keys are given anew, after those of
    the resolved works, so that they do not depend on what was resolved when. With `frozen` every key is kept.
    """
    known = _known_keys(names, lock)
    kept = {number: key for number, key in known.items() if frozen or _is_kept(key, drafts[number], lock)}
    resolved = frozenset(str(number) for number, draft in enumerate(drafts) if draft.status is Status.RESOLVED)
    if not frozen and any(int(number) not in kept for number in resolved):
        kept = {number: key for number, key in kept.items() if is_settled(lock, key)}
    in_use = set(kept.values())
    reserved = [key for key in lock.keys if is_settled(lock, key) and key not in in_use and key not in known.values()]
    assigned = assign_keys(
        [(str(number), draft.record) for number, draft in enumerate(drafts)],
        {str(number): key for number, key in kept.items()},
        make=make,
        first=resolved,
        reserved=reserved,
    )
    keys = tuple(assigned[str(number)] for number in range(len(drafts)))
    return _holding(keys, known, names, lock)


def _is_kept(key: str, draft: Work, lock: Lock) -> bool:
    """Tell whether a work keeps the key that the lock has for it."""
    if key in lock.pinned:
        return True
    addresses = [draft.record.url, *(link.url for mention in draft.mentions for link in mention.links)]
    begins = begins_as_address(key, addresses)
    if not is_settled(lock, key):
        if draft.status is Status.RESOLVED or _is_of_old_rule(key, draft.record):
            return False
        return not begins or is_spelling(key, base_key(draft.record))
    return not begins or not any(is_made_of_address(key, record) for record in _accounts(draft))


def _is_of_old_rule(key: str, record: Record) -> bool:
    """Tell whether a provisional key was made by the old rule, which knew hosts and not the year of an arXiv id."""
    year = record.year or (record.arxiv.year if record.arxiv else None)
    if (record.authors or record.editors) and (year is None or str(year) in key):
        return False
    return is_of_old_rule(key, record) and not is_spelling(key, base_key(record))


def _accounts(draft: Work) -> Iterable[Record]:
    yield draft.record
    yield from draft.records
    yield from (stated(mention) for mention in draft.mentions)


def _holding(keys: tuple[str, ...], known: Mapping[int, str], names: Sequence[frozenset[str]], lock: Lock) -> HeldKeys:
    renamed = {known[number]: key for number, key in enumerate(keys) if number in known and known[number] != key}
    heirs = _heirs(set(known.values()) | set(keys), keys, names, lock)
    former: dict[str, set[str]] = {key: set(old) for key, old in lock.former.items() if key not in renamed}
    for old, new in renamed.items():
        former.setdefault(new, set()).update({old, *lock.former.get(old, ())} - {new})
    for old, new in heirs.items():
        former.setdefault(new, set()).update({old, *lock.former.get(old, ())} - {new})
    lost = {old: new for old, new in heirs.items() if not is_settled(lock, old)}
    held = Counter(old for olds in former.values() for old in olds)
    alone = {old for old, count in held.items() if count == 1} - set(keys)
    return HeldKeys(
        keys=keys,
        former={key: tuple(sorted(old)) for key, old in sorted(former.items()) if old},
        aliases={key: tuple(sorted(former[key] & alone)) for key in keys if key in former},
        renamed=dict(sorted((renamed | lost).items())),
    )


def _heirs(seen: set[str], keys: tuple[str, ...], names: Sequence[frozenset[str]], lock: Lock) -> dict[str, str]:
    """Return for each key of the lock that no work has now the key of the work that took its mentions over."""
    owner: dict[str, str] = {}
    for key, own in zip(keys, names, strict=True):
        owner.update(dict.fromkeys(own, key))
    left = {key: [owner[name] for name in held if name in owner] for key, held in lock.keys.items() if key not in seen}
    return {key: Counter(owners).most_common(1)[0][0] for key, owners in left.items() if owners}


def _known_keys(names: Sequence[frozenset[str]], lock: Lock) -> dict[int, str]:
    """Return the key that the lock has for each work, each key going to the work that shares most names with it."""
    owners: dict[str, list[int]] = {}
    for number, own in enumerate(names):
        for name in own:
            owners.setdefault(name, []).append(number)
    shared = Counter(
        (number, key) for key, held in lock.keys.items() for name in held for number in owners.get(name, ())
    )
    claims = [(key not in lock.pinned, not is_settled(lock, key), -count, number, key)
              for (number, key), count in shared.items()]  # fmt: skip
    found: dict[int, str] = {}
    used: set[str] = set()
    for *_, number, key in sorted(claims):
        if number not in found and key not in used:
            found[number] = key
            used.add(key)
    return found
