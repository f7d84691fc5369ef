"""Readings of lists kept by the content of the list: a list that did not change is not read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from functools import cache
from types import GenericAlias
from typing import Any, get_type_hints

import msgspec

from bibforge.model.library import Mention, ReadingList, Span
from bibforge.readinglist.carriers import read_list
from bibforge.workflows.memory.files import MemoryFolder, digest


class Readings:
    """Reads lists; the readings of earlier runs, and those of this one, are kept in `folder`, where there is one."""

    def __init__(self, folder: MemoryFolder | None = None) -> None:
        self._folder = folder
        self._known: dict[str, ReadingList] = {}

    def read(self, text: str, file: str) -> ReadingList:
        """Return `read_list(text, file)`. Raises BibforgeError as it does."""
        name = f"reading-{digest(file, text)}"
        if name not in self._known:
            self._known[name] = self._kept(name, text, file) or self._read(name, text, file)
        return self._known[name]

    def _kept(self, name: str, text: str, file: str) -> ReadingList | None:
        data = self._folder.read(name) if self._folder else None
        reading = _reading_from(data, text, file) if data else None
        if reading and self._folder:
            self._folder.used(name)
        return reading

    def _read(self, name: str, text: str, file: str) -> ReadingList:
        reading = read_list(text, file)
        if self._folder and not any(one.hinted for one in reading.mentions):
            self._folder.write(name, msgspec.msgpack.encode(kept_form(reading)))
        return reading


def _kept_fields(kind: type[Mention] | type[ReadingList]) -> list[Field[Any]]:
    """Return the fields that are kept: `hinted` is of other identifiers than a list states, and empty in a reading;
    `before` is of a reading that records have put right.
    """
    return [one for one in fields(kind) if one.name not in ("hinted", "before")]


@cache
def _form(kind: type[Mention] | type[ReadingList]) -> Any:
    """Return the kept form of a class as a `msgspec` type: its fields as they are, in their order."""
    hints: dict[str, Any] = get_type_hints(kind)
    kept: list[Any] = []
    for field in _kept_fields(kind):
        mentions: Any = GenericAlias(tuple, (_form(Mention), ...)) if field.name == "mentions" else None
        hint = mentions or hints[field.name]
        kept.append((field.name, hint) if field.default is MISSING else (field.name, hint, field.default))
    kept.sort(key=len)
    return msgspec.defstruct(f"Kept{kind.__name__}", kept, array_like=True)


def kept_form(reading: ReadingList) -> Any:
    """Return what is kept of a reading."""
    mention_form, list_form = _form(Mention), _form(ReadingList)
    mentions = tuple(mention_form(**_values(one, Mention)) for one in reading.mentions)
    return list_form(**{**_values(reading, ReadingList), "mentions": mentions})


def _values(one: Any, kind: type[Mention] | type[ReadingList]) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in _kept_fields(kind)}


def _reading_from(data: bytes, text: str, file: str) -> ReadingList | None:
    """Return the reading of a kept form, or None where anything in it cannot be of this text."""
    try:
        kept = msgspec.msgpack.decode(data, type=_form(ReadingList))
        mentions = tuple(Mention(**_values(one, Mention)) for one in kept.mentions)
        reading = ReadingList(**{**_values(kept, ReadingList), "mentions": mentions})
    except (ValueError, TypeError, RecursionError):
        return None
    return reading if reading.file == file and _is_within(reading, text) else None


def _is_within(reading: ReadingList, text: str) -> bool:
    """Tell whether all places, spans and identifiers of a reading could be of this text."""
    lines = text.count("\n") + text.count("\r") + text.count("\x0b") + text.count("\x0c") + 2
    lines += sum(map(text.count, "\x1c\x1d\x1e\x85\u2028\u2029"))
    size = len(text)
    places = [one.place for one in reading.mentions] + [one.place for one in reading.skipped]
    places += [one.place for one in reading.doubts]
    return (
        len(reading.mentions) <= size + 1
        and all(one.file == reading.file and 0 <= one.line <= lines and one.end_line <= lines for one in places)
        and all(0 <= span.start <= span.end <= size for one in reading.mentions for span in _spans(one))
        and all(type(each).parse(each.value) == each for one in reading.mentions for each in one.identifiers)
    )


def _spans(mention: Mention) -> Iterator[Span]:
    found = [mention.span, mention.title_span]
    found += [span for link in mention.links for span in (link.span, link.target_span)]
    yield from (span for span in found if span)
