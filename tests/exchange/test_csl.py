"""CSL-JSON: what is written, what is read, and that both are one table."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.exchange.csl import FURTHER_TYPES, TYPES, csl_json, record_from_csl
from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.library import Library, Status, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record

ZOTERO_KNOWS = frozenset(
    [
        "article",
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "bill",
        "book",
        "broadcast",
        "chapter",
        "dataset",
        "entry",
        "entry-dictionary",
        "entry-encyclopedia",
        "figure",
        "graphic",
        "interview",
        "legal_case",
        "legislation",
        "manuscript",
        "map",
        "motion_picture",
        "musical_score",
        "pamphlet",
        "paper-conference",
        "patent",
        "personal_communication",
        "post",
        "post-weblog",
        "report",
        "review",
        "review-book",
        "song",
        "speech",
        "thesis",
        "treaty",
        "webpage",
    ]
)
ARTICLE = Record(
    source="csl:a.json",
    kind=Kind.ARTICLE,
    title="Mastering the game of Go",
    authors=(Person(family="Silver", given="David"), Person(family="van den Driessche", given="George")),
    date=PartialDate(2016, 1, 27),
    doi=Doi.parse("10.1038/nature16961"),
    arxiv=ArxivId("1712.01815"),
    container="Nature",
    volume="529",
    issue="7587",
    pages="484-489",
    issn="0028-0836",
    url="https://doi.org/10.1038/nature16961",
    note="read twice",
)
PREPRINT = Record(
    source="csl:a.json",
    kind=Kind.PREPRINT,
    title="Attention Is All You Need",
    authors=(Person(family="Vaswani", given="Ashish"), Person(family="Google Brain", organisation=True)),
    more_authors=True,
    date=PartialDate(2017, 6),
    arxiv=ArxivId("1706.03762"),
    url="https://arxiv.org/abs/1706.03762",
)


def library(*records: Record) -> Library:
    """Return a library of the records, keyed `key1`, `key2`, …"""
    works = [
        Work(key=f"key{number}", record=record, status=Status.RESOLVED, mentions=())
        for number, record in enumerate(records, 1)
    ]
    return Library(works=tuple(works), categories=())


def test_every_item_has_key_and_type_that_zotero_accepts() -> None:
    """Zotero refuses a whole file for one type that it does not know."""
    records = [Record(source="list", kind=kind, title=kind.value) for kind in Kind]
    items = json.loads(csl_json(library(*records)))
    assert {item["type"] for item in items} <= ZOTERO_KNOWS
    assert [item["citation-key"] for item in items] == [f"key{number}" for number in range(1, len(records) + 1)]


def read_back(*records: Record) -> list[Record]:
    """Write records as CSL-JSON and read each item again."""
    return [record_from_csl(item, "csl:a.json") for item in json.loads(csl_json(library(*records)))]


@pytest.mark.parametrize("record", [ARTICLE, PREPRINT], ids=["article", "preprint"])
def test_what_is_written_is_read_back(record: Record) -> None:
    """A record survives the way out and in."""
    assert read_back(record) == [record]


def test_every_kind_is_read_back() -> None:
    """Kinds without a type of their own keep it in `custom`."""
    records = [Record(source="csl:a.json", kind=kind, title="T") for kind in Kind]
    assert [one.kind for one in read_back(*records)] == list(Kind)


def test_a_preprint_carries_number_publisher_and_its_doi() -> None:
    """Zotero's preprint type reads the arXiv id from `number` and the archive from `publisher`."""
    [item] = json.loads(csl_json(library(PREPRINT)))
    assert item["number"] == "arXiv:1706.03762"
    assert item["publisher"] == "arXiv"
    assert item["DOI"] == "10.48550/arXiv.1706.03762"
    assert item["issued"] == {"date-parts": [[2017, 6]]}


def test_the_types_table_names_each_kind_once() -> None:
    """A kind in two lines would be written by chance."""
    assert sorted(kind for kind, _ in TYPES) == sorted(Kind)
    assert not {name for _, name in TYPES} & set(FURTHER_TYPES)


def test_an_item_of_another_program_is_read() -> None:
    """Old names, particles, string dates, markup and lists where texts are expected."""
    record = record_from_csl(
        {
            "type": "paper-conference",
            "title": "On <i>E. coli</i> and H<sub>2</sub>O",
            "author": [{"family": "Berg", "non-dropping-particle": "van den", "given": "Jan"}, {"given": "Plato"}, "x"],
            "event": "Workshop on Water",
            "journalAbbreviation": "Proc. Water",
            "issued": {"raw": "2011/5"},
            "ISBN": ["978-3-16-148410-0"],
            "volume": 7,
            "URL": "https://openreview.net/forum?id=HyoST_9xl",
        },
        "csl:x",
    )
    assert record.title == "On E. coli and H2O"
    assert record.authors == (Person(family="van den Berg", given="Jan"), Person(family="Plato"))
    assert (record.event, record.short_container, record.volume) == ("Workshop on Water", "Proc. Water", "7")
    assert record.date == PartialDate(2011, 5)
    assert record.isbn == Isbn("9783161484100")
    assert record.openreview == OpenReviewId("HyoST_9xl")


def test_a_thesis_is_published_by_its_institution() -> None:
    """CSL has one variable for publisher and school."""
    thesis = Record(source="csl:a.json", kind=Kind.THESIS, title="Learning", institution="University of Toronto")
    assert json.loads(csl_json(library(thesis)))[0]["publisher"] == "University of Toronto"
    assert read_back(thesis) == [thesis]


def test_an_unknown_type_is_unknown_and_never_an_article() -> None:
    """A treaty is no article."""
    assert record_from_csl({"type": "treaty", "title": "T"}, "csl:x").kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("item", "why"),
    [(1, "not an object"), ({"title": "T"}, "no type"), (None, "not an object"), ([], "not an object")],
    ids=["number", "no type", "nothing", "list"],
)
def test_what_is_no_csl_item_is_refused(item: object, why: str) -> None:
    """A value without a type of CSL's is none of its items."""
    with pytest.raises(ValueError, match=why):
        record_from_csl(item, "csl:x")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["family", "date-parts", "literal"]), inner)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from(["title", "author", "issued", "DOI", "number", "custom", "note", "ISBN"]), _JSON)
)
def test_odd_values_never_break_the_reading(item: dict[str, object]) -> None:
    """Whatever stands in a variable, an item with a type gives a record."""
    assert record_from_csl({**item, "type": "book"}, "csl:x").source == "csl:x"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"doi": Doi.parse("10.1000/a")}, "article-journal"),
        ({"arxiv": ArxivId("1706.03762")}, "article"),
        ({}, "manuscript"),
    ],
)
def test_a_listed_paper_with_an_identifier_is_no_manuscript(values: dict[str, object], kind: str) -> None:
    """What has a DOI is cited as an article, what stands at arXiv as a preprint; both are read back as unknown."""
    record = Record(source="x", kind=Kind.UNKNOWN, title="T", **values)  # type: ignore[arg-type]
    work = Work(key="k", record=record, status=Status.UNRESOLVED, mentions=())
    (item,) = json.loads(csl_json(Library(works=(work,), categories=())))
    assert item["type"] == kind
    assert record_from_csl(item, "x").kind is Kind.UNKNOWN
