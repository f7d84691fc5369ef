"""Entries written as keyed lines: the line whose key says that it holds the title, or the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bibforge.model.library import Role
from bibforge.readinglist.links import LinkSort, SortedLink
from bibforge.readinglist.marks import Marks, StyleMark
from bibforge.readinglist.recognise.labels import key_meaning, key_role
from bibforge.readinglist.title import How, Title, TitleCue, titled

_LINE = re.compile(
    r"""
    [\s*_+-]* (?:\d{1,3}[.)]\s*)?
    (?P<key>[^\W\d_][\w ./&-]{0,30}?) [\s*_]* [:：] [\s*_]* (?P<value>[^\n\r]*)
    """,
    re.VERBOSE,
)
_BREAK = re.compile(r"[\n\r]")
_MOST_LINES = 40
"""Keyed lines of one block that are asked."""
_LEAST_WORDS = 3
"""Words of a link behind `Paper:` that are a title."""


def keyed_title(marks: Marks) -> Title | None:
    """Return the title of a card: what stands behind `Title:`, or the linked words behind `Paper:` where other keyed
    lines stand around it.
    """
    text = marks.text
    if ":" not in text and "：" not in text:
        return None
    lines = list(_keyed_lines(text))
    for line in lines:
        if key_meaning(line["key"]) == "title" and len(line["value"].split()) >= 1:
            start, end = line.span("value")
            end = min([end, *(one.start for one in marks.bold if one.start > start and _is_key(marks, one))])
            return titled(marks, start, end, How.COLUMN)._replace(cue=TitleCue.KEYED)
    known = [line for line in lines if key_meaning(line["key"])]
    return next((found for line in known if len(known) > 1 and (found := _paper_in(marks, line))), None)


def _is_key(marks: Marks, bold: StyleMark) -> bool:
    """Tell whether bold words are the next key on the same line (`**Title:** Foxes. **Authors:** …`)."""
    words = marks.text[bold.start : bold.end + 1].rstrip("* ")
    return words[-1:] in (":", "：") and bool(key_meaning(words))


def keyed_paper(marks: Marks) -> Title | None:
    """Return the linked title of a line that is nothing but a paper's key and its value (`Manuscript: [Title](…)`)."""
    line = next(_keyed_lines(marks.text), None)
    return _paper_in(marks, line) if line else None


def _keyed_lines(text: str) -> Iterator[re.Match[str]]:
    behind = count = 0
    for start in (0, *(found.end() for found in _BREAK.finditer(text))):
        line = _LINE.match(text, start) if start >= behind else None
        if line:
            yield line
            behind, count = line.end(), count + 1
            if count == _MOST_LINES:
                return


def _paper_in(marks: Marks, line: re.Match[str]) -> Title | None:
    """Return the title that is linked directly behind a key such as `Paper` or `Fog manuscript`."""
    key = line["key"].split()
    if not key or not (_is_paper(line["key"]) or _is_paper(key[-1])):
        return None
    link = next((one for one in marks.links if one.anchor.start >= line.start("value")), None)
    if link is None or not _is_title(link) or not marks.is_empty(line.start("value"), link.anchor.start):
        return None
    return titled(marks, link.anchor.start, link.anchor.end, How.LINK)._replace(cue=TitleCue.KEYED)


def _is_paper(key: str) -> bool:
    return key_role(key) in (Role.PAPER, Role.PDF)


def _is_title(link: SortedLink) -> bool:
    return link.sort is LinkSort.TITLE and len(link.label.split()) >= _LEAST_WORDS
