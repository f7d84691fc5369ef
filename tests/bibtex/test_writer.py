"""The text of a `.bib` file, and what the programs that read such files say about it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest
from bib_fields import BEGIN, END, examples, table
from bib_programs import unexplained

from bibforge.bibtex.entries import Dialect
from bibforge.bibtex.parser import parse
from bibforge.bibtex.table import ORDER
from bibforge.bibtex.writer import bib_text
from bibforge.model.library import Library

DIALECTS = list(Dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_file_is_sorted_indented_and_the_same_every_time(dialect: Dialect, library: Library) -> None:
    """Entries by key, two blanks, LF, one final newline, fields in one order, whatever the order of the works."""
    text = bib_text(library, dialect=dialect)
    keys = re.findall(r"^@\w+\{(.+),$", text, re.MULTILINE)
    assert keys == sorted(keys)
    assert len(keys) == len(library.works)
    assert "\r" not in text
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")
    assert all(re.match(r"@|  \w+ = (\{.*\}|[a-z]{3}),$|\}$|$", line) for line in text.split("\n"))
    turned = Library(works=library.works[::-1], categories=library.categories)
    assert bib_text(turned, dialect=dialect) == text


def test_an_empty_library_is_an_empty_file() -> None:
    """No works, no text."""
    assert bib_text(Library(works=(), categories=()), dialect=Dialect.BIBTEX) == ""


def test_classic_text_is_ascii_where_tex_has_a_spelling(library: Library) -> None:
    """Only letters that TeX cannot spell, and the list's own notes and keywords, leave ASCII in the classic dialect."""
    text = bib_text(library, dialect=Dialect.BIBTEX)
    assert set(re.findall(r"[^\x00-\x7f]", text)) <= set("李明的论文：题目阅读😀ơ") | set("２")
    assert "Gödel" in bib_text(library, dialect=Dialect.BIBLATEX)


def test_groups_are_a_tree_in_list_order(library: Library) -> None:
    """JabRef 3's groups: every category with its keys, empty ones too, nothing in a name that could be live."""
    text = bib_text(library, dialect=Dialect.BIBTEX, groups=True)
    groups = text[text.index("@comment{jabref-meta: groupstree:") :].split("\n")
    assert "@comment{jabref-meta: groupsversion:3;}" in text
    assert groups[1] == "0 AllEntriesGroup:;"
    assert groups[2] == "1 ExplicitGroup:Lists\\;0\\;;"
    assert groups[3].startswith("2 ExplicitGroup:Deep, wide\\\\\\; and more\\;0\\;bachelor\\;badissn\\;")
    assert groups[4] == "3 ExplicitGroup:Empty  x   article y,\\;0\\;;"
    assert groups[5:] == ["}", ""]


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_our_own_parser_finds_nothing_wrong(dialect: Dialect, groups: bool, library: Library) -> None:
    """What is written has no structural problem."""
    document = parse(bib_text(library, dialect=dialect, groups=groups))
    assert document.damage == ()
    assert sorted(entry.key for entry in document.entries) == sorted(work.key for work in library.works)
    assert all(len({field.name for field in entry.fields}) == len(entry.fields) for entry in document.entries)


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_bibtexparser_and_pybtex_read_every_entry(dialect: Dialect, groups: bool, library: Library) -> None:
    """Two other readers see the same entries with the same fields, without a warning."""
    from bibtexparser.bparser import BibTexParser  # type: ignore[import-untyped]  # ships no types
    from pybtex.database import parse_string  # type: ignore[import-untyped]  # ships no types

    text = bib_text(library, dialect=dialect, groups=groups)
    ours = {entry.key: {field.name: field.expanded({}) for field in entry.fields} for entry in parse(text).entries}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        database = BibTexParser(ignore_nonstandard_types=False, interpolate_strings=False, common_strings=True).parse(
            text
        )
        other = parse_string(text, "bibtex")
    assert {entry["ID"]: set(entry) - {"ID", "ENTRYTYPE"} for entry in database.entries} == {
        key: set(one) for key, one in ours.items()
    }
    assert len(database.comments) == (2 if groups else 0)
    assert set(other.entries) == set(ours)
    for key, entry in other.entries.items():
        assert {*(name.lower() for name in entry.fields), *entry.persons} == set(ours[key])
        assert entry.fields.get("title", "") == ours[key]["title"]


