"""A catalog in Parquet: the rows of the SQLite catalog, and by joins the decisions that are made one by one."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import bibforge
from made_up_crowd import made_up, mention, snapshot, work

from bibforge.resolvers.answers import ByTitle
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.tables.opening import catalog_resolver

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both catalogs of the same files, and a table of mentions; some rows come again, changed and unchanged."""
    place = tmp_path_factory.mktemp("tables")
    rng = random.Random(5)
    again = [snapshot(n, comments="revised") if n % 2 else snapshot(n) for n in range(0, 200, 5)]
    files = {
        "arxiv.jsonl": [*map(snapshot, range(1500)), *again, {"id": "none", "title": "x", "categories": "cs.LG"}],
        "works.jsonl": [work(n) for n in [*range(0, 1500, 3), *range(2000, 2500)]],
        "later.jsonl": [snapshot(n, title=made_up(n + 5000)[0]) for n in range(7, 300, 30)],
        "mentions.jsonl": [mention(n, rng) for n in range(700)],
    }
    for name, rows in files.items():
        (place / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    sources = ["arxiv.jsonl", "works.jsonl", "later.jsonl"]
    one = bibforge(place, "catalog", "build", *sources, "--catalog", "all.sqlite")
    other = bibforge(place, "catalog", "build", "--engine", "parquet", "all", *sources)
    assert (one.returncode, other.returncode) == (0, 0), one.stderr + other.stderr
    assert other.stderr == one.stderr
    assert "1500 added, 20 replaced, 20 unchanged, 1 rejected" in one.stderr
    return place


def test_joins_decide_as_one_question_after_the_other(folder: Path) -> None:
    """Every row of every mention is the same: records, candidates, reasons, findings, and in the same order."""
    one = bibforge(folder, "match", "mentions.jsonl", "--catalog", "all.sqlite", "--workers", "0")
    other = bibforge(folder, "match", "mentions.jsonl", "--catalog", "all", "--memory", "1GB")
    assert (one.returncode, other.returncode) == (0, 0), one.stderr + other.stderr
    assert other.stdout.splitlines() == one.stdout.splitlines()
    found = [json.loads(line) for line in one.stdout.splitlines()]
    assert sum(row["status"] == "resolved" for row in found) > 350
    assert sum(len(row["candidates"]) == 5 for row in found) > 20, "more candidates than are kept"


def test_a_build_asks_the_tables(folder: Path, tmp_path: Path) -> None:
    """The same files come of both forms of the catalog."""
    lines = [f"- {made_up(n)[0]}. *{', '.join(made_up(n)[1])}*. 2017." for n in range(0, 300, 4)]
    (tmp_path / "list.md").write_text("# Rivers\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    for name in ("all.sqlite", "all"):
        done = bibforge(tmp_path, "build", "list.md", "--catalog", str(folder / name), "--offline", "-o", f"of-{name}")
        assert done.returncode == 0, done.stderr
    kept = [(tmp_path / f"of-{name}" / "library.bib").read_text(encoding="utf-8") for name in ("all.sqlite", "all")]
    assert kept[0] == kept[1]
    assert kept[0].count("@") == 75


def test_the_tables_can_be_searched_and_tell_what_they_hold(folder: Path) -> None:
    """`catalog search` and `catalog info` know both forms."""
    title = made_up(8)[0]
    asked = [bibforge(folder, "catalog", "search", title, "--catalog", name) for name in ("all.sqlite", "all")]
    assert asked[0].stdout == asked[1].stdout != ""
    told = [bibforge(folder, "catalog", "info", "--json", "--catalog", name) for name in ("all.sqlite", "all")]
    facts = [json.loads(one.stdout) for one in told]
    held = [[(one["file"], one["layout"], one["rows"], one["set_aside"]) for one in each["files"]] for each in facts]
    assert held[0] == held[1]
    rejected = bibforge(folder, "catalog", "info", "--rejected", "arxiv.jsonl", "--catalog", "all")
    assert rejected.stdout == "arxiv.jsonl:1541: not an arXiv identifier: 'none'\n"


def test_a_title_that_everybody_shares_is_bounded_alike(folder: Path) -> None:
    """Of five hundred records of one title both forms look at the same ones."""
    question = ByTitle("Introduction")
    [one], [other] = (
        resolver.ask([question])
        for resolver in (CatalogResolver(folder / "all.sqlite"), catalog_resolver(folder / "all"))
    )
    assert one == other


def test_a_folder_of_something_else_is_left_alone(folder: Path, tmp_path: Path) -> None:
    """Neither is it overwritten, nor is anything added to tables; an unknown amount of memory is refused."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("x", encoding="utf-8")
    rows = str(folder / "works.jsonl")
    refused = bibforge(tmp_path, "catalog", "build", "--engine", "parquet", "mine", rows)
    assert (refused.returncode, (tmp_path / "mine" / "thesis.tex").exists()) == (2, True)
    assert "this is not a catalog in Parquet" in refused.stderr
    assert bibforge(folder, "catalog", "add", "works.jsonl", "--catalog", "all").returncode == 2
    assert bibforge(folder, "catalog", "build", "--engine", "parquet", "new").returncode == 2
    assert bibforge(folder, "match", "mentions.jsonl", "--catalog", "all", "--memory", "much").returncode == 2
    assert not [one for one in folder.iterdir() if one.name.startswith(".")]


def test_a_damaged_catalog_is_told(folder: Path, tmp_path: Path) -> None:
    """A table that is missing or is no Parquet ends the command with the place and what to do."""
    (tmp_path / "bad" / "records").mkdir(parents=True)
    (tmp_path / "bad" / "catalog.json").write_text((folder / "all" / "catalog.json").read_text(encoding="utf-8"))
    done = bibforge(folder, "match", "mentions.jsonl", "--catalog", str(tmp_path / "bad"))
    assert done.returncode == 4
    assert "cannot be read as a catalog" in done.stderr
    (tmp_path / "bad" / "catalog.json").write_text('{"form": "other"}')
    assert bibforge(folder, "match", "mentions.jsonl", "--catalog", str(tmp_path / "bad")).returncode == 4


@pytest.mark.parametrize("damaged", [False, True])
def test_a_run_leaves_no_folder_behind(folder: Path, tmp_path: Path, *, damaged: bool) -> None:
    """What joins would spill into is gone when the run has ended, also where the tables cannot be read."""
    catalog, spilled = tmp_path / "all", tmp_path / "spilled"
    shutil.copytree(folder / "all", catalog)
    if damaged:
        for path in (catalog / "keys").iterdir():
            path.write_bytes(b"no table")
    spilled.mkdir()
    command = "import sys; from bibforge.cli.entry import main; sys.exit(main())"
    asked = ["match", str(folder / "mentions.jsonl"), "--catalog", str(catalog), "-o", str(tmp_path / "rows.jsonl")]
    surroundings = {**os.environ, "TMPDIR": str(spilled), "BIBFORGE_CACHE": str(tmp_path / "cache")}
    done = subprocess.run([sys.executable, "-c", command, *asked], env=surroundings, capture_output=True, check=False)
    assert done.returncode == (4 if damaged else 0), done.stderr
    assert list(spilled.iterdir()) == []
