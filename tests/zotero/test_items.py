"""Works as Zotero items, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Role, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.zotero.items import (
    AUTHOR_ROLES,
    FIELDS,
    ITEM_TYPES,
    extra_lines,
    item_from,
    note_html,
)
from bibforge.zotero.parsing import arxiv_in, date_from, doi_in, record_from_item
from bibforge.zotero.schema import ITEM_FIELDS, KEY_LETTERS, clean


def test_every_mapped_field_is_a_field_of_its_type() -> None:
    """The table names only fields that Zotero's schema knows for the type, and only fields that a record has."""
    record_fields = {field.name for field in fields(Record)}
    for item_type, table in FIELDS.items():
        assert set(table.values()) <= set(ITEM_FIELDS[item_type]), item_type
        assert set(table) <= record_fields, item_type
        assert len(set(table.values())) == len(table), item_type
        assert {"DOI", "citationKey", "extra", "title", "url"} <= set(ITEM_FIELDS[item_type]), item_type


def test_every_kind_has_an_item_type() -> None:
    """No kind of work is left without an item type, and every type has a table of fields."""
    assert set(ITEM_TYPES) == set(Kind)
    assert set(ITEM_TYPES.values()) == set(FIELDS) == set(ITEM_FIELDS)


def test_a_journal_article_fills_its_fields(make_work: Callable[..., Work]) -> None:
    """A published article arrives with container, numbers, identifiers and citation key, and keeps its arXiv id."""
    work = make_work(
        "doe2020on", doi="10.1000/XYZ", arxiv="2001.00001", container="Journal of Tests", short_container="J. Tests",
        volume="7", issue="2", pages="1-9", issn="1234-5679", publisher="Press", categories=[("L", "A")],
        language="en", abstract="About.",
    )  # fmt: skip
    item = item_from(work, collections=("ABCD2345",))
    assert item.type == "journalArticle"
    assert dict(item.fields) == {
        "title": "On doe2020on", "abstractNote": "About.", "publicationTitle": "Journal of Tests", "publisher": "Press",
        "date": "2020-05-06", "volume": "7", "issue": "2", "pages": "1-9", "journalAbbreviation": "J. Tests",
        "DOI": "10.1000/XYZ", "citationKey": "doe2020on", "url": "https://arxiv.org/abs/2001.00001",
        "ISSN": "1234-5679", "language": "en",
    }  # fmt: skip
    assert item.extra == ("arXiv: 2001.00001",)
    assert item.json()["creators"] == [{"creatorType": "author", "firstName": "Jane", "lastName": "Doe"}]
    assert item.json()["collections"] == ["ABCD2345"]


def test_a_preprint_follows_the_arxiv_conventions(make_work: Callable[..., Work]) -> None:
    """Repository, archiveID, DOI, address and extra are those that Zotero's own arXiv translator writes."""
    item = item_from(make_work("roe", kind=Kind.PREPRINT, arxiv="2001.00001v3"))
    assert item.type == "preprint"
    assert item.fields["repository"] == "arXiv"
    assert item.fields["archiveID"] == "arXiv:2001.00001"
    assert item.fields["DOI"] == "10.48550/arXiv.2001.00001"
    assert item.fields["url"] == "https://arxiv.org/abs/2001.00001"
    assert item.extra == ("arXiv:2001.00001",)


def test_the_subject_class_stands_behind_the_arxiv_id() -> None:
    """A new identifier is followed by its primary class in brackets; an old one holds its archive itself."""
    new = Record(
        source="arxiv", kind=Kind.ARTICLE, title="T", arxiv=ArxivId("1706.03762"), categories=("cs.CL", "cs.LG")
    )
    old = Record(source="arxiv", kind=Kind.ARTICLE, title="T", arxiv=ArxivId("hep-th/9901001"), categories=("hep-th",))
    assert extra_lines(new, "journalArticle") == ("arXiv: 1706.03762 [cs.CL]",)
    assert extra_lines(new, "preprint") == ("arXiv:1706.03762 [cs.CL]",)
    assert extra_lines(old, "journalArticle") == ("arXiv: hep-th/9901001",)


