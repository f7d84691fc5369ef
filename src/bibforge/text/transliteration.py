"""Texts in plain ASCII letters: names and titles of any script, by the habits of a language where it has its own."""

from __future__ import annotations

import pkgutil
import re
import unicodedata
from functools import lru_cache

_COMBINING_ACCENT = "\N{COMBINING ACUTE ACCENT}"


def plain_letters(text: str, locale: str = "") -> str:
    """Return `text` in ASCII: `Müller` gives `Muller`, with the locale `de` `Mueller`; `何恺明` gives `HeKaiMing`.

    `locale` is a language tag (`de`, `de-AT`); an empty or unknown one takes each letter without its marks.
    """
    if text.isascii():
        return text
    own = _own_letters(locale.partition("-")[0].lower())
    text = unicodedata.normalize("NFC", text)
    # a stressed Greek vowel is the same letter
    text = "".join(_unstressed(letter) if letter not in own else letter for letter in text).translate(_table(own))
    if text.isascii():
        return text
    from anyascii import anyascii  # only where another script is met: its tables are read letter block by letter block

    return re.sub(r"[^\x20-\x7e]|[`']", "", anyascii(text))


def known_locales() -> tuple[str, ...]:
    """Return the languages with letters of their own in the table, sorted."""
    return tuple(sorted({locale for locale, _, _ in _rows()}))


def _unstressed(letter: str) -> str:
    if not "Ͱ" <= letter <= "Ͽ":
        return letter
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", letter).replace(_COMBINING_ACCENT, ""))


@lru_cache(maxsize=16)
def _own_letters(language: str) -> dict[str, str]:
    """Return what the letters of a language become, small and capital."""
    own = {letter: plain for locale, letter, plain in _rows() if locale == language}
    return own | {letter.upper(): plain.capitalize() for letter, plain in own.items() if len(letter.upper()) == 1}


def _table(own: dict[str, str]) -> dict[int, str]:
    return {ord(letter): plain for letter, plain in own.items()}


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, str], ...]:
    data = pkgutil.get_data("bibforge.text", "data/transliteration.tsv") or b""
    lines = [line.split("\t") for line in data.decode("utf-8").splitlines() if line and not line.startswith("#")]
    return tuple((locale, letter, plain) for locale, letter, plain, _ in lines)
