"""Data to mentions: records of works in data files and front matter, under the categories that hold them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bibforge.markup.data import Data, DataList, DataMap, DataText
from bibforge.markup.source import SourceText
from bibforge.model.library import Mention, Place, ReadingList, Skipped, SkipReason, Span
from bibforge.model.record import Kind
from bibforge.readinglist.fields import FieldMeaning, field_meaning
from bibforge.readinglist.fieldvalues import (
    Fields,
    fields_of,
    identifiers_of,
    links_of,
    notes_of,
    people_in,
    title_text,
    venue_of,
    year_of,
)
from bibforge.readinglist.kinds import kind_of
from bibforge.readinglist.links import is_external
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.sections import plain_heading

_CUE = "record"
"""What decided each part of a record: its key (`parse --explain`)."""
_TITLE_WORDS = 3
"""Words that make a key of a map a title."""


def read_records(data: Data, source: SourceText, file: str) -> ReadingList:
    """Return the reading of a data file: a mention for each record of a list of works.

    A list or map holds works where one of its maps has a title and an address, an identifier, people or a venue; then
    every map of it that has a title is an entry. Keys and titles of what holds them are their categories. A map that
    stands alone is a work only with an identifier, or with people and a venue.
    """
    walk = _RecordWalk(source, file)
    if isinstance(data, DataMap) and is_certain_work(fields_of(data)):
        walk.add(fields_of(data), ())
    else:
        walk.visit(data, ())
    return ReadingList(
        file=file, mentions=tuple(walk.mentions), headings=tuple(walk.paths), skipped=tuple(walk.skipped)
    )


def is_certain_work(fields: Fields) -> bool:
    """Tell whether a map that stands alone is a work: a title with an identifier, people with a venue or a paper."""
    if fields.title is None:
        return False
    links = links_of(fields)
    found = identifiers_of(fields, links)
    people, venue = bool(people_in(fields)[0]), bool(venue_of(fields))
    promised = FieldMeaning.PDF in fields.values or FieldMeaning.PAPER in fields.values
    return bool(found.doi or found.arxiv or found.openreview or found.isbn) or (
        people and (venue or (promised and bool(links)))
    )


def category_of(fields: Fields, above: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path of a record's category: the first one that it names, below what holds the record."""
    own = next(fields.texts(FieldMeaning.CATEGORY), None)
    return (*above, plain_heading(own.text)) if own and plain_heading(own.text) else above


_LONGEST_TOLD = 20_000
"""Characters of a skipped record in which papers are sought."""
_ADDRESS = re.compile(r"https?://[^\s<>\"'`,;)\]}]+")


def papers_in(text: str) -> tuple[str, ...]:
    """Return the addresses of papers in a stretch of data that is skipped."""
    found = dict.fromkeys(_ADDRESS.findall(text))
    return tuple(url for url in found if kind_of_url(url) is Kind.UNKNOWN)


def mention_from(fields: Fields, source: SourceText, file: str, category: tuple[str, ...]) -> Mention | None:
    """Return the mention that a record makes, None where its title has no words."""
    written = fields.title
    title = title_text(written) if written else ""
    if written is None or not any(character.isalnum() for character in title):
        return None
    people, others = people_in(fields)
    links, venue = links_of(fields), venue_of(fields)
    identifiers = identifiers_of(fields, links)
    span, title_span = _trimmed(fields.data.span, source), _exact(written, title, source)
    line, first = source.line(title_span.start), source.line(min(span.start, title_span.start))
    return Mention(
        place=Place(
            file=file,
            line=line,
            start_line=first if first < line else 0,
            end_line=max(line, source.line(max(span.start, span.end - 1))),
            category=category,
        ),
        title=title,
        kind=kind_of(links, identifiers, credited=bool(people), venue=venue, around="", category=category),
        authors=people,
        et_al=others,
        year=year_of(fields),
        venue=venue,
        links=links,
        arxiv=identifiers.arxiv,
        doi=identifiers.doi,
        openreview=identifiers.openreview,
        isbn=identifiers.isbn,
        notes=notes_of(fields),
        span=span,
        title_span=title_span,
        as_data=True,
        cues=tuple((part, _CUE) for part, said in (("title", title), ("people", people), ("venue", venue)) if said),
    )


def _trimmed(span: Span, source: SourceText) -> Span:
    end = span.end
    while end > span.start and source.text[end - 1].isspace():
        end -= 1
    return Span(span.start, end)


def _exact(written: DataText, title: str, source: SourceText) -> Span:
    """Return where the title's words stand in the value, the whole value where they are written otherwise."""
    at = source.text.find(title, written.span.start, written.span.end)
    return Span(at, at + len(title)) if at >= 0 else written.span


