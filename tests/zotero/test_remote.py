"""The client against answers that are late, odd, refused or unsafe."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

import pytest
from zotero_http import KEY, ZoteroService, limited
from zotero_routes import Answered, told

from bibforge.errors import BibforgeError, Exit
from bibforge.zotero.address import LibraryId
from bibforge.zotero.download import download
from bibforge.zotero.existing import held_from
from bibforge.zotero.pace import ATTEMPTS, Unavailable, ZoteroPace
from bibforge.zotero.remote import Remote, Stale


@pytest.fixture
def pauses() -> list[float]:
    """The pauses of the client, which are only written down."""
    return []


@pytest.fixture
def remote(service: ZoteroService, pauses: list[float]) -> Remote:
    """A client of the service that never sleeps."""
    return Remote(
        LibraryId("user", 1), KEY, url=service.url, pace=ZoteroPace(sleep=pauses.append, clock=lambda: sum(pauses))
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("user:12", "user:12"),
        ("group:7", "group:7"),
        ("local", "local"),
        (" user:3 ", "user:3"),
        ("local:group:7", "local:group:7"),
    ],
)
def test_libraries_are_named_by_kind_and_number(text: str, expected: str) -> None:
    """user:ID, group:ID and local are understood."""
    assert str(LibraryId.parse(text)) == expected


@pytest.mark.parametrize(
    "text", ["", "user", "user:0", "user:x", "user:-1", "users/1", "local:1", "local:user:1", "local:group:", "user:１"]
)
def test_other_names_are_refused_with_a_hint(text: str) -> None:
    """Anything else ends with status 2 and says what to write."""
    with pytest.raises(BibforgeError) as told_why:
        LibraryId.parse(text)
    assert told_why.value.status is Exit.USAGE
    assert "user:ID" in told_why.value.hint


@pytest.mark.parametrize("kind", ["user:", "group:", "local:group:"])
def test_a_number_of_thousands_of_digits_is_an_unknown_library(kind: str) -> None:
    """A number longer than any server counts is refused as a wrong name, in a message of one readable line."""
    with pytest.raises(BibforgeError, match="unknown library") as told_why:
        LibraryId.parse(kind + "9" * 5000)
    assert told_why.value.status is Exit.USAGE
    assert len(str(told_why.value)) < 300


@pytest.mark.parametrize(
    "url", ["http://example.org", "ftp://127.0.0.1", "http://127.0.0.1.example.org", "http://10.0.0.1"]
)
def test_a_key_goes_over_https_or_to_this_machine(url: str) -> None:
    """Plain HTTP to another machine is refused before anything is sent."""
    with pytest.raises(BibforgeError, match="not safe"):
        Remote(LibraryId("user", 1), KEY, url=url)


def test_certificates_are_verified() -> None:
    """The client asks for certificates and knows the system's authorities for https; for http it trusts none."""
    import ssl

    from bibforge.zotero.address import trust

    assert trust("https://api.zotero.org") is True
    context = trust("http://127.0.0.1:1")
    assert isinstance(context, ssl.SSLContext)
    assert (context.verify_mode, context.check_hostname, context.get_ca_certs()) == (ssl.CERT_REQUIRED, True, [])


def test_the_key_goes_in_a_header_only(remote: Remote, service: ZoteroService) -> None:
    """Neither the key check nor a read nor a write has the key in its address."""
    remote.access()
    list(remote.objects("items"))
    remote.write("items", [{"key": "ABCD2345", "version": 0, "itemType": "book"}])
    assert [KEY in asked.target for asked in service.log] == [False] * 3
    assert all(KEY in asked.headers["authorization"] for asked in service.log)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(limited(429, Retry_After="5"), [5.0]), (limited(503), [1.0]), (limited(429, Backoff="4"), [4.0]),
     (limited(503, Retry_After="soon"), [1.0])],
)  # fmt: skip
def test_refusals_are_slept_out(
    remote: Remote, service: ZoteroService, answer: Answered, pauses: list[float], expected: list[float]
) -> None:
    """A pause that the service names is kept, otherwise it grows by itself; pyzotero sees only the good answer."""
    service.faults.answers = {1: answer}
    assert remote.access().write
    assert pauses == expected


def test_retry_after_may_be_a_date(remote: Remote, service: ZoteroService, pauses: list[float]) -> None:
    """An HTTP date is understood; one in the past means at once."""
    service.faults.answers = {1: limited(503, Retry_After=formatdate(0, usegmt=True))}
    assert remote.access().write
    assert pauses == [0.0]


def test_a_write_that_is_refused_for_haste_is_written_once(remote: Remote, service: ZoteroService) -> None:
    """A 429 on a write is not lost: the report that comes back is that of the repeated write."""
    service.faults.answers = {1: limited(429, Retry_After="1")}
    report = remote.write("items", [{"key": "ABCD2345", "version": 0, "itemType": "book"}])
    assert report.saved[0].key == "ABCD2345"
    assert len(service.library.items) == 1


def test_a_lost_answer_to_a_write_is_stale(remote: Remote, service: ZoteroService) -> None:
    """The repeated request is refused, because the token is used: that means to read again."""
    service.faults.lose = {1}
    with pytest.raises(Stale):
        remote.write("items", [{"key": "ABCD2345", "version": 0, "itemType": "book"}])
    assert len(service.library.items) == 1


