"""The rounds on Spark: what the lookups need is found by joins, and each lookup is begun again with what was found.

The state of a lookup lies in a folder that all workers share, one table for each round. A round reads what the last one
left open, joins, judges and writes; the driver sees counts, and the results at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from bibforge.errors import BibforgeError, Exit
from bibforge.resolvers.spark.joins import ASKED, BROUGHT, FOUND, HOLDS_ALL, LOOKUPS, NEEDED, ROWS
from bibforge.resolvers.spark.judging import JUDGED, Judge, Judging
from bibforge.resolvers.spark.store import SharedFolder
from bibforge.resolvers.tables.manifest import TABLES, Manifest
from bibforge.resolvers.tables.packages import arrow_package
from bibforge.resolvers.tables.plan import WORDS
from bibforge.resolvers.tables.questions import Asked

MOST_ROUNDS = 60
"""No lookup takes so many rounds; one that does asks again for what it has been given."""
_CHUNK = 20_000
"""Lookups that the driver hands over at once."""
_TASK = 2000
"""Lookups that one task judges: some seconds."""
_SHUFFLED = 200_000
"""Rows for each partition of a shuffle: records have 425 bytes; what turns out smaller, Spark puts together itself."""
_FEW = 1000
"""For so few questions or rows only those parts of the tables are read that may hold them."""
_NEEDS = 10
"""Questions of a lookup in one round, about."""
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
        self._records = manifest.rows
        session.sql(HOLDS_ALL)
        self._tables = {name: session.read.parquet(f"{catalog}/{name}") for name in TABLES}
        session.conf.set("spark.sql.parquet.pushdown.inFilterThreshold", _FEW)

    def _parts(self, rows: int, each: int) -> int:
        return min(max(int(self._at_once), rows // each), _MOST_PARTS)

    def judged(
        self, payloads: Iterable[bytes], judge: Judge, on_round: Callable[[Round], None] = lambda one: None
    ) -> Iterator[bytes]:
        """Give what `judge` makes of each payload, in order, when all of them are judged."""
        total = self._hand_over(payloads)
        if not total:
            return
        if not self._session.sparkContext.getConf().contains("spark.sql.shuffle.partitions"):
            parts = self._parts(max(total * _NEEDS, self._records), _SHUFFLED)
            self._session.conf.set("spark.sql.shuffle.partitions", parts)
        judging, number = Judging(judge, self._size), 0
        left = self._open("given", "number BIGINT, payload BINARY, kept BINARY")
        self._judge(self._session.sql(LOOKUPS), judging, number, left)
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
        """Answer what the open lookups need, and judge.

        Two steps are counted before they are read: where Spark knows that one side of a join is small, it takes that
        side to the tables, and never the tables to it.
        """
        session, held = self._session, list[Any]()
        session.sql(NEEDED).createOrReplaceTempView("needed")
        try:
            asked = self._counted("asked", ASKED, held, ("kind", "number", "text"))
            keys = asked and [number for kind, number, _ in asked if kind == Asked.KEY]
            words = asked and [text for kind, _, text in asked if kind == Asked.ALL]
            self._tell({"keys": ("key", keys), "postings": ("word", words), "words": ("word", None)})
            rows = self._counted("found", FOUND, held, ("row",))
            self._tell({"records": ("row", rows and [row for (row,) in rows])})
            session.sql(f"{ROWS} UNION ALL {WORDS}").createOrReplaceTempView("answers")
            self._judge(session.sql(BROUGHT), judging, number, left)
        finally:
            for one in held:
                one.unpersist()

    def _counted(self, name: str, statement: str, held: list[Any], columns: Sequence[str]) -> list[Any] | None:
        """Keep what a statement finds for the next ones; return these columns of it where it has few rows."""
        table = self._session.sql(statement).persist()
        held.append(table)
        table.createOrReplaceTempView(name)
        return list(table.select(*columns).collect()) if table.count() <= _FEW else None

    def _tell(self, wanted: Mapping[str, tuple[str, Sequence[Any] | None]]) -> None:
        """Let the next statements read of each table what has one of these values, or the whole of it.

        The tables are in the order of these columns, so that parts of their files are passed over.
        """
        for name, (column, values) in wanted.items():
            table = self._tables[name]
            part = table if values is None else table.where(table[column].isin(list(dict.fromkeys(values))))
            part.createOrReplaceTempView(name)

    def _judge(self, brought: Any, judging: Judging, number: int, lookups: int) -> None:
        parts = brought.repartition(self._parts(lookups, _TASK), "lookup").sortWithinPartitions("lookup", "kind")
        judged = parts.mapInArrow(judging, JUDGED)
        judged.write.partitionBy("settled").parquet(self._scratch.of(f"round-{number}"))

    def _results(self) -> Iterator[bytes]:
        table = self._session.read.schema(JUDGED).parquet(self._scratch.of("round-*/settled=true"))
        for row in table.select("number", "result").orderBy("number").toLocalIterator(prefetchPartitions=True):
            yield bytes(row.result)
