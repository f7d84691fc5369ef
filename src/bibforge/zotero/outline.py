"""The tree of a plan in as many lines as a person reads: whole where it is short, else folded to counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bibforge.text.plurals import counted
from bibforge.zotero.changes import Action, Change

ROOM = 80
"""Lines of a tree that are read in a minute; a longer one is folded."""
NAME = 100
"""Characters of a heading that are shown."""

FILED = frozenset({Action.CREATE_COLLECTION, Action.RENAME, Action.MOVE, Action.FILE, Action.UNFILE, Action.RESTORE})
_SIGNS = {Action.FILE: "+", Action.UNFILE: "-"}

_At = Mapping[tuple[str, ...], Sequence[Change]]


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One line of a tree: how deep it stands, and its words."""

    depth: int
    text: str


def tree_of(changes: Sequence[Change], room: int = ROOM) -> list[OutlineLine]:
    """Return each collection in which something happens below its parents, with what is filed and unfiled there.

    Where that takes more than `room` lines, works are counted in place of named, and deep collections are folded into
    those above them.
    """
    at: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        if change.action in FILED and change.path:
            at[change.path].append(change)
    whole = list(_whole(at, {change.work for change in changes if change.action is Action.CREATE}))
    return whole if len(whole) <= room else list(_folded(at, changes, room))


def _whole(at: _At, new: set[str]) -> Iterator[OutlineLine]:
    shown: set[tuple[str, ...]] = set()
    for path in at:
        for depth in range(1, len(path)):
            if path[:depth] not in shown and path[:depth] not in at:
                yield OutlineLine(depth - 1, short(path[depth - 1], NAME))
                shown.add(path[:depth])
        shown.add(path)
        yield OutlineLine(len(path) - 1, f"{short(path[-1], NAME)}{_collection_note(at[path])}")
        for change in at[path]:
            if change.action in _SIGNS:
                note = " (new)" if change.work in new else ""
                yield OutlineLine(len(path), f"{_SIGNS[change.action]} {short(change.name)}{note}")


def _folded(at: _At, changes: Sequence[Change], room: int) -> Iterator[OutlineLine]:
    new = {change.work for change in changes if change.action is Action.CREATE}
    deepest = max(len(path) for path in at)
    depth = next((one for one in range(deepest, 1, -1) if len(_prefixes(at, one)) <= room), 1)
    inside: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for path in at:
        inside[path[:depth]].append(path)
    rows = _prefixes(at, depth)
    for row in rows[:room]:
        below = [path for path in inside[row] if path != row]
        counts = _counts([change for path in inside[row] for change in at[path]], new)
        if below:
            counts.append(f"in {counted(len(below), 'collection')} below")
        told = f": {', '.join(counts)}" if counts else ""
        yield OutlineLine(len(row) - 1, f"{short(row[-1], NAME)}{_collection_note(at.get(row, ()))}{told}")
    if len(rows) > room:
        yield OutlineLine(0, f"… and {len(rows) - room} more")


def _prefixes(at: _At, depth: int) -> list[tuple[str, ...]]:
    """Return every path down to a depth, parents before children, in the order of the plan."""
    return list(dict.fromkeys(path[:end] for path in at for end in range(1, min(len(path), depth) + 1)))


def _counts(changes: Sequence[Change], new: set[str]) -> list[str]:
    filed = [change for change in changes if change.action is Action.FILE]
    made = len({change.work for change in filed} & new)
    unfiled = sum(change.action is Action.UNFILE for change in changes)
    counts = [f"+ {counted(len(filed), 'work')}{f' ({made} new)' if made else ''}"] if filed else []
    return [*counts, *([f"- {counted(unfiled, 'work')}"] if unfiled else [])]


def _collection_note(changes: Sequence[Change]) -> str:
    notes = {
        Action.CREATE_COLLECTION: "new collection",
        Action.RENAME: "was: ",
        Action.MOVE: "moved here",
        Action.RESTORE: "out of the trash",
    }
    told = [
        notes[change.action] + (short(change.old, NAME) if change.action is Action.RENAME else "")
        for change in changes
        if change.action in notes
    ]
    return f"  ({', '.join(told)})" if told else ""


def short(text: str, width: int = 60) -> str:
    """Return a text as one line of at most so many characters, without control characters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= width else line[: width - 1] + "…"
