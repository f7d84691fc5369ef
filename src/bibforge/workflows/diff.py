"""A unified diff from known edits: exact, and in a time that does not depend on how alike the lines of a file are."""

from __future__ import annotations

import difflib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bibforge.repair.engine.findings import Edit

CONTEXT = 3
"""Unchanged lines round a change, as `diff -u` has them."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `start` to `end` of the old text (from 0, `end` not included) and the lines that stand for them."""

    start: int
    end: int
    new: tuple[str, ...]


def unified_diff(before: str, edits: Sequence[Edit], file: str) -> str:
    """Return the unified diff of a text and what `edits` (in order, not overlapping) make of it, for `patch`."""
    old = _lines(before)
    changes = list(_changes(before, old, edits))
    if not changes:
        return ""
    out = [f"--- a/{file}\n", f"+++ b/{file}\n"]
    moved = 0
    for hunk in _hunks(changes):
        first = max(0, hunk[0].start - CONTEXT)
        last = min(len(old), hunk[-1].end + CONTEXT)
        body = list(_body(old, hunk, first, last))
        grown = sum(len(one.new) - (one.end - one.start) for one in hunk)
        out.append(f"@@ -{_range(first, last)} +{_range(first + moved, last + moved + grown)} @@\n")
        out += body
        moved += grown
    return "".join(out)


def _lines(text: str) -> list[str]:
    """Return the lines with their ends; only LF ends a line for `patch`, whatever Unicode says."""
    whole, _, rest = text.rpartition("\n")
    lines = [f"{line}\n" for line in whole.split("\n")] if "\n" in text else []
    return [*lines, rest] if rest else lines


def _changes(before: str, old: Sequence[str], edits: Sequence[Edit]) -> Iterator[_Change]:
    """Give the lines that change: edits widened to whole lines, joined where they touch, and cut to what differs."""
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for group in _regions(starts, edits):
        first = bisect_right(starts, group[0].start) - 1
        last = bisect_left(starts, max(group[-1].end, group[0].start + 1))
        first, last = min(first, len(old)), max(min(last, len(old)), first)
        new = _lines(_applied(before, starts[first], starts[last], group))
        if new and not new[-1].endswith("\n") and last < len(old):
            last += 1  # the edit took the end of the line away
            new = _lines(_applied(before, starts[first], starts[last], group))
        yield from _differing(old[first:last], new, first)


def _regions(starts: Sequence[int], edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Give the edits in groups of neighbouring lines."""
    group: list[Edit] = []
    line = -2
    for edit in edits:
        if group and bisect_right(starts, edit.start) - 1 > line + 1:
            yield group
            group = []
        group.append(edit)
        line = max(line, bisect_right(starts, edit.end) - 1)
    if group:
        yield group


def _applied(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    out: list[str] = []
    position = start
    for edit in edits:
        out += (text[position : edit.start], edit.text)
        position = edit.end
    return "".join([*out, text[position:end]])


def _differing(old: Sequence[str], new: Sequence[str], first: int) -> Iterator[_Change]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            yield _Change(first + start, first + end, tuple(new[new_start:new_end]))


def _hunks(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.start - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _body(old: Sequence[str], hunk: Sequence[_Change], first: int, last: int) -> Iterator[str]:
    position = first
    for change in hunk:
        yield from (_marked(" ", line) for line in old[position : change.start])
        yield from (_marked("-", line) for line in old[change.start : change.end])
        yield from (_marked("+", line) for line in change.new)
        position = change.end
    yield from (_marked(" ", line) for line in old[position:last])


def _marked(mark: str, line: str) -> str:
    return f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}\n\\ No newline at end of file\n"


def _range(first: int, last: int) -> str:
    """Return a range as unified diffs write it: an empty one names the line before it."""
    length = last - first
    return f"{first + 1}" if length == 1 else f"{first + 1 if length else first},{length}"
