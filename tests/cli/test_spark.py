"""`bibforge match --engine spark`: the decisions of the other engines, made by several machines."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Done, bibforge
from made_up_crowd import mention, snapshot, work

pytest.importorskip("duckdb")
pyspark = pytest.importorskip("pyspark")

CLUSTER = "local-cluster[2,1,1024]"
"""Two workers of one core and 1,024 MB: processes of their own, to which Spark takes the work over the network."""
QUICK = "-XX:TieredStopAtLevel=1"
"""Java compiles in one step: half of the time of a run of seconds."""
needs_java = pytest.mark.skipif(not shutil.which("java"), reason="Java is not here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of made-up records in both forms, and a table of mentions of every kind."""
    place = tmp_path_factory.mktemp("spark")
    rng = random.Random(7)
    files = {
        "arxiv.jsonl": [snapshot(n) for n in range(1500)],
        "works.jsonl": [work(n) for n in [*range(0, 1500, 3), *range(2000, 2500)]],
        "mentions.jsonl": [mention(n, rng) for n in range(147)],
        "few.jsonl": [mention(n, rng) for n in range(3)],
    }
    for name, rows in files.items():
        (place / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    sources = ["arxiv.jsonl", "works.jsonl"]
    for options in (["--catalog", "all.sqlite"], ["--engine", "parquet", "all"]):
        built = bibforge(place, "catalog", "build", *options, *sources)
        assert built.returncode == 0, built.stderr
    return place


@pytest.fixture
def workplaces() -> Iterator[None]:
    """Remove what the workers of a cluster on this machine leave in Spark's own folder."""
    place = Path(pyspark.__file__).parent / "work"
    before = set(place.glob("*"))
    yield
    for one in set(place.glob("*")) - before:
        shutil.rmtree(one, ignore_errors=True)


def run_python(folder: Path, *arguments: str, **environment: str) -> Done:
    """Run Python as a process of its own: Java's processes end with it."""
    options = [f"--conf spark.{who}.extraJavaOptions={QUICK}" for who in ("driver", "executor")]
    surroundings = {
        **os.environ, "HOME": str(folder), "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_SUBMIT_ARGS": " ".join([*options, "--conf spark.ui.enabled=false pyspark-shell"]), **environment,
    }  # fmt: skip
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def on_spark(folder: Path, *arguments: str, **environment: str) -> Done:
    """Run the command on Spark."""
    return run_python(folder, "-m", "bibforge", "match", *arguments, "--engine", "spark", **environment)


@needs_java
@pytest.mark.slow
@pytest.mark.usefixtures("workplaces")
def test_spark_decides_as_the_other_engines(folder: Path) -> None:
    """On two worker processes: every row, byte for byte, with the numbers of the works, and nothing else is said."""
    (folder / "scratch").mkdir()
    where = ["--catalog", "all", "--master", CLUSTER, "--scratch", str(folder / "scratch")]
    spark = on_spark(folder, "mentions.jsonl", *where, "--works", "-o", "spark.jsonl")
    assert spark.returncode == 0, spark.stderr
    for name in ("all.sqlite", "all"):
        other = bibforge(
            folder, "match", "mentions.jsonl", "--catalog", name, "--workers", "0", "--works", "-o", f"of-{name}.jsonl"
        )
        assert (folder / "spark.jsonl").read_bytes() == (folder / f"of-{name}.jsonl").read_bytes()
        assert spark.stderr == other.stderr
    rows = [json.loads(line) for line in (folder / "spark.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum(row["status"] == "resolved" for row in rows) > 70
    assert sum(len(row["candidates"]) == 5 for row in rows) > 5, "more candidates than are kept"
    assert not list((folder / "scratch").iterdir())


@needs_java
def test_a_master_that_is_none_or_silent_is_told(folder: Path) -> None:
    """Before anything is started, with what to do; a cluster needs a place that its machines share."""
    asked = ["few.jsonl", "--catalog", "all", "--scratch", str(folder)]
    for odd in ("cluster", "local[many]", "local-cluster[2]"):
        done = on_spark(folder, *asked, "--master", odd)
        assert (done.returncode, done.stderr.splitlines()[0]) == (2, f"error: no master of Spark: {odd}")
    silent = on_spark(folder, *asked, "--master", "spark://127.0.0.1:9")
    assert (silent.returncode, silent.stderr.splitlines()[0]) == (
        3,
        "error: spark://127.0.0.1:9: the master cannot be reached",
    )
    placeless = on_spark(folder, "few.jsonl", "--catalog", "all", "--master", "spark://127.0.0.1:9")
    assert (placeless.returncode, "--scratch" in placeless.stderr) == (2, True)


def test_without_java_it_is_told(folder: Path) -> None:
    """In one line and a hint, and no Java program is started."""
    done = on_spark(folder, "few.jsonl", "--catalog", "all", JAVA_HOME=str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == "error: the engine spark needs Java"


def test_without_the_package_it_is_told(folder: Path) -> None:
    """With the extra that brings it; a package that cannot be imported is none."""
    (folder / "shadow").mkdir()
    (folder / "shadow" / "pyspark.py").write_text("raise ImportError\n", encoding="utf-8")
    done = on_spark(folder, "few.jsonl", "--catalog", "all", PYTHONPATH=str(folder / "shadow"))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: the engine spark needs the package pyspark",
        "  hint: install it: pip install 'bibforge[spark]'",
    ]


def test_a_catalog_that_spark_cannot_read_is_told(folder: Path) -> None:
    """One file is no catalog for joins, and a folder without tables is none at all."""
    one = on_spark(folder, "few.jsonl", "--catalog", "all.sqlite")
    assert (one.returncode, "bibforge catalog build --engine parquet" in one.stderr) == (4, True)
    assert "this catalog is one file" in one.stderr


NOTEBOOK = """
import json
from pathlib import Path
from pyspark.sql import SparkSession
from bibforge.workflows.match import match
from bibforge.workflows.match_spark import match_on_spark
from bibforge.workflows.mentions import mentions_in

mentions = list(mentions_in(Path("few.jsonl"), "few.jsonl"))
wanted = list(match(mentions, Path("all.sqlite")))
own = list(match_on_spark(mentions, Path("all"), master="local[1]"))
mine = SparkSession.builder.master("local[1]").getOrCreate()
before = mine.conf.get("spark.sql.shuffle.partitions")
used = list(match_on_spark(mentions, Path("all"), master="local[1]"))
after = mine.conf.get("spark.sql.shuffle.partitions")
left = [mine.range(3).count(), len(mine.catalog.listTables())]
print(json.dumps([own == wanted, used == wanted, before == after, *left]))
"""


@needs_java
@pytest.mark.slow
def test_a_session_that_runs_is_used_and_left_as_it_was(folder: Path) -> None:
    """A notebook's: its settings and views are its own, and it goes on; without one, a session ends with the call."""
    done = run_python(folder, "-W", "ignore", "-c", NOTEBOOK)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [True, True, True, 3, 0]


@needs_java
@pytest.mark.slow
def test_a_damaged_table_is_told(folder: Path) -> None:
    """With the place of the catalog and what to do; nothing of Spark's own words, and no file is written."""
    shutil.copytree(folder / "all", folder / "bad")
    for table in (folder / "bad" / "keys").iterdir():
        table.write_bytes(b"no Parquet")
    done = on_spark(folder, "few.jsonl", "--catalog", "bad", "--master", "local[1]", "-o", "none.jsonl")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        4,
        "error: bad: a table of the catalog cannot be read",
    )
    assert len(done.stderr.splitlines()) == 2
    assert not (folder / "none.jsonl").exists()


@pytest.mark.parametrize("option", [["--workers", "2"], ["--memory", "4GB"], ["--works", "--no-catalog"]])
def test_options_of_the_other_engine_are_refused(folder: Path, option: list[str]) -> None:
    """What Spark decides itself cannot be told here; and its own options mean nothing without it."""
    refused = bibforge(folder, "match", "few.jsonl", "--catalog", "all", "--engine", "spark", *option)
    assert refused.returncode == 2
    assert f"{option[-1] if option[0] == '--works' else option[0]} means nothing with --engine spark" in refused.stderr
    assert bibforge(folder, "match", "few.jsonl", "--catalog", "all", "--master", "local").returncode == 2
