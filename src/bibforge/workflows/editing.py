"""A `.bib` that is being typed: cut into blocks; only those that a change touches are read and checked anew."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bibforge.bibtex.document import Document, Entry
from bibforge.bibtex.inheritance import entries_by_key
from bibforge.bibtex.parser import parse
from bibforge.model.library import Span
from bibforge.repair.engine.bibview import BibView, bib_view
from bibforge.repair.engine.findings import Edit, Finding, Severity
from bibforge.repair.engine.rule import Rule
from bibforge.repair.engine.suppress import silence_in
from bibforge.repair.registry import chosen_rules

_WHOLE = frozenset({"no-broken-encoding", "no-duplicate-key", "no-undefined-string", "no-missing-crossref",
                    "no-early-crossref-parent", "no-duplicate-entry"})  # fmt: skip
"""Rules that look at other entries too: they run over the whole text, when it is opened and saved."""


@dataclass(frozen=True, slots=True)
class CheckedBlock:
    """A block of the text: its characters, its key, and what was found in it, counted from its first character."""

    text: str
    key: str
    findings: tuple[Finding, ...]
    sound: bool = True
    """Whether its end is its own: where a damaged entry ends depends on what follows."""


_MARGIN = 3
"""Blocks on each side of a change that are cut anew and must come out as they were."""


class BibText:
    """The text of an open `.bib`, and what is wrong in it."""

    def __init__(self, text: str, file: str, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> None:
        """Read and check the whole text. Raises BibforgeError (status 2) for an unknown rule."""
        self.file = file
        self._rules = chosen_rules(select, ignore)
        self.text = text
        self.read_anew(text)

    def read_anew(self, text: str) -> None:
        """Check the whole text by every rule: when it is opened, and when it is saved."""
        document = parse(text)
        self._view = bib_view(document, self.file)
        self.blocks = _blocks(document, _found(document, self._view, self._rules))
        self._settle(text)

    def change(self, text: str) -> tuple[int, int]:
        """Take the text as it is now; return the first block that was checked anew, and the one behind the last.

        The blocks that the change touches are cut anew with one on each side. Where the last of these comes out as it
        was, what follows stands; else more is read.
        """
        start, old_end, _ = _difference(self.text, text)
        grown = len(text) - len(self.text)
        first = self._before(max(0, bisect_right(self.starts, start) - 1))
        last = min(len(self.blocks), bisect_right(self.starts, max(old_end - 1, start)) + _MARGIN)
        while True:
            begin = self.starts[first] if self.blocks else 0
            end = self.starts[last] if last < len(self.blocks) else len(self.text)
            document = parse(text[begin : end + grown])
            if last >= len(self.blocks) or self._stands(document, last, old_end):
                break
            last = min(len(self.blocks), last + max(_MARGIN, last - first))
        new = self._checked(document, first, last)
        self.blocks[first:last] = new
        self._settle(text)
        return first, first + len(new)

    def _before(self, number: int) -> int:
        """Return the first block of a window round a block: behind sound ones only."""
        first = max(0, number - _MARGIN)
        while first and not all(block.sound for block in self.blocks[max(0, first - 1) : first + 1]):
            first -= 1
        return first

    def _stands(self, document: Document, last: int, old_end: int) -> bool:
        """Tell whether a window ends in blocks behind the change that came out sound and as they were."""
        tail = self.blocks[last - _MARGIN : last]
        new = document.blocks[-_MARGIN:]
        return (
            self.starts[last - _MARGIN] >= old_end
            and len(new) == _MARGIN
            and all(block.sound for block in tail)
            and [document.text[one.start : one.end] for one in new] == [block.text for block in tail]
            and not any(isinstance(one, Entry) and one.damaged for one in new)
        )

    def _settle(self, text: str) -> None:
        self.text = text
        self.starts = [0, *accumulate(len(block.text) for block in self.blocks)][: len(self.blocks)]
        lines = accumulate(block.text.count("\n") for block in self.blocks)
        self.lines = [0, *lines][: len(self.blocks)]
        self.keys = Counter(block.key for block in self.blocks if block.key)

    def _checked(self, document: Document, first: int, last: int) -> list[CheckedBlock]:
        """Return the blocks of a window, checked by the rules on single entries; they know the whole text's macros."""
        view = bib_view(document, self.file, dialect=self._view.dialect)
        by_key = {**self._view.by_key, **entries_by_key(document)}
        view = replace(view, macros={**self._view.macros, **view.macros}, by_key=by_key)
        found = _found(document, view, [rule for rule in self._rules if rule.name not in _WHOLE])
        blocks = _blocks(document, found)
        keys = Counter(self.keys)
        keys.subtract(block.key for block in self.blocks[first:last] if block.key)
        keys.update(block.key for block in blocks if block.key)
        old = self.blocks[first:last]
        before = {block.text: block for block in old}
        edges = _edges(old, blocks)
        return [edges.get(at) or self._whole(block, before.get(block.text), keys) for at, block in enumerate(blocks)]

    def _whole(self, block: CheckedBlock, before: CheckedBlock | None, keys: Mapping[str, int]) -> CheckedBlock:
        """Return a block with what the rules on the whole text said of the same characters, and of its key now."""
        kept = [one for one in before.findings if one.rule in _WHOLE] if before else []
        kept = [one for one in kept if one.rule != "no-duplicate-key"]
        if block.key and keys.get(block.key, 0) > 1:
            at = block.text.find(block.key) if block.key in block.text else block.text.lower().find(block.key)
            span = Span(max(at, 0), max(at, 0) + len(block.key))
            message = f"the key {block.key} stands {keys[block.key]} times"
            kept.append(Finding(span=span, message=message, rule="no-duplicate-key", severity=Severity.ERROR))
        findings = sorted((*block.findings, *kept), key=lambda one: (one.span.start, one.span.end))
        return replace(block, findings=tuple(findings))

    def at(self, position: int) -> int:
        """Return the number of the block in which a character stands, -1 for none."""
        return bisect_right(self.starts, position) - 1

    def findings(self, first: int = 0, last: int | None = None) -> Iterator[tuple[Finding, int]]:
        """Yield what was found in the blocks, with the place from which its characters count."""
        for number in range(first, len(self.blocks) if last is None else last):
            for one in self.blocks[number].findings:
                yield one, self.starts[number]

    def entry_at(self, position: int) -> str:
        """Return the key of the entry in which a character stands, as written, or an empty text."""
        number = self.at(position)
        if number < 0 or not self.blocks[number].key:
            return ""
        entries = parse(self.blocks[number].text).entries
        return entries[0].key if entries else ""


