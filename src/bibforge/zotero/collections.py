"""Which collection of a Zotero library stands for which heading: found, renamed, moved, made, or given up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from bibforge.model.library import Library
from bibforge.zotero.changes import Action, Change, Remark, RemarkKind, Write
from bibforge.zotero.existing import Held, Snapshot
from bibforge.zotero.numbering import numbered
from bibforge.zotero.pairing import Headings, paired
from bibforge.zotero.state import BaseCollection, State
from bibforge.zotero.tree import Collection, Path, collection_name, collections_from, free_key


@dataclass(slots=True)
class CollectionPlan:
    """The outcome: a key for every path that has a collection, the writes, and what to remember."""

    keys: dict[Path, str] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    settled: dict[str, BaseCollection] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    """The keys of collections that the user removed and that stay removed."""


def plan_collections(
    library: Library, snapshot: Snapshot, state: State, *, restore: bool = False, number: bool = False
) -> CollectionPlan:
    """Return which collection stands for each heading, and the writes that make, rename and move collections.

    A collection that the user deleted or trashed is not made again, nor are those below it, unless `restore` is true.
    """
    search = _Search(library, snapshot, state, restore)
    if number:
        search.wanted = numbered(search.wanted, search.known())
    out = CollectionPlan()
    for wanted in search.wanted:
        below = wanted.path[:-1] in search.given_up
        key = None if below else search.key_of(wanted, out.keys)
        if key is None:
            search.given_up.add(wanted.path)
            out.removed.add(search.former.get(wanted.path, wanted.key))
        if key is None and not below:
            out.remarks.append(Remark(reason=search.reason(wanted), name=" / ".join(wanted.path)))
        if key is not None:
            out.keys[wanted.path] = key
            _settle(wanted, key, search, out)
    return out


class _Search:
    """The headings wanted, the collections there, and which of them are spoken for."""

    def __init__(self, library: Library, snapshot: Snapshot, state: State, restore: bool) -> None:
        self.wanted = collections_from(library)
        self.there = snapshot.collections
        self.state = state
        self.restore = restore
        self.given_up: set[Path] = set()
        self.used: set[str] = set()
        filed = [(path, work.key) for work in library.works for path in work.categories]
        self.direct: dict[Path, list[str]] = defaultdict(list)
        for path, work in filed:
            self.direct[path].append(work)
        self.former = {base.path: key for key, base in sorted(state.collections.items())}
        self.paths = {one.path for one in self.wanted}
        self.taken = {*snapshot.collections, *snapshot.items} - state.undone
        headings = Headings(
            new=[one for one in self.wanted if one.path not in self.former],
            old=[
                base
                for key, base in sorted(state.collections.items())
                if base.path not in self.paths and self.usable(key)
            ],
            works=self.direct,
            now={one.path: self.former[one.path] for one in self.wanted if one.path in self.former},
        )
        self.pairs = paired(headings)

    def known(self) -> dict[Path, BaseCollection]:
        """Return what we last wrote of each heading's collection."""
        keys = {**self.pairs, **{path: key for path, key in self.former.items() if path in self.paths}}
        return {path: self.state.collections[key] for path, key in keys.items()}

    def alive(self, key: str | None) -> bool:
        """Tell whether the key is of a collection that is there, out of the trash and not spoken for."""
        return key is not None and key in self.there and not self.there[key].trashed and key not in self.used

    def returns(self, key: str | None) -> bool:
        """Tell whether a removed collection may come back: an undo of ours removed it, or the user asks for it."""
        if key is None or not (self.restore or key in self.state.undone):
            return False
        return (
            key in self.there and self.there[key].trashed
        ) or key in self.state.collections.keys() - self.there.keys()

    def usable(self, key: str | None) -> bool:
        """Tell whether a heading may have the collection."""
        return key not in self.used and (self.alive(key) or self.returns(key))

    def key_of(self, wanted: Collection, keys: Mapping[Path, str]) -> str | None:
        """Return the key of the collection for a heading, a new one if there is none, None if the user removed it."""
        parent = keys.get(wanted.path[:-1])
        found = self._remembered(wanted)
        if found is None and (wanted.path in self.former or self._trashed(wanted)):
            return None
        found = found or self._by_name(wanted, parent) or free_key(self.taken, "collection", *wanted.path)
        self.used.add(found)
        self.taken.add(found)
        return found

    def reason(self, wanted: Collection) -> RemarkKind:
        """Return why a heading has no collection: in the trash or erased."""
        key = self.former.get(wanted.path, wanted.key)
        return RemarkKind.IN_TRASH if key in self.there else RemarkKind.REMOVED

    def _trashed(self, wanted: Collection) -> bool:
        held = self.there.get(wanted.key)
        return held is not None and held.trashed

    def _remembered(self, wanted: Collection) -> str | None:
        """Return the collection that stood for the heading, under this name and at this place or as another."""
        before = self.former.get(wanted.path)
        if before:
            return before if self.usable(before) else None
        paired = self.pairs.get(wanted.path)
        if paired and self.usable(paired):
            return paired
        return wanted.key if self.usable(wanted.key) and not self._promised(wanted.key) else None

    def _promised(self, key: str) -> bool:
        """Tell whether a collection is remembered as that of another heading in the list, which will come for it."""
        base = self.state.collections.get(key)
        return (base is not None and base.path in self.paths) or key in self.pairs.values()

    def _by_name(self, wanted: Collection, parent: str | None) -> str | None:
        if len(wanted.path) > 1 and parent not in self.there:
            return None
        same = [
            key
            for key, held in sorted(self.there.items())
            if held.data.get("name") in (wanted.name, collection_name(wanted.path[-1]))
            and parent_of(held) == (parent or "")
            and self.alive(key)
            and not self._promised(key)
        ]
        return same[0] if same else None


