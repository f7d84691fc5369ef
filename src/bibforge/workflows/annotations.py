"""Findings in the forms in which people and programs read them: lines, GitHub annotations, SARIF, JSON values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bibforge.repair.engine.findings import Severity


@dataclass(frozen=True, slots=True)
class Replacement:
    """A region replaced by a text: lines and columns from 1, `end_column` behind the last character that goes."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One remark about a stretch of a file; lines and columns from 1, `end_column` behind the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    severity: Severity
    message: str
    fix: str = ""
    """`fixed` where the diff mends it, `unsafe` where `--unsafe-fixes` would, else empty."""
    summary: str = ""
    """What the rule asks for, in a sentence; its name where it has none."""
    rule_severity: Severity | None = None
    """How much the rule matters by itself; that of the finding where it is not known."""
    source: str = ""
    """The line that it begins on."""
    edits: tuple[Replacement, ...] = ()
    """What would mend it, in the text as it is."""


_TAGS = {"fixed": " [fix]", "unsafe": " [unsafe fix]", "": ""}


def text_lines(annotations: Iterable[Annotation]) -> list[str]:
    """Return `file:line:column: rule: message`, with `[fix]` where the diff mends it."""
    return [
        f"{one.file}:{one.line}:{one.column}: {one.rule}: {one.message}{_TAGS[one.fix]}".encode(
            "utf-8", "replace"
        ).decode()
        for one in annotations
    ]


_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_lines(annotations: Iterable[Annotation]) -> list[str]:
    """Return the workflow commands that make GitHub annotate the lines of a pull request."""
    lines = []
    for one in annotations:
        where = f"file={_property(one.file)},line={one.line},endLine={one.end_line},col={one.column}"
        if one.line == one.end_line:
            where += f",endColumn={max(one.end_column, one.column)}"
        lines.append(f"::{_COMMANDS[one.severity]} {where},title={_property(one.rule)}::{_data(one.message)}")
    return lines


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A").encode("utf-8", "replace").decode()


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def json_values(annotations: Iterable[Annotation]) -> list[dict[str, Any]]:
    """Return the annotations as JSON values (docs/repair.md gives the shape)."""
    return [
        {
            "rule": one.rule,
            "severity": str(one.severity),
            "message": one.message.encode("utf-8", "replace").decode(),
            "line": one.line,
            "column": one.column,
            "end_line": one.end_line,
            "end_column": one.end_column,
            "fix": one.fix or None,
        }
        for one in annotations
    ]
