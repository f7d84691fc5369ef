"""Readings of lists kept by the content of the list: a list that did not change is not read again."""

from __future__ import annotations

from collections.abc import Iterator
from types import GenericAlias
from typing import Any

import msgspec

from bibforge.model.library import Mention, ReadingList, Span
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.proofs import NO_PROOFS, Proofs
from bibforge.reconcile.lock import fingerprint, with_fingerprint
from bibforge.workflows.memory.files import MemoryFolder, digest
from bibforge.workflows.memory.forms import form, values


class Readings:
    """Reads lists; the readings of earlier runs, and those of this one, are kept in `folder`, where there is one."""

    def __init__(self, folder: MemoryFolder | None = None) -> None:
        self._folder = folder
        self._known: dict[str, ReadingList] = {}

    def read(self, text: str, file: str) -> ReadingList:
        """Return `read_list(text, file)`. Raises BibforgeError as it does."""
        name = f"reading-{digest(file, text)}"
        if name not in self._known:
            self._known[name] = self._kept(name, text, file) or self._anew(name, text, file)
        return self._known[name]

    def proved(self, text: str, file: str, proofs: Proofs) -> ReadingList:
        """Return `read_list(text, file, proofs)`. Raises BibforgeError as it does."""
        stated = [(place, *proof) for place, proof in sorted(proofs.items())]
        name = f"proved-{digest(file, text, msgspec.msgpack.encode(stated))}"
        if name not in self._known:
            plain = self.read(text, file)
            self._known[name] = self._kept(name, text, file, plain) or self._anew(name, text, file, proofs, plain)
        return self._known[name]

    def _kept(self, name: str, text: str, file: str, plain: ReadingList | None = None) -> ReadingList | None:
        data = self._folder.read(name) if self._folder else None
        reading = _reading_from(data, text, file, plain) if data else None
        if reading and self._folder:
            self._folder.used(name)
        return reading

    def _anew(
        self, name: str, text: str, file: str, proofs: Proofs = NO_PROOFS, plain: ReadingList | None = None
    ) -> ReadingList:
        reading = read_list(text, file, proofs)
        kept = kept_form(reading, plain) if self._folder else None
        if self._folder and kept:
            self._folder.write(name, msgspec.msgpack.encode(kept))
        return reading


def kept_form(reading: ReadingList, plain: ReadingList | None = None) -> tuple[Any, list[int], list[str]] | None:
    """Return what is kept of a reading: its form, the positions of the items that records have put right, and the
    fingerprints.

    `plain` is the reading by the text alone, where this is another. None where more would have to be kept.
    """
    right = [position for position, one in enumerate(reading.mentions) if one.before is not None]
    by_text = plain.mentions if plain else ()
    if len(by_text) not in (0, len(reading.mentions)) or any(one.hinted for one in reading.mentions):
        return None
    if right and not (by_text and all(reading.mentions[one].before == by_text[one] for one in right)):
        return None
    mention_form, list_form = form(Mention), form(ReadingList)
    mentions = tuple(mention_form(**values(one, Mention)) for one in reading.mentions)
    return (
        list_form(**{**values(reading, ReadingList), "mentions": mentions}),
        right,
        [fingerprint(one) for one in reading.mentions],
    )


def _reading_from(data: bytes, text: str, file: str, plain: ReadingList | None) -> ReadingList | None:
    """Return the reading of a kept form, or None where anything in it cannot be of this text."""
    try:
        parts = (form(ReadingList), frozenset[int], list[str])
        kept, right, names = msgspec.msgpack.decode(data, type=GenericAlias(tuple, parts))
        by_text = plain.mentions if plain else ()
        mentions = tuple(
            Mention(**values(one, Mention), before=by_text[position] if position in right else None)
            for position, one in enumerate(kept.mentions)
        )
        reading = ReadingList(**{**values(kept, ReadingList), "mentions": mentions})
    except (ValueError, TypeError, IndexError, RecursionError):
        return None
    if reading.file != file or not _is_within(reading, text) or len(names) != len(reading.mentions):
        return None
    for mention, name in zip(reading.mentions, names, strict=True):
        with_fingerprint(mention, name)
    return reading


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
