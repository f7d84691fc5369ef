"""`bibforge mcp`: the Model Context Protocol over stdio, for programs that act for a person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bibforge.cli import console, project
from bibforge.errors import without_package


def mcp(
    sources: project.Sources = None,
    output: project.Output = Path("output"),
    allow_write: Annotated[
        bool, typer.Option("--allow-write", help="Offer the tool that applies a plan, by the plan's digest.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service, only the catalog.")] = False,
    catalog: Annotated[
        Path | None, typer.Option(help="Local catalog to ask first.", show_default="BIBFORGE_CATALOG")
    ] = None,
) -> None:
    """Serve agents over stdio (MCP): resolve, check, search, explain, plan; apply only if you allow it."""
    try:
        from bibforge.cli.mcp_server import serve
    except ImportError as error:
        if not str(error.name).startswith("mcp"):
            raise
        raise without_package("the package mcp is not installed", "mcp") from None
    console.say("serving over stdin and stdout; end it with Ctrl-C")
    serve(sources, output, allow_write=allow_write, offline=offline, catalog=catalog)
