"""HTML pages to blocks: what stands in the body, without navigation, scripts and forms."""

from __future__ import annotations

import re
from collections.abc import Callable

from bibforge.markup.blocks import Block, BlockKind, Builder
from bibforge.markup.html import Tag, tokens
from bibforge.markup.passage import HARD
from bibforge.markup.tags import TagReader
from bibforge.model.library import Span

_UNREAD = frozenset({"head", "nav", "script", "style", "template", "button", "select", "iframe", "object"})
"""Elements whose inside says nothing of works: metadata, navigation, scripts, forms."""
_DIVISIONS = ("article", "main", "header", "footer", "aside", "figure", "figcaption", "address", "fieldset", "form",
              "hgroup", "caption", "legend")  # fmt: skip
_TITLE = re.compile(r"<title[^>]{0,200}>(?P<title>[^<]{1,500})</title", re.IGNORECASE)
_DECLARATIONS = re.compile(r"\ufeff?(?:\s*<[!?](?!--)[^>]{0,500}>)*")
"""What stands before the tags: `<!DOCTYPE html>`, an XML declaration."""
_TOP_HEADING = re.compile(r"<h1[\s>]", re.IGNORECASE)


def page_outline(text: str) -> list[Block]:
    """Return the blocks of an HTML page in document order; its title is the top heading where it has no `<h1>`."""
    reader = _PageReader(text)
    reader.run()
    return reader.builder.blocks


class _PageReader:
    """One walk over the tags of one page."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.builder = Builder(text)
        self.tags = TagReader(self.builder)
        self.tags.extend(
            {
                **dict.fromkeys(_DIVISIONS, self.tags.division),
                "dl": self.tags.list,
                "menu": self.tags.list,
                "dt": self._term,
                "dd": self._description,
                "hr": self._rule,
                **{name: self._styled_as(real) for name, real in (("cite", "i"), ("dfn", "i"), ("samp", "code"))},
            }
        )
        self.unread = ""
        self.depth = 0
        """How many elements of the unread name are open."""

    def run(self) -> None:
        """Walk through all tags."""
        title = _TITLE.search(self.text, 0, 50_000)
        if title and not _TOP_HEADING.search(self.text):
            self.builder.open(BlockKind.HEADING, title.start(), level=1, markup=True)
            self.builder.add_entities(title["title"], title.start("title"))
            self.builder.close(title.end())
        declared = _DECLARATIONS.match(self.text)
        for token in tokens(self.text, declared.end() if declared else 0, len(self.text)):
            if isinstance(token, Span):
                if not self.unread:
                    self.tags.text(token)
            elif not self._is_unread(token):
                self.tags.tag(token)
        self.builder.close(len(self.text))
        while self.builder.items:
            self.builder.close_item(len(self.text))

    def _is_unread(self, tag: Tag) -> bool:
        """Tell whether a tag belongs to an element that is not read; `<body>` ends all of them."""
        if tag.name == "body":
            self.unread = ""
        if self.unread:
            if tag.name == self.unread:
                self.depth += -1 if tag.closes else 1
                if not self.depth:
                    self.unread = ""
            return True
        if tag.name in _UNREAD and not tag.closes:
            close = self.text.find(f"</{tag.name}", tag.end)
            if close >= 0:
                self.unread, self.depth = tag.name, 1
            return True
        return False

    def _styled_as(self, name: str) -> Callable[[Tag], None]:
        def act(tag: Tag) -> None:
            self.tags.tag(Tag(name=name, closes=tag.closes, start=tag.start, end=tag.end))

        return act

    def _term(self, tag: Tag) -> None:
        if not tag.closes:
            self.tags.item(tag)

    def _description(self, tag: Tag) -> None:
        """Read `<dd>` as the next line of its term."""
        if not tag.closes:
            if self.builder.open_kind is BlockKind.ITEM:
                self.builder.line_end(HARD)
            else:
                self.builder.open(BlockKind.PARAGRAPH, tag.end, markup=True)

    def _rule(self, tag: Tag) -> None:
        self.builder.open(BlockKind.RULE, tag.start)
        self.builder.close(tag.end)
