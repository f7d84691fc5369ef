"""Tables: which column is the title, which people, year, venue or link: by what the cells hold, the head a hint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from bibforge.markup.blocks import Block
from bibforge.markup.passage import CELL, Passage
from bibforge.model.record import Kind
from bibforge.readinglist.links import LinkSort, is_external, sorted_links
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning, label_role
from bibforge.readinglist.recognise.names import is_people
from bibforge.readinglist.recognise.people import are_families, has_et_al
from bibforge.readinglist.recognise.venues import is_venue_or_date, year_in
from bibforge.readinglist.words import words_for


class Columns(NamedTuple):
    """The meaning of a table's columns: the index of the title's, and heads and meanings by index."""

    title: int
    heads: tuple[str, ...]
    meanings: tuple[str, ...]
    video: bool = False
    """Whether the rows are videos: nearly all have one, and not nearly all have a paper."""
    families: bool = False
    """Whether the column of people names them by their family names alone."""
    width: int = 0
    """How many cells most rows have where a cell before them spans several rows, else 0."""
    placeholders: frozenset[str] = frozenset()
    """Words in place of titles, folded, that stand in several rows without a link."""

    def cells(self, passage: Passage) -> list[Cell]:
        """Return the cells of a row that belong to the columns, one that spans several rows left out."""
        found = cells_of(passage)
        return found[-self.width :] if self.width and len(found) > self.width else found

    def title_cell(self, passage: Passage) -> int:
        """Return the index of the cell that holds a row's title, -1 where none has words.

        It is the title's column, or another cell with the one linked title of a paper where that one has no letter.
        """
        cells = self.cells(passage)
        if self.title < len(cells) and _is_name(written := _text(passage, cells[self.title])):
            said = written.casefold()
            empty = said in self.placeholders or said.strip(" .!()[]") in _PLACEHOLDERS
            return self.title if not empty or any(one.url for one in passage.anchors) else -1
        links = [one for one in sorted_links(passage) if kind_of_url(one.anchor.url) is Kind.UNKNOWN]
        if not links:
            return -1
        at = next((one.anchor.start for one in links if one.sort is LinkSort.TITLE), -1)
        linked = (n for n, cell in enumerate(cells) if cell.start <= at < cell.end)
        named = (n for n, cell in enumerate(cells) if _is_name(_text(passage, cell)))
        return next(linked, next(named, -1))


class Cell(NamedTuple):
    """One cell: where it stands in its row's passage."""

    start: int
    end: int


_WIDEST = 60
"""Columns beyond which a table is data and no list."""
_SAMPLE = 40
"""Rows that are asked what a column holds."""
_MOST = 0.6
"""Share of a column's filled cells that decides what the column holds."""
_LEAST_TITLED = 0.3
"""Share of rows with words in the column whose head says title."""
_TITLE_WORDS = 3
_OFTEN = 3
"""Rows in which words stand that name no work."""
_PLACEHOLDERS = words_for("openings", "placeholder")
_LONG_LABEL = 3
"""Letters of a link's words beyond which they may be a name."""
_WORD = re.compile(r"[^\W_]")
_LETTER = re.compile(r"[^\W\d_]")
_CITED = re.compile(
    r"""
    [(（]? (?P<people>[^()（）\d\n|]{2,60}?) ,? \s{0,3} [(（]? (?P<year>(?:19|20)\d\d) [a-z]? [)）]
    """,
    re.VERBOSE,
)
"""Who and when, behind the name of a model: `(Roe et al., 2017)`, `Roe et al. (2017)`."""


def _is_name(text: str) -> bool:
    """Tell whether the words of a cell may be a title: letters, and no label, year or venue."""
    return bool(_LETTER.search(text)) and label_role(text) is None and not is_venue_or_date(text)


def cells_of(passage: Passage) -> list[Cell]:
    """Return the cells of a row in order."""
    starts = [match.end() for match in re.finditer(CELL, passage.text)]
    if not starts:
        return [Cell(0, len(passage.text))] if passage.text else []
    return [
        Cell(start, end)
        for start, end in zip(starts, [start - 1 for start in starts[1:]] + [len(passage.text)], strict=True)
    ]


