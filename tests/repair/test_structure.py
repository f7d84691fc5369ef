"""Structure: what keeps a file from being read, mended where the fix is certain."""

from collections.abc import Callable

import pytest

from bibforge.repair.engine.result import Repaired

Mend = Callable[..., Repaired]


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (
            "require-comma",
            "@book{k,\n  title = {T}\n  year = 2001\n}\n",
            "@book{k,\n  title = {T},\n  year = 2001\n}\n",
        ),
        ("require-comma", "@book{k\n  title = {T}\n}\n", "@book{k,\n  title = {T}\n}\n"),
        (
            "no-unbalanced-braces",
            "@book{k,\n  title = {A {B} C,\n  year = 2001,\n}\n@book{l, title={X}}\n",
            "@book{k,\n  title = {A {B} C},\n  year = 2001,\n}\n@book{l, title={X}}\n",
        ),
        (
            "no-unbalanced-braces",
            "@book{k,\n  title = {T}\n\n@book{l, title={X}}\n",
            "@book{k,\n  title = {T}\n}\n\n@book{l, title={X}}\n",
        ),
        (
            "no-unbalanced-braces",
            "@book{k,\r\n  title = {T}},\r\n  year = {2001}\r\n}\r\n",
            "@book{k,\r\n  title = {T},\r\n  year = {2001}\r\n}\r\n",
        ),
        ("require-value", "@book{k,\n  title = ,\n  year = 2001\n}\n", "@book{k,\n  year = 2001\n}\n"),
        (
            "no-duplicate-field",
            "@book{k,\n  title = {T},\n  year = 2001,\n  title = {T},\n}\n",
            "@book{k,\n  title = {T},\n  year = 2001,\n}\n",
        ),
        (
            "no-comment-in-entry",
            "@book{k,\n  title = {T},\n  % check this\n  year = 2001\n}\n",
            "% check this\n@book{k,\n  title = {T},\n  year = 2001\n}\n",
        ),
        ("correct-entry-type", "@InProceeding{k, title={T}}\n", "@Inproceedings{k, title={T}}\n"),
        ("correct-entry-type", "@artcile{k, title={T}}\n", "@article{k, title={T}}\n"),
        (
            "correct-field-name",
            "@book{k,\n  tilte  = {T},\n  Auhtor = {A, B}}\n",
            "@book{k,\n  title  = {T},\n  Author = {A, B}}\n",
        ),
    ],
)
def test_certain_damage_is_mended(mend: Mend, rule: str, bad: str, good: str) -> None:
    """The one right reading is written, and nothing else changes."""
    done = mend(bad, rule)
    assert done.after == good
    assert {one.rule for one in done.fixed} == {rule}
    assert mend(good, rule).fixed == ()


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        ("no-stray-text", "@book{k, title = {T}, what is this, year = 2001}", "belongs to no field"),
        ("no-duplicate-field", "@book{k, title = {T}, title = {Other}}", "given twice"),
        ("no-duplicate-key", "@book{k, title = {T}}\n@book{K, title = {Other}}", "another entry at line 1"),
        ("no-entry-in-comment", "% @book{k, title = {T}}\n", "although the line is a comment"),
        ("no-missing-crossref", "@book{k, title = {T}, crossref = {gone}}", "not an entry of this file"),
        (
            "no-early-crossref-parent",
            "@book{p, title={P}}\n@inbook{c, crossref={p}, journal={x}}",
            "BibTeX needs it after",
        ),
        ("no-bad-key-character", "@book{o'brien, title={T}}", "breaks biber"),
        ("no-undefined-string", "@article{k, journal = nature, title = {T}}", "macro nature"),
        ("require-key", "@book{,\n title = {T}}", "no citation key"),
        ("no-space-in-key", "@book{my key,\n title = {T}}", "my key"),
        ("require-fields", "@article{k, title = {T}}", "author, journal, year"),
        ("no-volume-and-number", "@book{k, volume = 1, number = 2, journal={}}", "not both"),
    ],
)
def test_what_only_a_person_can_settle_is_told(mend: Mend, rule: str, text: str, words: str) -> None:
    """There is a finding with its reason, and the text stays as it is."""
    done = mend(text, rule)
    assert done.after == text
    assert [one.rule for one in done.left] == [rule]
    assert words in done.left[0].message


def test_identical_doubles_go_only_when_asked(mend: Mend) -> None:
    """The same entry under the same key is taken away by the unsafe fix alone."""
    text = "@book{k, title={T}}\n\n@book{k, title={T}}\n\n@book{l, title={U}}\n"
    assert mend(text, "no-duplicate-key").after == text
    assert mend(text, "no-duplicate-key", unsafe=True).after == "@book{k, title={T}}\n\n@book{l, title={U}}\n"


def test_missing_keys_are_made_when_asked(mend: Mend) -> None:
    """An entry without a key gets one of people, year and title that no other entry has."""
    text = "@book{,\n  author = {Doe, Jane},\n  title = {Sparse Things},\n  year = 2001\n}\n"
    done = mend(text + text, "require-key", unsafe=True)
    assert "@book{doe2001sparse,\n" in done.after
    assert "@book{doe2001sparsea,\n" in done.after


def test_undefined_macros_are_braced_only_when_asked(mend: Mend) -> None:
    """A bare word becomes text with --unsafe-fixes: the macro may be defined in another file."""
    text = "@article{k, journal = nature}"
    assert mend(text, "no-undefined-string", unsafe=True).after == "@article{k, journal = {nature}}"


def test_a_macro_must_stand_before_its_use(mend: Mend) -> None:
    """What is defined above an entry is known in it, what is defined below is not."""
    above = "@string{nat = {Nature}}\n@article{k, journal = nat}\n"
    below = "@article{k, journal = nat}\n@string{nat = {Nature}}\n"
    assert mend(above, "no-undefined-string").left == ()
    assert len(mend(below, "no-undefined-string").left) == 1


def test_commented_entries_are_left_alone(mend: Mend) -> None:
    """What stands behind a percent sign is nobody's business but the author's."""
    text = "%@artcile{k,\n%  title = {T}\n%  month = {March}\n%}\n@book{l, title={X}}\n"
    done = mend(text)
    assert done.after == text
    assert [one.rule for one in done.left] == ["no-entry-in-comment"]
