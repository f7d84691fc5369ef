"""People and organisations as creators of works, and the reading of names as they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bibforge.text.comparison import fold, is_cjk
from bibforge.text.control import without_control

_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_LONGEST_SUFFIX = 5
"""`iii.` and a line end."""
_PARTICLE_WORDS = """
    von van der den de del della di da do dos das du la le les ten ter te zu zum zur af av al el bin ibn vom of 't
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_ORGANISATION = """
    group team consortium collaboration institute university inc ltd llc corp corporation laboratory laboratories
    foundation association committee project openai deepmind google facebook microsoft nvidia
"""
_ORGANISATION_WORDS = frozenset(_ORGANISATION.split())
_NAME_WORD = re.compile(r"\w+")
_STRAY = frozenset("van von de del della di den der des el vom".split())  # noqa: SIM905  # as words
"""Particles that a source leaves behind the given names, where no given name stands: `Gool, Luc Van`."""
_EAST_ASIAN = frozenset(
    """
    nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dinh trinh dao mai lam truong luong luu doan
    ta la quach thai tang ha cao chu tong nghiem dam trieu vuong to
    wang zhang li liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin luo gao zheng liang xie song tang deng
    han feng cheng peng zeng xiao tian dong pan yuan cai jiang yu du ye wei lu shen fan fang jin shi xia yan qian dai
    """.split()  # noqa: SIM905  # as words
)
"""Family names before which such a word is a part of the given name (`Thanh Van Nguyen`): the most frequent ones of
Vietnam and of China by the censuses of both.
"""
_AND = re.compile(r"\s*(?:,\s*)?(?:\band\b|&|、|，|;|；|/)\s*", re.IGNORECASE)
_BLANKS = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
ET_AL = re.compile(
    r"[,;]?\s*(?:\band\s+)?(?:\bet\.?\s*al\b\.?|\band others\b|…|\.\.\.|等人?)\s*[.,;]?\s*$", re.IGNORECASE
)
_AFTER_OTHERS = f".,;…{_BLANKS}"
_LAST_OF_OTHERS = frozenset("lLsSſ等人")
_ANY = re.compile(r"\w")
_SEMICOLON = re.compile(r"[;；]")
_COMMA = re.compile(r"[,、，·]")
_SEPARATOR = re.compile(r",|、|，|·| and | ?& ?|^and ")
"""Between names of a text whose blanks are single ones; `_COMMA` is the short form where there is no `&`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One creator: a person with family and given names, or an organisation (`family` alone, `organisation` true).

    Lower-case particles belong to the family name (`van der Berg`), a generational suffix stands apart.
    """

    family: str
    given: str = ""
    suffix: str = ""
    organisation: bool = False

    def __post_init__(self) -> None:
        """Keep control characters out of the name, whoever wrote it."""
        if not (self.family.isprintable() and self.given.isprintable() and self.suffix.isprintable()):
            for part in ("family", "given", "suffix"):
                object.__setattr__(self, part, without_control(getattr(self, part)))

    @property
    def display(self) -> str:
        """The name in natural order."""
        return " ".join(part for part in (self.given, self.family, self.suffix) if part)

    @property
    def inverted(self) -> str:
        """The name as `Family, Suffix, Given`."""
        return ", ".join(part for part in (self.family, self.suffix, self.given) if part)


def with_stops(person: Person) -> Person:
    """Return the person with a stop and a blank behind each initial where they stand without (`JB`, `J B` as `J. B.`):
    BibTeX would take `JB` for one name.
    """
    letters = person.given.replace(" ", "").replace("-", "")
    if not letters or len(letters) > _MOST_INITIALS or not (letters.isalpha() and letters.isupper()):
        return person
    parts = (part.split("-") for part in person.given.split())
    stopped = " ".join("-".join(" ".join(f"{letter}." for letter in one) for one in part) for part in parts)
    return Person(family=person.family, given=stopped, suffix=person.suffix)


_MOST_INITIALS = 4


