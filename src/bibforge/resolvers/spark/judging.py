"""What runs on the workers: a lookup is begun again with what joins have brought, and ends or tells what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from bibforge.resolvers.tables.answered import AnswerRow
from bibforge.resolvers.tables.packages import arrow_package
from bibforge.resolvers.tables.plan import QUESTION_COLUMNS
from bibforge.resolvers.tables.waiting import WaitingResolver
from bibforge.version import __version__

Judge = Callable[[bytes, WaitingResolver], bytes]
"""Makes the result of a payload, asking the resolver; what it makes while the resolver is waiting is thrown away."""

BROUGHT = ("lookup", "payload", "kept", "kind", "number", "row", "text", "titles", "file", "layout", "raw")
"""The columns that come: the number of a lookup, then what it is and what was kept of it, or one row of an answer."""
_NEED = ", ".join(f"{name}: {kind}" for name, kind in QUESTION_COLUMNS.items())
JUDGED = f"number BIGINT, payload BINARY, kept BINARY, needs ARRAY<STRUCT<{_NEED}>>, result BINARY, settled BOOLEAN"
"""The columns that go, in Spark's words: of a lookup that is settled its number and its result, else what goes on."""
OTHER_VERSION = "another version of bibforge"
_WRITTEN = 500
"""Lookups that are handed over at once."""


class _Lookup(NamedTuple):
    number: int
    payload: bytes
    kept: bytes | None
    answers: list[tuple[int, int, AnswerRow]]


class Judging:
    """The step of a round that judges: a value that Spark takes to its workers."""

    def __init__(self, judge: Judge, size: int) -> None:
        self._judge = judge
        self._size = size
        self._version = __version__

    def __call__(self, parts: Iterator[Any]) -> Iterator[Any]:
        """Give the judged lookups of a partition, whose rows come ordered by lookup, what it is before its answers.

        Raises RuntimeError where the worker has another version of bibforge: it might decide otherwise.
        """
        if self._version != __version__:
            raise RuntimeError(f"{OTHER_VERSION}: {__version__} here, {self._version} on the driver")
        resolver = WaitingResolver(self._size)
        rows: list[tuple[Any, ...]] = []
        for lookup in _lookups(parts):
            rows.append(self._judged(lookup, resolver))
            if len(rows) == _WRITTEN:
                yield _batch(rows)
                rows = []
        if rows:
            yield _batch(rows)

    def _judged(self, lookup: _Lookup, resolver: WaitingResolver) -> tuple[Any, ...]:
        resolver.resume(lookup.kept, lookup.answers)
        result = self._judge(lookup.payload, resolver)
        if not resolver.is_waiting:
            return lookup.number, None, None, [], result, True
        needs = resolver.needs
        if not needs:
            raise RuntimeError("a lookup waits for nothing")
        return lookup.number, lookup.payload, resolver.kept(), [one._asdict() for one in needs], None, False


def _lookups(parts: Iterator[Any]) -> Iterator[_Lookup]:
    now: _Lookup | None = None
    for part in parts:
        for lookup, payload, kept, kind, number, *row in zip(*_columns(part), strict=True):
            if kind is not None and now:
                now.answers.append((kind, number, AnswerRow(*row)))
                continue
            if now:
                yield now
            now = _Lookup(lookup, payload, kept, [])
    if now:
        yield now


def _columns(part: Any) -> Sequence[Sequence[Any]]:
    return [part.column(name).to_pylist() for name in BROUGHT]


def _batch(rows: Sequence[tuple[Any, ...]]) -> Any:
    arrow = arrow_package()
    types = {"INT": arrow.int32(), "BIGINT": arrow.int64(), "STRING": arrow.string()}
    need = arrow.struct([(name, types[kind]) for name, kind in QUESTION_COLUMNS.items()])
    kinds = {
        "number": arrow.int64(), "payload": arrow.binary(), "kept": arrow.binary(), "needs": arrow.list_(need),
        "result": arrow.binary(), "settled": arrow.bool_(),
    }  # fmt: skip
    columns = [arrow.array(values, kind) for values, kind in zip(zip(*rows, strict=True), kinds.values(), strict=True)]
    return arrow.RecordBatch.from_arrays(columns, names=list(kinds))
