"""Asking for many mentions at once: each has its own steps, and what they want to know is asked in common batches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field

from bibforge.resolvers.answers import Answer, Question, Resolver
from bibforge.resolvers.services import label_of

Stage = Callable[[str, int, int], None]
"""Told of progress: how people call the place, answers so far, answers wanted."""

Ask = tuple[Resolver, Question]
Steps = Generator[Sequence[Ask], list[Answer], None]
"""What is to be asked for one mention, step by step: yields questions and is sent their answers in the same order."""

Batch = tuple[Resolver, list[Question]]
"""What one resolver is asked at once."""

_PATIENCE = 5.0
"""Seconds that a broken-off run waits for the request under way in another thread."""


@dataclass(slots=True)
class _Suspended:
    """A lookup that waits for the answers to its questions."""

    steps: Steps
    asks: Sequence[Ask]
    answers: dict[int, Answer] = field(default_factory=dict)


def run_lookups(
    lookups: Iterable[Steps],
    *,
    on_progress: Stage | None = None,
    before_network: Callable[[Sequence[Batch]], None] | None = None,
) -> None:
    """Run all lookups to their ends. What is asked of one resolver goes out in one batch, once for equal questions.

    The local catalog is asked as long as any lookup wants it; only when all that is left waits for services are these
    asked, side by side. `before_network` is told what the first such round asks. Whatever ends this early, a
    KeyboardInterrupt included, ends the asking of all services first.
    """
    waiting = [one for one in (_advanced(steps, None) for steps in lookups) if one]
    announced = before_network is None
    while waiting:
        local = [one for one in waiting if any(resolver.is_local for resolver, _ in one.asks)]
        batches = _batches(local, local_only=True) if local else _batches(waiting, local_only=False)
        if not local and before_network and not announced:
            before_network(batches)
            announced = True
        answers = _asked(batches, on_progress)
        waiting = [one for old in waiting for one in [_fed(old, answers)] if one]


def _advanced(steps: Steps, answers: list[Answer] | None) -> _Suspended | None:
    """Run a lookup to its next questions; one that asks nobody anything goes on at once."""
    try:
        asks = next(steps) if answers is None else steps.send(answers)
        while not asks:
            asks = steps.send([])
    except StopIteration:
        return None
    return _Suspended(steps, asks)


def _batches(waiting: Iterable[_Suspended], *, local_only: bool) -> list[Batch]:
    found: dict[int, tuple[Resolver, dict[Question, None]]] = {}
    for one in waiting:
        for position, (resolver, question) in enumerate(one.asks):
            if position not in one.answers and (resolver.is_local or not local_only):
                found.setdefault(id(resolver), (resolver, {}))[1][question] = None
    return [(resolver, list(questions)) for resolver, questions in found.values()]


_Answers = dict[tuple[int, Question], Answer]
"""By resolver (its `id`: resolvers need not be hashable) and question."""


def _fed(one: _Suspended, answers: _Answers) -> _Suspended | None:
    for position, (resolver, question) in enumerate(one.asks):
        answer = answers.get((id(resolver), question))
        if answer is not None:
            one.answers[position] = answer
    if len(one.answers) < len(one.asks):
        return one
    return _advanced(one.steps, [one.answers[position] for position in range(len(one.asks))])


class _StoppedError(Exception):
    """The run was broken off: no more answers are wanted."""


def _asked(batches: Sequence[Batch], on_progress: Stage | None) -> _Answers:
    """Ask each resolver for its batch, several side by side, each in a thread of its own."""
    out: _Answers = {}
    if len(batches) == 1:
        return _answers(*batches[0], on_progress, threading.Event())
    stop = threading.Event()
    failures: list[BaseException] = []

    def work(resolver: Resolver, questions: list[Question]) -> None:
        try:
            out.update(_answers(resolver, questions, on_progress, stop))
        except _StoppedError:
            pass
        except BaseException as error:  # noqa: BLE001  # carried over to the thread that waits, and raised there
            failures.append(error)

    _run_all([threading.Thread(target=work, args=one, name=one[0].name, daemon=True) for one in batches], stop)
    if failures:
        raise failures[0]
    return out


def _run_all(threads: Sequence[threading.Thread], stop: threading.Event) -> None:
    """Run threads to their ends; whatever ends this early stops them first."""
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)  # with a limit, so that Ctrl-C is heard on every system
    except BaseException:
        stop.set()
        for thread in threads:
            thread.join(_PATIENCE)
        raise


def _answers(
    resolver: Resolver, questions: list[Question], on_progress: Stage | None, stop: threading.Event
) -> _Answers:
    done = 0

    def told(position: int, answer: Answer) -> None:
        nonlocal done
        if stop.is_set():
            raise _StoppedError
        done += 1
        if on_progress:
            on_progress(label_of(resolver.name), done, len(questions))

    answers = resolver.ask(questions, told)
    return {(id(resolver), question): answer for question, answer in zip(questions, answers, strict=True)}
