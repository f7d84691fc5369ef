"""Files: finding sources, and reading text of any encoding."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bibforge.errors import BibforgeError

LIST_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd")
LARGEST = 64 * 2**20
"""Bytes above which a file is refused at once: lists and `.bib` files are held whole, at 18 times their size and half a
second for each MiB, and the largest of people's own are a tenth of this."""


def find_sources(paths: Sequence[Path]) -> list[Path]:
    """Return the list files that the arguments name: files as given, folders searched for Markdown files, sorted.

    Raises BibforgeError (status 4) where a path does not exist or a folder holds no list.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p for p in path.rglob("*") if p.suffix.lower() in LIST_SUFFIXES and p.is_file() and not _hidden(p, path)
            )
            if not inside:
                raise BibforgeError(
                    "the folder holds no Markdown file",
                    place=shown(path),
                    hint="put your lists (*.md) there, or name them",
                )
            found += inside
        elif path.exists():
            found.append(path)
        else:
            hint = "name a list or a folder of lists: bibforge build my-list.md"
            raise BibforgeError("no such file or folder", place=shown(path), hint=hint)
    return list(dict.fromkeys(found))


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def shown(path: Path) -> str:
    """Return the path as messages, lock and JSON write it: relative to here where it lies below, `/` as separator."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def read_bytes(path: Path) -> bytes:
    """Return the file's bytes. Raises BibforgeError (status 4) with the reason where it cannot be read."""
    try:
        if path.is_dir():
            raise BibforgeError("this is a folder, not a file", place=shown(path), hint="name the file")
        if path.stat().st_size > LARGEST:
            raise too_large(shown(path))
        return path.read_bytes()
    except OSError as error:
        raise BibforgeError(
            f"cannot read: {error.strerror}", place=shown(path), hint="check the path and its permissions"
        ) from None


def too_large(place: str) -> BibforgeError:
    """Return the error for what is larger than `LARGEST`."""
    hint = "split it; `bibforge catalog add` alone reads bulk files of any size"
    return BibforgeError(f"larger than {LARGEST // 2**20} MiB", place=place, hint=hint)


def read_source(path: Path) -> str:
    """Return the text of a reading list, whatever its encoding. Raises BibforgeError (status 4) for binary files."""
    from bibforge.text.encoding import decode  # only where a list is read

    data = read_bytes(path)
    if b"\0" in data[:65536] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BibforgeError("this is a binary file, not a list", place=shown(path), hint="name a Markdown text file")
    return decode(data)[0]


def read_text(path: Path) -> str:
    """Return the text of one of bibforge's own files (UTF-8). Raises BibforgeError (status 4) where it is not."""
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        hint = "restore the file from version control"
        raise BibforgeError("the file is not UTF-8 text", place=f"{shown(path)}:{line}", hint=hint) from None
