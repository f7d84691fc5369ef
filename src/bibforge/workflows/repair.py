"""The story of repair: bytes of a `.bib` or a list in; bytes, a diff and findings out; nothing is written here."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bibforge.bibtex.table import Dialect
from bibforge.markup.syntax import WRITABLE, Syntax, is_list_name
from bibforge.reconcile.reasons import Reason
from bibforge.reconcile.words import name_for_people
from bibforge.repair.engine.apply import repaired
from bibforge.repair.engine.findings import Edit, Finding, Severity
from bibforge.repair.engine.result import Repaired
from bibforge.repair.engine.rule import Group
from bibforge.repair.registry import chosen_list_rules, chosen_rules, rule_named
from bibforge.text.encoding import declared_encoding, decode, decode_bytewise, encode_bytewise
from bibforge.workflows.annotations import Annotation, Replacement
from bibforge.workflows.diff import unified_diff

if TYPE_CHECKING:
    from bibforge.reconcile.lock import Lock
    from bibforge.reconcile.resolve import Stage
    from bibforge.resolvers.answers import Resolver
    from bibforge.verify.evidence import Verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairOptions:
    """What a repair is asked to do; the defaults are the command's."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unsafe: bool = False
    dialect: Dialect | None = None
    """None: what most of the file's names speak."""

    @property
    def needs_sources(self) -> bool:
        """Whether any of the chosen rules compares with records."""
        chosen = chosen_rules(self.select, self.ignore)
        lists = chosen_list_rules(self.select, self.ignore)
        return any(rule.group is Group.METADATA for rule in chosen) or any(rule.asks for rule in lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One file's repair: its bytes before and after, the texts of both, the findings, and whom nobody could ask."""

    file: str
    before: bytes
    after: bytes
    result: Repaired
    unreachable: tuple[Reason, ...] = ()
    unwritten: Syntax | None = None
    """The syntax of a list into which no links are written."""

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after

    @property
    def findings(self) -> tuple[tuple[Finding, bool], ...]:
        """Every finding with whether it is mended, in order of place."""
        pairs = [*((one, True) for one in self.result.fixed), *((one, False) for one in self.result.left)]
        return tuple(sorted(pairs, key=lambda pair: (pair[0].span.start, pair[0].span.end)))

    @property
    def diff(self) -> str:
        """The unified diff of the texts, empty where nothing changed."""
        return unified_diff(self.result.before, self.result.changes, self.file)

    def places(self) -> Places:
        """Return the means to turn a finding's characters into lines and columns."""
        return Places(self.result.before)


class Places:
    """Lines and columns of a text, both from 1; columns count characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line(self, number: int) -> str:
        """Return a line by its number, without its end."""
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end].rstrip("\r\n")

    def at(self, position: int) -> tuple[int, int]:
        """Return the line and the column of a character."""
        line = bisect_right(self._starts, position)
        return line, position - self._starts[line - 1] + 1


def repair(
    data: bytes,
    file: str,
    resolvers: Sequence[Resolver],
    options: RepairOptions,
    *,
    lock: Lock | None = None,
    on_progress: Stage | None = None,
) -> Repair:
    """Return the repair of one file; what ends as lists do (`.md`, `.rst` …) is a list, all else BibTeX.

    Without `resolvers` nobody is asked: rules that need a record then find what the entry itself tells. Raises
    BibforgeError (status 2) for an unknown rule, (status 4) where the file's encoding cannot hold the result.
    """
    if is_list_name(file):
        return _repair_list(data, file, resolvers, options, lock, on_progress)
    text, encoding = decode_bytewise(data)
    verifier = _verifier(resolvers, on_progress) if resolvers else None
    result = repaired(
        text,
        file,
        chosen_rules(options.select, options.ignore),
        unsafe=options.unsafe,
        dialect=options.dialect,
        learn=verifier.evidence if verifier else None,
        encoding=encoding,
    )
    after = data if result.after == text else encode_bytewise(result.after, encoding)
    unreachable = verifier.unreachable if verifier else ()
    return Repair(file=file, before=data, after=after, result=result, unreachable=unreachable)


def _verifier(resolvers: Sequence[Resolver], on_progress: Stage | None) -> Verifier:
    from bibforge.verify.evidence import Verifier  # where nobody is asked nothing is weighed

    return Verifier(resolvers, on_progress)


def _repair_list(
    data: bytes,
    file: str,
    resolvers: Sequence[Resolver],
    options: RepairOptions,
    lock: Lock | None,
    on_progress: Stage | None,
) -> Repair:
    from bibforge.readinglist.carriers import recognise  # a `.bib` is repaired without the reader of lists
    from bibforge.reconcile.lock import Lock
    from bibforge.repair.engine.listrepair import repaired_list

    text, encoding = decode(data, declared_encoding(data))
    result = repaired_list(
        text,
        file,
        chosen_list_rules(options.select, options.ignore),
        resolvers,
        lock or Lock(),
        unsafe=options.unsafe,
        on_progress=on_progress,
    )
    after = data if result.after == text else result.after.encode(encoding)
    syntax = recognise(text, file).syntax
    return Repair(
        file=file, before=data, after=after, result=result, unreachable=result.unreachable,
        unwritten=None if syntax in WRITABLE else syntax,
    )  # fmt: skip


_ORDER = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


def failing(repairs: Sequence[Repair], least: Severity | None) -> dict[str, int]:
    """Return what keeps a check from success, in words, each with how often.

    With `least`, every finding that severe or more; without it, errors and whatever has a safe fix.
    """
    if least is None:
        errors = sum(one.severity is Severity.ERROR for each in repairs for one in each.result.left)
        fixes = sum(len(one.result.fixed) for one in repairs)
        changed = sum(one.changed and not one.result.fixed for one in repairs)
        counts = {"error": errors, "finding with a safe fix": fixes, "file to change": changed}
    else:
        wanted = _ORDER[_ORDER.index(least) :]
        found = Counter(one.severity for each in repairs for one, _ in each.findings)
        counts = {str(severity): found[severity] for severity in reversed(wanted)}
    return {what: count for what, count in counts.items() if count}


def annotations_of(repair: Repair) -> list[Annotation]:
    """Return the findings of a repair with their lines and columns in the file as it was, in order."""
    places = repair.places()
    found = []
    for finding, fixed in repair.findings:
        line, column = places.at(finding.span.start)
        end_line, end_column = places.at(finding.span.end)
        found.append(
            Annotation(
                file=repair.file,
                line=line,
                column=column,
                end_line=end_line,
                end_column=end_column,
                rule=finding.rule,
                severity=finding.severity,
                message=" ".join(name_for_people(finding.message).split()),
                summary=_summary(finding.rule),
                rule_severity=finding.severity,
                source=places.line(line),
                edits=tuple(_replacement(edit, places) for edit in finding.fix.edits) if finding.fix else (),
                fix="fixed" if fixed else "unsafe" if finding.fix and not finding.fix.safe else "",
            )
        )
    return found


def _replacement(edit: Edit, places: Places) -> Replacement:
    return Replacement(*places.at(edit.start), *places.at(edit.end), edit.text)


def _summary(name: str) -> str:
    rule = rule_named(name)
    return " ".join(rule.summary.split()) if rule else ""
