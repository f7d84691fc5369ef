"""Pieces: the words of a passage between its separators, by which fields and sentences are told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from bibforge.readinglist.recognise.name import OTHER_WORDS
from bibforge.readinglist.recognise.venues import ABBREVIATIONS
from bibforge.readinglist.words import words_for


class Separator(IntEnum):
    """What stands before a piece, the weakest first."""

    EDGE = 0
    """A link or a style begins or ends."""
    COMMA = 1
    COLON = 2
    STOP = 3
    OPEN = 4
    CLOSE = 5
    DASH = 6
    SOFT = 7
    """A line end that a paragraph would close up."""
    BAR = 8
    HARD = 9
    """A line end or the border of a cell; the beginning of the passage, too."""


OPEN, CLOSE, HARD, _STOP, COLON = (
    Separator.OPEN, Separator.CLOSE, Separator.HARD, Separator.STOP, Separator.COLON,
)  # fmt: skip


@dataclass(slots=True)
class PhraseMark:
    """Words between two separators: where they stand, and what stands before them."""

    start: int
    end: int
    before: Separator
    bracket: int
    """Where the innermost bracket opens that holds the piece, -1 for none."""


_SEPARATOR = re.compile(
    r"""
    [\n\t\r|｜(\[（【{)\]）】}.?!。:：,;，、；–—-] (?:
      (?<=[\n\t\r|｜(\[（【{)\]）】}。：，、；])
    | (?<=[.?!:])(?=\s|$)
    | (?<=[,;])(?=\s|[^\W\d_]|$)
    | (?<=\s[-–—])(?P<dash>[-–—]{0,2})(?=\s|$)
    )
    """,
    re.VERBOSE,
)
"""It consumes one of the characters it can begin with and looks back at it: so `re` skips ahead to these."""
_KINDS = {
    **dict.fromkeys("\n\t", Separator.HARD), "\r": Separator.SOFT, **dict.fromkeys("|｜", Separator.BAR),
    **dict.fromkeys("-–—", Separator.DASH), **dict.fromkeys("([（【{", Separator.OPEN),
    **dict.fromkeys(")]）】}", Separator.CLOSE), **dict.fromkeys(".?!。", Separator.STOP),
    **dict.fromkeys(":：", Separator.COLON), **dict.fromkeys(",;，、；", Separator.COMMA),
}  # fmt: skip
_BRACKETING = frozenset((OPEN, CLOSE, HARD))
_BLANK = " \t\n\r*_\u200b\u00a0"
_WORD = re.compile(r"[^\W_]")
_TWO_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_a-z]\.\s?[^\W\d_a-z][a-z]$")
"""An initial of two letters behind another one (`A. Yu. Roe`)."""
_LAST_WORDS = re.compile(r"[.,]\W*\s(?P<words>[^\W\d_a-z][^\W\d_]*(?:[ ][^\W\d_]+){0,3})[ ]?\Z")
_LAST_GIVEN = re.compile(
    r"""
    ,\s[^\W\d_a-z][^,\r]{2,30},\s (?:and\s)? (?P<begun> [^\W\d_a-z][\w’'-]*\.?
      | [^\W\d_a-z][\w’'-]+\s(?:[^\W\d_a-z]\.|[Vv][ao]n|[Dd]e) ) \s? \Z
    """,
    re.VERBOSE,
)
"""Names between commas and the beginning of one more."""
_FAMILY_NEXT = re.compile(r"[^\W\d_a-z][\w’'-]+(?:\s[^\W\d_a-z][\w’'-]+)?(?:,|\sand\s|\s&|\.(?:\s|$)|\s?\()")
_LONGEST_PART = 60
_HONORIFICS = frozenset(map(str.capitalize, words_for("names", "honorific")))
"""Before a name, with a stop that ends no sentence (`Md. Roe`)."""
_LEAST_OF_WRAPPED = 40
"""Letters of a line that may be wrapped."""
_LONGEST_ABBREVIATION = 9
_LONGEST_WORD = 30
"""Letters of a word before a stop that are looked at."""


def pieces_of(text: str, edges: set[int]) -> list[PhraseMark]:
    """Return the pieces of a text that is cut at its separators and at the edges of links and styles."""
    out: list[PhraseMark] = []
    before, here, bracket = HARD, 0, -1
    brackets: list[int] = []  # those that are open around the innermost one
    for start, end, kind in _cuts(text, edges):
        if here < start:
            words = text[here:start].lstrip(_BLANK)
            if words[:1].isalnum() or _WORD.search(words):
                begin = start - len(words)
                out.append(PhraseMark(begin, begin + len(words.rstrip(_BLANK)), before, bracket))
                before = kind
            elif kind > before:
                before = kind
        elif kind > before:
            before = kind
        if kind in _BRACKETING:
            bracket = _innermost(kind, start, bracket, brackets)
        if end > here:
            here = end
    return out


def _innermost(kind: Separator, start: int, bracket: int, around: list[int]) -> int:
    """Return where the innermost bracket opens behind a sign at `start`, -1 for none; `around` are those around it."""
    if kind is OPEN:
        around.append(bracket)
        return start
    if kind is CLOSE:
        return around.pop() if around else -1
    around.clear()
    return -1


def _cuts(text: str, edges: set[int]) -> list[tuple[int, int, Separator]]:
    """Return where a text is cut, in order: beginning and end of what stands between two pieces, and its kind."""
    edge = Separator.EDGE
    cuts = [(place, place, edge) for place in edges]
    for found in _SEPARATOR.finditer(text):
        start, end = found.span()
        sign = text[start]
        kind = _KINDS[sign]
        if sign == "\r" and _is_wrapped(text, start):
            continue
        if kind is not _STOP:
            cuts.append((start, end, kind))
        elif sign != "." or _is_stop(text, start):
            cuts.append((start + (sign in "?!"), end, kind))
    if edges:
        cuts.sort()
    cuts.append((len(text), len(text), HARD))
    return cuts


def _is_wrapped(text: str, at: int) -> bool:
    """Tell whether a long line is only wrapped at a soft end: words that are no name stand before it behind a sign, and
    a word with a capital behind it (`… Mud in Fog. Artificial / Intelligence Review`).
    """
    if not text[at + 1 : at + 2].isupper() or at - text.rfind("\r", 0, at) < _LEAST_OF_WRAPPED:
        return False
    if _LAST_GIVEN.search(text, text.rfind("\r", 0, at) + 1, at) and _FAMILY_NEXT.match(text, at + 1):
        return True
    last = _LAST_WORDS.search(text, max(0, at - _LONGEST_PART), at)
    return last is not None and OTHER_WORDS.issuperset(last["words"].casefold().split())


def _is_stop(text: str, at: int) -> bool:
    """Tell whether a stop ends a sentence: it stands behind no initial and no abbreviation, and no small letter
    follows.
    """
    if text.endswith("et al", 0, at):
        return True
    following = text[at + 1 : at + 40].lstrip(" ")
    if following[:1].islower() and not following.startswith(("arxiv", "arXiv", "in ")):
        return False
    end = at - 1 if text[at - 1 : at] == "\n" else at
    start, least = end, max(0, end - _LONGEST_WORD)
    while start > least and text[start - 1].isalnum() and not text[start - 1].isdecimal():
        start -= 1
    if start == end:
        return True
    word = text[start:end]
    if word in _HONORIFICS:
        return False
    if len(word) == len("JB") and word.isupper() and text[:start].rstrip().endswith((",", "&", ";", " and")):
        return False  # two initials of one more name
    if len(word) == 1 or f"{word}." in ABBREVIATIONS or _TWO_LETTERS.search(text, max(0, at - 8), at):
        return False
    return not (len(word) <= _LONGEST_ABBREVIATION and word[0].isupper() and _in_abbreviations(text, start))


def _in_abbreviations(text: str, at: int) -> bool:
    """Tell whether one of the two words before a place is an abbreviation (`Trans. Biomed. Circuits`)."""
    before = text[max(0, at - 30) : at].split()[-2:]
    return any(word in ABBREVIATIONS for word in before)
