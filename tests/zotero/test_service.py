"""The loopback Zotero service keeps the rules that the real server was seen to keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from zotero_http import KEY, ZoteroService
from zotero_notes import sanitised
from zotero_routes import Answered, Asked


@pytest.fixture
def ask(service: ZoteroService) -> Callable[..., Answered]:
    """A function that sends a request straight to the service and gives status, JSON or text, and headers."""

    def asked(method: str, path: str, body: Any = None, **headers: str) -> Answered:
        sent = {name.replace("_", "-").lower(): value for name, value in headers.items()} | {"zotero-api-key": KEY}
        return service.api.answer(Asked(method, f"/users/1{path}", sent, json.dumps(body).encode()))

    return asked


def test_every_object_of_a_batch_has_a_version_of_its_own(ask: Callable[..., Answered]) -> None:
    """Three objects, the middle one bad: two are saved at versions 1 and 2, the report names all three."""
    answer = ask("POST", "/items", [{"itemType": "book"}, {"itemType": "nosuch"}, {"itemType": "book"}])
    report = json.loads(answer.body)
    assert answer.status == 200
    assert [report["successful"][index]["version"] for index in ("0", "2")] == [1, 2]
    assert report["failed"]["1"] == {"code": 400, "message": "'nosuch' is not a valid itemType"}
    assert answer.headers["Last-Modified-Version"] == "2"


@pytest.mark.parametrize(
    ("version", "exists", "expected"),
    [(0, False, None), (0, True, 412), (7, False, 404), (1, True, None), ("none", True, 428), ("none", False, 428)],
)
def test_versions_decide_what_is_written(
    ask: Callable[..., Answered], version: int | str, exists: bool, expected: int | None
) -> None:
    """The table of preconditions: creation only with 0, change only with the version that was read."""
    if exists:
        ask("POST", "/items", [{"key": "ABCD2345", "version": 0, "itemType": "book"}])
    given = {"key": "ABCD2345", "itemType": "book", "title": "x"} | ({"version": version} if version != "none" else {})
    report = json.loads(ask("POST", "/items", [given]).body)
    if expected is None:
        assert report["successful"]["0"]["data"]["title"] == "x"
    else:
        assert report["failed"]["0"]["code"] == expected


def test_a_stale_header_refuses_the_whole_request(ask: Callable[..., Answered]) -> None:
    """If-Unmodified-Since-Version below the library's version: 412, and nothing is written."""
    ask("POST", "/items", [{"itemType": "book"}])
    assert ask("POST", "/items", [{"itemType": "book"}], If_Unmodified_Since_Version="0").status == 412
    assert len(json.loads(ask("GET", "/items").body)) == 1


def test_a_write_token_is_good_for_one_write(ask: Callable[..., Answered]) -> None:
    """The same token again is a 412; one of the wrong length a 400."""
    assert ask("POST", "/items", [{"itemType": "book"}], Zotero_Write_Token="abcdef").status == 200
    assert ask("POST", "/items", [{"itemType": "book"}], Zotero_Write_Token="abcdef").status == 412
    assert ask("POST", "/items", [], Zotero_Write_Token="abc").status == 400


def test_parents_must_come_first(ask: Callable[..., Answered]) -> None:
    """A child before its parent fails with 409; parent first, both are saved."""
    note = {"itemType": "note", "parentItem": "ABCD2345", "note": "x"}
    book = {"key": "ABCD2345", "version": 0, "itemType": "book"}
    report = json.loads(ask("POST", "/items", [note, book]).body)
    assert report["failed"]["0"]["code"] == 409
    assert ask("POST", "/items", [note]).status == 200


def test_tags_always_make_a_new_version(ask: Callable[..., Answered]) -> None:
    """An item with tags sent again unchanged is saved again; without tags it is `unchanged`, and the version rises."""
    item = {"key": "ABCD2345", "version": 0, "itemType": "book", "tags": [{"tag": "x"}]}
    ask("POST", "/items", [item])
    again = json.loads(ask("POST", "/items", [item | {"version": 1}]).body)
    assert again["successful"]["0"]["version"] == 2
    plain = ask("POST", "/items", [{"key": "ABCD2345", "version": 2, "title": ""}])
    assert json.loads(plain.body)["unchanged"] == {"0": "ABCD2345"}
    assert plain.headers["Last-Modified-Version"] == "3"


