"""The inline markup of AsciiDoc: link macros, bare addresses with a label, formatting, attribute references."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bibforge.markup.blocks import Builder
from bibforge.markup.lined import LinedText
from bibforge.markup.passage import BOLD, CODE, ITALIC

_ATTRIBUTE = re.compile(r"^:(?P<name>[\w-]+):[ \t]+(?P<value>[^\r\n]*\S)", re.MULTILINE)
_REFERENCE = re.compile(r"\{(?P<name>[\w-]+)\}")
_INLINE = re.compile(
    r"""
      (?:link:|mailto:|xref:)(?P<macro>\$\$[^\s$]{1,2000}\$\$|\+\+[^\s+]{1,2000}\+\+|[^\s\[\]]{0,2000})\[(?P<macro_label>(?:[^\]\\]|\\.){0,2000})\]
    | (?P<url>(?:https?|ftp)://[^\s\[\]<>]{1,2000}|\{[\w-]+\}[^\s\[\]<>{}]{0,500})\[(?P<url_label>(?:[^\]\\]|\\.){0,2000})\]
    | <<(?P<place>[^<>,\n]{1,200})(?:,(?P<place_label>[^<>]{0,500}))?>>
    | (?:image|icon):(?P<image>[^\s:\[\]][^\s\[\]]{0,1000})\[(?P<alt>[^\]]{0,500})\]
    | footnote:[\w-]{0,80}\[(?P<note>[^\]]{0,2000})\]
    | \+\+\+(?P<passed>(?:(?!\+\+\+).){1,500})\+\+\+
    | \[\[(?P<anchor>[^\]\n]{1,200})\]\]
    | \*\*(?P<strong>(?:(?!\*\*).){1,1000})\*\*
    | __(?P<stressed>(?:(?!__).){1,1000})__
    | (?<![\w*])\*(?P<bold>\S(?:[^*]{0,1000}?\S)?)\*(?!\w)
    | (?<![\w_])_(?P<italic>[^\s_](?:[^_]{0,1000}?[^\s_])?)_(?!\w)
    | (?<!\w)"`(?P<curly>[^`]{1,1000})`"
    | `{1,2}(?P<code>[^`\s](?:[^`]{0,300}?[^`\s])?)`{1,2}
    | (?:\[[\w.\#%-]{0,80}\])?(?<![\w\#])\#(?P<marked>[^\s\#](?:[^\#]{0,300}?[^\s\#])?)\#(?!\w)
    """,
    re.VERBOSE | re.DOTALL,
)  # fmt: skip
_STYLES = {"strong": BOLD, "bold": BOLD, "stressed": ITALIC, "italic": ITALIC, "code": CODE, "marked": 0, "passed": 0}
_BUILT_IN = {"nbsp": " ", "sp": " ", "empty": "", "amp": "&", "lt": "<", "gt": ">", "apos": "'", "quot": '"',
             "plus": "+", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "vbar": "|",
             "asterisk": "*"}  # fmt: skip
_CHAINS = 4
_LONGEST = 300
"""Characters of an attribute's value: longer ones would make a short text long by repetition."""


def attributes_in(text: str) -> Mapping[str, str]:
    """Return the attributes that a document sets (`:name: value`), references in their values resolved."""
    found = dict(_BUILT_IN)
    for match in _ATTRIBUTE.finditer(text):
        found[match["name"].lower()] = match["value"]
    return {name: resolved(value, found)[:_LONGEST] for name, value in found.items()}


def resolved(text: str, attributes: Mapping[str, str]) -> str:
    """Return a text with its attribute references replaced; an unknown one stays as it is."""
    for _ in range(_CHAINS):
        if "{" not in text or len(text) > 4 * _LONGEST:
            break
        text = _REFERENCE.sub(lambda match: attributes.get(match["name"].lower(), match[0]), text)
    return text


def add_inline(builder: Builder, stretch: LinedText, attributes: Mapping[str, str]) -> None:
    """Add a paragraph's text, links and styles to the open block."""
    _AsciidocInline(builder, stretch, attributes).read(0, len(stretch.text))


def _bare(match: re.Match[str], target: str) -> tuple[int, int]:
    """Return where an address stands, without the signs of a passthrough around it."""
    start, end = match.span(target)
    return (start + 2, end - 2) if match[target][:2] in ("$$", "++") else (start, end)


class _AsciidocInline:
    def __init__(self, builder: Builder, stretch: LinedText, attributes: Mapping[str, str]) -> None:
        self.builder = builder
        self.stretch = stretch
        self.attributes = attributes
        self.acts: dict[str, Callable[[re.Match[str]], None]] = {
            "macro": lambda match: self._link(match, "macro", "macro_label"),
            "url": lambda match: self._link(match, "url", "url_label"),
            "place": self._place, "image": self._image, "curly": self._quoted,
            "note": lambda match: None, "anchor": lambda match: None,
            **dict.fromkeys(_STYLES, self._styled),
        }  # fmt: skip

    def read(self, start: int, end: int) -> None:
        """Read a part of the stretch."""
        here = start
        for match in _INLINE.finditer(self.stretch.text, start, end):
            self._plain(here, match.start())
            here = match.end()
            self.acts[next(name for name in self.acts if match[name] is not None)](match)
        self._plain(here, end)

    def _plain(self, start: int, end: int) -> None:
        here = start
        for match in _REFERENCE.finditer(self.stretch.text, start, end):
            value = self.attributes.get(match["name"].lower())
            if value is None:
                continue
            self.stretch.add_to(self.builder, here, match.start())
            self.stretch.add_instead(self.builder, value, match.start(), match.end())
            here = match.end()
        self.stretch.add_to(self.builder, here, end)

    def _styled(self, match: re.Match[str]) -> None:
        kind = next(name for name in _STYLES if match[name] is not None)
        self.builder.open_style(_STYLES[kind])
        (self._plain if kind == "code" else self.read)(*match.span(kind))
        self.builder.close_style(_STYLES[kind])

    def _quoted(self, match: re.Match[str]) -> None:
        """Read a title in curly quotes (`"`…`"`)."""
        self.builder.add("“", self.stretch.source(match.start()))
        self.read(*match.span("curly"))
        self.builder.add("”", self.stretch.source(match.end() - 1))

    def _link(self, match: re.Match[str], target: str, label: str) -> None:
        url = resolved(match[target], self.attributes)
        if match[0].startswith("xref:") and "://" not in url:
            url = url if url.endswith((".adoc", ".html")) else f"#{url}"
        whole = self.stretch.span(*match.span())
        self.builder.open_link(
            url[2:-2] if url[:2] in ("$$", "++") else url, whole.start, self.stretch.span(*_bare(match, target))
        )
        start, end = self._label(match, label)
        if start < end:
            self.read(start, end)
        else:
            self.stretch.add_to(self.builder, *match.span(target))
        self.builder.close_link(whole.end)

    def _label(self, match: re.Match[str], group: str) -> tuple[int, int]:
        """Return where a link's words stand: without quotes, `^` and named attributes (`,window=_blank`)."""
        start, end = match.span(group)
        words = match[group]
        quoted = re.fullmatch(r'\s*"(?P<words>[^"]*)"\s*(?:,.*)?', words, re.DOTALL)
        if quoted:
            return start + quoted.start("words"), start + quoted.end("words")
        named = re.search(r",\s*(?:window|role|opts|options|id|title|subject)=", words)
        end = start + named.start() if named else end
        return start, end - self.stretch.text[start:end].endswith("^")

    def _place(self, match: re.Match[str]) -> None:
        whole = self.stretch.span(*match.span())
        self.builder.open_link(f"#{match['place']}", whole.start, self.stretch.span(*match.span("place")))
        self.read(*match.span("place_label" if match["place_label"] else "place"))
        self.builder.close_link(whole.end)

    def _image(self, match: re.Match[str]) -> None:
        """Read a picture; one with `link=` is a link of pictures."""
        alt = match["alt"].split(",")[0].strip(' "')
        place = self.stretch.source(match.start())
        linked = re.search(r"link=\"?(?P<url>[^\",\]]+)", match["alt"])
        if linked:
            start = match.start("alt")
            span = self.stretch.span(start + linked.start("url"), start + linked.end("url"))
            self.builder.open_link(resolved(linked["url"], self.attributes), place, span)
        self.builder.add_image(alt, match["image"], place)
        if linked:
            self.builder.close_link(self.stretch.source(match.end() - 1) + 1)
