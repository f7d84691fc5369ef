"""AsciiDoc to blocks: sections, lists, tables, delimited blocks and the link macros of the AsciiDoc language."""

from __future__ import annotations

import re
from collections.abc import Callable

from bibforge.markup.asciidoc_inline import add_inline, attributes_in
from bibforge.markup.blocks import Block, BlockKind, Builder
from bibforge.markup.csvtext import csv_rows
from bibforge.markup.lined import Line, add_code, joined_lines, line_at, lines_of
from bibforge.markup.nesting import OpenLists
from bibforge.markup.passage import CELL, HARD
from bibforge.markup.tags import TagReader

_SECTION = re.compile(r"(?P<level>={1,6}|\#{1,6})[ \t]+(?P<title>\S.*?)(?:[ \t]+(?P=level))?$")
_UNDERLINES = "=-~^+"
"""The signs of the underlines of titles, the highest level first (AsciiDoc, Two-line section titles)."""
_SLACK = 1
_ITEM = re.compile(r"(?P<mark>\*{1,6}|-|\.{1,6}|\d{1,9}\.|[A-Za-z]\.|•)[ \t]+(?:\[(?P<box>[ *xX])\][ \t]+)?(?=\S)")
_BIBLIOGRAPHY = re.compile(r"\[\[\[(?P<key>[^\]\n]{1,200})\]\]\][ \t]*")
_TERM = re.compile(r"(?P<term>\S.{0,400}?)(?P<mark>:{2,4}|;;)(?:[ \t]+(?P<rest>\S.*))?$")
_ATTRIBUTE_LINE = re.compile(r":!?[\w-]+!?:(?:[ \t]|$)")
_BLOCK_LINE = re.compile(r"\[(?!\[\[)[^\]\n]*\]$|\[\[[^\]\n]*\]\]$")
_BLOCK_TITLE = re.compile(r"\.(?P<title>[^\s.].*)$")
_DELIMITER = re.compile(r"(?P<kind>-{4,}|\.{4,}|\+{4,}|/{4,}|={4,}|_{4,}|\*{4,}|--|```\w*|[|,:!]===)$")
_UNREAD_MACRO = re.compile(r"(?:image|video|audio|include|toc|ifdef|ifndef|ifeval|endif)::")
_ADMONITION = re.compile(r"(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+")
_COLUMNS = re.compile(r"cols=\"?(?P<cols>[^\"\]]*)")
_CELL = re.compile(r"(?<!\\)(?:\d+\*|\d*\.?\d*\+)?[<^>]{0,2}(?:\.[<^>])?[adehlms]?\|")


def asciidoc_outline(text: str) -> list[Block]:
    """Return the blocks of an AsciiDoc document in document order."""
    reader = _AsciidocReader(text)
    reader.run()
    return reader.builder.blocks


