"""The values of one record of data: its title, people, year, venue, identifiers and links, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bibforge.markup.data import Data, DataList, DataMap, DataText
from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId
from bibforge.model.library import Link, Role, Span
from bibforge.model.people import Person, people_from, person_from, says_others
from bibforge.readinglist.fields import LINKED, ROLES, FieldMeaning, field_meaning
from bibforge.readinglist.links import Identifiers, identifiers_in
from bibforge.readinglist.recognise.hosts import is_pdf, role_of_url
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.trimming import cleaned
from bibforge.text.encoding import repaired

_ADDRESS = re.compile(r"(?:https?://|ftp://|www\.)\S+$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_LINKED_TEXT = re.compile(r"!?\[(?P<label>[^\[\]\n]{1,500})\]\((?P<url>[^()\s]{0,2000}(?:\([^()\s]*\)[^()\s]*)?)\)")
_OTHERS = frozenset({"others", "et al", "et al.", "…", "..."})
_IDS = {FieldMeaning.DOI: "https://doi.org/", FieldMeaning.ARXIV: "https://arxiv.org/abs/"}
_MOST_LINKS = 200


@dataclass(slots=True)
class Fields:
    """The values of a map by what their keys mean, in order."""

    data: DataMap
    values: dict[FieldMeaning, list[tuple[DataText, Data]]] = field(default_factory=dict)

    def texts(self, *meanings: FieldMeaning) -> Iterator[DataText]:
        """Give the values that are texts and not empty, the meanings in this order."""
        for meaning in meanings:
            for _, value in self.values.get(meaning, ()):
                if isinstance(value, DataText) and value.text.strip():
                    yield value

    @property
    def title(self) -> DataText | None:
        """The title, or the name where there is no title; an address is none (`Paper: https://…`)."""
        titles = self.texts(FieldMeaning.TITLE, FieldMeaning.NAME)
        return next((one for one in titles if not _ADDRESS.match(one.text.strip())), None) or self._nested_title()

    def _nested_title(self) -> DataText | None:
        """Return a title that is written as a list of one (Crossref) or a map with its `value` (Hayagriva)."""
        for _, value in self.values.get(FieldMeaning.TITLE, ()):
            inner = value.items if isinstance(value, DataList) else ()
            if isinstance(value, DataMap):
                inner = tuple(one for key, one in value.pairs if key.text == "value")
            if inner and isinstance(inner[0], DataText) and inner[0].text.strip():
                return inner[0]
        return None


def fields_of(data: DataMap) -> Fields:
    """Return the values of a map sorted by the meaning of their keys."""
    found = Fields(data)
    for key, value in data.pairs:
        found.values.setdefault(field_meaning(key.text), []).append((key, value))
    return found


def people_in(fields: Fields) -> tuple[tuple[Person, ...], bool]:
    """Return the people of a record, and whether it says that there are more."""
    people: list[Person] = []
    others = False
    for _, value in fields.values.get(FieldMeaning.PEOPLE, ()):
        for one in value.items if isinstance(value, DataList) else (value,):
            found, more = _people_of(one, alone=isinstance(value, DataList))
            people += found
            others = others or more
    return tuple(people), others


def _people_of(value: Data, *, alone: bool) -> tuple[tuple[Person, ...], bool]:
    """Return the people of one value; `alone` says that it is one of a list of people."""
    if isinstance(value, DataText):
        written = repaired(_without_links(value.text)).strip()
        if written.strip(" ()").casefold() in _OTHERS:
            return (), True
        if alone and not says_others(written) and " and " not in written:
            person = person_from(written)
            return ((person,) if person else ()), False
        return people_from(written)
    if not isinstance(value, DataMap):
        return (), False
    parts = {key.text.casefold(): one.text.strip() for key, one in value.pairs if isinstance(one, DataText)}
    family = parts.get("family") or parts.get("last") or parts.get("last_name") or parts.get("lastname", "")
    given = parts.get("given") or parts.get("first") or parts.get("first_name") or parts.get("firstname", "")
    if family:
        return (Person(family=family, given=given),), False
    person = person_from(parts.get("name") or parts.get("literal") or parts.get("fullname") or parts.get("title", ""))
    return ((person,) if person else ()), False


def year_of(fields: Fields) -> int | None:
    """Return the year of the first date of a record, `date-parts` of CSL included."""
    for _, value in fields.values.get(FieldMeaning.YEAR, ()):
        for text in _texts_in(value):
            found = _YEAR.search(text.text)
            if found:
                return int(found[0])
    return None


def venue_of(fields: Fields) -> str:
    """Return where a work appeared; of a map its title (Hayagriva's `parent`), of a list the first."""
    for _, value in fields.values.get(FieldMeaning.VENUE, ()):
        inner = value
        if isinstance(inner, DataList):
            inner = next(iter(inner.items), DataText("", inner.span))
        if isinstance(inner, DataMap):
            title = fields_of(inner).title
            inner = title if title else DataText("", inner.span)
        if isinstance(inner, DataText) and inner.text.strip() and not _ADDRESS.match(inner.text.strip()):
            return cleaned(_without_links(inner.text))
    return ""


def notes_of(fields: Fields) -> tuple[str, ...]:
    """Return the notes of a record, each on one line."""
    return tuple(" ".join(text.text.split()) for text in fields.texts(FieldMeaning.NOTE))


def links_of(fields: Fields) -> tuple[Link, ...]:
    """Return the links of a record in order, those of its title and those that its identifiers stand for included."""
    found: dict[str, Link] = {}
    for key, value in fields.data.pairs:
        meaning = field_meaning(key.text)
        if meaning in LINKED or meaning in (FieldMeaning.TITLE, FieldMeaning.NAME):
            for link in _links_in(value, key.text, meaning):
                found.setdefault(link.url, link)
        if len(found) > _MOST_LINKS:
            break
    return tuple(found.values())


def _links_in(value: Data, key: str, meaning: FieldMeaning) -> Iterator[Link]:
    """Give the links of a value: an address, Markdown links, a list of links, a map from labels to addresses."""
    if isinstance(value, DataText):
        yield from _links_of_text(value, key, meaning)
    elif isinstance(value, DataList):
        for one in value.items:
            if not isinstance(one, DataList):
                yield from _links_in(one, key, meaning)
    elif isinstance(value, DataMap) and meaning is not FieldMeaning.TITLE:
        inner = fields_of(value)
        label = next(inner.texts(FieldMeaning.TITLE, FieldMeaning.NAME, FieldMeaning.OTHER), None)
        for name, one in value.pairs:
            if isinstance(one, DataText) and _ADDRESS.match(one.text.strip()):
                said = label.text if label is not None and label is not one else name.text
                yield _link(one, one.text.strip(), said, field_meaning(name.text), one.span)


def _links_of_text(value: DataText, key: str, meaning: FieldMeaning) -> Iterator[Link]:
    text = value.text.strip()
    if _ADDRESS.match(text):
        yield _link(value, text, key, meaning, value.span)
        return
    for match in _LINKED_TEXT.finditer(value.text):
        yield _link(value, match["url"], match["label"], meaning, value.span)
    if meaning in _IDS and text and not _LINKED_TEXT.search(text):
        identifier = ArxivId.parse(text) if meaning is FieldMeaning.ARXIV else Doi.parse(text)
        if identifier is not None:
            yield Link(url=identifier.url, role=Role.PAPER, text=key, span=value.span, target_span=value.span)


def _link(value: DataText, url: str, label: str, meaning: FieldMeaning, span: Span) -> Link:
    role = ROLES.get(meaning)
    if role is None:
        role = label_role(label)
        role = role_of_url(url) if role in (None, Role.OTHER) else role
    if role is Role.PAPER and is_pdf(url):
        role = Role.PDF
    return Link(url=url, role=role or Role.OTHER, text=label, span=span, target_span=span)


def identifiers_of(fields: Fields, links: tuple[Link, ...]) -> Identifiers:
    """Return the identifiers that a record states by key, by number or by address."""
    found = identifiers_in([link.url for link in links], "")
    doi, arxiv, isbn, openreview = list(found.doi), list(found.arxiv), list(found.isbn), list(found.openreview)
    for meaning, text in _stated(fields):
        if meaning is FieldMeaning.DOI:
            one = Doi.parse(text)
            if one is not None and one.arxiv:
                arxiv.append(one.arxiv)
            elif one is not None:
                doi.append(one)
        elif meaning is FieldMeaning.ARXIV:
            arxiv += [parsed] if (parsed := ArxivId.parse(text)) else ArxivId.find_in(text)
        elif meaning is FieldMeaning.ISBN:
            isbn += [number] if (number := Isbn.parse(text)) else []
        elif meaning is FieldMeaning.OPENREVIEW:
            openreview += [forum] if (forum := OpenReviewId.parse(text)) else []
    return Identifiers(*(tuple(dict.fromkeys(ids)) for ids in (arxiv, doi, openreview, isbn)))  # type: ignore[arg-type]  # four lists of four kinds


def _stated(fields: Fields) -> Iterator[tuple[FieldMeaning, str]]:
    for meaning in (FieldMeaning.DOI, FieldMeaning.ARXIV, FieldMeaning.ISBN, FieldMeaning.OPENREVIEW):
        for _, value in fields.values.get(meaning, ()):
            yield from ((meaning, text.text.strip()) for text in _texts_in(value))
    for _, value in fields.values.get(FieldMeaning.SERIAL, ()):
        if isinstance(value, DataMap):
            for key, one in value.pairs:
                if isinstance(one, DataText):
                    yield field_meaning(key.text), one.text.strip()


def _texts_in(value: Data) -> Iterator[DataText]:
    """Give the texts of a value, two lists or maps deep."""
    level: list[Data] = [value]
    for _ in range(4):
        inner: list[Data] = []
        for one in level[:_MOST_LINKS]:
            if isinstance(one, DataText):
                yield one
            else:
                inner += one.items if isinstance(one, DataList) else [item for _, item in one.pairs]
        level = inner


def _without_links(text: str) -> str:
    """Return a text whose Markdown links are their labels."""
    return _LINKED_TEXT.sub(lambda match: match["label"], text) if "](" in text else text


def title_text(value: DataText) -> str:
    """Return a title as a reader would copy it."""
    return cleaned(_without_links(value.text))
