"""Zotero RDF, read back as Zotero's importer reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bibforge.model.library import Library, Mention, Place, Role, Status, Work
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.zotero.items import FIELDS, item_from
from bibforge.zotero.rdf import rdf_text
from bibforge.zotero.schema import clean

NS = {
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
ABOUT = f"{{{NS['rdf']}}}about"
RESOURCE = f"{{{NS['rdf']}}}resource"
CONTAINER_TITLE = {
    "journalArticle": "publicationTitle",
    "conferencePaper": "proceedingsTitle",
    "bookSection": "bookTitle",
    "encyclopediaArticle": "encyclopediaTitle",
}


def parsed(text: str) -> etree._Element:
    """Return the root of a strict parse."""
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))


def items_of(root: etree._Element) -> list[etree._Element]:
    """Return the nodes that stand for items."""
    return [node for node in root if (node.get(ABOUT) or "").startswith("#item_")]


def read_item(node: etree._Element) -> dict[str, object]:
    """Read one item node by the importer's rules: its own elements, its container, then every `z:` element."""
    kind = node.findtext("z:itemType", "", NS)
    found: dict[str, object] = {"itemType": kind}
    container = node.find("dcterms:isPartOf/*", NS)
    for field, name in (("title", "dc:title"), ("date", "dc:date"), ("abstractNote", "dcterms:abstract"),
        ("pages", "bib:pages"),
                        ("extra", "dc:description"), ("url", "dc:identifier/dcterms:URI/rdf:value")):  # fmt: skip
        found[field] = node.findtext(name, namespaces=NS)
    around = [node] if container is None else [node, container]
    for place in around:
        for identifier in place.findall("dc:identifier", NS):
            scheme, _, value = (identifier.text or "").strip().partition(" ")
            if scheme in ("DOI", "ISBN", "ISSN"):
                found[scheme] = value
    if container is not None:
        found[CONTAINER_TITLE[kind]] = container.findtext("dc:title", namespaces=NS)
        found["journalAbbreviation"] = container.findtext("dcterms:alternative", namespaces=NS)
        found["volume"] = container.findtext("prism:volume", namespaces=NS)
        found["issue"] = container.findtext("prism:number", namespaces=NS)
    for child in node:
        qualified = etree.QName(child)
        if qualified.namespace == NS["z"] and len(child) == 0:
            found[qualified.localname] = child.text
    return {key: value for key, value in found.items() if value}


def read_creators(node: etree._Element) -> Iterator[tuple[str, str, str]]:
    """Yield role, family and given name of each creator, as the importer does."""
    for role, names in (("author", ["bib:authors"]), ("editor", ["bib:editors"]), ("contributor", ["bib:contributors"]),
                        ("presenter", ["z:presenters"]), ("programmer", ["schema:author"])):  # fmt: skip
        for name in names:
            for person in node.findall(f"{name}/rdf:Seq/rdf:li/foaf:Person", NS):
                yield (
                    role,
                    person.findtext("foaf:surname", "", NS),
                    person.findtext("foaf:givenName", "", NS),
                )


@pytest.mark.parametrize("kind", list(Kind))
def test_every_mapped_field_survives(
    make_work: Callable[..., Work], make_library: Callable[..., Library], kind: Kind
) -> None:
    """Each field that the mapping fills comes out of the file as it went in, for every kind of work."""
    work = make_work(
        "k", kind=kind, authors=["Jane Doe", "The Project Team"], doi="10.1000/xyz", arxiv="2001.00001",
        container="C & D",
        volume="1", issue="2", pages="3-4", publisher="P", institution="I", edition="4", genre="G", number="N",
        event="E",
        event_place="EP", place="PL", series="S", issn="1234-5679", language="en", abstract="A < B",
        url="https://example.org/x?a=1&b=2", short_container="SC",
    )  # fmt: skip
    item = item_from(work)
    (node,) = items_of(parsed(rdf_text(make_library(work))))
    assert read_item(node) == {"itemType": item.type, **item.fields, "extra": "\n".join(item.extra)}
    assert list(read_creators(node)) == [(one.role, one.last, one.first) for one in item.creators]
    assert set(FIELDS[item.type].values()) <= {*item.fields, "ISBN"}


