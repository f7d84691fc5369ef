"""Talk: messages and progress go to stderr, data alone to stdout; quiet in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, TextIO

import typer

from bibforge.errors import BibforgeError
from bibforge.text.control import escaped_in_json, for_terminal

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.")]
"""The option of every command that talks much."""


@dataclass(slots=True)
class _Manner:
    """How the command that runs talks."""

    quiet: bool = False
    interrupted: str = ""


_manner = _Manner()


def begin(*, quiet: bool = False, interrupted: str = "") -> None:
    """Set how the command talks from here on; `interrupted` is what Ctrl-C leaves behind, in words."""
    _manner.quiet, _manner.interrupted = quiet, interrupted


def say(message: str) -> None:
    """Write one message line to stderr, without what a terminal would obey; nothing where the user wants quiet."""
    if not _manner.quiet:
        _write(sys.stderr, for_terminal(message))


def data(text: str) -> None:
    """Write data to stdout as UTF-8 with LF line ends, whatever the console's encoding is; no control characters."""
    stream = sys.stdout
    text = for_terminal(text)
    ending = "" if text.endswith("\n") else "\n"
    if hasattr(stream, "buffer"):
        stream.flush()
        left = memoryview((text + ending).encode("utf-8", "surrogateescape"))
        while left:  # with PYTHONUNBUFFERED a write may take a part only
            left = left[stream.buffer.write(left) :]
        stream.buffer.flush()
    else:
        stream.write(text + ending)


def data_json(value: object) -> None:
    """Write one JSON value to stdout; control characters in it are escaped, so that the value stays what it is."""
    import json  # only where JSON is asked for

    data(escaped_in_json(json.dumps(value, ensure_ascii=False, indent=1)))


def complain(error: BibforgeError) -> None:
    """Write an error to stderr: `error: file:line: message`, then the hint on a line of its own."""
    _write(sys.stderr, for_terminal(f"error: {error}"))


def say_interrupted() -> None:
    """Say that a run ends because the user wishes it, what is kept, and how to go on."""
    kept = _manner.interrupted or "what was learned so far is kept"
    _write(sys.stderr, f"interrupted: {kept}; run the same command again to go on")


def _write(stream: TextIO, message: str) -> None:
    try:
        stream.write(message + "\n")
    except UnicodeEncodeError:
        stream.write(
            message.encode(stream.encoding or "ascii", "backslashreplace").decode(stream.encoding or "ascii") + "\n"
        )
    stream.flush()


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None] | None]:
    """Give a function that shows how far each service is (name, done, total), or None where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # only on a terminal: 120 ms
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[tuple[str, int], TaskID] = {}

    def told(name: str, done: int, total: int) -> None:
        task = tasks.get((name, total))
        if task is None:
            task = tasks[name, total] = bar.add_task(name, total=total)
        bar.update(task, completed=done)

    with bar:
        yield told
