"""Org to blocks: headlines, plain lists, tables, drawers, blocks and the links of Org mode's syntax."""

from __future__ import annotations

import re
from collections.abc import Callable

from bibforge.markup.blocks import Block, BlockKind, Builder
from bibforge.markup.lined import Line, LinedText, add_code, joined_lines, line_at, lines_of
from bibforge.markup.nesting import OpenLists
from bibforge.markup.passage import BOLD, CELL, CODE, HARD, ITALIC
from bibforge.markup.tags import TagReader
from bibforge.model.library import Span

_HEADLINE = re.compile(
    r"""
    (?P<stars>\*+)[ \t]+
    (?:(?P<todo>TODO|DONE|NEXT|WAIT(?:ING)?|READ|READING|TOREAD|CANCELL?ED|HOLD|STARTED)[ \t]+)?
    (?:\[\#[A-Za-z0-9]\][ \t]+)?
    (?P<title>.*?)
    (?:[ \t]+:(?:[\w@\#%]+:)+)?$
    """,
    re.VERBOSE,
)  # fmt: skip
_ITEM = re.compile(
    r"""
    (?P<mark>[-+*]|\d{1,9}[.)]|[A-Za-z][.)])
    (?: [ \t]+ (?P<counter>\[@\w+\][ \t]+)? (?:\[(?P<box>[\ Xx-])\](?:[ \t]+|$))? | $ )
    """,
    re.VERBOSE,
)  # fmt: skip
_TERM = re.compile(r"(?P<term>\S.{0,400}?)[ \t]+::(?:[ \t]+|$)")
_KEYWORD = re.compile(r"\#\+(?P<key>[\w-]+(?:\[[^\]]*\])?):[ \t]*(?P<value>.*)$")
_BEGIN = re.compile(r"\#\+begin_(?P<name>\w+)", re.IGNORECASE)
_PROPERTY = re.compile(r":(?P<name>[A-Za-z][\w+-]*):[ \t]+(?P<value>\S.*)$")
_TOLD = frozenset({"doi", "url", "link", "author", "authors", "year", "date", "venue", "journal", "booktitle", "pdf",
                   "eprint", "arxiv", "code", "publication", "isbn", "note"})  # fmt: skip
"""Properties of a headline that say something of a work (org-bibtex and org-ref write them)."""
_CODE = frozenset({"src", "example", "export", "verbatim"})
_INLINE = re.compile(
    r"""
      \[\[(?P<url>[^\]\[\n]{0,2000})\](?:\[(?P<label>(?:(?!\]\]).){1,2000})\])?\]
    | <(?P<angle>(?:https?|doi|arxiv|mailto):[^\s<>]{1,2000})>
    | \[fn:(?P<note>[^\]]{0,200})\]
    | (?<![\w*])\*(?P<bold>\S(?:[^*]{0,1000}?\S)?)\*(?![\w*])
    | (?<![\w/:.])/(?P<italic>[^\s/](?:[^/]{0,1000}?[^\s/])?)/(?![\w/])
    | (?<![\w_\\^])_(?P<underlined>[^\s_](?:[^_]{0,1000}?[^\s_])?)_(?![\w{])
    | (?<![\w~])(?P<tick>[=~])(?P<code>\S(?:.{0,300}?\S)?)(?P=tick)(?!\w)
    | (?<![\w+])\+(?P<struck>\S(?:[^+\n]{0,300}?\S)?)\+(?![\w+])
    | (?P<break>\\\\)[ \t]*(?=\n|$)
    | @@html:(?P<html>(?:(?!@@).){0,500})@@
    """,
    re.VERBOSE | re.DOTALL,
)  # fmt: skip
_PREFIXES = {"doi": "https://doi.org/", "arxiv": "https://arxiv.org/abs/", "github": "https://github.com/"}
"""Link types that lead to the web: Org's own `doi:` (ol-doi), and those that packages add."""


def org_outline(text: str) -> list[Block]:
    """Return the blocks of an Org document in document order."""
    reader = _OrgReader(text)
    reader.run()
    return reader.builder.blocks


