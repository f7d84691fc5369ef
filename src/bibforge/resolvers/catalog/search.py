"""Finding titles like a given one in the catalog: equal keys first, then rare words together, then words alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, islice

from bibforge.resolvers.catalog.keys import folded_titles, search_words, squeezed_key
from bibforge.resolvers.catalog.store import CatalogStore, Step

GOOD = 88.0  # likeness (0 to 100) that ends the search: below lie other papers, above one to three typing errors
WORTH_SEEING = 62.0  # likeness under which a title is no candidate: unrelated titles of one field reach 55
_PAIR_ROWS = 300
_RARE = 250  # so few titles hold the word that all of them can be looked at
_FEW = 40  # titles expected to hold the words by chance
_MAX_STEPS = 14
_MOST_WORK = 150_000  # postings that the pairs of one question may cost: 10 ms
_FAR_HITS = 10  # titles shown where none is good
_SPREAD = 25.0  # likeness behind the best at which a title is no candidate beside it


@dataclass(frozen=True, slots=True)
class Hit:
    """A row whose title is like the one asked for, with its likeness, 0 to 100."""

    row: int
    likeness: float
    folded: str


def equal_titles(store: CatalogStore, title: str) -> list[Hit]:
    """Return the rows whose title, or main title, is that of the question, or its main title, best first."""
    folded = folded_titles(title)
    rows = store.rows_under([squeezed_key(one) for one in folded if one])
    return _ranked(store, folded, rows) if rows else []


def alike_titles(
    store: CatalogStore, title: str, known: Collection[Hit] = (), *, steps: int | None = None
) -> list[Hit]:
    """Return rows with a title like the question's, best first: typing errors, lost subtitles, damaged words.

    Each step looks at a few hundred titles that share rare words; the search ends with the first good one that is not
    among those `known` already, or after so many `steps`.
    """
    folded = folded_titles(title)
    seen = {hit.row for hit in known}
    hits: list[Hit] = []
    for words, limit in store.ahead(steps_of(store, folded[0], steps)):
        rows = [row for row in store.matching(words, limit) if row not in seen]
        seen.update(rows)
        hits += _ranked(store, folded, rows)
        if hits and max(hit.likeness for hit in hits) >= GOOD:
            break
    best = max((hit.likeness for hit in hits), default=0.0)
    near = [hit for hit in hits if hit.likeness >= best - (_SPREAD if best < GOOD else _SPREAD / 2)]
    near.sort(key=lambda hit: (-hit.likeness, hit.row))
    return near if best >= GOOD else near[:_FAR_HITS]


def steps_of(store: CatalogStore, folded: str, steps: int | None = None) -> Iterator[Step]:
    """Give the first steps of the search for titles like a folded one, or all of them."""
    return islice(_expressions(store, folded), steps)


def _expressions(store: CatalogStore, folded: str) -> Iterator[Step]:
    """Give the words that titles must hold together, step by step, the rarest of each step first."""
    words = search_words(folded)
    count = store.frequencies(words)
    known = sorted((word for word in words if word in count), key=lambda word: (count[word], word))
    known = [word for word in known if len(word) > 1] or known  # single letters are mostly pieces of broken words
    if known and count[known[0]] <= _RARE:
        yield known[:1], _RARE
    yield from ((rare, _PAIR_ROWS) for rare in _telling(known, count, store.size))
    yield from ((pair, _PAIR_ROWS) for pair in _pairs(known, count))
    mended = [better for word in _doubtful(words, count) for better in _spelled_like(store, word)]
    if mended:
        more = sorted((store.frequencies(mended) | count).items(), key=lambda item: (item[1], item[0]))
        names = [word for word, _ in more]
        yield from ((pair, _PAIR_ROWS) for pair in _pairs(names, dict(more)) if set(pair) & set(mended))
        yield from (([word], _RARE) for word in mended)
    if len(known) == 1 and count[known[0]] > _RARE:
        yield known, _PAIR_ROWS


def _telling(known: Sequence[str], count: dict[str, int], size: int) -> Iterator[Sequence[str]]:
    """Give the rarest words that together should stand in few titles, where two of a title do not suffice."""
    expected = float(size)
    for number, word in enumerate(known, 1):
        expected *= count[word] / size
        if number > 2 and expected <= _FEW:
            yield known[:number]
            return
        if expected <= _FEW:
            return
    if len(known) > 2:
        yield known


def _pairs(known: Sequence[str], count: dict[str, int]) -> Sequence[tuple[str, ...]]:
    """Return the pairs of the rarest words, the pair expected in the fewest titles first, as many as are affordable."""
    pairs = sorted(combinations(known[:7], 2), key=lambda pair: (count[pair[0]] * count[pair[1]], pair))
    work = accumulate(min(count[one] for one in pair) for pair in pairs)
    return [pair for pair, cost in zip(pairs[:_MAX_STEPS], work, strict=False) if cost <= _MOST_WORK] or pairs[:1]


def _doubtful(words: Sequence[str], count: dict[str, int]) -> list[str]:
    """Return the words that no title or hardly any holds, longest first: the ones that may be misspelt."""
    return sorted((word for word in words if count.get(word, 0) < 3 and len(word) > 3), key=len, reverse=True)[:3]


def _spelled_like(store: CatalogStore, word: str) -> list[str]:
    """Return up to three known words one or two typing errors away that begin alike, nearest first."""
    from rapidfuzz import process  # on first use: 68 ms that an exact answer need not pay
    from rapidfuzz.distance import DamerauLevenshtein

    near = store.words_from(word[:3])
    found = process.extract(
        word, near, scorer=DamerauLevenshtein.distance, score_cutoff=2 if len(word) > 6 else 1, limit=3
    )
    return [better for better, distance, _ in found if distance]


def _ranked(store: CatalogStore, folded: Sequence[str], rows: Iterable[int]) -> list[Hit]:
    found = store.titles_of(rows)
    if all(title == folded[0] for _, title in found):
        return [Hit(row, 100.0, title) for row, title in found]
    hits = [Hit(row, _likeness(folded, title), title) for row, title in found]
    least = max([WORTH_SEEING, *(hit.likeness - _SPREAD for hit in hits)])
    return sorted((hit for hit in hits if hit.likeness >= least), key=lambda hit: (-hit.likeness, hit.row))


def _likeness(folded: Sequence[str], title: str) -> float:
    """Return the edit likeness; a title that goes on where the other ends counts as one with its subtitle dropped."""
    from rapidfuzz import fuzz  # on first use, as above

    whole = folded[0]
    if whole == title or whole.replace(" ", "") == title.replace(" ", ""):
        return 100.0
    plain: float = fuzz.ratio(whole, title, score_cutoff=WORTH_SEEING)  # what lies below is dropped
    shorter, longer = sorted((whole, title), key=len)
    if longer.startswith(f"{shorter} ") or title == folded[-1]:
        return max(plain, 90.0)
    if len(shorter) > 20 and len(longer) > 1.3 * len(shorter):
        return max(plain, 0.9 * fuzz.ratio(shorter, longer[: len(shorter)], score_cutoff=80))
    return plain
