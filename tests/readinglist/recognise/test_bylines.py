"""The lists of people of reference styles."""

import pytest

from bibforge.readinglist.recognise.bylines import byline_at
from bibforge.readinglist.recognise.name import name_sureness
from bibforge.readinglist.recognise.names import names_at_start


@pytest.mark.parametrize(
    ("written", "behind", "people", "others"),
    [
        ("Roe J, Doe JB, Fenn O.", " Sneezing in spring. Hay.", ["J Roe", "JB Doe", "O. Fenn"], False),
        ("Roe J, Doe JB.", " Sneezing in spring. Hay.", ["J Roe", "JB Doe"], False),
        ("Dell MA, van den Moor F, et al.", " Pollen", ["MA Dell", "F van den Moor"], True),
        ("Roe, J., Doe, J. B., & Fenn, O.", " (2019). Digging", ["J. Roe", "J. B. Doe", "O. Fenn"], False),
        ("Roe, J.; Doe, J.-P.", " A neural", ["J. Roe", "J.-P. Doe"], False),
        ("Roe, Jane and Doe, John P.", " In Proceedings", ["Jane Roe", "John P. Doe"], False),
        ("Dell, Mia, et al.", ' "Foxes"', ["Mia Dell"], True),
        ("Иванова А.Б., Петров В.Г.", " Следы", ["А.Б. Иванова", "В.Г. Петров"], False),
        ("Nguyễn T, Roe J.", " Words", ["T Nguyễn", "J. Roe"], False),
    ],
)
def test_a_list_in_a_reference_style_is_read(written: str, behind: str, people: list[str], others: bool) -> None:
    """Where the list ends and who stands in it follow from the style's initials and commas."""
    found = byline_at(written + behind, name_sureness)
    assert found is not None
    assert (found.end, [one.display for one in found.people], found.others) == (len(written), people, others)


@pytest.mark.parametrize("written", ["Plan B. Words", "Jane Roe and John Doe. Words", "Order Matters: From Sets", ""])
def test_other_words_are_no_byline(written: str) -> None:
    """Natural names and words of titles are in none of these styles."""
    assert byline_at(written, name_sureness) is None


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Tom L. Heath, Treats and tempers", "Tom L. Heath"),
        ("J. Roe, Front. Neurosci. 2019", "J. Roe"),
        ("Jane Roe, Ben Post, and Alexandra To. 2020. Stones", "Jane Roe, Ben Post, and Alexandra To"),
        ("O. Fenn, PL. Lark and AB. Heath. Roof Forum", "O. Fenn, PL. Lark and AB. Heath"),
    ],
)
def test_names_end_before_other_words(written: str, names: str) -> None:
    """A lone word behind full names is none of them; a common word between names may be one."""
    assert written[: names_at_start(written).end] == names
