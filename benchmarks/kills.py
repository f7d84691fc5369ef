"""Commands killed at random moments: no file is half-written, no decision is lost, and the next run converges.

    python benchmarks/kills.py [--kills 300] [--seed N]

Each round makes a folder with a list, the output of a build, a decision by hand, a `.bib` file and a catalog; starts
one of `build` (against loopback services, with an empty cache), `review`, `repair`, `catalog add` and `sync` (into an
empty Zotero library); and kills it: at any moment of its time, or just when it begins to write. Then every file must be
as before or as after a whole run, the decision must be there, and the same command, run once more, must end with what a
run that nobody kills makes, without leftovers; so must the Zotero library, with nothing in it twice. Status 1 if
anything was not so. The services are those of the tests.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bibforge.resolvers.services import SERVICES

ROOT = Path(__file__).parent.parent
PAPERS = 30
WORDS = (
    *("sediment", "river", "delta", "lake", "otter", "heron", "marsh", "gravel"),
    *("flood", "current", "weir", "pike", "reed", "bank", "stone", "tide"),
)


def _title(number: int) -> str:
    return f"On the {WORDS[number % 16]} and the {WORDS[(number * 7 + 3) % 16]} of valley {number}"


LIST = (
    "# Rivers\n\n"
    + "".join(
        f"- [{_title(n)}](https://arxiv.org/abs/1608.{n:05})\n"
        if n % 2
        else f"- [{_title(n)}](https://doi.org/10.1000/v{n})\n"
        for n in range(1, PAPERS)
    )
    + "- [A page on weirs](https://example.org/weirs)\n"
)
ROWS = [
    {
        "id": f"1608.{n:05}",
        "title": _title(n),
        "authors": f"Ann Roe{n}",
        "categories": "physics.geo-ph",
        "doi": None,
        "journal-ref": None,
        "comments": None,
        "update_date": "2016-08-01",
        "versions": [{"version": "v1", "created": "2016-08-01"}],
    }
    for n in range(1, PAPERS, 2)
]
WORKS = [
    {
        "DOI": f"10.1000/v{n}",
        "type": "journal-article",
        "title": [_title(n)],
        "container-title": ["Rivers"],
        "author": [{"given": "Bo", "family": f"Low{n}"}],
        "issued": {"date-parts": [[2015]]},
    }
    for n in range(2, PAPERS, 2)
]
BIB = "".join(
    f"@article{{low{n},\n  author = {{Bo Low{n} and et al.}},\n  title = {{{_title(n)}}},\n  pages = {{{n}-{n + 9}}},\n"
    f"  year = {{2015}},\n}}\n\n"
    for n in range(400)
)
REPAIR = ("repair", "--offline", "--write", "refs.bib")
COMMANDS: dict[str, tuple[str, ...]] = {
    "build": ("build",),
    "review": ("review", "not-a-paper", "rivers.md:4"),
    "repair": REPAIR,
    "catalog": ("catalog", "add", "refs.bib", "--catalog", "records.sqlite"),
    "sync": ("sync", "--library", "user:1", "--yes"),
}
DECIDED = re.compile(r'^decision a-page-on-weirs\S* by = "user"$', re.MULTILINE)


@dataclass
class Bench:
    """The folder that every round starts from, what a whole run makes of it, and how long that takes."""

    template: Path
    environment: Mapping[str, str]
    zotero: Any
    whole: dict[str, dict[str, object]]
    seconds: dict[str, float]


def main() -> None:
    """Kill, look, run again, compare; print a line for each kind of command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    dice = random.Random(given.seed)
    kills: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="bibforge-kills-") as folder, _services() as (services, zotero):
        bench = _bench(Path(folder), services, zotero)
        while kills.total() < given.kills:
            name = list(COMMANDS)[kills.total() % len(COMMANDS)]
            work = Path(folder) / "work"
            if not _killed(bench, name, work, dice):
                continue  # it was quicker than we
            kills[name] += 1
            for fault in _faults(bench, name, work):
                faults[f"{name}: {fault}"] += 1
    print(", ".join(f"{name} {number}" for name, number in kills.items()), f"kills, seed {given.seed}")
    for fault, number in faults.items():
        print(f"{number} × {fault}")
    print(f"{faults.total()} faults")
    sys.exit(1 if faults else 0)


@contextmanager
def _services() -> Iterator[tuple[dict[str, str], Any]]:
    """Give the settings that lead to the services, and the Zotero among them, whose library can be read and emptied."""
    sys.path.append(str(ROOT / "tests" / "services"))
    from arxiv_http import ArxivService  # on the path as the tests have it
    from crossref_http import CrossrefService
    from zotero_http import KEY, ZoteroService

    arxiv, crossref, zotero = ArxivService(ROWS), CrossrefService(WORKS, {}), ZoteroService()
    others = {service.setting: "http://127.0.0.1:9" for service in SERVICES}  # nobody listens: no real one is asked
    keys = {name: "" for service in SERVICES for name in (service.key, service.user) if name}
    calm = {"BIBFORGE_PACE": "0", "BIBFORGE_PATIENCE": "0.5"}
    papers = {**others, **keys, **calm, "BIBFORGE_ARXIV_URL": arxiv.address, "BIBFORGE_CROSSREF_URL": crossref.url}
    try:
        yield {**papers, "BIBFORGE_ZOTERO_URL": zotero.url, "ZOTERO_API_KEY": KEY}, zotero
    finally:
        for service in (arxiv, crossref, zotero):
            service.close()


