"""`bibforge init` and `bibforge add`: a project begun, and papers put into it."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from command import Done, bibforge

from bibforge.errors import Exit
from bibforge.workflows.init import pull_request_script

LIST = """# Nets

## Pruning

- [Small nets in winter](https://arxiv.org/abs/2001.00001), Jane Doe and Rui Roe, 2020.
- [Warm nets in summer](https://arxiv.org/abs/2002.00002), Ada Berg and Tom Stone, 2020.

## Other

- [Wide nets at night over the sea](https://arxiv.org/abs/2003.00003), Lin Vale, 2020.

## Empty
"""
NOTES = "# Notes\n\nSee [the paper](https://arxiv.org/abs/2001.00001).\n"


def row(arxiv: str, title: str, authors: str) -> dict[str, Any]:
    """Return a row of the arXiv snapshot."""
    return {
        "id": arxiv, "title": title, "authors": authors, "categories": "cs.LG", "doi": None, "journal-ref": None,
        "comments": None, "versions": [{"version": "v1", "created": f"20{arxiv[:2]}-{arxiv[2:4]}-01"}],
        "update_date": f"20{arxiv[:2]}-{arxiv[2:4]}-02",
    }  # fmt: skip


ROWS = [
    row("1901.00009", "Deep rivers carry sand to distant seas", "Ina Weir, Otto Dam"),
    row("1801.00008", "Slow lakes", "Ina Weir"),
    row("1701.00007", "Slow lakes", "Otto Dam, Ada Brook"),
]


@pytest.fixture
def project(tmp_path: Path, arxiv_service: Callable[..., Any], crossref_service: Callable[..., Any]) -> Any:
    """Run the command in a folder with one list, against arXiv and Crossref."""
    (tmp_path / "README.md").write_text(LIST, encoding="utf-8")
    arxiv, crossref = arxiv_service(ROWS), crossref_service([])

    def call(*arguments: str) -> Done:
        return bibforge(tmp_path, *arguments, BIBFORGE_ARXIV_URL=arxiv.address, BIBFORGE_CROSSREF_URL=crossref.url,
                        BIBFORGE_SOURCES="arxiv,crossref")  # fmt: skip

    call.arxiv, call.folder = arxiv, tmp_path  # type: ignore[attr-defined]
    return call


def test_a_newcomer_reaches_everything_with_init_and_two_commands(project: Any) -> None:
    """Lists are found, settings, lock and workflow written; build and repair then run without naming a file."""
    (project.folder / "notes.md").write_text(NOTES, encoding="utf-8")
    (project.folder / "broken.md").write_bytes(b"\0\1\2")
    done = project("init")
    assert done.returncode == 0, done.stderr
    assert project.arxiv.log == []
    assert tomllib.loads((project.folder / "bibforge.toml").read_text(encoding="utf-8"))["lists"] == {
        "files": ["README.md"]
    }
    assert (project.folder / "output" / "bibforge.lock").exists()
    commands = [line.strip().partition("    #")[0] for line in done.stderr.partition("next:\n")[2].splitlines()]
    assert commands == ["bibforge build", "bibforge repair README.md", "bibforge watch"]
    for command in commands[:2]:
        assert project(*command.split()[1:], "--offline").returncode == 0
    assert (project.folder / "output" / "library.bib").read_text(encoding="utf-8").count("@") == 3


def test_the_workflow_is_least_and_pinned(project: Any) -> None:
    """Only the job that opens the pull request may write, actions are commits, and the script is the action's own."""
    project("init")
    path = project.folder / ".github" / "workflows" / "bibforge.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["watch"]["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert "permissions" not in workflow["jobs"]["lists"]
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert all(len(step["uses"].partition("@")[2]) == 40 for step in steps if "uses" in step)
    assert steps[-1]["run"].rstrip() == pull_request_script().rstrip()


def test_nothing_that_is_there_is_written_over(project: Any) -> None:
    """Files of the user's stay; what is missing is still written."""
    (project.folder / "bibforge.toml").write_text("# mine\n", encoding="utf-8")
    done = project("init", "--json")
    assert json.loads(done.stdout)["written"] == ["output/bibforge.lock", ".github/workflows/bibforge.yml"]
    assert (project.folder / "bibforge.toml").read_text(encoding="utf-8") == "# mine\n"
    assert json.loads(project("init", "--json").stdout)["written"] == []


def test_a_folder_without_lists_gets_nothing(tmp_path: Path) -> None:
    """A README that cites one paper is no list; no file is left behind."""
    (tmp_path / "README.md").write_text(NOTES, encoding="utf-8")
    assert bibforge(tmp_path, "init").returncode == Exit.UNREADABLE
    assert bibforge(tmp_path, "init", "nowhere").returncode == Exit.UNREADABLE
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


@pytest.mark.parametrize("text", ["[lists]\nfiles = 3\n", "[lists]\nfiles = []\n", "lists = 1\n", "[lists\n"])
def test_a_settings_file_that_names_no_lists_is_told(tmp_path: Path, text: str) -> None:
    """What cannot be understood is said with its file, and nothing else is read in its place."""
    (tmp_path / "bibforge.toml").write_text(text, encoding="utf-8")
    done = bibforge(tmp_path, "build", "--offline")
    assert (done.returncode, "bibforge.toml" in done.stderr) == (Exit.USAGE, True)


@pytest.mark.parametrize(
    "paper",
    [
        "1901.00009",
        "https://arxiv.org/pdf/1901.00009v1.pdf",
        "Deep rivers carry sand to distant seas",
        "arXiv:1901.00009",
    ],
)
def test_a_paper_goes_into_the_list_in_its_shape(project: Any, paper: str) -> None:
    """An id, an address or a title: one line, people and year filled, written only with --write."""
    project("init")
    done = project("add", paper, "--to", "pruning")
    assert done.returncode == 0, done.stderr
    line = "- [Deep rivers carry sand to distant seas](https://arxiv.org/abs/1901.00009), Ina Weir and Otto Dam, 2019."
    assert [one for one in done.stdout.splitlines() if one.startswith(("+", "-"))][2:] == [f"+{line}"]
    assert (project.folder / "README.md").read_text(encoding="utf-8") == LIST
    assert project("add", paper, "--to", "pruning", "--write").returncode == 0
    lines = (project.folder / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[6] == line
    again = project("add", paper, "--to", "other", "--write")
    assert (again.returncode, "README.md:7" in again.stderr) == (0, True)


def test_a_heading_without_entries_takes_the_shape_of_the_list(project: Any) -> None:
    """The first entry under a heading looks like those of the others, a blank line below it."""
    project("init")
    assert project("add", "1901.00009", "--to", "Empty", "--write").returncode == 0
    text = (project.folder / "README.md").read_text(encoding="utf-8")
    assert text.endswith("## Empty\n\n- [Deep rivers carry sand to distant seas](https://arxiv.org/abs/1901.00009),"
                         " Ina Weir, Otto Dam, 2019.\n")  # fmt: skip


@pytest.mark.parametrize(
    ("paper", "heading", "status", "told"),
    [
        ("Slow lakes", "Pruning", Exit.FINDINGS, "arxiv:1801.00008"),
        ("A paper that nobody holds at all, on mud", "Pruning", Exit.FINDINGS, "nothing was found"),
        ("1901.99999", "Pruning", Exit.FINDINGS, "nothing was found"),
        ("https://example.org/a.pdf", "Pruning", Exit.FINDINGS, "nothing was found"),
        ("1901.00009", "", Exit.USAGE, "Pruning"),
        ("1901.00009", "Mud", Exit.USAGE, "no such heading"),
    ],
)
def test_what_is_not_one_paper_under_one_heading_is_refused(
    project: Any, paper: str, heading: str, status: Exit, told: str
) -> None:
    """Several works, none, or no one heading: candidates and headings are told, the list stays."""
    project("init")
    done = project("add", paper, "--to", heading, "--write")
    assert (done.returncode, told in done.stderr) == (status, True), done.stderr
    assert (project.folder / "README.md").read_text(encoding="utf-8") == LIST


def test_json_carries_record_and_evidence(project: Any) -> None:
    """A program gets the record, why it is the one meant, the entry and the diff."""
    project("init")
    told = json.loads(project("add", "1901.00009", "--to", "Nets / Other".partition("/ ")[2], "--json").stdout)
    assert (told["name"], told["heading"], told["file"]) == ("arxiv:1901.00009", ["Other"], "README.md")
    assert told["evidence"]
    assert told["record"]["title"] == "Deep rivers carry sand to distant seas"
