"""What was learned of entries that stayed open: they are asked again only where something could answer them now."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import GenericAlias
from typing import Any

import msgspec

from bibforge.model.library import Place
from bibforge.model.record import Record, record_from_json, record_json
from bibforge.reconcile.cases import Case
from bibforge.reconcile.reasons import Reason, reason_from_json, reason_json
from bibforge.resolvers.answers import Resolver, sources_state
from bibforge.workflows.memory.files import MemoryFolder, digest
from bibforge.workflows.memory.forms import form, values

MOST = 200_000
"""Entries of one state of the sources that are kept."""

DAY = 86400.0


class _Learned(msgspec.Struct, array_like=True, frozen=True):
    """What the lookup of an entry without a record ended with, and when, in seconds since 1970."""

    stored: float
    heard: bool
    reasons: list[object]
    against: list[object]
    findings: list[object]


_Kept = tuple[_Learned, Sequence[Any]]
"""What was learned, and the candidates in their kept form."""


class OpenEntries:
    """The open entries of earlier runs that asked the same sources in the same state.

    `max_age` is for how many days it stands that no service knew an entry; what only the catalog was asked stands as
    long as the catalog does. With `fresh` nothing is taken from earlier runs.
    """

    def __init__(
        self,
        folder: MemoryFolder,
        resolvers: Sequence[Resolver],
        *,
        published: bool,
        max_age: float,
        fresh: bool = False,
        now: float | None = None,
    ) -> None:
        self._folder = folder
        self._name = f"open-{digest(*sources_state(resolvers), str(published))}"
        self._now = time.time() if now is None else now
        self._max_age = max_age * DAY
        self._known = {} if fresh else self._read()
        self._changed = False

    def recalled(self, case: Case) -> bool:
        """Fill a case with what an earlier run learned; tell whether there was anything that still stands."""
        kept, seen = self._known.get(_key(case), (None, ()))
        if not kept or (kept.heard and not 0 <= self._now - kept.stored <= self._max_age):
            return False
        try:
            records = [Record(**values(one, Record)) for one in seen]
            reasons, against, findings = map(_reasons_from, (kept.reasons, kept.against, kept.findings))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return False
        case.candidates |= {record.name: record for record in records}
        case.heard = kept.heard
        case.reasons += reasons
        case.against += against
        case.findings += findings
        return True

    def keep(self, cases: Iterable[Case]) -> None:
        """Keep what was learned of the cases that ended without a record, where everybody could be asked."""
        for case in cases:
            if case.accepted or case.unreachable:
                continue
            seen = case.left()
            stored = [record_json(record) for record in seen]
            if tuple(map(record_from_json, stored)) != tuple(replace(record, hints=()) for record in seen):
                continue
            self._changed = True
            said = map(_reasons_json, (case.reasons, case.against, case.findings))
            forms = [form(Record)(**values(record, Record)) for record in seen]
            self._known[_key(case)] = (_Learned(self._now, case.heard, *said), forms)

    def write(self) -> None:
        """Put what was learned by this run beside what is there."""
        if self._changed:
            known = dict(list({**self._read(), **self._known}.items())[-MOST:])
            self._folder.write(self._name, msgspec.msgpack.encode(known))

    def _read(self) -> dict[str, _Kept]:
        data = self._folder.read(self._name)
        entry = GenericAlias(tuple, (_Learned, GenericAlias(list, (form(Record),))))
        kept = GenericAlias(dict, (str, entry))
        try:
            known: dict[str, _Kept] = msgspec.msgpack.decode(data, type=kept) if data else {}
        except (ValueError, TypeError, RecursionError):
            return {}
        return known


def _key(case: Case) -> str:
    """Return what a lookup rests on: all that the entry says, wherever it stands, and what a person ruled out."""
    mention = case.mention
    links = tuple(replace(link, span=None, target_span=None) for link in mention.links)
    plain = replace(mention, place=_NOWHERE, span=None, title_span=None, links=links, cues=(), before=None)
    return digest(msgspec.msgpack.encode((plain, sorted(case.rejected))))


_NOWHERE = Place(file="", line=0)


def _reasons_json(reasons: Iterable[Reason]) -> list[object]:
    return [reason_json(one) for one in reasons]


def _reasons_from(values: Iterable[object]) -> list[Reason]:
    return [reason_from_json(one) for one in values]
