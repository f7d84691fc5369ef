"""`bibforge watch`: what has changed in the world since the lock's dates, told and put in."""

from __future__ import annotations

import difflib
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bibforge.cli import console, files, project, writing
from bibforge.cli.build import resolvers_for
from bibforge.cli.holding import holding
from bibforge.cli.lockfile import read_lock_in
from bibforge.cli.settings import Settings
from bibforge.errors import BibforgeError, Exit
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.model.library import Library
    from bibforge.reconcile.lock import Lock
    from bibforge.workflows.build import Build
    from bibforge.workflows.watch import News

DAY = 86_400
_MADE = {
    "library.bib": "bib",
    "library.rdf": "rdf",
    "library.json": "csl-json",
    "library.ris": "ris",
    "site/index.html": "html",
}


def watch(
    sources: project.Sources = None,
    output: project.Output = Path("output"),
    write: Annotated[
        bool, typer.Option("--write", help="Write what changed into the lists, the lock and the files beside it.")
    ] = False,
    sync: Annotated[
        str,
        typer.Option(
            "--sync", metavar="user:ID|group:ID|local", help="Mirror the changed library into Zotero too, with --write."
        ),
    ] = "",
    max_age: Annotated[
        float, typer.Option("--max-age", metavar="DAYS", min=0, help="Days after which a record is checked again.")
    ] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print the events as JSON to stdout.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the events as Markdown, for a pull request.")
    ] = False,
    dialect: Annotated[Literal["bibtex", "biblatex"], typer.Option(help="Dialect of the .bib.")] = "bibtex",
    sources_asked: Annotated[
        str, typer.Option("--sources", metavar="NAMES", help="Services to ask, in this order: arxiv,crossref,…")
    ] = "",
    max_requests: Annotated[
        int | None, typer.Option("--max-requests", min=0, help="How many requests to send at most.")
    ] = None,
    fail: Annotated[bool, typer.Option("--check", help="Exit with status 1 if anything has changed.")] = False,
) -> None:
    """Report what has changed: published, new versions and titles, retracted, corrected, dead and moved DOIs."""
    from bibforge.workflows.watch import watch as look
    from bibforge.workflows.watch_changes import event_json, event_line, summary, watched_markdown

    _check_wishes(max_age, sync)
    outcome, lock = project.opened(sources, output)
    settings = Settings().with_options(sources=sources_asked, max_requests=max_requests)
    since = time.time() - max_age * DAY
    resolvers = [
        one for one in resolvers_for(settings, None, offline=False, refresh=False, since=since) if not one.is_local
    ]
    today = datetime.now(UTC).date().isoformat()
    with console.progress(quiet=as_json) as told:
        found = look(
            outcome.library, lock, resolvers, today=today, max_age=max_age, on_progress=told,
            on_plan=lambda cost: _tell_cost(cost, settings.mailto),
        )  # fmt: skip
    if as_json:
        console.data_json({"events": [event_json(one) for one in found.events], "asked": found.asked,
                           "not_due": found.not_due, "unreachable": list(found.unreachable),
                           "requests": {name: n for name, n in found.requests.items() if n}})  # fmt: skip
    elif as_markdown:
        console.data(watched_markdown(found))
    else:
        for event in found.events:
            console.data(event_line(event))
    library = outcome.library
    if found.events:
        library = _change(found, outcome, lock, sources, output, dialect, today, write=write).library
    for reason in found.unreachable:
        console.say(f"could not ask: {reason}")
    console.say(summary(found))
    mirrored = _mirror(library, output, sync, write=write) if sync else Exit.DONE
    if found.unreachable:
        raise typer.Exit(Exit.UNREACHABLE)
    if mirrored is not Exit.DONE:
        raise typer.Exit(mirrored)
    if fail and found.events:
        raise typer.Exit(Exit.FINDINGS)


def _check_wishes(max_age: float, zotero: str) -> None:
    """Raise BibforgeError (status 2) for options that do not serve, before anything is asked or written."""
    from bibforge.zotero.address import LibraryId

    if max_age > 36_500:
        raise BibforgeError("--max-age is at most 36500 days", status=Exit.USAGE)
    if zotero:
        LibraryId.parse(zotero)


def _tell_cost(cost: object, mailto: str) -> None:
    from bibforge.resolvers.asking import told_cost

    words = told_cost(cost, mailto=mailto) if isinstance(cost, dict) else ""
    if words:
        console.say(f"asking {words}")


def _change(
    found: News, outcome: Build, lock: Lock, sources: list[Path] | None, output: Path, dialect: str, today: str,
    *, write: bool,
) -> Build:  # fmt: skip
    """Return the build in which the events are known; say what changes in the lists, and with `write` put it in."""
    from bibforge.bibtex.entries import Dialect
    from bibforge.workflows.build import BuildOptions, build
    from bibforge.workflows.outputs import outputs
    from bibforge.workflows.watch_changes import lists_with, lock_with

    texts = project.texts_of(sources)
    edited = lists_with(texts, found.events, outcome.library)
    changed = lock_with(outcome.lock, found.events, outcome.library, today)
    made = build({**texts, **edited}, changed, (), BuildOptions(offline=True, today=today))
    for file, text in edited.items() if not write else ():
        lines = difflib.unified_diff(texts[file].splitlines(), text.splitlines(), f"a/{file}", f"b/{file}", lineterm="")
        for line in lines:
            console.say(line)
    if not write:
        console.say("nothing was written; --write applies the changes")
        return made
    formats = [name for file, name in _MADE.items() if (output / file).exists()]
    kept = outputs(made, formats=formats, dialect=Dialect(dialect))
    if not (output / "report.html").exists():
        kept.pop("report.html")
    with holding(output):
        if read_lock_in(output).lock != lock:
            message, hint = "somebody else changed the lock meanwhile", "nothing was written; run the command again"
            raise BibforgeError(message, place=files.shown(output), status=Exit.CONFLICT, hint=hint)
        writing.write_edited(edited, texts)
        written = writing.write_all(output, kept)
    console.say(f"wrote {', '.join([*edited, *written])}")
    return made


def _mirror(library: Library, output: Path, zotero: str, *, write: bool) -> Exit:
    """Bring what changed into a Zotero library by the plan of a sync, which is told; only with `write` it is carried
    out. Returns the status.
    """
    from bibforge.cli.sync import synced
    from bibforge.zotero.show import plan_lines

    done = synced(library, output, zotero, dry_run=not write)
    for line in plan_lines(done.plan) if done.planned else ():
        console.say(line)
    if done.trouble:
        console.say(f"Zotero: stopped: {done.trouble}")
    elif write:
        console.say(f"Zotero: {len(done.done)} of {counted(len(done.plan.writes), 'object')} written")
    return done.status
