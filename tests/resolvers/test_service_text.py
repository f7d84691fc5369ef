"""Texts of the services as plain Unicode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.resolvers.service_text import readable, readable_tex


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("A  title\n  over lines ", "A title over lines"),
        ("On <i>E. coli</i> &amp; <jats:italic>yeast</jats:italic>", "On E. coli & yeast"),
        ("Salt &amp;amp; Light", "Salt & Light"),
        ("&lt;i&gt;In vivo&lt;/i&gt; studies", "In vivo studies"),
        ("H<sub>2</sub>O at 10<sup>-3</sup>", "H₂O at 10⁻³"),
        ("If p <0.5 or a<b and c>d", "If p <0.5 or a<b and c>d"),
        ("<mml:math><mml:mi>x</mml:mi><mml:annotation encoding='TeX'>\\x</mml:annotation></mml:math>-rays", "x-rays"),
        ("UnifiÃ©d models â€“ a view", "Unifiéd models – a view"),
        ("Poincar\\'e and {\\L}ojasiewicz", "Poincaré and Łojasiewicz"),
        ("The $\\beta$ phase of H$_2$O", "The β phase of H₂O"),
        ("R\\(^\\mbox3\\): a reader", "R³: a reader"),
        ("Tea for $5 or $10", "Tea for $5 or $10"),
    ],
)
def test_markup_becomes_characters(written: str, meant: str) -> None:
    """Tags, entities, doubled encodings and TeX are read; what only looks like them stays."""
    assert readable(written) == meant


def test_dashes_and_ties_are_markup_in_tex_alone() -> None:
    """A text written for TeX has its dashes read, any other keeps its two hyphens."""
    assert readable_tex("Carnot--Carath\\'eodory~spaces") == "Carnot–Carathéodory spaces"
    assert readable("a -- b ~ c") == "a -- b ~ c"


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Z")), max_size=60))
def test_plain_text_is_collapsed_and_never_fails(text: str) -> None:
    """Whatever comes is returned on one line without blanks at its ends."""
    once = readable(text)
    assert once == " ".join(once.split())
