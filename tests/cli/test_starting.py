"""How commands start: what they load, and how they take the values that they are given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import bibforge

REFERENCES = "@article{roe2019sparse,\n  title = {Sparse Estimators},\n  pages = {101-117},\n}\n"
PROGRAM = """
import sys
from bibforge.cli.entry import main
sys.argv = ["bibforge", *sys.argv[1:]]
try:
    main()
except SystemExit:
    sys.stderr.write("\\n--\\n" + "\\n".join(sys.modules))
"""


def loaded(folder: Path, *words: str) -> set[str]:
    """The modules that a command has loaded when it ends, by itself: what measures coverage would load its own."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], cwd=folder, capture_output=True, text=True, check=True,
        env={**surroundings, "BIBFORGE_CACHE": str(folder / "cache"), "HOME": str(folder)}
    )  # fmt: skip
    return set(done.stderr.rpartition("\n--\n")[2].split())


def test_a_repair_of_references_loads_no_reader_of_lists_and_no_network(tmp_path: Path) -> None:
    """Nor a second parser, nor what checks values of the command line, nor a lock that lies about."""
    (tmp_path / "a.bib").write_text(REFERENCES, encoding="utf-8")
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "bibforge.lock").write_text("no lock", encoding="utf-8")
    modules = loaded(tmp_path, "repair", "--offline", "a.bib")
    assert "bibforge.repair.registry" in modules
    unwanted = {"bibforge.readinglist.reader", "bibforge.readinglist.carriers", "bibforge.reconcile.resolve",
                "bibtexparser", "pyparsing", "httpx", "requests", "sqlite3", "pydantic"}  # fmt: skip
    assert modules & unwanted == set()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--dialect", "latex"), "is not one of"),
        (("--max-requests", "many"), "--max-requests"),
        (("--max-requests", "-1"), "--max-requests"),
        (("--max-age", "old"), "--max-age"),
    ],
)
def test_a_value_that_is_wrong_is_told_as_ever(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    """Whatever is no text, path or word of a few goes the usual way."""
    done = bibforge(tmp_path, "build", "--offline", *words)
    assert done.returncode == 2
    assert told in done.stderr


def test_plain_values_arrive(tmp_path: Path) -> None:
    """Paths, several words, a choice and numbers are taken as they are given."""
    (tmp_path / "a.md").write_text("# A\n\n- [Otters of the north](https://example.org/otters)\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# B\n\n- [Herons at dusk](https://example.org/herons)\n", encoding="utf-8")
    words = ("--offline", "--dialect", "biblatex", "--format", "bib,ris", "--max-requests", "3", "--max-age", "1.5")
    assert bibforge(tmp_path, "build", "a.md", "b.md", "-o", "out put", *words).returncode == 0
    assert {one.name for one in (tmp_path / "out put").iterdir()} >= {"library.bib", "library.ris"}
    assert "howpublished" not in (tmp_path / "out put" / "library.bib").read_text(encoding="utf-8"), "biblatex has url"
