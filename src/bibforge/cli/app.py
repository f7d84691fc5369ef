"""The commands in one list, and the one place where an error becomes an exit status."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import typer

from bibforge.cli import console
from bibforge.cli.helptexts import with_plain_types
from bibforge.errors import BibforgeError, Exit


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, where its function (or its group of commands) lives, and its line in the help."""

    name: str
    home: str
    help: str

    def load(self) -> object:
        """Import the module and return the function or the group."""
        module, _, name = self.home.partition(":")
        return getattr(import_module(f"bibforge.cli.{module}"), name)


NARROW = 60
"""Columns below which the help is plain text: in a table the names of options would be cut off."""

COMMANDS = (
    Command(
        "init",
        "init:init",
        "Start a project: find the lists, write settings, a first lock and a workflow; existing files are kept.",
    ),
    Command("build", "build:build", "Compile reading lists into a library."),
    Command(
        "parse",
        "parse:parse",
        "Show how lists are read: entries with their parts, kinds and categories, and what was skipped.",
    ),
    Command("repair", "repair:repair", "Repair `.bib` files and reading lists, touching nothing but what is wrong."),
    Command(
        "rules",
        "rules:rules",
        "List the rules of repair, or explain one: what it asks for, how much it matters, whether it runs by default.",
    ),
    Command(
        "check", "check:check", "Look up every reference: verified, unconfirmed, mismatch, retracted or not found."
    ),
    Command("sync", "sync:sync", "Mirror the library into Zotero: shows the plan, asks, and can be undone."),
    Command("zotero", "sync:zotero_app", "Manage the key that sync uses for your Zotero library."),
    Command(
        "add", "add:add", "Add one paper to a list, written as the list's entries are, with link, people and venue."
    ),
    Command(
        "watch",
        "watch:watch",
        "Report what has changed: published, new versions and titles, retracted, corrected, dead and moved DOIs.",
    ),
    Command(
        "render", "render:render", "Publish a library as a list: Markdown, HTML, or references in a citation style."
    ),
    Command("review", "review:review_app", "Decide what is unresolved or doubtful; decisions are kept."),
    Command(
        "rekey",
        "rekey:rekey",
        "Regenerate citation keys: the provisional ones, one, or all by a pattern; only --write changes files.",
    ),
    Command(
        "explain",
        "explain:explain",
        "Show where each field of a work came from, which candidates were seen and why this one; asks no service.",
    ),
    Command("match", "match:match", "Match many mentions against the local catalog, and number their works."),
    Command(
        "mcp",
        "mcp:mcp",
        "Serve agents over stdio (MCP): resolve, check, search, explain, plan; apply only if you allow it.",
    ),
    Command(
        "lsp",
        "lsp:lsp",
        "Serve an editor over stdio (LSP): findings while you type, fixes, hover with evidence, citation keys.",
    ),
    Command("catalog", "catalog:catalog_app", "A local catalog of records from bulk files."),
    Command("cache", "cache:cache_app", "The stored answers of the services."),
    Command("settings", "settings_command:settings", "Show every setting: its variable, its meaning, its value."),
)


def app_for(arguments: Sequence[str] | None) -> typer.Typer:
    """Return the program with the named command loaded; the others only by name and help line.

    With None every command is loaded. The modules of the commands are most of the start-up time, and the help of the
    whole program needs none of them.
    """
    app = typer.Typer(
        name="bibforge",
        help="The compiler for bibliographies: reading lists in; a clean .bib, a Zotero tree and repaired lists out.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        rich_markup_mode="rich" if shutil.get_terminal_size().columns >= NARROW else None,
    )
    app.callback()(options)
    wanted = None if arguments is None else next((word for word in arguments if not word.startswith("-")), "")
    for command in COMMANDS:
        if wanted not in (None, command.name):
            app.command(command.name, help=command.help)(_placeholder)
            continue
        loaded = command.load()
        if isinstance(loaded, typer.Typer):
            app.add_typer(loaded, name=command.name)
        else:
            app.command(command.name)(loaded)  # type: ignore[type-var]  # what the table names is a function
    return app


def options(version: bool = typer.Option(False, "--version", "-V", help="Show the version and exit.")) -> None:
    """Hold what belongs to every command; the version itself is printed before typer is loaded."""


def _placeholder() -> None:
    """Stand for a command in the help of the whole program; never run, because a named command is loaded."""


def _require_folder() -> None:
    """Raise BibforgeError (status 4) where the folder that the command is run in is gone."""
    try:
        Path.cwd()
    except OSError:
        message, hint = "the folder that you are in is gone", "go to another folder and run the command again"
        raise BibforgeError(message, hint=hint) from None


def run(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; errors are told on stderr, never as a traceback."""
    words = sys.argv[1:] if arguments is None else arguments
    completing = "_BIBFORGE_COMPLETE" in os.environ
    console.begin()
    try:
        _require_folder()
        command = with_plain_types(typer.main.get_command(app_for(None if completing else words)))
        status = int(command(args=words, standalone_mode=False) or 0)
        if status == Exit.INTERRUPTED:  # typer makes this status of Ctrl-C, and says nothing
            console.say_interrupted()
        return status
    except BibforgeError as error:
        console.complain(error)
        return int(error.status)
    except typer.Exit as leave:
        return int(leave.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        console.say_interrupted()
        return int(Exit.INTERRUPTED)
    except typer.TyperException as error:
        show = getattr(error, "show", None)
        if show:
            show(file=sys.stderr)
        return int(Exit.USAGE)
