"""An entry of a list taken apart: where its title, link, people, venue and year stand, and what is its alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple
from urllib.parse import quote

from bibforge.markup.links import html_target, is_html, markdown_link, rst_link, target_in
from bibforge.markup.syntax import Syntax
from bibforge.model.identifiers import identifier_in_url
from bibforge.model.library import Link, Mention, Role
from bibforge.model.record import Record
from bibforge.readinglist.entrynames import names_in, people_like
from bibforge.readinglist.patch import Patch, patched
from bibforge.readinglist.recognise.labels import key_meaning, label_is_vague, label_role


class PieceKind(Enum):
    """What a stretch of an entry says."""

    TITLE = auto()
    TARGET = auto()
    PEOPLE = auto()
    VENUE = auto()
    YEAR = auto()
    NAME = auto()
    """An identifier in the words, the number of the entry."""
    DROPPED = auto()


class EntryPiece(NamedTuple):
    """A stretch of an entry's lines, and what stands there for another work."""

    start: int
    end: int
    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Skeleton:
    """An entry's lines with the pieces that change from work to work.

    `offset` is where the lines begin in the list; `lacks` counts the parts of the record that it has no place for.
    """

    block: str
    offset: int
    pieces: tuple[EntryPiece, ...]
    lacks: int

    def words(self) -> Iterator[tuple[int, str]]:
        """Yield the words that stand in no piece, with their places."""
        taken = sorted((one.start, one.end) for one in self.pieces)
        for found in _WORD.finditer(self.block):
            if not any(start < found.end() and found.start() < end for start, end in taken):
                yield found.start(), found[0].casefold()

    def filled(self) -> str:
        """Return the lines with the record's pieces; raises ValueError where two pieces share their words."""
        return patched(self.block, [Patch(start=one.start, end=one.end, replacement=one.text) for one in self.pieces])


_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """A record, the address that its entry links, and the syntax in which they are written."""

    record: Record
    url: str
    syntax: Syntax = Syntax.MARKDOWN


def skeleton_of(text: str, model: Mention, filling: Filling) -> Skeleton | None:
    """Return an entry taken apart for another work, None where one of its parts is not found in its lines."""
    link = _own_link(model)
    if not model.span or not model.title_span or (link is None and any(one.url for one in model.links)):
        return None
    start, end = line_start(text, model.span.start), line_end(text, model.span.end - 1)
    taking = _Taking(text, start, text[start:end], model, filling)
    if not (taking.title_and_links(link) and taking.people() and taking.venue_and_year() and taking.identifiers()):
        return None
    taking.folds()
    number = NUMBER.match(taking.block)
    if number and taking.is_free(*number.span("number")):
        taking.put(*number.span("number"), PieceKind.NAME, number["number"])
    record = filling.record
    lacks = (
        2 * (bool(record.authors) and not model.authors)
        + 2 * (bool(record.container) and not model.venue)
        + (record.year is not None and model.year is None)
    )
    return Skeleton(taking.block, start, tuple(taking.pieces), lacks)


def _own_link(model: Mention) -> Link | None:
    """Return the link that leads to the work: that of its title, else the first to a paper."""
    able = [one for one in model.links if one.target_span and one.span and one.role is not Role.HOME]
    papers = [one for one in able if one.role in (Role.PAPER, Role.PDF)]
    title = model.title_span
    around = [one for one in able if title and one.span and one.span.start <= title.start and title.end <= one.span.end]
    named = [one for one in able if identifier_in_url(one.url)]
    return next(iter([*[one for one in around if one in papers], *papers, *around, *named]), None)


