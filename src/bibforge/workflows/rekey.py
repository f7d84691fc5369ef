"""New citation keys for works that have one: which would change, the lock with them, and TeX sources that follow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Status
from bibforge.reconcile.citekeys import KeyStyle, assign_keys
from bibforge.reconcile.lock import Lock, is_settled
from bibforge.repair.engine.findings import Edit
from bibforge.text.citations import cited_keys
from bibforge.text.encoding import decode_bytewise, encode_bytewise
from bibforge.workflows.build import Build
from bibforge.workflows.diff import unified_diff
from bibforge.workflows.explain import named
from bibforge.workflows.review import reviewed_lock

_ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_.+/-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeying:
    """What is asked: which works, how their keys are made, or the one key that a person gives."""

    target: str = ""
    """A citation key (or `FILE:LINE`); empty: every provisional key, or all with `everything`."""
    new: str = ""
    """The key that a person gives to `target`."""
    everything: bool = False
    style: KeyStyle = field(default_factory=KeyStyle)


def renamed_keys(outcome: Build, asked: Rekeying) -> dict[str, str]:
    """Return the keys that would change, old to new.

    Raises BibforgeError (status 2) for a target that is no work, and for a new key that is taken or not well formed.
    """
    lock = outcome.lock
    if asked.new:
        return _given(outcome, named(outcome, asked.target).work.key, asked.new)
    chosen = {named(outcome, asked.target).work.key} if asked.target else _chosen(outcome, everything=asked.everything)
    works = outcome.library.works
    in_use = {work.key for work in works}
    made = assign_keys(
        [(work.key, work.record) for work in works],
        {work.key: work.key for work in works if work.key not in chosen},
        make=asked.style.key,
        first=frozenset(work.key for work in works if work.status is Status.RESOLVED),
        reserved=[key for key in lock.keys if key not in in_use and is_settled(lock, key)],
    )
    return {old: new for old, new in made.items() if old != new}


def _chosen(outcome: Build, *, everything: bool) -> frozenset[str]:
    keys = {work.key for work in outcome.library.works}
    if everything:
        return frozenset(key for key in keys if key not in outcome.lock.pinned)
    return frozenset(key for key in keys if not is_settled(outcome.lock, key))


def _given(outcome: Build, old: str, new: str) -> dict[str, str]:
    if not _ALLOWED.fullmatch(new):
        hint = "letters and figures of ASCII and the signs : _ . + / - only; a letter or a figure first"
        raise BibforgeError(f"{new!r} is not a citation key", status=Exit.USAGE, hint=hint)
    others = {key.lower(): key for key in outcome.lock.keys if key != old}
    if new.lower() in others:
        hint = "choose another one; BibTeX ignores case in keys"
        raise BibforgeError(f"the key {others[new.lower()]} is taken", status=Exit.USAGE, hint=hint)
    return {old: new}


def rekeyed_lock(lock: Lock, outcome: Build, renamed: Mapping[str, str], asked: Rekeying) -> Lock:
    """Return the lock in which works have their new keys and remember the old ones; a key that was given is pinned."""
    lock = reviewed_lock(lock, outcome)
    keys = {renamed.get(key, key): names for key, names in lock.keys.items() if key not in renamed.values()}
    keys |= {new: lock.keys[old] for old, new in renamed.items() if old in lock.keys}
    former = {key: set(old) for key, old in lock.former.items() if key not in renamed}
    for old, new in renamed.items():
        former.setdefault(new, set()).update({old, *lock.former.get(old, ())} - {new})
    pinned = lock.pinned - renamed.keys()
    return replace(
        lock,
        keys=keys,
        pinned=pinned | (set(renamed.values()) if asked.new else set()),
        former={key: tuple(sorted(old)) for key, old in former.items() if old},
    )


def current_keys(lock: Lock, used: Collection[str]) -> dict[str, str]:
    """Return the keys of before with the keys of today, without those that are another work's key by now.

    `used` are the keys of the library's works.
    """
    pairs = [(old, new) for new, olds in lock.former.items() if new in used for old in olds]
    count = Counter(old for old, _ in pairs)
    return {old: new for old, new in pairs if count[old] == 1 and old not in used}


@dataclass(frozen=True, slots=True, kw_only=True)
class TexChange:
    """One TeX file: its bytes before and after, and the diff between them."""

    file: str
    before: bytes
    after: bytes
    diff: str = ""
    count: int = 0
    """How many citations were renamed."""


def rewritten_tex(data: bytes, file: str, renamed: Mapping[str, str]) -> TexChange:
    r"""Return a TeX file with the keys in its `\cite` commands renamed; every other byte stays as it is."""
    text, encoding = decode_bytewise(data)
    edits = [Edit(one.start, one.end, renamed[one.key]) for one in cited_keys(text) if one.key in renamed]
    if not edits:
        return TexChange(file=file, before=data, after=data)
    parts, position = [], 0
    for edit in edits:
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    after = encode_bytewise("".join([*parts, text[position:]]), encoding)
    return TexChange(file=file, before=data, after=after, diff=unified_diff(text, edits, file), count=len(edits))
