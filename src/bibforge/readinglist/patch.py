"""Links written back into a list's text: exact edits, every other character the same."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bibforge.model.library import Link, Mention
from bibforge.readinglist.recognise.labels import label_role


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The characters `start` to `end` of a text replaced by `replacement`."""

    start: int
    end: int
    replacement: str


def fill_link(text: str, mention: Mention, link: Link, url: str) -> Edit:
    """Return the edit that gives a link of a mention a target: an empty one filled, or a wrong one replaced.

    `link` is one of the mention's links as read from `text`. The address is written so that it stays one target:
    blanks and unbalanced brackets percent-encoded in Markdown, quotes and ampersands escaped in HTML.
    Raises ValueError where the link carries no span.
    """
    span = link.target_span
    if span is None:
        raise ValueError(f"the link {link.url!r} of {mention.place} has no place in the source")
    before = text[span.start - 1 : span.start]
    if before in "\"'=" and before:
        return Edit(start=span.start, end=span.end, replacement=_in_html(url, quoted=before != "="))
    return Edit(start=span.start, end=span.end, replacement=_in_markdown(url, pointed=before == "<"))


def add_link(text: str, mention: Mention, label: str, url: str) -> Edit:
    """Return the edit that gives a mention without a link one, in the style of its list.

    In a list whose links have labels, `[label](url)` follows the entry's words, with the brackets that the list's other
    labels have (`[[pdf]](…)`, `[[pdf](…)]`, `[pdf](…)`); in a list whose titles are the links, the title becomes one.
    In HTML the link is a tag. Raises ValueError where the mention carries no span.
    """
    if mention.span is None or mention.title_span is None:
        raise ValueError(f"{mention.place} has no place in the source")
    start, end = mention.title_span.start, mention.title_span.end
    if _is_html(text, mention.span.start):
        return _added(
            text, _html_end(text, end, mention.span.end), f'<a href="{_in_html(url, quoted=True)}">[{label}]</a>'
        )
    target = _in_markdown(url, pointed=False)
    style = _label_style(text)
    if not style and not re.search(r"[\[\]\n\r<>`]", text[start:end]) and text[start - 1 : start] not in ("[", "!"):
        return Edit(start=start, end=end, replacement=f"[{text[start:end]}]({target})")
    written = (style or "[{label}]({target})").format(label=label, target=target)
    return _added(text, _words_end(text, end, mention.span.end), written)


def patched(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made; they may come in any order.

    Raises ValueError where two edits overlap or one lies outside of the text.
    """
    out: list[str] = []
    here = 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if edit.start < here or edit.end < edit.start or edit.end > len(text):
            raise ValueError(f"the edit of characters {edit.start} to {edit.end} overlaps another or leaves the text")
        out += (text[here : edit.start], edit.replacement)
        here = edit.end
    return "".join([*out, text[here:]])


def _in_markdown(url: str, *, pointed: bool) -> str:
    url = re.sub(r"[\s<>\\]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
    if depth and not pointed:
        url = url.replace("(", "%28").replace(")", "%29")
    return url


def _in_html(url: str, *, quoted: bool) -> str:
    escaped = html.escape(re.sub(r"\s", "%20", url), quote=True)
    return escaped if quoted else f'"{escaped}"'


_STYLES = (
    (re.compile(r"\[\[([^\[\]\n]{1,24})\]\]\("), "[[{label}]]({target})"),
    (re.compile(r"\[\[([^\[\]\n]{1,24})\]\([^()\s]*\)\]"), "[[{label}]({target})]"),
    (re.compile(r"(?<!\[)\[([^\[\]\n]{1,24})\]\("), "[{label}]({target})"),
)


def _label_style(text: str) -> str:
    """Return how the list writes its labels, or an empty text where its titles are the links."""
    counts = [
        (sum(label_role(label) is not None for label in pattern.findall(text)), -number, style)
        for number, (pattern, style) in enumerate(_STYLES)
    ]
    most, _, style = max(counts)
    return style if most else ""


def _is_html(text: str, start: int) -> bool:
    return bool(re.match(r"\s*<(?:tr|td|li|p|div|table|h\d)\b", text[start : start + 40], re.IGNORECASE))


def _html_end(text: str, start: int, end: int) -> int:
    close = [found.start() for found in re.finditer(r"</(?:td|li|p|div|h\d)\s*>", text[start:end], re.IGNORECASE)]
    return start + close[-1] if close else end


_NEW_BLOCK = re.compile(
    r"\s*(?:[-*+]\s|\d{1,9}[.)]\s|#{1,6}\s|>|```|~~~|<(?:details|summary|/?table|/?ul|/?div|/?p|hr|pre)|\||$)"
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


def _added(text: str, place: int, written: str) -> Edit:
    """Return the edit that puts words behind what stands before `place`, one blank between, trailing blanks kept."""
    while place and text[place - 1] in " \t\r\n":
        place -= 1
    for tail in ("<br>", "<br/>", "<br />", "\\"):
        if text.endswith(tail, 0, place):
            place -= len(tail)
            break
    return Edit(start=place, end=place, replacement=f" {written}")
