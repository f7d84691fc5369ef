"""Findings as SARIF 2.1.0 (OASIS Standard, 27 March 2020): rules, fixes, fingerprints."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bibforge.repair.engine.findings import Severity
from bibforge.workflows.annotations import Annotation, Replacement

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif(annotations: Sequence[Annotation], version: str) -> dict[str, Any]:
    """Return the annotations as a SARIF log with one run."""
    rules = {one.rule: one for one in annotations}
    numbers = {name: number for number, name in enumerate(rules)}
    driver = {"name": "bibforge", "version": version, "rules": [_rule(one) for one in rules.values()]}
    seen: Counter[str] = Counter()
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, numbers[one.rule], seen) for one in annotations],
            }
        ],
    }


def _rule(one: Annotation) -> dict[str, Any]:
    return {
        "id": one.rule,
        "shortDescription": {"text": one.summary or one.rule},
        "help": {"text": f"{one.summary or one.rule} (bibforge rules {one.rule})"},
        "defaultConfiguration": {"level": _LEVELS[one.rule_severity or one.severity]},
    }


def _result(one: Annotation, index: int, seen: Counter[str]) -> dict[str, Any]:
    artifact = {"uri": quote(one.file, safe="/")}
    region = {"startLine": one.line, "startColumn": one.column, "endLine": one.end_line, "endColumn": one.end_column}
    result: dict[str, Any] = {
        "ruleId": one.rule,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": _plain(one.message)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"bibforge/v1": _fingerprint(one, seen)},
    }
    if one.edits:
        changes = {"artifactLocation": artifact, "replacements": [_replacement(edit) for edit in one.edits]}
        words = "what bibforge would write" if one.fix == "fixed" else "what bibforge would write; please review it"
        result["fixes"] = [{"description": {"text": words}, "artifactChanges": [changes]}]
    return result


def _fingerprint(one: Annotation, seen: Counter[str]) -> str:
    """Return what stays the same while lines above come and go: rule and line, counted where they recur."""
    digest = hashlib.sha256(f"{one.rule}\n{' '.join(one.source.split())}".encode("utf-8", "replace")).hexdigest()[:32]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"


def _replacement(edit: Replacement) -> dict[str, Any]:
    region = {
        "startLine": edit.line,
        "startColumn": edit.column,
        "endLine": edit.end_line,
        "endColumn": edit.end_column,
    }
    return {"deletedRegion": region, "insertedContent": {"text": _plain(edit.text)}}


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
