"""The last build of an output folder: where nothing that it rests on has changed, its files stand as they are."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import msgspec

from bibforge.workflows.memory.files import MemoryFolder, digest

DAY = 86400.0


class LastBuild(msgspec.Struct, frozen=True):
    """What the last build of a folder rested on, what it wrote (digests by file name), and what it had to say."""

    rests_on: str
    files: dict[str, str]
    lines: list[str]
    found: bool
    """Whether `--strict` takes exception."""
    open_at: float = 0.0
    """When services were asked for entries that stayed open, in seconds since 1970; 0 where none were."""


class LastBuilds:
    """The last builds by output folder. What rests on services' silence stands for `max_age` days."""

    def __init__(self, folder: MemoryFolder, output: Path, *, max_age: float, now: float | None = None) -> None:
        self._folder = folder
        self._output = output
        self._name = f"build-{digest(str(output.resolve()))}"
        self._max_age = max_age * DAY
        self._now = time.time() if now is None else now

    def standing(self, facts: Iterable[str]) -> LastBuild | None:
        """Return the last build if it rested on the same facts and its files are there as it wrote them."""
        data = self._folder.read(self._name)
        try:
            last = msgspec.msgpack.decode(data, type=LastBuild) if data else None
        except (ValueError, RecursionError):
            return None
        if not last or last.rests_on != digest(*facts) or not last.files:
            return None
        if last.open_at and not 0 <= self._now - last.open_at <= self._max_age:
            return None
        return last if all(self._is_there(name, known) for name, known in last.files.items()) else None

    def keep(
        self, facts: Iterable[str], files: Mapping[str, str], lines: Iterable[str], *, found: bool, asked: bool
    ) -> None:
        """Keep a build that is done: facts as the next run will find them, the files' texts, and what was said."""
        digests = {name: digest(text.encode("utf-8", "backslashreplace")) for name, text in files.items()}
        last = LastBuild(
            rests_on=digest(*facts),
            files=digests,
            lines=list(lines),
            found=found,
            open_at=self._now if asked else 0.0,
        )
        self._folder.write(self._name, msgspec.msgpack.encode(last))

    def _is_there(self, name: str, known: str) -> bool:
        try:
            return _is_inside(name) and digest((self._output / name).read_bytes()) == known
        except (OSError, ValueError):
            return False


def _is_inside(name: str) -> bool:
    """Tell whether a file's name leads nowhere but into the output folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
