"""A new entry for a list in the shape of one that stands there: the same marks, other title, people, venue, link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bibforge.markup.links import markdown_link, target_in
from bibforge.model.library import Mention, Role
from bibforge.model.people import Person
from bibforge.model.record import Record
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.patch import Patch, patched
from bibforge.text.comparison import fold, squeezed


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedEntry:
    """An entry to be put into a list: where (a character), and its lines."""

    at: int
    text: str


def entry_like(
    text: str, models: Sequence[Mention], record: Record, url: str, category: tuple[str, ...], *, at: int | None = None
) -> AddedEntry | None:
    """Return a new entry behind the last of `models`, in the shape of the one that fits best, or None.

    `models` are the entries of one section in the order of the list; `category` is the path of the entry in `text`
    itself, `at` its place below a heading that has no entry yet. What comes out is read again: title, link and people
    must be those of the record, and every other entry what it was.
    """
    if not models or models[-1].span is None:
        return None
    end = "\r\n" if "\r\n" in text else "\n"
    lead = ""
    if at is None:
        at = _line_end(text, models[-1].span.end - 1)
    else:
        lead = end
    if not text[:at].endswith("\n"):
        lead += end
    before = read_list(text, "list.md").mentions
    for written in entry_ways(text, models, record, url):
        entry = AddedEntry(at=at, text=lead + written.rstrip("\r\n") + end)
        if _reads_back(text, entry, before, record, category):
            return entry
    return None


def entry_ways(text: str, models: Sequence[Mention], record: Record, url: str) -> Iterator[str]:
    """Yield the entry in the shape of each model, the plainest of the last ones first, then as a link alone.

    Whether the list with it is read as it should be is for the caller to try.
    """
    near = list(reversed(models))[:12]
    for model in sorted(near, key=lambda one: (_poorer(one, record), len(one.links), len(one.notes))):
        written = _substituted(text, model, record, url)
        if written:
            yield written
    start = models[-1].span.start if models[-1].span else 0
    bullet = re.match(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+", text[_line_start(text, start) :])
    yield f"{bullet[0] if bullet else '- '}{markdown_link(_in_link(record.title), url)}"


def _poorer(model: Mention, record: Record) -> int:
    """Return how many parts of the record the model has no place for."""
    return (
        (bool(record.authors) and not model.authors)
        + (bool(record.container) and not model.venue)
        + (record.year is not None and model.year is None)
    )


def _substituted(text: str, model: Mention, record: Record, url: str) -> str:
    """Return the model's lines with the record's values, empty where a part of the model cannot be replaced."""
    links = [link for link in model.links if link.role in (Role.PAPER, Role.PDF) and link.target_span]
    if not model.span or not model.title_span or model.notes or len(links) != 1 or len(model.links) != 1:
        return ""
    target = links[0].target_span
    assert target is not None  # asked for above
    start, end = _line_start(text, model.span.start), _line_end(text, model.span.end - 1)
    whole = (model.title_span.start, model.title_span.end)
    title = _in_link(record.title) + _stop(text[whole[0] : whole[1]], record.title)
    patches = [
        Patch(start=whole[0], end=whole[1], replacement=title),
        Patch(start=target.start, end=target.end, replacement=target_in(text, target.start, url)),
    ]
    taken = [whole, (target.start, target.end)]
    for found, value in _parts(text[start:end], start, model, record, taken):
        if not value or found is None:
            return ""
        patches.append(Patch(start=found[0], end=found[1], replacement=value))
        taken.append(found)
    try:
        moved = [Patch(start=one.start - start, end=one.end - start, replacement=one.replacement) for one in patches]
        return patched(text[start:end], moved)
    except ValueError:  # two parts share their words
        return ""


_Part = tuple[tuple[int, int] | None, str]


def _parts(
    block: str, offset: int, model: Mention, record: Record, taken: Sequence[tuple[int, int]]
) -> Iterator[_Part]:
    """Yield where people, venue and year of the model stand (None where they are not found), and the record's own."""

    def free(start: int, end: int) -> bool:
        return all(end + offset <= one or other <= start + offset for one, other in taken)

    if model.authors:
        yield _people_in(block, offset, model, record, free)
    if model.venue:
        spans = [found.span() for found in re.finditer(re.escape(model.venue), block) if free(*found.span())]
        venue = record.short_container or record.container or ("arXiv" if record.arxiv else "")
        yield ((spans[-1][0] + offset, spans[-1][1] + offset) if spans else None), venue
    if model.year is not None:
        spans = [found.span() for found in re.finditer(rf"(?<!\d){model.year}(?!\d)", block) if free(*found.span())]
        year = "" if record.year is None else str(record.year)
        yield ((spans[-1][0] + offset, spans[-1][1] + offset) if len(spans) == 1 else None), year


