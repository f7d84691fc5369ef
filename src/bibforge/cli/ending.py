"""The last resort: a run that no command ended gets one line, a hint and a status of its own, and no traceback."""

from __future__ import annotations

import errno
import os
import re
import select
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from bibforge.cli import console
from bibforge.errors import BibforgeError, Exit

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO}
_SQLITE_FULL = 13  # SQLITE_FULL in sqlite3.h
_SECRET_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|MAILTO")
_SECRET_FORMS = re.compile(
    r"""
      (?<=://)(?P<login>[^/@\s]+)(?=@)                                   # name and password in an address
    | (?<=key=)(?P<argument>[^&\s]+)                                        # a key among the arguments of an address
    | \b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])(?P<key>[A-Za-z0-9]{24})\b  # Zotero's keys: 24 letters and digits
    """,
    re.VERBOSE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LONGEST = 300


def status_after(failure: BaseException, environment: Mapping[str, str]) -> int:
    """Tell on stderr why the program ends and return its exit status.

    With `BIBFORGE_DEBUG=1` the traceback comes first, without secrets.
    """
    match failure:
        case SystemExit(__context__=BrokenPipeError() as broken):  # typer and rich make 1 of it: that means findings
            return status_after(broken, environment)
        case SystemExit(code=None | int() as code):
            return code or Exit.DONE
        case BrokenPipeError() if _nobody_reads():
            return Exit.UNREAD
    error = error_for(failure, environment)
    with suppress(OSError, ValueError):  # stderr may be gone too: then the status alone tells it
        if error.status is Exit.INTERRUPTED:
            console.say_interrupted()
            return error.status
        if environment.get("BIBFORGE_DEBUG", "") not in ("", "0"):
            console.say(_without_secrets("".join(traceback.format_exception(failure)).rstrip(), environment))
        console.complain(error)
    return error.status


def error_for(failure: BaseException, environment: Mapping[str, str]) -> BibforgeError:
    """Return what is told of a failure: the disk's and the machine's by what can be done, any other as our fault."""
    message = shown_message(str(failure), environment)
    kind = type(failure).__name__
    match failure:
        case BibforgeError():
            return failure
        case KeyboardInterrupt():
            return BibforgeError("interrupted", status=Exit.INTERRUPTED)
        case OSError(errno=number, filename=name) if name or number in _DISK:
            place = shown_message(os.fsdecode(name), environment) if isinstance(name, str | bytes) else ""
            reason = shown_message(failure.strerror or kind, environment)
            hint = "check the path, its permissions and the space left on the disk"
            return BibforgeError(f"cannot read or write: {reason}", place=place, status=Exit.UNREADABLE, hint=hint)
        case _ if getattr(failure, "sqlite_errorcode", None) == _SQLITE_FULL:
            return BibforgeError(message, status=Exit.UNREADABLE, hint="make room on the disk and run again")
        case MemoryError():
            hint = "give fewer or smaller files at a time"
            return BibforgeError("there is not enough memory", status=Exit.INTERNAL, hint=hint)
    told = ": ".join(part for part in (f"bibforge failed{_where(failure)}", kind, message) if part)
    hint = "a bug in bibforge: please report this line, the command and its input; BIBFORGE_DEBUG=1 shows more"
    return BibforgeError(told, status=Exit.INTERNAL, hint=hint)


def shown_message(text: str, environment: Mapping[str, str]) -> str:
    """Return a text as one line of at most 300 characters, without control characters and without secrets."""
    line = " ".join(_CONTROL.sub(" ", _without_secrets(text, environment)).split())
    line = line.encode("utf-8", "backslashreplace").decode("utf-8")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _without_secrets(text: str, environment: Mapping[str, str]) -> str:
    for name, value in environment.items():
        if _SECRET_NAMES.search(name.upper()) and len(value) >= 6:
            text = text.replace(value, "…")
    return _SECRET_FORMS.sub("…", text)


def _where(failure: BaseException) -> str:
    """Return ` in room/module.py:line` for the innermost line of ours, without the folder it is installed in."""
    home = Path(__file__).parent.parent
    frames = [
        frame for frame in traceback.extract_tb(failure.__traceback__) if Path(frame.filename).is_relative_to(home)
    ]
    return f" in {Path(frames[-1].filename).relative_to(home).as_posix()}:{frames[-1].lineno}" if frames else ""


def _nobody_reads() -> bool:
    """Whether the other end of stdout or stderr is gone; a broken pipe elsewhere is a fault like any other."""
    if not hasattr(select, "poll"):
        return True  # Windows cannot tell
    if os.path.samestat(os.fstat(1), Path(os.devnull).stat()):
        return True  # rich has put it there in place of a broken stdout
    poll = select.poll()
    for descriptor in (1, 2):
        poll.register(descriptor, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def let_go_of_output() -> None:
    """Flush both streams; what cannot be written any more is dropped, so that the interpreter says nothing of it."""
    for stream, descriptor in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
