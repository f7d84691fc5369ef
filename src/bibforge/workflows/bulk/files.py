"""Bulk files cut into single items: JSON, BibTeX, RIS, XML and posts, plain, gzip or in archives, however damaged."""

from __future__ import annotations

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple

from bibforge.errors import BibforgeError
from bibforge.workflows.bulk.archives import DamagedError, Packing, members, packing_of

LONGEST_LINE = 32 * 1024 * 1024  # bytes; the longest Crossref item with its references has 10 MB
SUFFIXES = (".jsonl", ".json", ".ndjson", ".bib", ".bibtex", ".ris", ".xml", ".gz", ".tgz", ".tar", ".zip")
_HEAD = 65536
_CHUNK = 1 << 20
_PIECE = 1 << 20  # bytes of lines that are made into rows and filed at once: some thousand items
_STUCK = 1 << 22  # characters behind a fault after which it is one and not an item that is still to be read


class FileLayout(StrEnum):
    """How a file's items follow one another."""

    LINES = "JSON Lines"
    LIST = "JSON list"
    BIBTEX = "BibTeX"
    RIS = "RIS"
    XML = "XML"
    POST = "post"
    ARCHIVE = "archive"


class BulkItem(NamedTuple):
    """One JSON item: the line it begins on, from 1, and its text in UTF-8."""

    line: int
    raw: bytes


