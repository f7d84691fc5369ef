"""A developer's commands: the noxfile, the checking script and the pages that name them."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "run"
NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")
SESSIONS = {
    one.name
    for one in ast.parse(NOXFILE).body
    if isinstance(one, ast.FunctionDef) and any("session" in ast.unparse(mark) for mark in one.decorator_list)
}
PAGES = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "recipes").glob("*.md"))]

needs_script = pytest.mark.skipif(
    not SCRIPT.exists() or not shutil.which("bash"), reason="the checking script is not in the package, or no bash"
)


@needs_script
@pytest.mark.parametrize(
    ("arguments", "status"), [(["--help"], 0), (["-h"], 0), (["--quick", "--help"], 0), (["--fast"], 2), (["x"], 2)]
)
def test_the_checking_script_starts_nothing_unasked(arguments: list[str], status: int) -> None:
    """Help and unknown arguments end with the usage before the first step."""
    done = subprocess.run(["bash", str(SCRIPT), *arguments], capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == status
    assert "Usage: bash .ci/run" in (done.stderr if status else done.stdout)
    assert "== " not in done.stdout


@needs_script
def test_the_checking_script_calls_commands_that_exist() -> None:
    """Every session that the script starts is one of the noxfile."""
    called = re.findall(r"^ *nox -s ([\w ]+)$", SCRIPT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert called
    assert {name for line in called for name in line.split()} <= SESSIONS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_pages_name_commands_that_exist(page: Path) -> None:
    """Every `nox -s NAME` of the pages for developers is a session."""
    named = re.findall(r"nox -s '?([a-z]+)", page.read_text(encoding="utf-8"))
    assert set(named) <= SESSIONS


MADE_UP = re.compile(r"venue-first|double-title-period|NAME|almanac")
"""Names of what the recipes make by way of example."""


def test_the_pages_name_files_that_exist() -> None:
    """Every file of ours that the pages for developers name, or link to by a reference, is there."""
    missing = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named = [path for path in re.findall(r"`((?:src|tests|docs)/[\w/.-]+)`", text) if not MADE_UP.search(path)]
        linked = re.findall(r"^\[\w+\]: (\S+)", text, flags=re.MULTILINE)
        missing += [f"{page.name}: {path}" for path in named if not (ROOT / path).exists()]
        missing += [f"{page.name}: {path}" for path in linked if not (page.parent / path).exists()]
    assert missing == []
