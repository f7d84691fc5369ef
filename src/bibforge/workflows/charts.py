"""Counts of a library as bars: outcomes, venues and completeness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bibforge.model.library import Status, Work
from bibforge.model.record import Record
from bibforge.workflows.pages.series import VenueSeries, known_series

MOST_VENUES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a table with a bar: label, count, and the share (0 to 100) that the bar is long."""

    label: str
    count: int
    share: float


def venues(works: Sequence[Work], known: Callable[[str], str] = known_series) -> tuple[tuple[Bar, ...], int]:
    """Return the venues with most works, all years of a meeting as one, and how many more venues there are.

    `known` gives what `known_series` gives, where somebody has it already.
    """
    series = VenueSeries.of((work.record for work in works), known)
    published = (work.record for work in works if work.record.container or work.record.event)
    counts = Counter(map(series.name, published))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    highest = ranked[0][1] if ranked else 1
    bars = tuple(Bar(label=name, count=count, share=_share(count, highest)) for name, count in ranked[:MOST_VENUES])
    return bars, max(0, len(ranked) - MOST_VENUES)


def preprints(works: Sequence[Work]) -> int:
    """Return how many works are known as preprints alone."""
    return sum(1 for work in works if work.record.arxiv and not (work.record.container or work.record.event))


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


_PARTS: tuple[tuple[str, Callable[[Record], object]], ...] = (
    ("People", lambda record: record.authors or record.editors),
    ("Year", lambda record: record.year),
    ("Venue", lambda record: record.container or record.event),
    ("DOI", lambda record: record.doi),
    ("arXiv id", lambda record: record.arxiv),
    ("Pages or number", lambda record: record.pages or record.article_number),
    ("Abstract", lambda record: record.abstract),
)


def completeness(works: Sequence[Work]) -> tuple[Bar, ...]:
    """Return how many of the papers (resolved or not) have each part of a full entry; what none has is left out."""
    papers = [work.record for work in works if work.status is not Status.NON_PAPER]
    counts = [(label, sum(1 for record in papers if has(record))) for label, has in _PARTS]
    return tuple(Bar(label=label, count=count, share=_share(count, len(papers))) for label, count in counts if count)


def outcomes(works: Sequence[Work]) -> tuple[Bar, ...]:
    """Return how many works ended resolved, unresolved and as no paper, in this order."""
    counts = Counter(work.status for work in works)
    labels = {Status.RESOLVED: "resolved", Status.UNRESOLVED: "unresolved", Status.NON_PAPER: "not papers"}
    return tuple(
        Bar(label=label, count=counts[status], share=_share(counts[status], len(works)))
        for status, label in labels.items()
    )
