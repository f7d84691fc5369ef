"""How much a block looks like an entry by itself: one assessment of its title, links and words, with a score and a
reason.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bibforge.markup.passage import Passage
from bibforge.model.record import Kind
from bibforge.readinglist.links import Sort, SortedAnchor, is_external, sorted_anchors
from bibforge.readinglist.recognise.hosts import kind_of_url
from bibforge.readinglist.recognise.labels import key_meaning, key_role
from bibforge.readinglist.recognise.names import is_people, names_at_start
from bibforge.readinglist.recognise.venues import is_venue_or_date, year_in
from bibforge.readinglist.title import How, Title, find_title
from bibforge.readinglist.words import any_of, words_for
from bibforge.text.comparison import is_cjk


class Assessment(NamedTuple):
    """What a passage looks like: 3 surely an entry, 2 probably, 1 if its neighbours are, 0 none, for the reason
    given.
    """

    score: int
    reason: str
    title: Title | None
    anchors: list[SortedAnchor]

    @property
    def external(self) -> list[SortedAnchor]:
        """The links that lead out of the list."""
        return [one for one in self.anchors if is_external(one.anchor.url)]

    @property
    def labels(self) -> list[SortedAnchor]:
        """The links whose words are a label, a date, an address or a badge."""
        return [
            one for one in self.anchors if one.sort in (Sort.LABEL, Sort.DATE, Sort.ADDRESS, Sort.BADGE, Sort.EMPTY)
        ]

    @property
    def is_internal(self) -> bool:
        """Whether all its links lead into the list itself."""
        return bool(self.anchors) and all(one.anchor.url and not is_external(one.anchor.url) for one in self.anchors)

    @property
    def is_paper(self) -> bool:
        """Whether one of its links is known to lead to a paper."""
        return any(kind_of_url(one.anchor.url) is Kind.UNKNOWN for one in self.anchors)


KEY = re.compile(r"^[\s*_+-]*([^\W\d_][\w ./-]{0,30}?(?:\s?\([^()\n]{0,80}\)[\w ]{0,20}?)?)[\s*_]*[:：][\s*_]*")
_NOTICE = re.compile(rf"(?:{any_of(words_for('openings', 'notice'))})\s*[:!]", re.IGNORECASE)
_PROSE_START = re.compile(rf"(?:{any_of(words_for('openings', 'prose'))})\b", re.IGNORECASE)
_REQUEST = re.compile(rf"(?:{any_of(words_for('openings', 'request'))})(?:\b|$)", re.IGNORECASE)
_BEFORE_LINK = re.compile(rf"\b(?:{any_of(words_for('openings', 'before a link'))})\s+$")
_YEAR_THEN = re.compile(r"\s*\((?:19|20)\d\d\)\s*[,\[]")
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
_SMALL = re.compile(r"\b[a-z]{3,}\b")
_NEAR = 400
"""Characters behind a title in which its year and names are looked for."""
_WORD = re.compile(r"[^\W_]")


def assess(passage: Passage) -> Assessment:
    """Return what a passage looks like by itself."""
    anchors = sorted_anchors(passage)
    text = passage.text
    if not _WORD.search(text):
        return Assessment(0, "no words", None, anchors)
    external = [one for one in anchors if is_external(one.anchor.url)]
    if anchors and all(one.sort is Sort.BADGE for one in anchors) and not _WORD.search(_outside(text, anchors)):
        return Assessment(0, "badge", None, anchors)
    title = find_title(passage, anchors)
    if title is None:
        return Assessment(0, "labels", None, anchors)
    if is_venue_or_date(title.text) or (
        title.how is not How.LINK and title.how is not How.QUOTED and is_people(title.text) and _all_people(text, title)
    ):
        return Assessment(0, "continuation", None, anchors)
    key, key_end = said_key(text, anchors)
    if key and key != "title" and title.start < key_end + 3:
        return Assessment(0, "key", None, anchors)
    if anchors and not external and all(one.anchor.url for one in anchors):
        rest = _outside(text, anchors)
        if title.how is How.ITALIC or (year_in(text[: 3 * _NEAR]) and len(rest.split()) >= 3):
            return Assessment(2, "", title, anchors)
        return Assessment(0, "contents", title, anchors)
    return Assessment(*_scored(text, title, anchors, external), title, anchors)


def said_key(text: str, anchors: list[SortedAnchor]) -> tuple[str, int]:
    """Return what the key before a colon means (`people`, `venue`, `link`, … or nothing) and where its value begins.

    A key that names a link needs one directly behind it, or next to no words: `TensorFlow: a system …` is a title. Any
    word with nothing but an address behind it is such a key.
    """
    key = KEY.match(text) if ":" in text or "：" in text else None
    if not key:
        return "", 0
    meaning = key_meaning(key[1])
    if meaning not in ("", "link"):
        return meaning, key.end()
    behind = [one for one in anchors if key.end() - 1 <= one.anchor.start <= key.end() + 3]
    if key_role(key[1]) is None:
        bare = (
            behind
            and behind[0].sort is Sort.ADDRESS
            and len(key[1].split()) <= 2
            and not _WORD.search(text, behind[0].anchor.end)
        )
        return ("link", key.end()) if bare else ("", 0)
    linked = bool(behind) or text[key.end() : key.end() + 1] == "["
    return ("link", key.end()) if linked or len(text[key.end() :].split()) <= 3 else ("", 0)


def _all_people(text: str, title: Title) -> bool:
    """Tell whether a text is a line of names: several, with nothing else behind them, and no year between them."""
    if title.how is How.BOLD or _YEAR_THEN.match(text, title.end):
        return False
    rest = text[title.end :]
    line, _, following = text[title.start :].lstrip().partition("\n")
    if not line.rstrip().endswith(",") and is_people(following.strip().split("\n")[0].replace("\r", " ")):
        return False
    run = names_at_start(text.strip(" *\r\n"))
    return run.names > 1 and (run.sureness == 3 or not _WORD.search(rest))


def _outside(text: str, anchors: list[SortedAnchor]) -> str:
    out = []
    here = 0
    for one in anchors:
        out.append(text[here : max(here, one.anchor.start)])
        here = max(here, one.anchor.end)
    return " ".join([*out, text[here:]])


def _scored(text: str, title: Title, anchors: list[SortedAnchor], external: list[SortedAnchor]) -> tuple[int, str]:  # noqa: C901  # rewritten on marks
    words = len(title.text.split()) + (len(title.text) // 3 if is_cjk(title.text) else 0)
    labels = [
        one
        for one in anchors
        if one.sort in (Sort.LABEL, Sort.DATE, Sort.ADDRESS, Sort.BADGE, Sort.EMPTY)
        and one.anchor.start >= title.end - 1
    ]
    inline = [one for one in external if one.sort is Sort.TITLE and one.anchor.start >= title.end]
    if title.how is How.LINK:
        if _REQUEST.match(title.text):
            return 0, "navigation"
        return (3, "") if words >= 2 or labels else (2, "")
    if title.how is How.ITALIC or (
        title.how is How.QUOTED and (external or year_in(text[title.end : title.end + _NEAR]))
    ):
        return 3, ""
    if title.how is How.QUOTED:
        return (2, "") if words >= 3 and names_at_start(text[: title.start]).sureness == 3 else (1, "plain")
    if title.how is How.BOLD:
        if _NOTICE.match(title.text) and len(title.text.split()) > 6:
            return 0, "prose"
        if labels or (year_in(text[title.end : title.end + _NEAR]) is not None and words >= 3):
            return 3, ""
        return (
            (2, "")
            if external or names_at_start(text[title.end : title.end + _NEAR].lstrip(" .,:-–\r\n")).sureness >= 2
            else (1, "group")
        )
    if labels and words >= 2 and not is_prose(text, title, anchors):
        return 3, ""
    if labels and len(title.text) >= 3 and not _PROSE_START.match(title.text) and not is_prose(text, title, anchors):
        return (2, "")
    within = [one for one in external if one.sort is Sort.TITLE and title.start < one.anchor.start < title.end]
    if within and words >= 4 and not any(kind_of_url(one.anchor.url) is Kind.UNKNOWN for one in within):
        return 0, "prose"
    if inline or is_prose(text, title, anchors):
        return 0, "prose"
    if not external and words >= 3 and _is_dated(text[title.end : title.end + 100]):
        return 2, ""
    return 1, "plain"


def _is_dated(behind: str) -> bool:
    """Tell whether a year stands behind a title with no more than a few words in small letters before it."""
    year = _ANY_YEAR.search(behind)
    return bool(year) and year_in(behind) is not None and len(_SMALL.findall(behind[: year.start()])) <= 2  # type: ignore[union-attr]  # just asked


def is_prose(text: str, title: Title, anchors: list[SortedAnchor]) -> bool:
    """Tell whether words without a marked title are running text: it opens like a sentence, or links stand within
    it.
    """
    opening = text[title.start : title.start + 40]
    first = next((one for one in anchors if one.anchor.start >= title.start), None)
    lead = text[title.start : first.anchor.start] if first else text[title.start :]
    if (
        opening[:1].islower()
        and not re.match(r"[a-z]{0,2}[-A-Z0-9]", opening)
        and len(lead.split()) > 3
        and first
        and first.sort is Sort.TITLE
    ):
        return True
    if _PROSE_START.match(opening) and (
        first is None or first.sort is Sort.TITLE or not lead.rstrip().endswith((".", "[", "(", "?"))
    ):
        return True
    if first and first.sort in (Sort.LABEL, Sort.ADDRESS) and _BEFORE_LINK.search(lead):
        return True
    return len(text.split()) > 60 and first is None