def test_tree_notes_tags_and_links_are_there(
    make_work: Callable[..., Work], make_library: Callable[..., Library]
) -> None:
    """Nested and empty collections, an item in two of them, its note, its tag and its link."""
    library = make_library(
        make_work(
            "a",
            categories=[("L", "A"), ("L", "B")],
            notes=["why & how"],
            links=[(Role.CODE, "https://example.org/c?x=1&y=2")],
        ),
        make_work("b", categories=[("L", "A")]),
        categories=[("L",), ("L", "A"), ("L", "Empty")],
    )
    root = parsed(rdf_text(library, tags=True))
    titles = {node.get(ABOUT): node.findtext("dc:title", namespaces=NS) for node in root}
    tree = {
        titles[node.get(ABOUT)]: [titles[part.get(RESOURCE)] for part in node.findall("dcterms:hasPart", NS)]
        for node in root.findall("z:Collection", NS)
    }
    assert tree == {"L": ["A", "Empty", "B"], "A": ["On a", "On b"], "Empty": [], "B": ["On a"]}
    first = items_of(root)[0]
    by_name = {node.get(ABOUT): node for node in root}
    memo = by_name[target(first, "dcterms:isReferencedBy")]
    assert memo.findtext("rdf:value", namespaces=NS) == "<p>why &amp; how</p>"
    link = by_name[target(first, "link:link")]
    assert link.findtext("z:linkMode", namespaces=NS) == "3"
    assert link.findtext("dc:identifier/dcterms:URI/rdf:value", namespaces=NS) == "https://example.org/c?x=1&y=2"
    assert [tag.text for tag in first.findall("dc:subject", NS)] == ["A", "B"]


def target(node: etree._Element, name: str) -> str | None:
    """Return what the one child of this name points at."""
    (child,) = node.findall(name, NS)
    return child.get(RESOURCE)


def check_graph(root: etree._Element) -> None:
    """Check what an importer needs: targets exist, no doubles or cycles, one type an item, a surname for everybody."""
    names = [node.get(ABOUT) for node in root]
    assert len(set(names)) == len(names)
    assert all(node.get(RESOURCE) in names for node in root.iter() if node.get(RESOURCE))
    for node in items_of(root):
        assert len(node.findall("z:itemType", NS)) == 1
    for person in root.iter(f"{{{NS['foaf']}}}Person"):
        assert person.findtext("foaf:surname", namespaces=NS)
    parts = {
        node.get(ABOUT): [part.get(RESOURCE) for part in node.findall("dcterms:hasPart", NS)]
        for node in root.findall("z:Collection", NS)
    }
    above = [target for targets in parts.values() for target in targets if target in parts]
    assert len(above) == len(set(above))
    for name in parts:
        seen, below = set(), [name]
        while below:
            step = below.pop()
            assert step not in seen
            seen.add(step)
            below += [part for part in parts[step] if part in parts]


HOSTILE = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("\x00\x01\x0b<>&\"']]>\ufffe\n\r\t")), max_size=30
)


@given(title=HOSTILE, name=HOSTILE, heading=HOSTILE, note=HOSTILE)
@settings(deadline=None, max_examples=60)
def test_hostile_text_stays_text(title: str, name: str, heading: str, note: str) -> None:
    """Whatever stands in a list, the file is well-formed, the graph is sound, and the title is read back."""
    record = Record(source="list", kind=Kind.CONFERENCE, title=title, authors=(Person(family=name, given=name),))
    place = Place(file="f", line=1, category=("L", heading))
    work = Work(
        key="k", record=record, status=Status.UNRESOLVED, mentions=(Mention(place=place, title=title, notes=(note,)),)
    )
    root = parsed(rdf_text(Library(works=(work,), categories=(("L",), ("L", heading)))))
    check_graph(root)
    expected = " ".join(clean(record.title).split())  # a record holds no control characters
    assert (items_of(root)[0].findtext("dc:title", "", NS)) == expected


def test_the_same_library_gives_the_same_bytes(
    make_work: Callable[..., Work], make_library: Callable[..., Library]
) -> None:
    """Nothing in the file depends on the clock, on order of sets or on chance."""
    library = make_library(*(make_work(f"k{number}", categories=[("L", str(number % 3))]) for number in range(20)))
    assert rdf_text(library) == rdf_text(library)
    check_graph(parsed(rdf_text(library)))


def test_an_empty_library_is_still_a_file(make_library: Callable[..., Library]) -> None:
    """No works and no headings give an empty graph that parses."""
    assert len(parsed(rdf_text(make_library()))) == 0
