"""What citation keys are made of: families, years and title words in plain letters; never an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bibforge.model.people import Person, family_key
from bibforge.model.record import Record
from bibforge.text.comparison import STOP_WORDS, fold
from bibforge.text.transliteration import plain_letters

Words = tuple[str, ...]
_LONGEST_PART = 24
"""Letters of one name or word: longer ones are organisations, or titles in a script without blanks."""
_FIRST_SIGNS = 4
"""Signs of a word in a script without blanks: about the two words that a key of another script begins with."""
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_GREEK_WORD = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]{2,}")


@dataclass(frozen=True, slots=True)
class KeyParts:
    """The parts of one work: plain words with the capitals that they have."""

    authors: Words
    """The family names, without particles."""
    editors: Words
    first_letters: Words
    """The first letter of each author's given names, empty where there are none."""
    more_authors: bool
    title: Words
    """Every word of the title."""
    telling: Words
    """The words of the title that carry meaning: no stop words, no words that begin with a figure."""
    year: str
    record: Record

    @property
    def people(self) -> Words:
        """The authors, or the editors where there are none."""
        return self.authors or self.editors


def key_parts(record: Record, locale: str = "") -> KeyParts:
    """Return the parts of a record; `locale` is the language whose habits are followed in spelling letters out.

    The year is the one that the entry will have: of the date, else of the arXiv id.
    """
    words = [_plain(word.replace("-", ""), locale) for word in re.sub(r"\$[^$]*\$", " ", record.title).split()]
    words = [word for word in words if word]
    telling = [word for word in words if word.lower() not in STOP_WORDS and not word[0].isdigit()]
    year = record.year or (record.arxiv.year if record.arxiv else None)
    return KeyParts(
        authors=_families(record.authors, locale),
        editors=_families(record.editors, locale),
        first_letters=tuple(_plain(person.given, locale)[:1].upper() for person in record.authors),
        more_authors=record.more_authors,
        title=tuple(words),
        telling=tuple(telling or words),
        year=str(year or ""),
        record=record,
    )


def _plain(text: str, locale: str) -> str:
    """Return a word as letters and figures of ASCII, capitals kept."""
    signs = [match.end() for match in _SIGN.finditer(text)]
    if len(signs) > _FIRST_SIGNS:
        text = text[: signs[_FIRST_SIGNS - 1]]
    if locale or _GREEK_WORD.search(text):
        text = plain_letters(text, locale)
    folded = fold(text).replace(" ", "")
    if not folded.isascii():
        folded = plain_letters(folded).lower()
    plain = re.sub(r"[^a-z0-9]", "", folded)[:_LONGEST_PART]
    return _with_capitals(plain, text)


def _with_capitals(plain: str, written: str) -> str:
    """Return the plain word with the capitals of the written one where both have the same letters, else its first."""
    letters = re.sub(r"[^A-Za-z0-9]", "", written)
    if letters.lower() == plain:
        return letters
    return plain[:1].upper() + plain[1:] if written[:1].isupper() else plain


def _families(people: Sequence[Person], locale: str) -> Words:
    found = []
    for person in people:
        spelled = plain_letters(person.family, locale) if locale or _GREEK_WORD.search(person.family) else person.family
        key = _plain(family_key(Person(family=spelled, organisation=person.organisation)), "")
        if key:
            last = spelled.split()[-1]
            found.append(_with_capitals(key, last) if last[:1].isupper() else key[:1].upper() + key[1:])
    return tuple(found)


def _family(people: Words, length: int = 0, number: int = 1) -> Words:
    chosen = people[number - 1 : number] if number > 0 else ()
    return tuple(one[: length or None] for one in chosen)


def _several(parts: KeyParts, people: Words, most: int) -> Words:
    if not most or len(people) <= most:
        return people
    return (*people[:most], "EtAl")


def _two_or_et_al(parts: KeyParts) -> Words:
    people = parts.people
    if len(people) > 2 or (parts.more_authors and people):
        return (people[0], "EtAl")
    return people


def _alpha(parts: KeyParts) -> Words:
    """Return the label of the BibTeX style `alpha`: three letters of one name, else the first letters of up to four."""
    people = parts.people
    if len(people) == 1:
        return (people[0][:3],)
    return tuple(one[:1] for one in (people if len(people) <= 4 else people[:3]))


def _short(parts: KeyParts) -> Words:
    people = parts.people
    return people if len(people) == 1 else tuple(one[:1] for one in people[:3])


def _titled(parts: KeyParts, count: int, capitals: int) -> Words:
    words = parts.telling[:count]
    return tuple(word[:1].upper() + word[1:] if number < capitals else word for number, word in enumerate(words))


def _pages(parts: KeyParts, number: int) -> Words:
    figures = re.findall(r"\d+", parts.record.pages)
    return (figures[number],) if figures else ()


FUNCTIONS: Mapping[str, Callable[..., Words]] = {
    "auth": lambda parts, length=0, number=1: _family(parts.people, length, number),
    "pureauth": lambda parts, length=0, number=1: _family(parts.authors, length, number),
    "authors": lambda parts, most=0: _several(parts, parts.people, most),
    "pureauthors": lambda parts, most=0: _several(parts, parts.authors, most),
    "authetal": _two_or_et_al,
    "auth.etal": _two_or_et_al,
    "authorlast": lambda parts: parts.people[-1:],
    "authorsalpha": _alpha,
    "authshort": _short,
    "authforeini": lambda parts: parts.first_letters[:1],
    "edtr": lambda parts, length=0, number=1: _family(parts.editors, length, number),
    "editors": lambda parts, most=0: _several(parts, parts.editors, most),
    "veryshorttitle": lambda parts, count=1, capitals=0: _titled(parts, count, capitals),
    "shorttitle": lambda parts, count=3, capitals=0: _titled(parts, count, capitals),
    "title": lambda parts: parts.title,
    "camel": lambda parts: tuple(word[:1].upper() + word[1:] for word in parts.title),
    "year": lambda parts: (parts.year,) if parts.year else (),
    "shortyear": lambda parts: (parts.year[-2:],) if parts.year else (),
    "firstpage": lambda parts: _pages(parts, 0),
    "lastpage": lambda parts: _pages(parts, -1),
    "journal": lambda parts: tuple(_plain(word, "") for word in parts.record.container.split()),
    "booktitle": lambda parts: tuple(_plain(word, "") for word in parts.record.container.split()),
    "volume": lambda parts: (parts.record.volume,) if parts.record.volume else (),
    "number": lambda parts: (parts.record.issue,) if parts.record.issue else (),
}
"""What a pattern may name, in lower case, after JabRef's markers and Better BibTeX's functions of the same names."""
