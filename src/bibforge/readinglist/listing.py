"""A reading as data and as lines for the eye: entries as JSON values, the tree of categories, the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bibforge.model.library import Mention, ReadingList, Role
from bibforge.model.record import Kind
from bibforge.readinglist.kinds import KindCue
from bibforge.readinglist.skipwords import SKIP_WORDS

KIND_WORDS = {
    Kind.BLOG: "blog", Kind.SOFTWARE: "code", Kind.DATASET: "dataset", Kind.VIDEO: "video", Kind.BOOK: "book",
    Kind.TALK: "other", Kind.WEBPAGE: "other", Kind.PROFILE: "other",
}  # fmt: skip
"""The words of the JSON form; every kind that is not here may be a paper and is called one, or `unknown` where nothing
says so.
"""
ROLE_WORDS = {Role.DATA: "dataset", Role.DEMO: "project", Role.HOME: "author"}
"""The words of the JSON form where they differ from the model's."""


def kind_word(mention: Mention) -> str:
    """Return the word for the kind of an entry; `unknown` where its links lead to hosts that nobody knows and nothing
    else says that it is a paper.
    """
    known = KIND_WORDS.get(mention.kind)
    return known or ("unknown" if ("kind", KindCue.NOTHING.value) in mention.cues else "paper")


def entry_json(mention: Mention) -> dict[str, Any]:
    """Return one entry as JSON values; spans are `[first, last + 1]` in characters of the text."""
    place = mention.place
    return {
        "file": place.file,
        "line": place.line,
        "start_line": place.start_line or place.line,
        "end_line": place.end_line,
        "title": mention.title,
        "authors": [person.display for person in mention.authors],
        "et_al": mention.et_al,
        "year": mention.year,
        "venue": mention.venue or None,
        "volume": mention.volume or None,
        "number": mention.number or None,
        "pages": mention.pages or None,
        "links": [
            {
                "url": link.url,
                "role": ROLE_WORDS.get(link.role, link.role.value),
                "text": link.text,
                "span": [link.span.start, link.span.end] if link.span else None,
            }
            for link in mention.links
        ],
        "arxiv": [one.value for one in mention.arxiv],
        "doi": [str(one) for one in mention.doi],
        "openreview": [one.value for one in mention.openreview],
        "isbn": [one.value for one in mention.isbn],
        "category": list(place.category),
        "kind": kind_word(mention),
        "notes": list(mention.notes),
        "cues": dict(mention.cues),
    }


def tree_lines(reading: ReadingList) -> Iterator[str]:
    """Yield a reading for the eye: categories as a tree, below each its entries, at the end what was skipped."""
    yield f"{reading.file}: {reading.title}" if reading.title else reading.file
    by_category: dict[tuple[str, ...], list[Mention]] = {}
    for mention in reading.mentions:
        by_category.setdefault(mention.place.category, []).append(mention)
    for path in dict.fromkeys([(), *reading.headings, *by_category]):
        if path:
            yield f"{'  ' * len(path)}{path[-1]}"
        for mention in by_category.get(path, ()):
            yield f"{'  ' * (len(path) + 1)}{entry_line(mention)}"
    if reading.skipped:
        yield "  skipped:"
        for skipped in reading.skipped:
            why = SKIP_WORDS[skipped.reason] + (" (links a paper)" if skipped.papers else "")
            yield f"    {skipped.place.line}: {why}: {' '.join(skipped.text.split())[:80]}"
    if reading.doubts:
        yield "  doubtful:"
        for doubt in reading.doubts:
            yield f"    {doubt.place.line}: {doubt.kind.value} ({doubt.count}): {doubt.text[:80]}"


def entry_line(mention: Mention) -> str:
    """Return one entry on one line: its line, title, people, venue and year, kind, identifiers."""
    people = ", ".join(person.family for person in mention.authors[:3])
    people += " et al." if mention.et_al or len(mention.authors) > 3 else ""
    when = " ".join(str(part) for part in (mention.venue, mention.year) if part)
    credit = "; ".join(part for part in (people, when) if part)
    kind = kind_word(mention) if mention.kind is not Kind.TALK else "talk"
    facts = [kind, *(str(one) for one in mention.identifiers)]
    return f"{mention.place.line}: {mention.title}{f' ({credit})' if credit else ''} [{', '.join(facts)}]"


def explained(reading: ReadingList, line: int) -> Iterator[str]:
    """Yield how one line of a list was read: each part of its entries with the cue that decided, or why it is none."""
    for mention in reading.mentions:
        place = mention.place
        if (place.start_line or place.line) <= line <= max(place.line, place.end_line):
            yield from _entry_explained(mention)
    for skipped in reading.skipped:
        if skipped.place.line <= line <= max(skipped.place.line, skipped.place.end_line):
            yield f"{skipped.place}: skipped: {SKIP_WORDS[skipped.reason]}"
            yield from (f"  links a paper: {url}" for url in skipped.papers)


def _entry_explained(mention: Mention) -> Iterator[str]:
    cues = dict(mention.cues)
    people = ", ".join(person.display for person in mention.authors) + (" et al." if mention.et_al else "")
    parts = [
        ("title", mention.title), ("people", people), ("venue", mention.venue), ("year", mention.year or ""),
        ("kind", kind_word(mention)), ("category", " / ".join(mention.place.category)),
    ]  # fmt: skip
    yield f"{mention.place}: entry"
    for part, value in parts:
        if value:
            yield f"  {part}: {value}{f'  [{cues[part]}]' if part in cues else ''}"
    for link in mention.links:
        yield f"  {ROLE_WORDS.get(link.role, link.role.value)}: {link.url or '(empty)'}  [{link.text}]"


def figures(readings: Sequence[ReadingList]) -> list[tuple[str, int]]:
    """Return what several readings hold: entries by kind and by what they have, categories, stretches skipped by
    reason.
    """
    mentions = [mention for reading in readings for mention in reading.mentions]
    kinds = Counter(kind_word(mention) for mention in mentions)
    reasons = Counter(SKIP_WORDS[skipped.reason] for reading in readings for skipped in reading.skipped)
    return [
        ("lists", len(readings)),
        ("categories", sum(len(reading.headings) for reading in readings)),
        ("entries", len(mentions)),
        *((f"  {kind}", count) for kind, count in sorted(kinds.items())),
        ("with people", sum(bool(mention.authors) for mention in mentions)),
        ("with a year", sum(mention.year is not None for mention in mentions)),
        ("with an identifier", sum(bool(mention.identifiers) for mention in mentions)),
        ("with a link", sum(any(link.url for link in mention.links) for mention in mentions)),
        ("skipped", sum(reasons.values())),
        *((f"  {reason}", count) for reason, count in sorted(reasons.items())),
        ("skipped with a paper's link", sum(bool(one.papers) for reading in readings for one in reading.skipped)),
        ("doubtful", sum(len(reading.doubts) for reading in readings)),
    ]
