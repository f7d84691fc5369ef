"""How many requests a list of N mentions costs: empty cache, warm cache, lock, one entry more."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Mention
from bibforge.reconcile.lock import Decision, Lock
from bibforge.reconcile.resolve import Resolution, resolve
from bibforge.resolvers.answers import Resolver
from bibforge.resolvers.cache import Cache, Cached
from bibforge.resolvers.services import label_of
from bibforge_eval.material import Records, mention_from

SECONDS = {"arxiv": 3.0, "crossref": 1 / 3, "semanticscholar": 1.0}
"""Seconds a request at the published limits: arXiv one in three, Crossref's polite pool three lists in one, Semantic
Scholar one in one."""

FLOOR = {100: 12, 1_000: 100, 10_000: 1_000}
"""Requests of the cheapest known plan with nothing cached, published versions not looked for."""


def modelled_seconds(requests: Mapping[str, int]) -> float:
    """Return the seconds that so many requests take at the published limits, the services asked side by side."""
    return max((SECONDS.get(name, 0.0) * number for name, number in requests.items()), default=0.0)


def mixed_mentions(records: Records, size: int, seed: int) -> list[Mention]:
    """Return mentions of a list: 70 % with arXiv id, 15 % with DOI, 15 % with a title only (half of these on arXiv)."""
    chance = random.Random(f"requests {seed}")
    arxiv = iter(chance.sample(sorted(records.arxiv), size))
    dois = iter(chance.sample(sorted(one for one in records.published if one.startswith("10.")), size))
    out = []
    for number in range(size):
        share = number % 20
        if share < 14:
            value = next(arxiv)
            mention = mention_from(records.preprint(value), f"{number}")
            out.append(replace(mention, arxiv=tuple(filter(None, [ArxivId.parse(value)]))))
        elif share < 17:
            value = next(dois)
            mention = mention_from(records.publication(value), f"{number}")
            out.append(replace(mention, doi=tuple(filter(None, [Doi.parse(value)]))))
        else:
            on_arxiv = (number // 20 + share) % 2 == 0
            record = records.preprint(next(arxiv)) if on_arxiv else records.publication(next(dois))
            out.append(mention_from(record, f"{number}"))
    return out


def decided(resolutions: Sequence[Resolution]) -> Lock:
    """Return the lock that a build writes after these resolutions, as far as resolving reads it."""
    return Lock(
        records={record.name: record for one in resolutions for record in (*one.records, *one.candidates)},
        decisions={
            one.fingerprint: Decision(
                fingerprint=one.fingerprint,
                title=one.mention.title,
                status=one.status,
                records=tuple(record.name for record in one.records),
                candidates=tuple(record.name for record in one.candidates),
            )
            for one in resolutions
        },
    )


def request_lines(records: Records, asked: Callable[[], Sequence[Resolver]], size: int, seed: int) -> Iterator[str]:
    """Yield one printable line for each way of running a list of `size` mentions."""
    mentions = mixed_mentions(records, size + 1, seed)
    some, more = mentions[:size], mentions
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))

        def spent(
            these: Sequence[Mention], lock: Lock, *, published: bool, cached: bool = True
        ) -> tuple[Counter[str], list[Resolution]]:
            resolvers = [Cached(one, cache) if cached else one for one in asked()]
            resolutions = resolve(these, lock, resolvers, published=published)
            return Counter({one.name: one.requests for one in resolvers}), resolutions

        without, _ = spent(some, Lock(), published=False, cached=False)
        yield _line(size, "empty cache, no published versions", without, floor=FLOOR.get(size))
        first, resolutions = spent(some, Lock(), published=True)
        yield _line(size, "empty cache, published versions too", first)
        yield _line(size, "  of these for published versions", first - without)
        yield _line(size, "warm cache", spent(some, Lock(), published=True)[0])
        yield _line(size, "lock", spent(some, decided(resolutions), published=True, cached=False)[0])
        yield _line(size, "lock, one entry more", spent(more, decided(resolutions), published=True, cached=False)[0])
        cache.close()


def table_lines(
    records: Records, ways: Mapping[str, Callable[[], Sequence[Resolver]]], sizes: Sequence[int], seed: int
) -> Iterator[str]:
    """Yield the table of docs/network.md: the requests of a first run by size and by what is asked, as Markdown."""
    yield f"| mentions | {' | '.join(ways)} | again, nothing changed |"
    yield "|---" * (len(ways) + 2) + "|"
    for size in sizes:
        mentions = mixed_mentions(records, size, seed)
        cells = []
        for asked in ways.values():
            with tempfile.TemporaryDirectory() as folder:
                cache = Cache(Path(folder))
                cells.append(_spent(mentions, [Cached(one, cache) for one in asked()]))
                again = _spent(mentions, [Cached(one, cache) for one in asked()])
                cache.close()
        yield f"| {size:,} | {' | '.join(cells)} | {again} |"


def _spent(mentions: Sequence[Mention], resolvers: Sequence[Resolver]) -> str:
    resolve(mentions, Lock(), resolvers, published=True)
    by_name = Counter({label_of(one.name): one.requests for one in resolvers if one.requests})
    shown = ", ".join(f"{who} {number}" for who, number in by_name.items())
    return f"{by_name.total()} ({shown})" if by_name else "0"


def _line(size: int, name: str, requests: Counter[str], floor: int | None = None) -> str:
    shown = ", ".join(f"{who} {number}" for who, number in sorted(requests.items())) or "none"
    limit = f"; floor {floor}, ratio {requests.total() / floor:.2f}" if floor else ""
    return (
        f"{size:>6} mentions, {name:<38}{requests.total():>6} requests ({shown}), {modelled_seconds(requests):.0f} "
        f"s{limit}"
    )
