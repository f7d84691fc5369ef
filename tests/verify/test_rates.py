"""Rates of evidence: intervals that hold, and a table that is whole."""

import pytest

from bibforge.reconcile.strength import Basis, Strength
from bibforge.verify.rates import RATES, Rate, error_rate


@pytest.mark.parametrize(
    ("rate", "low", "high"),
    [(Rate(0, 100), 0.0, 0.0370), (Rate(5, 100), 0.0215, 0.1118), (Rate(0, 0), 0.0, 1.0), (Rate(10, 10), 0.7225, 1.0)],
)
def test_intervals_are_wilsons(rate: Rate, low: float, high: float) -> None:
    """They stay between 0 and 1, and say nothing where nothing was measured."""
    assert rate.interval == pytest.approx((low, high), abs=5e-5)


def test_a_title_alone_verifies_only_where_it_is_below_one_in_a_hundred() -> None:
    """Without people, what verifies is seldom wrong at the upper end of what was measured."""
    alone = [rate for kind, rate in RATES.items() if kind.basis is Basis.TITLE]
    assert len(alone) == 2
    assert all(rate.interval[1] < 0.01 for rate in alone)


def test_an_identifier_has_no_rate() -> None:
    """It is compared with the reference itself; nothing has none either."""
    assert (error_rate(Strength.SAME_IDENTIFIER), error_rate(Strength.NONE)) == (None, None)
    found = error_rate(Strength.EQUAL_TITLE_ALL_PEOPLE)
    assert found is not None
    assert found < 0.001
    assert Strength.EQUAL_TITLE_ALL_PEOPLE.word == "equal title all people"
