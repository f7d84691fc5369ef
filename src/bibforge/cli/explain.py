"""`bibforge explain`: where each field of a work came from, what was seen, and why it was decided so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bibforge.cli import console, desk


def explain(
    target: Annotated[str, typer.Argument(metavar="KEY|FILE:LINE", help="A citation key, or a place in a list.")],
    sources: desk.Sources = None,
    output: desk.Output = Path("output"),
    prefer: Annotated[
        Literal["published", "preprint"], typer.Option(help="Version to settle on where both are known.")
    ] = "published",
    as_json: Annotated[bool, typer.Option("--json", help="Print the story as JSON to stdout.")] = False,
) -> None:
    """Tell where each field of a work came from, which candidates were seen and why this one; asks nobody."""
    from bibforge.workflows.explain import explained, explanation_json, explanation_text

    outcome, _ = desk.opened(sources, output, prefer=prefer)
    whole = explained(outcome, target)
    if as_json:
        console.data_json(explanation_json(whole))
    else:
        console.data(explanation_text(whole))
