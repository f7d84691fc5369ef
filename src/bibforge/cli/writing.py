"""Writing: files put in place whole or not at all, where their links lead, with the mode and owner that they had."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from bibforge.cli.files import read_bytes, shown
from bibforge.errors import BibforgeError, Exit
from bibforge.text.encoding import declared_encoding, decode


def write_all(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """Write the files into `folder`, each whole or not at all, and return the names of those that changed.

    A name may have folders before it (`site/index.html`), which are made.
    All are first written beside their targets and flushed to the disk; only then are they moved into place, so that
    a full disk or a kill leaves the old files. Files that hold the same bytes already are not touched. What a run that
    was killed left beside them is swept away: call it only while the folder is held (`cli/holding`).
    Raises BibforgeError (status 4) where the folder cannot be written.
    """
    pending: list[tuple[Path, str]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        targets = {name: (folder / name).resolve() for name in texts}
        for target in targets.values():
            target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(targets.values())
        for name, text in texts.items():
            # only the name of a file can bring a half of a surrogate pair here; a record never does
            data = text.encode("utf-8", "backslashreplace")
            target = targets[name]
            if not target.exists() or target.read_bytes() != data:
                pending.append((_beside(target, data), name))
        for temporary, name in pending:
            temporary.replace(targets[name])
    except OSError as error:
        for temporary, _ in pending:
            temporary.unlink(missing_ok=True)
        hint = "check the permissions and the space left on the disk; nothing was half-written"
        raise BibforgeError(f"cannot write: {error.strerror}", place=shown(folder), hint=hint) from None
    return [name for _, name in pending]


def write_whole(path: Path, data: bytes) -> None:
    """Write one file whole or not at all, as `write_all`. Raises BibforgeError (status 4) if it cannot be written."""
    try:
        target = path.resolve()
        _sweep((target,))
        _beside(target, data).replace(target)
    except OSError as error:
        hint = "check the permissions and the space left on the disk; the file is as it was"
        raise BibforgeError(f"cannot write: {error.strerror}", place=shown(path), hint=hint) from None


def write_edited(after: Mapping[str, str], before: Mapping[str, str]) -> None:
    """Write lists that were edited as text, each in the encoding that it has; `before` are their texts as read.

    Raises BibforgeError where a file is not that text any more (status 5), or its encoding lacks a character (status
    4): nothing is written then.
    """
    data = {Path(file): encoded_as(read_bytes(Path(file)), before[file], text, file) for file, text in after.items()}
    for path, whole in data.items():
        write_whole(path, whole)


def encoded_as(data: bytes, before: str, after: str, file: str) -> bytes:
    """Return a text in the encoding of the file that held it before. Raises BibforgeError as `write_edited` does."""
    text, encoding = decode(data, declared_encoding(data))
    if text != before:
        hint = "nothing was written; run the command again"
        raise BibforgeError("the list has changed meanwhile", place=file, status=Exit.CONFLICT, hint=hint)
    try:
        return after.encode(encoding)
    except UnicodeEncodeError as error:
        lacks = after[error.start : error.start + 1]
        message, hint = f"its encoding ({encoding}) has no {lacks!r}", "save it as UTF-8"
        raise BibforgeError(message, place=file, hint=hint) from None


def _beside(target: Path, data: bytes) -> Path:
    """Write `data` beside the target, with the mode and the owner that it has, and return where."""
    import tempfile  # only where a file is written: 10 ms of start-up

    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            _take_after(path, target)
        else:
            path.chmod(0o666 & ~_umask())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


def _take_after(path: Path, target: Path) -> None:
    before = target.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):  # only root may give a file away; what is written is ours then
            os.chown(path, before.st_uid, before.st_gid)
    path.chmod(stat.S_IMODE(before.st_mode))  # after the owner: a change of owner may clear bits of the mode


def _sweep(targets: Iterable[Path]) -> None:
    """Take away what runs that were killed left beside these files (`.library.bib.12345678.part`)."""
    names = {(target.parent, f".{target.name}.") for target in targets}
    for folder in {folder for folder, _ in names}:
        for path in folder.glob(".*.????????.part"):
            if (folder, path.name[: -len("12345678.part")]) in names:
                path.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
