"""Numbers with their nouns."""

import pytest

from bibforge.text.plurals import counted


@pytest.mark.parametrize(
    ("number", "words", "expected"),
    [
        (0, ("file",), "0 files"),
        (1, ("file",), "1 file"),
        (2, ("file",), "2 files"),
        (1, ("entry", "entries"), "1 entry"),
        (3, ("entry", "entries"), "3 entries"),
        (2, ("not a paper", "not papers"), "2 not papers"),
    ],
)
def test_one_takes_the_singular_and_all_else_the_plural(number: int, words: tuple[str, ...], expected: str) -> None:
    """Nought and two are plural in English, and an irregular plural is the caller's."""
    assert counted(number, *words) == expected
