"""Works as entries of both dialects, and entries as records."""

from __future__ import annotations

from typing import Any

import pytest

from bibforge.bibtex.entries import Dialect, NewEntry, entry_from, record_from
from bibforge.bibtex.parser import parse
from bibforge.bibtex.table import TYPES
from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Isbn
from bibforge.model.library import Library, Link, Mention, Place, Role, Status, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Notice, Record


def made(
    kind: Kind,
    dialect: Dialect,
    *,
    status: Status = Status.RESOLVED,
    link: str = "",
    notes: tuple[str, ...] = (),
    **values: Any,
) -> NewEntry:
    """Return the entry of a work with one author and a date, unless told otherwise."""
    base: dict[str, Any] = {
        "title": "On Things",
        "authors": (Person(family="Doe", given="Jane"),),
        "date": PartialDate(2017, 6),
    }
    record = Record(source="crossref", kind=kind, **{**base, **values})
    links = (Link(url=link, role=Role.PAPER),) if link else ()
    mention = Mention(place=Place(file="l.md", line=1, category=("L", "A, b; c")), title="T", links=links, notes=notes)
    return entry_from(Work(key="doe2017things", record=record, status=status, mentions=(mention,)), dialect=dialect)


def fields(entry: NewEntry) -> dict[str, str]:
    """Return the fields of an entry without those that every entry here has."""
    return {field.name: field.value for field in entry.fields if field.name not in ("keywords", "title", "author")}


@pytest.mark.parametrize(
    ("kind", "values", "classic", "modern"),
    [
        (Kind.ARTICLE, {"container": "J"}, "article", "article"),
        (Kind.ARTICLE, {}, "misc", "misc"),
        (Kind.ARTICLE, {"container": "J", "date": None}, "misc", "misc"),
        (Kind.ARTICLE, {"container": "J", "authors": ()}, "misc", "misc"),
        (Kind.CONFERENCE, {"container": "NeurIPS"}, "inproceedings", "inproceedings"),
        (Kind.CONFERENCE, {"event": "CVPR 2016"}, "inproceedings", "inproceedings"),
        (Kind.CHAPTER, {"container": "B", "publisher": "P", "editors": (Person(family="E"),)}, "incollection",
         "incollection"),
        (Kind.CHAPTER, {"container": "B", "publisher": "P"}, "inproceedings", "inbook"),
        (Kind.BOOK, {"publisher": "P"}, "book", "book"),
        (Kind.BOOK, {}, "misc", "book"),
        (Kind.PROCEEDINGS, {"publisher": "P"}, "book", "book"),
        (Kind.PROCEEDINGS, {"authors": ()}, "proceedings", "proceedings"),
        (Kind.BOOK, {"authors": (), "editors": (Person(family="E"),), "publisher": "P"}, "proceedings", "collection"),
        (Kind.THESIS, {"institution": "ETH"}, "phdthesis", "thesis"),
        (Kind.THESIS, {"institution": "ETH", "genre": "Master's thesis"}, "mastersthesis", "thesis"),
        (Kind.THESIS, {}, "misc", "misc"),
        (Kind.REPORT, {"institution": "MIT"}, "techreport", "report"),
        (Kind.PREPRINT, {"arxiv": ArxivId("1706.03762")}, "misc", "online"),
        (Kind.PREPRINT, {}, "misc", "misc"),
        (Kind.SOFTWARE, {"url": "https://x.org"}, "misc", "software"),
        (Kind.DATASET, {"url": "https://x.org"}, "misc", "online"),
        (Kind.WEBPAGE, {"url": "https://x.org"}, "misc", "online"),
        (Kind.WEBPAGE, {}, "misc", "misc"),
        (Kind.UNKNOWN, {"container": "J"}, "misc", "misc"),
    ],
)  # fmt: skip
def test_the_type_is_the_best_whose_needs_are_met(
    kind: Kind, values: dict[str, Any], classic: str, modern: str
) -> None:
    """A type is chosen only where its required fields are known; otherwise the entry is an honest misc."""
    assert made(kind, Dialect.BIBTEX, **values).type == classic
    assert made(kind, Dialect.BIBLATEX, **values).type == modern


