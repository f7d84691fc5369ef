"""The first cue of a title: words in quotes, and when quotes mark none."""

from __future__ import annotations

import re

from bibforge.readinglist.links import LinkSort
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.plainend import plain_end
from bibforge.readinglist.recognise.credit import CREDIT_FIRST
from bibforge.readinglist.title import SAME_PEOPLE, SURE, How, Scene, Title, is_lead, skip, titled
from bibforge.readinglist.trimming import are_only_people
from bibforge.readinglist.words import any_of, words_for
from bibforge.text.comparison import is_cjk

_WORD = re.compile(r"[^\W_]")
_QUOTED = re.compile(
    r"""
    [“"《「`«»„‘'\[] (?:
      (?<=“)(?P<curly>[^“”\n\t]{4,400})”
    | (?<=")(?P<straight>[^"\n\t]{4,400})"(?!\w)
    | (?<=《)(?P<book>[^《》\n\t]{2,200})》
    | (?<=«)(?P<angled>[^«»\n\t]{4,400})» | (?<=»)(?<![^\s(\[]»)(?P<pointed>[^«»\n\t]{4,400})«
    | (?<=„)(?P<low>[^„“”\n\t]{4,400})[“”]
    | (?<=「)(?P<corner>[^「」\n\t]{2,200})」 | (?<=`)`(?P<latex>[^`\n\t]{4,300})''
    | (?<=\[)(?P<bracket>[^\[\]\n]{12,300})\](?=\s{1,3}\(?https?://)
    | (?<=‘)(?P<single>(?:[^‘’\n\t]|’(?=\w)){8,400})’(?!\w)
    | (?<=')(?<![^\s(\[]')(?P<typed>(?:[^'\n\t]|(?<=\w)'(?=\w)){8,400}|[「『《]?[\u3040-\u9fff][^'\n\t]{3,7})
      '(?=[\s.,;:)\]]|$)
    )
    """,
    re.VERBOSE,
)
"""It consumes one of the characters it can begin with and looks back at it: so `re` skips ahead to these."""
_NAMED = rf"(?:{any_of(words_for('names', 'by'))})\s[^\W\d_a-z]"
"""A word such as `by` and a capital."""
_GOES_ON = re.compile(rf"[:?!]\s*[^\W\d_]|\s(?!arXiv\b|arxiv\b|doi\b|{_NAMED})[a-z]")
"""Behind words in quotes that are only the beginning of a title."""
_PEOPLE_IN_CHINESE = re.compile(
    r"[\u4e00-\u9fff·、，,－（()）\[\]〔〕\s等]{2,40}?(?:[，,.：:\s(（]*(?:19|20)\d\d年?)?[)），,.：:\s]*"
)
"""Names, and perhaps a year, before the marks around a book's title."""
_BEFORE_TITLES = (",", "，", ":", "：")
_LEAST_IN_CJK = 5
"""Signs of words in Chinese, Japanese or Korean, quotes included, that are as much as three words elsewhere."""
_BY_NAME = re.compile(rf"\s{_NAMED}")
_BOOK_BEHIND = re.compile(r"\s*(?:[(（][^()（）\n]{1,20}[)）])?\s*[,，、;；:：/]")
"""What follows the marks around a book's title: perhaps its edition, and a sign before its people."""
WORDS_BEHIND = re.compile(r"[ ][^\W_]")
SHORT_NAME = 3
"""Words that the short name of a work has at most."""
_LONGEST = 1500
"""Characters beyond which no title is sought."""


def in_quotes(scene: Scene) -> Title | None:
    """Words in quotes, where these mark a title."""
    marks, here = scene.marks, scene.here
    if SAME_PEOPLE.match(marks.text) and marks.text[here : here + 1] not in '‘“"«':
        return None  # the people of the reference before, and a title with quotes in it
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
    ) and not (text[start] == "《" and marks.is_empty(here, start) and _BOOK_BEHIND.match(text, end)):
        return False
    lead = text[here:start].strip(" \r\n([*")
    if _is_around_link(marks, inside, end) or _names_and_year(lead, text, end):
        return True
    if (
        len(found[0].split()) < 3
        and not (is_cjk(found[0]) and len(found[0]) > _LEAST_IN_CJK)
        and not found[0].startswith(("《", "「"))
        and not marks.is_people(here, start)
        and not (marks.papers and _is_name_of_work(scene, start))
        and not any(one.anchor.start >= start - 1 and one.anchor.end <= end + 1 for one in marks.links)
    ):
        return False
    if marks.names(here, scene.stop).end > end:
        return False  # a nickname among the names
    if _WORD.search(lead):
        return (
            is_lead(marks, here, start)
            or are_only_people(text[here:start])
            or (
                (text[start] == "《" or lead.endswith(_BEFORE_TITLES))
                and _PEOPLE_IN_CHINESE.fullmatch(lead) is not None
            )
            or _is_name_of_work(scene, start)
            or _credits_before(marks, here, start)
            or people_behind_credit(marks, here, start)
            or _people_behind_label(marks, here, start)
        )
    return not _GOES_ON.match(text, end) and not _is_begun(marks, end, scene.stop)


def _are_chinese_people(lead: str, quote: str) -> bool:
    """Tell whether Chinese names stand before the marks around a book's title, or with a comma before other quotes."""
    return (quote == "《" or lead.endswith(_BEFORE_TITLES)) and _PEOPLE_IN_CHINESE.fullmatch(lead) is not None


def people_behind_credit(marks: Marks, here: int, quotes: int) -> bool:
    """Tell whether a venue with its year stands first and nothing but names between it and quotes (`SEA 2019 J. Roe, O.
    Fenn, "…"`).
    """
    lead = CREDIT_FIRST.match(marks.text, here, quotes)
    return (
        lead is not None
        and (marks.is_credit(*lead.span("credit")) or bool(marks.venue(*lead.span("credit"))))
        and marks.is_people(lead.end(), quotes, SURE)
    )


def _is_around_link(marks: Marks, inside: int, end: int) -> bool:
    """Tell whether all that quotes hold is one link of three words or more."""
    return any(
        one.sort is LinkSort.TITLE
        and one.anchor.start >= inside
        and one.anchor.end <= end
        and marks.is_empty(inside, one.anchor.start)
        and marks.is_empty(one.anchor.end, end)
        and len(one.label.split()) > SHORT_NAME - 1
        for one in marks.links
    )


def _names_and_year(lead: str, text: str, end: int) -> bool:
    """Tell whether a family name or a few stand before quotes, and a year in brackets behind (`Roe "Fog" (2010)`)."""
    return _FEW_NAMES.fullmatch(lead) is not None and _YEAR_BEHIND.match(text, end) is not None


_FEW_NAMES = re.compile(r"[^\W\d_a-z][\w’'-]+(?:(?:,|\s(?:&|and|et))?\s[^\W\d_a-z][\w’'-]+){0,2}(?:\set\sal\.?)?,?")
_YEAR_BEHIND = re.compile(r"[\s,.]*\((?:19|20)\d\d\)")


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
    if not WORDS_BEHIND.match(marks.text, end, stop) or _BY_NAME.match(marks.text, end, stop):
        return False
    rest = plain_end(marks, marks.links, end, stop)
    return (
        marks.words(end, rest) >= 3
        and marks.names(skip(marks.text, end, " "), rest).sureness < 2
        and not marks.venue(end, rest)
        and marks.year(end, rest) is None
    )
