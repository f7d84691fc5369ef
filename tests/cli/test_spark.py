"""Matching on Apache Spark: worker processes of their own, the rows of the one-by-one path."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import bibforge

pytest.importorskip("duckdb")
pytest.importorskip("pyspark")
HAS_JAVA = bool(shutil.which("java") or os.environ.get("JAVA_HOME"))
needs_java = pytest.mark.skipif(not HAS_JAVA, reason="Spark needs Java, and there is none here")

TITLES = [
    "Otters observed at the mouths of slow rivers",
    "Herons and what they see in shallow marshes",
    "Currents below willows: a study of seven summers",
    "Introduction",
    "Beavers that build against the current of spring floods",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both catalogs, and mentions: by identifier, by title, misspelt, of a title that all share, of nothing."""
    place = tmp_path_factory.mktemp("spark")
    people = [{"family": "Example", "given": "Ada"}, {"family": "Sample", "given": "Bo"}]
    works = [
        {"DOI": f"10.1000/{n}", "title": [TITLES[n % 5]], "author": people[: n % 2 + 1], "type": "journal-article",
         "container-title": ["Journal of Rivers"], "issued": {"date-parts": [[2015 + n % 5]]}}
        for n in range(40)
    ]  # fmt: skip
    versions = [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}]
    preprints = [
        {"id": f"1706.{n + 1:05d}", "title": TITLES[n], "authors": "Ada Example, Bo Sample", "categories": "cs.LG",
         "versions": versions}
        for n in range(3)
    ]  # fmt: skip
    mentions = [
        {"title": TITLES[0], "arxiv": "1706.00001"},
        {"title": TITLES[1], "authors": "Ada Example, Bo Sample", "year": 2017},
        {"title": "Currents below wilows: a study of seven sumers", "authors": "Ada Example, Bo Sample"},
        {"title": "Introduction"},
        {"title": "Nothing that anybody has observed"},
        {"title": TITLES[4].upper(), "doi": "10.1000/4"},
    ]
    for name, rows in (("works", works), ("preprints", preprints), ("mentions", mentions)):
        (place / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    sources = ("works.jsonl", "preprints.jsonl")
    assert bibforge(place, "catalog", "build", *sources, "--catalog", "all.sqlite").returncode == 0
    assert bibforge(place, "catalog", "build", "--engine", "parquet", "all", *sources).returncode == 0
    return place


def on_spark(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, as Java and the workers want it."""
    command = [sys.executable, "-m", "bibforge", "match", "mentions.jsonl", *arguments, "--engine", "spark"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@needs_java
@pytest.mark.slow
def test_worker_processes_decide_as_one_question_after_the_other(folder: Path) -> None:
    """Two workers with memory of their own give the rows of the SQLite catalog, works numbered, in order."""
    one = bibforge(folder, "match", "mentions.jsonl", "--works", "--catalog", "all.sqlite")
    other = on_spark(folder, "--works", "--catalog", "all", "--master", "local-cluster[2,1,1024]")
    assert (one.returncode, other.returncode) == (0, 0), one.stderr + other.stderr
    assert other.stdout.splitlines() == one.stdout.splitlines()
    assert sum(json.loads(line)["status"] == "resolved" for line in one.stdout.splitlines()) >= 4


def test_what_spark_lacks_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Java the command says what to install, and asks nobody."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(folder))
    done = bibforge(folder, "match", "mentions.jsonl", "--catalog", "all", "--engine", "spark")
    assert done.returncode == 2
    assert "--engine spark needs Java" in done.stderr


@needs_java
@pytest.mark.slow
def test_a_master_that_is_none_is_told(folder: Path) -> None:
    """The command ends with status 2 and the forms that a master may have."""
    done = on_spark(folder, "--catalog", "all", "--master", "nowhere")
    assert done.returncode == 2
    assert "no Spark at nowhere" in done.stderr
