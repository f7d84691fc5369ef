"""What one source says about one work, frozen, and its JSON form for lock, cache and catalog."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Identifier, Isbn, OpenReviewId
from bibforge.model.people import Person
from bibforge.text.addresses import is_address
from bibforge.text.control import without_control


class Kind(StrEnum):
    """What a work is; every outside format maps its own types to these in its own room."""

    ARTICLE = "article"
    CONFERENCE = "conference paper"
    CHAPTER = "chapter"
    BOOK = "book"
    PROCEEDINGS = "proceedings"
    THESIS = "thesis"
    REPORT = "report"
    PREPRINT = "preprint"
    DATASET = "dataset"
    SOFTWARE = "software"
    STANDARD = "standard"
    WEBPAGE = "webpage"
    BLOG = "blog post"
    TALK = "talk"
    VIDEO = "video"
    PROFILE = "profile"
    MANUSCRIPT = "manuscript"
    REFERENCE_ENTRY = "reference entry"
    PART = "part"
    """A component, an issue, front matter or a peer review: never an answer to a question about a paper."""
    UNKNOWN = "unknown"


NON_PAPERS = frozenset({Kind.SOFTWARE, Kind.DATASET, Kind.WEBPAGE, Kind.BLOG, Kind.TALK, Kind.VIDEO, Kind.PROFILE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A later event that a record carries: a retraction, a correction (Crossref `updated-by`, `update-to`)."""

    type: str
    doi: Doi | None = None
    date: PartialDate | None = None
    outgoing: bool = False
    """True where this record is itself the notice (`update-to`), false where it is the work concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One source's account of one work. Texts are Unicode without markup, TeX and control characters, empty if unknown.

    `source` names who said it: `arxiv`, `crossref`, `catalog:FILE`, `list`, `bib:FILE`. `container` is the journal,
    the proceedings, the book or the site by `kind`; `article_number` stands in for pages where there are none.
    """

    source: str
    kind: Kind
    title: str
    authors: tuple[Person, ...] = ()
    more_authors: bool = False
    account: str = ""
    """Whose account it is where `source` names a file: `crossref`, `dblp`, `acl` …, as its layout tells."""
    editors: tuple[Person, ...] = ()
    date: PartialDate | None = None
    doi: Doi | None = None
    arxiv: ArxivId | None = None
    openreview: OpenReviewId | None = None
    isbn: Isbn | None = None
    issn: str = ""
    container: str = ""
    short_container: str = ""
    series: str = ""
    event: str = ""
    event_place: str = ""
    event_date: str = ""
    """The days of the event, EDTF: one date or two with a slash."""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    edition: str = ""
    publisher: str = ""
    place: str = ""
    institution: str = ""
    genre: str = ""
    number: str = ""
    language: str = ""
    url: str = ""
    abstract: str = ""
    comment: str = ""
    journal_ref: str = ""
    categories: tuple[str, ...] = ()
    note: str = ""
    protected: tuple[str, ...] = ()
    """Words of the title whose capitals the source itself protects (`<fixed-case>` of the ACL Anthology), as they
    stand there."""
    notices: tuple[Notice, ...] = ()
    hints: tuple[Identifier, ...] = ()
    """Identifiers that a claim only suggests (made of an address by a rule, or amid a note): to be asked for and
    compared, never written unconfirmed, no reason not to search by title. Not kept in JSON."""
    related_arxiv: ArxivId | None = None
    """An arXiv id that the source itself relates to this published record (Crossref `relation`)."""

    def __post_init__(self) -> None:
        """Keep the promise for whatever a service, a file or a lock says: no control characters, `url` an address."""
        if not "".join(_texts_of(self)).isprintable():
            for name in _TEXTS:
                object.__setattr__(self, name, without_control(getattr(self, name)))
        for name in ("categories", "protected"):
            words: tuple[str, ...] = getattr(self, name)
            if any(not one.isprintable() for one in words):
                object.__setattr__(self, name, tuple(map(without_control, words)))
        if self.url and not _PLAIN_ADDRESS(self.url) and not is_address(self.url):
            object.__setattr__(self, "url", "")

    @property
    def year(self) -> int | None:
        """The year of `date`, or the year of submission that a preprint's arXiv id states."""
        if self.date is None and self.kind is Kind.PREPRINT and self.arxiv:
            return self.arxiv.year
        return self.date.year if self.date else None

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """The record's own identifiers, strongest first."""
        return tuple(one for one in (self.doi, self.arxiv, self.openreview, self.isbn) if one)

    @property
    def name(self) -> str:
        """The name under which lock and catalog file this record: `doi:…`, `arxiv:…`, `openreview:…` or `title:…`."""
        if self.kind is Kind.PREPRINT and self.arxiv:
            return f"arxiv:{self.arxiv.value}"
        if self.doi:
            return f"doi:{self.doi.value}"
        if self.arxiv:
            return f"arxiv:{self.arxiv.value}"
        if self.openreview:
            return f"openreview:{self.openreview.value}"
        from bibforge.text.comparison import squeezed  # few records have no identifier

        first = squeezed(self.authors[0].family) if self.authors else ""
        return f"title:{squeezed(self.title)[:80]}:{first}:{self.year or ''}"


