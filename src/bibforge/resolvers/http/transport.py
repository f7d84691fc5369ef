"""How a service is asked over the network: politely, in bounded time and size, and never again once it is down."""

from __future__ import annotations

import ipaddress
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bibforge.errors import BibforgeError, Exit
from bibforge.resolvers.http.bounds import Bounds, Budget
from bibforge.resolvers.http.connections import Deadline, deadline, watched_session
from bibforge.resolvers.http.pace import NoTurnError, Pace

if TYPE_CHECKING:
    import requests

Sanity = Callable[["Reply"], str]
"""Says what is wrong with a reply, or nothing: `HTML instead of a feed`."""

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_FINAL = frozenset({200, 400, 404})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class CouldNotAskError(Exception):
    """A service did not answer, or not in a form that can be understood; `reason` is a short phrase for reports."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _After(Enum):
    """What may follow a failed attempt."""

    RETRY = "another attempt, after a while"
    RETRY_SOON = "one more attempt at once: nothing was reached"
    NEXT_QUESTION = "no more attempts with this question"
    NOTHING = "no more questions to this service"


class _TrialError(Exception):
    """One attempt failed; `wait` is the time that the service itself asks for, `spent` what the attempt took."""

    def __init__(self, reason: str, after: _After, *, wait: float | None = None, spent: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.wait = wait
        self.spent = spent


@dataclass(slots=True)
class Reply:
    """An answer with status 200, 400 or 404, whole and of bearable size.

    It has the attributes that the client packages read of a `requests` response; `encoding` is theirs to set.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    seconds: float = 0.0
    encoding: str = "utf-8"

    @property
    def text(self) -> str:
        """The body as text; what is no text in its encoding is marked with U+FFFD."""
        return self.content.decode(self.encoding, errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request: where it goes, what is wanted, what goes along; with a body it is a POST."""

    url: str
    accept: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


class Transport:
    """The way to one service. Safe for several threads.

    `session`, `clock`, `sleep` and `jitter` (a number from 0 to 1) are handed in by tests; `mailto` is sent as contact
    address in the User-Agent and nowhere else.
    """

    def __init__(
        self,
        service: str,
        *,
        pace: Pace,
        mailto: str = "",
        bounds: Bounds | None = None,
        budget: Budget | None = None,
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.service = service
        self.pace = pace
        self.bounds = bounds or Bounds()
        self.requests = 0
        self._budget = budget
        self.down = ""
        """Why the service is not asked any more in this run; empty while it is."""
        self._agent = user_agent(mailto)
        self._session = session
        self._clock = clock
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._under_way: set[Deadline] = set()
        self._jitter = jitter
        self._lost = 0.0
        self._failed_in_a_row = 0
        self._lock = threading.Lock()

    def get(
        self, url: str, *, route: str, accept: str, sane: Sanity, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Return the reply to a GET request with status 200, 400 or 404.

        `headers` may hold a key: they go to the host of `url` and to no other. Raises CouldNotAskError for everything
        else, when the attempts, the time or the patience are used up, and at once when the service was found to be
        down before.
        """
        return self._asked(Call(url=url, accept=accept, headers=headers or {}), route, sane)

    def post(
        self, url: str, body: bytes, *, route: str, accept: str, sane: Sanity, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Return the reply to a POST request with a JSON body, as `get` does; it asks and changes nothing there."""
        typed = {"Content-Type": "application/json", **(headers or {})}
        return self._asked(Call(url=url, accept=accept, headers=typed, body=body), route, sane)

    def _asked(self, call: Call, route: str, sane: Sanity) -> Reply:
        attempt = 0
        while True:
            if self.down:
                raise CouldNotAskError(self.down)
            try:
                reply = self._attempt(call, route, sane)
            except _TrialError as trial:
                self._count_loss(trial.spent)
                self._wait_or_give_up(trial, attempt)
                attempt += 1
            else:
                with self._lock:
                    self._failed_in_a_row = 0
                    self._lost /= 2
                return reply

    def stop(self) -> None:
        """Break off what other threads are asking or waiting for; nothing more is asked."""
        with self._lock:
            self.down = self.down or "was not asked to the end"
            under_way = list(self._under_way)
        self._stopped.set()
        for end in under_way:
            end.end()

    def close(self) -> None:
        """Let go of the connections that are kept open."""
        with self._lock:
            if self._session is not None:
                self._session.close()
            self._session = None

    def _attempt(self, call: Call, route: str, sane: Sanity) -> Reply:
        for _ in range(self.bounds.redirects + 1):
            try:
                with self.pace.turn(route, patience=self.bounds.lost):
                    reply = self._exchange(call)
            except NoTurnError as error:
                raise _TrialError(str(error), _After.NOTHING) from error
            self.pace.heed(route, reply.headers)
            if reply.status_code not in _REDIRECTS:
                return self._checked(reply, sane)
            call = _redirected(call, reply)
        raise _TrialError(f"redirected more than {self.bounds.redirects} times", _After.NEXT_QUESTION)

    def _checked(self, reply: Reply, sane: Sanity) -> Reply:
        status, spent = reply.status_code, reply.seconds
        if status == 403:
            raise _TrialError("refused to answer (status 403)", _After.NOTHING, spent=spent)
        if status == 429:
            self.pace.slow_down()
        if status in _AGAIN:
            wait = retry_after(reply.headers.get("retry-after", ""), datetime.now(UTC))
            if wait:
                self.pace.hold(wait)
            raise _TrialError(f"answered with status {status}", _After.RETRY, wait=wait, spent=spent)
        if status not in _FINAL:
            raise _TrialError(f"answered with status {status}", _After.NEXT_QUESTION, spent=spent)
        fault = sane(reply)
        if fault:
            raise _TrialError(f"answered nonsense: {fault}", _After.RETRY, spent=spent)
        return reply

    def _exchange(self, call: Call) -> Reply:
        """Send one request and read its whole answer."""
        from requests import exceptions  # with the session, on the first question

        if self._budget is not None and not self._budget.spend():
            raise _TrialError(f"the limit of {self._budget.most} requests is reached", _After.NOTHING)
        with self._lock:
            self.requests += 1
            session = self._session = self._session or watched_session()
        bounds, started = self.bounds, self._clock()
        with deadline(max(min(bounds.request, bounds.lost - self._lost), 0.1)) as end:
            self._under_way.add(end)
            try:
                response = session.request(
                    "GET" if call.body is None else "POST",
                    call.url,
                    data=call.body,
                    headers={"User-Agent": self._agent, "Accept": call.accept, **call.headers},
                    timeout=(bounds.connect, bounds.read),
                    stream=True,
                    allow_redirects=False,
                    proxies=_NO_PROXY if is_loopback(call.url) else None,
                )
                with response:
                    body = self._body(response)
            except exceptions.RequestException as error:
                reason, after = (_TOO_LONG, _After.RETRY) if end.over else _fault(error)
                raise _TrialError(reason, after, spent=self._clock() - started) from error
            finally:
                self._under_way.discard(end)
            spent = self._clock() - started
        if end.over:  # a body without a stated length ends like a whole one when the line is cut
            raise _TrialError(_TOO_LONG, _After.RETRY, spent=spent)
        return Reply(response.status_code, response.headers, body, call.url, spent)

    def _body(self, response: requests.Response) -> bytes:
        """Return the decoded body; read in small pieces, since one piece of a gzip bomb may grow a thousandfold."""
        parts: list[bytes] = []
        size = 0
        for part in response.iter_content(8192):
            size += len(part)
            if size > self.bounds.size:
                response.close()
                raise _TrialError(f"sent more than {self.bounds.size // 2**20} MB", _After.NEXT_QUESTION)
            parts.append(part)
        return b"".join(parts)

    def _count_loss(self, seconds: float) -> None:
        with self._lock:
            self._lost += seconds

    def _wait_or_give_up(self, trial: _TrialError, attempt: int) -> None:
        """Sleep before the next attempt, or raise CouldNotAskError where there is to be none."""
        if self.down:
            raise CouldNotAskError(self.down)
        waits = self.bounds.waits[:1] if trial.after is _After.RETRY_SOON else self.bounds.waits
        if trial.after in (_After.NOTHING, _After.NEXT_QUESTION) or attempt >= len(waits):
            self._give_up(trial.reason, for_good=trial.after in (_After.NOTHING, _After.RETRY_SOON))
        wait = trial.wait if trial.wait is not None else waits[attempt] * (1 + self._jitter() / 4)
        if trial.after is _After.RETRY_SOON:
            wait = min(wait, 1.0)
        if self._lost + wait > self.bounds.lost:
            self._give_up(trial.reason, for_good=True)
        self._count_loss(wait)
        self._sleep(wait)

    def _give_up(self, reason: str, *, for_good: bool) -> None:
        with self._lock:
            self._failed_in_a_row += 1
            if for_good or self._failed_in_a_row >= self.bounds.in_a_row:
                self.down = reason
        raise CouldNotAskError(reason)


_TOO_LONG = "took too long to answer"


_NO_PROXY = {"http": "", "https": "", "all": ""}


def is_loopback(url: str) -> bool:
    """Tell whether an address leads to this machine; proxies have no business there."""
    host = (urlsplit(url).hostname or "").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def user_agent(mailto: str = "") -> str:
    """Return how bibforge names itself; raises BibforgeError where the contact address is none.

    Services ask for an address to write to; it is sent only if the user gave one.
    """
    name = f"bibforge/{version('bibforge')}"
    if not mailto:
        return name
    if not re.fullmatch(r"[!-~]+@[!-~]+\.[!-~]+", mailto) or re.search(r"[()<>,;\"\\]", mailto):
        raise BibforgeError(
            f"not an e-mail address: {mailto!r}",
            status=Exit.USAGE,
            hint="the contact address is sent to the services that are asked; leave it empty to send none",
        )
    return f"{name} (mailto:{mailto})"


def retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds that `Retry-After` asks for (a number or an HTTP date, RFC 9110 10.2.3), or None."""
    text = text.strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp(), 0.0)


def _redirected(call: Call, reply: Reply) -> Call:
    """Return what is asked next; what was sent along (keys) stays with the host that it was meant for."""
    location = reply.headers.get("location", "")
    try:
        target = urljoin(call.url, location)
        old, new = urlsplit(call.url), urlsplit(target)
    except ValueError as error:  # `http://[broken`
        raise _TrialError("redirected to where it cannot be followed", _After.NEXT_QUESTION) from error
    lost = call.body is not None and (reply.status_code not in (307, 308) or old.netloc != new.netloc)
    insecure = (old.scheme, new.scheme) == ("https", "http")
    if not location or new.scheme not in ("http", "https") or insecure or lost:
        raise _TrialError("redirected to where it cannot be followed", _After.NEXT_QUESTION)
    return replace(call, url=target, headers=call.headers if old.netloc == new.netloc else {})


def _fault(error: requests.RequestException) -> tuple[str, _After]:
    """Return what went wrong on the way, in a few words without addresses, and what may follow."""
    from requests import exceptions  # see above
    from urllib3.exceptions import NewConnectionError, ReadTimeoutError

    cause = error.args[0] if error.args else None
    match error:
        case exceptions.ConnectTimeout():
            return "could not be reached in time", _After.RETRY_SOON
        case exceptions.ProxyError():
            return "could not be reached through the proxy", _After.RETRY_SOON
        case exceptions.SSLError():
            return "has no valid certificate", _After.NOTHING
        case exceptions.Timeout():
            return _TOO_LONG, _After.RETRY
        case exceptions.ConnectionError() if isinstance(cause, ReadTimeoutError):
            return _TOO_LONG, _After.RETRY
        case exceptions.ConnectionError() if isinstance(getattr(cause, "reason", None), NewConnectionError):
            return "could not be reached", _After.RETRY_SOON
        case exceptions.ChunkedEncodingError() | exceptions.ContentDecodingError() | exceptions.ConnectionError():
            return "broke off in the middle of an answer", _After.RETRY
        case _:
            return f"could not be asked ({type(error).__name__})", _After.NEXT_QUESTION
