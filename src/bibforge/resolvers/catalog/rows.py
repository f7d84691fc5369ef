"""The three forms in which the catalog keeps a record, how each is filed, and how each becomes a `Record` again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import msgspec

from bibforge.model.identifiers import ArxivId, Doi, Identifier, Isbn, identifier_in_url
from bibforge.model.record import Kind, Record, record_from_json, record_json
from bibforge.resolvers.catalog.keys import (
    address_keys,
    doi_address_keys,
    folded_titles,
    hashed,
    identity_key,
    is_plain,
    link_key,
    own_keys,
    search_words,
    squeezed_key,
)
from bibforge.resolvers.service_text import readable
from bibforge.text.comparison import squeezed


class Layout(StrEnum):
    """How the raw text of a row is to be read."""

    ARXIV = "arxiv"
    """A row of the arXiv metadata snapshot."""
    CROSSREF = "crossref"
    """An item of Crossref's `works`."""
    RECORD = "record"
    """A record in its own JSON form, read from a file of another format."""


class CatalogRow(NamedTuple):
    """One record made ready for filing: its keys (the first says which row it replaces), search text and raw JSON."""

    keys: tuple[int, ...]
    folded: str
    words: str
    raw: bytes


_ABSENT = msgspec.Raw(b"null")


class _Snapshot(msgspec.Struct, omit_defaults=True):
    """What is kept of a snapshot row; abstract, submitter and licence are not (they are four fifths of its bytes)."""

    id: str
    title: str
    authors: str | None = None
    authors_parsed: msgspec.Raw = _ABSENT
    comments: str | None = None
    journal_ref: str | None = msgspec.field(default=None, name="journal-ref")
    doi: str | None = None
    report_no: str | None = msgspec.field(default=None, name="report-no")
    categories: str | None = None
    versions: msgspec.Raw = _ABSENT
    update_date: str | None = None


def _kept(name: str) -> Any:
    return msgspec.field(default=_ABSENT, name=name)


class _Item(msgspec.Struct, omit_defaults=True):
    """What is kept of a Crossref item: everything that describes the work; not its references, abstract and funders."""

    title: list[str] | None = None
    """Always a list: what tells an item from the rows of other layouts."""
    doi: str | None = msgspec.field(default=None, name="DOI")
    url: str | None = msgspec.field(default=None, name="URL")
    type: str | None = None
    isbn: list[str] | str | None = msgspec.field(default=None, name="ISBN")
    subtitle: list[str] | str | None = None
    relation: msgspec.Raw = _ABSENT
    linked_arxiv: str | None = msgspec.field(default=None, name="_arxiv")
    author: msgspec.Raw = _ABSENT
    editor: msgspec.Raw = _ABSENT
    issued: msgspec.Raw = _ABSENT
    published: msgspec.Raw = _ABSENT
    published_print: msgspec.Raw = _kept("published-print")
    published_online: msgspec.Raw = _kept("published-online")
    published_other: msgspec.Raw = _kept("published-other")
    posted: msgspec.Raw = _ABSENT
    content_created: msgspec.Raw = _kept("content-created")
    created: msgspec.Raw = _ABSENT
    container_title: msgspec.Raw = _kept("container-title")
    short_container_title: msgspec.Raw = _kept("short-container-title")
    original_title: msgspec.Raw = _kept("original-title")
    short_title: msgspec.Raw = _kept("short-title")
    volume: msgspec.Raw = _ABSENT
    issue: msgspec.Raw = _ABSENT
    journal_issue: msgspec.Raw = _kept("journal-issue")
    page: msgspec.Raw = _ABSENT
    article_number: msgspec.Raw = _kept("article-number")
    edition_number: msgspec.Raw = _kept("edition-number")
    part_number: msgspec.Raw = _kept("part-number")
    report_number: msgspec.Raw = _kept("report-number")
    publisher: msgspec.Raw = _ABSENT
    publisher_location: msgspec.Raw = _kept("publisher-location")
    issn: msgspec.Raw = _kept("ISSN")
    event: msgspec.Raw = _ABSENT
    institution: msgspec.Raw = _ABSENT
    standards_body: msgspec.Raw = _kept("standards-body")
    degree: msgspec.Raw = _ABSENT
    group_title: msgspec.Raw = _kept("group-title")
    subtype: msgspec.Raw = _ABSENT
    language: msgspec.Raw = _ABSENT
    resource: msgspec.Raw = _ABSENT
    updates: msgspec.Raw = _kept("update-to")
    updated_by: msgspec.Raw = _kept("updated-by")


