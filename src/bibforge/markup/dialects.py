"""Dialects of Markdown: what MDX, Quarto and R Markdown write between the Markdown, to be hidden from its parser."""

from __future__ import annotations

import re

from bibforge.model.library import Span

_MDX = re.compile(
    r"""
      (?P<module> ^(?:import|export)[ \t{*][^\n]*(?:\n(?![ \t]*$|[ \t]*[-*+\#>|\[<])[^\n]+){0,40} )
    | (?P<comment> \{/\*(?:(?!\*/\}).){0,5000}\*/\} )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)  # fmt: skip
"""MDX: lines of ES modules up to a blank line or the next block, and comments in braces (mdxjs.com, What is MDX)."""
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


def mdx_code(text: str) -> list[Span]:
    """Return the stretches of an MDX text that are code and no Markdown."""
    return [Span(*match.span()) for match in _MDX.finditer(text)]


def quarto_marks(text: str) -> list[Span]:
    """Return the stretches of a Quarto or R Markdown text that are Pandoc's or Quarto's marks and no words."""
    return [Span(*match.span()) for match in _QUARTO.finditer(text)]
