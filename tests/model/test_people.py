"""Names and lists of names as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.model.people import Person, family_key, initials, people_from, person_from, with_particle


@pytest.mark.parametrize(
    ("written", "inverted"),
    [
        ("Weinan E", "E, Weinan"),
        ("Miguel Á. Carreira-Perpiñán", "Carreira-Perpiñán, Miguel Á."),
        ("Laurens van der Maaten", "van der Maaten, Laurens"),
        ("van der Maaten, Laurens", "van der Maaten, Laurens"),
        ("King, Jr., Martin Luther", "King, Jr., Martin Luther"),
        ("李飞飞", "李飞飞"),
        ("OpenAI Team", "OpenAI Team"),
    ],
)
def test_one_name(written: str, inverted: str) -> None:
    """Particles, suffixes, inverted order and organisations are told apart."""
    person = person_from(written)
    assert person is not None
    assert person.inverted == inverted


@pytest.mark.parametrize(
    ("family", "given", "inverted"),
    [
        ("Gool", "Luc Van", "Van Gool, Luc"),
        ("Souza", "Alberto F. De", "De Souza, Alberto F."),
        ("Abeele", "Jeriek Van den", "Van den Abeele, Jeriek"),
        ("Fakhri", "Georges El", "El Fakhri, Georges"),
        ("Nguyen", "Thanh Van", "Nguyen, Thanh Van"),
        ("Maaten", "Van", "Maaten, Van"),
        ("Van Gool", "Luc", "Van Gool, Luc"),
        ("Panareda Busto", "Pau De", "Panareda Busto, Pau De"),
        ("Xu", "Bo De", "Xu, Bo De"),
        ("Vanhoucke", "Vincent", "Vanhoucke, Vincent"),
    ],
)
def test_a_particle_left_behind_the_given_names(family: str, given: str, inverted: str) -> None:
    """It goes before the family name, where it cannot be a given name; the form for comparisons stays the same."""
    before = Person(family=family, given=given)
    after = with_particle(before)
    assert after.inverted == inverted
    assert family_key(after) == family_key(before)
    assert with_particle(after) == after


@pytest.mark.parametrize(
    ("written", "names", "others"),
    [
        ("Vivienne Sze, Yu-Hsin Chen, Tien-Ju Yang, and Joel Emer",
         ["Sze, Vivienne", "Chen, Yu-Hsin", "Yang, Tien-Ju", "Emer, Joel"], False),
        ("Ping Luo, Zhenyao Zhu, et al.", ["Luo, Ping", "Zhu, Zhenyao"], True),
        ("Hinton, Geoffrey E., Simon Osindero, and Yee-Whye Teh",
         ["Hinton, Geoffrey E.", "Osindero, Simon", "Teh, Yee-Whye"], False),
        ("Scarselli, Franco and Tsoi, Ah Chung and Hagenbuchner, Markus",
         ["Scarselli, Franco", "Tsoi, Ah Chung", "Hagenbuchner, Markus"], False),
        ("Chen, G., Cao, H., Liu, S.-C.", ["Chen, G.", "Cao, H.", "Liu, S.-C."], False),
        ("Sun, R. Shi, D., Zhang, Y.", ["Sun, R.", "Shi, D.", "Zhang, Y."], False),
        ("Steffen, L. et al.", ["Steffen, L."], True),
        ("M. Zeiler and R. Fergus", ["Zeiler, M.", "Fergus, R."], False),
        ("Yu Cheng, Pan Zhou", ["Cheng, Yu", "Zhou, Pan"], False),
        ("李明、王芳", ["李明", "王芳"], False),
        ("", [], False),
    ],
)  # fmt: skip
def test_a_list_of_names(written: str, names: list[str], others: bool) -> None:
    """Natural, inverted, BibTeX-style and Chinese lists are cut where one name ends, in the order written."""
    people, more = people_from(written)
    assert ([person.inverted for person in people], more) == (names, others)


@given(st.text())
def test_any_text_is_a_list_of_names_or_none(text: str) -> None:
    """No text raises, and no person is empty."""
    people, _ = people_from(text)
    assert all(person.family or person.given for person in people)


def test_keys_for_comparison() -> None:
    """Particles and accents do not count, initials come from all given names."""
    person = person_from("Jean-Pierre van den Berg")
    assert person is not None
    assert (family_key(person), initials(person)) == ("berg", "jp")
