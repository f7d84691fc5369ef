"""Where the sentence that is a title ends: at a stop, or before the words that say where a work appeared."""

from __future__ import annotations

import re

from bibforge.readinglist.recognise.venues import ACRONYMS, VENUE_WORDS
from bibforge.readinglist.words import any_of, words_for

_IN = any_of(words_for("venues", "within"))
_PAGE = any_of(words_for("venues", "page"))
_SENTENCE_END = re.compile(
    rf"""
    [.?\n\t|\[/\s,] (?:
      (?P<stop>(?<=[^\W\d_]{{2}}[.?])(?=\s+(?:[^a-z]|[a-z]{{2,6}}A?[rR]?[xX]iv\b|in\s|doi\b|https?:)|\s*$))
    | (?P<figure>(?<=\d\d\.)(?=\s+[^\W\d_a-z]|\s*$) | (?<=[)\]»”"’'+?!]\.)(?=\s+[^a-z]|\s*$))
    | (?P<line>(?<=[\n\t|]))
    | (?P<marker>(?<=\[)(?:[JCDMRPSNAZ]|[A-Z]{{1,2}}/OL)\])
    | (?P<slashes>(?<=\s)//\s | (?<=/)/(?=[^\W_]{{3}}))
    | (?P<within>(?<=[.,?!\])”"»]\s)(?:{_IN})\s?:,?\s | (?<=[.,][,.]\s)in\s(?=[^a-z])
        | (?<=,\s)(?:in\s(?=\d{{4}}\s))?(?=Proceedings\b|Proc\.|Findings\sof\s)
        | (?<=\[)(?:{_IN})\s?:?\]:?\s )
    | (?P<numbers>(?<=[\s,])\s?(?:{_PAGE})\.?\s?\d{{1,6}}\s?[-–—]\s?\d{{1,6}}\b | (?<=,)\s\((?:19|20)\d\d\)[,.:;\s])
    | (?P<parted>(?<=[,;?!”"»–—-]\s)(?:{_IN})\s(?=["“«]?[^\W_a-z]) | (?<=\s)(?:{_IN})\s?:\s(?=["“«]?[^\W_a-z]))
    | (?P<proceedings>(?<=\s)(?:In|in)\s(?=(?:the\s)?(?:\d{{4}}\s)?Proc(?:eedings\b|\.)))
    )
    """,
    re.VERBOSE,
)
"""A full stop, a line end, the marker of GB/T 7714 (`[J]`), the strokes of GOST, pages, or `In` before a venue.

It consumes one of the characters it can begin with and looks back at it: so `re` skips ahead.
"""
WITHIN = re.compile(
    rf"""
    [\s.,;–—-]* (?: (?P<told>(?:{_IN})\s?:\s) | in\s(?=[^a-z]) | In\s(?=["“«]?[^\W_a-z])
      | // | \[(?:{_IN})\s?:?\]:?\s | \[[A-Z]{{1,2}}(?:/OL)?\] )
    """,
    re.VERBOSE,
)
"""What stands between a title and what it appeared in."""
_SIGNS = " \t\r,;–—-"
_PIECE = re.compile(r"[^.;:\n(]{1,90}")
_SHORT_NAME = re.compile(r"[\W_]*(?:\d{4}\s|\d+(?:st|nd|rd|th)\s|the\s)*([A-Z][\w/&+-]*)", re.IGNORECASE)
_YEAR_NEXT = re.compile(r"[\s'’]{0,2}(?:(?:19|20)?\d\d)\b")


def sentence_end(text: str, start: int, stop: int) -> int:
    """Return where the sentence ends that begins at `start`: at a full stop before a capital, a line end, before pages
    or the words for what it appeared in, or at `stop`.
    """
    for found in _SENTENCE_END.finditer(text, start, stop):
        if found.lastgroup == "parted" and not begins_venue(text, found.end(), stop):
            continue
        if found[0] == "?":
            return found.end()
        return start + len(text[start : found.start()].rstrip(_SIGNS)) if found.lastgroup in _BARE else found.start()
    return stop


_BARE = frozenset(("numbers", "parted", "proceedings"))
"""Ends before which a sign that belongs to them may stand."""


def begins_venue(text: str, start: int, stop: int) -> bool:
    """Tell whether a venue's word stands in the next few words, or its short name first with a year behind it."""
    piece = _PIECE.match(text, start, stop)
    if piece is None:
        return False
    if VENUE_WORDS.search(piece[0]):
        return True
    short = _SHORT_NAME.match(text, start, stop)
    return short is not None and (
        short[1].casefold() in ACRONYMS or (short[1][1:].isupper() and bool(_YEAR_NEXT.match(text, short.end(), stop)))
    )
