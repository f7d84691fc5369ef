"""What the items with proved titles teach of those without: where titles begin and end here, as signs show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from bibforge.readinglist.marks import Marks, StyleMark
from bibforge.readinglist.proofs import ProvedSpan
from bibforge.readinglist.title import TitleCue

_LEAST, _MOSTLY = 3, 0.8
"""Proved items, read wrongly by one cue, that make a habit, and the share of them that follows it."""
_LEAST_OF_ALL, _NEARLY_ALL = 4, 0.95
"""The same of proved items whether they were read rightly or not."""
_WEAK = frozenset({TitleCue.PLAIN, TitleCue.BETWEEN, TitleCue.LONGEST, TitleCue.LABEL})
"""Cues that no mark of the list's own stands behind."""
_MOST = 200
"""Proved items of one place that are looked at."""
_MOST_SIGNS = 4
"""How many times a sign may stand before a title that it begins."""
_BETWEEN = " \r*_\u00a0"
_MARKS = "\"“”„'’`«»「」《》"
_YEAR = re.compile(r"[(\[]?\b(?:19|20)\d\d[a-z]?\b[)\]]?")
_QUOTED = re.compile(r"[“\"«„「《‘'](?P<words>[^“”\"«»„「」《》\n\t]{4,400})[”\"»“」》’'](?!\w)")
_EMOJI = re.compile(r"(?:\s*:[a-z0-9_+-]{2,40}:)+(?!\w)")
_WORD = re.compile(r"[^\W_]")


class Edge(Enum):
    """What marks the beginning or the end of a title."""

    ITEM = auto()
    """The item's own words begin or end."""
    SIGN = auto()
    """A sign between words, counted from where the words begin."""
    YEAR = auto()
    """A year."""
    PEOPLE = auto()
    """The names with which the item begins."""
    QUOTES = auto()
    BOLD = auto()
    ITALIC = auto()
    LINK = auto()


class Behind(Enum):
    """What must stand behind a sign that ends a title."""

    ANYTHING = auto()
    YEAR = auto()
    PEOPLE = auto()
    CREDIT = auto()
    """A venue, a year or a date up to the next sign."""
    NO_SUCH = auto()
    """No such sign any more."""


class EdgeRule(NamedTuple):
    """One way to find the beginning or the end of a title: an edge, its sign, which of several it is, and what must
    stand behind it.
    """

    edge: Edge
    sign: str = ""
    number: int = 1
    behind: Behind = Behind.ANYTHING

    @property
    def order(self) -> tuple[int, int, str, int]:
        """The plainer a rule, the sooner it is taken."""
        return self.behind.value, self.edge.value, self.sign, self.number


class Proved(NamedTuple):
    """An item with a proved title: its marks, where the title stands, the cue by which it was read, and whether it
    was read so.
    """

    marks: Marks
    stretch: ProvedSpan
    cue: TitleCue
    right: bool


class TitleHabit(NamedTuple):
    """Where titles stand in a part of a list, and by which cues they are read wrongly there."""

    begin: EdgeRule
    end: EdgeRule
    refuted: frozenset[TitleCue]


def title_habit(proved: Sequence[Proved]) -> TitleHabit | None:
    """Return the habit that the proved items of a part of a list have in common; None without a contradiction in it,
    or without one pair of rules that finds the proved titles.

    Rules that find nearly every proved title, read rightly or wrongly, stand over each cue that was wrong once, and
    over what plain words alone decided; rules that find most of those read wrongly stand over the cues that mostly
    were.
    """
    proved = sorted(proved, key=lambda one: one.marks.text)[:_MOST]  # the order of items does not count
    wrong = Counter(one.cue for one in proved if not one.right)
    right = Counter(one.cue for one in proved if one.right)
    if not wrong:
        return None
    rules = _best(proved, _LEAST_OF_ALL, _NEARLY_ALL) or _best(
        [one for one in proved if one.cue in wrong], _LEAST_OF_ALL, _NEARLY_ALL
    )
    if rules is not None:
        return TitleHabit(*rules, frozenset(wrong) | (_WEAK - frozenset(right)))
    refuted = frozenset(cue for cue, count in wrong.items() if count >= 2 and count > right[cue])
    rules = _best([one for one in proved if one.cue in refuted and not one.right], _LEAST, _MOSTLY)
    return None if rules is None else TitleHabit(*rules, refuted)


def _best(judged: Sequence[Proved], least: int, share: float) -> tuple[EdgeRule, EdgeRule] | None:
    """Return the plainest rules that find most of the proved titles: so many, and such a share of them."""
    found = Counter(pair for one in judged for pair in set(_rules(one)))
    if not found:
        return None
    best = min(found, key=lambda pair: (-found[pair], pair[0].order, pair[1].order))
    return best if found[best] >= max(least, share * len(judged)) else None


