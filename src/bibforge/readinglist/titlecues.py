"""Which part of an item is the title: cues in order, each a small function that reads the marks of a passage."""

from __future__ import annotations

import re
from collections.abc import Callable

from bibforge.model.library import Role
from bibforge.model.record import Kind
from bibforge.readinglist.links import LinkSort, SortedLink
from bibforge.readinglist.marks import Marks, StyleMark
from bibforge.readinglist.plainend import plain_end
from bibforge.readinglist.quotes import SHORT_NAME, WORDS_BEHIND, in_quotes
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning, label_role
from bibforge.readinglist.recognise.names import NO_NAMES, NameRun, are_joined_families
from bibforge.readinglist.recognise.people import has_et_al
from bibforge.readinglist.references import in_reference
from bibforge.readinglist.title import (
    How,
    Scene,
    Title,
    TitleCue,
    first_stretch,
    is_gap,
    is_lead,
    is_paper,
    is_person,
    is_title_like,
    skip,
    titled,
)
from bibforge.readinglist.trimming import sentence_end
from bibforge.text.comparison import is_cjk

_WORD = re.compile(r"[^\W_]")
_COMING = re.compile(r"\((?:in[ ]press|forthcoming|n\.d\.)\)")
"""What stands for the year of a reference that is still to come."""
_AFTER_NAME = re.compile(r"\s*\.\s+(?=[^\W\d_])")
_AFTER_INITIAL = re.compile(r"\.?\s+(?=[^\W\d_])")
_LETTER = re.compile(r"[^\W\d_a-z]\.?\s*")
"""One capital letter: the initial of a name, and no title."""
_NEXT_LINE = re.compile(r"[ \r]*\n\s*(?=[^\W\d_])")
"""The end of a line of names."""
_YEAR_BEHIND = re.compile(
    r"""
    [\s,.]* (?P<open>[(\[])?
    (?P<date> (?:19|20)\d\d[a-z]? (?:,\s[^\W\d_]{3,9}(?:\s\d{1,2})?(?:[-–]\d{1,2})?)?
        | in\spress | forthcoming | n\.d\. )
    (?(open)[)\]][.,:]?|[.,:])\s+
    """,
    re.VERBOSE,
)
"""A year, perhaps with its month, or a word for one that is still to come, between names and title: brackets around it
part the title from it (Harvard), or a sign behind it.
"""
_GAP = re.compile(r"\s*[,:;.]\s*(?=[^\W_]|[\"“])")
_PART = re.compile(r"[^,;|\n]+")
_SHORT_LEAD = re.compile(r"[^\W_][\w/+-]*(?:[ ][\w/+-]+){0,2}[ ][-–—][ ]")
_CITES = re.compile(
    r"\b(?:[a-z]+(?:s|ed)\s(?:in|by|on|from|the)|of|on|in|from|by|see|the|to|and|with|from)\s*[\"“(\[]?$"
)
"""Words directly before a link that only cites the work behind it."""
_NAME_NEXT = re.compile(r"[\s*_]*(?:[,;&]|and\b)[\s*_]*[^\W\d_]")
_COLON = re.compile(r"[\s*_`]*(?::[\s*_]+|：[\s*_]*)(?=[^\W_])")
_WORDS_GO_ON = re.compile(r"[*_]*[ ](?:[a-z]|[A-Z][a-z]+ [a-z]+ [a-z])")
"""A sentence that goes on behind slanted words."""
_LEAST_SLANTED, _MOST_SLANTED = 3, 30
_SURE = 3
_LONGEST_REST = 16
_SHORTEST_CJK = 4
"""Letters that a Chinese or Japanese title has at least."""


def find_title(marks: Marks, start: int = 0, end: int | None = None) -> Title | None:
    """Return the title of an item, or None where nothing in it can be one; the cues are asked in their order."""
    stop = len(marks.text) if end is None else end
    here = marks.begin if (start, stop) == (0, len(marks.text)) else marks.words_begin(start, stop)
    scene = Scene(marks, here, stop, _first_link(marks, here, stop), _first_bold(marks, here, stop))
    for cue, ask in TITLE_CUES:
        title = ask(scene)
        if title is not None and _WORD.search(title.text):
            return _with_rest(scene, title)._replace(cue=cue)
    return None


