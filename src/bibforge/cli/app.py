"""The commands in one list, and the one place where an error becomes an exit status."""

from __future__ import annotations

import sys

import typer

from bibforge.cli import console
from bibforge.cli.build import build
from bibforge.cli.catalog import catalog_app
from bibforge.errors import BibforgeError, Exit

INTERRUPTED = 130
"""Status after Ctrl-C: 128 and the number of the signal, as shells have it."""

app = typer.Typer(
    name="bibforge",
    help="The compiler for bibliographies: reading lists in; a clean .bib, a Zotero tree and repaired lists out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(version: bool = typer.Option(False, "--version", "-V", help="Print the version and leave.")) -> None:
    """Hold what belongs to every command; the version itself is printed before typer is loaded."""


app.command()(build)
app.add_typer(catalog_app, name="catalog")


def run(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; errors are told on stderr, never as a traceback."""
    try:
        status = app(args=arguments, standalone_mode=False)
        return int(status or 0)
    except BibforgeError as error:
        console.complain(error)
        return int(error.status)
    except typer.Exit as leave:
        return int(leave.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        console.say("interrupted: what was learned so far is kept")
        return INTERRUPTED
    except typer.TyperException as error:
        show = getattr(error, "show", None)
        if show:
            show(file=sys.stderr)
        return int(Exit.USAGE)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
