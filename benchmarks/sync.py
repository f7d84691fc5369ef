"""Sync 1,000 works into a Zotero library of 10,000 items and print requests, time and memory.

Usage: python benchmarks/sync.py [--items 10000] [--works 1000]

The loopback service runs in a process of its own, so that the figures are the client's. A third of the works is in the
library already: by DOI, by arXiv id in `extra`, or by title and people only.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from bibforge.model.library import Library

if TYPE_CHECKING:
    from zotero_store import Library as Stored  # the path to the services is set below

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "services"))

WORDS = (ROOT / "docs" / "floor-plan.md", ROOT / "docs" / "network.md", ROOT / "docs" / "build.md")
SERVE = """
import sys, threading
sys.path.append({services!r}); sys.path.append({here!r})
from zotero_http import ZoteroService
from sync import fill
service = ZoteroService()
fill(service.library, {items}, {works})
print(service.url, flush=True)
sys.stdin.readline()
print(len(service.log), flush=True)
"""


def titles(count: int, seed: int) -> Iterator[str]:
    """Yield made-up titles of four to nine words, each with a number of its own in it so that no two are equal."""
    words = sorted(
        {
            word
            for path in WORDS
            for word in path.read_text(encoding="utf-8").split()
            if word.isalpha() and len(word) > 3
        }
    )
    chance = random.Random(seed)
    for number in range(count):
        yield (
            " ".join(chance.choices(words, k=chance.randint(4, 9))).capitalize()
            + f" for {number * 7919 % 100003} cases"
        )


def people(number: int) -> list[tuple[str, str]]:
    """Return three made-up people."""
    return [(f"Given{(number + n) % 97}", f"Family{(number * 31 + n * 7) % 1009}") for n in range(3)]


def fill(library: Stored, items: int, works: int) -> None:
    """Put items into the service's library: the first ones are a third of the works, in three disguises."""
    for number, title in enumerate(titles(items, 1)):
        data = {"itemType": "journalArticle", "title": title, "date": "2019", "abstractNote": title * 8,
                "creators": [{"creatorType": "author", "firstName": first, "lastName": last}
                             for first, last in people(number)]}  # fmt: skip
        if number < works // 3 and number % 3 == 0:
            data["DOI"] = f"10.1000/{number}"
        elif number < works // 3 and number % 3 == 1:
            data["extra"] = f"arXiv:2001.{number:05}"
        elif number >= works // 3:
            data["DOI"] = f"10.2000/{number}"
        library.write("items", data)


def reading_list(works: int) -> Library:
    """Return a library of works in forty headings, a third of them the first items of `fill`."""
    from zotero_works import make_library, make_work

    known, new = list(titles(works // 3, 1)), titles(works - works // 3, 2)
    made = []
    for number, title in enumerate([*known, *new]):
        here = number < len(known)
        made.append(
            make_work(
                f"key{number}", title=title, authors=[f"{first} {last}" for first, last in people(number)], date="2019",
                doi=f"10.1000/{number}" if not here or number % 3 == 0 else "",
                arxiv=f"2001.{number:05}" if here and number % 3 == 1 else "",
                categories=[("List", f"Heading {number % 40}"), *([("List", "Again")] if number % 5 == 0 else [])],
                notes=["a note"] if number % 10 == 0 else [],
            )
        )  # fmt: skip
    return make_library(*made)


def main() -> None:
    """Run a dry run, a sync and a second sync, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--works", type=int, default=1_000)
    sizes = parser.parse_args()
    with serving(sizes.items, sizes.works) as url:
        measure(url, sizes.items, sizes.works)


@contextmanager
def serving(items: int, works: int) -> Iterator[str]:
    """Give the address of a service with a library of so many items, as `fill` makes them for so many works."""
    services, here = str(ROOT / "tests" / "services"), str(ROOT / "benchmarks")
    code = SERVE.format(services=services, here=here, items=items, works=works)
    server = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin
    assert server.stdout
    try:
        yield server.stdout.readline().strip()
    finally:
        server.stdin.close()
        server.wait(60)


def measure(url: str, items: int, works: int) -> None:
    """Print what each run costs."""
    from zotero_http import KEY

    from bibforge.workflows.sync import SyncOptions, is_same, sync
    from bibforge.zotero.address import LibraryId
    from bibforge.zotero.download import download
    from bibforge.zotero.pace import ZoteroPace
    from bibforge.zotero.plan import make_plan
    from bibforge.zotero.remote import Remote
    from bibforge.zotero.state import State

    library = reading_list(works)
    bare = memory()
    start = time.perf_counter()
    snapshot = download(Remote(LibraryId("user", 1), KEY, url=url), None)
    print(
        f"reading {items} items: {time.perf_counter() - start:.1f} s, {memory() - bare:.0f} MB more than the "
        f"{bare:.0f} before"
    )
    start, begun = time.perf_counter(), time.process_time()
    plan = make_plan(library, snapshot, State(library="x"), is_same)
    print(
        f"plan for {works} works: {time.perf_counter() - start:.2f} s ({time.process_time() - begun:.2f} s CPU), peak "
        f"{memory():.0f} MB"
    )
    found = works - sum(change.action == "create item" for change in plan.changes)
    print(f"works found in the library: {found} of {works // 3} that are there")
    folder = Path(tempfile.mkdtemp())
    options = SyncOptions(library="user:1", state_folder=folder, key=KEY, url=url)
    pages = -(-items // 100)
    chunks = sum(-(-sum(write.sort == sort for write in plan.writes) // 50) for sort in ("collections", "items"))
    for name in ("first", "second"):
        start = time.perf_counter()
        outcome = sync(library, options, pace=ZoteroPace())
        limit = f" (pages {pages} + chunks {chunks} + 5 = {pages + chunks + 5})" if name == "first" else ""
        print(
            f"{name} sync: {outcome.requests} requests{limit}, {len(outcome.done)} objects written, "
            f"{time.perf_counter() - start:.1f} s"
        )
    ask = Request(f"{url}/users/1/items?limit=1&itemType=journalArticle", headers={"Zotero-API-Key": KEY})
    total = int(urlopen(ask).headers["Total-Results"])  # the loopback service
    print(f"articles in Zotero afterwards: {total} (wanted {items + works - works // 3})")
    print(json.dumps({"requests_limit": pages + chunks + 5, "plan_writes": len(plan.writes)}))


def memory() -> float:
    """Return the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
