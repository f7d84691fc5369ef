"""The sync story against a Zotero service that behaves, and against one that does not."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from zotero_http import KEY, ZoteroService, limited
from zotero_routes import Answered, Asked
from zotero_works import Mirror, make_library, make_work, reading_list

from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Library, Mention
from bibforge.model.record import Kind
from bibforge.workflows.sync import Sync, sync
from bibforge.zotero.changes import Action, RemarkKind

SERVICES = Path(__file__).parents[1] / "services"


class Killed(BaseException):
    """The process ends here, as far as the code under test can tell."""


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    """A running service and a state folder."""
    service = ZoteroService()
    yield Mirror(tmp_path, service)
    service.close()


def big_list() -> Library:
    """Return a library that takes several writes: sixty more works in two collections each."""
    more = [make_work(f"k{n:02}", doi=f"10.1000/k{n:02}", categories=[("List", "Many"), ("Other",)]) for n in range(60)]
    small = reading_list()
    return make_library(*small.works, *more, categories=small.categories)


def edited_list() -> Library:
    """Return the big list after an edit: a heading renamed, a title mended, a note added, an entry gone, one new."""
    works = [work for work in big_list().works if work.key != "k07"]
    renamed = [
        replace(work, mentions=tuple(_moved(mention) for mention in work.mentions)) for work in works
    ]  # fmt: skip
    mended = replace(renamed[0], record=replace(renamed[0].record, title="On doe2020a, mended"))
    return make_library(mended, *renamed[1:], make_work("new", categories=[("List", "Many things")], notes=["fresh"]),
                        categories=[("List",), ("List", "Pruning"), ("List", "Empty")])  # fmt: skip


def _moved(mention: Mention) -> Mention:
    path = tuple("Many things" if part == "Many" else part for part in mention.place.category)
    return replace(mention, place=replace(mention.place, category=path))


def actions(outcome: Sync) -> dict[Action, int]:
    """Count the changes of a plan by what they do."""
    found = [change.action for change in outcome.plan.changes]
    return {action: found.count(action) for action in dict.fromkeys(found)}


def test_the_first_sync_mirrors_the_tree_exactly(mirror: Mirror) -> None:
    """Every heading is a collection at its place, every work is once there and in each of its collections."""
    outcome = mirror.sync(reading_list())
    assert outcome.status is Exit.DONE
    assert mirror.tree() == {
        ("List",): ["On roe2019c"],
        ("List", "Pruning"): ["On doe2020a", "On doe2020b"],
        ("List", "Empty"): [],
        ("List", "Surveys"): ["On doe2020a"],
        ("Other",): [],
        ("Other", "Links"): ["On site"],
    }
    assert sorted(item["citationKey"] for item in mirror.items()) == ["doe2020a", "doe2020b", "roe2019c", "site"]
    assert sorted(note["note"] for note in mirror.items("note")) == [
        "<p>first</p>",
        "<p>second</p>",
        "<p>why &amp; how</p>",
    ]
    assert sorted(link["url"] for link in mirror.items("attachment")) == [
        "https://example.org/code",
        "https://example.org/slides.pdf",
    ]


def test_the_second_sync_writes_nothing(mirror: Mirror) -> None:
    """Without any change three questions are asked and nothing is written, also after a third time."""
    mirror.sync(big_list())
    for _ in range(2):
        outcome = mirror.sync(big_list())
        assert not outcome.plan.writes
        assert mirror.service.writes == []
        assert len(mirror.service.log) == 3


def test_an_edit_makes_exactly_its_changes(mirror: Mirror) -> None:
    """A renamed heading, a mended title, a new entry with a note: these are written and nothing else."""
    mirror.sync(big_list())
    outcome = mirror.sync(edited_list())
    assert actions(outcome) == {
        Action.RENAME: 1, Action.UPDATE: 1, Action.CREATE: 1, Action.FILE: 1, Action.NOTE: 1,
    }  # fmt: skip
    assert ("List", "Many") not in mirror.tree()
    assert len(mirror.tree()[("List", "Many things")]) == 61
    assert [remark.work for remark in outcome.remarks if remark.reason is RemarkKind.LEFT] == ["k07"]
    assert not mirror.sync(edited_list()).plan.writes


def test_what_left_is_unfiled_only_with_prune(mirror: Mirror) -> None:
    """Without the wish the entry stays filed; with it, it leaves our collections and is still in the library."""
    mirror.sync(big_list())
    mirror.sync(edited_list())
    assert "On k07" in mirror.tree()["List", "Many things"]
    outcome = mirror.sync(edited_list(), prune=True)
    assert actions(outcome) == {Action.UNFILE: 2}
    assert "On k07" not in mirror.tree()["List", "Many things"]
    assert mirror.item("On k07").data["collections"] == []


def test_a_dry_run_and_a_no_write_nothing(mirror: Mirror) -> None:
    """Neither a dry run nor a refusal changes the library, and both show the plan."""
    assert len(mirror.sync(reading_list(), dry_run=True).plan.writes) == 15
    outcome = sync(reading_list(), mirror.options(), lambda plan: False, pace=mirror.pace())
    assert not outcome.applied
    assert mirror.service.writes == []


def test_the_users_edits_survive(mirror: Mirror) -> None:
    """Fields, tags, notes, extra lines and filings of the user stay as they are; our own news still arrives."""
    mirror.sync(reading_list())
    one = mirror.item("On doe2020a")
    mine = mirror.service.library.write("collections", {"name": "Mine"})[0].key
    mirror.edit(one.key, title="My title", extra="my line\nCitation Key: x\n  odd   blanks", tags=[{"tag": "read"}],
                collections=[*one.data["collections"], mine])  # fmt: skip
    (note,) = [held for held in mirror.service.library.items.values() if "why" in held.data.get("note", "")]
    mirror.edit(note.key, note="<p>my own words</p>")
    added = mirror.add(itemType="note", parentItem=one.key, note="<p>a note of mine</p>")
    work = replace(reading_list().works[0], record=replace(reading_list().works[0].record, volume="2", title="Another"))
    library = replace(reading_list(), works=(work, *reading_list().works[1:]))
    outcome = mirror.sync(library)
    after = mirror.item("My title").data
    assert (after["extra"], after["tags"]) == ("my line\nCitation Key: x\n  odd   blanks", [{"tag": "read"}])
    assert mine in after["collections"]
    assert after["volume"] == "2"
    assert mirror.service.library.items[note.key].data["note"] == "<p>my own words</p>"
    assert mirror.service.library.items[added].data["note"] == "<p>a note of mine</p>"
    conflicts = [(remark.field, remark.theirs) for remark in outcome.remarks if remark.reason is RemarkKind.CONFLICT]
    assert conflicts == [("title", "My title")]


def test_what_the_user_takes_away_stays_away(mirror: Mirror) -> None:
    """An item taken out of a collection, a trashed item, an erased note and a trashed collection do not come back."""
    mirror.sync(reading_list())
    service = mirror.service.library
    one = mirror.item("On doe2020a")
    mirror.edit(one.key, collections=one.data["collections"][:1])
    mirror.edit(mirror.item("On roe2019c").key, deleted=1)
    (note,) = [held.key for held in service.items.values() if "first" in held.data.get("note", "")]
    service.version += 1
    service.erase("items", note)
    (links,) = [key for key, held in service.collections.items() if held.data["name"] == "Links"]
    service.write("collections", {"key": links, "version": service.version, "deleted": True})
    before = mirror.content()
    outcome = mirror.sync(reading_list())
    assert mirror.service.writes == []
    assert mirror.content() == before
    assert sorted((remark.reason, remark.field) for remark in outcome.remarks) == [
        (RemarkKind.IN_TRASH, ""), (RemarkKind.IN_TRASH, ""), (RemarkKind.REMOVED, "collections"),
        (RemarkKind.REMOVED, "note"),
    ]  # fmt: skip


def test_restore_brings_back_what_was_removed(mirror: Mirror) -> None:
    """With the wish to restore, trashed items and erased ones are there again, once."""
    mirror.sync(reading_list())
    wanted = mirror.tree()
    service = mirror.service.library
    mirror.edit(mirror.item("On roe2019c").key, deleted=1)
    service.version += 1
    service.erase("items", mirror.item("On site").key)
    (pruning,) = [key for key, held in service.collections.items() if held.data["name"] == "Pruning"]
    service.version += 1
    service.erase("collections", pruning)
    mirror.sync(reading_list())
    assert mirror.tree() != wanted
    mirror.sync(reading_list(), restore=True)
    assert mirror.tree() == wanted
    assert len(mirror.items()) == 4


def test_what_is_there_is_filed_and_filled_not_doubled(mirror: Mirror) -> None:
    """Items that the user has are found by DOI, arXiv id or title and people; empty fields are filled, others stay."""
    first = mirror.add(itemType="journalArticle", title="Another title", DOI="10.1000/A", creators=[])
    second = mirror.add(itemType="webpage", title="On doe2020b", url="http://arxiv.org/abs/2001.00001v2")
    third = mirror.add(itemType="conferencePaper", title="On roe2019c: learning deep tests of nothing at all",
        date="2019",
                       creators=[{"creatorType": "author", "firstName": "Rui", "lastName": "Roe"},
                                 {"creatorType": "author", "firstName": "Jane", "lastName": "Doe"}])  # fmt: skip
    works = list(reading_list().works)
    works[2] = replace(
        works[2], record=replace(works[2].record, title="On roe2019c: learning deep tests of nothing at all")
    )
    library = make_library(*works)
    mirror.sync(library)
    held = mirror.service.library.items
    assert len(mirror.items()) == 4
    assert (held[first].data["title"], held[first].data["publicationTitle"]) == ("Another title", "Journal of Tests")
    assert held[first].data["citationKey"] == "doe2020a"
    assert (held[second].data["itemType"], held[second].data["citationKey"]) == ("webpage", "doe2020b")
    assert len(held[first].data["collections"]) == 2
    assert held[third].data["proceedingsTitle"] == "Proceedings of Tests"
    assert not mirror.sync(library).plan.writes


def test_a_preprint_that_was_published_changes_its_type(mirror: Mirror) -> None:
    """The item that we made becomes a conference paper, keeps key and notes, and loses the preprint's fields."""
    preprint = make_work("k", kind=Kind.PREPRINT, arxiv="2001.00001", notes=["n"])
    published = make_work("k", kind=Kind.CONFERENCE, arxiv="2001.00001", doi="10.1000/p", container="Proc", notes=["n"])
    mirror.sync(make_library(preprint))
    key = mirror.item("On k").key
    mirror.sync(make_library(published))
    data = mirror.service.library.items[key].data
    assert data["itemType"] == "conferencePaper"
    assert (data["proceedingsTitle"], data["DOI"], data["publisher"]) == ("Proc", "10.1000/p", "")
    assert data["extra"] == "arXiv: 2001.00001"
    assert not mirror.sync(make_library(published)).plan.writes
    mirror.undo()
    assert mirror.service.library.items[key].data["itemType"] == "preprint"
    assert mirror.service.library.items[key].data["archiveID"] == "arXiv:2001.00001"


