"""The inverse of a run: what it made goes to the trash, the rest gets its old values, what the user touched stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bibforge.zotero.apply import remember, same
from bibforge.zotero.changes import Action, Change, Plan, Remark, RemarkKind, Sort, Write
from bibforge.zotero.existing import Held, Snapshot
from bibforge.zotero.journal import JournalRun
from bibforge.zotero.schema import ITEM_FIELDS
from bibforge.zotero.state import Base, BaseCollection, BaseNote, State

LISTS = frozenset({"collections", "tags"})
"""Values of which an undo takes back only what the run added or took away; the user's other entries stay."""


@dataclass(slots=True)
class _Object:
    """What a run did to one object, all its writes taken together."""

    sort: Sort
    key: str
    work: str
    created: bool
    """Made by the run, or taken out of the trash by it."""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def undo_plan(run: JournalRun, snapshot: Snapshot, state: State) -> Plan:
    """Return the plan that takes a run back: children before parents, items before collections, inner before outer.

    An object that the user has changed since is left as it is, with a remark.
    """
    objects = list(reversed(list(_objects(run).values())))
    after = _Aftermath(snapshot, _untouched(objects, snapshot, state))
    writes: list[Write] = []
    remarks: list[Remark] = []
    for one in sorted(objects, key=lambda one: _order(one, snapshot)):
        held = _held(one, snapshot)
        if held is None or (one.created and held.trashed) or one.after.get("parentItem") in after.going:
            continue
        foreign = after.foreign(one)
        write = _trashed(one, held) if one.created else _reverted(one, held)
        if foreign or write is None:
            remarks.append(
                Remark(reason=RemarkKind.CHANGED_SINCE, name=_title(held), work=one.work, key=one.key, theirs=foreign)
            )
        elif write.data:
            writes.append(write)
            after.take(one, write)
    return Plan(writes=tuple(writes), remarks=tuple(remarks))


def _order(one: _Object, snapshot: Snapshot) -> tuple[bool, bool, int]:
    """Return the place of an object: items first, of the collections the deepest."""
    depth, key = 0, one.key
    while one.sort == "collections" and key in snapshot.collections and depth < len(snapshot.collections):
        depth, key = depth + 1, str(snapshot.collections[key].data.get("parentCollection") or "")
    return one.sort == "collections", "parentItem" in one.after, -depth


class _Aftermath:
    """The library as the undo will leave it: what goes, and what each collection still holds then."""

    def __init__(self, snapshot: Snapshot, untouched: set[str]) -> None:
        self.going: set[str] = set()
        self._untouched = untouched
        self._below = snapshot.children()
        self._inside: dict[str, set[str]] = defaultdict(set)
        self._filed: dict[str, list[str]] = {}
        for held in (*snapshot.items.values(), *snapshot.collections.values()):
            self._filed[held.key] = [] if held.trashed else _above(held.data)
            for key in self._filed[held.key]:
                self._inside[key].add(held.key)

    def foreign(self, one: _Object) -> str:
        """Return what of the user's lies in or below an object that the run made, or nothing."""
        if not one.created:
            return ""
        if one.sort == "collections":
            return "other things are filed in it" if self._inside[one.key] else ""
        children = (held for held in self._below.get(one.key, ()) if not held.trashed)
        return "notes or files were added or changed" if any(one.key not in self._untouched for one in children) else ""

    def take(self, one: _Object, write: Write) -> None:
        """Remember that an object goes into the trash, or leaves the collections that are not among its old ones."""
        if one.created:
            self.going.add(one.key)
        if one.created or not {"collections", "parentCollection"}.isdisjoint(write.data):
            staying = () if one.created else _above(write.data)
            for key in self._filed[one.key]:
                if key not in staying:
                    self._inside[key].discard(one.key)


def _above(data: Mapping[str, Any]) -> list[str]:
    """Return the collections in which something is filed."""
    parent = data.get("parentCollection")
    return [*(data.get("collections") or ()), *([str(parent)] if parent else [])]


def _held(one: _Object, snapshot: Snapshot) -> Held | None:
    return (snapshot.collections if one.sort == "collections" else snapshot.items).get(one.key)


