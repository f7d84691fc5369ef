"""How often each kind of evidence was wrong on open data: the table behind `evidence` and `error_rate`."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from bibforge.reconcile.strength import Strength

_Z = 1.96
"""Two-sided 95 % (normal distribution)."""


class Rate(NamedTuple):
    """So many wrong of so many cases."""

    wrong: int
    cases: int

    @property
    def share(self) -> float:
        """The share that was wrong, 0 to 1; 1 where nothing was measured."""
        return self.wrong / self.cases if self.cases else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson 1927), 0 to 1."""
        if not self.cases:
            return (0.0, 1.0)
        n, p = self.cases, self.share
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return (max(0.0, middle - half), min(1.0, middle + half))


RATES: dict[Strength, Rate] = {
    Strength.EQUAL_TITLE_ALL_PEOPLE: Rate(20, 51_487),
    Strength.NEAR_TITLE_ALL_PEOPLE: Rate(5, 15_713),
    Strength.EQUAL_TITLE_SOME_PEOPLE: Rate(2, 1_698),
    Strength.PART_AND_PEOPLE: Rate(2, 653),
    Strength.EQUAL_TITLE_ALONE: Rate(11, 17_544),
    Strength.NEAR_TITLE_ALONE: Rate(2, 5_197),
    Strength.SHORT_TITLE_ALONE: Rate(4, 661),
    Strength.PART_ALONE: Rate(0, 379),
}
"""By `run.py rates --sample 6000 --seed 7` (docs/evaluation.md); kinds that decided no claim are left out."""


def error_rate(basis: Strength) -> float | None:
    """Return the upper end of the interval for a kind of evidence; None where none decided or none was measured."""
    rate = RATES.get(basis)
    return None if rate is None else round(rate.interval[1], 5)
