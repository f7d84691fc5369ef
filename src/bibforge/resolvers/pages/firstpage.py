"""The first page of a PDF, read in a process of its own: the file on stdin, title and lines as JSON on stdout.

Started as a script: it needs nothing of bibforge. A file of strangers may be a bomb: streams that unpack to gigabytes,
forms that draw each other a billion times, tables that go round in circles. This process may spend so much and no more.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from io import BytesIO
from typing import Any

SECONDS = 10
"""Processor time that reading one file may take; papers take a tenth of a second."""
MEMORY = 2**30
"""Bytes of memory."""
MOST_LINES = 400
MOST_LETTERS = 400
"""Of one line."""


class _PageReadError(Exception):
    """What was read will do."""


def first_page(content: bytes) -> dict[str, Any]:
    """Return the `title` that the file's data has and the `lines` of its first page, each with its letters' height."""
    from pypdf import PdfReader  # an extra: `pip install bibforge[pages]`

    lines: list[tuple[str, float]] = []

    def visit(text: str, _transform: Any, matrix: Any, _font: Any, size: float) -> None:
        height = round(abs(size * (matrix[3] or matrix[1] or 1.0)), 1)
        text = text.encode("utf-8", "replace").decode()  # some files hold halves of characters
        lines.extend((line[:MOST_LETTERS], height) for one in text.split("\n") if (line := " ".join(one.split())))
        if len(lines) > MOST_LINES:
            raise _PageReadError

    reader = PdfReader(BytesIO(content))
    with suppress(_PageReadError):
        reader.pages[0].extract_text(visitor_text=visit)
    return {"title": str(getattr(reader.metadata, "title", None) or "")[:MOST_LETTERS], "lines": lines[:MOST_LINES]}


def bound() -> None:
    """Let the system end this process when it has spent its processor time or its memory, where it can do that."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    bound()
    sys.stdout.write(json.dumps(first_page(sys.stdin.buffer.read())))
