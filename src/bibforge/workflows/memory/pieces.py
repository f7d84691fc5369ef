"""Pieces of a build kept by what they were made of: what did not change is not made again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from bibforge.model.library import Work
from bibforge.reconcile.lock import Lock, fingerprint
from bibforge.workflows.memory.files import MemoryFolder, digest
from bibforge.workflows.memory.forms import work_said

S = TypeVar("S")
T = TypeVar("T")


class WorkNames:
    """Digests of all that works say, wherever their mentions stand in the lists; each work is looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Work, str]] = {}  # by `id`: hashing a work costs as much as its digest
        self._with_lock: dict[int, tuple[Work, Lock, str]] = {}

    def __call__(self, work: Work) -> str:
        """Return the digest of a work."""
        known = self._known.get(id(work))
        if known is None:
            known = self._known[id(work)] = (work, digest(msgspec.msgpack.encode(work_said(work))))
        return known[1]

    def with_lock(self, work: Work, lock: Lock) -> str:
        """Return the digest of a work and of all that the lock knows of its mentions and of what was seen for them."""
        kept = self._with_lock.get(id(work))
        if kept is None or kept[1] is not lock:
            kept = self._with_lock[id(work)] = (work, lock, self._digest_with(work, lock))
        return kept[2]

    def _digest_with(self, work: Work, lock: Lock) -> str:
        names = dict.fromkeys(map(fingerprint, work.mentions))
        decisions = [lock.decisions[name] for name in names if name in lock.decisions]
        named = [lock.records.get(name) for one in decisions for name in (*one.records, *one.candidates)]
        return digest(self(work), msgspec.msgpack.encode((decisions, named)))


class Pieces(Generic[S, T]):
    """The pieces of one form (`kind` is its class) that `make` makes, kept for one output folder under `title`.

    `name` gives a digest of all that a piece is made of; `options` are all that has a say beside it. What this run does
    not ask for is forgotten with `write`.
    """

    def __init__(
        self,
        make: Callable[[S], T],
        kind: type[T],
        name: Callable[[S], str],
        *,
        title: str,
        folder: MemoryFolder,
        output: Path,
        options: str = "",
    ) -> None:
        self._make = make
        self._name_of = name
        self._folder = folder
        self._file = f"pieces-{digest(title, options, str(output.resolve()))}"
        self._form: Any = dict[str, kind]  # type: ignore[valid-type]  # the class is known only here
        self._known: dict[str, T] | None = None
        self._used: dict[str, T] = {}
        self._changed = False

    def __call__(self, source: S) -> T:
        """Return the piece that is made of `source`."""
        name = self._name_of(source)
        if self._known is None:
            self._known = self._read()
        found = self._known.get(name)
        if found is None:
            found = self._make(source)
            self._changed = True
        self._used[name] = found
        return found

    def write(self) -> None:
        """Keep the pieces of this run, if one of them is new."""
        if self._changed:
            self._folder.write(self._file, msgspec.msgpack.encode(self._used))

    def _read(self) -> dict[str, T]:
        data = self._folder.read(self._file)
        try:
            known: dict[str, T] = msgspec.msgpack.decode(data, type=self._form) if data else {}
        except (ValueError, TypeError, RecursionError):
            return {}
        return known
