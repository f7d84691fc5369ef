"""Where plain words stop being a title: the reasons, one small function for each separator."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bibforge.readinglist.links import LinkSort, SortedLink
from bibforge.readinglist.marks import NOTHING, Marks, StyleMark
from bibforge.readinglist.recognise.labels import key_meaning, label_role
from bibforge.readinglist.recognise.names import are_joined_families, is_people
from bibforge.readinglist.recognise.venues import venue_in
from bibforge.readinglist.sentences import begins_venue
from bibforge.readinglist.words import any_of, words_for

_LONGEST = 1500
"""Characters beyond which no title is sought."""
_CUT = re.compile(
    r"""
    [|\s(\[（【,.;?!h，。]
    (?: (?<![ h]) | (?<=h)(?=ttp)
      | (?<=[ ])(?![ce-gi-zBCE-Z0-9]|a(?!r[xX])|A(?!rX)|b(?!y\s)|d(?!oi|x\.)|D(?!OI)|h(?!ttp)) ) (?:
      (?P<hard>(?<=[\n\t|]))
    | (?P<dash>(?<=\s)[-–—]{1,3}\s(?=[^\W\d_]))
    | (?P<dated>(?:(?<=\s)[(\[（【]|(?<=[(\[（【]))
        (?=[^()\[\]（）【】]{0,60}(?:19|20)\d\d[^()\[\]（）【】]{0,12}[)\]）】]))
    | (?P<by>(?<=\s)\s*by\s+(?=[A-Z]))
    | (?P<year>(?<=,)\s+(?:\d{1,2}(?:st|nd|rd|th)?[.]?\s[^\W\d_]{3,9}[.]?,?\s)?(?:19|20)\d\d\b)
    | (?P<id>(?<=[\s,.;(\[])[\s,.;(\[]*
        (?:doi|DOI|arXiv|arxiv|ArXiv)(?:\s+preprint)?[:\s]\s*(?=10\.|\d{4}\.\d|https?|arXiv:))
    | (?P<isbn>(?<=[\s,.;(\[])[\s,.;(\[]*ISBN(?:-1[03])?:?\s(?=[\dX]))
    | (?P<thesis>(?<=[,.])\s+
        (?:Ph\.?\s?D\.?|Master['’]?s?|M\.?Sc\.?|Doctoral|Diploma|Bachelor['’]?s?)\s(?:[Tt]hesis|[Dd]issertation))
    | (?P<marker>(?<=\[)(?:[JCDMRPSNAZ]|(?:EB|DB|J|M|CP)/OL)\](?=\s*[.,/]|\s*$))
    | (?P<slashes>(?<=\s)//(?=\s))
    | (?P<bracket>(?<=\s)[(（](?=[^\W\d_a-z]))
    | (?P<within>(?<=[,.])\s+in\s+(?=[A-Z]))
    | (?P<sentence>(?<=[,.?!])\s+(?=[^\W\d_a-z]))
    | (?P<month>(?<=,)\s+(?=(?:[a-z]{3,9}\.?|[a-z]{2,6}A?[rR]?[xX]iv)\s+(?:19|20)\d\d\b))
    | (?P<address>(?:(?<=\s)[\[(（]?h|(?<=[\[(（])h|(?<=h))ttps?://
        | (?:(?<=\s)[\[(（]?|(?<=[\[(（]))(?:arxiv\.org/(?:abs|pdf)/|(?:dx\.)?doi\.org/10\.))
    | (?P<soft>(?<=\r))
    | (?P<wide>(?<=[，。]))
    )
    """,
    re.VERBOSE,
)
"""It consumes one of the characters it can begin with and looks back at it: so `re` skips ahead to these.

A blank before most letters and figures is none of them, and an `h` only where an address begins.
"""
_ID_KEY = re.compile(r"[\s.,;:(\[（]+(?:arXiv|DOI|ISBN|PMID|PMCID)\s?:?\Z", re.IGNORECASE)
"""The key of an identifier whose link follows (`Foxes in Fog. arXiv: [2101.00001](…)`)."""
_LABEL_LAST = re.compile(r"\s*[\[(（【]{1,2}(?P<label>[^\[\]()（）【】]{2,30})[\])）】]{1,2}\Z")
_LONGEST_LABEL = 40
_LONGEST_CREDIT = 60
_BY = re.compile(r"by\s+(?=[A-Z])")
"""`by` behind a dash (`Foxes in Fog – by Jane Roe`)."""
_SAID_OF_WORK = re.compile(rf"[.,]\s+(?:An?\s)?(?:[a-z]+\s){{0,2}}(?:{any_of(words_for('names', 'before by'))})\s*\Z")
"""What is said of a work before its people (`Foxes in Fog. An article written by …`)."""
_INITIALISM = re.compile(r"\b[A-Z]\.[A-Z]$")
"""`U.S` before its last stop."""
_VENUE_FIRST = re.compile(
    r"(?:Proceedings|Proc\.|Journal|Transactions|Trans\.|Advances in|Annals of|Technical Report)\b"
)
_COMMA_LAST = re.compile(r",[\s*_]*\Z")
_VOLUME_NEXT = re.compile(
    r"[\s,.*_]*(?:(?:vol(?:ume)?\.?\s?)?\d{1,4}\b|[XVI]+\b|\((?:19|20)\d\d|(?:to\sappear|in\spress)\b)"
)
"""A volume or a year, behind the slanted name of a journal."""
_VENUE_LAST = re.compile(r"(?!An?\s)(?:[^\W\d_a-z][\w&.-]*\s){0,3}[^\W\d_a-z][\w&.-]*,\s(?:19|20)\d\d[.\s]*\Z")
"""One to four words with capitals behind the last comma but one, and the year with which an item ends."""
_NUMBERED_VENUE = re.compile(
    r"""
    (?P<venue>[^\W\d_a-z][^,.\n\r(]{2,60}?) (?: ,?\s(?:[Vv]olume|[Vv]ol\.?)\s?\d
      | \s\([^()\n]{0,30}\b(?:to[ ]appear|in[ ]press|forthcoming|accepted)\b )
    """,
    re.VERBOSE,
)
"""A name and its volume, or that it is still to appear there."""
_YEAR_NEXT = re.compile(r"[.,]\s*(?:[^,.\n]{0,40},\s*)?(?:19|20)\d\d\b")
_INSIDE = re.compile(r"[^()\[\]（）【】]*")
_GOES_ON = re.compile(r".?\s*:\s+\S", re.DOTALL)
_HARD = re.compile("\n")
_LINE_END = re.compile(r"[\r\n]")
_DASH = re.compile(r"\s[-–—]+(?:\s|$)")
_COMMA = re.compile(r"[,.]")
_BEFORE_YEAR = re.compile(r"(?P<venue>[^,\n]{3,80}?),\s+\(?(?:19|20)\d\d\b")
_SHORT_NAME = re.compile(r"[A-Z][A-Za-z]*[A-Z]{2}[A-Za-z]*(?:[-/&][A-Z]+)*")
_MOST_OF_VENUE = 10
_ARTICLES = ("A", "An")
"""With these a title or its second half begins, and no venue."""
_WIDE = re.compile(r"[，。；：:\n]")
_BRACKET = re.compile(r"[(\[（]")
_KEYED = re.compile(r"^\s*([^\W\d_][\w /-]{0,28}?)\s*[:：]\s*")
_APART = frozenset(",.;|)-–—?!")
"""Signs behind a title and before a name in marks of its own."""
_LEAST_WORDS = 2
_ENDS = (LinkSort.LABEL, LinkSort.DATE, LinkSort.ADDRESS, LinkSort.BADGE, LinkSort.EMPTY)


def plain_end(marks: Marks, links: Sequence[SortedLink], here: int, stop: int) -> int:
    """Return where plain words stop being the title: at a label, a line end, names, a venue or a year."""
    stop = _before_people(marks, here, _before_labels(marks.text, links, here, stop))
    stop = min(stop, here + _LONGEST)
    if marks.habit.separator:
        end = marks.text.find(marks.habit.separator, here + 1, stop)
        stop = end if end > 0 else stop
    for cut in _CUT.finditer(marks.text, here, stop):
        if cut.start() > here:
            end = _END_AT[cut.lastgroup or "hard"](marks, cut, stop)
            if end:
                return end
    return stop


def _before_labels(text: str, links: Sequence[SortedLink], here: int, stop: int) -> int:
    first = next((one for one in links if one.anchor.end > here and one.sort in _ENDS), None)
    if first is None:
        return stop
    stop = max(here, min(stop, first.anchor.start))
    while stop > here and text[stop - 1] in " [(（【|":
        stop -= 1
    key = _ID_KEY.search(text, max(here, stop - 12), stop) or _label_last(text, here, stop)
    return key.start() if key and key.start() > here else stop


def _label_last(text: str, here: int, stop: int) -> re.Match[str] | None:
    """Return a label in brackets at the end of words, with the blanks before it: a blank keeps its link from being one
    (`[[Paper]] (https://…)`).
    """
    found = _LABEL_LAST.search(text, max(here, stop - _LONGEST_LABEL), stop)
    return found if found and label_role(found["label"]) is not None else None


def _before_people(marks: Marks, here: int, stop: int) -> int:
    """Return the end before marked words that begin with sure names (`Title *Doe et al. Journal*`), that are one name
    and nothing else behind a separator (`Title, *Jane Doe*`), or that are a venue or a year.
    """
    for one in marks.italic:
        if here < one.start < stop and (
            marks.names(one.start, one.end).sureness == 3 or _is_name_apart(marks, here, one.start, one.end)
        ):
            stop = one.start
            break
    styled = (
        one.start
        for found in (marks.bold, marks.italic, marks.code)
        for one in found
        if here < one.start < stop and marks.is_credit(one.start, one.end) and _ends_title(marks, here, one)
    )
    tags = (one.start - 1 for one in marks.code if here < one.start < stop and marks.text[one.start - 1] in "[(【（")
    journals = (
        one.start
        for one in marks.italic
        if here < one.start < stop
        and _COMMA_LAST.search(marks.text, here, one.start)
        and _VOLUME_NEXT.match(marks.text, one.end)
    )
    return min([*styled, *tags, *journals], default=stop)


def _ends_title(marks: Marks, here: int, credit: StyleMark) -> bool:
    """Tell whether a venue in marks of its own stands behind a title: three words before it, and fewer plain ones
    behind it.
    """
    before = marks.words(here, credit.start)
    line = _line_end(marks.plain, credit.end, len(marks.plain), _HARD)
    behind = marks.plain[credit.end : line].replace(NOTHING, " ")
    return before > _LEAST_WORDS and (before >= len(behind.split()) or is_people(behind, 1))


def _is_name_apart(marks: Marks, here: int, start: int, end: int) -> bool:
    before = marks.text[here:start].rstrip()
    return before[-1:] in _APART and len(before.split()) >= _LEAST_WORDS and marks.is_people(start, end)


# Each of the following says where a title ends at a cut, or 0 where it goes on.


def _always(marks: Marks, cut: re.Match[str], stop: int) -> int:
    return cut.start()


def _at_bracket(marks: Marks, cut: re.Match[str], stop: int) -> int:
    """A venue, a year or names in brackets, unless a subtitle follows."""
    inside = _INSIDE.match(marks.text, cut.end(), stop)
    end = inside.end() if inside else cut.end()
    said = (
        marks.is_credit(cut.end(), end)
        or marks.year(cut.end(), end) is not None
        or marks.names(cut.end(), end).sureness == 3
    )
    return cut.start() if said and not _GOES_ON.match(marks.text, end, stop) else 0


def _at_wide_sign(marks: Marks, cut: re.Match[str], stop: int) -> int:
    """People, a venue, a key or nothing behind a full-width comma or stop."""
    end = _line_end(marks.text, cut.end(), stop, _WIDE)
    said = (
        marks.is_people(cut.end(), end) or marks.is_credit(cut.end(), end) or marks.text[end : end + 1] in (":", "：")
    )
    return cut.start() if said or marks.is_empty(cut.end(), end) else 0


def _at_soft_end(marks: Marks, cut: re.Match[str], stop: int) -> int:
    """A soft line end before names, a venue, a key or nothing."""
    end = _line_end(marks.text, cut.end(), stop, _LINE_END)
    line = marks.text[cut.end() : end].strip()
    key = _KEYED.match(line)
    ends = (
        not line
        or marks.is_people(cut.end(), end)
        or marks.is_credit(cut.end(), end)
        or (key is not None and bool(key_meaning(key[1])))
    )
    return cut.start() if ends else 0


def _at_names(marks: Marks, cut: re.Match[str], stop: int) -> int:
    """Names behind a sentence, a comma, a dash or `by`."""
    if marks.habit.nobody_named:
        return 0
    by = _BY.match(marks.text, cut.end(), stop)
    mark, start = (f"{cut[0]}by", by.end()) if by else (cut[0], cut.end())
    end = marks.text.find("\n", start, stop)
    end = stop if end < 0 else end
    run = marks.names(start, end)
    if run.sureness == 2 and run.names == 1 and mark[0] == "," and not _is_certain(marks, cut.end(), run.end, end):
        return -1
    if run.sureness < 2:
        return 0
    closed = run.end >= cut.end() + len(marks.text[cut.end() : end].rstrip(" .,*")) - 1
    if run.sureness == 3 or closed or "by" in mark or marks.year(run.end, end) or marks.venue(run.end, end):
        return cut.start() + (mark.strip() in ("?", "!"))
    return 0


def _is_certain(marks: Marks, start: int, end: int, stop: int) -> bool:
    """Tell whether one name behind a comma is no second half of a title: it has initials, or a year or venue
    follows.
    """
    near = min(end + 80, stop)
    return "." in marks.text[start:end] or marks.year(end, near) is not None or bool(marks.venue(end, near))


def _at_sentence(marks: Marks, cut: re.Match[str], stop: int) -> int:
    """Names, or a venue with its year, behind a sentence; names or a credit behind a comma."""
    end = _at_names(marks, cut, stop)
    if end:
        told = _SAID_OF_WORK.search(marks.text, max(0, end - _LONGEST_CREDIT), end) if cut.lastgroup == "by" else None
        return told.start() if told else max(end, 0)
    mark = cut[0]
    if cut.lastgroup == "within" and begins_venue(marks.text, cut.end(), stop):
        return cut.start()
    if mark[0] == "." and _INITIALISM.search(marks.text, max(0, cut.start() - 4), cut.start()):
        return 0
    line = _line_end(marks.text, cut.end(), stop, _HARD)
    if mark[0] in ".?!":
        near = min(line, cut.end() + 120)
        bracket = _line_end(marks.text, cut.end(), near, _BRACKET)
        said = marks.venue(cut.end(), bracket) and marks.year(cut.end(), near)
        return cut.start() + (mark[0] != ".") if said else 0
    if mark[0] == ",":
        part = _line_end(marks.text, cut.end(), line, _COMMA)
        bare = _line_end(marks.text, cut.end(), part, _BRACKET)
        if (
            marks.is_credit(cut.end(), part)
            or (bare < part and marks.is_credit(cut.end(), bare))
            or (_VENUE_FIRST.match(marks.text, cut.end(), part) and _YEAR_NEXT.match(marks.text, part, line))
            or _is_last_part(marks, cut.end(), line)
            or _VENUE_LAST.match(marks.text, cut.end(), line)
            or _NUMBERED_VENUE.match(marks.text, cut.end(), line)
            or (are_joined_families(marks.text[cut.end() : part]) and _is_credit_next(marks, part, line))
        ):
            return cut.start()
    return 0


def _is_credit_next(marks: Marks, comma: int, line: int) -> bool:
    """Tell whether a venue with its year stands behind a comma."""
    behind = min(line, comma + _LONGEST_CREDIT)
    return marks.year(comma, behind) is not None and bool(marks.venue(comma, behind))


def _is_last_part(marks: Marks, start: int, line: int) -> bool:
    """Tell whether what stands between a comma and the year behind the next one is a venue: a short name in capitals,
    or words that a venue's word begins or ends.
    """
    part = _BEFORE_YEAR.match(marks.text, start, line)
    if not part:
        return False
    words = part["venue"]
    return _SHORT_NAME.fullmatch(words) is not None or (
        venue_in(words) == words and len(words.split()) <= _MOST_OF_VENUE and words.split()[0] not in _ARTICLES
    )


def _at_dash(marks: Marks, cut: re.Match[str], stop: int) -> int:
    """Names or a credit behind a dash."""
    end = _at_names(marks, cut, stop)
    if end:
        return max(end, 0)
    line = _line_end(marks.text, cut.end(), stop, _HARD)
    return cut.start() if marks.is_credit(cut.end(), _line_end(marks.text, cut.end(), line, _DASH)) else 0


def _line_end(text: str, start: int, stop: int, pattern: re.Pattern[str]) -> int:
    found = pattern.search(text, start, stop)
    return found.start() if found else stop


_END_AT: dict[str, Callable[[Marks, re.Match[str], int], int]] = {
    "hard": _always, "address": _always, "id": _always, "isbn": _always, "year": _always, "thesis": _always,
    "marker": _always, "slashes": _always,
    "dated": _at_bracket, "bracket": _at_bracket,
    "soft": _at_soft_end, "wide": _at_wide_sign, "by": _at_sentence, "within": _at_sentence, "sentence": _at_sentence,
    "month": _at_sentence, "dash": _at_dash,
}  # fmt: skip
