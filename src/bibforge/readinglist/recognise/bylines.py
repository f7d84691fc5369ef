"""Lists of people in the forms of reference styles, in which initials or commas show where each name ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from bibforge.model.people import Person, person_from
from bibforge.readinglist.recognise.name import BEFORE_THE_LAST
from bibforge.readinglist.words import any_of, given_names, words_for

_WORDS_FIRST = re.compile(
    rf"""
    (?:[A-Z][a-z]++[ ])++ (?:
      (?!(?:{any_of(words_for("names", "particle"))})\b)(?P<small>[a-z]++)(?=[\s.,;:]|$)
    | [A-Z][a-z]++,[ ]?(?P<next>[A-Z][a-z]++)(?=[ ,]) )
    """,
    re.VERBOSE,
)
"""Words with a capital each that begin no list in any of the forms: one in small letters stands behind them that is no
particle, or a comma and one more word where initials would stand.
"""


class Byline(NamedTuple):
    """A list of people in one form at the beginning of a stretch: where it ends, its names, whether it says that there
    are more.
    """

    end: int
    names: tuple[re.Match[str], ...]
    others: bool

    @property
    def people(self) -> tuple[Person, ...]:
        """Who they are."""
        return tuple(person for person in map(_person, self.names) if person)


_WITHOUT_CAPITALS = re.compile(r"[\u0600-\u1cff\u2e80-\uffff]")
"""Letters of scripts without capitals: a list in one of these forms ends before them."""
_OTHERS_IN_CHINESE = "等"
_SMALL_CYRILLIC = re.compile(r"[\u0430-\u045f]")
_PARTICLE = any_of(word for word in words_for("names", "particle") if len(word) > 1)
_SUFFIX = r"(?:,?[ ](?:Jr|Sr|II|III|IV)\b\.?)?"
_AND = any_of(BEFORE_THE_LAST | words_for("names", "before the last, or a letter") | {"&"})
_BETWEEN = rf"(?:\s?[,;/]\s{{0,3}}(?:(?:{_AND})\s|(?:…|\.\s?\.\s?\.)\s{{1,3}}(?:&\s)?)?|\s(?:{_AND})\s{{1,3}}|\s?…\s)"
_MORE = any_of(words_for("names", "others"))
"""What says in some language that there are more people than are named."""
_OTHERS = (
    rf"(?P<others>[ ]?[,;]?[ ]?(?:(?:and|&)[ ])?[\[(]?(?:(?:{_MORE}|and[ ]others)(?!\w)\.?|(?:\.\.\.|…)(?=\s|$))[\])]?)"
)


class _Form(NamedTuple):
    """One form: how a list of it looks, how one name of it, and the fewest names that prove it."""

    pattern: re.Pattern[str]
    unit: re.Pattern[str]
    fewest: int
    in_pairs: bool = False
    """Whether commas stand within names and between them, so that given names must tell which is which."""


def _list_of(first: str, following: str, between: str = _BETWEEN) -> re.Pattern[str]:
    return re.compile(rf"(?P<people>(?:{first})(?:{between}(?:{following})){{0,400}}){_OTHERS}?(?!\w)", re.DOTALL)


def _joined(first: str, following: str, last: str) -> re.Pattern[str]:
    """Return a list whose names commas part, the last one behind a word for and."""
    return re.compile(rf"(?P<people>{first}(?:,[ ]{following}){{0,40}}{last}{following}){_OTHERS}?(?!\w)")


class _Forms(NamedTuple):
    """The forms of reference styles in the order in which they are tried, and the beginning that all of them share."""

    beginning: re.Pattern[str]
    all: tuple[_Form, ...]


@cache  # compiled on first use: sets that reach beyond Latin take twenty times as long, and few texts need them
def _forms(*, cyrillic: bool) -> _Forms:
    """Return the forms of reference styles as their manuals print them."""
    small = r"a-zß-öø-ÿ\u0430-\u045f" if cyrillic else "a-zß-öø-ÿ"
    capital, letter = rf"[^\W\d_{small}]", r"[^\W\d_]"
    name = rf"{capital}(?:{letter}++|(?=['’‑-]{letter}))(?:['’‑-]{letter}++)*+"
    family = rf"(?:(?:{_PARTICLE})[ ]){{0,3}}{name}(?:[ ](?:(?:{_PARTICLE})[ ]){{0,2}}{name}){{0,2}}"
    further = rf"(?:[ ]?-?{capital}\.){{0,3}}(?:[ ][dv]\.)?"
    stopped = rf"(?!Co\.|St\.|Jr\.|Sr\.|Dr\.|Mr\.|Ms\.){capital}(?:[a-z]|{capital})?\.{further}"
    plain = rf"(?:{capital}(?:[ ]{capital}){{1,2}}|{capital}{{1,3}}(?:-{capital})?)(?![\w.]*[a-z])(?!\d)"
    initials = rf"(?:{stopped}|{plain})"
    natural = rf"{stopped}[ ]{{0,2}}{family}"
    given = rf"(?:{stopped}[ ])?{name}(?:[ ](?:(?!{capital}{{2}}\.){stopped}|{name}|{plain}))?"
    one_word = rf"(?:(?:{_PARTICLE})[ ]){{0,3}}{name}"
    behind_blank = rf"(?:{family})[ ](?:{initials})(?:{_SUFFIX})"
    behind_comma = rf"(?:{family})(?:{_SUFFIX}),[ ]?(?:{initials})"
    unit = re.compile(
        rf"(?P<family>{family})(?P<suffix>{_SUFFIX})(?:,[ ]?|[ ])(?P<initials>{initials})(?P<late>{_SUFFIX})|{natural}"
    )
    blank_unit = re.compile(rf"{unit.pattern}|{capital}(?:-?{capital})?[ ]{family}")
    given_behind = rf"{one_word},[ ]{given}{_SUFFIX}"
    given_unit = re.compile(rf"(?P<family>{one_word})(?P<suffix>),[ ](?P<initials>){given}(?P<late>{_SUFFIX})")
    natural_full = rf"{given}[ ]{one_word}"
    mixed_unit = re.compile(
        rf"(?P<family>{one_word})(?P<suffix>),[ ](?P<initials>){given}(?P<late>{_SUFFIX})|{natural_full}"
    )
    between_given = rf"(?:[ ]?;[ ](?:(?:{_AND})[ ])?|[ ]?/[ ]?|[ ][-–—][ ]|[ ](?:{_AND})[ ]{{1,3}})"
    initials_unit = re.compile(
        rf"(?P<family>{family})(?P<suffix>{_SUFFIX}),[ ]?(?P<initials>{initials})(?P<late>)|{natural_full}"
    )
    title_case = rf"{given}(?:[ ](?:{stopped}|{name}))?"
    capitals = rf"""(?:(?:{_PARTICLE}|DE|DA|DI|VAN|VON|LE|LA|AL|EL)[ ]){{0,2}}(?:Mc|Mac|{capital}['’])?{capital}{{2,}}
        (?:['’‑-]{capital}{{2,}}|['’]?{capital}+|[ ]{capital}{{3,}})*+(?!{letter})""".replace("\n        ", "")
    letters = rf"{capital}(?:[ ]{capital}){{0,2}}(?!{letter})"
    behind_capitals = rf"(?:{name}(?:[ ](?:(?:{_PARTICLE})[ ])?{name}){{0,3}}(?:[ ]{stopped})?|{initials}|{letters})"
    shouted = rf"{capitals}(?:,[ ]?|[ ]){behind_capitals}"
    natural_shouted = rf"(?:{title_case}|{stopped})[ ]{capitals}"
    shouted_unit = re.compile(
        rf"(?P<family>{capitals})(?P<suffix>)(?:,[ ]?|[ ])(?P<initials>)(?P<late>)(?P<given>{behind_capitals})"
        rf"|{natural_shouted}"
    )
    bracketed = rf"{one_word}[ ]\({given}(?:[ ]{name})?\)"
    bracketed_unit = re.compile(rf"(?P<family>{one_word})(?P<suffix>)(?P<initials>)(?P<late>)[ ]\((?P<given>[^()]+)\)")
    last = rf",?[ ](?:{_AND})[ ]"
    natural_unit = re.compile(
        rf"(?P<given>{stopped}|{capital}{{1,2}}(?!{letter}))(?P<suffix>)(?P<initials>)(?P<late>)[ ]{{0,2}}"
        rf"(?P<family>{family})"
    )
    forms = (
        _Form(_joined(behind_comma, natural_full, last), initials_unit, 2),  # Roe, J., John Doe, and Otto Fenn
        _Form(
            _list_of(
                behind_comma,
                f"{behind_comma}|{behind_blank}|{natural}",
                rf"(?:{_BETWEEN}|[ ][-–—][ ]|(?<=\.)[ ](?={behind_comma}))",
            ),
            unit,
            1,
        ),  # Roe, J., Doe, J. B., & Fenn, O. (APA, Harvard, MLA with initials); a comma may be missing
        _Form(
            _list_of(behind_blank, rf"{behind_comma}|{behind_blank}|{capital}(?:-?{capital})?[ ]{family}"),
            blank_unit,
            2,
        ),
        # Roe J, Doe JB (Vancouver), Иванова А.Б., Петров В.Г. (GOST)
        _Form(_list_of(given_behind, f"{given_behind}|{natural_full}", between_given), mixed_unit, 2),
        # Roe, Jane and Doe, John (BibTeX), Roe, Jane ; Doe, John (DIN), Roe, Jane/Doe, John; Roe, Jane; John Doe (LSA)
        _Form(re.compile(rf"(?P<people>{given_behind})(?=,){_OTHERS}(?!\w)"), mixed_unit, 1),  # Roe, Jane, et al. (MLA)
        _Form(_joined(given_behind, natural_full, last), mixed_unit, 2),
        # Roe, Jane, John Doe, and Otto Fenn (Chicago, MLA)
        _Form(_joined(given_behind, given_behind, last), mixed_unit, 2),
        # Roe, Jane, Doe, John et Fenn, Otto (French manuals)
        _Form(_list_of(given_behind, given_behind, rf",[ ](?:(?:{_AND})[ ])?"), given_unit, 2, in_pairs=True),
        # Roe, Jane, Doe, John, Fenn, Otto
        _Form(
            _list_of(natural, rf"{natural}|{capital}{{1,2}}[ ]{family}"), natural_unit, 2
        ),  # J. Roe, J. B. Doe, and O. Fenn (IEEE, AIP)
        _Form(_list_of(shouted, f"{shouted}|{natural_shouted}"), shouted_unit, 2),  # ROE, Jane, DOE John et FENN, O.
        _Form(_list_of(bracketed, bracketed), bracketed_unit, 1),  # Roe (Jane) et Doe (John)
    )
    beginning = rf"{natural}|{family}{_SUFFIX}(?:,[ ]?|[ ])(?:{initials})|{given_behind}|{shouted}|{bracketed}"
    return _Forms(re.compile(beginning), forms)


def _person(found: re.Match[str]) -> Person | None:
    given = found.groupdict().get("given")
    if given:
        return person_from(f"{found['family']}, {given}")
    if not found["initials"] and found["late"]:
        late = found["late"].strip(" ,")
        return person_from(
            f"{found['family']}, {late}, {found[0][found.end('family') - found.start() : -len(late)].strip(' ,')}"
        )
    if not found["initials"]:
        return person_from(found[0])  # natural order, or family name and given names around a comma
    suffix = (found["suffix"] or found["late"] or "").strip(" ,")
    initials = _CLOSED.sub("", found["initials"])
    return person_from(f"{found['family']}, {suffix + ', ' if suffix else ''}{initials}")


_CLOSED = re.compile(r"(?<=^[^\W\d_a-z]{2})\.$")
"""The stop behind two initials without stops: it ends the list (`Roe J, Doe JB.`)."""


def byline_at(
    text: str, may_be_name: Callable[[str], int], *, whole: bool = False, alone: bool = False
) -> Byline | None:
    """Return the list of people in a reference style with which a text begins, or None.

    `may_be_name` says of words whether they may be a name: at least half of the family names must be, and the list
    ends before initials and other words (`Roe, J., Ph.D. Thesis`). `whole` says that the text is known to be names:
    then one name proves a form that has stops behind its initials (`Roe J.`); `alone` says that one name of any form is
    enough.
    """
    start = len(text) - len(text.lstrip())
    if _WORDS_FIRST.match(text, start):
        return None
    stop = None if text.isascii() else _WITHOUT_CAPITALS.search(text)
    if stop and stop[0] == _OTHERS_IN_CHINESE:
        found = byline_at(text[: stop.start()], may_be_name, whole=whole, alone=True)
        if found and not text[found.end : stop.start()].strip(" ,，"):
            return found._replace(end=stop.end(), others=True)
    text = f"{text[: stop.start()]}0" if stop else text  # a figure is no letter of a name either
    cyrillic = not text.isascii() and _SMALL_CYRILLIC.search(text) is not None
    forms = _forms(cyrillic=cyrillic)
    if not forms.beginning.match(text, start):
        return None
    lists = (_byline_in(form, text, start, may_be_name, whole=whole or cyrillic, alone=alone) for form in forms.all)
    if alone:
        return max(filter(None, lists), key=lambda one: one.end, default=None)
    return next(filter(None, lists), None)


def _byline_in(
    form: _Form, text: str, start: int, may_be_name: Callable[[str], int], *, whole: bool, alone: bool
) -> Byline | None:
    """Return the list of people of one form with which a text begins, or None."""
    found = form.pattern.match(text, start)
    if not found:
        return None
    units, complete = _units(form, found, may_be_name)
    if form.in_pairs and not _are_pairs(units):
        return None
    others = complete and (found["others"] is not None or "…" in found["people"] or ". ." in found["people"])
    families = [_as_written_small(one["family"]) for one in units if one["family"]]
    fewest = 1 if alone or (whole and "." in found["people"]) else form.fewest
    if len(units) + others < fewest or not families or not may_be_name(families[0]):
        return None
    if sum(map(bool, map(may_be_name, families))) * 2 < len(families):
        return None
    return Byline(found.end() if complete else units[-1].end(), tuple(units), others)


def _are_pairs(units: list[re.Match[str]]) -> bool:
    """Tell whether at least half of the names have a known given name behind their comma, and fewer before it."""
    known = given_names()
    behind = sum(_first_word(one[0].partition(",")[2]) in known for one in units)
    before = sum(one["family"].casefold() in known for one in units)
    return behind * 2 >= len(units) and before < behind


def _first_word(words: str) -> str:
    return next(iter(words.casefold().split()), "")


_INITIALS_FIRST = re.compile(r"[^\W\d_a-z](?:-?[^\W\d_a-z])?[ ]")


def _as_written_small(name: str) -> str:
    """Return a name without words in capitals alone: such a word would be a short name of something (`BERT`)."""
    if name.isupper() or any(word.isupper() and len(word) > 1 for word in name.split()):
        return " ".join(word.title() if word.isupper() else word for word in name.split())
    return name


def _units(form: _Form, found: re.Match[str], may_be_name: Callable[[str], int]) -> tuple[list[re.Match[str]], bool]:
    """Return the names of a list up to one that is none, and whether these are all."""
    units = list(form.unit.finditer(found.string, found.start("people"), found.end("people")))
    kept: list[re.Match[str]] = []
    for one in units:
        if not one["family"] and not _INITIALS_FIRST.match(one[0]) and not may_be_name(_as_written_small(one[0])):
            break
        kept.append(one)
    return kept, len(kept) == len(units)
