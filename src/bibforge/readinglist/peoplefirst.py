"""Cues of titles that rest on the people before them: behind a list of names, and between names and credit."""

from __future__ import annotations

import re
from typing import TypeGuard

from bibforge.readinglist.marks import NOTHING, Marks, StyleMark
from bibforge.readinglist.plainend import plain_end
from bibforge.readinglist.recognise.name import BEFORE_THE_LAST
from bibforge.readinglist.recognise.names import INVERTED, NO_NAMES, NameRun, are_joined_families, families_end
from bibforge.readinglist.recognise.people import has_et_al
from bibforge.readinglist.recognise.venues import is_venue_or_date, year_in
from bibforge.readinglist.sentences import sentence_end
from bibforge.readinglist.title import (
    LEAST_SLANTED,
    SURE,
    How,
    Scene,
    Title,
    before_journal,
    first_stretch,
    is_gap,
    is_paper,
    is_title_like,
    skip,
    titled,
)
from bibforge.readinglist.words import any_of
from bibforge.text.comparison import is_cjk

_COMING = re.compile(r"\((?:in[ ]press|forthcoming|n\.d\.)\)")
"""What stands for the year of a reference that is still to come."""
_AFTER_NAME = re.compile(r"\s*\.\s+(?=[^\W\d_])")
_AFTER_INITIAL = re.compile(r"\.?\s+(?=[^\W\d_])")
_STOP_OR_YEAR = re.compile(r"\.\s+(?:[^\W\d_]\S*\s+){2}|\.\s*[*_\"“]|\s?\((?:19|20)\d\d[a-z]?\)")
"""What stands behind one name with the family name first: a stop and words, or a year in brackets."""
_NEXT_LINE = re.compile(r"[ \r]*\n\s*(?=[^\W\d_])")
"""The end of a line of names."""
DATED = re.compile(
    r"""
    [\s,.*_]* (?P<open>[(\[])?
    (?P<date> (?:19|20)\d\d[a-z]? (?:,\s[^\W\d_]{3,9}(?:\s\d{1,2})?(?:[-–]\d{1,2})?)?
        | in\spress | forthcoming | n\.d\. )
    (?(open)[)\]][.,:]?|[.,:])\s+
    """,
    re.VERBOSE,
)
"""A year, perhaps with its month, or a word for one that is still to come, between names and title: brackets around it
part the title from it (Harvard), or a sign behind it.
"""
_JOINED = re.compile(rf"(?:\s(?:{any_of(BEFORE_THE_LAST)})|&)\s[^,;&]+$")
"""The last of several names."""
_GAP = re.compile(r"\s*[,:;.]\s*(?=[^\W_]|[\"“])")
_PART = re.compile(r"[^,;|\n]+")
_SHORT_LEAD = re.compile(r"[^\W_][\w/+-]*(?:[ ][\w/+-]+){0,2}[ ][-–—][ ]")
_STOPPED = re.compile(r"[^\W\d_][\w’'-]+\s(?:[^\W\d_a-z]\.\s?){2,3}")
"""A family name and two initials with their stops."""
_SHORTEST_CJK = 4
"""Letters that a Chinese or Japanese title has at least."""


def behind_people(scene: Scene) -> Title | None:
    """Marked words, or a sentence behind a year, behind names."""
    people_end = _people_end(scene)
    if not people_end:
        return None
    marks, text = scene.marks, scene.marks.text
    slanted = _slanted_last(scene, people_end)
    if slanted:
        return titled(marks, slanted.start, slanted.end, How.ITALIC)
    marked = _marked_behind(scene, people_end)
    dated = DATED.match(text, people_end, scene.stop)
    if not dated and not marked:
        dated = _sentence_behind(scene, people_end)
    if dated and not any(one.start <= dated.end() + 2 for one in marked):
        end = sentence_end(text, dated.end(), min([scene.stop, *(one.start for one in marked)]))
        end = before_journal(marks, end, scene.stop)
        if marks.is_people(dated.end(), end):
            return None  # a title that looks like a name, its year, its people
        if _is_longer(scene.bold, marks, marks.words(dated.end(), end)):
            return titled(marks, scene.bold.start, scene.bold.end, How.ITALIC)
        if marks.words(dated.end(), end) >= 2 or is_cjk(text[dated.end() : end]):
            return titled(marks, dated.end(), end, How.ITALIC)
    if marked:
        return titled(marks, marked[0].start, marked[0].end, How.ITALIC)
    return None


def _is_longer(bold: StyleMark | None, marks: Marks, words: int) -> TypeGuard[StyleMark]:
    """Tell whether bold words that are no venue are more than the words between them and the year, a venue then."""
    return bold is not None and marks.words(*bold) > words and not marks.venue(*bold)


