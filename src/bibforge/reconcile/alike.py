"""Which mentions are worth comparing, and whether two of them are one work by title and people."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from bibforge.model.library import Mention, Role, Status
from bibforge.model.people import family_key
from bibforge.model.record import Record
from bibforge.reconcile.creators import PeopleRelation, begin_alike, compare_people
from bibforge.reconcile.match import claim_of, same_entry, same_work
from bibforge.reconcile.reasons import ReasonKind, has_kind
from bibforge.reconcile.resolve import Resolution
from bibforge.reconcile.strength import Basis
from bibforge.reconcile.typing_slips import Typing
from bibforge.resolvers.catalog.keys import normal_address
from bibforge.text.comparison import main_title, may_have_subtitle, squeezed

Pair = tuple[int, int]


def alike(
    resolutions: Sequence[Resolution],
    clusters: Sequence[int],
    *,
    apart: set[frozenset[str]],
    typed: Typing | None,
    together: Callable[[int, int], bool],
) -> Iterator[Pair]:
    """Yield pairs of positions that are one work by title and people.

    `clusters` names for each position the first one of its cluster so far: one mention of a cluster speaks for it.
    `apart` are the pairs of fingerprints that a person declared different. With `typed` misspelt titles are compared
    too; it reads all titles before. `together` tells whether two positions are one work by now, which need not be
    judged.
    """
    judge = _Judge(resolutions, clusters, typed)
    refused: set[Pair] = set()
    for left, right in _pairs(resolutions, clusters, typed):
        if together(left, right) or (left, right) in refused:
            continue
        if apart and frozenset((resolutions[left].fingerprint, resolutions[right].fingerprint)) in apart:
            continue
        if judge.one_work(left, right):
            yield left, right
        else:
            refused.add((left, right))


_LETTERS = 8
"""Letters without which a title, or a part of one, is no reason to compare: `Overview` is one."""
_SLIP_ENDS = 7
"""Letters at both ends of a title under which misspelt ones are sought: one slip leaves one of the ends whole."""
_ALL_PAIRS = 50
"""Members of a block up to which each is compared with each; in a larger one, each with its neighbours."""
_NEIGHBOURS = 5
"""Members of a large block with which each is compared, in an order that brings together what may be one work.

