"""The shape of a list, learned from its entries, for writing a whole list anew in it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from bibforge.markup.links import label_style, markdown_link
from bibforge.model.dates import PartialDate
from bibforge.model.library import Mention
from bibforge.model.record import Kind, Record
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.entrylike import entry_ways
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.written import Listed, markdown_text

_RULE = re.compile(r"^\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*$")


_MARK = re.compile(r"[ \t]*(?:(?:[-*+]|\d+[.)])\s|[|<])")
_MOST_WAYS = 4
"""Neighbours after which an entry is written on trial."""


class Shown(NamedTuple):
    """Which parts of an entry a list has a place for."""

    people: bool
    venue: bool
    year: bool


class Shape:
    """How a Markdown list writes its entries: each new one after an entry of the same heading, else of any."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._labels = label_style(text, lambda words: label_role(words) is not None)
        self._all = [one for one in read_list(text, file).mentions if one.span and not one.as_data]
        self._under: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
        for mention in self._all:
            self._under[mention.place.category].append(mention)

    @property
    def is_empty(self) -> bool:
        """Whether the list has no entry that a new one could be written after."""
        return not self._all

    @property
    def head(self) -> tuple[str, ...]:
        """The two lines above the rows of the list's first table, none where it has no table."""
        lines = self._text.splitlines()
        rule = next((number for number, line in enumerate(lines) if number and _RULE.match(line.strip())), 0)
        return (lines[rule - 1].strip(), lines[rule].strip()) if rule else ()

    def ways(self, entry: Listed) -> tuple[str, ...]:
        """Return how the list would write an entry, the likeliest first; further links and notes follow its words."""
        record = Record(
            source="list",
            kind=Kind.UNKNOWN,
            title=entry.title,
            authors=entry.people,
            more_authors=entry.more_people,
            container=entry.venue,
            short_container=entry.venue,
            date=PartialDate(entry.year) if entry.year else None,
        )
        ways = dict.fromkeys(entry_ways(self._text, self._models(entry.path), record, entry.url, beside=self._all))
        found = sorted(ways, key=lambda one: not _MARK.match(one))  # `-[no blank]` is a slip that many lists have
        kept = [*found[: _MOST_WAYS - 1], found[-1]]
        return tuple(dict.fromkeys(self._whole(text, entry) for text in kept))

    def shows(self, path: tuple[str, ...]) -> Shown:
        """Return what the entries under a heading say beside title and link: what at least a third of them say."""
        models = self._models(path)
        return Shown(
            people=3 * sum(bool(one.authors) for one in models) >= len(models),
            venue=3 * sum(bool(one.venue) for one in models) >= len(models),
            year=3 * sum(one.year is not None for one in models) >= len(models),
        )

    def _models(self, path: tuple[str, ...]) -> list[Mention]:
        return self._under.get(path) or self._all

    def _whole(self, text: str, entry: Listed) -> str:
        text = text.rstrip("\r\n").replace("\r\n", "\n")
        style = self._labels or "[[{label}]({target})]"
        links = " ".join(markdown_link(label, url, style) for label, url in entry.links)
        if links and text.endswith("|"):
            text = f"{text[:-1].rstrip()} {links} |"
        elif links:
            text = f"{text} {links}"
        indent = re.match(r"[ \t]*(?:[-*+]|\d+[.)])?[ \t]*", text)
        inner = " " * len(indent[0]) if indent else "  "
        return "\n".join([text, *(f"{inner}- {markdown_text(note)}" for note in entry.notes)])
