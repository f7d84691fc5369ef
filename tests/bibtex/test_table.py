"""The table of types against the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bibforge.bibtex.document import Problem
from bibforge.bibtex.table import BIBLATEX, CLASSIC, READ, TYPES
from bibforge.model.record import Kind

PAGE = (Path(__file__).parents[2] / "docs" / "bib-files.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row[0].value)
def test_every_kind_stands_in_the_documentation(row: tuple[Kind, tuple[str, ...], tuple[str, ...]]) -> None:
    """The page shows the same types in the same order as the table."""
    kind, classic, modern = row
    shown = " | ".join(", ".join(f"`{name}`" for name in names or ("misc",)) for names in (classic, modern))
    assert f"| {kind.value} | {shown} |" in PAGE


def test_every_type_has_a_shape_and_is_read_back_as_its_kind() -> None:
    """What is written first for a kind is read as that kind, but for the types that stand for several."""
    for kind, classic, modern in TYPES:
        assert set(classic) <= set(CLASSIC)
        assert set(modern) <= set(BIBLATEX)
        for name in (*classic[:1], *modern[:1]):
            several = {"online": Kind.WEBPAGE, "incollection": Kind.CHAPTER}
            assert READ[name] is several.get(name, kind)


def test_every_problem_stands_in_the_documentation() -> None:
    """The names of problems in the code and on the page are the same."""
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", Problem.__doc__ or ""))
    assert named == set(re.findall(r"^\| `([a-z]+(?:-[a-z]+)+)` \|", PAGE, re.MULTILINE))
