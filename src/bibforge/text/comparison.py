"""Folded titles and names, their words and numbers, and how alike two of them are."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bibforge.text.encoding import unscrambled

_SPELLED = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
        "đ": "d", "Đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'", "‘": "'",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\ufeff": None, "\ufffd": None,
    }
)  # fmt: skip
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ℓ": "l",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_ASCII = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))
"""What each ASCII letter is folded to: all that is neither letter nor figure to a blank."""
_TEX_COMMAND = re.compile(r"\\([A-Za-z]+)")
_TEX_ACCENT = re.compile(r"\\[`'^\"~=.]|\\[uvHtcdbkr](?=[\s{])")
_STYLE_NAMES = """
    mathcal mathbb mathbf mathrm mathit mathsf text textbf textit textrm texttt emph it bf rm em sc textsc textsf textup
    textsl mathfrak mathscr left right ensuremath boldsymbol bm sf tt operatorname displaystyle
"""
_TEX_STYLE = frozenset(_STYLE_NAMES.split())
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _without_tex(text: str) -> str:
    text = _TEX_ACCENT.sub("", text)
    text = _TEX_COMMAND.sub(lambda m: "" if m[1].lower() in _TEX_STYLE else f"{m[1]} ", text)
    return text.replace("{", "").replace("}", "").replace("$", "").replace("\\", "")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` as lower-case words joined by one blank: no accents, no TeX, no punctuation.

    Greek letters are spelled out, ligatures expanded (NFKD), apostrophes join (`don't` gives `dont`).
    """
    if "\\" in text or "$" in text or "{" in text:
        text = _without_tex(text)
    if text.isascii():  # four times as fast as to look for words
        return b" ".join(text.encode().translate(_ASCII, b"'").split()).decode()
    text = unicodedata.normalize("NFKD", unscrambled(text).translate(_SPELLED))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = "".join(_GREEK.get(c, c) for c in text.lower())
    return " ".join(_WORD.findall(text.lower().replace("'", "")))


def word_set(text: str) -> frozenset[str]:
    """Return the words of a table that is written as one text."""
    return frozenset(text.split())


def squeezed(text: str) -> str:
    """Return the folded text without blanks: equal for `Super-resolution` and `Superresolution`."""
    return fold(text).replace(" ", "")


_STOP_WORDS = """
    a an the on of in for to with and from by at as is are be via towards toward using how what why when can do does or
    its it into over under not
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that carry no meaning of their own in a title (articles, prepositions, auxiliaries)."""


def significant_words(text: str) -> list[str]:
    """Return the folded words of `text` that carry meaning, in order (no stop words)."""
    return [word for word in fold(text).split() if word not in STOP_WORDS]


def main_title(title: str) -> str:
    """Return the part of a title before its subtitle (`: `, ` - `, ` — `), or the whole title."""
    return (_SUBTITLE.split(title, maxsplit=1)[0] if may_have_subtitle(title) else title).strip()


def may_have_subtitle(title: str) -> bool:
    """Tell, without taking it apart, whether a title can have a subtitle: most have none."""
    return ":" in title or "-" in title or "?" in title or "–" in title or "—" in title


_SUBTITLE = re.compile(r":\s|\s[-–—]+\s|[–—]\s|\?\s")
"""What stands before a subtitle."""


_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PART = re.compile(
    r"""\b(?:part|volume|vol|chapter|section|lecture|episode|book|paper|study|version)
        \s+ (?P<number>[ivx]+|\d+) \b""",
    re.VERBOSE,
)


def numbers(title: str) -> tuple[str, ...]:
    """Return the numbers of a title in order, part numbers in Roman or Arabic figures as one form.

    `Part II: …` and `part 2` both give `2`; a trailing Roman numeral (`Foo III`) counts too.
    """
    folded = fold(title)
    words = folded.split()
    found = [] if folded.replace(" ", "").isalpha() else [word for word in words if word[0].isdigit()]
    if _ROMAN.keys().isdisjoint(words):
        return tuple(found)
    found += [str(_ROMAN[match["number"]]) for match in _PART.finditer(folded) if match["number"] in _ROMAN]
    if len(words) > 2 and words[-1] in _ROMAN and words[-1] not in ("i", "v", "x") and not _PART.search(folded):
        found.append(str(_ROMAN[words[-1]]))
    return tuple(found)


def is_cjk(text: str) -> bool:
    """Tell whether `text` holds Chinese, Japanese or Korean letters."""
    return bool(_CJK.search(text))


def likeness(left: str, right: str) -> float:
    """Return how alike two titles are, 0 to 1: normalised edit similarity of the folded texts."""
    from rapidfuzz import fuzz  # on first use: 68 ms that `--help` need not pay

    a, b = fold(left), fold(right)
    if a == b:
        return 1.0 if a else 0.0
    return max(fuzz.ratio(a, b), fuzz.ratio(a.replace(" ", ""), b.replace(" ", ""))) / 100
