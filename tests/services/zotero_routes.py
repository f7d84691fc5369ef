"""What Zotero's Web API answers to each address, from a library in memory; no sockets here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from zotero_store import CREATORS, PRIMARY, Crash, Library, Refused, Stored, is_key, labelled_types, localized

from bibforge.zotero.schema import ITEM_FIELDS

TEXT = "text/html; charset=UTF-8"
MANY = 50
FORMATS = {"json", "keys", "versions"}


@dataclass
class Asked:
    """One request: method, address, lower-case headers, body."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The address without its query."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, the last of a name."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def number(self, header: str) -> int | None:
        """Return a header that is a version."""
        value = self.headers.get(header.lower())
        return int(value) if value is not None else None


@dataclass
class Answered:
    """One answer: status, headers, body."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """Bytes to send in place of the body, such as packed ones."""


def pretty(value: Any) -> str:
    """Return JSON as the server prints it."""
    return json.dumps(value, ensure_ascii=False, indent=4)


def told(text: str, status: int, **headers: str) -> Answered:
    """Return an answer of plain text, as errors are."""
    return Answered(
        status, text, {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-type": TEXT}
    )


NOT_FOUND = "<h1>Not Found</h1>\n<p>The page you requested could not be found.</p>\n\n\n"
ACCESS = {
    "user": {"library": True, "files": True, "notes": True, "write": True},
    "groups": {"all": {"library": True, "write": True}},
}


@dataclass
class Service:
    """Libraries by prefix (`users/1`), keys by text, and the answers to requests."""

    libraries: dict[str, Library]
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    origin: str = "http://127.0.0.1:PORT"
    username: str = "phpunit"
    user: int = 1
    local: bool = False
    server_id: str = "SERVERA"
    consent: Callable[[], bool | None] = field(default=lambda: True)
    local_keys: dict[str, bool] = field(default_factory=dict)
    prompts: int = 0
    admins_only: bool = False
    """Whether only admins may edit the groups, of whom the keys' owner is none; keys say nothing of it."""

    def answer(self, asked: Asked) -> Answered:
        """Return the whole answer to a request, headers included."""
        found = self._local(asked) if self.local else self._web(asked)
        if found.status < 400 or "Zotero-API-Version" in found.headers:
            found.headers = {"Zotero-API-Version": "3", "Zotero-Schema-Version": "41"} | found.headers
        if self.local:
            found.headers["Zotero-Server-ID"] = self.server_id
        if found.headers.pop("Zotero-API-Version-Hidden", ""):
            found.headers.pop("Zotero-API-Version", None)
        return found

    def _web(self, asked: Asked) -> Answered:
        key = asked.headers.get("zotero-api-key") or asked.headers.get("authorization", "").removeprefix("Bearer ")
        if key and key not in self.keys:
            return told("Invalid key", 403)
        if asked.method == "OPTIONS":
            return told("", 200)
        if asked.path in ("/keys/current", f"/keys/{key}"):
            return self._key_info(key)
        if not asked.path.startswith(("/users/", "/groups/")):
            return self._schema(asked)
        prefix = "/".join(asked.path.split("/")[1:3])
        if asked.path == f"/users/{self.user}/groups":
            return _json([self._group(library) for library in self.libraries.values() if library.kind == "group"])
        if not prefix.split("/")[1].isdigit():
            return told("Invalid user ID", 400)
        if asked.method not in ("GET", "HEAD") and not key:
            return told("An API key is required for write requests.", 403)
        if prefix not in self.libraries or not self._may(key, prefix, asked.method):
            return told("Forbidden", 403, Zotero_API_Version="3")
        if self.admins_only and prefix.startswith("groups/") and asked.method not in ("GET", "HEAD"):
            return told("Write access denied", 403, Zotero_API_Version="3")
        return self._library(asked, prefix, asked.path.removeprefix(f"/{prefix}"))

    def _group(self, library: Library) -> dict[str, Any]:
        editing = "admins" if self.admins_only else "members"
        data = {"id": library.id, "version": 1, "name": library.name, "owner": 2, "libraryEditing": editing}
        return {"id": library.id, "version": 1, "meta": {"isAdmin": False}, "data": data}

    def _may(self, key: str, prefix: str, method: str) -> bool:
        if not key:
            return False
        access = self.keys[key]
        kind, number = prefix.split("/")
        groups = access.get("groups", {})
        given = access.get("user", {}) if kind == "users" else groups.get(number, groups.get("all", {}))
        return bool(given.get("library") and (method in ("GET", "HEAD") or given.get("write")))

    def _key_info(self, key: str) -> Answered:
        if not key:
            return told("Forbidden", 403)
        info = {
            "key": key,
            "userID": self.user,
            "username": self.username,
            "displayName": "Real Name",
            "access": self.keys[key],
        }
        return Answered(200, pretty(info), {"Content-Type": "application/json"})

    def _local(self, asked: Asked) -> Answered:
        asked = Asked(asked.method, asked.target.removeprefix("/api"), asked.headers, asked.body)
        if asked.path == "/":
            return told("Nothing to see here.", 200)
        if asked.path == "/local/authorize":
            return self._authorize(asked)
        if not asked.path.startswith(("/users/", "/groups/")):
            return self._schema(asked)
        sent = asked.headers.get("zotero-server-id")
        if sent and sent != self.server_id:
            return told("Zotero-Server-ID does not match", 412)
        if asked.path.endswith("/deleted"):
            return told(NOT_FOUND, 404)
        prefix = "/".join(asked.path.split("/")[1:3]).replace("users/0", f"users/{self.user}")
        if prefix not in self.libraries:
            return told(NOT_FOUND, 404)
        if asked.method not in ("GET", "HEAD"):
            refused = self._local_write(asked)
            if refused:
                return refused
        rest = "/" + "/".join(asked.path.split("/")[3:])
        return self._library(asked, prefix, rest)

    def _authorize(self, asked: Asked) -> Answered:
        if asked.headers.get("zotero-server-id") != self.server_id:
            return told("Zotero-Server-ID not provided", 428)
        self.prompts += 1
        wanted = self.consent()
        if wanted is None:
            return Answered(403, pretty({"denied": True}), {"Content-Type": "application/json"})
        key = f"LOCALKEY{self.prompts:016d}"
        self.local_keys[key] = wanted
        return Answered(200, pretty({"key": key, "remember": wanted}), {"Content-Type": "application/json"})

    def _local_write(self, asked: Asked) -> Answered | None:
        if "zotero-server-id" not in asked.headers:
            return told("Zotero-Server-ID not provided", 428)
        key = asked.headers.get("zotero-api-key", "")
        if not key:
            return told("API key required", 401)
        if key not in self.local_keys:
            return told("Invalid or expired API key", 401)
        if not self.local_keys[key]:
            del self.local_keys[key]
        return None

    def _schema(self, asked: Asked) -> Answered:
        kind = asked.query.get("itemType", "")
        if asked.path == "/schema":
            types = [
                {"itemType": name, "fields": [{"field": one} for one in names]} for name, names in ITEM_FIELDS.items()
            ]
            return _json({"version": 41, "itemTypes": types})
        if asked.path == "/itemTypes":
            return _json(labelled_types())
        if asked.path == "/items/new":
            return _template(kind)
        if asked.path == "/itemTypeFields" and kind in ITEM_FIELDS:
            return _json([{"field": name, "localized": localized(name)} for name in ITEM_FIELDS[kind]])
        if asked.path == "/itemTypeCreatorTypes" and kind in ITEM_FIELDS:
            main = PRIMARY.get(kind, "author")
            roles = sorted(CREATORS[kind], key=lambda role: (role != main, role))
            return _json([{"creatorType": role, "localized": localized(role)} for role in roles])
        return told(NOT_FOUND, 404)

    def _library(self, asked: Asked, prefix: str, rest: str) -> Answered:
        library = self.libraries[prefix]
        parts = [part for part in rest.split("/") if part]
        if not parts or parts[0] not in ("items", "collections", "tags", "deleted", "settings", "searches", "groups"):
            return told(NOT_FOUND, 404)
        view = View(self, library, prefix)
        if asked.method in ("GET", "HEAD"):
            return view.read(asked, parts)
        if len(parts) == 1:
            return view.write_many(asked, parts[0])
        if len(parts) == 2 and asked.method != "POST":
            return view.write_one(asked, parts[0], parts[1])
        return told("Method not allowed", 405, Allow="HEAD, GET, PUT, PATCH, DELETE")


