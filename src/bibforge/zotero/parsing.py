"""What a Zotero item says about its work: the mapping read backwards, and identifiers wherever people keep them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bibforge.model.dates import PartialDate, month_number
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId, identifier_in_url
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.zotero.items import AUTHOR_ROLES, COMMON, FIELDS, ITEM_TYPES

_KINDS = {item_type: kind for kind, item_type in reversed(ITEM_TYPES.items())} | {
    "document": Kind.UNKNOWN,
    "magazineArticle": Kind.ARTICLE,
    "newspaperArticle": Kind.ARTICLE,
    "dictionaryEntry": Kind.REFERENCE_ENTRY,
    "webpage": Kind.WEBPAGE,
    "forumPost": Kind.WEBPAGE,
    "film": Kind.VIDEO,
    "tvBroadcast": Kind.VIDEO,
} | dict.fromkeys(
    ("patent", "bill", "case", "statute", "hearing", "artwork", "map", "audioRecording", "podcast", "radioBroadcast",
     "interview", "letter", "email", "instantMessage"),
    Kind.PART,
)  # fmt: skip
"""The kind of each item type; what is never a paper, whatever its title, is a part."""
_ARXIV_LABELLED = ("archiveID", "reportNumber", "publicationTitle", "archiveLocation", "number", "callNumber")
"""Fields in which translators and people have put `arXiv:ID`, at times with the class behind it."""
_ARXIV_TEXT = re.compile(r"\s*arxiv\s*:\s*(\S+)", re.IGNORECASE)
_ARXIV_LINE = re.compile(r"^\s*(?:arxiv|_?eprint|tex\.eprint)\s*[:=]\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d|2100)\b")


def record_from_item(data: Mapping[str, Any]) -> Record:
    """Return what a Zotero item (the API's `data`) says about its work, by the same table read backwards.

    Identifiers are looked for wherever people keep them: `DOI`, `archiveID`, `extra`, `url`.
    """
    item_type = str(data.get("itemType", ""))
    table = FIELDS.get(item_type, COMMON)
    values: dict[str, Any] = {name: str(data.get(field) or "") for name, field in table.items()}
    typed = {"date", "doi", "title", "isbn"}
    creators = [one for one in data.get("creators") or () if isinstance(one, dict)]
    main = AUTHOR_ROLES.get(item_type, "author")
    doi = doi_in(data)
    return Record(
        source="zotero",
        kind=_KINDS.get(item_type, Kind.UNKNOWN),
        title=str(data.get("title") or ""),
        authors=tuple(_person(one) for one in creators if one.get("creatorType") in (main, "author")),
        editors=tuple(_person(one) for one in creators if one.get("creatorType") == "editor"),
        date=date_from(str(data.get("date") or "")),
        doi=None if doi and doi.arxiv else doi,
        arxiv=arxiv_in(data),
        openreview=OpenReviewId.parse(values["url"]) if "openreview.net" in values["url"] else None,
        **{name: value for name, value in values.items() if name not in typed},
        isbn=Isbn.parse(str(data.get("ISBN") or "").split(" ")[0]) if data.get("ISBN") else None,
    )


def _person(creator: Mapping[str, Any]) -> Person:
    if "name" in creator:
        name = str(creator["name"] or "")
        return Person(family=name, organisation=" " in name)
    return Person(family=str(creator.get("lastName") or ""), given=str(creator.get("firstName") or ""))


def doi_in(data: Mapping[str, Any]) -> Doi | None:
    """Return the item's DOI: the field, a `DOI:` line of `extra`, or a doi.org address."""
    field = Doi.parse(str(data.get("DOI") or ""))
    if field:
        return field
    line = re.search(r"^\s*DOI\s*:\s*(\S+)", str(data.get("extra") or ""), re.IGNORECASE | re.MULTILINE)
    if line and Doi.parse(line[1]):
        return Doi.parse(line[1])
    found = identifier_in_url(str(data.get("url") or ""))
    return found if isinstance(found, Doi) else None


def arxiv_in(data: Mapping[str, Any]) -> ArxivId | None:
    """Return the arXiv id that an item states: `archiveID`, `DOI`, a labelled line of `extra`, `url`, a number field.

    An id that is only mentioned, in the words of `extra` or anywhere else, is not the item's own.
    """
    return next((found for text in _arxiv_texts(data) if (found := ArxivId.parse(text))), None)


def _arxiv_texts(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts that are an arXiv id if they can be read as one, the surest first."""
    if data.get("repository") == "arXiv":
        yield str(data.get("archiveID") or "")
    doi = Doi.parse(str(data.get("DOI") or ""))
    if doi and doi.arxiv:
        yield doi.arxiv.value
    yield from _ARXIV_LINE.findall(str(data.get("extra") or ""))
    page = identifier_in_url(str(data.get("url") or ""))
    if isinstance(page, ArxivId):
        yield page.value
    for field in _ARXIV_LABELLED:
        match = _ARXIV_TEXT.match(str(data.get(field) or ""))
        if match:
            yield match[1]


def date_from(text: str) -> PartialDate | None:
    """Return the date of Zotero's free text (`2020-05-06`, `March 2020`, `12 Mar 2020`, `2020`), or None."""
    iso = PartialDate.parse(text.strip().replace("/", "-"))
    if iso:
        return iso
    year = _YEAR.search(text)
    if not year:
        return None
    month = next((found for word in re.findall(r"[A-Za-z]{3,}", text) if (found := month_number(word))), None)
    day = re.search(r"\b([12]?\d|3[01])\b(?!\d)", text.replace(year[0], "")) if month else None
    return PartialDate.from_parts([int(year[0]), *([month] if month else []), *([int(day[0])] if day else [])])
