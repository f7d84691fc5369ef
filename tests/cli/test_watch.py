"""`bibforge watch`: planted events are found, all of them and nothing else, for hardly more requests than needed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Done, bibforge
from zotero_desk import Desk
from zotero_http import KEY

from bibforge.errors import Exit

QUIET = 60
"""Works to which nothing happens."""
WORDS = ["sand", "silt", "clay", "loam", "peat", "chalk", "flint", "slate", "shale", "basalt", "granite", "gneiss",
         "marble", "quartz", "gypsum"]  # fmt: skip
PEOPLE = ["Ada Brook", "Ina Weir", "Otto Dam"]


def title_of(number: int) -> str:
    """Return a title that no other number has."""
    one, two = WORDS[number % len(WORDS)], WORDS[(number // len(WORDS)) % len(WORDS)]
    return f"{one} {one[::-1]} of the {two} {two[::-1]} near number {number}".capitalize()


def row(number: int, **more: Any) -> dict[str, Any]:
    """Return a row of the arXiv snapshot."""
    return {
        "id": f"2001.{number + 1:05}", "title": title_of(number), "authors": ", ".join(PEOPLE), "categories": "cs.LG",
        "doi": None, "journal-ref": None, "comments": None,
        "versions": [{"version": "v1", "created": "2020-01-02"}], "update_date": "2020-01-02",
    } | more  # fmt: skip


def work(number: int, **more: Any) -> dict[str, Any]:
    """Return a work of Crossref."""
    return {
        "DOI": f"10.1109/river.{number}", "type": "journal-article", "title": [title_of(number)],
        "container-title": ["Journal of Rivers"], "issued": {"date-parts": [[2021, 3]]},
        "author": [{"given": one.split()[0], "family": one.split()[1]} for one in PEOPLE],
    } | more  # fmt: skip


ARXIV, CROSSREF = range(QUIET // 2), range(QUIET // 2, QUIET)
HOSTILE = "Ask @admin | [click](http://evil.example) <b>"
PUBLISHED, VERSION, RETITLED = 100, 101, 102
RETRACTED, NOTICED, CORRECTED, MOVED, DEAD, RENAMED, BOTH = 200, 201, 202, 203, 204, 205, 206
PREPRINTS = [*ARXIV, PUBLISHED, VERSION, RETITLED]
ARTICLES = [*CROSSREF, RETRACTED, NOTICED, CORRECTED, MOVED, DEAD, RENAMED, BOTH]


def listed() -> str:
    """Return the list of all works."""
    links = [f"- [{title_of(n)}](https://arxiv.org/abs/2001.{n + 1:05})" for n in PREPRINTS]
    links += [f"- [{title_of(n)}](https://doi.org/10.1109/river.{n})" for n in ARTICLES]
    return "\n".join(["# Rivers", "", "## All", "", *links, ""])


def notice(number: int, kind: str, about: int) -> dict[str, Any]:
    """Return a notice that is about a work, which says nothing of it itself."""
    told = [{"DOI": f"10.1109/river.{about}", "type": kind, "updated": {"date-parts": [[2024, 5]]}}]
    return work(number, title=[f"Notice {number}"], **{"update-to": told})


def said(number: int, kind: str) -> dict[str, Any]:
    """Return the field by which a work says itself that a notice is about it."""
    told = [{"DOI": f"10.1109/river.{number}", "type": kind, "updated": {"date-parts": [[2024, 5]]}}]
    return {"updated-by": told}


class World:
    """A folder with a built list, and services that tell of the world before and after."""

    def __init__(self, folder: Path, started: Callable[..., Any]) -> None:
        self.folder = folder
        self.started = started
        (folder / "sources").mkdir()
        (folder / "sources" / "rivers.md").write_text(listed(), encoding="utf-8")
        self.open([row(n) for n in PREPRINTS], [work(n) for n in ARTICLES], {f"10.1109/river.{n}" for n in ARTICLES})
        assert self.call("build").returncode == 0
        self.learned("2023-01-01")

    def open(self, rows: list[Any], works: list[Any], dois: set[str]) -> None:
        """Start the services with what they hold."""
        self.arxiv = self.started("arxiv_http", "ArxivService", rows)
        self.crossref = self.started("crossref_http", "CrossrefService", works, {})
        self.doiorg = self.started("doiorg_http", "DoiOrgService", dict.fromkeys(dois, "Crossref"))

    def call(self, *arguments: str, **environment: str) -> Done:
        """Run a command against the services."""
        addresses = {
            "BIBFORGE_ARXIV_URL": self.arxiv.address, "BIBFORGE_CROSSREF_URL": self.crossref.url,
            "BIBFORGE_DOIORG_URL": self.doiorg.url, "BIBFORGE_SOURCES": "arxiv,crossref,doiorg",
            "BIBFORGE_PATIENCE": "600",  # the services answer, however busy the machine is
        }  # fmt: skip
        return bibforge(self.folder, *arguments, **(addresses | environment))

    def learned(self, day: str) -> None:
        """Give every record of the lock this date."""
        path = self.folder / "output" / "bibforge.lock"
        lines = path.read_text(encoding="utf-8").split("\n")
        path.write_text(
            "\n".join(f'{line.partition(" = ")[0]} = "{day}"' if " learned = " in line else line for line in lines),
            encoding="utf-8",
        )
        for kept in (self.folder / "cache").rglob("*"):
            if kept.is_file():
                kept.unlink()

    def happen(self) -> None:
        """Let everything happen that can."""
        rows = [row(n) for n in ARXIV]
        rows += [row(PUBLISHED), row(RETITLED, title="Streams of mud across the northern plains")]
        versions = [{"version": "v1", "created": "2020-01-02"}, {"version": "v2", "created": "2024-06-01"}]
        rows += [row(VERSION, versions=versions, update_date="2024-06-01")]
        works = [work(n) for n in CROSSREF]
        works += [work(RETRACTED, **said(RETRACTED, "retraction")), work(NOTICED), notice(900, "retraction", NOTICED)]
        works += [work(CORRECTED, **said(CORRECTED, "correction"))]
        works += [work(MOVED, DOI="10.1109/river.777", aliases=[f"10.1109/river.{MOVED}"])]
        works += [work(RENAMED, title=["Lakes of ice above the western hills"])]
        works += [
            work(BOTH, **{"updated-by": [{"DOI": "10.1109/river.901", "type": "retraction"}]}),
            notice(901, "retraction", BOTH), work(PUBLISHED, **{"container-title": ["Journal of Lakes"]}),
        ]  # fmt: skip
        self.open(rows, works, {f"10.1109/river.{n}" for n in ARTICLES if n != DEAD} | {"10.1109/river.777"})

    def requests(self) -> int:
        """Return how many requests all services have seen."""
        return sum(len(one.log) for one in (self.arxiv, self.crossref, self.doiorg))


WANTED = sorted([
    ("published", title_of(PUBLISHED)), ("new version", title_of(VERSION)), ("new title", title_of(RETITLED)),
    ("new title", title_of(RENAMED)), ("retracted", title_of(RETRACTED)), ("retracted", title_of(NOTICED)),
    ("retracted", title_of(BOTH)), ("corrected", title_of(CORRECTED)), ("moved DOI", title_of(MOVED)),
    ("dead DOI", title_of(DEAD)),
])  # fmt: skip


@pytest.fixture
def world(tmp_path: Path, started: Callable[..., Any]) -> World:
    """A built list, years old."""
    return World(tmp_path, started)


def events(done: Done) -> list[tuple[str, str]]:
    """Return the events of a `--json` answer."""
    return sorted((one["event"], one["title"]) for one in json.loads(done.stdout)["events"])


def test_nothing_has_happened(world: World) -> None:
    """Asked about everything, a world that stands still gives no event and no change."""
    before = (world.folder / "output" / "bibforge.lock").read_bytes()
    done = world.call("watch", "--write", "--check")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (world.folder / "output" / "bibforge.lock").read_bytes() == before


def test_every_planted_event_is_found_and_nothing_else(world: World) -> None:
    """Published, versions, titles, both fields of retractions, corrections, moved and dead: all found, 0 false."""
    world.happen()
    done = world.call("watch", "--json")
    assert (done.returncode, events(done)) == (0, WANTED), done.stderr
    assert all(one["evidence"] for one in json.loads(done.stdout)["events"])
    ids = 1
    crossref = 1 + 1 + 1 + -(-len(PREPRINTS) // 2)
    floor = ids + crossref + 1  # DOIs, notices, the alias alone; titles in pairs; doi.org for what nobody knows
    assert world.requests() <= 1.15 * floor
    assert done.stderr.startswith("asking arXiv")


def test_what_changed_is_put_in_once(world: World) -> None:
    """List, .bib and lock change together, and a second run has nothing to tell."""
    world.happen()
    assert world.call("watch", "--write").returncode == 0
    text = (world.folder / "sources" / "rivers.md").read_text(encoding="utf-8")
    assert "- [Lakes of ice above the western hills](https://doi.org/10.1109/river.205)" in text
    assert f"- [{title_of(MOVED)}](https://doi.org/10.1109/river.777)" in text
    assert len([line for line in text.splitlines() if line not in listed().splitlines()]) == 3
    bib = (world.folder / "output" / "library.bib").read_text(encoding="utf-8")
    assert bib.count("Retraction notice") == 3
    assert "Journal of Lakes" in bib
    for kept in (world.folder / "cache").rglob("*.sqlite"):
        kept.unlink()
    again = world.call("watch", "--json", "--max-age", "0")
    assert events(again) == [("dead DOI", title_of(DEAD))]
    locked = world.call("build", "--locked", "--offline")
    assert locked.returncode == 0, locked.stderr


def test_only_what_is_due_is_asked(world: World) -> None:
    """What was learned within --max-age, or asked within it, costs no request."""
    world.happen()
    world.learned("2999-01-01")
    done = world.call("watch")
    assert (done.stdout, world.requests()) == ("", 0)
    assert f"{len(PREPRINTS) + len(ARTICLES)} works not due" in done.stderr
    world.learned("2023-01-01")
    first = world.call("watch", "--json")
    spent = world.requests()
    second = world.call("watch", "--json")
    assert world.requests() == spent
    assert {one for one in events(first) if one[0] != "new version"} >= set(events(second))


def test_a_doi_that_only_doi_org_knows_as_an_alias_has_moved(world: World) -> None:
    """The registry has forgotten the old name, doi.org tells the new one: moved, not dead; asked once, and put in."""
    old, new = f"10.1109/river.{MOVED}", "10.1109/river.777"
    works = [work(n) for n in ARTICLES if n != MOVED] + [work(MOVED, DOI=new)]
    world.open([row(n) for n in PREPRINTS], works, {f"10.1109/river.{n}" for n in ARTICLES} | {new})
    world.doiorg.aliases = {old: new}
    done = world.call("watch", "--json", "--write")
    assert events(done) == [("moved DOI", title_of(MOVED))], done.stderr
    told = json.loads(done.stdout)["events"][0]
    assert (told["now"], told["evidence"]) == (new, f"doi.org: {old} is an alias of {new}")
    assert sum("/api/handles/" in str(one) for one in world.doiorg.log) == 1
    text = (world.folder / "sources" / "rivers.md").read_text(encoding="utf-8")
    assert (f"https://doi.org/{new})" in text, f"https://doi.org/{old})" in text) == (True, False)


def test_a_doi_is_not_dead_because_doi_org_is_silent(world: World) -> None:
    """The registry no longer has it, and whether anybody has cannot be asked: no event, status 3."""
    world.open([row(n) for n in PREPRINTS], [work(n) for n in ARTICLES if n != DEAD], set())
    done = world.call("watch", "--json", BIBFORGE_DOIORG_URL="http://127.0.0.1:9")
    assert (done.returncode, events(done)) == (Exit.UNREACHABLE, [])
    assert json.loads(done.stdout)["unreachable"]


def test_the_report_is_a_readable_body(world: World) -> None:
    """Markdown has a table for each kind of event; what titles say stays words, and nobody is called."""
    world.happen()
    world.arxiv = world.started(
        "arxiv_http", "ArxivService",
        [*(row(n) for n in PREPRINTS if n != RETITLED), row(RETITLED, title=HOSTILE)],
    )  # fmt: skip
    done = world.call("watch", "--markdown")
    assert "## Retracted" in done.stdout
    assert "@admin" not in done.stdout
    assert "](http://evil.example)" not in done.stdout.replace("\\](", "")
    assert (world.folder / "sources" / "rivers.md").read_text(encoding="utf-8") == listed()
    assert world.call("watch", "--check", "--max-age", "0").returncode == Exit.FINDINGS


def test_silence_is_no_event(world: World) -> None:
    """A service that cannot be asked says nothing about a work: no event, status 3, and the reason."""
    done = world.call(
        "watch", "--json", BIBFORGE_CROSSREF_URL="http://127.0.0.1:9", BIBFORGE_DOIORG_URL="http://127.0.0.1:9",
        BIBFORGE_PATIENCE="0.5",
    )  # fmt: skip
    assert done.returncode == Exit.UNREACHABLE
    assert json.loads(done.stdout)["events"] == []
    assert json.loads(done.stdout)["unreachable"]


def test_what_changed_goes_into_zotero_where_that_is_wished(world: World) -> None:
    """The plan of a sync is told, and carried out with --write: titles and DOIs of the items follow, once."""
    service = world.started("zotero_http", "ZoteroService")
    desk = Desk(world.folder, service)
    assert desk.sync().returncode == 0
    before = service.library.version
    world.happen()
    zotero = {"BIBFORGE_ZOTERO_URL": service.url, "BIBFORGE_STATE": str(world.folder / "state"), "ZOTERO_API_KEY": KEY}
    looked = world.call("watch", "--sync", "user:1", **zotero)
    assert (looked.returncode, service.library.version) == (0, before), looked.stderr
    assert "Lakes of ice above the western hills" in looked.stderr
    done = world.call("watch", "--write", "--sync", "user:1", **zotero)
    assert done.returncode == 0, done.stderr
    titles = {item.get("title") for item in desk.items.values()}
    assert "Lakes of ice above the western hills" in titles
    assert title_of(RENAMED) not in titles
    assert "10.1109/river.777" in {item.get("DOI") for item in desk.items.values()}
    assert KEY not in done.stdout + done.stderr
    written = service.library.version
    assert world.call("watch", "--write", "--sync", "user:1", **zotero).returncode == 0
    assert service.library.version == written


def test_zotero_that_cannot_be_asked_is_told_and_the_rest_is_written(world: World) -> None:
    """Lists and lock are written all the same; the status says that Zotero was not reached."""
    world.happen()
    silent = {"BIBFORGE_ZOTERO_URL": "http://127.0.0.1:9", "ZOTERO_API_KEY": KEY, "BIBFORGE_PATIENCE": "0"}
    done = world.call("watch", "--write", "--sync", "user:1", **silent)
    assert done.returncode == Exit.UNREACHABLE
    assert "Lakes of ice" in (world.folder / "sources" / "rivers.md").read_text(encoding="utf-8")
