"""Pieces of output kept by the work that they were made of: what did not change is not made again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from bibforge.model.library import Work
from bibforge.workflows.memory.files import MemoryFolder, digest

T = TypeVar("T")


class Pieces(Generic[T]):
    """The pieces of one form (`kind` is its class) that `make` makes of works, kept for one output folder.

    `options` are all that has a say beside the work itself. What this run does not ask for is forgotten with `write`.
    """

    def __init__(
        self, make: Callable[[Work], T], kind: type[T], *, folder: MemoryFolder, output: Path, options: str = ""
    ) -> None:
        self._make = make
        self._folder = folder
        self._name = f"pieces-{digest(kind.__name__, options, str(output.resolve()))}"
        self._form: Any = dict[str, kind]  # type: ignore[valid-type]  # the class is known only here
        self._known: dict[str, T] | None = None
        self._used: dict[str, T] = {}
        self._changed = False

    def __call__(self, work: Work) -> T:
        """Return the piece of a work."""
        name = digest(msgspec.msgpack.encode(work))
        if self._known is None:
            self._known = self._read()
        found = self._known.get(name)
        if found is None:
            found = self._make(work)
            self._changed = True
        self._used[name] = found
        return found

    def write(self) -> None:
        """Keep the pieces of this run, if one of them is new."""
        if self._changed:
            self._folder.write(self._name, msgspec.msgpack.encode(self._used))

    def _read(self) -> dict[str, T]:
        data = self._folder.read(self._name)
        try:
            known: dict[str, T] = msgspec.msgpack.decode(data, type=self._form) if data else {}
        except (ValueError, TypeError, RecursionError):
            return {}
        return known
