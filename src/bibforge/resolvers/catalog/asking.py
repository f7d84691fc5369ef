"""Questions that may have to wait: the steps towards an answer, each gone again once its store knows what it lacked."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Asking = Generator[None, None, T]
"""Steps towards an answer: they pause where the store must be told something first, and return the answer."""


class UnansweredError(Exception):
    """The store must be told something first; what, it has noted."""


def answered(ask: Callable[P, T], *args: P.args, **named: P.kwargs) -> Asking[T]:
    """Ask the store; where it does not know yet, pause and ask again."""
    while True:
        try:
            return ask(*args, **named)
        except UnansweredError:
            yield


def at_once(steps: Asking[T]) -> T:
    """Return the answer of steps that go through without a pause. Raises UnansweredError where they do not."""
    try:
        next(steps)
    except StopIteration as end:
        found: T = end.value
        return found
    steps.close()
    raise UnansweredError
