"""reStructuredText to blocks: sections, lists, directives and tables by their lines (docutils' specification)."""

from __future__ import annotations

import re
from collections.abc import Callable

from bibforge.markup.blocks import Block, BlockKind, Builder
from bibforge.markup.csvtext import csv_rows
from bibforge.markup.lined import Line, add_code, joined_lines, line_at, lines_of
from bibforge.markup.nesting import OpenLists
from bibforge.markup.passage import CELL, HARD
from bibforge.markup.rst_definitions import definitions_in
from bibforge.markup.rst_inline import add_inline
from bibforge.markup.rst_tables import Cell, grid_rows, simple_end, simple_rows
from bibforge.markup.tags import TagReader

_BULLET = re.compile(r"(?P<mark>[*+\-•‣⁃])(?:[ \t]+|$)")
_NUMBER = re.compile(r"(?P<mark>\(?(?:\d{1,9}|\#|[A-Za-z]|[ivxlcdmIVXLCDM]{1,8})[.)])(?:[ \t]+|$)")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+")
_LINE_BLOCK = re.compile(r"\|(?:[ \t]|$)")
"""A line whose end stays a line end."""
_EXPLICIT = re.compile(r"\.\.(?:[ \t]+|$)")
_DIRECTIVE = re.compile(
    r"\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?(?P<name>[A-Za-z][\w.+:-]*?)[ \t]?::(?:[ \t]+(?P<words>.*))?$"
)
_CITATION = re.compile(r"\.\.[ \t]+\[(?P<label>[^\]\n]{1,100})\](?:[ \t]+|$)")
_TARGET_LINE = re.compile(r"\.\.[ \t]+_|__[ \t]")
_FIELD = re.compile(r":(?P<name>(?![: `])(?:[^:\\\n]|\\.|:(?=\S)){1,80}):(?:[ \t]+|$)")
_GRID = re.compile(r"\+(?:[-=]+\+)+$")
_SIMPLE = re.compile(r"=+(?:[ ]+=+)+$")
_CODE = frozenset(
    {"code", "code-block", "sourcecode", "parsed-literal", "math", "literalinclude", "highlight", "prompt"}
)
_UNREAD = frozenset({
    "contents", "toctree", "include", "meta", "image", "figure", "raw", "only-latex", "index", "bibliography",
    "sectnum", "default-role", "role", "tabularcolumns", "replace", "unicode", "date", "mermaid", "graphviz", "plot",
})  # fmt: skip
_TITLED = frozenset({"dropdown", "admonition", "topic", "tab-item", "tab", "card", "collapse", "details", "sidebar"})
_TABLES = frozenset({"list-table", "csv-table", "flat-table"})


def rst_outline(text: str) -> list[Block]:
    """Return the blocks of a reStructuredText document in document order."""
    reader = _RstReader(text)
    reader.run()
    return reader.builder.blocks