class _Taking:
    """The pieces found so far in the lines of one entry; places count from the beginning of its lines."""

    def __init__(self, text: str, offset: int, block: str, model: Mention, filling: Filling) -> None:
        self.text = text
        self.offset = offset
        self.block = block
        self.model = model
        self.record = filling.record
        self.url = filling.url
        self.pieces: list[EntryPiece] = []
        self.is_html = filling.syntax is Syntax.HTML or is_html(text, offset + len(block) - len(block.lstrip()))
        self.syntax = filling.syntax
        self.addresses = [found.span(1) for found in _ADDRESS.finditer(block)]

    def is_free(self, start: int, end: int) -> bool:
        return all(end <= one.start or one.end <= start for one in self.pieces)

    def put(self, start: int, end: int, kind: PieceKind, text: str) -> None:
        self.pieces.append(EntryPiece(start, end, kind, text))

    def said(self, words: str, at: int) -> str:
        """Return words as they are written at a place: in an address, in HTML, in Markdown."""
        words = " ".join(words.split())
        if any(start <= at < end for start, end in self.addresses):
            return quote(words.replace("-", "--").replace("_", "__").replace(" ", "_"), safe="_-")
        if self.is_html or self._in_tag(at):
            return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if self.syntax is Syntax.RESTRUCTUREDTEXT:
            return re.sub(r"([\\`*|]|(?<=\w)_(?!\w))", r"\\\1", words)
        from bibforge.readinglist.written import markdown_text

        return markdown_text(words)

    def _in_tag(self, at: int) -> bool:
        """Tell whether a place lies between the tags of a link or a heading of HTML."""
        return bool(re.search(r"<(?:a|b|i|em|strong|summary|h\d)\b[^<>]*>\s*$", self.block[:at], re.IGNORECASE))

    def title_and_links(self, own: Link | None) -> bool:
        span = self.model.title_span
        assert span is not None  # asked for by the caller
        start, end = span.start - self.offset, span.end - self.offset
        title = self.record.title
        words = self.said(title, start)
        if own is None:  # an entry without a link: its title becomes one
            words = self._linked(words)
        self.put(start, end, PieceKind.TITLE, words + _stop(self.block[start:end], title))
        for link in self.model.links:
            if link.target_span is None or link.span is None or link.role is Role.HOME:
                continue
            at, until = link.target_span.start - self.offset, link.target_span.end - self.offset
            if own and link.url == own.url:
                self.put(at, until, PieceKind.TARGET, target_in(self.text, link.target_span.start, self.url))
                continue
            first, last = self._wrapped(link.span.start - self.offset, link.span.end - self.offset)
            if not self.is_free(first, last):
                return False
            self.put(first, last, PieceKind.DROPPED, "")
        return start >= 0 and end <= len(self.block)

    def _linked(self, words: str) -> str:
        if self.is_html:
            return f'<a href="{html_target(self.url, quoted=True)}">{words}</a>'
        return rst_link(words, self.url) if self.syntax is Syntax.RESTRUCTUREDTEXT else markdown_link(words, self.url)

    def _wrapped(self, start: int, end: int) -> tuple[int, int]:
        """Return a link's place with the brackets around it and the sign that parts it from what stands before."""
        while self.block[start - 1 : start] + self.block[end : end + 1] in _BRACKETS and start:
            start, end = start - 1, end + 1
        row = "|" in self.block and is_row(self.block)
        before = (_PARTED_ROW if row else _PARTED).search(self.block, 0, start)
        if before and before.end() == start and _WORD.search(self.block, 0, before.start()):
            start = before.start()
        return start, end

    def people(self) -> bool:
        if not self.model.authors:
            return True
        found = names_in(self.block, self.model, self.is_free)
        if found is None or not self.record.authors:
            return False
        start, end = found.start, found.end
        for link in self.model.links:
            if link.role is Role.HOME and link.span:
                first, last = link.span.start - self.offset, link.span.end - self.offset
                if first < end and start < last:
                    start, end = min(start, first), max(end, last)
                elif self.is_free(first, last):
                    self.put(first, last, PieceKind.DROPPED, "")
        if not self.is_free(start, end):
            return False
        told = people_like(found, self.record.authors, more=self.record.more_authors)
        self.put(start, end, PieceKind.PEOPLE, self.said(told, start))
        return True

    def venue_and_year(self) -> bool:
        record = self.record
        venue = record.short_container or record.container or ("arXiv" if record.arxiv else "")
        if self.model.venue:
            words = r"[\s_]+".join(map(re.escape, _VENUE_YEAR.sub("", self.model.venue).split()))
            spans = self._all(rf"(?<![^\W\d_]){words}(?![^\W\d_])")
            if spans and not venue:
                return False
            for start, end in spans:
                self.put(start, end, PieceKind.VENUE, self.said(venue, start))
        return self._year(record)

    def _year(self, record: Record) -> bool:
        year = self.model.year
        if year is None:
            return True
        dates = self._all(rf"(?<!\d){year}(?P<sign>[-./])(?:0[1-9]|1[0-2])(?:(?P=sign)\d\d)?(?!\d)")
        dates += self._all(rf"(?<![^\W_])(?:\d{{1,2}}\s+)?{_MONTH}\.?,?\s+(?:\d{{1,2}},?\s+)?{year}(?!\d)")
        years = [one for one in self._all(rf"(?<!\d){year}(?!\d)") if not any(a <= one[0] < b for a, b in dates)]
        short = [] if dates or years else self._all(rf"(?<=['’`‘]){year % 100:02}(?!\d)")
        if (dates or years or short) and record.year is None:
            return False
        for start, end in dates:
            written = _date_like(self.block[start:end], record)
            if not written:
                return False
            self.put(start, end, PieceKind.YEAR, written)
        for start, end in years:
            self.put(start, end, PieceKind.YEAR, str(record.year))
        for start, end in short:
            self.put(start, end, PieceKind.YEAR, f"{(record.year or 0) % 100:02}")
        return True

    def identifiers(self) -> bool:
        """Put the record's identifiers in place of those that stand in the words; False where it has none of a kind."""
        arxiv, doi = (str(one) if one else "" for one in (self.record.arxiv, self.record.doi))
        pairs = [(one.value, arxiv or doi) for one in self.model.arxiv]
        pairs += [(str(one), doi or arxiv) for one in self.model.doi]
        for old, new in pairs:
            for start, end in self._all(re.escape(old) + r"(?:v\d+)?"):
                if not new:
                    return False
                self.put(start, end, PieceKind.NAME, new)
        return True

    def folds(self) -> None:
        """Leave out what folds away below the entry and holds neither title nor link: abstracts, BibTeX in a fence."""
        for found in _FOLDED.finditer(self.block):
            inside = [one for one in self.pieces if found.start() <= one.start < found.end()]
            if not any(one.kind in (PieceKind.TITLE, PieceKind.TARGET) for one in inside):
                self.pieces = [one for one in self.pieces if one not in inside]
                self.put(found.start(), found.end(), PieceKind.DROPPED, "")

    def _all(self, pattern: str) -> list[tuple[int, int]]:
        found = (one.span() for one in re.finditer(pattern, self.block, re.IGNORECASE))
        return [one for one in found if self.is_free(*one)]


