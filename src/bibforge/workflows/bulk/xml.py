"""XML of bulk files as records: the ACL Anthology's collections and DBLP's dump, however long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from bibforge.model.dates import PartialDate, month_number
from bibforge.model.identifiers import ArxivId, Doi, Isbn
from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind, Record
from bibforge.resolvers.service_text import collapsed, readable
from bibforge.workflows.bulk.files import SetAside

_CHUNK = 1 << 18
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_OWN = frozenset([b"amp", b"lt", b"gt", b"quot", b"apos"])
_DBLP_KINDS = {
    "article": Kind.ARTICLE, "inproceedings": Kind.CONFERENCE, "proceedings": Kind.PROCEEDINGS, "book": Kind.BOOK,
    "incollection": Kind.CHAPTER, "phdthesis": Kind.THESIS, "mastersthesis": Kind.THESIS,
}  # fmt: skip
"""The elements of dblp.dtd that are works; `www` are people's home pages and `data` is data."""
_ANTHOLOGY = "https://aclanthology.org/"


def records_in_xml(stream: IO[bytes]) -> Iterator[Record | SetAside]:
    """Give the records of a collection or a dump in order; one that breaks off gives what stood before."""
    parser: Any = XMLPullParser(events=("start", "end"))
    reader: _Anthology | _Dblp | None = None
    try:
        for chunk in _without_named_entities(stream):
            parser.feed(chunk)
            for event, element in parser.read_events():
                if reader is None:
                    reader = _Dblp(element) if element.tag == "dblp" else _Anthology(element)
                elif event == "end":
                    yield from reader.ended(element)
                else:
                    reader.started(element)
        parser.close()
    except (ParseError, UnicodeDecodeError) as error:
        yield SetAside(
            getattr(error, "position", (1, 0))[0], f"the file breaks off or is no XML from here on ({error})"
        )


def _without_named_entities(stream: IO[bytes]) -> Iterator[bytes]:
    """Give the text with numbers for the entities that only a DTD knows (dblp.dtd has those of HTML)."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        data = rest + chunk
        cut = data.rfind(b"&", len(data) - 40)
        data, rest = (data[:cut], data[cut:]) if cut >= 0 else (data, b"")
        yield _ENTITY.sub(_numbered, data)
    if rest:
        yield _ENTITY.sub(_numbered, rest)


def _numbered(match: re.Match[bytes]) -> bytes:
    letters = html5.get(f"{match[1].decode()};")
    if match[1] in _OWN or not letters:
        return match[0]
    return b"".join(b"&#%d;" % ord(letter) for letter in letters)


def _text(element: Element | None) -> str:
    """Return the text of an element and of all marks in it (`fixed-case`, `i`, `sub`, `tex-math`)."""
    return readable("".join(element.itertext())) if element is not None else ""


def _texts(element: Element, name: str) -> list[str]:
    return [text for one in element.findall(name) if (text := _text(one))]


def _first(element: Element, name: str) -> str:
    return next(iter(_texts(element, name)), "")


class _Dblp:
    """Reads DBLP's dump: the children of the root are its works."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._depth = 0

    def started(self, element: Element) -> None:
        """Go one element deeper."""
        self._depth += 1

    def ended(self, element: Element) -> Iterator[Record]:
        """Give the record of an element that is a work, and forget it."""
        self._depth -= 1
        if self._depth == 0:
            if element.tag in _DBLP_KINDS and _first(element, "title"):
                yield _dblp_record(element)
            self._root.clear()


def _dblp_record(element: Element) -> Record:
    pages = [one for one in _texts(element, "ee") if "://" in one]
    journal, kind = _first(element, "journal"), _DBLP_KINDS[element.tag]
    arxiv = _dblp_arxiv(element, pages) if journal == "CoRR" else None
    doi = next((found for one in pages if "doi.org/" in one and (found := Doi.parse(one))), None)
    people = tuple(_dblp_people(element, "author"))
    other = [one for one in pages if "doi.org/" not in one]
    container = "" if arxiv else _first(element, "booktitle") if kind is not Kind.ARTICLE else journal
    return Record(
        source="dblp",
        kind=Kind.PREPRINT if arxiv else kind,
        title=_first(element, "title").removesuffix("."),
        authors=people,
        editors=tuple(_dblp_people(element, "editor")),
        date=PartialDate.parse(_first(element, "year")),
        doi=None if doi and doi.arxiv else doi,
        arxiv=arxiv,
        isbn=Isbn.parse(_first(element, "isbn")) if kind in (Kind.BOOK, Kind.PROCEEDINGS) else None,
        container=container,
        series=_first(element, "series"),
        volume="" if arxiv else _first(element, "volume"),
        issue=_first(element, "number"),
        pages=_first(element, "pages"),
        publisher=_first(element, "publisher"),
        institution=_first(element, "school"),
        url=arxiv.url if arxiv else doi.url if doi else next(iter(other), ""),
    )