def _untouched(objects: Iterable[_Object], snapshot: Snapshot, state: State) -> set[str]:
    """Return the keys of our notes and links, and of what the run made, that are as we left them."""
    notes = {note.key: ("note", note.received) for base in state.works.values() for note in base.notes}
    children = notes | {link.key: ("url", link.url) for base in state.works.values() for link in base.links}
    same_still = {
        key
        for key, (name, value) in children.items()
        if key in snapshot.items and same(name, value, snapshot.items[key].data.get(name))
    }
    made = {one.key for one in objects if one.created and (held := _held(one, snapshot)) and _trashed(one, held)}
    changed = {one.key for one in objects if one.created} - made
    return (same_still | made) - changed


def _objects(run: JournalRun) -> dict[str, _Object]:
    found: dict[str, _Object] = {}
    for entry in run.done:
        write = entry.write
        one = found.get(write.key)
        if one is None:
            one = found[write.key] = _Object(write.sort, write.key, write.work, brought(write))
        one.before = {**(write.before or {}), **one.before}
        one.after |= entry.received
    return found


def brought(write: Write) -> bool:
    """Tell whether a write made its object, or took it out of the trash: then its undoing puts it into the trash."""
    return write.before is None or bool(write.before.get("deleted"))


def _title(held: Held) -> str:
    return str(held.data.get("title") or held.data.get("name") or held.data.get("note") or held.key)


def _trashed(one: _Object, held: Held) -> Write | None:
    """Return the write that puts a new object into the trash, None where the user has changed it."""
    names = {*one.after, *held.data} - {"dateAdded", "dateModified", "relations", "deleted"}
    if not all(same(name, one.after.get(name), held.data.get(name)) for name in names):
        return None
    change = Change(action=Action.TRASH, key=one.key, name=_title(held), work=one.work)
    flag: Any = True if one.sort == "collections" else 1
    data = {"deleted": flag} | (_named(held) if one.sort == "collections" else {})
    return Write(
        sort=one.sort, key=one.key, version=held.version, data=data, before={"deleted": False}, changes=(change,),
        work=one.work,
    )  # fmt: skip


def _named(held: Held) -> dict[str, Any]:
    """Return what every write of a collection must repeat: without it the parent would be set to none."""
    return {"name": held.data.get("name", ""), "parentCollection": held.data.get("parentCollection") or False}


def _reverted(one: _Object, held: Held) -> Write | None:
    """Return the write of the old values of a changed object (empty if it has them), None where the user changed it."""
    data: dict[str, Any] = {}
    retyped = "itemType" in one.before
    known = ITEM_FIELDS.get(str(one.before.get("itemType")), ())
    for name in one.before:
        if retyped and name not in known and not one.before[name]:
            continue  # a field of the new type, which goes with it
        there = held.data.get(name)
        if name in LISTS:
            data |= _without(name, one, held)
        elif same(name, one.before[name], there):
            continue
        elif name in one.after and not same(name, one.after[name], there):
            return None
        elif name in one.after or retyped:
            data[name] = one.before[name]
    changes = tuple(
        Change(action=Action.REVERT, key=one.key, name=_title(held), work=one.work, field=name, new=str(value))
        for name, value in data.items()
    )
    if data and one.sort == "collections":
        data = _named(held) | data
    return Write(
        sort=one.sort, key=one.key, version=held.version, data=data,
        before={name: held.data.get(name) for name in data}, changes=changes, work=one.work,
    )  # fmt: skip


def _without(name: str, one: _Object, held: Held) -> dict[str, Any]:
    """Return a list without what the run added and with what it took away, if that makes a difference."""
    there = list(held.data.get(name) or ())
    before, after = list(one.before.get(name) or ()), list(one.after.get(name) or ())
    added = [value for value in after if value not in before]
    gone = [value for value in before if value not in after]
    wanted = [value for value in there if value not in added] + [value for value in gone if value not in there]
    return {name: wanted} if wanted != there else {}


def forget(state: State, run: JournalRun, kept: Iterable[str]) -> None:
    """Put back what was remembered before the run, but for the objects in `kept`.

    What went to the trash is remembered as such, so that a later sync may take it out again.
    """
    staying = set(kept)
    for entry in reversed(run.done):
        write = entry.write
        if write.key in staying:
            continue
        if brought(write):
            state.undone.add(write.key)
            continue
        match write.settles:
            case BaseCollection() if entry.was is not None:
                state.collections[write.key] = entry.was  # type: ignore[assignment]  # of the sort that was written
            case Base() if entry.was is not None:
                state.works[write.work] = entry.was  # type: ignore[assignment]  # of the sort that was written
            case Base():
                state.works.pop(write.work, None)
            case BaseNote() if isinstance(entry.was, BaseNote):
                remember(state, entry.was, write.work)
            case _:
                pass
