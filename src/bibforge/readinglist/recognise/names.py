"""Where people are named in a stretch of text: is this a name, and how far does a run of names reach."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bibforge.model.people import says_others
from bibforge.readinglist.recognise.venues import ACRONYMS
from bibforge.readinglist.words import words_for
from bibforge.text.comparison import is_cjk

_SEPARATOR = re.compile(r"[,;&、，；·•|\r\nau](?:(?<![au])|(?<=\s[au])nd(?=\s))")
"""As several patterns here, it consumes one of the characters it can begin with and looks back at it: so `re` skips
ahead.
"""
_PARTICLES = words_for("names", "particle")
_NO_NAMES = words_for("names", "other")
"""Words of titles, venues, labels and sentences that are no part of a name."""
_NAMES_TOO = words_for("names", "other or name")
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
    | (?P<cjk>(?<=[\u4e00-\u9fff]\.)(?=\s|$)) | (?P<full>(?<=[^\W\d_]{2}\.)(?=\s|$)(?!\s*,))
    )
    """,
    re.VERBOSE,
)
_ET_AL = re.compile(
    r"""
    \s*,?\s* (?:and\s+|&\s*)? (?P<others> \bet\.?\s*al\b\.? | \band[ ]others\b | \bothers\b | \.\.\. | … | 等人? )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_INITIALS = re.compile(r"^(?:[^\W\d_a-z](?:[a-z]\.|\.)?[\s-]*){1,4}$")
_INITIALS_FIRST = re.compile(
    r"""
    \s* (?P<initials>(?:[^\W\d_a-z]\.[ -]?){1,4})
    (?=\s{2}|\s*[.,;:(\["“]|\s*$|[^\W\d_a-z][\w-]*\s+[a-z])
    """,
    re.VERBOSE,
)
_SURNAMES = words_for("names", "surname")
_BRACKETED = re.compile(r"\([^()]{0,80}\)")
_ET_AL_CORE = re.compile(r"[eEoO.…等](?i:(?<=\be)t\.?\s*al\b|(?<=\bo)thers\b|(?<=\.)\.\.|(?<=[…等]))")
_ANY = re.compile(r"\w")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)


class NameRun(NamedTuple):
    """A run of names at the beginning of a stretch: where it ends, how many names, and how sure one can be (0 to 3)."""

    end: int
    names: int
    sureness: int


_NO_RUN = NameRun(0, 0, 0)


@lru_cache(maxsize=16384)
def name_sureness(piece: str) -> int:  # noqa: C901  # rewritten on marks
    """Return 0 where a piece is no name, 1 where it may be one (a lone family name), 2 where it looks like a full name.

    A name has one to five words with capitals or small particles, no figures, and none of the words that titles,
    venues and labels are made of.
    """
    if not piece.isascii() or not piece.replace(" ", "").isalpha():
        if "ast" in piece or "dagger" in piece or _MARK.search(piece):
            piece = _MARKS.sub("", piece)
        piece = piece.strip(" ,;:*_")
    if len(piece) < 2 or len(piece) > 60:
        return 0
    if not piece.isascii() and is_cjk(piece):
        return (
            2
            if 2 <= len(piece) <= 4 and piece[0] in _SURNAMES and not re.search("[论文代码模型学习方法]", piece)
            else 0
        )
    words = piece.split()
    if len(words) > 6:
        return 0
    full = capitals = 0
    for number, word in enumerate(words):
        letters = word.isalpha()
        bare = word if letters else word.strip(".,()'\"“”")
        lower = bare.casefold()
        if lower in _PARTICLES and (bare.islower() or len(words) > 1):
            continue
        if (not letters and not _TOKEN.fullmatch(word.strip(","))) or (
            lower in _NO_NAMES
            and len(bare) > 1
            and not (0 < number < len(words) - 1 and bare[0].isupper() and lower in _NAMES_TOO)
        ):
            return 0
        if word.endswith(".") and len(bare) > 3 and bare.isalpha() and number < len(words) - 1:
            return 0
        if not bare[:1].isupper() and not (bare[1:2].isupper() and bare[:1] in "dl’'"):
            return 0
        if len(bare) > 3 and bare.isalpha() and bare.isupper() and (len(words) == 1 or not piece.isupper()):
            return 0
        capitals += 1
        full += len(bare) > 1 and not (len(bare) == 2 and bare.isupper() and len(words) > 1)
    if not capitals or (len(words) == 1 and words[0].casefold().strip(".") in ACRONYMS):
        return 0
    if len(words) == 1:
        return 1 if len(piece.strip(".")) > 1 else 0
    if len(words) > 3 and not any("." in word or word.casefold() in _PARTICLES or len(word) == 1 for word in words):
        return 1
    return 2 if full or capitals > 1 else 0


@lru_cache(maxsize=8192)
def names_at_start(text: str) -> NameRun:
    """Return the run of names with which a stretch begins (end 0 where it begins with none).

    Names are separated by commas, `and`, `&`, semicolons, middle dots; initials and suffixes behind a comma belong to
    the name before; brackets hold affiliations; `et al.` ends the run.
    """
    first = text.lstrip()[:1]
    if not first or first.isdigit() or (first.islower() and text.split(None, 1)[0].casefold() not in _PARTICLES):
        return _NO_RUN
    plain = _BRACKETED.sub(_blanks, text) if "(" in text else text
    here = count = full = initials = end = 0
    while here < len(plain):
        separator = _SEPARATOR.search(plain, here)
        stop, following = separator.span() if separator else (len(plain), len(plain))
        piece = plain[here:stop]
        bare = piece.strip()
        others = _ET_AL.search(piece) if _may_say_others(piece) else None
        if others and _is_name_or_nothing(piece[: others.start()].strip()):
            return NameRun(here + others.end(), count + 1, 3)
        if not bare.strip(".*_"):
            here = following
            continue
        sure = name_sureness(bare)
        if sure:
            count += 1
            full += sure == 2
        elif count and (_INITIALS.match(bare) or _SUFFIX.match(bare)):
            initials += 1
        else:
            last, named = _last_name(piece, count)
            if last:
                end = here + last
                initials += named == 0
                full += named == 2
                count += named > 0
            break
        end = here + len(piece.rstrip())
        here = following
    if not count:
        return _NO_RUN
    return NameRun(end, count, 3 if count > 1 and ";" in text[:end] else _sureness(count, full, initials))


_OTHERS_HINTS = ("al", "other", "...", "Al", "…", "AL", "等")


def _may_say_others(piece: str) -> bool:
    return any(hint in piece for hint in _OTHERS_HINTS) and bool(_ET_AL_CORE.search(piece))


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


def is_people(text: str, least: int = 2) -> bool:
    """Tell whether a whole stretch is names, at least `least` sure."""
    stripped = text.strip(" .,;:*_()[]-–—\r\n")
    run = names_at_start(stripped)
    return run.sureness >= least and not _ANY.search(stripped, run.end)


def has_et_al(text: str) -> bool:
    """Tell whether a list of names says that there are more."""
    return says_others(text.strip(" .,;:*_)"))
