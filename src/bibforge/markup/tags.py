"""Tags to blocks: what an HTML tag does to the builder, for pages and for the HTML inside of Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable

from bibforge.markup.blocks import BlockKind, Builder
from bibforge.markup.components import is_component, read_component
from bibforge.markup.html import Tag, tokens
from bibforge.markup.passage import BOLD, CELL, CODE, HARD, ITALIC, SOFT
from bibforge.model.library import Span

_STYLES = {"b": BOLD, "strong": BOLD, "i": ITALIC, "em": ITALIC, "code": CODE, "kbd": CODE, "tt": CODE}
_TOLD = ("div", "span")
_TITLES = frozenset({"title", "paper-title", "papertitle", "pub-title", "pubtitle", "publication-title"})
"""Classes of the title in pages of publications (jekyll-scholar prints the first, the others were observed in public
pages): set as bold is.
"""
_ATX = re.compile(r"(?P<level>#{1,6})[ \t]+(?P<words>\S.*?)[ \t]*#*[ \t]*$")
_DIVISIONS = ("p", "div", "center", "blockquote", "section")
_HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_KEPT_ON_ONE_LINE = (BlockKind.ROW, BlockKind.SUMMARY, BlockKind.HEADING, BlockKind.ITEM)


class TagReader:
    """Feeds tags and the text between them to a builder."""

    def __init__(self, builder: Builder, *, components: bool = False, headings: bool = False) -> None:
        self.builder = builder
        self.components = components
        """Whether a name with a capital is a component's (JSX)."""
        self.headings = headings
        """Whether lines with the signs of a Markdown heading are headings, as they are meant directly below a tag."""
        self._told: dict[str, list[bool]] = {}
        """Of each open `<div>` and `<span>`, whether its class says that it holds a title."""
        self._table = 0
        self._lists: list[int] = []
        self._acts: dict[str, Callable[[Tag], None]] = {
            **dict.fromkeys(_STYLES, self._style),
            **dict.fromkeys(_DIVISIONS, self.division),
            **dict.fromkeys(("table", "tbody", "thead", "tr"), self._row),
            **dict.fromkeys(("td", "th"), self._cell),
            **dict.fromkeys(("ul", "ol"), self.list),
            **dict.fromkeys(_HEADINGS, self._heading),
            "br": self._break,
            "a": self._anchor,
            "img": self._image,
            "li": self.item,
            "details": self._details,
            "summary": self._summary,
            "pre": self._code,
        }

    def extend(self, acts: dict[str, Callable[[Tag], None]]) -> None:
        """Take further tags, or read some in another way."""
        self._acts |= acts

    def block(self, start: int, end: int) -> None:
        """Read a stretch of the source that is HTML."""
        for token in tokens(self.builder.text, start, end):
            if isinstance(token, Span):
                self.text(token)
            else:
                self.tag(token)

    def tag(self, tag: Tag) -> None:
        """Read one tag; an unknown one does nothing."""
        if self.components and is_component(tag, self.builder.text):
            read_component(tag, self.builder)
            return
        act = self._acts.get(tag.name)
        told = tag.name in _TOLD and self._tells_title(tag)
        if told and tag.closes:
            self.builder.close_style(BOLD)
        if act:
            act(tag)
        if told and not tag.closes:
            self.builder.open_style(BOLD)

    def _tells_title(self, tag: Tag) -> bool:
        """Tell whether a tag opens or closes an element whose class says that it holds a title."""
        opened = self._told.setdefault(tag.name, [])
        if tag.closes:
            return opened.pop() if opened else False
        opened.append(not _TITLES.isdisjoint(tag.value("class").casefold().split()))
        return opened[-1]

    def text(self, span: Span) -> None:
        """Read the text between two tags."""
        written = self.builder.text[span.start : span.end]
        if not written.strip() and self.builder.is_empty:
            return
        end = HARD if self.builder.open_kind is BlockKind.CODE else SOFT
        here = span.start
        for part in re.split(r"(\r?\n)", written):
            heading = _ATX.match(part) if self.headings and part[:1] == "#" else None
            if heading and self.builder.open_kind in (None, BlockKind.PARAGRAPH):
                self.builder.close(here)
                self.builder.open(BlockKind.HEADING, here, level=len(heading["level"]))
                self.builder.add_entities(heading["words"], here + heading.start("words"))
                self.builder.close(here + len(part))
            elif part in ("\n", "\r\n"):
                self.builder.line_end(end)
            elif part:
                self.builder.add_entities(part, here)
            here += len(part)

    def _style(self, tag: Tag) -> None:
        (self.builder.close_style if tag.closes else self.builder.open_style)(_STYLES[tag.name])

    def _break(self, tag: Tag) -> None:
        self.builder.line_end(HARD)

    def _anchor(self, tag: Tag) -> None:
        if tag.closes:
            self.builder.close_link(tag.end)
            return
        url, span = tag.attributes.get("href", ("", Span(tag.end, tag.end)))
        if "href" in tag.attributes:
            self.builder.close_link(tag.start)
            self.builder.open_link(url.strip(), tag.start, span)

    def _image(self, tag: Tag) -> None:
        if not tag.closes:
            self.builder.add_image(tag.value("alt"), tag.value("src"), tag.start)

    def division(self, tag: Tag) -> None:
        """Read `<div>` and the like: a paragraph of its own, or a line where a cell or an item is open."""
        if self.builder.open_kind in _KEPT_ON_ONE_LINE:
            self.builder.line_end(HARD)
        else:
            self.builder.close(tag.start)
            if not tag.closes:
                self.builder.open(BlockKind.PARAGRAPH, tag.end, markup=True)

    def _row(self, tag: Tag) -> None:
        builder = self.builder
        if tag.name == "table":
            builder.close(tag.start)
            self._table = builder.new_list()
        elif tag.name == "tr":
            builder.close(tag.end if tag.closes else tag.start)
            if not tag.closes:
                builder.open(BlockKind.ROW, tag.start, list_id=self._table, markup=True)

    def _cell(self, tag: Tag) -> None:
        if tag.closes:
            return
        builder = self.builder
        if builder.open_kind is not BlockKind.ROW:
            builder.open(BlockKind.ROW, tag.start, list_id=self._table, markup=True)
        builder.add("", tag.end)
        builder.line_end(CELL)
        if tag.name == "th" and builder.blocks:
            builder.blocks[-1].header = True

    def _is_within_row(self) -> bool:
        """Tell whether a list in a cell stands behind a link: it is that row's; a table of lists begins with one."""
        return self.builder.open_kind is BlockKind.ROW and self.builder.has_links

    def item(self, tag: Tag) -> None:
        """Read `<li>`, whose end tag may be missing."""
        if self._is_within_row():
            self.builder.line_end(SOFT)
        elif tag.closes:
            self._end_items(tag.end)
        else:
            self._end_items(tag.start)
            self.builder.open_item(tag.start, markup=True)

    def list(self, tag: Tag) -> None:
        """Read `<ul>` or `<ol>`."""
        if self._is_within_row():
            self.builder.line_end(SOFT)
        elif not tag.closes:
            self.builder.close(tag.start)
            self.builder.lists.append(self.builder.new_list())
            self._lists.append(len(self.builder.items))
        elif self._lists:
            self._end_items(tag.end)
            self._lists.pop()
            if self.builder.lists:
                self.builder.lists.pop()

    def _end_items(self, place: int) -> None:
        """End the HTML items that are open in the innermost HTML list (an `<li>` needs no end tag)."""
        floor = self._lists[-1] if self._lists else len(self.builder.items)
        while len(self.builder.items) > floor:
            self.builder.close_item(place)

    def _summary(self, tag: Tag) -> None:
        if tag.closes:
            self.builder.close(tag.end)
        else:
            self.builder.open(BlockKind.SUMMARY, tag.start, markup=True)

    def _details(self, tag: Tag) -> None:
        self.builder.open(BlockKind.UNFOLD if tag.closes else BlockKind.FOLD, tag.start, markup=True)
        self.builder.close(tag.end)

    def _heading(self, tag: Tag) -> None:
        if self.builder.open_kind in (BlockKind.SUMMARY, BlockKind.ROW):
            return
        self.builder.close(tag.start)
        if not tag.closes:
            self.builder.open(BlockKind.HEADING, tag.start, level=int(tag.name[1]), markup=True)

    def _code(self, tag: Tag) -> None:
        self.builder.close(tag.start)
        if not tag.closes:
            self.builder.open(BlockKind.CODE, tag.start, markup=True)
