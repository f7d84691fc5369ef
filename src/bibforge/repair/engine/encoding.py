"""Bytes of a `.bib` to text and back: every byte that is not touched is written as it was."""

from __future__ import annotations

import codecs
import re

from bibforge.errors import BibforgeError
from bibforge.text.latex import to_latex

_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_RUN = re.compile(rb"[\x80-\xff]+")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

UNKNOWN = "an unknown 8-bit encoding"
"""What `decode` calls a file that is neither Unicode nor Western: its letters are carried along byte by byte."""


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and what it was read as; `encode` gives the same bytes back.

    UTF-16 with a mark, UTF-8 (single bytes that are not, in a file that is otherwise, become surrogates), Windows-1252
    or Latin-1 where the high bytes stand alone between letters as in Western languages, else `UNKNOWN`.
    """
    for mark, name in _WIDE:
        if data.startswith(mark):
            try:
                return data.decode(name), name
            except UnicodeDecodeError:
                break
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if len(_MULTIBYTE.findall(data)) >= max(1, len(_RUN.findall(data)) // 4):
        return data.decode("utf-8", "surrogateescape"), "utf-8"
    runs = [len(run) for run in _RUN.findall(data)]
    if sum(length <= 2 for length in runs) < 0.9 * len(runs):
        return data.decode("latin-1"), UNKNOWN
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def encode(text: str, encoding: str) -> bytes:
    """Return the bytes of a text that `decode` gave, repaired since; what the encoding lacks is spelled in TeX.

    Raises BibforgeError (status 4) for a character that has no such spelling.
    """
    codec = "latin-1" if encoding == UNKNOWN else encoding
    if codec == "utf-8":
        return text.encode("utf-8", "surrogateescape")
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        spelled = "".join(char if _fits(char, codec) else to_latex(char, ascii_only=True) for char in text)
    try:
        return spelled.encode(codec)
    except UnicodeEncodeError as error:
        hint = "convert the file to UTF-8 first"
        raise BibforgeError(
            f"{error.object[error.start]!r} has no place in a file that is {encoding}", hint=hint
        ) from None


def _fits(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
