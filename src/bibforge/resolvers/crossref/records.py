"""Crossref's account of a work, the `works` JSON of its API and of its public data file, read as a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind, Notice, Record
from bibforge.resolvers.crossref.phrases import ACRONYM_AND_YEAR, MEETING, NO_PAPER, SERIES, SERIES_OF_MEETINGS
from bibforge.resolvers.service_text import readable

KINDS = {
    "journal-article": Kind.ARTICLE,
    "proceedings-article": Kind.CONFERENCE,
    "book-chapter": Kind.CHAPTER, "book-part": Kind.CHAPTER, "book-section": Kind.CHAPTER, "book-track": Kind.CHAPTER,
    "book": Kind.BOOK, "monograph": Kind.BOOK, "reference-book": Kind.BOOK, "edited-book": Kind.BOOK,
    "book-set": Kind.BOOK,
    "proceedings": Kind.PROCEEDINGS,
    "dissertation": Kind.THESIS,
    "report": Kind.REPORT,
    "posted-content": Kind.PREPRINT,
    "standard": Kind.STANDARD,
    "dataset": Kind.DATASET, "database": Kind.DATASET,
    "reference-entry": Kind.REFERENCE_ENTRY,
    "component": Kind.PART, "report-component": Kind.PART, "peer-review": Kind.PART, "grant": Kind.PART,
    "journal": Kind.PART, "journal-issue": Kind.PART, "journal-volume": Kind.PART, "book-series": Kind.PART,
    "proceedings-series": Kind.PART, "report-series": Kind.PART, "standard-series": Kind.PART,
}  # fmt: skip
"""Crossref's types (`GET /types`); what is missing here is `Kind.UNKNOWN`."""

_POSTED = {
    "dissertation": Kind.THESIS, "letter": Kind.MANUSCRIPT, "working_paper": Kind.REPORT, "report": Kind.REPORT,
    "other": Kind.WEBPAGE,
}  # fmt: skip
"""The subtypes of `posted-content` that are no preprints."""


def record_from_work(item: Mapping[str, Any], source: str = "crossref", account: str = "") -> Record:
    """Return the record of one item of Crossref's `works` layout, with or without a DOI; odd values are left out."""
    title, retracted = _title(item)
    containers = [text for text in _texts(item.get("container-title")) if text]
    kind = _kind(item, title, containers)
    container, series = _container(kind, containers)
    event = _mapping(item.get("event"))
    doi = Doi.parse(str(item.get("DOI") or ""))
    url = _url(item)
    institution = _institution(item)
    return Record(
        source=source,
        account=account,
        kind=kind,
        title=title,
        authors=_people(item.get("author")),
        more_authors=any(map(_is_others, _mappings(item.get("author")))),
        editors=_people(item.get("editor")),
        date=_date(item, kind),
        doi=doi,
        arxiv=doi.arxiv if doi else None,
        openreview=OpenReviewId.parse(url) if "openreview.net" in url else None,
        isbn=next(filter(None, map(Isbn.parse, _texts(item.get("ISBN")))), None),
        issn=_first(item.get("ISSN")),
        container=container or (_string(event.get("name")) if kind is Kind.CONFERENCE else ""),
        short_container=_first(item.get("short-container-title")),
        series=series,
        event=_string(event.get("name")),
        event_place=_string(event.get("location")),
        volume=_string(item.get("volume")),
        issue=_string(item.get("issue")),
        pages=_pages(item),
        article_number=_string(item.get("article-number")),
        edition=_string(item.get("edition-number")),
        publisher=_string(item.get("publisher")),
        place=_string(item.get("publisher-location")),
        institution=institution,
        genre=_first(item.get("degree")) if kind is Kind.THESIS else "",
        language=_string(item.get("language")),
        url=url,
        notices=_notices(item, retracted),
        related_arxiv=_related_arxiv(item),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, (dict, Mapping)) else {}


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, (dict, Mapping))] if isinstance(value, list) else []


def _string(value: object) -> str:
    if isinstance(value, str):
        return readable(value) if value else ""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [_string(one) for one in values if isinstance(one, str | int)]


def _first(value: object) -> str:
    return next(filter(None, _texts(value)), "")


_RETRACTED = re.compile(r"^(?:\[?retracted(?: article| paper)?\]?|withdrawn(?: article)?)\s*[:.]\s+", re.IGNORECASE)


