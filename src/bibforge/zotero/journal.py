"""The journal of a run: every write is set down before it is sent and confirmed after, for resuming and undoing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from bibforge.errors import BibforgeError
from bibforge.zotero.changes import Action, Change, Sort, Write
from bibforge.zotero.state import Base, BaseCollection, BaseLink, BaseNote

Settled = Base | BaseCollection | BaseNote | BaseLink
_KINDS: dict[str, type[Any]] = {"base": Base, "collection": BaseCollection, "note": BaseNote, "link": BaseLink}

Status = Literal["intended", "done", "void"]


@dataclass(slots=True)
class JournalEntry:
    """One write of a run: what was to be written, what became of it, the server's values, what was known before."""

    write: Write
    was: Settled | None
    status: Status = "intended"
    received: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class JournalRun:
    """One run as its journal tells it."""

    path: Path
    kind: str
    entries: list[JournalEntry] = field(default_factory=list)
    """In the order of sending; an object that was written twice has two."""
    ended: bool = False
    undone: bool = False

    @property
    def pending(self) -> list[JournalEntry]:
        """The writes of which it is not known whether they arrived."""
        return [entry for entry in self.entries if entry.status == "intended"]

    @property
    def done(self) -> list[JournalEntry]:
        """The writes that arrived."""
        return [entry for entry in self.entries if entry.status == "done"]


class Journal:
    """An append-only file of JSON lines, flushed to the disk before anything is sent."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @staticmethod
    def begin(folder: Path, kind: str, library: str, now: str) -> Journal:
        """Start the journal of a run under the next free number."""
        numbers = [int(path.stem) for path in folder.glob("*.jsonl") if path.stem.isdigit()]
        journal = Journal(folder / f"{max(numbers, default=0) + 1:06d}.jsonl")
        folder.mkdir(parents=True, exist_ok=True)
        journal.path.touch(mode=0o600)
        journal._append({"run": kind, "library": library, "started": now})
        return journal

    def intend(self, pairs: Sequence[tuple[Write, Settled | None]]) -> None:
        """Set down writes with what was remembered of their objects before, to be sent now."""
        self._append({"intend": [{**_write_json(write), "was": _settled_json(was)} for write, was in pairs]})

    def done(self, received: Mapping[str, Mapping[str, Any]]) -> None:
        """Confirm writes with the values that the server now shows for what was written."""
        self._append({"done": {key: dict(data) for key, data in received.items()}})

    def void(self, keys: Iterable[str]) -> None:
        """Set down that writes did not happen."""
        self._append({"void": sorted(keys)})

    def end(self) -> None:
        """Close the run: nothing is pending."""
        self._append({"end": True})

    def mark_undone(self) -> None:
        """Set down that the run has been undone."""
        self._append({"undone": True})

    def _append(self, line: Mapping[str, Any]) -> None:
        text = json.dumps(line, separators=(",", ":")) + "\n"
        try:
            with self.path.open("ab+") as file:
                file.write((_line_end(file) + text).encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise BibforgeError(
                f"cannot write the journal: {error.strerror}",
                place=str(self.path),
                hint="nothing is sent to Zotero before it is in the journal; check the space and the permissions",
            ) from None


def _line_end(file: BinaryIO) -> str:
    """Return the end that the last line of the file lacks: a line cut off by a kill must not swallow the next."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return ""
    file.seek(size - 1)
    return "" if file.read(1) == b"\n" else "\n"


def read_run(path: Path) -> JournalRun:
    """Return the run of a journal file; a last line that was cut off is as if it had not been written."""
    run = JournalRun(path=path, kind="sync")
    for line in path.read_bytes().split(b"\n"):
        try:
            told = json.loads(line) if line.strip() else {}
        except ValueError:
            continue
        _tell(run, told)
    return run


def _tell(run: JournalRun, told: Mapping[str, Any]) -> None:
    run.kind = told.get("run", run.kind)
    for one in told.get("intend", ()):
        run.entries.append(JournalEntry(write=_write_from(one), was=_settled_from(one.get("was"))))
    pending = {entry.write.key: entry for entry in run.pending}
    for key, data in told.get("done", {}).items():
        if key in pending:
            pending[key].status = "done"
            pending[key].received = data
    for key in told.get("void", ()):
        if key in pending:
            pending[key].status = "void"
    run.ended = run.ended or "end" in told
    run.undone = run.undone or "undone" in told


def runs(folder: Path) -> list[Path]:
    """Return the journals of a library, oldest first."""
    return sorted(path for path in folder.glob("*.jsonl") if path.stem.isdigit())


def _write_json(write: Write) -> dict[str, Any]:
    return {
        "sort": write.sort, "key": write.key, "version": write.version, "data": dict(write.data),
        "before": None if write.before is None else dict(write.before), "work": write.work,
        "settles": _settled_json(write.settles), "changes": [_change_json(change) for change in write.changes],
    }  # fmt: skip


def _change_json(change: Change) -> dict[str, Any]:
    return {name: value for name in Change.__slots__ if (value := getattr(change, name))}


def _write_from(data: Mapping[str, Any]) -> Write:
    sort: Sort = "collections" if data["sort"] == "collections" else "items"
    return Write(
        sort=sort, key=data["key"], version=data["version"], data=data["data"], before=data["before"],
        work=data["work"], settles=_settled_from(data["settles"]),
        changes=tuple(_change_from(one) for one in data["changes"]),
    )  # fmt: skip


def _change_from(data: Mapping[str, Any]) -> Change:
    values = {**data, "action": Action(data["action"]), "path": tuple(data.get("path", ()))}
    return Change(**{"key": "", "name": "", **values})


def _settled_json(settled: Settled | None) -> dict[str, Any] | None:
    if settled is None:
        return None
    import msgspec  # on first use: a build needs no journal

    kind = next(name for name, cls in _KINDS.items() if isinstance(settled, cls))
    return {"is": kind, **msgspec.to_builtins(settled)}


def _settled_from(data: Mapping[str, Any] | None) -> Settled | None:
    if data is None:
        return None
    import msgspec  # on first use: a build needs no journal

    found: Settled = msgspec.convert({name: value for name, value in data.items() if name != "is"}, _KINDS[data["is"]])
    return found
