"""The pages in a real browser: time until one can search, time of a search, nodes, findings of axe-core.

    python benchmarks/pages.py [--works 10000] [--keep FOLDER] [--pictures FOLDER]

Needs Chromium and `pip install '.[browser]'`. The works are made up. Times are those that the page itself measures:
`usable` from the start of the navigation to the moment the script is done, `search` from the letter to the hits laid
out, the slowest of eight queries. On a busy machine the CPU of the page's own thread tells more. `--pictures`
takes the pictures of the documentation instead, of the lists of `sources/`.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

sys.path.append(str(Path(__file__).parents[1] / "tests" / "services"))

from browser import READY, opened, until, violations, why_none

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Library, Link, Mention, Place, ReadingList, Role, Skipped, SkipReason, Status, Work
from bibforge.model.people import people_from
from bibforge.model.record import Kind, Record
from bibforge.reconcile.lock import Decision, Lock, fingerprint, read_lock
from bibforge.reconcile.reasons import ReasonKind, reason
from bibforge.workflows.build import Build, BuildOptions, build
from bibforge.workflows.outputs import SITE, outputs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

ROOT = Path(__file__).parents[1]
WORDS = """
    adaptive dunes sediment rivers networks sparse learning currents estuaries granular flow spectral tides coastal deep
    models inference robust gravel transport turbulence surface waves erosion mapping sampling kernels bayesian deltas
""".split()  # noqa: SIM905  # a column of words tells no more
FAMILIES = "Roe Doe Moe Poe Low Hill Marsh Reed Stone Brook Lake Wood".split()  # noqa: SIM905  # as above
VENUES = (
    "Journal of Sand", "Proceedings of the Meeting on Rivers", "Advances in Water", "Letters on Erosion",
    "2017 Conference on Coasts (COAST)", "Annals of Tides", "Transactions on Gravel", "", "",
)  # fmt: skip
PICTURES: tuple[tuple[str, str, int, int, Literal["light", "dark"]], ...] = (
    ("site", SITE, 1100, 760, "light"),
    ("site-phone", SITE, 360, 700, "dark"),
    ("report", "report.html", 1100, 760, "light"),
)
"""Name, page, width, height and scheme of each picture."""
QUERIES = ("e", "ri", "rivers", "dunes sparse", "roe", "2014", "1903.00007", "nothing like it")
FILE = "sources/made-up.md"


def made_up(count: int, seed: int = 7) -> Build:
    """Return a build of `count` made-up works: a twentieth unresolved, as many doubtful, some listed twice."""
    chance = random.Random(seed)
    works: list[Work] = []
    records: dict[str, Record] = {}
    decisions: dict[str, Decision] = {}
    for number in range(count):
        record = _record(number, chance)
        is_open, is_odd = number % 20 == 3, number % 20 == 5
        mentions = tuple(_mention(record, number + 10, number, chance) for _ in range(2 if number % 30 == 1 else 1))
        near = [_near(record, number, n) for n in range(4 if is_open else 0)]
        records |= {one.name: one for one in (*([] if is_open else [record]), *near)}
        for one in mentions:
            odd = reason(ReasonKind.LABEL_DOES_NOT_FIT, label=one.title, title=record.title)
            decisions[fingerprint(one)] = Decision(
                fingerprint=fingerprint(one),
                title=one.title,
                status=Status.UNRESOLVED if is_open else Status.RESOLVED,
                records=() if is_open else (record.name,),
                findings=(odd,) if is_odd else (),
                candidates=tuple(each.name for each in near),
            )
        status = Status.UNRESOLVED if is_open else Status.RESOLVED
        works.append(Work(key=f"made{number}", record=record, status=status, mentions=mentions))
    all_mentions = tuple(one for work in works for one in work.mentions)
    paths = tuple(dict.fromkeys(one.place.category for one in all_mentions))
    tops = tuple(dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1)))
    skipped = tuple(_skipped(number) for number in range(count // 20))
    reading = ReadingList(file=FILE, title="Made-up works", mentions=all_mentions, headings=tops, skipped=skipped)
    library = Library(works=tuple(works), categories=tops)
    lock = Lock(records=records, decisions=decisions)
    return Build(library=library, lists=(reading,), resolutions=(), lock=lock, requests={})


def _record(number: int, chance: random.Random) -> Record:
    people = ", ".join(f"{chance.choice('ABCDEF')}. {chance.choice(FAMILIES)}" for _ in range(chance.randint(1, 6)))
    return Record(
        source="arxiv",
        kind=Kind.ARTICLE,
        title=" ".join(chance.choices(WORDS, k=chance.randint(5, 11))).capitalize(),
        authors=people_from(people)[0],
        date=PartialDate(chance.randint(1996, 2025)),
        arxiv=ArxivId(f"{1900 + number % 12 + 1}.{number:05d}") if number % 3 else None,
        doi=Doi(f"10.1000/made.{number}") if number % 2 else None,
        container=chance.choice(VENUES),
    )


def _mention(record: Record, line: int, number: int, chance: random.Random) -> Mention:
    path = ("Made-up works", f"Part {number // 1000 + 1}", f"Chapter {number // 100 + 1}")
    link = Link(url=record.arxiv.url if record.arxiv else f"https://made.example/{number}", role=Role.PAPER)
    notes = ("A note on what it is about.",) if chance.random() < 0.1 else ()
    return Mention(
        place=Place(file=FILE, line=line, category=path),
        title=record.title, authors=record.authors, year=record.year, links=(link,), notes=notes,
    )  # fmt: skip


def _near(record: Record, number: int, n: int) -> Record:
    title = record.title if n < 2 else f"Quite another work {number} {n}"
    return Record(
        source="crossref", kind=Kind.ARTICLE, title=title, authors=people_from("Z. Other, Y. Else")[0],
        date=PartialDate(1990 + n), doi=Doi(f"10.1000/near.{number}.{n}"), container="Journal of Sand",
    )  # fmt: skip


def _skipped(number: int) -> Skipped:
    return Skipped(
        place=Place(file=FILE, line=20_000 + number), reason=SkipReason.PROSE, text=f"A line of prose, number {number}."
    )


SEARCH = """(query) => new Promise((done) => {
  const field = document.getElementById("q");
  let start = 0;
  requestAnimationFrame(() => { start = performance.now(); });
  field.value = query;
  field.dispatchEvent(new Event("input"));
  requestAnimationFrame(() => { document.body.getBoundingClientRect(); done(performance.now() - start); });
})"""
NODES = "document.querySelectorAll('*').length"
STARTED = "performance.getEntriesByName('ready')[0].startTime"


def cpu(session: CDPSession, *names: str) -> float:
    """Return the milliseconds of CPU that the page's thread has spent so far, by the names of the browser."""
    told = session.send("Performance.getMetrics")["metrics"]
    return 1000 * sum(float(one["value"]) for one in told if one["name"] in names)


