"""A catalog in Parquet on disk: a folder with one folder for each table, and the file that says it is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bibforge.errors import BibforgeError
from bibforge.resolvers.catalog.store import Holding

MANIFEST = "catalog.json"
TABLES = ("records", "keys", "words", "postings")
VERSION = 1
_FORM = "bibforge catalog in Parquet"
BUILD_TABLES = "build it again: bibforge catalog build --engine parquet DIR FILE…"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a catalog in Parquet says of itself."""

    rows: int
    size: int
    """The largest row that has a title: what the search takes for the number of titles, as the SQLite catalog does."""
    holdings: tuple[Holding, ...] = ()
    set_aside: Mapping[str, Sequence[tuple[int, str, int]]] = field(default_factory=dict)
    """What of each file could not be filed: line, reason, and how many lines."""

    def rejected(self, file: str) -> list[tuple[int, str]]:
        """Return line number and reason of the lines of a file that could not be filed."""
        return [(line, reason) for line, reason, _ in sorted(self.set_aside.get(file, ()))]


def is_tables(path: Path) -> bool:
    """Tell whether a path is a catalog in Parquet."""
    return (path / MANIFEST).is_file()


def read_manifest(path: Path) -> Manifest:
    """Return what a catalog says of itself. Raises BibforgeError where it is none or of another version."""
    try:
        return parsed_manifest((path / MANIFEST).read_text(encoding="utf-8"), str(path))
    except OSError:
        raise BibforgeError("there is no catalog here", hint=BUILD_TABLES, place=str(path)) from None


def parsed_manifest(text: str, place: str) -> Manifest:
    """Return what the text of a manifest says. Raises BibforgeError as `read_manifest` does."""
    try:
        data = json.loads(text)
        if data["form"] != _FORM or data["version"] != VERSION:
            told = f"it has form {data['version']}, this bibforge reads form {VERSION}"
            raise BibforgeError(f"cannot be read as a catalog ({told})", hint=BUILD_TABLES, place=place)
        return Manifest(
            rows=int(data["rows"]),
            size=int(data["size"]),
            holdings=tuple(Holding(**one) for one in data["files"]),
            set_aside={name: [tuple(note) for note in notes] for name, notes in data["set_aside"].items()},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BibforgeError(f"cannot be read as a catalog ({error})", hint=BUILD_TABLES, place=place) from None


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write what makes a folder of tables a catalog: the last thing that is done to it."""
    data = {
        "form": _FORM,
        "version": VERSION,
        "rows": manifest.rows,
        "size": manifest.size,
        "files": [asdict(one) for one in manifest.holdings],
        "set_aside": manifest.set_aside,
    }
    (path / MANIFEST).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