NUMBER = re.compile(r"[ \t]*(?:\#{1,6}[ \t]*|\|[ \t]*|\[|\*\*|<td>)?(?P<number>\d{1,6})(?=[.)\]|]|[ \t]*\||</td>|\*\*)")
"""The number with which an entry of a counted list begins."""
_FOLDED = re.compile(
    r"""
    (?P<fold> [ \t]*<details\b.*?</details>[ \t]*\n? )
    | \n? ^(?P<fence>[ \t]*(?:```|~~~)).*?^\s*(?:```|~~~)[ \t]*(?:\n|$)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"(?:\]\(|(?:src|href)\s*=\s*[\"'])([^()\s\"']+)")
_BRACKETS = frozenset({"[]", "()", "【】", "{}", "（）"})
_PARTED = re.compile(r"(?:\s*(?:[|/,;·•&+]|&nbsp;|<br\s*/?>)\s*|\s+(?:and|[-–—])\s+|\s+)$")
_PARTED_ROW = re.compile(r"(?:\s*(?:[/,;·•&+]|&nbsp;|<br\s*/?>)\s*|[ \t]+)$")


def _date_like(written: str, record: Record) -> str:
    """Return the record's day or month with the signs of a written one; empty where the record does not know it."""
    numbers = [record.date.year, record.date.month, record.date.day] if record.date else []
    if record.arxiv and (not numbers or not numbers[1]) and record.arxiv.value[:4].isdigit():
        numbers = [2000 + int(record.arxiv.value[:2]), int(record.arxiv.value[2:4])]
    if not written[:4].isdigit():
        return _day_like(written, [one for one in numbers if one]) if numbers else ""
    sign, count = written[4], 3 if len(written) > 7 else 2
    wanted = [one for one in numbers[:count] if one]
    return sign.join(f"{one:02}" for one in wanted) if len(wanted) == count else ""


def _day_like(written: str, numbers: Sequence[int]) -> str:
    """Return a date in words (`14 Apr 2017`, `April 2017`) for another one, as exact as that is known."""
    name = re.search(r"[^\W\d_]+", written)
    if name is None or len(numbers) < 2:
        return str(numbers[0])
    month = _MONTHS[numbers[1] - 1]
    month = month if len(name[0]) > 3 else month[:3]
    month = month.casefold() if name[0].islower() else month
    day = f"{numbers[2]} " if len(numbers) > 2 and re.search(r"(?<!\d)\d{1,2}(?!\d)", written) else ""
    return f"{day}{month} {numbers[0]}"


_VENUE_YEAR = re.compile(r"(?<=\w)[\s,]*(?:(?:19|20)\d\d|['’`‘]\d\d)$")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_MONTH = rf"(?:{'|'.join(f'{one[:3]}(?:{one[3:]})?' for one in _MONTHS)})"


def _stop(model: str, title: str) -> str:
    """Return the signs with which the model's words end (`, `, `.`), without the stop where the new title has one."""
    tail = re.search(r"[\s.,:;]*$", model)
    found = tail[0] if tail else ""
    return found.replace(".", "") if title.endswith((".", "!", "?")) else found


def is_row(block: str) -> bool:
    """Tell whether the lines of an entry are one row of a table of pipes."""
    return "\n" not in block.strip("\n") and (block.lstrip().startswith("|") or block.count(" | ") > 1)


def line_start(text: str, at: int) -> int:
    """Return where the line of a place begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Return the place behind the line's end, or the end of the text."""
    found = text.find("\n", max(at, 0))
    return len(text) if found < 0 else found + 1


def frame_of(skeletons: Sequence[Skeleton]) -> frozenset[str]:
    """Return the words that at least half of the entries have beside their parts: labels, keys, `in`, `et al.`"""
    counts = Counter(word for one in skeletons for word in {word for _, word in one.words()})
    return frozenset(word for word, count in counts.items() if 2 * count >= len(skeletons) and count > 1)


def bared(one: Skeleton, frame: frozenset[str]) -> Skeleton | None:
    """Return a skeleton without the words that are its entry's alone (a note, `oral`, a tag), None where they cannot be
    taken out whole: a line of their own, a cell, brackets, an image, the end of the line.
    """
    for _ in range(_MOST_TAKEN):
        alone = [at for at, word in one.words() if word not in frame and not may_stay(word)]
        if not alone:
            return _without_empty_lines(one)
        span = _whole_around(one, alone[0])
        if span is None:
            return None
        start, end, text = span
        kept = tuple(piece for piece in one.pieces if not start <= piece.start < end)
        one = Skeleton(one.block, one.offset, (*kept, EntryPiece(start, end, PieceKind.DROPPED, text)), one.lacks)
    return None


_MOST_TAKEN = 40
_KEYS = frozenset({"title", "people", "year", "venue"})
_SMALL_WORDS = "et al and in by a br td tr li p b i em strong href https http com www paper pdf"
_SMALL = frozenset(_SMALL_WORDS.split())


def may_stay(word: str) -> bool:
    """Tell whether a word says nothing of one work: a key, a label of a paper, `in`, `et al.`"""
    is_label = label_role(word) in (Role.PAPER, Role.PDF) or label_is_vague(word)
    return word in _SMALL or is_label or key_meaning(word) in _KEYS


def _whole_around(one: Skeleton, at: int) -> tuple[int, int, str] | None:
    """Return the stretch around a word that can be left out as a whole, and what stands in its place."""
    block, parts = one.block, [piece for piece in one.pieces if piece.kind is not PieceKind.DROPPED]

    def is_empty(start: int, end: int) -> bool:
        return not any(start < piece.end and piece.start < end for piece in parts)

    start, end = line_start(block, at), line_end(block, at)
    row = is_row(block)
    if is_empty(start, end) and not row and not _CELL.search(block[start:end]):
        return start, end, ""
    for pattern in (_IMAGE, _COMMENT, _BRACKETED):
        for found in pattern.finditer(block, start, end):
            if found.start() <= at < found.end() and is_empty(*found.span()):
                return found.start(), found.end(), ""
    left, right = (max(block.rfind("|", start, at), -1) + 1, block.find("|", at)) if row else _cell_around(block, at)
    if left > start - 1 and right > at and (row or left >= 0):
        if is_empty(left, right):
            return left, right, " " if row else ""
        end = right
    last = max((piece.end for piece in parts if piece.end <= at), default=-1)
    tail = _AFTER.match(block, last) if last >= start and is_empty(at, end) else None
    if tail is None or tail.end() > at or "](" in block[last : tail.end()]:
        return None
    stop = end if row or right > 0 else len(block[:end].rstrip("\r\n"))
    closing = re.search(r"(?:\s*</\w+>)+\s*$", block[tail.end() : stop])
    return tail.end(), stop - len(closing[0]) if closing else stop, " " if row else ""


def _cell_around(block: str, at: int) -> tuple[int, int]:
    opened = [found.end() for found in re.finditer(r"<td\b[^<>]*>", block[:at], re.IGNORECASE)]
    closed = re.compile(r"</td>", re.IGNORECASE).search(block, at)
    if not opened or closed is None or "</td" in block[opened[-1] : at].casefold():
        return -1, -1
    return opened[-1], closed.start()


_CELL = re.compile(r"</?(?:td|tr|table|tbody|ul|ol|details|summary)\b", re.IGNORECASE)
_IMAGE = re.compile(r"[ \t]*(?:\[!\[[^\]\n]*\]\([^()\n]*\)\]\([^()\n]*\)|!\[[^\]\n]*\]\([^()\n]*\)|<img\b[^<>]*>)")
_COMMENT = re.compile(r"[ \t]*<!--.*?-->", re.DOTALL)
_BRACKETED = re.compile(
    r"""[ \t]* [*_]{0,2} (?:
        (?P<square> \[[^\[\]\n]*\] (?!\() ) | (?P<round> (?<!\]) \([^()\n]*\) ) | (?P<code> `[^`\n]+` )
      | (?P<wide> 【[^】\n]*】 ) | (?P<colon> :[a-z0-9_+-]+: ) | (?P<sub> <su[bp]>[^<>\n]*</su[bp]> )
    ) [*_]{0,2}""",
    re.VERBOSE,
)
_AFTER = re.compile(r"(?:[\])}*_\"”’'`>.]|</(?:a|b|i|em|strong)>)*")


def _without_empty_lines(one: Skeleton) -> Skeleton:
    """Return the skeleton without the lines of a list below the entry of which nothing but a key is left."""
    title = next(piece for piece in one.pieces if piece.kind is PieceKind.TITLE)
    pieces = list(one.pieces)
    start = 0
    for line in one.block.splitlines(keepends=True):
        inside = [piece for piece in pieces if start < piece.end and piece.start < start + len(line)]
        own = start <= title.start < start + len(line)
        gone = inside and all(piece.kind is PieceKind.DROPPED for piece in inside)
        if gone and not own and _LISTED.match(line):
            pieces = [piece for piece in pieces if piece not in inside]
            pieces.append(EntryPiece(start, start + len(line), PieceKind.DROPPED, ""))
        start += len(line)
    return Skeleton(one.block, one.offset, tuple(pieces), one.lacks)


_LISTED = re.compile(r"\s*(?:[-*+•]\s|\d{1,3}[.)]\s|<li\b|[*_]*[\w ]{1,20}[*_]*\s*[:：])")
