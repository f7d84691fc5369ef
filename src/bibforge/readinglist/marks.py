"""Marks: one passage annotated once: its links, names, years, venues, quotes, styles and separators, for all
deciders.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import Enum
from operator import attrgetter
from typing import NamedTuple

from bibforge.markup.passage import BOLD, CODE, ITALIC, Passage
from bibforge.model.record import Kind
from bibforge.readinglist.habits import NO_HABIT, Habit
from bibforge.readinglist.links import LinkSort, SortedLink, identifiers_in, is_external, sorted_links
from bibforge.readinglist.once import once
from bibforge.readinglist.openings import words_begin
from bibforge.readinglist.pieces import COLON, HARD, OPEN, PhraseMark, pieces_of
from bibforge.readinglist.recognise.bylines import Byline
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.name import begins_with_words
from bibforge.readinglist.recognise.names import NO_NAMES, NameRun, names_at_start
from bibforge.readinglist.recognise.venues import MONTH, is_venue_or_date, venue_in, year_in


class ClauseMark(NamedTuple):
    """Pieces that belong together: all words up to a dash, a bracket, the end of a sentence or of a line."""

    start: int
    end: int
    on_new_line: bool


class FieldNames(NamedTuple):
    """The names with which a field begins: where, how many, and what stands before them."""

    start: int
    run: NameRun
    keyed: bool
    by: bool
    """Whether a word such as `by` stands before them."""


class ReferencePeople(NamedTuple):
    """The people with whom a reference begins: where they stand, how many, and who where their form tells it."""

    start: int
    end: int
    names: int
    byline: Byline | None
    is_told: bool = False
    """Whether the form of the list alone told who they are."""


class StyleMark(NamedTuple):
    """A marked stretch: bold, italic, code (`passage.BOLD` …) or in quotes (0)."""

    start: int
    end: int


_WORD = re.compile(r"[^\W_]")
_CONTINUED = re.compile(r"[,&;a\r](?:(?<=[,&;])[ \t]*\r|(?<=\ba)nd[ \t]*\r|(?<=\r)(?= *(?:and|&)\b))")
"""A soft line end inside a list of names."""
_ADDRESS = re.compile(r"https?://[^\s<>\]]+")
_IDENTIFIER = re.compile(
    r"""
    \b (?: (?P<arxiv>ar[xX]iv (?:\s?[:e-]\s?|\s) (?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}) (?:v\d+)?)
      | (?P<doi>(?i:doi)\s?[:]?\s? 10\.\d{4,9}/[^\s<>\]]*[\w/)]) )
    """,
    re.VERBOSE,
)
"""An identifier of a paper in running text: `arXiv:2101.00001`, `doi:10.1000/1`."""
_CODE_OF_EMOJI = re.compile(r":(?<![\w:]:)[a-z][a-z0-9_+-]{1,30}:(?!\w)")
_YEAR = re.compile(rf"(?:{MONTH}\s)?(?:19|20)\d\d[a-z]?")
_NUMBER = re.compile(r":?\s*(?:pp?\.?\s*)?\d")
_ISSUE = re.compile(r"\d{1,4}(?:[-–/]\d{1,4})?")
"""The number of an issue in the brackets behind a volume."""
_LINE = re.compile(r"[\n\t]")
_NOWHERE = ("", "#", "#!")
"""Addresses of links that are still to be filled in."""
_NUMBERED = re.compile(r"[\s,(]+\d[\d(),:\s]*$")
"""A volume or a year behind a venue."""
NOTHING = "\x00"
"""Stands for each character of what says nothing of people, venue and year: labels, addresses, badges."""
_TITLES = (LinkSort.TITLE, LinkSort.INTERNAL)
_SAY_NOTHING = (LinkSort.LABEL, LinkSort.ADDRESS, LinkSort.EMPTY, LinkSort.BADGE)
_LONGEST_NAMES = 3000
"""Characters beyond which no list of names is followed."""


class Marks:
    """One passage with its marks. Every stretch is asked once; all positions are places in `text`."""

    def __init__(self, passage: Passage, habit: Habit = NO_HABIT) -> None:
        self.passage = passage
        self.text = passage.text
        self.habit = habit
        self.links: Sequence[SortedLink] = sorted_links(passage, habit) if passage.anchors else ()
        self.external: Sequence[SortedLink] = [
            one for one in self.links if is_external(one.anchor.url) and one.sort is not LinkSort.INTERNAL
        ]
        """The links that lead out of the list."""
        self.has_colon = ":" in self.text or "：" in self.text
        styled = bool(passage.styles)
        self.bold: Sequence[StyleMark] = self._styled(BOLD) if styled else ()
        """The bold stretches in order, and below those that are slanted and those set as code."""
        self.italic: Sequence[StyleMark] = self._styled(ITALIC) if styled else ()
        self.code: Sequence[StyleMark] = self._styled(CODE) if styled else ()
        self._names_asked: dict[tuple[int, int], NameRun] = {}
        self._credits_asked: dict[tuple[int, int], bool] = {}
        self.fields_around: dict[tuple[tuple[int, int], int], Sequence[ClauseMark]] = {}
        """The fields around a title, and below what `credits` found in each: kept for whoever asks next."""
        self.names_in: dict[ClauseMark, FieldNames | None] = {}
        self.said_key: tuple[str, int] | None = None
        """What `assessment` found of the key before a colon, and below what `creditlines` found of its lines."""
        self.line_kinds: Sequence[Enum] | None = None
        self.reference_people: dict[int, ReferencePeople] = {}
        """The people of a reference by where they begin, as `references` found them last."""

    @once
    def labels(self) -> Sequence[SortedLink]:
        """The links whose words are a label, a date, an address or a badge."""
        return [one for one in self.links if one.sort not in _TITLES] if self.links else ()

    @once
    def papers(self) -> Sequence[SortedLink]:
        """The links that are known to lead to a paper."""
        return [one for one in self.links if kind_of_url(one.anchor.url) is Kind.UNKNOWN] if self.links else ()

    @once
    def identifier(self) -> int:
        """Where the text, outside of links, states a paper's identifier, -1 where it does not."""
        text = self.text
        if "10." not in text and "rxiv" not in text and "rXiv" not in text:
            return -1
        inside = [(one.anchor.start, one.anchor.end) for one in self.links]
        found = (one.start() for one in _IDENTIFIER.finditer(text))
        return next((at for at in found if not any(start <= at < end for start, end in inside)), -1)

    @property
    def names_paper(self) -> bool:
        """Whether it links a paper or states a paper's identifier."""
        return bool(self.papers) or self.identifier >= 0

    @once
    def states_identifier(self) -> bool:
        """Whether its words state an arXiv id, a DOI or an ISBN, linked or not."""
        return bool(identifiers_in([], self.text).known)

    @property
    def is_internal(self) -> bool:
        """Whether all its links lead into the list itself."""
        return bool(self.links) and not self.external and all(one.anchor.url not in _NOWHERE for one in self.links)

    @once
    def has_words(self) -> bool:
        """Whether there is a letter or a figure at all."""
        return self.text[:1].isalnum() or bool(_WORD.search(self.text))

    @once
    def words_outside(self) -> int:
        """How many words stand outside of all links."""
        out, here = [], 0
        for one in self.links:
            out.append(self.text[here : max(here, one.anchor.start)])
            here = max(here, one.anchor.end)
        outside = " ".join([*out, self.text[here:]])
        return len(outside.split()) if _WORD.search(outside) else 0

    @once
    def begin(self) -> int:
        """Where the item's own words begin, behind numbers, dates, check boxes, tags and labels."""
        return self.words_begin(0, len(self.text))

    def words_begin(self, start: int, stop: int) -> int:
        """Return where the words of a part of the passage begin."""
        return words_begin(self.passage, self.links, start, stop, self.habit.markers)

    def _styled(self, style: int) -> Sequence[StyleMark]:
        return sorted([StyleMark(one.start, one.end) for one in self.passage.styles if one.style == style])

    @once
    def plain(self) -> str:
        """The text with labels, addresses and code tags blanked and line ends inside lists of names closed up."""
        text = _CONTINUED.sub(_as_blank, self.text) if "\r" in self.text else self.text
        text = _ADDRESS.sub(_as_nothing, text) if "://" in text else text
        text = _CODE_OF_EMOJI.sub(_as_nothing, text) if ":" in text else text
        text = _IDENTIFIER.sub(_as_nothing, text) if self.identifier >= 0 else text
        blanks = [one.anchor[:2] for one in self.labels if one.sort in _SAY_NOTHING]
        if self.code:
            blanks += [(start, end) for start, end in self.code if not self.is_credit(start, end)]
        if not blanks:
            return text
        out: list[str] = []
        here = 0
        for start, end in sorted(blanks):
            if start >= here:
                out += (text[here:start], NOTHING * (end - start))
                here = end
        return "".join([*out, text[here:]])

    @once
    def pieces(self) -> list[PhraseMark]:
        """The words between separators in order."""
        return pieces_of(self.plain, self._edges())

    def _edges(self) -> set[int]:
        edges = {place for one in self.links for place in one.anchor[:2]}
        return edges | {place for one in self.passage.styles for place in one[:2]} if self.passage.styles else edges

    def pieces_from(self, start: int, stop: int) -> list[PhraseMark]:
        """Return the pieces that begin between two places."""
        pieces = self.pieces
        return pieces[bisect_left(pieces, start, key=_start_of) : bisect_left(pieces, stop, key=_start_of)]

    def fields(self, start: int, stop: int) -> list[ClauseMark]:
        """Return the fields between two places in order; those that reach over an end are cut there.

        A year or an issue's number in brackets belongs to what stands before it, and what follows the brackets too.
        """
        out: list[ClauseMark] = []
        pieces, plain = self.pieces, self.plain
        first = last = -1  # of the field that grows
        on_new_line = after_year = False
        for number in range(bisect_left(pieces, start, key=_end_of), len(pieces)):
            piece = pieces[number]
            begin, end, before = piece.start, piece.end, piece.before
            if begin >= stop:
                break
            if begin < start or end > stop:
                begin, end = max(begin, start), min(end, stop)
                if begin >= end or self.is_empty(begin, end):
                    continue
            year = piece.bracket >= 0 and (
                bool(_YEAR.fullmatch(plain, begin, end)) or self._is_issue(piece.bracket, begin, end)
            )
            near = before is OPEN if year else after_year and bool(_NUMBER.match(plain, begin))
            if first < 0 or not (before <= COLON or near):
                if first >= 0:
                    out.append(ClauseMark(first, last, on_new_line))
                first, on_new_line = begin, before is HARD
            last, after_year = end, year
        if first >= 0:
            out.append(ClauseMark(first, last, on_new_line))
        return out

    def _is_issue(self, bracket: int, start: int, end: int) -> bool:
        return self.plain[bracket - 1 : bracket].isdecimal() and bool(_ISSUE.fullmatch(self.plain, start, end))

    def plain_names(self, start: int, stop: int) -> NameRun:
        """Return the run of names that begins at a place of `plain` (its end a place, 0 for none)."""
        if begins_with_words(self.plain, start, stop):
            return NO_NAMES
        run = names_at_start(self.plain[start:stop], is_asked=True)
        return NameRun(start + run.end, run.names, run.sureness) if run.end else NO_NAMES

    def words(self, start: int, end: int) -> int:
        """Return how many words stand between two places."""
        return len(self.text[start:end].split())

    def is_empty(self, start: int, end: int) -> bool:
        """Tell whether nothing but signs and blanks stands between two places."""
        return start >= end or not (self.text[start].isalnum() or _WORD.search(self.text, start, end))

    def is_empty_line(self, start: int, end: int) -> bool:
        """Tell whether nothing but signs, labels and addresses stands between two places."""
        return start >= end or not _WORD.search(self.plain, start, end)

    def names(self, start: int, stop: int) -> NameRun:
        """Return the run of names that begins at a place, its end a place too (0 for none)."""
        key = (start, stop if stop < start + _LONGEST_NAMES else start + _LONGEST_NAMES)
        found = self._names_asked.get(key)
        if found is None:
            found = self._names_asked[key] = self._names(*key)
        return found

    def _names(self, start: int, stop: int) -> NameRun:
        if begins_with_words(self.text, start, stop):
            return NO_NAMES
        words = self.text[start:stop]
        run = names_at_start(words.replace("\r", " ") if "\r" in words else words, is_asked=True)
        if not run.end:
            return NO_NAMES
        end = start + run.end
        for one in (*self.bold, *self.italic) if self.passage.styles else ():
            # emphasis begins among the names and goes on behind them, or behind a stop and is the last of them
            behind_stop = one.end >= end and self.text[start : one.start].rstrip().endswith(".")
            if start < one.start < end and (end < one.end - 1 or behind_stop):
                return self._names(start, one.start)
        return NameRun(end, run.names, run.sureness)

    def names_on_line(self, start: int, stop: int) -> NameRun:
        """Return the run of names that begins at a place and ends on its line."""
        line = _LINE.search(self.text, start, stop)
        return self.names(start, line.start() if line else stop)

    def is_people(self, start: int, end: int, least: int = 2) -> bool:
        """Tell whether a whole stretch is names, at least `least` sure."""
        while start < end and self.text[start] in _AROUND_NAMES:
            start += 1
        while end > start and self.text[end - 1] in _AROUND_NAMES:
            end -= 1
        run = self.names(start, end)
        return run.sureness >= least and self.is_empty(run.end, end)

    def is_credit(self, start: int, end: int) -> bool:
        """Tell whether a stretch is nothing but a venue, a year or a date."""
        key = (start, end)
        found = self._credits_asked.get(key)
        if found is None:
            words = self.text[start:end]
            found = self._credits_asked[key] = is_venue_or_date(words) or self._is_venue_of_list(words)
        return found

    def _is_venue_of_list(self, words: str) -> bool:
        venues = self.habit.venues
        return bool(venues) and _NUMBERED.sub("", words).strip(_AROUND_NAMES).casefold() in venues

    def year(self, start: int, end: int) -> int | None:
        """Return the year that a stretch states, or None."""
        return year_in(self.text[start:end])

    def venue(self, start: int, end: int) -> str:
        """Return the venue that a stretch states, or an empty text."""
        return venue_in(self.text[start:end])


_start_of = attrgetter("start")
_end_of = attrgetter("end")
_AROUND_NAMES = " .,;:*_()[]-–—\r\n"


def _as_nothing(match: re.Match[str]) -> str:
    return NOTHING * len(match[0])


def _as_blank(match: re.Match[str]) -> str:
    return match[0].replace("\r", " ")
