"""Identifiers in the addresses of links."""

import pytest

from bibforge.readinglist.links import identifiers_in


@pytest.mark.parametrize(
    ("url", "doi"),
    [
        ("https://www.biorxiv.org/content/10.1101/2021.02.12.430858v3.full", "10.1101/2021.02.12.430858"),
        ("https://academic.oup.com/bib/article/doi/10.1093/bib/bbz999/5669856", "10.1093/bib/bbz999"),
        ("https://direct.mit.edu/x/article/doi/10.1162/x_a_09199/95589/Bees", "10.1162/x_a_09199"),
        ("https://doi.org/10.1162/x_a_09199", "10.1162/x_a_09199"),
        ("https://other.example/doi/10.5555/bees/12345", "10.5555/bees/12345"),
        (
            "https://doi.org/10.1175/1520-0493(2002)130%3C1913:EDA%3E2.0.CO;9",
            "10.1175/1520-0493(2002)130<1913:EDA>2.0.CO;9",
        ),
    ],
)
def test_what_publishers_write_behind_a_doi_is_left_out(url: str, doi: str) -> None:
    """Versions and article numbers of the registrants in the table are cut, nobody else's, and none at the resolver."""
    assert [str(one) for one in identifiers_in([url], "").doi] == [doi]