class _AsciidocReader:
    """One walk over the lines of one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = lines_of(text)
        self.builder = Builder(text)
        self.lists = OpenLists(self.builder)
        self.attributes = attributes_in(text)
        self.folds: list[str] = []
        """The delimiters of the titled blocks that are open."""
        self.attached = False
        """Whether a `+` has attached what follows to the item at hand."""
        self.options = ""
        """The block attributes (`[cols=…]`) in force for the next block."""
        self.title: tuple[str, int] | None = None
        self.at = 0
        self._acts: list[Callable[[Line], bool]] = [
            self._comment, self._section, self._delimited, self._metadata, self._item, self._term, self._rule,
        ]  # fmt: skip

    def run(self) -> None:
        """Walk through all lines."""
        blank = False
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.words:
                blank = True
                self.at += 1
                continue
            if line.words == "+" and self.lists:
                self.attached = True
                self.at += 1
                continue
            if blank and not self.attached and not self._goes_on(line):
                self.lists.leave(-1, line.start)
            blank = False
            if not any(act(line) for act in self._acts):
                self._paragraph(line)
            self.attached = False
        self.lists.leave(-1, len(self.text))
        self.builder.close(len(self.text))

    def _goes_on(self, line: Line) -> bool:
        """Tell whether a line behind a blank one can belong to the lists that are open."""
        return bool(_ITEM.match(line.words) or _TERM.match(line.words) or line.words.startswith("//"))

    def _line(self, number: int) -> Line | None:
        return self.lines[number] if number < len(self.lines) else None

    # Each action below takes the line at hand and tells whether it has read it.

    def _comment(self, line: Line) -> bool:
        if line.words.startswith("//") and not line.words.startswith("////"):
            self.at += 1
            return True
        return False

    def _underlined(self, line: Line) -> bool:
        """Read a title of two lines: as long as its underline, but for a sign."""
        below = self._line(self.at + 1)
        level = _UNDERLINES.find(below.words[0]) + 1 if below is not None and below.words else 0
        if not level or below is None or line.indent or not line.words[0].isalnum():
            return False
        if below.words != below.words[0] * len(below.words) or abs(len(below.words) - len(line.words)) > _SLACK:
            return False
        self.lists.leave(-1, line.start)
        self.builder.open(BlockKind.HEADING, line.start, level=level)
        self._inline([(line.words, line.words_start)])
        self.builder.close(line.end)
        self.at += 2
        self.title, self.options = None, ""
        return True

    def _section(self, line: Line) -> bool:
        found = _SECTION.match(line.words) if line.indent == 0 else None
        if not found:
            return self._underlined(line)
        self.lists.leave(-1, line.start)
        self.builder.open(BlockKind.HEADING, line.start, level=len(found["level"]))
        self._inline([(found["title"], line.words_start + found.start("title"))])
        self.builder.close(line.end)
        self.at += 1
        self.title, self.options = None, ""
        if len(found["level"]) == 1:
            self._skip_header()
        return True

    def _skip_header(self) -> None:
        """Step over the lines of author, revision and attributes directly below the document's title."""
        while (line := self._line(self.at)) is not None and line.words and not _SECTION.match(line.words):
            if _ITEM.match(line.words) or not (_ATTRIBUTE_LINE.match(line.words) or self.at < 4):
                return
            self.at += 1

    def _metadata(self, line: Line) -> bool:
        if _ATTRIBUTE_LINE.match(line.words) or _UNREAD_MACRO.match(line.words) or line.words == "<<<":
            self.at += 1
            return True
        if _BLOCK_LINE.match(line.words):
            self.options = line.words
            self.at += 1
            return True
        title = _BLOCK_TITLE.match(line.words)
        if title and not _ITEM.match(line.words):
            self.title = (title["title"], line.words_start + 1)
            self.at += 1
            return True
        return False

    def _rule(self, line: Line) -> bool:
        if not re.fullmatch(r"'{3,}|-{3}|\*{3}", line.words):
            return False
        self.builder.open(BlockKind.RULE, line.start)
        self.builder.close(line.start)
        self.at += 1
        return True

    def _item(self, line: Line) -> bool:
        found = _ITEM.match(line.words)
        if not found:
            return False
        mark = found["mark"] if found["mark"][0] in "*-.•" else "1."
        self.lists.marked(mark, line.words_start)
        start = found.end()
        key = _BIBLIOGRAPHY.match(line.words, start)
        start = key.end() if key else start
        self._text_of_item(line_at(self.text, line.words_start + start, line.end))
        return True

    def _term(self, line: Line) -> bool:
        found = _TERM.match(line.words)
        if not found or "::" in found["term"]:
            return False
        self.lists.marked(found["mark"], line.words_start)
        self._inline([(found["term"], line.words_start)])
        self.builder.line_end(HARD)
        start = found.start("rest") if found["rest"] else len(line.words)
        self._text_of_item(line_at(self.text, line.words_start + start, line.end), follows=not found["rest"])
        return True

    def _text_of_item(self, rest: Line, *, follows: bool = False) -> None:
        parts = [(rest.words, rest.words_start)] if rest.words else []
        self.at += 1
        if follows:
            while (blank := self._line(self.at)) is not None and not blank.words:
                self.at += 1
        parts += self._more_lines()
        self._inline(parts)
        self.builder.close(self.lines[self.at - 1].end)

    def _more_lines(self) -> list[tuple[str, int]]:
        """Return the lines that go on with a paragraph, and step over them."""
        parts: list[tuple[str, int]] = []
        while (line := self._line(self.at)) is not None and line.words and not self._begins_block(line):
            if not line.words.startswith("//"):
                parts.append((line.words, line.words_start))
            self.at += 1
        return parts

    def _begins_block(self, line: Line) -> bool:
        words = line.words
        if words == "+" or (self.lists and _ITEM.match(words)) or _DELIMITER.match(words) or _BLOCK_LINE.match(words):
            return True
        return bool(self.lists and _TERM.match(words) and "::" in words)

    def _paragraph(self, line: Line) -> None:
        if line.indent and not self.attached and not self.lists and self.text[line.start : line.start + 1] in " \t":
            self._literal()
            return
        if self.attached and self.builder.items:
            self.builder.open(BlockKind.PARAGRAPH, line.words_start)
        else:
            self.builder.paragraph(line.words_start)
        admonition = _ADMONITION.match(line.words)
        width = admonition.end() if admonition else 0
        self.at += 1
        self._inline([(line.words[width:], line.words_start + width), *self._more_lines()])
        self.builder.close(self.lines[self.at - 1].end)
        self.title, self.options = None, ""

    def _literal(self) -> None:
        """Read a paragraph that is set off by blanks: it is shown as it stands."""
        first = self.at
        while (line := self._line(self.at)) is not None and line.words:
            self.at += 1
        self.builder.open(BlockKind.CODE, self.lines[first].start)
        add_code(self.builder, self.lines[first : self.at], self.text)
        self.builder.close(self.lines[self.at - 1].end)

    def _delimited(self, line: Line) -> bool:
        found = _DELIMITER.match(line.words)
        if not found:
            return False
        kind = found["kind"]
        if self.folds and self.folds[-1] == kind:
            self.folds.pop()
            self.lists.leave(-1, line.start)
            self.builder.open(BlockKind.UNFOLD, line.start)
            self.builder.close(line.end)
            self.at += 1
        elif kind[0] in "=_*" or kind == "--":
            self._open_fold(line, kind)
        else:
            self._verbatim(line, kind)
        return True

    def _open_fold(self, line: Line, kind: str) -> None:
        """Step over the delimiter of a block whose inside is text like any other; a title opens a fold."""
        self.at += 1
        if self.title:
            self.builder.open(BlockKind.FOLD, line.start)
            self.builder.open(BlockKind.SUMMARY, self.title[1])
            self._inline([self.title])
            self.builder.close(line.end)
            self.folds.append(kind)
        self.title, self.options = None, ""

    def _verbatim(self, line: Line, kind: str) -> None:
        """Read a block up to the line that repeats its delimiter."""
        closing = "```" if kind.startswith("```") else kind
        end = self.at + 1
        while end < len(self.lines) and self.lines[end].words != closing:
            end += 1
        body = self.lines[self.at + 1 : end]
        self.at = min(end + 1, len(self.lines))
        options, self.options, self.title = self.options, "", None
        if not body or kind[0] == "/":
            return
        if kind.endswith("==="):
            self._table(body, kind[0], options)
        elif kind[0] == "+":
            TagReader(self.builder).block(body[0].start, body[-1].end)
            self.builder.close(body[-1].end)
        else:
            self.builder.open(BlockKind.CODE, line.start)
            add_code(self.builder, body, self.text)
            self.builder.close(body[-1].end)

    def _table(self, body: list[Line], separator: str, options: str) -> None:
        start, end = body[0].start, body[-1].end
        if separator in ",:" or "format=" in options:
            mark = {":": ":", "|": ","}.get(separator, ",")
            mark = "\t" if "tsv" in options else mark
            rows = [[[(c.text, c.span.start)] for c in row] for row in csv_rows(self.text, start, end, mark)]
        else:
            rows = self._cell_rows(body, options)
        has_head = "header" in options or (len(body) > 1 and bool(body[0].words) and not body[1].words)
        self.builder.close(start)
        table = self.builder.new_list()
        for number, row in enumerate(row for row in rows if row):
            place = row[0][0][1] if row[0] else start
            self.builder.open(BlockKind.ROW, place, list_id=table, header=has_head and number == 0)
            for cell in row:
                self.builder.add("", cell[0][1] if cell else place)
                self.builder.line_end(CELL)
                self._inline(cell)
            last = [part for cell in row for part in cell]
            self.builder.close(last[-1][1] + len(last[-1][0]) if last else place)

    def _cell_rows(self, body: list[Line], options: str) -> list[list[list[tuple[str, int]]]]:
        """Return the rows of a table of bars: as many cells a row as `cols` says, else as the first line has."""
        cells: list[list[tuple[str, int]]] = []
        width = 0
        for line in body:
            marks = list(_CELL.finditer(line.words))
            if not marks and cells and line.words:
                cells[-1].append((line.words, line.words_start))
            for number, mark in enumerate(marks):
                end = marks[number + 1].start() if number + 1 < len(marks) else len(line.words)
                cell = line_at(self.text, line.words_start + mark.end(), line.words_start + end)
                cells.append([(cell.words, cell.words_start)] if cell.words else [])
            width = width or len(cells)
        width = _columns_said(options) or width or 1
        return [cells[at : at + width] for at in range(0, len(cells), width)]

    def _inline(self, parts: list[tuple[str, int]]) -> None:
        hard = [words.endswith(" +") for words, _ in parts]
        shown = [
            (words[:-2].rstrip() if breaks else words, at) for (words, at), breaks in zip(parts, hard, strict=True)
        ]
        stretch = joined_lines(shown)
        stretch.hard = hard
        add_inline(self.builder, stretch, self.attributes)


def _columns_said(options: str) -> int:
    """Return how many columns `cols` names (`1,2`, `3*`), 0 where it says nothing."""
    found = _COLUMNS.search(options)
    if not found:
        return 0
    total = 0
    for part in found["cols"].split(","):
        many = re.match(r"\s*(\d{1,2})\*", part)
        total += int(many[1]) if many else 1
    return total
