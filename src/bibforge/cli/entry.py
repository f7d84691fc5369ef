"""The way in: the version at once, everything else through the commands; every end has its exit status."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with the status of the table in `errors`; no end is a traceback."""
    # a stream that the caller has closed swallows what is written to it, and no file is opened under its number
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            opened = open(os.devnull, "r" if name == "stdin" else "w")  # noqa: SIM115, PTH123  # to the process's end
            setattr(sys, name, opened)
    try:
        status = _status()
        sys.stdout.flush()
    except BaseException as failure:  # noqa: BLE001  # the last resort
        from bibforge.cli.ending import let_go_of_output, status_after  # only where a run has failed

        status = status_after(failure, os.environ)
        let_go_of_output()
    sys.exit(status)


def _status() -> int:
    if sys.argv[1:] in (["--version"], ["-V"]):
        from bibforge.version import __version__

        sys.stdout.write(f"bibforge {__version__}\n")
        return 0
    # a command makes many small objects that live to its end: looking for rubbish among them is a tenth of a short run
    gc.set_threshold(200_000, 20, 50)
    # typer brings pydantic, which looks through every installed package for plug-ins of which a command needs none
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from bibforge.cli.app import run  # after the fast path: typer takes 140 ms

    return run()