def test_an_article_has_its_fields_in_both_dialects() -> None:
    """Journal, numbers, pages, date and identifiers go by the names of the dialect."""
    values: dict[str, Any] = {
        "container": "Cats & Dogs",
        "volume": "3",
        "issue": "4",
        "pages": "10-20",
        "issn": "0028-0836",
        "doi": Doi.parse("10.1000/A_b"),
    }
    classic = fields(made(Kind.ARTICLE, Dialect.BIBTEX, **values))
    assert classic == {
        "journal": r"Cats \& Dogs",
        "volume": "3",
        "number": "4",
        "pages": "10--20",
        "year": "2017",
        "month": "jun",
        "issn": "0028-0836",
        "doi": "10.1000/A_b",
    }
    modern = fields(made(Kind.ARTICLE, Dialect.BIBLATEX, **values))
    assert modern == {
        "journaltitle": r"Cats \& Dogs",
        "volume": "3",
        "number": "4",
        "pages": "10--20",
        "date": "2017-06",
        "issn": "0028-0836",
        "doi": "10.1000/A_b",
    }


def test_a_preprint_keeps_id_address_and_doi_in_both_dialects() -> None:
    """Biber, JabRef and Zotero read `eprinttype`; the address and arXiv's DOI are read by whoever knows no eprint.

    Classic styles that print neither have the id in the note.
    """
    values: dict[str, Any] = {
        "arxiv": ArxivId("1706.03762"),
        "categories": ("cs.CL", "cs.LG"),
        "container": "arXiv",
        "url": "http://arxiv.org/abs/1706.03762v5",
    }
    both = {
        "doi": "10.48550/arXiv.1706.03762", "eprint": "1706.03762", "eprinttype": "arxiv", "eprintclass": "cs.CL",
        "url": "https://arxiv.org/abs/1706.03762",
    }  # fmt: skip
    classic = fields(made(Kind.PREPRINT, Dialect.BIBTEX, **values))
    assert classic == both | {"year": "2017", "month": "jun", "note": "arXiv:1706.03762 [cs.CL]"}
    assert fields(made(Kind.PREPRINT, Dialect.BIBLATEX, **values)) == both | {"date": "2017-06"}


@pytest.mark.parametrize("doi", ["10.48550/arXiv.1706.03762", "https://doi.org/10.48550/ARXIV.1706.03762"])
def test_arxivs_doi_is_no_publication(doi: str) -> None:
    """An entry with the DOI that arXiv registers states an arXiv id, and no DOI of a published record."""
    record = read(f"@article{{k, title={{T}}, journal={{NeurIPS}}, doi={{{doi}}}}}")
    assert (record.doi, record.arxiv) == (None, ArxivId("1706.03762"))


def test_a_published_paper_keeps_its_eprint() -> None:
    """The arXiv id of a published paper stays beside its DOI."""
    entry = made(
        Kind.CONFERENCE,
        Dialect.BIBTEX,
        container="CVPR",
        arxiv=ArxivId("1512.03385"),
        doi=Doi.parse("10.1109/CVPR.2016.90"),
    )
    assert entry.type == "inproceedings"
    assert (entry["eprint"], entry["eprinttype"], entry["doi"]) == ("1512.03385", "arxiv", "10.1109/CVPR.2016.90")
    assert "note" not in entry


