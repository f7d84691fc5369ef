"""Which part of an item is the title: the evidence of links, quotes, bold, italics and order, weighed in one place."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from bibforge.markup.passage import BOLD, ITALIC, Passage
from bibforge.model.record import Kind
from bibforge.readinglist.links import Sort, SortedAnchor
from bibforge.readinglist.openings import SYMBOLS, junk_end, words_begin
from bibforge.readinglist.recognise.hosts import is_home_page, kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning, label_role
from bibforge.readinglist.recognise.names import is_people, name_sureness, names_at_start
from bibforge.readinglist.recognise.venues import is_venue_or_date, venue_in, year_in
from bibforge.readinglist.trimming import cleaned, sentence_end, tag_end, within_reference, without_suffix
from bibforge.readinglist.words import any_of, words_for


class How(Enum):
    """What marked a title."""

    LINK = auto()
    BOLD = auto()
    QUOTED = auto()
    ITALIC = auto()
    PLAIN = auto()
    COLUMN = auto()


class Title(NamedTuple):
    """Where the title of an item stands in its passage, what marked it, and the text as a reader would copy it."""

    start: int
    end: int
    how: How
    text: str
    suffix: str = ""
    """A venue or year that stood inside the title's markup and was taken off."""


_WORD = re.compile(r"[^\W_]")
_QUOTED = re.compile(
    r"[“\"《「`](?:(?<=“)([^“”\n\t]{4,400})”|(?<=\")([^\"\n\t]{4,400})\"(?!\w)|(?<=《)([^《》\n\t]{2,200})》|(?<=「)([^「」\n\t]{2,200})」|(?<=`)`([^`\n\t]{4,300})'')"
)
"""As `_CUTS`, it consumes one of the characters it can begin with and looks back at it: so `re` skips ahead to
these.
"""
_NUMBER = re.compile(r"\[?\d{1,3}[\]).]\s*\S|(?:19|20)\d\d\s*[-–—:]\s")
_COMMA_YEAR = re.compile(r",\s+(?:19|20)")
_YEAR_WITHIN = re.compile(r"\s?\((?:19|20)\d\d\)(?=:\s)")
_YEAR_INSIDE = re.compile(r"[(.,]\s*(?:19|20)\d\d[a-z]?[).]")
_AFTER_NAME = re.compile(r"\s*\.\s+(?=[^\W\d_])")
_AFTER_INITIAL = re.compile(r"\s+(?=[^\W\d_])")
_YEAR_BEHIND = re.compile(r"[\s,.]*[(\[]?(?:19|20)\d\d[a-z]?[)\]]?[.,:]\s+")
_NO_TITLES = (Sort.LABEL, Sort.ADDRESS, Sort.BADGE)
_LONGEST = 1500
"""Characters beyond which no title is sought."""
_DASH = re.compile(r"\s[-–—]+(?:\s|$)")
_LINE_END = re.compile(r"[\r\n]")
_NO_LEAD = re.compile(rf"(?:{any_of(words_for('openings', 'no lead'))})\b", re.IGNORECASE)
_KEYED = re.compile(r"^\s*([^\W\d_][\w /-]{0,28}?)\s*[:：]\s*")


def find_title(passage: Passage, anchors: list[SortedAnchor], start: int = 0, end: int | None = None) -> Title | None:
    """Return the title of an item, or None where nothing in it can be one.

    Asked in this order: words in quotes at the beginning or behind names; the first bold words; the first link whose
    words are no label, date or name; italics behind names; else the plain words up to the first label, year or name.
    """
    text = passage.text
    stop = len(text) if end is None else end
    here = words_begin(passage, anchors, start, stop)
    for ask in (_quoted, _marked, _plain):
        title = ask(passage, anchors, here, stop)
        if title is not None and _WORD.search(title.text):
            return title
    return None


def _title(passage: Passage, anchors: list[SortedAnchor], start: int, end: int, how: How) -> Title:
    """Return the title of a stretch, a tag before it and a venue behind it taken off."""
    text = passage.text
    end = min(end, start + _LONGEST)
    for one in anchors:
        if start < one.anchor.start < end and one.sort in _NO_TITLES:
            end = one.anchor.start
    while start < end and text[start] in " \t\n\r*_-–—:|,.":
        start += 1
    if how is How.LINK:
        start, end = within_reference(text, start, end)
    end, taken = without_suffix(text, start, end)
    tag = tag_end(text, start, end)
    if tag:
        taken.append(text[start:tag])
        start = tag
    if how is not How.PLAIN and _numbered(text, start, end):
        start = min(junk_end(passage, start, end), end)
    within = _YEAR_WITHIN.search(text, start, end) if text.find("):", start, end) >= 0 else None
    if within:
        taken.append(within[0])
        return Title(start, end, how, cleaned(text[start : within.start()] + text[within.end() : end]), " ".join(taken))
    return Title(start, end, how, cleaned(text[start:end]), " ".join(taken))


