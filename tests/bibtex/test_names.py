"""Names of people in BibTeX's notation."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.bibtex.names import listed_names, names_value, people_of
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
        ("Mu{\\~n}oz, Bego\\~na", "Muñoz", "Begoña", ""),
        ("Jo{\\~a}o~R. S\\~ao", "São", "João R.", ""),
        ("{\\c C}elik, Can", "Çelik", "Can", ""),
        ("\\c Can \\c Celik", "Çelik", "Çan", ""),
        ("Smith, V, Ann", "Smith", "Ann", "V"),
        ("Roe, Ph.D., Jane", "Roe", "Jane", "Ph.D."),
        ("Roe, Jane, Jr.", "Roe", "Jane", "Jr."),
        ("King, Jr.", "King", "", "Jr."),
        ("Lou King, III", "King", "Lou", "III"),
        ("Lou King Jr.", "King", "Lou", "Jr."),
        ("Fox A.G.", "Fox", "A.G.", ""),
        ("de la Fox A. G.", "de la Fox", "A. G.", ""),
        ("A. G. Fox", "Fox", "A. G.", ""),
        ("A. G.", "G.", "A.", ""),
        ("{King Jr.}", "King", "", "Jr."),
        (", M.F.", "M.F.", "", ""),
        ("family=Berg, given=Jan, prefix={van der}, given-i=J", "van der Berg", "Jan", ""),
        ("given={Ann, Bea}, family=Roe, suffix=Jr.", "Roe", "Ann, Bea", "Jr."),
        ('"family=Roe", given-i=A', "Roe", "A", ""),
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
        ("A, B and {et al}", ["B A"], True),
        ("A, B and {\\emph{et al.}}", ["B A"], True),
        ("{Smith et al.}", ["Smith et al."], False),
        ("Fox C, Den C, Eck L", ["C Fox", "C Den", "L Eck"], False),
        ("Ann Fox, Bob Den, and Cy Eck", ["Ann Fox", "Bob Den", "Cy Eck"], False),
        ("Ann Fox, Bob Den, Dan Ode, and Cy Eck", ["Ann Fox", "Bob Den", "Dan Ode", "Cy Eck"], False),
        ("Fox, Ann, and Eck, Cy", ["Ann Fox", "Cy Eck"], False),
        ("Fox, Ann, Eck, Cy", ["Ann Fox", "Cy Eck"], False),
        ("National Institute of Dens and Burrows", ["National Institute of Dens and Burrows"], False),
        ("Department of Dens and Fox Services and Ann Roe", ["Department of Dens and Fox Services", "Ann Roe"], False),
        ("Institute of Dens and Ann Roe", ["Institute of Dens", "Ann Roe"], False),
        ("Fox and Hound, Inc. and Roe, Ann", ["Fox and Hound, Inc.", "Ann Roe"], False),
        ("Acme Dens, Ltd.", ["Acme Dens, Ltd."], False),
        ("A, B and {\\em et al.}", ["B A"], True),
        ("Fox J and Den RA and others", ["J Fox", "RA Den"], True),
        ("Malcolm X and Ann Roe", ["Malcolm X", "Ann Roe"], False),
        ("Fox and Den Administration and Ann Roe", ["Fox and Den Administration", "Ann Roe"], False),
        ("National Snow and Fox Agency", ["National Snow and Fox Agency"], False),
        ("Ann Roe and Den Foundation", ["Ann Roe", "Den Foundation"], False),
        ("Ministry of Foxes, Dens and Snow", ["Ministry of Foxes, Dens and Snow"], False),
        ("Fox, A.G.; Eck, J. L. and Roe, Ann", ["A.G. Fox", "J. L. Eck", "Ann Roe"], False),
        ("Ann Fox; Cy Eck", ["Ann Fox", "Cy Eck"], False),
        ("N&uacute;&ntilde;ez, Ann", None, False),
        ("Plato and Kant, Immanuel", ["Plato", "Immanuel Kant"], False),
        ("{}, M.F. and {, M.G.}", ["M.F.", "M.G."], False),
        ("{Fox and Sons, Inc.} and {}", ["Fox and Sons, Inc."], False),
        ("family={Fox and Sons, Inc.} and given=Ann, family=Roe", ["Fox and Sons, Inc.", "Ann Roe"], False),
        ("{, }", [], False),
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


_BLOCKS = [
    (0x41, 0x24F), (0x1E00, 0x1EFF), (0x370, 0x3FF), (0x1F00, 0x1FFF), (0x400, 0x52F), (0x3041, 0x30FF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
]  # fmt: skip
"""Latin with its extensions, Greek, Cyrillic, kana, Chinese, Hangul."""
_LETTERS = [
    chr(code)
    for first, last in _BLOCKS
    for code in range(first, last + 1)
    if unicodedata.category(chr(code))[0] == "L" and unicodedata.is_normalized("NFC", chr(code))
]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_every_letter_of_a_name_comes_back(ascii_only: bool) -> None:
    """Each letter, first, last, alone and in an organisation's name, is read as it was written."""
    for letter in _LETTERS:
        people = (
            Person(family=f"Ab{letter}c", given=f"D{letter}"), Person(family=letter, given=f"{letter}."),
            Person(family=f"van {letter}a", given=f"{letter}b", suffix="Jr."), Person(family=letter),
            Person(family=f"Den {letter} and {letter}", organisation=True),
        )  # fmt: skip
        assert people_of(names_value(people, more=False, ascii_only=ascii_only)) == (people, False)


_WORD = st.text(
    st.sampled_from([one for one in _LETTERS if one < "\u4e10" or "\uac00" <= one < "\uac20"]), min_size=1, max_size=7
)
_WORDS = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)
_PEOPLE = st.one_of(
    st.builds(
        Person,
        family=st.builds(str.__add__, st.sampled_from(["", "van der ", "de la ", "O", "al-"]), _WORDS),
        given=st.builds(str.__add__, st.sampled_from(["", "J. ", "Jean-", "É. "]), _WORDS),
        suffix=st.sampled_from(["", "Jr.", "III", "V"]),
    ),
    st.builds(Person, family=_WORDS.map("Den of {} and Sons, Inc.".format), organisation=st.just(True)),
    st.builds(Person, family=_WORD, suffix=st.sampled_from(["", "Sr."])),
)


@given(st.lists(_PEOPLE, min_size=1, max_size=5).map(tuple), st.booleans(), st.booleans())
@settings(deadline=None)
def test_every_name_that_is_written_is_read_as_it_was(people: tuple[Person, ...], more: bool, ascii_only: bool) -> None:
    """People with particles and suffixes and organisations, in every script, in both dialects."""
    people = tuple(
        replace(one, family=unicodedata.normalize("NFC", one.family), given=unicodedata.normalize("NFC", one.given))
        for one in people
    )
    assert people_of(names_value(people, more=more, ascii_only=ascii_only)) == (people, more)


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Fox C, Den C, Eck L", ("Fox, C", "Den, C", "Eck, L")),
        ("de la Cruz, Jr., Ana Maria", ()), ("Roe Fox, Ph. D., Ann Bea", ()), ("Roe Fox, Ann Bea", ()),
        ("Ann Roe, Bob Fox,", ("Ann Roe", "Bob Fox")), ("Roe, Ann,", ()), ("{Roe, Fox, Den, Eck}", ()),
        ("family=Roe, given=Ann, suffix=Jr., prefix=van", ()),
    ],
)  # fmt: skip
def test_a_list_with_commas_is_told_from_one_name(name: str, listed: tuple[str, ...]) -> None:
    """Three whole names are a list; family name, suffix and given names are one name."""
    assert listed_names(name) == listed
