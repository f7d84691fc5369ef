"""Citation keys from the user's side: provisional ones, the key map, `bibforge rekey`, and keys of older locks."""

import csv
import json
import re
from pathlib import Path

import pytest
from command import bibforge

LIST = """# Thin networks
- [Pruning Filters for Efficient ConvNets](https://arxiv.org/abs/1608.08710)
- [Deep Compression](http://www.example.org/deep.pdf), 2015
- [How pruning works](https://www.example.com/p/e73851f32c9f)
"""
SNAPSHOT = {
    "id": "1608.08710", "title": "Pruning Filters for Efficient ConvNets", "doi": None, "journal-ref": None,
    "comments": None, "authors": "Hao Li, Asim Kadav", "categories": "cs.CV",
    "versions": [{"version": "v1", "created": "2016-08-31"}], "update_date": "2017-03-10",
}  # fmt: skip
FIRST = ["deepcompression2015", "pruningfiltersefficient2016", "pruningworks"]
SECOND = ["deepcompression2015", "li2016pruning", "pruningworks"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a list and a catalog that knows one of its works."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "nets.md").write_text(LIST, encoding="utf-8")
    (tmp_path / "snapshot.jsonl").write_text(json.dumps(SNAPSHOT), encoding="utf-8")
    assert bibforge(tmp_path, "catalog", "add", "snapshot.jsonl", "--catalog", "records.sqlite").returncode == 0
    return tmp_path


def keys(folder: Path, output: str = "output") -> list[str]:
    """The keys of the library, sorted."""
    return sorted(re.findall(r"^@\w+\{([^,]+),", (folder / output / "library.bib").read_text("utf-8"), re.MULTILINE))


def test_no_key_is_made_of_an_address(project: Path) -> None:
    """Without network a key is made of title words and the year that the entry has."""
    bibforge(project, "build", "--offline")
    assert keys(project) == FIRST
    assert not (project / "output" / "keys.csv").exists()


def test_a_provisional_key_gives_way_and_the_change_is_told(project: Path) -> None:
    """When a work is resolved its real key comes, the map says so, and biblatex still knows the old one."""
    bibforge(project, "build", "--offline")
    done = bibforge(project, "build", "--offline", "--catalog", "records.sqlite", "--dialect", "biblatex")
    assert keys(project) == SECOND
    assert "1 citation key" in done.stderr
    assert "keys.csv" in done.stderr
    with (project / "output" / "keys.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["old"], row["new"]) for row in rows] == [("pruningfiltersefficient2016", "li2016pruning")]
    assert "ids = {pruningfiltersefficient2016}" in (project / "output" / "library.bib").read_text("utf-8")
    again = bibforge(project, "build", "--locked", "--dialect", "biblatex")
    assert "nothing changed" in again.stderr
    assert bibforge(project, "explain", "pruningfiltersefficient2016").stdout.startswith("li2016pruning:")


def test_a_first_build_without_network_makes_no_difference(project: Path) -> None:
    """The keys after a build without and one with the records are those of a fresh build with the records."""
    bibforge(project, "build", "--offline")
    bibforge(project, "build", "--offline", "--catalog", "records.sqlite")
    bibforge(project, "build", "--offline", "--catalog", "records.sqlite", "-o", "fresh")
    assert keys(project) == keys(project, "fresh")


def test_a_lock_with_keys_made_of_hosts_heals(project: Path) -> None:
    """Keys that an older version made of hosts, or pinned without the year, are replaced and stand in the map."""
    bibforge(project, "build", "--offline", "--catalog", "records.sqlite")
    lock = project / "output" / "bibforge.lock"
    text = lock.read_text(encoding="utf-8")
    for new, old in (
        ("deepcompression2015", "example2015deep"),
        ("pruningworks", "examplepruning"),
        ("li2016pruning", "arxivpruning"),
    ):
        text = text.replace(f"key {new} ", f"key {old} ")
    lock.write_text(text, encoding="utf-8")
    assert bibforge(project, "explain", "examplepruning").stdout.startswith("examplepruning:")
    bibforge(project, "build", "--offline")
    assert keys(project) == SECOND
    assert (project / "output" / "keys.csv").read_text("utf-8").count("\n") == 4


def test_rekey_shows_first_and_writes_then(project: Path) -> None:
    """A key that a person gives is shown, written on request, and stays when the work is resolved."""
    bibforge(project, "build", "--offline")
    before = (project / "output" / "bibforge.lock").read_bytes()
    shown = bibforge(project, "rekey", "pruningfiltersefficient2016", "filters")
    assert "pruningfiltersefficient2016 -> filters" in shown.stdout
    assert "nothing was written" in shown.stderr
    assert (project / "output" / "bibforge.lock").read_bytes() == before
    bibforge(project, "rekey", "pruningfiltersefficient2016", "filters", "--write")
    bibforge(project, "build", "--offline", "--catalog", "records.sqlite")
    assert keys(project) == ["deepcompression2015", "filters", "pruningworks"]


def test_rekey_by_a_pattern(project: Path) -> None:
    """A pattern makes every key anew; `--json` gives the map."""
    bibforge(project, "build", "--offline", "--catalog", "records.sqlite")
    done = bibforge(project, "rekey", "--pattern", "[auth]:[year]", "--json", "--write")
    assert json.loads(done.stdout)["keys"] == {"li2016pruning": "Li:2016"}
    bibforge(project, "build", "--offline")
    assert keys(project) == ["Li:2016", "deepcompression2015", "pruningworks"]
    assert bibforge(project, "rekey", "--json").stdout.strip().startswith('{\n "keys": {}')


TEX = rb"""\documentclass{article} % \cite in words, pruningfiltersefficient2016
\cite{pruningfiltersefficient2016} \verb|\cite{pruningfiltersefficient2016}| caf\xe9
\textcites[see][12]{other}[3]{pruningfiltersefficient2016, % why
  other} pruningfiltersefficient2016 \citeauthor*{pruningfiltersefficient2016x}
"""


def test_tex_files_follow_only_inside_citations(project: Path) -> None:
    """Keys in `\\cite` commands are renamed, every other byte stays; a second run finds nothing."""
    bibforge(project, "build", "--offline")
    bibforge(project, "build", "--offline", "--catalog", "records.sqlite")
    paper = project / "paper.tex"
    paper.write_bytes(TEX)
    shown = bibforge(project, "rekey", "--tex", "paper.tex")
    assert "+\\cite{li2016pruning}" in shown.stdout
    assert paper.read_bytes() == TEX
    done = bibforge(project, "rekey", "--tex", ".", "--write")
    assert "2 citations rewritten" in done.stderr
    key = b"pruningfiltersefficient2016"
    expected = TEX.replace(b"\n\\cite{" + key + b"}", b"\n\\cite{li2016pruning}")
    assert paper.read_bytes() == expected.replace(b"[3]{" + key, b"[3]{li2016pruning")
    assert "0 citations" in bibforge(project, "rekey", "--tex", "paper.tex").stderr


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["nobody1999", "new"], 2, "no work has the key"),
        (["pruningworks", "DeepCompression2015"], 2, "is taken"),
        (["pruningworks", "two words"], 2, "not a citation key"),
        (["--pattern", "[autor]"], 2, "did you mean"),
        (["--locale", "xx"], 2, "no spelling is known"),
        (["--tex", "missing.tex"], 4, "missing.tex: no such file"),
    ],
)
def test_what_cannot_be_done_is_told(project: Path, arguments: list[str], status: int, message: str) -> None:
    """Each mistake has its status and says what is wrong; nothing is written."""
    bibforge(project, "build", "--offline")
    before = (project / "output" / "bibforge.lock").read_bytes()
    done = bibforge(project, "rekey", *arguments, "--write")
    assert (done.returncode, message in done.stderr) == (status, True), done.stderr
    assert (project / "output" / "bibforge.lock").read_bytes() == before