@dataclass
class View:
    """One library under its address: lists, objects, writes."""

    service: Service
    library: Library
    prefix: str

    def read(self, asked: Asked, parts: list[str]) -> Answered:
        """Answer a GET."""
        library, query = self.library, asked.query
        since = asked.number("If-Modified-Since-Version")
        if since is not None and since >= library.version and parts[0] != "deleted":
            return told("", 304, Zotero_API_Version_Hidden="1")
        form = query.get("format", "json")
        if form not in FORMATS:
            return told(f"Invalid 'format' value '{form}'", 400)
        if parts[0] == "deleted":
            return self._deleted(query)
        if parts[0] == "groups":
            return _json([])
        if parts[0] == "settings":
            return self._versioned("{}", "application/json")
        if parts[0] == "tags" or parts[-1] == "tags":
            return self._tag_list(asked, parts)
        if parts[0] == "searches":
            return self._listed(asked, [])
        if len(parts) == 2 and parts[1] not in ("top", "trash"):
            return self._one(parts[0], parts[1])
        found = self._members(parts, query)
        return found if isinstance(found, Answered) else self._listed(asked, found)

    def _one(self, sort: str, key: str) -> Answered:
        found = self.library.objects(sort).get(key)
        if not found:
            return told(
                "Item does not exist" if sort == "items" else "Collection not found", 404, Zotero_API_Version="3"
            )
        headers = {"Content-Type": "application/json", "Last-Modified-Version": str(found.version)}
        return Answered(200, pretty(self.shown(sort, found)), headers)

    def _members(self, parts: list[str], query: dict[str, str]) -> list[Stored] | Answered:
        library = self.library
        items = list(library.items.values())
        if parts[0] == "collections" and (len(parts) == 1 or parts[1] == "top"):
            found = [one for one in library.collections.values() if len(parts) == 1 or not one.data["parentCollection"]]
            return [one for one in found if not (self.service.local and one.data.get("deleted"))]
        if parts[0] == "collections":
            if parts[1] not in library.collections:
                return told("Collection not found", 404, Zotero_API_Version="3")
            if parts[2] == "collections":
                return [one for one in library.collections.values() if one.data["parentCollection"] == parts[1]]
            inside = {one.key for one in items if parts[1] in one.data.get("collections", ())}
            if parts[-1] != "top":
                inside |= {one.key for one in items if one.data.get("parentItem") in inside}
            items = [one for one in items if one.key in inside]
        elif parts[-1] == "trash":
            return [one for one in items if one.data.get("deleted")]
        elif parts[-1] == "children":
            items = library.children(parts[1])
        elif parts[-1] == "top":
            items = [one for one in items if not one.data.get("parentItem")]
        trashed_too = query.get("includeTrashed") == "1" and not self.service.local
        return items if trashed_too else [one for one in items if not one.data.get("deleted")]

    def _listed(self, asked: Asked, found: list[Stored]) -> Answered:
        query = asked.query
        found = _filtered(found, query)
        sort = "collections" if asked.path.rstrip("/").endswith(("collections", "collections/top")) else "items"
        found = _sorted(found, query, sort)
        headers = {"Total-Results": str(len(found))}
        form = query.get("format", "json")
        headers["Link"] = self._links(asked, len(found))
        if form == "versions":
            return self._versioned(pretty({one.key: one.version for one in found}), "application/json", headers)
        if form == "keys":
            kept = found[: int(query["limit"])] if query.get("limit", "").isdigit() else found
            return self._versioned("".join(f"{one.key}\n" for one in kept), "text/plain;charset=UTF-8", headers)
        start, limit = self._window(query, len(found))
        shown = [self.shown(sort, one) for one in found[start : start + limit]]
        return self._versioned(pretty(shown), "application/json", headers)

    def _window(self, query: dict[str, str], total: int) -> tuple[int, int]:
        limit = query.get("limit", "")
        size = int(limit) if limit.isdigit() and int(limit) else (max(total, 1) if self.service.local else 25)
        start = query.get("start", "")
        return (int(start) if start.isdigit() else 0), (size if self.service.local else min(size, 100))

    def _versioned(self, body: str, kind: str, headers: dict[str, str] | None = None) -> Answered:
        name = "Content-type" if kind.startswith("text/") else "Content-Type"
        return Answered(200, body, {**(headers or {}), name: kind, "Last-Modified-Version": str(self.library.version)})

    def _links(self, asked: Asked, total: int) -> str:
        start, limit = self._window(asked.query, total)
        base = self.service.origin + asked.path
        last = (total - 1) // limit * limit if total else 0
        steps: dict[str, int] = {}
        if start > 0:
            steps |= {"first": 0, "prev": max(0, start - limit)}
        if start + limit < total and asked.query.get("format") not in ("keys", "versions"):
            steps |= {"next": start + limit, "last": last}
        links = [f'<{base}{_query(asked.query, step)}>; rel="{name}"' for name, step in steps.items()]
        return ", ".join([*links, f'<{base}>; rel="alternate"'])

    def _deleted(self, query: dict[str, str]) -> Answered:
        if "since" not in query:
            return told("'since' parameter must be provided", 400)
        gone: dict[str, list[str]] = {"collections": [], "items": [], "searches": [], "tags": [], "settings": []}
        for (sort, key), version in self.library.erased.items():
            if version > int(query["since"]):
                gone[sort].append(key)
        return self._versioned(pretty({name: sorted(keys) for name, keys in gone.items()}), "application/json")

    def _tag_list(self, asked: Asked, parts: list[str]) -> Answered:
        items = [self.library.items[parts[1]]] if len(parts) == 3 else list(self.library.items.values())
        counted: dict[tuple[str, int], int] = {}
        for item in items:
            for tag in item.data["tags"]:
                name = (tag["tag"], tag.get("type", 0))
                counted[name] = counted.get(name, 0) + 1
        shown = [
            {
                "tag": tag,
                "links": {
                    "self": {
                        "href": f"{self.service.origin}/{self.prefix}/tags/{quote(tag)}",
                        "type": "application/json",
                    },
                    "alternate": {"href": f"http://zotero.org/{self.prefix}/tags/{quote(tag)}", "type": "text/html"},
                },
                "meta": {"type": kind, "numItems": number},
            }
            for (tag, kind), number in reversed(counted.items())
        ]
        headers = {"Total-Results": str(len(shown)), "Link": self._links(asked, len(shown))}
        return self._versioned(pretty(shown), "application/json", headers)

    def write_many(self, asked: Asked, sort: str) -> Answered:
        """Answer a POST of an array, or a DELETE of several keys."""
        if sort not in ("items", "collections"):
            return told("Method not allowed", 405, Allow="HEAD, GET")
        library, header = self.library, asked.number("If-Unmodified-Since-Version")
        if asked.method == "DELETE":
            return self._erase_many(asked, sort, header)
        token = asked.headers.get("zotero-write-token", "")
        if token and not 5 <= len(token) <= 32:
            return told("Write token must be 5-32 characters in length", 400)
        if token and token in library.tokens:
            return told("Write token already used", 412)
        if header is not None and header < library.version:
            return told(
                f"Library has been modified since specified version (expected {header}, found {library.version})", 412
            )
        objects = _array(asked.body)
        if isinstance(objects, Answered):
            return objects
        if len(objects) > MANY:
            return told(f"Cannot add more than {MANY} {sort if sort != 'items' else 'items'} at a time", 413)
        try:
            report = library.write_many(sort, objects, header)
        except Crash as why:
            return told(f"ErrorException: {why}", 500, Zotero_API_Version="3")
        library.tokens |= {token} if token else set()
        return self._versioned(pretty(self._report(sort, report)), "application/json")

    def _report(self, sort: str, report: dict[str, dict[str, Any]]) -> dict[str, Any]:
        saved = report["successful"]
        return {
            "successful": {index: self.shown(sort, one) for index, one in saved.items()},
            "success": {index: one.key for index, one in saved.items()},
            "unchanged": report["unchanged"],
            "failed": {index: why.json() for index, why in report["failed"].items()},
        }

    def _erase_many(self, asked: Asked, sort: str, header: int | None) -> Answered:
        if header is not None and header < self.library.version:
            return told("Library has been modified since specified version", 412)
        self.library.version += 1
        for key in asked.query.get(f"{sort[:-1]}Key", "").split(","):
            if key in self.library.objects(sort):
                self.library.erase(sort, key)
        return told("", 204, Last_Modified_Version=str(self.library.version))

    def write_one(self, asked: Asked, sort: str, key: str) -> Answered:
        """Answer PUT, PATCH or DELETE of one object."""
        found = self.library.objects(sort).get(key)
        header = asked.number("If-Unmodified-Since-Version")
        name = sort[:-1].capitalize()
        if asked.method == "DELETE":
            return self._erase_one(sort, key, found, header, name)
        given = json.loads(asked.body)
        version = given.get("version", header)
        if version is None:
            return told(
                "Either If-Unmodified-Since-Version or object version property must be provided for key-based writes",
                428,
            )
        if found and (version < found.version or (self.library.exact_versions and version != found.version)):
            text = f"{name} has been modified since specified version (expected {version}, found {found.version})"
            return told(text, 412, Last_Modified_Version=str(self.library.version if not version else found.version))
        if not found and version:
            return told(f"{name} not found (expected version {version})", 412 if header is not None else 404)
        if asked.method == "PUT" and sort == "items":
            for wanted in ("tags", "collections", "relations"):
                if wanted not in given:
                    return told(f"'{wanted}' property not provided", 400)
            given = dict.fromkeys(ITEM_FIELDS.get(given.get("itemType", ""), ()), "") | given
        try:
            saved, _ = self.library.write(sort, given | {"key": key, "version": version})
        except Refused as why:
            return told(why.message, why.code)
        return told("", 204, Last_Modified_Version=str(saved.version))

    def _erase_one(self, sort: str, key: str, found: Stored | None, header: int | None, name: str) -> Answered:
        if header is None:
            return told("If-Unmodified-Since-Version must be provided for delete requests", 428)
        if not found:
            return told(f"{name} not found (expected version {header})", 412)
        if header < found.version:
            text = f"{name} has been modified since specified version (expected {header}, found {found.version})"
            return told(text, 412, Last_Modified_Version=str(found.version))
        self.library.version += 1
        self.library.erase(sort, key)
        return told("", 204, Last_Modified_Version=str(self.library.version))

    def shown(self, sort: str, one: Stored) -> dict[str, Any]:
        """Return an object as the API shows it."""
        here = f"{self.service.origin}/{self.prefix}/{sort}"
        page = f"{self.service.origin}/{self.service.username if self.library.kind == 'user' else self.prefix}"
        links: dict[str, Any] = {
            "self": {"href": f"{here}/{one.key}", "type": "application/json"},
            "alternate": {"href": f"{page}/{sort}/{one.key}", "type": "text/html"},
        }
        above = one.data.get("parentItem") if sort == "items" else one.data["parentCollection"]
        if above:
            links["up"] = {"href": f"{here}/{above}", "type": "application/json"}
        library = {
            "type": self.library.kind, "id": self.library.id, "name": self.library.name,
            "links": {"alternate": {"href": page, "type": "text/html"}},
        }  # fmt: skip
        meta = self._meta(one) if sort == "items" else self._counts(one.key)
        data = {"key": one.key, "version": one.version, **one.data}
        return {"key": one.key, "version": one.version, "library": library, "links": links, "meta": meta, "data": data}

    def _counts(self, key: str) -> dict[str, int]:
        counts = self.library.counts()
        return {"numCollections": counts["below", key], "numItems": counts["inside", key]}

    def _meta(self, one: Stored) -> dict[str, Any]:
        meta: dict[str, Any] = {}
        names = [c.get("lastName") or c.get("name") or "" for c in one.data.get("creators", ())]
        if names:
            short = {1: names[0], 2: " and ".join(names[:2])}
            meta["creatorSummary"] = short.get(len(names), f"{names[0]} et al.")
        when = _parsed_date(str(one.data.get("date", "")))
        if when:
            meta["parsedDate"] = when
        return meta | {"numChildren": self.library.counts()["children", one.key]}


