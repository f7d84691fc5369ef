"""Names of people between `Person` and the `Family, Suffix, Given and …` of BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bibforge.model.people import Person, people_from
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
    """Return the people of an `author` or `editor` value (LaTeX), and whether it ends in `and others` or "et al.".

    Read as BibTeX and biber do (btxdoc; biblatex manual, "Name lists", its `family=…, given=…` included), and where
    they would make one person of several (`A. Poe, B. Roe, and C. Doe`) as the writer meant it.
    """
    found = [_without_others(written) for written in names_in(value)]
    names = [name for name, _ in found if name]
    if len(names) > 1 and not any("," in name for name in names):
        names = list(_with_commas(names))
    return tuple(person for name in names for person in _people(name)), any(others for _, others in found)


def names_in(value: str) -> list[str]:
    """Return the names of a list as written, without the blanks around them: what stands between `and`s."""
    names = [" ".join(_TIE.sub(" ", name).split()) for name in _split(value, _SEPARATOR)]
    return list(_with_whole_organisations([name for name in names if name]))


def listed_names(name: str) -> tuple[str, ...]:
    """Return the names of people whom commas or semicolons part in what BibTeX takes for one name, or nothing.

    More than two commas are never one name; with two, each part must be a whole name (`Peik C, Pott C, Eck L`); a comma
    at the end is that of `A, B, and C`, and needs another one before it.
    """
    if ";" in name and len(parts := _split(name, _SEMICOLON)) > 1:
        return tuple(part.strip() for part in parts)
    if "," not in name:
        return ()
    parts = [part.strip() for part in _split(name, _COMMA)]
    if len(parts) in (2, 3) and all(map(_is_whole_name, parts)):
        is_list = name.endswith(",") or (len(parts) == 3 and not _SUFFIX.fullmatch(parts[1]))
        return tuple(_with_commas(parts)) if is_list else ()
    if len(parts) > 3 and not _is_extended(name):
        return tuple(person.inverted for person in people_from(from_latex(", ".join(parts)))[0])
    return ()


_TIE = re.compile(r"(?<!\\)~")
"""A tie; behind a backslash it is the accent of `\\~n`."""
_SEPARATOR = re.compile(r"[{}]|\s+and(?=\s)|^and(?=\s)|(?<=[^,\s])\s+and$", re.IGNORECASE)
_COMMA = re.compile(r"[{},]")
_SEMICOLON = re.compile(r"[{}]|(?<!&)(?<!&\w\w)(?<!&\w\w\w)(?<!&\w\w\w\w)(?<!&\w\w\w\w\w)(?<!&\w\w\w\w\w\w);")
"""Between names; the end of a character reference of HTML (`&eacute;`) parts nothing."""
_BLANK = re.compile(r"[{}]|(?<!\\[uvHtcdbkrhGU])\s+")
"""Between words; the blank behind an accent command (`\\c c`) parts nothing."""
_SUFFIX = re.compile(
    r"(?:jr|sr|ii|iii|iv|v|vi|esq|ph\.?\s?d|m\.?\s?d|d\.?\s?sc|m\.?\s?sc|m\.?\s?a|d\.?\s?phil)\.?", re.IGNORECASE
)
"""What may stand in the middle of `Family, Suffix, Given`: a generation or a degree."""
_GENERATION = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
"""What is a suffix wherever it stands (a lone `V` may be an initial)."""
_ET_AL = r"\{*\s*(?:\\(?:emph|textit|em|it)\b\s*\{?)?\s*et\.?\s*al\.?\s*\}*"
_OTHERS = re.compile(rf"others|{_ET_AL}", re.IGNORECASE)
_OTHERS_AT_END = re.compile(rf"[\s,]+{_ET_AL}$", re.IGNORECASE)


def _split(text: str, separator: re.Pattern[str]) -> list[str]:
    """Return the pieces of `text` between separators that stand outside braces, those without a letter left out."""
    if "{" not in text and "}" not in text:
        return [piece for piece in separator.split(text) if piece.strip()]
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


_OFFICE = re.compile(
    r"""\b (?P<office> institutes? | departments? | ministry | office | cent(?:er|re)s? | council | committee | society
        | association | academy | agency | bureau | board | commission | federation | faculty | division | school )
        \s+ (?:of|for|on) \s""",
    re.IGNORECASE | re.VERBOSE,
)
_SECOND_HALF = re.compile(
    r"""
      (?:[^\s,{}]+\s+)?
      (?P<field>Services|Administration|Sciences?|Technolog(?:y|ies)|Medicine|Engineering|Research|Development|Affairs
        |Statistics)
    | [^\s,{}]+
    """,
    re.VERBOSE,
)
"""What goes on with an organisation's name behind its `and`: one word, or one of these with a word before it."""