def _with_rest(scene: Scene, title: Title) -> Title:
    """Return a short name in its own marks together with the title's words behind its colon (`**FogNet**: Foxes in
    Fog`): words with capitals, for small letters go on as a description.
    """
    marks = scene.marks
    colon = _COLON.match(marks.text, title.end, scene.stop) if title.how in (How.LINK, How.BOLD) else None
    if not colon or len(title.text.split()) > SHORT_NAME or not _links_paper(marks):
        return title
    end = plain_end(marks, marks.links, colon.end(), scene.stop)
    words = [word for word in marks.text[colon.end() : end].split() if len(word) > 3]
    capitals = sum(not word[:1].islower() for word in words)
    if not 2 <= len(words) <= _LONGEST_REST or title.suffix:
        return title
    if capitals * 3 < len(words) * 2 and not _is_credited(marks, colon.end(), end, scene.stop):
        return title
    if marks.is_credit(colon.end(), end) or marks.is_people(colon.end(), end):
        return title
    if are_joined_families(marks.text[colon.end() : end].strip(" ,.")):
        return title
    return titled(marks, title.start, end, title.how)


def _is_credited(marks: Marks, start: int, end: int, stop: int) -> bool:
    """Tell whether words begin with a capital and sure names, or a venue with its year, stand directly behind them."""
    behind = skip(marks.text, end, " \r\n.,;|–—-([*`")
    if not marks.text[start : start + 1].isupper():
        return False
    near = min(stop, behind + 60)
    return marks.names(behind, stop).sureness >= 2 or bool(marks.venue(behind, near) and marks.year(behind, near))


def _links_paper(marks: Marks) -> bool:
    """Tell whether a link leads to a paper, or its label says so (`[paper]()` has no address yet)."""
    return bool(marks.papers) or any(
        one.sort is LinkSort.LABEL and label_role(one.label) is Role.PAPER for one in marks.links
    )


def _first_link(marks: Marks, here: int, stop: int) -> SortedLink | None:
    """Return the first link whose words are no label, date or person."""
    return next(
        (
            one
            for one in marks.links
            if one.sort is LinkSort.TITLE and here < one.anchor.end and one.anchor.start < stop and not is_person(one)
        ),
        None,
    )


def _first_bold(marks: Marks, here: int, stop: int) -> StyleMark | None:
    """Return the first bold words, none in a list that only emphasises parts of its titles."""
    if marks.habit.emphasis_inside:
        return None
    bold = first_stretch(marks, marks.bold, here, stop)
    run = marks.names(skip(marks.text, here, " *"), stop) if bold else NO_NAMES
    if bold and run.sureness == 3 and run.names > 1 and _NAME_NEXT.match(marks.text, bold.end, run.end):
        return None  # one of the names is set bold
    return bold if bold and is_title_like(marks, bold) else None


def _behind_reference(scene: Scene) -> Title | None:
    """Italics of three words or more directly behind a link into the list (`[Doe, Ph.D. thesis](#doe), *Title*`)."""
    marks = scene.marks
    first = next((one.anchor for one in marks.links if one.anchor.end > scene.here), None)
    if first is None or not first.url.startswith("#") or first.start > scene.here:
        return None
    italics = first_stretch(marks, marks.italic, first.end, scene.stop)
    if not italics or not marks.is_empty(first.end, italics.start) or marks.words(italics.start, italics.end) < 3:
        return None
    return titled(marks, italics.start, italics.end, How.ITALIC)


def _bold_first(scene: Scene) -> Title | None:
    """Bold words with nothing before them, or the link behind or around them."""
    marks, bold, link = scene.marks, scene.bold, scene.link
    if not bold or not marks.is_empty(scene.here, bold.start):
        return None
    words = marks.words(bold.start, bold.end)
    if link:
        start, end = link.anchor.start, link.anchor.end
        around = start <= bold.start and end >= bold.end
        behind = start >= bold.end and marks.is_empty(bold.end, start) and len(link.label.split()) >= 3 and words <= 3
        if around or behind:
            return titled(marks, start, end, How.LINK)
    if _is_key(marks, bold) and not _is_short_title(marks, bold, scene.stop):
        return None
    return titled(marks, bold.start, bold.end, How.BOLD)


