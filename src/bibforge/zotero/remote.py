"""One library behind Zotero's Web API or the local API of the desktop, through pyzotero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyzotero.errors as refusals
from pyzotero.zotero import Zotero

from bibforge.errors import BibforgeError, Exit
from bibforge.zotero.address import LOCAL, WEB, LibraryId, checked_url, is_loopback_address, trust
from bibforge.zotero.changes import Sort
from bibforge.zotero.consent import Consent, ConsentShelf
from bibforge.zotero.existing import Held, held_from
from bibforge.zotero.pace import PoliteClient, TooMuch, Unavailable, ZoteroPace
from bibforge.zotero.schema import PAGE, SCHEMA_VERSION

NOT_UNDERSTOOD = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What reading an answer raises that is not of the form that Zotero sends: HTML, other JSON, JSON nested too deeply."""
LET_IN = "turn on Settings → Advanced → Allow other applications on this computer to communicate with Zotero"
ADMINS = (
    "if only admins may edit the group, ask one of them (group settings at zotero.org, Library → Library Editing) or"
    " use an admin's key; else give the key the right to write at zotero.org/settings/keys"
)
CHECK_KEY = "check the key and its permissions at zotero.org/settings/keys, then `bibforge zotero status`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the key may do with the library."""

    read: bool
    write: bool
    notes: bool = True
    username: str = ""
    user: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoteroGroup:
    """A group that the key's owner is in; `admins_only` where it may not be edited by them, whatever the key says."""

    number: int
    name: str
    admins_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why one object of a write was not taken: status and message."""

    code: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of the objects of one write, by their place in it, and the library's version afterwards."""

    saved: Mapping[int, Held] = field(default_factory=dict)
    unchanged: frozenset[int] = frozenset()
    refused: Mapping[int, Refusal] = field(default_factory=dict)
    version: int = 0


class Stale(Exception):  # noqa: N818  # what happened, not a programming error
    """The server refused a whole write because something has changed: read again and plan again."""


class TooLarge(Exception):  # noqa: N818  # what happened, not a programming error
    """The server refused a whole write because it is too large: send less at once."""


