"""What a stranger sees of the project besides its code: citation, conduct, forms."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bibforge.version import __version__

ROOT = Path(__file__).parent.parent
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"

needs_forms = pytest.mark.skipif(not FORMS.exists(), reason="the forms are not in the package")


def _valid(schema: str, *files: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_citation_is_valid_and_of_this_version() -> None:
    """CITATION.cff follows the schema of the Citation File Format and names the version of the package."""
    path = ROOT / "CITATION.cff"
    _valid("citation-file-format", path)
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["version"] == __version__


@needs_forms
def test_the_forms_are_valid() -> None:
    """Issue forms, their settings and both actions follow the published schemas."""
    _valid("github-issue-forms", *(path for path in FORMS.glob("*.yml") if path.name != "config.yml"))
    _valid("github-issue-config", FORMS / "config.yml")
    _valid("github-actions", ROOT / "action.yml", ROOT / ".github" / "actions" / "watch" / "action.yml")


def test_the_readme_fits_its_first_screen() -> None:
    """What it is, how to install it and the first four tasks stand within fifty lines, each way of installing named."""
    screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:50])
    wanted = (
        "pipx install",
        "uv tool install",
        "pip install",
        "bibforge build",
        "library.rdf",
        "uses:",
        "bibforge check",
    )
    assert [words for words in wanted if words not in screen] == []
    assert "## Try it" in screen


def test_the_commands_of_the_first_screen_exist() -> None:
    """Every `bibforge …` that the README's first table shows is a command with these options."""
    from bibforge.cli.app import COMMANDS

    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("| you want |")[2].partition("\n\n")[0]
    shown = re.findall(r"`bibforge (\w+)", table)
    assert shown
    assert set(shown) <= {command.name for command in COMMANDS}