def _people_in(block: str, offset: int, model: Mention, record: Record, free: object) -> _Part:
    assert callable(free)  # handed in by the caller
    first, last = model.authors[0], model.authors[-1]
    form = next((one for one in _FORMS if _named(one, first) in block), "")
    if not form:
        return None, ""
    start = block.find(_named(form, first))
    end = block.rfind(_named(form, last)) + len(_named(form, last))
    if end <= start or not free(start, end):
        return None, ""
    if re.fullmatch(r"(?:\w\.[\s-]?)+|\w(?:[\s-]\w)*", first.given):
        form = form.replace("{given}", "{initials}")
    if model.et_al and len(model.authors) == 1 and len(record.authors) > 1:
        return (start + offset, end + offset), _named(form, record.authors[0])
    others = re.match(r"[ ,]*(?:et al\.?|and others)", block[end:])
    if others:
        end += len(others[0])
    joint = next((one for one in (", and ", " and ", ", & ", " & ") if one in block[start:end]), ", ")
    names = [_named(form, one) for one in record.authors]
    told = ", ".join(names[:-1]) + joint + names[-1] if len(names) > 1 else "".join(names)
    return (start + offset, end + offset), told


_FORMS = ("{given} {family}", "{initials} {family}", "{family}, {given}", "{family}, {initials}", "{family} {initials}",
          "{family}")  # fmt: skip
"""The ways in which lists write a name, the longest first."""


def _named(form: str, person: Person) -> str:
    initials = " ".join(f"{part[0]}." for part in re.split(r"[\s-]+", person.given) if part)
    return form.format(given=person.given, family=person.family, initials=initials).strip(" ,")


def _reads_back(
    text: str, entry: AddedEntry, before: Sequence[Mention], record: Record, category: tuple[str, ...]
) -> bool:
    """Tell whether the list with the entry reads as it did, with the record's work as one more entry."""
    after = list(read_list(text[: entry.at] + entry.text + text[entry.at :], "list.md").mentions)
    place = next((at for at, one in enumerate(after) if one.span and one.span.end > entry.at), -1)
    if place < 0 or len(after) != len(before) + 1:
        return False
    new = after.pop(place)
    families = [fold(one.family) for one in new.authors]
    return (
        [(one.title, one.links, one.authors) for one in _without_spans(after)]
        == [(one.title, one.links, one.authors) for one in _without_spans(before)]
        and squeezed(new.title) == squeezed(record.title)
        and new.place.category == category
        and bool(new.links)
        and families == [fold(one.family) for one in record.authors][: len(families)]
        and new.year in (None, record.year)
    )


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    links: tuple[str, ...]
    authors: tuple[Person, ...]


def _without_spans(mentions: Sequence[Mention]) -> list[_Words]:
    return [_Words(one.title, tuple(link.url for link in one.links), one.authors) for one in mentions]


def _in_link(title: str) -> str:
    """Return a title on one line, with brackets that do not end a link."""
    return re.sub(r"([\[\]])", r"\\\1", " ".join(title.split()))


def _stop(model: str, title: str) -> str:
    """Return the signs with which the model's words end (`, `, `.`), without the stop where the new title has one."""
    tail = re.search(r"[\s.,:;]*$", model)
    found = tail[0] if tail else ""
    return found.replace(".", "") if title.endswith((".", "!", "?")) else found


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    """Return the place behind the line's end, or the end of the text."""
    found = text.find("\n", max(at, 0))
    return len(text) if found < 0 else found + 1
