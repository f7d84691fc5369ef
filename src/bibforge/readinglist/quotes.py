"""The first cue of a title: words in quotes, and when quotes mark none."""

from __future__ import annotations

import re

from bibforge.readinglist.marks import Marks
from bibforge.readinglist.plainend import plain_end
from bibforge.readinglist.title import How, Scene, Title, is_lead, skip, titled

_WORD = re.compile(r"[^\W_]")
_QUOTED = re.compile(
    r"""
    [“"《「`«„‘'] (?:
      (?<=“)(?P<curly>[^“”\n\t]{4,400})”
    | (?<=")(?P<straight>[^"\n\t]{4,400})"(?!\w)
    | (?<=《)(?P<book>[^《》\n\t]{2,200})》
    | (?<=«)(?P<angled>[^«»\n\t]{4,400})» | (?<=„)(?P<low>[^„“”\n\t]{4,400})[“”]
    | (?<=「)(?P<corner>[^「」\n\t]{2,200})」 | (?<=`)`(?P<latex>[^`\n\t]{4,300})''
    | (?<=‘)(?P<single>(?:[^‘’\n\t]|’(?=\w)){8,400})’(?!\w)
    | (?<=')(?<![^\s(\[]')(?P<typed>(?:[^'\n\t]|(?<=\w)'(?=\w)){8,400})'(?=[\s.,;:)\]]|$)
    )
    """,
    re.VERBOSE,
)
"""It consumes one of the characters it can begin with and looks back at it: so `re` skips ahead to these."""
_GOES_ON = re.compile(r"[:?!]\s*[^\W\d_]|\s(?!arXiv\b|arxiv\b|doi\b)[a-z]")
"""Behind words in quotes that are only the beginning of a title."""
WORDS_BEHIND = re.compile(r"[ ][^\W_]")
SHORT_NAME = 3
"""Words that the short name of a work has at most."""
_LONGEST = 1500
"""Characters beyond which no title is sought."""


def in_quotes(scene: Scene) -> Title | None:
    marks, here = scene.marks, scene.here
    found = _QUOTED.search(marks.text, here, min(scene.stop, here + _LONGEST))
    if not found or not _quotes_mark_a_title(scene, found):
        return None
    start, end = found.span(found.lastindex or 0)
    return titled(marks, start, end, How.QUOTED)


def _quotes_mark_a_title(scene: Scene, found: re.Match[str]) -> bool:
    marks, here, text = scene.marks, scene.here, scene.marks.text
    start, end = found.start(), found.end()
    inside = found.start(found.lastindex or 0)
    if text.rfind("\n", here, inside) > here and marks.names(here, inside).sureness < 2:
        return False
    if any(
        one.anchor.start <= start and end < one.anchor.end and not marks.is_empty(end, one.anchor.end)
        for one in marks.links
    ):
        return False
    lead = text[here:start].strip(" \r\n([*")
    if (
        len(found[0].split()) < 3
        and not found[0].startswith(("《", "「"))
        and not marks.is_people(here, start)
        and not any(one.anchor.start >= start - 1 and one.anchor.end <= end + 1 for one in marks.links)
    ):
        return False
    if marks.names(here, scene.stop).end > end:
        return False  # a nickname among the names
    if _WORD.search(lead):
        return (
            is_lead(marks, here, start)
            or _is_name_of_work(scene, start)
            or _credits_before(marks, here, start)
            or _people_behind_label(marks, here, start)
        )
    return not _GOES_ON.match(text, end) and not _is_begun(marks, end, scene.stop)


def _is_name_of_work(scene: Scene, quotes: int) -> bool:
    """Tell whether all that stands before quotes is a bold name of a few words: the short name of the work."""
    bold, marks = scene.bold, scene.marks
    return (
        bold is not None
        and marks.words(bold.start, bold.end) <= SHORT_NAME
        and marks.is_empty(scene.here, bold.start)
        and bold.end < quotes
        and marks.is_empty(bold.end, quotes)
    )


def _credits_before(marks: Marks, here: int, quotes: int) -> bool:
    """Tell whether names stand between the labels of an item and quotes (`FogNet [[pdf]](…) Roe, J., et al. "…"`)."""
    last = max((one.anchor.end for one in marks.labels if here < one.anchor.end <= quotes), default=here)
    start = skip(marks.text, last, " ])|,;:")
    return last > here and marks.is_people(start, quotes)


def _people_behind_label(marks: Marks, here: int, quotes: int) -> bool:
    """Tell whether a few words and a colon stand first, and names between them and quotes (`Optional: J. Roe, "…"`)."""
    colon = marks.text.find(":", here, quotes)
    return colon > 0 and marks.words(here, colon) <= SHORT_NAME and marks.is_people(colon + 1, quotes)


def _is_begun(marks: Marks, end: int, stop: int) -> bool:
    """Tell whether words in quotes only begin a title: three words or more follow that are no names and no credit."""
    if not WORDS_BEHIND.match(marks.text, end, stop):
        return False
    rest = plain_end(marks, marks.links, end, stop)
    return (
        marks.words(end, rest) >= 3
        and marks.names(skip(marks.text, end, " "), rest).sureness < 2
        and not marks.venue(end, rest)
        and marks.year(end, rest) is None
    )
