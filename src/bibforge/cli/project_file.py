"""The file of a project, `bibforge.toml` or our part of `pyproject.toml`: its tables and keys, by name and type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bibforge.cli import files
from bibforge.errors import BibforgeError, Exit

NAME = "bibforge.toml"
_OWN = ("tool", "bibforge")
"""Where our tables are in `pyproject.toml`; `bibforge.toml` may have them there, too."""

TABLES: Mapping[str, Mapping[str, tuple[type, str]]] = {
    "lists": {"files": (list, '["README.md"]')},
    "repair": {
        "select": (list, '["default", "protect-capitals"]'),
        "ignore": (list, '["require-eprint"]'),
        "unsafe-fixes": (bool, "true"),
        "offline": (bool, "true"),
        "dialect": (str, '"biblatex"'),
        "fail-on": (str, '"warning"'),
    },
}
"""Every table with its keys: the type of the value (a list is one of texts), and an example of it."""


def tables_in(path: Path) -> dict[str, dict[str, Any]]:
    """Return our tables of a project file. Raises BibforgeError (status 2, `file:line`) for what is not as documented:
    a file that is no TOML, an unknown table or key, a value of another type.
    """
    import tomllib  # only where there is such a file

    text = files.read_text(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"\(at line (\d+)", str(error))
        place = f"{files.shown(path)}:{line[1]}" if line else files.shown(path)
        raise BibforgeError(
            f"not valid TOML: {error}", place=place, status=Exit.USAGE, hint="correct the file"
        ) from None
    found = _ours(values, path.name == NAME)
    _check(found, _Places(files.shown(path), text))
    return found


def _ours(values: dict[str, Any], whole: bool) -> dict[str, Any]:
    inner: Any = values
    for name in _OWN:
        inner = inner.get(name) if isinstance(inner, dict) else None
    mine = inner if isinstance(inner, dict) else {}
    return {key: value for key, value in values.items() if key != _OWN[0]} | mine if whole else mine


class _Places:
    """Where a table or a key of the text is."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines = text.splitlines()

    def __call__(self, table: str, key: str = "") -> str:
        """Return `file:line` of a key in a table, of the table, or of the file where neither is found."""
        inside, header = not table, ""
        for number, line in enumerate(self._lines, 1):
            heading = re.match(r"\s*\[+\s*([^\]#]+?)\s*\]", line)
            if heading:
                inside = heading[1].replace('"', "").split(".")[-1] == table
                header = header or (f"{self._file}:{number}" if inside else "")
            name = re.match(r"\s*(?:[\w.-]*\.)?[\"']?([\w-]+)[\"']?\s*=", line)
            if name and ((inside and name[1] == key) or (not key and name[1] == table)):
                return f"{self._file}:{number}"
            if heading and inside and not key:
                return header
        return header or self._file


def _check(found: dict[str, Any], places: _Places) -> None:
    for table, values in found.items():
        if table not in TABLES and not isinstance(values, dict):
            homes = [home for home, keys in TABLES.items() if table in keys]
            hint = f"it belongs below [{homes[0]}]" if homes else _nearest(table, TABLES, "[{}]")
            raise _unknown("key", table, hint, places(table))
        if table not in TABLES:
            raise _unknown("table", f"[{table}]", _nearest(table, TABLES, "[{}]"), places(table))
        if not isinstance(values, dict):
            raise _unknown(
                "key", table, f"[{table}] is a table with the keys {', '.join(TABLES[table])}", places(table)
            )
        for key, value in values.items():
            if key not in TABLES[table]:
                raise _unknown("key", f"{key} in [{table}]", _nearest(key, TABLES[table], "{}"), places(table, key))
            kind, example = TABLES[table][key]
            if not isinstance(value, kind) or (
                isinstance(value, list) and not all(isinstance(one, str) for one in value)
            ):
                hint = f"write it like this: {key} = {example}"
                raise BibforgeError(f"{key} has the wrong type", place=places(table, key), status=Exit.USAGE, hint=hint)


def _nearest(word: str, known: Iterable[str], form: str) -> str:
    from difflib import get_close_matches  # only where a name was mistyped

    names = list(known)
    near = get_close_matches(word, names, 1)
    return f"did you mean {form.format(near[0])}?" if near else f"known here: {', '.join(map(form.format, names))}"


def _unknown(what: str, name: str, hint: str, place: str) -> BibforgeError:
    return BibforgeError(f"unknown {what}: {name}", place=place, status=Exit.USAGE, hint=hint)
