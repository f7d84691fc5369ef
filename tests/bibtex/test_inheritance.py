"""What entries take from others, and journals behind macros."""

from __future__ import annotations

import pytest

from bibforge.bibtex.parser import parse
from bibforge.bibtex.reading import record_from
from bibforge.model.record import Record

_PROCEEDINGS = """
@proceedings{Den20, title = {Proceedings of Dens}, editor = {Eck, Cy}, year = 2020, publisher = {Burrow}, isbn = {},
  doi = {10.5555/den}, url = {https://example.org/den}, eprint = {2001.00001}, note = {on paper}, pages = {1--900}}
"""


def _record(text: str, number: int = 0) -> Record:
    document = parse(text)
    return record_from(document.entries[number], document, "a.bib")


@pytest.mark.parametrize("parent_first", [True, False])
def test_a_paper_takes_what_it_lacks_from_its_proceedings(parent_first: bool) -> None:
    """Title becomes book title (biblatex), equal names are handed down, keys compare without case."""
    child = "@inproceedings{a, author = {Fox, A.}, title = {On Foxes}, pages = {3--4}, crossref = {DEN20}}\n"
    text = _PROCEEDINGS + child if parent_first else child + _PROCEEDINGS
    record = _record(text, 1 if parent_first else 0)
    assert (record.title, record.container, record.publisher) == ("On Foxes", "Proceedings of Dens", "Burrow")
    assert (str(record.date), record.pages, record.editors[0].family) == ("2020", "3-4", "Eck")


def test_the_identifiers_of_a_volume_are_not_those_of_its_papers() -> None:
    """The DOI of the proceedings would be a wrong DOI for the paper."""
    record = _record("@inproceedings{a, title = {On Foxes}, crossref = {den20}}\n" + _PROCEEDINGS)
    assert (record.doi, record.arxiv, record.url, record.note) == (None, None, "", "")


def test_a_book_title_of_its_own_goes_before_the_title() -> None:
    """Classic parents give both, since BibTeX hands down equal names alone."""
    parent = "@book{b, title = {Dens}, booktitle = {The Book of Dens}, year = 1999, author = {Roe, Ann}}\n"
    assert _record("@incollection{a, title = {X}, crossref = {b}}\n" + parent).container == "The Book of Dens"
    part = _record("@inbook{a, chapter = 3, crossref = {b}}\n" + parent)
    assert (part.title, part.authors[0].family) == ("Dens", "Roe")


def test_an_article_takes_its_journal_from_the_issue() -> None:
    """A periodical's title is the journal of its articles."""
    text = "@article{a, title = {On Foxes}, crossref = {p}}\n@periodical{p, title = {Fox Letters}, date = {2001-02}}"
    assert (_record(text).container, str(_record(text).date)) == ("Fox Letters", "2001-02")


def test_data_entries_are_taken_over_whole_and_before_the_parent() -> None:
    """`xdata` may name several entries, which may name others; macros are expanded in them too."""
    text = (
        '@string{bp = "Burrow Press"}\n'
        "@inproceedings{a, title = {On Foxes}, xdata = {one, two}, crossref = {den20}}\n"
        "@xdata{one, publisher = bp}\n@xdata{two, xdata = {three}, location = {Holt}, publisher = {No}}\n"
        "@xdata{three, series = {Fox Notes}, doi = {10.5555/foxes}}\n" + _PROCEEDINGS
    )
    record = _record(text)
    assert (record.publisher, record.place, record.series) == ("Burrow Press", "Holt", "Fox Notes")
    assert (record.container, str(record.doi)) == ("Proceedings of Dens", "10.5555/foxes")


def test_entries_that_name_each_other_end() -> None:
    """A circle, an entry that names itself, a missing parent and a long line of parents are no endless way."""
    text = "@misc{a, title = {A}, crossref = {b}}\n@misc{b, year = 2001, crossref = {a}}\n@misc{c, crossref = {c}}"
    assert str(_record(text).date) == "2001"
    assert _record(text, 2).title == ""
    assert _record("@misc{a, title = {A}, crossref = {nowhere}, xdata = {, }}").title == "A"
    line = "".join(f"@misc{{k{number}, crossref = {{k{number + 1}}}}}\n" for number in range(5000))
    assert _record(line).title == ""


@pytest.mark.parametrize(
    ("written", "journal"),
    [
        ("{\\apj}", "Astrophysical Journal"), ("{\\apj{}}", "Astrophysical Journal"),
        ("{{\\mnras}}", "Monthly Notices of the Royal Astronomical Society"),
        ('"\\prd"', "Physical Review D"), ("{\\foxes}", "foxes"), ("{\\apj Letters}", "apjLetters"),
        ("{Nature}", "Nature"),
    ],
)  # fmt: skip
def test_macros_of_astronomers_are_journals(written: str, journal: str) -> None:
    """A macro alone stands for the journal; an unknown one stays by its name."""
    assert _record(f"@article{{a, title = {{T}}, journal = {written}}}").container == journal


def test_authors_and_editors_count_where_the_right_name_is_missing() -> None:
    """A slip in the name of the field says who wrote it all the same."""
    assert _record("@misc{a, title = {T}, authors = {Fox, Ann and Roe, Bea}}").authors[1].family == "Roe"
    assert _record("@misc{a, title = {T}, author = {Fox, Ann}, authors = {x}}").authors[0].family == "Fox"
