"""arXiv's accounts of a paper as records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind
from bibforge.resolvers.arxiv.records import people_in, publisher_doi
from bibforge.resolvers.arxiv.resolver import record_from_snapshot

Maker = Callable[..., dict[str, Any]]


def test_a_row_becomes_a_preprint(make_row: Maker) -> None:
    """A whole row gives title on one line, people, date of version 1, categories and the publisher's DOI."""
    row = make_row(
        "0704.0409",
        "On the over-barrier reflection\n  in quantum mechanics",
        "D. G. Levkov, A. G. Panin",
        doi="10.1103/PhysRevA.76.032114",
        comments="Journal version.\n  References added",
        categories="quant-ph hep-th",
        versions=[{"version": "v1", "created": "Tue, 3 Apr 2007 08:00:00 GMT"}, {"version": "v2", "created": "x"}],
        **{"journal-ref": "Phys. Rev. A 76, 032114 (2007)"},
    )
    record = record_from_snapshot(row)
    assert (record.kind, record.source, record.container) == (Kind.PREPRINT, "arxiv", "")
    assert record.title == "On the over-barrier reflection in quantum mechanics"
    assert [person.display for person in record.authors] == ["D. G. Levkov", "A. G. Panin"]
    assert record.date == PartialDate(2007, 4, 3)
    assert record.arxiv == ArxivId("0704.0409")
    assert record.doi == Doi("10.1103/physreva.76.032114")
    assert record.comment == "Journal version. References added"
    assert record.journal_ref == "Phys. Rev. A 76, 032114 (2007)"
    assert record.categories == ("quant-ph", "hep-th")
    assert record_from_snapshot(row, "catalog:a.jsonl").source == "catalog:a.jsonl"


def test_a_partial_row_has_the_month_of_its_identifier() -> None:
    """Where versions and categories are unknown the identifier still states year and month."""
    row: dict[str, Any] = {
        "id": "1611.05431",
        "title": "T",
        "authors": "A B",
        "categories": None,
        "versions": [],
        "_partial": True,
    }
    record = record_from_snapshot(row)
    assert record.date == PartialDate(2016, 11)
    assert record.categories == ()
    assert record_from_snapshot({"id": "hep-th/9901001", "title": "T"}).date == PartialDate(1999, 1)


def test_split_names_are_taken_as_split(make_row: Maker) -> None:
    """The snapshot's split names win over its text, suffixes and collaborations included."""
    parsed = [
        ["Van Gool", "Luc", ""],
        ["Doe", "John", "Jr."],
        ["ATLAS Collaboration", "", ""],
        ["Erd\\H{o}s", "P.", ""],
    ]
    people = record_from_snapshot(make_row("2001.00001", "T", "wrong", authors_parsed=parsed)).authors
    assert [person.inverted for person in people] == [
        "Van Gool, Luc",
        "Doe, Jr., John",
        "ATLAS Collaboration",
        "Erdős, P.",
    ]
    assert [person.organisation for person in people] == [False, False, True, False]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A. Bee, C. D. Eff", ["A. Bee", "C. D. Eff"]),
        ("Ana Bee and Cy Dee", ["Ana Bee", "Cy Dee"]),
        ("Ana Bee, Cy Dee, and Eva\n  Eff", ["Ana Bee", "Cy Dee", "Eva Eff"]),
        ("Ana Bee (1), Cy Dee (1 and 2) ((1) Some University, (2) A Lab)", ["Ana Bee", "Cy Dee"]),
        ("Ana Bee (LAB, TOWN), Chun (Richard) Chen", ["Ana Bee", "Chun Chen"]),
        ("Ana Bee (never closed, Cy Dee", ["Ana Bee"]),
        ("S. Odaibo, M.D., M.S.", ["S. Odaibo"]),
        ("John Doe, Jr., Ana Bee", ["John Doe Jr.", "Ana Bee"]),
        ("CMS Collaboration: A. Bee", ["CMS Collaboration", "A. Bee"]),
        ("St&#xe9;phane H\\'el, Madonna", ["Stéphane Hél", "Madonna"]),
        ("", []),
    ],
)
def test_names_in_natural_order(text: str, names: list[str]) -> None:
    """Names are told from affiliations and degrees; a lone name is never taken for an inverted one."""
    assert [person.display for person in people_in(text)] == names


def test_et_al_is_nobody() -> None:
    """What stands for the people left out says that there are more, in the text and in the parsed names."""
    text = {"id": "2001.00001", "title": "T", "authors": "A. Fox, C. Eck, et al. (12 additional authors not shown)"}
    parsed = {**text, "authors_parsed": [["Fox", "A.", ""], ["Eck", "C.", ""], ["al.", "et", ""]]}
    for row in (text, parsed, {**text, "authors": "A. Fox, C. Eck and others"}):
        record = record_from_snapshot(row)
        assert [person.family for person in record.authors] == ["Fox", "Eck"]
        assert record.more_authors


@pytest.mark.parametrize(
    "text",
    [
        "10.1/x 10.1/y",
        "10.1016/j.a; 10.1134/b",
        "10.1063/",
        "0.1007/x",
        "10.48550/arXiv.2001.00001",
        "10.1785/ 0120",
        "",
    ],
)
def test_a_doubtful_doi_is_left_out(text: str) -> None:
    """Several, malformed, torn or arXiv's own DOIs give none: a wrong DOI is worse than a missing one."""
    assert publisher_doi([text]) is None


def test_a_doi_given_twice_counts_once() -> None:
    """The same DOI in two fields is one; two different ones are none."""
    assert publisher_doi(["https://doi.org/10.1000/A", "10.1000/a"]) == Doi("10.1000/a")
    assert publisher_doi(["10.1000/a", "10.1000/b"]) is None


@pytest.mark.parametrize(
    ("comment", "withdrawn"),
    [
        ("This paper has been withdrawn by the author due to an error", True),
        ("Withdrawn: see the new version", True),
        ("12 pages; supersedes a draft", False),
        (None, False),
    ],
)
def test_a_withdrawn_paper_says_so(make_row: Maker, comment: str | None, withdrawn: bool) -> None:
    """arXiv has no flag for a withdrawal; the comment tells it."""
    notices = record_from_snapshot(make_row("2001.00001", "T", comments=comment)).notices
    assert [notice.type for notice in notices] == (["withdrawal"] if withdrawn else [])


@pytest.mark.parametrize("identifier", ["", "abc", "9999.1", None])
def test_a_row_without_an_identifier_is_an_error(identifier: object) -> None:
    """A row that names no paper raises ValueError, for the reader to report with its line."""
    with pytest.raises(ValueError, match="not an arXiv identifier"):
        record_from_snapshot({"id": identifier, "title": "T"})
