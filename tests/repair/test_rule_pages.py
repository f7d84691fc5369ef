"""The pages of the rules against the rules: what a page promises is what the rule does."""

import json
import re
from pathlib import Path

import pytest

from bibforge.model.record import Record, record_from_json
from bibforge.reconcile.lock import Lock
from bibforge.repair.engine.apply import repaired
from bibforge.repair.engine.listrepair import repaired_list
from bibforge.repair.engine.result import Repaired
from bibforge.repair.registry import LIST_RULES, RULES, AnyRule, chosen_list_rules, chosen_rules, rule_named
from bibforge.verify.evidence import Verifier

PAGES = Path(__file__).parent.parent.parent / "docs" / "rules"
NAMES = list(dict.fromkeys([rule.name for rule in RULES] + [rule.name for rule in LIST_RULES]))


def page_of(name: str) -> str:
    """Return the text of a rule's page."""
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def blocks(page: str, kind: str) -> list[str]:
    """Return the code blocks of a kind; an escaped byte stands for itself."""
    found = re.findall(rf"```{kind}\n(.*?)```", page, flags=re.DOTALL)
    return [re.sub(r"\\x([89a-f][0-9a-f])", lambda match: chr(0xDC00 + int(match[1], 16)), one) for one in found]


def run(rule: AnyRule, text: str, records: list[Record], shelf: type, *, unsafe: bool) -> Repaired:
    """Run one rule over a text, with records as what the sources know."""
    if rule.group == "lists":
        chosen = chosen_list_rules([rule.name])
        return repaired_list(text, "list.md", chosen, [shelf(records)], Lock(), unsafe=unsafe)
    learn = Verifier([shelf(records)]).evidence if records else None
    return repaired(text, "refs.bib", chosen_rules([rule.name]), unsafe=unsafe, learn=learn)


def test_there_is_a_page_for_each_rule_and_no_other() -> None:
    """The folder and the table hold the same names, and the index links to all."""
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} == set(NAMES)
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"[{name}]({name}.md)" not in index] == []
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_the_page_keeps_its_promises(name: str, shelf: type) -> None:
    """Group, severity and default are the rule's; bad becomes good by the fix that the page names; good stays."""
    rule, page = rule_named(name), page_of(name)
    assert rule
    row = re.search(r"\| (\w+) \| (\w+) \| (yes|no) \| (safe|unsafe|none) \|", page)
    assert row
    assert row.groups()[:3] == (str(rule.group), str(rule.severity), "yes" if rule.default else "no")
    assert " ".join(rule.summary.split()) in page
    records = [record_from_json(one) for block in blocks(page, "json") for one in json.loads(block)]
    bad, good = blocks(page, "markdown" if rule.group == "lists" else "bibtex")
    plain = run(rule, bad, records, shelf, unsafe=False)
    if row[4] == "safe":
        assert (plain.after.strip(), {one.rule for one in plain.fixed}) == (good.strip(), {name})
    else:
        assert (plain.after, {one.rule for one in plain.left}) == (bad, {name})
    if row[4] == "unsafe":
        assert run(rule, bad, records, shelf, unsafe=True).after.strip() == good.strip()
    fine = run(rule, good, records, shelf, unsafe=True)
    assert (fine.after, fine.fixed, fine.left) == (good, (), ())
