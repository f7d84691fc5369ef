"""The HTTP client below pyzotero: obeys Retry-After and Backoff, repeats what may be repeated, gives up in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any

import httpx2

from bibforge.zotero.bounds import OutOfBoundsError, TooLongError, Watch, ZoteroBounds, read_whole

ATTEMPTS = 5
LONGEST = 120.0
"""Seconds; a service that asks for a longer pause is told of instead of waited for."""
BUSY = frozenset({429, 502, 503, 504})
BROKEN = frozenset({500})
WORTH_A_WORD = 2.0
"""Seconds; a longer pause is told while it lasts."""
CONSENT = "/local/authorize"
"""Answered when the user of the desktop has clicked: no time-out, and a second question would be a second dialog."""


class Unavailable(Exception):  # noqa: N818  # what happened, not a programming error
    """The service did not give an answer that can be used; `reason` says why in words without the key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooMuch(Unavailable):
    """The answer was longer than it may be: to ask for less at once may help."""


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
    bounds: ZoteroBounds = field(default_factory=ZoteroBounds)
    say: Callable[[str], None] = lambda message: None
    """Called with a line for the user: what is waited for."""
    lost: float = 0.0
    """Seconds that failures have cost so far."""

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
    with 412. Raises Unavailable when the attempts or the time are used up, and at once for an answer that costs more
    than it may or that cannot be unpacked.
    """

    def __init__(self, pace: ZoteroPace, **settings: Any) -> None:
        super().__init__(**settings)
        self.pace = pace
        self._watch = Watch()

    def send(self, request: httpx2.Request, **settings: Any) -> httpx2.Response:
        """Send a request, as often as it takes."""
        self._prepare(request)
        if request.url.path.endswith(CONSENT):
            return self._ask_for_consent(request)
        reason = ""
        for attempt in range(ATTEMPTS):
            self.pace.wait()
            started = self.pace.clock()
            try:
                response = self._exchange(request)
            except httpx2.TransportError as error:
                reason = self._spoken(error)
                pause = _growing(attempt)
                if isinstance(error, httpx2.ConnectError) and not self.pace.patient:
                    raise Unavailable("Zotero is not running, or its local API is off") from None
            else:
                asked = _asked_pause(response)
                if response.status_code not in BUSY | BROKEN:
                    self.pace.lost /= 2
                    return self._calm(response, asked)
                reason = f"the service answers {response.status_code}"
                pause = _growing(attempt) if asked is None else asked
                if pause > LONGEST:
                    raise Unavailable(f"{reason} and asks for a pause of {pause:.0f} seconds")
            self.pace.lost += self.pace.clock() - started
            if attempt < ATTEMPTS - 1:
                self._pause(pause, reason)
        raise Unavailable(reason)

    def _prepare(self, request: httpx2.Request) -> None:
        bounds = self.pace.bounds
        agent = request.headers.get("user-agent", "")
        request.headers["User-Agent"] = f"bibforge/{version('bibforge')} {agent}".strip()
        request.headers["Accept-Encoding"] = "gzip"
        silence = None if request.url.path.endswith(CONSENT) else bounds.silence
        request.extensions["timeout"] = {
            "connect": bounds.connect, "read": silence, "write": bounds.silence, "pool": bounds.silence,
        }  # fmt: skip
        request.extensions["trace"] = self._watch.trace

    def _exchange(self, request: httpx2.Request) -> httpx2.Response:
        """Return the whole answer to one request. Raises Unavailable for one that is out of bounds."""
        self._count(request)
        try:
            with self._watch.limited(self.pace.bounds.request):
                response = super().send(request, stream=True)
                try:
                    return read_whole(response, self.pace.bounds.size)
                finally:
                    response.close()
        except TooLongError as error:
            raise TooMuch(error.reason) from None
        except OutOfBoundsError as error:
            raise Unavailable(error.reason) from None

    def _ask_for_consent(self, request: httpx2.Request) -> httpx2.Response:
        """Ask once, and wait as long as the user of the desktop takes."""
        self._count(request)
        try:
            return super().send(request)
        except httpx2.TransportError:
            raise Unavailable("Zotero gave no answer to the question for permission") from None

    def _count(self, request: httpx2.Request) -> None:
        self.pace.requests += 1
        if self.pace.on_request:
            self.pace.on_request(request.method, request.url.path)

    def _pause(self, seconds: float, reason: str) -> None:
        if self.pace.lost + seconds > self.pace.bounds.lost:
            raise Unavailable(reason)
        if seconds > WORTH_A_WORD:
            self.pace.say(f"waiting {seconds:.0f} s for Zotero: {reason}")
        self.pace.lost += seconds
        self.pace.sleep(seconds)

    def _spoken(self, error: httpx2.TransportError) -> str:
        if self._watch.over or isinstance(error, httpx2.TimeoutException):
            return "the service did not answer in time"
        if isinstance(error, httpx2.ConnectError):
            return "no connection to the service"
        return "the connection broke before the answer came"

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