def _people_end(scene: Scene) -> int:
    """Return where the names end with which the item begins, 0 without such or without a sign of a title behind
    them.
    """
    marks, here, stop, text = scene.marks, scene.here, scene.stop, scene.marks.text
    marked = scene.link or scene.bold or marks.italic or marks.habit.people_first
    near = min(stop, here + 900)
    if not marked and marks.year(here, near) is None and not _COMING.search(text, here, near):
        return 0
    line = text.find("\n", here, stop)
    while line > 0 and text[here:line].rstrip(" \r").endswith(","):
        line = text.find("\n", line + 1, stop)
    run = marks.names(here, stop if line < 0 else line + 1)
    if run.sureness >= 2 or (run.names >= 1 and "\n" in text[run.end : run.end + 4]):
        return run.end
    if run.names == 2 and INVERTED.fullmatch(text, here, run.end) and _STOP_OR_YEAR.match(text, run.end):
        return run.end
    if are_joined_families(text[here : run.end]) and text[run.end : run.end + 1] in ("", ".", ":", ",", " "):
        return run.end
    if marks.habit.people_first and run.names == 2 and text[run.end : run.end + 1] == ".":
        return run.end  # Roe, Jane. Title: family name and given name of one, by the habit of the list
    return 0


def _marked_behind(scene: Scene, people_end: int) -> list[StyleMark]:
    """Return the italic, bold and linked words behind names that may be a title, the first one first."""
    marks, link = scene.marks, scene.link
    found = [first_stretch(marks, marks.italic, people_end, scene.stop), scene.bold]
    if link and not (marks.is_people(link.anchor.start, link.anchor.end) and not is_paper(link)):
        found.append(StyleMark(link.anchor.start, link.anchor.end))
    return sorted(
        (
            one
            for one in found
            if one
            and one.start >= people_end - 1
            and is_title_like(marks, one)
            and is_gap(marks, people_end, one.start)
            and not _is_slanted_people(marks, one)
        ),
        key=lambda one: (one.start, one.end),
    )


def _slanted_last(scene: Scene, people_end: int) -> StyleMark | None:
    """Return the one slanted piece with which a list of names ends before a credit or nothing: a title that looks like
    a name (`Jane Roe, *Short-Term Ponds*, Neural Ponds 1997`), of three words where the list is not known to name
    people first.
    """
    marks = scene.marks
    slanted = [one for one in marks.italic if scene.here < one.start < people_end]
    if len(slanted) != 1 or slanted[0].end < people_end - len("*,") or not marks.is_people(*slanted[0]):
        return None
    behind = skip(marks.text, max(people_end, slanted[0].end), " .,;:*_")
    line = marks.plain.find("\n", behind)
    part = _PART.match(marks.plain, behind, line if line >= 0 else len(marks.plain))
    written = part[0].replace(NOTHING, " ").strip() if part else ""
    if year_in(written) is None and not is_venue_or_date(written) and (written or not marks.habit.people_first):
        return None
    long = marks.words(*slanted[0]) >= LEAST_SLANTED and "and " not in marks.text[scene.here : slanted[0].start]
    return slanted[0] if marks.habit.people_first or long else None


def _is_slanted_people(marks: Marks, one: StyleMark) -> bool:
    """Tell whether slanted words behind what looks like names are names themselves: then a title stands first."""
    if one not in marks.italic or marks.habit.people_first or not marks.is_people(one.start, one.end):
        return False
    before, words = marks.names(marks.begin, one.start), marks.words(one.start, one.end)
    return before.names != 1 or words < LEAST_SLANTED or marks.words(marks.begin, before.end) >= words


def _sentence_behind(scene: Scene, people_end: int) -> re.Match[str] | None:
    """Return the gap between names and a sentence that may be a title: three words at least, a year behind it."""
    marks, text, stop = scene.marks, scene.marks.text, scene.stop
    gap = (_AFTER_INITIAL if text[people_end - 1 : people_end] == "." else _AFTER_NAME).match(text, people_end, stop)
    gap = _NEXT_LINE.match(text, people_end, stop) or gap
    run = marks.names(skip(text, scene.here, " *"), people_end)
    if not gap or not (run.names > 1 or marks.habit.people_first or _is_sure_name(text[scene.here : people_end], run)):
        return None
    end = sentence_end(text, gap.end(), stop)
    long = marks.words(gap.end(), end) >= 3 or (is_cjk(text[gap.end() : end]) and end - gap.end() >= _SHORTEST_CJK)
    if marks.habit.people_first and run.sureness >= 2 and marks.labels:
        return gap if marks.words(gap.end(), end) >= 2 and not marks.is_credit(gap.end(), end) else None
    if not long or end >= stop or marks.venue(gap.end(), end):
        return None
    return gap if marks.year(end, end + 200) else None


def _is_sure_name(written: str, run: NameRun) -> bool:
    """Tell whether one name is sure by itself: family name first, or said to be the first of several."""
    return (run.sureness == SURE and ("," in written or has_et_al(written))) or bool(
        _STOPPED.fullmatch(written.strip())
    )


