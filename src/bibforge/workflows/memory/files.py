"""The files of the memory: data of one state of bibforge, with a digest; whatever is off about a file is a miss."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

LARGEST = 256 * 2**20
"""Bytes of a file that is read back."""
_OLDEST = 30 * 86400
"""Seconds after which a file that nobody read or wrote is swept away."""
_READERS = ("pyromark", "lxml", "yaml", "rapidfuzz", "pylatexenc")
"""Packages that have a say in what is worked out: another version of one is another state."""


def digest(*parts: str | bytes) -> str:
    """Return a digest of texts or bytes; where one ends and the next begins counts."""
    whole = blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big"))
        whole.update(data)
    return whole.hexdigest()


class MemoryFolder:
    """A folder of files by name; what cannot be read or written only costs the time again.

    A file is taken only where its first line names this state of bibforge (its version, its own files, its readers, the
    version of Python) and the digest of the rest, and where nobody but its owner, who must be the user, may write it.
    """

    def __init__(self, folder: Path, *, version: str = "") -> None:
        self.folder = folder
        self._version = version

    @cached_property
    def state(self) -> str:
        """The state of bibforge itself: an edited or updated installation has another."""
        origins = [spec.origin for name in _READERS if (spec := find_spec(name)) and spec.origin]
        facts = [self._version, sys.version, *(_stamp(Path(one)) for one in origins)]
        return digest(*facts, *sorted(_stamps(Path(__file__).resolve().parents[2])))

    def read(self, name: str) -> bytes | None:
        """Return what was kept under a name, or None."""
        try:
            with (self.folder / name).open("rb") as file:
                facts = os.fstat(file.fileno())
                if not _is_own(facts) or not stat.S_ISREG(facts.st_mode) or facts.st_size > LARGEST:
                    return None
                head, data = file.readline(200), file.read()
        except OSError:
            return None
        return data if head == self._head(data) else None

    def write(self, name: str, data: bytes) -> None:
        """Keep data under a name, whole or not at all."""
        if len(data) > LARGEST:
            return
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=self.folder, suffix=".part")  # readable by its owner alone
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self._head(data) + data)
                Path(part).replace(self.folder / name)
            except OSError:
                Path(part).unlink(missing_ok=True)

    def used(self, name: str) -> None:
        """Note that a file is still of use."""
        with suppress(OSError):
            os.utime(self.folder / name)

    def sweep(self) -> None:
        """Take away what nobody used for a month."""
        with suppress(OSError):
            for path in self.folder.iterdir():
                if path.is_file() and time.time() - path.stat().st_mtime > _OLDEST:
                    path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Take away everything."""
        with suppress(OSError):
            for path in self.folder.iterdir():
                path.unlink(missing_ok=True)

    def _head(self, data: bytes) -> bytes:
        return f"bibforge-memory {self.state} {digest(data)}\n".encode()


def _is_own(facts: os.stat_result) -> bool:
    if not hasattr(os, "getuid"):
        return True
    return facts.st_uid == os.getuid() and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _stamps(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir():
                if one.name != "__pycache__":
                    yield from _stamps(Path(one.path))
            else:
                yield _stamp(Path(one.path))


def _stamp(path: Path) -> str:
    with suppress(OSError):
        facts = path.stat()
        return f"{path.name} {facts.st_size} {facts.st_mtime_ns}"
    return path.name