@pytest.mark.parametrize(
    "answer",
    [Answered(200, "<html>hello</html>", {"Content-Type": "text/html"}),
        Answered(200, "{", {"Content-Type": "application/json"}),
     Answered(200, "[]", {"Content-Type": "application/json"}), Answered(200, "", {}), told("Nope", 418),
     Answered(302, "", {"Location": "http://example.org/"})],
)  # fmt: skip
def test_odd_answers_are_no_traceback(remote: Remote, service: ZoteroService, answer: Answered) -> None:
    """HTML, broken JSON, the wrong shape, an odd status or a redirection end as Unavailable, for reads and writes."""
    service.faults.answers = dict.fromkeys(range(1, 60), answer)
    with pytest.raises(Unavailable):
        remote.write("items", [{"key": "ABCD2345", "version": 0, "itemType": "book"}])
    if answer.body != "[]":
        with pytest.raises(Unavailable):
            list(remote.objects("items"))


def test_a_dead_service_is_given_up(remote: Remote, service: ZoteroService, pauses: list[float]) -> None:
    """After the last attempt the reason is told in words, and not before."""
    service.faults.refuse_from = 1
    with pytest.raises(Unavailable, match="connection broke"):
        remote.access()
    assert len(service.log) == ATTEMPTS
    assert pauses == [1.0, 2.0, 4.0, 8.0]


def test_errors_never_show_the_key(remote: Remote, service: ZoteroService) -> None:
    """Even a server that repeats the key in its message does not get it into ours."""
    service.faults.answers = dict.fromkeys(range(1, 9), told(f"bad request with {KEY}", 400))
    with pytest.raises(Unavailable) as told_why:
        list(remote.objects("items"))
    assert KEY not in str(told_why.value)
    assert "[key]" in str(told_why.value)


def test_a_library_is_read_in_pages_with_its_trash(remote: Remote, service: ZoteroService) -> None:
    """250 items are three pages; what lies in the trash is among them."""
    for number in range(250):
        service.library.write(
            "items", {"itemType": "book", "title": str(number), **({"deleted": 1} if number == 7 else {})}
        )
    service.log.clear()
    snapshot = download(remote, None)
    assert len(snapshot.items) == 250
    assert sum(held.trashed for held in snapshot.items.values()) == 1
    assert len(service.log) == 4
    assert snapshot.version == 250


def test_later_only_the_news_are_read(remote: Remote, service: ZoteroService) -> None:
    """With a known state few questions bring what is new, changed, erased, or fell with its parent."""
    top = service.library.write("collections", {"name": "top"})[0].key
    below = service.library.write("collections", {"name": "below", "parentCollection": top})[0].key
    kept = service.library.write("items", {"itemType": "book", "title": "kept", "collections": [below]})[0].key
    gone = service.library.write("items", {"itemType": "book", "title": "gone"})[0].key
    known = download(remote, None)
    service.library.version += 1
    service.library.erase("collections", top)
    service.library.version += 1
    service.library.erase("items", gone)
    new = service.library.write("items", {"itemType": "book", "title": "new"})[0].key
    service.log.clear()
    snapshot = download(remote, known)
    assert len(service.log) == 4
    assert snapshot.lost == frozenset()
    assert set(snapshot.items) == {kept, new}
    assert snapshot.collections == {}
    assert snapshot.items[kept].data["collections"] == []
    whole = download(remote, None)
    assert {key: held.data.get("title") for key, held in whole.items.items()} == {kept: "kept", new: "new"}


def test_a_library_that_never_stands_still_is_read_as_it_was_at_some_time(
    remote: Remote, service: ZoteroService
) -> None:
    """Though somebody writes before each of our reads the snapshot has a version that all of it has reached."""
    for number in range(120):
        service.library.write("items", {"itemType": "book", "title": str(number)})
    known = download(remote, None)
    service.faults.before = lambda number, asked: service.library.write("items", {"itemType": "book"}) and None
    for snapshot in (download(remote, known), download(remote, None)):
        assert 120 < snapshot.version < service.library.version
        older = {key for key, one in service.library.items.items() if one.version <= snapshot.version}
        assert older <= set(snapshot.items)
        assert len(service.log) < 40
    service.faults.before = None
    assert set(download(remote, snapshot).items) == set(service.library.items)


def test_an_older_server_is_asked_for_its_schema(remote: Remote, service: ZoteroService) -> None:
    """A server with an older schema tells which fields it has; one that knows all of ours is not asked."""
    list(remote.objects("items"))
    assert remote.fields() is None
    service.faults.answers = {
        2: Answered(200, "[]", {"Content-Type": "application/json", "Zotero-Schema-Version": "30"})
    }
    list(remote.objects("items"))
    fields = remote.fields()
    assert fields is not None
    assert "publicationTitle" in fields["journalArticle"]


def test_the_local_api_must_be_running() -> None:
    """A desktop that is not running is told at once, without long attempts."""
    pauses: list[float] = []
    remote = Remote(LibraryId("local"), url="http://127.0.0.1:9", pace=ZoteroPace(sleep=pauses.append))
    with pytest.raises(Unavailable, match="not running"):
        remote.access()
    assert pauses == []


def test_empty_values_are_left_out_of_what_is_held() -> None:
    """Objects are kept without empty fields, whole or bare."""
    whole: dict[str, Any] = {
        "key": "ABCD2345",
        "version": 3,
        "data": {"key": "ABCD2345", "version": 3, "title": "x", "url": "", "tags": []},
    }
    assert held_from(whole) == held_from(whole["data"])
    assert dict(held_from(whole).data) == {"title": "x"}