_read_snapshot = msgspec.json.Decoder(_Snapshot).decode
_read_item = msgspec.json.Decoder(_Item).decode
_write = msgspec.json.Encoder().encode


def _one_line(row: msgspec.Struct) -> bytes:
    raw = _write(row)
    return msgspec.json.format(raw, indent=-1) if b"\n" in raw else raw  # parts kept as they are may be pretty-printed


_NEW_ARXIV = re.compile(r"\d\d(?:0[1-9]|1[0-2])\.\d{4,5}")


def row_from_snapshot(line: bytes) -> CatalogRow:
    """Return the filed form of one snapshot row. Raises ValueError (msgspec's included) where it is none."""
    row = _read_snapshot(line)
    title_keys, folded = _title_keys(row.title)
    partial = row.categories is None and bytes(row.versions) in (b"null", b"[]")
    keys = [hashed(f"{'arxiv-partial' if partial else 'arxiv'} arxiv:{_arxiv_value(row.id)}"), *title_keys]
    if row.doi:
        keys += [link_key(doi) for doi in map(Doi.parse, row.doi.split()) if doi]
    return CatalogRow(tuple(keys), folded, " ".join(search_words(folded)), _one_line(row))


def _arxiv_value(text: str) -> str:
    if _NEW_ARXIV.fullmatch(text) and text[:4] >= "0704" and (len(text) == 10) == (text[:4] >= "1501"):
        return text
    found = ArxivId.parse(text)
    if not found:
        raise ValueError(f"not an arXiv identifier: {text[:80]!r}")
    return found.value


def _title_keys(title: str) -> tuple[list[int], str]:
    folded = folded_titles(title if is_plain(title) else readable(title))
    return [squeezed_key(one) for one in folded if one], folded[0]


def row_from_item(line: bytes) -> CatalogRow:
    """Return the filed form of one Crossref item. Raises ValueError (msgspec's included) where it is none."""
    item = _read_item(line)
    title, subtitle = _first(item.title), _first(item.subtitle)
    if not title or title[:11].lower().lstrip("[").startswith(("retracted", "withdrawn")):
        # the publisher's mark is no part of the title; a missing title may stand elsewhere
        title = _item_reader()(msgspec.json.decode(line), "").title
    title_keys, folded = _title_keys(title)
    if subtitle and subtitle.lower() not in title.lower():
        more, folded = _title_keys(f"{title}: {subtitle}")
        title_keys = list(dict.fromkeys(more + title_keys))
    own = _own_identifiers(item)
    if not own and not folded:
        raise ValueError("neither a title nor an identifier")
    identity = _identity(item, own, folded)
    keys = [identity, *(own_keys(one)[0] for one in own if not isinstance(one, Doi)), *title_keys]
    keys += map(link_key, _linked(item, own))
    if item.url:
        keys += address_keys(item.url, title)
    if own and isinstance(own[0], Doi):
        keys += doi_address_keys(own[0])
    return CatalogRow(tuple(dict.fromkeys(keys)), folded, " ".join(search_words(folded)), _one_line(item))


def _first(value: list[str] | str | None) -> str:
    return (value[0] if value else "") if isinstance(value, list) else value or ""


_WITH_OWN_ISBN = frozenset({"book", "monograph", "edited-book", "reference-book", "proceedings"})


def _own_identifiers(item: _Item) -> list[Identifier]:
    found: list[Identifier] = []
    doi = Doi.parse(item.doi) if item.doi else None
    if doi:
        found += [doi, doi.arxiv] if doi.arxiv else [doi]
    if item.url and "openreview.net" in item.url:
        found += filter(None, [identifier_in_url(item.url)])
    if item.isbn and item.type in _WITH_OWN_ISBN:
        found += filter(None, map(Isbn.parse, [item.isbn] if isinstance(item.isbn, str) else item.isbn))
    return found


