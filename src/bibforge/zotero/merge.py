"""The three-way merge of one item: what we last wrote, what stands in Zotero, what the library says now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bibforge.model.identifiers import Doi
from bibforge.text.comparison import likeness
from bibforge.zotero.changes import Action, Change, Remark, RemarkKind, Write
from bibforge.zotero.existing import Held
from bibforge.zotero.items import Creator, Item
from bibforge.zotero.parsing import arxiv_in
from bibforge.zotero.schema import BASE_FIELDS, ITEM_FIELDS
from bibforge.zotero.state import Base

OF_THE_WORK = frozenset({"title", "abstractNote", "citationKey", "language"})
"""Fields that are true of every version of a work: these alone are filled in where the user holds another version."""
CONTAINERS = tuple(BASE_FIELDS["container"].values())
SAME_CONTAINER = 0.8
META = frozenset(
    {"itemType", "creators", "tags", "collections", "relations", "extra", "dateAdded", "dateModified", "deleted",
     "accessDate", "parentItem", "inPublications"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the merge of one item must know of the run: whether to unfile, the headings behind keys, new collections."""

    prune: bool = False
    restore: bool = False
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    """Collections of ours that the user has put into the trash: what is filed there is left alone."""


def creators_text(creators: Iterable[Mapping[str, Any]]) -> str:
    """Return creators as one text that is equal where they are."""
    plain = [
        {name: str(one[name]) for name in ("creatorType", "name", "firstName", "lastName") if one.get(name)}
        for one in creators
    ]
    return json.dumps(plain, ensure_ascii=False, sort_keys=True) if plain else ""


def base_of(item: Item) -> Base:
    """Return what is remembered of an item that is written whole; its notes and links are remembered when written."""
    return Base(
        key=item.key,
        type=item.type,
        fields=dict(item.fields),
        creators=creators_text(one.json() for one in item.creators),
        extra=item.extra,
        tags=item.tags,
        collections=item.collections,
    )


@dataclass(slots=True)
class _Merge:
    """One merge under way: the new values so far, the old ones they replace, what is said and what is remembered."""

    item: Item
    held: Held
    base: Base
    met: bool
    around: Surroundings
    data: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    def change(self, action: Action, name: str, old: str, new: str, path: tuple[str, ...] = ()) -> None:
        title = str(self.held.data.get("title", "")) or self.item.fields.get("title", "")
        self.changes.append(
            Change(
                action=action,
                key=self.held.key,
                name=title,
                work=self.item.work,
                field=name,
                old=old,
                new=new,
                path=path,
            )
        )

    def remark(self, reason: RemarkKind, name: str, ours: str, theirs: str) -> None:
        title = str(self.held.data.get("title", ""))
        self.remarks.append(
            Remark(
                reason=reason, name=title, work=self.item.work, key=self.held.key, field=name, ours=ours, theirs=theirs
            )
        )


def merge_item(
    item: Item, held: Held, base: Base | None, around: Surroundings
) -> tuple[Write | None, Base, list[Remark]]:
    """Return the write that brings `held` to `item` (None where nothing is to do), what to remember, and remarks.

    A value that the user changed stays; an empty field is filled; nothing is ever emptied.
    """
    merge = _Merge(item, held, base or Base(key=held.key), base is not None, around)
    retyped = _merge_type(merge)
    _merge_fields(merge, retyped)
    creators = _merge_creators(merge, retyped)
    extra = _merge_extra(merge)
    tags = _merge_tags(merge)
    filed = _merge_collections(merge)
    known = replace(
        merge.base,
        key=held.key,
        type=item.type if retyped or held.type == item.type else merge.base.type,
        fields=merge.fields,
        received={name: value for name, value in merge.base.received.items() if name in merge.fields},
        creators=creators,
        extra=extra,
        tags=tags,
        collections=filed,
    )
    return _write(merge, known, retyped), known, merge.remarks


def _write(merge: _Merge, known: Base, retyped: bool) -> Write | None:
    if not merge.data:
        return None
    held = merge.held
    names = {*merge.data, *(held.data if retyped else ())} - {"dateAdded", "dateModified", "relations"}
    before = {
        name: held.data.get(name, [] if name in ("creators", "tags", "collections") else "") for name in sorted(names)
    }
    return Write(
        sort="items", key=held.key, version=held.version, data=merge.data, before=before, changes=tuple(merge.changes),
        work=merge.item.work, settles=known,
    )  # fmt: skip


