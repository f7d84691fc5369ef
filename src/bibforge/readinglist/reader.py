"""ListItems to mentions: one list read whole, each entry with its parts, and what was skipped."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bibforge.markup.markdown import outline
from bibforge.markup.passage import Passage, joined
from bibforge.markup.source import SourceText
from bibforge.model.library import Link, Mention, Place, ReadingList, Role, Skipped, Span
from bibforge.model.record import Kind
from bibforge.readinglist.credits import Credits, PeopleCue, credits_of
from bibforge.readinglist.doubts import doubts_in
from bibforge.readinglist.entries import ListItem, SkippedBlock, items_of
from bibforge.readinglist.kinds import kind_of
from bibforge.readinglist.links import (
    Identifiers,
    LinkSort,
    SortedLink,
    identifiers_in,
    link_from,
    role_of,
)
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning
from bibforge.readinglist.recognise.names import has_et_al, people_in
from bibforge.readinglist.recognise.venues import is_venue_or_date, venue_in, year_in
from bibforge.readinglist.tables import Cell, Columns, cells_of
from bibforge.readinglist.title import How, Title, TitleCue
from bibforge.readinglist.titlecues import find_title
from bibforge.readinglist.trimming import cleaned
from bibforge.readinglist.venuecues import VenueCue
from bibforge.text.encoding import repaired


def read_list(text: str, file: str) -> ReadingList:
    """Return the reading of one Markdown list.

    `file` is the name that places carry. Any text gives a reading; nothing is looked up and nothing is raised.
    Lines count from 1; spans count characters of `text`.
    """
    with _collection_paused():
        source = SourceText(text)
        found = items_of(outline(source))
        mentions = tuple(
            mention for mention in (_mention(item, source, file) for item in found.items) if mention is not None
        )
        return ReadingList(
            file=file,
            title=found.title,
            mentions=mentions,
            headings=tuple(found.paths),
            skipped=tuple(_skipped(skipped, source, file) for skipped in found.skipped),
            doubts=doubts_in(mentions),
        )


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Keep the cycle collector away: a reading makes many small objects and no cycles, and a sixth of its time went
    there.
    """
    paused = gc.isenabled()
    if paused:
        gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _skipped(skipped: SkippedBlock, source: SourceText, file: str) -> Skipped:
    block = skipped.block
    place = Place(
        file=file,
        line=source.line(block.start),
        end_line=_last_line(source, block.start, block.end),
        category=skipped.category,
    )
    text = " ".join(block.passage.text.split())[:200]
    papers = tuple(dict.fromkeys(one.url for one in block.passage.anchors if kind_of_url(one.url) is Kind.UNKNOWN))
    return Skipped(place=place, reason=skipped.reason, text=text, papers=papers)


def _last_line(source: SourceText, start: int, end: int) -> int:
    """Return the line of the last character before `end` that is no blank."""
    while end > start and source.text[end - 1].isspace():
        end -= 1
    return source.line(max(start, end - 1))


def _mention(item: ListItem, source: SourceText, file: str) -> Mention | None:
    marks = Marks(joined([item.head, *item.more]), item.assessment.marks.habit) if item.more else item.assessment.marks
    passage = marks.passage
    anchors = item.assessment.links if not item.more else marks.links
    title = _title_of(item, marks)
    if title is None:
        return None
    credit = _credits(item, marks, title)
    links = _with_said_roles(list(_links(item, passage, anchors, title, credit)))
    identifiers = identifiers_in([link.url for link in links], passage.text)
    kind = _kind(item, passage, title, credit, links, identifiers)
    span = Span(item.start, _end(source, item))
    title_span = Span(passage.source(title.start), passage.source_end(title.end))
    place = Place(
        file=file,
        line=source.line(title_span.start),
        start_line=_start_line(source, item, title_span),
        end_line=_last_line(source, item.start, item.end),
        category=item.category,
    )
    return Mention(
        place=place,
        title=title.text,
        kind=kind,
        authors=credit.people,
        et_al=credit.et_al,
        year=credit.year,
        venue=repaired(credit.venue),
        volume=credit.numbers.volume,
        number=credit.numbers.number,
        pages=credit.numbers.pages,
        links=_with_kind(links, kind, title_span),
        arxiv=identifiers.arxiv,
        doi=identifiers.doi,
        openreview=identifiers.openreview,
        isbn=identifiers.isbn,
        notes=tuple(item.notes),
        span=span,
        title_span=title_span,
        cues=_cues(title, credit),
    )