def _json(value: Any) -> Answered:
    return Answered(200, pretty(value), {"Content-Type": "application/json"})


def _template(kind: str) -> Answered:
    if kind not in ITEM_FIELDS:
        return told(
            "'itemType' not provided" if not kind else f"Invalid item type '{kind}'", 400, Zotero_API_Version="3"
        )
    fields = iter(ITEM_FIELDS[kind])
    made: dict[str, Any] = {"itemType": kind, next(fields): ""}
    made["creators"] = [{"creatorType": PRIMARY.get(kind, "author"), "firstName": "", "lastName": ""}]
    return _json(made | dict.fromkeys(fields, "") | {"tags": [], "collections": [], "relations": {}})


def _array(body: bytes) -> list[Any] | Answered:
    try:
        objects = json.loads(body)
    except ValueError:
        return told("JSON Error: Syntax error, malformed JSON", 400, Zotero_API_Version="3")
    if not isinstance(objects, list):
        return told("Uploaded data must be a JSON array", 400, Zotero_API_Version="3")
    return objects


def _filtered(found: list[Stored], query: dict[str, str]) -> list[Stored]:
    for name in ("itemKey", "collectionKey"):
        keys = [key for key in query.get(name, "").split(",") if is_key(key)]
        if keys:
            found = [one for one in found if one.key in keys]
    since = query.get("since") or query.get("newer")
    if since and since.isdigit():
        found = [one for one in found if one.version > int(since)]
    if query.get("itemType"):
        found = [one for one in found if one.data["itemType"] == query["itemType"]]
    for word in query.get("q", "").lower().split():
        found = [one for one in found if word in str(one.data.get("title") or one.data.get("name") or "").lower()]
    return found


def _sorted(found: list[Stored], query: dict[str, str], sort: str) -> list[Stored]:
    by = query.get("sort", "dateModified")
    down = query.get("direction", "desc" if by.startswith("date") else "asc") == "desc"
    return sorted(found, key=lambda one: (str(one.data.get(by, "")), one.version), reverse=down)


def _query(query: dict[str, str], start: int) -> str:
    kept = {name: value for name, value in query.items() if name != "start"}
    if start:
        kept["start"] = str(start)
    return f"?{urlencode(kept, safe=',')}" if kept else ""


MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def _parsed_date(text: str) -> str:
    iso = re.fullmatch(r"(\d{4})(-\d\d)?(-\d\d)?", text)
    if iso:
        return text
    year = re.search(r"\b\d{4}\b", text)
    if not year:
        return ""
    month = next((n for n, name in enumerate(MONTHS, 1) if name[:3] in text.lower()), 0)
    return f"{year[0]}-{month:02d}" if month else year[0]
