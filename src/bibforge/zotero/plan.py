"""The pure diff: a library, what Zotero holds and what we last wrote give the list of changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bibforge.model.library import Library, Work
from bibforge.zotero.changes import Action, Change, Plan, Remark, RemarkKind, Write
from bibforge.zotero.children import Below, children_of, with_children
from bibforge.zotero.collections import CollectionPlan, plan_collections
from bibforge.zotero.existing import Existing, Held, SameWork, Snapshot
from bibforge.zotero.items import Item, fitted
from bibforge.zotero.merge import Surroundings, base_of, merge_item
from bibforge.zotero.state import Base, State
from bibforge.zotero.tree import free_key, items_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a sync is asked to do besides: tags from categories, unfiling, notes, bringing back what was removed."""

    tags: bool = False
    number: bool = False
    """Numbers before the names of collections, in the order of the list."""
    link_pdf: bool = False
    """A linked address of the open PDF below each item."""
    prune: bool = False
    notes: bool = True
    """False where the key may not write notes."""
    restore: bool = False
    fields: Mapping[str, frozenset[str]] | None = None
    """The fields of each item type where the server has an older schema than ours."""


@dataclass(slots=True)
class _Drawing:
    """A plan under way."""

    snapshot: Snapshot
    state: State
    wishes: Wishes
    filing: CollectionPlan
    below: Mapping[str, list[Held]]
    taken: set[str]
    around: Surroundings
    staying: frozenset[str]
    owners: Mapping[str, str]
    """The citation key under which each Zotero item is remembered."""
    parents: list[Write] = field(default_factory=list)
    children: list[Write] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    settled: dict[str, Base] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)


def make_plan(
    library: Library, snapshot: Snapshot, state: State, same_work: SameWork, wishes: Wishes | None = None
) -> Plan:
    """Return the plan that makes the library behind `snapshot` mirror `library`; nothing is asked and nothing written.

    `state` is what we last wrote, empty where that is not known: then every value that differs from ours is the user's.
    """
    wishes = wishes or Wishes()
    filing = plan_collections(library, snapshot, state, restore=wishes.restore, number=wishes.number)
    drawing = _drawing(library, snapshot, state, wishes, filing)
    items = items_from(library, filing.keys, tags=wishes.tags, pdf=wishes.link_pdf)
    if not wishes.notes:
        items = tuple(replace(item, notes=()) for item in items)
    if wishes.fields is not None:
        items = tuple(fitted(item, wishes.fields) for item in items)
    places = _places(library.works, items, drawing, same_work)
    for item in items:
        _draw(item, places.get(item.work), drawing)
    _draw_leavers(drawing)
    return Plan(
        writes=(*filing.writes, *drawing.parents, *drawing.children),
        remarks=(*filing.remarks, *drawing.remarks),
        settled=drawing.settled,
        settled_collections=filing.settled,
        forgotten=tuple(drawing.forgotten),
        paths=drawing.around.paths,
    )


def _drawing(library: Library, snapshot: Snapshot, state: State, wishes: Wishes, filing: CollectionPlan) -> _Drawing:
    paths = {base.key: base.path for base in state.collections.values()} | {
        key: path for path, key in filing.keys.items()
    }
    return _Drawing(
        snapshot=snapshot,
        state=state,
        wishes=wishes,
        filing=filing,
        below=snapshot.children(),
        taken={*snapshot.items, *snapshot.collections, *filing.keys.values()},
        around=Surroundings(
            prune=wishes.prune,
            restore=wishes.restore,
            paths=paths,
            made=frozenset(filing.made),
            removed=frozenset(filing.removed),
        ),
        staying=frozenset(work.key for work in library.works),
        owners={base.key: work for work, base in state.works.items()},
    )


def _places(works: Iterable[Work], items: Iterable[Item], drawing: _Drawing, same_work: SameWork) -> dict[str, str]:
    """Return the key of the Zotero item that each work has already; no item is given to two works."""
    pairs = list(zip(works, items, strict=True))
    places: dict[str, str] = {}
    used: set[str] = set()

    def take(work: str, keys: Iterable[str]) -> None:
        for key in keys:
            if work not in places and key in drawing.snapshot.items and key not in used:
                places[work] = key
                used.add(key)

    living = {key for key, held in drawing.snapshot.items.items() if not held.trashed}
    for known, base in drawing.state.works.items():
        take(known, [base.key] if known in drawing.staying and base.key in living else [])
    if len(places) < len(pairs):
        existing = Existing(drawing.snapshot)
        for work, item in pairs:
            if work.key not in places:
                found = _found(work, item, drawing, existing, same_work)
                take(work.key, [key for key in found if key in living])
                take(work.key, found)  # only those in the trash are left
                drawing.remarks += [_impostor(key, work, item, drawing) for key in existing.impostors(work.record)]
    return places


def _impostor(key: str, work: Work, item: Item, drawing: _Drawing) -> Remark:
    held = drawing.snapshot.items[key]
    identifier = next(iter(work.record.identifiers), "")
    return Remark(
        reason=RemarkKind.IMPOSTOR, name=str(held.data.get("title", "")), work=work.key, key=key, field=str(identifier),
        ours=item.fields.get("title", ""),
    )  # fmt: skip


def _found(work: Work, item: Item, drawing: _Drawing, existing: Existing, same_work: SameWork) -> list[str]:
    """Return the items that may be the work: the heir of the one known, the one we made, what evidence finds."""
    base = drawing.state.works.get(work.key)
    heirs = existing.successors(base.key) if base else []
    own = [item.key] if existing.is_ours(item.key, work.record) else []
    return [*heirs, *own, *existing.find(work.record, work.key, same_work)]