class Remote:
    """A library that can be read and written; the key is never shown, logged or kept anywhere but in memory.

    Raises BibforgeError (status 2) where the key does not serve, Unavailable where the service cannot be asked.
    """

    def __init__(
        self,
        library: LibraryId,
        key: str = "",
        *,
        url: str = "",
        pace: ZoteroPace | None = None,
        shelf: ConsentShelf | None = None,
    ) -> None:
        self.library = library
        self.pace = replace(pace or ZoteroPace(), patient=library.kind != "local")
        self._key = key
        local = library.kind == "local"
        base = checked_url(url or (LOCAL if local else WEB))
        client = PoliteClient(
            self.pace, follow_redirects=False, trust_env=not is_loopback_address(base), verify=trust(base)
        )
        kind = "group" if library.kind == "group" or (local and library.number) else "user"
        self._zotero = Zotero(library.number, kind, key or None, local=local, client=client)
        self._zotero.endpoint = f"{base}/api" if local else base
        self._consent = Consent(self._zotero, shelf, self.pace.say)
        self.version = 0
        self.schema = SCHEMA_VERSION

    def close(self) -> None:
        """Let go of the connections that are kept open."""
        client = self._zotero.client
        if client is not None:
            client.close()

    @property
    def local(self) -> bool:
        """Whether this is the local API: no key of the web, versions of its own, no list of what was erased."""
        return self.library.kind == "local"

    @property
    def name(self) -> str:
        """The name under which state is kept: the local API's versions belong to one instance of Zotero."""
        if not self.local:
            return f"{self.library.kind}-{self.library.number}"
        group = f"-group-{self.library.number}" if self.library.number else ""
        return f"local-{self._zotero.server_id or ''}{group}"

    def access(self) -> Access:
        """Return what the key may do here; the local API is asked whether it is there."""
        if self.local:
            self._asked(self._zotero.last_modified_version)
            if not self._zotero.server_id:
                raise BibforgeError(
                    "the running Zotero is too old to be written to from here",
                    status=Exit.USAGE,
                    hint="update it to Zotero 10 or newer, or use --library user:ID with a key",
                )
            self._consent.use_kept()
            return Access(read=True, write=True)
        info = self.owner()
        found: Access = self._asked(lambda: self._access_in(info))
        return found

    def _access_in(self, info: Mapping[str, Any]) -> Access:
        access = info.get("access") or {}
        groups = access.get("groups") or {}
        mine = self.library.kind == "user" and info.get("userID") == self.library.number
        given = (access.get("user") or {}) if mine else {}
        if self.library.kind == "group":
            given = groups.get(str(self.library.number)) or groups.get("all") or {}
        return Access(
            read=bool(given.get("library")),
            write=bool(given.get("library") and given.get("write")),
            notes=self.library.kind == "group" or bool(given.get("notes")),
            username=str(info.get("username", "")),
            user=int(info.get("userID") or 0),
        )

    def groups(self, user: int) -> list[ZoteroGroup]:
        """Return the groups of a user, with what the group itself says about editing."""
        told = self._told(f"users/{user}/groups")
        found: list[ZoteroGroup] = self._asked(lambda: [_group_from(one) for one in told])
        return found

    def _told(self, path: str) -> Any:
        """Return the JSON behind an address that pyzotero has no method for that fits."""
        client = self._zotero.client
        assert client is not None  # given at the beginning
        response = self._asked(
            lambda: client.get(f"{self._zotero.endpoint}/{path}", headers=self._zotero.default_headers())
        )
        if not response.is_success:
            raise Unavailable(f"the service answers {response.status_code}")
        return self._asked(response.json)

    def owner(self) -> dict[str, Any]:
        """Return whose key this is and what it may do: `userID`, `username`, `access`; never the key itself."""
        if not self._key:
            raise BibforgeError(
                "there is no Zotero key",
                status=Exit.USAGE,
                hint="set ZOTERO_API_KEY or run `bibforge zotero login`; keys are made at zotero.org/settings/keys/new",
            )
        info = self._asked(self._key_info)
        return {name: value for name, value in info.items() if name != "key"}

    def _key_info(self) -> dict[str, Any]:
        """Return what `/keys/current` says; pyzotero's own method would put the key into the address."""
        client = self._zotero.client
        assert client is not None  # given at the beginning
        response = client.get(f"{self._zotero.endpoint}/keys/current", headers=self._zotero.default_headers())
        if response.status_code in (401, 403, 404):
            raise BibforgeError(
                "Zotero does not know this key",
                status=Exit.USAGE,
                hint="make one at zotero.org/settings/keys/new, then `bibforge zotero login`",
            )
        if not response.is_success:
            raise Unavailable(f"the service answers {response.status_code}")
        return dict(response.json())

    def fields(self) -> dict[str, frozenset[str]] | None:
        """Return the fields of each item type as the server knows them, None where it knows all that we write."""
        if self.schema >= SCHEMA_VERSION:
            return None
        told = self._told("schema")

        def understood() -> dict[str, frozenset[str]]:
            return {
                str(one["itemType"]): frozenset(str(field["field"]) for field in one["fields"])
                for one in told["itemTypes"]
            }

        known: dict[str, frozenset[str]] = self._asked(understood)
        return known

    def objects(self, sort: Sort, since: int | None = None) -> Iterator[tuple[list[Held], int, int]]:
        """Yield pages of objects with the library's version and the number of all, in the order of their making.

        Objects in the trash are included. `since` asks only for what changed after a version.
        """
        start, size = 0, PAGE
        while True:
            try:
                page = self._page(sort, start, since, size)
            except TooMuch:
                if size == 1:
                    raise
                size //= 2  # a page of long notes: fewer at once
                continue
            total = self._number("Total-Results") or len(page)
            yield page, self._version(), total
            start += len(page)
            if not page or start >= total:
                return

    def _page(self, sort: Sort, start: int, since: int | None, size: int) -> list[Held]:
        wanted: dict[str, Any] = {"includeTrashed": 1, "sort": "dateAdded", "direction": "asc", "limit": size}
        if sort == "collections":
            wanted |= {"sort": "title"}
        if since is not None:
            wanted["since"] = since
        if start:
            wanted["start"] = start
        ask = self._zotero.collections if sort == "collections" else self._zotero.items
        return self._held(lambda: ask(**wanted))

    def _held(self, question: Callable[[], Any]) -> list[Held]:
        """Return the objects that a question brings."""

        def understood() -> list[Held]:
            found = question()
            if not isinstance(found, list):
                raise Unavailable("the answer is no list of objects")
            return [held_from(one) for one in found]

        return list(self._asked(understood))

    def trash(self) -> list[Held]:
        """Return the items in the trash; for the local API, whose lists may leave them out."""
        return self._held(lambda: self._zotero.trash(limit=None))

    def versions(self, sort: Sort) -> dict[str, int]:
        """Return the version of every object of the library, those in the trash included."""
        ask = self._zotero.collection_versions if sort == "collections" else self._zotero.item_versions
        found = self._asked(lambda: {str(key): int(one) for key, one in ask(includeTrashed=1).items()})
        self._version()
        return dict(found)

    def some(self, sort: Sort, keys: Sequence[str]) -> list[Held]:
        """Return the objects of these keys (at most 50) that exist."""
        joined = ",".join(keys)
        if sort == "collections":
            found = self._held(lambda: self._zotero.collections(collectionKey=joined, includeTrashed=1))
        else:
            found = self._held(lambda: self._zotero.items(itemKey=joined, includeTrashed=1))
        return [held for held in found if held.key in keys]

    def one(self, sort: Sort, key: str) -> Held | None:
        """Return one object by its key, wherever it lies, None where there is none."""
        ask = self._zotero.collection if sort == "collections" else self._zotero.item

        def question() -> list[Any]:
            try:
                return [ask(key)]
            except refusals.ResourceNotFoundError:
                return []

        return next(iter(self._held(question)), None)

    def erased(self, since: int) -> tuple[list[str], list[str]]:
        """Return the keys of collections and items erased after a version."""

        def keys() -> tuple[list[str], list[str]]:
            gone = self._zotero.deleted(since=since)
            return [str(key) for key in gone.get("collections", ())], [str(key) for key in gone.get("items", ())]

        collections, items = self._asked(keys)
        self._version()
        return collections, items

    def write(self, sort: Sort, objects: Sequence[Mapping[str, Any]]) -> Report:
        """Send up to 50 objects with key and version, and return what became of each.

        Raises Stale or TooLarge where the whole request is refused.
        """
        payload = [dict(one) for one in objects]
        send = self._zotero.create_collections if sort == "collections" else self._zotero.create_items
        report: Report = self._asked(lambda: self._report(send(payload)))
        return report

    def _report(self, answer: dict[str, Any]) -> Report:
        return Report(
            saved={int(index): held_from(one) for index, one in answer.get("successful", {}).items()},
            unchanged=frozenset(int(index) for index in answer.get("unchanged", {})),
            refused={
                int(index): Refusal(code=int(one.get("code", 0)), message=self._redacted(str(one.get("message", ""))))
                for index, one in answer.get("failed", {}).items()
            },
            version=self._version(),
        )

    def _header(self, name: str) -> str:
        response = self._zotero.request
        return str(response.headers.get(name, "")) if response is not None else ""

    def _number(self, name: str) -> int:
        text = self._header(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0

    def _version(self) -> int:
        self.version = self._number("Last-Modified-Version") or self.version
        self.schema = self._number("Zotero-Schema-Version") or self.schema
        return self.version

    def _asked(self, question: Callable[[], Any]) -> Any:
        """Return the answer to a question, with pyzotero's refusals turned into ours."""
        try:
            return question()
        except refusals.LocalAPIKeyRequiredError:
            self._consent.ask()
            return self._asked(question)
        except refusals.PreConditionFailedError as error:
            raise Stale(self._redacted(str(error))) from None
        except refusals.ConflictError as error:
            raise Stale(self._redacted(str(error))) from None
        except refusals.RequestEntityTooLargeError as error:
            raise TooLarge(self._redacted(str(error))) from None
        except refusals.UserNotAuthorisedError as error:
            raise self._unwelcome(_servers_words(error)) from None
        except refusals.ResourceNotFoundError:
            raise BibforgeError(
                f"the library {self.library} is not there",
                status=Exit.USAGE,
                hint="Zotero 10 or newer has the local API; turn it on under Settings → Advanced"
                if self.local
                else "check the number; `bibforge zotero status` shows whose key this is",
            ) from None
        except refusals.PyZoteroError as error:
            raise Unavailable(self._redacted(" ".join(str(error).split()))) from None
        except NOT_UNDERSTOOD as error:
            raise Unavailable(f"the answer is not what Zotero sends ({type(error).__name__})") from None
        finally:
            self._zotero.url_params = None

    def _unwelcome(self, words: str) -> BibforgeError:
        """Return the refusal in the server's own words, with what can be done about it."""
        if self.local:
            message, hint = "the running Zotero does not let other programs in", LET_IN
        elif "write" in words.lower() and self.library.kind == "group":
            message, hint = f"the library {self.library} is not open for writing to this key", ADMINS
        else:
            message, hint = f"the key does not open the library {self.library}", CHECK_KEY
        said = self._redacted(" ".join(words.split()))[:200]
        return BibforgeError(f"{message}; Zotero says: {said}" if said else message, status=Exit.USAGE, hint=hint)

    def _redacted(self, text: str) -> str:
        return text.replace(self._key, "[key]") if self._key else text


def _group_from(told: Mapping[str, Any]) -> ZoteroGroup:
    data, meta = told["data"], told.get("meta") or {}
    return ZoteroGroup(
        number=int(told["id"]),
        name=str(data.get("name", "")),
        admins_only=data.get("libraryEditing") == "admins" and not meta.get("isAdmin"),
    )


def _servers_words(error: Exception) -> str:
    """Return what the server itself said, of pyzotero's account of a refusal."""
    return str(error).partition("Response: ")[2].partition("\nHint: ")[0].strip()
