"""The lists of a project: those that its `bibforge.toml` names, else the folder `sources`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bibforge.cli import files
from bibforge.errors import BibforgeError, Exit

NAME = "bibforge.toml"


def named_lists() -> list[Path]:
    """Return the lists that `[lists] files` in `bibforge.toml` names, else `sources`.

    Raises BibforgeError: status 2 where the file is no TOML or names no texts, 4 where there is neither.
    """
    path = Path(NAME)
    found: Any = None
    if path.is_file():
        import tomllib  # only where there is such a file

        try:
            found = tomllib.loads(files.read_text(path)).get("lists")
        except tomllib.TOMLDecodeError as error:
            raise BibforgeError(
                f"not valid TOML: {error}", place=NAME, status=Exit.USAGE, hint="correct the file"
            ) from None
    if found is not None:
        names = found.get("files") if isinstance(found, dict) else None
        if not isinstance(names, list) or not names or not all(isinstance(one, str) for one in names):
            hint = 'write it as in: files = ["README.md"]'
            raise BibforgeError("[lists] names no files", place=NAME, status=Exit.USAGE, hint=hint)
        return [Path(one) for one in names]
    folder = Path("sources")
    if not folder.is_dir():
        hint = "make a folder `sources` with your lists in it, or name them: bibforge build my-list.md"
        raise BibforgeError("there is no folder `sources` here", place="sources", hint=hint)
    return [folder]
