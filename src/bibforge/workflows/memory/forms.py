"""What is kept of mentions, readings and records, and what of a mention has a say in what is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from operator import attrgetter
from types import GenericAlias
from typing import Any, get_type_hints

import msgspec

from bibforge.model.library import Mention, ReadingList, Work
from bibforge.model.record import Record

Kept = type[Mention | ReadingList | Record]

_LEFT_OUT: Mapping[Kept, tuple[str, ...]] = {Mention: ("hinted", "before"), Record: ("hints",)}
"""Identifiers that somebody only suspects (their types cannot be told apart when read), and the reading before."""


def kept_fields(kind: Kept) -> list[Field[Any]]:
    """Return the fields of a class that are kept."""
    return [one for one in fields(kind) if one.name not in _LEFT_OUT.get(kind, ())]


@cache
def form(kind: Kept) -> Any:
    """Return the kept form of a class as a `msgspec` type: its fields as they are, in their order."""
    hints: dict[str, Any] = get_type_hints(kind)
    kept: list[Any] = []
    for field in kept_fields(kind):
        mentions: Any = GenericAlias(tuple, (form(Mention), ...)) if field.name == "mentions" else None
        hint = mentions or hints[field.name]
        kept.append((field.name, hint) if field.default is MISSING else (field.name, hint, field.default))
    kept.sort(key=len)
    return msgspec.defstruct(f"Kept{kind.__name__}", kept, array_like=True)


def values(one: Any, kind: Kept) -> dict[str, Any]:
    """Return the kept fields of an object, or of its kept form, by name."""
    names, get = _VALUES[kind]
    return dict(zip(names, get(one), strict=True))


def _named(kind: Kept) -> tuple[tuple[str, ...], attrgetter[tuple[Any, ...]]]:
    names = tuple(one.name for one in kept_fields(kind))
    return names, attrgetter(*names)


_VALUES = {kind: _named(kind) for kind in (Mention, ReadingList, Record)}


_WHERE = ("place", "links", "span", "title_span", "before")
_what = attrgetter(*(one.name for one in fields(Mention) if one.name not in _WHERE))


def said(mention: Mention) -> tuple[object, ...]:
    """Return what a mention says wherever it stands: all but lines and spans, for a key."""
    links = [(one.url, one.role, one.text) for one in mention.links]
    before = said(mention.before) if mention.before else None
    return (mention.place.category, links, before, *_what(mention))


def work_said(work: Work) -> tuple[object, ...]:
    """Return all of a work but the lines and spans of its mentions, for a key."""
    mentions = [said(one) for one in work.mentions]
    return work.key, work.record, work.status, mentions, work.provenance, work.records, work.former
