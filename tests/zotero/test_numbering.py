"""The order of headings, kept in the names of collections."""

from __future__ import annotations

from pathlib import Path

import pytest
from zotero_desk import Desk
from zotero_http import ZoteroService

from bibforge.zotero.numbering import _numbers

LIST = """# Reading

## Zebra nets

- [Small nets in winter](https://arxiv.org/abs/2001.00001)

## Alpha nets

- [Warm nets](https://arxiv.org/abs/2001.00002)

## 2020 nets

- [Last nets](https://arxiv.org/abs/2001.00003)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [([0, 0, 0], [1, 2, 3]), ([1, 0, 2, 3], [1, 2, 3, 4]), ([1, 3], [1, 3]), ([1, 0, 3, 4], [1, 2, 3, 4]),
     ([0, 1, 2], [1, 2, 3]), ([2, 1, 3], [1, 2, 3]), ([3, 1, 2], [1, 2, 3]), ([1, 2, 0], [1, 2, 3]), ([5], [5])],
)  # fmt: skip
def test_numbers_stay_where_the_order_allows(before: list[int], after: list[int]) -> None:
    """Numbers rise; those that were given before are kept, a gap takes a new one in."""
    assert _numbers(before) == after


def test_zotero_shows_the_order_of_the_list(service: ZoteroService, tmp_path: Path) -> None:
    """Names with numbers sort as the list does; a heading inserted or gone makes no collection anew."""
    desk = Desk(tmp_path, service)
    desk.write(LIST)
    desk.sync("--number")
    names = sorted(one["name"] for one in desk.collections.values())
    assert names == ["01 Reading", "01 Zebra nets", "02 Alpha nets", "03 2020 nets"]
    keys = {key: one["name"].partition(" ")[2] for key, one in desk.collections.items()}
    assert "nothing to do" in desk.sync("--number").stderr
    desk.write(
        LIST.replace("## Alpha", "## Middle nets\n\n- [Cold nets](https://arxiv.org/abs/2001.00004)\n\n## Alpha")
    )
    told = desk.told("--number")
    assert sorted(change["action"] for change in told["plan"]) == [
        "create collection", "create item", "file into", "rename collection", "rename collection",
    ]  # fmt: skip
    assert {key: desk.collections[key]["name"].partition(" ")[2] for key in keys} == keys
    desk.write(LIST)
    assert [change["action"] for change in desk.told("--number")["plan"]] == []
    desk.sync()  # the collection of the heading that went is left as it was
    assert sorted(one["name"] for one in desk.collections.values()) == [
        "02 Middle nets", "2020 nets", "Alpha nets", "Reading", "Zebra nets"
    ]  # fmt: skip


def test_the_users_name_for_a_collection_stays(service: ZoteroService, tmp_path: Path) -> None:
    """A numbered collection that the user renames keeps that name."""
    desk = Desk(tmp_path, service)
    desk.write(LIST)
    desk.sync("--number")
    desk.change("02 Alpha nets", name="Mine")
    desk.write(
        LIST.replace("## Alpha", "## Middle nets\n\n- [Cold nets](https://arxiv.org/abs/2001.00004)\n\n## Alpha")
    )
    desk.sync("--number")
    assert "Mine" in {one["name"] for one in desk.collections.values()}
    assert len(desk.collections) == 5
