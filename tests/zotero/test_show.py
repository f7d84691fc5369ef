"""Plans and remarks as people read them."""

from __future__ import annotations

from zotero_works import reading_list

from bibforge.zotero.changes import Action, Change, Plan, Reason, Remark, Write
from bibforge.zotero.existing import Snapshot
from bibforge.zotero.plan import make_plan
from bibforge.zotero.show import change_json, plan_lines, remark_lines, summary
from bibforge.zotero.state import State


def test_the_plan_is_a_tree() -> None:
    """Collections stand below each other with what is filed in them, then the items, then the sum."""
    plan = make_plan(reading_list(), Snapshot(version=0), State(library="x"), lambda left, right: False)
    lines = plan_lines(plan)
    assert lines[:8] == [
        "List  (new collection)",
        "  + On roe2019c (new)",
        "  Pruning  (new collection)",
        "    + On doe2020a (new)",
        "    + On doe2020b (new)",
        "  Empty  (new collection)",
        "  Surveys  (new collection)",
        "    + On doe2020a (new)",
    ]
    assert "  add note why & how" in lines
    assert lines[-1] == "create collection: 6, create item: 4, file into: 5, add note: 3, add link: 2"


def test_parents_in_which_nothing_happens_are_shown_as_the_way() -> None:
    """A change deep in the tree is shown below its headings, each once."""
    changes = tuple(
        Change(action=action, key="ABCD2345", name="On x", work="x", path=("List", "Old", name))
        for action, name in ((Action.FILE, "A"), (Action.UNFILE, "B"))
    )
    write = Write(sort="items", key="ABCD2345", version=1, data={}, before={}, changes=changes, work="x")
    assert plan_lines(Plan(writes=(write,)))[:6] == ["List", "  Old", "    A", "      + On x", "    B", "      - On x"]


def test_an_empty_plan_says_so() -> None:
    """Nothing to do is said in words."""
    assert plan_lines(Plan()) == ["nothing to do: the library is as the list wants it"]
    assert summary(()) == ""


def test_what_is_left_alone_is_told_with_what_can_be_done() -> None:
    """Conflicts name both values, kept values are counted, removed and left things have a hint."""
    told = remark_lines(
        [
            Remark(reason=Reason.CONFLICT, name="T", field="title", ours="A", theirs="B"),
            Remark(reason=Reason.KEPT, name="T", field="volume", ours="1", theirs="2"),
            Remark(reason=Reason.IN_TRASH, name="U"),
            Remark(reason=Reason.LEFT, name="V", theirs="List"),
        ]
    )
    assert told == [
        "conflict: T (title): yours 'B' stays, the list has 'A'",
        "in the trash: U",
        "left the list: V: List",
        "kept: values of yours that differ from the list: 1",
        "  hint: --restore brings back what you removed in Zotero",
        "  hint: --prune takes what left the list out of our collections",
    ]


def test_changes_are_json_without_empty_values() -> None:
    """Programs get names and values as they are."""
    change = Change(action=Action.FILL, key="ABCD2345", name="T", work="x", field="DOI", new="10.1000/x")
    assert change_json(change) == {
        "action": "fill field", "key": "ABCD2345", "name": "T", "work": "x", "field": "DOI", "new": "10.1000/x",
    }  # fmt: skip
