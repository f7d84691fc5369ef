"""The review in the browser: the real command, the lock it writes, and whom it answers."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import violations
from command import bibforge
from record_shelf import RecordShelf, record

from bibforge.cli.review_web import _open
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind
from bibforge.reconcile.lock import Lock, lock_text, read_lock
from bibforge.workflows.build import BuildOptions, build

if TYPE_CHECKING:
    from playwright.sync_api import Page

LIST = """# Water

- [Ripples on the sea floor]() (Zed Poe, 2020)
- [Sediment in rivers]()
- [Quite another thing in other words](https://arxiv.org/abs/1608.00001)
"""
SHELF = (
    record("Ripples on the sea floor", "Eve Low", 1999, Kind.ARTICLE, doi=Doi("10.1000/ripple(1)")),
    record("Sediment in rivers", "Ann Roe", 2001, Kind.ARTICLE, doi=Doi("10.1000/north")),
    record("Sediment in rivers", "Bob Doe", 2012, Kind.ARTICLE, doi=Doi("10.1000/south")),
    record("Salt <img src=x onerror=window.pwned=1>", "Cyd Moe", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00001")),
)


@dataclass
class Review:
    """A review that runs: its folder, process, port and token."""

    folder: Path
    process: subprocess.Popen[str]
    port: int
    token: str

    @property
    def address(self) -> str:
        """What the command has printed."""
        return f"http://127.0.0.1:{self.port}/#{self.token}"

    @property
    def lock(self) -> Lock:
        """The lock as it is in the file."""
        return read_lock((self.folder / "output" / "bibforge.lock").read_text("utf-8"))

    def ask(self, method: str, path: str, body: object = None, **headers: str | None) -> tuple[int, Any]:
        """Ask as the page asks, but for the headers named (underscores for hyphens; None leaves one out)."""
        host = f"127.0.0.1:{self.port}"
        usual = {
            "Host": host,
            "X-Bibforge-Token": self.token,
            "Origin": f"http://{host}",
            "Content-Type": "application/json",
        }
        given = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if method == "POST" else b""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        if method == "POST" and "Content-Length" not in given:
            connection.putheader("Content-Length", str(len(data)))
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(data)
        reply = connection.getresponse()
        text = reply.read().decode()
        connection.close()
        is_json = reply.headers.get_content_type() == "application/json"
        return reply.status, json.loads(text) if is_json else text

    def end(self) -> str:
        """Press Ctrl-C and return what the command says at its end."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=30)[1]


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    """The command over a list with two unresolved entries and a doubtful one."""
    (tmp_path / "water.md").write_text(LIST, encoding="utf-8")
    outcome = build({"water.md": LIST}, Lock(), [RecordShelf(SHELF)], BuildOptions(today="2026-01-01"))
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "bibforge.lock").write_text(lock_text(outcome.lock), encoding="utf-8")
    words = [sys.executable, "-m", "bibforge", "review", "--web", "--no-browser", "-s", "water.md", "--offline"]
    surroundings = {**os.environ, "HOME": str(tmp_path), "BIBFORGE_CACHE": str(tmp_path / "cache")}
    process = subprocess.Popen(words, cwd=tmp_path, env=surroundings, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    line = process.stderr.readline()
    found = re.search(r"^3 entries to decide in the browser: http://127\.0\.0\.1:(\d+)/#([\w-]{43})$", line.strip())
    assert found, line + (process.stderr.read() if process.poll() is not None else "")
    yield Review(tmp_path, process, int(found[1]), found[2])
    if process.poll() is None:
        process.kill()
    process.communicate()


def cards(review: Review) -> dict[str, Any]:
    """The cards by the titles of the list."""
    status, told = review.ask("GET", "/cards")
    assert status == 200
    return {one["title"]: one for one in told["cards"]}


def test_a_decision_is_in_the_lock_at_once(review: Review) -> None:
    """What the page sends is what `review accept` does; Ctrl-C keeps it, and says what is left."""
    key = cards(review)["Sediment in rivers"]["key"]
    status, told = review.ask("POST", "/decide", {"target": key, "verb": "accept", "argument": "doi:10.1000/south"})
    assert (status, told["done"], told["left"]) == (200, 1, 2)
    decided = next(one for one in review.lock.decisions.values() if one.title == "Sediment in rivers")
    assert (decided.by, decided.records) == ("user", ("doi:10.1000/south",))
    said = review.end()
    assert "1 decided, 2 left; run `bibforge build` to write the library again" in said
    assert review.process.returncode == 0
    assert "Traceback" not in said
    waiting = json.loads(bibforge(review.folder, "review", "-s", "water.md", "--json").stdout)
    assert key not in [one["key"] for one in waiting]


def test_the_other_decisions_are_those_of_the_terminal(review: Review) -> None:
    """Reject leaves a choice or the entry is settled; not a paper; agreeing; forgetting takes back."""
    found = cards(review)
    rivers, ripples = found["Sediment in rivers"]["key"], found["Ripples on the sea floor"]["key"]
    _, told = review.ask("POST", "/decide", {"target": rivers, "verb": "reject", "argument": "doi:10.1000/north"})
    assert told["done"] == 0
    assert "10.1000/north" not in told["card"]["html"]
    _, told = review.ask("POST", "/decide", {"target": ripples, "verb": "not-a-paper", "argument": ""})
    assert (told["done"], told["card"]["decided"]) == (1, "not-a-paper")
    _, told = review.ask("POST", "/decide", {"target": ripples, "verb": "forget", "argument": ""})
    assert told["done"] == 0
    assert "10.1000/ripple(1)" in told["card"]["html"]
    odd = found["Quite another thing in other words"]["key"]
    _, told = review.ask("POST", "/decide", {"target": odd, "verb": "accept", "argument": ""})
    assert told["card"]["decided"] == "accept"


@pytest.mark.parametrize(
    "asked",
    [
        {"target": "KEY", "verb": "accept", "argument": "doi:10.1000/nowhere"},
        {"target": "KEY", "verb": "accept", "argument": ""},
        {"target": "KEY", "verb": "delete", "argument": "x"},
        {"target": "KEY", "verb": "pin", "argument": ""},
        {"target": "KEY", "verb": "pin", "argument": "10.1000/x"},
        {"target": "nokey", "verb": "not-a-paper", "argument": ""},
        {"target": "KEY", "verb": "same-as", "argument": "KEY"},
        {},
    ],
)
def test_what_cannot_be_done_is_told_and_writes_nothing(review: Review, asked: dict[str, str]) -> None:
    """An error with its hint, and not one byte of the lock is another."""
    key = cards(review)["Sediment in rivers"]["key"]
    before = lock_text(review.lock)
    status, told = review.ask("POST", "/decide", {name: value.replace("KEY", key) for name, value in asked.items()})
    assert status == 422
    assert told["error"]
    assert told["hint"]
    assert lock_text(review.lock) == before


EVIL = "https://evil.example"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:80"}, 421),
        ({"Host": None}, 421),
        ({"X_Bibforge_Token": None}, 403),
        ({"X_Bibforge_Token": "x" * 43}, 403),
        ({"X_Bibforge_Token": "\xe9"}, 403),
        ({"Origin": EVIL}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": None}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content_Length": "99999999"}, 413),
        ({"Content_Length": "-1"}, 415),
    ],
)
def test_nobody_else_decides(review: Review, headers: dict[str, str | None], status: int) -> None:
    """Another name, no token, another site's page, another form of question: refused, and the lock stays as it is."""
    key = cards(review)["Sediment in rivers"]["key"]
    before = lock_text(review.lock)
    asked = {"target": key, "verb": "not-a-paper", "argument": ""}
    assert review.ask("POST", "/decide", asked, **headers)[0] == status
    assert lock_text(review.lock) == before


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"X_Bibforge_Token": None}, {"X_Bibforge_Token": "x"}])
def test_nobody_else_reads(review: Review, headers: dict[str, str | None]) -> None:
    """The list is told only to who has the token; the page itself has nothing of it."""
    status, told = review.ask("GET", "/cards", **headers)
    assert status in (403, 421)
    assert "cards" not in told
    status, page = review.ask("GET", "/", X_Bibforge_Token=None)
    assert status == 200
    assert "Sediment" not in page
    assert review.token not in page


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"[" * 60_000, b"\xff"])
def test_what_is_no_question_is_refused(review: Review, body: bytes) -> None:
    """No traceback and no answer; the next question is answered."""
    assert review.ask("POST", "/decide", body)[0] == 400
    assert len(cards(review)) == 3
    assert "Traceback" not in review.end()