@pytest.mark.skipif(shutil.which("biber") is None, reason="biber is not installed")
@pytest.mark.parametrize("dialect", DIALECTS)
def test_biber_accepts_every_entry_without_a_warning(dialect: Dialect, library: Library, tmp_path: Path) -> None:
    """The data model of biblatex misses nothing but the dates that nobody knows, in the classic dialect either."""
    text = bib_text(library, dialect=dialect, groups=True)
    assert unexplained("biber", text) == []
    (tmp_path / "library.bib").write_text(text, encoding="utf-8")
    command = ["biber", "--tool", "library.bib", "-O", "out.bib"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    written = (tmp_path / "out.bib").read_text(encoding="utf-8")
    assert {entry.key for entry in parse(written).entries} == {work.key for work in library.works}


@pytest.mark.skipif(shutil.which("bibtex") is None, reason="bibtex is not installed")
@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("style", ["plain", "IEEEtran", "acm"])
def test_bibtex_accepts_every_entry_without_a_warning(style: str, groups: bool, library: Library) -> None:
    """Standard styles set every entry and miss nothing but the people that nobody knows."""
    if style == "plain" or not groups:
        text = bib_text(library, dialect=Dialect.BIBTEX, groups=groups)
        assert unexplained("bibtex", text, style=style) == []


@pytest.mark.skipif(shutil.which("bibtex") is None or shutil.which("biber") is None, reason="a program is missing")
def test_only_what_is_missing_is_explained() -> None:
    """A warning counts as explained where the entry lacks the field, and every other one is told."""
    assert unexplained("biber", "@misc{k,\n  title = {T},\n}\n") == []
    assert unexplained("biber", "@article{k,\n  title = {T},\n  date = {2020},\n}\n") != []
    assert unexplained("bibtex", "@misc{k,\n  title = {T},\n}\n") == []
    assert unexplained("bibtex", "@article{k,\n  author = {A, B},\n  title = {T},\n}\n") != []


@pytest.mark.skipif(
    shutil.which("bibtex") is None or shutil.which("pdflatex") is None, reason="bibtex or pdflatex is not installed"
)
def test_a_document_can_be_set(library: Library, tmp_path: Path) -> None:
    """pdflatex sets the classic file: no title, however hostile, stops it; what no Latin font has is left out here."""
    works = tuple(
        work
        for work in library.works
        if work.key not in ("people01", "title08", "title09", "title10") and not work.key.startswith("number")
    )
    text = bib_text(Library(works=works, categories=()), dialect=Dialect.BIBTEX)
    (tmp_path / "library.bib").write_text(text, encoding="utf-8")
    (tmp_path / "main.tex").write_text(
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{textcomp,amssymb}\\usepackage{url}\n"
        "\\begin{document}\\nocite{*}\\bibliographystyle{plain}\\bibliography{library}\\end{document}\n",
        encoding="utf-8",
    )
    draft = ["pdflatex", "-draftmode", "-interaction=batchmode", "main"]  # sets everything, draws no fonts
    environment = {**os.environ, "TEXMFVAR": str(tmp_path / "texmf")}
    for command in (draft, ["bibtex", "main"], draft):
        subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    log = (tmp_path / "main.log").read_text(encoding="latin-1")
    if re.search(r"File `[\w.]+' not found", log):
        pytest.skip("this LaTeX lacks a standard package")
    assert [line for line in log.splitlines() if line.startswith("!")] == []
    assert (tmp_path / "main.aux").read_text(encoding="latin-1").count("\\bibcite") == len(works)


def test_the_examples_have_every_field_that_is_written() -> None:
    """The table of what programs make of each field leaves none out."""
    written = {field.name for dialect in DIALECTS for entry in examples(dialect) for field in entry.fields}
    assert written == set(ORDER)


@pytest.mark.skipif(
    shutil.which("bibtex") is None or shutil.which("biber") is None or shutil.which("kpsewhich") is None,
    reason="a program is missing",
)
def test_the_page_has_the_table_that_the_programs_give() -> None:
    """What docs/bib-files.md says of BibTeX and biber is what they do; each field has the importers' rules."""
    page = (Path(__file__).parents[2] / "docs" / "bib-files.md").read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0].strip() == "\n".join(table())