def _with_whole_organisations(names: Sequence[str]) -> Iterator[str]:
    """Give the names, `Institute of Standards and Technology` as one in braces, though BibTeX takes it for two."""
    waiting = ""
    for name in names:
        if waiting and _goes_on(waiting, name):
            yield f"{{{waiting} and {name}}}"
            waiting = ""
            continue
        if waiting:
            yield waiting
        may_go_on = not re.search(r"[{}]", name) and (_OFFICE.search(name) or _FIRST_HALF.fullmatch(name))
        waiting = name if may_go_on else ""
        if not waiting:
            yield name
    if waiting:
        yield waiting


def _goes_on(first: str, second: str) -> bool:
    """Tell whether two names are one organisation's: an office and a word of its name, partners with a company's form,
    or one word and another with what the whole is (`Food and Drug Administration`).
    """
    if _OTHERS.fullmatch(second):
        return False
    if _OFFICE.search(first) and _SECOND_HALF.fullmatch(second):
        return True
    return bool(_FIRST_HALF.fullmatch(first) and (_COMPANY.fullmatch(second) or _BODY.fullmatch(second)))


_FIRST_HALF = re.compile(r"(?:(?:The|National|International|Royal|American|European|World|Federal)\s+)?[^\s,{}]+")
_BODY = re.compile(
    r"""[^\s,{}]+\s+ (?P<noun> Administration | Organi[sz]ation | Association | Institute | Society | Agency | Council
        | Commission | Department | Bureau | Foundation | Committee | Collaboration | Consortium | Company )""",
    re.VERBOSE,
)


_COMPANY = re.compile(r"[^,{}]+,\s*(?:Inc|Ltd|LLC|LLP|GmbH|AG|Corp|Co|PLC)\.?", re.IGNORECASE)
"""A name with a company's legal form behind its comma, which is nobody's given name."""


def _without_others(name: str) -> tuple[str, bool]:
    """Return a name without "et al.", and whether it stood there (or the name is `others`)."""
    if "l" not in name[-6:].lower() and name[-1] not in "sS":  # the cheap question before the patterns
        return name, False
    if _OTHERS.fullmatch(name):
        return "", True
    rest = _OTHERS_AT_END.sub("", name)
    return (rest, True) if rest != name and rest.count("{") == rest.count("}") else (name, False)


def _people(name: str) -> tuple[Person, ...]:
    """Return the people of one name: one, but where commas part several."""
    listed = listed_names(name)
    found = (_person(one) for one in listed) if listed else (_person(name),)
    return tuple(person for person in found if person)


def _person(name: str) -> Person | None:
    if _is_extended(name):
        return _extended(name)
    if _is_unit(name):
        return _unit(from_latex(name).strip(" ,"))
    if "," in name and _COMPANY.fullmatch(name):
        return _unit(" ".join(from_latex(name).split()))
    parts = [part.strip() for part in _split(name, _COMMA) if part.strip(" {}")]
    plain = [" ".join(from_latex(part).split()) for part in parts]
    if not any(plain):
        return None
    if len(parts) == 1:
        return _natural(parts[0])
    if len(parts) == 2 and _GENERATION.fullmatch(plain[1]):
        person = _natural(parts[0])
        return Person(family=person.family, given=person.given, suffix=plain[1])
    if len(parts) > 2 and _GENERATION.fullmatch(plain[2]) and not _SUFFIX.fullmatch(plain[1]):
        return Person(family=plain[0], given=plain[1], suffix=plain[2])
    suffix = plain[1] if len(parts) > 2 else ""
    return Person(family=plain[0], suffix=suffix, given=" ".join(plain[2:] if suffix else plain[1:]))


