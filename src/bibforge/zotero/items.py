"""One work as a Zotero item: the one table from kinds and record fields to item types and fields."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bibforge.model.identifiers import identifier_in_url
from bibforge.model.library import Link, Role, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.text.comparison import squeezed
from bibforge.zotero.pdfs import open_pdf
from bibforge.zotero.schema import ITEM_FIELDS, NAME_LENGTH, NOTE_LENGTH, clean, cut, key_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """A creator as Zotero holds one: two names, or one (`first` empty) where the name is not divided."""

    role: str
    last: str
    first: str = ""

    def json(self) -> dict[str, str]:
        """Return the API's form: `name`, or `lastName` and `firstName`."""
        if not self.first:
            return {"creatorType": self.role, "name": self.last}
        return {"creatorType": self.role, "firstName": self.first, "lastName": self.last}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildNote:
    """A note below an item, as HTML."""

    key: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedUrl:
    """An attachment that is a link and no file."""

    key: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One work as Zotero shall hold it.

    `fields` has only fields with a value, in the schema's order, `extra` apart as its labelled lines; `collections`
    are the keys of the collections it is filed in.
    """

    work: str
    key: str
    type: str
    fields: Mapping[str, str]
    extra: tuple[str, ...] = ()
    creators: tuple[Creator, ...] = ()
    tags: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    notes: tuple[ChildNote, ...] = ()
    links: tuple[LinkedUrl, ...] = ()

    def json(self) -> dict[str, Any]:
        """Return the API's form of the item itself: what a creation sends, without key and version."""
        data: dict[str, Any] = {"itemType": self.type, **self.fields}
        if self.extra:
            data["extra"] = "\n".join(self.extra)
        data["creators"] = [creator.json() for creator in self.creators]
        data["tags"] = [{"tag": tag} for tag in self.tags]
        data["collections"] = list(self.collections)
        data["relations"] = {}
        return data


ITEM_TYPES: dict[Kind, str] = {
    Kind.ARTICLE: "journalArticle",
    Kind.CONFERENCE: "conferencePaper",
    Kind.CHAPTER: "bookSection",
    Kind.BOOK: "book",
    Kind.PROCEEDINGS: "book",
    Kind.THESIS: "thesis",
    Kind.REPORT: "report",
    Kind.PREPRINT: "preprint",
    Kind.DATASET: "dataset",
    Kind.SOFTWARE: "computerProgram",
    Kind.STANDARD: "standard",
    Kind.WEBPAGE: "webpage",
    Kind.BLOG: "blogPost",
    Kind.TALK: "presentation",
    Kind.VIDEO: "videoRecording",
    Kind.PROFILE: "webpage",
    Kind.MANUSCRIPT: "manuscript",
    Kind.REFERENCE_ENTRY: "encyclopediaArticle",
    Kind.PART: "document",
    Kind.UNKNOWN: "document",
}

COMMON = {
    "title": "title",
    "abstract": "abstractNote",
    "date": "date",
    "doi": "DOI",
    "url": "url",
    "language": "language",
}
_BOOKISH = {"publisher": "publisher", "place": "place", "volume": "volume", "series": "series",
            "number": "seriesNumber", "isbn": "ISBN"}  # fmt: skip
FIELDS: dict[str, dict[str, str]] = {
    item_type: {name: field for name, field in COMMON.items() if field in ITEM_FIELDS[item_type]} | special
    for item_type, special in {
        "journalArticle": {"container": "publicationTitle", "short_container": "journalAbbreviation",
                           "volume": "volume", "issue": "issue", "pages": "pages", "series": "series", "issn": "ISSN",
                           "publisher": "publisher", "place": "place"},
        "conferencePaper": {**_BOOKISH, "container": "proceedingsTitle", "event": "conferenceName",
                            "event_place": "eventPlace", "issue": "issue", "pages": "pages", "issn": "ISSN"},
        "bookSection": {**_BOOKISH, "container": "bookTitle", "edition": "edition", "pages": "pages", "issn": "ISSN"},
        "encyclopediaArticle": {**_BOOKISH, "container": "encyclopediaTitle", "edition": "edition", "pages": "pages"},
        "book": {**_BOOKISH, "edition": "edition", "issn": "ISSN"},
        "thesis": {"institution": "university", "genre": "thesisType", "place": "place", "series": "series",
                   "number": "seriesNumber", "isbn": "ISBN"},
        "report": {"institution": "institution", "genre": "reportType", "number": "reportNumber", "place": "place",
                   "series": "seriesTitle", "pages": "pages", "isbn": "ISBN", "issn": "ISSN"},
        "preprint": {"institution": "repository", "genre": "genre", "place": "place", "series": "series"},
        "manuscript": {"institution": "institution", "genre": "manuscriptType", "place": "place", "number": "number"},
        "dataset": {"institution": "repository", "genre": "type", "number": "identifier", "edition": "versionNumber"},
        "computerProgram": {"institution": "company", "place": "place", "edition": "versionNumber", "isbn": "ISBN"},
        "standard": {"institution": "organization", "genre": "type", "number": "number", "edition": "edition",
                     "publisher": "publisher", "place": "place", "isbn": "ISBN"},
        "webpage": {"container": "websiteTitle", "genre": "websiteType", "publisher": "publisher", "place": "place"},
        "blogPost": {"container": "blogTitle", "genre": "websiteType", "issn": "ISSN"},
        "presentation": {"event": "meetingName", "genre": "presentationType", "place": "place", "series": "series"},
        "videoRecording": {"institution": "studio", "place": "place", "series": "seriesTitle"},
        "document": {"genre": "type", "publisher": "publisher", "place": "place"},
    }.items()
}  # fmt: skip
"""For each item type: record field → Zotero field. `pages` may be an article number, `institution` a publisher."""

