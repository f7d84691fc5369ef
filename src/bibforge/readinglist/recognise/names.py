"""Where people are named in a stretch of text: is this a name, and how far does a run of names reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bibforge.readinglist.recognise.bylines import byline_at
from bibforge.readinglist.recognise.venues import ACRONYMS
from bibforge.readinglist.words import words_for
from bibforge.text.comparison import is_cjk

_SEPARATOR = re.compile(
    r"""
    (?P<first> [,;&、，；·•|\r\nauyeи] ) (?:
      (?<![auyeи]) | (?<=\s[au])nd(?=\s) | (?<=\s[yeи])(?=\s[^\W\d_a-z]) | (?<=\se)t(?=\s[^\W\d_a-z])
    )
    """,
    re.VERBOSE,
)
"""As several patterns here, it consumes one of the characters it can begin with and looks back at it: so `re` skips
ahead.
"""
_PARTICLES = words_for("names", "particle")
_OTHER_WORDS = words_for("names", "other")
"""Words of titles, venues, labels and sentences that are no part of a name."""
_NAMES_TOO = words_for("names", "other or name")
_NEVER_FIRST = frozenset(word for word in _OTHER_WORDS if word.isalpha() and len(word) > 1) - {"and", "et", "others"}
"""Words with which no name begins, and no `and others` either."""
_TOKEN = re.compile(
    r"""
      (?P<initials>(?:[^\W\d_]\.)+(?:-[^\W\d_]\.?)*)
    | (?P<word>[^\W\d_][^\W\d_]*(?:[.'’`´‐‑–\u00ad-]+[^\W\d_]+)*[.'’]?)
    | (?P<nickname>\(?["“][^\W\d_]+["”]\)?)
    """,
    re.VERBOSE,
)
_MARK = re.compile(r"[*†‡§¶¹²³⁴⁵¤#✉📧🔥🌟\d^{\\$⋆]")
"""One of the characters without which `_MARKS` finds no more than the words `dagger` and `ast`."""
_MARKS = re.compile(
    r"""
      (?P<sign>[*†‡§¶¹²³⁴⁵¤\#✉📧🔥🌟]+|[⋆])
    | (?<=[^\W\d_])(?P<figure>\d{1,2})\b
    | (?P<latex>\^?\{?\\?(?:dagger|ast)\}?|\$\^?\{?[^$]{0,12}\}?\$)
    """,
    re.VERBOSE,
)
"""What is set on names: signs and figures of affiliations, daggers in LaTeX."""
_SENTENCE_END = re.compile(
    r"""
    [。(\["“”:!?.\s] (?:
      (?P<mark>(?<=[。(\["“”])) | (?P<stop>(?<=[:!?])(?=\s|$)) | (?<=\s)(?P<dash>[-–—]\s|\()
    | (?P<cjk>(?<=[\u4e00-\u9fff]\.)(?=\s|$)) | (?P<blank>(?<=\s\s\.)(?=\s|$))
    | (?P<full>(?<=[^\W\d_][^\W\d_A-Z]\.)(?<!\.[ ][A-Z][a-z]\.)(?=\s|$)(?!\s*,))
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
_SURNAMES = words_for("names", "surname")
BRACKETED = re.compile(r"\((?!(?:[^()]{0,30}[\s,])?(?:19|20)\d\d[a-z]?\))[^()]{0,80}\)")
"""A bracket with an affiliation; one that states a year ends the names."""
_ET_AL_CORE = re.compile(r"[eEoO.…等](?i:(?<=\be)t\.?\s*al\b|(?<=\bo)thers\b|(?<=\.)\.\.|(?<=[…等]))")
_ANY = re.compile(r"\w")
_CLOSING = re.compile(r"\s*(?P<name>[^\W\d_]+(?:\s[^\W\d_]+){1,2})(?=\.\s+(?:19|20)\d\d\b|\.?\s*$)")
"""The last name of a list before its year; it may hold a common word (`and Alexandra To. 2020`)."""
_CJK_WORDS = re.compile("[论文代码模型学习方法]")
_LONGEST_NAME = 60
_LONGEST_LIST = 400
"""Letters behind a first name that are asked for further ones."""
_MOST_WORDS = 6
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)


class NameRun(NamedTuple):
    """A run of names at the beginning of a stretch: where it ends, how many names, and how sure one can be (0 to 3)."""

    end: int
    names: int
    sureness: int


NO_NAMES = NameRun(0, 0, 0)


@lru_cache(maxsize=16384)
def name_sureness(piece: str) -> int:
    """Return 0 where a piece is no name, 1 where it may be one (a lone family name), 2 where it looks like a full name.

    A name has one to six words with capitals or small particles, no figures, and none of the words that titles,
    venues and labels are made of.
    """
    if len(piece) > _LONGEST_NAME and len(piece.split(None, 2 * _MOST_WORDS)) > 2 * _MOST_WORDS:
        return 0  # most titles: too many words, even if every other one were a mark
    piece = _without_marks(piece)
    if not 2 <= len(piece) <= _LONGEST_NAME:
        return 0
    if not piece.isascii() and is_cjk(piece):
        return _cjk_sureness(piece)
    words = piece.split()
    among = len(words)
    if among > _MOST_WORDS:
        return 0
    shouted = piece.isupper()
    full = parts = 0
    for number, word in enumerate(words):
        bare = word if word.isalpha() else word.strip(_AROUND)
        lower = bare.casefold()
        if lower in _PARTICLES and (bare.islower() or number < among - 1):
            continue
        if not _may_be_part(word, bare, number, among) or _is_shouted(bare, among, whole=shouted):
            return 0
        if lower in _OTHER_WORDS and len(bare) > 1 and not _is_name_too(bare, lower, number, among):
            return 0
        parts += 1
        full += len(bare) > 1 and not (len(bare) == 2 and among > 1 and bare.isupper())
    return _sureness_of(words, parts, full) if parts else 0


def _without_marks(piece: str) -> str:
    if piece.isascii() and piece.replace(" ", "").isalpha():
        return piece
    if "ast" in piece or "dagger" in piece or _MARK.search(piece):
        piece = _MARKS.sub("", piece)
    piece = piece.strip(" ,;:*_")
    return piece[:-1].rstrip() if piece.endswith(" .") else piece


def _cjk_sureness(piece: str) -> int:
    if _CJK_WORDS.search(piece):
        return 0
    if len(piece) > 2 and piece[:2] in _SURNAMES:
        return 2 if len(piece) <= 5 else 0
    return 2 if 2 <= len(piece) <= 4 and piece[0] in _SURNAMES else 0


_AROUND = ".,()'\"“”"
"""Signs around a word of a name."""


def _may_be_part(word: str, bare: str, number: int, among: int) -> bool:
    """Tell whether a word has the form of a name's: it begins with a capital and ends no sentence."""
    if not (bare[:1].isupper() or (bare[1:2].isupper() and bare[:1] in "dl’'")):
        return False
    if word.isalpha():
        return True
    if not _TOKEN.fullmatch(word.strip(",")):
        return False
    return not (word.endswith(".") and len(bare) > 3 and bare.isalpha() and number < among - 1)


def _is_shouted(bare: str, among: int, *, whole: bool) -> bool:
    """Tell whether a word is all capitals among others that are not, or stands alone so: a short name."""
    return len(bare) > 3 and (among == 1 or not whole) and bare.isupper() and bare.isalpha()


def _is_name_too(bare: str, lower: str, number: int, among: int) -> bool:
    """Tell whether a common word stands between others with a capital and may be a name, too (`Jane May Roe`)."""
    return 0 < number < among - 1 and bare[0].isupper() and lower in _NAMES_TOO


def _sureness_of(words: list[str], parts: int, full: int) -> int:
    """Return the sureness of words of which `parts` are no particles and `full` of these more than initials."""
    if len(words) == 1:
        return int(words[0].casefold().strip(".") not in ACRONYMS and len(words[0].strip(".")) > 1)
    if len(words) > 3:
        marked = any("." in word or word.casefold() in _PARTICLES or len(word) == 1 for word in words)
        if not marked:
            return 1
    return 2 if parts > 1 or full else 0


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
        if not sure and not (self.count and (_INITIALS.match(bare) or _SUFFIX.match(bare))):
            self._take_last(piece, at)
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

    def _take_last(self, piece: str, at: int) -> None:
        last, named = _last_name(piece, self.count)
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


@lru_cache(maxsize=8192)
def names_at_start(text: str) -> NameRun:
    """Return the run of names with which a stretch begins (end 0 where it begins with none).

    Names are separated by commas, `and`, `&`, semicolons, middle dots; initials and suffixes behind a comma belong to
    the name before; brackets hold affiliations; `et al.` ends the run.
    """
    words = text.split(None, 1)
    if not words or _begins_no_name(words[0]):
        return NO_NAMES
    plain = BRACKETED.sub(_blanks, text) if "(" in text else text
    byline = byline_at(plain, name_sureness)
    if byline is None:
        return _lenient_run(plain)
    if len(byline.names) + byline.others < 2:  # one name in a form of a reference style: `Roe, J. M.`
        run = _lenient_run(plain)
        return NameRun(byline.end, 1, 2) if run.sureness < 2 and run.end <= byline.end else run
    if _AN_INITIAL.search(plain, byline.end):
        run = _lenient_run(plain)
        if run.end > byline.end and _AN_INITIAL.search(plain, byline.end, run.end):
            return run  # a slip of the pen among the names (`Kielty., P., Posch, C.`)
    return NameRun(byline.end, len(byline.names) + byline.others, 3)


def _begins_no_name(word: str) -> bool:
    """Tell whether no name and no `et al.` can begin with a word: a figure, small letters, a common word."""
    if word[0].isdigit():
        return True
    lower = word.casefold()
    if lower in _PARTICLES:
        return False
    return word[0].islower() or (lower in _NEVER_FIRST and word.isascii() and not word.isupper())


def _lenient_run(plain: str) -> NameRun:
    """Return the names with which a text without brackets begins, in whatever order each is written."""
    seen = _NamesSeen()
    here = 0
    may_say_others, by_semicolons = _may_say_others(plain), ";" in plain
    while here < len(plain):
        separator = _SEPARATOR.search(plain, here)
        stop, following = separator.span() if separator else (len(plain), len(plain))
        piece = plain[here:stop]
        others = _others_end(piece) if may_say_others else 0
        if others:
            return NameRun(here + others, seen.count + 1, 3)
        closing = _closing_end(plain, here) if seen.full > 1 else 0
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


def _has_shape_of_name(bare: str) -> bool:
    """Tell whether two or three words have capitals and at most one of them is a common word, too (`Ben Post`)."""
    words = bare.split(None, 3)
    return (
        2 <= len(words) <= 3
        and all(word.isalpha() and word[0].isupper() and word[1:].islower() for word in words)
        and sum(word.casefold() in _OTHER_WORDS for word in words) < 2
    )


def names_by_shape(text: str) -> NameRun:
    """Return the run of two or more pieces with the shape of a name each with which a text begins: for a place where
    names must stand, behind a title and before a venue or nothing; each may hold one common word (`Ben Post`).
    """
    end = count = 0
    for piece in re.finditer(r"\s*(?:and\s+|&\s*)?(?P<name>[^,;]+?)(?:\s*[,;]|\s+and\b|\s*$)", text):
        words = piece["name"].split()
        if not _has_shape_of_name(piece["name"]) or words[0].casefold() in _OTHER_WORDS:
            break
        end, count = piece.end("name"), count + 1
    return NameRun(end, count, 3) if count > 1 else NO_NAMES


_AN_INITIAL = re.compile(r"(?<!\w)[^\W\d_a-z]\.")
_AND_NEXT = re.compile(r"\s*,?\s*(?:and\b|&)")
_NEXT_PIECE = re.compile(r"\s*(?P<last>(?:and|&)\s+)?(?P<piece>[^,;&.:(]{3,60})")


def _closing_end(text: str, here: int) -> int:
    """Return where the last name behind `and` ends that stands before the year, 0 where there is none."""
    found = _CLOSING.match(text, here) if text[max(0, here - 20) : here].rstrip().endswith((" and", "&")) else None
    return found.end() if found and _has_shape_of_name(found["name"]) else 0


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
    hinted = (
        "al" in piece or "other" in piece or "..." in piece or "Al" in piece or "…" in piece or "AL" in piece
        or "等" in piece
    )  # fmt: skip
    return hinted and bool(_ET_AL_CORE.search(piece))


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _is_name_or_nothing(bare: str) -> bool:
    return not bare or bool(name_sureness(bare)) or bool(_INITIALS.match(bare))


def _last_name(piece: str, count: int) -> tuple[int, int]:
    """Return where a name or initials end that a sentence's end cuts off from other words, and how sure the name is."""
    letters = _INITIALS_FIRST.match(piece) if count else None
    if letters:
        return letters.start(1) + len(letters[1].rstrip()), 0
    cut = _SENTENCE_END.search(piece)
    if cut:
        head = piece[: cut.start()].strip()
        sure = name_sureness(head) if head else 0
        if sure or (head and count and _INITIALS.match(head)):
            return cut.start(), sure or 1
    return 0, 0


def _sureness(count: int, full: int, initials: int) -> int:
    if initials or (full >= 2 and full * 2 >= count):
        return 3
    if full:
        return 2
    return 1


_FAMILY = r"[^\W\d_][\w'’-]+"
_JOINED = re.compile(rf"{_FAMILY}(?:,\s{_FAMILY}){{0,12}},?\s(?:and|&)\s{_FAMILY}")


def are_joined_families(text: str) -> bool:
    """Tell whether a text is family names alone, the last behind `and` (`Roe & Doe`, `Roe, Doe, and Fenn`)."""
    stripped = text.strip()
    if not _JOINED.fullmatch(stripped):
        return False
    return all(name_sureness(word) > 0 for word in re.split(r",?\s(?:and|&)\s|,\s", stripped))


def is_people(text: str, least: int = 2) -> bool:
    """Tell whether a whole stretch is names, at least `least` sure."""
    stripped = text.strip(" .,;:*_()[]-–—\r\n")
    run = names_at_start(stripped)
    return run.sureness >= least and not _ANY.search(stripped, run.end)
