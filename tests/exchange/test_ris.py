"""RIS: what is written, what is read, and that both are one table."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.errors import BibforgeError
from bibforge.exchange.ris import FURTHER_TYPES, TYPES, lines_and_records, records_from_ris, ris_text
from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Keywords, Library, Mention, Place, Status, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record

PAPER = Record(
    source="ris:a.ris",
    kind=Kind.CONFERENCE,
    title="Deep Residual Learning for Image Recognition",
    authors=(Person(family="He", given="Kaiming"), Person(family="Sun", given="Jian", suffix="Jr.")),
    more_authors=True,
    editors=(Person(family="IEEE Computer Society", organisation=True),),
    date=PartialDate(2016, 6),
    doi=Doi.parse("10.1109/CVPR.2016.90"),
    arxiv=ArxivId("1512.03385"),
    issn="1063-6919",
    container="IEEE Conference on Computer Vision and Pattern Recognition",
    pages="770-778",
    publisher="IEEE",
)


def library(*records: Record, category: tuple[str, ...] = ()) -> Library:
    """Return a library of the records, keyed `key1`, `key2`, …, each mentioned once under the category."""
    works = [
        Work(
            key=f"key{number}",
            record=record,
            status=Status.RESOLVED,
            mentions=(Mention(place=Place(file="l.md", line=number, category=category), title=record.title),),
        )
        for number, record in enumerate(records, 1)
    ]
    return Library(works=tuple(works), categories=())


def test_lines_have_the_form_of_the_format() -> None:
    """Two letters, two blanks, a hyphen, a blank; type first, end last."""
    lines = ris_text(library(PAPER, category=("Vision", "Residual"))).splitlines()
    assert lines[0] == "TY  - CONF"
    assert lines[1] == "ID  - key1"
    assert lines[-1] == "ER  - "
    assert "KW  - Vision / Residual" in lines
    assert {"SP  - 770", "EP  - 778", "DO  - 10.1109/CVPR.2016.90", "AN  - arXiv:1512.03385"} <= set(lines)


def test_what_is_written_is_read_back() -> None:
    """A record survives the way out and in; two stay two."""
    thesis = Record(source="ris:a.ris", kind=Kind.THESIS, title="Learning", institution="MIT", genre="PhD thesis")
    assert records_from_ris(ris_text(library(PAPER, thesis)), "a.ris") == [PAPER, thesis]


def test_every_kind_is_read_back() -> None:
    """Kinds that share a type are told apart by the type of work."""
    records = [Record(source="ris:a.ris", kind=kind, title="T") for kind in Kind]
    assert records_from_ris(ris_text(library(*records)), "a.ris") == records


def test_the_types_table_names_each_kind_and_each_pair_once() -> None:
    """A kind or a pair in two lines would be read by chance."""
    assert sorted(kind for kind, _, _ in TYPES) == sorted(Kind)
    assert len({(name, marker) for _, name, marker in TYPES}) == len(TYPES)
    assert not {name for _, name, _ in TYPES} & set(FURTHER_TYPES)


def test_other_programs_files_are_read() -> None:
    """Byte order mark, CRLF, other tags, a long value on two lines, a missing end, dates with slashes."""
    text = (
        "\ufeffTY  - JOUR\r\nT1  - A title that\r\n  goes on\r\nA1  - Doe, Jane\r\nY1  - 1999/07/02/\r\n"
        "JO  - J. Ex.\r\n"
        "UR  - https://arxiv.org/abs/hep-th/9901001\r\nTY  - CPAPER\r\nTI  - Second\r\nAU  - Roe, R.\r\nER  -\r\n"
    )
    first, second = records_from_ris(text, "b.ris")
    assert (first.title, first.container, first.date) == ("A title that goes on", "J. Ex.", PartialDate(1999, 7, 2))
    assert first.authors == (Person(family="Doe", given="Jane"),)
    assert first.arxiv == ArxivId("hep-th/9901001")
    assert (second.kind, second.title) == (Kind.CONFERENCE, "Second")


def test_a_line_outside_every_reference_is_an_error_with_its_place() -> None:
    """Nothing is skipped in silence."""
    with pytest.raises(BibforgeError) as caught:
        records_from_ris("TY  - BOOK\nER  - \nstray\n", "c.ris")
    assert caught.value.place == "c.ris:3"


def test_what_stands_behind_a_reference_costs_none() -> None:
    """A reader that goes on gets both references, and the line that belongs to neither."""
    text = "TY  - BOOK\nTI  - One\nER  - \nN2  - stray\n\nTY  - BOOK\nTI  - Two\nER  -\n"
    found = [(line, record.title if record else None) for line, record in lines_and_records(text, "c.ris")]
    assert found == [(1, "One"), (4, None), (6, "Two")]


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ("DO  - 10.5555/elm.7\nM3  - doi: 10.5555/elm.7\nN1  - DOI:10.5555/ELM.7", ("10.5555/elm.7", "", "")),
        ("N1  - https://doi.org/10.5555/elm.7\nN1  - Read it", ("10.5555/elm.7", "", "Read it")),
        ("M3  - Essay\nN1  - Erratum in doi: 10.5555/elm.8", ("None", "Essay", "Erratum in doi: 10.5555/elm.8")),
        ("DO  - 10.5555/elm.7\nN1  - doi: 10.5555/elm.8", ("10.5555/elm.7", "", "doi: 10.5555/elm.8")),
    ],
)
def test_a_repeated_doi_is_neither_type_nor_note(tags: str, said: tuple[str, str, str]) -> None:
    """The reference's own DOI in `M3` or `N1` says nothing more; words around it, or another DOI, are kept."""
    (record,) = records_from_ris(f"TY  - JOUR\nTI  - T\n{tags}\nER  - \n", "e.ris")
    assert (str(record.doi), record.genre, record.note) == said


