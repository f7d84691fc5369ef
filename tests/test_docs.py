"""The documentation against the commands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bibforge.cli.app import COMMANDS as TABLE
from bibforge.cli.app import Command, app_for
from bibforge.cli.settings import settings_table
from bibforge.cli.settings_command import markdown_table
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
    """docs/settings.md shows the table that `bibforge settings --markdown` prints, whole."""
    assert markdown_table(settings_table()) in DOCS["settings.md"]


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


def test_the_floor_plan_names_what_is_there() -> None:
    """Every module, folder and room that docs/floor-plan.md names is in the source tree, and every room has its row."""
    source = ROOT / "src" / "bibforge"
    rooms = {path.stem for path in source.iterdir() if path.name[0] != "_" and path.name != "py.typed"}
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)*)/?(?:\.py)?`", DOCS["floor-plan.md"]))
    paths = {name for name in named if name.partition("/")[0] in rooms}
    assert [name for name in sorted(paths) if not _is_module(source / name)] == []
    assert rooms == {name for name in named if name in rooms}


def _is_module(path: Path) -> bool:
    return path.is_dir() or path.with_suffix(".py").is_file()


def test_every_page_that_a_message_names_exists() -> None:
    """A hint that leads to a page leads to one that is there."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    named = {page for text in sources for page in re.findall(r"docs/[\w/-]+\.md", text)}
    assert named
    assert [page for page in sorted(named) if not (ROOT / page).exists()] == []