def test_a_preprint_without_a_date_has_the_year_of_its_identifier() -> None:
    """The identifier itself states the year of submission."""
    assert made(Kind.PREPRINT, Dialect.BIBTEX, arxiv=ArxivId("hep-th/9901001"), date=None)["year"] == "1999"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://doi.org/10.1000/A", False), ("http://dx.doi.org/10.1000/a", False),
        ("https://link.example.org/article/10.1000/a", False),
        ("https://arxiv.org/pdf/1706.03762v2.pdf", False), ("https://example.org/paper", True),
        ("https://doi.org/10.1000/other", True),
    ],
)  # fmt: skip
def test_an_address_that_repeats_an_identifier_is_left_out(url: str, kept: bool) -> None:
    """`url` says something new or is not written."""
    entry = made(
        Kind.ARTICLE, Dialect.BIBTEX, container="J", doi=Doi.parse("10.1000/a"), arxiv=ArxivId("1706.03762"), url=url
    )
    assert ("url" in entry) is kept


def test_a_web_page_has_its_address_where_its_dialect_prints_it() -> None:
    """Classic styles print howpublished, biblatex url; nothing is TeX-escaped in either, and no date is invented.

    An address with a `%` stands in `url` alone: parsers of `.bib` files cut it off within a text.
    """
    values: dict[str, Any] = {"url": "https://x.org/a_b%20c#d {e}", "container": "Distill", "date": None}
    classic = fields(made(Kind.BLOG, Dialect.BIBTEX, **values))
    assert classic == {"howpublished": "Distill", "url": "https://x.org/a_b%20c#d%20%7Be%7D"}
    plain = fields(made(Kind.BLOG, Dialect.BIBTEX, **(values | {"url": "https://x.org/a_b"})))
    assert plain == {"howpublished": r"Distill, \url{https://x.org/a_b}"}
    modern = fields(made(Kind.BLOG, Dialect.BIBLATEX, **values))
    assert modern == {"url": "https://x.org/a_b%20c#d%20%7Be%7D", "organization": "Distill"}


@pytest.mark.parametrize("dialect", list(Dialect))
def test_an_unresolved_work_is_what_the_list_says(dialect: Dialect) -> None:
    """A list that names the journal has an article; one that tells no kind has a misc; link, people, year are kept."""
    values: dict[str, Any] = {
        "status": Status.UNRESOLVED,
        "container": "Journal of Dunes",
        "link": "https://x.org/p.pdf",
    }
    entry = made(Kind.ARTICLE, dialect, **values)
    assert (entry.type, entry["url"]) == ("article", "https://x.org/p.pdf")
    entry = made(Kind.UNKNOWN, dialect, **values)
    assert entry.type == "misc"
    assert "https://x.org/p.pdf" in (entry["url"] if dialect is Dialect.BIBLATEX else entry["howpublished"])
    assert "Journal of Dunes" in entry["howpublished"]


def test_a_meeting_has_fields_of_its_own() -> None:
    """Biblatex has the meeting's name, short name, days and place; classic styles print the place as the address."""
    values: dict[str, Any] = {
        "container": "Proceedings of the 3rd Conference on Dunes", "event": "3rd Conference on Dunes",
        "short_container": "DUNES 2017", "event_place": "Rome, Italy", "event_date": "2017-05-01/2017-05-03",
        "place": "Berlin",
    }  # fmt: skip
    modern = fields(made(Kind.CONFERENCE, Dialect.BIBLATEX, **values))
    assert modern == {
        "booktitle": "Proceedings of the 3rd Conference on Dunes",
        "eventtitleaddon": "DUNES 2017", "eventdate": "2017-05-01/2017-05-03", "venue": "Rome, Italy",
        "location": "Berlin", "date": "2017-06",
    }  # fmt: skip
    other = fields(made(Kind.CONFERENCE, Dialect.BIBLATEX, **(values | {"event": "Meeting on Sand"})))
    assert other["eventtitle"] == "Meeting on Sand"
    classic = fields(made(Kind.CONFERENCE, Dialect.BIBTEX, **(values | {"place": ""})))
    assert classic == {
        "booktitle": "Proceedings of the 3rd Conference on Dunes", "address": "Rome, Italy", "year": "2017",
        "month": "jun",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("people", "more", "value"),
    [
        ((Person(family="van der Berg", given="J.A."), Person(family="Doe", given="Jane", suffix="Jr.")), False,
         "van der Berg, J. A. and Doe, Jr., Jane"),
        ((Person(family="OpenAI, Inc.", organisation=True),), True, "{OpenAI, Inc.} and others"),
        ((Person(family="Smith and Sons", given="A."), Person(family="others")), False,
         "{Smith and Sons}, A. and {others}"),
        ((Person(family="Plato"), Person(family="de la Cruz")), False, "Plato and {de la Cruz}"),
        ((Person(family="Gödel", given="Kurt, B."),), False, r"G{\"o}del, Kurt B."),
        ((Person(family="", given="Madonna"),), False, "Madonna"),
    ],
)  # fmt: skip
def test_names_can_be_read_in_one_way_only(people: tuple[Person, ...], more: bool, value: str) -> None:
    """Family first, suffix in the middle, organisations and everything with a comma or an "and" in braces."""
    assert made(Kind.UNKNOWN, Dialect.BIBTEX, authors=people, more_authors=more)["author"] == value