_SPARE = {"pages": "article_number", "institution": "publisher", "event": "container", "place": "event_place"}
"""Where a record has nothing under the first name, the second is asked (if it has no field of its own)."""

AUTHOR_ROLES = {"presentation": "presenter", "computerProgram": "programmer", "videoRecording": "contributor"}
"""The creator type of a work's authors where it is not `author`; who made a video is not known to have directed it."""

EDITOR_TYPES = frozenset({"conferencePaper", "journalArticle", "book", "bookSection", "encyclopediaArticle"})

ROLE_TITLES = {
    Role.PAPER: "Paper", Role.PDF: "PDF", Role.CODE: "Code", Role.PROJECT: "Project page", Role.VIDEO: "Video",
    Role.SLIDES: "Slides", Role.BLOG: "Blog post", Role.DATA: "Data", Role.DEMO: "Demo", Role.OTHER: "Link",
}  # fmt: skip


def item_type_of(record: Record) -> str:
    """Return the item type of a record; an unknown kind with an arXiv id and nothing published is a preprint."""
    if record.kind is Kind.UNKNOWN and record.arxiv and not record.doi:
        return "preprint"
    return ITEM_TYPES[record.kind]


def item_from(work: Work, *, tags: bool = False, pdf: bool = False, collections: Sequence[str] = ()) -> Item:
    """Return the work as a Zotero item with its notes and links; `citationKey` is the work's key.

    `tags` adds the last heading of each category as a tag, `pdf` the address of the open PDF as a link.
    """
    record = work.record
    chosen = item_type_of(record)
    return Item(
        work=work.key,
        key=key_for("item", work.key),
        type=chosen,
        fields=_fields(record, chosen, work.key),
        extra=extra_lines(record, chosen),
        creators=_creators(record, chosen),
        tags=_tags(work) if tags else (),
        collections=tuple(collections),
        notes=_notes(work),
        links=_links(work, open_pdf(work) if pdf else ""),
    )


def fitted(item: Item, known: Mapping[str, frozenset[str]]) -> Item:
    """Return the item with the fields that a server with an older schema knows; DOI and citation key go to `extra`."""
    kind = item.type if item.type in known else "document"
    fields = known.get(kind, frozenset())
    spilled = {"DOI": "DOI", "citationKey": "Citation Key"}
    lines = [
        f"{label}: {item.fields[name]}" for name, label in spilled.items() if name in item.fields and name not in fields
    ]
    kept = {name: value for name, value in item.fields.items() if name in fields}
    return replace(item, type=kind, fields=kept, extra=(*item.extra, *lines))


def _fields(record: Record, item_type: str, key: str) -> dict[str, str]:
    table = FIELDS[item_type]
    values = {field: _value(record, name, table) for name, field in table.items()}
    values["citationKey"] = key
    values["url"] = values["url"] or _page(record)
    if item_type == "preprint":
        values |= _preprint_values(record, values)
    values = {
        name: value if name == "abstractNote" else " ".join(clean(value).split()) for name, value in values.items()
    }
    return {field: cut(clean(values[field])) for field in ITEM_FIELDS[item_type] if clean(values.get(field, ""))}