@dataclass(slots=True)
class _RecordWalk:
    """One walk over the values of a file; what aliases name twice is read once."""

    source: SourceText
    file: str
    mentions: list[Mention] = field(default_factory=list)
    paths: dict[tuple[str, ...], bool] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def visit(self, data: Data, category: tuple[str, ...]) -> None:
        """Read what is inside of a list or a map."""
        if isinstance(data, DataText) or id(data) in self.seen:
            return
        self.seen.add(id(data))
        if isinstance(data, DataList):
            self._members([(None, item) for item in data.items], category)
        else:
            self._members([(key, value) for key, value in data.pairs if not isinstance(value, DataText)], category)

    def _members(self, members: Sequence[tuple[DataText | None, Data]], category: tuple[str, ...]) -> None:
        members = [(key, value) for key, value in members if key is None or field_meaning(key.text) not in _CLOSED]
        maps = {id(value): fields_of(value) for _, value in members if isinstance(value, DataMap)}
        works = [one for one in maps.values() if _is_work(one) and not _is_person(one)]
        listed = bool(works) and (members[0][0] is None or len(works) > 1 or FieldMeaning.TITLE in works[0].values)
        for key, value in members:
            fields = maps.get(id(value))
            if not (fields is not None and listed and self._take(key, fields, category)):
                self.visit(value, self._category(key, fields, category))

    def _take(self, key: DataText | None, fields: Fields, category: tuple[str, ...]) -> bool:
        """Read a member of a list of works as a work, unless it is a section that holds works."""
        if _is_person(fields) or (_holds_lists(fields) and not _is_work(fields)):
            return False
        if fields.title is None and key is not None and len(key.text.split()) >= _TITLE_WORDS and _says(fields):
            fields.values[FieldMeaning.TITLE] = [(key, key)]
        if fields.title is None:
            if _says(fields):
                self._skip(fields, category)
            return bool(_says(fields))
        self.add(fields, category)
        for name, value in fields.data.pairs:
            if field_meaning(name.text) in (FieldMeaning.GROUP, FieldMeaning.UNKNOWN):
                self.visit(value, category)
        return True

    def add(self, fields: Fields, category: tuple[str, ...]) -> None:
        """Add a record as a mention; its own category is the innermost."""
        path = category_of(fields, category)
        mention = mention_from(fields, self.source, self.file, path)
        if mention is not None:
            self._note(path)
            self.mentions.append(mention)

    def _category(self, key: DataText | None, fields: Fields | None, category: tuple[str, ...]) -> tuple[str, ...]:
        """Return the category of what a member holds: its key's words or its title; generic keys name none."""
        if key is not None and field_meaning(key.text) is FieldMeaning.UNKNOWN and not key.text.isdigit():
            category = (*category, name) if (name := plain_heading(key.text)) else category
        if fields is not None:
            title = next(fields.texts(FieldMeaning.TITLE, FieldMeaning.NAME, FieldMeaning.CATEGORY), None)
            name = plain_heading(title.text) if title and _holds_lists(fields) else ""
            category = (*category, name) if name else category
        return category

    def _note(self, path: tuple[str, ...]) -> None:
        for length in range(1, len(path) + 1):
            self.paths.setdefault(path[:length], True)

    def _skip(self, fields: Fields, category: tuple[str, ...]) -> None:
        span = fields.data.span
        place = Place(
            file=self.file,
            line=self.source.line(span.start),
            end_line=self.source.line(max(span.start, span.end - 1)),
            category=category,
        )
        written = self.source.text[span.start : min(span.end, span.start + _LONGEST_TOLD)]
        text = " ".join(written.split())[:200]
        self.skipped.append(Skipped(place=place, reason=SkipReason.UNTITLED_ROW, text=text, papers=papers_in(written)))


_CLOSED = frozenset({FieldMeaning.PEOPLE, FieldMeaning.VENUE, FieldMeaning.LINK, FieldMeaning.YEAR, FieldMeaning.SERIAL,
                     FieldMeaning.PERSON})  # fmt: skip
"""Keys whose values belong to what has them and hold no works."""


def _holds_lists(fields: Fields) -> bool:
    """Tell whether a map holds a list or a map of maps, as a section does."""
    return any(
        isinstance(value, DataList) and any(isinstance(one, DataMap) for one in value.items)
        for key, value in fields.data.pairs
        if field_meaning(key.text) not in _CLOSED
    )


def _is_person(fields: Fields) -> bool:
    """Tell whether a map is a person: a name without a title, and what only people have."""
    return FieldMeaning.PERSON in fields.values and FieldMeaning.TITLE not in fields.values


def _says(fields: Fields) -> bool:
    """Tell whether a map says something that works have: an address, an identifier, people, or, with a title that is
    more than a name, a venue.
    """
    links = links_of(fields)
    found = identifiers_of(fields, links)
    return bool(
        any(is_external(link.url) for link in links)
        or found.doi
        or found.arxiv
        or found.isbn
        or found.openreview
        or people_in(fields)[0]
        or (venue_of(fields) and FieldMeaning.TITLE in fields.values)
    )


def _is_work(fields: Fields) -> bool:
    return fields.title is not None and _says(fields)
