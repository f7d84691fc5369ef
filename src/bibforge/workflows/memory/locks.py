"""The lock that the last build of a folder wrote: known again by its text, it is not read and written line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from operator import attrgetter
from pathlib import Path
from types import GenericAlias
from typing import Any

import msgspec

from bibforge.model.library import Status
from bibforge.model.record import Record
from bibforge.reconcile.lock import Decision, Lock, WrittenLock, read_lock, written_lock
from bibforge.reconcile.reasons import Reason, ReasonKind, Value
from bibforge.workflows.memory.files import MemoryFolder, digest
from bibforge.workflows.memory.forms import form, values

_REASONS = ("reasons", "findings")
_PLAIN = tuple(one.name for one in fields(Decision) if one.name not in _REASONS)
_plain_of = attrgetter(*_PLAIN)


class _Reason(msgspec.Struct, array_like=True, frozen=True):
    kind: ReasonKind
    args: tuple[tuple[str, Value], ...] = ()
    because: tuple[_Reason, ...] = ()


class _Decision(msgspec.Struct, array_like=True, frozen=True):
    fingerprint: str
    title: str
    status: Status
    records: tuple[str, ...]
    identifiers: tuple[str, ...]
    candidates: tuple[str, ...]
    rejected: tuple[str, ...]
    same_as: str
    different_from: tuple[str, ...]
    by: str
    reasons: tuple[_Reason, ...]
    findings: tuple[_Reason, ...]


class _Lock(msgspec.Struct, array_like=True, frozen=True):
    """All of a lock but its records, and how many lines of the text each record, decision and key has."""

    text: str
    """The digest of the text."""
    learned: dict[str, str]
    decisions: list[_Decision]
    keys: dict[str, tuple[str, ...]]
    pinned: frozenset[str]
    former: dict[str, tuple[str, ...]]
    lines: dict[str, int]


class Locks:
    """The lock of one output folder, as `read_lock` and `lock_text` have it."""

    def __init__(self, folder: MemoryFolder, output: Path) -> None:
        self._folder = folder
        self._name = f"lock-{digest(str(output.resolve()))}"
        self._read = Lock()
        self._known: WrittenLock | None = None
        self._made: WrittenLock | None = None

    def read(self, text: str, file: str) -> Lock:
        """Return `read_lock(text, file)`. Raises BibforgeError as it does."""
        self._known = self._kept(text)
        self._read = self._known.lock if self._known else read_lock(text, file)
        return self._read

    def text(self, lock: Lock) -> str:
        """Return `lock_text(lock)`."""
        self._made = written_lock(lock, self._known)
        return self._made.text

    def write(self) -> None:
        """Keep the lock that was written, where reading its text gives that lock again."""
        made = self._made
        if made is None or not _is_read_alike(made.lock, self._read):
            return
        lock, text = made.lock, made.text
        record_form = form(Record)
        records = {name: record_form(**values(one, Record)) for name, one in sorted(lock.records.items())}
        kept = _Lock(
            text=digest(text),
            learned={name: lock.learned[name] for name in records if name in lock.learned},
            decisions=[_decision(one) for _, one in sorted(lock.decisions.items())],
            keys={key: tuple(sorted(names)) for key, names in sorted(lock.keys.items())},
            pinned=frozenset(lock.pinned & lock.keys.keys()),
            former={key: tuple(sorted(old)) for key, old in sorted(lock.former.items()) if key in lock.keys and old},
            lines={place: part.count("\n") + 1 for place, part in sorted(made.parts.items(), key=lambda pair: pair[1])},
        )
        self._folder.write(self._name, msgspec.msgpack.encode((kept, records)))

    def _kept(self, text: str) -> WrittenLock | None:
        data = self._folder.read(self._name)
        try:
            known = GenericAlias(tuple, (_Lock, GenericAlias(dict, (str, form(Record)))))
            kept, records = msgspec.msgpack.decode(data, type=known) if data else (None, {})
            if kept is None or kept.text != digest(text):
                return None
            lock = Lock(
                records={name: Record(**values(one, Record)) for name, one in records.items()},
                learned=kept.learned,
                decisions={one.fingerprint: _decided(one) for one in kept.decisions},
                keys=kept.keys,
                pinned=kept.pinned,
                former=kept.former,
            )
        except (ValueError, TypeError, RecursionError):
            return None
        return WrittenLock(lock, _parts(text, kept.lines))


def _is_read_alike(lock: Lock, known: Lock) -> bool:
    """Tell whether the text of a lock gives its records and decisions when read; those of `known` were read of one."""
    decisions = {name: one for name, one in lock.decisions.items() if known.decisions.get(name) != one}
    named = {name for one in decisions.values() for name in one.records}
    records = {
        name: replace(one, hints=())
        for name, one in lock.records.items()
        if name in named or known.records.get(name) != one
    }
    read = read_lock(written_lock(Lock(records=records, decisions=decisions)).text)
    return read.records == records and read.decisions == decisions


def _parts(text: str, lines: Mapping[str, int]) -> dict[str, str]:
    """Return the parts of a text whose lines are counted in its order, behind the header."""
    rows = text.split("\n")
    parts, start = {}, 1
    for place, count in lines.items():
        parts[place] = "\n".join(rows[start : start + count])
        start += count
    return parts


def _decision(one: Decision) -> _Decision:
    plain: Any = dict(zip(_PLAIN, _plain_of(one), strict=True))
    return _Decision(**plain, reasons=_reasons(one.reasons), findings=_reasons(one.findings))


def _reasons(found: Iterable[Reason]) -> tuple[_Reason, ...]:
    return tuple(_Reason(ReasonKind(one.kind), one.args, _reasons(one.because)) for one in found)


def _decided(one: _Decision) -> Decision:
    plain: Any = dict(zip(_PLAIN, _plain_of(one), strict=True))
    return Decision(**plain, reasons=_told(one.reasons), findings=_told(one.findings))


def _told(kept: Iterable[_Reason]) -> tuple[Reason, ...]:
    return tuple(Reason(one.kind, one.args, _told(one.because)) for one in kept)
