"""One Zotero library with the server's rules: versions, preconditions, validation, trash; no HTTP here."""

from __future__ import annotations

import html
import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from zotero_notes import sanitised

from bibforge.zotero.schema import BASE_FIELDS, ITEM_FIELDS, KEY_LETTERS

NOTE_LIMIT = 500_000


def is_key(text: str) -> bool:
    """Tell whether a text is an object key as Zotero makes them."""
    return len(text) == 8 and set(text) <= set(KEY_LETTERS)


CHILD_FIELDS = {
    "note": ("note",),
    "attachment": (
        "linkMode",
        "title",
        "accessDate",
        "url",
        "note",
        "contentType",
        "charset",
        "filename",
        "md5",
        "mtime",
    ),
}
CREATORS = {
    "presentation": {"presenter", "contributor"},
    "computerProgram": {"programmer", "contributor"},
    "videoRecording": {"director", "castMember", "contributor", "producer", "scriptwriter"},
    "blogPost": {"author", "commenter", "contributor"},
    "bookSection": {"author", "bookAuthor", "contributor", "editor", "seriesEditor", "translator"},
    "book": {"author", "contributor", "editor", "seriesEditor", "translator"},
    "conferencePaper": {"author", "contributor", "editor", "seriesEditor", "translator"},
    "encyclopediaArticle": {"author", "contributor", "editor", "seriesEditor", "translator"},
    "journalArticle": {"author", "contributor", "editor", "reviewedAuthor", "translator"},
    "preprint": {"author", "contributor", "editor", "reviewedAuthor", "translator"},
    "document": {"author", "contributor", "editor", "reviewedAuthor", "translator"},
    "report": {"author", "contributor", "seriesEditor", "translator"},
    "manuscript": {"author", "contributor", "translator"},
    "webpage": {"author", "contributor", "translator"},
    "thesis": {"author", "contributor"},
    "dataset": {"author", "contributor"},
    "standard": {"author", "contributor"},
}
PRIMARY = {"presentation": "presenter", "computerProgram": "programmer"}
ALWAYS = {"key", "version", "itemType", "tags", "collections", "relations", "dateAdded", "dateModified", "deleted",
    "parentItem",
          "inPublications"}  # fmt: skip
LOCALIZED = {"abstractNote": "Abstract", "numberOfVolumes": "# of Volumes", "numPages": "# of Pages", "url": "URL",
             "accessDate": "Accessed", "rights": "License", "archiveLocation": "Loc. in Archive"}  # fmt: skip
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Refused(Exception):  # noqa: N818  # a report entry, not a fault
    """One object that is not saved, with the status, message and data of its `failed` entry."""

    def __init__(self, code: int, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"code": self.code, "message": html.escape(self.message, quote=False)}
        return found | ({"data": self.data} if self.data else {})


class Crash(Exception):  # noqa: N818  # the server's own word for it is a status 500
    """What the server answers with 500 and no report."""


@dataclass
class Stored:
    """One object: `data` as the API shows it, without key and version."""

    key: str
    version: int
    data: dict[str, Any]
    serial: int = 0