def person_from(name: str) -> Person | None:
    """Return the person that one written name means, natural or inverted order; None for an empty name.

    `Miguel Á. Carreira-Perpiñán`, `Doe, Jr., Jane`, `van der Berg, Jan`, `李明`, `Weinan E` are understood.
    """
    name = " ".join(name.split()).strip(" ,;*†‡§¹²³")
    if not name or not (name[0].isalnum() or _ANY.search(name)):
        return None
    if "," in name:
        return _inverted(name)
    if _is_organisation(name):
        return Person(family=name, organisation=True)
    words = name.split(" ")
    suffix = words.pop() if len(words) > 2 and _is_suffix(words[-1]) else ""
    if len(words) == 1:
        return Person(family=words[0], suffix=suffix)
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES and words[start - 1][0].islower():
        start -= 1
    return Person(family=" ".join(words[start:]), given=" ".join(words[:start]), suffix=suffix)


def _is_organisation(name: str) -> bool:
    return not _ORGANISATION_WORDS.isdisjoint(_NAME_WORD.findall(name.casefold()))


def _is_suffix(word: str) -> bool:
    return len(word) <= _LONGEST_SUFFIX and _SUFFIX.match(word) is not None


def _inverted(name: str) -> Person:
    parts = [part.strip() for part in name.split(",")]
    if len(parts) > 2 and _is_suffix(parts[1]):
        return Person(family=parts[0], given=" ".join(parts[2:]), suffix=parts[1])
    if len(parts) > 2 and _is_suffix(parts[-1]):
        return Person(family=parts[0], given=" ".join(parts[1:-1]), suffix=parts[-1])
    if len(parts) == 2 and _is_suffix(parts[1]):
        plain = person_from(parts[0])
        return Person(family=plain.family, given=plain.given, suffix=parts[1]) if plain else Person(family=parts[0])
    return Person(family=parts[0], given=" ".join(parts[1:]).strip())


def with_particle(person: Person) -> Person:
    """Return the person with a particle that ends the given names put before the family name: `Van Gool, Luc`.

    Publishers' deposits cut a name before its last word. A family name of several words, one before which the word may
    be a given name, and a name without another given name stay as they are.
    """
    words = person.given.split()
    start = len(words)
    while start > 1 and words[start - 1].lower() in _STRAY:
        start -= 1
    if start == len(words) or " " in person.family or person.organisation or fold(person.family) in _EAST_ASIAN:
        return person
    family = " ".join([*words[start:], person.family])
    return Person(family=family, given=" ".join(words[:start]), suffix=person.suffix)


def people_from(text: str) -> tuple[tuple[Person, ...], bool]:
    """Return the people of a written list of names, in order, and whether it ends in "et al.".

    Separators are commas, semicolons, `and`, `&` and CJK commas; inverted lists
    (`Doe, J., Roe, R.`, `Hinton, Geoffrey E., Simon Osindero, and Yee-Whye Teh`) are told from natural ones.
    """
    text = " ".join(text.split()).strip(" ,;")
    rest = ET_AL.sub("", text) if _may_say_others(text) else text
    others = rest != text
    rest = rest if _LAST_INITIAL.search(rest) else rest.strip(" .,;")
    pieces: list[str] = []
    strong = [piece.strip() for piece in _SEMICOLON.split(rest) if piece.strip()] if _SEMICOLON.search(rest) else [rest]
    for chunk in strong if len(strong) > 1 else [rest]:
        pieces.extend([chunk] if len(strong) > 1 else _names_in(chunk))
    found = [person_from(piece) for piece in pieces]
    return tuple(person for person in found if person), others


def says_others(text: str) -> bool:
    """Tell whether a list of names ends in words that say that there are more."""
    return _may_say_others(text) and bool(ET_AL.search(text))


def _may_say_others(text: str) -> bool:
    """Tell by its last letter whether a text can end in `et al.` and the like: the cheap question before the search."""
    bare = text.rstrip(_AFTER_OTHERS)
    return bare[-1:] in _LAST_OF_OTHERS or len(bare) + 3 <= len(text.rstrip()) or "…" in text[len(bare) :]


_INITIALS = re.compile(r"^(?:[^\W\d_a-z](?:[a-z]\.|\.)?[\s-]*){1,4}$")
_LAST_INITIAL = re.compile(r"(?:^|[\s.,-])[^\W\d_a-z]\.$")
_GLUED = re.compile(r"^((?:[^\W\d_a-z]\.[\s-]?)+)\s([^\W\d_][^.]+)$")