@pytest.mark.parametrize(
    ("pages", "written"),
    [
        ("10-20", "10--20"), ("10–20", "10--20"), ("S1-S9", "S1--S9"), ("12-1-12-9", "12-1--12-9"),
        ("1-2, 5-6", "1--2, 5--6"), ("7", "7"), ("no-no", "e7"),
        ("1-1", "e7"), ("", "e7"), ("xi-xx", "xi--xx"), ("123:1-123:15", "123:1--123:15"),
    ],
)  # fmt: skip
def test_pages_are_ranges_or_article_numbers(pages: str, written: str) -> None:
    """Ranges get two hyphens; fillers are dropped and the article number stands in."""
    assert made(Kind.ARTICLE, Dialect.BIBTEX, container="J", pages=pages, article_number="e7")["pages"] == written


@pytest.mark.parametrize(
    ("written", "pages"),
    [
        ("pp. 3--4", "3-4"),
        ("p. 7", "7"),
        ("P12--P15", "P12-P15"),
        ("3 − 4", "3-4"),
        ("pages 3--4", "3-4"),
        ("pp3-4", "3-4"),
    ],
)  # fmt: skip
def test_the_word_for_pages_is_no_part_of_them(written: str, pages: str) -> None:
    """`pp.` before the numbers goes, a letter of the numbers stays."""
    document = parse(f"@misc{{a, pages = {{{written}}}}}")
    assert record_from(document.entries[0], document, "a.bib").pages == pages


@pytest.mark.parametrize(
    ("kind", "volume", "issue", "expected"),
    [
        (Kind.ARTICLE, "12", "3", {"volume": "12", "number": "3"}),
        (Kind.ARTICLE, "12a", "3", {"note": "Volume 12a, number 3"}),
        (Kind.ARTICLE, "", "3", {"note": "Number 3"}),
        (Kind.CONFERENCE, "12", "3", {"volume": "12", "note": "Number 3"}),
        (Kind.CONFERENCE, "", "3", {"note": "Number 3"}),
    ],
)
def test_numbers_that_a_checker_refuses_go_into_the_note(
    kind: Kind, volume: str, issue: str, expected: dict[str, str]
) -> None:
    """A volume must be a figure for biber, a number needs a volume or a series for BibTeX; nothing is dropped."""
    entry = fields(made(kind, Dialect.BIBTEX, container="C", volume=volume, issue=issue))
    assert {name: entry[name] for name in entry.keys() & {"volume", "number", "note"}} == expected


