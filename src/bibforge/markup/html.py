"""HTML as it stands in Markdown: tags, attributes and comments with their exact places in the source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bibforge.model.library import Span

_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
_ATTRIBUTE = re.compile(
    r"""
    [\s/]+ (?P<name>[^\s/>=<"']+)
    (?: \s*=\s*
        (?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' | \{["'`](?P<braced>[^"'`]*)["'`]\} | (?P<bare>[^\s>"'<]+) ) )?
    """,
    re.VERBOSE,
)
"""A name and its value in quotes or bare; in JSX a text may stand in braces."""
_TAG_END = re.compile(r"[\s/\"']*>")
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "svg"})


@dataclass(slots=True, kw_only=True)
class Tag:
    """One tag: its name in lower case, whether it closes, its span, its attributes with the spans of their values."""

    name: str
    closes: bool
    start: int
    end: int
    attributes: Mapping[str, tuple[str, Span]] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """Return an attribute's value with entities decoded, or an empty text."""
        found = self.attributes.get(name)
        return found[0] if found else ""


def decoded(written: str) -> str:
    """Return an attribute's value or an address with its character references decoded."""
    return html.unescape(written) if "&" in written else written


def tokens(source: str, start: int, end: int) -> Iterator[Tag | Span]:
    """Yield tags and the stretches of text between them; comments and the inside of scripts are left out.

    Tokenised as HTML does it (WHATWG 13.2.5: names, quoted and bare attribute values, comments), with one difference
    that Markdown needs: a `<` that opens no complete tag is text. Time is linear in the length for any text.
    """
    position = text_from = start
    comments_end = True
    while True:
        position = source.find("<", position, end)
        if position < 0:
            break
        if source.startswith("<!--", position) and comments_end:
            close = source.find("-->", position + 4, end)
            if close < 0:
                comments_end = False
                position += 4
                continue
            if text_from < position:
                yield Span(text_from, position)
            position = text_from = close + 3
            continue
        tag = tag_at(source, position, end)
        if tag is None:
            position += 1
            continue
        if text_from < position:
            yield Span(text_from, position)
        yield tag
        position = text_from = tag.end
        if tag.name in _RAW_TEXT and not tag.closes:
            close = source.find(f"</{tag.name}", position, min(end, position + 20_000))
            position = text_from = close if close >= 0 else position
    if text_from < end:
        yield Span(text_from, end)


def tag_at(source: str, position: int, end: int) -> Tag | None:
    """Return the complete tag that opens at `position`, or None where there is none before `end`."""
    name = _TAG_NAME.match(source, position, end)
    if not name:
        return None
    attributes: dict[str, tuple[str, Span]] = {}
    here = name.end()
    while True:
        close = _TAG_END.match(source, here, end)
        if close:
            return Tag(
                name=name[2].lower(), closes=bool(name[1]), start=position, end=close.end(), attributes=attributes
            )
        found = _ATTRIBUTE.match(source, here, end)
        if not found:
            return None
        group = found.lastindex or 1
        written = found[group] if group > 1 else ""
        span = Span(*found.span(group)) if group > 1 else Span(found.end(), found.end())
        attributes.setdefault(found[1].lower(), (decoded(written), span))
        here = found.end()
