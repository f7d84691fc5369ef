"""A service on a loopback port over real HTTP: it logs what it is asked and goes wrong on demand."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request: path and query as sent, headers, and when it came (seconds of a monotonic clock)."""

    path: str
    raw_query: str
    headers: Mapping[str, str]
    at: float
    body: bytes = b""

    @property
    def query(self) -> dict[str, str]:
        """The parameters, decoded once; of a repeated one the last."""
        return {name: values[-1] for name, values in parse_qs(self.raw_query, keep_blank_values=True).items()}


@dataclass
class Reply:
    """What is sent back: status, body, headers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Fault = Callable[["Handler", Reply], None]
"""Takes the place of sending the reply that would be right."""


class Loopback:
    """A running service: `url`, the `log` of requests, the faults still to come, and the most requests at once."""

    def __init__(self, answer: Callable[[Asked], Reply]) -> None:
        self.log: list[Asked] = []
        self.together = 0
        self._answer = answer
        self._faults: list[Fault | None] = []
        self._always: Fault | None = None
        self._under_way = 0
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.service = self  # type: ignore[attr-defined]  # for the handler
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def fail(self, *faults: Fault | None) -> None:
        """Let the next requests go wrong, one after the other; None is a request that goes well."""
        self._faults += faults

    def always(self, fault: Fault | None) -> None:
        """Let every request go wrong, until None is given."""
        self._always = fault

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, handler: Handler) -> None:
        """Log and answer one request."""
        parts = urlsplit(handler.path)
        asked = Asked(parts.path, parts.query, dict(handler.headers.items()), time.monotonic(), handler.read())
        with self._lock:
            self.log.append(asked)
            fault = self._faults.pop(0) if self._faults else self._always
            self._under_way += 1
            self.together = max(self.together, self._under_way)
        try:
            reply = self._answer(asked)
            if fault:
                fault(handler, reply)
            else:
                handler.send(reply)
        except OSError:  # the client has gone
            handler.close_connection = True
        finally:
            with self._lock:
                self._under_way -= 1


class Server(ThreadingHTTPServer):
    """The port of it; clients that break off are part of the play and not worth a word."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet."""


class Handler(BaseHTTPRequestHandler):
    """The HTTP of it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each reply waits 40 ms for an acknowledgement

    def do_GET(self) -> None:  # the name is http.server's
        """Hand the request to the service."""
        self.server.service.take(self)  # type: ignore[attr-defined]  # see Loopback

    def do_POST(self) -> None:  # the name is http.server's
        """Hand the request to the service."""
        self.server.service.take(self)  # type: ignore[attr-defined]  # see Loopback

    def read(self) -> bytes:
        """Return the body of the request."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(self, reply: Reply, *, length: int | None = None) -> None:
        """Send a whole reply; `length` states another size than the body has."""
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) if length is None else length))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
        """Keep quiet."""


def status(code: int, body: bytes = b"", **headers: str) -> Fault:
    """Answer with this status; header names with underscores for hyphens."""

    def fault(handler: Handler, _: Reply) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.send(Reply(code, body, {"Content-Type": "text/plain", **named}))

    return fault


def reset(handler: Handler, _: Reply) -> None:
    """Drop the connection without a word."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def half(handler: Handler, reply: Reply) -> None:
    """Send half of the body that was announced, and close."""
    handler.send(Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers), length=len(reply.body))
    handler.close_connection = True


def cut_short(handler: Handler, reply: Reply) -> None:
    """Send half of the body as if it were all."""
    handler.send(Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers))


def dripping(pause: float) -> Fault:
    """Send the body byte by byte with pauses: no read time-out ever strikes."""

    def fault(handler: Handler, reply: Reply) -> None:
        handler.send_response(reply.status)
        handler.send_header("Content-Length", str(len(reply.body)))
        handler.end_headers()
        for place in range(len(reply.body)):
            handler.wfile.write(reply.body[place : place + 1])
            handler.wfile.flush()
            time.sleep(pause)

    return fault


def silent(seconds: float) -> Fault:
    """Say nothing for a while, then close."""

    def fault(handler: Handler, _: Reply) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return fault


def page(text: str = "<html><body>Down for maintenance</body></html>", code: int = 200) -> Fault:
    """Answer with a page of HTML."""

    def fault(handler: Handler, _: Reply) -> None:
        handler.send(Reply(code, text.encode(), {"Content-Type": "text/html"}))

    return fault


def body(content: bytes, content_type: str = "") -> Fault:
    """Answer with status 200 and this body."""

    def fault(handler: Handler, reply: Reply) -> None:
        headers = {"Content-Type": content_type} if content_type else reply.headers
        handler.send(Reply(200, content, headers))

    return fault


def as_type(content_type: str) -> Fault:
    """Send the right body under another content type."""

    def fault(handler: Handler, reply: Reply) -> None:
        handler.send(Reply(reply.status, reply.body, {**reply.headers, "Content-Type": content_type}))

    return fault


def redirect(location: str = "", code: int = 302) -> Fault:
    """Send the client elsewhere; without a location, to the same address again."""

    def fault(handler: Handler, _: Reply) -> None:
        handler.send(Reply(code, b"", {"Location": location or handler.path}))

    return fault


def bomb(megabytes: int) -> Fault:
    """Send so many megabytes of blanks, packed a thousandfold."""

    def fault(handler: Handler, reply: Reply) -> None:
        packed = gzip.compress(b" " * (megabytes * 2**20))
        handler.send(Reply(200, packed, {**reply.headers, "Content-Encoding": "gzip"}))

    return fault


def endless(handler: Handler, reply: Reply) -> None:
    """Send chunks for ever."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for chunk in _chunks():
        handler.wfile.write(chunk)


def _chunks() -> Iterable[bytes]:
    block = b" " * 65536
    while True:
        yield b"%x\r\n%s\r\n" % (len(block), block)
