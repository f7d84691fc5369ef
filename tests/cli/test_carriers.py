"""Lists of every syntax at the door: what is read, what is named, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from carried_lists import SYNTAXES, Paper
from command import Done, bibforge

from bibforge.markup.syntax import SUFFIXES

PAPERS = [
    Paper(section="Flow", title="Thin rivers carry more", people=("Ada Brook", "Tom Ford"), venue="ICML", year=2019,
          arxiv="1608.08710", code="https://github.com/brook/thin"),
    Paper(section="Sand", title="How networks forget über night", people=("Łukasz Żuk",), venue="CVPR", year=2021,
          arxiv="1701.00001", code="https://github.com/zuk/forget"),
]  # fmt: skip


def _entries(done: Done) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    entries: list[dict[str, Any]] = json.loads(done.stdout)
    return entries


@pytest.mark.parametrize("suffix", SYNTAXES)
def test_parse_reads_every_syntax(suffix: str, tmp_path: Path) -> None:
    """Title, people, year, links with their roles, category and line come out of `parse --json`."""
    (tmp_path / f"list.{suffix}").write_text(SYNTAXES[suffix]("A list", PAPERS), encoding="utf-8")
    first, second = _entries(bibforge(tmp_path, "parse", f"list.{suffix}", "--json"))
    assert (first["title"], first["authors"], first["year"]) == (PAPERS[0].title, ["Ada Brook", "Tom Ford"], 2019)
    assert [(link["url"], link["role"]) for link in second["links"]] == [
        ("https://arxiv.org/abs/1701.00001", "paper"),
        ("https://github.com/zuk/forget", "code"),
    ]
    assert (first["category"], second["category"]) == (["Flow"], ["Sand"])
    assert second["line"] > 1


@pytest.mark.parametrize("suffix", ["rst", "ipynb", "yml"])
def test_build_and_check_take_the_same_lists(suffix: str, tmp_path: Path) -> None:
    """A build makes works of every syntax; `check` takes the same references from it."""
    (tmp_path / f"list.{suffix}").write_text(SYNTAXES[suffix]("A list", PAPERS), encoding="utf-8")
    done = bibforge(tmp_path, "build", f"list.{suffix}", "--offline", "--json")
    assert [work["title"] for work in json.loads(done.stdout)["works"]] == [paper.title for paper in PAPERS]
    checked = bibforge(tmp_path, "check", f"list.{suffix}", "--offline", "--json")
    assert [one["title"] for one in json.loads(checked.stdout)["references"]] == [paper.title for paper in PAPERS]


def test_a_folder_gives_every_list_and_names_the_rest(tmp_path: Path) -> None:
    """Every readable suffix is taken in the order of the names; what is left out is told with its reason."""
    folder = tmp_path / "lists"
    folder.mkdir()
    for suffix in ("rst", "org", "csv"):
        (folder / f"a.{suffix}").write_text(SYNTAXES[suffix]("A list", PAPERS), encoding="utf-8")
    (folder / "notes.txt").write_text("words")
    (folder / "package.json").write_text('{"name": "site", "version": "1.0", "scripts": {"a": "b"}}')
    done = bibforge(tmp_path, "parse", "lists", "--json")
    assert [entry["file"] for entry in _entries(done)] == [
        f"lists/a.{s}" for s in ("csv", "org", "rst") for _ in (1, 2)
    ]
    assert done.stderr.splitlines() == [
        "skipped lists/notes.txt: not a list suffix",
        "skipped lists/package.json: no works in it",
    ]


def test_many_other_files_are_counted(tmp_path: Path) -> None:
    """Beyond twenty the files that are no lists are counted by their suffix."""
    (tmp_path / "a.md").write_text("# L\n")
    for number in range(23):
        (tmp_path / f"{number:02}.png").write_bytes(b"x")
    told = bibforge(tmp_path, "parse", ".").stderr.splitlines()
    assert (len(told), told[-1]) == (21, "skipped 3 more files that are not lists: 3 .png")


def test_what_a_build_wrote_is_no_list(tmp_path: Path) -> None:
    """A second build over the same folder does not read the first one's files."""
    (tmp_path / "a.md").write_text(SYNTAXES["md"]("A list", PAPERS), encoding="utf-8")
    words = ("build", ".", "--offline", "--json", "--format", "bib,csl-json", "-o", "out")
    first, second = bibforge(tmp_path, *words), bibforge(tmp_path, *words)
    assert json.loads(first.stdout)["works"] == json.loads(second.stdout)["works"]
    assert "skipped out/report.html: written by bibforge build" in second.stderr


