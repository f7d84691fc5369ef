"""What a watch found, put into lock and lists, and told: as text, JSON, Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bibforge.markup.links import target_in
from bibforge.model.identifiers import Doi, identifier_in_url
from bibforge.model.library import Library
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.patch import Patch, patched
from bibforge.readinglist.written import markdown_text
from bibforge.reconcile.lock import Decision, Lock
from bibforge.text.comparison import fold
from bibforge.text.plurals import counted
from bibforge.workflows.watch import Event, EventKind, News


def lock_with(lock: Lock, events: Sequence[Event], library: Library, today: str) -> Lock:
    """Return the lock in which the events are known: notices, new titles, published versions, new DOIs.

    What a person decided keeps its records; a dead DOI is told and nothing else. `learned` becomes today where a record
    has changed or a version was told.
    """
    records, learned = dict(lock.records), dict(lock.learned)
    decisions, keys = dict(lock.decisions), dict(lock.keys)
    for event in events:
        new, old = event.record, event.was
        if new is None:
            continue
        if event.kind in (EventKind.RETRACTED, EventKind.CORRECTED) and old:
            known = records[old.name].notices
            records[old.name] = replace(records[old.name], notices=tuple(dict.fromkeys((*known, *new.notices))))
        elif event.kind is EventKind.TITLE:
            records[new.name] = replace(new, notices=records[new.name].notices or new.notices)
        elif event.kind in (EventKind.PUBLISHED, EventKind.MOVED):
            own = _own(decisions, event, library)
            if not own:
                continue
            records[new.name] = new
            gone = old.name if event.kind is EventKind.MOVED and old else ""
            for name, decision in own.items():
                kept = tuple(new.name if one == gone else one for one in decision.records)
                decisions[name] = replace(decision, records=tuple(dict.fromkeys((*kept, new.name))))
            keys = {
                key: tuple(sorted({new.name if one == gone else one for one in names})) for key, names in keys.items()
            }
            if gone and not any(gone in one.records or gone in one.candidates for one in decisions.values()):
                records.pop(gone, None)
                learned.pop(gone, None)
        learned[new.name] = today
    return Lock(records=records, learned=learned, decisions=decisions, keys=keys)


def _own(decisions: Mapping[str, Decision], event: Event, library: Library) -> dict[str, Decision]:
    """Return the decisions about a work that no person made."""
    work = next(work for work in library.works if work.key == event.key)
    names = {record.name for record in work.records}
    return {name: one for name, one in decisions.items() if names & set(one.records) and one.by == "bibforge"}


def lists_with(texts: Mapping[str, str], events: Sequence[Event], library: Library) -> dict[str, str]:
    """Return the lists that change: a link to a moved DOI leads to the new one, a title follows its work's.

    A title is written anew only where the list has the old one word for word.
    """
    out = {}
    for file, text in texts.items():
        patches = list(_patches(text, file, events, library))
        if patches:
            out[file] = patched(text, patches)
    return out


def _patches(text: str, file: str, events: Sequence[Event], library: Library) -> Iterator[Patch]:
    lines = {
        (mention.place.file, mention.place.line, mention.title): work.key
        for work in library.works
        for mention in work.mentions
    }
    by_key: dict[str, list[Event]] = {}
    for event in events:
        by_key.setdefault(event.key, []).append(event)
    for mention in read_list(text, file).mentions:
        for event in by_key.get(lines.get((file, mention.place.line, mention.title), ""), ()):
            if event.kind is EventKind.MOVED and event.was and event.record and event.record.doi:
                for link in mention.links:
                    named = identifier_in_url(link.url)
                    if link.target_span and isinstance(named, Doi) and named == event.was.doi:
                        span = link.target_span
                        url = target_in(text, span.start, event.record.doi.url)
                        yield Patch(start=span.start, end=span.end, replacement=url)
            if event.kind is EventKind.TITLE and event.was and event.record and mention.title_span:
                span = mention.title_span
                written = text[span.start : span.end].rstrip(" .,:;")
                if fold(written) == fold(event.was.title) and "\n" not in written:
                    title = markdown_text(event.record.title)
                    yield Patch(start=span.start, end=span.start + len(written), replacement=title)


def event_json(event: Event) -> dict[str, Any]:
    """Return an event as JSON values (docs/watch.md gives the shape)."""
    return {
        "event": str(event.kind),
        "key": event.key,
        "title": event.title,
        "before": event.before or None,
        "now": event.now,
        "evidence": event.evidence,
        "url": event.url or None,
        "record": event.record.name if event.record else None,
    }


def event_line(event: Event) -> str:
    """Return an event on one line."""
    before = f"{event.before} → " if event.before else ""
    return f"{event.kind}: {event.key}: “{event.title}”: {before}{event.now} ({event.evidence})"


_HEADINGS = {
    EventKind.RETRACTED: "Retracted", EventKind.DEAD: "DOIs that nobody has registered any more",
    EventKind.MOVED: "DOIs that have moved", EventKind.CORRECTED: "Corrected", EventKind.PUBLISHED: "Published",
    EventKind.TITLE: "New titles", EventKind.VERSION: "New versions",
}  # fmt: skip


def watched_markdown(found: News) -> str:
    """Return the events as the body of a pull request: what, why, who says so; titles are words and nothing else."""
    out = [summary(found), ""]
    for kind, heading in _HEADINGS.items():
        rows = [event for event in found.events if event.kind is kind]
        if not rows:
            continue
        out += [f"## {heading}", "", "| Paper | Key | Before | Now | Who says so |", "| --- | --- | --- | --- | --- |"]
        for event in rows:
            link = f"[{_cell(event.title)}]({event.url.replace(')', '%29')})" if event.url else _cell(event.title)
            cells = [link, f"`{event.key}`", _cell(event.before), _cell(event.now), _cell(event.evidence)]
            out.append(f"| {' | '.join(cells)} |")
        out.append("")
    if found.unreachable:
        out += ["Could not be asked: " + "; ".join(map(_cell, found.unreachable)), ""]
    return "\n".join(out)


def _cell(words: str) -> str:
    return markdown_text(words).replace("@", "@\u200b")  # nobody is called by a title


def summary(found: News) -> str:
    """Return how many works were asked about and what happened, in one line."""
    told = [f"{sum(event.kind is kind for event in found.events)} {kind}" for kind in EventKind
            if any(event.kind is kind for event in found.events)]  # fmt: skip
    rest = [f"{counted(found.not_due, 'work')} not due"] if found.not_due else []
    rest += [f"{counted(found.unnamed, 'work')} without a DOI or an arXiv id"] if found.unnamed else []
    asked = f"{counted(found.asked, 'work')} asked about"
    return f"{', '.join([asked, *rest])}: {', '.join(told) or 'nothing has changed'}"
