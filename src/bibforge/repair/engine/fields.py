"""Values as rules look at them: the text of a field that is one plain piece, and findings about it."""

from __future__ import annotations

import re

from bibforge.bibtex.document import Delimiter, Entry, Field
from bibforge.model.library import Span
from bibforge.repair.engine.findings import Finding, fix
from bibforge.repair.engine.style import removal, replacement
from bibforge.text.comparison import word_set

VERBATIM = word_set(
    "doi url file eprint urldate pdf ee bdsk-url-1 bdsk-url-2 bdsk-url-3 bdsk-file-1 bdsk-file-2 archiveprefix "
    "eprinttype eprintclass primaryclass crossref xref xdata ids isbn issn timestamp owner verba verbb verbc "
    "howpublished localfile link website homepage biburl bibsource code poster slides comment-url openurl"
)
"""Fields whose text is an address, an identifier or a tool's own and never set as prose."""

TITLES = (
    "title",
    "booktitle",
    "subtitle",
    "booksubtitle",
    "maintitle",
    "shorttitle",
    "journal",
    "journaltitle",
    "series",
)
PROSE = (*TITLES, "publisher", "institution", "school", "organization", "address", "location", "edition")
"""Fields that every style prints as text."""
PEOPLE = ("author", "editor", "translator", "bookauthor")


def inner_text(field: Field) -> str | None:
    """Return the text between the delimiters of a value that is one piece and no macro, else None."""
    raw = field.raw
    if raw[:1] == "{" and raw[-1:] == "}" and "#" not in raw:
        return raw[1:-1]
    pieces = field.pieces
    if len(pieces) != 1 or pieces[0].is_macro:
        return None
    return pieces[0].text


def inner_span(field: Field) -> Span:
    """Return where the text between the delimiters of a one-piece value stands."""
    bare = field.source[field.value_start : field.value_start + 1] not in ('"', "{")
    return field.value_span if bare else Span(field.value_start + 1, field.value_end - 1)


def rewritten(field: Field, value: str, message: str, *, safe: bool = True) -> Finding:
    """Return the finding that a field's text should be another."""
    return Finding(span=field.span, message=message, fix=fix(replacement(field, value), safe=safe))


def removed(entry: Entry, field: Field, message: str, *, safe: bool = True) -> Finding:
    """Return the finding that a field should not be there."""
    return Finding(span=field.span, message=message, fix=fix(removal(entry, field), safe=safe))


def short(text: str, most: int = 60) -> str:
    """Return a text on one line, cut to a length that a message can show."""
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= most else f"{line[: most - 1]}…"


def is_bare(field: Field) -> bool:
    """Tell whether the value is one word or number without delimiters."""
    pieces = field.pieces
    return len(pieces) == 1 and pieces[0].delimiter is Delimiter.NONE
