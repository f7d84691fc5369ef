"""Years and venues in the words around a title."""

import pytest

from bibforge.readinglist.recognise.venues import is_venue_or_date, venue_in, year_in


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Neural computation 9.8 (1997): 1735-1780", 1997),
        ("Journal of Machine Learning Research 15 (2014): 1929-1958", 2014),
        ("ICML19", 2019),
        ("CVPR'21", 2021),
        ("15 Nov 2018", 2018),
        ("3/24/22", 2022),
        ("2019年5月", 2019),
        ("pp. 1929-1958", None),
        ("no figures", None),
        ("AAAI(Oral) 24", 2024),
        ("Letters to FEN 21, 7 (July 1978), 558-565.", 1978),
    ],
)
def test_the_year_of_publication_is_found(text: str, year: int | None) -> None:
    """Brackets, short names, dates and plain years count; page numbers do not."""
    assert year_in(text) == year


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ("In ECCV 2024", "ECCV"),
        ("IEEE Trans. Circuits Syst. I, 46(9):1064-1071, 1999.", "IEEE Trans. Circuits Syst. I"),
        ("Machine Learning 45, 2001", "Machine Learning"),
        ("arXiv preprint arXiv:1409.1556 (2014)", "arXiv preprint"),
        ("计算机学报 2020", "计算机学报"),
        ("we like this one", ""),
        ("", ""),
        ("IEEE S&P 2017", "IEEE S&P"),
        ("Burrows, Quills and Fog, 2(4), 303-314.", "Burrows, Quills and Fog"),
    ],
)
def test_the_venue_is_cut_before_volume_and_year(text: str, venue: str) -> None:
    """A venue's words or a place directly before a year make a venue; prose does not."""
    assert venue_in(text) == venue


@pytest.mark.parametrize(
    "text",
    ["ICML2019", "7 Jun 2021", "arXiv 15 Nov 2018", "2017", "[NeurIPS 2020]", "CVPR 2021 Oral", "IEEE Access 2023"],
)
def test_labels_of_venues_and_dates_are_no_titles(text: str) -> None:
    """What is nothing but a venue or a date is recognised."""
    assert is_venue_or_date(text)


@pytest.mark.parametrize("text", ["Mask R-CNN", "A survey of 2019 papers on things", "code", "3D Vision", ""])
def test_other_words_are_no_venue(text: str) -> None:
    """Titles and labels are not taken for venues."""
    assert not is_venue_or_date(text)
