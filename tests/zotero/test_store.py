"""State, snapshot and journals on the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from zotero_works import reading_list

from bibforge.errors import BibforgeError, Exit
from bibforge.zotero.changes import Action, Change, Write
from bibforge.zotero.existing import Held, Snapshot
from bibforge.zotero.journal import Journal, read_run, runs
from bibforge.zotero.plan import make_plan
from bibforge.zotero.state import Base, BaseCollection, BaseLink, BaseNote, State
from bibforge.zotero.store import StateStore


def full_state() -> State:
    """Return a state with everything in it."""
    base = Base(
        key="ABCD2345", type="book", fields={"title": "T"}, creators="[]", extra=("arXiv: 1",), tags=("x",),
        received={"title": "t"},
        collections=("CCCC2222",), notes=(BaseNote(key="NNNN2222", sent="<p>a</p>", received="<p>b</p>"),),
        links=(BaseLink(key="LLLL2222", url="https://example.org"),),
    )  # fmt: skip
    collection = BaseCollection(key="CCCC2222", path=("L", "A"), name="A", parent="DDDD2222", works=("k",))
    return State(library="user-1", works={"k": base}, collections={"CCCC2222": collection}, undone={"EEEE2222"})


def test_state_and_snapshot_survive(tmp_path: Path) -> None:
    """What is saved is read back the same; a second save of the same gives the same bytes."""
    store = StateStore(tmp_path, "user-1", "proj")
    snapshot = Snapshot(version=7, items={"ABCD2345": Held("ABCD2345", 3, {"title": "T", "tags": [{"tag": "x"}]})})
    store.save(full_state(), snapshot)
    first = {path.name: path.read_bytes() for path in store.folder.iterdir()}
    assert store.state() == full_state()
    assert store.snapshot() == snapshot
    store.save(full_state(), snapshot)
    assert {path.name: path.read_bytes() for path in store.folder.iterdir()} == first


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_only_the_user_may_read_the_files(tmp_path: Path) -> None:
    """The files tell what is in a private library."""
    store = StateStore(tmp_path, "user-1", "")
    store.save(full_state(), Snapshot(version=1))
    Journal.begin(store.journals, "sync", "user-1", "")
    assert {path.stat().st_mode & 0o777 for path in store.folder.rglob("*.json*")} == {0o600}


def test_libraries_and_projects_have_folders_of_their_own(tmp_path: Path) -> None:
    """Two lists in one library, or one list in two libraries, never share a state."""
    folders = {
        StateStore(tmp_path, name, project).folder for name in ("user-1", "group-1") for project in ("a", "b", "")
    }
    assert len(folders) == 6
    assert StateStore(tmp_path, "local-../../x", "").folder.parent == tmp_path / "zotero"


@pytest.mark.parametrize("text", ["{", "[]", '{"library": 3}', '{"library": "x", "works": {"k": {}}}'])
def test_a_broken_state_is_an_error_and_a_broken_snapshot_is_none(tmp_path: Path, text: str) -> None:
    """The state must not be guessed; the snapshot is only a saving of time."""
    store = StateStore(tmp_path, "user-1", "")
    store.folder.mkdir(parents=True)
    (store.folder / "state.json").write_text(text)
    (store.folder / "snapshot.json").write_text(text)
    assert store.snapshot() is None
    with pytest.raises(BibforgeError) as told:
        store.state()
    assert told.value.status is Exit.UNREADABLE
    assert "state.json" in told.value.place


def test_a_state_of_another_version_is_not_read(tmp_path: Path) -> None:
    """A later format asks for a later program."""
    store = StateStore(tmp_path, "user-1", "")
    store.folder.mkdir(parents=True)
    (store.folder / "state.json").write_text('{"library": "user-1", "format": 99}')
    with pytest.raises(BibforgeError, match="format 99"):
        store.state()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file where the folder should be: a message with the place and a hint."""
    (tmp_path / "zotero").write_text("in the way")
    with pytest.raises(BibforgeError, match="state folder") as told, StateStore(tmp_path, "user-1", "").locked():
        pass
    assert "BIBFORGE_STATE" in told.value.hint


def test_a_journal_tells_the_run_as_it_was(tmp_path: Path) -> None:
    """Writes with their changes and what was remembered come back; confirmed, void and pending are told apart."""
    plan = make_plan(reading_list(), Snapshot(version=0), State(library="x"), lambda left, right: False)
    journal = Journal.begin(tmp_path, "sync", "user-1", "2026-01-01T00:00:00Z")
    was = full_state().works["k"]
    journal.intend([(write, was) for write in plan.writes])
    journal.done({plan.writes[0].key: {"name": "List"}})
    journal.void([plan.writes[1].key])
    run = read_run(journal.path)
    assert [entry.write for entry in run.entries] == list(plan.writes)
    assert all(entry.was == was for entry in run.entries)
    assert [entry.write.key for entry in run.done] == [plan.writes[0].key]
    assert [entry.write.key for entry in run.pending] == [write.key for write in plan.writes[2:]]
    assert (run.kind, run.ended, run.undone) == ("sync", False, False)


def test_a_torn_last_line_is_as_if_unwritten(tmp_path: Path) -> None:
    """A process killed in the middle of a line leaves a journal that can be read up to there, at every byte."""
    write = Write(
        sort="items", key="ABCD2345", version=0, data={"title": "é"}, before=None,
        changes=(Change(action=Action.CREATE, key="ABCD2345", name="é"),), work="k",
    )  # fmt: skip
    journal = Journal.begin(tmp_path, "sync", "user-1", "")
    begun = journal.path.stat().st_size
    journal.intend([(write, None)])
    whole = journal.path.read_bytes()
    for size in range(begun, len(whole)):
        journal.path.write_bytes(whole[:size])
        assert read_run(journal.path).pending == [] or size == len(whole) - 1
    journal.path.write_bytes(whole)
    assert len(read_run(journal.path).pending) == 1


def test_journals_are_numbered_in_order(tmp_path: Path) -> None:
    """Each run has the next number, beyond nine too."""
    made = [Journal.begin(tmp_path, "sync", "x", "").path for _ in range(12)]
    assert runs(tmp_path) == made


def test_a_torn_line_does_not_swallow_the_next(tmp_path: Path) -> None:
    """A run that goes on behind a line cut off by a kill: every line that it adds is read, at every byte of the cut."""
    write = Write(
        sort="items", key="ABCD2345", version=0, data={"title": "é"}, before=None,
        changes=(Change(action=Action.CREATE, key="ABCD2345", name="é"),), work="k",
    )  # fmt: skip
    journal = Journal.begin(tmp_path, "sync", "user-1", "")
    journal.intend([(write, None)])
    begun = journal.path.stat().st_size
    journal.done({"ABCD2345": {"title": "é"}})
    whole = journal.path.read_bytes()
    for size in range(begun, len(whole) + 1):
        journal.path.write_bytes(whole[:size])
        journal.void(["ABCD2345"])
        journal.end()
        run = read_run(journal.path)
        assert run.ended
        assert [entry.status for entry in run.entries] == ["done" if size >= len(whole) - 1 else "void"]
