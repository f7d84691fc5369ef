"""The rounds on Spark: what the lookups need is found by joins, and each lookup is begun again with what was found.

The state of a lookup lies in a folder that all workers share, one table for each round. A round reads what the last one
left open, joins, judges and writes; the driver sees counts, and the results at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from bibforge.errors import BibforgeError, Exit
from bibforge.resolvers.spark.judging import JUDGED, Judge, Judging
from bibforge.resolvers.spark.store import SharedFolder
from bibforge.resolvers.tables.manifest import TABLES, Manifest
from bibforge.resolvers.tables.packages import arrow_package
from bibforge.resolvers.tables.plan import FOR_BATCHES, NEW_QUESTIONS, ROWS, WORDS, found

_HOLDS_ALL = """
CREATE OR REPLACE TEMPORARY FUNCTION holds_all(words STRING, rest STRING) RETURNS BOOLEAN
RETURN forall(split(trim(rest), ' '), w -> contains(words, concat(' ', w, ' ')))
"""
_NEEDED = "SELECT number AS batch, need.* FROM (SELECT number, explode(needs) AS need FROM open)"
_LOOKUPS = """
SELECT number AS batch, payload, kept, CAST(NULL AS INT) AS kind, CAST(NULL AS BIGINT) AS number,
       CAST(NULL AS BIGINT) AS row, CAST(NULL AS STRING) AS text, CAST(NULL AS BIGINT) AS titles,
       CAST(NULL AS STRING) AS file, CAST(NULL AS STRING) AS layout, CAST(NULL AS BINARY) AS raw FROM open
"""
_BROUGHT = f"""{_LOOKUPS}
UNION ALL
SELECT batch, CAST(NULL AS BINARY), CAST(NULL AS BINARY), kind, number, row, text, titles, file, layout, raw
FROM ({FOR_BATCHES})
"""
"""Each open lookup, and the answers that it needs."""

MOST_ROUNDS = 60
"""No lookup takes so many rounds; one that does asks again for what it has been given."""
_CHUNK = 20_000
"""Lookups that the driver hands over at once."""
_TASK = 2000
"""Lookups that one task judges: some seconds."""
_SHUFFLED = 50_000
"""Records for each partition of a shuffle; small ones are put together by Spark itself (adaptive execution)."""
_MOST_PARTS = 20_000


class Round(NamedTuple):
    """What one round left: how many lookups were settled by it, and how many go on."""

    number: int
    settled: int
    open: int


class Rounds:
    """Lookups over the tables of one catalog, in one session.

    `catalog` is an address that driver and workers share, `scratch` a new folder on such a store.
    """

    def __init__(self, session: Any, catalog: str, manifest: Manifest, scratch: SharedFolder) -> None:
        self._session = session
        self._size = manifest.size
        self._scratch = scratch
        self._at_once = session.sparkContext.defaultParallelism
        if not session.sparkContext.getConf().contains("spark.sql.shuffle.partitions"):
            session.conf.set("spark.sql.shuffle.partitions", self._parts(manifest.rows, _SHUFFLED))
        session.sql(_HOLDS_ALL)
        for name in TABLES:
            session.read.parquet(f"{catalog}/{name}").createOrReplaceTempView(name)
        session.sql("SELECT 0 AS kind, 0L AS number WHERE false").createOrReplaceTempView("known")

    def _parts(self, rows: int, each: int) -> int:
        return min(max(int(self._at_once), rows // each), _MOST_PARTS)

    def judged(
        self, payloads: Iterable[bytes], judge: Judge, on_round: Callable[[Round], None] = lambda one: None
    ) -> Iterator[bytes]:
        """Give what `judge` makes of each payload, in order, when all of them are judged."""
        if not self._hand_over(payloads):
            return
        judging, number = Judging(judge, self._size), 0
        left = self._open("given", "number BIGINT, payload BINARY, kept BINARY")
        self._judge(self._session.sql(_LOOKUPS), judging, number, left)
        while True:
            before, left = left, self._open(f"round-{number}/settled=false", JUDGED)
            on_round(Round(number, before - left, left))
            if not left:
                break
            number += 1
            if number > MOST_ROUNDS:
                raise BibforgeError(f"{left} lookups do not end", status=Exit.INTERNAL, hint="report this")
            self._join_and_judge(judging, number, left)
            self._scratch.remove("given" if number == 1 else f"round-{number - 1}/settled=false")
        yield from self._results()

    def _hand_over(self, payloads: Iterable[bytes]) -> int:
        """Write the payloads with their numbers where the workers read them; return how many there are."""
        arrow = arrow_package()
        stream, total = iter(payloads), 0
        while chunk := list(islice(stream, _CHUNK)):
            table = arrow.table(
                {"number": range(total, total + len(chunk)), "payload": arrow.array(chunk, arrow.binary())}
            )
            self._session.createDataFrame(table).write.mode("append").parquet(self._scratch.of("given"))
            total += len(chunk)
        return total

    def _open(self, name: str, columns: str) -> int:
        """Let the lookups of a table be the open ones; return how many there are."""
        if not self._scratch.has(name):
            return 0
        table = self._session.read.schema(columns).parquet(self._scratch.of(name))
        table.createOrReplaceTempView("open")
        return int(table.count())

    def _join_and_judge(self, judging: Judging, number: int, left: int) -> None:
        session = self._session
        session.sql(_NEEDED).createOrReplaceTempView("needed")
        asked = session.sql(NEW_QUESTIONS).persist()  # six joins read it
        try:
            asked.createOrReplaceTempView("asked")
            session.sql(found()).createOrReplaceTempView("found")
            session.sql(f"{ROWS} UNION ALL {WORDS}").createOrReplaceTempView("answers")
            self._judge(session.sql(_BROUGHT), judging, number, left)
        finally:
            asked.unpersist()

    def _judge(self, brought: Any, judging: Judging, number: int, lookups: int) -> None:
        parts = brought.repartition(self._parts(lookups, _TASK), "batch").sortWithinPartitions("batch", "kind")
        judged = parts.mapInArrow(judging, JUDGED)
        judged.write.partitionBy("settled").parquet(self._scratch.of(f"round-{number}"))

    def _results(self) -> Iterator[bytes]:
        table = self._session.read.schema(JUDGED).parquet(self._scratch.of("round-*/settled=true"))
        for row in table.select("number", "result").orderBy("number").toLocalIterator(prefetchPartitions=True):
            yield bytes(row.result)
