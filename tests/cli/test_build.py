"""`bibforge build` from the user's side."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import bibforge

LIST = """# Thin networks

## Pruning
- [Pruning Filters for Efficient ConvNets](https://arxiv.org/abs/1608.08710)
- [Deep Compression](http://cn.arxiv.org/abs/1510.00149) *Song Han, Huizi Mao, William J. Dally.*

## Empty

## Reading
- [How pruning works](https://www.jianshu.com/p/e73851f32c9f)
"""
SNAPSHOT = [
    {
        "id": "1608.08710", "title": "Pruning Filters for Efficient ConvNets", "doi": None, "journal-ref": None,
        "comments": None,
        "authors": "Hao Li, Asim Kadav, Igor Durdanovic, Hanan Samet, Hans Peter Graf", "categories": "cs.CV cs.LG",
        "versions": [{"version": "v1", "created": "2016-08-31"}], "update_date": "2017-03-10",
    },
    {
        "id": "1510.00149", "title": "Deep Compression: Compressing Deep Neural Networks with Pruning", "doi": None,
        "journal-ref": None, "comments": None, "authors": "Song Han, Huizi Mao, William J. Dally",
        "categories": "cs.CV",
        "versions": [{"version": "v1", "created": "2015-10-01"}], "update_date": "2016-02-15",
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of two records, made once by the command itself."""
    folder = tmp_path_factory.mktemp("records")
    (folder / "snapshot.jsonl").write_text("\n".join(map(json.dumps, SNAPSHOT)), encoding="utf-8")
    added = bibforge(folder, "catalog", "add", "snapshot.jsonl", "--catalog", "records.sqlite")
    assert added.returncode == 0, added.stderr
    return folder / "records.sqlite"


@pytest.fixture
def project(tmp_path: Path, records: Path) -> Path:
    """A folder with one list and a catalog of two records."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "nets.md").write_text(LIST, encoding="utf-8")
    shutil.copy(records, tmp_path / "records.sqlite")
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    """The output files by name."""
    return {path.name: path.read_bytes() for path in (folder / "output").iterdir()}


def test_the_lock_gives_the_same_bytes_without_the_catalog(project: Path) -> None:
    """What the catalog answered once is in the lock: a second build needs nobody and changes nothing."""
    first = bibforge(project, "build", "--offline", "--catalog", "records.sqlite")
    assert first.returncode == 0, first.stderr
    assert "(2 resolved, 0 unresolved, 1 not a paper)" in first.stderr
    before = files(project)
    second = bibforge(project, "build", "--locked")
    assert (second.returncode, files(project)) == (0, before)
    assert "nothing changed" in second.stderr
    (project / "output" / "library.bib").unlink()
    bibforge(project, "build", "--offline")
    assert files(project) == before


def test_json_is_alone_on_stdout(project: Path) -> None:
    """Programs read the library from stdout; talk goes to stderr."""
    done = bibforge(project, "build", "--offline", "--catalog", "records.sqlite", "--json")
    data = json.loads(done.stdout)
    by_key = {work["key"]: work for work in data["works"]}
    assert by_key["han2015deep"]["arxiv"] == "1510.00149"
    assert [person["family"] for person in by_key["li2016pruning"]["authors"]] == [
        "Li",
        "Kadav",
        "Durdanovic",
        "Samet",
        "Graf",
    ]
    assert {work["status"] for work in data["works"]} == {"resolved", "nonpaper"}
    assert by_key["han2015deep"]["mentions"] == [{"file": "sources/nets.md", "line": 5}]
    assert any(path[-1] == "Empty" for path in data["categories"])
    assert data["requests"]["arxiv"] == data["requests"]["crossref"] == 0


def test_a_lock_that_does_not_cover_the_sources_is_told(project: Path) -> None:
    """`--locked` names the first entry that the lock does not know, with status 1."""
    done = bibforge(project, "build", "--locked")
    assert done.returncode == 1
    assert "sources/nets.md:4: the lock does not know" in done.stderr
    assert not (project / "output").exists()


def test_an_open_entry_is_kept_and_told(project: Path) -> None:
    """Without catalog and network the entry is written as the list has it; `--strict` cares."""
    done = bibforge(project, "build", "--offline")
    assert (done.returncode, "sources/nets.md:4: unresolved:" in done.stderr) == (0, True)
    assert "Pruning Filters" in (project / "output" / "library.bib").read_text(encoding="utf-8")
    assert bibforge(project, "build", "--offline", "--strict").returncode == 1


def test_a_service_that_is_down_is_status_3_and_the_rest_is_done(project: Path) -> None:
    """What could not be asked is said, the files are written, and the next run asks only what is open."""
    done = bibforge(project, "build")
    assert done.returncode == 3, done.stderr
    assert "could not ask: arXiv, DataCite: could not be reached; 2 entries are written as in the lists" in done.stderr
    assert "jianshu" in (project / "output" / "library.bib").read_text(encoding="utf-8")


def test_update_asks_again_and_keeps_the_key(project: Path) -> None:
    """`--update KEY` takes the new record; the key stays; an unknown key is a usage error."""
    bibforge(project, "build", "--offline", "--catalog", "records.sqlite")
    changed = [SNAPSHOT[0], SNAPSHOT[1] | {"authors": "Song Han, Huizi Mao, Bill Dally"}]
    (project / "new.jsonl").write_text("\n".join(map(json.dumps, changed)), encoding="utf-8")
    bibforge(project, "catalog", "add", "new.jsonl", "--catalog", "new.sqlite")
    untouched = bibforge(project, "build", "--offline", "--catalog", "new.sqlite")
    assert "nothing changed" in untouched.stderr
    bibforge(project, "build", "--offline", "--catalog", "new.sqlite", "--update", "han2015deep")
    text = (project / "output" / "library.bib").read_text(encoding="utf-8")
    assert "@misc{han2015deep," in text
    assert "Dally, Bill" in text
    assert bibforge(project, "build", "--offline", "--update", "nobody1999nothing").returncode == 2


@pytest.mark.parametrize(
    ("options", "name", "expected"),
    [
        (["--dialect", "biblatex"], "library.bib", "date = {2015"),
        (["--dialect", "bibtex"], "library.bib", "year = {2015}"),
        (["--format", "csl-json"], "library.json", '"han2015deep"'),
        (["--format", "ris"], "library.ris", "TY  - "),
        (["--groups"], "library.bib", "groupstree"),
        (["--tags"], "library.rdf", "<dc:subject>"),
        (["--split", "category"], "library-thin-networks-pruning.bib", "han2015deep"),
        (["--split", "source"], "library-thin-networks.bib", "han2015deep"),
    ],
)
def test_each_option_of_the_output_matters(project: Path, options: list[str], name: str, expected: str) -> None:
    """The file that the option asks for is there and shows it; without the option it is not."""
    done = bibforge(project, "build", "--offline", "--catalog", "records.sqlite", "-o", "with", *options)
    assert done.returncode == 0, done.stderr
    assert expected in (project / "with" / name).read_text(encoding="utf-8")
    if "bibtex" not in options:
        bibforge(project, "build", "--offline", "--catalog", "records.sqlite", "-o", "without")
        plain = project / "without" / name
        assert not plain.exists() or expected not in plain.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["build", "missing.md"], 4, "missing.md: no such file"),
        (["build", "binary.md"], 4, "binary.md: this is a binary file"),
        (["build", "--format", "docx"], 2, "unknown format 'docx'"),
        (["build", "--catalog", "missing.sqlite"], 4, "missing.sqlite"),
        (["build", "--dialect", "latex"], 2, "latex"),
        (["build", "-o", "sources/nets.md"], 4, "cannot write: a file stands where a folder is needed"),
    ],
)
def test_what_goes_wrong_is_told_with_place_and_hint(
    project: Path, arguments: list[str], status: int, message: str
) -> None:
    """Each error has its status, names what it is about, and is no traceback."""
    (project / "binary.md").write_bytes(b"\0\1\2")
    done = bibforge(project, *arguments, *(["--offline"] if "--catalog" not in arguments else []))
    assert done.returncode == status, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_sources_is_told(tmp_path: Path) -> None:
    """A bare `bibforge build` in an empty folder says what to do."""
    done = bibforge(tmp_path, "build")
    assert done.returncode == 4
    assert "hint: make a folder `sources`" in done.stderr


def test_an_address_that_is_none_is_a_usage_error(project: Path) -> None:
    """A setting that cannot be used is named."""
    done = bibforge(project, "build", BIBFORGE_CROSSREF_URL="nonsense")
    assert (done.returncode, "BIBFORGE_CROSSREF_URL" in done.stderr) == (2, True)


def test_a_broken_lock_stops_the_build_and_is_not_overwritten(project: Path) -> None:
    """Conflict marks are told with their line; the lock stays as it was."""
    (project / "output").mkdir()
    lock = project / "output" / "bibforge.lock"
    lock.write_text("bibforge-lock 2\n<<<<<<< ours\n")
    done = bibforge(project, "build", "--offline")
    assert (done.returncode, "output/bibforge.lock:2" in done.stderr) == (4, True)
    assert lock.read_text() == "bibforge-lock 2\n<<<<<<< ours\n"


def test_a_process_of_its_own_gives_the_same_status_and_bytes(project: Path) -> None:
    """The installed command, a pipe for its output and no terminal: the same files, data alone on stdout."""
    inside = bibforge(project, "build", "--offline", "--catalog", "records.sqlite", "--json")
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ} | {
        "HOME": str(project)
    }
    command = [sys.executable, "-m", "bibforge", "build", "--locked", "--json"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode("utf-8")) == (0, inside.stdout)
    assert b"nothing changed" in done.stderr
