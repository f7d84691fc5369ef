"""Misspellings in titles, and what only looks like one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.reconcile.reasons import ReasonKind, reason
from bibforge.reconcile.spelling import CERTAIN, DOUBTFUL, Alignment, aligned, misspelling
from bibforge.reconcile.titleforms import title_form


def laid(left: str, right: str) -> Alignment:
    """Lay two titles side by side."""
    a, b = title_form(left), title_form(right)
    return aligned(a.words, b.words, a.acronyms | b.acronyms)


TITLE = "Pruning the filters of thin residual networks for embedded speech"


@pytest.mark.parametrize(
    "written",
    [
        "Pruning teh filters of thin residual networks for embedded speech",
        "Pruning the filtres o thin residual networks for embedded speech",
        "Pruning the filters of thin residua lnetworks for embedded speech",
        "Pruning filters of thin residual network in embedded speech",
        "Pruning the fil ters of thin residual networks for embeddedspeech",
    ],
)
def test_one_or_two_misspellings_leave_the_title_what_it_is(written: str) -> None:
    """Letters lost, doubled or exchanged, articles, prepositions, plurals and blanks in the wrong place."""
    found = laid(written, TITLE)
    assert found.agrees
    assert not found.doubtful


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Pruning is all you need", "Pruning is not all you need"),
        ("Towards thin residual networks", "Thin residual networks"),
        ("Training a CNN on speech", "Training an RNN on speech"),
        ("Linear bandits with delays", "Nonlinear bandits with delays"),
        ("Symmetric kernels for graphs", "Asymmetric kernels for graphs"),
        ("Maximum likelihood on trees", "Minimum likelihood on trees"),
        ("Rates for H1 spaces", "Rates for H2 spaces"),
        ("Filters of thin networks", "Filters of thin wooden networks"),
    ],
)
def test_another_word_is_no_misspelling(left: str, right: str) -> None:
    """Denials, prefixes, acronyms, figures, known pairs and added words make another title, read either way."""
    assert not laid(left, right).agrees
    assert not laid(right, left).agrees


def test_a_short_word_may_be_another_word() -> None:
    """`Test` for `text` is believed only beside people who agree; of a long word nobody doubts it."""
    assert misspelling("tree", "free") == DOUBTFUL
    assert misspelling("residual", "residaul") == CERTAIN
    assert laid("Learning trees of speech acts", "Learning frees of speech acts").agrees
    assert laid("Bounds for low noise", "Bounds for lot noise").doubtful


def test_too_many_misspellings_are_another_title() -> None:
    """More than half of the words misspelt is not a slip any more."""
    assert not laid("Prunning filtres thim netwroks", "Pruning filters thin networks").agrees


def test_the_first_words_that_differ_are_named() -> None:
    """The difference says what stands against what."""
    found = laid("Thin deep networks", "Thin wide networks").difference
    assert found == reason(ReasonKind.TITLES_DIFFER, left="deep", right="wide")


@settings(deadline=None)
@given(st.text(alphabet="abcdefgh -", max_size=60), st.text(alphabet="abcdefgh -", max_size=60))
def test_the_order_of_the_titles_does_not_matter(left: str, right: str) -> None:
    """Whether two titles agree is the same read either way, and a title always agrees with itself."""
    assert laid(left, right).agrees == laid(right, left).agrees
    assert laid(left, left).agrees
