"""Is this a name: how surely a few words are the name of one person, by their form and by words that no name has."""

from __future__ import annotations

import re
from functools import lru_cache

from bibforge.readinglist.recognise.venues import ACRONYMS
from bibforge.readinglist.words import title_words, words_for
from bibforge.text.comparison import is_cjk

FULL = 2
"""The sureness of a full name."""
PARTICLES = words_for("names", "particle")
BEFORE_THE_LAST = words_for("names", "before the last")
INSTITUTIONS = words_for("names", "institution")
OTHER_WORDS = words_for("names", "other") | INSTITUTIONS | title_words()
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
    | (?P<latex>(?:\^?\{?\\|\^\{?)(?:dagger|ast)\}?|\$\^?\{?[^$]{0,12}\}?\$)
    """,
    re.VERBOSE,
)
"""What is set on names: signs and figures of affiliations, daggers in LaTeX."""
GROUPS = ("Collaboration", "Consortium")
"""What groups that sign as authors are called; a team or a group may be many other things."""
_SURNAMES = words_for("names", "surname")
_CJK_WORDS = re.compile("[论文代码模型学习方法]")
_LONGEST_NAME = 60
MOST_WORDS = 6
"""Words of one name."""


_COMPOUND = re.compile(r"-(?:[a-z]{8,}|based|of|to|in|the|and|free|like|level|time|wise|scale|aware)(?![^\W\d_])")
"""A word behind a hyphen that is no syllable of a given name (`Industrial-strength`, `State-of-the-art`)."""


@lru_cache(maxsize=16384)
def name_sureness(piece: str) -> int:
    """Return 0 where a piece is no name, 1 where it may be one (a lone family name), 2 where it looks like a full name.

    A name has one to six words with capitals or small particles, no figures, and none of the words that titles,
    venues and labels are made of.
    """
    if _is_plain_name(piece):
        return FULL
    if len(piece) > _LONGEST_NAME and len(piece.split(None, 2 * MOST_WORDS)) > 2 * MOST_WORDS:
        return 0  # most titles: too many words, even if every other one were a mark
    return _sureness(piece)


def _sureness(piece: str) -> int:
    """Return how sure a name is that is not written as most are."""
    piece = _without_marks(piece)
    if not 2 <= len(piece) <= _LONGEST_NAME:
        return 0
    if not piece.isascii() and is_cjk(piece):
        return _cjk_sureness(piece)
    words = piece.split()
    among = len(words)
    group = among > 1 and words[-1] in GROUPS and words[0][0].isupper()
    if group or among > MOST_WORDS:
        return FULL if group else 0
    shouted = piece.isupper()
    full = parts = 0
    for number, word in enumerate(words):
        bare = word if word.isalpha() else word.strip(_AROUND)
        lower = bare.casefold()
        if lower in PARTICLES and (bare.islower() or number < among - 1):
            continue
        if "-" in bare and (_COMPOUND.search(bare) or _is_compound_term(bare, whole=shouted)):
            return 0
        if not _may_be_part(word, bare, number, among) or _is_shouted(bare, among, whole=shouted):
            return 0
        if lower in OTHER_WORDS and len(bare) > 1 and not _is_name_too(bare, lower, number, among):
            return 0
        parts += 1
        full += len(bare) > 1 and not (len(bare) == 2 and among > 1 and bare.isupper())
    return _sureness_of(words, parts, full) if parts else 0


_NO_PLAIN_WORDS = PARTICLES | OTHER_WORDS
_FORM = re.compile(r"[A-Z][a-z]+(?:[ ][A-Z][a-z]+){1,2}")


def _is_plain_name(piece: str) -> bool:
    """Tell whether words are what most names are: two or three with a capital each, none of them known for another."""
    return (
        piece.istitle()
        and len(piece) <= _LONGEST_NAME
        and _FORM.fullmatch(piece) is not None
        and _NO_PLAIN_WORDS.isdisjoint(piece.casefold().split())
    )


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


_POSSESSIVE = ("'s", "’s")
_AROUND = ".,()'\"“”"
"""Signs around a word of a name."""


def _may_be_part(word: str, bare: str, number: int, among: int) -> bool:
    """Tell whether a word has the form of a name's: it begins with a capital and ends no sentence."""
    if not (bare[:1].isupper() or (bare[1:2].isupper() and bare[:1] in "dl’'")) or bare.endswith(_POSSESSIVE):
        return False
    if word.isalpha():
        return True
    if not _TOKEN.fullmatch(word.strip(",")):
        return False
    last = bare.rpartition("-")[2]
    return not (
        word.endswith(".")
        and number < among - 1
        and ((len(bare) > 3 and bare.isalpha()) or (last != bare and len(last) > 1))
    )


def _is_shouted(bare: str, among: int, *, whole: bool) -> bool:
    """Tell whether a word is all capitals among others that are not, or stands alone so: a short name."""
    return len(bare) > 3 and (among == 1 or not whole) and bare.isupper() and bare.isalpha()


def _is_compound_term(bare: str, *, whole: bool) -> bool:
    """Tell whether a word with hyphens is made of words of titles (`Inside-Outside`), or holds a short name among
    words that are not all capitals (`R-CNN`).
    """
    parts = bare.split("-")
    return OTHER_WORDS.issuperset(map(str.casefold, parts)) or (
        not whole and any(len(part) > 2 and part.isupper() for part in parts)
    )


def _is_name_too(bare: str, lower: str, number: int, among: int) -> bool:
    """Tell whether a common word stands between others with a capital and may be a name, too (`Jane May Roe`)."""
    return 0 < number < among - 1 and bare[0].isupper() and lower in _NAMES_TOO


def _sureness_of(words: list[str], parts: int, full: int) -> int:
    """Return the sureness of words of which `parts` are no particles and `full` of these more than initials."""
    if len(words) == 1:
        return int(words[0].casefold().strip(".") not in ACRONYMS and len(words[0].strip(".")) > 1)
    if len(words) > 3:
        marked = any("." in word or word.casefold() in PARTICLES or len(word) == 1 for word in words)
        if not marked:
            return 1
    return 2 if parts > 1 or full else 0


_WORDS_FIRST = re.compile(r"[ ]*(?P<capitals>(?:[A-Z][A-Za-z'’-]*+[ ])++)(?:(?P<small>[a-z]++)(?=[\s.,;:]|$))?")
_GO_ON = PARTICLES | BEFORE_THE_LAST | {"others"}
"""Words in small letters that stand in names or part them."""


def begins_with_words(text: str, start: int, stop: int) -> bool:
    """Tell, as one look at most titles does, whether a stretch begins with words that are no names: with a word in
    small letters that no name has behind capitals, or with more words in capitals than a name has, and no sign between.
    """
    found = _WORDS_FIRST.match(text, start, stop)
    if found is None:
        return False
    small = found["small"]
    words = (small is not None and small not in _GO_ON) or found["capitals"].count(" ") > MOST_WORDS
    return words and all(text.find(group, start, stop) < 0 for group in GROUPS)
