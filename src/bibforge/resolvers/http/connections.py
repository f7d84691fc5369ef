"""Connections that are cut when their time is over, however slowly the other side sends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests


class Deadline:
    """The end of one request. A read time-out alone lets a server that sends a byte a second go on for hours."""

    def __init__(self) -> None:
        self.over = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def watch(self, opened: socket.socket) -> None:
        """Cut this socket too when the time is over."""
        with self._lock:
            self._sockets.append(opened)
            late = self.over
        if late:
            _cut(opened)

    def end(self) -> None:
        """Cut everything that is open."""
        with self._lock:
            self.over = True
            opened = list(self._sockets)
        for one in opened:
            _cut(one)


def _cut(opened: socket.socket) -> None:
    with suppress(OSError):  # it may have ended by itself
        opened.shutdown(socket.SHUT_RDWR)


_current = threading.local()


@contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """Cut the connections that this thread uses inside the block, `seconds` after its start."""
    end = Deadline()
    timer = threading.Timer(seconds, end.end)
    timer.daemon = True
    timer.start()
    _current.deadline = end
    try:
        yield end
    finally:
        timer.cancel()
        _current.deadline = None


def _watched(opened: socket.socket | None) -> None:
    end: Deadline | None = getattr(_current, "deadline", None)
    if end and opened is not None:
        end.watch(opened)


MayConnect = Callable[[str, int, str], bool]
"""Tells of a host, its port and the IP address that its name has led to whether it may be talked to."""


def watched_session(may_connect: MayConnect | None = None) -> requests.Session:
    """Return a session whose connections a `deadline` can cut, without retries, cookies or a User-Agent of its own.

    A peer that `may_connect` does not allow is sent nothing; a proxy is not asked about.
    """
    from http.cookiejar import DefaultCookiePolicy  # with requests, on the first question to a service

    import requests  # 266 ms that only a question to a service pays

    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.headers["Accept-Encoding"] = "gzip"
    for scheme in ("http://", "https://"):
        session.mount(scheme, _adapter(may_connect))
    return session


def _adapter(may_connect: MayConnect | None) -> Any:
    from requests.adapters import HTTPAdapter  # see above
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.exceptions import NewConnectionError

    def checked(connection: Any, opened: socket.socket) -> socket.socket:
        peer = str(opened.getpeername()[0])
        if may_connect and not connection.proxy and not may_connect(connection.host, connection.port, peer):
            opened.close()
            raise NewConnectionError(connection, "not a public address")
        return opened

    class Watched(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return checked(self, super()._new_conn())

        def request(self, *args: Any, **kwargs: Any) -> None:
            _ask(self, super().request, args, kwargs)

    class WatchedTls(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return checked(self, super()._new_conn())

        def request(self, *args: Any, **kwargs: Any) -> None:
            _ask(self, super().request, args, kwargs)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Watched

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = WatchedTls

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = {"http": Pool, "https": TlsPool}

        def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
            manager = super().proxy_manager_for(*args, **kwargs)
            manager.pool_classes_by_scheme = {"http": Pool, "https": TlsPool}
            return manager

    return Adapter(max_retries=0)


def _ask(connection: Any, request: Callable[..., None], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Send a request on a new or a kept connection, its socket put under the deadline of this thread."""
    _watched(connection.sock)
    request(*args, **kwargs)
    _watched(connection.sock)
