"""The lock in an output folder: read, and written only where nobody else wrote it since it was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bibforge.cli import files
from bibforge.cli.holding import holding
from bibforge.cli.writing import write_whole

if TYPE_CHECKING:
    from bibforge.reconcile.lock import Lock

LOCK = "bibforge.lock"


@dataclass(frozen=True, slots=True)
class LockFile:
    """A lock and the text that it was read from; two readings are of one state if their texts are equal."""

    lock: Lock
    text: str = field(default="", repr=False)


def read_lock_in(
    output: Path, before: LockFile | None = None, read: Callable[[str, str], Lock] | None = None
) -> LockFile:
    """Return the lock in an output folder, an empty one where there is none; `before` itself where it still stands so.

    `read` gives what `read_lock` gives of a text and the name of its file, where somebody has it already.
    Raises BibforgeError (status 4) where it is not well formed: nothing of it is taken then.
    """
    from bibforge.reconcile.lock import Lock, read_lock

    path = output / LOCK
    there = path.exists()
    text = files.read_text(path) if there else ""
    if before and text == before.text:
        return before
    return LockFile((read or read_lock)(text, files.shown(path)), text) if there else LockFile(Lock())


def change_lock(output: Path, change: Callable[[Lock], Lock]) -> Lock:
    """Write the lock that `change` makes of the one in the folder, and return it.

    `change` may take its time (it may ask a service): the folder is held only for the comparison and the writing. Where
    somebody else wrote meanwhile it is called again with what they wrote, so that nothing of theirs is lost.
    """
    from bibforge.reconcile.lock import lock_text

    while True:
        before = read_lock_in(output)
        changed = change(before.lock)
        with holding(output):
            if read_lock_in(output).text == before.text:
                write_whole(output / LOCK, lock_text(changed).encode())
                return changed