def test_without_state_the_user_is_given_right(mirror: Mirror, tmp_path: Path) -> None:
    """With the state lost, values that differ are the user's; nothing is doubled and nothing overwritten."""
    mirror.sync(big_list())
    mirror.edit(mirror.item("On doe2020a").key, volume="99")
    before = mirror.content()
    other = Mirror(tmp_path / "elsewhere", mirror.service)
    outcome = other.sync(big_list())
    assert mirror.service.writes == []
    assert mirror.content() == before
    assert [(remark.field, remark.theirs) for remark in outcome.remarks if remark.reason is RemarkKind.KEPT] == [
        ("volume", "99")
    ]


def test_tags_come_and_go_by_wish(mirror: Mirror) -> None:
    """Tags from the headings are added beside the user's, and a tag that the user removes stays away."""
    mirror.sync(reading_list())
    mirror.edit(mirror.item("On doe2020a").key, tags=[{"tag": "mine", "type": 1}])
    mirror.sync(reading_list(), tags=True)
    tags = mirror.item("On doe2020a").data["tags"]
    assert tags == [{"tag": "Pruning"}, {"tag": "Surveys"}, {"tag": "mine", "type": 1}]
    assert not mirror.sync(reading_list(), tags=True).plan.writes
    mirror.edit(mirror.item("On doe2020a").key, tags=[{"tag": "Surveys"}])
    assert not mirror.sync(reading_list(), tags=True).plan.writes