_NAME_PART = re.compile(r"\s*\"?(family|given|prefix|suffix)(-i)?\s*=\s*(.*)", re.IGNORECASE | re.DOTALL)


def _is_extended(name: str) -> bool:
    """Tell whether a name is written in biblatex's extended form."""
    return "=" in name and bool(_NAME_PART.match(name))


def _extended(name: str) -> Person | None:
    """Return the person of `family=Berg, given=Jan, prefix={van der}, suffix=Jr., given-i=J` (biblatex manual 3.4)."""
    found: dict[str, str] = {}
    for part in _split(name, _COMMA):
        match = _NAME_PART.match(part)
        if match:
            text = " ".join(from_latex(match[3].strip().strip('"')).split())
            if match[2]:
                found.setdefault(match[1].lower(), text)
            else:
                found[match[1].lower()] = text
    family = " ".join(filter(None, [found.get("prefix", ""), found.get("family", "")]))
    given, suffix = found.get("given", ""), found.get("suffix", "")
    if not family and not given:
        return None
    alone = not given and not suffix and not found.get("prefix")
    return Person(
        family=family or given, given=given if family else "", suffix=suffix, organisation=alone and " " in family
    )


def _is_unit(name: str) -> bool:
    """Tell whether the whole name stands in one pair of braces (the group of an accent or a sign is no unit)."""
    if not (name.startswith("{") and name.endswith("}")):
        return False
    if name.startswith(("{\\", "{$")) and " " not in from_latex(name):
        return False
    depth = 0
    for position, char in enumerate(name):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth == 0:
            return position == len(name) - 1
    return False


def _unit(name: str) -> Person | None:
    """Return the owner of a name in braces: an organisation, but for a single name with its suffix (`{King Jr.}`)."""
    words = name.split()
    if len(words) == 2 and _GENERATION.fullmatch(words[1]):
        return Person(family=words[0], suffix=words[1])
    return Person(family=name, organisation=True) if name else None


_DOTTED = re.compile(r"(?:[^\W\d_]\.-?)+")


def _natural(name: str) -> Person:
    """Return the person of `First von Last` (btxdoc: the von part is what begins with a small letter).

    Initials with their stops are no family name: `Fox A. G.` has them behind it.
    """
    words = [" ".join(from_latex(word).split()) for word in _split(name, _BLANK)]
    suffix = words.pop() if len(words) > 2 and _GENERATION.fullmatch(words[-1]) else ""
    if len(words) > 1 and _DOTTED.fullmatch(words[-1]) and not _DOTTED.fullmatch(words[0]):
        given = [word for word in words[1:] if _DOTTED.fullmatch(word)]
        family = words[: len(words) - len(given)]
        if words == [*family, *given]:
            return Person(family=" ".join(family), given=" ".join(given), suffix=suffix)
    start = max(len(words) - 1, 0)
    for position in range(1, len(words) - 1):
        if words[position][:1].islower():
            start = position
            break
    if len(words) > 1 and words[0][:1].islower():
        start = 0
    return Person(family=" ".join(words[start:]), given=" ".join(words[:start]), suffix=suffix)


def _with_commas(parts: Sequence[str]) -> Iterator[str]:
    """Give `Peik C`, `Pott C` as `Peik, C`, `Pott, C` where every name ends in initials, as medical journals print."""
    initials = [_LAST_INITIALS.fullmatch(part) for part in parts]
    for part, match in zip(parts, initials, strict=True):
        yield f"{match[1]}, {match[2]}" if match and all(initials) else part


_LAST_INITIALS = re.compile(r"(.*\w{2}.*)\s+([A-Z](?:[.\s-]*[A-Z]){0,2}\.?)")


def _is_whole_name(part: str) -> bool:
    """Tell whether a part between commas is a name of its own: several words, one of them more than an initial."""
    words = from_latex(part).split()
    return len(words) > 1 and any(word[0].isupper() and len(word.rstrip(".")) > 1 for word in words)