def _cues(title: Title, credit: Credits) -> tuple[tuple[str, str], ...]:
    found = (("title", title.cue), ("people", credit.people_cue), ("venue", credit.venue_cue))
    return tuple((part, cue.value) for part, cue in found if cue)


def _start_line(source: SourceText, item: ListItem, title: Span) -> int:
    start = item.start
    while start < title.start and source.text[start].isspace():
        start += 1
    first = source.line(start)
    return first if first < source.line(title.start) else 0


def _kind(
    item: ListItem, passage: Passage, title: Title, credit: Credits, links: tuple[Link, ...], identifiers: Identifiers
) -> Kind:
    if item.columns is not None and item.columns.video and any(link.role is Role.VIDEO for link in links):
        return Kind.VIDEO
    around = f"{passage.text[: title.start]}\n{passage.text[title.end :]}"
    return kind_of(
        links, identifiers, credited=bool(credit.people), venue=credit.venue, around=around, category=item.category
    )


def _end(source: SourceText, item: ListItem) -> int:
    end = item.end
    while end > item.start and source.text[end - 1].isspace():
        end -= 1
    return end


def _title_of(item: ListItem, marks: Marks) -> Title | None:
    if item.columns is not None:
        return _column_title(item, marks)
    title = item.assessment.title
    if title is not None and item.title_in >= 0:
        offset = _offset(item)
        return title._replace(start=title.start + offset, end=title.end + offset)
    if title is not None:
        return title
    lone = next((one.anchor for one in marks.links if one.label), None)
    if lone is None:
        return None
    return Title(lone.start, lone.end, How.LINK, cleaned(marks.text[lone.start : lone.end]), cue=TitleCue.LABEL)


def _offset(item: ListItem) -> int:
    """Return where the passage that holds the title begins among the joined ones."""
    return sum(len(one.text) + 1 for one in [item.head, *item.more[: item.title_in]]) if item.title_in >= 0 else 0


def _column_title(item: ListItem, marks: Marks) -> Title | None:
    """Return the title in a table's title column: the cell's first line without its labels."""
    assert item.columns is not None
    passage = marks.passage
    cell = cells_of(item.head)[item.columns.title]
    end = cell.end
    begin = marks.words_begin(cell.start, cell.end)
    hard = passage.text.find("\n", begin, cell.end)
    if hard > 0 and re.search(r"\w", passage.text[begin:hard]):
        end = hard
    marked = find_title(marks, begin, end)
    for one in marks.links:
        if (
            one.anchor.start > begin
            and one.sort in (LinkSort.LABEL, LinkSort.DATE, LinkSort.BADGE)
            and one.anchor.start < end
            and re.search(r"\w", passage.text[begin : one.anchor.start])
        ):
            end = one.anchor.start
    whole = cleaned(passage.text[begin:end])
    if marked is not None and (
        marked.how is How.QUOTED
        or (marked.how in (How.LINK, How.BOLD) and _stands_apart(passage.text[begin:end], marked, begin))
    ):
        return marked
    return Title(begin, end, How.COLUMN, whole, cue=TitleCue.COLUMN) if re.search(r"\w", whole) else marked


_APART = re.compile(r"[\s*_]*(?:[-–—:.;|]|$)")


def _stands_apart(cell: str, marked: Title, begin: int) -> bool:
    """Tell whether marked words are a title by themselves and not the first part of one: four words, or a dash
    behind them.
    """
    behind = cell[max(0, marked.end - begin) :]
    return len(marked.text.split()) >= 4 or (
        marked.start - begin <= 2 and bool(_APART.match(behind)) and bool(behind.strip())
    )


def _credits(item: ListItem, marks: Marks, title: Title) -> Credits:
    passage = marks.passage
    begin = title.start if title.cue is TitleCue.PAPER_LAST else _offset(item)
    credit = credits_of(marks, (title.start, title.end), title.suffix, begin)
    if item.columns is None:
        return credit
    credit = _without_notes(credit, item.columns, item.head)
    for column, cell in enumerate(cells_of(item.head)):
        meaning = item.columns.meanings[column] if column < len(item.columns.meanings) else ""
        credit = _with_cell(credit, meaning, passage.text[cell.start : cell.end], cell)
    spans = credit.people_spans
    if (
        "people" not in item.columns.meanings
        and any(meaning in ("year", "venue") for meaning in item.columns.meanings)
        and not (spans and marks.is_people(spans[0][0], spans[0][1], 3))
    ):
        credit = credit._replace(people=(), et_al=False, people_spans=(), people_cue=None)
    return credit


