"""Which mentions are one work: numbers that are joined by names, by identifiers, and by titles with people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bibforge.model.identifiers import Identifier, spelled
from bibforge.model.library import Mention, Status
from bibforge.reconcile.alike import alike
from bibforge.reconcile.lock import Decision, identity
from bibforge.reconcile.match import own_identifiers
from bibforge.reconcile.resolve import Resolution
from bibforge.reconcile.typing_slips import Typing
from bibforge.text.comparison import squeezed


class Clusters:
    """Positions from 0, each in a cluster that is named by its first one (union-find).

    `divided` gives for a position those that must never be in its cluster; what would bring them together is left out.
    """

    def __init__(self, size: int, divided: Mapping[int, set[int]] | None = None) -> None:
        self._parent = list(range(size))
        self._divided = divided or {}
        self._marked = {i: {i} for i in self._divided}
        """For each cluster that has any, its positions from which others are divided."""

    def root(self, i: int) -> int:
        """Return the first position of the cluster of `i`."""
        parent = self._parent
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(self, left: int, right: int) -> None:
        """Make one cluster of two, where nothing divides them."""
        left, right = self.root(left), self.root(right)
        if left == right or (self._divided and self._is_divided(left, right)):
            return
        kept, gone = (left, right) if left < right else (right, left)
        self._parent[gone] = kept
        if gone in self._marked:
            self._marked.setdefault(kept, set()).update(self._marked.pop(gone))

    def together(self, left: int, right: int) -> bool:
        """Tell whether two positions are in one cluster."""
        return self.root(left) == self.root(right)

    def roots(self) -> list[int]:
        """Return for each position the first one of its cluster."""
        return [self.root(i) for i in range(len(self._parent))]

    def _is_divided(self, left: int, right: int) -> bool:
        return any(self.root(j) == right for i in self._marked.get(left, ()) for j in self._divided[i])


def clusters_of(
    resolutions: Sequence[Resolution], decisions: Mapping[str, Decision] | None = None, *, slips: bool = False
) -> list[int]:
    """Return for each resolution the position of the first one of its work.

    Shared record names, identifiers and, for what is not a paper, an address under one title join; then title and
    people do, by the same verdicts as everywhere, and a title with the page or with year and venue (`same_entry`). An
    address alone joins nothing: one page may list several works. What a person declared the same or different
    (`decisions`) stands over all of it. With `slips` titles that may be misspelt are compared too, where they begin or
    end alike and have one first author.
    """
    decisions = decisions or {}
    apart = {frozenset((name, other)) for name, one in decisions.items() for other in one.different_from}
    clusters = Clusters(len(resolutions), _divided(resolutions, apart))
    _join_declared(clusters, resolutions, decisions)
    owner: dict[str, int] = {}
    for i, one in enumerate(resolutions):
        for name in _names(one, decisions.get(one.fingerprint)):
            first = owner.setdefault(name, i)
            if first != i:
                clusters.join(first, i)
    del owner
    typed = Typing() if slips else None
    pairs = alike(resolutions, clusters.roots(), apart=apart, typed=typed, together=clusters.together)
    for left, right in pairs:
        clusters.join(left, right)
    return clusters.roots()


def _join_declared(clusters: Clusters, resolutions: Sequence[Resolution], decisions: Mapping[str, Decision]) -> None:
    """Join what is one mention or was declared the same: first, so that no accidental bond takes its place."""
    owner: dict[str, int] = {}
    for i, one in enumerate(resolutions):
        names = [one.fingerprint or identity(one.mention)]
        if one.fingerprint in decisions and (same := decisions[one.fingerprint].same_as):
            names.append(same)
        for name in names:
            first = owner.setdefault(name, i)
            if first != i:
                clusters.join(first, i)


def _names(one: Resolution, decision: Decision | None) -> Iterator[str]:
    """Give what a resolution shares with the others of its work only."""
    if one.status is Status.NON_PAPER:
        title = squeezed(one.mention.title)
        yield from (f"url:{link.url} {title}" for link in one.mention.links[:1] if link.url)
        return
    for record in one.records:
        yield record.name
        # arXiv 1512.01322 names another paper's DOI: only a record's own identifiers join
        yield from map(spelled, own_identifiers(record))
    if not one.records:
        yield from map(spelled, listed_identifiers(one.mention, decision))


def listed_identifiers(mention: Mention, decision: Decision | None) -> tuple[Identifier, ...]:
    """Return the identifiers that the list states, without those that a person ruled out."""
    rejected = decision.rejected if decision else ()
    return (
        tuple(one for one in mention.identifiers if spelled(one) not in rejected) if rejected else mention.identifiers
    )


def _divided(resolutions: Sequence[Resolution], apart: set[frozenset[str]]) -> dict[int, set[int]]:
    """Return for each position the positions that a person declared different from it."""
    if not apart:
        return {}
    places: dict[str, list[int]] = {}
    for i, one in enumerate(resolutions):
        places.setdefault(one.fingerprint, []).append(i)
    divided: dict[int, set[int]] = {}
    for pair in apart:
        for name in pair:
            for i in places.get(name, ()):
                divided.setdefault(i, set()).update(j for other in pair - {name} for j in places.get(other, ()))
    return divided
