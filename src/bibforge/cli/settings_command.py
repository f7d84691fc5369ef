"""`bibforge settings`: every environment variable that is read, what it means, and what holds now."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from bibforge.cli import console
from bibforge.cli.settings import Setting, settings_table


def settings(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the table as Markdown, as in docs/settings.md.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list and nothing else.")] = False,
) -> None:
    """Show every setting: its variable, its meaning, its value."""
    table = settings_table()
    if as_json:
        console.data_json([_as_json(one) for one in table])
    elif markdown:
        console.data(markdown_table(table))
    else:
        for one in table:
            console.data(f"{one.variable}: {one.meaning}\n  {_value(one) or f'not set: {one.default}'}")


def markdown_table(table: tuple[Setting, ...]) -> str:
    """Return the settings as a table in Markdown."""
    rows = [f"| `{one.variable}` | {one.meaning} | {one.default} |" for one in table]
    return "\n".join(["| variable | meaning | without it |", "|---|---|---|", *rows])


def _value(setting: Setting) -> str:
    """Return the value of a setting; of a secret only that there is one."""
    value = os.environ.get(setting.variable, "").strip()
    return "set" if value and setting.is_secret else value


def _as_json(setting: Setting) -> dict[str, str | None]:
    return {
        "variable": setting.variable,
        "meaning": setting.meaning,
        "default": setting.default,
        "value": _value(setting) or None,
    }