def _is_key(marks: Marks, bold: StyleMark) -> bool:
    text = marks.text
    return text[bold.start : bold.end].rstrip()[-1:] in ":：" or text[bold.end : bold.end + 1] in (":", "：")


def _is_short_title(marks: Marks, bold: StyleMark, stop: int) -> bool:
    words = marks.text[bold.start : bold.end]
    if label_role(words) is not None or key_meaning(words):
        return False
    return marks.words(bold.end, plain_end(marks, [], bold.end, stop)) < 2


def _paper_last(scene: Scene) -> Title | None:
    """The linked words of the one paper with which the item of a tool ends (`[FogTool](code) - … [Foxes](doi)`)."""
    marks = scene.marks
    first, last = scene.link, marks.links[-1] if marks.links else None
    if first is None or last is None or last is first or last.sort is not LinkSort.TITLE:
        return None
    if kind_of_url(first.anchor.url) is not Kind.SOFTWARE or len(first.label.split()) > SHORT_NAME:
        return None
    if marks.papers != [last] or len(last.label.split()) < 3 or not marks.is_empty(last.anchor.end, scene.stop):
        return None
    if not marks.is_empty(scene.here, first.anchor.start) or _CITES.search(
        marks.text, first.anchor.end, last.anchor.start
    ):
        return None
    return titled(marks, last.anchor.start, min(scene.stop, last.anchor.end), How.LINK)


def _link_first(scene: Scene) -> Title | None:
    """Linked words with nothing before them."""
    marks, link = scene.marks, scene.link
    if not link or not marks.is_empty(scene.here, link.anchor.start):
        return None
    return titled(marks, max(scene.here, link.anchor.start), min(scene.stop, link.anchor.end), How.LINK)


def _italic_first(scene: Scene) -> Title | None:
    """Slanted words with nothing before them: three at least, no names, no year, no sentence, and no other marked words
    behind them.
    """
    marks = scene.marks
    slanted = first_stretch(marks, marks.italic, scene.here, scene.stop)
    if slanted is None or not marks.is_empty(scene.here, slanted.start) or not is_title_like(marks, slanted):
        return None
    if not _LEAST_SLANTED <= marks.words(slanted.start, slanted.end) <= _MOST_SLANTED:
        return None
    if any(one is not None and one.start > slanted.start for one in (scene.link and scene.link.anchor, scene.bold)):
        return None
    if _says_else(marks, slanted):
        return None
    return titled(marks, slanted.start, slanted.end, How.BOLD)


def _says_else(marks: Marks, slanted: StyleMark) -> bool:
    """Tell whether slanted words are people, a venue with its year, or the beginning of a sentence."""
    if marks.is_people(slanted.start, slanted.end) or marks.year(slanted.start, slanted.end) is not None:
        return True
    if marks.names(slanted.start, slanted.end).sureness == _SURE:
        return True
    return bool(_WORDS_GO_ON.match(marks.text, slanted.end))


def _behind_people(scene: Scene) -> Title | None:
    """Marked words, or a sentence behind a year, behind names."""
    people_end = _people_end(scene)
    if not people_end:
        return None
    marks, text = scene.marks, scene.marks.text
    marked = _marked_behind(scene, people_end)
    dated = _YEAR_BEHIND.match(text, people_end, scene.stop)
    if not dated and not marked:
        dated = _sentence_behind(scene, people_end)
    if dated and not any(one.start <= dated.end() + 2 for one in marked):
        end = sentence_end(text, dated.end(), min([scene.stop, *(one.start for one in marked)]))
        if marks.is_people(dated.end(), end):
            return None  # a title that looks like a name, its year, its people
        if marks.words(dated.end(), end) >= 2 or is_cjk(text[dated.end() : end]):
            return titled(marks, dated.end(), end, How.ITALIC)
    if marked:
        return titled(marks, marked[0].start, marked[0].end, How.ITALIC)
    return None


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


def _is_slanted_people(marks: Marks, one: StyleMark) -> bool:
    """Tell whether slanted words behind what looks like names are names themselves: then a title stands first."""
    return one in marks.italic and not marks.habit.people_first and marks.is_people(one.start, one.end)


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
    return run.sureness == 3 and ("," in written or has_et_al(written))


