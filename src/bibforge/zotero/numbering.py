"""Numbers before the names of collections: Zotero sorts by name, and a list has an order of its own."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bibforge.zotero.schema import NAME_LENGTH
from bibforge.zotero.state import BaseCollection
from bibforge.zotero.tree import Collection, Path, collection_name


def numbered(wanted: Sequence[Collection], known: Mapping[Path, BaseCollection]) -> tuple[Collection, ...]:
    """Return the collections with their place among their siblings before the name: `01 Pruning`.

    A number that was given before (`known`) stays as long as the order allows it, so that a heading that is inserted
    renames only those behind it up to the next gap, and one that goes renames none.
    """
    groups: dict[Path, list[Collection]] = defaultdict(list)
    for one in wanted:
        groups[one.path[:-1]].append(one)
    numbers: dict[Path, str] = {}
    for siblings in groups.values():
        given = _numbers([_number_of(known.get(one.path)) for one in siblings])
        width = max(2, len(str(given[-1])))
        numbers |= {one.path: f"{number:0{width}d}" for one, number in zip(siblings, given, strict=True)}
    return tuple(replace(one, name=f"{numbers[one.path]} {one.name}"[:NAME_LENGTH].rstrip()) for one in wanted)


def _number_of(base: BaseCollection | None) -> int:
    """Return the number that we put before a collection's name, 0 where there is none."""
    if base is None:
        return 0
    head, _, rest = base.name.partition(" ")
    ours = bool(rest) and len(head) >= 2 and head.isascii() and head.isdigit()
    return int(head) if ours and collection_name(base.path[-1]).startswith(rest) else 0


def _numbers(before: Sequence[int]) -> list[int]:
    """Return rising numbers, as many of those before as possible unchanged."""
    staying = _longest_rise(before)
    given: list[int] = []
    last = 0
    for place, number in enumerate(before):
        last = number if place in staying and number > last else last + 1
        given.append(last)
    return given


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Return the places of the longest rising run of numbers above 0."""
    ends: list[int] = []
    places: list[int] = []
    before: dict[int, int] = {}
    for place, number in enumerate(numbers):
        if not number:
            continue
        at = bisect_left(ends, number)
        before[place] = places[at - 1] if at else -1
        ends[at:] = [number, *ends[at + 1 :]]
        places[at:] = [place, *places[at + 1 :]]
    found: set[int] = set()
    place = places[-1] if places else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return found
