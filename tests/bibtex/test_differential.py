"""The parser beside three other readers on the same text."""

from __future__ import annotations

import logging
import shutil
import subprocess
from pathlib import Path

import pytest

from bibforge.bibtex.parser import parse

TEXT = r"""
Notes of the keeper stand here, BibTeX passes them over.

@string{jmlr = "Journal of Machine Learning Research"}
@STRING(aw = {Addison} # "-Wesley")
@preamble{"\newcommand{\noop}[1]{}" # {x}}

@Article{Doe:2020/a-b,
    Author   = "Jane {Doe} and {The {ACME} Group} and M{\"u}ller, J{\"o}rg",
    TITLE    = {Nested {{braces} in {a} {{{title}}}} with "quotes", commas = and 50\% signs},
    journal  = jmlr,
    year     = 2020, volume={12},number = "3"
  , pages    = {1--9}
  , month    = "10~" # jan # {--feb},
    abstract = {Lines
       that run on

       and on, # with @signs and (parentheses)},
}

@book(knuth1984,
  author = {Knuth, Donald E.},
  title = "The {\TeX}book",
  publisher = aw # { Publishing},
  year = {1984}
)
@misc{empty, title = {}, note = "", howpublished = {\url{https://example.org/a_b?c=d#e}}}
@inproceedings{UPPER, title={{All In}}, booktitle = {Proc. of {X}}, year=1999}
@online{web_1, title = {Web}, url = {https://example.org/%7Eme}, urldate = {2020-01-02}}
@comment{jabref-meta: groupsversion:3;}
"""

Entries = dict[str, tuple[str, dict[str, str]]]


def ours(text: str) -> Entries:
    """Return key → type and fields as this project reads them, blanks folded."""
    document = parse(text)
    macros = document.macros
    return {
        entry.key: (entry.type, {field.name: " ".join(field.expanded(macros).split()) for field in entry.fields})
        for entry in document.entries
    }


def by_bibtexparser(text: str) -> Entries:
    """Return the same as bibtexparser 1.4 reads it."""
    from bibtexparser.bparser import BibTexParser  # type: ignore[import-untyped]  # ships no types

    parser = BibTexParser(ignore_nonstandard_types=False, interpolate_strings=True, common_strings=True)
    database = parser.parse(text)
    return {
        one["ID"]: (
            one["ENTRYTYPE"],
            {name: " ".join(value.split()) for name, value in one.items() if name not in ("ID", "ENTRYTYPE")},
        )
        for one in database.entries
    }


def by_pybtex(text: str) -> Entries:
    """Return the same as pybtex's low-level reader sees it."""
    from pybtex.database.input.bibtex import LowLevelParser  # type: ignore[import-untyped]  # ships no types

    found: Entries = {}
    for command, value in LowLevelParser(text):
        if command.lower() not in ("string", "preamble", "comment"):
            key, fields = value
            found[key] = (command.lower(), {name.lower(): " ".join("".join(parts).split()) for name, parts in fields})
    return found


@pytest.mark.parametrize("other", [by_bibtexparser, by_pybtex])
def test_the_same_entries_with_the_same_fields(other: object, caplog: pytest.LogCaptureFixture) -> None:
    """Types, keys, names and values agree on everything that is well formed."""
    caplog.set_level(logging.CRITICAL)
    assert callable(other)
    assert other(TEXT) == ours(TEXT)


@pytest.mark.skipif(shutil.which("biber") is None, reason="biber is not installed")
def test_biber_sees_the_same_keys(tmp_path: Path) -> None:
    """biber finds every entry that the parser finds, and no other."""
    (tmp_path / "t.bib").write_text(TEXT, encoding="utf-8")
    subprocess.run(["biber", "--tool", "t.bib", "-O", "out.bib"], cwd=tmp_path, capture_output=True, check=False)
    assert ours((tmp_path / "out.bib").read_text(encoding="utf-8")).keys() == ours(TEXT).keys()


def test_what_the_others_lose_is_kept() -> None:
    """A missing comma and an open brace cost bibtexparser the entry; here every field is read."""
    text = (
        "@article{a, title = {A} year = {1}}\n\n@article{b,\n title = {B,\n year = {2}\n}\n\n@article{c, title = {C}}\n"
    )
    assert ours(text) == {
        "a": ("article", {"title": "A", "year": "1"}),
        "b": ("article", {"title": "B", "year": "2"}),
        "c": ("article", {"title": "C"}),
    }
    assert len(by_bibtexparser(text)) < 3
