"""Bytes to text and back, every byte kept, and the certain repair of text that was decoded wrongly once before."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from bibforge.errors import BibforgeError
from bibforge.text.latex import to_latex

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


_DECLARED = re.compile(
    rb"""
      <meta[^>]{0,200}?charset\s*=\s*["']?\s*(?P<html>[A-Za-z0-9_:.-]{2,40})
    | ^(?:\#|\.\.)[^\n]{0,100}?coding[:=]\s*(?P<line>[A-Za-z0-9_.-]{2,40})
    | <\?xml[^>]{0,100}?encoding\s*=\s*["'](?P<xml>[A-Za-z0-9_:.-]{2,40})
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
"""Where a text names its encoding: HTML (WHATWG 13.2.3.2), XML, and the line that editors read (PEP 263)."""


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a file says it has in its first kilobyte, empty where it says none that is known."""
    found = _DECLARED.search(data[:1024])
    name = next((group for group in found.groups() if group), b"").decode("ascii") if found else ""
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Return the text of a file and the name of its encoding; line ends stay as they are.

    Asked in this order: a byte order mark, UTF-8, UTF-16 without a mark (half of the bytes zero), the encoding that
    the file has `declared`, GB 18030 where it gives Chinese prose, Windows-1252, Latin-1. The last accepts every byte,
    so any data gives a text, and a text encoded with the name returned gives back the same bytes (a big-endian file
    with a mark keeps the mark as its first character for that).
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
    for name in ("utf-8", declared, "gb18030", "cp1252"):
        try:
            text = data.decode(name) if name else ""
        except (UnicodeDecodeError, LookupError):
            continue
        if name and (name != "gb18030" or name == declared or _is_chinese_prose(text)):
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


_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_RUN = re.compile(rb"[\x80-\xff]+")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

UNKNOWN = "an unknown 8-bit encoding"
"""What `decode_bytewise` calls a file that is neither Unicode nor Western: its letters are carried byte by byte."""


def decode_bytewise(data: bytes) -> tuple[str, str]:
    """Return the text of a file and what it was read as; `encode_bytewise` gives the same bytes back.

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


def encode_bytewise(text: str, encoding: str) -> bytes:
    """Return the bytes of a text that `decode_bytewise` gave, repaired since; what they cannot hold is spelled in TeX.

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
        raise BibforgeError(f"{error.object[error.start]!r} cannot be encoded in {encoding}", hint=hint) from None


def _fits(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


_LOST = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""The bytes that Windows-1252 cannot show: what was read with it lacks them."""
_BYTES = {bytes([n]).decode("cp1252"): n for n in range(0x80, 0x100) if n not in _LOST} | {
    chr(n): n for n in range(0x80, 0xC0)
}
"""The bytes of letters that were read as Windows-1252, or as Latin-1 where that has none."""
_FOLLOWING = "".join(re.escape(char) for char, byte in sorted(_BYTES.items()) if byte < 0xC0)
"""What follows the first byte of a letter in UTF-8."""
_LOST_LIGATURE = re.compile("\u00ef\u00ac(?=[a-z])")
_SUSPECT = re.compile(f"[\u00c2-\u00f4][{_FOLLOWING}]+")
DOUBLY_ENCODED = re.compile(f"[\u00c2-\u00f4][{_FOLLOWING}]")
"""Finds every text that `repaired` may change, and some that it leaves."""
_UNNATURAL = frozenset("€‚ƒ„…†‡ˆ‰‹Œ˜™›œŸ")
"""Signs that no language writes behind `Ä` or `Å`: of two characters, too, they are one letter (`ć` as `Ä‡`)."""


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
    raw = bytes(_BYTES[char] for char in run)
    if len(run) == 2 and not _is_certain(run):
        return run
    for end in range(len(raw), 1, -1):
        try:
            return raw[:end].decode("utf-8") + run[end:]
        except UnicodeDecodeError:
            continue
    return run


def _is_certain(pair: str) -> bool:
    """Tell whether two characters are one letter that was decoded wrongly, whatever the language."""
    return pair[0] in "ÂÃ" or (pair[0] in "ÄÅ" and (pair[1] <= "\xbf" or pair[1] in _UNNATURAL))


_SCRAMBLED = re.compile(f"{_SUSPECT.pattern}|\u00c3")


def unscrambled(text: str) -> str:
    """Return `text` with UTF-8 that was read as Windows-1252 put right, for comparison alone.

    Where a byte was lost on the way (`ï¬` for a ligature, `â€` for a dash), the likeliest letter is put in; a wrong
    guess changes one letter of a folded title, which comparison bears.
    """
    return _SCRAMBLED.sub(_unscrambled_run, text)


def _unscrambled_run(match: re.Match[str]) -> str:
    raw = bytes(_BYTES[c] for c in match[0])
    for lost in (b"", *(bytes([n]) for n in _LOST)):
        for place in range(len(raw), 0, -1) if lost else (len(raw),):
            try:
                return (raw[:place] + lost + raw[place:]).decode("utf-8")
            except UnicodeDecodeError:
                continue
    return match[0]