def test_other_paths_and_methods_are_refused(review: Review) -> None:
    """Nothing but the page, the cards and the decisions is there."""
    assert review.ask("GET", "/../../etc/passwd")[0] == 404
    assert review.ask("GET", "/decide")[0] == 404
    assert review.ask("POST", "/cards", {})[0] == 404
    for method in ("PUT", "DELETE", "OPTIONS"):
        assert review.ask(method, "/decide")[0] == 501


def test_the_page_says_that_it_is_done(review: Review) -> None:
    """Finishing from the page ends the command with its summary."""
    assert review.ask("POST", "/finish", {})[0] == 200
    said = review.process.communicate(timeout=30)[1]
    assert "0 decided, 3 left" in said
    assert review.process.returncode == 0


def test_json_and_web_exclude_each_other(tmp_path: Path) -> None:
    """A script that wants data gets no server."""
    done = bibforge(tmp_path, "review", "--json", "--web")
    assert done.returncode == 2
    assert "exclude each other" in done.stderr


def test_the_token_stands_in_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser is handed a file that its owner alone can read, and not the address."""
    told = tmp_path / "told"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf "%s" "$*" > {told}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(program))
    _open("http://127.0.0.1:1/#secret-token", tmp_path / "review.html")
    assert told.read_text("utf-8") == (tmp_path / "review.html").as_uri()
    assert (tmp_path / "review.html").stat().st_mode & 0o077 == 0
    assert "#secret-token" in (tmp_path / "review.html").read_text("utf-8")


@pytest.mark.browser
def test_a_person_decides_by_buttons(review: Review, page: Callable[..., Page]) -> None:
    """Accept with the keyboard, be told of errors, take back, finish; the token leaves the address."""
    shown = page(review.address)
    assert shown.url == f"http://127.0.0.1:{review.port}/"
    assert shown.locator("#progress").text_content() == "0 decided, 3 left"
    assert violations(shown) == []
    shown.set_viewport_size({"width": 360, "height": 700})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
    card = shown.locator(".card", has_text="Sediment in rivers")
    card.get_by_role("button", name="Accept candidate 2").focus()
    shown.keyboard.press("Enter")
    shown.get_by_text("1 decided, 2 left").wait_for()
    assert any(one.records == ("doi:10.1000/south",) for one in review.lock.decisions.values())
    assert shown.evaluate("document.activeElement.className") == "card"
    ripples = shown.locator(".card", has_text="Ripples on the sea floor")
    ripples.get_by_label("DOI, arXiv id, ISBN").fill("10.1000/nowhere")
    ripples.get_by_role("button", name="Pin").click()
    assert "could not ask" in str(ripples.get_by_role("alert").text_content())
    shown.reload()
    shown.get_by_text("1 decided, 2 left").wait_for()
    shown.get_by_role("button", name="Forget").click()
    shown.get_by_text("0 decided, 3 left").wait_for()
    assert shown.evaluate("window.pwned") is None
    assert shown.locator("img").count() == 0
    assert violations(shown) == []
    shown.get_by_role("button", name="Finish").click()
    shown.get_by_text("The review has ended").wait_for()
    assert review.process.wait(timeout=30) == 0


@pytest.mark.browser
def test_without_the_token_the_page_says_what_to_do(review: Review, page: Callable[..., Page]) -> None:
    """Whoever opens the bare address sees no list."""
    shown = page(f"http://127.0.0.1:{review.port}/", viewport={"width": 360, "height": 700})
    told = shown.get_by_role("alert").text_content()
    assert told == "this address is not valid any more; take the one that bibforge has printed"
    assert shown.locator(".card").count() == 0