def columns_of(rows: list[Block]) -> Columns | None:
    """Return the columns of a table of entries, or None where its rows are no entries."""
    found = _columns_of(rows)
    if found is None:
        return None
    body = [row for row in rows if not row.header and row.passage.anchors]
    videos = sum(any(kind_of_url(anchor.url) is Kind.VIDEO for anchor in row.passage.anchors) for row in body)
    papers = sum(any(kind_of_url(anchor.url) is Kind.UNKNOWN for anchor in row.passage.anchors) for row in body)
    return found._replace(
        video=videos * 10 >= len(body) * 9 > papers * 10, placeholders=_placeholders(rows, found.title, found.width)
    )


def _placeholders(rows: list[Block], title: int, width: int) -> frozenset[str]:
    """Return the words of the column of titles that stand in several rows without any link: they name no work."""
    counts: Counter[str] = Counter()
    for row in rows:
        cells = cells_of(row.passage)[-width:]
        if not row.header and title < len(cells) and not any(one.url for one in row.passage.anchors):
            counts[_text(row.passage, cells[title]).casefold()] += 1
    return frozenset(words for words, count in counts.items() if count >= _OFTEN)


class _Column:
    """One column of a sample of rows: what its cells hold."""

    def __init__(self, rows: Sequence[Block], index: int, width: int) -> None:
        cells = [(row.passage, cells_of(row.passage)[-width:]) for row in rows]
        self.rows = len(rows)
        self.cells = [(passage, found[index]) for passage, found in cells if index < len(found)]
        self.texts = [written for passage, cell in self.cells if _WORD.search(written := _text(passage, cell))]

    def share(self, count: int) -> float:
        """Return the share of filled cells."""
        return count / len(self.texts) if self.texts else 0.0

    @cached_property
    def titled(self) -> float:
        """In how many rows the cell holds words that are no label."""
        return sum(label_role(text) is None for text in self.texts) / self.rows

    @cached_property
    def linked(self) -> float:
        """In how many rows the cell holds a link whose words are no label."""
        return sum(self._has_title(passage, cell, 1) for passage, cell in self.cells) / self.rows

    @cached_property
    def linked_titles(self) -> float:
        """In how many rows the cell holds a link of three words and more."""
        return sum(self._has_title(passage, cell, _TITLE_WORDS) for passage, cell in self.cells) / self.rows

    @staticmethod
    def _has_title(passage: Passage, cell: Cell, least: int) -> bool:
        return any(
            one.sort is LinkSort.TITLE
            and is_external(one.anchor.url)
            and len(one.label) > _LONG_LABEL
            and len(one.label.split()) >= least
            for one in sorted_links(passage)
            if cell.start <= one.anchor.start < cell.end
        )

    @cached_property
    def phrases(self) -> float:
        """In how many rows the cell holds three words and more that are neither people nor a venue."""
        return sum(_is_phrase(text) for text in self.texts) / self.rows

    @cached_property
    def holds(self) -> str:
        """What most filled cells are: `people`, `year`, `venue`, or nothing of these."""
        if self.share(sum(is_people(text) or has_et_al(text) for text in self.texts)) >= _MOST:
            return "people"
        dates = [text for text in self.texts if is_venue_or_date(text)]
        if self.share(sum(year_in(text) is not None and not _LETTER.search(text) for text in dates)) >= _MOST:
            return "year"
        return "venue" if self.share(sum(bool(_LETTER.search(text)) for text in dates)) >= _MOST else ""

    @cached_property
    def years(self) -> int:
        """How many different years the column states."""
        return len({year_in(text) for text in self.texts})

    @property
    def names_works(self) -> bool:
        """Whether half of the rows have a linked name or three words here."""
        return self.linked >= 0.5 or self.phrases >= 0.5


def _is_phrase(text: str) -> bool:
    bare = _CITED.sub("", text)
    return len(bare.split()) >= _TITLE_WORDS and not is_people(bare) and not is_venue_or_date(bare)


