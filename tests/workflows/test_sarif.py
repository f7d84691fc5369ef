"""SARIF against the published schema, from which pydantic-sarif made its models, and what a reader of it needs."""

from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Published

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


def log_of(text: str, name: str = "my refs.bib") -> dict[str, Any]:
    """The SARIF log of a text."""
    return sarif(annotations_of(repair(text.encode("utf-8", "surrogateescape"), name, (), RepairOptions())), "1.0")


@pytest.mark.parametrize("text", [TEXT, "", "@article{a, title = {broken\n", "@book{x, title = {caf\udce9}}"])
def test_the_log_is_as_the_standard_says(text: str) -> None:
    """Every part has the shape and the values that the schema allows."""
    Published.model_validate(log_of(text))


def test_the_models_forbid_what_the_schema_forbids() -> None:
    """A member that the schema does not have is refused, so that the test above can fail."""
    log = log_of(TEXT)
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startRow"] = 1
    with pytest.raises(ValidationError):
        Published.model_validate(log)


def test_rules_have_help_and_levels() -> None:
    """Each rule says how to read more about it, and has the level of the registry."""
    for rule in log_of(TEXT)["runs"][0]["tool"]["driver"]["rules"]:
        known = rule_named(rule["id"])
        assert known
        assert f"bibforge rules {rule['id']}" in rule["help"]["text"]
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