def _numbered(text: str, start: int, end: int) -> bool:
    return bool(_NUMBER.match(text, start, end) or SYMBOLS.match(text, start, end))


def _quoted(passage: Passage, anchors: list[SortedAnchor], here: int, stop: int) -> Title | None:
    text = passage.text
    for found in _QUOTED.finditer(text, here, min(stop, here + 1500)):
        start, end = found.span(found.lastindex or 0)
        if text.rfind("\n", here, start) > here and names_at_start(text[here:start]).sureness < 2:
            return None
        for one in anchors:
            if (
                one.anchor.start <= found.start()
                and found.end() < one.anchor.end
                and _WORD.search(text[found.end() : one.anchor.end])
            ):
                return None
        lead = text[here : found.start()].strip(" \r\n([*")
        if (
            len(found[0].split()) < 3
            and not found[0].startswith(("《", "「"))
            and not is_people(lead)
            and not any(one.anchor.start >= found.start() - 1 and one.anchor.end <= found.end() + 1 for one in anchors)
        ):
            return None
        if _WORD.search(lead) and not _is_lead(lead):
            return None
        after = text[found.end() : found.end() + 2]
        if (
            re.match(r"[:?!]\s?\w?|\s\w", after)
            and not _WORD.search(lead)
            and re.match(r"[:?!\s]*[^\W\d_]", text[found.end() :])
            and re.match(r"[:?!]|\s[a-z]", after)
        ):
            return None
        return _title(passage, anchors, start, end, How.QUOTED)
    return None


def _is_lead(lead: str) -> bool:
    """Tell whether words before a title are names, a short name with a colon, a label or a date."""
    if len(lead) > 900:
        return False
    run = names_at_start(lead)
    rest = lead[run.end :]
    if (run.sureness >= 2 and len(rest.split()) <= 3) or (
        run.names >= 2 and (not _WORD.search(rest) or is_venue_or_date(rest))
    ):
        return True
    bare = lead.strip(" :：-–—,.|)]")
    if is_venue_or_date(bare) or label_role(bare) is not None or key_meaning(bare) == "title":
        return True
    return len(lead.split()) <= 4 and lead[-1:] in ":：-–—)],.|" and not _NO_LEAD.match(lead)


def _marked(passage: Passage, anchors: list[SortedAnchor], here: int, stop: int) -> Title | None:  # noqa: C901  # rewritten on marks
    text = passage.text
    link = next(
        (
            one
            for one in anchors
            if one.sort is Sort.TITLE and here < one.anchor.end and one.anchor.start < stop and not _is_person(one)
        ),
        None,
    )
    behind = _behind_reference(passage, anchors, here, stop)
    if behind:
        return _title(passage, anchors, behind[0], behind[1], How.ITALIC)
    bold = _first_style(passage, BOLD, here, stop)
    if bold and not _is_title_like(text[bold[0] : bold[1]]):
        bold = None
    link_lead = text[here : link.anchor.start] if link else ""
    if bold and not _WORD.search(text[here : bold[0]]):
        chosen = _bold_or_link(passage, anchors, bold, link, stop)
        if chosen:
            return chosen
    if link and not _WORD.search(link_lead):
        return _title(passage, anchors, max(here, link.anchor.start), min(stop, link.anchor.end), How.LINK)
    possible = link or bold or any(one.style == ITALIC for one in passage.styles)
    people_end = _people_lead(text, here, stop) if possible or _YEAR_INSIDE.search(text, here, here + 900) else 0
    if people_end:
        marked = [
            pair
            for pair in (
                _first_style(passage, ITALIC, people_end, stop),
                bold if bold and bold[0] >= people_end else None,
            )
            if pair
        ]
        if (
            link
            and link.anchor.start >= people_end - 1
            and not (is_people(link.label) and kind_of_url(link.anchor.url) is not Kind.UNKNOWN)
        ):
            marked.append((link.anchor.start, link.anchor.end))
        marked = [
            pair for pair in marked if _is_title_like(text[pair[0] : pair[1]]) and _is_gap(text[people_end : pair[0]])
        ]
        dated = _YEAR_BEHIND.match(text, people_end, stop)
        if not dated and not marked:
            dated = _sentence_behind(text, people_end, stop)
        if dated and not any(pair[0] <= dated.end() + 2 for pair in marked):
            end = sentence_end(text, dated.end(), min([stop, *(pair[0] for pair in marked)]))
            if len(text[dated.end() : end].split()) >= 2:
                return _title(passage, anchors, dated.end(), end, How.ITALIC)
        if marked:
            first = min(marked)
            return _title(passage, anchors, first[0], first[1], How.ITALIC)
    if bold and _is_lead(text[here : bold[0]].strip() or "x:"):
        return _title(passage, anchors, bold[0], bold[1], How.BOLD)
    if link and _is_lead(link_lead.strip()) and not _is_one_of_them(link, link_lead):
        return _title(passage, anchors, link.anchor.start, min(stop, link.anchor.end), How.LINK)
    return None


