"""Dialects of Markdown: what MDX, Quarto and R Markdown write between the Markdown, to be hidden from its parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bibforge.model.library import Span

_MDX = re.compile(
    r"""
      (?P<module> ^(?:import|export)[ \t{*][^\n]*(?:\n(?![ \t]*$|[ \t]*[-*+\#>|\[<])[^\n]+){0,40} )
    | (?P<comment> \{/\*(?:(?!\*/\}).){0,5000}\*/\} )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)  # fmt: skip
"""MDX: lines of ES modules up to a blank line or the next block, and comments in braces (mdxjs.com, What is MDX)."""
_BRACED = re.compile(r"""=(?P<open>\{)(?:"[^"\n{}]*"|'[^'\n{}]*')(?P<close>\})""")
"""An attribute whose value is a text in braces (JSX): HTML has no braces there."""
_QUARTO = re.compile(
    r"""
      (?P<fence> ^[ \t]*:{3,}[^\n]* )
    | (?P<shortcode> \{\{<(?:(?!>\}\}).){0,500}>\}\} )
    | (?P<attributes> (?<=[)\]`])\{[.\#\w:][^{}\n]{0,300}\} )
    | (?P<heading> [ \t]\{[.\#-][^{}\n]{0,300}\}(?=[ \t]*\r?$) )
    """,
    re.VERBOSE | re.MULTILINE,
)  # fmt: skip
"""Pandoc's fences of divisions and attributes (pandoc.org/MANUAL), Quarto's shortcodes."""


_WIKI = re.compile(
    r"""
      >(?P<callout> [ ]?\[!\w[\w-]*\][+-]?(?:[ \t][^\n\[\]]*(?=\r?$))? )
    | (?P<embed> !\[\[[^\[\]\n]{1,300}\]\] )
    | (?P<key> \[\[@[^\[\]\n|]{1,100}\]\] )
    | (?P<note> \[\[[^\[\]\n|]{1,300}\| ) [^\[\]\n|]{1,300} (?P<end> \]\] )
    """,
    re.VERBOSE | re.MULTILINE,
)
"""Links between notes (`[[note|words]]`), embedded notes, citation keys and the heads of callouts (Obsidian, Internal
links, Callouts). Plain brackets in brackets may be a label without its link: they are a note's title where an item
begins with three words in them.
"""
_WIKI_FIRST = re.compile(
    r"""
    (?P<lead> [ \t>]{0,12}(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[.\][ \t]+)? ) (?P<open> \[\[ )
    [^\[\]\n|\s]+(?:[ ][^\[\]\n|\s]+){2,40} (?P<close> \]\] ) (?![(\[])
    """,
    re.VERBOSE,
)
"""The same at the beginning of a line, without other words for the link."""
_WIKI_SIGN = re.compile(r"\[[\[!]")
_TASK = re.compile(r"^[ \t>]{0,12}[-*+][ \t]+\[.\][^\n]*", re.MULTILINE)
_TASK_DATE = re.compile(r"[\u23f3\u2705\u2795\u274c\U0001f4c5\U0001f6eb]\ufe0f?[ ]?\d{4}-\d\d-\d\d")
"""When a task is due, planned, begun, made or done (Obsidian Tasks, Emoji format): no date of what is read."""
_WIKI_GROUPS = ("callout", "embed", "key", "note", "end")


def wiki_marks(text: str) -> list[Span]:
    """Return the stretches of a Markdown text that a program of notes writes around its words."""
    spans: list[Span] = []
    end = -1
    for sign in _WIKI_SIGN.finditer(text):
        if sign.start() > end:  # on a line of its own
            start, end = text.rfind("\n", 0, sign.start()) + 1, text.find("\n", sign.start())
            end = end if end >= 0 else len(text)
            spans += _wiki_marks_of(text, start, end)
    for task in _TASK.finditer(text) if _TASK_DATE.search(text) else ():
        spans += [Span(*date.span()) for date in _TASK_DATE.finditer(text, *task.span())]
    return _apart(spans)


def _wiki_marks_of(text: str, start: int, end: int) -> Iterator[Span]:
    """Give the stretches of one line that a program of notes writes around its words."""
    first = _WIKI_FIRST.match(text, start, end)
    if first:
        yield from (Span(*first.span("open")), Span(*first.span("close")))
        start = first.end()
    for found in _WIKI.finditer(text, start, end):
        yield from (Span(*found.span(group)) for group in _WIKI_GROUPS if found[group] is not None)


_SITE = re.compile(
    r"""
      (?P<attributes> (?<=[)\]`*_}])\{:[^{}\n]{0,300}\} | ^[ \t]*\{:[^{}\n]{0,300}\}[ \t]*$ )
    | \]\((?P<variable> \{\{[^{}\n]{0,200}\}\} )(?=[^\s)])
    | (?P<place> ^[ \t]*<a\s(?:name|id)=[^<>\n]{1,200}>(?:[ \t]*</a>)?[ \t]*\r?$ ) (?=\n[ ]{0,3}\#{1,6}[ \t])
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What sites add to Markdown: attributes in braces (kramdown, Inline Attribute Lists), the variable with which an
address begins (Liquid); and a place to link to directly above a heading, which would make HTML of it.
"""


def markdown_marks(text: str) -> list[Span]:
    """Return the stretches of a Markdown text that say nothing to a reader, in order and apart."""
    return _apart([*wiki_marks(text), *site_marks(text)])


def site_marks(text: str) -> list[Span]:
    """Return the stretches of a Markdown text that the generator of a site replaces or takes away."""
    groups = ("attributes", "variable", "place")
    return [Span(*found.span(group)) for found in _SITE.finditer(text) for group in groups if found[group] is not None]


def mdx_code(text: str) -> list[Span]:
    """Return the stretches of an MDX text that are code and no Markdown."""
    spans = [Span(*match.span()) for match in _MDX.finditer(text)]
    for value in _BRACED.finditer(text):
        spans += [Span(*value.span("open")), Span(*value.span("close"))]
    return _apart(spans)


def _apart(spans: list[Span]) -> list[Span]:
    """Return stretches in order, those that begin within the one before left out."""
    out: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if not out or span.start >= out[-1].end:
            out.append(span)
    return out


def quarto_marks(text: str) -> list[Span]:
    """Return the stretches of a Quarto or R Markdown text that are Pandoc's or Quarto's marks and no words."""
    return [Span(*match.span()) for match in _QUARTO.finditer(text)]
