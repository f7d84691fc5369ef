"""What a build takes from earlier runs, from the user's side: less work, the same bytes, nothing on trust."""

from __future__ import annotations

import json
import random
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Done, bibforge

RIVERS = [(f"17{n % 12 + 1:02d}.{n + 1:05d}", f"Otters of the {word} river") for n, word in enumerate(
    ("northern", "southern", "frozen", "hidden", "broad", "silent", "winding", "upper", "lower", "eastern")
)]  # fmt: skip
ODD = [
    "- Notes on nothing that anybody holds. Jane Roe. 2018.",
    "- [Beavers and their dams](http://example.org/dams)",
    "Some running text between the entries.",
    "## Another heading",
    "- **Herons at dusk**, John Doe, ICML 2017",
]


def entry(number: int) -> str:
    """A line of a list that names a record of the catalog: by its id, by its title with people, misspelt, or by its id
    beside a title that the record alone puts right.
    """
    arxiv, title = RIVERS[number % len(RIVERS)]
    linked = f"- [{title}](https://arxiv.org/abs/{arxiv})"
    misread = f"- 2018-Arxiv- {title} [[pdf](https://arxiv.org/abs/{arxiv})]"
    forms = (linked, f"- {title}. Ada Example. 2017.", f"- {title[:-2]}. Ada Example", misread)
    return forms[number // len(RIVERS) % len(forms)]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of all rivers but the last."""
    folder = tmp_path_factory.mktemp("records")
    file_rivers(folder, "records.sqlite", RIVERS[:-1])
    return folder / "records.sqlite"


def file_rivers(folder: Path, catalog: str, rivers: list[tuple[str, str]]) -> None:
    """Add records to a catalog by the command."""
    rows = [
        {"id": arxiv, "title": title, "authors": "Ada Example", "categories": "cs.LG",
         "versions": [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}]}
        for arxiv, title in rivers
    ]  # fmt: skip
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert bibforge(folder, "catalog", "add", "rows.jsonl", "--catalog", catalog).returncode == 0


