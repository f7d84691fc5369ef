"""The name of a meeting as sources write it, taken apart: name, short name, place, dates and what stands behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from bibforge.model.dates import PartialDate, month_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting: `name` without year, place and dates (the year stays where it begins the name).

    `short` is the acronym without its year, `number` the ordinal, 0 where none is stated; `dates` is EDTF, one date or
    two with a slash; `place` is as written, empty for meetings that were held nowhere.
    """

    name: str
    short: str = ""
    year: int | None = None
    number: int = 0
    place: str = ""
    dates: str = ""
    is_joint: bool = False
    """Whether other meetings were named beside it."""


_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_TO = r"\s*(?:-|–|to|/)+\s*"
_DATES = re.compile(
    rf"""(?:\bheld\s+)?
    (?: (?P<month>{_MONTH})\s+(?P<day>{_DAY})(?:{_TO}(?:(?P<month2>{_MONTH})\s+)?(?P<day2>{_DAY}))?
      | (?P<first>{_DAY})(?:\s+(?P<month3>{_MONTH}))?(?:{_TO}(?P<last>{_DAY}))?\s+(?P<month4>{_MONTH})
    ) \s*,?\s* (?P<year>(?:19|20)\d\d)\b""",
    re.VERBOSE,
)
_KIND = re.compile(
    r"""\b(?P<kind> conferences? | symposi(?:um|a) | workshops? | meeting | congress | colloquium | convention | forum
        | summit | school | track | proceedings | conf | symp | int'?l | international | annual )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SHORT = re.compile(
    r"""\(? (?P<short>[A-Z][\w*]*(?:[&/+@-][A-Z]\w*\*?)*) (?P<part>\ (?:Workshops?|Asia|Companion|Findings))?
        (?:\s*[-'’\s]\s*)? (?P<year>(?:19|20)\d\d|\d\d) \)?""",
    re.VERBOSE,
)
_SHORT_BEFORE = r"[A-Z][\w&/*-]* ?[-'’ ]?(?:(?:19|20)\d\d|\d\d)"
_BARE = re.compile(r"\(?[A-Z][\w*]*[A-Z*][\w*]*(?:[&/+-][A-Z]\w*)*\)?")
_TAIL = re.compile(
    r"""
      (?P<track>(?:conference\ track|main\ conference|workshop\ track)\ )? proceedings
    | (?P<revised>revised\b.*papers)
    | (?P<part>part\ [ivx\d]+ | vol(?:ume|\.)?\ ?\d+.*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NOWHERE = re.compile(r"\b(?:virtual|online|hybrid|cyberspace)\b", re.IGNORECASE)
_ORDINARY = re.compile(r"\b(?:and|of|on|for|in|the|with|to|at)\b")
_UNITS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth
""".split()  # noqa: SIM905  # a column of nineteen lines tells no more
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ORDINAL_WORDS = {name: place for place, name in enumerate(_UNITS, 1)} | {
    f"{tens[:-1]}ieth": value for tens, value in _TENS.items()
}
_ORDINAL = re.compile(
    rf"""
      \b(?P<word> (?:(?:{"|".join(_TENS)})[\s-])? (?:{"|".join(_ORDINAL_WORDS)}) )\b
    | \b(?P<figure>\d+)(?:st|nd|rd|th)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def meeting_from(text: str) -> Meeting:
    """Return the meeting that a container's name tells of, whatever the order of its parts."""
    text = re.sub(r"[.:,]? Proceedings of a meeting held", ",", " ".join(text.split()))
    text = re.sub(rf"^({_SHORT_BEFORE}): ", r"\1, ", text)
    dated = _DATES.search(text)
    before, behind = (text[: dated.start()], text[dated.end() :]) if dated else (text, "")
    parts, later = _parts(before), _parts(behind)
    whole = _Pieces(parts, is_dated=dated is not None)
    year = int(dated["year"]) if dated else None
    place = whole.place or _places(later)
    name, number = numbered(whole.name)
    return Meeting(
        name=name, short=whole.short, number=number, year=whole.year or year, is_joint=whole.is_joint,
        place="" if _NOWHERE.search(place) else place, dates=_edtf(dated) if dated else "",
    )  # fmt: skip


class _Pieces:
    """The parts between commas of what stands before the dates, each for what it is."""

    def __init__(self, parts: list[str], *, is_dated: bool) -> None:
        self.short, self.is_joint = "", False
        self.year: int | None = None
        first = _SHORT.fullmatch(parts[0]) if len(parts) > 1 else None
        if first and (_KIND.search(parts[1]) or _ORDINAL.search(parts[1])):
            self._take_short(first)
            parts = parts[1:]
        name, rest, bounded = parts[:1], parts[1:], False
        places: list[str] = []
        for part in rest:
            found = _SHORT.fullmatch(part) or _again(part, name[-1])
            if found:
                self._take_short(found)
                bounded = True
            elif bounded and (_KIND.search(part) or _ORDINAL.search(part)):
                self.is_joint = True
            elif _TAIL.fullmatch(part) or re.fullmatch(r"(?:19|20)\d\d", part):
                continue
            elif bounded:
                places.append(part)
            else:
                name.append(part)
        if self.is_joint:
            places = [part for part in places if _is_place(part)]
        if is_dated and not bounded:
            name, places = _without_places(name)
        self.place = ", ".join(places) if is_dated or bounded else ""
        self.name = self._without_short(", ".join(name))

    def _take_short(self, found: re.Match[str]) -> None:
        if not self.short:
            self.short, self.year = found["short"] + (found["part"] or ""), _whole_year(found["year"])

    def _without_short(self, name: str) -> str:
        """Return the name without an acronym in brackets at its end, which is taken for the short name."""
        match = re.search(r",?\s*\((?P<in>[^()]+)\)$", name)
        found = _SHORT.fullmatch(match["in"]) if match else None
        if match and found:
            self._take_short(found)
            return name[: match.start()]
        if match and _BARE.fullmatch(match["in"]):
            self.short = self.short or match["in"]
            return name[: match.start()]
        alone = _SHORT.fullmatch(name)
        if alone and not self.short:
            self._take_short(alone)
        return name


def _again(part: str, name: str) -> re.Match[str] | None:
    """Return a part that is the end of the name with its year (`… on Big Data, Big Data 2018`), as a short name."""
    found = re.fullmatch(r"(?P<short>.+?)(?P<part>)\s+(?P<year>(?:19|20)\d\d)", part)
    return found if found and name.endswith(f" {found['short']}") else None


def _parts(text: str) -> list[str]:
    """Return the parts between commas that stand in no brackets; ` - ` and a colon before a place part as well."""
    pieces = re.split(r",\s+(?![^()]*\))|\s+-+\s*$", text.strip(" ,;-"))
    return [piece.strip(" ,;.") for piece in pieces if piece.strip(" ,;.")]


def _without_places(parts: list[str]) -> tuple[list[str], list[str]]:
    """Return the parts of a name and the parts behind them that are a place: at most three, none of them the first."""
    start = len(parts)
    while start > 1 and len(parts) - start < 3 and _is_place(parts[start - 1]):
        start -= 1
    name, places = parts[:start], parts[start:]
    head, colon, tail = name[-1].rpartition(": ")
    if colon and places and _is_place(tail) and len(places) < 3:
        return [*name[:-1], head], [tail, *places]
    return name, places


def _is_place(part: str) -> bool:
    words = part.split()
    return len(words) <= 4 and not _KIND.search(part) and not _ORDINARY.search(part) and (
        all(word[:1].isupper() or word[:1] == "(" for word in words) or bool(_NOWHERE.search(part))
    )  # fmt: skip


def _places(parts: list[str]) -> str:
    return ", ".join(part for part in parts[:4] if _is_place(part) and not _TAIL.fullmatch(part))


def _whole_year(text: str) -> int:
    return int(text) if len(text) == 4 else (1900 if int(text) >= 60 else 2000) + int(text)


def numbered(name: str) -> tuple[str, int]:
    """Return a name with its first ordinal in right figures (`33nd`, `Thirty-Third`: `33rd`), and its number."""
    found = _ORDINAL.search(name)
    if not found:
        return name, 0
    number = int(found["figure"]) if found["figure"] else _value(found["word"].lower())
    return name[: found.start()] + ordinal(number) + name[found.end() :], number


def _value(words: str) -> int:
    *tens, last = re.split(r"[\s-]", words)
    return sum(_TENS[one] for one in tens) + _ORDINAL_WORDS[last]


def ordinal(number: int) -> str:
    """Return a number as an English ordinal in figures (`1st`, `12th`, `33rd`)."""
    end = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{end}"


def _edtf(match: re.Match[str]) -> str:
    """Return the days of a meeting as EDTF."""
    year = int(match["year"])
    first_month = month_number(match["month"] or match["month3"] or match["month4"])
    last_month = month_number(match["month2"] or match["month"] or match["month4"])
    first, last = (_figure(match[one] or match[other]) for one, other in (("day", "first"), ("day2", "last")))
    begin = PartialDate.from_parts([year, first_month, first])
    end = PartialDate.from_parts([year, last_month, last]) if last else None
    if begin and end and end < begin and first_month == 12:
        begin = replace(begin, year=year - 1)
    return str(begin) if begin and (end is None or end <= begin) else f"{begin}/{end}" if begin else ""


def _figure(text: str | None) -> int | None:
    return int(re.sub(r"\D", "", text)) if text else None
