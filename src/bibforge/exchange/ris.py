"""RIS, the format of reference managers: one table of types, one of tags, both read in both directions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bibforge.errors import BibforgeError
from bibforge.model.dates import PartialDate, month_number
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.library import Keywords, Library, Work, keywords_of
from bibforge.model.people import ET_AL, Person, person_from
from bibforge.model.record import Kind, Record

TYPES: tuple[tuple[Kind, str, str], ...] = (
    (Kind.ARTICLE, "JOUR", ""),
    (Kind.CONFERENCE, "CONF", ""),
    (Kind.CHAPTER, "CHAP", ""),
    (Kind.BOOK, "BOOK", ""),
    (Kind.PROCEEDINGS, "BOOK", "Proceedings"),
    (Kind.THESIS, "THES", ""),
    (Kind.REPORT, "RPRT", ""),
    (Kind.STANDARD, "STAND", ""),
    (Kind.MANUSCRIPT, "UNPD", ""),
    (Kind.PREPRINT, "UNPD", "Preprint"),
    (Kind.UNKNOWN, "UNPD", "Unknown"),
    (Kind.PART, "UNPD", "Part"),
    (Kind.DATASET, "DATA", ""),
    (Kind.SOFTWARE, "COMP", ""),
    (Kind.WEBPAGE, "ELEC", ""),
    (Kind.PROFILE, "ELEC", "Profile"),
    (Kind.BLOG, "BLOG", ""),
    (Kind.TALK, "SLIDE", ""),
    (Kind.VIDEO, "VIDEO", ""),
    (Kind.REFERENCE_ENTRY, "ENCYC", ""),
)
"""Kind, type and, where a type stands for several kinds, the type of work (`M3`) that tells them apart.