class _RstReader:
    """One walk over the lines of one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = lines_of(text)
        self.builder = Builder(text)
        self.lists = OpenLists(self.builder)
        self.definitions = definitions_in(text)
        self.levels: list[str] = []
        """The adornments of section titles in order of their first use: the index is the level."""
        self.folds: list[int] = []
        """The indentations of the titled directives that are open."""
        self.at = 0
        self._acts: list[Callable[[Line], bool]] = [
            self._section, self._explicit, self._table, self._item, self._line_block, self._field_line,
        ]  # fmt: skip

    def run(self) -> None:
        """Walk through all lines."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.words:
                self.at += 1
                continue
            self._leave(line)
            if not any(act(line) for act in self._acts):
                self._paragraph(line)
        self.lists.leave(-1, len(self.text))
        self._close_folds(-1, len(self.text))
        self.builder.close(len(self.text))

    def _leave(self, line: Line) -> None:
        """Close what a line of this indentation ends: lists, unless it is their next item, and titled directives."""
        self._close_folds(line.indent, line.start)
        inner = line.indent + 1 if _marker(line) else line.indent
        self.lists.leave(inner, line.start)

    def _close_folds(self, indent: int, place: int) -> None:
        while self.folds and self.folds[-1] >= indent:
            self.folds.pop()
            self.lists.leave(indent, place)
            self.builder.open(BlockKind.UNFOLD, place)
            self.builder.close(place)

    def _line(self, number: int) -> Line | None:
        return self.lines[number] if 0 <= number < len(self.lines) else None

    # Each action below takes the line at hand and tells whether it has read it.

    def _section(self, line: Line) -> bool:
        below = self._line(self.at + 1)
        if _is_adornment(line.words):
            title, under = below, self._line(self.at + 2)
            over = title and title.words and under and under.words == line.words and not _is_adornment(title.words)
            if over and title:
                self._heading(title, f"{line.words[0]}{line.words[0]}")
                self.at += 3
                return True
            if len(line.words) >= 4 and line.indent == 0 and (below is None or not below.words):
                self.builder.open(BlockKind.RULE, line.start)
                self.builder.close(line.start)
                self.at += 1
                return True
            return False
        if below is None or line.indent or below.indent or not _is_adornment(below.words):
            return False
        if len(below.words) < min(4, len(line.words)) or _EXPLICIT.match(line.words):
            return False
        self._heading(line, below.words[0])
        self.at += 2
        return True

    def _heading(self, line: Line, adornment: str) -> None:
        self.lists.leave(-1, line.start)
        if adornment not in self.levels:
            self.levels.append(adornment)
        level = min(6, self.levels.index(adornment) + 1)
        self.builder.open(BlockKind.HEADING, line.start, level=level)
        self._inline([(line.words, line.words_start)])
        self.builder.close(line.end)

    def _item(self, line: Line) -> bool:
        marker = _marker(line)
        if marker is None or (self.lists.is_full and line.indent > self.lists.indent):
            return False
        if marker.re is not _BULLET and marker["mark"][:1].isalpha() and self._goes_on_unindented(line):
            return False  # an initial: docutils asks for a blank line, an indented one or the next item below
        mark = marker["mark"][0] if marker.re is _BULLET else "1"
        self.lists.item(line.indent, mark, line.words_start)
        self._rest(line, marker.end())
        return True

    def _goes_on_unindented(self, line: Line) -> bool:
        """Tell whether the line below a mark goes on with its text without standing further in."""
        below = self._line(self.at + 1)
        return below is not None and bool(below.words) and below.indent <= line.indent and _marker(below) is None

    def _rest(self, line: Line, width: int) -> None:
        """Leave what stands behind a mark as a line of its own, inside of the item."""
        rest = line_at(self.text, line.words_start + width, line.end)
        self.lines[self.at] = rest._replace(indent=line.indent + width)

    def _paragraph(self, line: Line) -> None:
        floor = self.lists.indent
        self.builder.paragraph(line.words_start)
        parts = [(line.words, line.words_start)]
        self.at += 1
        term = False
        while (following := self._line(self.at)) is not None and following.words and following.indent > floor:
            if self._ends_paragraph(following, floor) or _LINE_BLOCK.match(following.words):
                break
            term = term or (len(parts) == 1 and following.indent > line.indent and floor < 0)
            parts.append((following.words, following.words_start))
            self.at += 1
        literal = parts[-1][0].endswith("::")
        if literal:
            words, place = parts[-1]
            parts[-1] = (words[: -2 if words[-3:-2] in ("", " ") else -1], place)
        self._inline(parts, hard_first=term)
        end = self.lines[self.at - 1].end
        self.builder.close(end)
        if literal:
            self._code_body(line.indent if floor < 0 else floor)

    def _ends_paragraph(self, line: Line, floor: int) -> bool:
        """Tell whether a line begins something else although no blank line stands before it."""
        bullet = _BULLET.match(line.words)
        if bullet and (floor >= 0 or line.indent > 0 or bullet["mark"] != "-"):
            return True
        return bool(floor >= 0 and _NUMBER.match(line.words) and line.indent <= floor) or bool(
            _TARGET_LINE.match(line.words) or _DIRECTIVE.match(line.words)
        )

    def _inline(self, parts: list[tuple[str, int]], *, hard_first: bool = False) -> None:
        stretch = joined_lines(parts)
        if hard_first and stretch.hard:
            stretch.hard[0] = True
        add_inline(self.builder, stretch, self.definitions)

    def _line_block(self, line: Line) -> bool:
        if not _LINE_BLOCK.match(line.words):
            return False
        parts: list[tuple[str, int]] = []
        while (here := self._line(self.at)) is not None and _LINE_BLOCK.match(here.words):
            words = here.words[1:].lstrip()
            parts.append((words, here.words_start + len(here.words) - len(words)))
            self.at += 1
        self.builder.paragraph(line.words_start)
        stretch = joined_lines(parts, hard=lambda words: True)
        add_inline(self.builder, stretch, self.definitions)
        self.builder.close(self.lines[self.at - 1].end)
        return True

    def _field_line(self, line: Line) -> bool:
        field = _FIELD.match(line.words)
        if not field:
            return False
        inside = self.lists.indent >= 0 and self.builder.open_kind is BlockKind.ITEM
        if not inside:
            self.builder.paragraph(line.words_start)
        first = (line.words[1:], line.words_start + 1)
        self.at += 1
        parts = [(f"{field['name']}: ", first[1]), (line.words[field.end() :], line.words_start + field.end())]
        self.builder.add(parts[0][0], parts[0][1])
        rest = [parts[1]]
        while (
            (here := self._line(self.at)) is not None and here.words and here.indent > line.indent and not _marker(here)
        ):
            rest.append((here.words, here.words_start))
            self.at += 1
        self._inline(rest)
        if inside:
            self.builder.line_end(HARD)
        else:
            self.builder.close(self.lines[self.at - 1].end)
        return True

    def _explicit(self, line: Line) -> bool:
        if re.match(r"__[ \t]+\S", line.words):
            self.at += 1
            return True
        if not _EXPLICIT.match(line.words):
            return False
        citation = _CITATION.match(line.words)
        if citation:
            self.lists.item(line.indent, "[", line.words_start)
            self._rest(line, citation.end())
            return True
        directive = _DIRECTIVE.match(line.words)
        if directive:
            self._directive(line, directive["name"].lower().rpartition(":")[2], (directive["words"] or "").strip())
            return True
        self._skip_body(line.indent)
        return True

    def _directive(self, line: Line, name: str, words: str) -> None:
        if name in _CODE:
            self.at += 1
            self._options(line.indent)
            self._code_body(line.indent)
        elif name == "raw" and words.lower() == "html":
            self._raw_html(line.indent)
        elif name in _UNREAD:
            self._skip_body(line.indent)
        elif name in _TABLES:
            self._table_directive(line, name)
        else:
            self._container(line, name, words)

    def _container(self, line: Line, name: str, words: str) -> None:
        """Read a directive whose body is text like any other; a title opens a fold."""
        start = line.end - line.tail - len(words)
        self.at += 1
        if words and name in _TITLED:
            self.builder.open(BlockKind.FOLD, line.start)
            self.builder.open(BlockKind.SUMMARY, start)
            self._inline([(words, start)])
            self.builder.close(line.end)
            self.folds.append(line.indent)
        elif words and name == "rubric":
            self.builder.open(BlockKind.HEADING, line.start, level=min(6, len(self.levels) + 1))
            self._inline([(words, start)])
            self.builder.close(line.end)
        elif words and name not in ("class", "rst-class", "container", "grid", "cssclass", "role", "versionadded"):
            self.builder.paragraph(start)
            self._inline([(words, start)])
            self.builder.close(line.end)
        self._options(line.indent)

    def _options(self, indent: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while (line := self._line(self.at)) is not None and line.indent > indent:
            option = re.match(r":([\w-]+):[ \t]*(.*)$", line.words)
            if not option:
                break
            found[option[1]] = option[2]
            self.at += 1
        return found

    def _body(self, indent: int) -> list[Line]:
        """Return the lines further in than `indent` that follow, and step over them."""
        first = self.at
        while (line := self._line(self.at)) is not None and (not line.words or line.indent > indent):
            self.at += 1
        last = self.at
        while last > first and not self.lines[last - 1].words:
            last -= 1
        return self.lines[first:last]

    def _skip_body(self, indent: int) -> None:
        self.at += 1
        self._body(indent)

    def _code_body(self, indent: int) -> None:
        body = self._body(indent)
        if body:
            self.builder.open(BlockKind.CODE, body[0].start)
            add_code(self.builder, body, self.text)
            self.builder.close(body[-1].end)

    def _raw_html(self, indent: int) -> None:
        self.at += 1
        self._options(indent)
        body = self._body(indent)
        if body:
            TagReader(self.builder).block(body[0].start, body[-1].end)
            self.builder.close(body[-1].end)

    def _table(self, line: Line) -> bool:
        grid, simple = _GRID.match(line.words), _SIMPLE.match(line.words)
        if not grid and not simple:
            return False
        first = self.at
        if grid:
            while (here := self._line(self.at)) is not None and here.words[:1] in ("+", "|") and here.words:
                self.at += 1
        else:
            self.at = simple_end(self.lines, self.at) + 1
        table = self.lines[first : self.at]
        self._rows(grid_rows(table, self.text) if grid else simple_rows(table, self.text))
        return True

    def _rows(self, rows: list[tuple[bool, list[Cell]]]) -> None:
        self.builder.close(self.lines[self.at - 1].end)
        table = self.builder.new_list()
        for header, cells in rows:
            places = [part[1] for cell in cells for part in cell]
            start = min(places) if places else 0
            self.builder.open(BlockKind.ROW, start, list_id=table, header=header)
            for cell in cells:
                self.builder.add("", cell[0][1] if cell else start)
                self.builder.line_end(CELL)
                self._inline(cell)
            self.builder.close(max((place + len(words) for cell in cells for words, place in cell), default=start))

    def _table_directive(self, line: Line, name: str) -> None:
        self.at += 1
        options = self._options(line.indent)
        body = self._body(line.indent)
        headers = int(options.get("header-rows", "0")) if options.get("header-rows", "0").isdigit() else 0
        if not body:
            return
        if name == "csv-table":
            rows = csv_rows(self.text, body[0].words_start, body[-1].end, options.get("delim", ","))
            cells = [[[(cell.text, cell.span.start)] for cell in row] for row in rows]
            if "header" in options:
                head = [[(word.strip(' "'), body[0].start)] for word in options["header"].split(",")]
                cells, headers = [head, *cells], 1
        else:
            cells = _listed_rows(body)
        self._rows([(number < headers, row) for number, row in enumerate(cells)])


def _listed_rows(body: list[Line]) -> list[list[Cell]]:
    """Return the rows of a `list-table`: a bullet a row, in it a bullet a cell."""
    rows: list[list[Cell]] = []
    for line in body:
        row = re.match(r"[*+-][ \t]+[*+-](?:[ \t]+|$)", line.words)
        cell = re.match(r"[*+-](?:[ \t]+|$)", line.words)
        width = row.end() if row else cell.end() if cell else 0
        written = (line.words[width:], line.words_start + width)
        if row:
            rows.append([[written]])
        elif cell and rows:
            rows[-1].append([written])
        elif rows and line.words:
            rows[-1][-1].append(written)
    return rows


def _marker(line: Line) -> re.Match[str] | None:
    return _BULLET.match(line.words) or _NUMBER.match(line.words)


def _is_adornment(words: str) -> bool:
    return len(words) >= 2 and bool(_ADORNMENT.fullmatch(words))
