"""A BibTeX entry, as anyone may have written it, read as a record."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bibforge.bibtex.document import Document, Entry
from bibforge.bibtex.identity import ADDRESS, ARXIV_NOTE, arxiv_of, doi_of, hints_of, openreview_of, url_of
from bibforge.bibtex.inheritance import entries_by_key, names_parents, values_of
from bibforge.bibtex.journals import journal_of
from bibforge.bibtex.names import people_of
from bibforge.bibtex.table import FIELD_SLIPS, LANGUAGES, READ
from bibforge.model.dates import PartialDate, month_number
from bibforge.model.identifiers import ArxivId, Isbn
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.text.latex import from_latex

_CODES = {name: code for code, name in LANGUAGES.items()} | {"german": "de", "american": "en", "british": "en"}
_CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")


def record_from(
    entry: Entry,
    document: Document,
    file: str,
    *,
    macros: Mapping[str, str] | None = None,
    by_key: Mapping[str, Entry] | None = None,
) -> Record:
    """Return what an entry says about its work, as Unicode without TeX; `source` is `bib:FILE`.

    Macros are expanded with the document's own. An unknown type gives `Kind.UNKNOWN`; a DOI or an arXiv id counts
    where a field states it (`doi`, `eprint`, `url`, an "arXiv preprint" journal), never from a title, an abstract or
    the middle of a note, which may speak of another work: what stands there, and what a rule makes of an address, are
    `hints`.
    What `crossref` and `xdata` hand down counts as the entry's own, identifiers aside.
    `macros` are the document's macros, `by_key` its entries (`entries_by_key`), where the caller has them already (they
    are collected anew otherwise).
    """
    parents = {} if not names_parents(entry) else entries_by_key(document) if by_key is None else by_key
    values = _Read(entry.type, values_of(entry, parents, document.macros if macros is None else macros))
    arxiv = arxiv_of(values.raw, eprint_type=values.text("archiveprefix") or values.text("eprinttype"))
    doi, openreview, url = doi_of(values.raw), openreview_of(values.raw), url_of(values.raw)
    kind = values.kind(arxiv, is_bare=arxiv is None and doi is None)
    authors, more = values.people("author")
    return Record(
        source=f"bib:{file}",
        kind=kind,
        title=values.title(),
        authors=authors,
        more_authors=more,
        editors=values.people("editor")[0],
        date=values.date(),
        doi=None if doi and doi.arxiv else doi,
        arxiv=arxiv,
        openreview=openreview,
        isbn=Isbn.parse(values.text("isbn")),
        issn=values.text("issn"),
        container=values.container(kind),
        short_container=values.text("shortjournal"),
        series=values.text("series"),
        event=values.text("eventtitle"),
        volume="" if values.text("volume").lower().startswith("abs/") else values.text("volume"),
        issue="" if kind in _NUMBERED else values.text("number") or values.text("issue"),
        pages=values.pages(),
        article_number=values.text("eid"),
        edition=values.text("edition"),
        publisher=values.text("publisher") or ("" if kind is Kind.WEBPAGE else values.text("organization")),
        place=values.text("address") or values.text("location"),
        institution=values.text("institution") or values.text("school"),
        genre=values.genre(),
        number=values.text("number") if kind in _NUMBERED else "",
        language=_CODES.get((values.text("langid") or values.text("language")).lower(), ""),
        url=url,
        abstract=values.text("abstract"),
        categories=values.categories(),
        note=values.note(arxiv),
        hints=hints_of(values.raw, arxiv, doi, openreview),
    )


_NUMBERED = frozenset({Kind.REPORT, Kind.STANDARD, Kind.DATASET})


class _Read:
    """What the values of an entry (by lower-case name) say of its work."""

    def __init__(self, type_: str, values: dict[str, str]) -> None:
        self.type = type_
        self.raw = values
        for slip, meant in FIELD_SLIPS.items():
            if slip in values:
                values.setdefault(meant, values[slip])

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

    def kind(self, arxiv: ArxivId | None, *, is_bare: bool) -> Kind:
        """Return the kind by type; `misc` and journals that are arXiv itself by what they hold.

        `is_bare`: no identifier is stated, so that a `misc` with nothing but an address is a page.
        """
        kind = READ.get(self.type, Kind.UNKNOWN)
        repository = (
            self.text("journal") or self.text("journaltitle") or self.text("howpublished") or self.text("booktitle")
        )
        if arxiv and kind in (Kind.ARTICLE, Kind.UNKNOWN, Kind.WEBPAGE, Kind.MANUSCRIPT) and _is_repository(repository):
            return Kind.PREPRINT
        if arxiv and self.type in ("misc", "online", "unpublished", "electronic", "www") and not repository:
            return Kind.PREPRINT
        if self.type == "misc" and is_bare and ADDRESS.fullmatch(self.raw.get("howpublished", "").strip()):
            return Kind.WEBPAGE
        return kind

    def container(self, kind: Kind) -> str:
        """Return the journal, book, proceedings or site."""
        for name in ("journal", "journaltitle", "booktitle"):
            if found := journal_of(self.raw.get(name, "")) or self.text(name):
                return "" if kind is Kind.PREPRINT and _is_repository(found) else found
        shown = from_latex(ADDRESS.sub("", self.raw.get("howpublished", "")))
        site = " ".join(shown.split()).strip(" ,;:")
        return site or (self.text("organization") if kind is Kind.WEBPAGE else "")

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

    def pages(self) -> str:
        """Return the pages without the word for them, ranges with one hyphen."""
        pages = re.sub(r"^(?:pp?\.\s*|pp\s*|p\s+|pages?\s+)(?=\w*\d)", "", self.text("pages"), flags=re.IGNORECASE)
        return re.sub(r"\s*[-\u2010-\u2015\u2212]+\s*", "-", pages)

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
        repeated = ARXIV_NOTE.match(note)
        return note[repeated.end() :].strip() if arxiv and repeated and arxiv in ArxivId.find_in(repeated[0]) else note


def _is_repository(name: str) -> bool:
    return bool(re.search(r"\barxiv\b|\bcorr\b|computing research repository", name, re.IGNORECASE)) or not name