def _edges(old: Sequence[CheckedBlock], new: Sequence[CheckedBlock]) -> dict[int, CheckedBlock]:
    """Return the outermost blocks of a window where they and their inner neighbours are as they were.

    What is found in a block may rest on the one before and the one behind it, and a window does not show the outer one.
    """
    kept = {}
    if len(old) > 1 and len(new) > 1:
        if [one.text for one in old[:2]] == [one.text for one in new[:2]]:
            kept[0] = old[0]
        if [one.text for one in old[-2:]] == [one.text for one in new[-2:]]:
            kept[len(new) - 1] = old[-1]
    return kept


def _found(document: Document, view: BibView, rules: Sequence[Rule]) -> list[Finding]:
    """Return what the rules find, each of them over the text as it is."""
    silence = silence_in(document.text, [Span(entry.start, entry.end) for entry in document.entries])
    return [
        replace(one, rule=rule.name, severity=rule.severity)
        for rule in rules
        for one in rule.find(document, view)
        if not (silence.quiet and silence.covers(rule.name, one.span.start))
    ]


def _blocks(document: Document, found: Sequence[Finding]) -> list[CheckedBlock]:
    """Return the blocks with what was found in each."""
    starts = [block.start for block in document.blocks]
    inside: dict[int, list[Finding]] = {}
    for one in found:
        inside.setdefault(bisect_right(starts, one.span.start) - 1, []).append(one)
    return [
        CheckedBlock(
            document.text[block.start : block.end],
            block.key.lower() if isinstance(block, Entry) else "",
            tuple(
                _moved(one, -block.start, block.end - block.start)
                for one in sorted(inside.get(number, ()), key=lambda one: (one.span.start, one.span.end))
            ),
            not (isinstance(block, Entry) and block.damaged),
        )
        for number, block in enumerate(document.blocks)
    ]


def _moved(finding: Finding, by: int, length: int) -> Finding:
    """Return a finding counted from another place; a fix that reaches out of the block is left to a whole repair."""
    span = Span(finding.span.start + by, min(finding.span.end + by, length))
    fix = finding.fix
    if fix:
        edits = tuple(Edit(one.start + by, one.end + by, one.text) for one in fix.edits)
        inside = all(0 <= one.start <= one.end <= length for one in edits)
        fix = replace(fix, edits=edits) if inside and not fix.keys and not fix.merges else None
    return replace(finding, span=span, fix=fix)


def _difference(before: str, after: str) -> tuple[int, int, int]:
    """Return where two texts begin to differ, and where that ends in each; by halves, since slices compare fast."""
    most = min(len(before), len(after))
    start = _longest(most, lambda size: before[:size] == after[:size])
    tail = _longest(most - start, lambda size: before[len(before) - size :] == after[len(after) - size :])
    return start, len(before) - tail, len(after) - tail


def _longest(most: int, same: Callable[[int], bool]) -> int:
    """Return the largest size up to `most` for which two texts are the same."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if same(middle) else (low, middle - 1)
    return low