def _title(item: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the title with its subtitles, and whether the publisher had written RETRACTED before it."""
    title = _first(item.get("title"))
    for subtitle in _texts(item.get("subtitle")):
        if title and subtitle and subtitle.casefold() not in title.casefold():
            title = f"{title.rstrip(' :')}: {subtitle}" if title[-1] not in "?!" else f"{title} {subtitle}"
    bare = _RETRACTED.sub("", title)
    return bare, bare != title


def _kind(item: Mapping[str, Any], title: str, containers: Sequence[str]) -> Kind:
    kind = KINDS.get(str(item.get("type") or ""), Kind.UNKNOWN)
    if item.get("type") == "other" and item.get("ISBN") and containers:
        kind = Kind.CHAPTER
    if kind is Kind.PREPRINT:
        return _POSTED.get(str(item.get("subtype") or "").lower(), kind)
    if kind in (Kind.ARTICLE, Kind.CONFERENCE, Kind.CHAPTER) and NO_PAPER.fullmatch(title):
        return Kind.PART
    return Kind.CONFERENCE if kind is Kind.CHAPTER and _is_of_a_meeting(item, containers) else kind


def _is_of_a_meeting(item: Mapping[str, Any], containers: Sequence[str]) -> bool:
    """Tell whether a chapter is a conference paper: LNCS and its like deposit their papers as chapters."""
    books = [one for one in containers if not SERIES.match(one)] or containers
    if _mapping(item.get("event")).get("name") or any(map(MEETING.search, books)):
        return True
    return any(map(SERIES_OF_MEETINGS.match, containers)) and any(map(ACRONYM_AND_YEAR.search, containers))


def _container(kind: Kind, titles: Sequence[str]) -> tuple[str, str]:
    """Return the container and the series; Crossref puts both into one list, the series mostly first."""
    if len(titles) < 2 or kind is Kind.ARTICLE:
        return (titles[0] if titles else ""), ""
    known = [title for title in titles if SERIES.match(title)]
    series = known[0] if known and len(known) < len(titles) else titles[0]
    return next((title for title in titles if title not in known and title != series), titles[-1]), series


def _people(value: object) -> tuple[Person, ...]:
    return tuple(person for row in _mappings(value) for person in _persons(row))


def _is_others(data: Mapping[str, Any]) -> bool:
    """Tell whether a contributor only says that there are more, as `and others` of a `.bib` file becomes."""
    return str(data.get("name") or data.get("family")).lower().strip(".") in ("others", "et al")


def _persons(data: Mapping[str, Any]) -> list[Person]:
    """Return the people of one contributor: one, none for an empty one, several where a list was pasted into a name."""
    given, family = _string(data.get("given")), _string(data.get("family"))
    whole = f"{given} {family}"
    if " AND " in whole:
        return list(filter(None, map(person_from, whole.split(" AND "))))
    person = None if _is_others(data) else _person(data, family.strip(_MARKS), given.strip(_MARKS))
    return [person] if person else []


_GENERATION = re.compile(r"(?:jr|sr|ii|iii|iv|2nd|3rd)\.?", re.IGNORECASE)
_MARKS = " ,;*†‡§¶"


def _person(data: Mapping[str, Any], family: str, given: str) -> Person | None:
    """Return the person of one contributor: `family` and `given`, or `name` for an organisation."""
    if not family:
        name = _string(data.get("name")).strip(_MARKS) or given
        return Person(family=name, organisation=bool(data.get("name"))) if name else None
    family, given = _recased(family, given)
    if not given and " " in family and family[0].isupper():
        return person_from(family)  # some publishers put the whole name into the family name
    suffix = _string(data.get("suffix")).strip(_MARKS)
    return Person(family=family, given=given, suffix=suffix if _GENERATION.fullmatch(suffix) else "")


_PARTICLES = frozenset(
    ["von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ten", "ter"]
)


# Two capitals without a vowel are initials that stand for a family name (`Vibashan VS`).
_SHOUTED = re.compile(r"[^\W\d_]{3}|[AEIOUÀ-Ý]\w|\w[AEIOUÀ-Ý]|^(?:NG|LY|VY)$")


def _recased(family: str, given: str) -> tuple[str, str]:
    """Return a name that was deposited in capitals in its usual case, word by word (`VAN DER BERG`, `J.-P.`)."""
    if not family.isupper() or not _SHOUTED.search(family):
        return family, given
    words = [
        word.lower() if word.lower() in _PARTICLES and " " in family else _capitalised(word) for word in family.split()
    ]
    shouted = given.isupper() and re.search(r"[^\W\d_]{3}", given)
    return " ".join(words), " ".join(map(_capitalised, given.split())) if shouted else given


def _capitalised(word: str) -> str:
    if len(word) < 3 and "." in word:
        return word
    parts = re.split(r"([-'’.])", word)
    return re.sub(r"^Mc(\w)", lambda m: "Mc" + m[1].upper(), "".join(part.capitalize() for part in parts))


def _date(item: Mapping[str, Any], kind: Kind) -> PartialDate | None:
    """Return the date by which a work is cited: the meeting's year, the printed volume's year, else the first issue."""
    issued = _first_date(item, ("issued", "published", "published-print", "published-online", "posted"))
    if kind is Kind.CONFERENCE:
        held = PartialDate.from_parts(_date_parts(_mapping(item.get("event")).get("start")))
        return held if held and (not issued or held.year != issued.year) else issued
    if kind is Kind.ARTICLE and item.get("volume"):
        printed = _first_date(item, ("published-print",))
        return printed if printed and issued and printed.year != issued.year else issued
    return issued


def _first_date(item: Mapping[str, Any], names: Iterable[str]) -> PartialDate | None:
    return next(filter(None, (PartialDate.from_parts(_date_parts(item.get(name))) for name in names)), None)


def _date_parts(value: object) -> object:
    parts = _mapping(value).get("date-parts")
    return parts[0] if isinstance(parts, list) and parts else None


def _pages(item: Mapping[str, Any]) -> str:
    pages = _string(item.get("page")).replace("–", "-").replace("--", "-")
    early = pages == "1-1" and not item.get("volume")  # what publishers print before the pages are known
    return "" if early or re.fullmatch(r"(?:no|n/?a)(?:-(?:no|n/?a))?", pages, re.IGNORECASE) else pages


def _institution(item: Mapping[str, Any]) -> str:
    """Return who stands behind a thesis, a report or a standard, or the repository of a preprint."""
    held = item.get("institution")
    first = held[0] if isinstance(held, list) and held else held
    name = _string(_mapping(first).get("name")) or _string(
        item.get("standards-body") and _mapping(item["standards-body"]).get("name")
    )
    return name or (_string(item.get("group-title")) if item.get("type") == "posted-content" else "")


def _url(item: Mapping[str, Any]) -> str:
    primary = _mapping(_mapping(item.get("resource")).get("primary")).get("URL")
    return str(item.get("URL") or primary or "").strip()


def _notices(item: Mapping[str, Any], retracted: bool) -> tuple[Notice, ...]:
    """Return what was done to the work (`updated-by`) and what the work does to others (`update-to`)."""
    found = [_notice(one, False) for one in _mappings(item.get("updated-by"))]
    found += [_notice(one, True) for one in _mappings(item.get("update-to"))]
    if retracted and not any(re.search("retract|withdraw", one.type) for one in found):
        found.append(Notice(type="retraction"))
    return tuple(dict.fromkeys(found))


def _notice(data: Mapping[str, Any], outgoing: bool) -> Notice:
    return Notice(
        type=_string(data.get("type")).lower() or "update",
        doi=Doi.parse(str(data.get("DOI") or "")),
        date=PartialDate.from_parts(_date_parts(data.get("updated"))),
        outgoing=outgoing,
    )


_SAME_WORK = (
    "has-preprint",
    "is-preprint-of",
    "has-version",
    "is-version-of",
    "is-same-as",
    "is-identical-to",
    "has-manuscript",
)


def _related_arxiv(item: Mapping[str, Any]) -> ArxivId | None:
    """Return the one arXiv id that the source relates to this work as another form of it; None for several."""
    relation = _mapping(item.get("relation"))
    targets = [str(one.get("id") or "") for name in _SAME_WORK for one in _mappings(relation.get(name))]
    found = {ArxivId.parse(text) for text in targets}
    if isinstance(item.get("_arxiv"), str):
        found.add(ArxivId.parse(item["_arxiv"]))
    found.discard(None)
    return found.pop() if len(found) == 1 else None
