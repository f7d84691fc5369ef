"""What one request to Zotero may cost: seconds, bytes, and no answer that nobody can read."""

from __future__ import annotations

import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakSet

import httpx2


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoteroBounds:
    """The limits of one run; times in seconds, the size in bytes of the decoded body of one answer."""

    connect: float = 10.0
    silence: float = 120.0
    """Without a byte; a write of fifty objects may be acknowledged late."""
    request: float = 300.0
    """From the first byte sent to the last one read; a read time-out alone lets a byte a second go on for hours."""
    lost: float = 180.0
    """What failures (attempts and the waiting between them) may cost before Zotero is given up."""
    size: int = 32 * 2**20


class OutOfBoundsError(Exception):
    """An answer that costs more than it may, or that cannot be unpacked; `reason` says so in a few words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLongError(OutOfBoundsError):
    """An answer of more bytes than are read: less may be asked for at once."""


class Watch:
    """The connections of a client, which are cut when the time of a request is over."""

    def __init__(self) -> None:
        self.over = False
        self._sockets: WeakSet[socket.socket] = WeakSet()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Remember each connection that is opened; the client calls this with everything that it does."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            opened = info["return_value"].get_extra_info("socket")
            if isinstance(opened, socket.socket):
                self._sockets.add(opened)

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Cut everything that is open so many seconds after the beginning of the block."""
        self.over = False
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.over = True
        for one in list(self._sockets):
            with suppress(OSError):  # it may have ended by itself
                one.shutdown(socket.SHUT_RDWR)


def read_whole(response: httpx2.Response, size: int) -> httpx2.Response:
    """Return the answer with its whole body, unpacked, of at most `size` bytes. Raises OutOfBoundsError."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "", "gzip"):
        raise OutOfBoundsError("the answer is packed in a way that was not asked for")
    unpacker = zlib.decompressobj(wbits=31) if packing == "gzip" else None
    body = bytearray()
    for part in response.iter_raw():
        try:
            body += unpacker.decompress(part, size + 1 - len(body)) if unpacker else part
        except zlib.error:
            raise OutOfBoundsError("the answer cannot be unpacked") from None
        if len(body) > size:
            raise TooLongError(f"the answer is longer than {size // 2**20} MB")
    if unpacker and body and not unpacker.eof:
        raise OutOfBoundsError("the answer broke off in the middle")
    told = {"content-encoding", "content-length", "transfer-encoding"}
    headers = [(name, value) for name, value in response.headers.items() if name.lower() not in told]
    return httpx2.Response(response.status_code, headers=headers, content=bytes(body), request=response.request)
