"""What an editor shows of lists and works: findings in a list, the words of a hover, keys and candidates to choose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bibforge.errors import BibforgeError
from bibforge.markup.syntax import is_list_name
from bibforge.model.library import Mention, Span, Work
from bibforge.model.record import Record
from bibforge.readinglist.attention import doubt_words
from bibforge.readinglist.skipwords import SKIP_WORDS
from bibforge.readinglist.written import markdown_text
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.words import phrases
from bibforge.repair.engine.findings import Edit, Finding, Severity, fix
from bibforge.repair.engine.listview import reading_of
from bibforge.workflows.build import Build
from bibforge.workflows.explain import origins
from bibforge.workflows.pull import url_of
from bibforge.workflows.repair import RepairOptions, repair


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something to choose: its label, what it says beside, and the text that it puts in."""

    label: str
    detail: str
    text: str


def list_findings(text: str, file: str, lock: Lock) -> list[Finding]:
    """Return what lock and reading say of a list that is being typed; nobody is asked."""
    try:
        data = text.encode("utf-8", "surrogatepass")
        one = repair(data, file, (), RepairOptions(), lock=lock)
        reading = reading_of(text, file)
    except (BibforgeError, UnicodeError):
        return []
    found = [finding for finding, _ in one.findings]
    changes = one.result.changes
    found = [_with_edits(finding, changes) for finding in found]
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for skipped in reading.skipped:
        if skipped.papers:
            span = _line(starts, skipped.place.line, text)
            message = f"skipped ({SKIP_WORDS[skipped.reason]}) although it links a paper"
            found.append(Finding(span=span, message=message, rule="skipped", severity=Severity.WARNING))
    for doubt in reading.doubts:
        span = _line(starts, doubt.place.line, text)
        found.append(Finding(span=span, message=doubt_words(doubt.kind), rule="doubtful", severity=Severity.NOTE))
    return found


def _with_edits(finding: Finding, changes: tuple[Edit, ...] | list[Edit]) -> Finding:
    """Return a finding with those of the repair's edits that stand in its own stretch."""
    edits = [one for one in changes if finding.span.start <= one.start and one.end <= finding.span.end]
    return finding if finding.fix is None and not edits else Finding(
        span=finding.span, message=finding.message, rule=finding.rule, severity=finding.severity,
        fix=fix(*edits) if edits else None,
    )  # fmt: skip


def _line(starts: list[int], line: int, text: str) -> Span:
    start = starts[min(max(line - 1, 0), len(starts) - 2)]
    end = text.find("\n", start)
    return Span(start, len(text) if end < 0 else end)


def work_of_key(outcome: Build, key: str) -> Work | None:
    """Return the work of a citation key."""
    return next((work for work in outcome.library.works if work.key.lower() == key.lower()), None)


def works_of_line(outcome: Build, text: str, file: str, line: int) -> list[Work]:
    """Return the works that are mentioned on a line (from 1) of a list as it is now."""
    mentions = [one for one in reading_of(text, file).mentions if _holds(one, line)] if is_list_name(file) else []
    titles = {(one.title, one.identifiers) for one in mentions}
    return [
        work for work in outcome.library.works if any((one.title, one.identifiers) in titles for one in work.mentions)
    ]


def _holds(mention: Mention, line: int) -> bool:
    place = mention.place
    return (place.start_line or place.line) <= line <= max(place.line, place.end_line)


def hover_text(work: Work, lock: Lock, why: str = "") -> str:
    """Return a work for the eye, as Markdown: what it is, which source said each field, and why."""
    record = work.record
    people = ", ".join(person.display for person in record.authors[:8])
    where = ", ".join(str(part) for part in (record.container, record.year) if part)
    lines = [f"**{markdown_text(record.title)}**", "", markdown_text(people), "", markdown_text(where), ""]
    lines += [f"`{work.key}`: {work.status}; {', '.join(str(one) for one in record.identifiers)}", ""]
    for one in origins(work):
        if one.name in ("title", "authors", "container", "date", "doi", "arxiv"):
            lines.append(f"- {one.name}: {markdown_text(one.origin)}")
    for source in work.records:
        learned = f", learned {lock.learned[source.name]}" if source.name in lock.learned else ""
        lines.append(f"- {markdown_text(source.name)}: said by {markdown_text(source.source)}{learned}")
    if why:
        lines.append(f"- why: {markdown_text(why)}")
    return "\n".join(lines)


def why_taken(outcome: Build, work: Work) -> str:
    """Return the reasons for which the records of a work were taken, or why there are none."""
    titles = {(one.title, one.identifiers) for one in work.mentions}
    own = [one for one in outcome.resolutions if (one.mention.title, one.mention.identifiers) in titles]
    return phrases(dict.fromkeys(why for one in own for why in (one.reasons or one.against)))


def key_offers(outcome: Build) -> Iterator[Offer]:
    """Yield the citation keys of the library."""
    for work in outcome.library.works:
        first = work.record.authors[0].family if work.record.authors else ""
        detail = " ".join(str(part) for part in (first, work.record.year) if part)
        yield Offer(label=work.key, detail=f"{detail}: {work.record.title}", text=work.key)


def candidate_offers(outcome: Build, works: list[Work]) -> Iterator[Offer]:
    """Yield the addresses of what was seen for an unresolved entry and not taken."""
    for work in works:
        for record in outcome.library.unresolved_candidates.get(work.key, ()):
            if url_of(record):
                yield Offer(label=record.title, detail=_described(record), text=url_of(record))


def _described(record: Record) -> str:
    first = record.authors[0].family if record.authors else "nobody named"
    return f"{record.name} ({first}, {record.year or 'undated'})"
