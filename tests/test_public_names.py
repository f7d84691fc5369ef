"""What `import bibforge` offers: five verbs, the nouns of their results, and the examples in docs/python.md."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import bibforge
import bibforge.workflows.repair  # loads the room `repair`, which must not take the verb's place

ROOT = Path(__file__).parent.parent
LIST = "# Nets\n\n## Small\n\n- [Small nets in winter](https://doi.org/10.1109/river.1), Jane Doe, 2020.\n"
KNOWN = [{
    "type": "article-journal", "title": "Small nets in winter", "author": [{"family": "Doe", "given": "Jane"}],
    "DOI": "10.1109/river.1", "issued": {"date-parts": [[2020]]}, "id": "doe", "container-title": "Rivers",
}]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a list and a catalog that knows its paper; the catalog is made through the command line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIBFORGE_CATALOG", "none.sqlite")
    monkeypatch.setenv("BIBFORGE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "list.md").write_text(LIST, encoding="utf-8")
    (tmp_path / "known.json").write_text(json.dumps(KNOWN), encoding="utf-8")
    command = [sys.executable, "-m", "bibforge", "catalog", "add", "known.json", "--catalog", "catalog.sqlite"]
    subprocess.run(command, check=True, capture_output=True)
    return tmp_path


def test_every_public_name_is_there() -> None:
    """Each name of `__all__` can be had, the list is exactly this, and `dir` shows it."""
    assert bibforge.__all__ == [
        "BibforgeError",
        "Library",
        "Mention",
        "Record",
        "Shelf",
        "Work",
        "__version__",
        "build",
        "check",
        "read",
        "repair",
        "sync",
    ]
    assert all(getattr(bibforge, name) is not None for name in bibforge.__all__)
    assert set(bibforge.__all__) == set(dir(bibforge))


def test_an_unknown_name_is_an_attribute_error() -> None:
    """The lazy lookup invents nothing."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = bibforge.nothing


def test_importing_costs_no_heavy_package() -> None:
    """Neither `import bibforge` nor the version loads typer, the network or a parser."""
    code = (
        "import sys, bibforge, bibforge.cli.entry; sys.exit(any(m in sys.modules for m in ('typer', 'requests', "
        "'rich', 'pyromark')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_example_of_the_page_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """docs/python.md shows a script that runs as it stands."""
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    [script] = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    exec(compile(script, "docs/python.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [
        "doe2020small Small nets in winter 2020", "False ", "doe2020small verified",
    ]  # fmt: skip
    assert "Rivers" in (folder / "out.bib").read_text(encoding="utf-8")


def test_a_library_takes_every_form(folder: Path) -> None:
    """BibTeX, CSL-JSON, a list, rows, and the table of a notebook, in which a title is words."""
    shelf = bibforge.build("list.md", catalog="catalog.sqlite", offline=True)
    assert (len(shelf), repr(shelf), shelf["doe2020small"].record.year) == (1, "<1 works, 1 resolved>", 2020)
    assert json.loads(shelf.to_csl())[0]["DOI"] == "10.1109/river.1"
    assert shelf.to_list().startswith("# Nets\n\n## Small\n\n- [Small nets in winter]")
    assert shelf.rows()[0]["categories"] == ["Nets / Small"]
    again = bibforge.read(shelf.to_bibtex(), name="refs.bib")
    assert again.rows()[0]["doi"] == "10.1109/river.1"
    odd = bibforge.read("@misc{a, title={<script>alert(1)</script>}}", name="a.bib")
    assert "<script>" not in odd._repr_html_()
    with pytest.raises(KeyError):
        shelf["none"]
    with pytest.raises(bibforge.BibforgeError, match="no such template"):
        shelf.to_list(template="poem")


def test_texts_and_paths_are_read(folder: Path) -> None:
    """A list and a `.bib` as text, a path that is not there as an error with what to do."""
    assert bibforge.read("list.md").rows()[0]["title"] == "Small nets in winter"
    assert bibforge.read(LIST, name="list.md").rows() == bibforge.read("list.md").rows()
    done = bibforge.repair("@misc{a, title={A}, month={January}}", name="a.bib")
    assert b"jan" in done.after
    (folder / "a.bib").write_text("@misc{a, title={A}, month={January}}", encoding="utf-8")
    bibforge.repair(folder / "a.bib", write=True)
    assert "jan" in (folder / "a.bib").read_text(encoding="utf-8")
    with pytest.raises(bibforge.BibforgeError):
        bibforge.read("nowhere.md")
