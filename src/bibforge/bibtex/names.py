"""Names of people between `Person` and the `Family, Suffix, Given and …` of BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bibforge.model.people import Person, person_from
from bibforge.text.latex import from_latex, to_latex

_AND = re.compile(r"\band\b", re.IGNORECASE)


def names_value(people: Iterable[Person], *, more: bool, ascii_only: bool) -> str:
    """Return the encoded value of `author` or `editor`; `and others` where the source named more people."""
    names = [_name(person, ascii_only=ascii_only) for person in people]
    names = [name for name in names if name]
    return " and ".join([*names, "others"] if more and names else names)


def _name(person: Person, *, ascii_only: bool) -> str:
    family = _part(person.family, ascii_only)
    given = _part(_spaced_initials(person.given), ascii_only)
    suffix = _part(person.suffix, ascii_only)
    if not family:
        family, given = given, ""
    if not family or person.organisation:
        return f"{{{family}}}" if family else ""
    if not given:
        whole = " ".join(part for part in (family, suffix) if part)
        return whole if re.fullmatch(r"[^\s,]+", whole) and whole.lower() != "others" else _one(whole)
    family = _one(family) if "," in family or _AND.search(family) or family.lower() == "others" else family
    given = _one(given) if _AND.search(given) else given.replace(",", "")
    return ", ".join(part for part in (family, suffix.replace(",", ""), given) if part)


def _one(text: str) -> str:
    """Return the text as one unit, whatever stands in it."""
    return text if text.startswith("{") and text.endswith("}") and text.count("{") == 1 else f"{{{text}}}"


def _part(text: str, ascii_only: bool) -> str:
    return to_latex(text, ascii_only=ascii_only).strip(" ,")


def _spaced_initials(given: str) -> str:
    """Return given names with a blank behind every initial (`J.A.` hides the second one from BibTeX)."""
    return re.sub(r"(\b\w\.)(?=\w)", r"\1 ", given)


def people_of(value: str) -> tuple[tuple[Person, ...], bool]:
    """Return the people of an `author` or `editor` value (LaTeX), and whether it ends in `and others` or "et al."."""
    people: list[Person] = []
    more = False
    for name in _split(value, _SEPARATOR):
        name = " ".join(name.replace("~", " ").split())
        if name.lower() in ("others", "et al", "et al."):
            more = True
            continue
        if re.search(r"[\s,]et\.? al\.?$", name, re.IGNORECASE):
            more = True
            name = re.sub(r",?\s*et\.? al\.?$", "", name, flags=re.IGNORECASE)
        person = _person(name)
        if person:
            people.append(person)
    return tuple(people), more


_SEPARATOR = re.compile(r"[{}]|(?<!\s)\s+and(?=\s)|^and(?=\s)|(?<=[^,\s])\s+and$", re.IGNORECASE)
_COMMA = re.compile(r"[{},]")
_BLANK = re.compile(r"[{}]|\s+")


def _split(text: str, separator: re.Pattern[str]) -> list[str]:
    """Return the pieces of `text` between separators that stand outside braces."""
    pieces: list[str] = []
    depth = 0
    start = 0
    for match in separator.finditer(text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif depth <= 0:
            pieces.append(text[start : match.start()])
            start = match.end()
    return [piece for piece in (*pieces, text[start:]) if piece.strip()]


def _person(name: str) -> Person | None:
    if not name:
        return None
    if _is_unit(name):
        inner = from_latex(name).strip()
        return Person(family=inner, organisation=True) if inner else None
    parts = [part.strip() for part in _split(name, _COMMA)]
    plain = [" ".join(from_latex(part).split()) for part in parts]
    if len(parts) == 1:
        return _natural(parts[0])
    if len(parts) == 2:
        return Person(family=plain[0], given=plain[1])
    if len(parts) == 3:
        return (
            person_from(", ".join(plain))
            if "{" not in name
            else Person(family=plain[0], suffix=plain[1], given=plain[2])
        )
    return person_from(" ".join(plain))


def _is_unit(name: str) -> bool:
    """Tell whether the whole name stands in one pair of braces (an accent group is no unit)."""
    if not (name.startswith("{") and name.endswith("}")) or name.startswith("{\\"):
        return False
    depth = 0
    for position, char in enumerate(name):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth == 0:
            return position == len(name) - 1
    return False


def _natural(name: str) -> Person:
    """Return the person of `First von Last` (btxdoc: the von part is what begins with a small letter)."""
    words = [" ".join(from_latex(word).split()) for word in _split(name, _BLANK)]
    start = len(words) - 1
    for position in range(1, len(words) - 1):
        if words[position][:1].islower():
            start = position
            break
    if words and len(words) > 1 and words[0][:1].islower():
        start = 0
    return Person(family=" ".join(words[max(start, 0) :]), given=" ".join(words[: max(start, 0)]))