@pytest.mark.parametrize(
    ("name", "data", "message", "hint"),
    [
        ("a.md", b"%PDF-1.7\n%\xe2\xe3", "a.md: this is a PDF, not a list", "name a text file"),
        ("a.html", b"PK\x03\x04rest", "a.html: this is a ZIP archive", "name a text file"),
        ("a.rst", b"words\0more", "a.rst: this is a binary file", "name a text file"),
        ("a.json", b'[\n {"title": "A",\n  "url": "http://a.b"', "a.json:3: the JSON ends too early", "fetch"),
        ("a.json", b'[\n {"title": "A" "url": 1}]', "a.json:2: this is no JSON: a comma is missing", "correct"),
        ("a.json", b"", "a.json:1: the JSON ends too early", "fetch"),
        ("a.json", b'[{"title":\n "\xe9"}]', "a.json:2: this JSON is not UTF-8", "UTF-8"),
        ("a.md", b'{"title": "Thin rivers", "url": "http', "a.md:1: the JSON ends too early", "fetch"),
        ("a.ipynb", b'{"cells": [{"cell_type": "markdown",\n "source": ["- a', "a.ipynb:2: the JSON ends", "fetch"),
        ("a.ipynb", b'{"a": 1}', "a.ipynb: this is not a notebook", "name a notebook"),
        ("a.yml", b"- title: a\n  url: [b\n- c", "a.yml:3: this is not valid YAML", "quote"),
        ("a.yml", b"x: &a [1]\ny: \x01", "a.yml:2: this is not valid YAML", "quote"),
        ("a.csv", b'title,url\n"Thin rivers,http://a.b\n', "a.csv:2: a quoted cell has no end", "close the quotes"),
        ("a.csv", b"colour,size\nred,3\n", "a.csv: the file holds no works", "title key"),
        ("a.yml", b"- colour: red\n", "a.yml: the file holds no works", "title key"),
        ("a.docx", b"words", "a.docx: .docx is not a list suffix", ".rst"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, data: bytes, message: str, hint: str, tmp_path: Path) -> None:
    """Status 4, the file (and the line), what is wrong, and what to do; nothing is read as Markdown by mistake."""
    (tmp_path / name).write_bytes(data)
    for command in ("parse", "build"):
        done = bibforge(tmp_path, command, name)
        assert (done.returncode, done.stdout) == (4, "")
        assert f"error: {message}" in done.stderr
        assert hint in done.stderr.partition("hint: ")[2]


@pytest.mark.parametrize(
    ("written", "name", "syntax"),
    [("html", "saved.md", "HTML"), ("html", "saved.rst", "HTML"), ("json", "data.md", "JSON"),
     ("ipynb", "a.md", "Jupyter notebook"), ("ipynb", "book.json", "Jupyter notebook"),
     ("md", "list.html", "Markdown")],
)  # fmt: skip
def test_content_that_contradicts_its_suffix_is_said(written: str, name: str, syntax: str, tmp_path: Path) -> None:
    """A file is read as what it is, and the contradiction is told."""
    (tmp_path / name).write_text(SYNTAXES[written]("A list", PAPERS), encoding="utf-8")
    for words in (("parse", name, "--json"), ("check", name, "--offline"), ("repair", name, "--offline")):
        told = f"{name}: read as {syntax}, which it is, although its name ends in {Path(name).suffix}"
        assert told in bibforge(tmp_path, *words).stderr
    assert len(_entries(bibforge(tmp_path, "parse", name, "--json"))) == 2


def test_a_list_without_a_suffix_tells_itself(tmp_path: Path) -> None:
    """Without a suffix the text decides, and what tells nothing is Markdown."""
    for written in ("md", "html"):
        (tmp_path / "LIST").write_text(SYNTAXES[written]("A list", PAPERS), encoding="utf-8")
        done = bibforge(tmp_path, "parse", "LIST", "--json")
        assert (len(_entries(done)), done.stderr) == (2, "")


def test_a_declared_encoding_is_used(tmp_path: Path) -> None:
    """A page that names its encoding is decoded by it."""
    page = (
        '<html><head><meta charset="iso-8859-2"></head><ul><li><a href="https://arxiv.org/abs/1608.08710">'
        "Ważne sieci rzek</a></ul></html>"
    )
    (tmp_path / "a.html").write_bytes(page.encode("iso-8859-2"))
    (entry,) = _entries(bibforge(tmp_path, "parse", "a.html", "--json"))
    assert entry["title"] == "Ważne sieci rzek"


@pytest.mark.parametrize("suffix", ["org", "adoc", "ipynb", "yml", "json", "csv"])
def test_repair_changes_nothing_where_no_links_are_written(suffix: str, tmp_path: Path) -> None:
    """A dead mirror is found in every syntax; where links are not written back it says so and leaves the file alone."""
    text = SYNTAXES[suffix]("A list", PAPERS).replace("https://arxiv.org/abs/1608", "http://cn.arxiv.org/abs/1608")
    path = tmp_path / f"list.{suffix}"
    path.write_text(text, encoding="utf-8")
    done = bibforge(tmp_path, "repair", path.name, "--write", "--offline")
    syntax = SUFFIXES[path.suffix]
    assert f"{path.name}: no links are written into {syntax}; the file stays as it is" in done.stderr
    assert "the mirror is gone" in done.stdout
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("suffix", ["md", "qmd", "mdx", "html", "rst"])
def test_repair_writes_links_where_it_can(suffix: str, tmp_path: Path) -> None:
    """In Markdown and its dialects, in HTML and in reStructuredText only the dead address changes."""
    text = SYNTAXES[suffix]("A list", PAPERS)
    path = tmp_path / f"list.{suffix}"
    path.write_text(text.replace("https://arxiv.org/abs/1608", "http://cn.arxiv.org/abs/1608"), encoding="utf-8")
    assert bibforge(tmp_path, "repair", path.name, "--write", "--offline").returncode == 0
    assert path.read_text(encoding="utf-8") == text