class BulkLines(NamedTuple):
    """A piece of a file of JSON Lines: the number of its first line, from 1, and whole lines as they stand there."""

    line: int
    raw: bytes

    def items(self) -> Iterator[BulkItem]:
        """Give the items of the lines."""
        for number, line in enumerate(self.raw.split(b"\n"), self.line):
            raw = (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).strip()
            if raw:
                yield BulkItem(number, raw)


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something that was not read: its line, and why."""

    line: int
    reason: str


class BulkFile:
    """One bulk file opened for reading, as a context; knows its layout and how many bytes of the file were read.

    A folder of posts and a member of an archive (`content`, under its own `name`) are files too. Raises BibforgeError
    (status 4) where the file is missing or is of no layout that is known.
    """

    def __init__(self, path: Path, name: str = "", content: IO[bytes] | None = None) -> None:
        self.path = path
        self.name = name or path.name
        self.size = 0
        self._packing: Packing | None = None
        if path.is_dir() and content is None:
            self._file: IO[bytes] = BytesIO()
            self._packing, self.layout = Packing.FOLDER, FileLayout.ARCHIVE
            return
        try:
            self.size = path.stat().st_size
            self._file = content or path.open("rb")
        except OSError as error:
            reason = f"cannot be read: {error.strerror or 'it cannot be opened'}"
            raise BibforgeError(reason, hint="check the path and its permissions", place=path.as_posix()) from error
        stream: BufferedReader[Any] = BufferedReader(self._file, _HEAD)
        self._stream = stream
        try:
            self.layout = self._layout()
        except BibforgeError:
            self._file.close()
            raise

    def __enter__(self) -> BulkFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    @property
    def done(self) -> int:
        """Bytes of the file (packed, if it is packed) that were read so far."""
        return self._file.tell()

    def _layout(self) -> FileLayout:
        try:
            if self._stream.peek(2)[:2] == b"\x1f\x8b":
                self._stream = BufferedReader(gzip.GzipFile(fileobj=self._stream), _HEAD)
            head = self._stream.peek(_HEAD)
        except (OSError, EOFError, zlib.error) as error:
            raise _unreadable(self.path, f"it is damaged from its beginning on ({error})") from error
        self._packing = packing_of(head)
        if self._packing:
            return FileLayout.ARCHIVE
        layout = file_layout_of(head, self.name)
        if layout is None:
            html = _HTML.match(head)
            none = "a page of HTML stands in it" if html else "neither JSON nor BibTeX, RIS or XML stands in it"
            raise _unreadable(self.path, none)
        return layout

    def members(self) -> Iterator[BulkFile | SetAside]:
        """Give the files of an archive that are of a known layout, in order; one that breaks off ends in a `SetAside`.

        A member that looks as if it held records and does not is set aside; all others (pictures, notes) are passed.
        """
        number = 0
        try:
            for name, content in members(self._packing or Packing.FOLDER, self.path, self._stream_or_none()):
                number += 1
                try:
                    member = BulkFile(self.path, name, content)
                except BibforgeError as error:
                    if name.lower().endswith(SUFFIXES):
                        yield SetAside(number, f"{name}: {error.message}")
                    continue
                if member.layout is not FileLayout.ARCHIVE:
                    yield member
        except DamagedError as error:
            yield SetAside(number + 1, f"the archive is damaged from here on ({error})")

    def _stream_or_none(self) -> IO[bytes] | None:
        return self._stream if self._packing is Packing.TAR else None

    def stream(self) -> IO[bytes]:
        """Return the unpacked content, for readers of XML."""
        return self._stream

    def items(self) -> Iterator[BulkItem | SetAside]:
        """Give the JSON items of a file in order; a file that breaks off gives what stood before, then a `SetAside`."""
        if self.layout is FileLayout.LINES:
            for piece in self.pieces():
                yield from piece.items() if isinstance(piece, BulkLines) else [piece]
            return
        line = 0
        try:
            for found in _listed(self._stream):
                line = found.line
                yield found
        except (OSError, EOFError, zlib.error) as error:
            yield SetAside(line + 1, f"the file is damaged from here on ({error})")

    def pieces(self) -> Iterator[BulkLines | SetAside]:
        """Give the lines of JSON Lines in pieces of some MB; a file that breaks off ends as that of `items` does."""
        line, held, skipped = 1, bytearray(), False
        try:
            while data := self._stream.read1(_HEAD):  # of a damaged file, what stands before comes out whole
                if skipped:  # the rest of a line that is too long
                    _, end, data = data.partition(b"\n")
                    skipped, line = not end, line + len(end)
                held += data
                if len(held) >= _PIECE and (whole := held.rfind(b"\n") + 1):
                    yield BulkLines(line, bytes(held[:whole]))
                    line += held.count(b"\n", 0, whole)
                    del held[:whole]
                if len(held) >= LONGEST_LINE:
                    yield SetAside(line, f"the line is longer than {LONGEST_LINE >> 20} MB")
                    held, skipped = bytearray(), True
        except (OSError, EOFError, zlib.error) as error:
            whole = held.rfind(b"\n") + 1
            yield BulkLines(line, bytes(held[:whole]))
            yield SetAside(line + held.count(b"\n"), f"the file is damaged from here on ({error})")
            return
        yield BulkLines(line, bytes(held))

    def text(self) -> tuple[str, str]:
        """Return the whole text of a BibTeX or RIS file, and a note where it was not UTF-8 or is damaged."""
        note, parts = "", []
        try:
            while part := self._stream.read1(_CHUNK):
                parts.append(part)
        except (OSError, EOFError, zlib.error) as error:
            note = f"the file is damaged; what stood before was read ({error})"
        data = b"".join(parts)
        try:
            return _decoded(data), note
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace"), note or "not UTF-8; read as Windows-1252"


def _unreadable(path: Path, reason: str) -> BibforgeError:
    hint = "give JSON, BibTeX, RIS, XML of DBLP or the ACL Anthology, plain, gzip, tar or zip; see docs/catalog.md"
    return BibforgeError(f"cannot be read: {reason}", hint=hint, place=path.as_posix())


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


_ROOTS = re.compile(
    rb"""^\s*(?:\xef\xbb\xbf)? (?:<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>|\s)* <(?P<root>dblp|collection)[\s>]""",
    re.DOTALL | re.VERBOSE,
)
"""The root elements that are known: of DBLP's dump and of a collection of the ACL Anthology."""


_HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)", re.IGNORECASE)


