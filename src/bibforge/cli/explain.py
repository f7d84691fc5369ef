"""`bibforge explain`: where each field of a work came from, what was seen, and why it was decided so."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bibforge.cli import completion, console, project


def explain(
    target: Annotated[
        str,
        typer.Argument(
            metavar="KEY|FILE:LINE",
            help="A citation key, or a place in a list.",
            autocompletion=completion.citation_keys,
        ),
    ],
    sources: project.Sources = None,
    output: project.Output = Path("output"),
    prefer: Annotated[
        Literal["published", "preprint"], typer.Option(help="Version to settle on where both are known.")
    ] = "published",
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON to stdout.")] = False,
) -> None:
    """Show where each field of a work came from, which candidates were seen and why this one; asks no service."""
    from bibforge.workflows.explain import explained, explanation_json, explanation_text

    outcome, _ = project.opened(sources, output, prefer=prefer)
    explanation = explained(outcome, target)
    if as_json:
        console.data_json(explanation_json(explanation))
    else:
        console.data(explanation_text(explanation))