def _bold_behind(scene: Scene) -> Title | None:
    """Bold words behind a lead."""
    marks, bold = scene.marks, scene.bold
    if not bold or not (is_lead(marks, scene.here, bold.start) or not marks.text[scene.here : bold.start].strip()):
        return None
    if _goes_on(marks, bold, scene.stop):
        return None
    return titled(marks, bold.start, bold.end, How.BOLD)


def _goes_on(marks: Marks, bold: StyleMark, stop: int) -> bool:
    """Tell whether one or two bold words are only a part of the words around them."""
    if marks.words(bold.start, bold.end) > 2 or not WORDS_BEHIND.match(marks.text, bold.end, stop):
        return False
    return marks.names(skip(marks.text, bold.end, " "), stop).sureness < 2


def _link_behind(scene: Scene) -> Title | None:
    """Linked words behind a lead, unless they are one more name."""
    marks, link = scene.marks, scene.link
    if not link or not is_lead(marks, scene.here, link.anchor.start):
        return None
    line = max(scene.here, marks.text.rfind("\n", scene.here, link.anchor.start) + 1)
    line = skip(marks.text, line, " ")
    named = marks.names(line, link.anchor.start).names > 0
    if named and marks.is_people(link.anchor.start, link.anchor.end) and not is_paper(link):
        return None
    return titled(marks, link.anchor.start, min(scene.stop, link.anchor.end), How.LINK)


def _between(scene: Scene) -> Title | None:
    """The words between a list of names and the venue or year: `Doe, J., Roe, R., A Title of Words (SEA 1996)`."""
    marks, stop = scene.marks, scene.stop
    run = _names_first(scene)
    gap = _gap_behind(marks, run, stop)
    if not gap or (":" in gap[0] and (run.names < 2 or run.sureness < 3) and not marks.habit.people_first):
        return None
    sure = marks.habit.people_first or are_joined_families(marks.text[scene.here : run.end])
    if gap[0].strip() == "." and run.names < 3 and not sure:
        return None
    part = _PART.match(marks.text, gap.end(), stop)
    if part and marks.is_credit(gap.end(), part.end()):
        return _last_of_names(scene, run)
    end = plain_end(marks, marks.links, gap.end(), stop)
    listed = gap[0].strip() == "." and run.names >= 3 and run.sureness == 3  # a stop ends them: what follows is no name
    if marks.words(gap.end(), end) < 2 or marks.is_credit(gap.end(), end):
        return None
    if marks.is_people(gap.end(), end) and not listed:
        return None
    if run.names == 1 and run.sureness < 3 and not marks.habit.people_first and marks.year(end, stop) is None:
        return None
    return titled(marks, gap.end(), end, How.PLAIN)


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
    if run.sureness >= 2 or (run.names > 1 and are_joined_families(marks.text[scene.here : run.end])):
        return run
    lead = _SHORT_LEAD.match(marks.text, scene.here, scene.stop)
    run = marks.names_on_line(lead.end(), scene.stop) if lead else NO_NAMES
    return run if run.sureness >= 2 else NO_NAMES


def _plain(scene: Scene) -> Title | None:
    """The plain words up to the first label, year, venue or name."""
    end = plain_end(scene.marks, scene.marks.links, scene.here, scene.stop)
    if end <= scene.here or _LETTER.fullmatch(scene.marks.text, scene.here, end):
        return None
    return titled(scene.marks, scene.here, end, How.PLAIN)


TITLE_CUES: tuple[tuple[TitleCue, Callable[[Scene], Title | None]], ...] = (
    (TitleCue.QUOTES, in_quotes),
    (TitleCue.REFERENCE, _behind_reference),
    (TitleCue.PAPER_LAST, _paper_last),
    (TitleCue.BOLD_FIRST, _bold_first),
    (TitleCue.LINK_FIRST, _link_first),
    (TitleCue.IN_REFERENCE, in_reference),
    (TitleCue.BEHIND_PEOPLE, _behind_people),
    (TitleCue.BOLD, _bold_behind),
    (TitleCue.LINK, _link_behind),
    (TitleCue.ITALIC_FIRST, _italic_first),
    (TitleCue.BETWEEN, _between),
    (TitleCue.PLAIN, _plain),
)
"""The cues of a title in the order in which they are asked."""
