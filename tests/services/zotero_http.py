"""A Zotero service on a loopback port, over real HTTP, that dies, lags, refuses and loses answers on demand."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from zotero_routes import ACCESS, Answered, Asked, Service, told
from zotero_store import Library

KEY = "KEYOFUSERONE00000000000A"


@dataclass
class Faults:
    """What goes wrong; requests are counted from 1 in `log`.

    `refuse_from` drops every connection from that request on, unanswered and unprocessed; `lose` are the numbers of
    requests that are processed but not answered; `answers` are answers given in place of the real ones by number;
    `before` is called with each request, for a second client that writes in between; `backoff` is sent with the
    answers of these numbers.
    """

    refuse_from: int | None = None
    lose: set[int] = field(default_factory=set)
    answers: dict[int, Answered] = field(default_factory=dict)
    before: Callable[[int, Asked], Answered | None] | None = None
    backoff: dict[int, str] = field(default_factory=dict)
    delay: dict[int, float] = field(default_factory=dict)
    drip: float = 0.0
    """Seconds between the bytes of every answer, head and body."""


class _Server(ThreadingHTTPServer):
    """The port of it; clients that break off are part of the play and not worth a word."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet."""


class ZoteroService:
    """A running service: `url`, its `library`, the `log` of requests, `faults`."""

    def __init__(self, *, local: bool = False, group: bool = False) -> None:
        kind = "group" if group else "user"
        self.library = Library(kind=kind, id=49 if group else 1, name="Group" if group else "Real Name")
        self.library.exact_versions = local
        prefix = "groups/49" if group else "users/1"
        self.api = Service(libraries={prefix: self.library}, keys={KEY: dict(ACCESS)}, local=local)
        self.faults = Faults()
        self.log: list[Asked] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.api.origin = self.url
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def writes(self) -> list[Asked]:
        """The requests that change something."""
        return [asked for asked in self.log if asked.method not in ("GET", "HEAD", "OPTIONS")]

    def forget(self) -> None:
        """Begin a new count of requests, without faults."""
        with self._lock:
            self.log = []
            self.faults = Faults()

    def respond(self, asked: Asked) -> Answered | None:
        """Return the answer to a request, or None where the connection drops."""
        with self._lock:
            self.log.append(asked)
            number, faults = len(self.log), self.faults
            if faults.refuse_from is not None and number >= faults.refuse_from:
                return None
            given = faults.answers.get(number)
            if faults.before and not given:
                given = faults.before(number, asked)
            found = given or self.api.answer(asked)
            if number in faults.backoff:
                found.headers["Backoff"] = faults.backoff[number]
        if number in faults.delay:
            time.sleep(faults.delay[number])
        return None if number in faults.lose else found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 65536
            disable_nagle_algorithm = True

            def _any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                found = told("Expectation failed", 417) if "expect" in headers else service.respond(asked)
                if found is None:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self._send(found)

            def _send(self, found: Answered) -> None:
                body = found.body.encode() if found.raw is None else found.raw
                self.send_response(found.status)
                for name, value in found.headers.items():
                    self.send_header(name, value)
                if found.status in (204, 304):
                    body = b""
                else:
                    self.send_header("Content-Length", str(len(body)))
                if service.faults.drip:
                    self._drip(body)
                    return
                self.end_headers()
                if body and self.command != "HEAD":
                    self.wfile.write(body)

            def _drip(self, body: bytes) -> None:
                whole = b"".join(self._headers_buffer) + b"\r\n" + body  # type: ignore[attr-defined]  # http.server's
                _dripped(self.wfile, whole, service.faults.drip)
                self.close_connection = True

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _any  # noqa: N815

            def log_message(self, *arguments: Any) -> None:
                """Keep quiet."""

        return Handler


def _dripped(file: Any, whole: bytes, pause: float) -> None:
    """Write byte by byte, until the client has gone."""
    with suppress(OSError):
        for place in range(len(whole)):
            file.write(whole[place : place + 1])
            file.flush()
            time.sleep(pause)


def limited(status: int, **headers: str) -> Answered:
    """Return a refusal such as 429 or 503 with the given headers (`Retry_After="1"`)."""
    text = {429: "Rate limit exceeded", 503: "Service unavailable", 500: "An error occurred"}.get(status, "Refused")
    return told(text, status, **headers)