def _draw(item: Item, place: str | None, drawing: _Drawing) -> None:
    """Add what one work needs: a new item, changes to the one that is there, or a remark."""
    base = drawing.state.works.get(item.work)
    held = drawing.snapshot.items.get(place) if place else None
    if held is None and base:
        held = drawing.snapshot.items.get(base.key)
    if held is None:
        if base and base.key not in drawing.state.undone and not drawing.wishes.restore:
            drawing.remarks.append(_absent(RemarkKind.REMOVED, item, base.key))
        else:
            _create(item, drawing)
    elif held.trashed and held.key not in drawing.state.undone and not drawing.wishes.restore:
        drawing.remarks.append(_absent(RemarkKind.IN_TRASH, item, held.key))
    else:
        _bring_in_line(item, held, base, drawing)


def _absent(reason: RemarkKind, item: Item, key: str) -> Remark:
    return Remark(reason=reason, name=item.fields.get("title", ""), work=item.work, key=key)


def _create(item: Item, drawing: _Drawing) -> None:
    key = free_key(drawing.taken, "item", item.work)
    drawing.taken.add(key)
    item = replace(item, key=key)
    title = item.fields.get("title", "")
    changes = [Change(action=Action.CREATE, key=key, name=title, work=item.work)]
    for collection in item.collections:
        path = drawing.around.paths.get(collection, ())
        changes.append(Change(action=Action.FILE, key=key, name=title, work=item.work, new=collection, path=path))
    drawing.parents.append(
        Write(
            sort="items", key=key, version=0, data=item.json(), before=None, changes=tuple(changes), work=item.work,
            settles=base_of(item),
        )
    )  # fmt: skip
    drawing.children += children_of(item, key, None, Below(taken=drawing.taken)).writes


def _bring_in_line(item: Item, held: Held, base: Base | None, drawing: _Drawing) -> None:
    base = base if base and base.key == held.key else _inherited(held.key, drawing) or _moved_to(held.key, base)
    write, known, remarks = merge_item(item, held, base, drawing.around)
    if held.trashed:
        write = _restored(item, held, known, write)
    drawing.remarks += remarks
    below = Below(
        there=drawing.below.get(held.key, ()),
        taken=drawing.taken,
        undone=drawing.state.undone,
        elsewhere=drawing.snapshot.items,
        restore=drawing.wishes.restore,
        prune=drawing.wishes.prune,
    )
    found = children_of(item, held.key, base, below)
    known = with_children(known, found)
    drawing.children += found.writes
    drawing.remarks += found.remarks
    if write:
        drawing.parents.append(replace(write, settles=known))
    else:
        drawing.settled[item.work] = known


def _moved_to(key: str, base: Base | None) -> Base | None:
    """Return what we know of an item merged in Zotero into another: its values may be the user's, its place is ours."""
    return Base(key=key, collections=base.collections, tags=base.tags) if base else None


def _inherited(key: str, drawing: _Drawing) -> Base | None:
    """Return what we remember of the item under another citation key, which is given up."""
    former = drawing.owners.get(key)
    if former is None or former in drawing.staying:
        return None
    drawing.forgotten.append(former)
    return drawing.state.works[former]


def _restored(item: Item, held: Held, known: Base, write: Write | None) -> Write:
    """Return the write that takes an item out of the trash, with whatever else is to be changed."""
    change = Change(action=Action.RESTORE, key=held.key, name=item.fields.get("title", ""), work=item.work)
    if write:
        data, before = {**write.data, "deleted": 0}, {**(write.before or {}), "deleted": 1}
        return replace(write, data=data, before=before, changes=(change, *write.changes))
    return Write(
        sort="items", key=held.key, version=held.version, data={"deleted": 0}, before={"deleted": 1}, changes=(change,),
        work=item.work, settles=known,
    )  # fmt: skip


def _draw_leavers(drawing: _Drawing) -> None:
    """Unfile what left the list, or say that it is still filed."""
    for work, base in sorted(drawing.state.works.items()):
        held = drawing.snapshot.items.get(base.key)
        if work in drawing.staying or work in drawing.forgotten or held is None or held.trashed:
            continue
        theirs = list(held.data.get("collections", ()))
        filed = [key for key in base.collections if key in theirs and key not in drawing.around.removed]
        if filed and drawing.wishes.prune:
            _unfile(work, base, held, filed, drawing)
        elif filed:
            where = "; ".join(" / ".join(drawing.around.paths.get(key, (key,))) for key in filed)
            title = str(held.data.get("title", ""))
            drawing.remarks.append(Remark(reason=RemarkKind.LEFT, name=title, work=work, key=held.key, theirs=where))


def _unfile(work: str, base: Base, held: Held, filed: list[str], drawing: _Drawing) -> None:
    title = str(held.data.get("title", ""))
    theirs = list(held.data.get("collections", ()))
    changes = tuple(
        Change(
            action=Action.UNFILE, key=held.key, name=title, work=work, field="collections", old=key,
            path=drawing.around.paths.get(key, ()),
        )
        for key in filed
    )  # fmt: skip
    drawing.parents.append(
        Write(
            sort="items", key=held.key, version=held.version, changes=changes, work=work,
            before={"collections": theirs}, data={"collections": [key for key in theirs if key not in filed]},
            settles=replace(base, collections=()),
        )
    )  # fmt: skip