def _bench(folder: Path, services: Mapping[str, str], zotero: Any) -> Bench:
    template = folder / "template"
    (template / "sources").mkdir(parents=True)
    (template / "sources" / "rivers.md").write_text(LIST, encoding="utf-8")
    (template / "refs.bib").write_text(BIB, encoding="utf-8")
    environment = {**os.environ, **services, "NO_COLOR": "1"}
    bench = Bench(template, environment, zotero, {}, {})
    _ended(bench, template, ("build", "--offline"))
    _ended(bench, template, ("review", "not-a-paper", f"rivers.md:{LIST.count(chr(10))}"))
    for name, command in COMMANDS.items():
        work = folder / f"whole-{name}"
        shutil.copytree(template, work)
        begun = time.monotonic()
        _ended(bench, work, command)
        bench.seconds[name] = time.monotonic() - begun
        bench.whole[name] = {**_state(work), "the library": _shelved(zotero)}
        _empty(zotero)
    return bench


def _started(bench: Bench, work: Path, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    home = {"HOME": str(work), "BIBFORGE_CACHE": str(work / "cache"), "BIBFORGE_CATALOG": str(work / "none.sqlite")}
    home["BIBFORGE_STATE"] = str(work / "state")
    return subprocess.Popen(
        [sys.executable, "-m", "bibforge", *command],
        cwd=work,
        env={**bench.environment, **home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _ended(bench: Bench, work: Path, command: tuple[str, ...]) -> int:
    return _started(bench, work, command).wait()


def _killed(bench: Bench, name: str, work: Path, dice: random.Random) -> bool:
    """Start a command in a fresh folder and kill it; tell whether it was still running."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(bench.template, work)
    (work / "state").mkdir()  # else its making, long before the first write to the library, would be taken for that
    _empty(bench.zotero)
    process = _started(bench, work, COMMANDS[name])
    if dice.random() < 0.4:
        time.sleep(dice.uniform(0.0, bench.seconds[name]))
    else:
        _wait_for_writing(process, work, bench.zotero)
        time.sleep(dice.choice((0.0, dice.uniform(0, 0.005), dice.uniform(0, 0.1))))
    running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return running


def _wait_for_writing(process: subprocess.Popen[bytes], work: Path, zotero: Any) -> None:
    def written() -> tuple[object, ...]:
        return (*(place.stat().st_mtime_ns for place in (work, work / "output")), zotero.library.version)

    before = written()
    while process.poll() is None and written() == before:
        time.sleep(0.0005)


def _empty(zotero: Any) -> None:
    """Take everything out of the Zotero library, as if nobody had ever written to it."""
    for shelf in (zotero.library.collections, zotero.library.items, zotero.library.erased, zotero.library.tokens):
        shelf.clear()
    zotero.library.version, zotero.library.counted = 0, None
    zotero.forget()
    zotero.faults.delay = dict.fromkeys(range(1, 100), 0.03)  # a kill can fall between a write and its answer


def _shelved(zotero: Any) -> list[str]:
    """Return what the Zotero library holds, each object with the names of those it lies in instead of their keys."""
    library = zotero.library
    names = {key: one.data["name"] for key, one in library.collections.items()}
    names |= {key: one.data.get("title", "") for key, one in library.items.items()}
    return sorted(
        repr(sorted((word, _named(value, names)) for word, value in one.data.items() if not word.startswith("date")))
        for one in (*library.collections.values(), *library.items.values())
    )


def _named(value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return repr(sorted(_named(one, names) for one in value))
    return names.get(value, value) if isinstance(value, str) else repr(value)


def _state(work: Path) -> dict[str, object]:
    """Return what a folder holds: the bytes of each file, of a catalog its rows."""
    found: dict[str, object] = {}
    for path in (*work.glob("*"), *(work / "output").iterdir(), *(work / "sources").iterdir()):
        if path.suffix == ".sqlite":
            found[path.name] = _rows(path)
        elif path.is_file() and ".sqlite-" not in path.name:
            found[path.name] = path.read_bytes()
    return found


def _rows(path: Path) -> object:
    connection = sqlite3.connect(path)
    try:
        plain = "select name from sqlite_master where type = 'table' and sql not like 'create virtual%' order by name"
        tables = [name for (name,) in connection.execute(plain) if not name.startswith(("sqlite_", "search"))]
        count = "select count(*) from "
        counts = {name: connection.execute(f'{count}"{name}"').fetchone()[0] for name in tables}
        return connection.execute("pragma integrity_check").fetchone()[0], counts
    finally:
        connection.close()


def _faults(bench: Bench, name: str, work: Path) -> Iterator[str]:
    """Give what is not as it should be after a kill, and after the same command has run once more."""
    before, whole = _state(bench.template), bench.whole[name]
    for file, content in _state(work).items():
        if file.endswith(".sqlite"):
            if not isinstance(content, tuple) or content[0] != "ok":
                yield f"{file} is damaged"
        elif not file.endswith(".part") and content not in (before.get(file), whole.get(file)):
            yield f"{file} is half-written"
    yield from _lost(work)
    if _ended(bench, work, COMMANDS[name]) not in (0, 1, 3):
        yield "the next run fails"
    after = {**_state(work), "the library": _shelved(bench.zotero)}
    different = {file for file in after.keys() | whole.keys() if after.get(file) != whole.get(file)}
    for file in sorted(different):
        yield "a part is left" if file.endswith(".part") else f"{file} does not converge"
    yield from _lost(work)


def _lost(work: Path) -> Iterator[str]:
    if not DECIDED.search((work / "output" / "bibforge.lock").read_text("utf-8")):
        yield "a decision is lost"


if __name__ == "__main__":
    main()
