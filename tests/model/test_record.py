"""Records, dates and their JSON form."""

from hypothesis import given
from hypothesis import strategies as st

from bibforge.model.dates import PartialDate, month_number
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.people import Person
from bibforge.model.record import Kind, Notice, Record, record_from_json, record_json

TEXT = st.text(max_size=30)
PEOPLE = st.lists(st.builds(Person, family=TEXT.filter(bool), given=TEXT, suffix=TEXT), max_size=3).map(tuple)
RECORDS = st.builds(
    Record,
    source=TEXT,
    kind=st.sampled_from(Kind),
    title=TEXT,
    authors=PEOPLE,
    editors=PEOPLE,
    more_authors=st.booleans(),
    date=st.none() | st.builds(PartialDate, st.integers(1000, 2999), st.none() | st.integers(1, 12)),
    doi=st.sampled_from([None, Doi.parse("10.1000/AbC(1)")]),
    arxiv=st.sampled_from([None, ArxivId("1706.03762"), ArxivId("math/0309136")]),
    openreview=st.sampled_from([None, OpenReviewId("HyoST_9xl")]),
    isbn=st.sampled_from([None, Isbn("9780306406157")]),
    categories=st.lists(TEXT, max_size=2).map(tuple),
    notices=st.lists(st.builds(Notice, type=TEXT, outgoing=st.booleans()), max_size=2).map(tuple),
    volume=TEXT,
    note=TEXT,
)


@given(RECORDS)
def test_the_json_form_gives_the_record_back(record: Record) -> None:
    """Nothing of a record is lost on the way through JSON, the spelling of the DOI included."""
    again = record_from_json(record_json(record))
    assert again == record
    assert str(again.doi) == str(record.doi)


def test_names_of_records_follow_their_strongest_identifier() -> None:
    """A preprint is filed under its arXiv id even where its submitter typed a DOI."""
    doi = Doi("10.1000/a")
    assert (
        Record(source="x", kind=Kind.PREPRINT, title="T", arxiv=ArxivId("1706.03762"), doi=doi).name
        == "arxiv:1706.03762"
    )
    assert (
        Record(source="x", kind=Kind.ARTICLE, title="T", arxiv=ArxivId("1706.03762"), doi=doi).name == "doi:10.1000/a"
    )
    assert (
        Record(source="x", kind=Kind.ARTICLE, title="A Title!", authors=(Person(family="Roe"),)).name
        == "title:atitle:roe:"
    )


def test_dates_know_what_is_unknown() -> None:
    """Crossref's null parts and impossible months are unknown, not zero."""
    assert PartialDate.from_parts([None]) is None
    assert PartialDate.from_parts([2020, 13]) == PartialDate(2020)
    assert str(PartialDate.from_parts([2020, 5, 6])) == "2020-05-06"
    assert PartialDate.parse("2020-05-06T00:00:00Z") == PartialDate(2020, 5, 6)
    assert PartialDate.parse("in press") is None
    assert (month_number("{September}"), month_number("5"), month_number("sometime")) == (9, 5, None)
