"""How a syntax writes a link: addresses and whole links in Markdown, HTML and reStructuredText, and label styles."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_NO_ADDRESS = re.compile(r"[\s<>\\]")
_HTML_BLOCK = re.compile(r"\s*<(?:tr|td|li|p|div|table|h\d)\b", re.IGNORECASE)
_LABEL_STYLES = (
    (re.compile(r"\[\[([^\[\]\n]{1,24})\]\]\("), "[[{label}]]({target})"),
    (re.compile(r"\[\[([^\[\]\n]{1,24})\]\([^()\s]*\)\]"), "[[{label}]({target})]"),
    (re.compile(r"(?<!\[)\[([^\[\]\n]{1,24})\]\("), "[{label}]({target})"),
)


def markdown_target(url: str, *, pointed: bool = False) -> str:
    """Return an address so that Markdown reads one target: blanks and unbalanced brackets percent-encoded.

    `pointed` says that it stands between `<` and `>`, where brackets need no care (CommonMark 6.3).
    """
    url = _NO_ADDRESS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
    if depth and not pointed:
        url = url.replace("(", "%28").replace(")", "%29")
    return url


def html_target(url: str, *, quoted: bool) -> str:
    """Return an address as the value of an attribute; in quotes of its own where none stand around it."""
    escaped = html.escape(re.sub(r"\s", "%20", url), quote=True)
    return escaped if quoted else f'"{escaped}"'


def target_in(text: str, start: int, url: str) -> str:
    """Return an address as it must be written at `start`, where a target stands: in an HTML attribute or in
    Markdown.
    """
    before = text[start - 1 : start]
    if before and before in "\"'=":
        return html_target(url, quoted=before != "=")
    return markdown_target(url, pointed=before == "<")


def is_html(text: str, start: int) -> bool:
    """Tell whether an HTML block begins at `start`."""
    return bool(_HTML_BLOCK.match(text[start : start + 40]))


def html_link(label: str, url: str) -> str:
    """Return a link with a label in HTML, the label in square brackets as lists write it."""
    return f'<a href="{html_target(url, quoted=True)}">[{label}]</a>'


def markdown_link(label: str, url: str, style: str = "") -> str:
    """Return a link in Markdown, in one of the styles of `label_style` or the plain one."""
    return (style or "[{label}]({target})").format(label=label, target=markdown_target(url))


def label_style(text: str, is_label: Callable[[str], bool]) -> str:
    """Return how a Markdown list writes its labels (a pattern for `str.format`), empty where it has none."""
    counts = [
        (sum(map(is_label, pattern.findall(text))), -number, style)
        for number, (pattern, style) in enumerate(_LABEL_STYLES)
    ]
    most, _, style = max(counts)
    return style if most else ""


_NO_RST_ADDRESS = re.compile(r"[\s<>`\\]")
_RST_STYLES = (
    (re.compile(r"\[`([^`<>\n]{1,24}?)\s*<[^<>]*>`__?\]"), "[`{label} <{target}>`__]"),
    (re.compile(r"`([^`<>\n]{1,24}?)\s*<[^<>]*>`__?"), "`{label} <{target}>`__"),
)


def rst_target(url: str) -> str:
    """Return an address as the target of an embedded link in reStructuredText.

    Blanks, angle brackets, backticks and backslashes are percent-encoded; an underscore at the end, which would make it
    a name, is escaped (docutils, "Embedded URIs and Aliases").
    """
    url = _NO_RST_ADDRESS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
    return f"{url[:-1]}\\_" if url.endswith("_") else url


def rst_link(label: str, url: str, style: str = "") -> str:
    """Return a link in reStructuredText, anonymous, so that two of one label do not clash."""
    return (style or "`{label} <{target}>`__").format(label=label, target=rst_target(url))


def rst_label_style(text: str, is_label: Callable[[str], bool]) -> str:
    """Return how a reStructuredText list writes its labels (a pattern for `str.format`), empty where it has none."""
    for pattern, style in _RST_STYLES:
        if any(map(is_label, pattern.findall(text))):
            return style
    return ""
