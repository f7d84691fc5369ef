"""What the first page of a PDF says of its paper: arXiv's stamp, a DOI, the title, as a claim to be confirmed."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind, Record
from bibforge.resolvers.service_text import collapsed

_MOST_TEXT = 4000
_STAMP = re.compile(r"arXiv:(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)\s+\[[\w.-]+\]")
"""arXiv's stamp on the first page; an arXiv id elsewhere on it may be one of the references."""
_NO_TITLE = re.compile(r"untitled|microsoft word|\.(?:tex|dvi|docx?|pdf)$|^[\w.-]+$", re.IGNORECASE)
"""What programs write into a file's title when nobody gave it one."""


class NoPdfReaderError(Exception):
    """The package that reads PDFs is not installed."""


def record_from_pdf(content: bytes, url: str) -> Record | None:
    """Return what a PDF's first page says, its text in `abstract`, or None where nothing can be read from it.

    Raises NoPdfReaderError without `pypdf`. A PDF names its people nowhere in a form that can be trusted.
    """
    try:
        from pypdf import PdfReader  # an extra: `pip install bibforge[pages]`
    except ImportError as error:
        raise NoPdfReaderError from error
    try:
        reader = PdfReader(BytesIO(content))
        page = reader.pages[0]
        lines = _lines(page)
        named = str(getattr(reader.metadata, "title", None) or "")
    except Exception:  # noqa: BLE001  # a parser of others over bytes of others: whatever it raises, nothing was read
        return None
    text = " ".join(line for line, _ in lines)
    stamp = _STAMP.search(text)
    arxiv = ArxivId.parse(stamp["id"]) if stamp else None
    title = _largest(lines) or ("" if _NO_TITLE.search(named.strip()) else collapsed(named))
    if not title and not arxiv:
        return None
    dois = Doi.find_in(text)
    return Record(
        source="page",
        kind=Kind.UNKNOWN,
        title=title,
        doi=dois[0] if len(dois) == 1 and not dois[0].arxiv else None,
        arxiv=arxiv,
        url=url,
        abstract=text[:_MOST_TEXT],
    )


def _lines(page: Any) -> list[tuple[str, float]]:
    """Return the lines of a page with the sizes of their letters."""
    found: list[tuple[str, float]] = []

    def visit(text: str, _transform: Any, matrix: Any, _font: Any, size: float) -> None:
        height = abs(size * (matrix[3] or matrix[1] or 1.0))
        found.extend((collapsed(line), round(height, 1)) for line in text.split("\n") if collapsed(line))

    page.extract_text(visitor_text=visit)
    return found


def _largest(lines: list[tuple[str, float]]) -> str:
    """Return the text in the largest letters of the upper part of a page, if it has the length of a title."""
    upper = [(line, size) for line, size in lines[:40] if not _STAMP.search(line)]
    top = max((size for line, size in upper if len(line) > 3), default=0.0)
    title = collapsed(" ".join(line for line, size in upper if size >= top - 0.2))
    return title if 2 <= len(title.split()) <= 40 and len(title) <= 300 else ""
