"""Crossref's account of a work as a record."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind, record_from_json, record_json
from bibforge.resolvers.crossref.records import KINDS
from bibforge.resolvers.crossref.resolver import record_from_work

Maker = Callable[..., dict[str, Any]]


def test_an_article_with_everything() -> None:
    """The fields of a journal article land where they belong."""
    record = record_from_work(
        {
            "DOI": "10.1109/TPAMI.2015.2502579", "type": "journal-article",
            "title": ["Accelerating Very Deep Convolutional Networks"],
            "subtitle": ["for Classification and Detection"],
            "author": [{"given": "Xiangyu", "family": "Zhang", "suffix": "Jr"}, {"name": "The Vision Group"}],
            "container-title": ["IEEE Transactions on Pattern Analysis and Machine Intelligence"],
            "short-container-title": ["IEEE Trans. Pattern Anal. Mach. Intell."], "volume": "38", "issue": 10,
            "page": "1943-1955", "publisher": "IEEE", "ISSN": ["0162-8828"], "language": "en",
            "issued": {"date-parts": [[2016, 10, 1]]}, "URL": "http://dx.doi.org/10.1109/TPAMI.2015.2502579",
        }
    )  # fmt: skip
    assert record.kind is Kind.ARTICLE
    assert record.title == "Accelerating Very Deep Convolutional Networks: for Classification and Detection"
    assert [person.inverted for person in record.authors] == ["Zhang, Jr, Xiangyu", "The Vision Group"]
    assert record.authors[1].organisation
    assert (record.volume, record.issue, record.pages) == ("38", "10", "1943-1955")
    assert (record.issn, record.language, record.publisher) == ("0162-8828", "en", "IEEE")
    assert record.date == PartialDate(2016, 10, 1)
    assert str(record.doi) == "10.1109/TPAMI.2015.2502579"
    assert record.url == "http://dx.doi.org/10.1109/TPAMI.2015.2502579"


@pytest.mark.parametrize(
    ("titles", "subtitles", "whole"),
    [
        (["Deep Models"], ["A Survey"], "Deep Models: A Survey"),
        (["Deep Models: A Survey"], ["a survey"], "Deep Models: A Survey"),
        (["Deep Models:"], ["A Survey", ""], "Deep Models: A Survey"),
        (["Too Deep?"], ["A View"], "Too Deep? A View"),
        ([""], ["Alone"], ""),
        ([], [], ""),
    ],
)
def test_subtitles_are_joined_once(titles: list[str], subtitles: list[str], whole: str) -> None:
    """A subtitle follows its title unless the title has it already."""
    assert record_from_work({"title": titles, "subtitle": subtitles}).title == whole


@pytest.mark.parametrize(
    ("containers", "kind", "container", "series"),
    [
        (["Lecture Notes in Computer Science", "Computer Vision – ECCV 2018"], Kind.CONFERENCE,
         "Computer Vision – ECCV 2018", "Lecture Notes in Computer Science"),
        (["Computer Vision – ECCV 2018", "Lecture Notes in Computer Science"], Kind.CONFERENCE,
         "Computer Vision – ECCV 2018", "Lecture Notes in Computer Science"),
        (["ACS Symposium Series", "Eco-Friendly Devices"], Kind.CHAPTER,
         "Eco-Friendly Devices", "ACS Symposium Series"),
        (["Language Policy", "Language Programs"], Kind.CHAPTER, "Language Programs", "Language Policy"),
        (["Proceedings of the Annual Symposium on Algorithms"], Kind.CONFERENCE,
         "Proceedings of the Annual Symposium on Algorithms", ""),
        (["Handbook of Examples"], Kind.CHAPTER, "Handbook of Examples", ""),
    ],
)  # fmt: skip
def test_chapters_of_proceedings(
    make_work: Maker, containers: list[str], kind: Kind, container: str, series: str
) -> None:
    """A chapter whose book is a meeting's is a conference paper; the series is told from the book."""
    record = record_from_work(make_work("10.1000/a", "T", kind="book-chapter", **{"container-title": containers}))
    assert (record.kind, record.container, record.series) == (kind, container, series)


def test_an_event_makes_a_chapter_a_conference_paper(make_work: Maker) -> None:
    """The event is where name, place and year of a meeting stand; its year is the one that is cited."""
    event = {"name": "Conf on Examples", "location": "Town", "start": {"date-parts": [[2019, 12, 1]]}}
    record = record_from_work(make_work("10.1000/a", "T", kind="book-chapter", year=2020, event=event))
    assert (record.kind, record.event, record.event_place) == (Kind.CONFERENCE, "Conf on Examples", "Town")
    assert record.date == PartialDate(2019, 12, 1)


