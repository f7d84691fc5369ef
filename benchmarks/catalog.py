"""Figures of the local catalog: building, size, and how fast and how surely damaged titles are found.

    python benchmarks/catalog.py --records 100000              made-up records: builds a catalog, then asks it
    python benchmarks/catalog.py --records 3000000             the size of the whole arXiv
    python benchmarks/catalog.py --catalog FILE                asks a catalog that is there
    python benchmarks/catalog.py --bulk FILE…                  builds one from bulk files, then asks it

Questions are drawn and damaged by a seeded generator. `first` is the share of questions whose record comes first,
`among` the share where it is among the candidates. Times are CPU milliseconds: `find` ends with the
rows, `whole` with the answer.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

from bibforge.model.record import Record
from bibforge.resolvers.answers import Answer, ByTitle, Several
from bibforge.resolvers.catalog.asking import at_once
from bibforge.resolvers.catalog.likeness import GOOD
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.catalog.search import alike_titles, equal_titles
from bibforge.resolvers.catalog.store import CatalogFile
from bibforge.text.comparison import main_title, squeezed
from bibforge.workflows.catalog import add

SYLLABLES = ["al", "an", "ar", "be", "ca", "co", "con", "de", "di", "duc", "en", "er", "fer", "for", "gra", "im", "in",
    "ket", "lar", "lo", "ma", "men", "mi", "mul", "ne", "nor", "on", "par", "per", "pro", "qua", "ra", "re", "ri",
    "sen", "sta", "su", "ta", "te", "ti", "tra", "tor", "un", "val", "ver", "vi"]  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def made_up(number: int, rng: random.Random) -> Iterator[dict[str, object]]:
    """Give so many snapshot rows whose words are as unevenly frequent as those of real titles (Zipf, exponent 1)."""
    vocabulary = list(dict.fromkeys("".join(rng.choices(SYLLABLES, k=rng.randint(2, 5))) for _ in range(120_000)))
    weights = list(accumulate(1 / (rank + 5) for rank in range(len(vocabulary))))
    lengths = [4, 5, 6, 7, 7, 8, 8, 9, 9, 10, 11, 12, 14]
    for row in range(number):
        words = rng.choices(vocabulary, cum_weights=weights, k=rng.choice(lengths))
        if rng.random() < 0.25 and len(words) > 5:
            words[2] += ":"
        year, month = divmod(row, 12)
        yymm = f"{7 + year % 80:02d}{month + 1:02d}" if year % 80 else f"08{month + 1:02d}"
        digits = 5 if yymm >= "1501" else 4
        people = ", ".join(" ".join(rng.choices(vocabulary, k=2)).title() for _ in range(rng.randint(1, 6)))
        yield {
            "id": f"{yymm}.{row // 960 + 1:0{digits}d}", "title": " ".join(words).capitalize(), "authors": people,
            "comments": f"{rng.randint(4, 40)} pages", "doi": f"10.1000/{row}" if row % 3 == 0 else None,
            "categories": rng.choice(("cs.LG", "math.CO", "hep-th")),
            "versions": [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}],
        }  # fmt: skip


def with_typos(title: str, rng: random.Random) -> str:
    """Return the title with one to three letters swapped, dropped, doubled or replaced."""
    letters = list(title)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(letters) - 1)
        match rng.randrange(4):
            case 0:
                letters[place], letters[place + 1] = letters[place + 1], letters[place]
            case 1:
                del letters[place]
            case 2:
                letters.insert(place, rng.choice(LETTERS))
            case _:
                letters[place] = rng.choice(LETTERS)
    return "".join(letters)


def absent(title: str, rng: random.Random) -> str:
    """Return the words of the title in another order with strange ones between: nothing is really like it."""
    words = [word for word in title.split() if rng.random() < 0.6]
    rng.shuffle(words)
    return " ".join(word for pair in zip(words, ["zyx", "wholly", "other", "qua"] * 9, strict=False) for word in pair)


DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "exact": lambda title, rng: title,
    "capitals": lambda title, rng: title.upper(),
    "1-3 typos": with_typos,
    "subtitle dropped": lambda title, rng: main_title(title),
    "mojibake": lambda title, rng: title.replace("fi", "ï¬", 1),
    "absent": absent,
}


def build(catalog: Path, files: list[Path], workers: int) -> None:
    """Build a catalog of the files and print what it cost."""
    cpu, wall = time.process_time(), time.perf_counter()
    report = add(files, catalog, workers=workers)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    rows = sum(one.rows for one in report.files)
    size = catalog.stat().st_size
    print(
        f"build   {rows:>9,} rows  {wall:6.1f} s  {cpu:6.1f} s CPU  {size / 1e6:7.1f} MB  {size / max(rows, 1):5.0f} "
        f"bytes a row  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


def sample(catalog: Path, number: int, rng: random.Random) -> list[Record]:
    """Return so many records with titles of at least three words, drawn evenly."""
    store = CatalogFile(catalog)
    last = store.connection.execute("SELECT max(row) FROM titles").fetchone()[0]
    drawn: list[Record] = []
    while len(drawn) < number:
        [*found] = store.titles_of([rng.randint(1, last)])
        if found and len(found[0][1].split()) > 2:
            drawn.append(store.record(found[0][0]))
    store.close()
    return drawn


def find(store: CatalogFile, title: str) -> None:
    """Find the rows of a title as the resolver does, without making records of them."""
    equal = at_once(equal_titles(store, title))
    if not any(hit.likeness >= GOOD for hit in equal):
        at_once(alike_titles(store, title, equal))


def cost(work: Callable[[], object]) -> float:
    """Return the CPU milliseconds of a piece of work."""
    start = time.process_time_ns()
    work()
    return (time.process_time_ns() - start) / 1e6


def figures(times: list[float]) -> str:
    """Return median and 99th percentile."""
    times.sort()
    return f"{times[len(times) // 2]:8.3f} {times[int(len(times) * 0.99)]:8.2f}"


def ask(catalog: Path, number: int, seed: int) -> None:
    """Print times and recall for every kind of damage."""
    rng = random.Random(seed)
    records = sample(catalog, number, rng)
    resolver, store = CatalogResolver(catalog), CatalogFile(catalog)
    for title in (records[0].title, with_typos(records[0].title, rng)):  # imports and opening
        resolver.ask([ByTitle(title)])
        find(store, title)
    print(
        f"{'question':18} {'n':>5} {'find p50':>8} {'p99 ms':>8} {'whole p50':>9} {'p99 ms':>7} {'first':>7} "
        f"{'among':>7}"
    )
    for name, damage in DAMAGES.items():
        asked = [(record.title, damage(record.title, rng)) for record in records]
        asked = [pair for pair in asked if name in ("exact", "capitals", "absent") or pair[0] != pair[1]]
        if not asked:
            continue
        finding, answering, first, among = [], [], 0, 0
        for title, damaged in asked:
            finding.append(cost(lambda damaged=damaged: find(store, damaged)))  # type: ignore[misc]
            got: list[Answer] = []
            answering.append(cost(lambda got=got, damaged=damaged: got.extend(resolver.ask([ByTitle(damaged)]))))  # type: ignore[misc]
            found = [squeezed(one.title) for one in got[0].records] if isinstance(got[0], Several) else []
            first += found[:1] == [squeezed(title)]
            among += squeezed(title) in found
        share = "      –       –" if name == "absent" else f"{first / len(asked):7.3f} {among / len(asked):7.3f}"
        print(f"{name:18} {len(asked):5} {figures(finding)}  {figures(answering)} {share}")
    print(f"resident memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Read the options, build if asked, then ask."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=100_000, help="made-up records to build a catalog of")
    options.add_argument("--catalog", type=Path, help="ask this catalog instead of building one")
    options.add_argument("--workers", type=int, default=0, help="further processes that help to build")
    options.add_argument("--keep", type=Path, help="build the catalog here and leave it")
    options.add_argument("--bulk", type=Path, nargs="+", help="build from these bulk files instead of made-up records")
    options.add_argument("--questions", type=int, default=1000, help="records to ask for")
    options.add_argument("--folder", type=Path, help="where to build (a disk with room for 3 GB at 3 million)")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    if given.catalog:
        ask(given.catalog, given.questions, given.seed)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        catalog = given.keep or Path(folder, "catalog.sqlite")
        files = given.bulk or [Path(folder, "made-up.jsonl")]
        if not given.bulk:
            with files[0].open("w", encoding="utf-8") as out:
                out.writelines(json.dumps(row) + "\n" for row in made_up(given.records, random.Random(given.seed)))
        build(catalog, files, given.workers)
        ask(catalog, given.questions, given.seed)


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
