"""SARIF against the essential parts of the published schema, and what a reader of it needs."""

from typing import Any

import jsonschema
import pytest

from bibforge.repair.registry import rule_named
from bibforge.workflows.repair import RepairOptions, annotations_of, repair
from bibforge.workflows.sarif import sarif

TEXT = """@article{a,
  author = {Jane Roe},
  title = {Kites & winds},
  journal = nature,
  month = {March},
}
@article{b, title = {One},
  month = {March}}
"""

_TEXT: dict[str, Any] = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_REGION: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["startLine"],
    "properties": {
        name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn", "endLine", "endColumn")
    },
}
_ARTIFACT: dict[str, Any] = {"type": "object", "properties": {"uri": {"type": "string", "format": "uri-reference"}}}
_FIX: dict[str, Any] = {
    "type": "object",
    "required": ["artifactChanges"],
    "properties": {
        "description": _TEXT,
        "artifactChanges": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["artifactLocation", "replacements"],
                "properties": {
                    "artifactLocation": _ARTIFACT,
                    "replacements": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["deletedRegion"],
                            "properties": {"deletedRegion": _REGION, "insertedContent": _TEXT},
                        },
                    },
                },
            },
        },
    },
}
_RULE: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "shortDescription": _TEXT,
        "help": _TEXT,
        "helpUri": {"type": "string", "format": "uri", "pattern": "^https://"},
        "defaultConfiguration": {"type": "object", "properties": {"level": _LEVEL}},
    },
}
_RESULT: dict[str, Any] = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": -1},
        "level": _LEVEL,
        "message": _TEXT,
        "locations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "physicalLocation": {
                        "type": "object",
                        "properties": {"artifactLocation": _ARTIFACT, "region": _REGION},
                    }
                },
            },
        },
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "fixes": {"type": "array", "uniqueItems": True, "items": _FIX},
    },
}
SCHEMA: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {"type": "array", "uniqueItems": True, "items": _RULE},
                                },
                            }
                        },
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": _RESULT},
                },
            },
        },
    },
}
"""What the OASIS standard of 27 March 2020 asks of the parts that are written here (sections 3.13 to 3.57)."""


def log_of(text: str, name: str = "my refs.bib") -> dict[str, Any]:
    """The SARIF log of a text."""
    return sarif(annotations_of(repair(text.encode("utf-8", "surrogateescape"), name, (), RepairOptions())), "1.0")


@pytest.mark.parametrize("text", [TEXT, "", "@article{a, title = {broken\n", "@book{x, title = {caf\udce9}}"])
def test_the_log_is_as_the_standard_says(text: str) -> None:
    """Every part has the shape and the values that the schema allows."""
    jsonschema.validate(log_of(text), SCHEMA)


def test_rules_have_pages_and_levels() -> None:
    """Each rule names its page and the level that the registry has for it."""
    for rule in log_of(TEXT)["runs"][0]["tool"]["driver"]["rules"]:
        known = rule_named(rule["id"])
        assert known
        assert rule["helpUri"].endswith(f"/docs/rules/{rule['id']}.md")
        assert rule["defaultConfiguration"]["level"] == str(known.severity)


def test_the_safe_fixes_make_what_repair_makes() -> None:
    """Whoever applies the replacements of each result on its own has the fix of that result."""
    results = log_of(TEXT)["runs"][0]["results"]
    lines = TEXT.splitlines(keepends=True)
    mended = {}
    for one in results:
        for fix in one.get("fixes", ()):
            (change,) = fix["artifactChanges"]
            for edit in change["replacements"]:
                region = edit["deletedRegion"]
                assert region["startLine"] == region["endLine"]
                line = lines[region["startLine"] - 1]
                new = edit["insertedContent"]["text"]
                mended[one["ruleId"]] = line[: region["startColumn"] - 1] + new + line[region["endColumn"] - 1 :]
    assert mended["no-unescaped-character"] == "  title = {Kites \\& winds},\n"
    assert mended["correct-month"] == "  month = mar}\n"


def test_a_fingerprint_stays_when_lines_above_come() -> None:
    """A finding is known again where it moved, and two of one kind on equal lines are told apart."""

    def prints(text: str) -> list[str]:
        return [one["partialFingerprints"]["bibforge/v1"] for one in log_of(text)["runs"][0]["results"]]

    assert prints(TEXT) == prints("% a comment\n\n" + TEXT)
    assert len(set(prints(TEXT))) == len(prints(TEXT))
