"""DataCite's account of a work, the attributes of one DOI in its JSON API and its public data file, as a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Doi
from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind, Record
from bibforge.resolvers.service_text import readable

GENERAL = {
    "JournalArticle": Kind.ARTICLE, "DataPaper": Kind.ARTICLE,
    "ConferencePaper": Kind.CONFERENCE, "ConferenceProceeding": Kind.PROCEEDINGS,
    "Book": Kind.BOOK, "BookChapter": Kind.CHAPTER, "Dissertation": Kind.THESIS, "Report": Kind.REPORT,
    "Preprint": Kind.PREPRINT, "Standard": Kind.STANDARD, "Dataset": Kind.DATASET,
    "Software": Kind.SOFTWARE, "ComputationalNotebook": Kind.SOFTWARE, "Audiovisual": Kind.VIDEO,
    "PeerReview": Kind.PART, "Journal": Kind.PART,
}  # fmt: skip
"""Kind by `resourceTypeGeneral` (DataCite metadata schema 4.5, appendix 1); `Text` and `Other` say nothing."""

_SPECIFIC = (
    ("conference paper", Kind.CONFERENCE), ("conference proceeding", Kind.PROCEEDINGS),
    ("journal article", Kind.ARTICLE), ("article", Kind.ARTICLE),
    ("book chapter", Kind.CHAPTER), ("monograph", Kind.BOOK), ("book", Kind.BOOK),
    ("thesis", Kind.THESIS), ("dissertation", Kind.THESIS),
    ("working paper", Kind.REPORT), ("report", Kind.REPORT), ("preprint", Kind.PREPRINT),
    ("blog post", Kind.BLOG), ("presentation", Kind.TALK), ("poster", Kind.TALK),
)  # fmt: skip
"""Kind by what the free text `resourceType` contains, the first that does, where the general type says nothing."""

_DAGSTUHL = re.compile(r"10\.4230/(?P<series>lipics|oasics)\.(?P<meeting>[a-z][a-z0-9_-]*)\.(?P<year>\d{4})\.\d+")
"""Dagstuhl's proceedings name their meeting in the DOI and, in most deposits, nowhere else."""
_SERIES = {"lipics": "LIPIcs", "oasics": "OASIcs"}

_NOBODY = re.compile(
    r"\(?:(?:unav|unas|unkn|tba|none|null|unal|unap)\)?|unknown|anonymous|n/?a|n\.\s?a\.", re.IGNORECASE
)
"""The schema's codes for a value that is not there (appendix 3), and words that stand for them."""

_LAST_YEAR = 2100
"""Some agencies deposit the years of other calendars (2549 is 2006)."""