def test_a_retraction_is_noted_and_a_correction_is_not() -> None:
    """A reader must see that a paper was withdrawn; other notices, and a record that is one itself, say nothing."""
    notices = (
        Notice(type="retraction", doi=Doi.parse("10.1000/r_1"), date=PartialDate(2020, 1)), Notice(type="correction"),
        Notice(type="withdrawal", outgoing=True),
    )  # fmt: skip
    entry = made(Kind.ARTICLE, Dialect.BIBLATEX, container="J", notices=notices)
    assert entry["note"] == r"Retraction notice: https://doi.org/10.1000/r\_1, 2020-01"


def test_keywords_and_list_notes_are_kept() -> None:
    """Categories become keywords without commas, the list's notes an annotation."""
    entry = made(Kind.UNKNOWN, Dialect.BIBTEX, notes=("50% better", "见 #2。"))
    assert entry["keywords"] == "L / A b c"
    assert entry["annote"] == r"50\% better. 见 \#2。"


@pytest.mark.parametrize("date", [PartialDate(2019, 2, 31), PartialDate(2019, 2)])
def test_a_day_that_does_not_exist_is_left_out(date: PartialDate) -> None:
    """biber refuses impossible dates."""
    assert made(Kind.ARTICLE, Dialect.BIBLATEX, container="J", date=date)["date"] == "2019-02"


def test_every_kind_has_a_row_in_the_table() -> None:
    """The table between kinds and types is complete and names each kind once."""
    assert sorted(kind for kind, _, _ in TYPES) == sorted(Kind)


def read(text: str) -> Record:
    """Return the record of the first entry of a text."""
    document = parse(text)
    return record_from(document.entries[0], document, "x.bib")


def test_an_entry_is_read_as_a_record() -> None:
    """TeX, macros, name forms and dashes become plain values."""
    record = read(
        '@string{j = "Journal of {X} \\& Y"}\n'
        '@Article{k, author = {G{\\"o}del, Kurt and {The {ACME} Group} and Ludwig van Beethoven and Doe, Jr., Jane'
        " and others},\n"
        " title = {On {BERT}: $\\beta$ \\& more}, journal = j, year = 1931, month = 1 # feb,"
        " volume = {3}, number = {4},\n"
        ' pages = "10--20", doi = {https://doi.org/10.1000/A\\_b}, isbn = {978-0-262-03384-8}, note = {\\url{http://x.org/a\\_b}}}'
    )
    assert record.source == "bib:x.bib"
    assert record.kind is Kind.ARTICLE
    assert [person.inverted for person in record.authors] == [
        "Gödel, Kurt",
        "The ACME Group",
        "van Beethoven, Ludwig",
        "Doe, Jr., Jane",
    ]
    assert record.authors[1].organisation
    assert record.more_authors
    assert (record.title, record.container, record.pages) == ("On BERT: β & more", "Journal of X & Y", "10-20")
    assert (record.date, record.doi, record.isbn) == (
        PartialDate(1931, 2),
        Doi.parse("10.1000/a_b"),
        Isbn("9780262033848"),
    )
    assert (record.volume, record.issue, record.url) == ("3", "4", "http://x.org/a_b")


