"""A plan and its outcome as people read them, a tree, and as programs read them, JSON values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bibforge.zotero.changes import Action, Change, Plan, Reason, Remark

_FILED = frozenset({Action.CREATE_COLLECTION, Action.RENAME, Action.MOVE, Action.FILE, Action.UNFILE, Action.RESTORE})
_SIGNS = {Action.FILE: "+", Action.UNFILE: "-"}
_WIDTH = 60


def plan_lines(plan: Plan) -> list[str]:
    """Return the plan as text: the tree with what happens in it, then item by item, then what is left alone."""
    if not plan.writes:
        lines = ["nothing to do: the library is as the list wants it"]
    else:
        lines = [*_tree(plan.changes), *_by_item(plan.changes), "", summary(plan.changes)]
    return [*lines, *remark_lines(plan.remarks)]


def summary(changes: Iterable[Change]) -> str:
    """Return how many changes of each sort there are, in one line."""
    counts = Counter(change.action for change in changes)
    return ", ".join(f"{action}: {counts[action]}" for action in Action if counts[action])


def _tree(changes: Sequence[Change]) -> Iterator[str]:
    """Yield each collection in which something happens below its parents, with the items filed and unfiled."""
    at: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        if change.action in _FILED and change.path:
            at[change.path].append(change)
    new = {change.work for change in changes if change.action is Action.CREATE}
    shown: set[tuple[str, ...]] = set()
    for path in at:
        for depth in range(1, len(path)):
            if path[:depth] not in shown and path[:depth] not in at:
                yield f"{'  ' * (depth - 1)}{path[depth - 1]}"
                shown.add(path[:depth])
        shown.add(path)
        yield f"{'  ' * (len(path) - 1)}{path[-1]}{_collection_note(at[path])}"
        for change in at[path]:
            if change.action in _SIGNS:
                note = " (new)" if change.work in new else ""
                yield f"{'  ' * len(path)}{_SIGNS[change.action]} {_short(change.name)}{note}"


def _collection_note(changes: Sequence[Change]) -> str:
    notes = {
        Action.CREATE_COLLECTION: "new collection",
        Action.RENAME: "was: ",
        Action.MOVE: "moved here",
        Action.RESTORE: "out of the trash",
    }
    told = [
        notes[change.action] + (change.old if change.action is Action.RENAME else "")
        for change in changes
        if change.action in notes
    ]
    return f"  ({', '.join(told)})" if told else ""


def _by_item(changes: Sequence[Change]) -> Iterator[str]:
    """Yield what happens to the items themselves: fields, tags, notes, links, the trash."""
    grouped: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if not change.path and change.action is not Action.CREATE:
            grouped[change.work or change.key].append(change)
    for work, told in grouped.items():
        yield f"{_short(told[0].name)} [{work}]"
        yield from (f"  {_change_line(change)}" for change in told)


def _change_line(change: Change) -> str:
    match change.action:
        case Action.FILL:
            return f"{change.field}: {_short(change.new)}"
        case Action.UPDATE | Action.EDIT_NOTE:
            return f"{change.field or 'note'}: {_short(change.old)} → {_short(change.new)}"
        case _:
            return " ".join(
                part for part in (str(change.action), change.field, _short(change.new or change.old)) if part
            )


def remark_lines(remarks: Sequence[Remark]) -> list[str]:
    """Return what is left alone and why; values that the user keeps are only counted."""
    lines = []
    for remark in remarks:
        where = f" ({remark.field})" if remark.field else ""
        words = remark.theirs or remark.ours
        told = f": {_short(words)}" if words else ""
        if remark.reason is Reason.CONFLICT:
            told = f": yours {_short(remark.theirs)!r} stays, the list has {_short(remark.ours)!r}"
        if remark.reason is not Reason.KEPT:
            lines.append(f"{remark.reason}: {_short(remark.name)}{where}{told}")
    counts = Counter(remark.reason for remark in remarks)
    if counts[Reason.KEPT]:
        lines.append(f"kept: values of yours that differ from the list: {counts[Reason.KEPT]}")
    if counts[Reason.IN_TRASH] or counts[Reason.REMOVED]:
        lines.append("  hint: --restore brings back what you removed in Zotero")
    if counts[Reason.LEFT]:
        lines.append("  hint: --prune takes what left the list out of our collections")
    return lines


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def change_json(change: Change) -> dict[str, Any]:
    """Return a change as JSON values, empty ones left out."""
    values = {
        "action": str(change.action), "key": change.key, "name": change.name, "work": change.work,
        "field": change.field, "old": change.old, "new": change.new, "path": list(change.path),
    }  # fmt: skip
    return {name: value for name, value in values.items() if value}


def remark_json(remark: Remark) -> dict[str, Any]:
    """Return a remark as JSON values, empty ones left out."""
    values = {
        "reason": str(remark.reason), "name": remark.name, "work": remark.work, "key": remark.key,
        "field": remark.field, "ours": remark.ours, "theirs": remark.theirs,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value}
