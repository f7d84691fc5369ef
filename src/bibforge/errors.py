"""The one exception of bibforge and the table of exit statuses."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit statuses of every command; the one table (README, "Exit statuses")."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    UNREACHABLE = 3
    UNREADABLE = 4
    CONFLICT = 5
    INTERNAL = 6
    INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it
    UNREAD = 141  # 128 and the number of SIGPIPE: the reader of our output has gone


class BibforgeError(Exception):
    """A failure that ends a command, with a place to look at and a hint what to do.

    `place` is `file`, `file:line` or `file:line:column`, or empty where no file is concerned.
    """

    def __init__(self, message: str, *, status: Exit = Exit.UNREADABLE, hint: str = "", place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}" if self.place else self.message
        return f"{head}\n  hint: {self.hint}" if self.hint else head


def without_package(message: str, extra: str) -> BibforgeError:
    """Return the failure (status 2) of what needs a package that only one of our extras installs."""
    return BibforgeError(message, status=Exit.USAGE, hint=f"install it: pip install 'bibforge[{extra}]'")
