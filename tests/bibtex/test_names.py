"""Names of people in BibTeX's notation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.bibtex.names import names_value, people_of
from bibforge.model.people import Person


@pytest.mark.parametrize(
    ("written", "family", "given", "suffix"),
    [
        ("Doe, Jane", "Doe", "Jane", ""),
        ("Jane Q. Doe", "Doe", "Jane Q.", ""),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig", ""),
        ("van der Berg, Jan", "van der Berg", "Jan", ""),
        ("de la Cruz, Jr., Ana", "de la Cruz", "Ana", "Jr."),
        ("{\\'E}variste Galois", "Galois", "Évariste", ""),
        ('G{\\"o}del, Kurt', "Gödel", "Kurt", ""),
        ("{Van Gogh}, Vincent", "Van Gogh", "Vincent", ""),
        ("Jane {Roe Smith}", "Roe Smith", "Jane", ""),
        ("Plato", "Plato", "", ""),
        ("李, 明", "李", "明", ""),
        ("Donald~E. Knuth", "Knuth", "Donald E.", ""),
    ],
)
def test_the_parts_of_a_name(written: str, family: str, given: str, suffix: str) -> None:
    """Commas, small letters and braces tell the parts, as in btxdoc."""
    assert people_of(written) == ((Person(family=family, given=given, suffix=suffix),), False)


@pytest.mark.parametrize(
    ("written", "names", "more"),
    [
        ("A, B and C, D", ["B A", "D C"], False),
        ("A, B AND\n  C, D and others", ["B A", "D C"], True),
        ("A, B and C, D et al.", ["B A", "D C"], True),
        ("{Barnes and Noble} and A, B", ["Barnes and Noble", "B A"], False),
        ("Ferdinand and Rand, And", ["Ferdinand", "And Rand"], False),
        ("X, Y and and Z, W and", ["Y X", "W Z"], False),
        ("", [], False),
        ("A, B, C, D, E", None, False),
        ("{unbalanced and A, B", None, False),
    ],
)
def test_lists_of_names(written: str, names: list[str] | None, more: bool) -> None:
    """Names are parted by "and" outside braces; "others" and "et al." mean more; nonsense raises nothing."""
    people, others = people_of(written)
    assert others is more
    assert names is None or [person.display for person in people] == names


_NAME = (
    st.text(st.sampled_from("abcdeÄöłXYZ -'&."), min_size=1, max_size=12)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text.strip(" -'&.") and "--" not in text and "''" not in text)
)


@given(st.lists(st.builds(Person, family=_NAME, given=_NAME), min_size=1, max_size=5), st.booleans(), st.booleans())
@settings(deadline=None)
def test_as_many_people_come_back(people: list[Person], more: bool, ascii_only: bool) -> None:
    """Whatever the names, their number and their family names survive the way through the file."""
    back, others = people_of(names_value(people, more=more, ascii_only=ascii_only))
    assert others is more
    assert [person.family for person in back] == [person.family for person in people]