def span_by(marks: Marks, begin: EdgeRule, end: EdgeRule) -> ProvedSpan | None:
    """Return where the two rules find a title in an item, None where one of them finds nothing."""
    start = _BEGINS[begin.edge](marks, begin)
    stop = _ENDS[end.edge](marks, end, start) if start >= 0 else -1
    if stop <= start or not _WORD.search(marks.text, start, stop):
        return None
    return ProvedSpan(start, stop)


def _rules(one: Proved) -> list[tuple[EdgeRule, EdgeRule]]:
    """Return the pairs of rules that find the title of one proved item."""
    begins = [rule for rule in _possible_begins(one) if _BEGINS[rule.edge](one.marks, rule) == one.stretch.start]
    ends = [
        rule for rule in _possible_ends(one) if _ENDS[rule.edge](one.marks, rule, one.stretch.start) == one.stretch.end
    ]
    return list(product(begins, ends))


_STYLED = (EdgeRule(Edge.QUOTES), EdgeRule(Edge.BOLD), EdgeRule(Edge.ITALIC), EdgeRule(Edge.LINK))


def _possible_begins(one: Proved) -> list[EdgeRule]:
    sign = _sign_before(one.marks.text, one.stretch.start)
    count = _count(one.marks, sign, one.stretch.start) if sign else 0
    signs = [EdgeRule(Edge.SIGN, sign, count)] if 0 < count <= _MOST_SIGNS else []
    return [EdgeRule(Edge.ITEM), EdgeRule(Edge.PEOPLE), EdgeRule(Edge.YEAR), *_STYLED, *signs]


def _possible_ends(one: Proved) -> list[EdgeRule]:
    sign = _sign_behind(one.marks.text, one.stretch.end)
    signs = [EdgeRule(Edge.SIGN, sign, behind=behind) for behind in Behind] if sign else []
    return [EdgeRule(Edge.ITEM), EdgeRule(Edge.YEAR), EdgeRule(Edge.PEOPLE), *_STYLED, *signs]


def _sign_before(text: str, at: int) -> str:
    start = at
    while start > 0 and not text[start - 1].isalnum():
        start -= 1
    sign = _bare(text[start:at], -1)
    return sign.lstrip(".") or sign[:1]  # behind an abbreviation's stop


def _sign_behind(text: str, at: int) -> str:
    end = at
    while end < len(text) and not text[end].isalnum():
        end += 1
    return _bare(text[at:end], 0)


def _bare(signs: str, which: int) -> str:
    """Return the sign that a gap is known by: a line end or a cell's border, else the one next to the title."""
    hard = [sign for sign in signs if sign in "\n\t"]
    apart = hard or "".join(" " if sign in _BETWEEN or sign in _MARKS else sign for sign in signs).split()
    return apart[which] if apart else ""


@lru_cache(maxsize=256)
def _pattern(sign: str) -> re.Pattern[str]:
    """Return where a sign stands apart: with a blank beside it, unless it parts lines or cells."""
    if sign in "\n\t":
        return re.compile(re.escape(sign))
    blank = r"[\s*_\"“”'`]"
    lead = rf"(?<={blank})" if sign[0] in "-–—~=>/|" else ""
    behind = rf"(?={blank}|$)" if sign[-1] in ".,:;-–—~=>/|" else ""
    return re.compile(lead + re.escape(sign) + behind)


def _count(marks: Marks, sign: str, stop: int) -> int:
    return sum(1 for _ in _pattern(sign).finditer(marks.text, marks.begin, stop))


def _first_word(marks: Marks, at: int) -> int:
    found = _WORD.search(marks.text, at)
    return found.start() if found else -1


def _begin_of_item(marks: Marks, rule: EdgeRule) -> int:
    return _first_word(marks, marks.begin)


def _begin_behind_sign(marks: Marks, rule: EdgeRule) -> int:
    found = list(_pattern(rule.sign).finditer(marks.text, marks.begin))[rule.number - 1 : rule.number]
    return _first_word(marks, found[0].end()) if found else -1


def _begin_behind_year(marks: Marks, rule: EdgeRule) -> int:
    found = _YEAR.search(marks.text, marks.begin)
    return _first_word(marks, found.end()) if found else -1


def _begin_behind_people(marks: Marks, rule: EdgeRule) -> int:
    run = marks.names_on_line(marks.begin, len(marks.text))
    return _first_word(marks, run.end) if run.sureness >= 2 else -1


