"""Formulas in titles: written otherwise they are the same, and words beside them are not."""

import pytest

from bibforge.verify.formulas import same_but_for_formulas


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Growth of {vphantom}GaNvphantom{} Rods beneath Frozen Lakes", "Growth of GaN Rods beneath Frozen Lakes"),
        ("Gaps in In[Sub x]Ga[Sub 1-x]N Rods beneath Lakes", "Gaps in In_{x}Ga_{1-x}N Rods beneath Lakes"),
        ("Waves on <i>m</i>-plane Ice under Load", "Waves on m-Plane Ice under Load"),
        ("Faces of Ice (0001) beneath the Frozen Lakes", "Faces of Ice beneath the Frozen Lakes"),
    ],
)
def test_formulas_are_written_in_many_ways(left: str, right: str) -> None:
    """Markup, subscripts and signs that were lost say nothing."""
    assert same_but_for_formulas(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Growth of $x$ Rods beneath Frozen Lakes", "Growth of $x$ Rods beneath Warm Lakes"),
        ("Rods beneath Frozen Lakes", "Rods beneath Warm Lakes"),
    ],
)
def test_words_are_not_formulas(left: str, right: str) -> None:
    """Another word is another title, with a formula beside it or none."""
    assert not same_but_for_formulas(left, right)
