"""Finding titles like a given one in the catalog: equal keys first, then rare words together, then words alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from itertools import accumulate, chain, combinations, islice, repeat

from bibforge.resolvers.catalog.asking import Asking, answered
from bibforge.resolvers.catalog.keys import search_words, title_keys
from bibforge.resolvers.catalog.likeness import GOOD, SPREAD, Hit, Titled, ranked
from bibforge.resolvers.catalog.store import CatalogStore, Step

_PAIR_ROWS = 300
_RARE = 250  # so few titles hold the word that all of them can be looked at
_FEW = 40  # titles expected to hold the words by chance
_MAX_STEPS = 14
_MOST_WORK = 150_000  # postings that the pairs of one question may cost: 10 ms
_FAR_HITS = 10  # titles shown where none is good


def equal_titles(store: CatalogStore, title: str) -> Asking[list[Hit]]:
    """Return the rows whose title, or main title, is that of the question, or its main title, best first."""
    folded, keys = title_keys(title)
    rows = yield from answered(store.rows_under, keys)
    found = (yield from answered(store.titles_of, rows)) if rows else []
    return ranked(folded, found)


def alike_titles(
    store: CatalogStore, title: str, known: Collection[Hit] = (), *, steps: int | None = None
) -> Asking[list[Hit]]:
    """Return rows with a title like the question's, best first: typing errors, lost subtitles, damaged words.

    Each step looks at a few hundred titles that share rare words; the search ends with the first good one that is not
    among those `known` already, or after so many `steps`.
    """
    folded, _ = title_keys(title)
    words = search_words(folded[0])
    count = yield from answered(store.frequencies, words)
    search = _TitleSearch(store, folded, {hit.row for hit in known}, {word for word in count if count[word] <= _RARE})
    plain = list(islice(_of_known(words, count, store.size), steps))
    first = plain[: store.portions[0]] if store.portions else plain
    is_all = steps is None or len(plain) < steps
    if is_all and store.portions:
        store.foretell([word[:3] for word in _doubtful(words, count)])
    if not (yield from search.by(first)) and is_all:
        more = yield from _mended(store, words, count)
        yield from search.by(list(islice(chain(plain, more, _of_one(words, count)), len(first), steps)))
    else:
        yield from search.by(plain[len(first) :])
    return _near(search.hits)


def _near(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits that are candidates beside the best, best first; few where none is good."""
    best = max((hit.likeness for hit in hits), default=0.0)
    near = [hit for hit in hits if hit.likeness >= best - (SPREAD if best < GOOD else SPREAD / 2)]
    near.sort(key=lambda hit: (-hit.likeness, hit.row))
    return near if best >= GOOD else near[:_FAR_HITS]


class _TitleSearch:
    """The search for titles like a folded one, step by step until there is a good one."""

    def __init__(self, store: CatalogStore, folded: Sequence[str], seen: set[int], rare: Set[str]) -> None:
        self.hits: list[Hit] = []
        self._store = store
        self._folded = folded
        self._seen = seen
        self._rare = rare
        self._exhausted: set[str] = set()
        self._is_done = False
        self._portions = chain(store.portions or (1,), repeat(store.portions[-1] if store.portions else 1))

    def by(self, steps: Sequence[Step]) -> Asking[bool]:
        """Take steps, in portions as the store wants them, and tell whether a good title was found by now."""
        left = [step for step in steps if self._may_be_new(step[0])]
        start = 0
        while start < len(left) and not self._is_done:
            end = start + next(self._portions)
            self._look_at((yield from answered(self._store.matching, left[start:end])))
            start = end
        return self._is_done

    def _may_be_new(self, words: Sequence[str]) -> bool:
        """Tell whether a step can bring a title that was not seen: not where all titles with one of its words were."""
        if not self._exhausted.isdisjoint(words):
            return False
        if len(words) == 1:
            self._exhausted |= self._rare & {*words}
        return True

    def _look_at(self, portion: Sequence[Sequence[Titled]]) -> None:
        for found in portion:
            fresh = [one for one in found if one[0] not in self._seen]
            if fresh and not self._is_done:
                self._seen.update([row for row, _ in fresh])
                self.hits += (near := ranked(self._folded, fresh))
                self._is_done = bool(near) and near[0].likeness >= GOOD


def _of_known(words: Sequence[str], count: dict[str, int], size: int) -> Iterator[Step]:
    """Give the words that titles must hold together, step by step, the rarest of each step first."""
    known = _rarest_first(words, count)
    if known and count[known[0]] <= _RARE:
        yield known[:1], _RARE
    yield from ((rare, _PAIR_ROWS) for rare in _telling(known, count, size))
    yield from ((pair, _PAIR_ROWS) for pair in _pairs(known, count))


def _rarest_first(words: Iterable[str], count: dict[str, int]) -> list[str]:
    known = sorted([word for word in words if word in count], key=lambda word: (count[word], word))
    return [word for word in known if len(word) > 1] or known  # single letters are mostly pieces of broken words


def _of_one(words: Sequence[str], count: dict[str, int]) -> Iterator[Step]:
    known = _rarest_first(words, count)
    if len(known) == 1 and count[known[0]] > _RARE:
        yield known, _PAIR_ROWS


def _mended(store: CatalogStore, words: Sequence[str], count: dict[str, int]) -> Asking[list[Step]]:
    """Return the steps with known words in the place of words that may be misspelt."""
    doubtful = _doubtful(words, count)
    known = (yield from answered(store.words_from, [word[:3] for word in doubtful])) if doubtful else []
    mended = [better for word, near in zip(doubtful, known, strict=True) for better in _nearest(word, near)]
    if not mended:
        return []
    more = sorted(((yield from answered(store.frequencies, mended)) | count).items(), key=lambda item: item[::-1])
    pairs = _pairs([word for word, _ in more], dict(more))
    steps: list[Step] = [(pair, _PAIR_ROWS) for pair in pairs if set(pair) & set(mended)]
    return steps + [([word], _RARE) for word in mended]


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


def _nearest(word: str, known: Sequence[str]) -> list[str]:
    """Return up to three of the known words that are one or two typing errors away, nearest first."""
    from rapidfuzz import process  # on first use: 68 ms that an exact answer need not pay
    from rapidfuzz.distance import DamerauLevenshtein

    found = process.extract(
        word, known, scorer=DamerauLevenshtein.distance, score_cutoff=2 if len(word) > 6 else 1, limit=3
    )
    return [better for better, distance, _ in found if distance]
