"""OpenAlex's account of a work, a row of its snapshot, as a record for the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Doi
from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind, Notice, Record
from bibforge.resolvers.batches import mapping, mappings
from bibforge.resolvers.service_text import readable

_TYPES = {
    "proceedings-article": Kind.CONFERENCE, "journal-article": Kind.ARTICLE, "book-chapter": Kind.CHAPTER,
    "book": Kind.BOOK, "monograph": Kind.BOOK, "dissertation": Kind.THESIS, "report": Kind.REPORT,
    "posted-content": Kind.PREPRINT, "preprint": Kind.PREPRINT, "dataset": Kind.DATASET, "standard": Kind.STANDARD,
    "review": Kind.ARTICLE, "peer-review": Kind.PART, "paratext": Kind.PART, "component": Kind.PART,
}  # fmt: skip
"""Kind by `type_crossref`, else by `type`; `article` is said of proceedings too."""
_PLACES = {"journal": Kind.ARTICLE, "conference": Kind.CONFERENCE, "repository": Kind.PREPRINT}
"""Kind by the type of the first place, where `type` says no more than `article`."""
_MOST_PEOPLE = 100
"""People after which lists are cut."""


def record_from_work(work: Mapping[str, Any]) -> Record:
    """Return the record of a row. People are taken as the work writes them, never from their merged profiles."""
    doi = Doi.parse(str(work.get("doi") or ""))
    arxiv = doi.arxiv if doi else None
    place = mapping(mapping(work.get("primary_location")).get("source"))
    kind = Kind.PREPRINT if arxiv else _kind(work, place)
    biblio = mapping(work.get("biblio"))
    first, last = _text(biblio, "first_page"), _text(biblio, "last_page")
    people = tuple(_people(work))
    return Record(
        source="openalex",
        kind=kind,
        title=_text(work, "title") or _text(work, "display_name"),
        authors=people,
        more_authors=len(people) >= _MOST_PEOPLE,
        date=PartialDate.parse(str(work.get("publication_year") or "")),
        doi=None if arxiv else doi,
        arxiv=arxiv,
        issn=_text(place, "issn_l"),
        container=_text(place, "display_name") if kind is not Kind.PREPRINT else "",
        volume=_text(biblio, "volume"),
        issue=_text(biblio, "issue"),
        pages=f"{first}-{last}" if first and last and first != last else first,
        publisher=_text(place, "host_organization_name") if kind is not Kind.PREPRINT else "",
        language=_text(work, "language"),
        url=arxiv.url
        if arxiv
        else doi.url
        if doi
        else _text(mapping(work.get("primary_location")), "landing_page_url"),
        notices=(Notice(type="retraction"),) if work.get("is_retracted") is True else (),
    )


def _kind(work: Mapping[str, Any], place: Mapping[str, Any]) -> Kind:
    if work.get("is_paratext") is True:
        return Kind.PART
    named = _TYPES.get(str(work.get("type_crossref") or "")) or _TYPES.get(str(work.get("type") or ""))
    return named or _PLACES.get(str(place.get("type") or ""), Kind.UNKNOWN)


def _people(work: Mapping[str, Any]) -> Iterator[Person]:
    for one in mappings(work.get("authorships")):
        written = _text(one, "raw_author_name") or _text(mapping(one.get("author")), "display_name")
        person = person_from(written)
        if person:
            yield person


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return readable(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
