"""`bibforge parse`: what a reading list says, as JSON or as a tree; no service is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bibforge.cli import console, files
from bibforge.errors import BibforgeError, Exit


def parse(
    sources: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Reading lists, or folders of them.", show_default=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the entries as a JSON list.")] = False,
    stats: Annotated[bool, typer.Option("--stats", help="Print the figures only.")] = False,
    explain: Annotated[
        int, typer.Option("--explain", metavar="LINE", min=0, help="Say how one line was read and why.")
    ] = 0,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with status 1 if a paper's link is skipped or a reading doubtful."),
    ] = False,
) -> None:
    """Show how lists are read: entries with their parts, kinds and categories, and what was skipped."""
    from bibforge.readinglist import attention, listing  # the reader is loaded only where something is read
    from bibforge.readinglist.carriers import read_list

    texts = files.read_sources(sources, console.say)
    readings = [read_list(text, name) for name, text in texts.items()]
    figures = listing.figures(readings)
    if as_json and stats:
        console.data_json({name.strip(): count for name, count in figures})
    elif as_json:
        console.data_json([listing.entry_json(mention) for reading in readings for mention in reading.mentions])
    elif explain:
        lines = [line for reading in readings for line in listing.explained(reading, explain)]
        if not lines:
            hint = f"`bibforge parse {' '.join(map(files.shown, sources))}` shows which lines were read"
            place = ", ".join(f"{reading.file}:{explain}" for reading in readings)
            raise BibforgeError(
                "neither an entry nor skipped text on this line", place=place, status=Exit.USAGE, hint=hint
            )
        console.data("\n".join(lines))
    elif stats:
        width = max(len(name) for name, _ in figures)
        console.data("\n".join(f"{name:<{width}}  {count}" for name, count in figures))
    else:
        console.data("\n".join(line for reading in readings for line in listing.tree_lines(reading)))
    if not explain:
        for line in attention.attention_lines(readings):
            console.say(line)
    if strict and attention.count_of_findings(readings):
        raise typer.Exit(Exit.FINDINGS)