def wants_type(item: Item, held: Held, base: Base | None) -> bool:
    """Tell whether the item's type is to be changed: it is the one that we wrote, and the library has another now."""
    ours = base is not None and base.type != "" and held.type == base.type
    return ours and item.type != held.type and not _lost_by(item.type, held, base)


def _lost_by(new_type: str, held: Held, base: Base | None) -> list[str]:
    """Return the fields with values of the user's own that the new type has no place for."""
    mapped = {
        names.get(held.type, name)
        for name, names in BASE_FIELDS.items()
        if names.get(new_type, name) in ITEM_FIELDS[new_type]
    }
    known = base.fields if base else {}
    return [
        name
        for name, value in held.data.items()
        if name not in META and name not in ITEM_FIELDS[new_type] and name not in mapped and known.get(name) != value
    ]


def _merge_type(merge: _Merge) -> bool:
    """Note a change of type, with the base fields that it must not carry over."""
    item, held, base = merge.item, merge.held, merge.base
    if item.type == held.type or not base.type:
        return False
    if not wants_type(item, held, base):
        merge.remark(
            RemarkKind.CONFLICT if base.type != item.type else RemarkKind.KEPT, "itemType", item.type, held.type
        )
        return False
    merge.data["itemType"] = item.type
    merge.change(Action.UPDATE, "itemType", held.type, item.type)
    for name, names in BASE_FIELDS.items():
        old, new = names.get(held.type, name), names.get(item.type, name)
        carried = old != new and held.data.get(old) and held.data.get(old) == base.fields.get(old)
        if carried and new in ITEM_FIELDS[item.type] and new not in item.fields and not held.data.get(new):
            merge.data[new] = ""
    return True


def _same_version(merge: _Merge) -> bool:
    """Tell whether the item in Zotero is of the same version of the work, so that every empty field may be filled."""
    if merge.met and merge.base.type:
        return True
    item, held = merge.item, merge.held
    theirs, ours = Doi.parse(str(held.data.get("DOI", ""))), Doi.parse(item.fields.get("DOI", ""))
    if held.type != item.type or (theirs and ours and theirs != ours):
        return False
    places = [(str(held.data.get(name, "")), item.fields.get(name, "")) for name in CONTAINERS]
    return all(not left or not right or likeness(left, right) >= SAME_CONTAINER for left, right in places)


def _merge_fields(merge: _Merge, retyped: bool) -> None:
    all_of_them = _same_version(merge)
    target = merge.item.type if retyped else merge.held.type
    for name in dict.fromkeys((*merge.item.fields, *merge.base.fields)):
        if name in ITEM_FIELDS.get(target, OF_THE_WORK):
            _merge_field(merge, name, _former_name(name, merge) if retyped else name, all_of_them)


def _former_name(name: str, merge: _Merge) -> str:
    """Return the name that a field of the new type had in the old one: what the server carries over."""
    for base, names in BASE_FIELDS.items():
        if names.get(merge.item.type, base) == name:
            return names.get(merge.held.type, base)
    return name


def _merge_field(merge: _Merge, name: str, former: str, may_fill: bool) -> None:
    ours, theirs = merge.item.fields.get(name, ""), str(merge.held.data.get(former, ""))
    known = merge.base.fields.get(former)
    if known is not None and theirs == merge.base.received.get(former):
        theirs = known
    if not ours or (ours == theirs and name == former):
        _remember(merge, name, ours or known or "")
    elif known is None and not theirs:
        if may_fill or name in OF_THE_WORK:
            _set(merge, name, theirs, ours)
    elif known is None:
        merge.remark(RemarkKind.KEPT, name, ours, theirs)
    elif theirs == known:
        _set(merge, name, theirs, ours)
    else:
        _remember(merge, name, known)
        if ours != known:
            merge.remark(RemarkKind.CONFLICT, name, ours, theirs)


def _remember(merge: _Merge, name: str, value: str) -> None:
    if value:
        merge.fields[name] = value


def _set(merge: _Merge, name: str, old: str, new: str) -> None:
    merge.data[name] = new
    merge.fields[name] = new
    merge.change(Action.UPDATE if old else Action.FILL, name, old, new)


