"""Counts of a library as bars: outcomes, years, venues and completeness, with the geometry that a drawing needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bibforge.model.library import Status, Work
from bibforge.model.record import Kind, Record

MOST_YEARS = 14
"""Columns that stay readable at the width of a phone."""
MOST_VENUES = 10
_WIDTH, _HEIGHT = 360, 120
"""The drawing area of the year columns, in the units of the drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a table with a bar: label, count, and the share (0 to 100) that the bar is long."""

    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a drawing: label, count, and its rectangle."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The horizontal middle, where its texts stand."""
        return round(self.x + self.width / 2, 1)


def years(works: Sequence[Work]) -> tuple[Column, ...]:
    """Return one column for each year up to the newest, empty years kept; what is older goes into the first one."""
    counts = Counter(work.record.year for work in works if work.record.year)
    known = sorted(year for year in counts if year)
    if not known:
        return ()
    first = max(known[0], known[-1] - MOST_YEARS + 1)
    pairs = [(str(year), counts[year]) for year in range(first, known[-1] + 1)]
    older = sum(count for year, count in counts.items() if year and year < first)
    if older:
        pairs[0] = (f"≤ {first}", pairs[0][1] + older)
    return _columns(pairs)


def _columns(pairs: Sequence[tuple[str, int]]) -> tuple[Column, ...]:
    step = _WIDTH / max(len(pairs), 6)
    highest = max(count for _, count in pairs)
    columns = []
    for i, (label, count) in enumerate(pairs):
        height = round(count / highest * (_HEIGHT - 16), 1)
        width = round(step * 0.76, 1)
        columns.append(
            Column(
                label=label,
                count=count,
                x=round(i * step + step * 0.12, 1),
                y=round(_HEIGHT - height, 1),
                width=width,
                height=height,
            )
        )
    return tuple(columns)


def venues(works: Sequence[Work]) -> tuple[tuple[Bar, ...], int]:
    """Return the venues with most works, all years of a meeting as one, and how many more venues there are."""
    published = (work.record.container or work.record.event for work in works)
    counts = Counter(series_of(venue) for venue in published if venue)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    highest = ranked[0][1] if ranked else 1
    bars = tuple(Bar(label=name, count=count, share=_share(count, highest)) for name, count in ranked[:MOST_VENUES])
    return bars, max(0, len(ranked) - MOST_VENUES)


def venue_of(record: Record) -> str:
    """Return where a work appeared, as readers name it; preprints without a venue are at arXiv."""
    publisher = record.publisher if record.kind is Kind.BOOK else ""
    return record.container or record.event or publisher or ("arXiv" if record.arxiv else record.institution)


_ACRONYM = re.compile(r"\(([A-Z][A-Za-z&+]{1,11})(?:[ '’-]*(?:(?:19|20)\d\d|\d\d))?\)\s*$")
_EDITION = re.compile(
    r"""
      (?P<before> ^ (?:Proceedings[ ]of[ ](?:the[ ])?)? (?: (?: (?:19|20)\d\d | \d+(?:st|nd|rd|th) ) [ ] )+ )
    | (?P<behind> [ ,]* (?: \([^)]*\) | \b(?:19|20)\d\d | \b\d+ ) [ ,.]* $ )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def series_of(venue: str) -> str:
    """Return a venue without its edition: `2017 IEEE Conference on X (CVPRW)` is `CVPRW`, `Dunes 2015` is `Dunes`."""
    acronym = _ACRONYM.search(venue)
    if acronym:
        return acronym[1]
    previous, name = "", venue
    while name != previous:
        previous, name = name, _EDITION.sub("", name).strip()
    return name or venue


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
    """Return how many of the papers (resolved or not) have each part of a full entry."""
    papers = [work.record for work in works if work.status is not Status.NON_PAPER]
    counts = [(label, sum(1 for record in papers if has(record))) for label, has in _PARTS]
    return tuple(Bar(label=label, count=count, share=_share(count, len(papers))) for label, count in counts)


def outcomes(works: Sequence[Work]) -> tuple[Bar, ...]:
    """Return how many works ended resolved, unresolved and as no paper, in this order."""
    counts = Counter(work.status for work in works)
    labels = {Status.RESOLVED: "resolved", Status.UNRESOLVED: "open", Status.NON_PAPER: "not papers"}
    return tuple(
        Bar(label=label, count=counts[status], share=_share(counts[status], len(works)))
        for status, label in labels.items()
    )
