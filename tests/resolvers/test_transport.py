"""The way to a service: bounded in time, size and patience, whatever the other side does."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import loopback
import pytest

from bibforge.errors import BibforgeError
from bibforge.resolvers.http.bounds import Bounds
from bibforge.resolvers.http.pace import Pace
from bibforge.resolvers.http.transport import (
    Call,
    CouldNotAskError,
    Reply,
    Transport,
    is_loopback,
    redirected,
    retry_after,
    user_agent,
)

BODY = b'{"message": "' + b"x" * 400 + b'"}'


@pytest.fixture
def service(started: Callable[..., Any]) -> Any:
    """Start a service that always says the same."""
    return started(
        "loopback", "Loopback", lambda asked: loopback.Reply(200, BODY, {"Content-Type": "application/json"})
    )


def fetch(transport: Transport, service: Any, path: str = "/works") -> Reply:
    """Ask a service for a page."""
    return transport.get(service.url + path, route="list", accept="application/json", sane=lambda _: "")


def failure(transport: Transport, service: Any) -> str:
    """Return why a service could not be asked."""
    with pytest.raises(CouldNotAskError) as caught:
        fetch(transport, service)
    return caught.value.reason


def test_a_good_reply(service: Any, wires: Any) -> None:
    """Status, body and headers come back; one request is counted."""
    transport = wires.to("crossref")
    reply = fetch(transport, service)
    assert (reply.status_code, reply.content, reply.text) == (200, BODY, BODY.decode())
    assert reply.headers["content-type"] == "application/json"
    assert transport.requests == 1


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504, 408])
def test_busy_services_are_asked_again_after_growing_waits(service: Any, wires: Any, code: int) -> None:
    """Without `Retry-After` the waits follow the schedule."""
    transport = wires.to("crossref")
    service.fail(loopback.status(code), loopback.status(code), loopback.status(code))
    assert fetch(transport, service).status_code == 200
    assert wires.slept == [1.0, 2.0, 4.0]
    assert transport.requests == 4


@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_is_obeyed(service: Any, wires: Any, code: int) -> None:
    """The seconds that a service asks for are waited, not ours."""
    transport = wires.to("crossref")
    service.fail(loopback.status(code, Retry_After="7"))
    assert fetch(transport, service).status_code == 200
    assert wires.slept[0] == 7.0


def test_retry_after_as_a_date(service: Any, wires: Any) -> None:
    """An HTTP date counts as the seconds until then."""
    transport = wires.to("crossref")
    service.fail(
        loopback.status(503, Retry_After=format_datetime(datetime.now(UTC) + timedelta(seconds=9), usegmt=True))
    )
    assert fetch(transport, service).status_code == 200
    assert 7.0 <= wires.slept[0] <= 9.0


def test_a_longer_wait_than_the_budget_is_not_waited(service: Any, wires: Any) -> None:
    """A service that wants to be left alone for an hour is left alone: at once, and by the next process too."""
    transport = wires.to("crossref")
    service.fail(loopback.status(429, Retry_After="3600"))
    assert failure(transport, service) == "answered with status 429"
    assert wires.slept == []
    assert failure(transport, service) == "answered with status 429"
    assert len(service.log) == 1


def test_too_many_requests_slow_the_whole_run(service: Any, wires: Any) -> None:
    """After status 429 the intervals are doubled."""
    pace = Pace("crossref", {"list": 0.01}, sleep=lambda _: None)
    transport = Transport("crossref", pace=pace, sleep=lambda _: None)
    wires.opened.append(transport)
    service.fail(loopback.status(429))
    fetch(transport, service)
    assert pace.interval("list") == 0.02


@pytest.mark.parametrize(
    "fault",
    [loopback.reset, loopback.half, loopback.silent(0.7), loopback.dripping(0.02)],
    ids=["reset", "half", "silent", "dripping"],
)
def test_a_broken_line_is_mended_once(service: Any, wires: Any, fault: Any) -> None:
    """Resets, half bodies, silence and single bytes cost one attempt each."""
    transport = wires.to("crossref")
    service.fail(fault)
    assert fetch(transport, service).content == BODY
    assert transport.requests == 2


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (loopback.reset, "broke off in the middle of an answer"),
        (loopback.half, "broke off in the middle of an answer"),
        (loopback.silent(0.7), "took too long to answer"),
        (loopback.dripping(0.02), "took too long to answer"),
    ],
    ids=["reset", "half", "silent", "dripping"],
)
def test_a_line_that_stays_broken(service: Any, wires: Any, fault: Any, reason: str) -> None:
    """The reason says what went wrong; nothing is waited for without end."""
    transport = wires.to("crossref", bounds=Bounds(connect=1.0, read=0.3, request=0.6, waits=(0.1,)))
    service.always(fault)
    assert failure(transport, service) == reason
    assert transport.requests == 2


def test_bytes_that_drip_through_a_kept_connection_are_cut_too(service: Any, wires: Any) -> None:
    """The deadline holds for a connection that was opened by an earlier request."""
    transport = wires.to("crossref", bounds=Bounds(read=5.0, request=0.5, waits=()))
    fetch(transport, service)
    service.fail(loopback.dripping(0.02))
    assert failure(transport, service) == "took too long to answer"


def test_a_body_without_end_that_is_cut_is_not_taken_for_whole(started: Callable[..., Any], wires: Any) -> None:
    """A body without a stated length ends when the line is cut; that is no answer."""

    def drip(handler: Any, _: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        for _ in range(200):
            handler.wfile.write(b" ")
            time.sleep(0.02)

    service = started("loopback", "Loopback", lambda asked: loopback.Reply())
    service.always(drip)
    transport = wires.to("crossref", bounds=Bounds(read=5.0, request=0.4, waits=()))
    assert failure(transport, service) == "took too long to answer"


@pytest.mark.parametrize("fault", [loopback.bomb(64), loopback.endless, loopback.body(b" " * (3 * 2**20))])
def test_bodies_beyond_bearing_are_not_read(service: Any, wires: Any, fault: Any) -> None:
    """Gzip bombs, chunks without end and huge replies are left at the size that is allowed; once, not again."""
    transport = wires.to("crossref", bounds=Bounds(size=2**20))
    service.always(fault)
    assert failure(transport, service) == "sent more than 1 MB"
    assert transport.requests == 1


def test_redirects_are_followed_for_a_while(service: Any, wires: Any) -> None:
    """One redirect is followed; a loop, another scheme and an empty address are not."""
    transport = wires.to("crossref")
    service.fail(loopback.redirect("/other", 301))
    assert fetch(transport, service).content == BODY
    assert [asked.path for asked in service.log] == ["/works", "/other"]
    service.always(loopback.redirect())
    assert failure(transport, service) == "redirected more than 5 times"
    transport = wires.to("crossref")
    service.always(loopback.redirect("ftp://example.org/"))
    assert failure(transport, service) == "redirected to where it cannot be followed"


def test_a_refusal_ends_the_asking(service: Any, wires: Any) -> None:
    """Status 403 is a block: whoever goes on is taken for an attack."""
    transport = wires.to("crossref")
    service.always(loopback.status(403, b"Access denied"))
    assert failure(transport, service) == failure(transport, service) == "refused to answer (status 403)"
    assert transport.down
    assert len(service.log) == 1


def test_one_bad_question_does_not_end_the_asking_two_do(service: Any, wires: Any) -> None:
    """A query that a service cannot bear may be the fault of the query; two in a row are the service's."""
    transport = wires.to("crossref", bounds=Bounds(waits=()))
    service.fail(loopback.status(500), None, loopback.status(500), loopback.status(500))
    failure(transport, service)
    fetch(transport, service)
    failure(transport, service)
    assert not transport.down
    failure(transport, service)
    assert transport.down == "answered with status 500"
    failure(transport, service)
    assert len(service.log) == 4


