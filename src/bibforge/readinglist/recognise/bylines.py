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
_STOPPED = rf"(?!Co\.|St\.|Jr\.|Sr\.|Dr\.|Mr\.|Ms\.){_CAPITAL}[a-z]?\.(?:[ ]?-?{_CAPITAL}\.){{0,3}}"
_PLAIN = rf"(?:{_CAPITAL}(?:[ ]{_CAPITAL}){{1,2}}|{_CAPITAL}{{1,3}}(?:-{_CAPITAL})?)(?![\w.]*[a-z])"
_INITIALS = rf"(?:{_STOPPED}|{_PLAIN})"
_SUFFIX = r"(?:,?[ ](?:Jr|Sr|II|III|IV)\b\.?)?"
_AND = r"and|und|et|y|e|и|&"
_BETWEEN = rf"(?:\s?[,;]\s{{0,3}}(?:(?:{_AND})\s)?|\s(?:{_AND})\s{{1,3}})"
_OTHERS = r"(?P<others>[ ]?,?[ ]?(?:(?:and|&)[ ])?(?:et[ ]al\b\.?|и[ ]др\.?|and[ ]others\b|(?:\.\.\.|…)(?=\s|$)))"
_NATURAL = rf"{_STOPPED}[ ]?{_FAMILY}"
_GIVEN = rf"{_NAME}(?:[ ](?:{_STOPPED}|{_NAME}|{_PLAIN}))?"
_ONE_WORD = rf"(?:(?:{_PARTICLE})[ ]){{0,3}}{_NAME}"


class _Form(NamedTuple):
    """One form: how a list of it looks, how one name of it, and the fewest names that prove it."""

    pattern: re.Pattern[str]
    unit: re.Pattern[str]
    fewest: int


def _list_of(first: str, following: str, between: str = _BETWEEN) -> re.Pattern[str]:
    return re.compile(rf"(?P<people>(?:{first})(?:{between}(?:{following})){{0,400}}){_OTHERS}?(?!\w)", re.DOTALL)


def _person(found: re.Match[str]) -> Person | None:
    if not found["initials"]:
        return person_from(found[0])  # natural order, or family name and given names around a comma
    suffix = (found["suffix"] or found["late"] or "").strip(" ,")
    return person_from(f"{found['family']}, {suffix + ', ' if suffix else ''}{_spread(found['initials'])}")


def _spread(initials: str) -> str:
    """Return initials as they are printed: `JB` is `J. B.`"""
    return initials if "." in initials else " ".join(f"{letter}." for letter in initials if letter != "-")


_BEHIND_BLANK = rf"(?:{_FAMILY})[ ](?:{_INITIALS})(?:{_SUFFIX})"
_BEHIND_COMMA = rf"(?:{_FAMILY})(?:{_SUFFIX}),[ ]?(?:{_INITIALS})"
_UNIT = re.compile(
    rf"(?P<family>{_FAMILY})(?P<suffix>{_SUFFIX})(?:,[ ]?|[ ])(?P<initials>{_INITIALS})(?P<late>{_SUFFIX})|{_NATURAL}"
)
_GIVEN_BEHIND = rf"{_ONE_WORD},[ ]{_GIVEN}"
_GIVEN_UNIT = re.compile(rf"(?P<family>{_ONE_WORD})(?P<suffix>),[ ](?P<initials>)(?P<late>){_GIVEN}")
_FORMS: tuple[_Form, ...] = (
    _Form(
        _list_of(
            _BEHIND_COMMA,
            f"{_BEHIND_COMMA}|{_BEHIND_BLANK}|{_NATURAL}",
            rf"(?:{_BETWEEN}|(?<=\.)[ ](?={_BEHIND_COMMA}))",
        ),
        _UNIT,
        1,
    ),  # Roe, J., Doe, J. B., & Fenn, O. (APA, Harvard, MLA with initials); a comma may be missing, others turned round
    _Form(_list_of(_BEHIND_BLANK, f"{_BEHIND_COMMA}|{_BEHIND_BLANK}"), _UNIT, 2),
    # Roe J, Doe JB (Vancouver), Иванова А.Б., Петров В.Г. (GOST)
    _Form(_list_of(_GIVEN_BEHIND, _GIVEN_BEHIND, "[ ]and[ ]"), _GIVEN_UNIT, 2),  # Roe, Jane and Doe, John (BibTeX)
    _Form(re.compile(rf"(?P<people>{_GIVEN_BEHIND})(?=,){_OTHERS}(?!\w)"), _GIVEN_UNIT, 1),  # Roe, Jane, et al. (MLA)
)
"""The forms of reference styles, as their manuals print them, in the order in which they are tried."""


def byline_at(text: str, may_be_name: Callable[[str], int], *, whole: bool = False) -> Byline | None:
    """Return the list of people in a reference style with which a text begins, or None.

    `may_be_name` says of words whether they may be a name: at least half of the family names must be, and the list
    ends before initials and other words (`Roe, J., Ph.D. Thesis`). `whole` says that the text is known to be names:
    then one name proves a form that has stops behind its initials (`Roe J.`).
    """
    start = len(text) - len(text.lstrip())
    for form in _FORMS:
        found = form.pattern.match(text, start)
        if not found:
            continue
        units, complete = _units(form, found, may_be_name)
        others = complete and found["others"] is not None
        families = [one["family"] for one in units if one["family"]]
        fewest = 1 if whole and "." in found["people"] else form.fewest
        if len(units) + others < fewest or not families or not may_be_name(families[0]):
            continue
        if sum(map(bool, map(may_be_name, families))) * 2 >= len(families):
            people = tuple(person for person in map(_person, units) if person)
            return Byline(found.end() if complete else units[-1].end(), people, others)
    return None


def _units(form: _Form, found: re.Match[str], may_be_name: Callable[[str], int]) -> tuple[list[re.Match[str]], bool]:
    """Return the names of a list up to one that is none, and whether these are all."""
    units = list(form.unit.finditer(found.string, found.start("people"), found.end("people")))
    kept: list[re.Match[str]] = []
    for one in units:
        if not one["family"] and not may_be_name(one[0]):
            break
        kept.append(one)
    return kept, len(kept) == len(units)