def _value(record: Record, name: str, table: Mapping[str, str]) -> str:
    found = getattr(record, name)
    spare = _SPARE.get(name)
    if not found and spare and spare not in table:
        found = getattr(record, spare)
    return str(found) if found else ""


def _page(record: Record) -> str:
    if record.arxiv:
        return record.arxiv.url
    return record.openreview.url if record.openreview else ""


def _preprint_values(record: Record, values: Mapping[str, str]) -> dict[str, str]:
    """Return repository, archiveID and DOI as Zotero's arXiv translator writes them (19 May 2026)."""
    if not record.arxiv:
        return {}
    return {
        "repository": "arXiv",
        "archiveID": f"arXiv:{record.arxiv.value}",
        "DOI": values["DOI"] or str(record.arxiv.doi),
    }


def extra_lines(record: Record, item_type: str) -> tuple[str, ...]:
    """Return our labelled lines for `extra`: the arXiv id with its class, the OpenReview forum."""
    lines = []
    if record.arxiv:
        subject = f" [{record.categories[0]}]" if record.categories and "/" not in record.arxiv.value else ""
        blank = "" if item_type == "preprint" else " "
        lines.append(f"arXiv:{blank}{record.arxiv.value}{subject}")
    if record.openreview:
        lines.append(f"OpenReview: {record.openreview.value}")
    return tuple(clean(line) for line in lines)


def _creators(record: Record, item_type: str) -> tuple[Creator, ...]:
    role = AUTHOR_ROLES.get(item_type, "author")
    if not record.authors and item_type in EDITOR_TYPES - {"journalArticle"}:
        return tuple(_people(record.editors, "editor"))
    editors = record.editors if item_type in EDITOR_TYPES else ()
    return (*_people(record.authors, role), *_people(editors, "editor"))


def _people(people: Sequence[Person], role: str) -> Iterator[Creator]:
    for person in people:
        family = cut(clean(person.family), NAME_LENGTH)
        given = clean(person.given)
        if person.suffix:
            given = f"{given}, {clean(person.suffix)}" if given else clean(person.suffix)
        if family or given:
            yield Creator(role=role, last=family or given, first=cut(given, NAME_LENGTH) if family else "")


def _tags(work: Work) -> tuple[str, ...]:
    names = (clean(path[-1])[:NAME_LENGTH].rstrip() for path in work.categories if path)
    return tuple(dict.fromkeys(name for name in names if name))


def note_html(text: str) -> str:
    """Return one list note as the HTML of a Zotero note: escaped, a paragraph for each block, line breaks kept."""
    blocks = re.split(r"\n\s*\n", clean(text)[: NOTE_LENGTH // 5])  # escaping makes at most five characters of one
    escaped = ("<br>".join(html.escape(line.strip(), quote=False) for line in block.splitlines()) for block in blocks)
    return "".join(f"<p>{block}</p>" for block in escaped if block)


def _notes(work: Work) -> tuple[ChildNote, ...]:
    texts = dict.fromkeys(note_html(note) for note in work.notes)
    return tuple(ChildNote(key=key_for("note", work.key, text), html=text) for text in texts if text)


def _links(work: Work, pdf: str) -> tuple[LinkedUrl, ...]:
    own = {clean(work.record.url).rstrip("/"), _page(work.record)}
    known = set(work.record.identifiers) | {one for mention in work.mentions for one in mention.identifiers}
    found = {}
    for link in work.links:
        url = clean(link.url)
        if _is_attached(link, known) and url.rstrip("/") not in own:
            found[url] = LinkedUrl(key=key_for("link", work.key, url), title=_link_title(link, work), url=url)
    if pdf and pdf not in found:
        found[pdf] = LinkedUrl(key=key_for("link", work.key, pdf), title=ROLE_TITLES[Role.PDF], url=pdf)
    return tuple(found.values())


def _is_attached(link: Link, known: set[Any]) -> bool:
    if link.role is Role.HOME or not re.match(r"(?:https?|ftp)://", link.url.strip(), re.IGNORECASE):
        return False
    return link.role not in (Role.PAPER, Role.PDF) or identifier_in_url(link.url) not in known


def _link_title(link: Link, work: Work) -> str:
    """Return what the link leads to, with the words of the list unless they only repeat that or the work's title."""
    text, plain = " ".join(clean(link.text).split()), ROLE_TITLES.get(link.role, "Link")
    titles = {squeezed(plain), squeezed(work.record.title), *(squeezed(mention.title) for mention in work.mentions)}
    return plain if squeezed(text) in {"", *titles} or len(text) > 100 else f"{plain}: {text}"