@pytest.mark.parametrize(
    ("kind", "role"), [(Kind.TALK, "presenter"), (Kind.SOFTWARE, "programmer"), (Kind.ARTICLE, "author")]
)
def test_authors_take_the_primary_role_of_the_type(make_work: Callable[..., Work], kind: Kind, role: str) -> None:
    """A talk has presenters and a program programmers."""
    assert [creator.role for creator in item_from(make_work("k", kind=kind)).creators] == [role]


def test_organisations_and_undivided_names_stand_in_one_field(make_work: Callable[..., Work]) -> None:
    """An organisation and a name without parts are `name`; a suffix follows the given name."""
    people = (
        Person(family="The Team", organisation=True),
        Person(family="李明"),
        Person(family="Doe", given="John", suffix="Jr."),
    )
    work = make_work("k", kind=Kind.REPORT)
    item = item_from(replace(work, record=replace(work.record, authors=people)))
    assert [one.json() for one in item.creators] == [
        {"creatorType": "author", "name": "The Team"},
        {"creatorType": "author", "name": "李明"},
        {"creatorType": "author", "firstName": "John, Jr.", "lastName": "Doe"},
    ]


def test_notes_are_escaped_and_links_become_attachments(make_work: Callable[..., Work]) -> None:
    """Hostile notes are text; the paper's own link is no attachment, code and slides are."""
    work = make_work(
        "k", arxiv="2001.00001", notes=["<script>x</script> & more\nsecond", "plain"],
        links=[(Role.PAPER, "https://arxiv.org/pdf/2001.00001v2.pdf"), (Role.CODE, "https://example.org/code"),
               (Role.SLIDES, "https://example.org/s.pdf"), (Role.HOME, "https://example.org/me"),
               (Role.OTHER, "javascript:alert(1)")],
    )  # fmt: skip
    item = item_from(work)
    assert [note.html for note in item.notes] == [
        "<p>&lt;script&gt;x&lt;/script&gt; &amp; more<br>second</p>",
        "<p>plain</p>",
    ]
    assert [(link.title, link.url) for link in item.links] == [
        ("Code", "https://example.org/code"),
        ("Slides", "https://example.org/s.pdf"),
    ]


def test_a_links_words_are_kept_unless_they_repeat(make_work: Callable[..., Work]) -> None:
    """The words of a link stand behind what it is; the work's own title and the plain word do not stand there again."""
    work = make_work("k", links=[(Role.CODE, "https://example.org/a"), (Role.PDF, "https://example.org/b"),
                                 (Role.CODE, "https://example.org/c")])  # fmt: skip
    texts = iter(["code", "On k", "PyTorch"])
    mention = work.mentions[0]
    named = replace(mention, links=tuple(replace(link, text=next(texts)) for link in mention.links))
    assert [link.title for link in item_from(replace(work, mentions=(named,))).links] == [
        "Code",
        "PDF",
        "Code: PyTorch",
    ]


def test_tags_come_from_the_last_headings_and_only_when_wished(make_work: Callable[..., Work]) -> None:
    """Each category gives one tag, its own heading; without the wish there is none."""
    work = make_work("k", categories=[("L", "A", "Pruning"), ("L", "B"), ("L", "C", "Pruning")])
    assert item_from(work).tags == ()
    assert item_from(work, tags=True).tags == ("Pruning", "B")


