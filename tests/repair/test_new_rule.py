"""The recipe for a rule, followed: the function that its page shows finds, fixes and finds nothing more."""

import re
import textwrap
from pathlib import Path

from bibforge.repair.engine.apply import repaired
from bibforge.repair.engine.findings import Severity
from bibforge.repair.engine.rule import Group, Rule
from bibforge.repair.rules import texts

PAGE = Path(__file__).parent.parent.parent / "docs" / "recipes" / "new-rule.md"
NAME = "no-double-title-period"


def test_the_function_of_the_recipe_is_a_rule() -> None:
    """With what its module imports already, the example runs as it stands; bad becomes good, and good stays."""
    page = PAGE.read_text(encoding="utf-8")
    (source,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    room = dict(vars(texts))
    exec(textwrap.dedent(source), room)
    find = room[NAME.replace("-", "_")]
    rule = Rule(
        name=NAME, group=Group.VALUES, severity=Severity.WARNING, summary=find.__doc__, find=find, default=True
    )  # fmt: skip
    bad = "@misc{a,\n  title = {Kites and winds..},\n}\n"
    done = repaired(bad, "refs.bib", [rule])
    assert [one.rule for one in done.fixed] == [NAME]
    assert done.after == bad.replace("..", ".")
    assert repaired(done.after, "refs.bib", [rule]).fixed == ()
