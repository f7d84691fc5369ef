"""`bibforge sync` on the command line against a Zotero that behaves as the real one does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from zotero_desk import Desk
from zotero_http import ZoteroService

LIST = """# Reading

## Pruning

- [Growing small nets in winter](https://arxiv.org/abs/2001.00001)
  - worth a second look
- [Where wide layers go at night](https://arxiv.org/abs/2001.00002)

## Routing

### Local

- [Lanterns for lost gradients](https://arxiv.org/abs/2001.00003) [code](https://github.com/example/lanterns)

## Empty
"""


@pytest.fixture
def desk(service: ZoteroService, tmp_path: Path) -> Desk:
    """A compiled list and an empty library on the web."""
    made = Desk(tmp_path, service)
    made.write(LIST)
    return made


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desk]:
    """A compiled list and the running desktop program."""
    running = ZoteroService(local=True)
    made = Desk(tmp_path, running, "local")
    made.write(LIST)
    yield made
    running.close()


def test_on_the_desktop_a_sync_after_an_undo_puts_everything_back(desktop: Desk) -> None:
    """The desktop lists no collection that is in the trash: they come out of it all the same."""
    assert desktop.sync().returncode == 0
    wanted = desktop.tree()
    assert desktop.sync("--undo").returncode == 0
    assert desktop.tree() == {}
    done = desktop.sync()
    assert done.returncode == 0
    assert desktop.tree() == wanted
    told = [line for line in done.stderr.splitlines() if "written" in line]
    assert told[0].startswith("8 of 8 objects written")


def test_on_the_desktop_a_trashed_collection_is_no_erased_one(desktop: Desk) -> None:
    """A collection that the user put into the trash stays there, is told as such, and `--restore` takes it out."""
    desktop.sync()
    wanted = desktop.tree()
    desktop.change("Empty", deleted=True)
    assert "in the trash: Reading / Empty" in desktop.sync().stderr
    assert desktop.sync("--restore").returncode == 0
    assert desktop.tree() == wanted


@pytest.mark.parametrize("edited", [False, True])
def test_a_library_that_the_server_lost_is_made_anew(desk: Desk, edited: bool) -> None:
    """Cleared without a word of what is gone: the next sync says so and makes everything again."""
    desk.sync()
    wanted = desk.tree()
    desk.service.library.clear()
    if edited:
        desk.write(LIST.replace("worth a second look", "worth a third look"))
    done = desk.sync()
    assert done.returncode == 0
    assert "lost by the server: 10 objects" in done.stderr
    assert desk.tree() == wanted
    assert "nothing to do" in desk.sync().stderr


def test_a_library_from_an_older_backup_is_completed(desk: Desk) -> None:
    """The server goes back to a state before the last sync: what is missing is made again, what is there is used."""
    desk.sync()
    wanted = desk.tree()
    backup = desk.service.library.copy()
    desk.write(LIST + "\n## Later\n\n- [Bridges over flat minima](https://arxiv.org/abs/2001.00004)\n")
    desk.sync()
    backup.erased, desk.service.library.version = {}, backup.version
    desk.service.library.items, desk.service.library.collections = backup.items, backup.collections
    done = desk.sync()
    assert done.returncode == 0
    assert desk.tree() == wanted | {("Reading", "Later"): ["Bridges over flat minima"]}


def test_what_the_user_erased_is_not_taken_for_lost(desk: Desk) -> None:
    """Erased in Zotero is removed by the user, collections below and child notes included: it stays away."""
    desk.sync()
    desk.erase("Routing")
    desk.erase("Growing small nets in winter")
    before = desk.tree()
    done = desk.sync()
    assert "lost" not in done.stderr
    assert desk.tree() == before


def test_reading_again_costs_three_requests(desk: Desk) -> None:
    """Whose key it is, and the versions of everything in two answers."""
    desk.sync()
    desk.sync()
    assert len(desk.service.log) == 3


def test_an_undo_takes_its_collections_with_it(desk: Desk) -> None:
    """Items of the user's that the sync only filed leave the collections again, which then are empty and go too."""
    for number in (1, 2, 3):
        title = f"Mine {number}"
        desk.service.library.write(
            "items", {"itemType": "preprint", "title": title, "url": f"https://arxiv.org/abs/2001.0000{number}"}
        )
    for number in range(300):
        desk.service.library.write("items", {"itemType": "book", "title": f"Shelf {number}"})
    desk.sync()
    assert desk.tree()["Reading", "Routing", "Local"] == ["Mine 3"]
    done = desk.sync("--undo")
    assert (done.returncode, desk.tree()) == (0, {})
    assert "changed since" not in done.stderr
    assert len(desk.items) == 303


def test_an_undo_of_one_project_leaves_the_other_as_it_was(desk: Desk, tmp_path: Path) -> None:
    """Two folders mirrored into one library: the second's undo takes out its own filings and collections, no others."""
    desk.sync()
    wanted = desk.tree()
    other = Desk(tmp_path / "other", desk.service)
    other.write(LIST.replace("# Reading", "# Seminar", 1))
    other.sync()
    assert len(other.tree()) == 2 * len(wanted)
    assert other.sync("--undo").returncode == 0
    assert desk.tree() == wanted
    assert "nothing to do" in desk.sync().stderr


def test_a_group_that_only_admins_may_edit_says_so(tmp_path: Path) -> None:
    """The key says write, the group does not: the server's own words, what to do, and a status that knows it."""
    running = ZoteroService(group=True)
    running.api.admins_only = True
    group = Desk(tmp_path, running, "group:49")
    try:
        group.write(LIST)
        done = group.sync()
        assert done.returncode == 2
        assert "Zotero says: Write access denied" in done.stderr
        assert "only admins may edit" in done.stderr
        told = group.call("zotero", "status").stdout
        assert "group:49 Group: library, write; but only admins of the group may edit it" in told
        running.api.admins_only = False
        assert "only admins" not in group.call("zotero", "status").stdout
        assert group.sync().returncode == 0
    finally:
        running.close()


NOTE = "<p>worth a second look</p>"
LINK = "Code"


@pytest.mark.parametrize("way", ["trash", "erase"])
@pytest.mark.parametrize(("what", "field"), [(NOTE, "note"), (LINK, "link")])
def test_a_removed_note_or_link_is_told_and_restored(desk: Desk, what: str, field: str, way: str) -> None:
    """A child that the user takes away stays away and is told at every run; `--restore` brings it back, once."""
    desk.sync()
    count = len(desk.items)
    if way == "trash":
        desk.change(what, deleted=1)
    else:
        desk.erase(what)
    for _ in range(2):
        done = desk.sync()
        assert ("in the trash" if way == "trash" else "removed in Zotero") in done.stderr
        assert f"({field})" in done.stderr
        assert desk.service.writes == []
    assert desk.sync("--restore").returncode == 0
    assert len(desk.items) == count
    assert "nothing to do" in desk.sync().stderr


def test_an_item_taken_out_of_a_collection_is_told_and_restored(desk: Desk) -> None:
    """What the user moved elsewhere stays there and is told with the heading; `--restore` files it again."""
    desk.sync()
    wanted = desk.tree()
    mine = desk.service.library.write("collections", {"name": "Mine"})[0].key
    titles = desk.tree()["Reading", "Pruning"]
    desk.change(titles[0], collections=[mine])
    done = desk.sync()
    assert f"removed in Zotero: {titles[0]} (collections): Reading / Pruning" in done.stderr
    assert desk.service.writes == []
    desk.sync("--restore")
    assert desk.tree() == wanted | {("Mine",): [titles[0]]}


def test_a_note_or_link_that_left_the_list_is_told_and_pruned(desk: Desk) -> None:
    """Without the wish it stays and is told; with it, it lies in the trash, and an undo takes it out again."""
    desk.sync()
    everything = len(desk.items)
    desk.write(
        LIST.replace("  - worth a second look\n", "").replace(" [code](https://github.com/example/lanterns)", "")
    )
    done = desk.sync()
    assert desk.service.writes == []
    told = [line for line in done.stderr.splitlines() if line.startswith("left the list")]
    assert [line.partition("(")[2].partition(")")[0] for line in told] == ["note", "link"]
    assert desk.sync("--prune").returncode == 0
    assert len(desk.items) == everything - 2
    assert desk.service.library.items[desk.key_of(NOTE)].data["deleted"] == 1
    assert "nothing to do" in desk.sync("--prune").stderr
    desk.sync("--undo")
    assert len(desk.items) == everything


def test_a_note_that_comes_back_into_the_list_comes_out_of_the_trash(desk: Desk) -> None:
    """What pruning put away returns with the list, under its old key."""
    desk.sync()
    everything = set(desk.items)
    desk.write(LIST.replace("  - worth a second look\n", ""))
    desk.sync("--prune")
    desk.sync()
    desk.write(LIST)
    desk.sync()
    assert set(desk.items) == everything


def test_a_note_that_the_user_changed_or_had_is_not_pruned(desk: Desk) -> None:
    """Words of the user's own are no leftovers of the list."""
    desk.sync()
    desk.change(NOTE, note="<p>mine now</p>")
    desk.write(LIST.replace("  - worth a second look\n", ""))
    done = desk.sync("--prune")
    assert "left the list" in done.stderr
    assert desk.service.writes == []


def test_a_group_in_the_running_desktop(tmp_path: Path) -> None:
    """`local:group:ID` writes into the group as the desktop has it, without a web key."""
    running = ZoteroService(local=True, group=True)
    group = Desk(tmp_path, running, "local:group:49")
    try:
        group.write(LIST)
        assert group.sync(ZOTERO_API_KEY="").returncode == 0
        assert ("Reading", "Pruning") in group.tree()
        assert "nothing to do" in group.sync().stderr
        assert group.sync("--undo").returncode == 0
        assert group.tree() == {}
    finally:
        running.close()
