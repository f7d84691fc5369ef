"""The inline markup of reStructuredText: links of every form, styles, roles, substitutions and escapes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from bibforge.markup.blocks import Builder
from bibforge.markup.lined import LinedText
from bibforge.markup.passage import BOLD, CODE, HARD, ITALIC
from bibforge.model.library import Span


class Target(NamedTuple):
    """Where a name leads: the address and its place in the source."""

    url: str
    span: Span


class Picture(NamedTuple):
    """What a substitution shows: a picture with its alternative text and, if it is a link, where that leads."""

    alt: str
    url: str
    target: Target | None


@dataclass(slots=True)
class Definitions:
    """The targets and substitutions of a document, by normal name; anonymous targets in order."""

    targets: dict[str, Target] = field(default_factory=dict)
    anonymous: list[Target] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    replacements: dict[str, str] = field(default_factory=dict)

    def next_anonymous(self) -> Target | None:
        """Return the anonymous target whose turn it is."""
        return self.anonymous.pop(0) if self.anonymous else None


_INLINE = re.compile(
    r"""
      (?P<escape>\\.)
    | ``(?P<literal>(?:(?!``).){1,2000})``
    | (?P<role>:[A-Za-z][\w.+:-]{0,40}:)?`(?P<quoted>[^`\\]*(?:\\.[^`\\]*)*)`
      (?:(?P<mark>__?)(?!\w)|(?P<after>:[A-Za-z][\w.+:-]{0,40}:))?
    | (?<![\w*\\])\*\*(?=\S)(?P<strong>(?:(?!\*\*).){1,2000}?)(?<=\S)\*\*
    | (?<![\w*\\])\*(?=[^\s*])(?P<emphasis>[^*]{1,2000})(?<=\S)\*(?!\w)
    | (?<![\w|\\])\|(?=\S)(?P<picture>[^|\n]{1,200})(?<=\S)\|(?P<linked>__?)?
    | \[(?P<note>\#?[\w.+-]{0,80}|\*)\]_(?!\w)
    | (?<![\w`:./@-])(?P<name>[^\W_](?:[\w.+-]{0,80}[^\W_])?)(?P<double>__?)(?![\w_/])
    """,
    re.VERBOSE | re.DOTALL,
)  # fmt: skip
_EMBEDDED = re.compile(r"(?P<label>.*?)\s*<(?P<url>[^<>]*)>\s*$", re.DOTALL)
_LINE_ENDS = frozenset(("br", "newline", "linebreak"))
"""Substitutions that writers define as raw HTML for a line end."""
_ROLE_URLS = {
    "doi": "https://doi.org/{}", "arxiv": "https://arxiv.org/abs/{}", "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pep": "https://peps.python.org/pep-{:0>4}/", "rfc": "https://www.rfc-editor.org/rfc/rfc{}",
}  # fmt: skip
"""Roles that are links: docutils' own (`pep`, `rfc`) and those of the extensions sphinx-doi and extlinks."""
_LONGEST = 300
"""Characters of a replacement: longer ones would make a short text long by repetition."""
_TITLED_ROLE = re.compile(r"(?P<label>.*\S)\s*<(?P<id>[^<>]+)>$", re.DOTALL)
_STYLE_ROLES = {"strong": BOLD, "emphasis": ITALIC, "literal": CODE, "code": CODE, "title": ITALIC, "": ITALIC,
                "title-reference": ITALIC, "t": ITALIC}  # fmt: skip


def normal_name(name: str) -> str:
    """Return a reference name as docutils compares them: blanks collapsed, case ignored, escapes resolved."""
    return " ".join(re.sub(r"\\(.)", r"\1", name).split()).casefold()


def add_inline(builder: Builder, stretch: LinedText, definitions: Definitions) -> None:
    """Add a paragraph's text, links and styles to the open block."""
    _RstInline(builder, stretch, definitions).read(0, len(stretch.text))


class _RstInline:
    def __init__(self, builder: Builder, stretch: LinedText, definitions: Definitions) -> None:
        self.builder = builder
        self.stretch = stretch
        self.definitions = definitions
        self._acts: dict[str, Callable[[re.Match[str]], bool]] = {
            "literal": self._literal, "quoted": self._quoted, "strong": self._strong, "emphasis": self._emphasis,
            "picture": self._picture, "note": self._note, "name": self._name, "escape": self._escape,
        }  # fmt: skip

    def read(self, start: int, end: int) -> None:
        """Read a part of the stretch."""
        here = start
        for match in _INLINE.finditer(self.stretch.text, start, end):
            kind = next(name for name in self._acts if match[name] is not None)
            if match.start() < here:
                continue
            before = self.builder, here, match.start()
            self.stretch.add_to(*before)
            if not self._acts[kind](match):
                self.stretch.add_to(self.builder, match.start(), match.end())
            here = match.end()
        self.stretch.add_to(self.builder, here, end)

    def _escape(self, match: re.Match[str]) -> bool:
        if not match[0][1].isspace():
            self.stretch.add_to(self.builder, match.start() + 1, match.end())
        return True

    def _literal(self, match: re.Match[str]) -> bool:
        self.builder.open_style(CODE)
        self.stretch.add_to(self.builder, *match.span("literal"))
        self.builder.close_style(CODE)
        return True

    def _strong(self, match: re.Match[str]) -> bool:
        self.builder.open_style(BOLD)
        self.read(*match.span("strong"))
        self.builder.close_style(BOLD)
        return True

    def _emphasis(self, match: re.Match[str]) -> bool:
        self.builder.open_style(ITALIC)
        self.read(*match.span("emphasis"))
        self.builder.close_style(ITALIC)
        return True

    def _quoted(self, match: re.Match[str]) -> bool:
        start, end = match.span("quoted")
        role = (match["role"] or match["after"] or "").strip(":")
        if match["mark"]:
            return self._reference(match, start, end)
        if role in _ROLE_URLS:
            return self._role_link(match, role, start, end)
        if role and role not in _STYLE_ROLES:
            titled = _TITLED_ROLE.fullmatch(self.stretch.text, start, end)
            end = titled.end("label") if titled else end
        style = _STYLE_ROLES.get(role, 0)
        self.builder.open_style(style)
        self._label(start, end)
        self.builder.close_style(style)
        return True

    def _role_link(self, match: re.Match[str], role: str, start: int, end: int) -> bool:
        titled = _TITLED_ROLE.fullmatch(self.stretch.text, start, end)
        label = titled.span("label") if titled else (start, end)
        name = titled["id"] if titled else self.stretch.text[start:end]
        target = self.stretch.span(*(titled.span("id") if titled else (start, end)))
        self._link(match, Target(_ROLE_URLS[role].format(name.strip()), target), *label)
        return True

    def _reference(self, match: re.Match[str], start: int, end: int) -> bool:
        embedded = _EMBEDDED.fullmatch(self.stretch.text, start, end)
        if embedded:
            return self._embedded(match, embedded)
        name = self.stretch.text[start:end]
        target = self.definitions.next_anonymous() if match["mark"] == "__" else None
        self._link(match, target or self.definitions.targets.get(normal_name(name)), start, end)
        return True

    def _embedded(self, match: re.Match[str], embedded: re.Match[str]) -> bool:
        url = "".join(embedded["url"].split())
        target = Target(url.removesuffix("\\_") + "_" * url.endswith("\\_"), self.stretch.span(*embedded.span("url")))
        if url.endswith("_") and not url.endswith("\\_"):
            target = self.definitions.targets.get(normal_name(url[:-1]), target)
        start, end = embedded.span("label") if embedded["label"].strip() else embedded.span("url")
        self._link(match, target, start, end)
        return True

    def _name(self, match: re.Match[str]) -> bool:
        double = match["double"] == "__"
        target = self.definitions.targets.get(normal_name(match["name"])) if not double else None
        if double and self.definitions.anonymous:
            target = self.definitions.next_anonymous()
        if target is None:
            return False
        self._link(match, target, *match.span("name"))
        return True

    def _link(self, match: re.Match[str], target: Target | None, start: int, end: int) -> None:
        whole = self.stretch.span(*match.span())
        self.builder.open_link(target.url if target else "", whole.start, target.span if target else None)
        self._label(start, end)
        self.builder.close_link(whole.end)

    def _label(self, start: int, end: int) -> None:
        here = start
        for escape in re.finditer(r"\\(.)", self.stretch.text[start:end], re.DOTALL):
            self.stretch.add_to(self.builder, here, start + escape.start())
            here = start + escape.start() + (2 if escape[1].isspace() else 1)
        self.stretch.add_to(self.builder, here, end)

    def _note(self, match: re.Match[str]) -> bool:
        return True  # a mark that leads to a footnote is no text

    def _picture(self, match: re.Match[str]) -> bool:
        name = normal_name(match["picture"])
        place = self.stretch.source(match.start())
        if name in self.definitions.replacements:
            words = self.definitions.replacements[name][:_LONGEST]
            self.stretch.add_instead(self.builder, words, match.start(), match.end())
            return True
        picture = self.definitions.pictures.get(name)
        if picture is None:
            if name in _LINE_ENDS:
                self.builder.line_end(HARD)
            return name in _LINE_ENDS
        target = picture.target
        if target is None and match["linked"]:
            target = self.definitions.targets.get(name)
        if target:
            self.builder.open_link(target.url, place, target.span)
        self.builder.add_image(picture.alt, picture.url, place)
        if target:
            self.builder.close_link(self.stretch.source(match.end() - 1) + 1)
        return True
