"""What two lists of people say about each other: order, initials, missing and extra names, and spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from bibforge.model.people import NameForm, Person, family_key, inverted_form, name_form
from bibforge.reconcile.reasons import Reason, ReasonKind, reason


class PeopleRelation(IntEnum):
    """How two lists of people relate, weakest first."""

    DISAGREE = 0
    UNKNOWN = 1
    """At least one side names nobody."""
    OVERLAP = 2
    """Half or more of the shorter list is found in the longer one."""
    AGREE = 3
    """All names of the shorter list are found (but for one of many); both begin alike or are of one size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleEvidence:
    """The relation, the share of the shorter list that was found, and what was seen."""

    relation: PeopleRelation
    share: float
    reason: Reason
    complete: bool = False
    """Whether both lists name the same people, or one that ends in "et al." begins the other."""


def compare_people(left: Sequence[Person], right: Sequence[Person], *, open_ended: bool = False) -> PeopleEvidence:
    """Return how two lists of people relate; `open_ended` where one ends in "et al." and may lack any number."""
    return _compared([name_form(one) for one in left], [name_form(one) for one in right], open_ended=open_ended)


def begin_alike(left: Sequence[Person], right: Sequence[Person]) -> bool:
    """Tell whether one list of people begins with the whole of the other, letter for letter.

    Then all of the shorter one are found, without a closer look: they overlap at least. A name without letters is
    nobody's.
    """
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    return bool(short) and short == long[: len(short)] and all(map(family_key, short))


def _compared(left: list[NameForm], right: list[NameForm], *, open_ended: bool) -> PeopleEvidence:
    if not left or not right:
        return PeopleEvidence(relation=PeopleRelation.UNKNOWN, share=0.0, reason=reason(ReasonKind.PEOPLE_NOT_GIVEN))
    for one, others in ((left, right), (right, left)):
        if _runs_together(one) and len(others) >= 2 and _all_within(one[0], others):
            told = reason(ReasonKind.PEOPLE_RUN_TOGETHER)
            return PeopleEvidence(relation=PeopleRelation.AGREE, share=1.0, reason=told, complete=True)
    short, long = sorted((left, right), key=len)
    return _by_share(short, long, _matched(short, long), first=_same_name(left[0], right[0]), open_ended=open_ended)


def _by_share(
    short: list[NameForm], long: list[NameForm], found: int, *, first: bool, open_ended: bool
) -> PeopleEvidence:
    """Judge by how many of the shorter list were found, and by whether both lists begin with one person (`first`)."""
    share = found / len(short)
    missing = len(long) - found
    if found == len(short) and (open_ended or missing <= max(1, len(short) // 2) or (first and len(short) >= 3)):
        if len(short) == 1 and len(long) > 2 and not (open_ended and first):
            told = reason(ReasonKind.ONE_NAME_AGREES)
            return PeopleEvidence(relation=PeopleRelation.OVERLAP, share=share, reason=told)
        complete = open_ended or missing == 0
        return PeopleEvidence(
            relation=PeopleRelation.AGREE, share=share, reason=_seen(found, len(long)), complete=complete
        )
    if len(short) >= 4 and found >= len(short) - 1 - len(short) // 8 and (first or missing <= 2):
        return PeopleEvidence(relation=PeopleRelation.AGREE, share=share, reason=_seen(found, len(long)))
    if found and (share >= 0.5 or (first and share >= 0.34)):
        return PeopleEvidence(relation=PeopleRelation.OVERLAP, share=share, reason=_seen(found, len(long)))
    return PeopleEvidence(relation=PeopleRelation.DISAGREE, share=share, reason=reason(ReasonKind.PEOPLE_DIFFER))


def is_alphabetical(people: Sequence[Person]) -> bool:
    """Tell whether three people and more stand in the order of the alphabet: that is no evidence of their order.

    Crossref's deposits of NeurIPS (prefix 10.52202) are sorted, whatever the paper says.
    """
    keys = [family_key(person) for person in people]
    return len(keys) >= 3 and keys == sorted(keys)


def _runs_together(people: list[NameForm]) -> bool:
    """Tell whether several names stand as one, as some publishers' files have them: `Max Roe Kim Doe Jan Poe`."""
    return len(people) == 1 and not people[0].organisation and len(people[0].words) >= 4


def _all_within(whole: NameForm, people: list[NameForm]) -> bool:
    """Tell whether the words of one long name are just the names of these people, in any order."""
    named = {word for one in people for word in one.words}
    families = all(word in whole.words for one in people for word in one.family)
    return families and sum(word in named for word in whole.words) >= 0.8 * len(whole.words)


def _seen(found: int, total: int) -> Reason:
    if found == total:
        return reason(ReasonKind.PEOPLE_AGREE)
    return reason(ReasonKind.PEOPLE_PARTLY_AGREE, found=found, total=total)


def _matched(short: list[NameForm], long: list[NameForm]) -> int:
    left = list(long)
    count = 0
    for person in short:
        position = next((i for i, other in enumerate(left) if _same_name(person, other)), None)
        if position is not None:
            del left[position]
            count += 1
    return count


def same_person(left: Person, right: Person) -> bool:
    """Tell whether two names can be one person's: family names alike, given names or initials not at odds.

    Swapped order (`Ming Li` for `Li Ming`), diacritics spelled either way (`Müller`, `Mueller`, `Muller`), compound
    families given in part and a misspelling in a long family name are allowed.
    """
    return _same_name(name_form(left), name_form(right))


def _same_name(left: NameForm, right: NameForm) -> bool:
    if _same_reading(left, right):
        return True
    return any(
        _same_reading(one, other)
        for one, other in ((_inverted(left), right), (left, _inverted(right)))
        if one and other
    )


def _inverted(person: NameForm) -> NameForm | None:
    """Return the other reading of a name whose family is a mere initial: `Alonso I.` (but `Weinan E` is one too)."""
    if person.organisation or len(person.key) != 1 or len("".join(person.given)) < 2:
        return None
    return inverted_form(person)


def _same_reading(left: NameForm, right: NameForm) -> bool:
    if not left.key or not right.key:
        return False
    if _family_alike(left.key, right.key):
        return _given_compatible(left, right)
    if len(left.family + left.given) > 1 and left.family + left.given == right.given + right.family:
        return True
    if sorted(left.words) == sorted(right.words):
        return True
    return _compound(left, right) and _given_compatible(left, right)


def _family_alike(left: str, right: str) -> bool:
    if left == right or _umlauts(left) == _umlauts(right):
        return True
    if min(len(left), len(right)) < 5:
        return False
    from rapidfuzz.distance import OSA  # on first use: 68 ms that a build from the lock need not pay

    return bool(OSA.distance(left, right) <= 1)


def _umlauts(name: str) -> str:
    return name.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _compound(left: NameForm, right: NameForm) -> bool:
    """`Ebrahimi Kahou` for `Kahou`, `Carreira-Perpiñán` for `Carreira`: one's parts are among the other's words."""
    a, b = set(left.family), set(right.family)
    wide_a, wide_b = a | set(left.given), b | set(right.given)
    long_enough = max((len(word) for word in a & wide_b | b & wide_a), default=0) >= 4
    return long_enough and (a <= wide_b or b <= wide_a)


def _given_compatible(left: NameForm, right: NameForm) -> bool:
    a, b = left.initials, right.initials
    if not a or not b or a[0] == b[0]:
        return True
    shorter, longer = sorted((a, b), key=len)
    return longer.endswith(shorter) or shorter[0] in longer
