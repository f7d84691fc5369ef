"""Works of every kind and of every awkwardness that a `.bib` file must survive."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.library import Library, Link, Mention, Place, Role, Status, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Notice, Record

sys.path.append(str(Path(__file__).parent.parent.parent / "benchmarks"))


def person(family: str, given: str = "", suffix: str = "") -> Person:
    """Return a person."""
    return Person(family=family, given=given, suffix=suffix)


def work(
    key: str, record: Record, *, status: Status = Status.RESOLVED, url: str = "", notes: tuple[str, ...] = ()
) -> Work:
    """Return a work mentioned once, in the category `Lists / Deep, wide; and more`."""
    place = Place(file="list.md", line=1, category=("Lists", "Deep, wide; and more"))
    links = (Link(url=url, role=Role.PAPER),) if url else ()
    mention = Mention(place=place, title=record.title, links=links, notes=notes)
    return Work(key=key, record=record, status=status, mentions=(mention,))


def record(kind: Kind, title: str, **values: object) -> Record:
    """Return a record with two authors and the year 2017 unless told otherwise."""
    defaults: dict[str, object] = {
        "authors": (person("Gödel", "Kurt"), person("van der Waerden", "Bartel L.")),
        "date": PartialDate(2017, 6, 12),
    }
    return Record(source="crossref", kind=kind, title=title, **{**defaults, **values})  # type: ignore[arg-type]


def every_kind() -> list[Work]:
    """Return one work of every kind, complete, and one of every kind that knows nothing but its title."""
    full: dict[str, object] = {
        "editors": (person("Noether", "Emmy"),), "container": "Annals of Cats & Dogs", "series": "Lecture Notes",
        "volume": "30",
        "issue": "2", "pages": "5998-6008", "publisher": "Example Press", "place": "Göttingen",
        "institution": "Universität",
        "genre": "", "number": "TR-7", "edition": "2", "isbn": Isbn.parse("978-0-262-03384-8"), "issn": "0028-0836",
        "doi": Doi.parse("10.1000/XYZ_12(3)<4>"), "language": "de", "event": "Cats 2017", "event_place": "Łódź",
    }  # fmt: skip
    out: list[Work] = []
    for kind in Kind:
        name = kind.name.lower().replace("_", "")
        out.append(work(f"full{name}", record(kind, f"A Full {kind.value.title()}", **full)))
        bare = Record(source="list", kind=kind, title=f"A bare {kind.value}")
        out.append(work(f"bare{name}", bare))
        out.append(work(f"open{name}", bare, status=Status.UNRESOLVED, url="https://example.org/a_b?c=d&e=50%25#f"))
        out.append(work(f"non{name}", bare, status=Status.NON_PAPER, url="https://example.org/~me/ä b"))
    return out


def awkward() -> list[Work]:
    """Return works whose parts are hostile, rare or contradictory."""
    preprint: dict[str, object] = {
        "arxiv": ArxivId.parse("1706.03762v5"),
        "categories": ("cs.CL", "cs.LG"),
        "container": "arXiv",
    }
    article = Kind.ARTICLE
    journal = {"container": "J. of X", "volume": "1"}
    titles = [
        "\\input{/etc/passwd} and \\write18{rm}", "50% of $5 & #1: a_b ~ ^ \\ {x} } {", "Unbalanced { brace",
        "Unbalanced } brace",
        "An @article{in, title={a}} title", "$\\beta$-VAE and $O(n \\log N)$ in $L_2(\\mathbb{R}^n)$",
        "H₂O, x² and ∞: β-decay → γ",
        'Quoted "words" and “others”', "李明的论文：题目", "Nguyễn Văn ếộ ơ", "😀 Emoji", "Ends with a period.",
        "ATTENTION IS ALL",
        "<i>Markup</i> & x|y", "Zero\u200bwidth\x07bell\nline\tbreak", "% only a comment", '"', "a" * 3000,
        "ﬁne ﬂow — en–dash… №™",
    ]  # fmt: skip
    out = [work(f"title{i:02}", record(article, title, **journal)) for i, title in enumerate(titles)]
    people = [
        (Person(family="OpenAI and Friends, Inc.", organisation=True), person("Doe", "Jane", "Jr.")),
        (person("李", "明"), person("Nguyễn", "Văn A")),
        (person("Plato"),), (person("de la Cruz"),), (person("Doe, Esq.", "J. and K."),),
        (person("others", "The"), person("others")),
        (person("O'Neil", "J.A."), person("{Brace", "Y}"), person("Ö", "Ä")),
        (person("hooks", "bell"), person("", "Madonna")),
        (person("Smith", "A, B, C"), person("Roe", "", "III"), person("Kölling", "Ægir"), person("E", "Weinan"),
         person("Şahin", "Ğ")),
    ]  # fmt: skip
    out += [
        work(f"people{i:02}", record(article, "T", authors=group, more_authors=i % 2 == 0, **journal))
        for i, group in enumerate(people)
    ]
    out.append(
        work("many", record(article, "M", authors=tuple(person(f"Name{i}", "Anna B.") for i in range(400)), **journal))
    )
    numbers = [("12a", "3"), ("", "3"), ("abs/1706.03762", ""), ("IX", "S1"), ("7", "3-4"), ("10–11", ""), ("２", "")]
    for kind in (article, Kind.CONFERENCE, Kind.BOOK, Kind.CHAPTER, Kind.PROCEEDINGS, Kind.REPORT):
        for i, (volume, issue) in enumerate(numbers):
            values = {"container": "C", "volume": volume, "issue": issue, "publisher": "P", "institution": "I"}
            out.append(work(f"number{kind.name.lower()}{i}", record(kind, "N", **values)))
    pages = ["no-no", "1-1", "10–20", "12-1-12-9", "S1—S9", "e12", "1-2, 5-6", "", "xi-xx", "1_2", "5998-"]
    out += [
        work(f"pages{i:02}", record(article, "P", pages=one, article_number="e7", **journal))
        for i, one in enumerate(pages)
    ]
    dates = [PartialDate(2019), PartialDate(2019, 2), PartialDate(2019, 2, 31), PartialDate(1543), None]
    out += [work(f"date{i}", record(article, "D", date=one, **journal)) for i, one in enumerate(dates)]
    retracted = (
        Notice(type="retraction", doi=Doi.parse("10.1000/re_1"), date=PartialDate(2020)),
        Notice(type="erratum"),
    )
    out += [
        work("vaswani2017attention", record(Kind.PREPRINT, "Attention Is All You Need", **preprint),
         notes=("阅读 50%", "See #2")),
        work("oldarxiv", record(Kind.PREPRINT, "Strings", arxiv=ArxivId.parse("hep-th/9901001"), date=None)),
        work("both",
         record(Kind.CONFERENCE, "Both", **{**preprint, "container": "NeurIPS"}, doi=Doi.parse("10.1000/x"))),
        work("biorxiv", record(Kind.PREPRINT, "Cells", container="bioRxiv", doi=Doi.parse("10.1101/1"))),
        work("nodoi", record(Kind.CONFERENCE, "No DOI", container="Advances in Neural Information Processing Systems")),
        work("openreview",
         record(Kind.CONFERENCE, "Open", container="ICLR", openreview=OpenReviewId.parse("HyoST_9xl"))),
        work("retracted", record(article, "Gone", notices=retracted, **journal)),
        work("badissn", record(article, "Bad", issn="1234-5678", **journal)),
        work("doiurl", record(article, "U", doi=Doi.parse("10.1000/a"), url="https://doi.org/10.1/A", **journal)),
        work("master", record(Kind.THESIS, "M", genre="Master's thesis", institution="ETH")),
        work("bachelor", record(Kind.THESIS, "B", genre="Bachelor's thesis", institution="ETH")),
        work("brace", record(article, "D", doi=Doi.parse("10.1000/a{b}c%20d"), url="http://x.org/{a}\\b", **journal)),
        work("badurl", record(Kind.WEBPAGE, "W", url="javascript:alert(1)")),
        work("untitled", Record(source="list", kind=Kind.UNKNOWN, title=""), url="https://example.org"),
        work("editedbook", record(Kind.BOOK, "E", authors=(), editors=(person("Noether", "Emmy"),), publisher="P")),
    ]  # fmt: skip
    return out


@pytest.fixture(scope="session")
def library() -> Library:
    """A library of every kind and of every awkwardness."""
    works = (*every_kind(), *awkward())
    categories = (
        ("Lists",),
        ("Lists", "Deep, wide; and more"),
        ("Lists", "Deep, wide; and more", "Empty {x} @article{y,"),
    )
    return Library(works=works, categories=categories)
