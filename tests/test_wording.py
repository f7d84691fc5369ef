"""The words that people read: help, messages and pages are plain English, without phrases that are none."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BAD = {
    "and leave": r"[Pp]rint the version and leave",
    "no papers": r"\bno papers\b",
    "set aside": r"\bset aside\b",
    "on wish": r"\bon wish\b",
    "mend": r"\b[Mm]end(?:s|ed|ing)?\b",
    "ask nobody": r"\b[Aa]sks? nobody\b",
    "the people are others": r"\bpeople are others\b",
    "parted by": r"\bparted by\b",
    "in 1 files": r"\bin 1 files\b",
    "not indexed where was asked": r"\bnot indexed where\b",
    "is no": r"\bthis is no [a-z]",
    "nothing like it": r"\bnothing like it\b",
    "unawares": r"\bunawares\b",
    "behind its": r"\bvalue behind its\b",
    "passes it over": r"\bpass(?:es)? it over\b",
}
"""Phrases that are not English, or not the field's: each was once in a message or on a page."""

PAGES = [
    ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CODE_OF_CONDUCT.md",
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if "decisions" not in path.parts),
]  # fmt: skip


def _said(tree: ast.Module, *, help_lines: bool) -> Iterator[str]:
    """Yield the texts of a module that may be shown: its strings, and the docstrings that are help or rules."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    attribute = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            shown = id(node) not in docstrings | attribute or (help_lines and id(node) in docstrings)
            if shown:
                yield node.value


def _texts() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        yield page.relative_to(ROOT).as_posix(), page.read_text(encoding="utf-8")
    for path in sorted((ROOT / "src").rglob("*.py")):
        help_lines = path.parent.name == "rules"
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield path.relative_to(ROOT).as_posix(), "\n".join(_said(tree, help_lines=help_lines))
    for path in sorted((ROOT / "src").rglob("*.j2")) + sorted((ROOT / "src").rglob("*.sh")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


TEXTS = dict(_texts())


@pytest.mark.parametrize("name", BAD)
def test_no_message_and_no_page_has_it(name: str) -> None:
    """The phrase is in no string of the program and on no page."""
    assert len(TEXTS) > 300
    assert [place for place, text in TEXTS.items() if re.search(BAD[name], text)] == []
