"""The title and the credits of one table row: what its columns say, over what its words say by themselves."""

from __future__ import annotations

import re

from bibforge.markup.passage import Passage
from bibforge.readinglist.claims import PeopleCue
from bibforge.readinglist.credits import Credits, is_sentence
from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.recognise.people import has_et_al, people_in
from bibforge.readinglist.recognise.venues import venue_in, year_in
from bibforge.readinglist.tables import Cell, Columns, credit_of_name
from bibforge.readinglist.title import How, Title, TitleCue, titled
from bibforge.readinglist.titlecues import find_title
from bibforge.readinglist.venuecues import VenueCue
from bibforge.text.encoding import repaired

_WORD = re.compile(r"\w")
_APART = re.compile(r"[\s*_]*(?:[-–—:.;|]|(?<=\s)\(|$)")
_DAY = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d")
_THEN_TEXT = re.compile(r"(?<=\S)[ ]{2,}(?=[^\W\d_](?:\S*[ ]){6})")
"""Two blanks and a sentence behind a title."""
_LABELS = (LinkSort.LABEL, LinkSort.DATE, LinkSort.BADGE)


def row_title(columns: Columns, head: Passage, marks: Marks) -> Title | None:
    """Return the title in a row's cell of titles: its first line without labels, credits and sentences."""
    cell = columns.cells(head)[columns.title]
    begin = marks.words_begin(cell.start, cell.end)
    end = _title_end(marks, begin, cell.end)
    marked = find_title(marks, begin, end)
    end = min([end, *(one for one in _label_starts(marks, begin, end))])
    whole = titled(marks, begin, end, How.COLUMN)._replace(cue=TitleCue.COLUMN)
    if marked is not None and (
        marked.how is How.QUOTED
        or marked.cue is TitleCue.IN_REFERENCE
        or (marked.how in (How.LINK, How.BOLD) and _stands_apart(marks.text[begin:end], marked, begin))
    ):
        return marked
    return whole if _WORD.search(whole.text) else marked


def _title_end(marks: Marks, begin: int, end: int) -> int:
    """Return where the words of a cell end that may be its title: its line, and what stands before a credit or two
    blanks.
    """
    text = marks.text
    hard = text.find("\n", begin, end)
    if hard > 0 and _WORD.search(text, begin, hard):
        end = hard
    blanks = _THEN_TEXT.search(text, begin, end)
    end = blanks.start() if blanks and is_sentence(text[blanks.end() : end]) else end
    credit = credit_of_name(text[begin:end])
    return begin + credit.start() if credit and _WORD.search(text[begin : begin + credit.start()]) else end


def _label_starts(marks: Marks, begin: int, end: int) -> list[int]:
    return [
        one.anchor.start
        for one in marks.links
        if one.sort in _LABELS and begin < one.anchor.start < end and _WORD.search(marks.text, begin, one.anchor.start)
    ]


def _stands_apart(cell: str, marked: Title, begin: int) -> bool:
    """Tell whether marked words are a title by themselves and not the first part of one: four words, or a dash
    behind them.
    """
    behind = cell[max(0, marked.end - begin) :]
    return len(marked.text.split()) >= 4 or (
        marked.start - begin <= 2 and bool(_APART.match(behind)) and bool(behind.strip())
    )


def row_credits(
    columns: Columns, head: Passage, marks: Marks, credit: Credits, title: Title, *, columns_only: bool = False
) -> Credits:
    """Return the credits of a row: what its columns of people, years and venues say, where there are such; with
    `columns_only` no bracket behind a name counts.
    """
    text = marks.text
    named = None if columns_only else _credit_of_model(columns, head, text)
    said = columns.meanings
    cells = [
        (said[number] if number < len(said) else "", " ".join(text[cell.start : cell.end].split()), cell)
        for number, cell in enumerate(columns.cells(head))
    ]
    behind = text[title.end : max(title.end, cells[columns.title][2].end)]
    stated = [title.suffix, behind, *(written for meaning, written, _ in cells if meaning == "venue")]
    dated = any(map(year_in, stated))
    for meaning, written, cell in cells:
        if meaning == "year" and dated and _DAY.search(written):
            continue  # the day of a meeting beside the year of the paper
        if meaning == "note" and credit.venue and credit.venue in written and year_in(written) is None:
            credit = credit._replace(venue="", venue_cue=None)
        credit = _with_cell(credit, meaning, written, cell, families=columns.families)
    if "people" in columns.meanings:
        return credit
    if named is not None:
        return named._replace(venue=credit.venue if "venue" in columns.meanings else "")
    sure = bool(credit.people_spans) and marks.is_people(*credit.people_spans[0], 3)
    if not sure and ("year" in columns.meanings or "venue" in columns.meanings):
        return credit._replace(people=(), et_al=False, people_spans=(), people_cue=None)
    return credit


def _credit_of_model(columns: Columns, head: Passage, text: str) -> Credits | None:
    """Return the credits in brackets behind the name of a model (`Gull Reader (Roe et al., 2017)`), in any cell."""
    for cell in columns.cells(head):
        found = credit_of_name(text[cell.start : cell.end])
        if found:
            people, others = people_in(repaired(found["people"].strip(" ,")), families=True)
            span = (cell.start + found.start("people"), cell.start + found.end("people"))
            others = others or has_et_al(found["people"])
            return Credits(people, others, year=int(found["year"]), people_spans=(span,), people_cue=PeopleCue.CITATION)
    return None


def _with_cell(credit: Credits, meaning: str, written: str, place: Cell, *, families: bool) -> Credits:
    """Return credits with what a cell says whose column has a meaning."""
    if not _WORD.search(written):
        return credit
    if meaning == "people":
        people, others = people_in(repaired(written), families=families)
        others = others or has_et_al(written)
        return credit._replace(
            people=people, et_al=others, people_spans=((place.start, place.end),), people_cue=PeopleCue.COLUMN
        )
    if meaning == "year" and year_in(written):
        return credit._replace(year=year_in(written))
    if meaning == "venue":
        venue = venue_in(written) or written
        return credit._replace(venue=venue, year=year_in(written) or credit.year, venue_cue=VenueCue.COLUMN)
    return credit
