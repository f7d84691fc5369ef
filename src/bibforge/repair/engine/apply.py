"""Fixes become text: edits are applied, the text is read again, until no rule finds anything more to mend."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bibforge.bibtex.document import Document
from bibforge.bibtex.parser import parse
from bibforge.bibtex.table import Dialect
from bibforge.model.library import Span
from bibforge.model.record import Record
from bibforge.repair.engine.bibview import bib_view
from bibforge.repair.engine.findings import Edit, Finding
from bibforge.repair.engine.result import Repaired
from bibforge.repair.engine.rule import Group, Rule
from bibforge.repair.engine.stretches import Stretch, changes, edited
from bibforge.repair.engine.suppress import silence_in

if TYPE_CHECKING:
    from bibforge.verify.evidence import Evidence

MOST_PASSES = 40
"""Passes after which a repair stops whatever the rules say; real files take three to six."""

Learn = Callable[[Mapping[str, Record], str], Mapping[str, "Evidence"]]
"""Asks the sources about the claims of the entries in a file: claims and evidence by the entry's name."""


def repaired(
    text: str,
    file: str,
    rules: Sequence[Rule],
    *,
    unsafe: bool = False,
    dialect: Dialect | None = None,
    learn: Learn | None = None,
    encoding: str = "utf-8",
) -> Repaired:
    """Return the text with every fix of `rules` applied (unsafe ones only with `unsafe`), and all findings.

    Structure is mended first, then values, then metadata, for which `learn` is asked. A batch of fixes after
    which an entry were missing or more were broken is not applied.
    """
    run = _Run(text, file, rules, unsafe=unsafe, dialect=dialect, learn=learn, encoding=encoding)
    left: list[Finding] = []
    for _ in range(MOST_PASSES):
        left = run.one_pass()
        if not run.changed:
            break
    order = sorted(run.fixed, key=lambda one: (one.span.start, one.span.end))
    rest = sorted((run.original(one) for one in left), key=lambda one: (one.span.start, one.span.end))
    done = changes(run.stretches, len(text))
    return Repaired(
        before=text,
        after=run.text,
        fixed=tuple(order),
        left=tuple(rest),
        keys=run.keys,
        aliases=frozenset(run.aliases),
        changes=done,
    )


