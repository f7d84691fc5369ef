"""What `bibforge build` says at its end: grouped and capped, the summary last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bibforge.cli import console
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.reconcile.resolve import Resolution
    from bibforge.workflows.build import Build

SHOWN = 5
"""Lines of one kind before the rest is only counted."""
SHOWN_NOTES = 2
"""Lines of one kind of note: there are many kinds."""


def say_built(outcome: Build, place: str, written: Sequence[str], *, verbose: bool, asked: bool) -> None:
    """Say on stderr what became of a build: remarks, keys that changed, files written, and the figures last."""
    for line in remarks(outcome, place, verbose=verbose, asked=asked):
        console.say(line)
    if outcome.renamed:
        has = "has" if len(outcome.renamed) == 1 else "have"
        keys = counted(len(outcome.renamed), "citation key")
        console.say(f"{keys} {has} changed: see {place}/keys.csv; `bibforge rekey --tex FILE` rewrites \\cite commands")
    console.say(f"{place}: wrote {', '.join(written)}" if written else f"{place}: nothing changed")
    console.say(summary(outcome, outcome.requests))


def remarks(outcome: Build, place: str, *, verbose: bool = False, asked: bool = True) -> Iterator[str]:
    """Yield what there is to say of the entries; `place` is the output folder, `asked` whether anybody could be asked.

    Of each kind of remark a few are shown, all with `verbose`; the report has the rest.
    """
    from bibforge.readinglist.attention import attention_lines

    report = f"{place}/report.html"
    yield from _notes(outcome.resolutions, report, verbose=verbose)
    yield from capped(_unresolved(outcome.unresolved), SHOWN, "unresolved", report, verbose=verbose)
    yield from attention_lines(outcome.lists)
    left = counted(len(outcome.unresolved), "entry is", "entries are")
    if outcome.unreachable:
        again = "run the command again later; it asks only for unresolved entries"
        yield f"could not ask: {grouped_silences(outcome.unreachable)}; {left} written as in the lists; {again}"
    elif not asked and outcome.unresolved:
        yield (
            f"no service was asked (--offline) and there is no catalog; {left} written as in the lists; build without"
            " --offline, or make a catalog from a bulk file: bibforge catalog add FILE (docs/catalog.md)"
        )


def summary(outcome: Build, requests: Mapping[str, int]) -> str:
    """Return the figures of a build in one line, with the requests that it took by service."""
    from bibforge.model.library import Status

    works = outcome.library.works
    mentions = sum(len(one.mentions) for one in outcome.lists)
    count = {status: sum(work.status is status for work in works) for status in Status}
    asked = ", ".join(f"{name} {number}" for name, number in requests.items() if number) or "none"
    entries = f"{counted(mentions, 'entry', 'entries')} in {counted(len(outcome.lists), 'list')}"
    statuses = (
        f"{count[Status.RESOLVED]} resolved, {count[Status.UNRESOLVED]} unresolved,"
        f" {counted(count[Status.NON_PAPER], 'not a paper', 'not papers')}"
    )
    return f"{entries}: {counted(len(works), 'work')} ({statuses}); requests: {asked}"


def capped(lines: Sequence[str], most: int, what: str, report: str, *, verbose: bool) -> Iterator[str]:
    """Yield the first lines, and how many more there are and where they stand; one more line takes its own place."""
    if verbose or len(lines) <= most + 1:
        yield from lines
        return
    yield from lines[:most]
    yield f"  and {len(lines) - most} more {what}: see {report}"


def grouped_silences(reasons: Sequence[str]) -> str:
    """Return reasons such as `arXiv: could not be reached` as one phrase, services with the same reason together."""
    places: dict[str, list[str]] = {}
    for one in reasons:
        whom, colon, why = one.partition(": ")
        places.setdefault(why if colon else one, []).append(whom if colon else "")
    return "; ".join(f"{_some(list(filter(None, whom)))}: {why}" if any(whom) else why for why, whom in places.items())


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN + 1 else ""
    return ", ".join(names[:SHOWN] if more else names) + more


def _notes(resolutions: Sequence[Resolution], report: str, *, verbose: bool) -> Iterator[str]:
    from bibforge.reconcile.words import phrase

    kinds: dict[str, list[str]] = {}
    for one in resolutions:
        for finding in one.findings:
            kinds.setdefault(finding.kind, []).append(f"{one.mention.place}: note: {phrase(finding)}")
    for lines in kinds.values():
        yield from capped(lines, SHOWN_NOTES, "notes of this kind", report, verbose=verbose)


def _unresolved(resolutions: Sequence[Resolution]) -> list[str]:
    from bibforge.reconcile.words import phrases

    lines = []
    for one in resolutions:
        why = phrases(one.unreachable or one.against) or "no service was asked"
        lines.append(f"{one.mention.place}: unresolved: “{one.mention.title}” ({why})")
    return lines
