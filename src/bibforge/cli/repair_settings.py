"""The project's own choice of rules: `[tool.bibforge.repair]` in `pyproject.toml`, or `bibforge.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bibforge.cli import files
from bibforge.errors import BibforgeError, Exit

KEYS = {"select": list, "ignore": list, "unsafe-fixes": bool, "offline": bool, "dialect": str, "fail-on": str}
"""The keys of the table (docs/repair.md lists the same)."""


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

    Raises BibforgeError (status 2) for a file that is no TOML, an unknown key or a value of another type.
    """
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    for place in (folder, *folder.parents):
        for name in ("bibforge.toml", "pyproject.toml"):
            if (place / name).is_file():
                table = _table(place / name)
                if table is not None:
                    return _settings(table, files.shown(place / name))
    return RepairSettings()


def _table(path: Path) -> dict[str, Any] | None:
    try:
        values: Any = tomllib.loads(files.read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise BibforgeError(
            f"not valid TOML: {error}", place=files.shown(path), status=Exit.USAGE, hint="correct the file"
        ) from None
    if path.name == "bibforge.toml" and "repair" in values:
        values = {"tool": {"bibforge": values}}
    for name in ("tool", "bibforge", "repair"):
        values = values.get(name) if isinstance(values, dict) else None
    return values if isinstance(values, dict) else None


def _settings(table: dict[str, Any], place: str) -> RepairSettings:
    for key, value in table.items():
        if key not in KEYS:
            hint = f"the keys of [tool.bibforge.repair] are {', '.join(KEYS)}"
            raise BibforgeError(f"unknown key {key!r}", place=place, status=Exit.USAGE, hint=hint)
        if not isinstance(value, KEYS[key]) or (
            isinstance(value, list) and not all(isinstance(one, str) for one in value)
        ):
            hint = f"write it as in: {key} = {_EXAMPLES[key]}"
            raise BibforgeError(f"{key} has the wrong type", place=place, status=Exit.USAGE, hint=hint)
    dialect = table.get("dialect", "auto")
    if dialect not in ("auto", "bibtex", "biblatex"):
        hint = "choose auto, bibtex or biblatex"
        raise BibforgeError(f"unknown dialect {dialect!r}", place=place, status=Exit.USAGE, hint=hint)
    fail_on = table.get("fail-on", "")
    if fail_on not in ("", "error", "warning", "info"):
        hint = "choose error, warning or info"
        raise BibforgeError(f"unknown severity {fail_on!r}", place=place, status=Exit.USAGE, hint=hint)
    return RepairSettings(
        fail_on=fail_on,
        select=tuple(table.get("select", ())),
        ignore=tuple(table.get("ignore", ())),
        unsafe=table.get("unsafe-fixes", False),
        offline=table.get("offline", False),
        dialect=dialect,
    )


_EXAMPLES = {
    "select": '["default", "protect-capitals"]',
    "ignore": '["require-eprint"]',
    "unsafe-fixes": "true",
    "offline": "true",
    "dialect": '"biblatex"',
    "fail-on": '"warning"',
}