class _Run:
    """One repair on its way: the text as it stands, the batches applied so far, and what they mended."""

    def __init__(
        self,
        text: str,
        file: str,
        rules: Sequence[Rule],
        *,
        unsafe: bool,
        dialect: Dialect | None,
        learn: Learn | None,
        encoding: str,
    ) -> None:
        self.text = self.first = text
        self.file = file
        self.unsafe = unsafe
        self.dialect = dialect
        self.learn = learn
        self.encoding = encoding
        self.rules = rules
        self.document = parse(text)
        self.batches: list[_Batch] = []
        self.stretches: list[Stretch] = [Stretch(0, len(text))]
        self.fixed: list[Finding] = []
        self.keys: dict[str, str] = {}
        self.aliases: set[str] = set()
        self.changed = False
        self.refused: set[tuple[str, str]] = set()
        self.seen = {hash(text)}

    def one_pass(self) -> list[Finding]:
        """Run the stages until one of them mends something; return what was found and not mended."""
        self.changed = False
        view = bib_view(self.document, self.file, dialect=self.dialect, encoding=self.encoding)
        silence = silence_in(self.text, [Span(entry.start, entry.end) for entry in self.document.entries])
        left: list[Finding] = []
        for group in (Group.STRUCTURE, Group.VALUES, Group.METADATA):
            rules = [rule for rule in self.rules if rule.group is group]
            if group is Group.METADATA and rules and self.learn:
                view.evidence = self.learn(view.claims(), self.file)
            found = [
                replace(one, rule=rule.name, severity=rule.severity)
                for rule in rules
                for one in rule.find(self.document, view)
                if not (silence.quiet and silence.covers(rule.name, one.span.start))
            ]
            mends = [one for one in found if self._may_apply(one)]
            if mends and self._apply(mends):
                self.changed = True
                return []
            left += found
        return left

    def _may_apply(self, finding: Finding) -> bool:
        fix = finding.fix
        return bool(fix and (fix.safe or self.unsafe) and self._signature(finding) not in self.refused)

    def _signature(self, finding: Finding) -> tuple[str, str]:
        return finding.rule, self.text[max(0, finding.span.start - 100) : finding.span.start + 100]

    def _apply(self, mends: Sequence[Finding]) -> bool:
        chosen = compatible(mends)
        if self._take(chosen):
            return True
        # one of them does harm: half of them is tried, then the other half, until the harmful one stands alone
        middle = len(chosen) // 2
        return middle > 0 and (self._apply(chosen[:middle]) or self._apply(chosen[middle:]))

    def _take(self, chosen: Sequence[Finding]) -> bool:
        """Apply fixes together; False, with nothing changed, where that would lose or break an entry."""
        batch = _Batch.of([edit for one in chosen if one.fix for edit in one.fix.edits])
        after = batch.applied(self.text)
        document = parse(after)
        merged = sum(one.fix.merges for one in chosen if one.fix)
        lost = len(document.entries) < len(self.document.entries) - merged
        harmed = len(document.damage) > len(self.document.damage) or not _heals(self.document, document, chosen)
        if lost or harmed or hash(after) in self.seen:
            if len(chosen) == 1:
                self.refused.add(self._signature(chosen[0]))
            return False
        self.fixed += [self.original(one) for one in chosen]
        for one in chosen:
            self.keys |= dict(one.fix.keys) if one.fix else {}
            self.aliases |= set(one.fix.aliases) if one.fix else set()
        self.batches.append(batch)
        self.stretches = edited(self.stretches, batch.edits)
        self.text, self.document = after, document
        self.seen.add(hash(after))
        self.refused.clear()  # what did harm in the old text may be right in the new one
        return True

    def original(self, finding: Finding) -> Finding:
        """Return a finding of the text as it stands with its span in the text as it was at first."""
        start, end = finding.span.start, finding.span.end
        for batch in reversed(self.batches):
            start, end = batch.back(start), batch.back(end)
        fix = finding.fix
        if fix and self.batches:
            fix = replace(fix, edits=self._edits_before(fix.edits))
        return replace(finding, span=Span(start, max(start, end)), fix=fix)

    def _edits_before(self, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        """Return edits with their places in the text as it was at first; none where one touches what was changed."""
        found = []
        for edit in edits:
            start, end = edit.start, edit.end
            for batch in reversed(self.batches):
                start, end = batch.back(start), batch.back(end)
            if self.first[start:end] != self.text[edit.start : edit.end]:
                return ()
            found.append(Edit(start, end, edit.text))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Edits that are applied together, in order, and what they move."""

    edits: tuple[Edit, ...]
    starts: tuple[int, ...]
    """Where each edit's text begins in the text afterwards."""

    @staticmethod
    def of(edits: Iterable[Edit]) -> _Batch:
        ordered = tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))
        starts = []
        moved = 0
        for edit in ordered:
            starts.append(edit.start + moved)
            moved += len(edit.text) - (edit.end - edit.start)
        return _Batch(ordered, tuple(starts))

    def applied(self, text: str) -> str:
        """Return the text with all edits applied."""
        out: list[str] = []
        position = 0
        for edit in self.edits:
            out.append(text[position : edit.start])
            out.append(edit.text)
            position = edit.end
        out.append(text[position:])
        return "".join(out)

    def back(self, position: int) -> int:
        """Return where a character of the text afterwards stood before; inside a replacement, where that began."""
        number = bisect_right(self.starts, position) - 1
        if number < 0:
            return position
        edit, start = self.edits[number], self.starts[number]
        inside = position - start
        if inside < len(edit.text):
            return min(edit.start + inside, max(edit.start, edit.end - 1))
        return edit.end + inside - len(edit.text)


def _heals(before: Document, after: Document, chosen: Sequence[Finding]) -> bool:
    """Tell whether the problems that the fixes are to heal are fewer, by as many as there are fixes."""
    wanted = Counter(one.fix.heals for one in chosen if one.fix and one.fix.heals)
    return all(
        sum(problem.name in names for problem in before.damage) - number
        >= sum(problem.name in names for problem in after.damage)
        for names, number in wanted.items()
    )


def compatible(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings whose fixes can be applied together, earlier ones first; several may insert at one place."""
    taken: list[tuple[int, int]] = []
    locks: list[tuple[int, int]] = []
    chosen: list[Finding] = []
    for finding in findings:
        edits = finding.fix.edits if finding.fix else ()
        lock = finding.fix.lock if finding.fix else None
        occupied = lock is not None and _touched(taken, lock.start, lock.end)
        if occupied or any(_touched(locks, edit.start, edit.end) or not _is_free(taken, edit) for edit in edits):
            continue
        chosen.append(finding)
        if lock:
            insort(locks, (lock.start, lock.end))
        for edit in edits:
            insort(taken, (edit.start, edit.end))
    return chosen


def _touched(stretches: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of the sorted, disjoint stretches shares a character or an edge with `start` to `end`."""
    number = bisect_right(stretches, (end, end))
    return number > 0 and stretches[number - 1][1] >= start


def _is_free(taken: Sequence[tuple[int, int]], edit: Edit) -> bool:
    number = bisect_right(taken, (edit.start, edit.end))
    for start, end in taken[max(0, number - 1) : number + 1]:
        if start == end or edit.start == edit.end:
            point, (low, high) = (start, (edit.start, edit.end)) if start == end else (edit.start, (start, end))
            if low < point < high:
                return False
        elif edit.start < end and start < edit.end:
            return False
    return True