So the cost of a title that everybody uses, or of a family name that thousands bear, stays linear (the method of sorted
neighbourhoods: Hernández and Stolfo 1995).
"""


def _pairs(resolutions: Sequence[Resolution], clusters: Sequence[int], typed: Typing | None) -> Iterator[Pair]:
    """Give the pairs that have a title or a part of one in common or, with `typed`, may be slips of each other."""
    filed = _Filed(resolutions, clusters, typed)
    for members in filed.titles.of_several(clusters):
        yield from _of_one_title(members, resolutions)
    if not typed:
        return
    texts = [_account(one).title for one in resolutions]
    for blocks, order in (
        (filed.begins, lambda i: squeezed(texts[i])),
        (filed.ends, lambda i: squeezed(texts[i])[::-1]),
    ):
        for members in blocks.of_several(clusters):
            for i, j in _neighbours(members, order):
                if typed.alike(texts[i], texts[j]):
                    yield i, j


class _Filed:
    """Positions by their titles and the parts of them and, with `typed`, by a person and an end of the title."""

    def __init__(self, resolutions: Sequence[Resolution], clusters: Sequence[int], typed: Typing | None) -> None:
        self.titles, self.begins, self.ends = _Blocks(), _Blocks(), _Blocks()
        for i, one in enumerate(resolutions):
            if typed:
                typed.read(one.mention.title)
            first = resolutions[clusters[i]]
            if one.status is Status.NON_PAPER or (first is not one and _says_the_same(first, one)):
                continue
            account = _account(one)
            letters = squeezed(account.title)
            for key in _title_keys(account.title, one.mention.title, letters):
                self.titles.file(i, key)
            if typed and account.authors and len(letters) >= 2 * _SLIP_ENDS:
                person = family_key(account.authors[0])
                self.begins.file(i, hash((person, letters[:_SLIP_ENDS])))
                self.ends.file(i, hash((person, letters[-_SLIP_ENDS:])))


def _of_one_title(members: list[int], resolutions: Sequence[Resolution]) -> Iterator[Pair]:
    """Give the pairs of a block of one title: in a large one only where the first people have one family name."""
    if len(members) <= _ALL_PAIRS:
        yield from combinations(members, 2)
        return
    people: dict[str, list[int]] = {}
    for i in members:
        account = _account(resolutions[i])
        people.setdefault(family_key(account.authors[0]) if account.authors else "", []).append(i)
    for some in people.values():
        yield from _neighbours(some, lambda i: str(_account(resolutions[i]).year))


def _neighbours(members: list[int], order: Callable[[int], str]) -> Iterator[Pair]:
    """Give all pairs of a block or, of a large one, those that stand close to each other in an order."""
    if len(members) <= _ALL_PAIRS:
        yield from combinations(members, 2)
        return
    ordered = sorted(members, key=order)
    for place, i in enumerate(ordered):
        for j in ordered[place + 1 : place + 1 + _NEIGHBOURS]:
            yield (i, j) if i < j else (j, i)


def _account(one: Resolution) -> Record | Mention:
    return one.records[0] if one.records else one.mention


def _says_the_same(first: Resolution, one: Resolution) -> bool:
    """Tell whether a resolution would be compared with just those with which the first of its cluster is."""
    return (
        first.mention.title == one.mention.title
        and first.mention.authors[:1] == one.mention.authors[:1]
        and first.status is not Status.NON_PAPER
        and first.records == one.records
    )


def _title_keys(title: str, listed: str, letters: str) -> Iterable[int]:
    """Return the keys of a title, of its parts and, where the list has another, of that and its parts."""
    if title == listed and not may_have_subtitle(title):
        return (hash(letters),) if len(letters) >= _LETTERS else ()
    parts = (part for one in (title, listed) for part in (one, main_title(one), one.partition(": ")[2]))
    return dict.fromkeys(hash(key) for part in parts if len(key := squeezed(part)) >= _LETTERS)


class _Blocks:
    """Positions by the key under which they are filed: two arrays, since most keys have one position."""

    def __init__(self) -> None:
        self._keys = array("q")
        self._positions = array("q")

    def file(self, position: int, key: int) -> None:
        """File a position; positions come in order."""
        self._keys.append(key)
        self._positions.append(position)

    def of_several(self, clusters: Sequence[int]) -> Iterator[list[int]]:
        """Give the blocks of more than one cluster, in order, each with the first member of every cluster."""
        firsts: dict[int, int] = {}
        several: dict[int, dict[int, int]] = {}
        for key, i in zip(self._keys, self._positions, strict=True):
            first = firsts.setdefault(key, i)
            if clusters[first] != clusters[i]:
                several.setdefault(key, {clusters[first]: first}).setdefault(clusters[i], i)
        del firsts
        for members in several.values():
            yield list(members.values())


class _Judge:
    """Tells whether two resolutions are one work."""

    def __init__(self, resolutions: Sequence[Resolution], clusters: Sequence[int], typed: Typing | None) -> None:
        self._resolutions = resolutions
        self._clusters = clusters
        self._typed = typed
        self._linked = _linked(resolutions, clusters)
        self._claim = lru_cache(maxsize=4096)(lambda i: claim_of(resolutions[i].mention))
        self._pages = lru_cache(maxsize=4096)(lambda cluster: _pages(self._linked.get(cluster, ())))

    def one_work(self, i: int, j: int) -> bool:
        """Tell whether two resolutions are one work by identifiers, title, people, page, year and venue."""
        left, right = self._resolutions[i].mention, self._resolutions[j].mention
        records = self._resolutions[i].records, self._resolutions[j].records
        mistyped = not all(records) and self._typed is not None and self._typed.slipped(left, right)
        if not any(records) and not (_has_identifier(left) and _has_identifier(right)):
            if mistyped:
                return True
            match _people(left, right):
                case PeopleRelation.DISAGREE:
                    return False
                case PeopleRelation.UNKNOWN:  # then only a page, or year and venue, can join
                    return self._one_entry(i, j)
        claims = self._claim(i), self._claim(j)
        lefts, rights = records[0] or claims[:1], records[1] or claims[1:]
        verdicts = [same_work(a, b) for a in lefts for b in rights]
        if any(has_kind(v.against, ReasonKind.DIFFERENT_ARXIV, ReasonKind.DIFFERENT_DOI) for v in verdicts):
            return False
        return mistyped or any(v.strength.basis >= Basis.SOME_PEOPLE for v in verdicts) or self._one_entry(i, j)

    def _one_entry(self, i: int, j: int) -> bool:
        one_page = not self._pages(self._clusters[i]).isdisjoint(self._pages(self._clusters[j]))
        return same_entry(self._claim(i), self._claim(j), one_page=one_page)


def _people(left: Mention, right: Mention) -> PeopleRelation:
    if begin_alike(left.authors, right.authors):
        return PeopleRelation.OVERLAP
    return compare_people(left.authors, right.authors, open_ended=left.et_al or right.et_al).relation


def _has_identifier(mention: Mention) -> bool:
    return bool(mention.arxiv or mention.doi or mention.openreview)


def _linked(resolutions: Sequence[Resolution], clusters: Sequence[int]) -> Mapping[int, list[str]]:
    """Return for each cluster the addresses that its mentions link, home pages of people left out."""
    linked: dict[int, list[str]] = {}
    for cluster, one in zip(clusters, resolutions, strict=True):
        for link in one.mention.links:
            if link.role is not Role.HOME:
                linked.setdefault(cluster, []).append(link.url)
    return linked


def _pages(addresses: Iterable[str]) -> frozenset[str]:
    """Return pages, each in one form."""
    return frozenset(page for one in addresses if (page := normal_address(one)))
