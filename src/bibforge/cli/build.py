"""`bibforge build`: lists in; library.bib, library.rdf, report.html and bibforge.lock out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bibforge.cli import completion, console, files
from bibforge.cli.build_lines import remarks, say_built, summary
from bibforge.cli.console import Quiet
from bibforge.cli.holding import holding
from bibforge.cli.lockfile import read_lock_in
from bibforge.cli.named_lists import named_lists
from bibforge.cli.remembered import MAX_AGE, LazyReadings, Rests, locks_of, memory_of, pieces_of
from bibforge.cli.settings import Settings
from bibforge.cli.writing import write_all
from bibforge.errors import BibforgeError, Exit

if TYPE_CHECKING:
    from bibforge.model.library import Work
    from bibforge.reconcile.lock import Lock
    from bibforge.reconcile.resolve import RequestPlan
    from bibforge.workflows.build import Build

FORMATS = ("bib", "rdf", "csl-json", "ris", "html")


def build(
    sources: Annotated[
        list[Path] | None, typer.Argument(help="Lists or folders of lists.", show_default="sources/")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write into.")] = Path("output"),
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service: lock and catalog only.")] = False,
    locked: Annotated[
        bool, typer.Option("--locked", help="Fail if the lock does not cover the sources; the lock is not written.")
    ] = False,
    update: Annotated[
        list[str] | None,
        typer.Option(
            "--update",
            metavar="KEY",
            help="Ask again for this work; may be repeated.",
            autocompletion=completion.citation_keys,
        ),
    ] = None,
    update_all: Annotated[bool, typer.Option("--update-all", help="Ask again for every work.")] = False,
    dialect: Annotated[Literal["bibtex", "biblatex"], typer.Option(help="Dialect of the .bib.")] = "bibtex",
    prefer: Annotated[
        Literal["published", "preprint"], typer.Option(help="Version to settle on where both are known.")
    ] = "published",
    split: Annotated[
        Literal["none", "category", "source"], typer.Option(help="Also write one .bib for each category or source.")
    ] = "none",
    formats: Annotated[str, typer.Option("--format", help="Formats to write: bib,rdf,csl-json,ris,html.")] = "bib,rdf",
    groups: Annotated[bool, typer.Option("--groups", help="Add JabRef group comments to the .bib.")] = False,
    keywords: Annotated[
        Literal["path", "leaf", "none"], typer.Option(help="Keywords: whole categories, their last headings, or none.")
    ] = "path",
    venues: Annotated[
        Literal["full", "short", "abbreviated"], typer.Option(help="Length of the names of journals and meetings.")
    ] = "full",
    tags: Annotated[bool, typer.Option("--tags", help="Add the categories as tags to the .rdf.")] = False,
    catalog: Annotated[
        Path | None, typer.Option(help="Local catalog to ask first.", show_default="BIBFORGE_CATALOG")
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Do not take answers from the cache.")] = False,
    sources_asked: Annotated[
        str, typer.Option("--sources", metavar="NAMES", help="Services to ask, in this order: arxiv,crossref,…")
    ] = "",
    max_requests: Annotated[
        int | None, typer.Option("--max-requests", min=0, help="How many requests to send at most.")
    ] = None,
    key_pattern: Annotated[
        str, typer.Option(metavar="PATTERN", help="Pattern of new citation keys, as in JabRef or Better BibTeX.")
    ] = "",
    key_locale: Annotated[
        str, typer.Option(metavar="LANGUAGE", help="Language whose rules spell out letters in keys, such as de.")
    ] = "",
    pages: Annotated[bool, typer.Option("--pages", help="Read the pages and PDFs that nothing else knows.")] = False,
    max_age: Annotated[
        float,
        typer.Option(
            "--max-age",
            metavar="DAYS",
            min=0,
            help="Days after which services are asked again about unresolved entries.",
        ),
    ] = MAX_AGE,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Exit with status 1 if an entry is unresolved, a paper's link skipped or a reading doubtful.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the library as JSON to stdout.")] = False,
    quiet: Quiet = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every remark instead of a few of each kind.")
    ] = False,
) -> None:
    """Compile reading lists into a library."""
    console.begin(quiet=quiet, interrupted="nothing was written; what was answered so far is in the cache")
    wanted = _formats(formats)
    settings = Settings().with_options(sources=sources_asked, max_requests=max_requests, pages=pages)
    memory = memory_of(settings)
    readings = LazyReadings(memory)
    texts = files.read_sources(sources or named_lists(), console.say, readings.read)
    asked_again = frozenset(["*"] if update_all else update or ())
    key_style = settings.with_keys(key_pattern, key_locale).key_style
    asked = resolvers_for(settings, catalog, offline=offline or locked, refresh=refresh)
    rests = Rests(
        texts=texts,
        resolvers=asked,
        options=(locked, offline, prefer, wanted, dialect, groups, tags, split, keywords, venues, key_style),
        output=output,
        max_age=max_age,
        answers=settings.cache_folder / "cache.sqlite",
    )
    fresh = bool(refresh or asked_again)
    if not (fresh or as_json or verbose) and rests.stands(memory, strict=strict):
        return
    from bibforge.bibtex.entries import Dialect  # from here on there is something to do
    from bibforge.model.library import Keywords
    from bibforge.reconcile.merge import Prefer
    from bibforge.reconcile.venuestyles import Venues
    from bibforge.workflows.build import BuildOptions, with_others
    from bibforge.workflows.build import build as compile_lists
    from bibforge.workflows.outputs import outputs

    options = BuildOptions(
        locked=locked, offline=offline, update=asked_again, prefer=Prefer(prefer), today=_today(), key_style=key_style
    )
    locks = locks_of(memory, output)
    known = read_lock_in(output, read=locks.read)
    _check_keys(options.update, known.lock)
    earlier = rests.open_entries(memory, published=prefer == "published", fresh=fresh)
    compiled = settings.cache_folder / "templates"
    pieces = pieces_of(
        memory, output, dialect=Dialect(dialect), tags=tags, keywords=Keywords(keywords), compiled=compiled
    )
    make = partial(
        outputs,
        entry_text_of=pieces.entries,
        item_text_of=pieces.items,
        line_of=pieces.line,
        card_of=pieces.card,
        series_of=pieces.series,
        formats=wanted,
        dialect=Dialect(dialect),
        groups=groups,
        tags=tags,
        split=split,
        keywords=Keywords(keywords),
        venues=Venues(venues),
        compiled=compiled,
        lock_text_of=locks.text,
        lock=not locked,
    )
    with console.progress(quiet=as_json or quiet) as told:
        outcome = compile_lists(
            texts, known.lock, asked, options, told, lambda plan: _tell_plan(plan, mailto=settings.mailto),
            readings=readings.all, earlier=earlier, draft_of=pieces.drafts,
        )  # fmt: skip
        earlier.write()
        if told:
            told("entries written", 0, len(outcome.library.works))
        made, unreachable = make(outcome), outcome.unreachable
    with holding(output):
        now = read_lock_in(output, known)
        if now is not known:
            outcome = with_others(texts, outcome, known.lock, now.lock, options, readings=readings.all)
            made = make(outcome)
        written = write_all(output, made)
    if as_json:
        console.data_json(build_json(outcome))
    place = files.shown(output)
    say_built(outcome, place, written, verbose=verbose, asked=bool(asked))
    pieces.write()
    locks.write()
    if not unreachable:
        lines = [*remarks(outcome, place, asked=bool(asked)), summary(outcome, {})]
        asked_in_vain = _asked_in_vain(outcome, asked)
        rests.keep(memory, made, now.text, lines, found=_is_found(outcome), asked=asked_in_vain)
        memory.sweep()
    _leave(outcome, strict=strict, unreachable=bool(unreachable))


def _asked_in_vain(outcome: Build, resolvers: Sequence[Any]) -> bool:
    """Tell whether services were asked, and an entry stayed open all the same."""
    return bool(outcome.unresolved) and not all(one.is_local for one in resolvers)


def _is_found(outcome: Build) -> bool:
    """Tell whether `--strict` takes exception."""
    from bibforge.readinglist.attention import count_of_findings

    return bool(outcome.unresolved or count_of_findings(outcome.lists))


def _leave(outcome: Build, *, strict: bool, unreachable: bool) -> None:
    """Exit with the status of the outcome; nothing of it is lost by then."""
    if unreachable:
        raise typer.Exit(Exit.UNREACHABLE)
    if strict and _is_found(outcome):
        raise typer.Exit(Exit.FINDINGS)


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise BibforgeError(
            f"unknown format {unknown[0] if unknown else text!r}",
            status=Exit.USAGE,
            hint=f"choose among {', '.join(FORMATS)}",
        )
    return wanted


def _today() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()


def _check_keys(keys: frozenset[str], lock: Lock) -> None:
    unknown = sorted(key for key in keys if key != "*" and key not in lock.keys)
    if unknown:
        raise BibforgeError(
            f"the lock knows no key {unknown[0]!r}",
            status=Exit.USAGE,
            hint="take the citation key from library.bib, or use --update-all",
        )


def resolvers_for(
    settings: Settings, catalog: Path | None, *, offline: bool, refresh: bool, since: float = 0.0
) -> list[Any]:
    """Return whom to ask by the settings: the catalog, and the services unless `offline`.

    Answers that were kept before `since` (seconds) are asked for again.
    Raises BibforgeError (status 4) where the catalog named does not exist.
    """
    path = files.catalog_at(catalog) if catalog else settings.catalog
    if offline and not path.exists():
        return []  # nobody to ask: nothing of theirs is loaded
    from bibforge.resolvers.asking import Network, open_resolvers

    if offline:
        return open_resolvers(path, None)
    network = Network(
        addresses=settings.addresses,
        keys=settings.keys,
        users=settings.users,
        sources=settings.sources,
        max_requests=settings.max_requests,
        pages=settings.pages,
        private_hosts=settings.private_hosts,
        mailto=settings.mailto,
        cache=settings.cache_folder,
        refresh=refresh,
        since=since,
        patience=settings.patience,
        pace=settings.pace,
    )
    return open_resolvers(path, network, warn=console.say)


def _tell_plan(plan: RequestPlan, *, mailto: str) -> None:
    """Say what the services are about to be asked."""
    from bibforge.resolvers.asking import told_cost

    cost = told_cost(plan.expected, mailto=mailto, answers=plan.answers)
    if cost:
        console.say(f"asking {cost}")


def _service_names() -> list[str]:
    from bibforge.resolvers.services import SERVICES

    return [service.name for service in SERVICES]


def build_json(outcome: Build) -> dict[str, Any]:
    """Return the outcome as JSON values (docs/build.md gives the shape)."""
    return {
        "works": [_work_json(work, outcome) for work in outcome.library.works],
        "categories": [list(path) for path in outcome.library.categories],
        "requests": {name: outcome.requests.get(name, 0) for name in _service_names()},
        "skipped": [
            {"file": one.place.file, "line": one.place.line, "reason": one.reason.value, "papers": list(one.papers)}
            for each in outcome.lists
            for one in each.skipped
        ],
        "doubts": [
            {"file": one.place.file, "line": one.place.line, "kind": one.kind.value, "title": one.text}
            for each in outcome.lists
            for one in each.doubts
        ],
        "unreachable": list(outcome.unreachable),
    }


def _work_json(work: Work, outcome: Build) -> dict[str, Any]:
    from bibforge.bibtex.entries import Dialect, entry_from

    record = work.record
    return {
        "key": work.key,
        "type": entry_from(work, dialect=Dialect.BIBTEX).type,
        "kind": str(record.kind),
        "title": record.title,
        "authors": [{"given": person.given, "family": person.family} for person in record.authors],
        "year": record.year,
        "venue": record.container or record.event or None,
        "arxiv": str(record.arxiv) if record.arxiv else None,
        "doi": str(record.doi) if record.doi else None,
        "openreview": str(record.openreview) if record.openreview else None,
        "url": record.url or None,
        "status": str(work.status),
        "mentions": [{"file": mention.place.file, "line": mention.place.line} for mention in work.mentions],
        "categories": [list(path) for path in work.categories],
        "notes": list(work.notes),
        "provenance": dict(work.provenance),
        "candidates": [one.name for one in outcome.library.unresolved_candidates.get(work.key, ())],
    }