def test_a_paper_without_a_book_is_filed_under_its_event() -> None:
    """Where the proceedings are not named the meeting is."""
    record = record_from_work({"type": "proceedings-article", "container-title": [], "event": {"name": "ICRA 2011"}})
    assert record.container == "ICRA 2011"


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ({"type": "posted-content", "subtype": "preprint"}, Kind.PREPRINT),
        ({"type": "posted-content"}, Kind.PREPRINT),
        ({"type": "posted-content", "subtype": "dissertation"}, Kind.THESIS),
        ({"type": "component"}, Kind.PART),
        ({"type": "journal-issue"}, Kind.PART),
        ({"type": "peer-review"}, Kind.PART),
        ({"type": "grant"}, Kind.PART),
        ({"type": "journal-article", "title": ["Editorial Board"]}, Kind.PART),
        ({"type": "proceedings-article", "title": ["Front Matter"]}, Kind.PART),
        ({"type": "proceedings-article", "title": ["Front Matter in Galaxies"]}, Kind.CONFERENCE),
        ({"type": "other", "ISBN": ["9780306406157"], "container-title": ["A Book"]}, Kind.CHAPTER),
        ({"type": "other"}, Kind.UNKNOWN),
        ({"type": "something-new"}, Kind.UNKNOWN),
        ({}, Kind.UNKNOWN),
    ],
)
def test_types(item: dict[str, Any], kind: Kind) -> None:
    """Every type has its kind; a type that nobody knows is unknown and never silently an article."""
    assert record_from_work(item).kind is kind


def test_the_table_of_types_is_whole() -> None:
    """The types that Crossref lists are all in the table."""
    listed = (
        "book book-chapter book-part book-section book-series book-set book-track component database dataset "
        "dissertation edited-book grant journal journal-article journal-issue journal-volume monograph peer-review "
        "posted-content proceedings proceedings-article proceedings-series reference-book reference-entry report "
        "report-component report-series standard"
    )
    assert set(listed.split()) <= set(KINDS)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"family": "VAN DER BERG", "given": "JAN"}, "van der Berg, Jan"),
        ({"family": "MCKAY", "given": "A. B."}, "McKay, A. B."),
        ({"family": "O'BRIEN", "given": "MARY-ANN"}, "O'Brien, Mary-Ann"),
        ({"family": "XU", "given": "GUOAN"}, "Xu, Guoan"),
        ({"family": "VS", "given": "Vibashan"}, "VS, Vibashan"),
        ({"family": "van Gool", "given": "Luc"}, "van Gool, Luc"),
        ({"family": "Maximilian Ach"}, "Ach, Maximilian"),
        ({"family": "Doe", "given": "Jane*", "suffix": "PhD"}, "Doe, Jane"),
        ({"family": "Mausam"}, "Mausam"),
    ],
)
def test_names(given: dict[str, str], name: str) -> None:
    """Names in capitals get their usual case, marks and degrees go, whole names are taken apart."""
    assert [person.inverted for person in record_from_work({"author": [given]}).authors] == [name]


def test_a_list_pasted_into_one_name_is_taken_apart() -> None:
    """`A AND B AND C` are three people; `Others` are none, but there are more."""
    record = record_from_work({"author": [{"given": "Zixu Zhang AND Jaime", "family": "Fisac"}, {"name": "Others"}]})
    assert [person.family for person in record.authors] == ["Zhang", "Fisac"]
    assert record.more_authors


@pytest.mark.parametrize(
    ("item", "pages"),
    [
        ({"page": "10-20"}, "10-20"),
        ({"page": "10–20"}, "10-20"),
        ({"page": "no-no"}, ""),
        ({"page": "n/a-n/a"}, ""),
        ({"page": "1-1"}, ""),
        ({"page": "1-1", "volume": "3"}, "1-1"),
    ],
)
def test_pages_that_are_none(item: dict[str, str], pages: str) -> None:
    """`no-no` and what is printed before the pages are known are left out."""
    assert record_from_work(item).pages == pages