def record_from_attributes(attributes: Mapping[str, Any]) -> Record:
    """Return the record of the attributes of one DOI; odd values are left out, an unknown type stays unknown.

    A DOI of arXiv's gives a preprint under its arXiv id, as arXiv's own record does.
    """
    doi = Doi.parse(str(attributes.get("doi") or ""))
    arxiv = doi.arxiv if doi else None
    container = _mapping(attributes.get("container"))
    kind = Kind.PREPRINT if arxiv else _kind(attributes, container)
    meeting = _DAGSTUHL.fullmatch(doi.value) if doi else None
    publisher = "" if arxiv else _publisher(attributes.get("publisher"))
    in_thesis = kind is Kind.THESIS
    event = f"{meeting['meeting'].upper()} {meeting['year']}" if meeting else ""
    return Record(
        source="datacite",
        kind=Kind.CONFERENCE if meeting and kind in (Kind.UNKNOWN, Kind.ARTICLE) else kind,
        title=_title(attributes),
        authors=tuple(dict.fromkeys(_people(attributes.get("creators")))),  # some deposits name everybody twice
        editors=tuple(dict.fromkeys(_people(_editors(attributes)))),
        date=_date(attributes),
        doi=None if arxiv else doi,
        arxiv=arxiv,
        issn=_text(container.get("identifier")) if container.get("identifierType") == "ISSN" else "",
        container=_text(container.get("title")) if kind is not Kind.PREPRINT else "",
        series=_SERIES[meeting["series"]] if meeting else "",
        event=event,
        volume=_text(container.get("volume")),
        issue=_text(container.get("issue")),
        pages=_pages(container),
        publisher="" if in_thesis else publisher,
        institution=publisher if in_thesis else "",
        language=_text(attributes.get("language")),
        url=arxiv.url if arxiv else doi.url if doi else "",
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return readable(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _kind(attributes: Mapping[str, Any], container: Mapping[str, Any]) -> Kind:
    """The general type is trusted first; `citeproc` and its like are guessed from it and say `article` of all texts."""
    types = _mapping(attributes.get("types"))
    general = str(types.get("resourceTypeGeneral") or "")
    if general in GENERAL:
        return GENERAL[general]
    specific = _words(str(types.get("resourceType") or "")) if general in ("Text", "Other", "") else ""
    found = next((kind for words, kind in _SPECIFIC if words in specific), None)
    if found is None and container.get("type") == "Journal":
        return Kind.ARTICLE
    return found or Kind.UNKNOWN


def _words(text: str) -> str:
    """`ConferencePaper`, `conference_paper` and `Conference Paper` are one."""
    return " ".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+", text)).lower()


def _title(attributes: Mapping[str, Any]) -> str:
    """Return the title with its subtitle; translations and further titles have a type and are left out."""
    titles = _mappings(attributes.get("titles"))
    main = next((_text(one.get("title")) for one in titles if not one.get("titleType")), "")
    subtitles = [_text(one.get("title")) for one in titles if one.get("titleType") == "Subtitle"]
    for subtitle in filter(None, subtitles[:1]):
        if main and subtitle.casefold() not in main.casefold():
            main = f"{main} {subtitle}" if main[-1] in "?!" else f"{main.rstrip(' :')}: {subtitle}"
    return main


def _editors(attributes: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    contributors = _mappings(attributes.get("contributors"))
    return [one for one in contributors if one.get("contributorType") == "Editor"]


def _people(value: object) -> Iterator[Person]:
    for one in _mappings(value):
        family, given = _text(one.get("familyName")), _text(one.get("givenName"))
        name = _text(one.get("name"))
        if _NOBODY.fullmatch(name or family):
            continue
        if one.get("nameType") == "Organizational":
            yield Person(family=name or family, organisation=True)
        elif family and given:
            yield Person(family=family, given=given)
        else:
            yield from _persons(name or family)


def _persons(name: str) -> Iterator[Person]:
    """Give the people of one name: several where a list was pasted into it, each with its institution behind it."""
    for part in re.sub(r"\([^()]*\)", " ", name).split(";"):
        person = person_from(part)
        if person:
            yield person


def _date(attributes: Mapping[str, Any]) -> PartialDate | None:
    """Return the year of publication, with month and day where a date of the same year tells them."""
    year = PartialDate.parse(str(attributes.get("publicationYear") or ""))
    dates = _mappings(attributes.get("dates"))
    told = [
        date
        for wanted in ("Issued", "Available", "Submitted", "Created")
        for one in dates
        if one.get("dateType") == wanted and (date := PartialDate.parse(str(one.get("date") or "")))
    ]
    fitting = [date for date in told if year is None or date.year == year.year]
    best = next((date for date in fitting if date.month), None) or year or next(iter(fitting), None)
    return best if best and best.year < _LAST_YEAR else None


def _pages(container: Mapping[str, Any]) -> str:
    first, last = _text(container.get("firstPage")), _text(container.get("lastPage"))
    return f"{first}-{last}" if first and last and first != last else first


def _publisher(value: object) -> str:
    """Schema 4.5 made an object of what was a text."""
    text = _text(value.get("name")) if isinstance(value, Mapping) else _text(value)
    return "" if _NOBODY.fullmatch(text) else text