def test_what_failures_may_cost_is_bounded(service: Any, wires: Any) -> None:
    """When the waits would go over the budget the service is given up before them."""
    transport = wires.to("crossref", bounds=Bounds(lost=5.0, waits=(2.0, 2.0, 2.0, 2.0)))
    service.always(loopback.status(503))
    failure(transport, service)
    assert wires.slept == [2.0, 2.0]
    assert transport.down == "answered with status 503"


def test_a_port_where_nobody_listens(wires: Any, started: Callable[..., Any]) -> None:
    """Without a network a run does not wait: one more attempt after a second, then no more."""
    from loopback import Loopback

    gone = Loopback(lambda asked: loopback.Reply())
    gone.close()
    transport = wires.to("arxiv", bounds=Bounds(waits=(10.0, 30.0, 90.0)))
    assert failure(transport, gone) == "could not be reached"
    assert wires.slept == [1.0]
    assert failure(transport, gone) == "could not be reached"
    assert transport.requests == 2


def test_proxies_have_no_business_on_this_machine(service: Any, wires: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is not asked for a loopback address."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert fetch(wires.to("crossref"), service).status_code == 200


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://127.0.0.1:8000/x", True), ("http://[::1]/", True), ("http://localhost/", True),
     ("https://arxiv.org", False), ("http://127.0.0.1.example.org/", False)],
)  # fmt: skip
def test_loopback_addresses(url: str, here: bool) -> None:
    """Names and numbers of this machine are told from others."""
    assert is_loopback(url) is here


def test_how_bibforge_names_itself() -> None:
    """The contact is part of the name only where it was given, and must be an address."""
    assert "(" not in user_agent()
    assert user_agent("a.b@example.org").endswith(" (mailto:a.b@example.org)")
    for wrong in ("nobody", "a@b", "a@example.org\r\nX: y", "a (b) <a@example.org>"):
        with pytest.raises(BibforgeError, match="not an e-mail address"):
            user_agent(wrong)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("120", 120.0), ("0", 0.0), ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0), ("Thu, 01 Jan 2015 00:00:00 GMT", 0.0),
     ("soon", None), ("", None), ("-5", None)],
)  # fmt: skip
def test_retry_after_in_all_its_forms(text: str, seconds: float | None) -> None:
    """Seconds and dates are read; a date that has passed is now; anything else is nothing."""
    assert retry_after(text, datetime(2026, 1, 1, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    ("location", "target"),
    [("/b", "https://a.org/b"), ("https://b.org/x", "https://b.org/x"), ("http://b.org/x", ""), ("file:///etc/x", ""),
     ("http://[broken", ""), ("https://127.0.0.1/x", ""), ("https://10.0.0.1/x", ""), ("https://[::1]/x", ""),
     ("https://169.254.169.254/latest", ""), ("https://localhost/x", ""), ("", "")],
)  # fmt: skip
def test_nobody_is_sent_where_a_service_has_no_business(location: str, target: str) -> None:
    """A redirection leads to the web, by no less safe a way, and never into a private network."""
    call, reply = (
        Call(url="https://a.org/a", accept="*/*", headers={"X-Key": "k"}),
        Reply(302, {"location": location}, b"", ""),
    )
    if not target:
        with pytest.raises(Exception, match="cannot be followed"):
            redirected(call, reply)
        return
    followed = redirected(call, reply)
    assert followed.url == target
    assert bool(followed.headers) is target.startswith("https://a.org/"), "a key stays with its host"
