"""The lists of a project: those that its `bibforge.toml` names, else the folder `sources`."""

from __future__ import annotations

from pathlib import Path

from bibforge.cli.project_file import NAME, tables_in
from bibforge.errors import BibforgeError, Exit


def named_lists() -> list[Path]:
    """Return the lists that `[lists] files` in `bibforge.toml` names, else `sources`.

    Raises BibforgeError: status 2 where the file is not as documented or names no texts, 4 where there is neither.
    """
    path = Path(NAME)
    lists = tables_in(path).get("lists") if path.is_file() else None
    if lists is not None:
        if not lists.get("files"):
            hint = 'write it like this: files = ["README.md"]'
            raise BibforgeError("[lists] names no files", place=NAME, status=Exit.USAGE, hint=hint)
        return [Path(one) for one in lists["files"]]
    folder = Path("sources")
    if not folder.is_dir():
        hint = (
            "make a folder `sources`, or name your list: `bibforge build my-list.md`, elsewhere `--source my-list.md`"
        )
        raise BibforgeError("there is no folder `sources` here", place="sources", hint=hint)
    return [folder]
