"""Figures of `bibforge match`: mentions judged against a catalog, and mentions sorted into works.

    python benchmarks/match.py judge --catalog FILE [--tables DIR] [--mentions 100000] [--workers 2]
    python benchmarks/match.py joins --catalog FILE --tables DIR [--mentions 5000]
    python benchmarks/match.py shares --catalog FILE --mentions 2000
    python benchmarks/match.py works [--mentions 100000] [--growth 10] [--splink]

`judge` draws records from the catalog and damages them: 20 % by identifier, 50 % by exact title, 20 % with one to
three typing errors, 10 % invented. It prints mentions a second, CPU milliseconds a mention, memory, precision (right
among the accepted), recall (right among those whose record is there), and whether the one-by-one path decides the
same.
`joins` judges such mentions over tables in Parquet and over the file of the same records, and tells the CPU of both
and on how many mentions the whole resolutions are equal.
`works` makes up mentions of works, each one to five times, a third of the repetitions with a typing error, with
namesakes by other people, and prints precision and recall over pairs; with `--splink` splink 5 sorts the same
mentions. With `--growth N` it sorts N times as many as well, and prints the exponent of growth (1 is linear), and how
many mentions lie in the same work where the mentions come in another order.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import gc
import math
import pstats
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from catalog import absent, made_up, sample, with_typos

from bibforge.model.library import Mention, Place
from bibforge.model.people import people_from
from bibforge.model.record import Record
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.resolve import resolve
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.workflows.match import match, match_rows, row_of, without_catalog, works_of


class Drawn(NamedTuple):
    """A mention, how it was made, and the name of its record."""

    kind: str
    mention: Mention
    name: str


def drawn(records: Sequence[Record], rng: random.Random) -> list[Drawn]:
    """Return one mention of each record."""
    found = []
    for number, record in enumerate(records, 1):
        bare = Mention(
            place=Place(file="made up", line=number), title=record.title, authors=record.authors[:3], year=record.year
        )
        kind = rng.choices(("id", "exact", "slip", "invented"), (20, 50, 20, 10))[0]
        if kind == "id" and (record.arxiv or record.doi):
            bare = replace(bare, arxiv=(record.arxiv,)) if record.arxiv else replace(bare, doi=(record.doi,))  # type: ignore[arg-type]
        elif kind == "slip":
            bare = replace(bare, title=with_typos(record.title, rng))
        elif kind == "invented":
            bare = replace(bare, title=absent(record.title, rng))
        found.append(Drawn(kind, bare, record.name))
    return found


def judge(catalog: Path, number: int, workers: int, seed: int, tables: Path | None = None) -> None:
    """Judge mentions as the command does, over the file or over tables of the same records, and print the figures."""
    rng = random.Random(seed)
    made = drawn(sample(catalog, number, rng), rng)
    before = _cpu()
    start = time.perf_counter()
    rows = [row for row, _ in match_rows((one.mention for one in made), tables or catalog, workers=workers)]
    wall, cpu = time.perf_counter() - start, _cpu() - before
    counts: Counter[tuple[str, str]] = Counter()
    for one, row in zip(made, rows, strict=True):
        counts[one.kind, "right" if one.name in row["records"] else "other" if row["records"] else "open"] += 1
    accepted = sum(n for (_, what), n in counts.items() if what != "open")
    hits = sum(n for (kind, what), n in counts.items() if what == "right" and kind != "invented")
    there = sum(n for (kind, _), n in counts.items() if kind != "invented")
    print(f"{number:,} mentions: {number / wall:,.0f} a second ({wall:.1f} s), {cpu / number * 1000:.2f} ms CPU each")
    print(f"precision {hits / max(accepted, 1):.4f}, recall {hits / max(there, 1):.4f}, {_memory()}")
    for kind in ("id", "exact", "slip", "invented"):
        print(f"  {kind:9}", {what: counts[kind, what] for what in ("right", "other", "open")})
    resolver = CatalogResolver(catalog)
    some = range(0, number, max(1, number // 500))
    equal = all(row_of(resolve([made[n].mention], Lock(), [resolver])[0]) == rows[n] for n in some)
    print(f"the one-by-one path decides the same on {len(some)} of them: {'yes' if equal else 'NO'}")


def joins(catalog: Path, tables: Path, number: int, seed: int) -> None:
    """Judge the same mentions over tables and one by one, and print the CPU of both and how many are equal."""
    rng = random.Random(seed)
    mentions = [one.mention for one in drawn(sample(catalog, number, rng), rng)]
    spent, found = [], []
    for place in (tables, catalog):
        before = _cpu()
        found.append(list(match(mentions, place)))
        spent.append((_cpu() - before) / number * 1000)
    equal = sum(one == other for one, other in zip(*found, strict=True))
    print(f"{number:,} mentions: by joins {spent[0]:.2f} ms CPU each, one by one {spent[1]:.2f} ms, {_memory()}")
    print(f"equal decisions: {equal:,} of {number:,}")


def shares(catalog: Path, number: int, seed: int) -> None:
    """Print where the time of a mention goes, by the profiler, in one process."""
    rng = random.Random(seed)
    made = drawn(sample(catalog, number, rng), rng)
    profile = cProfile.Profile()
    profile.enable()
    list(match((one.mention for one in made), catalog))
    profile.disable()
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = sum(one[2] for one in stats.values())
    parts = {
        "SQLite": sum(one[2] for (_, _, name), one in stats.items() if "sqlite3." in name),
        "records of raw rows": sum(one[3] for (_, _, name), one in stats.items() if name == "record_of"),
        "edit distances": sum(one[3] for (_, _, name), one in stats.items() if name == "_likenesses"),
    }
    parts["judging and the rest"] = whole - sum(parts.values())
    for name, seconds in parts.items():
        print(f"{name:22} {seconds / whole:.2f}")


def repeated(number: int, seed: int) -> list[tuple[int, Mention]]:
    """Return so many mentions with the number of their work."""
    rng = random.Random(seed)
    found: list[tuple[int, Mention]] = []
    for work, row in enumerate(made_up(number, rng)):
        title, (people, _) = str(row["title"]), people_from(str(row["authors"]))
        place = Place(file="made up", line=len(found) + 1)
        first = Mention(place=place, title=title, authors=people, year=2000 + work % 20)
        copies = [first]
        for _ in range(rng.choice((0, 0, 1, 2, 4))):
            other = with_typos(title, rng) if rng.random() < 1 / 3 else rng.choice((title, title.upper()))
            copies.append(replace(first, title=other, authors=people[: rng.randint(1, len(people))]))
        found += [(work, one) for one in copies]
        if work % 50 == 0:  # another work of the same title, by others, years later
            strangers, _ = people_from("Ada Namesake, Bo Otherwise")
            found.append((-work - 1, replace(first, authors=strangers, year=1980)))
        if len(found) >= number:
            break
    rng.shuffle(found)
    return [
        (work, replace(one, place=Place(file="made up", line=n))) for n, (work, one) in enumerate(found[:number], 1)
    ]


def pairs(numbers: Iterable[object]) -> int:
    """Return how many pairs lie in one group."""
    return sum(count * (count - 1) // 2 for count in Counter(numbers).values())


def report(name: str, truth: Sequence[int], found: Sequence[object], seconds: float) -> None:
    """Print precision and recall over pairs."""
    both = pairs(list(zip(truth, found, strict=True)))
    print(
        f"{name:9} {len(truth):>9,} mentions {seconds:7.1f} s CPU  precision {both / max(pairs(found), 1):.4f}  recall "
        f"{both / max(pairs(truth), 1):.4f}  {_memory()}"
    )


def works(number: int, seed: int, *, growth: int, splink: bool) -> None:
    """Sort mentions into works and print the figures, of splink too if wanted."""
    made = repeated(number, seed)
    truth = [work for work, _ in made]
    found, spent = _sorted([one for _, one in made])
    report("bibforge", truth, found, spent)
    if growth > 1:
        order = random.Random(seed).sample(range(number), number)
        again, _ = _sorted([made[n][1] for n in order])
        both = Counter(zip((found[n] for n in order), again, strict=True))
        sizes, others = Counter(found), Counter(again)
        same = sum(n for (one, other), n in both.items() if n == sizes[one] == others[other])
        print(f"in another order, {same:,} of {number:,} mentions lie in the same work")
        more = repeated(growth * number, seed)
        found, longer = _sorted([one for _, one in more])
        report("bibforge", [work for work, _ in more], found, longer)
        print(f"growth: exponent {math.log(longer / spent) / math.log(growth):.2f}")
    if splink:
        before = _cpu()
        report("splink", truth, by_splink([one for _, one in made]), _cpu() - before)


def _sorted(mentions: Sequence[Mention]) -> tuple[list[int], float]:
    """Return the number of each mention's work, and the CPU seconds that it took."""
    before = _cpu()
    found = works_of(list(without_catalog(mentions)))
    return found, _cpu() - before


