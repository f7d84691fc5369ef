"""CSL-JSON, the format of citation processors: one table of types, one of variables, both read in both directions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.library import Library, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record

TYPES: tuple[tuple[Kind, str], ...] = (
    (Kind.ARTICLE, "article-journal"),
    (Kind.CONFERENCE, "paper-conference"),
    (Kind.CHAPTER, "chapter"),
    (Kind.BOOK, "book"),
    (Kind.PROCEEDINGS, "book"),
    (Kind.THESIS, "thesis"),
    (Kind.REPORT, "report"),
    (Kind.STANDARD, "report"),
    (Kind.PREPRINT, "article"),
    (Kind.DATASET, "dataset"),
    (Kind.WEBPAGE, "webpage"),
    (Kind.SOFTWARE, "webpage"),
    (Kind.PROFILE, "webpage"),
    (Kind.BLOG, "post-weblog"),
    (Kind.TALK, "speech"),
    (Kind.VIDEO, "motion_picture"),
    (Kind.REFERENCE_ENTRY, "entry-encyclopedia"),
    (Kind.MANUSCRIPT, "manuscript"),
    (Kind.PART, "manuscript"),
    (Kind.UNKNOWN, "manuscript"),
)
"""Kind and type; read back, a type is the first kind that has it, unless `custom.kind` says otherwise.

Zotero takes a file only if it knows every type in it, and knows neither `software` nor `standard` nor `document`
(CSL JSON.js); so those are written as their nearest neighbours, with the true kind in `custom`, which it ignores.
"""

FURTHER_TYPES = {
    "article-magazine": Kind.ARTICLE, "article-newspaper": Kind.ARTICLE, "review": Kind.ARTICLE,
    "review-book": Kind.ARTICLE, "entry": Kind.REFERENCE_ENTRY, "entry-dictionary": Kind.REFERENCE_ENTRY,
    "post": Kind.WEBPAGE, "broadcast": Kind.VIDEO,
    "software": Kind.SOFTWARE, "standard": Kind.STANDARD, "collection": Kind.PROCEEDINGS, "periodical": Kind.PART,
    "document": Kind.UNKNOWN, "event": Kind.TALK,
}  # fmt: skip
"""Types that are read and never written; the rest of CSL's list (laws, maps, songs …) is `Kind.UNKNOWN`."""

VARIABLES: tuple[tuple[str, str], ...] = (
    ("title", "title"),
    ("container", "container-title"),
    ("short_container", "container-title-short"),
    ("series", "collection-title"),
    ("event", "event-title"),
    ("event_place", "event-place"),
    ("volume", "volume"),
    ("issue", "issue"),
    ("pages", "page"),
    ("edition", "edition"),
    ("publisher", "publisher"),
    ("place", "publisher-place"),
    ("genre", "genre"),
    ("language", "language"),
    ("url", "URL"),
    ("issn", "ISSN"),
    ("abstract", "abstract"),
    ("note", "note"),
)
"""Field of `Record` and CSL variable, for the texts that are carried over as they are."""

_OLD_NAMES = {"event": "event-title", "shortTitle": "title-short", "journalAbbreviation": "container-title-short"}
_PUBLISHED_BY_INSTITUTION = frozenset({Kind.THESIS, Kind.REPORT})
_OTHERS = "others"


def csl_json(library: Library) -> str:
    """Return the library as a CSL-JSON array, in list order, one item for each work, its key as `citation-key`."""
    return json.dumps([_item_from(work) for work in library.works], ensure_ascii=False, indent=1) + "\n"


def _item_from(work: Work) -> dict[str, Any]:
    record = work.record
    kind = _type_of(record)
    item: dict[str, Any] = {"id": work.key, "citation-key": work.key, "type": kind}
    if _kind_of(kind) is not record.kind:
        item["custom"] = {"kind": record.kind.value}
    texts = {variable: getattr(record, field) for field, variable in VARIABLES}
    texts["publisher"] = record.publisher or record.institution or ("arXiv" if _is_arxiv(record) else "")
    texts["URL"] = record.url or (record.openreview.url if record.openreview else "")
    texts["note"] = _note(record)
    texts["number"] = _number(record)
    texts["DOI"] = str(record.doi or (record.arxiv.doi if _is_arxiv(record) and record.arxiv else ""))
    texts["ISBN"] = str(record.isbn or "")
    item |= {variable: text for variable, text in texts.items() if text}
    people = {"author": _names(record.authors, record.more_authors), "editor": _names(record.editors, False)}
    item |= {role: names for role, names in people.items() if names}
    if record.date:
        parts = (record.date.year, record.date.month, record.date.day)
        item["issued"] = {"date-parts": [[part for part in parts if part]]}
    return item


def _type_of(record: Record) -> str:
    """Return the type: what is not known to be a manuscript is none where it has a DOI or stands at arXiv."""
    if record.kind is Kind.UNKNOWN and (record.doi or record.arxiv):
        return "article-journal" if record.doi else "article"
    return dict(TYPES)[record.kind]