@dataclass
class Library:
    """A user or group library: collections and items by key, the library version, what was erased."""

    kind: str = "user"
    id: int = 1
    name: str = "Real Name"
    version: int = 0
    clock: Callable[[], str] = field(default=lambda: "2026-11-22T00:00:00Z")
    exact_versions: bool = False
    collections: dict[str, Stored] = field(default_factory=dict)
    items: dict[str, Stored] = field(default_factory=dict)
    erased: dict[tuple[str, str], int] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    serials: itertools.count[int] = field(default_factory=itertools.count)
    counted: tuple[int, Counter[tuple[str, str]]] | None = None

    def objects(self, sort: str) -> dict[str, Stored]:
        """Return the objects of `items` or `collections`."""
        return self.items if sort == "items" else self.collections

    def children(self, key: str) -> list[Stored]:
        """Return the notes and attachments below an item."""
        return [one for one in self.items.values() if one.data.get("parentItem") == key]

    def counts(self) -> Counter[tuple[str, str]]:
        """Return how many children, items and collections lie in each object, counted once for each version."""
        if self.counted is None or self.counted[0] != self.version:
            counts: Counter[tuple[str, str]] = Counter()
            for item in self.items.values():
                counts.update(("inside", key) for key in item.data.get("collections", ()))
                if item.data.get("parentItem"):
                    counts["children", item.data["parentItem"]] += 1
            counts.update(("below", one.data["parentCollection"]) for one in self.collections.values())
            self.counted = (self.version, counts)
        return self.counted[1]

    def new_key(self) -> str:
        """Return a key that no object has."""
        while True:
            key = "".join(self.chance.choices(KEY_LETTERS, k=8))
            if key not in self.items and key not in self.collections:
                return key

    def write_many(self, sort: str, objects: Any, header: int | None) -> dict[str, dict[str, Any]]:
        """Save the objects of one POST, each for itself, and return the report by position (Stored, key or Refused)."""
        report: dict[str, dict[str, Any]] = {"successful": {}, "unchanged": {}, "failed": {}}
        for position, given in enumerate(objects):
            try:
                if not isinstance(given, dict):
                    raise Refused(
                        400, f"Invalid value for index {position} in uploaded data; expected JSON {sort[:-1]} object"
                    )
                given = given["data"] if isinstance(given.get("data"), dict) and "library" in given else given
                saved, changed = self.write(sort, given, header)
                report["successful" if changed else "unchanged"][str(position)] = saved if changed else saved.key
            except Refused as why:
                report["failed"][str(position)] = why
        return report

    def write(self, sort: str, given: dict[str, Any], header: int | None = None) -> tuple[Stored, bool]:
        """Create or change one object and return it, and whether it was changed. Raises Refused."""
        objects = self.objects(sort)
        key = given.get("key")
        if key is not None and not is_key(str(key)):
            raise Refused(400, f"'{key}' is not a valid {sort[:-1]} key")
        found = objects.get(key) if key else None
        if key:
            self._check_version(sort, found, given.get("version"), header)
        key = key or self.new_key()
        data = self._merged(sort, key, found, given)
        self.version += 1
        if found and data == found.data and not given.get("tags"):
            return found, False
        stored = Stored(key, self.version, data, found.serial if found else next(self.serials))
        objects[key] = stored
        self.erased.pop((sort, key), None)
        return stored, True

    def _check_version(self, sort: str, found: Stored | None, given: Any, header: int | None) -> None:
        name = sort[:-1].capitalize()
        if given is None and header is None:
            raise Refused(
                428, "Either If-Unmodified-Since-Version or 'version' property must be provided for 'key'-based writes"
            )
        if given is None:
            return
        if not found:
            if int(given) > 0:
                raise Refused(404, f"{name} doesn't exist (expected version {given}; use 0 instead)")
        elif int(given) < found.version or (self.exact_versions and int(given) != found.version):
            raise Refused(
                412, f"{name} has been modified since specified version (expected {given}, found {found.version})"
            )

    def _merged(self, sort: str, key: str, found: Stored | None, given: dict[str, Any]) -> dict[str, Any]:
        if sort == "collections":
            return self._collection(key, found, given)
        return self._item(key, found, given)

    def _collection(self, key: str, found: Stored | None, given: dict[str, Any]) -> dict[str, Any]:
        for name in given:
            if name not in ("key", "version", "name", "parentCollection", "relations", "deleted"):
                raise Refused(400, f"Invalid property '{name}'")
        data = dict(found.data) if found else {"name": None, "parentCollection": False, "relations": {}}
        data |= {name: value for name, value in given.items() if name not in ("key", "version")}
        if data["name"] is None:
            raise Refused(400, "'name' property not provided")
        data["name"] = CONTROL.sub("", str(data["name"])).strip()
        if not data["name"]:
            raise Refused(400, "Collection name cannot be empty")
        if len(data["name"]) > 255:
            raise Refused(413, f"Collection name '{data['name'][:50]}…' too long")
        data["parentCollection"] = data["parentCollection"] or False
        parent = data["parentCollection"]
        if parent == key:
            raise Crash(f"Cannot move collection {key} into itself!")
        if parent and parent not in self.collections:
            raise Refused(409, f"Parent collection {parent} not found", {"collection": parent})
        if parent and key in self._above(parent):
            moved = self.collections[parent]
            self.collections[parent] = Stored(
                parent, self.version + 1, moved.data | {"parentCollection": False}, moved.serial
            )
        return _trash(data, True)

    def _above(self, key: str) -> list[str]:
        found = []
        while key and key not in found:
            found.append(key)
            key = self.collections[key].data["parentCollection"] or "" if key in self.collections else ""
        return found

    def _item(self, key: str, found: Stored | None, given: dict[str, Any]) -> dict[str, Any]:
        kind = given.get("itemType") or (found.data["itemType"] if found else None)
        if not kind:
            raise Refused(400, "'itemType' property not provided")
        if kind not in ITEM_FIELDS and kind not in CHILD_FIELDS:
            raise Refused(400, f"'{kind}' is not a valid itemType")
        self._check_properties(kind, given)
        before = found.data if found else {}
        if found and kind != before["itemType"]:
            before = {
                name: value
                for name, value in before.items()
                if name in ALWAYS or name in {*fields_of(kind), "creators"}
            }
        self._check_parent(key, kind, before | given)
        data = self._values(kind, before, given)
        data["tags"] = _tags(given.get("tags", before.get("tags", [])))
        if kind in ITEM_FIELDS or not data.get("parentItem"):
            data["collections"] = self._filed(given.get("collections", before.get("collections", [])))
        data["relations"] = given.get("relations", before.get("relations", {})) or {}
        return _trash(self._dated(data, before, given), 1, given, before)

    def _check_properties(self, kind: str, given: dict[str, Any]) -> None:
        known = {name for names in ITEM_FIELDS.values() for name in names} | {*CHILD_FIELDS["attachment"], "creators"}
        for name in given:
            if name in ALWAYS or name in fields_of(kind) or (name == "creators" and kind in ITEM_FIELDS):
                continue
            if name not in known:
                raise Refused(400, f"Invalid property '{name}'")
            if name == "note":
                raise Refused(400, "'note' property is valid only for note and attachment items")
            if name in CHILD_FIELDS["attachment"] and name not in ("title", "url", "accessDate"):
                raise Refused(400, f"'{name}' is valid only for attachment items")
            raise Refused(400, f"'{name}' is not a valid field for type '{kind}'")

    def _check_parent(self, key: str, kind: str, data: dict[str, Any]) -> None:
        parent = data.get("parentItem")
        if not parent:
            return
        if kind in ITEM_FIELDS:
            raise Refused(400, "Child item must be note, attachment, or annotation")
        if parent == key:
            raise Refused(400, f"Item {key} cannot be a child of itself")
        if data.get("collections"):
            raise Refused(400, "Child items cannot be assigned to collections")
        if parent not in self.items:
            raise Refused(409, f"Parent item {parent} not found", {"parentItem": parent})
        if self.items[parent].data["itemType"] in CHILD_FIELDS:
            raise Refused(409, "Parent item cannot be a note or attachment", {"parentItem": parent})

    def _values(self, kind: str, before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        parent = given.get("parentItem", before.get("parentItem"))
        if parent:
            data["parentItem"] = parent
        data["itemType"] = kind
        for name in fields_of(kind):
            value = given.get(name, before.get(name, ""))
            data[name] = self._value(kind, name, "" if value is None else value)
            if name == "title" and kind in ITEM_FIELDS:
                data["creators"] = _creators(kind, given.get("creators", before.get("creators", [])))
        return data

    def _value(self, kind: str, name: str, value: Any) -> str:
        text = CONTROL.sub("", str(value))
        if name == "note":
            if len(text) > NOTE_LIMIT:
                raise Refused(413, f"Note '{text[:50]}...' too long")
            return sanitised(text)
        text = text.strip()
        if len(text.encode()) > 65_535:
            short = text[:50] + "…"
            label = localized(name)
            raise Refused(
                413,
                f"{label} field value '{short}' too long for item '{self.id}/{self.new_key()}'",
                {"field": label, "value": short},
            )
        return text

    def _filed(self, keys: Iterable[str]) -> list[str]:
        filed = list(dict.fromkeys(keys))
        for key in filed:
            if key not in self.collections:
                raise Refused(409, f"Collection {key} not found", {"collection": key})
        return filed

    def _dated(self, data: dict[str, Any], before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        now = self.clock()
        data["dateAdded"] = before.get("dateAdded") or given.get("dateAdded") or now
        sent = given.get("dateModified")
        if sent and sent != before.get("dateModified"):
            data["dateModified"] = sent
            return data
        data["dateModified"] = before.get("dateModified", now)
        ignored = {"collections", "relations", "deleted"}
        if {k: v for k, v in data.items() if k not in ignored} != {k: v for k, v in before.items() if k not in ignored}:
            data["dateModified"] = now
        return data

    def erase(self, sort: str, key: str, named: bool = True) -> None:
        """Erase an object and what lies below it; only named objects and children of items are told by `/deleted`."""
        objects = self.objects(sort)
        del objects[key]
        if sort == "items":
            for child in self.children(key):
                self.erase("items", child.key)
        else:
            for below in [one.key for one in objects.values() if one.data["parentCollection"] == key]:
                self.erase("collections", below, named=False)
            for item in self.items.values():
                if key in item.data.get("collections", ()):
                    item.data["collections"] = [one for one in item.data["collections"] if one != key]
        if named:
            self.erased[sort, key] = self.version

    def clear(self) -> None:
        """Empty the library from the server's side: nothing is told by `/deleted`, the version goes on."""
        self.version += 1
        self.collections.clear()
        self.items.clear()

    def copy(self) -> Library:
        """Return a copy that can be written to alone."""
        import copy

        return copy.deepcopy(self)


def _retyped(before: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return an item's data for another type: shared fields stay, base fields take the type's own name, others go."""
    kept = {name: value for name, value in before.items() if name in ALWAYS or name in {*fields_of(kind), "creators"}}
    for base, names in BASE_FIELDS.items():
        old, new = names.get(before["itemType"], base), names.get(kind, base)
        if before.get(old) and new in fields_of(kind) and not kept.get(new):
            kept[new] = before[old]
    return kept


def _trash(
    data: dict[str, Any], shown: Any, given: dict[str, Any] | None = None, before: dict[str, Any] | None = None
) -> dict[str, Any]:
    wanted = data.get("deleted") if given is None else given.get("deleted", (before or {}).get("deleted"))
    data.pop("deleted", None)
    if not wanted:
        return data
    out: dict[str, Any] = {}
    for name, value in data.items():
        if name == "tags":
            out["deleted"] = shown
        out[name] = value
    return out if "deleted" in out else out | {"deleted": shown}


def _tags(tags: Any) -> list[dict[str, Any]]:
    kept: dict[tuple[str, int], dict[str, Any]] = {}
    for tag in tags:
        if not isinstance(tag, dict):
            raise Refused(400, "Tag must be an object")
        name = CONTROL.sub("", str(tag.get("tag", ""))).strip()
        if len(name) > 255:
            raise Refused(413, f"Tag '{name[:50]}…' too long", {"tag": name})
        if name:
            kept[name, int(tag.get("type", 0))] = {"tag": name} | ({"type": 1} if tag.get("type") else {})
    return [kept[key] for key in sorted(kept)]


def _creators(kind: str, creators: Any) -> list[dict[str, str]]:
    out = []
    for one in creators:
        if "creatorType" not in one:
            raise Refused(400, "creator object must contain 'creatorType'")
        role = one["creatorType"]
        if role != "author" and role not in CREATORS[kind]:
            raise Refused(400, f"'{role}' is not a valid creator type")
        if "name" in one and "lastName" in one:
            raise Refused(400, "'lastName' and 'name' creator fields are mutually exclusive")
        if "firstName" in one and "lastName" not in one:
            raise Refused(400, "'lastName' creator field must be set if 'firstName' is set")
        role = PRIMARY.get(kind, role) if role == "author" else role
        names = {name: CONTROL.sub("", one[name]).strip() for name in ("name", "firstName", "lastName") if name in one}
        if any(names.values()):
            out.append({"creatorType": role, **names})
    return out


def fields_of(kind: str) -> tuple[str, ...]:
    """Return the fields of an item type, those of notes and attachments too."""
    return ITEM_FIELDS.get(kind) or CHILD_FIELDS[kind]


TYPES = ["annotation", "attachment", "artwork", "audioRecording", "bill", "blogPost", "book", "bookSection", "case",
    "computerProgram", "conferencePaper", "dataset", "dictionaryEntry", "document", "email", "encyclopediaArticle",
    "film", "forumPost", "hearing", "instantMessage", "interview", "journalArticle", "letter", "magazineArticle",
    "manuscript", "map", "newspaperArticle", "note", "patent", "podcast", "preprint", "presentation", "radioBroadcast",
    "report", "standard", "statute", "thesis", "tvBroadcast", "videoRecording", "webpage"]  # fmt: skip
TYPE_LABELS = {"computerProgram": "Software", "email": "E-mail", "tvBroadcast": "TV Broadcast", "webpage": "Web Page"}


def labelled_types() -> list[dict[str, str]]:
    """Return the item types with their English labels, in the labels' order, as `/itemTypes` lists them."""
    shown = [
        (TYPE_LABELS.get(name) or localized(name), name) for name in TYPES if name not in ("annotation", "attachment")
    ]
    return [{"itemType": name, "localized": label} for label, name in sorted(shown)]


def localized(name: str) -> str:
    """Return the English label of a field or type."""
    if name in LOCALIZED or name.isupper():
        return LOCALIZED.get(name, name)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name[:1].upper() + name[1:])
