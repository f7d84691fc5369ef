"""A small record set, lists with truth and a catalog of their own for the tests of the evaluation program."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parent))  # the program lies beside its tests: `run.py`, `bibforge_eval`

NOUNS = ("glaciers", "rivers", "harbours", "orchards", "bridges", "lanterns", "meadows", "violins")
VERBS = ("Measuring", "Sorting", "Colouring", "Counting")
PEOPLE = ("Ann Roe, Bob Doe, Cleo Poe", "Dan Moe, Eva Loe", "Finn Woe, Gus Zoe, Hal Toe", "Ivy Coe, Jan Foe")


def titles() -> list[tuple[str, str]]:
    """Return thirty-two titles with their people; every fourth has a subtitle."""
    found = []
    for n, (verb, noun) in enumerate((verb, noun) for verb in VERBS for noun in NOUNS):
        end = ": a quiet view from the western hills" if n % 4 == 0 else ""
        found.append((f"{verb} the {noun} of supervised winter landscapes in {2 + n} dimensions{end}", PEOPLE[n % 4]))
    return found


def preprint(number: int, title: str, people: str, **more: Any) -> dict[str, Any]:
    """Return one row of a metadata snapshot."""
    versions = [{"version": "v1", "created": "Mon, 1 Jan 2018 00:00:00 GMT"}]
    return {
        "id": f"1801.{number:05}",
        "title": title,
        "authors": people,
        "categories": "cs.LG",
        "versions": versions,
        **more,
    }


def work(number: int, title: str, people: str, **more: Any) -> dict[str, Any]:
    """Return one published record with a DOI."""
    names = [{"given": one.split()[0], "family": one.split()[1]} for one in people.split(", ")]
    return {"DOI": f"10.1000/{number}", "type": "proceedings-article", "title": [title], "author": names,
            "container-title": ["Proceedings of Examples"], "issued": {"date-parts": [[2018]]}, **more}  # fmt: skip


@pytest.fixture
def records_folder(tmp_path: Path) -> Path:
    """A folder with the record sets: 32 preprints, the first eight published, four of these asserted."""
    rows, works = [], []
    for number, (title, people) in enumerate(titles(), 1):
        named = {"doi": f"10.1000/{number}"} if number <= 4 else {}
        rows.append(preprint(number, title, people, **named))
        if number <= 8:
            works.append(work(number, title.replace("Colouring", "Coloring"), people))
    folder = tmp_path / "records"
    folder.mkdir()
    for name, lines in (("seed_arxiv.jsonl", rows), ("seed_published.jsonl", works)):
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder


@pytest.fixture
def catalog(records_folder: Path, tmp_path: Path) -> Path:
    """A catalog of the small record set."""
    from bibforge.workflows.catalog import add

    path = tmp_path / "catalog.sqlite"
    add(sorted(records_folder.iterdir()), path, workers=1)
    return path


@pytest.fixture
def lists_folder(tmp_path: Path) -> Path:
    """A folder with the truth of one list: one paper in the set, one that is not, one without identifier, one blog."""

    def entry(line: int, title: str, people: str, **more: Any) -> dict[str, Any]:
        authors = people.split(", ") if people else []
        return {"line": line, "title": title, "authors": authors, "year": 2018, "venue": None, "links": [], "arxiv": [],
                "doi": [], "openreview": [], "category": [], "kind": "paper", **more}  # fmt: skip

    title, people = titles()[0]
    entries = [
        entry(3, title.upper(), people, arxiv=["1801.00001"]),
        entry(4, "Weighing the clouds of a forgotten summer by ear", "Kim Hoe", arxiv=["2401.00001"]),
        entry(5, titles()[9][0], titles()[9][1]),
        entry(6, "Some words of ours", "", arxiv=["1801.00003"], kind="blog"),
    ]
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "small.truth.json").write_text(json.dumps({"entries": entries}), encoding="utf-8")
    return folder


@pytest.fixture
def evaluate(
    records_folder: Path, lists_folder: Path, catalog: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run the program on the small material and return what it prints."""

    def run(*arguments: str) -> str:
        from bibforge_eval.commands import main

        where = ["--records", str(records_folder), "--lists", str(lists_folder), "--catalog", str(catalog)]
        assert main([*arguments, *where]) == 0
        return capsys.readouterr().out

    return run