def test_lists_are_paged_and_told_since(ask: Callable[..., Answered]) -> None:
    """Total-Results and Link lead through the pages; `since` leaves out what is not newer."""
    ask("POST", "/items", [{"itemType": "book", "title": str(n)} for n in range(30)])
    first = ask("GET", "/items?limit=20")
    assert first.headers["Total-Results"] == "30"
    assert 'start=20>; rel="next"' in first.headers["Link"]
    assert len(json.loads(ask("GET", "/items?since=25").body)) == 5
    assert ask("GET", "/items", If_Modified_Since_Version="30").status == 304


def test_erasing_a_collection_leaves_its_items_at_their_version(ask: Callable[..., Answered]) -> None:
    """Items lose the collection without a new version, and only the uppermost collection is told as erased."""
    ask("POST", "/collections", [{"key": "TPTP2345", "version": 0, "name": "top"},
                                 {"key": "BEBE2345", "version": 0, "name": "below",
                                     "parentCollection": "TPTP2345"}])  # fmt: skip
    ask("POST", "/items", [{"key": "ABCD2345", "version": 0, "itemType": "book", "collections": ["BEBE2345"]}])
    ask("DELETE", "/collections/TPTP2345", If_Unmodified_Since_Version="1")
    item = json.loads(ask("GET", "/items/ABCD2345").body)
    assert (item["version"], item["data"]["collections"]) == (3, [])
    assert json.loads(ask("GET", "/deleted?since=0").body)["collections"] == ["TPTP2345"]


def test_the_trash_is_shown_only_on_wish(ask: Callable[..., Answered]) -> None:
    """A trashed item is in /items/trash and behind includeTrashed, and keeps `deleted` through partial updates."""
    ask("POST", "/items", [{"key": "ABCD2345", "version": 0, "itemType": "book", "deleted": 1}])
    ask("POST", "/items", [{"key": "ABCD2345", "version": 1, "title": "x"}])
    assert json.loads(ask("GET", "/items").body) == []
    assert json.loads(ask("GET", "/items?includeTrashed=1").body)[0]["data"]["deleted"] == 1
    assert len(json.loads(ask("GET", "/items/trash").body)) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("plain & text", "<p>plain &amp; text</p>"), ("<p>hi</p><script>x</script>", "<p>hi</p>"),
     ("<p><b>x</b> a<br>b</p>", "<p><strong>x</strong> a<br />b</p>"), ("<p onclick='x'>y</p>", "<p>y</p>")],
)  # fmt: skip
def test_notes_are_sanitised(sent: str, kept: str) -> None:
    """Scripts and handlers go, bare text is wrapped, and a clean note stays as it is."""
    assert sanitised(sent) == kept
    assert sanitised(kept) == kept


def test_limits_and_keys_are_enforced(ask: Callable[..., Answered]) -> None:
    """51 objects, invalid keys, too long names and wrong creators are refused as the server refuses them."""
    assert ask("POST", "/items", [{"itemType": "book"}] * 51).status == 413

    def why(sort: str, **given: Any) -> Any:
        return json.loads(ask("POST", f"/{sort}", [given]).body)["failed"]["0"]["code"]

    assert why("items", key="abc", version=0, itemType="book") == 400
    assert why("collections", name="x" * 256) == 413
    assert why("collections", name="") == 400
    assert why("items", itemType="book", creators=[{"creatorType": "presenter", "name": "x"}]) == 400
    assert why("items", itemType="book", publicationTitle="x") == 400
    assert why("items", itemType="book", tags=[{"tag": "x" * 256}]) == 413
    assert why("items", itemType="book", collections=["ZZZZZZZZ"]) == 409
