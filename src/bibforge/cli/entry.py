"""The way in: the version at once, everything else through the commands; every end has its exit status."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with the status of the table in `errors`."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from bibforge import __version__

        sys.stdout.write(f"bibforge {__version__}\n")
        return
    from bibforge.cli.app import run  # after the fast path: typer takes 140 ms

    sys.exit(run())