def _dblp_arxiv(element: Element, pages: list[str]) -> ArxivId | None:
    """CoRR is arXiv: the id stands in the volume (`abs/1706.03762`), or in an address."""
    volume = ArxivId.parse(_first(element, "volume"))
    return volume or next((found for one in pages if (found := ArxivId.parse(one))), None)


def _dblp_people(element: Element, name: str) -> Iterator[Person]:
    """Give the people; the number that tells namesakes apart (`Ann Roe 0002`) is no part of a name."""
    for text in _texts(element, name):
        person = person_from(re.sub(r" \d{4}$", "", text))
        if person:
            yield person


class _Anthology:
    """Reads a collection of the ACL Anthology: volumes with their data, and papers in them."""

    def __init__(self, root: Element) -> None:
        self._collection = root.get("id", "")
        self._volume = ""
        self._meta = Element("meta")

    def started(self, element: Element) -> None:
        """Remember in which volume we are."""
        if element.tag == "volume":
            self._volume, self._meta = element.get("id", ""), Element("meta")

    def ended(self, element: Element) -> Iterator[Record]:
        """Give the record of a paper, and forget it."""
        if element.tag == "meta":
            self._meta = element
        elif element.tag == "paper":
            if _first(element, "title"):
                yield self._record(element)
            element.clear()

    def _record(self, paper: Element) -> Record:
        identifier = _first(paper, "url") if "://" not in _first(paper, "url") else ""
        identifier = identifier or self._name(paper.get("id", ""))
        journal = _first(self._meta, "journal-title")
        return Record(
            source="acl",
            kind=Kind.ARTICLE if journal else Kind.CONFERENCE,
            title=_first(paper, "title"),
            protected=_protected(paper.find("title")),
            authors=tuple(map(_anthology_person, paper.findall("author"))),
            editors=tuple(map(_anthology_person, self._meta.findall("editor"))) if not journal else (),
            date=_anthology_date(self._meta),
            doi=Doi.parse(_first(paper, "doi")),
            container=journal or _first(self._meta, "booktitle"),
            volume=_first(self._meta, "journal-volume"),
            issue=_first(self._meta, "journal-issue"),
            pages=_first(paper, "pages").replace("–", "-"),
            publisher=_first(self._meta, "publisher"),
            place=_first(self._meta, "address"),
            url=f"{_ANTHOLOGY}{identifier}/" if identifier else "",
        )

    def _name(self, number: str) -> str:
        """Return the Anthology's id of a paper: `2020.acl-main.1`, in the older form `P19-1001`."""
        if "." in self._collection:
            return f"{self._collection}-{self._volume}.{number}"
        width = 2 if self._collection[:1] == "W" else 1
        old = self._collection and self._volume.isdigit() and number.isdigit()
        return f"{self._collection}-{int(self._volume):0{width}}{int(number):0{4 - width}}" if old else ""


_FIXED = "\ue000"
"""Stands before what `fixed-case` holds: a letter for private use, which no title has."""


def _protected(title: Element | None) -> tuple[str, ...]:
    """Return the words of which `fixed-case` holds a part: `<fixed-case>E</fixed-case>nglish` is one word."""
    if title is None or title.find(".//fixed-case") is None:
        return ()
    words = re.split(r"[\s/–—-]+", "".join(_marked(title)))
    found = (
        re.sub(r"^\W+|(?:['’]s)?[^\w+#]*$", "", readable(one.replace(_FIXED, ""))) for one in words if _FIXED in one
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _marked(element: Element) -> Iterator[str]:
    """Give the text of an element, each word within `fixed-case` behind the mark."""
    text = element.text or ""
    yield re.sub(r"(?<!\w)(?=\w)", _FIXED, text) if element.tag == "fixed-case" else text
    for child in element:
        yield from _marked(child)
        yield child.tail or ""


def _anthology_person(element: Element) -> Person:
    given, family = _first(element, "first"), _first(element, "last")
    return Person(family=family or given, given=given if family else "")


def _anthology_date(meta: Element) -> PartialDate | None:
    year = PartialDate.parse(_first(meta, "year"))
    month = month_number(re.split(r"[–-]", collapsed(_first(meta, "month")))[0])
    return PartialDate(year.year, month) if year and month else year
