"""The title of a paper that stands behind the name of the thing it describes: a tool, a layer, a method."""

from __future__ import annotations

import re

from bibforge.model.record import Kind
from bibforge.readinglist.habits import is_set_apart
from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.quotes import SHORT_NAME
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.names import are_joined_families, is_people
from bibforge.readinglist.recognise.people import has_et_al
from bibforge.readinglist.title import How, Scene, Title, titled

_CITES = re.compile(
    r"\b(?:[a-z]+(?:s|ed)\s(?:in|by|on|from|the)|of|on|in|from|by|see|the|to|and|with|from)\s*[\"“(\[]?$"
)
"""Words directly before a link that only cites the work behind it."""
_LEAST_OF_TITLE = 3
_CREDITED = re.compile(
    r"""
    \b (?:from|by|after|of) \s (?P<people>[^\W\d_a-z][^:：\n()\[\]]{1,80}?)
    \s? (?:,\s? | [:：]\s | \s[-–—]\s ) ["“*_\[(]*$
    """,
    re.VERBOSE,
)
"""Who wrote the paper that is linked next (`FogLayer from Roe and Doe: [Foxes in Fog](…)`)."""
_LONGEST_LEAD = 300


def paper_last(scene: Scene) -> Title | None:
    """The linked words of the one paper with which the item of a tool ends (`[FogTool](code) - … [Foxes](doi)`)."""
    marks = scene.marks
    first, last = scene.link, marks.links[-1] if marks.links else None
    if first is None or last is None or last is first or last.sort is not LinkSort.TITLE:
        return None
    if kind_of_url(first.anchor.url) is not Kind.SOFTWARE or len(first.label.split()) > SHORT_NAME:
        return None
    if marks.papers != [last] or len(last.label.split()) < _LEAST_OF_TITLE:
        return None
    if not marks.is_empty(last.anchor.end, scene.stop) or not marks.is_empty(scene.here, first.anchor.start):
        return None
    if _CITES.search(marks.text, first.anchor.end, last.anchor.start):
        return None
    return titled(marks, last.anchor.start, min(scene.stop, last.anchor.end), How.LINK)


def paper_of_people(scene: Scene) -> Title | None:
    """The linked words of a paper behind what it is credited for and its people
    (`**FogLayer** from Roe et al.: [Foxes in Fog](…)`).
    """
    marks, paper = scene.marks, next((one for one in scene.marks.papers if one.sort is LinkSort.TITLE), None)
    if paper is None or len(paper.label.split()) < 2 or paper.anchor.start <= scene.here:
        return None
    if credited_from(marks.text, scene.here, paper.anchor.start) < 0:
        return None
    return titled(marks, paper.anchor.start, min(scene.stop, paper.anchor.end), How.LINK)


def credited_from(text: str, here: int, paper: int) -> int:
    """Return where the people of a paper begin to which something is credited, -1 where it says none."""
    found = _CREDITED.search(text, max(here, paper - _LONGEST_LEAD), paper)
    if not found or found.start() <= here:
        return -1
    people = found["people"].replace("*", "")
    known = are_joined_families(people) or has_et_al(people) or is_people(people, 1)
    return found.start("people") if known else -1


def is_behind_name(scene: Scene) -> bool:
    """Tell whether the bold words are set apart behind a short name (`FogNet **Foxes in Fog**, 2021`)."""
    bold = scene.bold
    if bold is None:
        return False
    return is_set_apart(scene.marks.text[scene.here : scene.stop], bold.start - scene.here, bold.end - scene.here)