def _columns_of(rows: list[Block]) -> Columns | None:
    """Return the columns of a table of entries, or None where its rows are no entries.

    The title stands where most cells have three words, the linked ones before the others; the head names it where its
    cells have words; else it is the first column with words of rows that link papers. A second column must hold years,
    venues, people or links, or the head must name the title.
    """
    head = next((row for row in rows if row.header), None)
    body = [row for row in rows if not row.header]
    if not body or any(row.passage.text.count(CELL) > _WIDEST for row in rows):
        return None
    sample = body[:_SAMPLE]
    counts = Counter(len(cells_of(row.passage)) for row in sample)
    width = counts.most_common(1)[0][0] if body[0].markup and len(counts) > 1 else 0
    heads = tuple(_text(head.passage, cell) for cell in cells_of(head.passage)) if head else ()
    heads = heads[-width:] if width else heads
    said = [key_meaning(written) for written in heads]
    columns = [_Column(sample, index, width) for index in range(width or max(counts))]
    title = _title_column(columns, said, sample)
    if title is None:
        return None
    meanings = _meanings(columns, said, title)
    people = next((columns[n].texts for n, one in enumerate(meanings[: len(columns)]) if one == "people"), [])
    return Columns(title, heads, tuple(meanings), families=_are_families(people), width=width)


def _are_families(cells: Sequence[str]) -> bool:
    """Tell whether all cells name people by family names, and one of them can be nothing else: a lone one, or with
    `et al.`
    """
    lone = sum(are_families(cell) and ("," not in cell or cell.count(",") > 1) for cell in cells)
    return lone > 0 and all(map(are_families, cells))


def _title_column(columns: list[_Column], said: list[str], sample: list[Block]) -> int | None:
    titles = [n for n, meaning in enumerate(said) if meaning == "title" and _is_titled(columns, n, _LEAST_TITLED)]
    links = [n for n, meaning in enumerate(said[: len(columns)]) if meaning == "link" and columns[n].names_works]
    best = max(range(len(columns)), key=lambda n: (columns[n].linked, -n), default=0)
    names = bool(titles) and columns[titles[0]].phrases < 0.5
    if names and (full := [n for n in range(len(columns)) if columns[n].linked_titles >= 0.5 and n not in titles]):
        return full[0]  # a column of names beside a column of linked titles: the title can be looked up
    told = titles and {"people", "venue"} & {*said} and columns[titles[0]].phrases >= 0.5
    if titles and (_has_links(sample) or told):
        return next((n for n in titles if columns[n].phrases >= 0.5), titles[0])
    if links:
        return links[0]
    known = {"people", "year", "venue", "link", "note"} & {*said, *(one.holds for one in columns)}
    if columns and columns[best].linked >= 0.5 and (known or len(columns) <= 2):
        return best
    phrased = max(range(len(columns)), key=lambda n: (columns[n].phrases, -n), default=0)
    if columns and columns[phrased].phrases >= _MOST and known and _has_links(sample):
        return phrased
    return _first_named(columns, sample)


def _is_titled(columns: list[_Column], index: int, least: float) -> bool:
    return index < len(columns) and columns[index].titled >= least


def _first_named(columns: list[_Column], sample: list[Block]) -> int | None:
    """Return the first column of words where most rows link a paper: the names of models or of data."""
    papers = sum(any(kind_of_url(anchor.url) is Kind.UNKNOWN for anchor in row.passage.anchors) for row in sample)
    if papers < len(sample) * _MOST:
        return None
    return next((n for n, one in enumerate(columns) if one.titled >= _MOST and not one.holds), None)


def _meanings(columns: list[_Column], said: list[str], title: int) -> list[str]:
    """Return what each column means: what its head says, else what its cells hold; one of two columns of years."""
    out = said + [""] * (len(columns) - len(said))
    for index, column in enumerate(columns):
        if index != title and not out[index] and (column.holds == "year" or column.holds not in out):
            out[index] = column.holds
    years = [index for index, meaning in enumerate(out) if meaning == "year" and index < len(columns)]
    if len(years) > 1:
        kept = max(years, key=lambda index: (columns[index].years, index))
        out = ["note" if index in years and index != kept else meaning for index, meaning in enumerate(out)]
    if title < len(out) and out[title] in ("people", "venue", "year"):
        out[title] = "title"
    return out


def credit_of_name(cell: str) -> re.Match[str] | None:
    """Return who and when stand behind a model's name (`Gull Reader (Roe et al., 2017)`), or None."""
    found = _CITED.search(cell)
    people = found["people"].strip(" ,") if found else ""
    return found if is_people(people, 1) and not is_venue_or_date(people) else None


def _text(passage: Passage, cell: Cell) -> str:
    return " ".join(passage.text[cell.start : cell.end].split())


def _has_links(rows: list[Block]) -> bool:
    return sum(any(is_external(anchor.url) for anchor in row.passage.anchors) for row in rows) * 3 >= len(rows)
