"""Which syntax a file is in: the table of suffixes, its page, and what a text says of itself."""

import re
from pathlib import Path

import pytest

from bibforge.markup.syntax import SUFFIXES, WRITABLE, Recognised, Syntax, recognised

PAGE = Path(__file__).parents[2] / "docs" / "lists.md"


def test_the_page_has_every_suffix_as_the_code_has_it() -> None:
    """The table of docs/lists.md names each suffix, its syntax, and whether links are written back."""
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `.")
    ]
    shown = {suffix: row[1] for row in rows for suffix in re.findall(r"`(\.\w+)`", row[0])}
    assert shown == {suffix: str(syntax) for suffix, syntax in SUFFIXES.items()}
    assert {row[1] for row in rows if row[3] == "yes"} == {str(syntax) for syntax in WRITABLE}


@pytest.mark.parametrize(
    ("text", "name", "syntax"),
    [
        ("# L\n", "a.MD", Syntax.MARKDOWN),
        ("<!-- x -->\n<!DOCTYPE html><p>", "a.md", Syntax.HTML),
        ('\ufeff<?xml version="1.0"?>\n<html xmlns="x">', "a.md", Syntax.HTML),
        ("<p>A list in <b>HTML</b></p>", "a.md", Syntax.MARKDOWN),
        ('[{"title": "x"}]', "a.md", Syntax.JSON),
        ("[![a](b)](c) and more", "a.md", Syntax.MARKDOWN),
        ('["a"](http://b) is a link', "a.md", Syntax.MARKDOWN),
        ('{"cells": [], "nbformat": 4}', "a.json", Syntax.NOTEBOOK),
        ('{"title": "x"}', "a.yml", Syntax.YAML),
        ("words", "a.html", Syntax.MARKDOWN),
        ("<ul><li>a", "a.html", Syntax.HTML),
        ("words", "README", Syntax.MARKDOWN),
    ],
)
def test_the_text_wins_where_it_can_be_nothing_else(text: str, name: str, syntax: Syntax) -> None:
    """A page and JSON are told by their beginnings; what merely resembles them is what its name says."""
    found = recognised(text, name)
    assert found is not None
    assert found.syntax is syntax


def test_an_unknown_suffix_names_nothing() -> None:
    """Without a known suffix only a text that tells itself has a syntax."""
    assert recognised("words", "a.docx") is None
    assert recognised("<!doctype html>", "a.docx") == Recognised(Syntax.HTML, None)
