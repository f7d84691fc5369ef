"""The folder of one library: what we last wrote, what we last read, the journals, and a lock against a second run."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from bibforge.errors import BibforgeError, Exit
from bibforge.zotero.existing import Held, Snapshot
from bibforge.zotero.state import FORMAT, State


class StateStore:
    """The state folder of one Zotero library and one reading list project."""

    def __init__(self, folder: Path, library: str, project: str) -> None:
        name = re.sub(r"[^A-Za-z0-9.-]+", "_", f"{library}-{project}" if project else library)
        self.folder = folder / "zotero" / name
        self.library = library
        self.journals = self.folder / "journal"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process. Raises BibforgeError (status 5) if another sync holds it."""
        try:
            self.journals.mkdir(parents=True, exist_ok=True)
            file = (self.folder / "lock").open("a+b")
        except OSError as error:
            raise self._unusable(error) from None
        with file:
            if not _grabbed(file.fileno()):
                raise BibforgeError(
                    "another sync of this library is under way", status=Exit.CONFLICT, hint="wait until it has ended"
                )
            yield

    def _unusable(self, error: OSError) -> BibforgeError:
        return BibforgeError(
            f"cannot use the state folder: {error.strerror}",
            place=str(self.folder),
            hint="set BIBFORGE_STATE to a folder that can be written",
        )

    def state(self) -> State:
        """Return what we last wrote, an empty state where nothing is known.

        Raises BibforgeError (status 4) if the file is there and cannot be understood: guessing would cost edits.
        """
        path = self.folder / "state.json"
        if not path.exists():
            return State(library=self.library)
        try:
            state = msgspec.json.decode(path.read_bytes(), type=State)
        except (OSError, msgspec.MsgspecError) as error:
            raise BibforgeError(
                f"the state of the last sync cannot be read: {error}",
                place=str(path),
                hint="move the file away; the next sync then treats every value in Zotero as yours",
            ) from None
        if state.format != FORMAT:
            raise BibforgeError(
                f"the state was written by another version (format {state.format})",
                place=str(path),
                hint="update bibforge",
            )
        return state

    def snapshot(self) -> Snapshot | None:
        """Return what we last read, None where that is not known; then the library is read whole."""
        try:
            told = json.loads((self.folder / "snapshot.json").read_bytes())
            return Snapshot(
                version=int(told["version"]), collections=_objects(told["collections"]), items=_objects(told["items"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, state: State, snapshot: Snapshot | None) -> None:
        """Write state and snapshot, each whole or not at all. Raises BibforgeError (status 4) where that fails."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if snapshot is not None:
                _write(
                    self.folder / "snapshot.json",
                    json.dumps(_told(snapshot)).encode("ascii"),
                )
            _write(
                self.folder / "state.json", msgspec.json.format(msgspec.json.encode(state, order="sorted"), indent=1)
            )
        except OSError as error:
            raise self._unusable(error) from None


def _objects(told: dict[str, Any]) -> dict[str, Held]:
    return {key: Held(key, int(version), data) for key, (version, data) in told.items()}


def _told(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "version": snapshot.version,
        "collections": {key: [held.version, held.data] for key, held in snapshot.collections.items()},
        "items": {key: [held.version, held.data] for key, held in snapshot.items.items()},
    }


def _write(path: Path, data: bytes) -> None:
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.chmod(0o600)
    beside.replace(path)


def _grabbed(descriptor: int) -> bool:
    """Take the lock that the system gives back when the process ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt  # only there on Windows

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # not there on Windows

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
