"""The way in: the version at once, everything else through the commands; every end has its exit status."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with the status of the table in `errors`."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from bibforge import __version__

        sys.stdout.write(f"bibforge {__version__}\n")
        return
    # a command makes many small objects that live to its end: looking for rubbish among them is a tenth of a short run
    gc.set_threshold(200_000, 20, 50)
    # typer brings pydantic, which looks through every installed package for plug-ins of which a command needs none
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from bibforge.cli.app import run  # after the fast path: typer takes 140 ms

    sys.exit(run())
