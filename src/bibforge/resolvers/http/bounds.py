"""What asking may cost: the bounds of one service in time and size, and the pace that it publishes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one service may cost. Times in seconds, sizes in bytes of the decoded body."""

    connect: float = 10.0
    read: float = 30.0
    request: float = 90.0
    """The longest that one attempt may take, from the first byte sent to the last one read."""
    lost: float = 180.0
    """The longest that failures may cost (attempts that failed and the waiting between them) before it is given up."""
    size: int = 32 * 2**20
    redirects: int = 5
    waits: tuple[float, ...] = (2.0, 8.0, 30.0)
    """The waiting before the second attempt, the third, …; where the service does not say how long itself."""
    in_a_row: int = 2
    """So many questions failed one after the other end the asking."""


class Budget:
    """How many requests a run may send in all, to whomever; safe for several threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._spent = 0
        self._lock = threading.Lock()

    def spend(self) -> bool:
        """Take one request off the budget; tell whether there was one left."""
        with self._lock:
            if self._spent >= self.most:
                return False
            self._spent += 1
            return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How often a service may be asked: seconds between two starts on each of its routes, and requests at once."""

    intervals: Mapping[str, float]
    at_once: int = 1