def between(scene: Scene) -> Title | None:
    """The words between a list of names and the venue or year: `Doe, J., Roe, R., A Title of Words (SEA 1996)`."""
    marks, stop = scene.marks, scene.stop
    run = _names_first(scene)
    gap = _gap_behind(marks, run, stop)
    names = marks.text[scene.here : run.end]
    if not gap or (":" in gap[0] and not _may_end_in_colon(marks, names, run, stop)):
        return None
    sure = marks.habit.people_first or are_joined_families(names) or (run.sureness == SURE and _JOINED.search(names))
    if gap[0].strip() == "." and run.names < 3 and not sure:
        return None
    part = _PART.match(marks.text, gap.end(), stop)
    if part and _is_credit(marks, gap.end(), part.end()):
        return _last_of_names(scene, run)
    end = plain_end(marks, marks.links, gap.end(), stop)
    listed = _is_closed(marks.text[scene.here : run.end], run, gap[0].strip())
    listed = listed or families_end(marks.text, scene.here, stop) == run.end
    if marks.words(gap.end(), end) < 2 or marks.is_credit(gap.end(), end):
        return None
    if marks.is_people(gap.end(), end) and not listed:
        return None
    if run.names == 1 and run.sureness < 3 and not marks.habit.people_first and marks.year(end, stop) is None:
        return None
    return titled(marks, gap.end(), end, How.PLAIN)


def _may_end_in_colon(marks: Marks, names: str, run: NameRun, stop: int) -> bool:
    """Tell whether a colon may part names from a title: several sure ones, by the habit of the list, or one with an
    initial and joined family names where the item ends in a year.
    """
    if marks.habit.people_first or (run.names > 1 and run.sureness == SURE):
        return True
    told = _INITIAL_WITHIN.fullmatch(names.strip()) if run.names == 1 else are_joined_families(names)
    line = marks.text.find("\n", run.end, stop)
    behind = skip(marks.text, run.end, " :")
    if marks.names(behind, stop if line < 0 else line).sureness >= 2:
        return False  # the title stands first
    return bool(told) and _YEAR_LAST.search(marks.text, run.end, stop if line < 0 else line) is not None


_INITIAL_WITHIN = re.compile(r"[^\W\d_a-z][\w’'-]+(?:\s[^\W\d_a-z]\.)+\s[^\W\d_a-z][\w’'-]+")
"""One name with an initial between its words."""
_YEAR_LAST = re.compile(r"(?:19|20)\d\d[\s.)\]]*$")


def _is_closed(names: str, run: NameRun, sign: str) -> bool:
    """Tell whether a list of names is at its end, so that what follows is no name: a stop or a colon ends three sure
    ones, or those of which the last stands behind `and`.
    """
    if run.sureness < SURE or sign not in (".", ":"):
        return False
    return run.names >= 3 or sign == ":" or _JOINED.search(names) is not None


def _is_credit(marks: Marks, start: int, end: int) -> bool:
    """Tell whether words are a venue or a date, and no title of two words with a venue behind its stop."""
    if not marks.is_credit(start, end):
        return False
    stop = sentence_end(marks.text, start, end)
    return stop >= end or marks.words(start, stop) < LEAST_SLANTED or marks.is_credit(start, stop)


def _gap_behind(marks: Marks, run: NameRun, stop: int) -> re.Match[str] | None:
    """Return what parts names from the words behind them; the stop of a last initial may belong to the names."""
    if not run.end:
        return None
    gap = _GAP.match(marks.text, run.end, stop)
    return gap or (_GAP.match(marks.text, run.end - 1, stop) if marks.text[run.end - 1] == "." else None)


def _last_of_names(scene: Scene, run: NameRun) -> Title | None:
    """A title that looks like a name, the last of a list of names (`Jan Doe, Natural Actor-Critic, SEA, 2005`)."""
    marks = scene.marks
    comma = marks.text.rfind(",", scene.here, run.end)
    if not marks.habit.people_first or run.names < 2 or comma < 0 or marks.words(comma + 1, run.end) < 2:
        return None
    return titled(marks, comma + 1, run.end, How.PLAIN)


def _names_first(scene: Scene) -> NameRun:
    """Return the names with which an item begins, or those behind one to three words and a dash."""
    marks = scene.marks
    run = marks.names_on_line(scene.here, scene.stop)
    closed = families_end(marks.text, scene.here, run.end) if run.sureness < SURE else 0
    if closed:
        return NameRun(closed, 2, 2)
    if run.sureness >= 2 or (run.names > 1 and are_joined_families(marks.text[scene.here : run.end])):
        return run
    lead = _SHORT_LEAD.match(marks.text, scene.here, scene.stop)
    run = marks.names_on_line(lead.end(), scene.stop) if lead else NO_NAMES
    return run if run.sureness >= 2 else NO_NAMES
