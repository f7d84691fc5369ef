"""Text to blocks: one walk over the Markdown parser's events, with HTML fed to the same builder."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bibforge.markup import html as markup
from bibforge.markup.blocks import Block, BlockKind, Builder
from bibforge.markup.indents import nest_as_meant
from bibforge.markup.passage import BOLD, CELL, CODE, HARD, ITALIC, SOFT, Passage
from bibforge.markup.source import SourceText
from bibforge.markup.tags import TagReader
from bibforge.model.library import Span

_STYLES = {"Strong": BOLD, "Emphasis": ITALIC, "Strikethrough": 0}
_TAKES_LINES = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_HTML_FIRST = re.compile(
    r"""
    \s* </? (?P<tag> div | section | article | header | main | ul | ol | li | dl | dt | dd | p | h[1-6] | table | tbody
      | tr | td | th | details | summary ) \b [^<>\n]* >
    """,
    re.VERBOSE,
)
"""A tag of HTML first in an indented block: sites read it as HTML, for the element around it is still open."""
_LABEL_BLANKS = re.compile(r"\s+")
_BLANKS = re.compile(r"\s*")
_NO_BLANKS = re.compile(r"\S*")
_DEFINITION_TARGET = re.compile(r"\]:\s*(?:<([^<>\n]*)>|(\S+))")


def outline(source: SourceText, *, components: bool = False) -> list[Block]:
    """Return the blocks of a text in document order; `components` says that it has tags of JSX (MDX)."""
    walk = _Walk(source, components=components)
    walk.run()
    nest_as_meant(source.text, walk.builder.blocks)
    return walk.builder.blocks


class _Walk:
    """One pass over one document: the parser's events in, blocks out."""

    def __init__(self, source: SourceText, *, components: bool) -> None:
        self.source = source
        self.text = source.text
        self.builder = Builder(source.text)
        stand_in = source.stand_in
        self.definitions = _definitions(source, stand_in)
        self.events = _events(stand_in)  # the parser has a copy of its own
        self.inner_end: list[int] = []
        self.pending: list[tuple[str, str, int, int]] = []
        """Links and images that are open: (kind, address, beginning and end of the construct)."""
        self.table = 0
        self.tags = TagReader(self.builder, components=components, headings=True)
        self.image_depth = 0
        self.read_to = 0  # where the block ends that is read already

    def run(self) -> None:
        """Walk through all events."""
        inserted = self.source.inserted
        starts, ends, text = self._starts(), self._ends(), self._text
        for event, span in self.events:
            start, end = span["start"], span["end"]
            if inserted:
                start, end = start - bisect_left(inserted, start), end - bisect_left(inserted, end)
            if "Text" in event:  # or the name of an event that is nothing but its name: none holds this word
                text(start, end)
                continue
            if isinstance(event, str):
                self._single(event, start)
                continue
            ((name, value),) = event.items()
            acts = starts if name == "Start" else ends if name == "End" else None
            if acts is None:
                self._inline(name, start, end)
                continue
            ((kind, detail),) = ((value, None),) if isinstance(value, str) else value.items()
            act = acts.get(kind)
            if act:
                act(kind, detail, start, end)
        self.builder.close(len(self.text))
        while self.builder.items:
            self.builder.close_item(len(self.text))

    def _inline(self, name: str, start: int, end: int) -> None:
        if name == "Code":
            self._code(start, end)
        elif name == "InlineHtml":
            self._inline_html(start, end)

    def _starts(self) -> dict[str, Callable[..., None]]:
        return {
            "Heading": self._heading, "Paragraph": self._paragraph, "Item": self._item, "List": self._list,
            "Link": self._link, "Image": self._image, "Strong": self._style, "Emphasis": self._style,
            "TableHead": self._row, "TableRow": self._row, "Table": self._table, "TableCell": self._cell,
            "CodeBlock": self._code_block, "HtmlBlock": self._html_block, "BlockQuote": self._quote,
            "FootnoteDefinition": self._paragraph,
        }  # fmt: skip

    def _ends(self) -> dict[str, Callable[..., None]]:
        return {
            "Heading": self._close, "Paragraph": self._end_paragraph, "Item": self._end_item, "List": self._end_list,
            "Link": self._end_link, "Image": self._end_image, "Strong": self._end_style, "Emphasis": self._end_style,
            "TableHead": self._close, "TableRow": self._close, "Table": self._close, "CodeBlock": self._close,
            "BlockQuote": self._end_quote,
        }  # fmt: skip

    # The actions below take (kind, detail, start, end) of an event.

    def _heading(self, kind: str, detail: Mapping[str, Any], start: int, end: int) -> None:
        self.builder.open(BlockKind.HEADING, start, level=int(detail["level"][1]))

    def _paragraph(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.paragraph(start)

    def _end_paragraph(self, kind: str, detail: object, start: int, end: int) -> None:
        if self.builder.open_kind in _TAKES_LINES:
            self.builder.close(end)

    def _close(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.close(end)

    def _list(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.close(start)
        self.builder.lists.append(self.builder.new_list())

    def _end_list(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.close(end)
        if self.builder.lists:
            self.builder.lists.pop()

    def _item(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.open_item(start)

    def _end_item(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.close_item(end)

    def _quote(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.close(start)
        self.builder.quotes += 1

    def _end_quote(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.close(end)
        self.builder.quotes = max(0, self.builder.quotes - 1)

    def _table(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.close(start)
        self.table = self.builder.new_list()

    def _row(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.open(BlockKind.ROW, start, list_id=self.table, header=kind == "TableHead")

    def _cell(self, kind: str, detail: object, start: int, end: int) -> None:
        if self.builder.open_kind is BlockKind.ROW:
            self.builder.add("", start)
            self.builder.line_end(CELL)

    def _code_block(self, kind: str, detail: object, start: int, end: int) -> None:
        if detail == "Indented" and _HTML_FIRST.match(self.text, start, end):
            self.read_to = end
            self._html_block(kind, detail, start, end)
            return
        self.builder.open(BlockKind.CODE, start)

    def _style(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.open_style(_STYLES[kind])

    def _end_style(self, kind: str, detail: object, start: int, end: int) -> None:
        self.builder.close_style(_STYLES[kind])
        self._inside(end)

    def _inside(self, end: int) -> None:
        if self.inner_end and end > self.inner_end[-1]:
            self.inner_end[-1] = end

    def _text(self, start: int, end: int) -> None:
        if start < self.read_to:
            return
        inner = self.inner_end
        if inner and end > inner[-1]:
            inner[-1] = end
        if self.image_depth:
            return
        builder, written = self.builder, self.text[start:end]
        if builder.open_kind is BlockKind.CODE:
            self._code_text(written, start)
        elif self.source.hides:
            for part in self.source.shown(start, end):
                self._words(self.text[part.start : part.end], part.start)
        elif "&" in written:
            builder.add_entities(written, start)
        else:
            builder.add(written, start)

    def _words(self, written: str, start: int) -> None:
        if "&" in written:
            self.builder.add_entities(written, start)
        else:
            self.builder.add(written, start)

    def _code_text(self, written: str, start: int) -> None:
        for line in written.splitlines(keepends=True):
            self.builder.add(line.rstrip("\r\n"), start)
            if line.endswith("\n"):
                self.builder.line_end(HARD)
            start += len(line)

    def _code(self, start: int, end: int) -> None:
        self._inside(end)
        written = self.text[start:end]
        ticks = len(written) - len(written.lstrip("`"))
        self.builder.open_style(CODE)
        self.builder.add(written[ticks : len(written) - ticks], start + ticks)
        self.builder.close_style(CODE)

    def _single(self, event: str, start: int) -> None:
        if event == "SoftBreak":
            self.builder.line_end(SOFT)
        elif event == "HardBreak":
            self.builder.line_end(HARD)
        elif event == "Rule":
            self.builder.open(BlockKind.RULE, start)
            self.builder.close(start)

    def _link(self, kind: str, detail: Mapping[str, Any], start: int, end: int) -> None:
        self.inner_end.append(start + 1)
        self.builder.open_link("", start)
        self.pending.append((detail["link_type"], detail["dest_url"], start, end))

    def _end_link(self, kind: str, detail: object, start: int, end: int) -> None:
        label_end = self.inner_end.pop()
        link_type, shown, start, end = self.pending.pop()
        url, target = self._target(link_type, shown, start, label_end, end)
        self.builder.close_link(end, target, url)
        self._inside(end)

    def _target(self, link_type: str, shown: str, start: int, label_end: int, end: int) -> tuple[str, Span]:
        """Return a link's address and its exact place in the source."""
        if link_type in ("Autolink", "Email"):
            return self.text[start + 1 : end - 1], Span(start + 1, end - 1)
        if link_type == "Inline":
            target = _inline_target(self.text, label_end, end)
            url = self.text[target.start : target.end]
            return markup.decoded(url), target
        label = self.text[label_end + 2 : end - 1] if link_type == "Reference" else self.text[start + 1 : label_end]
        found = self.definitions.get(_normal(label)) or self.definitions.get(_normal(self.text[start + 1 : end - 1]))
        return found or (shown, Span(end, end))

    def _image(self, kind: str, detail: Mapping[str, Any], start: int, end: int) -> None:
        self.inner_end.append(start + 2)
        self.image_depth += 1
        self.pending.append((kind, detail["dest_url"], start, end))

    def _end_image(self, kind: str, detail: object, start: int, end: int) -> None:
        label_end = self.inner_end.pop()
        _, url, start, end = self.pending.pop()
        self.image_depth -= 1
        self._inside(end)
        if not self.image_depth:
            self.builder.add_image(self.text[start + 2 : label_end], url, start)

    def _inline_html(self, start: int, end: int) -> None:
        self._inside(end)
        tag = markup.tag_at(self.text, start, end)
        if tag and not self.image_depth:
            self.tags.tag(tag)

    def _html_block(self, kind: str, detail: object, start: int, end: int) -> None:
        if self.builder.open_kind in (BlockKind.PARAGRAPH, BlockKind.HEADING):
            self.builder.close(start)
        self.tags.block(start, end)


def _events(stand_in: str) -> Iterator[tuple[Any, Any]]:
    import pyromark  # on first use: start-up does not pay for the parser

    options = pyromark.Options.ENABLE_TABLES
    return iter(pyromark.events_with_range(stand_in, options=options))


def _normal(label: str) -> str:
    return _LABEL_BLANKS.sub(" ", label).strip().casefold()


def _definitions(source: SourceText, stand_in: str) -> dict[str, tuple[str, Span]]:
    """Return address and span of every reference definition by its normal label (CommonMark 4.7: the first one
    counts).
    """
    if "]:" not in stand_in:
        return {}
    import pyromark  # on first use, as above

    out: dict[str, tuple[str, Span]] = {}
    found = pyromark.reference_definitions(stand_in, options=pyromark.Options.ENABLE_TABLES)
    for definition in found.values():
        start, end = source.position(definition["span"]["start"]), source.position(definition["span"]["end"])
        target = _DEFINITION_TARGET.search(source.text, start, end)
        if target:
            group = target.lastindex or 0
            label = source.text[source.text.find("[", start) + 1 : target.start()]
            out.setdefault(_normal(label), (target[group], Span(*target.span(group))))
    return out


def _inline_target(text: str, label_end: int, end: int) -> Span:
    """Return where the address stands in `](address "title")`, empty for `]()`."""
    start = label_end + 2
    start = _BLANKS.match(text, start, end - 1).end()  # type: ignore[union-attr]  # it matches nothing, too
    if text.startswith("<", start):
        close = text.find(">", start, end)
        return Span(start + 1, close) if close > 0 else Span(start + 1, end - 1)
    variable = text.find("}}", start, end) + 2 if text.startswith("{{", start) else start
    return Span(start, _NO_BLANKS.match(text, max(start, variable), end - 1).end())  # type: ignore[union-attr]  # as above


def plain(passage: Passage) -> str:
    """Return a passage's text on one line, its blanks collapsed."""
    return " ".join(passage.text.split())
