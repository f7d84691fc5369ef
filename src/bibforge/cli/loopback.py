"""A page of our own on the loopback interface, for the person at this machine alone.

Whoever knows the token may ask; the token stands in the fragment of the address, which no browser sends to anybody, and
comes back in a header that no other site's page may set. The name that was asked for must be the loopback one, so that
no name of somebody else leads here (DNS rebinding), and what changes something must come from the page itself.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from bibforge.cli import console
from bibforge.cli.ending import error_for
from bibforge.errors import BibforgeError

TOKEN_HEADER = "X-Bibforge-Token"
LARGEST_BODY = 65_536
"""Bytes of one question: a decision names an entry and a record."""
_PATIENCE = 30.0
"""Seconds after which a connection that says nothing is closed."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Takes a question (empty for GET), gives what is sent back, as JSON values; a BibforgeError is told with its hint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopbackSite:
    """What is served: one page without data, its policy, and answers by path to GET and to POST."""

    page: str
    policy: str
    reads: Mapping[str, Answer] = field(default_factory=dict)
    writes: Mapping[str, Answer] = field(default_factory=dict)


class LoopbackServer(ThreadingHTTPServer):
    """Serves a site on 127.0.0.1 under a random port and a random token, until it is closed."""

    daemon_threads = True

    def __init__(self, site: LoopbackSite) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site
        self.token = secrets.token_urlsafe(32)
        self.hosts = frozenset(f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost"))
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    @property
    def address(self) -> str:
        """The address with the token in its fragment."""
        return f"http://127.0.0.1:{self.server_port}/#{self.token}"

    def start(self) -> None:
        """Serve from a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        """Answer nobody any more."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say in one line what has failed; a browser that has gone is no failure."""
        failure = sys.exc_info()[1]
        if failure is not None and not isinstance(failure, OSError):
            console.complain(error_for(failure, os.environ))


class _Handler(BaseHTTPRequestHandler):
    server: LoopbackServer
    server_version = "bibforge"
    sys_version = ""
    timeout = _PATIENCE

    def do_GET(self) -> None:  # the name is http.server's
        """Send the page to anybody at this machine, and data to whoever has the token."""
        if not self._is_for_us():
            return
        if self.path == "/":
            self._send(HTTPStatus.OK, self.server.site.page.encode(), "text/html; charset=utf-8")
        elif self._has_token():
            self._answer(self.server.site.reads.get(self.path), {})

    def do_POST(self) -> None:  # the name is http.server's
        """Do what the page asks for, and nobody else's page."""
        if not self._is_for_us() or not self._has_token() or not self._is_from_us():
            return
        asked = self._body()
        if asked is not None:
            self._answer(self.server.site.writes.get(self.path), asked)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is http.server's
        """Keep quiet: a log of requests helps nobody here."""

    def _is_for_us(self) -> bool:
        if self.headers.get("Host", "") in self.server.hosts:
            return True
        return self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "this server answers to its loopback address only")

    def _has_token(self) -> bool:
        given = self.headers.get(TOKEN_HEADER, "").encode("utf-8", "replace")
        if secrets.compare_digest(given, self.server.token.encode()):
            return True
        return self._refuse(
            HTTPStatus.FORBIDDEN, "this address is not valid any more; take the one that bibforge has printed"
        )

    def _is_from_us(self) -> bool:
        is_same = self.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        if is_same and self.headers.get("Origin", "") == f"http://{self.headers['Host']}":
            return True
        return self._refuse(HTTPStatus.FORBIDDEN, "another site's page may not decide here")

    def _body(self) -> Mapping[str, Any] | None:
        length = self.headers.get("Content-Length", "")
        if self.headers.get_content_type() != "application/json" or not length.isdecimal():
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a question is JSON and states its length")
            return None
        if int(length) > LARGEST_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a question has at most {LARGEST_BODY} bytes")
            return None
        try:
            asked = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            asked = None
        if not isinstance(asked, dict):
            self._refuse(HTTPStatus.BAD_REQUEST, "a question is one JSON object")
            return None
        return asked

    def _answer(self, answer: Answer | None, asked: Mapping[str, Any]) -> None:
        if answer is None:
            self._refuse(HTTPStatus.NOT_FOUND, "there is nothing here")
            return
        try:
            told = answer(asked)
        except BibforgeError as error:
            told = {"error": error.message, "hint": error.hint}
            self._send_json(HTTPStatus.UNPROCESSABLE_ENTITY, told)
            return
        self._send_json(HTTPStatus.OK, told)

    def _refuse(self, status: HTTPStatus, why: str) -> bool:
        self.close_connection = True  # a body that was not read must not be taken for the next request
        self._send_json(status, {"error": why, "hint": ""})
        return False

    def _send_json(self, status: HTTPStatus, value: Mapping[str, Any]) -> None:
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Security-Policy": self.server.site.policy}.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
