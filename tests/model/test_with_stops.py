"""Initials that stand without stops, as references of medicine write them."""

import pytest

from bibforge.model.people import Person, with_stops


@pytest.mark.parametrize(
    ("given", "stopped"),
    [
        ("JB", "J. B."),
        ("J B", "J. B."),
        ("J-P", "J.-P."),
        ("J", "J."),
        ("Jo", "Jo"),
        ("J. B.", "J. B."),
        ("", ""),
        ("JOHANNA", "JOHANNA"),
    ],
)
def test_initials_get_their_stops_and_names_stay(given: str, stopped: str) -> None:
    """BibTeX would take `JB` for one name: each initial stands apart in what is written."""
    assert with_stops(Person(family="Roe", given=given)).given == stopped
