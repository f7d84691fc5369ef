"""Names and titles in plain letters."""

import pytest

from bibforge.text.transliteration import known_locales, plain_letters


@pytest.mark.parametrize(
    ("text", "locale", "plain"),
    [
        ("Müller", "", "Muller"),
        ("Müller", "de", "Mueller"),
        ("Ångström", "sv", "Aangstroem"),
        ("Østergård", "da-DK", "Oestergaard"),
        ("Шевченко", "uk", "Shevchenko"),
        ("Гончар", "uk", "Honchar"),
        ("何恺明", "", "HeKaiMing"),
        ("plain", "de", "plain"),
    ],
)
def test_letters_become_ascii_as_a_language_spells_them(text: str, locale: str, plain: str) -> None:
    """Each letter becomes what the language makes of it, or the letter without its marks."""
    assert plain_letters(text, locale) == plain


def test_every_language_of_the_table_can_be_named() -> None:
    """The table is read whole."""
    assert {"de", "da", "uk", "el"} <= set(known_locales())