def _is_arxiv(record: Record) -> bool:
    return record.kind is Kind.PREPRINT and record.arxiv is not None


def _number(record: Record) -> str:
    if _is_arxiv(record):
        return f"arXiv:{record.arxiv}"
    return record.article_number or record.number


def _note(record: Record) -> str:
    """Return the note, and on a line of its own the arXiv id of a published work, as Zotero keeps it in Extra."""
    named = f"arXiv: {record.arxiv}" if record.arxiv and not _is_arxiv(record) else ""
    return "\n".join(filter(None, (record.note, named)))


def _names(people: Sequence[Person], more: bool) -> list[dict[str, str]]:
    return [_name(person) for person in people] + ([{"literal": _OTHERS}] if more and people else [])


def _name(person: Person) -> dict[str, str]:
    if person.organisation:
        return {"literal": person.family}
    parts = {"family": person.family, "given": person.given, "suffix": person.suffix}
    return {part: text for part, text in parts.items() if text}


def record_from_csl(item: object, source: str) -> Record:
    """Return the record of one CSL item. Raises ValueError where it is no object or has no type."""
    if not isinstance(item, Mapping):
        raise ValueError("not an object")
    if not isinstance(item.get("type"), str):
        raise ValueError("no type")
    data: dict[str, Any] = {_OLD_NAMES.get(name, name): value for name, value in item.items() if isinstance(name, str)}
    kind = _kind_in(data)
    texts: dict[str, Any] = {field: _text(data.get(variable)) for field, variable in VARIABLES}
    authors, more = _people(data.get("author"))
    doi = Doi.parse(_text(data.get("DOI")))
    noted, texts["note"] = _arxiv_in_note(texts["note"])
    number = _text(data.get("number"))
    arxiv = ArxivId.parse(number) or (doi.arxiv if doi else None) or noted or ArxivId.parse(texts["url"])
    if kind in _PUBLISHED_BY_INSTITUTION:
        texts["institution"], texts["publisher"] = texts["publisher"], ""
    if kind is Kind.PREPRINT and texts["publisher"].lower() == "arxiv":
        texts["publisher"] = ""
    return Record(
        source=source,
        kind=kind,
        authors=authors,
        more_authors=more,
        editors=_people(data.get("editor"))[0],
        date=_date(data.get("issued")),
        doi=None if doi and doi.arxiv else doi,
        arxiv=arxiv,
        openreview=OpenReviewId.parse(texts["url"]) if "openreview.net" in texts["url"] else None,
        isbn=Isbn.parse(_text(data.get("ISBN"))),
        article_number=number if kind is Kind.ARTICLE and not ArxivId.parse(number) else "",
        number=number if kind is not Kind.ARTICLE and not ArxivId.parse(number) else "",
        **texts,
    )


def _kind_of(name: str) -> Kind:
    return next((kind for kind, written in TYPES if written == name), None) or FURTHER_TYPES.get(name, Kind.UNKNOWN)


def _kind_in(data: Mapping[str, Any]) -> Kind:
    custom = data.get("custom")
    stated = custom.get("kind") if isinstance(custom, Mapping) else None
    return Kind(stated) if stated in {kind.value for kind in Kind} else _kind_of(str(data["type"]))


_MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc|span)(?:\s[^<>]*)?>", re.IGNORECASE)  # CSL-JSON's own inline tags


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return re.sub(r"[^\S\n]+", " ", _MARKUP.sub("", str(value))).strip()


def _people(value: object) -> tuple[tuple[Person, ...], bool]:
    found = [_person(name) for name in value if isinstance(name, Mapping)] if isinstance(value, list) else []
    people = tuple(person for person in found if person and person.family)
    named = tuple(person for person in people if not (person.organisation and person.family.lower() == _OTHERS))
    return named, len(named) < len(people)


def _person(name: Mapping[str, Any]) -> Person | None:
    literal = _text(name.get("literal"))
    if literal:
        return Person(family=literal, organisation=True)
    particles = [_text(name.get(part)) for part in ("dropping-particle", "non-dropping-particle")]
    family = " ".join(filter(None, [*particles, _text(name.get("family"))]))
    given = _text(name.get("given"))
    if not family:
        return Person(family=given) if given else None
    return Person(family=family, given=given, suffix=_text(name.get("suffix")))


_FIGURES = re.compile(r"[0-9]{1,4}")


def _date(value: object) -> PartialDate | None:
    if not isinstance(value, Mapping):
        return None
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        whole = [int(part) if _FIGURES.fullmatch(str(part)) else None for part in parts[0]]
        return PartialDate.from_parts(whole)
    return PartialDate.parse(_text(value.get("raw") or value.get("literal")).replace("/", "-"))


def _arxiv_in_note(note: str) -> tuple[ArxivId | None, str]:
    match = re.search(r"^arxiv:\s*(\S+)$", note, re.IGNORECASE | re.MULTILINE)
    found = ArxivId.parse(match[1]) if match else None
    if not found or not match:
        return None, note
    return found, (note[: match.start()] + note[match.end() :]).strip()