def searched(page: Page, session: CDPSession, query: str) -> tuple[float, float]:
    """Return the milliseconds of one search, and those of CPU for script, style and layout alone."""
    parts = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
    before = cpu(session, *parts)
    wall = float(page.evaluate(SEARCH, query))
    own = cpu(session, *parts) - before
    page.wait_for_timeout(300)
    return wall, own


def measured(browser: Browser, path: Path) -> Iterator[str]:
    """Yield what there is to say of one page."""
    page = browser.new_page(viewport={"width": 1200, "height": 850})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(path.as_uri())
    until(page, READY)
    yield f"{path.stat().st_size / 1e6:.1f} MB"
    yield f"usable {page.evaluate(STARTED):.0f} ms ({cpu(session, 'TaskDuration'):.0f} of CPU)"
    yield f"{page.evaluate(NODES)} nodes"
    times = [page.evaluate(SEARCH, query) for query in QUERIES]
    yield f"first search {times[0]:.0f} ms"
    page.wait_for_timeout(500)
    pairs = [searched(page, session, query) for query in QUERIES]
    yield f"slowest search {max(wall for wall, _ in pairs):.0f} ms ({max(own for _, own in pairs):.0f} of CPU)"
    page.evaluate(SEARCH, "")
    yield f"axe {len(violations(page))}"
    page.close()


def pictures(browser: Browser, folder: Path) -> None:
    """Write the pictures of the documentation: the pages of `sources/` with the committed lock."""
    texts = {f"sources/{path.name}": path.read_text("utf-8") for path in sorted((ROOT / "sources").glob("*.md"))}
    lock = read_lock((ROOT / "output" / "bibforge.lock").read_text("utf-8"))
    made = outputs(build(texts, lock, (), BuildOptions(offline=True, keep_keys=True)), formats=("html",), lock=False)
    folder.mkdir(parents=True, exist_ok=True)
    for name, file, width, height, scheme in PICTURES:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        page = context.new_page()
        page.set_content(made[file])
        until(page, READY)
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"{name}.png")
        context.close()
        print(f"{folder / name}.png: {(folder / f'{name}.png').stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Make the pages, look at them, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="folder to write the pages into")
    parser.add_argument("--pictures", type=Path, help="folder to write the pictures of the documentation into")
    options = parser.parse_args()
    if why_none():
        sys.exit(why_none())
    if options.pictures:
        with opened() as browser:
            pictures(browser, options.pictures)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        outcome = made_up(options.works)
        started = time.process_time()
        made = outputs(outcome, formats=("html",), lock=False)
        print(f"{options.works} made-up works; both pages made in {time.process_time() - started:.1f} s of CPU")
        for file in (SITE, "report.html"):
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[file], encoding="utf-8")
        with opened() as browser:
            for file in (SITE, "report.html"):
                print(f"{file}: {', '.join(measured(browser, (folder / file).resolve()))}")


if __name__ == "__main__":
    main()
