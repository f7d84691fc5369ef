"""The story of matching on a cluster: Spark joins and deals out, each worker judges by the code of a build."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec

from bibforge.model.library import Mention
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.resolve import Resolution, resolve
from bibforge.resolvers.tables.answered import AnsweredStore, AnswerRow, UnansweredError
from bibforge.resolvers.tables.packages import arrow_package
from bibforge.resolvers.tables.put_off import PutOffResolver
from bibforge.resolvers.tables.questions import TableQuestion
from bibforge.resolvers.tables.spark import SparkTables, told
from bibforge.workflows.match import row_of

BATCH = 250
"""Mentions that one worker judges together: what they share is looked up once."""
Pack = Callable[[Resolution], bytes]
_MENTION = 0
"""The kind of a row that is no answer but a mention, beside the kinds of questions."""

_COLUMNS = ("batch", "kind", "number", "row", "text", "titles", "file", "layout", "raw")
"""The columns of a table of mentions and answers, in order."""
_OUT = (
    "batch BIGINT, mention BIGINT, verdict BINARY, "  # either a verdict, or a question that the mention needs
    "kind INT, number BIGINT, text STRING, rest STRING, mask BIGINT, bound INT"
)
QUESTION_NEEDS = ("batch", "kind", "number", "text", "rest", "mask", "bound")
_OUT_TYPES = {"BIGINT": "int64", "INT": "int32", "STRING": "string", "BINARY": "binary"}


ROW = "file STRING, line BIGINT, title STRING, status STRING, records ARRAY<STRING>, candidates ARRAY<STRING>, \
reasons ARRAY<STRING>, findings ARRAY<STRING>"
"""The columns of a row of output (docs/scale.md)."""


def resolutions_from(table: Any) -> Iterator[Resolution]:
    """Give the resolutions that a table of whole verdicts holds, in order."""
    for row in told("the result", lambda: table.orderBy("number").toLocalIterator()):
        yield pickle.loads(row["verdict"])


def write_rows(table: Any, target: str) -> dict[str, int]:
    """Write a table of verdicts as Parquet at any address that Spark writes; return the mentions by status."""
    from pyspark.sql import functions

    row = functions.from_json(functions.col("verdict").cast("string"), ROW)
    rows = table.select("number", row.alias("row")).select("number", "row.*").persist()
    told(target, lambda: rows.orderBy("number").write.mode("overwrite").parquet(target))
    return {one["status"]: one["count"] for one in rows.groupBy("status").count().collect()}


def match_on_spark(session: Any, catalog: str, mentions: Iterable[Mention], *, whole: bool = False) -> Any:
    """Return a table of `number` (from 0, in the order of the mentions) and `verdict`: a row of `match` as JSON.

    With `whole` a verdict is the resolution itself (`resolutions_from`).

    The decisions are those of `match`: rounds of joins go on until no mention lacks an answer. `catalog` is a catalog
    in Parquet at any address that Spark reads. Raises BibforgeError where it cannot be read.
    """
    tables = SparkTables(session, catalog)
    judge = _judge_with(tables.manifest.size, whole=whole)
    open_ = session.createDataFrame(_mention_table(mentions)).persist()
    answers = open_.limit(0)
    verdicts: list[Any] = []
    while not told(catalog, open_.isEmpty):
        rows = open_.unionByName(answers).select(*_COLUMNS).repartition("batch").sortWithinPartitions("batch", "kind")
        judged = rows.mapInArrow(judge, _OUT).persist()
        verdicts.append(judged.where("verdict IS NOT NULL").selectExpr("mention AS number", "verdict"))
        left = judged.where("kind IS NOT NULL")
        needed = left.selectExpr(*QUESTION_NEEDS).distinct()
        waiting = left.selectExpr("mention AS number").distinct()
        open_ = open_.join(waiting, "number", "left_semi").persist()
        answers = tables.answers(needed).select(*_COLUMNS)
    table = session.createDataFrame([], "number BIGINT, verdict BINARY")
    for more in verdicts:
        table = table.unionByName(more)
    return table


def _mention_table(mentions: Iterable[Mention]) -> Any:
    arrow = arrow_package()
    packed = [pickle.dumps(one) for one in mentions]
    count = len(packed)
    columns: dict[str, Any] = {
        "batch": arrow.array([number // BATCH for number in range(count)], arrow.int64()),
        "kind": arrow.array([_MENTION] * count, arrow.int32()),
        "number": arrow.array(range(count), arrow.int64()),
    }
    for name, kind in (
        ("row", "int64"),
        ("text", "string"),
        ("titles", "int64"),
        ("file", "string"),
        ("layout", "string"),
    ):
        columns[name] = arrow.nulls(count, getattr(arrow, kind)())
    return arrow.table({**columns, "raw": arrow.array(packed, arrow.binary())})


def _judge_with(size: int, *, whole: bool) -> Any:
    """Return what a worker runs: parts of a table of mentions and answers in, verdicts and needs out."""

    def judged(parts: Iterator[Any]) -> Iterator[Any]:
        arrow = arrow_package()
        store = AnsweredStore(size)
        resolver = PutOffResolver(store)
        packed = pickle.dumps if whole else _json
        names = [one.split()[0] for one in _OUT.split(", ")]
        types = [getattr(arrow, _OUT_TYPES[one.split()[1]])() for one in _OUT.split(", ")]
        for batch, rows in groupby(_rows(parts), key=lambda row: row[0]):
            out = list(_judged_batch(batch, rows, store, resolver, packed))
            columns = zip(*out, strict=True) if out else [[] for _ in names]
            arrays = [arrow.array(values, kind) for values, kind in zip(columns, types, strict=True)]
            yield arrow.RecordBatch.from_arrays(arrays, names=names)

    return judged


def _json(found: Resolution) -> bytes:
    return msgspec.json.encode(row_of(found))


def _rows(parts: Iterator[Any]) -> Iterator[tuple[Any, ...]]:
    for part in parts:
        yield from zip(*(column.to_pylist() for column in part.columns), strict=True)


def _judged_batch(
    batch: int, rows: Iterable[tuple[Any, ...]], store: AnsweredStore, resolver: PutOffResolver, packed: Pack
) -> Iterator[tuple[Any, ...]]:
    mentions: list[tuple[int, Mention]] = []
    answers: list[tuple[int, int, AnswerRow]] = []
    for _, kind, number, *rest in rows:
        if kind == _MENTION:
            mentions.append((number, pickle.loads(rest[-1])))
        else:
            answers.append((kind, number, AnswerRow(*rest)))
    store.load(answers)
    for number, mention in sorted(mentions, key=lambda pair: pair[0]):
        found = _decided(mention, resolver)
        if isinstance(found, Resolution):
            yield batch, number, packed(found), None, None, None, None, None, None
        else:
            yield from ((batch, number, None, *question) for question in store.used)


def _decided(mention: Mention, resolver: PutOffResolver) -> Resolution | Sequence[TableQuestion]:
    resolver.begin()
    try:
        return resolve([mention], Lock(), [resolver])[0]
    except UnansweredError:
        return ()
