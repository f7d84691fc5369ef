"""Bytes to text for lists of any encoding, and the certain repair of text that was decoded wrongly once before."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding; line ends stay as they are.

    Asked in this order: a byte order mark, UTF-8, UTF-16 without a mark (half of the bytes zero), GB 18030 where it
    gives Chinese prose, Windows-1252, Latin-1. The last accepts every byte, so any data gives a text, and a text
    encoded with the name returned gives back the same bytes (a big-endian file with a mark keeps the mark as its
    first character for that).
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            marked = _marked(data, mark, name)
            if marked is not None:
                return marked
    if data.count(0, 0, 4096) * 3 > min(len(data), 4096) > 8:
        found = _wide(data)
        if found:
            return found
    for name in ("utf-8", "gb18030", "cp1252"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if name != "gb18030" or _is_chinese_prose(text):
            return text, name
    return data.decode("latin-1"), "latin-1"


def _marked(data: bytes, mark: bytes, name: str) -> tuple[str, str] | None:
    big = mark in (codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
    try:
        return (data.decode(f"{name}-be"), f"{name}-be") if big else (data.decode(name), name)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> tuple[str, str] | None:
    name = "utf-16-le" if data.count(0, 1, 4096) and data[0:1] != b"\0" else "utf-16-be"
    try:
        return data.decode(name), name
    except UnicodeDecodeError:
        return None


def _is_chinese_prose(text: str) -> bool:
    """Tell whether a text holds frequent Chinese characters, as a wrong reading of Latin-1 hardly does."""
    wide = [c for c in text[:200_000] if c > "\x7f"]
    frequent = sum(
        c in "的一是不了在人有我他这中大来上个国和也子时道说要就出会可以到论文学习模型方法数据" for c in wide
    )
    return len(wide) > 8 and frequent * 12 > len(wide)


_SUSPECT = re.compile(
    r"""
    (?P<lead>[\u00c2-\u00f4])
    (?P<rest>[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+)
    """,
    re.VERBOSE,
)
"""The first byte of a UTF-8 sequence and its continuation bytes, each as the letter that Windows-1252 shows for it."""
_LOST_LIGATURE = re.compile(r"\u00ef\u00ac(?=[a-z])")
_BYTES = {bytes([n]).decode("cp1252", "replace"): n for n in range(128, 256) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


@lru_cache(maxsize=65536)
def repaired(text: str) -> str:
    """Return a title or name with double-encoded characters put right where the repair is certain.

    A run such as `Ã©` or `â€™` is UTF-8 read as Windows-1252; it is put back only when its bytes are one whole, valid
    UTF-8 sequence (of two letters alone only those that begin `Â`, `Ã`, `Ä`, `Å`, since `Ö–` is also honest German).
    `ï¬` before a small letter is the ligature U+FB01 or U+FB02 whose third byte Windows-1252 cannot show (0x81) or
    shows (0x82 is `‚`): with the byte gone it was 0x81, the `fi` ligature. What is not certain stays as written.
    """
    if text.isascii() or not _SUSPECT.search(text):
        return text
    text = _SUSPECT.sub(_decoded_run, text)
    return _LOST_LIGATURE.sub("fi", text)


def _decoded_run(match: re.Match[str]) -> str:
    run = match[0]
    raw = bytes(_BYTES.get(c, ord(c) if ord(c) < 256 else 0x3F) for c in run)
    if len(run) == 2 and run[0] not in "ÂÃ" and not (run[0] in "ÄÅ" and run[1] <= "\xbf"):
        return run
    for end in range(len(raw), 1, -1):
        try:
            return raw[:end].decode("utf-8") + run[end:]
        except UnicodeDecodeError:
            continue
    return run