def _identity(item: _Item, own: list[Identifier], folded: str) -> int:
    if own and isinstance(own[0], Doi):
        return identity_key("crossref", own[0])
    people = bytes(item.author).decode("utf-8", "replace")
    where = bytes(item.container_title).decode("utf-8", "replace")
    return hashed(f"crossref {folded}|{item.url or ''}|{people}|{where}")


def _linked(item: _Item, own: list[Identifier]) -> list[ArxivId]:
    """Return the arXiv ids that the item names as its preprint, by `relation`, by its address or by `_arxiv`."""
    found = [ArxivId.parse(item.linked_arxiv)] if item.linked_arxiv else []
    if item.relation is not _ABSENT:
        found += _related_arxiv(msgspec.json.decode(item.relation))
    if item.url and "arxiv.org" in item.url:
        found.append(ArxivId.parse(item.url))
    return [one for one in dict.fromkeys(found) if one and one not in own]


_PREPRINT_RELATIONS = ("has-preprint", "is-version-of", "has-version", "is-identical-to")


def _related_arxiv(relation: Any) -> list[ArxivId | None]:
    if not isinstance(relation, dict):
        return []
    targets = [one for name in _PREPRINT_RELATIONS for one in relation.get(name) or () if isinstance(one, dict)]
    return [ArxivId.parse(str(one.get("id", ""))) for one in targets]


def row_from_record(record: Record) -> CatalogRow:
    """Return the filed form of a record that was read from a file of another format."""
    title_keys, folded = _title_keys(record.title)
    if not record.identifiers and not folded:
        raise ValueError("neither a title nor an identifier")
    preprint = record.kind is Kind.PREPRINT
    own = [one for one in record.identifiers if preprint or not isinstance(one, ArxivId)]
    named: list[Identifier] = [one for one in (record.related_arxiv, None if preprint else record.arxiv) if one]
    if preprint and record.arxiv and record.doi and record.doi.arxiv != record.arxiv:
        own, named = [record.arxiv], [record.doi]
    keys = [hashed(f"record {record.name}"), *(own_keys(one)[0] for one in own), *map(link_key, named), *title_keys]
    keys += address_keys(record.url, record.title)
    keys += doi_address_keys(record.doi) if record.doi and not preprint else ()
    raw = _write(record_json(replace(record, abstract="")))
    return CatalogRow(tuple(dict.fromkeys(keys)), folded, " ".join(search_words(folded)), raw)


def record_of(layout: Layout, raw: bytes, file: str) -> Record:
    """Return the record of a stored row, `source` naming the file that it came from."""
    source = f"catalog:{file}"
    data = msgspec.json.decode(raw)
    if layout is Layout.RECORD:
        origin = str(data.get("source", ""))
        return record_from_json({**data, "source": source, "account": "" if ":" in origin else origin})
    if layout is Layout.ARXIV:
        return replace(_snapshot_reader()(data, source), account="arxiv")
    return replace(_with_links(_item_reader()(data, source), data), account="crossref")


def _with_links(record: Record, data: Mapping[str, Any]) -> Record:
    found = identifier_in_url(str(data.get("URL") or ""))
    linked = ArxivId.parse(str(data.get("_arxiv") or "")) or (found if isinstance(found, ArxivId) else None)
    if linked and not record.related_arxiv and not record.arxiv:
        record = replace(record, related_arxiv=ArxivId(linked.value))
    return record


@cache
def _snapshot_reader() -> Callable[[Mapping[str, Any], str], Record]:
    from bibforge.resolvers.arxiv.records import record_from_snapshot  # on first use: reading costs no network package

    return record_from_snapshot


@cache
def _item_reader() -> Callable[[Mapping[str, Any], str], Record]:
    from bibforge.resolvers.crossref.records import record_from_work  # on first use, as above

    return record_from_work


def same_work(left: Record, right: Record) -> bool:
    """Tell whether two rows are two accounts of one thing: a shared identifier, or equal titles and first authors."""
    if set(left.identifiers) & set(right.identifiers):
        return True
    first = [squeezed(record.authors[0].family) if record.authors else "" for record in (left, right)]
    return squeezed(left.title) == squeezed(right.title) and first[0] == first[1]
