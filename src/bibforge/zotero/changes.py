"""A plan: the changes that make a Zotero library mirror ours, the writes that carry them, and what is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from bibforge.zotero.state import Base, BaseCollection, BaseLink, BaseNote

Sort = Literal["collections", "items"]


class Action(StrEnum):
    """What a change does."""

    CREATE_COLLECTION = "create collection"
    RENAME = "rename collection"
    MOVE = "move collection"
    CREATE = "create item"
    FILE = "file into"
    UNFILE = "unfile from"
    FILL = "fill field"
    UPDATE = "update field"
    TAG = "add tag"
    UNTAG = "remove tag"
    NOTE = "add note"
    EDIT_NOTE = "update note"
    LINK = "add link"
    RESTORE = "take out of the trash"
    TRASH = "put into the trash"
    REVERT = "put back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change as the user sees it: on the item of `work` or on a collection, `old` and `new` as text."""

    action: Action
    key: str
    name: str
    work: str = ""
    field: str = ""
    old: str = ""
    new: str = ""
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One object to send: `data` are its new values, `before` the old ones (None where it is made new).

    `version` is the object's version as read, 0 for a creation. `settles` is what we shall remember once it is written.
    """

    sort: Sort
    key: str
    version: int
    data: Mapping[str, Any]
    before: Mapping[str, Any] | None
    changes: tuple[Change, ...]
    work: str = ""
    settles: Base | BaseCollection | BaseNote | BaseLink | None = None


class RemarkKind(StrEnum):
    """Why something is left as it is."""

    CONFLICT = "conflict"
    """The user and the library both changed it; the user's value stays."""
    KEPT = "kept"
    """The user's value stays, the library has another."""
    IN_TRASH = "in the trash"
    REMOVED = "removed in Zotero"
    LEFT = "left the list"
    """No longer in the list, still filed; `--prune` takes it out."""
    CHANGED_SINCE = "changed since"
    """Not undone: the user has changed it in the meantime."""
    REFUSED = "refused"
    """The server did not take it."""
    IMPOSTOR = "holds the identifier of another work"
    """An item with the work's identifier that is another work by title and people; it is left alone."""
    LOST = "lost by the server"
    """Gone although nobody erased it; it is made anew."""
    READ_ANEW = "read anew"
    """What was known of the library did not fit it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that the plan does not do, and why."""

    reason: RemarkKind
    name: str
    work: str = ""
    key: str = ""
    field: str = ""
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Writes in the order in which they must be sent, remarks, and what to remember without any write.

    `paths` gives the category path behind each collection key.
    """

    writes: tuple[Write, ...] = ()
    remarks: tuple[Remark, ...] = ()
    settled: Mapping[str, Base] = field(default_factory=dict)
    settled_collections: Mapping[str, BaseCollection] = field(default_factory=dict)
    forgotten: tuple[str, ...] = ()
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change of every write, in order."""
        return tuple(change for write in self.writes for change in write.changes)
