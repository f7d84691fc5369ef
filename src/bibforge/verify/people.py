"""What a reference's list of people says against a record's: invented and missing ones, their order, given names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bibforge.model.people import Person, family_key, initials
from bibforge.model.record import Record
from bibforge.reconcile.creators import PeopleRelation, compare_people, is_alphabetical, same_person
from bibforge.reconcile.reasons import ReasonKind
from bibforge.text.comparison import fold, word_set


class PeopleFault(StrEnum):
    """What is wrong with a list of people, gravest first."""

    OTHERS = "others"
    """Most of the people are not those of the work."""
    INVENTED = "invented"
    """Some people are not among those of the work."""
    GIVEN = "given names"
    """A family name is right and the given name is another person's."""
    MISSING = "missing"
    """People are left out, and nothing says "and others"."""
    ORDER = "order"
    MORE = "more"
    """All of the record's people and others: it may be the record that is cut short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleOdds:
    """The gravest fault of a list of people, and who it is about (none for the order)."""

    fault: PeopleFault
    people: tuple[Person, ...] = ()


_NICKNAMES = """
abe abraham
al albert alan allan alfred
alex alexander alexandra alexandre alejandro aleksandr aleksander alexey aleksei sasha sacha xander sandy
andy drew andrew andre andreas
ben benjamin benedict
bill will billy william liam willi wilhelm
bob rob bobby robert rupert robbie
bert albert hubert herbert hilbert
bart bartholomew
cathy kate kathy katie catherine katherine kathryn katharine
charlie chuck charles
connie constance
chris christopher christian christine christina christoph kristopher
dan danny daniel
dave david
dick rick rich ricky richard
dima dmitry dmitri dmitrii dmitriy
don donald
doug douglas
ed eddie ted edward edwin eduardo edouard
fred freddy frederick frederic alfred
gabe gabriel
gene eugene evgeny yevgeny evgenii
geoff jeff geoffrey jeffrey
greg gregory grigory
hans johannes
jack john jon jonathan johnny
jim jimmy james
joe joseph jozef josef
josh joshua
ken kenneth
larry lawrence laurence
len lenny leonard
liz beth betsy lisa elizabeth elisabeth
lou louis lewis luis
maggie meg peggy margaret
manny manuel emmanuel immanuel
matt mathew matthew matthias
max maximilian maxim
mike mick misha mikhail michael michel miguel
mitch mitchell
nate nathan nathaniel
nick nicholas nicolas nikolas nikolaus
pat patrick patricia
pete peter petr pyotr
phil philip phillip philippe
ray raymond
ron ronald
russ russell ruslan
sam samuel samantha
serge sergey sergei
steve stephen steven stephan stefan
sue susan suzanne
tim timothy
tom tommy thomas
tony anthony antonio
val valery valerie valentin
vic victor viktor
vlad vladimir
yann jan johann
yura yuri yury iurii yuriy
zach zachary zack
"""
"""Short forms and spellings of one given name a line (general knowledge of English and European names)."""

_BESIDE_NAMES = word_set("jr sr ii iii iv van von der den de del della di da do dos du la le ten ter el al bin")
"""Suffixes and particles, which some write with the given names and some with a capital."""

_FORMS: dict[str, list[int]] = {}
for _number, _line in enumerate(_NICKNAMES.strip().splitlines()):
    for _name in _line.split():
        _FORMS.setdefault(_name, []).append(_number)


def people_at_odds(claim: Record, record: Record) -> PeopleOdds | None:
    """Return the gravest fault of the claimed people against one record, or None where nothing speaks against them.

    A record that names one person for a claim of many is taken for cut short, as are records and claims that end in
    "and others". Organisations stand for any number of people.
    """
    ours, theirs = claim.authors, record.authors
    if not ours or not theirs:
        return None
    if compare_people(ours, theirs).reason.kind is ReasonKind.PEOPLE_RUN_TOGETHER:
        return None
    if len(theirs) == 1 < len(ours):
        words = set(fold(theirs[0].display).split())  # some deposits run the names of several people together
        named = any(_is_one_family(one, theirs[0]) or words.issuperset(fold(one.family).split()) for one in ours)
        return None if named else _all_others(claim)
    if _may_stand_for_others(ours, theirs):
        return _all_others(claim) if compare_people(ours, theirs).relation is PeopleRelation.DISAGREE else None
    return _by_pairs(claim, record)


def _by_pairs(claim: Record, record: Record) -> PeopleOdds | None:
    ours, theirs = claim.authors, record.authors
    pairs = paired(ours, theirs)
    invented = tuple(person for place, person in enumerate(ours) if place not in pairs)
    fits = {
        place: given_names_fit(ours[place], theirs[other], same_place=place == other) for place, other in pairs.items()
    }
    if invented and len(pairs) == len(theirs) >= 2 and all(fits.values()):
        return PeopleOdds(fault=PeopleFault.MORE, people=invented)
    if 2 * len(invented) > len(ours):
        return PeopleOdds(fault=PeopleFault.OTHERS, people=invented)
    if invented and not record.more_authors:
        return PeopleOdds(fault=PeopleFault.INVENTED, people=invented)
    wrong = tuple(ours[place] for place, fit in fits.items() if not fit)
    if wrong:
        return PeopleOdds(fault=PeopleFault.GIVEN, people=wrong)
    missing = tuple(person for place, person in enumerate(theirs) if place not in pairs.values())
    if missing and not claim.more_authors:
        return PeopleOdds(fault=PeopleFault.MISSING, people=missing)
    places = [other for _, other in sorted(pairs.items())]
    if places != sorted(places) and not is_alphabetical(theirs):
        return PeopleOdds(fault=PeopleFault.ORDER)
    return None


def _all_others(claim: Record) -> PeopleOdds:
    return PeopleOdds(fault=PeopleFault.OTHERS, people=claim.authors)


def _may_stand_for_others(ours: Sequence[Person], theirs: Sequence[Person]) -> bool:
    """Tell whether one side names a group, or several people in one name: then names cannot be counted."""
    if any(person.organisation for person in (*ours, *theirs)):
        return True
    return any(len(side) == 1 and len(fold(side[0].display).split()) >= 4 for side in (ours, theirs))


def paired(ours: Sequence[Person], theirs: Sequence[Person]) -> dict[int, int]:
    """Return for the places of one list those of the same people in the other: whole names first, then family names."""
    left = list(range(len(theirs)))
    pairs: dict[int, int] = {}
    for alike in (_is_same_name, _is_likely, same_person, _sounds_alike, _is_one_family, _is_misspelt):
        for place, person in enumerate(ours):
            if place in pairs:
                continue
            near = sorted(left, key=lambda other, place=place: abs(other - place))  # type: ignore[misc]  # mypy types no default
            found = next((other for other in near if alike(person, theirs[other])), None)
            if found is not None:
                pairs[place] = found
                left.remove(found)
    return pairs


def _is_same_name(left: Person, right: Person) -> bool:
    return sorted(fold(left.display).split()) == sorted(fold(right.display).split())


def _is_likely(left: Person, right: Person) -> bool:
    return same_person(left, right) and given_names_fit(left, right)


def _sounds_alike(left: Person, right: Person) -> bool:
    """Tell whether family names are one by ear, and the given names are spelled alike."""
    return fold(left.given) == fold(right.given) != "" and _by_ear(family_key(left)) == _by_ear(family_key(right))


def _is_one_family(left: Person, right: Person) -> bool:
    return family_key(left) == family_key(right) != "" or _bare_family(left) == _bare_family(right) != ""


def _bare_family(person: Person) -> str:
    """Return the last word of a name that is neither suffix nor particle, if it is long enough to tell people apart."""
    words = [word for word in fold(person.display).split() if word not in _BESIDE_NAMES]
    return words[-1] if words and len(words[-1]) >= 4 else ""


def _is_misspelt(left: Person, right: Person) -> bool:
    """Tell whether two names are one, written by ear or by a slip: most letters of the whole name agree."""
    from rapidfuzz import fuzz  # on first use: 68 ms that a build from the lock need not pay

    one, other = fold(left.display).replace(" ", ""), fold(right.display).replace(" ", "")
    if len(one) < 6 or len(other) < 6:
        return False
    given = bool(left.given and right.given) and initials(left)[:1] != initials(right)[:1]
    return not given and fuzz.ratio(one, other) >= 84 and fuzz.ratio(family_key(left), family_key(right)) >= 60


def given_names_fit(left: Person, right: Person, *, same_place: bool = False) -> bool:
    """Tell whether the given names of two people of one family name can be one person's.

    Initials, short forms, one name of several, a spelling by ear and Chinese names in either order fit; two whole
    names that share nothing do not, though they begin alike (Alice and Anna).
    """
    if _is_same_name(left, right) or not left.given or not right.given:
        return True
    if not _is_one_family(left, right):  # turned names and parts of a compound family were judged before
        return True
    a, b = _names(left), _names(right)
    whole_a, whole_b = [name for name in a if len(name) > 1], [name for name in b if len(name) > 1]
    if not whole_a or not whole_b or _is_cut(left, right):
        return same_place or _initials_fit(a, b)
    if "".join(a) == "".join(b) or "".join(reversed(a)) == "".join(b):
        return True
    return any(_one_name(one, other) for one in whole_a for other in whole_b)


def _names(person: Person) -> list[str]:
    """Return the folded given names: initials one by one (`YJ`), without suffixes, particles and footnote marks."""
    found: list[str] = []
    for word in re.findall(r"[^\W\d_]+", person.given.replace("'", "").replace("’", "")):
        if word.isupper() and 2 <= len(word) <= 4:
            found += fold(word)
        elif fold(word) not in _BESIDE_NAMES:
            found.append(fold(word))
    return found or ["?"]


def _is_cut(left: Person, right: Person) -> bool:
    """Tell whether one side's first name is an initial: `T. Brown`, `J. Alammar`; later whole names may be left out."""
    return min(len(_names(left)[0]), len(_names(right)[0])) == 1


