"""`bibforge build` reads lists better where identifiers have brought records."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from command import bibforge

TITLES = [
    "Foxes in Fog: Seeing Through Grey Air", "Herons at Dusk by Counting Shadows", "A Theory of Slow Rivers",
    "Owls, Mice and Moonlight", "Learning to Skate from Frozen Lakes", "On the Weight of Wet Wool",
    "Why Do Hedgehogs Cross?", "Mapping Snow with Borrowed Sleds", "Notes on Silent Bridges",
    "Seven Ways to Measure a Hill", "Lanterns for Late Harbours", "The Colour of Distant Barns",
]  # fmt: skip
PEOPLE = ["Ann Roe, Bob Doe", "Cleo Poe, Dan Moe", "Eva Loe, Finn Woe"]
VENUES = ["Foxes Conf", "Journal of Fog Studies", "Proc. Royal Soc.", "J. Chem. Phys."]
KNOWN = 8
"""Items that have an arXiv id; the others have none, and their records are in the catalog too."""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of all papers, made by the command itself."""
    folder = tmp_path_factory.mktemp("records")
    rows = [
        {"id": f"2101.{number + 1:05}", "title": title, "authors": PEOPLE[number % 3], "categories": "cs.CV",
         "versions": [{"version": "v1", "created": "2021-01-01"}], "update_date": "2021-01-01"}
        for number, title in enumerate(TITLES)
    ]  # fmt: skip
    (folder / "snapshot.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert bibforge(folder, "catalog", "add", "snapshot.jsonl", "--catalog", "c.sqlite").returncode == 0
    return folder / "c.sqlite"


def item(number: int, *, linked: bool) -> str:
    """An item in a shape that no cue of the reader knows: venue = title ~ people."""
    url = f"https://arxiv.org/abs/2101.{number + 1:05}" if linked else f"https://e.org/{number}.pdf"
    return f"- {VENUES[number % 4]} = {TITLES[number]} ~ {PEOPLE[number % 3]} [[pdf]({url})]"


def items() -> list[str]:
    """Eight items with an identifier, four without."""
    return [item(number, linked=number < KNOWN) for number in range(len(TITLES))]


def project(folder: Path, lines: list[str], name: str = "fog.md") -> Path:
    """Write one list into the sources of a folder."""
    (folder / "sources").mkdir(exist_ok=True)
    text = "# Fog\n\n## Papers\n\n" + "\n".join(lines) + "\n"
    (folder / "sources" / name).write_text(text, encoding="utf-8")
    return folder


def built(folder: Path, *options: str) -> dict[tuple[str, int], dict[str, Any]]:
    """Build and return the works by the file and line of their first mention."""
    done = bibforge(folder, "build", "--offline", "--json", *options)
    assert done.returncode == 0, done.stderr
    works = json.loads(done.stdout)["works"]
    places = [work["mentions"][0] for work in works]
    return {(Path(at["file"]).stem, at["line"]): work for at, work in zip(places, works, strict=True)}


def files(folder: Path) -> dict[str, bytes]:
    """The output files by name."""
    return {path.name: path.read_bytes() for path in (folder / "output").iterdir()}


def test_what_identifiers_prove_finds_the_neighbours(tmp_path: Path, catalog: Path) -> None:
    """The shape is learned of eight items with an id; the four without are then found by their right titles."""
    folder = project(tmp_path, items())
    alone = built(folder)
    assert all(alone["fog", 5 + number]["title"] != TITLES[number] for number in range(KNOWN, len(TITLES)))
    helped = built(folder, "--catalog", str(catalog))
    assert [helped["fog", 5 + number]["title"] for number in range(len(TITLES))] == TITLES
    assert [helped["fog", 5 + number]["arxiv"] for number in range(KNOWN, len(TITLES))] == [
        f"2101.{number + 1:05}" for number in range(KNOWN, len(TITLES))
    ]


def test_a_second_build_from_the_lock_gives_the_same_bytes(tmp_path: Path, catalog: Path) -> None:
    """The lock alone proves the same titles: no catalog, and `--locked`, change nothing."""
    folder = project(tmp_path, items())
    built(folder, "--catalog", str(catalog))
    before = files(folder)
    for options in (["--offline"], ["--locked"], ["--offline", "--catalog", str(catalog)]):
        assert bibforge(folder, "build", *options).returncode == 0
        assert files(folder) == before


def test_the_order_of_items_and_lists_does_not_count(tmp_path: Path, catalog: Path) -> None:
    """The same items in another order, in a list that is read before or after another one, have the same records."""
    lines = items()
    random.Random(3).shuffle(lines)
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = built(project(tmp_path / "one", items()), "--catalog", str(catalog))
    project(tmp_path / "two", ["- [Notes on clay](https://e.org/clay.pdf)"], "zoo.md")
    project(tmp_path / "two", ["- [Notes on sand](https://e.org/sand.pdf)"], "ape.md")
    two = built(project(tmp_path / "two", lines), "--catalog", str(catalog))
    found = {work["arxiv"] for work in two.values() if work["arxiv"]}
    assert {work["arxiv"] for work in one.values()} == found
    assert len(found) == len(TITLES)


def test_a_wrong_link_proves_nothing(tmp_path: Path, catalog: Path) -> None:
    """A record whose title stands nowhere in its item changes no title and stays the finding that it was."""
    line = "- **Weighing the clouds of a forgotten summer** ([arXiv](https://arxiv.org/abs/2101.00004))"
    folder = project(tmp_path, [line, *items()[4:]])
    built(folder, "--catalog", str(catalog))
    report = (folder / "output" / "bibforge.lock").read_text(encoding="utf-8")
    assert '"kind": "label-does-not-fit", "label": "Weighing the clouds of a forgotten summer"' in report
    assert report.count("label-does-not-fit") == 1


def test_a_proof_moves_no_identifier_and_adds_no_entry(tmp_path: Path, catalog: Path) -> None:
    """Entries and identifiers are those of the reading by the text alone; the lock names each item as before."""
    folder = project(tmp_path, items())
    built(folder)
    names = _decisions(folder)
    built(folder, "--catalog", str(catalog))
    assert _decisions(folder) == names


def _decisions(folder: Path) -> set[tuple[str, str]]:
    lines = (folder / "output" / "bibforge.lock").read_text(encoding="utf-8").splitlines()
    parts = [line.split(" ", 3) for line in lines if line.startswith("decision ")]
    return {(one[1], one[3]) for one in parts if one[2] == "identifiers"}


def test_explain_says_that_evidence_decided(tmp_path: Path, catalog: Path) -> None:
    """The kind tells an item's own record from what its neighbours' records teach."""
    folder = project(tmp_path, items())
    built(folder, "--catalog", str(catalog))
    own = bibforge(folder, "explain", "fog.md:5").stdout
    neighbour = bibforge(folder, "explain", "fog.md:13").stdout
    assert "title read by evidence: the record of its identifier" in own
    assert "title read by evidence: as records prove it of its neighbours" in neighbour
    assert f"instead of “{VENUES[0]} = {TITLES[8][:10]}" in neighbour
    told = json.loads(bibforge(folder, "explain", "fog.md:13", "--json").stdout)
    assert told["mentions"][0]["cues"]["title"] == "evidence: as records prove it of its neighbours"


def test_what_stayed_open_before_is_searched_again_once_it_is_read_rightly(tmp_path: Path, catalog: Path) -> None:
    """An earlier run remembers items that nobody knew; what new neighbours prove of them is asked all the same."""
    folder = project(tmp_path, items()[KNOWN:])
    alone = built(folder, "--catalog", str(catalog))
    assert [work["status"] for work in alone.values()] == ["unresolved"] * 4
    project(tmp_path, items())
    helped = built(folder, "--catalog", str(catalog))
    assert [helped["fog", 5 + number]["title"] for number in range(len(TITLES))] == TITLES
    assert {work["status"] for work in helped.values()} == {"resolved"}
