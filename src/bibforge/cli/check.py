"""`bibforge check`: does every reference exist, is it the one it says it is, was it retracted?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bibforge.cli import console, files
from bibforge.cli.build import resolvers_for
from bibforge.cli.settings import Settings
from bibforge.errors import BibforgeError, Exit
from bibforge.markup.syntax import is_list_name
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.workflows.annotations import Annotation
    from bibforge.workflows.check import Checked


def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="`.bib` files, lists, an `.aux` beside its `.bib`.")
    ],
    fail_on: Annotated[
        str,
        typer.Option(
            help="What gives status 1: outcomes (mismatch,not-found,unreadable,retracted,corrected,unconfirmed,"
            "could-not-ask), severities (fabricated,wrong,differs), or none."
        ),
    ] = "mismatch,not-found,unreadable,retracted",
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcomes as JSON to stdout.")] = False,
    output_format: Annotated[Literal["text", "json", "github"], typer.Option(help="Format of the outcomes.")] = "text",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Also print what was verified.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service, only the catalog.")] = False,
    catalog: Annotated[
        Path | None, typer.Option(help="Local catalog to ask first.", show_default="BIBFORGE_CATALOG")
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Do not take answers from the cache.")] = False,
    sources: Annotated[
        str, typer.Option("--sources", metavar="NAMES", help="Services to ask, in this order: arxiv,crossref,…")
    ] = "",
    max_requests: Annotated[
        int | None, typer.Option("--max-requests", min=0, help="How many requests to send at most.")
    ] = None,
    quiet: console.Quiet = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with status 1 if a paper's link is skipped or a reading doubtful."),
    ] = False,
) -> None:
    """Look up every reference: verified, unconfirmed, mismatch, retracted or not found."""
    from bibforge.readinglist.attention import attention_lines, count_of_findings
    from bibforge.workflows.check import check as look_up
    from bibforge.workflows.check import readings_of, references_in

    failing = _failing(fail_on)
    form = "json" if as_json else output_format
    texts = _texts(paths)
    readings = readings_of(texts)
    references = list(references_in(texts, readings))
    settings = Settings().with_options(sources=sources, max_requests=max_requests)
    resolvers = resolvers_for(settings, catalog, offline=offline, refresh=refresh)
    console.begin(quiet=quiet, interrupted="what was answered so far is in the cache")
    with console.progress(quiet=quiet or form != "text") as told:
        done = look_up(references, resolvers, on_progress=told)
    _tell(done, form, verbose=verbose)
    for line in attention_lines(list(readings.values())):
        console.say(line)
    if strict and count_of_findings(list(readings.values())):
        raise typer.Exit(Exit.FINDINGS)
    if any(not failing.isdisjoint((str(one.judgement.outcome), one.judgement.severity)) for one in done):
        raise typer.Exit(Exit.FINDINGS)
    if any(one.judgement.outcome == "could not ask" for one in done):
        raise typer.Exit(Exit.UNREACHABLE)


def _failing(text: str) -> frozenset[str]:
    """Return the outcomes and severities that an option names. Raises BibforgeError (status 2) for any other word."""
    from bibforge.verify.odds import Gravity
    from bibforge.verify.outcome import Outcome

    known = {str(one).replace(" ", "-"): str(one) for one in Outcome if one is not Outcome.VERIFIED}
    known |= {one.word: one.word for one in reversed(Gravity)}
    wanted = [word.strip() for word in text.split(",") if word.strip() and word.strip() != "none"]
    unknown = [word for word in wanted if word not in known]
    if unknown:
        hint = f"choose among {', '.join(known)}, none"
        raise BibforgeError(f"unknown outcome or severity {unknown[0]!r}", status=Exit.USAGE, hint=hint)
    return frozenset(known[word] for word in wanted)


def _texts(paths: Sequence[Path]) -> dict[str, str]:
    """Return the files' texts by name; an `.aux` file alone brings the `.bib` files that it names."""
    from bibforge.workflows.check import databases

    texts: dict[str, str] = {}
    for path in paths:
        texts[files.shown(path)] = _text(path)
    bare = [path for path in paths if path.suffix == ".aux"]
    if bare and len(bare) == len(paths):
        for path in bare:
            for name in databases(texts[files.shown(path)]):
                texts[files.shown(path.parent / name)] = _text(path.parent / name)
    return texts


def _text(path: Path) -> str:
    from bibforge.text.encoding import decode_bytewise

    if is_list_name(path.name):
        return files.read_list_text(path, console.say)
    return decode_bytewise(files.read_bib(path))[0]


def _tell(done: Sequence[Checked], form: str, *, verbose: bool) -> None:
    shown = [one for one in done if verbose or one.judgement.outcome not in ("verified", "not a paper")]
    if form == "json":
        from bibforge.workflows.check import outcome_json

        console.data_json({"references": [_spelled(outcome_json(one)) for one in done]})
    elif form == "github":
        from bibforge.workflows.annotations import github_lines

        for line in github_lines([_annotation(one) for one in shown if one.judgement.outcome != "verified"]):
            console.data(line)
    else:
        for one in shown:
            console.data(_line(one))
    tally = Counter(str(one.judgement.outcome) for one in done)
    counts = ", ".join(f"{number} {word}" for word, number in tally.most_common())
    console.say(f"{counted(len(done), 'reference')}: {counts or 'none'}")


def _line(one: Checked) -> str:
    from bibforge.reconcile.words import name_for_people
    from bibforge.verify.words import all_told

    reference, judgement = one.reference, one.judgement
    said = [judgement.severity, *judgement.fields] if judgement.severity else judgement.fields
    fields = f" ({', '.join(said)})" if said else ""
    record = f" {name_for_people(judgement.record.name)}" if judgement.record else ""
    reasons = all_told(judgement.reasons)
    return f"{reference.file}:{reference.line}: {judgement.outcome}{fields}: {reference.key}{record}: {reasons}"


def _spelled(value: Any) -> Any:
    """Return the same JSON value in UTF-8's letters: bytes of a file that are none become U+FFFD."""
    match value:
        case str():
            return value if value.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", value)
        case list():
            return [_spelled(one) for one in value]
        case dict():
            return {name: _spelled(one) for name, one in value.items()}
        case _:
            return value


def _annotation(one: Checked) -> Annotation:
    from bibforge.repair.engine.findings import Severity
    from bibforge.verify.words import all_told
    from bibforge.workflows.annotations import Annotation

    outcome = str(one.judgement.outcome)
    severity = {"mismatch": Severity.ERROR, "retracted": Severity.ERROR, "not found": Severity.WARNING}
    severity["unreadable"] = Severity.ERROR
    return Annotation(
        file=one.reference.file,
        line=one.reference.line,
        column=1,
        end_line=one.reference.line,
        end_column=1,
        rule=f"check: {outcome}",
        severity=severity.get(outcome, Severity.NOTE),
        message=f"{one.reference.key}: {all_told(one.judgement.reasons)}",
    )
