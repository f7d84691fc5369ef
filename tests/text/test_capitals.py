"""The braces that keep capitals."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.text import capitals
from bibforge.text.capitals import is_proper_name, proper_names, protect_capitals
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


def test_each_proper_name_is_needed_for_a_text() -> None:
    """No row is dead: in Title Case each name is braced because of its row, and its neighbour without a row is not."""
    dead = [name for name in proper_names() if protect_capitals(f"On {name} Xylem") != f"On {{{name}}} Xylem"]
    assert dead == []
    assert not is_proper_name("Xylem")
    needless = [
        name for name in proper_names() if not (name[0].isupper() and name[1:].isalpha() and name[1:].islower())
    ]
    assert needless == [], "what has inner capitals or figures is braced without a row"


def test_each_proper_name_says_where_it_comes_from() -> None:
    """Every row has a source, the table is sorted, and no name stands in it twice."""
    lines = (Path(capitals.__file__).parent / "data" / "proper_names.tsv").read_text(encoding="utf-8").splitlines()
    names = [line.split("\t")[0] for line in lines[1:]]
    assert lines[0] == "name\tsource"
    assert names == sorted(set(names)) == list(proper_names())
    assert [name for name, source in proper_names().items() if not source.strip()] == []


@pytest.mark.parametrize(
    ("title", "known", "wanted"),
    [
        ("Reading Finnmark Ledgers by Lamp", ("Finnmark",), "Reading {Finnmark} Ledgers by Lamp"),
        ('Lamps of G{\\"o}rlitz-based Meadows', ("Görlitz",), 'Lamps of {G{\\"o}rlitz}-based Meadows'),
        ("Lamps in {Finnmark}", ("Finnmark",), "Lamps in {Finnmark}"),
        ("Reading finnmark Ledgers", ("Finnmark",), "Reading finnmark Ledgers"),
    ],
)
def test_words_that_a_source_protects_keep_their_capitals(title: str, known: tuple[str, ...], wanted: str) -> None:
    """Whether or not they are on our own list; a word that the source writes otherwise is another one."""
    assert protect_capitals(title, known) == wanted


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Using Machine Learning techniques in studies of flavour physics",
         "Using Machine Learning techniques in studies of flavour physics"),
        ("Resonances with topological features and many other signs at the Large Hadron Collider",
         "Resonances with topological features and many other signs at the {Large} {Hadron} {Collider}"),
        ("Why the United Nations failed to act in time when floods "
         "came", "Why the {United} {Nations} failed to act in time when floods came"),
    ],
)  # fmt: skip
def test_ordinary_words_with_capitals_are_no_names(title: str, written: str) -> None:
    """In a title in sentence case a run of ordinary words alone may be lowered; a name keeps all of its words."""
    assert protect_capitals(title) == written
