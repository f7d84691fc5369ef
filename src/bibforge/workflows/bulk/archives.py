"""Archives of bulk files read as they come: tar and zip files and folders of posts, member by member."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any

POSTS = "_posts"
"""The folder of a site's posts: PMLR keeps its papers in one, a file with front matter each."""


class Packing(StrEnum):
    """How several files are kept in one."""

    TAR = "tar"
    ZIP = "zip"
    FOLDER = "folder"


class DamagedError(Exception):
    """An archive cannot be read, or not further."""


class _Content(RawIOBase):
    """The content of a member, which ends with an EOFError where the archive breaks off, as packed files do."""

    def __init__(self, content: IO[bytes]) -> None:
        super().__init__()
        self._content = content

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read on."""
        try:
            data = self._content.read(len(buffer))
        except (tarfile.TarError, zipfile.BadZipFile) as error:
            raise EOFError(str(error)) from error
        buffer[: len(data)] = data
        return len(data)


def packing_of(head: bytes) -> Packing | None:
    """Return as what archive a file begins, or None."""
    if head[:4] == b"PK\x03\x04":
        return Packing.ZIP
    return Packing.TAR if head[257:262] == b"ustar" else None


def members(packing: Packing, path: Path, file: IO[bytes] | None) -> Iterator[tuple[str, IO[bytes]]]:
    """Give name and content of every file in an archive, in order; each is to be read before the next is asked for.

    Raises DamagedError where the archive breaks off.
    """
    try:
        if packing is Packing.FOLDER:
            for one in sorted(path.iterdir()):
                if one.is_file():
                    with one.open("rb") as content:
                        yield one.name, content
        elif packing is Packing.ZIP:
            yield from _zipped(path)
        elif file is not None:
            yield from _tarred(file)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, zlib.error, RuntimeError) as error:
        raise DamagedError(str(error) or type(error).__name__) from error


def _zipped(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                with archive.open(info) as content:
                    yield info.filename, BufferedReader(_Content(content))


def _tarred(file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Read as a stream, from front to back: the public data files have hundreds of gigabytes."""
    with tarfile.open(fileobj=file, mode="r|", errorlevel=1) as archive:
        for info in archive:
            content = archive.extractfile(info) if info.isfile() else None
            if content:
                yield info.name, BufferedReader(_Content(content))
