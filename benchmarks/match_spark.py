"""Figures of `bibforge match --engine spark`, on this machine.

    python benchmarks/match_spark.py compare --catalog FILE --tables DIR [--mentions 2000] [--master 'local[2]']
    python benchmarks/match_spark.py shares --catalog FILE [--mentions 20000]

`compare` judges mentions as `match.py judge` draws them on Spark and one by one over the file of the same records, and
prints rounds, seconds, CPU (on Linux, Java's own start and compiling included), and on how many mentions the whole
resolutions are equal.
`shares` asks what lookups need first and prints how much of it is one question that many share: what a join must
bring together in one place unless it is divided further.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from catalog import sample
from match import drawn

from bibforge.model.library import Mention
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.resolve import resolve
from bibforge.resolvers.spark.rounds import Round
from bibforge.resolvers.tables.questions import TableQuestion
from bibforge.resolvers.tables.waiting import WaitingResolver
from bibforge.workflows.match import match
from bibforge.workflows.match_spark import match_on_spark


def mentions_of(catalog: Path, number: int, seed: int) -> list[Mention]:
    """Return so many mentions drawn from the records of a catalog."""
    rng = random.Random(seed)
    return [one.mention for one in drawn(sample(catalog, number, rng), rng)]


def compare(catalog: Path, tables: Path, number: int, master: str, seed: int) -> None:
    """Judge the same mentions both ways and print what it took and whether they agree."""
    mentions = mentions_of(catalog, number, seed)
    start = time.perf_counter()
    spent: list[float] = []

    def told(one: Round) -> None:
        spent.append(time.perf_counter() - start)
        print(f"  round {one.number}: {one.settled:,} settled, {one.open:,} open after {spent[-1]:.1f} s")

    found = list(match_on_spark(mentions, tables, master=master, on_round=told))
    wall, others = time.perf_counter() - start, others_cpu()
    own = time.process_time()
    alone = list(match(mentions, catalog))
    equal = sum(one == other for one, other in zip(found, alone, strict=True))
    print(f"{number:,} mentions on {master}: {len(spent)} rounds, {wall:.1f} s, {others:.0f} s CPU")
    print(f"one by one, in this process: {time.process_time() - own:.1f} s CPU")
    print(f"equal decisions: {equal:,} of {number:,}")


def others_cpu() -> float:
    """Return the CPU seconds of all processes that this one has started, and of those that they have."""
    parents: dict[int, int] = {}
    spent: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = stat.read_text().rpartition(")")[2].split()
            number = int(stat.parent.name)
            parents[number], spent[number] = int(fields[1]), sum(map(int, fields[11:15]))
    found = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in found and one not in found}:
        found |= more
    return sum(spent[one] for one in found - {os.getpid()}) / os.sysconf("SC_CLK_TCK")


def shares(catalog: Path, number: int, seed: int) -> None:
    """Print what share of the first needs the questions have that most lookups ask."""
    resolver = WaitingResolver(1_000_000)
    asked: Counter[TableQuestion] = Counter()
    for mention in mentions_of(catalog, number, seed):
        resolver.resume(None, ())
        resolve([mention], Lock(), [resolver])
        asked.update(resolver.needs)
    total = sum(asked.values())
    print(f"{number:,} lookups need {total:,} answers first, of {len(asked):,} different questions")
    for one, count in asked.most_common(5):
        print(f"  {one.kind.name} {one.text or one.number}: {count:,} lookups, {count / total:.2%} of what is needed")


def main() -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("compare", "shares"))
    options.add_argument("--catalog", type=Path, required=True)
    options.add_argument("--tables", type=Path, help="the same records in Parquet, for `compare`")
    options.add_argument("--mentions", type=int, default=2000)
    options.add_argument("--master", default="local[2]")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    if given.what == "shares":
        shares(given.catalog, given.mentions, given.seed)
    elif given.tables:
        compare(given.catalog, given.tables, given.mentions, given.master, given.seed)
    else:
        options.error("compare needs --tables")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