There is no type for a preprint; `UNPD` becomes a manuscript in Zotero, `GEN` would become a journal article (RIS.js).
"""

FURTHER_TYPES = {
    "EJOUR": Kind.ARTICLE, "MGZN": Kind.ARTICLE, "NEWS": Kind.ARTICLE, "INPR": Kind.ARTICLE, "JFULL": Kind.PART,
    "CPAPER": Kind.CONFERENCE, "ECHAP": Kind.CHAPTER, "EBOOK": Kind.BOOK, "EDBOOK": Kind.BOOK, "SER": Kind.BOOK,
    "WEB": Kind.WEBPAGE, "ICOMM": Kind.WEBPAGE, "DBASE": Kind.DATASET, "AGGR": Kind.DATASET,
    "DICT": Kind.REFERENCE_ENTRY,
    "MPCT": Kind.VIDEO, "ADVS": Kind.VIDEO, "GEN": Kind.UNKNOWN, "MANSCPT": Kind.MANUSCRIPT,
}  # fmt: skip
"""Types that are read and never written; any other is `Kind.UNKNOWN`."""

TAGS: tuple[tuple[str, str], ...] = (
    ("title", "TI"),
    ("container", "T2"),
    ("short_container", "J2"),
    ("series", "T3"),
    ("volume", "VL"),
    ("issue", "IS"),
    ("article_number", "C7"),
    ("number", "M1"),
    ("edition", "ET"),
    ("publisher", "PB"),
    ("place", "CY"),
    ("event", "C3"),
    ("event_place", "C1"),
    ("genre", "M3"),
    ("language", "LA"),
    ("url", "UR"),
    ("abstract", "AB"),
    ("note", "N1"),
)
"""Field of `Record` and tag, for the texts that are carried over as they are."""

_OTHER_TAGS = {
    "T1": "TI",
    "BT": "T2",
    "JO": "T2",
    "JF": "T2",
    "JA": "J2",
    "N2": "AB",
    "A1": "AU",
    "ED": "A2",
    "PP": "CY",
}
_PUBLISHED_BY_INSTITUTION = frozenset({Kind.THESIS, Kind.REPORT})
_OTHERS = "et al."


def ris_text(library: Library, *, keywords: Keywords = Keywords.PATH) -> str:
    """Return the library as RIS, in list order, one reference for each work, its key as `ID`, categories as `KW`."""
    lines = (_lines_from(work, keywords) for work in library.works)
    return "\n".join("".join(f"{tag}  - {text}\n" for tag, text in each) for each in lines)


def _lines_from(work: Work, keywords: Keywords) -> Iterator[tuple[str, str]]:
    record = work.record
    kind, marker = next((name, marker) for one, name, marker in TYPES if one is record.kind)
    if record.kind is Kind.UNKNOWN and record.doi:
        kind = "JOUR"  # a listed paper with a DOI is no unpublished manuscript
    yield "TY", kind
    yield "ID", work.key
    for tag, people in (("AU", record.authors), ("A2", record.editors)):
        yield from ((tag, _written(person)) for person in people)
        if tag == "AU" and record.more_authors:
            yield tag, _OTHERS
    if record.date:
        yield "PY", f"{record.date.year:04d}"
        yield "DA", str(record.date).replace("-", "/")
    texts = {tag: getattr(record, field) for field, tag in TAGS}
    texts["M3"] = marker or record.genre
    texts["PB"] = record.publisher or record.institution
    texts["UR"] = record.url or (record.openreview.url if record.openreview else "")
    yield from ((tag, " ".join(text.split())) for tag, text in texts.items() if text)
    yield from _identifying(record)
    yield from (("KW", word) for word in keywords_of(work, keywords))
    yield "ER", ""


def _identifying(record: Record) -> Iterator[tuple[str, str]]:
    first, _, last = record.pages.replace("–", "-").replace("--", "-").partition("-")
    numbers = (("SP", first), ("EP", last), ("DO", record.doi), ("SN", record.isbn), ("SN", record.issn))
    yield from ((tag, str(text).strip()) for tag, text in numbers if text)
    if record.arxiv:
        yield "AN", f"arXiv:{record.arxiv}"


def _written(person: Person) -> str:
    """Return `Family, Given, Suffix` (RIS, "author fields"); an organisation ends in a comma so that none splits it."""
    if person.organisation:
        return f"{person.family},"
    return ", ".join(part for part in (person.family, person.given, person.suffix) if part)


@dataclass(slots=True)
class _Reference:
    line: int
    tags: dict[str, list[str]] = field(default_factory=dict)

    def first(self, tag: str) -> str:
        return next(iter(self.tags.get(tag, ())), "")


def records_from_ris(text: str, file: str) -> list[Record]:
    """Return the records of a RIS text.

    Raises BibforgeError, with file and line, where a line stands outside every reference.
    """
    found: list[Record] = []
    for line, record in lines_and_records(text, file):
        if record is None:
            raise _no_ris(file, line)
        found.append(record)
    return found


def lines_and_records(text: str, file: str) -> Iterator[tuple[int, Record | None]]:
    """Give the records of a RIS text with the lines where they begin, and None for a line between or behind them.

    Raises BibforgeError, with file and line, where the first line that is not empty begins no reference.
    """
    begun = False
    for number, reference in _references(text):
        if reference is None and not begun:
            raise _no_ris(file, number)
        begun = True
        yield number, _record_from(reference, f"ris:{file}") if reference else None


def _no_ris(file: str, line: int) -> BibforgeError:
    return BibforgeError("not RIS", hint="a reference begins with a line `TY  - …`", place=f"{file}:{line}")


_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|\s*)$")


def _references(text: str) -> Iterator[tuple[int, _Reference | None]]:
    """Give the references, and None for each line that stands in none, with their lines."""
    reference: _Reference | None = None
    last = ""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        match = _LINE.match(line)
        tag = match[1] if match else ""
        if tag == "TY":
            if reference:  # its `ER` is missing; the reference itself is whole
                yield reference.line, reference
            reference = _Reference(number)
        if reference is None:
            if line.strip():
                yield number, None
        elif tag == "ER":
            yield reference.line, reference
            reference = None
        elif match:
            last = _OTHER_TAGS.get(tag, tag)
            reference.tags.setdefault(last, []).append((match[2] or "").strip())
        elif line.strip():  # a long value goes on
            reference.tags[last][-1] = f"{reference.tags[last][-1]} {line.strip()}"
    if reference:
        yield reference.line, reference


def _record_from(reference: _Reference, source: str) -> Record:
    doi = _doi(reference)
    marker = "" if _is_only(doi, reference.first("M3")) else reference.first("M3")
    kind, marked = _kind_of(reference.first("TY"), marker)
    texts: dict[str, Any] = {field: reference.first(tag) for field, tag in TAGS}
    texts["genre"] = "" if marked else marker
    texts["note"] = "\n".join(note for note in reference.tags.get("N1", ()) if not _is_only(doi, note))
    if kind in _PUBLISHED_BY_INSTITUTION:
        texts["institution"], texts["publisher"] = texts["publisher"], ""
    authors = reference.tags.get("AU", [])
    named = [name for name in authors if not ET_AL.fullmatch(name)]
    serial = reference.tags.get("SN", [])
    return Record(
        source=source,
        kind=kind,
        authors=_people(named),
        more_authors=len(named) < len(authors),
        editors=_people(reference.tags.get("A2", [])),
        date=_date(reference),
        doi=None if doi and doi.arxiv else doi,
        arxiv=ArxivId.parse(reference.first("AN")) or (doi.arxiv if doi else None) or ArxivId.parse(texts["url"]),
        openreview=OpenReviewId.parse(texts["url"]) if "openreview.net" in texts["url"] else None,
        isbn=next(filter(None, map(Isbn.parse, serial)), None),
        issn=next((one for one in serial if not Isbn.parse(one)), ""),
        pages="-".join(filter(None, (reference.first("SP"), reference.first("EP")))),
        **texts,
    )


_ONLY_DOI = re.compile(r"(?:doi\s*:?\s*|https?://(?:dx\.)?doi\.org/)10\.\d{4,9}/\S+", re.IGNORECASE)
"""A note or a type of work that is nothing but a DOI: publishers' exports repeat it there."""