def _names_in(text: str) -> list[str]:
    chunks = [chunk.strip(" ,") for chunk in text.split(" and ")]
    if len(chunks) > 1 and all(chunk.count(",") == 1 for chunk in chunks):
        return chunks
    cut = _SEPARATOR.split(text) if "&" in text else _COMMA.split(text.removeprefix("and ").replace(" and ", ","))
    pieces = [piece.strip() for piece in cut if piece and piece.strip(" .")]
    pieces = [piece[4:] if piece.startswith("and ") else piece for piece in pieces]
    if not pieces or is_cjk(text):
        return pieces
    if sum(bool(_INITIALS.match(piece)) for piece in pieces) * 3 >= len(pieces):
        pieces = [part for piece in pieces for part in _unglued(piece)]
    return _paired(pieces)


def _unglued(piece: str) -> list[str]:
    """Return initials and the family name of the next person apart where a comma is missing (`Sun, R. Shi, D.`)."""
    glued = _GLUED.match(piece)
    return [glued[1], glued[2]] if glued and " " not in glued[2].strip() else [piece]


def _paired(pieces: Sequence[str]) -> list[str]:
    """Return the names of a list cut at its commas: initials, suffixes and given names join what they follow."""
    names: list[str] = []
    position = 0
    inverted = _reads_inverted(pieces)
    while position < len(pieces):
        piece = pieces[position]
        following = pieces[position + 1] if position + 1 < len(pieces) else ""
        joins = bool(following) and (
            _is_suffix(following)
            or (bool(_INITIALS.match(following)) and not _INITIALS.match(piece))
            or (inverted and _is_single(piece) and (position == 0 or _is_single(following) or "." in following))
        )
        names.append(f"{piece}, {following}" if joins else piece)
        position += 2 if joins else 1
    return names


def _is_single(piece: str) -> bool:
    words = piece.split()
    return len(words) == 1 or (len(words) <= 3 and words[0].lower() in _PARTICLES)


def _reads_inverted(pieces: Sequence[str]) -> bool:
    """Tell whether the first two pieces are one inverted name: a lone family name, then given names.

    A particle with a capital may be a given name (`Da Kuang, Jane Roe`): one given name or initials must follow then.
    """
    if len(pieces) < 2 or not _is_single(pieces[0]) or _is_organisation(pieces[0]):
        return False
    first = pieces[0].split()
    return len(first) == 1 or first[0].islower() or len(pieces[1].split()) == 1 or "." in pieces[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameForm:
    """A name as comparisons see it: folded words of its parts; `key` is the family name without particles."""

    key: str
    family: tuple[str, ...]
    given: tuple[str, ...]
    words: tuple[str, ...]
    """All words in natural order, the suffix included."""
    initials: str
    organisation: bool


_OF_TEX = frozenset("\\${")
"""What a name holds where TeX stands in it."""


@lru_cache(maxsize=65536)  # the people of a claim meet those of many candidates
def name_form(person: Person) -> NameForm:
    """Return the form of one name."""
    family, given = tuple(fold(person.family).split()), tuple(fold(person.given).split())
    suffix = tuple(fold(person.suffix).split()) if person.suffix else ()
    letters: Sequence[str] = given
    if not person.given.isascii() or not _OF_TEX.isdisjoint(
        person.given
    ):  # elsewhere dots and hyphens part words anyway
        letters = fold(person.given.replace(".", ". ").replace("-", " ")).split()
    return NameForm(
        key=_key(family),
        family=family,
        given=given,
        words=(*given, *family, *suffix),
        initials="".join(word[0] for word in letters),
        organisation=person.organisation,
    )


def inverted_form(name: NameForm) -> NameForm:
    """Return the reading in which the given names are the family name."""
    return NameForm(
        key=_key(name.given),
        family=name.given,
        given=name.family,
        words=(*name.family, *name.given),
        initials="".join(word[0] for word in name.family),
        organisation=name.organisation,
    )


def _key(family: Sequence[str]) -> str:
    return "".join([word for word in family if word not in _PARTICLES] or family)


def family_key(person: Person) -> str:
    """Return the folded family name without particles: the form in which names are compared."""
    return _family_key(person.family)


@lru_cache(maxsize=65536)  # one family has many people
def _family_key(family: str) -> str:
    return _key(fold(family).split())


def initials(person: Person) -> str:
    """Return the folded first letters of the given names."""
    return name_form(person).initials
