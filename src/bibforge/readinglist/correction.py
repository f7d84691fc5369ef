"""Readings put right by proof: each item's own, and those of its neighbours that are written as the proved ones are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from bibforge.readinglist.claims import PeopleCue
from bibforge.readinglist.credits import Credits, PeopleSide
from bibforge.readinglist.marks import Marks
from bibforge.readinglist.proofhabits import Proved, TitleHabit, span_by, title_habit
from bibforge.readinglist.proofs import (
    Proof,
    ProvedSpan,
    contradicts,
    names_families_alone,
    proved_span,
    side_of_people,
    title_at,
)
from bibforge.readinglist.title import Title, TitleCue
from bibforge.readinglist.titlecues import find_title
from bibforge.text.comparison import fold

_LONGEST_TITLE = 40
"""Words beyond which no title goes."""
_LEAST_SIDES, _MOSTLY = 3, 0.9
"""Proved items that tell where people stand here, and the share of them that must agree."""
_MANY = 10
"""Proved items none of which names anybody, so that a lone name is hardly one."""
_LONE = frozenset({PeopleCue.BY, PeopleCue.ALONE})


class ReadItem(NamedTuple):
    """An item as it was read: marks, title and people, the headings above it, and what is proved of it.

    `proof` is None where no identifier of the item has brought a record.
    """

    marks: Marks
    title: Title
    credit: Credits
    category: tuple[str, ...]
    proof: Proof | None


class Correction(NamedTuple):
    """What the reading of an item must keep to: its title, the side on which people are looked for (None: any), and
    whether they are named by their family names alone.
    """

    title: Title
    side: PeopleSide | None = None
    families: bool = False


_PeopleRead = tuple[PeopleSide, PeopleCue | None]
"""Where an item's people were read, and by which cue."""


class _Habits(NamedTuple):
    """What the proved items of a part of a list teach: titles, where people stand, how they are read wrongly, and
    whether family names alone name them.
    """

    title: TitleHabit | None
    side: PeopleSide | None
    refuted: frozenset[_PeopleRead]
    families: bool = False


def corrections(items: Sequence[ReadItem]) -> list[Correction]:
    """Return for each item what it must keep to, its own title where nothing speaks against it.

    What a record proves of an item decides it. Items without a record follow the habit of the proved ones below the
    same headings, or else of all, where it contradicts the cue by which their title or their people were read.
    """
    proved = [_proved(one) for one in items]
    groups: dict[tuple[str, ...], list[tuple[ReadItem, Proved]]] = defaultdict(list)
    for one, found in zip(items, proved, strict=True):
        if found is not None:
            groups[one.category].append((one, found))
    habits = {category: _habits(found) for category, found in groups.items()}
    whole = _habits([pair for found in groups.values() for pair in found])
    out = []
    for one, found in zip(items, proved, strict=True):
        if one.proof is not None:
            out.append(_own(one, found) if found else Correction(one.title))
            continue
        here = habits.get(one.category, whole)
        near = here if here.title or here.side else whole
        habits_here = _Habits(here.title or whole.title, near.side, here.refuted | whole.refuted, near.families)
        out.append(_by_habit(one, habits_here)._replace(families=near.families))
    return out


def _proved(one: ReadItem) -> Proved | None:
    read = ProvedSpan(one.title.start, one.title.end)
    found = proved_span(one.marks, one.proof.titles if one.proof else (), read)
    if found is None:
        return None
    return Proved(one.marks, found, one.title.cue, right=not contradicts(one.marks, found, read))


def _habits(found: Sequence[tuple[ReadItem, Proved]]) -> _Habits:
    sides = Counter(side for one, proved in found for side in [_own_side(one, proved)] if side)
    side, count = sides.most_common(1)[0] if sides else (None, 0)
    if count < _LEAST_SIDES or count < _MOSTLY * sides.total():
        side = None
    judged = Counter((_people_read(one), _names_them(one)) for one, _ in found if one.credit.people)
    refuted = {read for (read, right), times in judged.items() if not right and times > max(1, judged[read, True])}
    if side is PeopleSide.NOWHERE and count == sides.total() >= _MANY:
        refuted |= {(place, cue) for place in (PeopleSide.BEFORE_TITLE, PeopleSide.BEHIND_TITLE) for cue in _LONE}
    forms = [
        names_families_alone(one.marks.text, one.proof.names, proved.stretch) for one, proved in found if one.proof
    ]
    families = forms.count(True) >= _LEAST_SIDES and forms.count(True) >= _MOSTLY * (len(forms) - forms.count(None))
    return _Habits(title_habit([proved for _, proved in found]), side, frozenset(filter(None, refuted)), families)


def _own_side(one: ReadItem, proved: Proved) -> PeopleSide | None:
    return side_of_people(one.marks.text, one.proof.names, proved.stretch) if one.proof else None


def _people_read(one: ReadItem) -> _PeopleRead | None:
    """Return where an item's people were read and by which cue, None where nobody was."""
    spans = one.credit.people_spans
    if not one.credit.people or not spans:
        return None
    return PeopleSide.BEFORE_TITLE if spans[0][0] < one.title.start else PeopleSide.BEHIND_TITLE, one.credit.people_cue


def _names_them(one: ReadItem) -> bool:
    """Tell whether one of the people who were read is one of the record's."""
    known = {word for name in (one.proof.names if one.proof else ()) for word in fold(name).split()}
    return any(not known.isdisjoint(fold(person.family).split()) for person in one.credit.people)


def _own(one: ReadItem, found: Proved) -> Correction:
    if not found.right:
        return Correction(title_at(one.marks, found.stretch, TitleCue.RECORD), _own_side(one, found))
    wrong = bool(one.credit.people) and not _names_them(one)
    return Correction(one.title, _own_side(one, found) if wrong else None)


def _by_habit(one: ReadItem, habits: _Habits) -> Correction:
    title = _title_by_habit(one, habits.title) if habits.title else None
    if title is not None:
        return Correction(title, habits.side)
    read = _people_read(one)
    if read is None or read not in habits.refuted or read[0] is habits.side:
        return Correction(one.title)
    longer = _title_without_people(one) if habits.side is PeopleSide.NOWHERE else None
    return Correction(longer or one.title, habits.side)


def _title_without_people(one: ReadItem) -> Title | None:
    """Return a title that goes on behind a word such as `by` where it was cut off (`… by Random Walks`)."""
    if one.title.cue is not TitleCue.PLAIN or one.credit.people_cue is not PeopleCue.BY:
        return None
    found = find_title(Marks(one.marks.passage, one.marks.habit._replace(nobody_named=True)))
    longer = found is not None and found.start == one.title.start and found.end > one.title.end
    return found._replace(cue=TitleCue.NEIGHBOURS) if found is not None and longer else None


def _title_by_habit(one: ReadItem, habit: TitleHabit) -> Title | None:
    if one.title.cue not in habit.refuted:
        return None
    found = span_by(one.marks, habit.begin, habit.end)
    if found is None or not _may_be_title(one.marks, found):
        return None
    if not contradicts(one.marks, found, ProvedSpan(one.title.start, one.title.end)):
        return None
    return title_at(one.marks, found, TitleCue.NEIGHBOURS)


def _may_be_title(marks: Marks, found: ProvedSpan) -> bool:
    words = marks.words(found.start, found.end)
    if not 1 <= words <= _LONGEST_TITLE or marks.is_credit(found.start, found.end):
        return False
    return not marks.is_people(found.start, found.end, 3)
