"""The folded forms in which titles are compared."""

from __future__ import annotations

import pytest

from bibforge.text.comparison import numbers, significant_words


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("On Foxes, Part II: Dens", ("2",)), ("On Foxes, part 2", ("2",)), ("On Red Foxes III", ("3",)),
        ("A 16x16 Fox", ("16x16",)),
        ("Vol. iv", ("4",)), ("Partly ii or so", ()), ("Study x of 12 foxes", ("12", "10")),
    ],
)  # fmt: skip
def test_numbers_of_a_title_have_one_form(title: str, found: tuple[str, ...]) -> None:
    """Parts and volumes count in either figures; a word that merely begins so does not."""
    assert numbers(title) == found


def test_significant_words_leave_out_articles_and_prepositions() -> None:
    """Words without meaning of their own do not help to tell titles apart."""
    assert significant_words("The Fox and How It Is Not a Hound") == ["fox", "hound"]
