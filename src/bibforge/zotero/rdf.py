"""The library as Zotero RDF, the file that Zotero imports with its collections, notes, tags and links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from html import escape
from typing import NamedTuple

from bibforge.model.library import Library, Work
from bibforge.zotero.items import Creator, Item, item_from
from bibforge.zotero.schema import clean
from bibforge.zotero.tree import Collection, collections_from, filed, with_free_keys

_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "z": "http://www.zotero.org/namespaces/export#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "link": "http://purl.org/rss/1.0/modules/link/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
    "schema": "http://schema.org/",
}

_NODES = {
    "journalArticle": "bib:Article",
    "book": "bib:Book",
    "bookSection": "bib:BookSection",
    "thesis": "bib:Thesis",
    "report": "bib:Report",
    "manuscript": "bib:Manuscript",
    "webpage": "bib:Document",
    "blogPost": "bib:Document",
}
"""The typed node of an item; `z:itemType` decides, so every other type is a plain `rdf:Description`."""

_CONTAINERS = {
    "journalArticle": ("bib:Journal", "publicationTitle"),
    "conferencePaper": ("bib:Journal", "proceedingsTitle"),
    "bookSection": ("bib:Book", "bookTitle"),
    "encyclopediaArticle": ("bib:Book", "encyclopediaTitle"),
}
_IN_CONTAINER = {"journalAbbreviation": "dcterms:alternative", "volume": "prism:volume", "issue": "prism:number"}
_DIRECT = {
    "title": "dc:title",
    "date": "dc:date",
    "abstractNote": "dcterms:abstract",
    "pages": "bib:pages",
    "rights": "dc:rights",
}
_IDENTIFIERS = ("DOI", "ISBN", "ISSN")
_ROLES = {"author": "bib:authors", "editor": "bib:editors", "contributor": "bib:contributors"}


class ItemText(NamedTuple):
    """An item as the file has it: its lines, and the keys of itself, its notes and its links, its own first."""

    text: str
    keys: tuple[str, ...]


def rdf_text(library: Library, *, tags: bool = False, item_text_of: Callable[[Work], ItemText] | None = None) -> str:
    """Return the library as Zotero RDF: the collection tree, items in each of their collections, notes and links.

    The same library gives the same bytes. `tags` writes the last heading of each category as a tag.
    `item_text_of` gives what `item_text` gives with these options, where somebody has it already.
    Import format: RDF.js of Zotero's translators; every field without an element of its own stands under `z:`.
    """
    collections = collections_from(library)
    numbers = {one.path: one.key for one in collections}
    made = item_text_of or partial(item_text, tags=tags)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<rdf:RDF"]
    lines += [f' xmlns:{prefix}="{address}"' for prefix, address in _NAMESPACES.items()]
    lines[-1] += ">"
    members: dict[str, list[str]] = {}
    taken: set[str] = set()
    for work in library.works:
        item = made(work)
        if not taken.isdisjoint(item.keys):
            item = _described(with_free_keys(item_from(work, tags=tags), taken))
        taken.update(item.keys)
        lines.append(item.text)
        for collection in filed(work, numbers):
            members.setdefault(collection, []).append(item.keys[0])
    lines += _tree(collections, members)
    return "\n".join([*lines, "</rdf:RDF>", ""])


def item_text(work: Work, *, tags: bool = False) -> ItemText:
    """Return the item of a work as the file has it, without the collections that it is filed in."""
    return _described(item_from(work, tags=tags))


def _described(item: Item) -> ItemText:
    keys = (item.key, *(note.key for note in item.notes), *(link.key for link in item.links))
    return ItemText("\n".join(_item(item)), keys)


def _text(value: str) -> str:
    return escape(clean(value).replace("\r\n", "\n").replace("\r", "\n"), quote=False)


def _leaf(name: str, value: str) -> str:
    return f"    <{name}>{_text(value)}</{name}>"


def _pointer(name: str, kind: str, key: str) -> str:
    return f'    <{name} rdf:resource="#{kind}_{key}"/>'


def _item(item: Item) -> Iterator[str]:
    node = _NODES.get(item.type, "rdf:Description")
    yield f'  <{node} rdf:about="#item_{item.key}">'
    yield _leaf("z:itemType", item.type)
    yield from _container(item)
    yield from _people(item.creators)
    yield from (_pointer("dcterms:isReferencedBy", "note", note.key) for note in item.notes)
    yield from (_pointer("link:link", "link", link.key) for link in item.links)
    yield from (_leaf("dc:subject", tag) for tag in item.tags)
    yield from _fields(item)
    yield f"  </{node}>"
    for note in item.notes:
        yield f'  <bib:Memo rdf:about="#note_{note.key}"><rdf:value>{_text(note.html)}</rdf:value></bib:Memo>'
    for link in item.links:
        yield from _attachment(link.key, link.title, link.url)


def _container(item: Item) -> Iterator[str]:
    """Yield the journal, proceedings or book around the item, with what belongs to it."""
    if item.type not in _CONTAINERS:
        return
    node, title = _CONTAINERS[item.type]
    inside = [_leaf("dc:title", item.fields[title])] if title in item.fields else []
    inside += [_leaf(name, item.fields[field]) for field, name in _IN_CONTAINER.items() if field in item.fields]
    inside += [
        _leaf("dc:identifier", f"{field} {item.fields[field]}") for field in _IDENTIFIERS if field in item.fields
    ]
    if inside:
        yield f"    <dcterms:isPartOf><{node}>"
        yield from ("    " + line for line in inside)
        yield f"    </{node}></dcterms:isPartOf>"


def _people(creators: tuple[Creator, ...]) -> Iterator[str]:
    roles: dict[str, list[Creator]] = defaultdict(list)
    for creator in creators:
        roles[creator.role].append(creator)
    for role, people in roles.items():
        names = [_ROLES.get(role, f"z:{role}s")]
        if role == "programmer":
            names.append("schema:author")  # the importer looks for programmers nowhere else
        for name in names:
            yield f"    <{name}><rdf:Seq>"
            yield from (f"      <rdf:li><foaf:Person>{_name(one)}</foaf:Person></rdf:li>" for one in people)
            yield f"    </rdf:Seq></{name}>"


def _name(creator: Creator) -> str:
    given = f"<foaf:givenName>{_text(creator.first)}</foaf:givenName>" if creator.first else ""
    return f"<foaf:surname>{_text(creator.last)}</foaf:surname>{given}"


def _fields(item: Item) -> Iterator[str]:
    held = _held_by_container(item)
    for field, value in item.fields.items():
        if field in held:
            continue
        if field == "url":
            yield f"    <dc:identifier><dcterms:URI><rdf:value>{_text(value)}</rdf:value></dcterms:URI></dc:identifier>"
        elif field in _IDENTIFIERS:
            yield _leaf("dc:identifier", f"{field} {value}")
        else:
            yield _leaf(_DIRECT.get(field, f"z:{field}"), value)
    if item.extra:
        yield _leaf("dc:description", "\n".join(item.extra))


def _held_by_container(item: Item) -> set[str]:
    if item.type not in _CONTAINERS:
        return set()
    return {_CONTAINERS[item.type][1], *_IN_CONTAINER, *_IDENTIFIERS}


def _attachment(key: str, title: str, url: str) -> Iterator[str]:
    yield f'  <z:Attachment rdf:about="#link_{key}">'
    yield _leaf("z:itemType", "attachment")
    yield _leaf("dc:title", title)
    yield f"    <dc:identifier><dcterms:URI><rdf:value>{_text(url)}</rdf:value></dcterms:URI></dc:identifier>"
    yield _leaf("z:linkMode", "3")
    yield "  </z:Attachment>"


def _tree(collections: tuple[Collection, ...], members: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the collections; `members` are the keys of the items in each, by its key."""
    below: Mapping[str, list[str]] = defaultdict(list)
    for collection in collections:
        if collection.parent:
            below[collection.parent].append(collection.key)
    for collection in collections:
        yield f'  <z:Collection rdf:about="#collection_{collection.key}">'
        yield _leaf("dc:title", collection.name)
        yield from (_pointer("dcterms:hasPart", "item", key) for key in members.get(collection.key, ()))
        yield from (_pointer("dcterms:hasPart", "collection", key) for key in below[collection.key])
        yield "  </z:Collection>"