@pytest.mark.parametrize(
    ("item", "date"),
    [
        ({"type": "journal-article", "issued": {"date-parts": [[2020, 6]]}}, PartialDate(2020, 6)),
        ({"type": "journal-article", "issued": {"date-parts": [[None]]}}, None),
        ({"type": "journal-article", "volume": "3", "issued": {"date-parts": [[2019, 12]]},
          "published-print": {"date-parts": [[2020, 2]]}}, PartialDate(2020, 2)),
        ({"type": "journal-article", "issued": {"date-parts": [[2019, 12]]},
          "published-print": {"date-parts": [[2020]]}}, PartialDate(2019, 12)),
        ({"type": "posted-content", "posted": {"date-parts": [[2021, 3, 4]]}}, PartialDate(2021, 3, 4)),
        ({"type": "book", "created": {"date-parts": [[2021, 3, 4]]}}, None),
    ],
)  # fmt: skip
def test_dates(item: dict[str, Any], date: PartialDate | None) -> None:
    """A volume's print year goes before its first appearance; the days of the record keeping are no dates."""
    assert record_from_work(item).date == date


def test_notices_both_ways(make_work: Maker) -> None:
    """What was done to a work and what a work does to others are told apart."""
    record = record_from_work(
        make_work(
            "10.1000/a", "T",
            **{"updated-by": [{"DOI": "10.1000/r", "type": "retraction", "updated": {"date-parts": [[2021, 5]]}}],
               "update-to": [{"DOI": "10.1000/c", "type": "correction"}]},
        )
    )  # fmt: skip
    assert [(one.type, str(one.doi), str(one.date or ""), one.outgoing) for one in record.notices] == [
        ("retraction", "10.1000/r", "2021-05", False),
        ("correction", "10.1000/c", "", True),
    ]


@pytest.mark.parametrize("title", ["RETRACTED: A Finding", "Retracted article: A Finding", "WITHDRAWN. A Finding"])
def test_a_retraction_in_the_title(title: str) -> None:
    """The publishers' RETRACTED before a title becomes a notice, the title stays comparable."""
    record = record_from_work({"title": [title]})
    assert record.title == "A Finding"
    assert [notice.type for notice in record.notices] == ["retraction"]


def test_a_related_preprint(make_work: Maker) -> None:
    """One arXiv id that the source relates is kept, several are not, and a guess by title and year is none."""
    one = {"relation": {"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2001.00001"}]}}
    two = {"relation": {"has-preprint": [{"id": "arXiv:2001.00001"}, {"id": "https://arxiv.org/abs/2001.00002v2"}]}}
    assert record_from_work(make_work("10.1000/a", "T", **one)).related_arxiv == ArxivId("2001.00001")
    assert record_from_work(make_work("10.1000/a", "T", **two)).related_arxiv is None
    assert record_from_work(make_work("10.1000/a", "T", _arxiv="2001.00003")).related_arxiv == ArxivId("2001.00003")
    assert record_from_work(make_work("10.1000/a", "T", _arxiv_by_title_and_year="2001.00003")).related_arxiv is None


def test_works_without_a_doi() -> None:
    """A work of OpenReview is known by its forum; its address is kept."""
    record = record_from_work({"title": ["T"], "URL": "https://openreview.net/forum?id=HyoST_9xl"})
    assert (record.doi, str(record.openreview)) == (None, "HyoST_9xl")
    assert record.url == "https://openreview.net/forum?id=HyoST_9xl"


def test_isbns_that_are_addresses() -> None:
    """ISBNs come as addresses too, and ISSNs stand among them."""
    record = record_from_work({"ISBN": ["0021-8979", "http://id.crossref.org/isbn/9780306406157"]})
    assert str(record.isbn) == "9780306406157"


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = [
    "DOI", "type", "title", "author", "issued", "container-title", "page", "ISBN", "event", "update-to", "relation",
    "institution", "subtitle", "URL", "editor", "volume", "standards-body", "updated-by", "degree", "resource",
]  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.sampled_from(_FIELDS), _JUNK))
def test_any_json_gives_a_record_that_survives_being_stored(item: dict[str, Any]) -> None:
    """Whatever stands in the fields, a record comes out, and the same one after a way through JSON."""
    record = record_from_work(item)
    assert record_from_json(json.loads(json.dumps(record_json(record)))) == record


def test_a_doi_that_is_arxivs(make_work: Maker) -> None:
    """An arXiv DOI names the paper too."""
    record = record_from_work(make_work("10.48550/arXiv.2001.00001", "T", kind="posted-content"))
    assert record.arxiv == ArxivId("2001.00001")
    assert record.doi == Doi("10.48550/arxiv.2001.00001")
