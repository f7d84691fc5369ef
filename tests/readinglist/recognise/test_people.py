"""Who a list of names means."""

from __future__ import annotations

import pytest

from bibforge.readinglist.recognise.people import people_in


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Roe JB", ["JB Roe"]),
        ("Roe JB, Doe M", ["JB Roe", "M Doe"]),
        ("Da Kuang, Jane Roe", ["Da Kuang", "Jane Roe"]),
        ("Van Linde, Jan, and Jane Roe", ["Jan Van Linde", "Jane Roe"]),
        ("Jane Roe1,2, John Doe2,3*", ["Jane Roe", "John Doe"]),
        ("@roe, Jane Roe", ["Jane Roe"]),
        ("PL. Roe and AB. Doe", ["PL. Roe", "AB. Doe"]),
    ],
)
def test_names_are_read_as_they_are_meant(written: str, names: list[str]) -> None:
    """Initials behind a family name, given names that look like particles, marks of affiliations, accounts."""
    assert [one.display for one in people_in(written)[0]] == names


def test_two_family_names_are_two_people_where_the_list_names_families() -> None:
    """`et al.` without a comma before it follows a family name, where the list names people so."""
    assert [one.display for one in people_in("Roe, Doe et al.", families=True)[0]] == ["Roe", "Doe"]
    assert [one.display for one in people_in("Roe, Jane, et al.", families=True)[0]] == ["Jane Roe"]