def file_layout_of(head: bytes, name: str) -> FileLayout | None:
    """Return the layout that the first bytes of a file show, or None; an empty file counts as JSON Lines."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode()
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    lowered = name.lower().removesuffix(".gz")
    if _HTML.match(start):
        return None
    if not start or b"\0" in start:
        return None if start else FileLayout.LINES
    if start[:1] == b"[":
        return FileLayout.LIST
    if start[:1] == b"{":
        return _json_layout(start)
    if lowered.endswith((".bib", ".bibtex")) or re.search(rb"^\s*@\w+\s*[{(]", start, re.MULTILINE):
        return FileLayout.BIBTEX
    if re.match(rb"TY  ?- ?", start):
        return FileLayout.RIS
    if start[:1] == b"<":
        return FileLayout.XML if re.search(_ROOTS, head) and b"<!ENTITY" not in head else None
    if re.match(rb"---\s*\r?\n(?:.*\n)*?title:", start):
        return FileLayout.POST
    return FileLayout.LINES if lowered.endswith((".jsonl", ".ndjson")) else None


def _json_layout(start: bytes) -> FileLayout:
    first, end, _ = start.partition(b"\n")
    try:
        data = json.loads(first)
    except (ValueError, RecursionError):
        if re.search(rb'"(?:items|message-type)"', first[:4096]):
            return FileLayout.LIST
        # A first line cut off by the head's end is a long item; a short one that does not parse opens a document.
        return FileLayout.LINES if not end or len(first) > 200 else FileLayout.LIST
    wrapped = isinstance(data, dict) and (isinstance(data.get("items"), list) or isinstance(data.get("message"), dict))
    return FileLayout.LIST if wrapped else FileLayout.LINES


_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


def _listed(stream: BufferedReader[Any]) -> Iterator[BulkItem | SetAside]:
    """Give the items of a JSON list, of the list named `items` in an object, or the one object that there is."""
    buffer = _Buffer(stream)
    try:
        buffer.more()
        if not buffer.text.lstrip().startswith("["):
            while not (match := _ITEMS.search(buffer.text)) and len(buffer.text) < _STUCK and buffer.more():
                pass
            if not match:
                yield from buffer.whole()
                return
            buffer.skip(match.end())
        else:
            buffer.skip(buffer.text.index("[") + 1)
        yield from buffer.items()
    except UnicodeDecodeError as error:
        yield SetAside(buffer.line, f"not UTF-8 from here on ({error.reason})")


class _Buffer:
    """The part of a JSON text that is in memory, and the line on which it begins."""

    def __init__(self, stream: BufferedReader[Any]) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._scan = json.JSONDecoder().raw_decode
        self._ended = False
        self.text = ""
        self.line = 1

    def more(self) -> bool:
        """Read on; tell whether there was anything left."""
        data = self._stream.read1(_CHUNK)  # what stands before a damage comes out whole
        self._ended = not data
        self.text += self._decoder.decode(data, final=self._ended)
        return not self._ended

    def skip(self, end: int) -> None:
        """Drop the text before `end`."""
        self.line += self.text.count("\n", 0, end)
        self.text = self.text[end:]

    def items(self) -> Iterator[BulkItem | SetAside]:
        """Give the items up to the bracket that closes the list."""
        position = 0
        while True:
            position = _BETWEEN.match(self.text, position).end()  # type: ignore[union-attr]  # the pattern takes nothing too
            if position > _CHUNK or position == len(self.text):
                self.skip(position)
                position = 0
            if self.text[position : position + 1] == "]":
                return
            try:
                _, end = self._scan(self.text, position)
            except (ValueError, RecursionError) as error:
                self.skip(position)
                position = 0
                behind = len(self.text) - getattr(error, "pos", 0)
                if behind > _STUCK or not self.more():
                    reason = "the list breaks off" if not self.text.strip() else "the list cannot be read from here on"
                    yield SetAside(self.line, f"{reason} ({error})")
                    return
                continue
            line = self.line + self.text.count("\n", 0, position)
            yield BulkItem(line, self.text[position:end].encode())
            position = end

    def whole(self) -> Iterator[BulkItem | SetAside]:
        """Give the one object that the text is; an API's envelope (`message`) is taken off."""
        while self.more():
            pass
        try:
            data = json.loads(self.text)
        except (ValueError, RecursionError) as error:
            yield SetAside(getattr(error, "lineno", 1), f"not JSON ({error})")
            return
        inner = data.get("message") if isinstance(data, dict) else None
        yield BulkItem(1, json.dumps(inner if isinstance(inner, dict) else data).encode())