def _without_notes(credit: Credits, columns: Columns, row: Passage) -> Credits:
    """Return credits without a venue that was read from a column of affiliations or other notes."""
    for column, cell in enumerate(cells_of(row)):
        noted = column < len(columns.meanings) and columns.meanings[column] == "note"
        written = " ".join(row.text[cell.start : cell.end].split())
        if noted and credit.venue and credit.venue in written and not is_venue_or_date(written):
            return credit._replace(venue="", venue_cue=None)
    return credit


def _with_cell(credit: Credits, meaning: str, cell: str, place: Cell) -> Credits:
    """Return credits with what a cell says whose column has a meaning."""
    written = " ".join(cell.split())
    if not re.search(r"\w", written):
        return credit
    if meaning == "people":
        people, others = people_in(repaired(written))
        others = others or has_et_al(written)
        return credit._replace(
            people=people, et_al=others, people_spans=((place.start, place.end),), people_cue=PeopleCue.COLUMN
        )
    if meaning == "year" and year_in(written):
        return credit._replace(year=year_in(written))
    if meaning == "venue":
        venue = venue_in(written) or written
        return credit._replace(venue=venue, year=credit.year or year_in(written), venue_cue=VenueCue.COLUMN)
    return credit


def _with_said_roles(links: list[Link]) -> tuple[Link, ...]:
    """Return the links, an address without words given the role that a label gives the same address elsewhere in the
    item.
    """
    said = {link.url: link.role for link in links if link.text and link.url}
    return tuple(link if link.text or link.url not in said else replace(link, role=said[link.url]) for link in links)


_TITLE_ROLES = {
    Kind.BLOG: Role.BLOG, Kind.VIDEO: Role.VIDEO, Kind.WEBPAGE: Role.PROJECT, Kind.SOFTWARE: Role.PROJECT,
    Kind.DATASET: Role.DATA,
    Kind.TALK: Role.SLIDES, Kind.PROFILE: Role.OTHER,
}  # fmt: skip


def _with_kind(links: tuple[Link, ...], kind: Kind, title: Span) -> tuple[Link, ...]:
    """Return the links, the title's own given the role of what the item is where its address says nothing."""
    role = _TITLE_ROLES.get(kind, Role.PAPER)
    return tuple(
        replace(link, role=role)
        if link.role is Role.OTHER and link.span and link.url and _covers(link.span, title)
        else link
        for link in links
    )


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


_KEY_BEFORE = re.compile(
    r"(?:^|[\n\r\t|])[\s*_+-]*([^\W\d_][\w ./-]{0,30}?(?:\s?\([^()\n]{0,80}\))?)[\s*_]*[:：][\s*_\[(]*$"
)


def _links(
    item: ListItem, passage: Passage, anchors: list[SortedLink], title: Title, credit: Credits
) -> Iterator[Link]:
    """Yield the links of an entry in order, those into the list itself left out."""
    cells = cells_of(item.head) if item.columns is not None else []
    for one in anchors:
        if one.sort is LinkSort.INTERNAL or (one.sort is LinkSort.EMPTY and not one.anchor.url and not one.label):
            continue
        start, end = one.anchor.start, one.anchor.end
        in_title = start < title.end and end > title.start
        people = any(from_ - 1 <= start and end <= to + 1 for from_, to in credit.people_spans)
        key = _key_before(passage.text, start)
        if item.columns is not None and not in_title and one.sort in (LinkSort.TITLE, LinkSort.ADDRESS, LinkSort.EMPTY):
            column = next((number for number, cell in enumerate(cells) if cell.start <= start <= cell.end), -1)
            if 0 <= column < len(item.columns.heads) and key_meaning(item.columns.heads[column]) == "link":
                key = item.columns.heads[column]
        role = role_of(one, title=in_title, people=people, key=key)
        yield link_from(passage, one, role)


_COLON_LAST = re.compile(r"[:：][\s*_\[(]*$")


def _key_before(text: str, start: int) -> str:
    before = text[max(0, start - 140) : start]
    found = _KEY_BEFORE.search(before) if (":" in before or "：" in before) and _COLON_LAST.search(before) else None
    return found[1] if found else ""


__all__ = ["Role", "read_list"]
