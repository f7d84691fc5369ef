"""Files that hold no text, whatever they are called, and texts without an entry whose name does not say BibTeX."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from bibforge.errors import BibforgeError

_MAGIC = {b"%PDF-": "a PDF", b"PK\x03\x04": "a ZIP archive or an office document", b"\x1f\x8b": "a gzip archive",
          b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture",
          b"SQLite format 3": "an SQLite database", b"\x7fELF": "a program", b"BZh": "a bzip2 archive",
          b"\xfd7zXZ": "an xz archive"}  # fmt: skip
"""What files begin with that are often saved under a wrong name (the `magic` database of file(1))."""
_HEAD = 65_536
"""Bytes in which zeros are looked for."""
_ENTRY = re.compile(rb"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_NO_PROMISE = frozenset({"", ".txt", ".text", ".tex", ".ltx"})
"""Suffixes that do not say BibTeX: a text of such a name without an entry is something else, not an empty `.bib`."""


def require_list_text(data: bytes, place: str) -> None:
    """Raise BibforgeError (status 4) for the bytes of a list that begin as another format does or have zero bytes."""
    if kind := _format(data) or ("a binary file" if _has_zeros(data) else ""):
        hint = "name a text file: Markdown, reStructuredText, HTML …"
        raise BibforgeError(f"this is {kind}, not a list", place=place, hint=hint)


def require_bib_text(data: bytes, place: str) -> None:
    """Raise BibforgeError as `require_list_text` does, but not for zero bytes beside entries, which can be repaired;
    and for words without an entry in a file whose name does not say BibTeX.
    """
    if kind := _format(data) or ("a binary file" if _has_zeros(data) and not _ENTRY.search(data) else ""):
        raise BibforgeError(f"this is {kind}, not BibTeX", place=place, hint="name a text file: a `.bib` or a list")
    if PurePosixPath(place).suffix.lower() in _NO_PROMISE and b"@" not in data and data.strip():
        hint = "name a .bib; a list of references is read where its name says its syntax (.md, .rst, .org, .html …)"
        raise BibforgeError("no BibTeX entry in it", place=place, hint=hint)


def _format(data: bytes) -> str:
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "")


def _has_zeros(data: bytes) -> bool:
    return b"\0" in data[:_HEAD] and not _is_wide(data)


def _is_wide(data: bytes) -> bool:
    """Tell whether zero bytes are UTF-16 or UTF-32: a mark, or half of the first bytes zero."""
    head = data[:4096]
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or (len(head) > 8 and head.count(0) * 3 > len(head))
