"""A BibTeX entry, as anyone may have written it, read as a record."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bibforge.bibtex.document import Document, Entry
from bibforge.bibtex.names import people_of
from bibforge.bibtex.table import LANGUAGES, READ
from bibforge.model.dates import PartialDate, month_number
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.text.latex import from_latex

_CODES = {name: code for code, name in LANGUAGES.items()} | {"german": "de", "american": "en", "british": "en"}
_URL = re.compile(r"\\url\s*\{([^{}]*)\}|(?<![\w{])(https?://[^\s{}]+)")
_CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")
_ARXIV_NOTE = re.compile(
    r"\s*(?:arXiv preprint\s+)?arXiv:\s*[^\s;,]+(?:\s*\[[\w.-]+\])?\s*(?:[;.]\s*|$)", re.IGNORECASE
)
"""A note that begins with the entry's own arXiv id; an id further on in a note may be another work's."""


def record_from(entry: Entry, document: Document, file: str, *, macros: Mapping[str, str] | None = None) -> Record:
    """Return what an entry says about its work, as Unicode without TeX; `source` is `bib:FILE`.

    Macros are expanded with the document's own. An unknown type gives `Kind.UNKNOWN`; a DOI or an arXiv id counts
    where a field states it (`doi`, `eprint`, `url`, an "arXiv preprint" journal), never from a title, an abstract or
    the middle of a note, which may speak of another work.
    `macros` are the document's macros where the caller has them already (they are collected anew otherwise).
    """
    values = _Read(entry, (document.macros if macros is None else macros) if _macros_used(entry) else {})
    arxiv = values.arxiv()
    kind = values.kind(arxiv)
    authors, more = values.people("author")
    return Record(
        source=f"bib:{file}",
        kind=kind,
        title=values.title(),
        authors=authors,
        more_authors=more,
        editors=values.people("editor")[0],
        date=values.date(),
        doi=values.doi(),
        arxiv=arxiv,
        openreview=OpenReviewId.parse(values.url()) if "openreview.net" in values.url() else None,
        isbn=Isbn.parse(values.text("isbn")),
        issn=values.text("issn"),
        container=values.container(kind),
        short_container=values.text("shortjournal"),
        series=values.text("series"),
        event=values.text("eventtitle"),
        volume="" if values.text("volume").lower().startswith("abs/") else values.text("volume"),
        issue="" if kind in _NUMBERED else values.text("number") or values.text("issue"),
        pages=re.sub(r"\s*[-\u2010-\u2015]+\s*", "-", values.text("pages")),
        article_number=values.text("eid"),
        edition=values.text("edition"),
        publisher=values.text("publisher") or ("" if kind is Kind.WEBPAGE else values.text("organization")),
        place=values.text("address") or values.text("location"),
        institution=values.text("institution") or values.text("school"),
        genre=values.genre(),
        number=values.text("number") if kind in _NUMBERED else "",
        language=_CODES.get((values.text("langid") or values.text("language")).lower(), ""),
        url=values.url(),
        abstract=values.text("abstract"),
        categories=values.categories(),
        note=values.note(arxiv),
    )


_NUMBERED = frozenset({Kind.REPORT, Kind.STANDARD, Kind.DATASET})


def _macros_used(entry: Entry) -> bool:
    return any(
        field.source[field.value_end - 1 : field.value_end] not in ("}", '"') or "#" in field.raw
        for field in entry.fields
    )


class _Read:
    """The values of an entry by lower-case name, macros expanded; the first of two equal names, as BibTeX reads."""

    def __init__(self, entry: Entry, macros: Mapping[str, str]) -> None:
        self.type = entry.type
        self.raw: dict[str, str] = {}
        for field in entry.fields:
            self.raw.setdefault(field.name, field.expanded(macros) if macros else field.value)

    def text(self, name: str) -> str:
        """Return a field as plain text on one line, empty where there is none."""
        raw = self.raw.get(name, "")
        return " ".join(from_latex(raw).split()) if raw else ""

    def title(self) -> str:
        """Return the title, a separate subtitle joined with a colon."""
        title, subtitle = self.text("title"), self.text("subtitle")
        return f"{title}: {subtitle}" if subtitle and subtitle.lower() not in title.lower() else title

    def people(self, name: str) -> tuple[tuple[Person, ...], bool]:
        """Return the people of `author` or `editor`, and whether there are more."""
        return people_of(self.raw.get(name, ""))

    def kind(self, arxiv: ArxivId | None) -> Kind:
        """Return the kind by type; `misc` and journals that are arXiv itself by what they hold."""
        kind = READ.get(self.type, Kind.UNKNOWN)
        repository = (
            self.text("journal") or self.text("journaltitle") or self.text("howpublished") or self.text("booktitle")
        )
        if arxiv and kind in (Kind.ARTICLE, Kind.UNKNOWN, Kind.WEBPAGE, Kind.MANUSCRIPT) and _is_repository(repository):
            return Kind.PREPRINT
        if arxiv and self.type in ("misc", "online", "unpublished", "electronic", "www") and not repository:
            return Kind.PREPRINT
        if (
            self.type == "misc"
            and not arxiv
            and not self.doi()
            and _URL.fullmatch(self.raw.get("howpublished", "").strip())
        ):
            return Kind.WEBPAGE
        return kind

    def container(self, kind: Kind) -> str:
        """Return the journal, book, proceedings or site."""
        for name in ("journal", "journaltitle", "booktitle"):
            if found := self.text(name):
                return "" if kind is Kind.PREPRINT and _is_repository(found) else found
        shown = from_latex(_URL.sub("", self.raw.get("howpublished", "")))
        site = " ".join(shown.split()).strip(" ,;:")
        return site or (self.text("organization") if kind is Kind.WEBPAGE else "")

    def doi(self) -> Doi | None:
        """Return the DOI of `doi`, or of an address that is the resolver's."""
        given = Doi.parse(self._verbatim("doi"))
        if given:
            return given
        for name in ("url", "ee", "howpublished"):
            raw = self._verbatim(name)
            if "doi.org/" in raw.lower() and (found := Doi.find_in(raw)):
                return found[0]
        return None

    def arxiv(self) -> ArxivId | None:
        """Return the arXiv id that the fields state: `eprint`, an arXiv DOI or address, an "arXiv preprint" journal."""
        kind = (self.text("archiveprefix") or self.text("eprinttype")).lower()
        if kind in ("", "arxiv") and (given := ArxivId.parse(self._verbatim("eprint"))):
            return given
        doi = Doi.parse(self._verbatim("doi"))
        if doi and doi.arxiv:
            return doi.arxiv
        volume = ArxivId.parse(self.text("volume")) if self.text("volume").lower().startswith("abs/") else None
        if volume:
            return volume
        for name in ("journal", "url", "howpublished", "journaltitle", "booktitle", "ee", "eprint", "arxiv"):
            if found := ArxivId.find_in(self._verbatim(name)):
                return found[0]
        stated = _ARXIV_NOTE.match(self._verbatim("note"))
        if stated and (found := ArxivId.find_in(stated[0])):
            return found[0]
        return ArxivId.parse(self._verbatim("arxiv")) or ArxivId.parse(self._verbatim("arxivid"))

    def url(self) -> str:
        """Return the address of `url`, else the one in `howpublished`, or a note that is nothing but an address."""
        given = self._verbatim("url")
        if given:
            wrapped = _URL.search(given)
            return (wrapped[1] or wrapped[2] or "").strip() if wrapped else given
        note = self.raw.get("note", "").strip()
        found = _URL.search(self.raw.get("howpublished", "")) or _URL.fullmatch(note)
        return (found[1] or found[2]).replace("\\", "").strip() if found else ""

    def _verbatim(self, name: str) -> str:
        raw = self.raw.get(name, "").strip()
        return re.sub(r"\\([%#&_{}~$])", r"\1", raw) if "\\" in raw else raw

    def date(self) -> PartialDate | None:
        """Return the date of `date`, or of `year` and `month` (a day as in `10~January`), or None."""
        given = PartialDate.parse(re.split(r"[/~?%]", self.text("date"))[0]) if self.text("date") else None
        if given:
            return given
        year = re.search(r"\b(?:1[5-9]|20)\d\d\b", self.text("year"))
        if not year:
            return None
        words = self.text("month")
        name = re.search(r"[A-Za-z]{3,}", words)
        month = month_number(name[0]) if name else month_number(words)
        day = re.search(r"\b([0-2]?\d|3[01])\b", words) if name else re.fullmatch(r"([0-2]?\d|3[01])", self.text("day"))
        return PartialDate.from_parts([int(year[0]), month, int(day[1]) if day else None])

    def genre(self) -> str:
        """Return the written type of a thesis or report; the entry type where it says more than the kind."""
        given = self.text("type")
        known = {"phdthesis": "PhD thesis", "mathesis": "Master's thesis", "mastersthesis": "Master's thesis",
                 "bathesis": "Bachelor's thesis", "techreport": "Technical report"}  # fmt: skip
        return known.get(given.lower(), given) or known.get(self.type, "")

    def categories(self) -> tuple[str, ...]:
        """Return the arXiv category of `primaryClass` or `eprintclass`."""
        given = self.text("primaryclass") or self.text("eprintclass")
        return (given,) if _CATEGORY.fullmatch(given) else ()

    def note(self, arxiv: ArxivId | None) -> str:
        """Return the note, without a leading repetition of the arXiv id."""
        note = self.text("note")
        repeated = _ARXIV_NOTE.match(note)
        return note[repeated.end() :].strip() if arxiv and repeated and arxiv in ArxivId.find_in(repeated[0]) else note


def _is_repository(name: str) -> bool:
    return bool(re.search(r"\barxiv\b|\bcorr\b|computing research repository", name, re.IGNORECASE)) or not name
