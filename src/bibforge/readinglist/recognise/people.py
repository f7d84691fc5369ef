"""Who a list of names means: the names as items write them, turned into people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bibforge.model.people import Person, people_from, person_from, says_others
from bibforge.readinglist.recognise.bylines import byline_at
from bibforge.readinglist.recognise.name import name_sureness
from bibforge.readinglist.recognise.names import BRACKETED, ET_AL, without_institutions
from bibforge.readinglist.words import given_names

CITATION = re.compile(
    r"""
    (?P<people>.{2,160}?) (?P<others>[\s,]*\bet[ ]al\.?)? [\s,.]* [(\[]?(?P<year>(?:19|20)\d\d)[a-z]?[)\]]? \.?
    """,
    re.VERBOSE,
)
"""Words that may be names and a year, and nothing else (`Doe et al. (2017)`)."""
_ANY = re.compile(r"\w")
_GLUED_INITIAL = re.compile(r"(\b[^\W\d_a-z]\.)(?=[^\W\d_a-z][a-z])")
_SIGNS = re.compile(r"@[\w-]+,|[*†‡§¶¹²³⁴⁵#✉\n\r]+|(?<=[^\W\d_])\d+(?:,\d{1,2}(?!\d))*")
_SIGN = re.compile(r"[@*†‡§¶¹²³⁴⁵#✉\n\r\d]")
_AND_ELSEWHERE = re.compile(r"\s(?:und|y|et|e|и|och|og|en)\s(?=[^\W\d_a-z])")
_COMMA_OTHERS = re.compile(r",\s*(?:and\s+)?(?:et|\.\.\.|…|others)")
_COMMAS = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s*&\s*")
_BEHIND = re.compile(r"[^\W\d_a-z][\w'’-]+(?:[ ][^\W\d_a-z][\w'’-]+)?[ ][^\W\d_a-z]{1,3}\.?")
_TWO_BEHIND = re.compile(r"[^\W\d_a-z][\w'’-]+[ ](?!II)[A-Z]{2,3}")
"""One family name and two initials or three (Vancouver): nobody's family name is written so."""
_ENDS_IN_INITIAL = re.compile(r"(?:^|[\s.,-])[^\W\d_a-z]\.\s*$")
_OTHERS = re.compile(r"[tT…等.oO](?i:(?<=…)|(?<=等)|(?<=\.)\.\.|(?<=t)\.?\s*al|(?<=o)thers)")
"""What every form of `et al.` holds."""
_FOUR_WORDS = re.compile(r"(?:[^\W\d_a-z][^\W\d_]+[.]?\s*){4}")


def people_in(written: str, *, families: bool = False) -> tuple[tuple[Person, ...], bool]:
    """Return the people of a list of names as items write them, and whether it says that there are more.

    Affiliations in brackets and the marks of footnotes are left out. Beyond what `people_from` understands:
    `Roe J, Doe JB` (initials behind the family name without stops), family names alone (three and more, or two where
    `families` says that the list does so), words for `and` in other languages, and two names without a separator.
    """
    written = without_institutions(BRACKETED.sub(" ", written) if "(" in written else written)
    bare = " ".join(_without_signs(written).split()).strip(" ,;:")
    listed = families and are_families(bare) and says_others(bare) and not _COMMA_OTHERS.search(bare)
    byline = None if listed else byline_at(bare, name_sureness, whole=True)
    if byline and not _ANY.search(bare, byline.end):
        return byline.people, byline.others
    plain = _GLUED_INITIAL.sub(r"\1 ", written) if "." in written else written
    ends_in_initial = plain.rstrip().endswith(".") and _ENDS_IN_INITIAL.search(plain) is not None
    plain = _AND_ELSEWHERE.sub(" and ", _without_signs(plain)).strip(" ,;:\n" if ends_in_initial else " ,;:.\n")
    pieces = _pieces(plain)
    others = says_others(plain)
    behind = len(pieces) > 1 or bool(pieces and _TWO_BEHIND.fullmatch(pieces[0]))
    if behind and not others and all(_BEHIND.fullmatch(piece) for piece in pieces):
        return _people(_inverted(piece) for piece in pieces), False
    bare = _without_others(plain)
    named = pieces if bare == plain else _pieces(bare)
    chunks = plain.split(" and ")
    paired = ";" in plain or (len(chunks) > 1 and all(chunk.strip(" ,").count(",") == 1 for chunk in chunks))
    alone = not paired and all(
        len(piece.split()) == 1 and name_sureness(piece) == 1 and "." not in piece for piece in named
    )
    joined = len(named) == 2 and ("," not in plain or (others and not _COMMA_OTHERS.search(plain)))
    if alone and (len(named) > 2 or joined or (len(named) == 2 and families)):
        return _people(named), others
    people, others = people_from(_apart(plain))
    return (tuple(map(_turned, people)) if _are_turned(people) else people), others


def _are_turned(people: Sequence[Person]) -> bool:
    """Tell whether a list names people with the family name first and no comma (`Roe Jane, Doe John`): most last words
    are known given names, and hardly any first ones.
    """
    named = [one for one in people if one.given and not one.organisation]
    if len(named) < _LEAST_TURNED:
        return False
    known = given_names()
    last = sum(one.family.casefold() in known for one in named)
    first = sum(one.given.casefold().split()[0] in known for one in named)
    return last * 2 > len(named) and first * 4 <= len(named)


def _turned(person: Person) -> Person:
    if person.organisation or not person.given:
        return person
    family, _, more = person.given.partition(" ")
    return Person(family=family, given=" ".join(filter(None, (more, person.family))), suffix=person.suffix)


_LEAST_TURNED = 2
"""People whose names tell in which order a list writes them."""


def _pieces(names: str) -> list[str]:
    return [stripped for piece in _COMMAS.split(names) if (stripped := piece.strip())]


def _without_signs(names: str) -> str:
    return _SIGNS.sub(" ", names) if _SIGN.search(names) else names


def _without_others(text: str) -> str:
    return ET_AL.sub("", text) if _OTHERS.search(text) else text


def _people(written: Iterable[str]) -> tuple[Person, ...]:
    return tuple(person for person in map(person_from, written) if person)


def _inverted(piece: str) -> str:
    """Return `Roe JB` as `Roe, JB`."""
    family, _, letters = piece.rstrip(".").rpartition(" ")
    return f"{family}, {letters}"


def _apart(names: str) -> str:
    """Return names with the separator that is missing between two full ones (`Jane Roe John Doe`), else as they are."""
    words = names.split()
    if len(words) != 4 or "," in names or "and" in words or not _FOUR_WORDS.fullmatch(names.strip()):
        return names
    return f"{words[0]} {words[1]}, {words[2]} {words[3]}"


def are_families(text: str) -> bool:
    """Tell whether a list of names says family names alone (`Roe, Doe et al.`, `Roe & Doe`)."""
    named = _pieces(_without_others(text).strip(" .,;:"))
    return bool(named) and all(len(piece.split()) == 1 and "." not in piece for piece in named)


def has_et_al(text: str) -> bool:
    """Tell whether a list of names says that there are more."""
    return says_others(text.strip(" .,;:*_)"))
