"""Holding a folder: one process at a time reads, decides and writes there; the system lets go when a process ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path

from bibforge.cli import console
from bibforge.cli.files import shown
from bibforge.errors import BibforgeError, Exit

PATIENCE = 60.0
"""Seconds after which a holder is taken for stopped: a folder is held only while its files are written."""
_TELL_AFTER = 1.0


class _Grab(Enum):
    TAKEN = auto()
    HELD = auto()
    """Another process has it."""
    IMPOSSIBLE = auto()
    """The file system knows no locks."""


@contextmanager
def holding(folder: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a folder, which is made if need be, for this process; wait while another one holds it, and say so.

    Where the file system has no locks that is told, and the folder is not held: what others decided meanwhile is still
    seen by whoever compares before writing. Raises BibforgeError: status 5 where the other one does not let go within
    `patience` seconds, 4 where the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = _opened(folder)
    except OSError as error:
        why, hint = error.strerror, "check the permissions; nothing was written"
        if isinstance(error, FileExistsError | NotADirectoryError):
            why, hint = "a file stands where a folder is needed", "name a folder; nothing was written"
        raise BibforgeError(f"cannot write: {why}", place=shown(folder), hint=hint) from None
    try:
        _wait(descriptor, folder, patience)
        yield
    finally:
        _close(descriptor)


def _wait(descriptor: int, folder: Path, patience: float) -> None:
    started, told = time.monotonic(), False
    while (grab := _grabbed(descriptor)) is _Grab.HELD:
        waited = time.monotonic() - started
        if waited > patience:
            hint = "nothing was written; end the other one if it hangs, then run the command again"
            message = f"another bibforge process has locked the folder for {patience:.0f} s"
            raise BibforgeError(message, place=shown(folder), status=Exit.CONFLICT, hint=hint)
        if waited > _TELL_AFTER and not told:
            console.say(f"{shown(folder)}: waiting for another bibforge process that is writing here")
            told = True
        time.sleep(0.05)
    if grab is _Grab.IMPOSSIBLE:
        console.say(f"{shown(folder)}: warning: the file system has no locks; run one bibforge process at a time here")


if sys.platform == "win32":
    import msvcrt
    import os

    def _opened(folder: Path) -> int:
        return os.open(folder / ".bibforge.held", os.O_RDWR | os.O_CREAT)

    def _close(descriptor: int) -> None:
        os.close(descriptor)

    def _grabbed(descriptor: int) -> _Grab:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return _Grab.HELD
        except OSError:
            return _Grab.IMPOSSIBLE
        return _Grab.TAKEN

else:
    import fcntl
    import os

    def _opened(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY)  # the folder itself: no file is left in it

    def _close(descriptor: int) -> None:
        os.close(descriptor)

    def _grabbed(descriptor: int) -> _Grab:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _Grab.HELD
        except OSError:
            return _Grab.IMPOSSIBLE
        return _Grab.TAKEN