def test_a_group_and_the_web_key_are_checked_first(tmp_path: Path) -> None:
    """A key that may not write ends the run with status 2 before the library is read."""
    service = ZoteroService(group=True)
    mirror = Mirror(tmp_path, service, "group:49")
    try:
        assert mirror.sync(reading_list()).status is Exit.DONE
        service.api.keys[KEY] = {"user": {"library": True, "write": True}, "groups": {"49": {"library": True}}}
        with pytest.raises(BibforgeError, match="may not write") as refused:
            mirror.sync(reading_list())
        assert refused.value.status is Exit.USAGE
        assert len(service.log) == 1
        service.api.keys.clear()
        with pytest.raises(BibforgeError, match="does not know") as unknown:
            mirror.sync(reading_list())
        assert KEY not in str(unknown.value)
    finally:
        service.close()


def test_without_access_to_notes_none_are_written(mirror: Mirror) -> None:
    """A key without the right to notes gets items and collections, and no child is tried."""
    mirror.service.api.keys[KEY] = {"user": {"library": True, "write": True}}
    mirror.sync(reading_list())
    assert mirror.items("note") == []
    assert len(mirror.items()) == 4


@pytest.mark.parametrize("remember", [True, False])
def test_the_local_api_asks_for_consent(tmp_path: Path, remember: bool) -> None:
    """The desktop is asked once with "always", again for the next write with "allow"; versions must be exact."""
    service = ZoteroService(local=True)
    service.api.consent = lambda: remember
    mirror = Mirror(tmp_path, service, "local")
    try:
        assert mirror.sync(reading_list()).status is Exit.DONE
        assert service.api.prompts == (1 if remember else 2)
        assert len(mirror.items()) == 4
        assert mirror.sync(reading_list()).plan.writes == ()
        service.api.local_keys.clear()
        service.api.consent = lambda: None
        with pytest.raises(BibforgeError, match="not to let"):
            mirror.sync(edited_list())
    finally:
        service.close()


