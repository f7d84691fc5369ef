"""`bibforge add`: one paper into a list, in its shape."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bibforge.cli import console, project, writing
from bibforge.cli.build import resolvers_for
from bibforge.cli.lockfile import read_lock_in
from bibforge.cli.settings import Settings
from bibforge.errors import Exit

if TYPE_CHECKING:
    from bibforge.workflows.add import Addition


def add(
    paper: Annotated[str, typer.Argument(metavar="ID|URL|TITLE", help="A DOI, an arXiv id, an address or a title.")],
    to: Annotated[
        str, typer.Option("--to", metavar="HEADING", help="The heading, or its path: `Nets / Pruning`.")
    ] = "",
    sources: project.Sources = None,
    output: project.Output = Path("output"),
    write: Annotated[
        bool, typer.Option("--write", help="Write the list; without it, only the diff is printed.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service, only the catalog.")] = False,
    catalog: Annotated[
        Path | None, typer.Option(help="Local catalog to ask first.", show_default="BIBFORGE_CATALOG")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print record, entry and diff as JSON to stdout.")] = False,
) -> None:
    """Add one paper to a list, written as the list's entries are, with link, people and venue."""
    from bibforge.workflows.add import addition, places_of, record_for
    from bibforge.workflows.build import BuildOptions, build

    texts = project.texts_of(sources)
    resolvers = resolvers_for(Settings(), catalog, offline=offline, refresh=False)
    record, resolution = record_for(paper, resolvers)
    lists = build(texts, read_lock_in(output).lock, (), BuildOptions(offline=True))
    there = places_of(record, lists.library)
    if there:
        console.say(f"“{record.title}” is in the list already: {', '.join(there)}")
        if as_json:
            console.data_json({"title": record.title, "places": there})
        raise typer.Exit(Exit.DONE)
    found = addition(record, resolution, texts, to)
    diff = _diff(found, texts[found.file])
    if as_json:
        console.data_json(_json(found, diff))
    else:
        console.data(diff)
    console.say(f"{found.record.name}: {found.reasons or 'named by its identifier'}")
    if write:
        writing.write_edited({found.file: found.text}, texts)
        console.say(f"{found.file}: written; next: bibforge build")
    else:
        console.say("nothing was written; --write adds it to the list")


def _diff(found: Addition, before: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), found.text.splitlines(keepends=True), f"a/{found.file}", f"b/{found.file}"
    )
    return "".join(lines)


def _json(found: Addition, diff: str) -> dict[str, object]:
    from bibforge.model.record import record_json

    return {
        "name": found.record.name,
        "record": record_json(found.record),
        "evidence": found.reasons,
        "file": found.file,
        "heading": list(found.heading),
        "entry": found.entry,
        "diff": diff,
    }
