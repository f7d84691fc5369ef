"""`bibforge match`: many mentions, the decisions of a build, the works among them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import Done, bibforge

from bibforge.model.library import Mention, Place
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.resolve import resolve
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.workflows import match as matching
from bibforge.workflows.mentions import mention_from

WORDS = ["otters", "rivers", "herons", "marshes", "currents", "willows", "beavers", "meadows", "glaciers", "estuaries"]


def title(number: int) -> str:
    """A made-up title of six words, another one for each number."""
    rng = random.Random(number)
    return " ".join(rng.sample(WORDS, 4)).capitalize() + f" observed {number} times"


def record(number: int) -> dict[str, Any]:
    """A record of the catalog; every third is a published one with a DOI, whose preprint is there too."""
    people = f"Ada Example{number % 7}, Bo Sample"
    arxiv = f"17{number % 12 + 1:02d}.{number + 1:05d}"
    versions = [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}]
    return {"id": arxiv, "title": title(number), "authors": people, "categories": "cs.LG", "versions": versions}


def published(number: int) -> dict[str, Any]:
    """The published version of a record."""
    people = [{"family": f"Example{number % 7}", "given": "Ada"}, {"family": "Sample", "given": "Bo"}]
    return {"DOI": f"10.1000/{number}", "title": [title(number)], "author": people, "type": "journal-article",
            "container-title": ["Journal of Rivers"], "issued": {"date-parts": [[2018]]}}  # fmt: skip


def row(number: int, rng: random.Random) -> dict[str, Any]:
    """A mention of a record: by id, by title, misspelt, or of nothing that there is."""
    people = [f"Ada Example{number % 7}", "Bo Sample"]
    match number % 4:
        case 0:
            return {"title": title(number), "arxiv": record(number)["id"]}
        case 1:
            return {"title": title(number), "authors": people, "year": 2017}
        case 2:
            place = rng.randrange(3, 12)
            return {"title": title(number)[:place] + title(number)[place + 1 :], "authors": people, "year": "2017"}
        case _:
            return {"title": f"Nothing that anybody has observed {number} times", "authors": "Jane Roe and John Doe"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of made-up records and a table of mentions."""
    place = tmp_path_factory.mktemp("match")
    rng = random.Random(3)
    (place / "arxiv.jsonl").write_text("\n".join(json.dumps(record(n)) for n in range(120)), encoding="utf-8")
    (place / "works.jsonl").write_text("\n".join(json.dumps(published(n)) for n in range(0, 120, 3)), encoding="utf-8")
    built = bibforge(place, "catalog", "build", "arxiv.jsonl", "works.jsonl", "--catalog", "all.sqlite")
    assert built.returncode == 0, built.stderr
    rows = [row(n, rng) for n in range(160)]
    (place / "mentions.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return place


def run(folder: Path, *arguments: str) -> tuple[Done, list[dict[str, Any]]]:
    """Run the command with the catalog and return what it said and the rows that it printed."""
    done = bibforge(folder, "match", *arguments, "--catalog", "all.sqlite")
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def test_decisions_are_those_of_a_build(folder: Path) -> None:
    """Batch by batch, in other processes, mention by mention, or as a build asks: the records are the same."""
    _, rows = run(folder, "mentions.jsonl")
    lines = (folder / "mentions.jsonl").read_text(encoding="utf-8").splitlines()
    mentions = [mention_from(json.loads(line), Place(file="m", line=n)) for n, line in enumerate(lines, 1)]
    resolver = CatalogResolver(folder / "all.sqlite")
    whole = resolve(mentions, Lock(), [resolver])
    single = [resolve([one], Lock(), [resolver])[0] for one in mentions]
    assert whole == single
    assert [one["records"] for one in rows] == [[each.name for each in one.records] for one in whole]
    assert [one["status"] for one in rows] == [str(one.status) for one in whole]
    assert sum(one["status"] == "resolved" for one in rows) == 90
    assert {len(one["records"]) for one in rows[:40:12]} == {2}, "preprint and publication"


def test_several_processes_give_the_rows_of_one(folder: Path) -> None:
    """In the same order, whoever judged."""
    mentions = [Mention(place=Place(file="m", line=n), title=title(n % 120)) for n in range(2 * matching.BATCH + 7)]
    catalog = folder / "all.sqlite"
    assert list(matching.match(mentions, catalog, workers=2)) == list(matching.match(mentions, catalog))


def test_lists_and_bib_files_are_mentions_too(folder: Path) -> None:
    """Each row tells its file and line."""
    (folder / "list.md").write_text(f"# Rivers\n\n- {title(5)}. Ada Example5. 2017.\n", encoding="utf-8")
    entry = (
        f"@article{{a,\n  title = {{{title(9)}}},\n  author = {{Example2, Ada and Sample, Bo}},\n  year = 2018,\n}}\n"
    )
    (folder / "refs.bib").write_text(entry, encoding="utf-8")
    done, rows = run(folder, "list.md", "refs.bib")
    assert done.stderr == "2 mentions: 2 resolved\n"
    assert [(one["file"], one["line"], one["records"]) for one in rows] == [
        ("list.md", 3, [f"arxiv:{record(5)['id']}"]),
        ("refs.bib", 1, [f"arxiv:{record(9)['id']}", "doi:10.1000/9"]),
    ]


def test_a_row_that_is_no_mention_is_rejected(folder: Path) -> None:
    """It is named with its line, and the others go on."""
    (folder / "odd.jsonl").write_text('{"title": "x", "year": [1]}\n[1]\n{"year": 2}\n{broken\n', encoding="utf-8")
    done, rows = run(folder, "odd.jsonl")
    assert (done.returncode, len(rows)) == (0, 1)
    assert [line.split(": ")[0] for line in done.stderr.splitlines()[:3]] == [
        "odd.jsonl:2",
        "odd.jsonl:3",
        "odd.jsonl:4",
    ]


def test_mentions_of_one_work_share_a_number(folder: Path) -> None:
    """By records where there are any; what nobody has, by title and people, one slip allowed; not across people."""
    rows = [
        {"title": title(5), "authors": "Ada Example5", "year": 2017},
        {"title": "A long walk along the quiet river", "authors": "Jane Roe", "year": 2017},
        {"title": title(5).replace("observed", "obsreved"), "authors": "Ada Example5", "year": 2017},
        {"title": "A long walk along the quite river", "authors": "Jane Roe", "year": 2017},
        {"title": "A long walk along the quiet river", "authors": "Max Poe", "year": 1987},
    ]
    (folder / "doubles.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done, found = run(folder, "doubles.jsonl", "--works")
    assert [one["work"] for one in found] == [0, 1, 0, 1, 2]
    assert done.stderr.endswith("3 works\n")


def test_works_alone_need_no_catalog(folder: Path) -> None:
    """Nobody is asked, and the numbers are those of the titles and people."""
    done = bibforge(folder, "match", "mentions.jsonl", "mentions.jsonl", "--works", "--no-catalog", "-o", "out.jsonl")
    assert done.returncode == 0, done.stderr
    numbers = [json.loads(line)["work"] for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert numbers[160:] == numbers[:160]
    assert len(set(numbers)) == 160
    assert bibforge(folder, "match", "mentions.jsonl", "--no-catalog").returncode == 2


def test_tables_in_parquet_are_read_and_written(folder: Path) -> None:
    """The same rows as from JSON lines, where the package is there; else it is told before any work is done."""
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.read_json(str(folder / "mentions.jsonl"), format="newline_delimited").write_parquet(
        str(folder / "m.parquet")
    )
    done = bibforge(folder, "match", "m.parquet", "-o", "out.parquet", "--catalog", "all.sqlite")
    assert done.returncode == 0, done.stderr
    _, rows = run(folder, "mentions.jsonl")
    found = connection.execute(f"SELECT status, records FROM '{folder / 'out.parquet'}'").fetchall()
    assert found == [(one["status"], one["records"]) for one in rows]
    assert not [path for path in folder.iterdir() if path.name.startswith(".out")]


def test_no_half_written_table_is_left(folder: Path) -> None:
    """A file that cannot be read ends the command; what was there before stands."""
    (folder / "kept.jsonl").write_text("before\n", encoding="utf-8")
    done = bibforge(folder, "match", "mentions.jsonl", "absent.jsonl", "-o", "kept.jsonl", "--catalog", "all.sqlite")
    assert done.returncode == 4
    assert (folder / "kept.jsonl").read_text(encoding="utf-8") == "before\n"
    assert not [path for path in folder.iterdir() if path.name.endswith(".part")]


def test_the_works_do_not_hang_on_the_order_of_sets(folder: Path) -> None:
    """Whatever the seed by which Python orders its sets, each work has the same number."""
    lines = (folder / "mentions.jsonl").read_text(encoding="utf-8").splitlines()
    slips = [line.replace("observed", "obsevred") for line in lines]
    (folder / "slips.jsonl").write_text("\n".join(lines + slips), encoding="utf-8")
    command = [sys.executable, "-m", "bibforge", "match", "slips.jsonl", "--works", "--no-catalog"]
    found = {
        subprocess.run(
            command, cwd=folder, env=os.environ | {"PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
    works = [json.loads(line)["work"] for line in found.pop().splitlines()]
    assert works[: len(lines)] == works[len(lines) :], "a slip joins what it is a slip of"
