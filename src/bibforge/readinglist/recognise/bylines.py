"""Lists of people in the forms of reference styles, in which initials or commas show where each name ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bibforge.model.people import Person, person_from
from bibforge.readinglist.words import any_of, words_for


class Byline(NamedTuple):
    """A list of people in one form at the beginning of a stretch: where it ends, who they are, whether more are said
    to be.
    """

    end: int
    people: tuple[Person, ...]
    others: bool


_CAPITAL = r"[^\W\d_a-zß-öø-ÿ\u0430-\u045f\u0600-\u1cff\u2e80-\uffff]"
_LETTER = r"[^\W\d_\u0600-\u1cff\u2e80-\uffff]"
_PARTICLE = any_of(word for word in words_for("names", "particle") if len(word) > 1)
_NAME = rf"{_CAPITAL}(?:{_LETTER}|['’‑-](?={_LETTER}))+"
_FAMILY = rf"(?:(?:{_PARTICLE})[ ]){{0,3}}{_NAME}(?:[ ](?:(?:{_PARTICLE})[ ]){{0,2}}{_NAME}){{0,2}}"
_STOPPED = rf"{_CAPITAL}[a-z]?\.(?:[ ]?-?{_CAPITAL}\.){{0,3}}"
_PLAIN = rf"{_CAPITAL}{{1,3}}(?:-{_CAPITAL})?(?![\w.]*[a-z])"
_INITIALS = rf"(?:{_STOPPED}|{_PLAIN})"
_SUFFIX = r"(?:,?[ ](?:Jr|Sr|II|III|IV)\b\.?)?"
_AND = r"and|und|et|y|e|и|&"
_BETWEEN = rf"(?:\s?[,;]\s{{0,3}}(?:(?:{_AND})\s)?|\s(?:{_AND})\s{{1,3}})"
_OTHERS = r"(?P<others>[ ]?,?[ ]?(?:(?:and|&)[ ])?(?:et[ ]al\b\.?|и[ ]др\.?|and[ ]others\b|(?:\.\.\.|…)(?=\s|$)))"
_NATURAL = rf"(?:{_STOPPED}|{_PLAIN}\.?)[ ]?{_FAMILY}"
_GIVEN = rf"{_NAME}(?:[ ](?:{_STOPPED}|{_NAME}|{_PLAIN}))?"


class _Form(NamedTuple):
    """One form: how a list of it looks, the fewest names that prove it, and how one name of it is turned round."""

    pattern: re.Pattern[str]
    unit: re.Pattern[str]
    fewest: int
    as_person: Callable[[re.Match[str]], Person | None]


def _list_of(first: str, following: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<people>(?:{first})(?:{_BETWEEN}(?:{following})){{0,400}}){_OTHERS}?(?!\w)", re.DOTALL)


def _inverted(found: re.Match[str]) -> Person | None:
    if not found["initials"]:
        return person_from(found[0])  # natural order, or family name and given names around a comma
    suffix = (found["suffix"] or "").strip(" ,")
    return person_from(f"{found['family']}, {suffix + ', ' if suffix else ''}{_spread(found['initials'])}")


def _spread(initials: str) -> str:
    """Return initials as they are printed: `JB` is `J. B.`"""
    return initials if "." in initials else " ".join(f"{letter}." for letter in initials if letter != "-")


_BEHIND_BLANK = rf"(?P<family>{_FAMILY})[ ](?P<initials>{_INITIALS})(?P<suffix>{_SUFFIX})"
_BEHIND_COMMA = rf"(?P<family>{_FAMILY})(?P<suffix>{_SUFFIX}),[ ]?(?P<initials>{_INITIALS})"
_NAMED = re.compile(r"\(\?P<(?!others)\w+>")


def _bare(pattern: str) -> str:
    return _NAMED.sub("(?:", pattern)


_FORMS: tuple[_Form, ...] = (
    _Form(
        _list_of(_bare(_BEHIND_COMMA), f"(?:{_bare(_BEHIND_COMMA)}|{_NATURAL})"),
        re.compile(f"(?:{_BEHIND_COMMA}|{_NATURAL})"),
        1,
        _inverted,
    ),  # Roe, J., Doe, J. B., & Fenn, O. (APA, Harvard, MLA with initials); the others may stand in natural order
    _Form(
        _list_of(_bare(_BEHIND_BLANK), _bare(_BEHIND_BLANK)), re.compile(_BEHIND_BLANK), 2, _inverted
    ),  # Roe J, Doe JB (Vancouver), Иванова А.Б., Петров В.Г. (GOST)
    _Form(
        re.compile(
            rf"(?P<people>{_FAMILY},[ ]{_GIVEN}(?:[ ]and[ ]{_FAMILY},[ ]{_GIVEN}){{1,400}}){_OTHERS}?(?!\w)",
            re.DOTALL,
        ),
        re.compile(rf"(?P<family>{_FAMILY}),[ ](?P<initials>){_GIVEN}"),
        2,
        _inverted,
    ),  # Roe, Jane and Doe, John (BibTeX)
    _Form(
        re.compile(rf"(?P<people>{_FAMILY},[ ]{_GIVEN}){_OTHERS}(?!\w)", re.DOTALL),
        re.compile(rf"(?P<family>{_FAMILY}),[ ](?P<initials>){_GIVEN}"),
        1,
        _inverted,
    ),  # Roe, Jane, et al. (MLA)
)
"""The forms of reference styles, as their manuals print them, in the order in which they are tried."""


def byline_at(text: str, may_be_name: Callable[[str], int]) -> Byline | None:
    """Return the list of people in a reference style with which a text begins, or None.

    `may_be_name` says of a family name whether it may be one: at least half of them must be.
    """
    start = len(text) - len(text.lstrip())
    for form in _FORMS:
        found = form.pattern.match(text, start)
        if not found:
            continue
        units = list(form.unit.finditer(found["people"]))
        others = found["others"] is not None
        if len(units) + others < form.fewest:
            continue
        families = [one["family"] for one in units if one["family"]]
        if families and may_be_name(families[0]) and sum(map(bool, map(may_be_name, families))) * 2 >= len(families):
            people = tuple(person for person in map(form.as_person, units) if person)
            return Byline(found.end(), people, others)
    return None
