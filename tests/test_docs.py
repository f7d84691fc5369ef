"""The documentation against the commands."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bibforge.cli.app import COMMANDS as TABLE
from bibforge.cli.app import Command, app_for
from bibforge.cli.settings import VARIABLES
from bibforge.errors import Exit

ROOT = Path(__file__).parent.parent
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> Iterator[tuple[str, object]]:
    def walk(prefix: str, command: object) -> Iterator[tuple[str, object]]:
        children = getattr(command, "commands", None)
        if children:
            for name, child in children.items():
                yield from walk(f"{prefix} {name}".strip(), child)
        else:
            yield prefix, command

    yield from walk("", typer.main.get_command(app_for(None)))


COMMANDS = dict(_commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    """Each command has its page, and each of its options stands on that page."""
    pages = [text for text in DOCS.values() if f"bibforge {name}" in text]
    assert pages, f"no page in docs/ shows `bibforge {name}`"
    options = [opt for param in COMMANDS[name].params for opt in param.opts if opt.startswith("--")]  # type: ignore[attr-defined]
    missing = [opt for opt in options if opt != "--help" and not any(f"{opt}" in text for text in pages)]
    assert missing == []


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.name)
def test_the_help_line_is_the_commands_own(command: Command) -> None:
    """The line in the program's help, which loads no command, is the first line of the command's own help."""
    loaded = command.load()
    own = loaded.info.help if isinstance(loaded, typer.Typer) else loaded.__doc__
    assert str(own).strip().splitlines()[0] == command.help


def test_every_setting_is_documented() -> None:
    """Each environment variable stands in docs/settings.md."""
    assert [name for name in VARIABLES if f"`{name}`" not in DOCS["settings.md"]] == []


def test_every_exit_status_is_documented() -> None:
    """The README's table has a row for each status."""
    assert [status for status in Exit if f"| {status.value} |" not in README] == []


def test_links_between_the_pages_lead_somewhere() -> None:
    """No page of the documentation links to a file that is not there."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(
            r"\]\(([^)#\s]+)", re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        )
        if not target.startswith(("http", "mailto")) and not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_worked_example_replays(tmp_path: Path) -> None:
    """The README's example gives what the README shows: messages and `.bib`."""
    blocks = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)
    texts = {kind: text for kind, text in reversed(blocks) if kind in ("markdown", "console", "bibtex")}
    (tmp_path / "reading.md").write_text(texts["markdown"], encoding="utf-8")
    command, _, shown = texts["console"].partition("\n")
    arguments = command.removeprefix("$ bibforge ").split()
    done = subprocess.run([sys.executable, "-m", "bibforge", *arguments], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8",
                          env={"PATH": "", "HOME": str(tmp_path), "PYTHONUTF8": "1"}, check=False)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, shown)
    assert (tmp_path / "out" / "library.bib").read_text(encoding="utf-8") == texts["bibtex"]
