"""Links written back into a list's text: exact patches, every other character the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bibforge.markup.links import (
    html_link,
    is_html,
    label_style,
    markdown_link,
    rst_label_style,
    rst_link,
    rst_target,
    target_in,
)
from bibforge.markup.rst_tables import drawn_tables
from bibforge.markup.syntax import Syntax
from bibforge.model.library import Link, Mention, Span
from bibforge.readinglist.linkcells import link_cell
from bibforge.readinglist.recognise.labels import label_role


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """The characters `start` to `end` of a text replaced by `replacement`."""

    start: int
    end: int
    replacement: str


def fill_link(text: str, mention: Mention, link: Link, url: str, syntax: Syntax = Syntax.MARKDOWN) -> Patch:
    """Return the patch that gives a link of a mention a target: an empty one filled, or a wrong one replaced.

    `link` is one of the mention's links as read from `text`. The address is written so that it stays one target:
    blanks and unbalanced brackets percent-encoded in Markdown, quotes and ampersands escaped in HTML.
    Raises ValueError where the link carries no span.
    """
    span = link.target_span
    if span is None:
        raise ValueError(f"the link {link.url!r} of {mention.place} has no place in the source")
    if syntax is Syntax.RESTRUCTUREDTEXT:
        return _rst_filled(text, link, span, url)
    return Patch(start=span.start, end=span.end, replacement=target_in(text, span.start, url))


def _rst_filled(text: str, link: Link, span: Span, url: str) -> Patch:
    """Return the patch of a target; a link by a name that leads nowhere (`` `paper`_ ``) gets its address behind the
    label.
    """
    whole = link.span or span
    named = re.search(r"`__?$", text[whole.start : whole.end])
    if span.start == span.end and text[span.start - 1 : span.start] != "<" and named:
        place = whole.start + named.start()
        return Patch(start=place, end=place, replacement=f" <{rst_target(url)}>")
    return Patch(start=span.start, end=span.end, replacement=rst_target(url))


def add_link(text: str, mention: Mention, label: str, url: str, syntax: Syntax = Syntax.MARKDOWN) -> Patch:
    """Return the patch that gives a mention without a link one, in the style of its list.

    In a list whose links have labels, `[label](url)` follows the entry's words, with the brackets that the list's other
    labels have (`[[pdf]](…)`, `[[pdf](…)]`, `[pdf](…)`); in a list whose titles are the links, the title becomes one.
    In HTML the link is a tag; in a table with a column of links it stands there, a dash in the cell gives way. Raises
    ValueError where the mention carries no span.
    """
    if mention.span is None or mention.title_span is None:
        raise ValueError(f"{mention.place} has no place in the source")
    start, end = mention.title_span.start, mention.title_span.end
    if syntax is Syntax.RESTRUCTUREDTEXT:
        return _rst_added(text, mention.title_span, mention.span.end, label, url)
    if syntax is Syntax.HTML or is_html(text, mention.span.start):
        return _added(text, _html_end(text, end, mention.span.end), html_link(label, url))
    style = label_style(text, _is_label)
    cell = link_cell(text, end)
    if cell is not None:
        written = markdown_link(label, url, style)
        return (
            _added(text, cell.end, written)
            if cell.start == cell.end
            else Patch(start=cell.start, end=cell.end, replacement=written)
        )
    if not style and not re.search(r"[\[\]\n\r<>`]", text[start:end]) and text[start - 1 : start] not in ("[", "!"):
        return Patch(start=start, end=end, replacement=markdown_link(text[start:end], url))
    return _added(text, _words_end(text, end, mention.span.end), markdown_link(label, url, style))


_RST_MARKS = re.compile(r"[`<>*|\\\n\r_]")


def _rst_added(text: str, title: Span, end: int, label: str, url: str) -> Patch:
    style = rst_label_style(text, _is_label)
    around = text[max(0, title.start - 1) : title.end + 1]
    if not style and not _RST_MARKS.search(around):
        return Patch(start=title.start, end=title.end, replacement=rst_link(text[title.start : title.end], url))
    place = _line_end(text, title.end)
    while place < end:
        following = _line_end(text, place + 1)
        if not text[place + 1 : following].strip() or _RST_BLOCK.match(text[place + 1 : following]):
            break
        place = following
    return _added(text, place, rst_link(label, url, style))


_RST_BLOCK = re.compile(r"\s*(?:[-*+•]\s|\(?[\w#]{1,9}[.)]\s|\.\.\s|:[\w ]{1,40}:\s|[=~^\"'`#*+.-]{3,}\s*$)")


def writable(text: str, mentions: Iterable[Mention], syntax: Syntax) -> list[bool]:
    """Return for each mention whether words can be written at it: not into data, nor into a table whose borders are
    drawn with characters (reStructuredText).
    """
    closed = drawn_tables(text) if syntax is Syntax.RESTRUCTUREDTEXT else []
    return [
        not one.as_data and not any(one.span and table.start <= one.span.start < table.end for table in closed)
        for one in mentions
    ]


def _is_label(words: str) -> bool:
    return label_role(words) is not None


def patched(text: str, patches: Iterable[Patch]) -> str:
    """Return the text with all patches made; they may come in any order.

    Raises ValueError where two patches overlap or one lies outside of the text.
    """
    out: list[str] = []
    here = 0
    for patch in sorted(patches, key=lambda one: (one.start, one.end)):
        if patch.start < here or patch.end < patch.start or patch.end > len(text):
            raise ValueError(
                f"the patch of characters {patch.start} to {patch.end} overlaps another or leaves the text"
            )
        out += (text[here : patch.start], patch.replacement)
        here = patch.end
    return "".join([*out, text[here:]])


def _html_end(text: str, start: int, end: int) -> int:
    close = [found.start() for found in re.finditer(r"</(?:td|li|p|div|h\d)\s*>", text[start:end], re.IGNORECASE)]
    return start + close[-1] if close else end


_NEW_BLOCK = re.compile(
    r"""\s* (?:
        (?P<item>    [-*+]\s | \d{1,9}[.)]\s )
      | (?P<heading> \#{1,6}\s )
      | (?P<fence>   > | ``` | ~~~ )
      | (?P<tag>     < (?: details | summary | /?table | /?ul | /?div | /?p | hr | pre ) )
      | (?P<row>     \| )
      | $
    )""",
    re.VERBOSE,
)


def _words_end(text: str, title_end: int, end: int) -> int:
    """Return where the entry's own words end: its cell, or the last line of the paragraph that holds the title."""
    line_start = text.rfind("\n", 0, title_end) + 1
    line_end = _line_end(text, title_end)
    if text[line_start:line_end].lstrip().startswith("|") or re.search(r"(?<!\\)\|", text[title_end:line_end]):
        bar = re.compile(r"(?<!\\)\|").search(text, title_end, line_end)
        return bar.start() if bar else line_end
    while line_end < end:
        following = _line_end(text, line_end + 1)
        if _NEW_BLOCK.match(text[line_end + 1 : following]) or re.match(r"\s*#{1,6}\s", text[line_start:line_end]):
            break
        line_start, line_end = line_end + 1, following
    return line_end


def _line_end(text: str, position: int) -> int:
    found = text.find("\n", position)
    return len(text) if found < 0 else found


def _added(text: str, place: int, written: str) -> Patch:
    """Return the patch that puts words behind what stands before `place`, one blank between, trailing blanks kept."""
    while place and text[place - 1] in " \t\r\n":
        place -= 1
    for tail in ("<br>", "<br/>", "<br />", "\\"):
        if text.endswith(tail, 0, place):
            place -= len(tail)
            break
    return Patch(start=place, end=place, replacement=f" {written}")
