"""Headings that were renamed, moved, and put above others."""

from __future__ import annotations

from pathlib import Path

from zotero_desk import Desk
from zotero_http import ZoteroService

from bibforge.zotero.pairing import Headings, paired
from bibforge.zotero.state import BaseCollection
from bibforge.zotero.tree import Collection

OLD = """# Reading

## Pruning

- [Growing small nets in winter](https://arxiv.org/abs/2001.00001)
- [Where wide layers go at night](https://arxiv.org/abs/2001.00002)

## Routing

- [Lanterns for lost gradients](https://arxiv.org/abs/2001.00003)

### Local

- [Bridges over flat minima](https://arxiv.org/abs/2001.00004)
"""


def test_a_heading_put_above_another_is_new(service: ZoteroService, tmp_path: Path) -> None:
    """A heading above an existing one makes its own collection and moves the other below: two writes and no others."""
    desk = Desk(tmp_path, service)
    desk.write(OLD)
    desk.sync()
    key = desk.key_of("Pruning")
    desk.write(OLD.replace("## Pruning", "## Methods\n\n### Pruning"))
    told = desk.told()
    assert [change["action"] for change in told["plan"]] == ["create collection", "move collection"]
    assert (told["status"], len(told["written"])) == (0, 2)
    assert desk.key_of("Pruning") == key
    assert desk.tree()["Reading", "Methods"] == []
    assert len(desk.tree()["Reading", "Methods", "Pruning"]) == 2
    assert "nothing to do" in desk.sync().stderr


def test_a_heading_put_above_several_is_new(service: ZoteroService, tmp_path: Path) -> None:
    """One write for the new heading, one for each that moves below it, whether they hold works or only headings."""
    desk = Desk(tmp_path, service)
    desk.write(OLD)
    desk.sync()
    before = {name: desk.key_of(name) for name in ("Pruning", "Routing", "Local")}
    changed = OLD.replace("## Pruning", "## Methods\n\n### Pruning").replace("## Routing", "### Routing")
    desk.write(changed.replace("### Local", "#### Local"))
    told = desk.told()
    assert [change["action"] for change in told["plan"]] == ["create collection", "move collection", "move collection"]
    assert {name: desk.key_of(name) for name in before} == before


def headings(
    new: dict[tuple[str, ...], list[str]], old: dict[tuple[str, ...], list[str]]
) -> dict[tuple[str, ...], str]:
    """Pair new headings with old ones, each given with the works directly under it; keys are the joined old paths."""
    bases = [
        BaseCollection(key="/".join(path), path=path, name=path[-1], parent="/".join(path[:-1]), works=tuple(works))
        for path, works in old.items()
    ]
    wanted = [Collection(key="-".join(path), name=path[-1], path=path) for path in new]
    return paired(Headings(new=wanted, old=bases, works=new, now={}))


def test_works_say_more_than_names() -> None:
    """The works under a heading tell which it is; a name alone only at the same place."""
    assert headings({("A",): ["x"], ("B",): ["y"]}, {("B",): ["x"], ("C",): ["y"]}) == {("A",): "B", ("B",): "C"}
    assert headings({("A",): ["x"]}, {("B",): ["y"]}) == {}
    assert headings({("A",): ["x"]}, {("A",): ["y"]}) == {("A",): "A"}


def test_the_name_decides_between_equals() -> None:
    """Of two former headings with the same works the one of that name is taken."""
    assert headings({("L", "A"): ["x"]}, {("L", "B"): ["x"], ("M", "A"): ["x"]}) == {("L", "A"): "M/A"}


def test_a_renamed_tree_is_known_from_below() -> None:
    """Headings without works are the ones that the headings below them were in."""
    new = {("N",): [], ("N", "Deep"): [], ("N", "Deep", "Most"): ["x"], ("N", "Void"): []}
    old = {("L",): [], ("L", "Low"): [], ("L", "Low", "Most"): ["x"], ("L", "Empty"): []}
    assert headings(new, old) == {
        ("N",): "L", ("N", "Deep"): "L/Low", ("N", "Deep", "Most"): "L/Low/Most", ("N", "Void"): "L/Empty",
    }  # fmt: skip


def test_two_headings_that_change_places() -> None:
    """Inside out: each keeps its collection."""
    new = {("B",): ["y"], ("B", "A"): ["x"]}
    assert headings(new, {("A",): ["x"], ("A", "B"): ["y"]}) == {("B",): "A/B", ("B", "A"): "A"}
