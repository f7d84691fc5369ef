"""Plans and remarks as people read them."""

from __future__ import annotations

from zotero_works import reading_list

from bibforge.zotero.changes import Action, Change, Plan, Remark, RemarkKind, Write
from bibforge.zotero.existing import Snapshot
from bibforge.zotero.plan import make_plan
from bibforge.zotero.show import change_json, plan_lines, plan_markdown, remark_lines, summary
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
    assert plan_lines(Plan()) == ["nothing to do: the library already matches the list"]
    assert summary(()) == ""


def test_what_is_left_alone_is_told_with_what_can_be_done() -> None:
    """Conflicts name both values, kept values are counted, removed and left things have a hint."""
    told = remark_lines(
        [
            Remark(reason=RemarkKind.CONFLICT, name="T", field="title", ours="A", theirs="B"),
            Remark(reason=RemarkKind.KEPT, name="T", field="volume", ours="1", theirs="2"),
            Remark(reason=RemarkKind.IN_TRASH, name="U"),
            Remark(reason=RemarkKind.LEFT, name="V", theirs="List"),
        ]
    )
    assert told == [
        "conflict: T (title): yours 'B' stays, the list has 'A'",
        "in the trash: U",
        "left the list: V: List",
        "kept: values of yours that differ from the list: 1",
        "  hint: --restore brings back what you removed in Zotero",
        "  hint: --prune removes what left the list from our collections",
    ]


def test_changes_are_json_without_empty_values() -> None:
    """Programs get names and values as they are."""
    change = Change(action=Action.FILL, key="ABCD2345", name="T", work="x", field="DOI", new="10.1000/x")
    assert change_json(change) == {
        "action": "fill field", "key": "ABCD2345", "name": "T", "work": "x", "field": "DOI", "new": "10.1000/x",
    }  # fmt: skip


def big_plan(headings: int, works: int) -> Plan:
    """Return a plan with so many headings below twenty others, and so many new works in each."""
    writes = []
    for number in range(headings):
        path = ("List", f"Part {number % 20}", f"Heading {number}")
        changes = [Change(action=Action.CREATE_COLLECTION, key=f"C{number}", name=path[-1], path=path)]
        for work in range(works):
            name = f"w{number}-{work}"
            changes.append(Change(action=Action.CREATE, key=name, name=name, work=name))
            changes.append(Change(action=Action.FILE, key=name, name=name, work=name, path=path))
            changes.append(Change(action=Action.NOTE, key=name, name=name, work=name, new="a note"))
        writes.append(
            Write(sort="items", key=f"K{number}", version=0, data={}, before=None, changes=tuple(changes), work="x")
        )
    return Plan(writes=tuple(writes))


def test_a_long_plan_is_folded_to_what_is_read_in_a_minute() -> None:
    """Thousands of changes are a tree of counts: no more lines than are read in a minute, and none lost in the sums."""
    plan = big_plan(800, 7)
    lines = plan_lines(plan)
    assert len(lines) < 150
    assert "  Part 3: + 280 works (280 new), in 40 collections below" in lines
    assert sum(int(line.split("+ ")[1].split()[0]) for line in lines if "+ " in line) == 5600
    assert lines[-1] == "create collection: 800, create item: 5600, file into: 5600, add note: 5600"
    assert any(line.startswith("… and changes to 5580 more items") for line in lines)


def test_changes_are_named_before_additions() -> None:
    """What is overwritten or taken away is seen even in a long plan."""
    update = Change(action=Action.UPDATE, key="U", name="Changed", work="u", field="title", old="a", new="b")
    write = Write(sort="items", key="U", version=1, data={}, before={}, changes=(update,), work="u")
    lines = plan_lines(Plan(writes=(*big_plan(10, 9).writes, write)))
    assert lines.index("Changed [u]") < lines.index("w0-0 [w0-0]")


def test_many_remarks_of_one_reason_are_counted() -> None:
    """Twenty are named, the others counted."""
    told = remark_lines([Remark(reason=RemarkKind.REMOVED, name=f"N{number}") for number in range(500)])
    assert len(told) == 22
    assert told[-2] == "removed in Zotero: … and 480 more"


def test_the_plan_as_markdown() -> None:
    """Counts in a table, tree and items folded, and nothing in a title comes to life."""
    odd = "A <b>title</b> | with *stars*, @people and #12"
    changes = (
        Change(action=Action.CREATE, key="K", name=odd, work="k"),
        Change(action=Action.FILE, key="K", name=odd, work="k", path=("List", "A_b")),
        Change(action=Action.NOTE, key="N", name=odd, work="k", new="- [x](y)"),
    )
    write = Write(sort="items", key="K", version=0, data={}, before=None, changes=changes, work="k")
    text = plan_markdown(Plan(writes=(write,), remarks=(Remark(reason=RemarkKind.IN_TRASH, name="U"),)))
    lines = text.splitlines()
    assert lines[:3] == ["| change in Zotero | objects |", "|---|---:|", "| create item | 1 |"]
    assert "  - A\\_b" in lines
    assert "    - \\+ A \\<b\\>title\\</b\\> \\| with \\*stars\\*, @\u200bpeople and #\u200b12 (new)" in lines
    assert "- in the trash: U" in lines
    assert text.count("<details>") == text.count("</details>") == 3
    assert plan_markdown(Plan()) == "Zotero: nothing to do, the library already matches the list."
