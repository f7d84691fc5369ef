"""The year that a DOI states by the rules of its publisher, against the year of its record."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache

from bibforge.model.record import Record
from bibforge.reconcile.reasons import Reason, ReasonKind, reason


@cache
def _rules() -> tuple[tuple[re.Pattern[str], int], ...]:
    """Return the patterns of DOIs that state a year, each with the years by which a record may differ."""
    data = pkgutil.get_data("bibforge.reconcile", "data/doi_years.tsv")
    rows = (line.split("\t") for line in (data or b"").decode("utf-8").splitlines()[1:])
    return tuple((re.compile(pattern, re.IGNORECASE), int(slack)) for pattern, slack, _ in rows)


def stated_year(doi: str) -> tuple[int, int] | None:
    """Return the year that a DOI states and by how many a record may differ from it, or None."""
    for pattern, slack in _rules():
        match = pattern.fullmatch(doi)
        if match:
            named = match.groupdict()
            return int(named.get("year") or f"20{named['short']}"), slack
    return None


def contradicted_years(records: Iterable[Record]) -> Iterator[Reason]:
    """Yield for each record whose year its own DOI contradicts that this is so: it is told and never settled here."""
    for record in records:
        found = stated_year(str(record.doi)) if record.doi and record.date else None
        if found and record.date and abs(found[0] - record.date.year) > found[1]:
            yield reason(ReasonKind.YEAR_NOT_OF_DOI, doi=str(record.doi), stated=found[0], year=record.date.year)