def _styled(marks: Marks, edge: Edge, start: int) -> StyleMark | None:
    """Return the first stretch of a style that ends behind a place."""
    if edge is Edge.QUOTES:
        found = _QUOTED.search(marks.text, max(0, start - 1))
        return StyleMark(*found.span("words")) if found else None
    if edge is Edge.LINK:
        links = [StyleMark(one.anchor.start, one.anchor.end) for one in marks.external]
        return next((one for one in links if one.end > start and one.end > one.start), None)
    stretches = marks.bold if edge is Edge.BOLD else marks.italic
    return next((one for one in stretches if one.end > start), None)


def _begin_styled(marks: Marks, rule: EdgeRule) -> int:
    found = _styled(marks, rule.edge, marks.begin)
    return _first_word(marks, max(found.start, marks.begin)) if found else -1


def _trimmed(marks: Marks, start: int, end: int) -> int:
    """Return the end of a title before signs that are none of it."""
    text = marks.text
    emoji = _EMOJI.search(text, start, end)
    end = emoji.start() if emoji and _is_last(text, emoji.end(), end) else end
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in "?!"):
        if text[end - 1] == ")" and text.count("(", start, end) >= text.count(")", start, end):
            break
        end -= 1
    return end


def _is_last(text: str, at: int, end: int) -> bool:
    return not _WORD.search(text, at, end)


def _end_of_item(marks: Marks, rule: EdgeRule, start: int) -> int:
    labels = [one.anchor.start for one in marks.labels if one.anchor.start > start]
    return _trimmed(marks, start, min([*labels, len(marks.text)]))


def _end_at_sign(marks: Marks, rule: EdgeRule, start: int) -> int:
    stands = _STANDS_BEHIND[rule.behind]
    for found in _pattern(rule.sign).finditer(marks.text, start + 1):
        if stands(marks, rule.sign, found.end()):
            return _trimmed(marks, start, found.start())
    return -1


def _anything(marks: Marks, sign: str, at: int) -> bool:
    return True


def _year_behind(marks: Marks, sign: str, at: int) -> bool:
    return bool(_YEAR.match(marks.text, _first_word(marks, at))) if _first_word(marks, at) >= 0 else False


def _people_behind(marks: Marks, sign: str, at: int) -> bool:
    start = _first_word(marks, at)
    return start >= 0 and marks.names(start, len(marks.text)).sureness >= 2


def _credit_behind(marks: Marks, sign: str, at: int) -> bool:
    further = _pattern(sign).search(marks.text, at)
    labels = [one.anchor.start for one in marks.labels if one.anchor.start >= at]
    end = min([*labels, further.start() if further else len(marks.text)])
    return marks.is_credit(at, end)


def _no_such_behind(marks: Marks, sign: str, at: int) -> bool:
    return _pattern(sign).search(marks.text, at) is None


_STANDS_BEHIND: dict[Behind, Callable[[Marks, str, int], bool]] = {
    Behind.ANYTHING: _anything, Behind.YEAR: _year_behind, Behind.PEOPLE: _people_behind,
    Behind.CREDIT: _credit_behind, Behind.NO_SUCH: _no_such_behind,
}  # fmt: skip


def _end_at_people(marks: Marks, rule: EdgeRule, start: int) -> int:
    """Return the end before the first piece behind the beginning that is sure names."""
    for piece in marks.pieces_from(start + 1, len(marks.text)):
        if marks.names(piece.start, len(marks.text)).sureness >= 2:
            return _trimmed(marks, start, piece.start)
    return -1


def _end_at_year(marks: Marks, rule: EdgeRule, start: int) -> int:
    found = _YEAR.search(marks.text, start + 1)
    return _trimmed(marks, start, found.start()) if found else -1


def _end_styled(marks: Marks, rule: EdgeRule, start: int) -> int:
    found = _styled(marks, rule.edge, start)
    return _trimmed(marks, start, found.end) if found and found.start <= start else -1


_BEGINS: dict[Edge, Callable[[Marks, EdgeRule], int]] = {
    Edge.ITEM: _begin_of_item, Edge.SIGN: _begin_behind_sign, Edge.YEAR: _begin_behind_year,
    Edge.PEOPLE: _begin_behind_people, Edge.QUOTES: _begin_styled, Edge.BOLD: _begin_styled,
    Edge.ITALIC: _begin_styled, Edge.LINK: _begin_styled,
}  # fmt: skip
_ENDS: dict[Edge, Callable[[Marks, EdgeRule, int], int]] = {
    Edge.ITEM: _end_of_item, Edge.SIGN: _end_at_sign, Edge.YEAR: _end_at_year, Edge.PEOPLE: _end_at_people,
    Edge.QUOTES: _end_styled, Edge.BOLD: _end_styled, Edge.ITALIC: _end_styled, Edge.LINK: _end_styled,
}  # fmt: skip