def _merge_creators(merge: _Merge, retyped: bool) -> str:
    known = merge.base.creators
    ours = creators_text(one.json() for one in merge.item.creators)
    theirs = creators_text(merge.held.data.get("creators", ()))
    if ours == theirs or not ours:
        return ours or known
    if theirs == known and (known or merge.met or not theirs):
        merge.data["creators"] = [one.json() for one in merge.item.creators]
        merge.change(
            Action.UPDATE if theirs else Action.FILL, "creators", shown_creators(theirs), _shown(merge.item.creators)
        )
        return ours
    if known and ours != known and not retyped:
        merge.remark(RemarkKind.CONFLICT, "creators", _shown(merge.item.creators), shown_creators(theirs))
    elif not known:
        merge.remark(RemarkKind.KEPT, "creators", _shown(merge.item.creators), shown_creators(theirs))
    return known


def _shown(creators: Sequence[Creator]) -> str:
    return "; ".join(f"{one.last}, {one.first}" if one.first else one.last for one in creators)


def shown_creators(text: str) -> str:
    """Return the text of `creators_text` as people read it."""
    people = json.loads(text) if text else []
    return "; ".join(one.get("name") or f"{one.get('lastName', '')}, {one.get('firstName', '')}" for one in people)


def _label(line: str) -> str:
    return line.partition(":")[0].strip().casefold()


def _merge_extra(merge: _Merge) -> tuple[str, ...]:
    """Add or renew our own labelled lines; every other character of the field stays."""
    text = str(merge.held.data.get("extra", ""))
    lines = text.split("\n") if text else []
    known = {_label(line): line for line in merge.base.extra}
    kept = []
    for ours in merge.item.extra:
        label = _label(ours)
        before = known.get(label)
        place = next((number for number, line in enumerate(lines) if _label(line) == label), None)
        if place is None and before is None:
            lines += [] if _stated_elsewhere(merge, label) else [ours]
            kept.append(ours)
        elif place is not None and lines[place] in (before, ours):
            lines[place] = ours
            kept.append(ours)
        elif before is not None:
            kept.append(before)
    new = "\n".join(lines)
    if new != text:
        merge.data["extra"] = new
        merge.change(Action.UPDATE if text else Action.FILL, "extra", text, new)
    return tuple(kept)


def _stated_elsewhere(merge: _Merge, label: str) -> bool:
    """Tell whether the user keeps the arXiv id in another field already."""
    return label == "arxiv" and not merge.met and arxiv_in(merge.held.data) is not None


def _merge_tags(merge: _Merge) -> tuple[str, ...]:
    held = [dict(tag) for tag in merge.held.data.get("tags", ())]
    theirs = {str(tag.get("tag")) for tag in held}
    add = [tag for tag in merge.item.tags if tag not in theirs and tag not in merge.base.tags]
    gone = (
        {tag for tag in merge.base.tags if tag not in merge.item.tags and tag in theirs}
        if merge.around.prune
        else set()
    )
    for tag in add:
        merge.change(Action.TAG, "tags", "", tag)
    for tag in sorted(gone):
        merge.change(Action.UNTAG, "tags", tag, "")
    if add or gone:
        merge.data["tags"] = [tag for tag in held if tag.get("tag") not in gone] + [{"tag": tag} for tag in add]
    return tuple(tag for tag in dict.fromkeys((*merge.base.tags, *merge.item.tags)) if tag not in gone)


def _merge_collections(merge: _Merge) -> tuple[str, ...]:
    theirs = list(merge.held.data.get("collections", ()))
    known = [key for key in merge.base.collections if key not in merge.around.made]
    taken_out = [key for key in merge.item.collections if key not in theirs and key in known]
    back = taken_out if merge.around.restore else []
    add = [key for key in merge.item.collections if (key not in theirs and key not in known) or key in back]
    for key in taken_out if not back else ():
        merge.remark(RemarkKind.REMOVED, "collections", " / ".join(merge.around.paths.get(key, ())) or key, "")
    wanted = {*merge.item.collections, *merge.around.removed}
    stale = [key for key in known if key not in wanted and key in theirs]
    for key in add:
        merge.change(Action.FILE, "collections", "", key, merge.around.paths.get(key, ()))
    for key in stale:
        path = merge.around.paths.get(key, ())
        if merge.around.prune:
            merge.change(Action.UNFILE, "collections", key, "", path)
        else:
            merge.remark(RemarkKind.LEFT, "collections", "", " / ".join(path) or key)
    gone = set(stale) if merge.around.prune else set()
    if add or gone:
        merge.data["collections"] = [key for key in theirs if key not in gone] + add
    return tuple(key for key in dict.fromkeys((*known, *merge.item.collections)) if key not in gone)
