"""Which heading of a list is which former one renamed or moved, told by works, names and what is below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bibforge.zotero.state import BaseCollection
from bibforge.zotero.tree import Collection, Path, collection_name

OVERLAP = 0.5
"""The share of works (of all in either) that two headings must have in common to be one heading renamed or moved."""
TIE = 0.001
"""What a common parent counts between two that are alike otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The headings of the list that no collection is remembered for, and the collections whose headings are gone.

    `works` are those directly under each path of the list, `now` the keys of the paths that are remembered.
    """

    new: Sequence[Collection]
    old: Sequence[BaseCollection]
    works: Mapping[Path, Sequence[str]]
    now: Mapping[Path, str]


def paired(headings: Headings) -> dict[Path, str]:
    """Return the former collection of each new heading that has one; no collection is given twice.

    Headings are compared by the works that stand directly under them, then, from the deepest up, by the headings below:
    a heading that is put above another has that one's works below it and is not it. The name decides between equals.
    """
    pairing = _Pairing(headings)
    pairing.take(pairing.by_own_works(same_name=True))
    pairing.take(pairing.by_own_works(same_name=False))
    for depth in sorted({len(one.path) for one in headings.new}, reverse=True):
        pairing.take(pairing.by_what_is_below(depth))
    for depth in sorted({len(one.path) for one in headings.new}):
        pairing.take(pairing.by_name_at_the_same_place(depth))
        pairing.take(pairing.only_empty_ones(depth))
    return pairing.keys


class _Pairing:
    """A pairing under way."""

    def __init__(self, headings: Headings) -> None:
        self.keys: dict[Path, str] = {}
        self._new = {one.path: one for one in headings.new}
        self._old = {base.key: base for base in headings.old}
        self._works = headings.works
        self._now = headings.now
        self._below: dict[Path, list[Path]] = defaultdict(list)
        for path in (*headings.now, *self._new):
            self._below[path[:-1]].append(path)
        self._full = _with_works(headings.works.items())
        paths = _with_works((base.path, base.works) for base in headings.old)
        self._once_full = {base.key for base in headings.old if base.path in paths}
        self._held: dict[str, list[str]] = defaultdict(list)
        for base in headings.old:
            self._held[base.parent].append(base.key)

    def take(self, scored: Iterable[tuple[float, Path, str]]) -> None:
        """Take the pairs whose works agree enough, the best first, in the order of the list."""
        order = {path: number for number, path in enumerate(self._new)}
        for score, path, key in sorted(scored, key=lambda one: (-one[0], order[one[1]], one[2])):
            if score >= OVERLAP and path not in self.keys and key in self._old:
                self.keys[path] = key
                del self._old[key]

    def by_own_works(self, *, same_name: bool) -> Iterator[tuple[float, Path, str]]:
        """Yield how far the works directly under two headings agree."""
        holding: dict[str, list[str]] = defaultdict(list)
        for key, base in self._old.items():
            for work in base.works:
                holding[work].append(key)
        for path, one in self._open():
            near = {key for work in self._works.get(path, ()) for key in holding[work]}
            for key in near:
                if (_name(self._old[key]) == one.name) is same_name:
                    beside = self._now.get(path[:-1], "") == self._old[key].parent
                    yield _share(self._works[path], self._old[key].works) + beside * TIE, path, key

    def by_what_is_below(self, depth: int) -> Iterator[tuple[float, Path, str]]:
        """Yield how many of the headings below two headings are the same ones."""
        for path, one in self._open():
            if len(path) != depth:
                continue
            inside = {
                self.keys.get(below) or self._now.get(below, "/".join(below))
                for below in self._below[path]
                if below in self._full
            }
            for key, base in self._old.items():
                same_name = _name(base) == one.name
                share = _share(inside, [held for held in self._held[key] if held in self._once_full])
                if share and (same_name or not (base.works and self._works.get(path))):
                    yield share + same_name, path, key

    def by_name_at_the_same_place(self, depth: int) -> Iterator[tuple[float, Path, str]]:
        """Yield the headings that have the name of a collection under the same parent, whatever is in it now."""
        for path, one in self._open():
            if len(path) == depth:
                yield from ((1.0, path, base.key) for base in self._beside(path) if _name(base) == one.name)

    def only_empty_ones(self, depth: int) -> Iterator[tuple[float, Path, str]]:
        """Yield the one empty heading that came where one empty heading went."""
        come: dict[Path, list[Path]] = defaultdict(list)
        for path, _ in self._open():
            if len(path) == depth and not self._works.get(path) and not self._below[path]:
                come[path[:-1]].append(path)
        for paths in come.values():
            gone = [base for base in self._beside(paths[0]) if not base.works and not self._held[base.key]]
            if len(paths) == len(gone) == 1:
                yield 1.0, paths[0], gone[0].key

    def _open(self) -> list[tuple[Path, Collection]]:
        return [(path, one) for path, one in self._new.items() if path not in self.keys]

    def _beside(self, path: Path) -> list[BaseCollection]:
        """Return the collections still to be given that were under the heading's parent."""
        parent = self.keys.get(path[:-1]) or self._now.get(path[:-1], "")
        if len(path) > 1 and not parent:
            return []
        return [self._old[key] for key in self._held[parent] if key in self._old]


def _name(base: BaseCollection) -> str:
    """Return the name of a former heading, without a number that its collection may have."""
    return collection_name(base.path[-1])


def _with_works(filed: Iterable[tuple[Path, Sequence[str]]]) -> set[Path]:
    """Return the paths at or below which there are works: an empty heading tells nothing of the one above it."""
    return {path[:depth] for path, works in filed if works for depth in range(1, len(path) + 1)}


def _share(left: Iterable[str], right: Iterable[str]) -> float:
    one, other = set(left), set(right)
    return len(one & other) / len(one | other) if one and other else 0.0