_WRITTEN = {one.name: None for one in fields(Record) if one.name != "hints"}
"""The fields that have a JSON form, in their order."""
_TEXTS = tuple(one.name for one in fields(Record) if one.type == "str" and one.name != "source")
_texts_of = attrgetter(*_TEXTS)
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[\w./-]*", re.ASCII).fullmatch
"""What most records have, known as an address (`is_address`) without taking it apart."""


def _person_json(person: Person) -> dict[str, str]:
    if person.organisation:
        return {"name": person.family}
    pairs = {"family": person.family, "given": person.given, "suffix": person.suffix}
    return {key: value for key, value in pairs.items() if value}


def _person_from(data: Mapping[str, str]) -> Person:
    if "name" in data:
        return Person(family=data["name"], organisation=True)
    return Person(family=data.get("family", ""), given=data.get("given", ""), suffix=data.get("suffix", ""))


def record_json(record: Record) -> dict[str, Any]:
    """Return the record as JSON values: field names as here, empty fields left out."""
    out: dict[str, Any] = {}
    for name in _WRITTEN:
        value = getattr(record, name)
        if value in ("", None, (), False):
            continue
        match value:
            case Doi():
                out[name] = str(value)
            case PartialDate() | ArxivId() | OpenReviewId() | Isbn():
                out[name] = str(value)
            case tuple() if value and isinstance(value[0], Person):
                out[name] = [_person_json(person) for person in value]
            case tuple() if value and isinstance(value[0], Notice):
                out[name] = [_notice_json(notice) for notice in value]
            case tuple():
                out[name] = list(value)
            case _:
                out[name] = value if isinstance(value, bool) else str(value)
    return out


def _notice_json(notice: Notice) -> dict[str, Any]:
    pairs = {
        "type": notice.type,
        "doi": str(notice.doi or ""),
        "date": str(notice.date or ""),
        "outgoing": notice.outgoing,
    }
    return {key: value for key, value in pairs.items() if value}


def record_from_json(data: Mapping[str, Any]) -> Record:
    """Return the record of a mapping written by `record_json`; unknown names are ignored.

    Raises ValueError or KeyError where a value has not the form that `record_json` writes.
    """
    values: dict[str, Any] = {"source": "", "title": ""} | {k: value for k, value in data.items() if k in _WRITTEN}
    values["kind"] = Kind(values.get("kind", "unknown"))
    values.setdefault("title", "")  # some records of Crossref have an empty title, and empty fields are not written
    for key in ("authors", "editors"):
        values[key] = tuple(_person_from(person) for person in values.get(key, ()))
    for key in ("categories", "protected"):
        values[key] = tuple(values.get(key, ()))
    values["date"] = PartialDate.parse(values["date"]) if "date" in values else None
    for key, kind in (
        ("doi", Doi),
        ("arxiv", ArxivId),
        ("related_arxiv", ArxivId),
        ("openreview", OpenReviewId),
        ("isbn", Isbn),
    ):
        values[key] = kind.parse(values[key]) if key in values else None
    values["notices"] = tuple(
        Notice(
            type=one.get("type", ""),
            doi=Doi.parse(one["doi"]) if "doi" in one else None,
            date=PartialDate.parse(one["date"]) if "date" in one else None,
            outgoing=bool(one.get("outgoing")),
        )
        for one in values.get("notices", ())
    )
    return Record(**values)
