"""Where an item's own words begin: behind numbers, dates, check boxes, emoji, badges, tags and labels that stand
first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bibforge.markup.passage import CODE, Passage
from bibforge.model.library import Role
from bibforge.readinglist.habits import MARKER, marker_of
from bibforge.readinglist.links import LinkSort, SortedLink
from bibforge.readinglist.recognise.bylines import byline_at
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.recognise.name import name_sureness
from bibforge.readinglist.recognise.names import are_joined_families
from bibforge.readinglist.recognise.venues import MONTH, MONTH_STARTS, is_venue_or_date
from bibforge.readinglist.words import any_of, words_for

_WORD = re.compile(r"[^\W_]")
_JUNK = re.compile(
    r"""
    (?: [\s\W_]*? (?:
        (?P<box>\[\s?[xX ]?\s?\](?=\s))
      | (?P<bracketed>[\[(（【]?\#?\d{1,3}[\])）】](?=[\s.:]|[^\W\d_]|\*|$)[.:]?)                 # [12], (3), 4)
      | (?P<numbered>\d{1,3}(?:\.\d{1,3})*[.、:](?=\s|[^\W\d_])|\#?\d{1,3}\s*[-–—|](?=\s))    # 12. 3、 4 -
      | (?P<prefix>(?:19|20)\d\d[-–]\s?(?=[A-Z])(?:[\w&'+-]+[ ]){1,4}[-–—|:](?=\s))  # 2019-SEA -
      | (?P<tied>(?:(?:19|20)\d\d|\d\d)-(?=[A-Za-z&]*[A-Z][A-Za-z&]*[A-Z])[A-Za-z&]{2,14}
          (?:['’]?\d\d)?-(?=[^\W_]))                                                       # 16-SEA-
      | (?P<dated>[\[(【]?(?:19|20)\d\d(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?)?月?[\])】]?
          (?:(?<=[)\]】])\s*[-–—:,|]*|\s*[-–—:,|]+)(?=[\s\[(\"“*]|$))                         # a date and its marks
      | (?P<month>\(\d{1,2}/\d{2,4}\))
      | (?P<session>(?:Lecture|Lec\.?|Week|Session|Class|Meeting)\s?\#?\d{1,3}\s?[.:)–-](?=\s))      # Lecture 3:
      | (?P<compact>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?(?=\s))                 # 20210607
      | (?P<day>\d{1,2}[-/]\d{1,2}[-/]\d{2,4}(?=\s))
    ))?
    [\s•·●○◦▪▫■□►▶➤➢→⇒◆◇–—|:,.>_*\-+=\ufe0f\u200d]*
    """,
    re.VERBOSE,
)
_SESSIONS = "LWSCM"
"""First letters of what a session is called."""
SYMBOLS = re.compile(r"[\s\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]+|:[a-z0-9_+-]{2,40}:")
_LINE_OR_CELL = re.compile(r"[\n\t|]")
_HARD_END = re.compile(r"[\n\t]")
_TAG = re.compile(r"[\[【]\s*([^\[\]【】\n\t]{1,30})\s*[\]】](?!\()[\s:：*_-]*")


def junk_end(passage: Passage, start: int = 0, end: int | None = None) -> int:
    """Return where an item's words begin behind numbers, dates, check boxes, emoji and bullets."""
    text = passage.text
    stop = len(text) if end is None else end
    here = start
    for _ in range(6):
        before = here
        if not text[here : here + 1].isalpha() or _opens_session(passage, here):
            symbols = SYMBOLS.match(text, here, stop)
            if symbols:
                here = symbols.end()
            junk = _JUNK.match(text, here, stop)
            if junk and junk.end() > here and junk.end() < stop:
                here = junk.end()
        here = _behind_code(passage, here, stop)
        if here == before:
            break
    return here


def _opens_session(passage: Passage, here: int) -> bool:
    """Tell whether the number of a session may stand at a place, outside of links: a link's words are its title."""
    return passage.text[here] in _SESSIONS and not any(one.start <= here < one.end for one in passage.anchors)


def _behind_code(passage: Passage, here: int, stop: int) -> int:
    """Skip a tag set as code (`` `2020` ``, `<kbd>CVPR 2019</kbd>`) at an item's beginning, unless it is all there
    is.
    """
    for style in passage.styles:
        if (
            style.style == CODE
            and style.start <= here < style.end
            and style.end < stop
            and passage.text[style.end] not in ":："
            and _WORD.search(passage.text[style.end : stop])
        ):
            tag = passage.text[style.start : style.end]
            if len(tag) <= 24 and (is_venue_or_date(tag) or len(tag.split()) <= 2):
                return style.end
    return here


_MEETING = re.compile(
    rf"""
    (?:[A-Z][a-z]{{2,8}}\.?,\s)?                                                        # Mon, or Friday,
    (?: (?P<month_day>{MONTH}\s?\d{{1,2}}(?:st|nd|rd|th)?) | (?P<day_month>\d{{1,2}}(?:st|nd|rd|th)?\.?\s{MONTH}) )
    (?P<year>,?\s(?:19|20)\d\d)? \s* [)\]]? \s* [-–—:|,.]+ (?=\s)
    """,
    re.VERBOSE,
)
"""The date of a meeting and the sign that parts it from what is read there."""
_SPEAKER = re.compile(
    rf"""
    (?i:{any_of(words_for("openings", "speaker"))}) (?:\s?:)? \s
    (?P<name>[^\W\d_a-z][^\n\t:–—|"“]{{1,60}}?) \s? (?: [:：–—|] | ,(?=\s["“]) ) (?=\s)
    """,
    re.VERBOSE,
)
"""Who presents what is read at a meeting: no author."""


_SPEAKER_STARTS = frozenset(word[:3] for word in words_for("openings", "speaker"))
_WEEKDAY_ENDS = slice(len("Mon"), len("Wednesday.,"))


def _may_open_meeting(text: str, here: int) -> bool:
    """Tell by three letters whether a date or a speaker may begin at a place: a month, a figure, the words for a
    speaker, or a comma where one stands behind the day of a week.
    """
    near = text[here : here + _WEEKDAY_ENDS.stop]
    first = near[:3]
    return (
        first in MONTH_STARTS
        or first[:1].isdecimal()
        or first.casefold() in _SPEAKER_STARTS
        or "," in near[_WEEKDAY_ENDS]
    )


def meeting_end(text: str) -> int:
    """Return where the day of a meeting that says no year, and who presents there, end with which a text begins."""
    start = here = len(text) - len(text.lstrip(" *_"))
    if not _may_open_meeting(text, here) and text[here : here + 1] != "\r":
        return 0
    found = _MEETING.match(text, here)
    here = found.end() if found else here
    speaker = _SPEAKER.match(text, here + len(text[here:]) - len(text[here:].lstrip(" *_\r")))
    if speaker:
        return speaker.end()
    return here if found and not found["year"] and here > start else 0


def _behind_meeting(text: str, here: int, stop: int) -> int:
    """Skip the day of a meeting, and who presents there, before what is read."""
    if not _may_open_meeting(text, here):
        return here
    for pattern in (_MEETING, _SPEAKER):
        found = pattern.match(text, here, stop)
        if found and _WORD.search(text, found.end(), stop):
            here = found.end()
            while here < stop and text[here] in " \r*_":
                here += 1
    return here


_CITATION = re.compile(
    r"""
    [(\[] (?P<people>[^\W\d_a-z][^()\[\]\d\n]{1,60}?) ,?\s (?:19|20)\d\d[a-z]? [)\]] [\s:.–—-]+
    """,
    re.VERBOSE,
)
"""Names and a year in brackets before a title (`(Doe et al., 2019) Foxes in Fog`)."""


def _behind_citation(text: str, here: int, stop: int) -> int:
    """Skip names and a year in brackets before two words or more."""
    start = here - 1 if here and text[here - 1] in "([" else here
    found = _CITATION.match(text, start, stop)
    if not found or len(text[found.end() : stop].split(None, 2)) < 2:
        return here
    people = found["people"]
    return found.end() if "et al" in people or are_joined_families(people) else here


_ID = re.compile(r"(?:arxiv|doi)?[:\s]*\d{2,4}\.\d{4}", re.IGNORECASE)
_FIRST_LABELS = frozenset({"pdf", "paper", "arxiv", "doi", "code", "link", "url", "abs", "论文", "html"})


def words_begin(
    passage: Passage, anchors: Sequence[SortedLink], start: int, stop: int, markers: frozenset[str] = frozenset()
) -> int:
    """Return where the words of an item begin that stands from `start` to `stop` in a passage; `markers` are folded
    words in brackets with which several items of the list begin.
    """
    text = passage.text
    here = junk_end(passage, start, stop)
    if markers and marker_of(passage.text, start) in markers:
        found = MARKER.match(passage.text, start, stop)
        here = junk_end(passage, found.end(), stop) if found else here
    for _ in range(8):
        before = here
        here = _behind_meeting(text, here, stop)
        near = text[here : here + _LONGEST_CREDIT]
        if "19" in near or "20" in near:
            here = _behind_credit(text, here, stop)
        if text[max(0, here - 1) : here] in _OPEN or text[here : here + 1] in _OPEN:
            here = _behind_citation(text, here, stop)
        if anchors and anchors[0].anchor.start <= here + 1:
            here = _behind_labels(passage, anchors, here, stop)
        if text[max(0, here - 1) : here] in _OPEN or text[here : here + 1] in _OPEN:
            here = _behind_tag(passage, anchors, here, stop)
        if here == before:
            break
    return here


_OPEN = ("(", "[", "【")
"""Signs with which a citation or a tag begins."""


_CREDIT = re.compile(
    r"""
    (?P<credit>[^\n\r\t|.:]{2,40}?(?:\.[ ])?(?:19|20)\d\d) [)\]】]?
    (?: [.] | \s?\| | \s?[-–—] | (?=[\n\r]) ) \s+ (?=\S)
    """,
    re.VERBOSE,
)
_LONGEST_CREDIT = 46
"""Characters of a credit with its year."""


def _behind_credit(text: str, here: int, stop: int) -> int:
    """Skip a venue with its year, set apart before a title of three words (`SEA, 2019. Foxes in Fog`)."""
    found = _CREDIT.match(text, here, stop)
    if not found or not is_venue_or_date(found["credit"]) or not _LETTER.search(found["credit"]):
        return here
    line = _LINE_OR_CELL.split(text[found.end() : stop], maxsplit=1)[0]
    return found.end() if _reads_as_title(line) else here


def _behind_labels(passage: Passage, anchors: Sequence[SortedLink], here: int, stop: int) -> int:
    """Skip badges, and labels or addresses that stand before a title (`[[pdf]](…) Some Title of Words`)."""
    text = passage.text
    for one in anchors:
        start, end = one.anchor.start, one.anchor.end
        if start > here + 1 or end > stop or (one.sort is LinkSort.DATE and _begins_reference(one.label)):
            break
        cites = one.sort is LinkSort.TITLE and _CITED_FIRST.fullmatch(one.label) is not None
        if end <= here or (one.sort not in _NO_TITLES and not cites):
            continue
        bracketed = text[start - 1 : start] in ("[", "【") and text[end : end + 1] in ("]", "】")
        following = next((other.anchor.start for other in anchors if other.anchor.start >= end), stop)
        rest = _LINE_OR_CELL.split(text[end : max(end, min(stop, following))].lstrip("]】) "), maxsplit=1)[0]
        if one.sort is LinkSort.BADGE:
            skips = bool(_WORD.search(text, end, stop))
        elif (bracketed or _introduces(one, text, stop)) and _LETTER.search(rest):
            skips = True
        elif one.sort is LinkSort.LABEL and one.label.casefold() not in _FIRST_LABELS and not _ID.match(one.label):
            break
        else:
            is_id = one.sort is LinkSort.ADDRESS or (one.sort is LinkSort.LABEL and bool(_ID.match(one.label)))
            named = one.sort is LinkSort.ADDRESS and bool(_NAME_BEHIND.match(rest))
            skips = (
                (cites and _reads_as_title(rest.lstrip(_APART)))
                or named
                or _reads_as_title(rest.lstrip(_APART) if is_id else rest)
                or (following < stop and not _WORD.search(rest) and _is_title_next(anchors, end))
            )
            if one.sort is LinkSort.DATE and not rest.strip():
                skips = skips or _reads_as_title(_next_line(text, end, stop))
        if skips:
            here = junk_end(passage, end + bracketed, stop)
    return here


def _begins_reference(label: str) -> bool:
    """Tell whether the words of a link are the people of a reference and their year (`Roe, J. and Doe, R., 2013.`): the
    reference goes on behind them.
    """
    dated = _YEAR_LAST.search(label)
    told = byline_at(label, name_sureness, alone=True) if dated else None
    return told is not None and dated is not None and told.end >= dated.start() - 1


_YEAR_LAST = re.compile(r"[\s,.]*\(?(?:19|20)\d\d[a-z]?\)?[.,:]?\s*$")
_CITED_FIRST = re.compile(
    r"""
    (?P<first>[^\W\d_a-z][\w’'-]+ (?:\s[^\W\d_a-z][\w’'-]+)?)
    (?P<others> \set\sal\.?(?:,?\s\(?(?:19|20)\d\d\)?)?\.?
      | \s(?:and|&)\s[^\W\d_a-z][\w’'-]+ (?:\.|,?\s\(?(?:19|20)\d\d\)?\.?) )
    """,
    re.VERBOSE,
)
"""Family names that cite a work on its link (`[Roe et al.](…) Foxes in Fog`)."""
_NO_TITLES = (LinkSort.BADGE, LinkSort.LABEL, LinkSort.ADDRESS, LinkSort.DATE)
_LETTER = re.compile(r"[^\W\d_]")
_NAME_BEHIND = re.compile(r"[^\W\d_a-z]\w{2,}")
"""A name directly behind a bare address: an address is no title where other words stand."""
_APART = " -–—:"
"""What parts an identifier from the title behind it; behind a name the same signs begin a description."""


def _introduces(one: SortedLink, text: str, stop: int) -> bool:
    """Tell whether a label of the paper itself, or one that only this list knows, introduces the title by a colon."""
    said = label_role(one.label)
    return said in (None, Role.PAPER, Role.PDF) and bool(_LABEL_COLON.match(text, one.anchor.end, stop))


_LABEL_COLON = re.compile(r"[\s*_]*[:：][\s*_]+[^\W\d_a-z]\S*\s+\S")
"""Behind a label: a colon and two words (`[Leggi](…): Foxes in Fog`)."""
_NO_TITLE = re.compile(r"\s*[-–—:]|[\W_]*[a-z]")


def _reads_as_title(rest: str) -> bool:
    """Tell whether words behind a label that has no brackets of its own are a title: three, and no sentence goes on."""
    return len(rest.split()) >= 3 and bool(_LETTER.search(rest)) and not _NO_TITLE.match(rest)


def _next_line(text: str, end: int, stop: int) -> str:
    """Return the first line behind a place that has words."""
    word = _WORD.search(text, end, stop)
    return _LINE_OR_CELL.split(text[word.start() : stop], maxsplit=1)[0] if word else ""


def _is_title_next(anchors: Sequence[SortedLink], end: int) -> bool:
    following = next((one for one in anchors if one.anchor.start >= end), None)
    return following is not None and following.sort is LinkSort.TITLE and len(following.label.split()) >= 3


def _behind_tag(passage: Passage, anchors: Sequence[SortedLink], here: int, stop: int) -> int:
    """Skip a tag in square brackets (`[MoCo] Momentum …`) when a title of words follows it."""
    text = passage.text
    start = here - 1 if here and text[here - 1] in "[【" else here
    tag = _TAG.match(text, start, stop) if text[start : start + 1] in "[【" else None
    if not tag or len(tag[1].split()) > 4:
        return here
    inside = [one for one in anchors if one.anchor.start < tag.end() and one.anchor.end > start]
    if any(one.anchor.start <= start and one.anchor.end > tag.end() for one in inside):
        return here
    if inside and not all(one.sort is LinkSort.TITLE and len(one.label.split()) <= 2 for one in inside):
        return here
    rest = _HARD_END.split(text[tag.end() : stop], maxsplit=1)[0]
    label = next(
        (one.anchor.start for one in anchors if one.anchor.start >= tag.end() and one.sort is not LinkSort.TITLE), stop
    )
    return tag.end() if len(text[tag.end() : min(label, tag.end() + len(rest))].split()) >= 2 else here