@pytest.mark.parametrize(
    ("text", "kind", "arxiv"),
    [
        ("@article{k, title={T}, journal={arXiv preprint arXiv:1706.03762}}", Kind.PREPRINT, "1706.03762"),
        ("@article{k, title={T}, journal={CoRR}, volume={abs/1706.03762}}", Kind.PREPRINT, "1706.03762"),
        ("@misc{k, title={T}, eprint={1706.03762}, archivePrefix={arXiv}}", Kind.PREPRINT, "1706.03762"),
        ("@online{k, title={T}, eprint={hep-th/9901001}, eprinttype={arxiv}}", Kind.PREPRINT, "hep-th/9901001"),
        ("@misc{k, title={T}, howpublished={\\url{https://arxiv.org/abs/1706.03762v2}}}", Kind.PREPRINT, "1706.03762"),
        ("@inproceedings{k, title={T}, booktitle={NeurIPS}, eprint={1706.03762}}", Kind.CONFERENCE, "1706.03762"),
        (
            "@article{k, title={T}, journal={Nature}, url={https://arxiv.org/abs/1706.03762}}",
            Kind.ARTICLE,
            "1706.03762",
        ),
        ("@misc{k, title={arXiv:1706.03762 revisited}}", Kind.UNKNOWN, None),
        ("@misc{k, title={T}, howpublished={\\url{https://x.org}}}", Kind.WEBPAGE, None),
        ("@misc{k, title={T}, eprint={12345}, eprinttype={pubmed}}", Kind.UNKNOWN, None),
        ("@misc{k, title={T}, note={arXiv:1706.03762 [cs.CL]}}", Kind.PREPRINT, "1706.03762"),
        ("@misc{k, title={T}, note={Comment on arXiv:1706.03762}}", Kind.UNKNOWN, None),
        ("@weird{k, title={T}, journal={Nature}}", Kind.UNKNOWN, None),
        ("@phdthesis{k, title={T}}", Kind.THESIS, None),
        ("@conference{k, title={T}}", Kind.CONFERENCE, None),
    ],
)
def test_kinds_and_arxiv_ids_are_read_from_what_the_fields_state(text: str, kind: Kind, arxiv: str | None) -> None:
    """An "arXiv preprint" article is a preprint; an unknown type is unknown, never silently an article."""
    record = read(text)
    assert record.kind is kind
    assert (record.arxiv.value if record.arxiv else None) == arxiv


def test_a_doi_in_a_note_is_not_the_entrys_own() -> None:
    """Notes speak of other works: retraction notices, comments, reprints."""
    assert read("@article{k, title={T}, note={Retracted, see https://doi.org/10.1000/other}}").doi is None
    assert read("@article{k, title={T}, url={http://dx.doi.org/10.1000/own}}").doi == Doi.parse("10.1000/own")


@pytest.mark.parametrize("dialect", list(Dialect))
def test_what_is_written_is_read_back(dialect: Dialect, library: Library) -> None:
    """Title, people, year, DOI, arXiv id and container of every work survive the way through the file."""
    for work in library.works:
        entry = entry_from(work, dialect=dialect)
        body = "".join(
            f"  {field.name} = {field.value if field.is_macro else '{' + field.value + '}'},\n"
            for field in entry.fields
        )
        document = parse(f"@{entry.type}{{{entry.key},\n{body}}}\n")
        assert document.damage == ()
        back, record = record_from(document.entries[0], document, "x"), work.record
        assert back.doi == record.doi
        assert back.arxiv == record.arxiv
        assert len(back.authors) == len([one for one in record.authors if one.family or one.given])
        assert back.year == (record.year or (record.arxiv.year if record.arxiv else None))
        assert back.more_authors == (record.more_authors and bool(record.authors))


@pytest.mark.parametrize("dialect", list(Dialect))
def test_nothing_is_left_of_escapes_in_importers(dialect: Dialect) -> None:
    """Comparisons are mathematics, which importers understand, and keywords have no character that needs an escape."""
    entry = made(Kind.ARTICLE, dialect, title="Loss < gain > rest")
    assert "$<$" in entry["title"]
    assert "textless" not in entry["title"]
    place = Place(file="l.md", line=1, category=("Pruning & co_design",))
    record = Record(source="crossref", kind=Kind.ARTICLE, title="T")
    work = Work(key="k", record=record, status=Status.RESOLVED, mentions=(Mention(place=place, title="T"),))
    assert entry_from(work, dialect=dialect)["keywords"] == "Pruning and co design"
    place = Place(file="l.md", line=1, category=("Pâtés {50%}", "C# ^ $x$"))
    work = Work(key="k", record=record, status=Status.RESOLVED, mentions=(Mention(place=place, title="T"),))
    assert entry_from(work, dialect=dialect)["keywords"] == "Pâtés 50 / C sharp x"
