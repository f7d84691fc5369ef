"""Syntaxes of reading lists: which suffix names which, and what a text's own beginning says it is."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple


class Syntax(StrEnum):
    """How a list is written; the value is its name in messages."""

    MARKDOWN = "Markdown"
    QUARTO = "Quarto or R Markdown"
    MDX = "MDX"
    RESTRUCTUREDTEXT = "reStructuredText"
    ORG = "Org"
    ASCIIDOC = "AsciiDoc"
    HTML = "HTML"
    NOTEBOOK = "Jupyter notebook"
    JSON = "JSON"
    YAML = "YAML"
    CSV = "CSV"
    TSV = "TSV"


SUFFIXES = {
    ".md": Syntax.MARKDOWN, ".markdown": Syntax.MARKDOWN, ".mdown": Syntax.MARKDOWN, ".mkd": Syntax.MARKDOWN,
    ".qmd": Syntax.QUARTO, ".rmd": Syntax.QUARTO, ".mdx": Syntax.MDX,
    ".rst": Syntax.RESTRUCTUREDTEXT, ".org": Syntax.ORG, ".adoc": Syntax.ASCIIDOC, ".asciidoc": Syntax.ASCIIDOC,
    ".html": Syntax.HTML, ".htm": Syntax.HTML, ".ipynb": Syntax.NOTEBOOK,
    ".json": Syntax.JSON, ".yml": Syntax.YAML, ".yaml": Syntax.YAML, ".csv": Syntax.CSV, ".tsv": Syntax.TSV,
}  # fmt: skip
"""The suffixes of lists in lower case."""
PLAIN_SUFFIXES = frozenset({"", ".txt", ".text"})
"""Suffixes that name no syntax: the text itself tells, and what tells nothing is Markdown."""
DATA = frozenset({Syntax.JSON, Syntax.YAML, Syntax.CSV, Syntax.TSV})
"""Syntaxes of records, in which a file need not be a list at all."""
WRITABLE = frozenset({Syntax.MARKDOWN, Syntax.QUARTO, Syntax.MDX, Syntax.HTML, Syntax.RESTRUCTUREDTEXT})
"""Syntaxes in which links are written back."""


class Recognised(NamedTuple):
    """The syntax of a text, and the one that its name promises (None: the name promises nothing)."""

    syntax: Syntax
    named: Syntax | None

    @property
    def contradicts(self) -> bool:
        """Whether the text is something else than its name says."""
        return self.named is not None and self.named is not self.syntax


_HTML = re.compile(
    r"""
    \ufeff?\s* (?P<xml><\?xml[^>]{0,200}\?>\s*)? (?P<comments>(?:<!--(?:(?!-->).){0,2000}-->\s*){0,5})
    (?P<html><(?:!doctype\s+html|html)\b)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_JSON = re.compile(
    r"""\ufeff?\s*(?:\{\s*"(?:[^"\\\n]|\\.){0,200}"\s*:|\[\s*(?:\{\s*(?:"|\})|"(?:[^"\\\n]|\\.)*"\s*,))"""
)
_CELLS = re.compile(r'"(?:cells|worksheets|nbformat)"\s*:')
_TAG = re.compile(r"<[A-Za-z!/]")


def suffix_of(name: str) -> str:
    """Return the suffix of a file's name in lower case."""
    return PurePosixPath(name).suffix.lower()


def is_list_name(name: str) -> bool:
    """Tell whether a file's name ends as lists do."""
    return suffix_of(name) in SUFFIXES


def recognised(text: str, name: str) -> Recognised | None:
    """Return the syntax of a text, None where neither name nor text tells one.

    The text wins over its name where it can be nothing else: a page that begins as HTML does (WHATWG 13.1.1), a text
    that begins as a JSON object or list of records does (RFC 8259), notebooks by their cells (nbformat 4); a page
    without a single tag is no HTML.
    """
    suffix = suffix_of(name)
    named = SUFFIXES.get(suffix)
    told = _told_by(text)
    if told is Syntax.JSON and named in (Syntax.YAML, Syntax.NOTEBOOK):
        told = None  # JSON is YAML, too (YAML 1.2, chapter 1); a notebook without cells is told by its reader
    if told is None and named is Syntax.HTML and text.strip() and not _TAG.search(text):
        told = Syntax.MARKDOWN
    if told is None and named is None:
        return Recognised(Syntax.MARKDOWN, None) if suffix in PLAIN_SUFFIXES else None
    found = told or named
    return Recognised(found, named) if found else None


def _told_by(text: str) -> Syntax | None:
    """Return what the beginning of a text shows beyond doubt, or None."""
    if _HTML.match(text):
        return Syntax.HTML
    if _JSON.match(text):
        return Syntax.NOTEBOOK if _is_notebook(text) else Syntax.JSON
    return None


def _is_notebook(text: str) -> bool:
    """Tell whether a JSON text has the keys of a notebook in the first or the last part of it."""
    found = {match[0].split('"')[1] for part in (text[:20_000], text[-20_000:]) for match in _CELLS.finditer(part)}
    return len(found) >= 2