def parent_of(held: Held) -> str:
    """Return the key of the collection above, empty at the top."""
    return str(held.data.get("parentCollection") or "")


def _settle(wanted: Collection, key: str, search: _Search, out: CollectionPlan) -> None:
    """Add the write that a collection needs, if any, and what to remember of it."""
    parent = out.keys.get(wanted.path[:-1], "")
    base = search.state.collections.get(key)
    known = BaseCollection(
        key=key,
        path=wanted.path,
        name=wanted.name,
        parent=parent,
        works=tuple(search.direct.get(wanted.path, ())),
    )
    held = search.there.get(key)
    if held is None or held.trashed:
        out.writes.append(_creation(wanted, known, held))
        out.made.add(key)
    else:
        write = _update(wanted, known, held, base, out)
        if write:
            out.writes.append(write)
        else:
            out.settled[key] = known


def _creation(wanted: Collection, known: BaseCollection, held: Held | None) -> Write:
    data: dict[str, object] = {"name": wanted.name, "parentCollection": known.parent or False}
    action, before = Action.CREATE_COLLECTION, None
    if held:
        action, before = Action.RESTORE, {"deleted": True}
        data["deleted"] = False
    change = Change(action=action, key=known.key, name=wanted.name, path=wanted.path)
    return Write(
        sort="collections", key=known.key, version=held.version if held else 0, data=data, before=before,
        changes=(change,), settles=known,
    )  # fmt: skip


def _update(
    wanted: Collection, known: BaseCollection, held: Held, base: BaseCollection | None, out: CollectionPlan
) -> Write | None:
    """Return the write that renames or moves a collection; the user's own name and place for it stay."""
    name, parent = str(held.data.get("name", "")), parent_of(held)
    changes: list[Change] = []
    before: dict[str, object] = {}
    data: dict[str, object] = {"name": name, "parentCollection": parent or False}
    if name != known.name and base and base.name == name:
        changes.append(
            Change(action=Action.RENAME, key=held.key, name=known.name, old=name, new=known.name, path=wanted.path)
        )
        data["name"], before["name"] = known.name, name
    elif name != known.name and (not base or base.name != known.name):
        out.remarks.append(
            Remark(reason=RemarkKind.CONFLICT, name=name, key=held.key, field="name", ours=known.name, theirs=name)
        )
    if parent != known.parent and base and base.parent == parent:
        changes.append(
            Change(action=Action.MOVE, key=held.key, name=name, old=parent, new=known.parent, path=wanted.path)
        )
        data["parentCollection"], before["parentCollection"] = known.parent or False, parent or False
    if not changes:
        return None
    return Write(
        sort="collections", key=held.key, version=held.version, data=data, before=before, changes=tuple(changes),
        settles=known,
    )  # fmt: skip
