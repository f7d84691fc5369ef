"""Which account writes the letters of a title and of names right: capitals and accents that another one has lost.

A publisher's Title Case (`Chain-Of-Thought`, `Bert`) and a deposit without accents (`Velickovic`) lose what another
account of the same words still has. Letters are lost by machines all the time and seldom gained, so that the account
that has them is right. What is no loss (Title Case beside sentence case) is left as the best account has it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bibforge.model.people import Person
from bibforge.model.record import Record
from bibforge.text.comparison import fold, squeezed, word_set

_SMALL = word_set("""
    a an the of and or nor but for in on at to by as via vs de la du des und der die
""")
"""Short articles, prepositions and conjunctions: with a capital within a title they come from a machine's Title Case.
Longer ones (`With`, `From`) have one in some styles (APA, from four letters on)."""
_WORD = re.compile(r"[^\W_]+")
_OPENS = re.compile(r"(?:^|[:?!.;–—(\[\"“‘/]|\s-)\s*$")
"""What stands before a word that begins a title, a subtitle or a part of it."""
_TIMES = re.compile(r"\d+X\d+")
"""`16X16`: the sign of multiplication as a capital."""
_SHOUTED = 0.6
"""Share of words in capitals from which on a title is written in capitals."""


def best_title(best: Record, others: Iterable[Record]) -> Record:
    """Return the record with the title of `best` that has lost the fewest letters of it; `best` itself on a tie."""
    same = [best, *(one for one in others if squeezed(one.title) == squeezed(best.title) != "")]
    texts = dict.fromkeys(one.title for one in same)
    if len(texts) == 1:
        return best
    whole = [text for text in texts if not _is_shouted(text)]
    faults = {text: _faults(text, [one for one in whole if one != text]) for text in texts}
    return min(same, key=lambda one: faults[one.title])


def _is_shouted(title: str) -> bool:
    words = [word for word in _WORD.findall(title) if len(word) > 1 and word.isalpha()]
    return len(words) > 2 and sum(map(str.isupper, words)) > _SHOUTED * len(words)


def _faults(title: str, peers: Sequence[str]) -> int:
    """Return how many words have lost letters that one of the other titles has; capitals throughout are all of them."""
    words = list(_words(title))
    if _is_shouted(title):
        return len(words) if peers else 0
    forms: dict[str, set[str]] = {}
    for peer in peers:
        for word, _ in _words(peer):
            forms.setdefault(fold(word), set()).add(word)
    return sum(_has_lost(word, opens, forms) for word, opens in words)


def _words(title: str) -> Iterator[tuple[str, bool]]:
    """Give the words of a title, and whether each begins it or a part of it."""
    for match in _WORD.finditer(title):
        yield match[0], bool(_OPENS.search(title[: match.start()]))


def _has_lost(word: str, opens: bool, forms: Mapping[str, set[str]]) -> bool:
    known = forms.get(fold(word), set()) - {word}
    return any(
        _has_accents(form, word)
        or (_inner_capitals(form) and not _inner_capitals(word))
        or (_TIMES.fullmatch(word) and form == word.lower())
        or (not opens and form in _SMALL and word[0].isupper())
        for form in known
    )


def _inner_capitals(word: str) -> bool:
    return any(letter.isupper() for letter in word[1:]) and not _TIMES.fullmatch(word)


def _has_accents(form: str, plain: str) -> bool:
    """Tell whether `form` is `plain` with accents.

    Signs that are no letters are what a wrong encoding left, and ligatures and wide letters what a PDF did.
    """
    odd = [letter for letter in form if not letter.isascii()]
    letters = bool(odd) and all(map(str.isalpha, odd)) and unicodedata.normalize("NFKC", form) == form
    return plain.isascii() and letters and fold(form) == fold(plain)


def best_letters(people: tuple[Person, ...], other: Sequence[Person]) -> tuple[Person, ...]:
    """Return the people with the accents that another account of the same people, in the same order, has and they lack.

    The names themselves stay: an initial is no given name, and another order is another account.
    """
    if len(people) != len(other):
        return people
    return tuple(_lettered(one, that) for one, that in zip(people, other, strict=True))


def _lettered(one: Person, that: Person) -> Person:
    if fold(one.family) != fold(that.family) or not _may_be_one(fold(one.given), fold(that.given)):
        return one
    family = that.family if _has_accents(that.family, one.family) else one.family
    given = that.given if _has_accents(that.given, one.given) else one.given
    return one if (family, given) == (one.family, one.given) else replace(one, family=family, given=given)


def _may_be_one(left: str, right: str) -> bool:
    return left[:1] == right[:1] or not left or not right