def _initials_fit(a: Sequence[str], b: Sequence[str]) -> bool:
    """Tell whether initials are among those of the whole names, in any order: `Y. K.` and `Kim Young`."""
    one, other = ("".join(name[0] for name in names) for names in (a, b))
    short, long = sorted((one, other), key=len)
    joined = [names for names in (a, b) if names]
    inner = {letter for names in joined for name in names for letter in name[:1]}
    return set(short) <= set(long) or short[:1] in long or bool(inner and short[:1] == long[:1])


def _one_name(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if short == long or long.startswith(short) or set(_FORMS.get(one, ())) & set(_FORMS.get(other, ())):
        return True
    if len(short) < 4:
        return _by_ear(short) == _by_ear(long)
    from rapidfuzz.distance import OSA  # on first use: 68 ms that a build from the lock need not pay

    return bool(OSA.distance(one, other) <= (1 if len(short) < 7 else 2)) or _by_ear(one) == _by_ear(other)


_ROUND_U = re.compile(r"(?<=^[ln])(?:yu|v|ue)$")
"""How Pinyin's ü is written where the dots are lost."""

_EAR = str.maketrans({"y": "i", "j": "i", "w": "v", "k": "c", "q": "c", "z": "s", "h": None})


def _by_ear(name: str) -> str:
    """Return the letters of a name as transliterations share them: `Yuri`, `Iurii`; `Lyu`, `Lü`."""
    spelled = name.replace("ph", "f").replace("x", "ks").replace("ck", "k").replace("ou", "u").replace("ts", "c")
    letters = _ROUND_U.sub("u", spelled).translate(_EAR)
    return "".join(letter for place, letter in enumerate(letters) if place == 0 or letter != letters[place - 1])
