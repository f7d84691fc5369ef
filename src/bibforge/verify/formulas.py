"""Titles whose formulas and markup are written in several ways: what is left of two of them to be compared."""

from __future__ import annotations

import re
import unicodedata

from bibforge.text.comparison import fold, word_set

_MARKUP = re.compile(
    r"""
    (?P<tag> </?[A-Za-z][^<>]{0,200}> )                       # <sub>, <mml:math xmlns="…">
    | \[ /? (?P<mark> sub | sup | bar | inf ) (?= [\s\]] )      # [Sub x], as publishers' files have it
    | \\? (?P<empty> [hv]?phantom | ensuremath )
    | \\ (?P<command> [A-Za-z]+ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FORMULA = re.compile(r"[\\$_^{}<>\[\]|=]|\(\s*[\d\W][^)]*\)|\d")
_COMMANDS = word_set(
    "mathrm mathbf mathit mathcal textrm textit textbf emph times leq geq overline bar langle rangle sqrt alpha beta "
    "gamma delta epsilon mu pi sigma omega formula inline notation formulatype math xmlns"
)
"""Words that only say how a formula is set, where the sign before them was lost."""

_SIGN = re.compile(r"[\\$_^{}<>\[\]]")
"""What only a formula or markup has."""

MOST_ALIKE = 90
"""The likeness of all letters, in percent, from which on two titles with formulas differ in the formulas alone."""

_FEWEST_LETTERS = 4
"""Shorter words may be parts of a formula (`In`, `GaN`, `and`)."""


def same_but_for_formulas(left: str, right: str) -> bool:
    """Tell whether two titles, one with a formula or markup at least, have the same words of four letters and more.

    How a formula is set differs from service to service (`In[Sub x]Ga`, `In_{x}Ga`, MathML), and TeX's own commands are
    taken for words where their sign was lost. Three such words at least must be left.
    """
    if not any(_FORMULA.search(title) or not title.isascii() for title in (left, right)):
        return False
    ours, theirs = _plain_words(left), _plain_words(right)
    if len(ours) >= 3 and ours == theirs:
        return True
    from rapidfuzz import fuzz  # on first use: 68 ms that a build from the lock need not pay

    signs = any(_SIGN.search(title) or not title.isascii() for title in (left, right))
    letters = [fold(_plain(title)).replace(" ", "") for title in (left, right)]
    return signs and min(map(len, letters)) >= 16 and fuzz.ratio(*letters) >= MOST_ALIKE


def _plain(title: str) -> str:
    return unicodedata.normalize("NFKD", _MARKUP.sub(" ", title))


def _plain_words(title: str) -> list[str]:
    words = fold(_plain(title)).split()
    return [word for word in words if word.isalpha() and len(word) >= _FEWEST_LETTERS and word not in _COMMANDS]
