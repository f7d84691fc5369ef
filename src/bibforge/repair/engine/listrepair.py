"""Fixes become the text of a list: applied together, and only while the list reads as before but for its links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bibforge.markup.syntax import WRITABLE
from bibforge.readinglist.carriers import recognise
from bibforge.readinglist.patch import Patch, patched, writable
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.resolve import Stage
from bibforge.repair.engine.findings import Finding
from bibforge.repair.engine.listview import ListView, list_view, reading_of
from bibforge.repair.engine.result import Repaired
from bibforge.repair.engine.rule import ListRule
from bibforge.repair.engine.suppress import silence_in
from bibforge.resolvers.answers import Resolver


def repaired_list(
    text: str,
    file: str,
    rules: Sequence[ListRule],
    resolvers: Sequence[Resolver],
    lock: Lock,
    *,
    unsafe: bool = False,
    on_progress: Stage | None = None,
) -> Repaired:
    """Return the list with every fix of `rules` applied (unsafe ones only with `unsafe`), and all findings.

    Mentions are resolved as a build does, the lock first. An edit after which the list would read differently, but for
    its links, is not made.
    """
    if any(rule.asks for rule in rules):
        view = list_view(text, file, resolvers, lock, on_progress)
    else:
        syntax = recognise(text, file).syntax
        view = ListView(text=text, mentions=reading_of(text, file).mentions, syntax=syntax)
    spans = [mention.span for mention in view.mentions if mention.span]
    silence = silence_in(text, spans)
    found = [
        replace(one, rule=rule.name, severity=rule.severity)
        for rule in rules
        for one in rule.find(view)
        if not silence.covers(rule.name, one.span.start)
    ]
    found = _with_written_fixes(found, view)
    wanted = [one for one in found if one.fix and (one.fix.safe or unsafe)]
    after, fixed = _applied(text, file, wanted)
    mended = set(fixed)
    left = [one for one in found if one not in mended]
    order = sorted(fixed, key=lambda one: one.span.start)
    silent = dict.fromkeys(why for one in view.resolutions for why in one.unreachable)
    return Repaired(
        before=text,
        after=after,
        fixed=tuple(order),
        left=tuple(sorted(left, key=lambda one: one.span.start)),
        changes=tuple(edit for one in order if one.fix for edit in one.fix.edits),
        unreachable=tuple(silent),
    )


def _with_written_fixes(found: list[Finding], view: ListView) -> list[Finding]:
    """Return the findings, without their fixes where nothing can be written: other syntaxes, data, drawn tables."""
    if view.syntax not in WRITABLE:
        return [replace(one, fix=None) for one in found]
    free = writable(view.text, view.mentions, view.syntax)
    closed = [one.span for one, is_free in zip(view.mentions, free, strict=True) if one.span and not is_free]
    return [
        replace(one, fix=None) if any(span.start <= one.span.start < span.end for span in closed) else one
        for one in found
    ]


def _applied(text: str, file: str, wanted: Sequence[Finding]) -> tuple[str, list[Finding]]:
    """Apply what leaves the list reading as before; where the whole would not, half of it is tried."""
    if not wanted:
        return text, []
    chosen = [one for number, one in enumerate(wanted) if not _overlaps(one, wanted[:number])]
    after = _patched_text(text, chosen)
    dated = any(one.fix.dates for one in chosen if one.fix)
    if _reads_alike(text, after, file, dated=dated):
        return after, chosen
    if len(chosen) == 1:
        return text, []
    kept: list[Finding] = []
    for one in chosen:
        if _reads_alike(text, _patched_text(text, [*kept, one]), file, dated=dated):
            kept.append(one)
    return _patched_text(text, kept), kept


def _overlaps(finding: Finding, others: Sequence[Finding]) -> bool:
    mine = [(edit.start, edit.end) for edit in finding.fix.edits] if finding.fix else []
    theirs = [(edit.start, edit.end) for one in others if one.fix for edit in one.fix.edits]
    return any((a < d and c < b) or (a, b) == (c, d) for a, b in mine for c, d in theirs)


def _patched_text(text: str, findings: Sequence[Finding]) -> str:
    edits = [edit for one in findings if one.fix for edit in one.fix.edits]
    return patched(text, [Patch(start=one.start, end=one.end, replacement=one.text) for one in edits])


def _reads_alike(before: str, after: str, file: str, *, dated: bool) -> bool:
    """Tell whether the entries are the same; with `dated` those without a year may have gained one."""
    old, new = reading_of(before, file).mentions, reading_of(after, file).mentions
    return len(old) == len(new) and all(
        (one.title, one.authors) == (other.title, other.authors)
        and (one.year == other.year or (dated and one.year is None))
        for one, other in zip(old, new, strict=True)
    )
