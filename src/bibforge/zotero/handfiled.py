"""What the user filed by hand into collections that mirror headings, as records of works for the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bibforge.model.library import Library
from bibforge.model.record import Record
from bibforge.zotero.existing import Held, SameWork, Snapshot
from bibforge.zotero.parsing import record_from_item
from bibforge.zotero.schema import CHILD_TYPES
from bibforge.zotero.state import State
from bibforge.zotero.tree import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class HandFiled:
    """One item of the user's in a collection of ours: its key, what it says of its work, the heading's path."""

    key: str
    record: Record
    path: Path


def handfiled(library: Library, snapshot: Snapshot, state: State, same_work: SameWork) -> list[HandFiled]:
    """Return the items in our collections that no work of the lists stands for, in the order of lists and titles.

    An item once written for a work that has left the list is the list's, and does not come back this way.
    """
    places = {path: number for number, path in enumerate(library.categories)}
    headings = {
        key: base.path
        for key, base in state.collections.items()
        if base.path in places and key in snapshot.collections and not snapshot.collections[key].trashed
    }
    ours = {base.key for base in state.works.values()}
    found = [
        HandFiled(key=held.key, record=record_from_item(held.data), path=headings[collection])
        for held in snapshot.items.values()
        if held.key not in ours and _is_work(held)
        for collection in held.data.get("collections", ())
        if collection in headings
    ]
    new = [one for one in found if one.record.title and not _is_known(one.record, library, same_work)]
    return sorted(new, key=lambda one: (places[one.path], one.record.title.casefold(), one.key))


def _is_work(held: Held) -> bool:
    return not held.trashed and bool(held.type) and held.type not in CHILD_TYPES and not held.data.get("parentItem")


def _is_known(record: Record, library: Library, same_work: SameWork) -> bool:
    return any(same_work(record, one) for one in _near(record, library))


def _near(record: Record, library: Library) -> Iterator[Record]:
    names = _names(record)
    for work in library.works:
        if not names.isdisjoint(_names(work.record)):
            yield work.record


def _names(record: Record) -> set[str]:
    """Return what two accounts of one work have in common: an identifier, or the words of the title."""
    from bibforge.text.comparison import (
        squeezed,  # with the rest of the comparison, where there is something to compare
    )

    words: Iterable[object] = (record.doi, record.arxiv, squeezed(record.title))
    return {str(one) for one in words if one}
