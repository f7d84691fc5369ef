"""What the first page of a PDF says of its paper: arXiv's stamp, a DOI, the title, as a claim to be confirmed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind, Record
from bibforge.resolvers.service_text import collapsed

_MOST_TEXT = 4000
_STAMP = re.compile(r"arXiv:(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)\s+\[[\w.-]+\]")
"""arXiv's stamp on the first page; an arXiv id elsewhere on it may be one of the references."""
_NO_TITLE = re.compile(r"untitled|microsoft word|\.(?:tex|dvi|docx?|pdf)$|^[\w.-]+$", re.IGNORECASE)
"""What programs write into a file's title when nobody gave it one."""

_READER = Path(__file__).with_name("firstpage.py")
_SECONDS = 20.0
"""The longest that reading one file may take; its processor time is bounded in the reading process itself."""
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT", "USERPROFILE", "APPDATA", "PYTHONPATH",
              "PYTHONHOME", "PYTHONUSERBASE")  # fmt: skip
"""What the reading process sees of the environment: what it takes to find its packages, none of the user's keys."""


class NoPdfReaderError(Exception):
    """The package that reads PDFs is not installed."""


def record_from_pdf(content: bytes, url: str, *, seconds: float = _SECONDS) -> Record | None:
    """Return what a PDF's first page says, its text in `abstract`, or None where nothing can be read from it.

    The file is read in a process of its own, which is ended after so many seconds: what costs more than a paper's first
    page can cost says nothing. Raises NoPdfReaderError without `pypdf`. A PDF names its people nowhere in a form that
    can be trusted.
    """
    if find_spec("pypdf") is None:
        raise NoPdfReaderError
    page = _first_page(content, seconds)
    lines, named = page.get("lines", []), page.get("title", "")
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


def _first_page(content: bytes, seconds: float) -> dict[str, Any]:
    """Return title and lines as the reading process gives them, nothing where it fails or takes too long."""
    environment = {name: value for name in PASSED_ON if (value := os.environ.get(name))}
    command = [sys.executable, "-P", str(_READER)]
    try:
        done = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, env=environment,
            check=False,
        )  # fmt: skip
        page = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        return {}
    return page if isinstance(page, dict) else {}


def _largest(lines: Sequence[tuple[str, float]]) -> str:
    """Return the text in the largest letters of the upper part of a page, if it has the length of a title."""
    upper = [(line, size) for line, size in lines[:40] if not _STAMP.search(line)]
    top = max((size for line, size in upper if len(line) > 3), default=0.0)
    title = collapsed(" ".join(line for line, size in upper if size >= top - 0.2))
    return title if 2 <= len(title.split()) <= 40 and len(title) <= 300 else ""