def by_splink(mentions: Sequence[Mention]) -> list[object]:
    """Return the groups that splink finds, with the comparisons that its documentation proposes for such fields."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "mentions.csv")
        with table.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["unique_id", "title", "head", "tail", "family", "year"])
            for number, one in enumerate(mentions):
                title = one.title.casefold()
                family = one.authors[0].family.casefold() if one.authors else ""
                writer.writerow([number, title, title[:7], title[-7:], family, one.year])
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.JaroWinklerAtThresholds("title", [0.97, 0.92, 0.85]),
                cl.ExactMatch("family"),
                cl.ExactMatch("year"),
            ],
            blocking_rules_to_generate_predictions=[
                block_on("title"),
                block_on("family", "head"),
                block_on("family", "tail"),
            ],
        )
        linker = Linker(DuckDBAPI().register_from_csv(str(table)), settings, log_level=40)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("title"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("family", "head"))
        scored = linker.inference.predict(threshold_match_probability=0.5)
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, 0.95)
        groups = {int(row["unique_id"]): row["cluster_id"] for row in clusters.as_record_list()}
    return [groups.get(number, f"alone {number}") for number in range(len(mentions))]


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _memory() -> str:
    peak = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return f"peak {peak[0]:.0f} MB" + (f", largest of the others {peak[1]:.0f} MB" if peak[1] else "")


def main() -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=("judge", "joins", "shares", "works"))
    options.add_argument("--catalog", type=Path)
    options.add_argument("--tables", type=Path, help="the same records in Parquet")
    options.add_argument("--mentions", type=int, default=100_000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument(
        "--splink", action="store_true", help="let splink 5 sort the same mentions (it must be installed)"
    )
    options.add_argument("--growth", type=int, default=1, help="sort so many times as many mentions too")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    gc.set_threshold(200_000, 20, 50)  # as the command line does
    if given.what == "works":
        works(given.mentions, given.seed, growth=given.growth, splink=given.splink)
    elif given.catalog and given.tables and given.what == "joins":
        joins(given.catalog, given.tables, given.mentions, given.seed)
    elif given.catalog and given.what == "shares":
        shares(given.catalog, given.mentions, given.seed)
    elif given.catalog:
        judge(given.catalog, given.mentions, given.workers, given.seed, given.tables)
    else:
        options.error(f"{given.what} needs --catalog")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
