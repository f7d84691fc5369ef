"""The HTTP client below pyzotero: obeys Retry-After and Backoff, repeats what may be repeated, gives up in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

ATTEMPTS = 5
LONGEST = 120.0
"""Seconds; a service that asks for a longer pause is told of instead of waited for."""
BUSY = frozenset({429, 502, 503, 504})
BROKEN = frozenset({500})


class Unavailable(Exception):  # noqa: N818  # what happened, not a programming error
    """The service did not give an answer that can be used; `reason` says why in words without the key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class ZoteroPace:
    """The waiting of one run: how to sleep, what time it is, and until when the service asked for quiet."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    quiet_until: float = 0.0
    on_request: Callable[[str, str], None] | None = None
    """Called with method and path before every request."""
    patient: bool = True
    """Whether a refused connection is tried again; a program on this machine that is not running will not be soon."""
    requests: int = 0

    def wait(self) -> None:
        """Wait until the service's last `Backoff` is over."""
        rest = self.quiet_until - self.clock()
        if rest > 0:
            self.sleep(rest)

    def pause(self, seconds: float) -> None:
        """Remember that the service wants quiet for some seconds."""
        self.quiet_until = max(self.quiet_until, self.clock() + min(seconds, LONGEST))


class PoliteClient(httpx2.Client):
    """A client whose answers need no further patience: no 429, 5xx, `Retry-After` or `Backoff` comes out of it.

    A write may be repeated because every object has our own key and a version: what was written already is refused
    with 412. Raises Unavailable when the attempts are used up.
    """

    def __init__(self, pace: ZoteroPace, **settings: Any) -> None:
        super().__init__(**settings)
        self.pace = pace

    def send(self, request: httpx2.Request, **settings: Any) -> httpx2.Response:
        """Send a request, as often as it takes."""
        reason = ""
        for attempt in range(ATTEMPTS):
            self.pace.wait()
            self.pace.requests += 1
            if self.pace.on_request:
                self.pace.on_request(request.method, request.url.path)
            try:
                response = super().send(request, **settings)
            except httpx2.TransportError as error:
                reason = _spoken(error)
                pause = _growing(attempt)
                if isinstance(error, httpx2.ConnectError) and not self.pace.patient:
                    raise Unavailable("Zotero is not running, or its local API is off") from None
            else:
                asked = _asked_pause(response)
                if response.status_code not in BUSY | BROKEN:
                    return self._calm(response, asked)
                response.close()
                reason = f"the service answers {response.status_code}"
                pause = _growing(attempt) if asked is None else asked
                if pause > LONGEST:
                    raise Unavailable(f"{reason} and asks for a pause of {pause:.0f} seconds")
            if attempt < ATTEMPTS - 1:
                self.pace.sleep(pause)
        raise Unavailable(reason)

    def _calm(self, response: httpx2.Response, asked: float | None) -> httpx2.Response:
        if asked is not None:
            self.pace.pause(asked)
            for name in ("Backoff", "Retry-After"):
                if name in response.headers:
                    del response.headers[name]
        return response


def _growing(attempt: int) -> float:
    return float(min(2**attempt, 30))


def _asked_pause(response: httpx2.Response) -> float | None:
    """Return the seconds that the answer asks to wait: a number, or a date (RFC 9110, 10.2.3)."""
    text = response.headers.get("retry-after") or response.headers.get("backoff") or ""
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _spoken(error: httpx2.TransportError) -> str:
    if isinstance(error, httpx2.ConnectError):
        return "no connection to the service"
    if isinstance(error, httpx2.TimeoutException):
        return "the service did not answer in time"
    return "the connection broke before the answer came"