def test_keys_are_steady_and_valid(make_work: Callable[..., Work]) -> None:
    """The same work always gets the same object key, in Zotero's alphabet."""
    one, other = item_from(make_work("a")), item_from(make_work("a", title="Another"))
    assert one.key == other.key
    assert len(one.key) == 8
    assert set(one.key) <= set(KEY_LETTERS)
    assert item_from(make_work("b")).key != one.key


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_written_is_read_back(make_work: Callable[..., Work], kind: Kind) -> None:
    """Title, people, date, identifiers and every mapped field survive the way to an item and back."""
    work = make_work(
        "k", kind=kind, authors=["Jane van der Berg", "Rui Roe"], doi="10.1000/xyz", arxiv="2001.00001",
        container="C", volume="1", issue="2", pages="3", publisher="P", institution="I", edition="4", genre="G",
        number="N", event="E", event_place="EP", place="PL", series="S", issn="1234-5679", language="en", abstract="A",
        url="https://example.org/x", short_container="SC",
    )  # fmt: skip
    item = item_from(work)
    back = record_from_item(item.json())
    record = work.record
    assert (back.title, back.authors, back.date, back.arxiv) == (
        record.title,
        record.authors,
        record.date,
        record.arxiv,
    )
    assert back.doi == record.doi
    kept = set(FIELDS[item.type]) - ({"institution"} if kind is Kind.PREPRINT else set())
    for name in kept - {"doi", "date"}:
        assert getattr(back, name) == getattr(record, name), name


@pytest.mark.parametrize(
    "data",
    [
        {"itemType": "preprint", "archiveID": "arXiv:2001.00001"},
        {"itemType": "preprint", "repository": "arXiv", "archiveID": "2001.00001"},
        {"itemType": "journalArticle", "DOI": "10.48550/arXiv.2001.00001"},
        {"itemType": "journalArticle", "extra": "Citation Key: x\narXiv: 2001.00001 [cs.CV]"},
        {"itemType": "journalArticle", "extra": "arXiv:2001.00001 [cs]"},
        {"itemType": "webpage", "url": "http://arxiv.org/abs/2001.00001v2"},
        {"itemType": "report", "reportNumber": "arXiv:2001.00001"},
        {"itemType": "journalArticle", "publicationTitle": "arXiv:2001.00001 [cs]"},
        {"itemType": "journalArticle", "extra": "_eprint: 2001.00001"},
    ],
)
def test_an_arxiv_id_is_found_wherever_people_keep_it(data: dict[str, str]) -> None:
    """archiveID, DOI, extra, address and report number may hold the identifier."""
    assert arxiv_in(data) == ArxivId("2001.00001")


@pytest.mark.parametrize(
    "data",
    [{"extra": "see also arXiv:2001.00001"}, {"extra": "Cited by https://arxiv.org/abs/2001.00001"},
        {"archiveID": "2001.00001"},
     {"extra": "eprint: none"}, {"url": "https://example.org/2001.00001"},
     {"publicationTitle": "A study of arXiv:2001.00001"}],
)  # fmt: skip
def test_an_arxiv_id_that_is_only_mentioned_is_not_the_items(data: dict[str, str]) -> None:
    """Prose and other addresses do not make an identifier."""
    assert arxiv_in({"itemType": "journalArticle", **data}) is None


def test_a_doi_is_found_in_field_extra_and_address() -> None:
    """The field comes first, then a line of extra, then a doi.org address; prose gives none."""
    assert doi_in({"DOI": "https://doi.org/10.1000/A"}) == Doi("10.1000/a")
    assert doi_in({"extra": "tex.x: y\nDOI: 10.1000/b"}) == Doi("10.1000/b")
    assert doi_in({"url": "https://doi.org/10.1000/c"}) == Doi("10.1000/c")
    assert doi_in({"extra": "see also the paper"}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2020-05-06", "2020-05-06"), ("March 2020", "2020-03"), ("12 Mar 2020", "2020-03-12"), ("2020", "2020"),
     ("in press", "None"), ("2020/5", "2020-05")],
)  # fmt: skip
def test_free_dates_are_read(text: str, expected: str) -> None:
    """Zotero's date field is free text."""
    assert str(date_from(text)) == expected


@given(st.text())
@settings(deadline=None)
def test_no_text_breaks_a_note(text: str) -> None:
    """Any text gives HTML in which only our own tags stand, and no control character is left."""
    made = note_html(text)
    bare = made.replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in bare
    assert ">" not in bare
    assert made == clean(made)


def test_author_roles_are_roles_of_known_types() -> None:
    """The special roles belong to types that are written."""
    assert set(AUTHOR_ROLES) <= set(FIELDS)
