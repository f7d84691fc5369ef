"""A new entry for a list in the shape of one that stands there: the same marks, other title, people, venue, link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bibforge.markup.links import html_target, is_html, label_style, markdown_link, rst_link
from bibforge.markup.syntax import Syntax
from bibforge.model.library import Mention
from bibforge.model.people import Person
from bibforge.model.record import Record
from bibforge.readinglist.carriers import read_list, recognise
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.rowshape import row_like
from bibforge.readinglist.skeletons import (
    NUMBER,
    Filling,
    Skeleton,
    bared,
    frame_of,
    line_end,
    line_start,
    may_stay,
    skeleton_of,
)
from bibforge.readinglist.written import Form, Listed, bullet, markdown_text
from bibforge.text.comparison import fold, squeezed


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedEntry:
    """An entry to be put into a list: where (a character), its lines, and the parts of the record that they lack."""

    at: int
    text: str
    lacks: tuple[str, ...] = ()


_NEAR = 12
"""Entries of the same heading, the last ones first, whose shape is tried."""
_BESIDE = 40
"""Entries of the list that tell which words are those of its shape."""
_MOST_TRIED = 8
"""Ways of writing an entry that are tried; each costs a reading of the list."""


def entry_like(
    text: str, models: Sequence[Mention], record: Record, url: str, category: tuple[str, ...], *, file: str = "list.md",
    at: int | None = None,
) -> AddedEntry | None:  # fmt: skip
    """Return a new entry behind the last of `models`, in the shape of the one that fits best, or None.

    `models` are the entries of one section in the order of the list; `category` is the path of the entry in `text`
    itself, `at` its place below a heading that has no entry yet; `file` names the list and so its syntax. What comes
    out is read again: title, link and heading must be those of the record, whatever else is said of it true, and every
    other entry what it was. Of the ways that hold, the one that says most is taken.
    """
    if not models or models[-1].span is None:
        return None
    before = read_list(text, file).mentions
    best: AddedEntry | None = None
    for written in list(dict.fromkeys(entry_ways(text, models, record, url, file, beside=before)))[:_MOST_TRIED]:
        entry = _placed(text, models, written, at)
        lacks = _lacks(text, entry, before, record, category, file)
        if lacks is not None and (best is None or len(lacks) < len(best.lacks)):
            best = AddedEntry(at=entry.at, text=entry.text, lacks=lacks)
        if best and not set(best.lacks) & _shown(models):
            break
    return best


def _shown(models: Sequence[Mention]) -> set[str]:
    """Return what at least a third of the entries say of people, venue and year."""
    said = {
        "people": sum(bool(one.authors) for one in models),
        "venue": sum(bool(one.venue) for one in models),
        "year": sum(one.year is not None for one in models),
    }
    return {part for part, count in said.items() if 3 * count >= len(models)}


def _placed(text: str, models: Sequence[Mention], written: str, at: int | None) -> AddedEntry:
    """Return the entry behind the last of the models, parted from it as that one is from the entry before."""
    end = "\r\n" if "\r\n" in text else "\n"
    lead, tail = "", ""
    last = models[-1].span
    if at is None and last:
        at = line_end(text, last.end - 1)
        closing = _CLOSING.match(text, at)
        at = closing.end() if closing and _opens(text, last.start) else at
        lead = end * _blank_lines(text, models)
        following = text[at : line_end(text, at)]
        tail = end if lead and following.strip() else ""
    else:
        lead = end
    at = at or 0
    if not text[:at].endswith("\n"):
        lead += end
    lines = written.replace("\r\n", "\n").strip("\n").replace("\n", end)
    return AddedEntry(at=at, text=f"{lead}{lines}{end}{tail}")


_CLOSING = re.compile(r"(?:[ \t]*</(?:details|p|li|tr|div)>[ \t]*(?:\r?\n|$))+", re.IGNORECASE)


def _opens(text: str, start: int) -> bool:
    """Tell whether the line of an entry opens a tag that a later line closes."""
    line = text[line_start(text, start) : line_end(text, start)]
    return bool(re.match(r"\s*<(?:details|p|li|tr|div)\b", line, re.IGNORECASE))


def _blank_lines(text: str, models: Sequence[Mention]) -> int:
    """Return how many blank lines part the last two entries of a section, none where something else stands there."""
    spans = [one.span for one in models if one.span]
    for above, below in reversed(list(pairwise(spans))):
        gap = text[line_end(text, above.end - 1) : line_start(text, below.start)]
        if not gap.strip():
            return gap.count("\n")
    return 0


def entry_ways(
    text: str, models: Sequence[Mention], record: Record, url: str, file: str = "list.md", *,
    beside: Sequence[Mention] = (),
) -> Iterator[str]:  # fmt: skip
    """Yield the entry in the shape of its neighbours, the fullest and plainest of the last ones first, then as list
    items usually are, then as a link alone.

    `beside` are all entries of the list: what half of those near by have in common is shape. Whether the list with the
    entry is read as it should be is for the caller to try.
    """
    syntax = recognise(text, file).syntax
    filling = Filling(record=record, url=url, syntax=syntax)
    near = list(reversed(models))[:_NEAR]
    known = {one.title_span: skeleton_of(text, one, filling) for one in near}
    others = [one for one in beside or models if one.span and one.title_span not in known]
    middle = sum(one.place.line < near[-1].place.line for one in others)
    around = others[max(0, middle - _BESIDE) : middle + _BESIDE]
    found = [one for one in known.values() if one]
    frame = frame_of([*found, *(one for one in (skeleton_of(text, other, filling) for other in around) if one)])
    plain = [one for one in (bared(each, frame) for each in found) if one]
    yield from _likest(plain, text, models, record.year)
    row = row_like(found, frame)
    if row:
        yield _numbered(row, text, models, record.year)
    last = text[line_start(text, models[-1].span.start) :] if models[-1].span else ""
    if not last.lstrip().startswith("|"):
        yield from _usual(text, models, filling)


_LIKEST = 4


def _likest(plain: Sequence[Skeleton], text: str, models: Sequence[Mention], year: int | None) -> Iterator[str]:
    """Yield the first few different entries after those that have a place for most, and little else."""

    def told_beside(one: Skeleton) -> int:
        return sum(not may_stay(word) for _, word in one.words())

    ordered = sorted(plain, key=lambda one: (one.lacks, told_beside(one), len(one.pieces), one.block.count("\n")))
    told = set()
    for one in ordered:
        try:
            written = _numbered(one.filled(), text, models, year)
        except ValueError:  # two parts share their words
            continue
        if written not in told:
            told.add(written)
            yield written
        if len(told) == _LIKEST:
            return


def _numbered(written: str, text: str, models: Sequence[Mention], year: int | None) -> str:
    """Return the entry with the number that follows, where the last two entries are counted upwards; `year` is none."""
    lines = [text[line_start(text, one.span.start) : one.span.end] for one in models[-2:] if one.span]
    numbers = [found for found in map(NUMBER.match, lines) if found]
    mine = NUMBER.match(written)
    if mine is None or int(mine["number"]) == year or len(numbers) != len(lines):
        return written
    last = int(numbers[-1]["number"])
    follows = len(numbers) < 2 or int(numbers[0]["number"]) + 1 == last
    number = last + 1 if follows else int(mine["number"])
    return f"{written[: mine.start('number')]}{number}{written[mine.end('number') :]}"


def _usual(text: str, models: Sequence[Mention], filling: Filling) -> Iterator[str]:
    """Yield the entry as items of a list usually are, with the mark and the labels of this list."""
    record, url = filling.record, filling.url
    start = models[-1].span.start if models[-1].span else 0
    line = text[line_start(text, start) :]
    if filling.syntax is Syntax.RESTRUCTUREDTEXT:
        mark = re.match(r"[ \t]*(?:[-*+]|\d+[.)]|#\.)[ \t]+", line)
        yield f"{mark[0] if mark else '* '}{rst_link(' '.join(record.title.split()), url)}"
        return
    if filling.syntax is Syntax.HTML or is_html(text, start):
        words = " ".join(record.title.split()).replace("&", "&amp;").replace("<", "&lt;")
        yield f'<li><a href="{html_target(url, quoted=True)}">{words}</a></li>'
        return
    mark = re.match(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+", line)
    lead = mark[0] if mark else "- "
    listed = _listed(record, url, models)
    style = label_style(text, lambda words: label_role(words) is not None)
    labelled = any(one.title_span and text[one.title_span.start - 1 : one.title_span.start] != "[" for one in models)
    if not line.lstrip().startswith("#"):
        for form in (Form.LABELLED, Form.LINKED, Form.KEYED) if labelled and style else (Form.LINKED, Form.KEYED):
            written = bullet(listed, form).removeprefix("- ")
            if style and form is Form.LABELLED:
                written = written.replace(markdown_link("paper", url, "[[{label}]({target})]"),
                                          markdown_link("paper", url, style))  # fmt: skip
            yield lead + written.replace("\n  ", f"\n{' ' * len(lead)}")
    yield f"{lead}{markdown_link(markdown_text(record.title), url)}"


def _listed(record: Record, url: str, models: Sequence[Mention]) -> Listed:
    shown = _shown(models)
    venue = record.short_container or record.container
    return Listed(
        title=record.title,
        url=url,
        people=record.authors if "people" in shown else (),
        more_people=record.more_authors and "people" in shown,
        venue=venue if "venue" in shown else "",
        year=record.year if "year" in shown else None,
    )


def _lacks(
    text: str, entry: AddedEntry, before: Sequence[Mention], record: Record, category: tuple[str, ...], file: str
) -> tuple[str, ...] | None:
    """Return which of people, venue and year the list with the entry does not say of the record's work; None where it
    is not read as it was with that one entry more, or says something else of the work.
    """
    after = list(read_list(text[: entry.at] + entry.text + text[entry.at :], file).mentions)
    end = entry.at + len(entry.text)
    place = next((at for at, one in enumerate(after) if one.title_span and entry.at <= one.title_span.start < end), -1)
    if place < 0 or len(after) != len(before) + 1:
        return None
    new = after.pop(place)
    holds = (
        _without_spans(after) == _without_spans(before)
        and squeezed(new.title) == squeezed(record.title)
        and new.place.category == category
        and bool(new.links)
        and not new.notes
        and new.year in (None, record.year)
    )
    people = _people_told(new, record)
    if not holds or people is None:
        return None
    names = {squeezed(one) for one in (record.container, record.short_container) if one}
    said = squeezed(new.venue)
    venue = not names or said in names or any(one.startswith(said) or said.startswith(one) for one in names if said)
    told = {"people": people, "venue": venue, "year": new.year == record.year}
    return tuple(part for part, is_there in told.items() if not is_there)


def _people_told(new: Mention, record: Record) -> bool | None:
    """Tell whether an entry names the record's people, all of them or the first before `et al.`; None: others."""
    families = [fold(one.family) for one in new.authors]
    wanted = [fold(one.family) for one in record.authors]
    if families != wanted[: len(families)]:
        return None
    return len(families) == len(wanted) or (bool(families) and new.et_al)


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    links: tuple[str, ...]
    authors: tuple[Person, ...]
    said: tuple[str, int | None, tuple[str, ...]]


def _without_spans(mentions: Sequence[Mention]) -> list[_Words]:
    return [
        _Words(one.title, tuple(link.url for link in one.links), one.authors, (one.venue, one.year, one.place.category))
        for one in mentions
    ]