def _behind_reference(passage: Passage, anchors: list[SortedAnchor], here: int, stop: int) -> tuple[int, int] | None:
    """Return italics of three words or more directly behind a link into the list itself (`[Doe, Ph.D. thesis](#doe),
    *Title*`).
    """
    first = next((one.anchor for one in anchors if one.anchor.end > here), None)
    if first is None or not first.url.startswith("#") or first.start > here:
        return None
    italics = _first_style(passage, ITALIC, first.end, stop)
    if not italics or _WORD.search(passage.text[first.end : italics[0]]):
        return None
    return italics if len(passage.text[italics[0] : italics[1]].split()) >= 3 else None


def _sentence_behind(text: str, people_end: int, stop: int) -> re.Match[str] | None:
    """Return the gap between names and a sentence that may be a title: at least three words, an identifier or year
    after it.
    """
    gap = (_AFTER_INITIAL if text[people_end - 1 : people_end] == "." else _AFTER_NAME).match(text, people_end, stop)
    if not gap or names_at_start(text[:people_end].lstrip(" *")).names < 2:
        return None
    end = sentence_end(text, gap.end(), stop)
    words = text[gap.end() : end]
    return (
        gap
        if len(words.split()) >= 3 and end < stop and not venue_in(words) and year_in(text[end : end + 200])
        else None
    )


def _is_person(one: SortedAnchor) -> bool:
    """Tell whether a link is a person's name with a home page."""
    return len(one.label.split()) <= 4 and name_sureness(one.label) == 2 and is_home_page(one.anchor.url)


def _is_one_of_them(link: SortedAnchor, lead: str) -> bool:
    """Tell whether a link behind names is one more name."""
    return (
        is_people(link.label)
        and names_at_start(lead.split("\n")[-1].strip()).names > 0
        and kind_of_url(link.anchor.url) is not Kind.UNKNOWN
    )


def _is_gap(between: str) -> bool:
    """Tell whether nothing but a few words, a venue or a date stands between names and a title."""
    bare = between.strip(" ,.;:\n\r()[]")
    return len(bare.split()) <= 3 or is_venue_or_date(bare) or (len(bare.split()) <= 8 and bool(venue_in(bare)))


def _people_lead(text: str, here: int, stop: int) -> int:
    line = text.find("\n", here, stop)
    while line > 0 and text[here:line].rstrip(" \r").endswith(","):
        line = text.find("\n", line + 1, stop)
    run = names_at_start(text[here : min(stop if line < 0 else line + 1, here + 3000)])
    if run.sureness >= 2 or (run.names >= 1 and "\n" in text[here + run.end : here + run.end + 4]):
        return here + run.end
    return 0


def _bold_or_link(
    passage: Passage, anchors: list[SortedAnchor], bold: tuple[int, int], link: SortedAnchor | None, stop: int
) -> Title | None:
    """Choose between bold words at the beginning and a link behind or around them."""
    text = passage.text
    words = text[bold[0] : bold[1]]
    if link:
        start, end = link.anchor.start, link.anchor.end
        between = text[bold[1] : start] if start >= bold[1] else ""
        if start <= bold[0] and end >= bold[1]:
            return _title(passage, anchors, start, end, How.LINK)
        if start >= bold[1] and not _WORD.search(between) and len(link.label.split()) >= 3 and len(words.split()) <= 3:
            return _title(passage, anchors, start, end, How.LINK)
    if words.rstrip()[-1:] in ":：" or (text[bold[1] : bold[1] + 1] in (":", "：") and text[bold[1] : bold[1] + 1]):
        rest = _plain_end(passage, [], bold[1], stop)
        if label_role(words) is not None or key_meaning(words):
            return None
        if len(text[bold[1] : rest].split()) >= 2:
            return None
    return _title(passage, anchors, bold[0], bold[1], How.BOLD)


def _first_style(passage: Passage, style: int, here: int, stop: int) -> tuple[int, int] | None:
    if not passage.styles:
        return None
    found = [
        (one.start, one.end)
        for one in passage.styles
        if one.style == style and one.start >= here - 1 and one.start < stop and one.end > here
    ]
    found = [
        (max(start, here), min(end, stop))
        for start, end in found
        if _WORD.search(passage.text[max(start, here) : min(end, stop)])
    ]
    return min(found) if found else None


