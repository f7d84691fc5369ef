"""Where people are named in a stretch of text: how far a run of names reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bibforge.readinglist.recognise.bylines import byline_at
from bibforge.readinglist.recognise.name import (
    BEFORE_THE_LAST,
    FULL,
    INSTITUTIONS,
    OTHER_WORDS,
    PARTICLES,
    begins_with_words,
    name_sureness,
)
from bibforge.readinglist.recognise.venues import ACRONYMS, VENUE_WORDS
from bibforge.readinglist.words import any_of, words_for

_SEPARATOR = re.compile(
    r"""
    (?P<first> [,;&、，；·•|\r\nauyeи] ) (?:
      (?<![auyeи])
    | (?<=\s[auyeи]) (?: (?<=[au])nd(?=\s) | (?<=[yeи])(?=\s[^\W\d_a-z]) | (?<=e)t(?=\s[^\W\d_a-z]) )
    )
    """,
    re.VERBOSE,
)
"""As several patterns here, it consumes one of the characters it can begin with and looks back at it: so `re` skips
ahead.
"""
_NEVER_FIRST = frozenset(word for word in OTHER_WORDS if word.isalpha() and len(word) > 1) - {"and", "et", "others"}
"""Words with which no name begins, and no `and others` either."""
_FIGURE = re.compile(r"\d{1,2}(?!\d)")
_SENTENCE_END = re.compile(
    r"""
    [。(\["“”:!?.\s] (?:
      (?<=\s)(?P<dash>[-–—]\s|\()
    | (?<!\s) (?:
        (?P<mark>(?<=[。(\["“”])) | (?P<stop>(?<=[:!?])(?=\s|$))
      | (?<=\.)(?=\s|$) (?:
          (?P<cjk>(?<=[\u4e00-\u9fff]\.)) | (?P<blank>(?<=\s\s\.))
        | (?P<full>(?<=[^\W\d_][^\W\d_A-Z]\.)(?<!\.[ ][A-Z][a-z]\.)(?!\s*,)) )
      )
    )
    """,
    re.VERBOSE,
)
ET_AL = re.compile(
    r"""
    \s*,?\s* (?:and\s+|&\s*)? (?P<others> \bet\.?\s*al\b\.? | \band[ ]others\b | \bothers\b | \.\.\. | … | 等人? )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_INITIALS = re.compile(r"^(?:[^\W\d_a-z](?:[a-z]\.|\.)?[\s-]*){1,4}$")
_INITIALS_FIRST = re.compile(
    r"""
    \s* (?P<initials>(?:[^\W\d_a-z]\.[ -]?){1,4})
    (?=\s{2}|\s*[.,;:(\["“]|\s*$|[^\W\d_a-z][\w-]*\s+[a-z]|[A-Z]{2,}\b)
    """,
    re.VERBOSE,
)
BRACKETED = re.compile(r"\((?!(?:[^()]{0,30}[\s,])?(?:19|20)\d\d[a-z]?\))[^()]{0,80}\)")
"""A bracket with an affiliation; one that states a year ends the names."""
_ET_AL_CORE = re.compile(r"et(?<=\bet)\.?\s*al\b")
_OTHERS_CORE = re.compile(r"others(?<=\bothers)\b")
"""Both in folded text."""
_ANY = re.compile(r"\w")
_YEAR_BEHIND = re.compile(r"\s(?=(?:19|20)\d\d\b)")
_CLOSING = re.compile(r"\s*(?P<name>[^\W\d_]+(?:\s[^\W\d_]+){1,2})(?=\.\s+(?:19|20)\d\d\b|\.?\s*$)")
"""The last name of a list before its year; it may hold a common word (`and Alexandra To. 2020`)."""
_HANDLE = re.compile(r"\s*@[\w-]+,\s*(?=[^\W\d_])")
"""The name of an account among names (`@roe, Jane Roe`)."""
_STOP_AND_YEAR = re.compile(r"\.\s+\(?(?:19|20)\d\d\b")
_LONGEST_LIST = 400
"""Letters behind a first name that are asked for further ones."""
_SYLLABLE = 3
"""Letters of a short word that may be a syllable of a given name."""
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)


class NameRun(NamedTuple):
    """A run of names at the beginning of a stretch: where it ends, how many names, and how sure one can be (0 to 3)."""

    end: int
    names: int
    sureness: int


NO_NAMES = NameRun(0, 0, 0)


@dataclass(slots=True)
class _NamesSeen:
    """The names seen so far at the beginning of a text: where they end, how many, how many full, how many initials."""

    end: int = 0
    count: int = 0
    full: int = 0
    initials: int = 0
    lone_after: tuple[int, int] = (0, 0)
    """How many lone words stand last behind full names, and where these full names end."""

    def take(self, piece: str, at: int, text: str, following: int) -> bool:
        """Take one piece that stands at a place of a text, and tell whether the names may go on behind it.

        Where names stand on both its sides, `following` being where the next begins, one of its words may be a common
        word, too.
        """
        bare = piece.strip()
        sure = name_sureness(bare)
        if not sure and _has_shape_of_name(bare):
            named = _is_name_next(text, following) if self.full else not self.count and _opens_list(text, following)
            sure = 2 if named else 0
        if not sure and self.full and _is_slip(bare) and _is_name_next(text, following):
            sure = 2
        if not sure and self.full > 1 and self.full == self.count and _has_short_words(bare):
            sure = 2
        if not sure and not (self.count and (_are_initials(bare) or _SUFFIX.match(bare))):
            joined = self.full in (0, self.count) and text[max(0, at - 5) : at].rstrip().endswith((" and", "&"))
            self._take_last(piece, at, joined=joined)
            return False
        if sure == 1 or self.lone_after[0]:
            self._note_lone(sure)
        self.count += sure > 0
        self.full += sure == 2
        self.initials += sure == 0
        self.end = at + len(piece.rstrip())
        return True

    def _note_lone(self, sure: int) -> None:
        lone, end = self.lone_after
        if sure != 1:
            self.lone_after = (0, 0)
        elif lone or (self.full and self.full == self.count):
            self.lone_after = (lone + 1, end if lone else self.end)

    def leave_lone(self, text: str) -> None:
        """Leave out the lone words behind full names, none behind `and`: `Jane Roe, Treats …` is one name and a
        title.
        """
        lone, end = self.lone_after
        if lone and not _AND_NEXT.match(text, end):
            self.count, self.end = self.count - lone, end

    def _take_last(self, piece: str, at: int, *, joined: bool) -> None:
        dated = joined or not self.count or self.full == self.count
        last, named = _last_name(piece, self.count, dated=dated, joined=joined, lone=joined and not self.full)
        begins_title = named == 1 and self.count == self.full and piece[last : last + 1] == ":"
        if last and not begins_title:  # full names, then a lone word with a colon: a title begins
            self._note_lone(named or 2)
            self.end = at + last
            self.initials += named == 0
            self.full += named == 2
            self.count += named > 0

    def ends_at(self, text: str, at: int) -> bool:
        """Tell whether a semicolon ends full names that commas separate."""
        if self.count < 2 or self.count != self.full or text[at - 1 : at] != ";":
            return False
        return ";" not in text[: at - 1]


def names_at_start(text: str, *, is_asked: bool = False) -> NameRun:
    """Return the run of names with which a stretch begins (end 0 where it begins with none).

    Names are separated by commas, `and`, `&`, semicolons, middle dots; initials and suffixes behind a comma belong to
    the name before; brackets hold affiliations; `et al.` ends the run. `is_asked` says that `begins_with_words` has
    been asked.
    """
    return NO_NAMES if not is_asked and begins_with_words(text, 0, len(text)) else _names_at_start(text)


@lru_cache(maxsize=8192)
def _names_at_start(text: str) -> NameRun:
    words = text.split(None, 1)
    if not words or _begins_no_name(words[0]):
        return NO_NAMES
    plain = BRACKETED.sub(_blanks, text) if "(" in text else text
    plain = without_institutions(plain)
    byline = byline_at(plain, name_sureness)
    if byline is None:
        return _lenient_run(plain)
    if len(byline.names) + byline.others < 2:  # one name in a form of a reference style: `Roe, J. M.`
        if byline.names and byline.names[0]["initials"] and _CYRILLIC.match(plain.lstrip()):
            return NameRun(byline.end, 1, FULL)  # `Сидоров Д. Е. Реки`: a title behind the initials
        run = _lenient_run(plain)
        return NameRun(byline.end, 1, 2) if run.sureness < 2 and run.end <= byline.end else run
    if _AN_INITIAL.search(plain, byline.end):
        run = _lenient_run(plain)
        if run.end > byline.end and _AN_INITIAL.search(plain, byline.end, run.end):
            return run  # a slip of the pen among the names (`Kielty., P., Posch, C.`)
    return NameRun(byline.end, len(byline.names) + byline.others, 3)


_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_INSTITUTION = re.compile(
    rf"""
    (?P<name>(?:^|;)[^,;\n]{{3,60}}) , (?P<institution>
      (?=[^;\n]*\b(?i:{any_of(INSTITUTIONS)})(?!\w)) [^;.\n]{{2,120}} (?:\.[ ]?[^;.\n]{{2,60}})? ) (?=;)
    """,
    re.VERBOSE,
)
"""A name, a comma and the name of an institution, before a semicolon (`Jane Roe, University of Mud; Otto Fenn`)."""


def without_institutions(names: str) -> str:
    """Return a list of names with blanks in place of the institutions between a comma and a semicolon."""
    if ";" not in names or "," not in names:
        return names
    return _INSTITUTION.sub(lambda found: found["name"] + " " * (len(found[0]) - len(found["name"])), names)


def _begins_no_name(word: str) -> bool:
    """Tell whether no name and no `et al.` can begin with a word: a figure, small letters, a common word."""
    if word[0].isdigit():
        return True
    lower = word.casefold()
    if lower in PARTICLES:
        return False
    return word[0].islower() or (lower in _NEVER_FIRST and word.isascii() and not word.isupper())


def _lenient_run(plain: str) -> NameRun:
    """Return the names with which a text without brackets begins, in whatever order each is written."""
    seen = _NamesSeen()
    here = 0
    may_say_others, by_semicolons = _may_say_others(plain), ";" in plain
    dated = "19" in plain or "20" in plain
    while here < len(plain):
        if plain[here].isdecimal() and here and plain[here - 1] == "," and plain[here - 2].isdecimal():
            mark = _FIGURE.match(plain, here)  # `Roe1,2`: one more figure of an affiliation
            if mark:
                seen.end = here = mark.end()
                here += plain[here : here + 1] == ","
                continue
        handle = _HANDLE.match(plain, here) if plain[here] in " @" else None
        if handle:
            here = handle.end()
            continue
        separator = _SEPARATOR.search(plain, here)
        stop, following = separator.span() if separator else (len(plain), len(plain))
        piece = plain[here:stop]
        others = _others_end(piece) if may_say_others else 0
        if others:
            return NameRun(here + others, seen.count + 1, 3)
        closing = _closing_end(plain, here, seen.full) if seen.full > 1 or (seen.full and dated) else 0
        if closing:
            return NameRun(closing, seen.count + 1, 3)
        if piece.strip(" .*_\n\r\t") and (
            (by_semicolons and seen.ends_at(plain, here)) or not seen.take(piece, here, plain, following)
        ):
            break
        here = following
    seen.leave_lone(plain)
    if not seen.count:
        return NO_NAMES
    apart = by_semicolons and seen.count > 1 and ";" in plain[: seen.end]
    return NameRun(seen.end, seen.count, 3 if apart else _sureness(seen.count, seen.full, seen.initials))


def _are_initials(bare: str) -> bool:
    """Tell whether a piece is initials, and no short name of a venue (`CVPR`)."""
    return _INITIALS.match(bare) is not None and bare.casefold() not in ACRONYMS


def _has_shape_of_name(bare: str) -> bool:
    """Tell whether two or three words have capitals and at most one of them is a common word, too (`Ben Post`)."""
    words = bare.split(None, 3)
    return (
        2 <= len(words) <= 3
        and all(word.isalpha() and word[0].isupper() and word[1:].islower() for word in words)
        and sum(word.casefold() in OTHER_WORDS for word in words) < 2
    )


def _has_short_words(bare: str) -> bool:
    """Tell whether short common words with capitals stand before a word that is none: a name of several syllables among
    full names (`In So Kweon`).
    """
    *first, last = bare.split(None, 3) or [""]
    return (
        1 <= len(first) <= 2
        and all(word.isalpha() and word[0].isupper() and len(word) <= _SYLLABLE for word in first)
        and last.istitle()
        and last.isalpha()
        and last.casefold() not in OTHER_WORDS
    )


def _is_slip(bare: str) -> bool:
    """Tell whether a piece may be a name of which one word lacks its capital (`Ben stone`), among full names."""
    words = bare.split()
    return (
        len(words) == 2
        and all(word.isalpha() and len(word) > 1 for word in words)
        and sorted((words[0].istitle(), words[1].istitle())) == [False, True]
        and any(word.islower() for word in words)
        and not any(word.casefold() in OTHER_WORDS for word in words)
    )


_PARTED = re.compile(r"[,;]|(?<=\s)and\b")
"""What parts names."""


def names_by_shape(text: str) -> NameRun:
    """Return the run of two or more pieces with the shape of a name each with which a text begins: for a place where
    names must stand, behind a title and before a venue or nothing; each may hold one common word (`Ben Post`).
    """
    end = count = start = 0
    for cut, following in (*(one.span() for one in _PARTED.finditer(text)), (len(text), len(text))):
        piece = text[start:cut].rstrip()
        name = piece.lstrip().removeprefix("&").lstrip()
        if name:
            if not _has_shape_of_name(name) or name.split()[0].casefold() in OTHER_WORDS:
                break
            end, count = start + len(piece), count + 1
        start = following
    return NameRun(end, count, 3) if count > 1 else NO_NAMES


_AN_INITIAL = re.compile(r"(?<!\w)[^\W\d_a-z]\.")
_AND_NEXT = re.compile(r"\s*,?\s*(?:and\b|&)")
_NEXT_PIECE = re.compile(r"\s*(?P<last>(?:and|&)\s+)?(?P<piece>[^,;&.:(]{3,60})")


def _closing_end(text: str, here: int, full: int) -> int:
    """Return where the last name ends that stands before the year, behind `and` and two full names, or behind a comma
    and before a stop and the year; 0 where there is none.
    """
    joined = full > 1 and text[max(0, here - 20) : here].rstrip().endswith((" and", "&"))
    found = _CLOSING.match(text, here) if joined or "19" in text or "20" in text else None
    if not found or not _has_shape_of_name(found["name"]):
        return 0
    return found.end() if joined or _STOP_AND_YEAR.match(text, found.end()) else 0


def _is_name_next(text: str, at: int) -> bool:
    """Tell whether a full name, or a last one behind `and`, begins at a place."""
    found = _NEXT_PIECE.match(text, at)
    piece = found["piece"].split(" and ")[0].strip() if found else ""
    return found is not None and (
        name_sureness(piece) == 2 or (found["last"] is not None and _has_shape_of_name(piece))
    )


def _opens_list(text: str, following: int) -> bool:
    """Tell whether full names follow, behind a first piece that may be a name with a common word (`Abigail Post`)."""
    run = names_at_start(text[following : following + _LONGEST_LIST])
    return run.names > 1 and run.sureness == 3


def _others_end(piece: str) -> int:
    """Return where `et al.` ends in a piece that is a name or nothing before it, else 0."""
    others = ET_AL.search(piece) if _may_say_others(piece) else None
    return others.end() if others and _is_name_or_nothing(piece[: others.start()].strip()) else 0


def _may_say_others(piece: str) -> bool:
    if "..." in piece or "…" in piece or "等" in piece:
        return True
    low = piece.casefold()
    al = "al" in low
    if al and _ET_AL_CORE.search(low):
        return True
    return (al or "other" in piece) and "others" in low and _OTHERS_CORE.search(low) is not None


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _is_name_or_nothing(bare: str) -> bool:
    return not bare or bool(name_sureness(bare)) or bool(_INITIALS.match(bare))


def _last_name(piece: str, count: int, *, dated: bool, joined: bool, lone: bool) -> tuple[int, int]:
    """Return where a name or initials end that a sentence's end cuts off from other words, and how sure the name is;
    where it may be `dated`, among full names or behind `and` (`joined`), a year ends it, too (`Jane Roe 2012`); a
    `lone` word is a name behind others (`Roe & Doe 2012`).
    """
    letters = _INITIALS_FIRST.match(piece) if count else None
    if letters:
        return letters.start(1) + len(letters[1].rstrip()), 0
    cut = _SENTENCE_END.search(piece)
    if cut:
        head = piece[: cut.start()].strip()
        sure = name_sureness(head) if head else 0
        if sure or (head and count and _INITIALS.match(head)):
            return cut.start(), sure or 1
    year = _YEAR_BEHIND.search(piece) if dated else None
    sure = name_sureness(piece[: year.start()].strip()) if year else 0
    if year is None or (sure != FULL and not (sure and lone)):
        return 0, 0
    return (year.start(), sure) if joined or not _may_be_venue(piece[: year.start()]) else (0, 0)


def _may_be_venue(words: str) -> bool:
    """Tell whether the words before a year hold one of a venue (`Annalen der Physik 1905`)."""
    known = not ACRONYMS.isdisjoint(words.casefold().split())
    return known or VENUE_WORDS.search(_AN_INITIAL.sub("", words)) is not None


def _sureness(count: int, full: int, initials: int) -> int:
    if initials or (full >= 2 and full * 2 >= count):
        return 3
    if full:
        return 2
    return 1


_FAMILY = r"[^\W\d_][\w'’-]+"
INVERTED = re.compile(rf"{_FAMILY},\s{_FAMILY}(?:\s(?:{_FAMILY}|[^\W\d_]\.?))?")
"""A family name, a comma and given names of one: `Roe, Jane`, `Roe, Jane Mary`."""
_AND = rf"(?:{any_of(BEFORE_THE_LAST | words_for('names', 'before the last, or a letter') | {'&'})})"
_JOINED = re.compile(rf"{_FAMILY}(?:,\s{_FAMILY}){{0,12}},?\s{_AND}\s{_FAMILY}")
_LONGEST_ACRONYM = 3
"""Capitals that are no family name in capitals."""
_JOINT = re.compile(rf",?\s{_AND}\s|,\s")


def are_joined_families(text: str) -> bool:
    """Tell whether a text is family names alone, the last behind `and` (`Roe & Doe`, `Roe, Doe, and Fenn`)."""
    stripped = text.strip()
    if not _JOINED.fullmatch(stripped):
        return False
    words = _JOINT.split(stripped)
    return all(
        name_sureness(word.title() if word.isupper() and len(word) > _LONGEST_ACRONYM else word) for word in words
    )


def families_end(text: str, start: int, end: int) -> int:
    """Return where family names end whose last stands behind `and` and before a comma, 0 where none do: no further name
    follows (`Roe & Doe, Quiet Mud`).
    """
    found = _JOINED.match(text, start, end)
    return found.end() if found and text[found.end() : found.end() + 1] == "," and found.end() < end else 0


def is_people(text: str, least: int = 2) -> bool:
    """Tell whether a whole stretch is names, at least `least` sure."""
    stripped = text.strip(" .,;:*_()[]-–—\r\n")
    run = names_at_start(stripped)
    return run.sureness >= least and not _ANY.search(stripped, run.end)