@pytest.fixture
def project(tmp_path: Path, records: Path) -> Path:
    """A folder with two lists and the catalog."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.md").write_text("# Rivers\n\n" + "\n".join(map(entry, range(12))), encoding="utf-8")
    (tmp_path / "sources" / "b.md").write_text("# More\n\n" + "\n".join(map(entry, range(25, 30))), encoding="utf-8")
    shutil.copy(records, tmp_path / "records.sqlite")
    return tmp_path


def build(project: Path, *options: str, output: str = "output", **environment: str) -> Done:
    """Build the project with its catalog, without network."""
    done = bibforge(project, "build", "--offline", "--catalog", "records.sqlite", "-o", output, *options, **environment)
    assert done.returncode == 0, done.stderr
    return done


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edited(rng: random.Random, lists: dict[str, list[str]]) -> None:
    """Change lists as people do: lines come, go, move within a list or to another, come twice, or get a slip."""
    name = rng.choice(sorted(lists))
    lines = lists[name]
    place = rng.randrange(2, len(lines) + 1)
    match rng.choice(["add", "add", "add", "odd", "drop", "move", "double", "slip", "heading"]):
        case "add":
            lines.insert(place, entry(rng.randrange(40)))
        case "odd":
            lines.insert(place, rng.choice(ODD))
        case "drop" if place < len(lines):
            del lines[place]
        case "move" if place < len(lines):
            other = lists[rng.choice(sorted(lists))]
            other.insert(rng.randrange(2, len(other) + 1), lines.pop(place))
        case "double" if place < len(lines):
            lines.append(lines[place])
        case "slip" if place < len(lines):
            lines[place] = lines[place].replace("river", "rivre", 1)
        case _:
            lines[0] = f"# Waters {rng.randrange(9)}"


@pytest.mark.parametrize("seed", [14, 15])
def test_a_build_that_remembers_writes_the_same_bytes_as_one_that_does_not(project: Path, seed: int) -> None:
    """Random edits of the lists and of the catalog, and decisions: with and without a memory the files are the same."""
    rng = random.Random(seed)
    lists = {path.name: path.read_text(encoding="utf-8").split("\n") for path in (project / "sources").iterdir()}
    for round_ in range(6):
        for _ in range(rng.randrange(4)):
            edited(rng, lists)
        if round_ == 2:
            lists["c.md"] = ["# Last", "", entry(3), entry(31)]
        if round_ == 4:
            del lists["c.md"]
            file_rivers(project, "records.sqlite", RIVERS[-1:])
        for path in (project / "sources").iterdir():
            path.unlink()
        for name, lines in lists.items():
            (project / "sources" / name).write_text("\n".join(lines), encoding="utf-8")
        if round_ == 3:
            key = sorted(re.findall(r"^@\w+\{(\w+),$", (project / "output/library.bib").read_text(), re.MULTILINE))[0]
            assert bibforge(project, "review", "not-a-paper", key).returncode == 0
        if (project / "output").exists():
            shutil.copytree(project / "output", project / f"anew{round_}")
        options = ("--format", "bib,rdf,csl-json,ris,html", "--groups") if round_ % 2 else ()
        build(project, *options)
        build(project, *options, output=f"anew{round_}", BIBFORGE_CACHE=str(project / f"cache{round_}"))
        assert files(project / "output") == files(project / f"anew{round_}"), f"after edit {round_}"


def test_the_second_build_says_and_leaves_what_the_first_did(project: Path) -> None:
    """Notes and open entries are told with every build, whether anything was done anew or not."""
    first = build(project)
    before = files(project / "output")
    second = build(project)
    assert _without_written(second) == _without_written(first)
    assert "output: nothing changed\n" in second.stderr
    assert files(project / "output") == before


def _without_written(done: Done) -> list[str]:
    return [line for line in done.stderr.splitlines() if not line.startswith("output:")]


def test_a_file_that_somebody_changed_is_written_again(project: Path) -> None:
    """The memory speaks of files as they were written; one that is another now is no longer what it was."""
    build(project)
    before = files(project / "output")
    (project / "output" / "library.bib").write_text("edited", encoding="utf-8")
    assert "wrote library.bib" in build(project).stderr
    assert files(project / "output") == before


def test_an_open_entry_is_asked_for_again_when_the_catalog_grows(project: Path) -> None:
    """A record that is added later answers the entry that had to stay open."""
    (project / "sources" / "a.md").write_text(f"- {RIVERS[-1][1]}. Ada Example. 2017.\n", encoding="utf-8")
    assert "1 unresolved" in build(project).stderr
    assert "1 unresolved" in build(project).stderr
    file_rivers(project, "records.sqlite", RIVERS[-1:])
    assert " 0 unresolved" in build(project).stderr


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _changed(data: bytes) -> bytes:
    return data.replace(b"northern", b"Northern")


def _of_another_version(data: bytes) -> bytes:
    words = data.split(b" ", 2)
    return b" ".join([words[0], words[1][::-1], words[2]])


@pytest.mark.parametrize("damage", [_cut, _changed, _of_another_version, lambda data: b"", lambda data: data + b"x"])
def test_a_damaged_memory_is_no_memory(project: Path, damage: Callable[[bytes], bytes]) -> None:
    """A file that is cut, edited, or of another bibforge costs only the time again."""
    build(project)
    before = files(project / "output")
    for path in (project / "cache" / "memory").iterdir():
        path.write_bytes(damage(path.read_bytes()))
    (project / "output" / "library.rdf").unlink()
    build(project)
    assert files(project / "output") == before


def test_a_memory_that_others_may_write_is_not_read(project: Path) -> None:
    """A digest anybody can compute: only the file's owner may have written it."""
    build(project)
    for path in (project / "cache" / "memory").iterdir():
        head, _, rest = path.read_bytes().partition(b"\n")
        assert head.startswith(b"bibforge-memory ")
        assert rest
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o666)
    stale = build(project)
    assert "output: nothing changed\n" in stale.stderr
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (project / "cache" / "memory").iterdir()}
    assert modes == {0o600}, "every file was written anew"


def test_clearing_the_cache_clears_the_memory(project: Path) -> None:
    """Who forgets the answers forgets what was made of them."""
    build(project)
    assert any((project / "cache" / "memory").iterdir())
    assert bibforge(project, "cache", "clear").returncode == 0
    assert not any((project / "cache" / "memory").iterdir())
