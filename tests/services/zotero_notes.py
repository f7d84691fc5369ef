"""What Zotero's server makes of the HTML of a note: scripts dropped, `b` and `i` renamed, bare text in paragraphs."""

from __future__ import annotations

import html
from html.parser import HTMLParser

RENAMED = {"b": "strong", "i": "em"}
INLINE = {"strong", "em", "a", "sub", "sup", "span", "code", "u", "br", "del"}
BLOCKS = {
    "p",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "div",
    "table",
    "tbody",
    "tr",
    "td",
    "th",
}
DROPPED = {"script", "style", "iframe", "object"}
ATTRIBUTES = {"a": {"href", "rel"}, "span": {"style"}, "div": {"data-schema-version"}, "td": {"colspan"}}


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[str] = []
        self.silent = 0
        self.wrapped = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self.silent += 1
            return
        name = RENAMED.get(tag, tag)
        if self.silent or name not in INLINE | BLOCKS:
            return
        if name in BLOCKS:
            self._unwrap()
        else:
            self._wrap()
        kept = "".join(
            f' {key}="{html.escape(value or "")}"' for key, value in attrs if key in ATTRIBUTES.get(name, ())
        )
        if name == "br":
            self.out.append("<br />")
            return
        self.out.append(f"<{name}{kept}>")
        self.open.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self.silent = max(0, self.silent - 1)
            return
        name = RENAMED.get(tag, tag)
        while not self.silent and name in self.open:
            last = self.open.pop()
            self.out.append(f"</{last}>")
            if last == name:
                break

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if data.strip():
            self._wrap()
        self.out.append(html.escape(data, quote=False))

    def _wrap(self) -> None:
        if not self.wrapped and not set(self.open) & BLOCKS:
            self.out.append("<p>")
            self.wrapped = True

    def _unwrap(self) -> None:
        if self.wrapped:
            self.out.append("</p>")
            self.wrapped = False

    def finish(self) -> str:
        while self.open:
            self.out.append(f"</{self.open.pop()}>")
        self._unwrap()
        return "".join(self.out)


def sanitised(text: str) -> str:
    """Return the note as the server keeps it; a note that it has cleaned comes back the same."""
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return cleaner.finish()
