"""What a page of HTML says of the paper on it: Highwire's tags, then Dublin Core, PRISM and JSON-LD, as a record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Isbn
from bibforge.model.people import Person, people_from, person_from
from bibforge.model.record import Kind, Record
from bibforge.resolvers.batches import mapping, mappings
from bibforge.resolvers.service_text import collapsed, readable_tex

TITLES = ("citation_title", "dc.title", "dcterms.title", "prism.title")
AUTHORS = ("citation_author", "dc.creator", "dcterms.creator", "citation_authors")
DATES = (
    "citation_publication_date", "citation_date", "citation_online_date", "citation_year",
    "prism.publicationdate", "dc.date", "dcterms.date", "dcterms.issued",
)  # fmt: skip
DOIS = ("citation_doi", "prism.doi", "dc.identifier", "dcterms.identifier")
TEXTS = ("citation_abstract", "description", "og:description", "dc.description", "og:title")
"""Names of meta tags, the strongest first (Google Scholar's inclusion guidelines; dublincore.org; PRISM 3)."""

_CONTAINERS = (
    ("citation_conference_title", Kind.CONFERENCE), ("citation_inbook_title", Kind.CHAPTER),
    ("citation_journal_title", Kind.ARTICLE), ("prism.publicationname", Kind.ARTICLE),
    ("citation_dissertation_institution", Kind.THESIS), ("citation_technical_report_institution", Kind.REPORT),
)  # fmt: skip
_LINKED_KINDS = {
    "scholarlyarticle": Kind.UNKNOWN, "thesis": Kind.THESIS, "book": Kind.BOOK, "chapter": Kind.CHAPTER,
    "report": Kind.REPORT,
}  # fmt: skip
"""The types of JSON-LD (schema.org) that are papers; an `Article` is one of a newspaper too."""
_MOST_TEXT = 4000


def record_from_page(html: str, url: str) -> Record | None:
    """Return what a page says of its paper, or None where it names none; its descriptions stand in `abstract`."""
    page = _Page()
    page.feed(html)
    page.close()
    tags = page.tags
    linked = next(iter(_linked(page.scripts)), {})
    title = _first(tags, TITLES) or _line(linked.get("headline") or linked.get("name"))
    if not title:
        return None
    container, kind = next(((text, kind) for name, kind in _CONTAINERS if (text := _first(tags, (name,)))), ("", None))
    doi = _doi(tags, linked)
    arxiv = ArxivId.parse(_first(tags, ("citation_arxiv_id",))) or (doi.arxiv if doi else None)
    if arxiv and not container:
        kind = Kind.PREPRINT
    at_school = kind in (Kind.THESIS, Kind.REPORT)
    first, last = _first(tags, ("citation_firstpage", "prism.startingpage")), _last_page(tags)
    return Record(
        source="page",
        kind=kind or _LINKED_KINDS.get(_type(linked), Kind.UNKNOWN),
        title=title,
        authors=tuple(_people(tags, linked)),
        date=_date(tags, linked),
        doi=None if doi and doi.arxiv else doi,
        arxiv=arxiv,
        isbn=Isbn.parse(_first(tags, ("citation_isbn",))) if kind is Kind.BOOK else None,
        issn=_first(tags, ("citation_issn", "prism.issn")),
        container="" if at_school else container,
        institution=container if at_school else "",
        volume=_first(tags, ("citation_volume", "prism.volume")),
        issue=_first(tags, ("citation_issue", "prism.number")),
        pages=f"{first}-{last}" if first and last and first != last else first,
        publisher=_first(tags, ("citation_publisher", "dc.publisher")),
        url=url,
        abstract=" ".join(text for name in TEXTS for text in tags.get(name, ()))[:_MOST_TEXT],
    )


class _Page(HTMLParser):
    """Collects meta tags by name (lower case) in order, and the texts of JSON-LD."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self._in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a meta tag down."""
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (values.get("name") or values.get("property") or "").strip().lower()
            text = readable_tex(values.get("content", ""))
            if name and text:
                self.tags.setdefault(name, []).append(text)
        self._in_data = tag == "script" and "ld+json" in values.get("type", "").lower()

    def handle_endtag(self, tag: str) -> None:
        """End a script."""
        self._in_data = False

    def handle_data(self, data: str) -> None:
        """Take the text of JSON-LD down."""
        if self._in_data:
            self.scripts.append(data)


def _linked(scripts: list[str]) -> Iterator[Mapping[str, Any]]:
    """Give the papers that a page's JSON-LD describes."""
    for script in scripts:
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            continue
        listed = data if isinstance(data, list) else mappings(mapping(data).get("@graph")) or [data]
        yield from (one for one in mappings(listed) if _type(one) in _LINKED_KINDS)


def _type(linked: Mapping[str, Any]) -> str:
    value = linked.get("@type")
    return str(value[0] if isinstance(value, list) and value else value or "").lower()


def _line(value: object) -> str:
    return readable_tex(value) if isinstance(value, str) else ""


def _first(tags: Mapping[str, list[str]], names: tuple[str, ...]) -> str:
    return next((tags[name][0] for name in names if name in tags), "")


def _last_page(tags: Mapping[str, list[str]]) -> str:
    return _first(tags, ("citation_lastpage", "prism.endingpage"))


def _people(tags: Mapping[str, list[str]], linked: Mapping[str, Any]) -> Iterator[Person]:
    """Give the people in the order of their tags; one tag may hold several, parted by semicolons."""
    name = next((name for name in AUTHORS if name in tags), "")
    for text in tags.get(name, ()):
        if name == "citation_authors" or ";" in text:
            yield from people_from(text)[0]
        elif person := person_from(text):
            yield person
    if not name:
        authors = linked.get("author")
        for one in authors if isinstance(authors, list) else [authors]:
            person = person_from(_line(one if isinstance(one, str) else mapping(one).get("name")))
            if person:
                yield person


def _date(tags: Mapping[str, list[str]], linked: Mapping[str, Any]) -> PartialDate | None:
    text = _first(tags, DATES) or _line(linked.get("datePublished"))
    match = re.match(r"\D{0,3}((?:1[89]|20)\d\d)(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?(?!\d)", text)
    year = re.search(r"\b(?:1[89]|20)\d\d\b", text)
    if match:
        return PartialDate.from_parts([int(part) for part in match.groups() if part])
    return PartialDate(int(year[0])) if year else None


def _doi(tags: Mapping[str, list[str]], linked: Mapping[str, Any]) -> Doi | None:
    texts = [text for name in DOIS for text in tags.get(name, ())]
    identifier = linked.get("identifier")
    texts += [_line(linked.get("@id")), _line(linked.get("sameAs"))]
    texts.append(_line(identifier if isinstance(identifier, str) else mapping(identifier).get("value")))
    return next((doi for text in texts if (doi := Doi.parse(collapsed(text)))), None)