@pytest.mark.parametrize(
    ("tags", "date"),
    [
        ("PY  - 2020/05/06/", "2020-05-06"), ("PY  - 2020///", "2020"), ("Y1  - 2020/05//Spring", "2020-05"),
        ("PY  - 1998 Jun 3", "1998-06-03"), ("DA  - 6 May 2020", "2020-05-06"), ("DA  - May 6, 2020", "2020-05-06"),
        ("PY  - May 2020", "2020-05"), ("DA  - 05/06/2020", "2020"), ("PY  - c2020", "2020"),
        ("PY  - in press", "None"),
        ("PY  - 2020\nDA  - May 6", "2020-05-06"), ("PY  - 2020\nDA  - 2019/12/31", "2020"),
        ("Y1  - 2019/12/02\nPY  - 2019\nDA  - 2020/02/01", "2020-02-01"), ("Y1  - 2019\nDA  - 2020", "2020"),
        ("Y1  - 2019/12/02\nPY  - 2020\nDA  - 2019/12/02", "2020"), ("PY  - 2020\nY1  - 2020/05/06", "2020-05-06"),
        ("Y1  - 2020\nPY  - 2020/05/06/", "2020-05-06"),
        ("PY  - 2020\nDA  - 2020/05/06", "2020-05-06"), ("PY  - 2020\nDA  - 2020-Spring", "2020"),
    ],
)  # fmt: skip
def test_dates_are_read_as_they_are_meant(tags: str, date: str) -> None:
    """Years, months as words, empty parts; `PY` says the year, and a day before a month may be a month before a day."""
    (record,) = records_from_ris(f"TY  - JOUR\nTI  - T\n{tags}\nER  - \n", "d.ris")
    assert str(record.date) == date


@given(st.text(alphabet="TYERAU012 -\n,\\é", max_size=60))
def test_every_line_is_read_or_named(text: str) -> None:
    """Text either belongs to a reference or is an error with its line; nothing ends otherwise."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or lines[0].startswith("TY  -"):
        with suppress(BibforgeError):  # a later line may stand outside
            assert len(records_from_ris(text, "x")) == sum(
                line[:5] == "TY  -" and line[5:6] in ("", " ") for line in lines
            )
    else:
        with pytest.raises(BibforgeError):
            records_from_ris(text, "x")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_any_title_stays_one_line(title: str) -> None:
    """A title never opens a line of its own."""
    text = ris_text(library(Record(source="ris:x", kind=Kind.BOOK, title=title)))
    assert [line[:6] for line in text.split("\n") if line] == ["TY  - ", "ID  - "] + ["TI  - "] * bool(title) + [
        "ER  - "
    ]


def test_a_listed_paper_with_a_doi_is_no_unpublished_one() -> None:
    """What is unresolved and has a DOI is a journal article to other programs, and read back as unknown."""
    text = ris_text(library(Record(source="x", kind=Kind.UNKNOWN, title="T", doi=Doi.parse("10.1000/a"))))
    assert text.startswith("TY  - JOUR")
    assert records_from_ris(text, "x")[0].kind is Kind.UNKNOWN


def test_keywords_are_as_wished() -> None:
    """Whole categories, their last headings, or none."""
    works = library(PAPER, category=("Vision", "Residual"))
    assert "KW  - Residual\n" in ris_text(works, keywords=Keywords.LEAF)
    assert "KW" not in ris_text(works, keywords=Keywords.NONE)
