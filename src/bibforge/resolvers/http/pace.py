"""The pace at which a service is asked, kept by all processes of the machine together through locked files."""

from __future__ import annotations

import json
import math
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_LONGEST_HOLD = 3600.0
_POLL = 0.02


class NoTurnError(Exception):
    """No turn came in the time that there was."""


class Pace:
    """Turns for the requests to one service: an interval for each of its routes, and so many at once.

    The state lies in `folder` under locks of the operating system, which a killed process gives back. Without a
    folder, or where it cannot be written, the pace holds for this process alone, and `warning` says so.
    """

    def __init__(
        self,
        service: str,
        intervals: Mapping[str, float],
        *,
        at_once: int = 1,
        folder: Path | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.at_once = at_once
        self.warning = ""
        self._service = service
        self._intervals = dict(intervals)
        self._clock = clock
        self._sleep = sleep
        self._folder = self._usable(folder)
        self._slots = [threading.Lock() for _ in range(at_once)]
        self._state_lock = threading.Lock()
        self._own_state: dict[str, float] = {}

    def interval(self, route: str) -> float:
        """Return the seconds between two starts on `route`, as they stand now."""
        return self._intervals[route]

    @contextmanager
    def turn(self, route: str, patience: float = 300.0) -> Iterator[None]:
        """Wait for a turn on `route` and hold it: the request is sent inside this block.

        Raises NoTurnError where none comes within `patience` seconds.
        """
        until = time.monotonic() + patience
        with self._slot(until):
            wait = self._reserve(route, patience)
            if wait > 0:
                self._sleep(wait)
            yield

    def hold(self, seconds: float) -> None:
        """Let nobody ask for so many seconds (`Retry-After`); an hour at most is remembered."""
        with self._state() as state:
            state["hold"] = max(state.get("hold", 0.0), self._clock() + min(seconds, _LONGEST_HOLD))

    def slow_down(self) -> None:
        """Double the intervals for the rest of this process: the service found them too short."""
        self._intervals = {route: min(interval * 2, 60.0) for route, interval in self._intervals.items()}

    def heed(self, route: str, headers: Mapping[str, str]) -> None:
        """Take over limits that a reply states, where they are narrower (`x-rate-limit-*`, `x-concurrency-limit`)."""
        limit = _number(headers.get("x-rate-limit-limit"))
        seconds = _number((headers.get("x-rate-limit-interval") or "1").rstrip("s"))
        if limit and seconds:
            # a fifth of room, since what counts is when requests arrive; one a second needs none
            stated = seconds / limit * (1.2 if limit > 1 else 1.0)
            self._intervals[route] = max(self._intervals[route], min(stated, 60.0))
        together = _number(headers.get("x-concurrency-limit"))
        if together >= 1:
            self.at_once = min(self.at_once, int(together))

    @contextmanager
    def _slot(self, until: float) -> Iterator[None]:
        """Hold one of the places for requests under way, in this process and among all of them."""
        while True:
            for number in range(self.at_once):
                if self._slots[number].acquire(blocking=False):
                    try:
                        with self._file_slot(number) as held:
                            if held:
                                yield
                                return
                    finally:
                        self._slots[number].release()
            if time.monotonic() > until:
                raise NoTurnError(f"other requests to {self._service} did not end in time")
            time.sleep(_POLL)

    @contextmanager
    def _file_slot(self, number: int) -> Iterator[bool]:
        file = self._opened(f"{self._service}-{number}.lock")
        if file is None:
            yield True
            return
        with file:
            yield _locked(file)

    def _reserve(self, route: str, patience: float) -> float:
        """Book the next start on `route` and return the seconds until then."""
        with self._state() as state:
            now = self._clock()
            held = state.get("hold", 0.0) - now
            if held > patience and held <= _LONGEST_HOLD:
                raise NoTurnError(f"{self._service} asked to be left alone for another {held:.0f} s")
            wait = state.get(route, 0.0) + self._intervals[route] - now
            # a start booked further ahead than the turns there are can only come from a clock that was set back
            wait = 0.0 if wait > self._intervals[route] * (self.at_once + 1) + 60 else max(wait, 0.0)
            if 0 < held <= _LONGEST_HOLD:
                wait = max(wait, held)
            state[route] = now + wait
        return wait

    @contextmanager
    def _state(self) -> Iterator[dict[str, float]]:
        with self._state_lock:
            file = self._opened(f"{self._service}-pace.json")
            if file is None:
                yield self._own_state
                return
            with file:
                while not _locked(file):
                    time.sleep(_POLL)
                state = _read_state(file)
                try:
                    yield state
                finally:
                    self._write_state(file, state)

    def _write_state(self, file: IO[bytes], state: Mapping[str, float]) -> None:
        try:
            file.seek(_STATE_START)
            file.truncate()
            file.write(json.dumps(state).encode())
            file.flush()
        except OSError as error:
            self._alone(error)
            self._own_state.update(state)

    def _usable(self, folder: Path | None) -> Path | None:
        if folder is None:
            return None
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._alone(error)
            return None
        return folder

    def _opened(self, name: str) -> IO[bytes] | None:
        if self._folder is None:
            return None
        try:
            return os.fdopen(os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        except OSError as error:
            self._alone(error)
            return None

    def _alone(self, error: OSError) -> None:
        self._folder = None
        self.warning = (
            f"the pace towards {self._service} is kept by this process alone: {error.strerror or error} "
            f"({error.filename or 'lock file'})"
        )


_STATE_START = 1  # the first byte carries the lock: Windows keeps others from reading locked bytes


def _read_state(file: IO[bytes]) -> dict[str, float]:
    """Return the starts booked last and the end of a hold; an empty or torn file holds none."""
    file.seek(_STATE_START)
    with suppress(ValueError, OSError):
        data = json.loads(file.read(4096) or b"{}")
        if isinstance(data, dict):
            return {
                str(key): float(value)
                for key, value in data.items()
                if isinstance(value, int | float) and math.isfinite(value)
            }
    return {}


def _locked(file: IO[bytes]) -> bool:
    """Try to lock an open file for this descriptor alone; the lock ends with the descriptor, however it ends."""
    try:
        if os.name == "nt":
            import msvcrt  # exists on Windows only

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # as above
        else:
            import fcntl  # exists everywhere else

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _number(text: str | None) -> float:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*", text or "")
    return float(match[1]) if match else 0.0