class _OrgReader:
    """One walk over the lines of one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = lines_of(text)
        self.builder = Builder(text)
        self.lists = OpenLists(self.builder)
        self.prefixes = dict(_PREFIXES)
        self.at = 0
        self.titled = any(line.words[:8].lower() == "#+title:" for line in self.lines[:200])
        self._acts: list[Callable[[Line], bool]] = [
            self._headline, self._begin, self._keyword, self._drawer, self._table, self._rule, self._item,
        ]  # fmt: skip

    def run(self) -> None:
        """Walk through all lines."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.words:
                self.at += 1
                continue
            inner = line.indent + 1 if self._is_item(line) else line.indent
            self.lists.leave(inner, line.start)
            if not any(act(line) for act in self._acts):
                self._paragraph(line)
        self.lists.leave(-1, len(self.text))
        self.builder.close(len(self.text))

    def _line(self, number: int) -> Line | None:
        return self.lines[number] if number < len(self.lines) else None

    def _is_item(self, line: Line) -> bool:
        found = _ITEM.match(line.words)
        return found is not None and (found["mark"] != "*" or line.indent > 0)

    # Each action below takes the line at hand and tells whether it has read it.

    def _headline(self, line: Line) -> bool:
        found = _HEADLINE.match(line.words) if line.indent == 0 and line.words[0] == "*" else None
        if not found:
            return False
        self.lists.leave(-1, line.start)
        self.builder.open(BlockKind.HEADING, line.start, level=min(6, len(found["stars"]) + self.titled))
        self._inline([(found["title"], line.words_start + found.start("title"))])
        self.builder.close(line.end)
        self.at += 1
        return True

    def _keyword(self, line: Line) -> bool:
        if line.words[0] != "#" or (len(line.words) > 1 and line.words[1] not in " +"):
            return False
        found = _KEYWORD.match(line.words)
        self.at += 1
        if found and found["key"].lower() == "title":
            self.builder.open(BlockKind.HEADING, line.start, level=1)
            self._inline([(found["value"], line.words_start + found.start("value"))])
            self.builder.close(line.end)
        elif found and found["key"].lower() == "link":
            name, _, pattern = found["value"].strip().partition(" ")
            self.prefixes[name.lower()] = pattern.strip()
        return found is not None or line.words == "#" or line.words[1] in " +"

    def _begin(self, line: Line) -> bool:
        begin = _BEGIN.match(line.words)
        if not begin:
            return False
        name = begin["name"].lower()
        end = self._end_of(rf"\#\+end_{re.escape(name)}")
        if end < 0:
            self.at += 1
            return True
        body = self.lines[self.at + 1 : end]
        if name == "comment":
            self.at = end + 1
        elif name == "export" and "html" in line.words.lower() and body:
            TagReader(self.builder).block(body[0].start, body[-1].end)
            self.builder.close(body[-1].end)
            self.at = end + 1
        elif name in _CODE:
            self.builder.open(BlockKind.CODE, line.start)
            add_code(self.builder, body, self.text)
            self.builder.close(self.lines[end].end)
            self.at = end + 1
        else:
            self.lines[end] = self.lines[end]._replace(words="")  # quote, center, verse: text like any other
            self.at += 1
        return True

    def _end_of(self, pattern: str) -> int:
        """Return the number of the line that ends a block, -1 where none does."""
        end = re.compile(pattern, re.IGNORECASE)
        for number in range(self.at + 1, len(self.lines)):
            if end.match(self.lines[number].words):
                return number
            if _BEGIN.match(self.lines[number].words):
                return -1
        return -1

    def _drawer(self, line: Line) -> bool:
        if not re.fullmatch(r":[\w-]+:", line.words):
            return False
        number = self.at + 1
        while number < len(self.lines) and number < self.at + 200 and self.lines[number].words.lower() != ":end:":
            number += 1
        if number >= len(self.lines) or self.lines[number].words.lower() != ":end:":
            self.at += 1
            return True
        told = [(found, one) for one in self.lines[self.at + 1 : number] if (found := _PROPERTY.match(one.words))]
        for found, one in told:
            if found["name"].lower() in _TOLD:
                self.builder.paragraph(one.words_start)
                self.builder.add(f"{found['name'].capitalize()}: ", one.words_start + 1)
                self._inline([(found["value"], one.words_start + found.start("value"))])
                self.builder.close(one.end)
        self.at = number + 1
        return True

    def _rule(self, line: Line) -> bool:
        if not re.fullmatch(r"-{5,}", line.words):
            return False
        self.builder.open(BlockKind.RULE, line.start)
        self.builder.close(line.start)
        self.at += 1
        return True

    def _item(self, line: Line) -> bool:
        if not self._is_item(line):
            return False
        found = _ITEM.match(line.words)
        assert found is not None  # `_is_item` has said so
        mark = found["mark"] if found["mark"] in "-+*" else "1"
        self.lists.item(line.indent, mark, line.words_start)
        rest = line_at(self.text, line.words_start + found.end(), line.end)
        self.lines[self.at] = rest._replace(indent=line.indent + 1)
        if rest.words:
            self._paragraph(self.lines[self.at], floor=line.indent)
        else:
            self.at += 1
        return True

    def _paragraph(self, line: Line, floor: int = -1) -> None:
        self.builder.paragraph(line.words_start)
        parts = [(line.words, line.words_start)]
        self.at += 1
        while (here := self._line(self.at)) is not None and here.words and here.indent > floor:
            if self._begins_block(here):
                break
            parts.append((here.words, here.words_start))
            self.at += 1
        self._inline(parts)
        self.builder.close(self.lines[self.at - 1].end)

    def _begins_block(self, line: Line) -> bool:
        if line.indent == 0 and line.words[0] == "*" and _HEADLINE.match(line.words):
            return True
        return (
            self._is_item(line)
            or line.words.startswith(("#+", "|", "# "))
            or bool(re.fullmatch(r":[\w-]+:|-{5,}", line.words))
        )

    def _table(self, line: Line) -> bool:
        if line.words[0] != "|":
            return False
        first = self.at
        while (here := self._line(self.at)) is not None and here.words.startswith("|"):
            self.at += 1
        lines = self.lines[first : self.at]
        rules = [number for number, one in enumerate(lines) if one.words.startswith("|-")]
        heads = next((number for number in rules if number), 0)
        self.builder.close(line.start)
        table = self.builder.new_list()
        for number, one in enumerate(lines):
            if number not in rules:
                self.builder.open(BlockKind.ROW, one.start, list_id=table, header=number < heads)
                self._cells(one)
                self.builder.close(one.end)
        return True

    def _cells(self, line: Line) -> None:
        inner_end = len(line.words) - line.words.endswith("|")
        start = 1
        while start <= inner_end:
            end = line.words.find("|", start, inner_end)
            end = inner_end if end < 0 else end
            cell = line_at(self.text, line.words_start + start, line.words_start + max(start, end))
            self.builder.add("", cell.start)
            self.builder.line_end(CELL)
            self._inline([(cell.words, cell.words_start)])
            start = end + 1

    def _inline(self, parts: list[tuple[str, int]]) -> None:
        stretch = joined_lines(parts)
        term = _TERM.match(stretch.text) if self.builder.open_kind is BlockKind.ITEM else None
        if term:
            self._read(stretch, 0, term.end("term"))
            self.builder.line_end(HARD)
            self._read(stretch, term.end(), len(stretch.text))
        else:
            self._read(stretch, 0, len(stretch.text))

    def _read(self, stretch: LinedText, start: int, end: int) -> None:
        here = start
        for match in _INLINE.finditer(stretch.text, start, end):
            stretch.add_to(self.builder, here, match.start())
            here = match.end()
            kind = match.lastgroup or ""
            if match["url"] is not None:
                self._link(stretch, match)
            elif kind == "angle":
                self._address(stretch, match)
            elif kind in ("bold", "italic", "underlined", "struck"):
                self._styled(stretch, match, kind)
            elif kind == "code":
                self.builder.open_style(CODE)
                stretch.add_to(self.builder, *match.span("code"))
                self.builder.close_style(CODE)
            elif kind == "break":
                self.builder.line_end(HARD)
        stretch.add_to(self.builder, here, end)

    def _styled(self, stretch: LinedText, match: re.Match[str], kind: str) -> None:
        style = {"bold": BOLD, "italic": ITALIC, "underlined": ITALIC, "struck": 0}[kind]
        self.builder.open_style(style)
        self._read(stretch, *match.span(kind))
        self.builder.close_style(style)

    def _link(self, stretch: LinedText, match: re.Match[str]) -> None:
        whole = stretch.span(*match.span())
        target = stretch.span(*match.span("url"))
        self.builder.open_link(self._address_of(match["url"]), whole.start, target)
        if match["label"]:
            self._read(stretch, *match.span("label"))
        else:
            stretch.add_to(self.builder, *match.span("url"))
        self.builder.close_link(whole.end)

    def _address(self, stretch: LinedText, match: re.Match[str]) -> None:
        target: Span = stretch.span(*match.span("angle"))
        self.builder.open_link(self._address_of(match["angle"]), stretch.source(match.start()), target)
        stretch.add_to(self.builder, *match.span("angle"))
        self.builder.close_link(stretch.source(match.end() - 1) + 1)

    def _address_of(self, written: str) -> str:
        """Return where a link leads: abbreviations written out (`#+LINK: key pattern`), places of the file marked."""
        prefix, colon, rest = written.partition(":")
        pattern = self.prefixes.get(prefix.lower()) if colon else None
        if pattern:
            return pattern.replace("%s", rest).replace("%h", rest) if "%" in pattern else pattern + rest
        if written.startswith("*") or (written and not re.search(r"[/.:#]", written)):
            return f"#{written}"
        return written.removeprefix("file:")