def _is_title_like(words: str) -> bool:
    bare = words.strip(" :：.,()[]*")
    if not bare or is_venue_or_date(bare) or label_role(bare) is not None:
        return False
    return not (bare[-1:].isdigit() and len(bare) < 5) and not (
        words.strip().startswith("(") and words.strip().endswith(")")
    )


def _plain(passage: Passage, anchors: list[SortedAnchor], here: int, stop: int) -> Title | None:
    end = _plain_end(passage, anchors, here, stop)
    if end <= here:
        return None
    return _title(passage, anchors, here, end, How.PLAIN)


_CUTS = re.compile(
    r"[|\s(\[（【,.;?!h](?:(?<=[\n\t|])|(?<=\s)[-–—]{1,3}\s(?=[^\W\d_])|(?:(?<=\s)[(\[（【]|(?<=[(\[（【]))(?=[^()\[\]（）【】]{0,60}(?:19|20)\d\d[^()\[\]（）【】]{0,12}[)\]）】])|(?<=\s)\s*by\s+(?=[A-Z])|(?<=,)\s+(?:19|20)\d\d\b|"
    r"(?<=[\s,.;(\[])[\s,.;(\[]*(?:doi|DOI|arXiv|arxiv|ArXiv)(?:\s+preprint)?[:\s]\s*(?=10\.|\d{4}\.\d|https?|arXiv:)|(?<=\s)[(（](?=[^\W\d_a-z])|(?<=[,.])\s+in\s+(?=[A-Z])|(?<=[,.?!])\s+(?=[^\W\d_a-z])|(?:(?<=\s)[\[(（]?h|(?<=[\[(（])h|(?<=h))ttps?://|(?<=\r))"
)


def _plain_end(passage: Passage, anchors: list[SortedAnchor], here: int, stop: int) -> int:  # noqa: C901  # rewritten on marks
    """Return where plain words stop being the title: at a label, a line end, names, a venue or a year."""
    text = passage.text
    for one in anchors:
        if one.anchor.end > here and one.sort in (Sort.LABEL, Sort.DATE, Sort.ADDRESS, Sort.BADGE, Sort.EMPTY):
            stop = max(here, min(stop, one.anchor.start))
            while stop > here and text[stop - 1] in " [(（【|":
                stop -= 1
            break
    stop = min(stop, here + _LONGEST)
    for cut in _CUTS.finditer(text, here, stop):
        if cut.start() == here:
            continue
        mark, rest = cut[0], text[cut.end() : stop]
        if mark in ("\n", "\t", "|"):
            return cut.start()
        if "(" in mark or "[" in mark or "（" in mark or "【" in mark:
            inside = re.match(r"[^()\[\]（）【】]*", rest)
            if inside and (
                is_venue_or_date(inside[0]) or year_in(inside[0]) or names_at_start(inside[0]).sureness == 3
            ):
                following = rest[inside.end() + 1 :]
                if not re.match(r"\s*:\s+\S", following):
                    return cut.start()
            continue
        if "http" in mark or "rxiv" in mark.casefold() or "doi" in mark.casefold() or _COMMA_YEAR.match(mark):
            return cut.start()
        if mark == "\r":
            if _ends_line(rest):
                return cut.start()
            continue
        line = rest.split("\n", 1)[0].replace("\r", " ")
        run = names_at_start(line)
        if run.sureness == 2 and run.names == 1 and mark[0] == "," and not _is_certain(line, run.end):
            continue
        if run.sureness >= 2 and (
            run.sureness == 3
            or run.end >= len(line.rstrip(" .,*")) - 1
            or "by" in mark
            or year_in(line[run.end :])
            or venue_in(line[run.end :])
        ):
            if mark.strip() in ("?", "!"):
                return cut.start() + 1
            return cut.start()
        if mark[0] in ".?!" and (venue_in(line[:120]) and year_in(line[:120])):
            return cut.start() + (mark[0] != ".")
        if mark.strip()[:1] in ("-", "–", "—") and is_venue_or_date(_DASH.split(line)[0]):
            return cut.start()
        if mark[0] == "," and is_venue_or_date(re.split(r"[,.]", line)[0]):
            return cut.start()
    return stop


def _is_certain(line: str, end: int) -> bool:
    """Tell whether one name behind a comma is no second half of a title: it has initials, or a year or venue
    follows.
    """
    return "." in line[:end] or year_in(line[end : end + 80]) is not None or bool(venue_in(line[end : end + 80]))


def _ends_line(rest: str) -> bool:
    """Tell whether a soft line end ends a title: names, a venue, a key or nothing follow on the next line."""
    line = _LINE_END.split(rest, maxsplit=1)[0].strip()
    key = _KEYED.match(line)
    return not line or is_people(line) or is_venue_or_date(line) or bool(key and key_meaning(key[1]))