def cut(mirror: Mirror, library: Library, number: int, side: str, how: str) -> None:
    """Run a sync that is cut off before or after the n-th request: by the service's death or by our own."""
    service = mirror.service
    service.forget()
    if how == "service":
        service.faults.refuse_from = number + (side == "after")
        service.faults.lose = {number} if side == "after" else set()
        assert mirror.sync(library).status is Exit.UNREACHABLE
        return
    if side == "after":
        service.faults.lose = {number}
    seen = 0
    pace = mirror.pace()

    def die(method: str, path: str) -> None:
        nonlocal seen
        seen += 1
        if seen == number + (side == "after"):
            raise Killed

    pace.on_request = die
    with pytest.raises(Killed):
        sync(library, mirror.options(), pace=pace)


def requests_of(tmp_path: Path, *libraries: Library) -> tuple[int, list[Any]]:
    """Return how many requests the last of several syncs takes undisturbed, and what is then in Zotero."""
    service = ZoteroService()
    try:
        calm = Mirror(tmp_path / "calm", service)
        for library in libraries:
            calm.sync(library)
        return len(service.log), calm.content()
    finally:
        service.close()


@pytest.mark.parametrize("how", ["service", "process"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_first_sync_cut_at_any_request_converges(tmp_path: Path, how: str, side: str) -> None:
    """For every n: cut before or after the n-th request, the next run ends with the same library, nothing twice."""
    total, wanted = requests_of(tmp_path, big_list())
    assert total >= 6
    for number in range(1, total + 1):
        service = ZoteroService()
        mirror = Mirror(tmp_path / f"{how}{side}{number}", service)
        try:
            cut(mirror, big_list(), number, side, how)
            service.forget()
            assert mirror.sync(big_list()).status is Exit.DONE
            assert mirror.content() == wanted, number
            assert not mirror.sync(big_list()).plan.writes
        finally:
            service.close()


@pytest.mark.parametrize("how", ["service", "process"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_an_update_cut_at_any_request_converges(tmp_path: Path, how: str, side: str) -> None:
    """The same for a sync of an edited list: the rename, the update and the new item arrive once."""
    total, wanted = requests_of(tmp_path, big_list(), edited_list())
    for number in range(1, total + 1):
        service = ZoteroService()
        mirror = Mirror(tmp_path / f"{how}{side}{number}", service)
        try:
            mirror.sync(big_list())
            cut(mirror, edited_list(), number, side, how)
            service.forget()
            assert mirror.sync(edited_list()).status is Exit.DONE
            assert mirror.content() == wanted, number
            assert not mirror.sync(edited_list()).plan.writes
        finally:
            service.close()


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_cut_sync_still_knows_what_it_wrote(tmp_path: Path, side: str) -> None:
    """What a cut run wrote is remembered as ours: a later change of the list reaches it, undo takes both back."""
    total, _ = requests_of(tmp_path, big_list())
    service = ZoteroService()
    mirror = Mirror(tmp_path, service)
    try:
        cut(mirror, big_list(), total, side, "process")
        service.forget()
        works = [replace(work, record=replace(work.record, title=f"{work.record.title}!")) for work in big_list().works]
        assert mirror.sync(replace(big_list(), works=tuple(works))).status is Exit.DONE
        assert sorted(item["title"] for item in mirror.items()) == sorted(
            f"{work.record.title}!" for work in big_list().works
        )
        mirror.undo()
        assert mirror.undo().status is Exit.DONE
        assert mirror.items() == []
        assert mirror.tree() == {}
    finally:
        service.close()


def test_an_undo_cut_at_any_request_converges(tmp_path: Path) -> None:
    """An undo that is cut off can be repeated until everything is taken back."""
    service = ZoteroService()
    mirror = Mirror(tmp_path, service)
    try:
        for number in range(1, 12):
            mirror.sync(big_list())
            service.forget()
            service.faults.refuse_from = number
            first = mirror.undo()
            service.forget()
            if first.status is Exit.UNREACHABLE:
                assert mirror.undo().status is Exit.DONE
            assert mirror.items() == []
            assert mirror.tree() == {}
            if first.status is Exit.DONE:
                return
        pytest.fail("the undo takes more requests than were cut")
    finally:
        service.close()


SCRIPT = """
import os, signal, sys
sys.path.append({services!r})
sys.path.append({here!r})
from pathlib import Path
from test_sync import big_list
from bibforge.workflows.sync import SyncOptions, sync
from bibforge.zotero.pace import ZoteroPace

seen = 0
def die(method, path):
    global seen
    seen += 1
    if seen == {number}:
        os.kill(os.getpid(), signal.SIGKILL)

sync(big_list(), SyncOptions(library="user:1", state_folder=Path({state!r}), key={key!r}, url={url!r}),
     pace=ZoteroPace(sleep=lambda seconds: None, on_request=die))
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize(("number", "lost"), [(4, False), (5, False), (6, True), (6, False)])
def test_a_killed_process_converges(tmp_path: Path, number: int, lost: bool) -> None:
    """A process killed with SIGKILL between two requests, or while an answer is on its way, leaves nothing twice."""
    _, wanted = requests_of(tmp_path, big_list())
    service = ZoteroService()
    mirror = Mirror(tmp_path / "state", service)
    service.faults.lose = {number - 1} if lost else set()
    script = SCRIPT.format(services=str(SERVICES), here=str(Path(__file__).parent), number=number,
        state=str(tmp_path / "state"),
                           key=KEY, url=service.url)  # fmt: skip
    try:
        ended = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, check=False, timeout=60
        )
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
        service.forget()
        assert mirror.sync(big_list()).status is Exit.DONE
        assert mirror.content() == wanted
        assert not mirror.sync(big_list()).plan.writes
    finally:
        service.close()


@pytest.mark.parametrize("number", range(1, 8))
@pytest.mark.parametrize(
    "answer", [limited(429, Retry_After="3"), limited(429), limited(503, Retry_After="2"), limited(500), limited(502)]
)
def test_a_busy_service_is_waited_for(mirror: Mirror, number: int, answer: Answered) -> None:
    """One refusal at any request costs a pause, and the sync is done all the same."""
    mirror.service.faults.answers = {number: answer}
    outcome = mirror.sync(big_list())
    assert outcome.status is Exit.DONE
    assert len(mirror.items()) == 64
    if number <= outcome.requests and number < len(mirror.service.log):
        assert mirror.slept


def test_an_asked_pause_is_kept(mirror: Mirror) -> None:
    """Retry-After is slept for its length; Backoff on a good answer delays the next request."""
    mirror.service.faults.answers = {2: limited(429, Retry_After="7")}
    mirror.service.faults.backoff = {4: "11"}
    assert mirror.sync(big_list()).status is Exit.DONE
    assert mirror.slept == [7.0, 11.0]


def test_a_lost_answer_makes_nothing_twice(tmp_path: Path) -> None:
    """Whichever answer is lost, the sync goes on by itself and ends with the same library."""
    total, wanted = requests_of(tmp_path, big_list())
    for number in range(1, total + 1):
        service = ZoteroService()
        mirror = Mirror(tmp_path / str(number), service)
        try:
            service.faults.lose = {number}
            assert mirror.sync(big_list()).status is Exit.DONE
            assert mirror.content() == wanted, number
        finally:
            service.close()


def test_a_service_that_stays_broken_ends_with_status_3_and_a_plan(mirror: Mirror) -> None:
    """Five hundred on one chunk for ever: status 3, the rest of the plan is given, and the next run finishes it."""
    mirror.service.faults.answers = {number: limited(500) for number in range(5, 40)}
    outcome = mirror.sync(big_list())
    assert outcome.status is Exit.UNREACHABLE
    assert "500" in outcome.trouble
    assert len(outcome.done) + len(outcome.rest.writes) == len(outcome.plan.writes)
    mirror.service.forget()
    assert mirror.sync(big_list()).status is Exit.DONE
    assert len(mirror.items()) == 64


def test_a_pause_that_is_too_long_is_told(mirror: Mirror) -> None:
    """A service that asks for an hour is not waited for."""
    mirror.service.faults.answers = {1: limited(503, Retry_After="3600")}
    outcome = mirror.sync(big_list())
    assert outcome.status is Exit.UNREACHABLE
    assert "3600" in outcome.trouble
    assert mirror.slept == []


def test_another_client_between_our_requests_is_read_again(mirror: Mirror) -> None:
    """Somebody edits an item each time we are about to write it: the run ends with 5, with the rest, losing nothing."""
    mirror.sync(reading_list())
    key = mirror.item("On doe2020a").key
    work = replace(reading_list().works[0], record=replace(reading_list().works[0].record, volume="2"))
    library = replace(reading_list(), works=(work, *reading_list().works[1:]))
    storms = 2

    def storm(number: int, asked: Asked) -> None:
        nonlocal storms
        if asked.method == "POST" and storms:
            storms -= 1
            mirror.edit(key, abstractNote=f"edit {storms}")

    mirror.service.faults.before = storm
    outcome = mirror.sync(library)
    assert outcome.status is Exit.DONE
    assert mirror.service.library.items[key].data["volume"] == "2"
    assert mirror.service.library.items[key].data["abstractNote"] == "edit 0"
    storms = 1000
    again = mirror.sync(
        replace(library, works=(replace(work, record=replace(work.record, volume="3")), *library.works[1:]))
    )
    assert again.status is Exit.CONFLICT
    assert [write.key for write in again.rest.writes] == [key]
    assert mirror.service.library.items[key].data["volume"] == "2"


@pytest.mark.parametrize("code", [404, 412])
def test_a_refusal_that_no_reading_explains_has_the_library_read_anew(mirror: Mirror, code: int) -> None:
    """The server refuses one object twice although its versions are as known: everything is read, told, and written."""
    mirror.sync(reading_list())
    key = mirror.item("On doe2020a").key
    work = replace(reading_list().works[0], record=replace(reading_list().works[0].record, volume="2"))
    library = replace(reading_list(), works=(work, *reading_list().works[1:]))
    refusals = 2

    def refuse(number: int, asked: Asked) -> Answered | None:
        nonlocal refusals
        if asked.method != "POST" or not asked.path.endswith("/items") or not refusals:
            return None
        refusals -= 1
        failed = {
            str(place): {"code": code, "message": "not as expected"} for place in range(len(json.loads(asked.body)))
        }
        version = str(mirror.service.library.version)
        body = {"successful": {}, "success": {}, "unchanged": {}, "failed": failed}
        return Answered(200, json.dumps(body), {"Last-Modified-Version": version, "Content-Type": "application/json"})

    mirror.service.faults.before = refuse
    outcome = mirror.sync(library)
    assert (outcome.status, refusals) == (Exit.DONE, 0)
    assert [one.reason for one in outcome.remarks] == [RemarkKind.READ_ANEW]
    assert mirror.service.library.items[key].data["volume"] == "2"
    mirror.service.faults.before = None
    whole = [one for one in mirror.service.log if one.method == "GET" and one.path.endswith("/items")]
    assert any("since" not in one.query and one.query.get("format") != "versions" for one in whole)
    assert mirror.sync(library).plan.writes == ()


def test_a_stranger_who_never_stops_writing_does_not_stop_us(mirror: Mirror) -> None:
    """Another client adds something before each of our requests: the sync is done all the same, at once."""

    def add(number: int, asked: Asked) -> None:
        mirror.add(itemType="book", title=f"Book {number}")

    mirror.service.faults.before = add
    assert mirror.sync(big_list()).status is Exit.DONE
    assert len({item["citationKey"] for item in mirror.items() if item["citationKey"]}) == 64
    assert mirror.sync(big_list()).plan.writes == ()


def test_a_library_that_changes_while_it_is_read_is_read_right(mirror: Mirror) -> None:
    """Items added and erased between two pages are seen as they are in the end; nothing is made twice."""
    keys = [mirror.add(itemType="journalArticle", title=f"Old {n}", DOI=f"10.1000/k{n % 60:02}") for n in range(60)]
    for n in range(60, 130):
        mirror.add(itemType="book", title=f"Filler {n}")
    left = 3

    def meddle(number: int, asked: Asked) -> None:
        nonlocal left
        if asked.method == "GET" and "items" in asked.path and left:
            left -= 1
            mirror.service.library.version += 1
            mirror.service.library.erase("items", keys[left])
            mirror.add(itemType="book", title="meanwhile")

    mirror.service.faults.before = meddle
    assert mirror.sync(big_list()).status is Exit.DONE
    dois = [item["DOI"] for item in mirror.items() if item["DOI"].startswith("10.1000/k")]
    assert len(dois) == len(set(dois)) == 60


@pytest.mark.parametrize("seed", range(8))
def test_chaos_ends_in_order(mirror: Mirror, seed: int) -> None:
    """Refusals, lost answers and a second client by chance, over three versions of a list: in the end all is in order.

    Every work is there once and in exactly its collections, every note and link once, and the user's edits stand.
    """
    chance = random.Random(seed)
    edits: dict[str, str] = {}

    def meddle(number: int, asked: Asked) -> Answered | None:
        what = chance.random()
        if what < 0.1:
            return chance.choice([limited(429, Retry_After="2"), limited(503), limited(500), limited(502)])
        if what < 0.2:
            mirror.service.faults.lose.add(number)
        items = [key for key, one in mirror.service.library.items.items() if one.data["itemType"] == "journalArticle"]
        if what > 0.6 and items:
            key = chance.choice(items)
            edits[key] = f"my summary {number}"
            mirror.edit(key, abstractNote=edits[key])
        return None

    mirror.service.faults.before = meddle
    for library in (reading_list(), big_list(), big_list(), edited_list()):
        mirror.sync(library)
    mirror.service.forget()
    wanted = edited_list()
    assert mirror.sync(wanted, prune=True).status is Exit.DONE
    assert not mirror.sync(wanted, prune=True).plan.writes
    for path in wanted.categories:
        assert mirror.tree()[path] == sorted(work.record.title for work in wanted.works if path in work.categories)
    keys = [item["citationKey"] for item in mirror.items()]
    assert sorted(keys) == sorted({work.key for work in (*wanted.works, *big_list().works)} & set(keys))
    notes = [(note["parentItem"], note["note"]) for note in mirror.items("note")]
    links = [(link["parentItem"], link["url"]) for link in mirror.items("attachment")]
    assert (len(notes), len(links)) == (len(set(notes)), len(set(links))) == (4, 2)
    held = mirror.service.library.items
    assert {key: held[key].data["abstractNote"] for key in edits} == edits


def test_undo_takes_back_and_leaves_what_the_user_touched(mirror: Mirror) -> None:
    """Undo trashes what was made and reverts what was changed, but for the item that the user edited since."""
    mirror.sync(big_list())
    mirror.sync(edited_list())
    mirror.edit(mirror.item("On new").key, title="I like this")
    outcome = mirror.undo()
    assert [remark.name for remark in outcome.remarks] == ["I like this"]
    assert mirror.item("On doe2020a").data["title"] == "On doe2020a"
    assert mirror.tree()["List", "Many"][:1] == ["I like this"]
    assert len(mirror.items()) == 65
    everything = mirror.undo()
    assert everything.status is Exit.DONE
    assert sorted(remark.name for remark in everything.remarks) == ["List", "Many"]
    assert mirror.tree() == {("List",): [], ("List", "Many"): ["I like this"]}
    assert len(mirror.items()) == 1
    with pytest.raises(BibforgeError, match="no sync to undo"):
        mirror.undo()


def test_undo_leaves_an_item_with_the_users_note(mirror: Mirror) -> None:
    """An item below which the user wrote or edited a note, or which the user filed elsewhere, is not taken away."""
    mirror.sync(reading_list())
    mine = mirror.service.library.write("collections", {"name": "Mine"})[0].key
    site, talk = mirror.item("On site"), mirror.item("On roe2019c")
    mirror.edit(site.key, collections=[*site.data["collections"], mine])
    mirror.add(itemType="note", parentItem=talk.key, note="<p>mine</p>")
    (note,) = [held for held in mirror.service.library.items.values() if "why" in held.data.get("note", "")]
    mirror.edit(note.key, note="<p>my own words</p>")
    outcome = mirror.undo()
    assert sorted(item["title"] for item in mirror.items()) == ["On doe2020a", "On roe2019c", "On site"]
    assert {remark.name for remark in outcome.remarks} >= {"On doe2020a", "On roe2019c", "On site", "List", "Pruning"}
    assert not mirror.service.library.items[note.key].data.get("deleted")
    assert mirror.tree()["Mine",] == ["On site"]


def test_a_sync_after_an_undo_brings_everything_back_once(mirror: Mirror) -> None:
    """What an undo put into the trash comes out of it again: no doubles, the same keys."""
    mirror.sync(big_list())
    wanted = mirror.content()
    mirror.undo()
    assert mirror.items() == []
    assert mirror.sync(big_list()).status is Exit.DONE
    assert mirror.content() == wanted


def test_two_runs_at_once_are_refused(mirror: Mirror) -> None:
    """While one sync holds the library's state, another is told to wait."""
    from bibforge.zotero.store import StateStore

    with StateStore(mirror.folder, "user-1", "").locked(), pytest.raises(BibforgeError, match="under way") as refused:
        mirror.sync(reading_list())
    assert refused.value.status is Exit.CONFLICT


def test_the_key_is_written_nowhere(mirror: Mirror, capfd: pytest.CaptureFixture[str]) -> None:
    """No file of the state, no message and no output holds the key."""
    mirror.service.faults.answers = {3: limited(500), 4: limited(400)}
    outcome = mirror.sync(reading_list())
    mirror.service.forget()
    mirror.sync(reading_list())
    assert KEY not in repr(outcome)
    assert KEY not in repr(mirror.options())
    assert all(KEY.encode() not in path.read_bytes() for path in mirror.folder.rglob("*") if path.is_file())
    assert all(KEY not in asked.target for asked in mirror.service.log)
    told = capfd.readouterr()
    assert KEY not in told.out + told.err


def test_a_broken_state_is_told(mirror: Mirror) -> None:
    """A state file that cannot be understood ends the run with its name and a hint, before anything is written."""
    mirror.sync(reading_list())
    (state,) = mirror.folder.rglob("state.json")
    state.write_text("{broken")
    with pytest.raises(BibforgeError, match="cannot be read") as told:
        mirror.sync(reading_list())
    assert told.value.place == str(state)
    assert mirror.service.writes == []