def _doi(reference: _Reference) -> Doi | None:
    """Return the DOI of `DO`, or of a type of work or a note that is nothing else."""
    others = (text for tag in ("M3", "N1") for text in reference.tags.get(tag, ()) if _ONLY_DOI.fullmatch(text))
    return next(filter(None, map(Doi.parse, (reference.first("DO"), *others))), None)


def _is_only(doi: Doi | None, text: str) -> bool:
    """Tell whether a text says the DOI of the reference and nothing else: another DOI there is kept as it is."""
    return doi is not None and bool(_ONLY_DOI.fullmatch(text)) and Doi.parse(text) == doi


def _kind_of(name: str, marker: str) -> tuple[Kind, bool]:
    """Return the kind, and whether the type of work was only there to tell it."""
    for kind, written, mark in TYPES:
        if (written == name or (kind is Kind.UNKNOWN and name == "JOUR")) and mark and mark.lower() == marker.lower():
            return kind, True
    plain = next((kind for kind, written, mark in TYPES if written == name and not mark), None)
    return plain or FURTHER_TYPES.get(name, Kind.UNKNOWN), False


def _people(names: Sequence[str]) -> tuple[Person, ...]:
    found = [_person(name) for name in names]
    return tuple(person for person in found if person)


def _person(name: str) -> Person | None:
    if name.endswith(",") and len(name) > 1:
        return Person(family=name[:-1].strip(), organisation=True)
    return person_from(name)


_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_NUMBERED = re.compile(r"\s*c?\d{4}(?:[/-]\d{0,2}){0,2}(?:[/T].*)?\s*")
"""`YYYY/MM/DD/other information` (RIS, "date fields"), where parts may be empty, and ISO dates."""
_DAY = re.compile(r"(?<![\d/])(?:0?[1-9]|[12]\d|3[01])(?![\d/])")


def _date(reference: _Reference) -> PartialDate | None:
    """Return the date of `DA`, or of `PY` where the two are of different years or `DA` is none.

    `Y1` is the old tag of RIS: publishers put the day there on which a work went online, and its year in `PY` again.
    A `PY` that only repeats it is no word on the year of publication, so `DA` decides.
    """
    exact, year, old = (_written_date(reference.first(tag)) for tag in ("DA", "PY", "Y1"))
    repeated = old is not None and (year is None or year.year == old.year)
    published = old if repeated and (year is None or year.month is None) else year
    if exact and published and exact.year != published.year and not repeated:
        return published
    if published and not exact and published.month is None:  # `PY` has the year, and `DA` month and day alone
        return _written_date(f"{published.year} {reference.first('DA')}") or published
    return exact or published


def _written_date(text: str) -> PartialDate | None:
    """Return the date of a text in RIS's form or with the month as a word; the year alone of any other (`5/6/2020`)."""
    if _NUMBERED.fullmatch(text):
        return PartialDate.parse("-".join(re.findall(r"\d+", text)[:3]))
    year = _YEAR.search(text)
    if not year:
        return None
    word = re.search(r"[^\W\d_]{3,}", text)
    month = month_number(word[0]) if word else None
    day = _DAY.search(text.replace(year[0], " ", 1)) if month else None
    return PartialDate.from_parts([int(year[0]), month, int(day[0]) if day else None])
