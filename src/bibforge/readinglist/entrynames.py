"""People in the way in which an entry of a list names its own: order of the names, initials, what parts them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from bibforge.model.library import Mention
from bibforge.model.people import Person

FORMS = (
    "{given} {family}", "{initials} {family}", "{tight} {family}", "{letters} {family}", "{family}, {given}",
    "{family}, {initials}", "{family}, {tight}", "{family}, {letters}", "{family} {given}", "{family} {initials}",
    "{family} {tight}", "{family} {letters}", "{family}",
)  # fmt: skip
"""The ways in which lists write a name, the longest first: `J. M.` are initials, `J.M.` tight ones, `JM` letters."""
_SHORT = frozenset({"{given} {family}", "{family}, {given}", "{family} {given}"})


class NamesIn(NamedTuple):
    """Where the people of an entry stand in its lines, and how they are written there."""

    start: int
    end: int
    form: str
    between: str
    joint: str
    most: int
    others: str


def names_in(block: str, model: Mention, is_free: Callable[[int, int], bool]) -> NamesIn | None:
    """Return where and how a block names the people of its mention, None where they are not found in one form."""
    for form in FORMS:
        found = _stretch(block, model.authors, form, is_free)
        if found:
            break
    else:
        return None
    start, end = found[0][0], found[-1][1]
    gaps = [block[one[1] : other[0]] for one, other in pairwise(found)]
    between = gaps[0] if len(gaps) > 1 else ", "
    joint = gaps[-1] if gaps else ", "
    others = _OTHERS.match(block, end)
    told = ""
    if others:
        told, end = others[0], others.end()
    most = len(model.authors) if model.et_al else 0
    spelled = form
    if form in _SHORT and all(_INITIALS.fullmatch(one.given) for one in model.authors if one.given):
        tight = any("." in one.given and " " not in one.given and len(one.given) > 2 for one in model.authors)
        dots = any("." in one.given for one in model.authors)
        short = "{tight}" if tight else "{initials}" if dots else "{letters}"
        spelled = form.replace("{given}", short)
    return NamesIn(start, end, spelled, _plain(between), _plain(joint), most, told)


_INITIALS = re.compile(r"(?:\w\.[\s-]?)+|\w(?:[\s-]?\w)?")
_OTHERS = re.compile(r"[*_]*[ ,;]*(?:\[?et\.?\s*al\.?\]?|and others|等)", re.IGNORECASE)


def _plain(gap: str) -> str:
    """Return what parts two names without marks, which belong to the names around it."""
    bare = re.sub(r"[*_\[\]()]|\s+", " ", gap)
    sign = re.search(r"[,;·/|&、，；]|\band\b", bare)
    words = re.findall(r"[,;·/|&、，；]|\band\b", bare)
    if sign is None or "".join(re.findall(r"\w+", bare)).replace("and", ""):
        return ", "
    if words == ["and"] or words == ["&"]:
        return f" {words[0]} "
    if len(words) > 1:
        return f"{words[0]} {words[-1]} "
    return words[0] if words[0] in "、，；" else f"{words[0]} " if words[0] in ",;" else f" {words[0]} "


def _stretch(
    block: str, people: Sequence[Person], form: str, is_free: Callable[[int, int], bool]
) -> list[tuple[int, int]]:
    """Return where each of the people stands, in order, all of them written in one form; nothing where one is not."""
    for first in _found(block, named(form, people[0]), 0):
        if not is_free(*first):
            continue
        places = [first]
        for person in people[1:]:
            place = next((one for one in _found(block, named(form, person), places[-1][1]) if is_free(*one)), None)
            if place is None or place[0] - places[-1][1] > _LONGEST_GAP:
                break
            places.append(place)
        if len(places) == len(people):
            return places
    return []


_LONGEST_GAP = 160
"""Characters between two names: a link to a home page may stand there."""


def _found(block: str, name: str, start: int) -> list[tuple[int, int]]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    pattern = rf"(?<!\w){words}(?!\w)" if name else r"(?!)"
    return [found.span() for found in re.compile(pattern).finditer(block, start)]


def named(form: str, person: Person) -> str:
    """Return a name in one of the forms."""
    parts = [part for part in re.split(r"[\s.-]+", person.given) if part]
    initials = [f"{part[0]}." for part in parts]
    family = f"{person.family} {person.suffix}".strip()
    return form.format(
        given=person.given, family=family, initials=" ".join(initials), tight="".join(initials),
        letters="".join(part[0] for part in parts),
    ).strip(" ,")  # fmt: skip


def people_like(found: NamesIn, people: Sequence[Person], *, more: bool) -> str:
    """Return the people as the entry writes its own: so many before `et al.` as it names, else all of them."""
    cut = found.most if 0 < found.most < len(people) else len(people)
    names = [named(found.form, one) for one in people[:cut]]
    if cut < len(people) or more:
        return found.between.join(names) + (found.others or ", et al.")
    return found.between.join(names[:-1]) + found.joint + names[-1] if len(names) > 1 else "".join(names)
