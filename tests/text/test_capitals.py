"""The braces that keep capitals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.text.capitals import protect_capitals
from bibforge.text.latex import from_latex, to_latex


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("BERT: Pre-training of Deep Networks", "{BERT}: Pre-training of Deep Networks"),
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("MobileNetV2 and eBay on iOS", "{MobileNetV2} and {eBay} on {iOS}"),
        ("VGG16 in 3D (GANs)", "{VGG16} in {3D} ({GANs})"),
        ("U-Net, RGB-D and GPU-Based Q-Learning", "{U-Net}, {RGB-D} and {GPU}-Based {Q}-Learning"),
        ("XNOR-Net and SEP-Nets, a Neural-Net", "{XNOR-Net} and {SEP-Nets}, a Neural-Net"),
        ("Variational Bayesian Methods", "Variational {Bayesian} Methods"),
        ("Alzheimer's Disease", "{Alzheimer}'s Disease"),
        ("Programming in C++ and C", "Programming in {C++} and {C}"),
        ("A Tutorial: A Survey", "A Tutorial: A Survey"),
        ("What I Learned, Part II", "What {I} Learned, Part {II}"),
        ("ATTENTION IS ALL YOU NEED", "ATTENTION IS ALL YOU NEED"),
        (
            "Learning deep features with Foo networks for tracking",
            "Learning deep features with {Foo} networks for tracking",
        ),
        ("Zur Theorie der Wärme und des Lichts", "Zur {Theorie} der {Wärme} und des {Lichts}"),
        ("", ""),
    ],
)
def test_words_with_meaningful_capitals_are_braced(title: str, protected: str) -> None:
    """Acronyms, inner capitals, figures, names and single letters are braced as whole words, nothing else is."""
    assert protect_capitals(title) == protected


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        (r"{BERT} and {GPT}", r"{BERT} and {GPT}"),
        (r"{A Whole BERT Title}", r"{A Whole BERT Title}"),
        (r"Unbalanced { BERT", r"Unbalanced { BERT"),
        (r"{\'E}variste and {\'E}NS", r"{\'E}variste and {{\'E}NS}"),
        (r"\'ENS for all", r"{{\'ENS}} for all"),
        (r"The $\Delta$-Method of Fisher and {$N$}-body", r"The {$\Delta$}-Method of Fisher and {$N$}-body"),
    ],
)
def test_braces_that_stand_are_respected(title: str, protected: str) -> None:
    """Protected words stay as they are, accent groups get a second pair, bare mathematics is braced."""
    assert protect_capitals(title) == protected


@given(st.text(max_size=60))
@settings(deadline=None)
def test_protection_changes_no_word_and_is_stable(text: str) -> None:
    """Braces are all that is added, and a second pass adds none."""
    latex = to_latex(text, ascii_only=True)
    once = protect_capitals(latex)
    assert once.replace("{", "").replace("}", "") == latex.replace("{", "").replace("}", "")
    assert protect_capitals(once) == once
    assert from_latex(once) == from_latex(latex)


@given(st.text(st.sampled_from("aB{}\\$-' :1"), max_size=30))
@settings(deadline=None)
def test_any_latex_keeps_its_balance(latex: str) -> None:
    """Whatever stands in a field, as many braces open as close by what is added."""
    written = protect_capitals(latex)
    assert written.count("{") - latex.count("{") == written.count("}") - latex.count("}")
