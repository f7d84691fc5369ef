"""`bibforge lsp`: the Language Server Protocol over stdio, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bibforge.cli import project
from bibforge.errors import without_package


def lsp(
    sources: project.Sources = None,
    output: project.Output = Path("output"),
    stdio: Annotated[bool, typer.Option("--stdio", help="Use stdin and stdout; this is always so.")] = True,
) -> None:
    """Serve an editor over stdio (LSP): findings while you type, fixes, hover with evidence, citation keys."""
    try:
        from bibforge.cli.lsp_server import serve
    except ImportError as error:
        if not str(error.name).startswith(("pygls", "lsprotocol")):
            raise
        raise without_package("the package pygls is not installed", "lsp") from None
    if stdio:
        serve(sources, output)
