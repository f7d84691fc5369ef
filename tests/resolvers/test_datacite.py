"""DataCite's records and its resolver against a loopback service that speaks its protocol."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from datacite_http import DataciteService
from hypothesis import given
from hypothesis import strategies as st
from loopback import body, half, page, reset, status

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import Person
from bibforge.model.record import Kind
from bibforge.resolvers.answers import ById, ByTitle, Found, Nothing, Unreachable
from bibforge.resolvers.datacite.records import record_from_attributes
from bibforge.resolvers.datacite.resolver import DataciteResolver

Ask = Callable[..., tuple[DataciteResolver, DataciteService]]


def work(doi: str, title: str = "Rivers", general: str = "Text", specific: str = "", **more: Any) -> dict[str, Any]:
    """Return the attributes of one DOI."""
    return {
        "doi": doi.lower(), "titles": [{"title": title}], "publisher": "A House", "publicationYear": 2019,
        "creators": [{"name": "Roe, Ann", "nameType": "Personal", "givenName": "Ann", "familyName": "Roe"}],
        "types": {"resourceTypeGeneral": general, "resourceType": specific, "citeproc": "article-journal"},
        "container": {}, "dates": [], **more,
    }  # fmt: skip


@pytest.fixture
def ask_datacite(wires: Any) -> Iterator[Ask]:
    """Start a DataCite that holds these works and return a resolver that asks it, and the service."""
    running: list[DataciteService] = []

    def start(*works: dict[str, Any], **settings: Any) -> tuple[DataciteResolver, DataciteService]:
        service = DataciteService(works)
        running.append(service)
        return DataciteResolver(transport=wires.to("datacite"), base_url=service.url, **settings), service

    yield start
    for service in running:
        service.close()


def by_doi(*values: str) -> list[ById]:
    """Questions for DOIs."""
    return [ById(Doi(value)) for value in values]


@pytest.mark.parametrize(
    ("general", "specific", "container", "kind"),
    [
        ("ConferencePaper", "", {}, Kind.CONFERENCE),
        ("Text", "ConferencePaper", {}, Kind.CONFERENCE),
        ("Text", "Conference paper", {}, Kind.CONFERENCE),
        ("JournalArticle", "", {}, Kind.ARTICLE),
        ("Text", "", {"type": "Journal", "title": "A Journal"}, Kind.ARTICLE),
        ("Text", "Doctoral Thesis", {}, Kind.THESIS),
        ("Dissertation", "", {}, Kind.THESIS),
        ("Text", "Working paper", {}, Kind.REPORT),
        ("Text", "BlogPosting", {}, Kind.BLOG),
        ("Text", "", {}, Kind.UNKNOWN),
        ("Software", "Thesis", {}, Kind.SOFTWARE),
        ("Dataset", "", {}, Kind.DATASET),
        ("Image", "Book", {}, Kind.UNKNOWN),
        ("", "", {}, Kind.UNKNOWN),
    ],
)
def test_the_general_type_is_trusted_first(general: str, specific: str, container: dict[str, str], kind: Kind) -> None:
    """`citeproc` says `article-journal` of all of these and is not believed."""
    assert record_from_attributes(work("10.1000/a", "T", general, specific, container=container)).kind is kind


def test_a_paper_of_dagstuhl_has_its_meeting_from_its_doi() -> None:
    """Old deposits name neither meeting nor series elsewhere."""
    record = record_from_attributes(work("10.4230/LIPIcs.XYZ.2014.482", general="Text", specific="ConferencePaper"))
    assert (record.kind, record.event, record.series, record.container) == (
        Kind.CONFERENCE, "XYZ 2014", "LIPIcs", ""
    )  # fmt: skip


def test_an_article_with_everything() -> None:
    """Container, pages, date and subtitle land where they belong; translations and single versions do not."""
    record = record_from_attributes(
        work(
            "10.1000/ART.9", general="JournalArticle", language="en", publicationYear=2008,
            titles=[{"title": "Ice", "titleType": None}, {"title": "A <i>history</i>", "titleType": "Subtitle"},
                    {"title": "Eis", "titleType": "TranslatedTitle"}],
            container={"type": "Journal", "title": "Journal of Cold", "volume": "38", "issue": "12",
                       "firstPage": "927", "lastPage": "930", "identifier": "1074-1542", "identifierType": "ISSN"},
            dates=[{"date": "2009-01-01", "dateType": "Updated"}, {"date": "2008-10-30", "dateType": "Issued"}],
            publisher={"name": "Cold House"},
        )
    )  # fmt: skip
    assert (record.title, record.container, record.volume, record.issue) == (
        "Ice: A history", "Journal of Cold", "38", "12"
    )  # fmt: skip
    assert (record.pages, record.issn, record.date) == ("927-930", "1074-1542", PartialDate(2008, 10, 30))
    assert (record.source, record.publisher, record.language) == ("datacite", "Cold House", "en")
    assert record.doi == Doi("10.1000/art.9")


def test_a_thesis_has_a_school() -> None:
    """The publisher of a thesis is its university."""
    record = record_from_attributes(work("10.1000/t", general="Dissertation", publisher="Ice University"))
    assert (record.institution, record.publisher) == ("Ice University", "")


def test_arxivs_doi_gives_the_preprint_as_arxiv_gives_it() -> None:
    """The record is filed under the arXiv id and has no DOI of its own."""
    record = record_from_attributes(work("10.48550/arXiv.2001.00001", publisher="arXiv"))
    assert (record.kind, record.arxiv, record.doi) == (Kind.PREPRINT, ArxivId("2001.00001"), None)
    assert (record.name, record.publisher) == ("arxiv:2001.00001", "")


@pytest.mark.parametrize(
    ("creator", "people"),
    [
        ({"name": "Roe, Ann"}, [Person(family="Roe", given="Ann")]),
        ({"name": "Ice Survey", "nameType": "Organizational"}, [Person(family="Ice Survey", organisation=True)]),
        ({"name": "Roe, Ann (Ice University); Doe, Bob"},
         [Person(family="Roe", given="Ann"), Person(family="Doe", given="Bob")]),
        ({"name": "Roe, Ann; Roe, Ann"}, [Person(family="Roe", given="Ann")]),
        ({"name": "(:Unav)"}, []),
        ({"name": "n.a."}, []),
        ({"name": "Anonymous"}, []),
        ({"name": ""}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_people_are_read_and_codes_for_nobody_are_not(creator: dict[str, str], people: list[Person]) -> None:
    """Lists pasted into one name are parted, institutions behind names are left out."""
    assert list(record_from_attributes(work("10.1000/a", creators=[creator])).authors) == people


@pytest.mark.parametrize(
    ("year", "dates", "date"),
    [
        (2019, [], PartialDate(2019)),
        ("2019", [("Issued", "2019")], PartialDate(2019)),
        (2020, [("Created", "2015-06-14"), ("Issued", "2020")], PartialDate(2020)),
        (None, [("Available", "2013-11-05")], PartialDate(2013, 11, 5)),
        (2549, [("Issued", "2549")], None),
        (None, [("Issued", "soon")], None),
    ],
)
def test_the_year_of_publication_decides(year: Any, dates: list[tuple[str, str]], date: PartialDate | None) -> None:
    """Dates of other years are of other events; years of another calendar are left out."""
    told = [{"dateType": kind, "date": text} for kind, text in dates]
    assert record_from_attributes(work("10.1000/a", publicationYear=year, dates=told)).date == date


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "title", "type"]), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(list(work("10.1000/a"))), _JSON))
def test_odd_values_never_break_the_reading(attributes: dict[str, Any]) -> None:
    """Whatever stands in an attribute, there is a record."""
    assert record_from_attributes(attributes).source == "datacite"


def test_a_batch_is_one_request_and_who_is_missing_is_unknown(ask_datacite: Ask) -> None:
    """Case does not count, duplicates are asked once, and an arXiv id is asked by its DOI."""
    resolver, service = ask_datacite(work("10.5281/Zenodo.7"), work("10.48550/arXiv.2001.00001"))
    questions = [*by_doi("10.5281/zenodo.7", "10.5281/none"), ById(ArxivId("2001.00001", 3)), ById(Doi("10.5281/none"))]
    first, second, third, fourth = resolver.ask(questions)
    assert isinstance(first, Found)
    assert first.record.doi == Doi("10.5281/zenodo.7")
    assert isinstance(third, Found)
    assert third.record.arxiv == ArxivId("2001.00001")
    assert (second, fourth) == (Nothing(), Nothing())
    assert len(service.log) == resolver.requests == resolver.requests_for(questions) == 1


def test_a_hundred_and_twenty_dois_cost_few_requests(ask_datacite: Ask) -> None:
    """The plan says the same number before; addresses stay short enough for every server."""
    values = [f"10.5281/zenodo.{n:07d}" for n in range(120)]
    resolver, service = ask_datacite(*map(work, values))
    planned = resolver.requests_for(by_doi(*values))
    assert all(isinstance(answer, Found) for answer in resolver.ask(by_doi(*values)))
    assert len(service.log) == planned <= 4
    assert all(len(f"{asked.path}?{asked.raw_query}") <= 2000 for asked in service.log)


def test_an_empty_list_is_believed_when_one_doi_is_denied(ask_datacite: Ask) -> None:
    """Two requests for three unknown DOIs: the list, and one of them by the route that says so."""
    resolver, service = ask_datacite()
    assert resolver.ask(by_doi("10.1000/a", "10.1000/b", "10.1000/c")) == [Nothing()] * 3
    assert [asked.path for asked in service.log] == ["/dois", "/dois/10.1000%2Fa"]


def test_odd_characters_stay_what_they_are(ask_datacite: Ask) -> None:
    """Quotes, backslashes and signs of the query language belong to the DOI."""
    values = ['10.1000/a"b\\c', "10.1000/a:b(c)+d*e", "10.1000/naïve"]
    resolver, _ = ask_datacite(*map(work, values))
    assert all(isinstance(answer, Found) for answer in resolver.ask(by_doi(*values)))


def test_a_record_for_another_doi_is_not_taken(ask_datacite: Ask) -> None:
    """The question counts as failed."""
    resolver, service = ask_datacite(work("10.1000/a"))
    service.works["10.1000/b"] = work("10.1000/a")
    (answer,) = resolver.ask(by_doi("10.1000/b"))
    assert answer == Unreachable("answered with another work to 10.1000/b")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (page(), "HTML instead of JSON"),
        (body(b"{}"), "JSON without data"),
        (body(b'{"data": 3}'), "JSON without data"),
        (body(b"[]"), "no JSON"),
        (page("<html>gone</html>", 404), "HTML instead of JSON"),
        (status(403), "refused to answer"),
    ],
)
def test_what_is_no_answer_denies_nothing(ask_datacite: Ask, fault: Any, reason: str) -> None:
    """One DOI or many: each could not be asked for."""
    resolver, service = ask_datacite(work("10.1000/a"), work("10.1000/b"))
    service.always(fault)
    for answer in [*resolver.ask(by_doi("10.1000/a")), *resolver.ask(by_doi("10.1000/a", "10.1000/b"))]:
        assert isinstance(answer, Unreachable)
        assert reason in answer.reason


@pytest.mark.parametrize("fault", [reset, half, page(), status(429, Retry_After="1"), status(502)])
def test_a_fault_is_got_over(ask_datacite: Ask, fault: Any) -> None:
    """One bad reply costs another request and no answer."""
    resolver, service = ask_datacite(work("10.1000/a"))
    service.fail(fault)
    (answer,) = resolver.ask(by_doi("10.1000/a"))
    assert isinstance(answer, Found)
    assert len(service.log) == 2


def test_the_contact_is_sent_only_if_it_was_given(ask_datacite: Ask) -> None:
    """In the query, which opens the wider limit; titles are not asked for."""
    resolver, service = ask_datacite(work("10.1000/a"), mailto="reader@example.org")
    resolver.ask(by_doi("10.1000/a"))
    quiet, other = ask_datacite(work("10.1000/a"))
    assert quiet.ask([*by_doi("10.1000/a"), ByTitle("Rivers")])[1] == Nothing()
    assert service.log[0].query == {"mailto": "reader@example.org"}
    assert "mailto" not in other.log[0].raw_query
