"""The project's own choice of rules: `[tool.bibforge.repair]` in `pyproject.toml`, or `[repair]` in `bibforge.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bibforge.cli import files
from bibforge.cli.project_file import NAME, tables_in
from bibforge.errors import BibforgeError, Exit

CHOICES = {"dialect": ("auto", "bibtex", "biblatex"), "fail-on": ("error", "warning", "info")}
"""The values of keys that have few of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSettings:
    """What a project file says; the command line's own words come first."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unsafe: bool = False
    offline: bool = False
    dialect: str = "auto"
    fail_on: str = ""


def settings_near(path: Path) -> RepairSettings:
    """Return the settings of the nearest `bibforge.toml` or `pyproject.toml` with our table, from `path` upwards.

    Raises BibforgeError (status 2) for a file that is no TOML, an unknown table or key, or a value that does not serve.
    """
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    for place in (folder, *folder.parents):
        for name in (NAME, "pyproject.toml"):
            if (place / name).is_file():
                table = tables_in(place / name).get("repair")
                if table is not None:
                    return _settings(table, files.shown(place / name))
    return RepairSettings()


def _settings(table: dict[str, Any], place: str) -> RepairSettings:
    for key, choices in CHOICES.items():
        if key in table and table[key] not in choices:
            hint = f"choose {', '.join(choices[:-1])} or {choices[-1]}"
            raise BibforgeError(f"unknown {key}: {table[key]!r}", place=place, status=Exit.USAGE, hint=hint)
    return RepairSettings(
        fail_on=table.get("fail-on", ""),
        select=tuple(table.get("select", ())),
        ignore=tuple(table.get("ignore", ())),
        unsafe=table.get("unsafe-fixes", False),
        offline=table.get("offline", False),
        dialect=table.get("dialect", "auto"),
    )
