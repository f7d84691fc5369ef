"""A plan and its outcome as people read them, a tree, and as programs read them, JSON values."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bibforge.text.plurals import counted
from bibforge.zotero.changes import Action, Change, Plan, Remark, RemarkKind
from bibforge.zotero.outline import short, tree_of

_ADDING = frozenset({Action.FILL, Action.TAG, Action.NOTE, Action.LINK, Action.RESTORE})

MOST = 20
"""Remarks of one reason, and items of one plan, that are named; the rest is counted."""


def plan_lines(plan: Plan) -> list[str]:
    """Return the plan as text: the tree with what happens in it, then item by item, then what is left alone."""
    if not plan.writes:
        lines = ["nothing to do: the library already matches the list"]
    else:
        tree = [f"{'  ' * line.depth}{line.text}" for line in tree_of(plan.changes)]
        lines = [*tree, *_by_item(plan.changes), "", summary(plan.changes)]
    return [*lines, *remark_lines(plan.remarks)]


def summary(changes: Iterable[Change]) -> str:
    """Return how many changes of each sort there are, in one line."""
    counts = Counter(change.action for change in changes)
    return ", ".join(f"{action}: {counts[action]}" for action in Action if counts[action])


def _by_item(changes: Sequence[Change]) -> Iterator[str]:
    """Yield what happens to the items themselves: fields, tags, notes, links, the trash."""
    grouped = by_item(changes)
    for work, told in list(grouped.items())[:MOST]:
        yield f"{short(told[0].name)} [{work}]"
        yield from (f"  {change_line(change)}" for change in told)
    if len(grouped) > MOST:
        yield f"… and changes to {counted(len(grouped) - MOST, 'more item', 'more items')}; --json gives every one"


def by_item(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Return the changes of the items themselves, what is changed and taken away before what is only added."""
    grouped: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if not change.path and change.action is not Action.CREATE:
            grouped[change.work or change.key].append(change)
    return dict(sorted(grouped.items(), key=lambda one: all(change.action in _ADDING for change in one[1])))


def change_line(change: Change) -> str:
    """Return what one change of an item does."""
    match change.action:
        case Action.FILL:
            return f"{change.field}: {short(change.new)}"
        case Action.UPDATE | Action.EDIT_NOTE:
            return f"{change.field or 'note'}: {short(change.old)} → {short(change.new)}"
        case _:
            return " ".join(
                part for part in (str(change.action), change.field, short(change.new or change.old)) if part
            )


def remark_lines(remarks: Sequence[Remark]) -> list[str]:
    """Return what is left alone and why; values that the user keeps are only counted."""
    lines = []
    seen: Counter[RemarkKind] = Counter()
    for remark in remarks:
        seen[remark.reason] += 1
        if remark.reason is not RemarkKind.KEPT and seen[remark.reason] <= MOST:
            lines.append(_remark_line(remark))
    lines += [
        f"{reason}: … and {count - MOST} more"
        for reason, count in seen.items()
        if count > MOST and reason != RemarkKind.KEPT
    ]
    counts = Counter(remark.reason for remark in remarks)
    if counts[RemarkKind.KEPT]:
        lines.append(f"kept: values of yours that differ from the list: {counts[RemarkKind.KEPT]}")
    if counts[RemarkKind.IN_TRASH] or counts[RemarkKind.REMOVED]:
        lines.append("  hint: --restore brings back what you removed in Zotero")
    if counts[RemarkKind.LEFT]:
        lines.append("  hint: --prune removes what left the list from our collections")
    return lines


def _remark_line(remark: Remark) -> str:
    where = f" ({remark.field})" if remark.field else ""
    words = remark.theirs or remark.ours
    told = f": {short(words)}" if words else ""
    if remark.reason is RemarkKind.CONFLICT:
        told = f": yours {short(remark.theirs)!r} stays, the list has {short(remark.ours)!r}"
    return f"{remark.reason}: {short(remark.name)}{where}{told}"


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


def plan_markdown(plan: Plan) -> str:
    """Return the plan as Markdown for a pull request: the counts, the tree and the items folded, what is left alone."""
    if not plan.writes:
        head = ["Zotero: nothing to do, the library already matches the list."]
    else:
        counts = Counter(change.action for change in plan.changes)
        told = [f"| {action} | {counts[action]} |" for action in Action if counts[action]]
        tree = [f"{'  ' * line.depth}- {_escaped(line.text)}" for line in tree_of(plan.changes)]
        items = [
            _escaped(line.strip()) if line[:1] != " " else f"  - {_escaped(line.strip())}"
            for line in _by_item(plan.changes)
        ]
        items = [line if line[:1] == " " else f"- {line}" for line in items]
        head = ["| change in Zotero | objects |", "|---|---:|", *told]
        head += _fold("Collections", tree) + _fold("Items", items)
    remarks = [f"- {_escaped(line.strip())}" for line in remark_lines(plan.remarks)]
    return "\n".join([*head, *_fold("Left as it is", remarks)])


def _fold(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"<details><summary>{title}</summary>", "", *lines, "", "</details>"] if lines else []


def _escaped(text: str) -> str:
    """Return words as Markdown shows them, without links, mentions and numbers of issues coming to life."""
    marked = re.sub(r"([\\`*_{}\[\]<>|~])", r"\\\1", text)
    return re.sub(r"^([+-])", r"\\\1", re.sub("([@#])", "\\1\u200b", marked))
