"""The one table between kinds of work and BibTeX entry types, and what each type of each dialect needs and takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bibforge.model.record import Kind


class Dialect(StrEnum):
    """Which reader a file is written for: classic BibTeX styles, or biblatex with biber."""

    BIBTEX = "bibtex"
    BIBLATEX = "biblatex"


@dataclass(frozen=True, slots=True)
class EntryType:
    """What an entry type needs (or it is not written), and which further fields it takes."""

    needs: frozenset[str]
    takes: frozenset[str]
    container: str = ""
    """The field that names the journal, the book, the proceedings or the site."""


def _type(needs: str, takes: str = "", container: str = "") -> EntryType:
    return EntryType(frozenset(needs.split()), frozenset(f"{needs} {takes} {_EVERYWHERE}".split()), container)


_EVERYWHERE = "doi url eprint note keywords langid"

CLASSIC = {
    "article": _type("author title journal year", "volume number pages month issn", "journal"),
    "inproceedings": _type(
        "author title booktitle year", "editor series volume number pages publisher address month isbn", "booktitle"
    ),
    "incollection": _type(
        "author editor title booktitle publisher year",
        "series volume number pages edition address month isbn",
        "booktitle",
    ),
    "book": _type("author title publisher year", "series volume number edition address month isbn"),
    "proceedings": _type("title year", "editor series volume number publisher address month isbn"),
    "phdthesis": _type("author title school year", "type address month"),
    "mastersthesis": _type("author title school year", "type address month"),
    "techreport": _type("author title institution year", "type number address month"),
    "manual": _type("title year", "author organization number edition address month isbn"),
    "unpublished": _type("author title note year", "month"),
    "misc": _type("title", "author howpublished year month", "howpublished"),
}
"""Required and optional fields of btxdoc, narrowed to what biber's data model also accepts (`editor` of a collection,
`author` of a book), so that a classic file passes both."""

BIBLATEX = {
    "article": _type("author title journaltitle date", "series volume number pages eid issn", "journaltitle"),
    "inproceedings": _type(
        "author title booktitle date",
        "editor eventtitle eventtitleaddon eventdate venue series volume number pages eid publisher location isbn",
        "booktitle",
    ),
    "incollection": _type(
        "author editor title booktitle date",
        "series volume number pages eid edition publisher location isbn",
        "booktitle",
    ),
    "inreference": _type(
        "author editor title booktitle date",
        "series volume number pages eid edition publisher location isbn",
        "booktitle",
    ),
    "inbook": _type(
        "author title booktitle date",
        "editor series volume number pages eid edition publisher location isbn",
        "booktitle",
    ),
    "book": _type("author title date", "editor series volume number pages edition publisher location isbn"),
    "collection": _type("editor title date", "series volume number pages edition publisher location isbn"),
    "proceedings": _type("title date", "editor series volume number pages publisher location isbn"),
    "thesis": _type("author title type institution date", "pages location"),
    "report": _type("author title type institution date", "number pages location"),
    "manual": _type("title date", "author editor organization number edition pages publisher location isbn"),
    "dataset": _type("title", "author editor number publisher organization location edition date"),
    "software": _type("title", "author editor howpublished organization location date", "howpublished"),
    "unpublished": _type("author title date", "howpublished location", "howpublished"),
    "online": _type("title", "author editor organization date", "organization"),
    "misc": _type("title", "author editor howpublished organization location date", "howpublished"),
}
"""Mandatory and allowed fields of biblatex's data model (`blx-dm.def`)."""

SHAPES = {Dialect.BIBTEX: CLASSIC, Dialect.BIBLATEX: BIBLATEX}

TYPES: tuple[tuple[Kind, tuple[str, ...], tuple[str, ...]], ...] = (
    (Kind.ARTICLE, ("article",), ("article",)),
    (Kind.CONFERENCE, ("inproceedings",), ("inproceedings",)),
    (Kind.CHAPTER, ("incollection", "inproceedings"), ("incollection", "inbook")),
    (Kind.REFERENCE_ENTRY, ("incollection", "inproceedings"), ("inreference", "inbook")),
    (Kind.BOOK, ("book", "proceedings"), ("book", "collection")),
    (Kind.PROCEEDINGS, ("proceedings", "book"), ("proceedings", "book")),
    (Kind.THESIS, ("phdthesis",), ("thesis",)),
    (Kind.REPORT, ("techreport",), ("report",)),
    (Kind.STANDARD, ("manual",), ("manual",)),
    (Kind.MANUSCRIPT, ("unpublished",), ("unpublished",)),
    (Kind.PREPRINT, (), ("online",)),
    (Kind.WEBPAGE, (), ("online",)),
    (Kind.BLOG, (), ("online",)),
    (Kind.TALK, (), ("online",)),
    (Kind.VIDEO, (), ("online",)),
    (Kind.PROFILE, (), ("online",)),
    (Kind.DATASET, (), ("online",)),
    (Kind.SOFTWARE, (), ("software",)),
    (Kind.PART, (), ()),
    (Kind.UNKNOWN, (), ()),
)
"""Kind → entry types in order of preference, classic and biblatex; the first whose needs are met is written, and
`misc` where none is. A data set is `online`: Zotero's importer leaves out every `dataset`. An editorless chapter is
`inproceedings` in the classic dialect, the only type that prints its book and that every reader accepts without an
editor."""

WRITTEN = {
    Dialect.BIBTEX: {kind: classic for kind, classic, _ in TYPES},
    Dialect.BIBLATEX: {kind: modern for kind, _, modern in TYPES},
}

_FOREIGN = {
    "conference": Kind.CONFERENCE, "inreference": Kind.REFERENCE_ENTRY, "inbook": Kind.CHAPTER,
    "bookinbook": Kind.CHAPTER, "suppbook": Kind.CHAPTER, "suppcollection": Kind.CHAPTER, "mvbook": Kind.BOOK,
    "collection": Kind.BOOK, "mvcollection": Kind.BOOK, "reference": Kind.BOOK, "mvreference": Kind.BOOK,
    "booklet": Kind.BOOK, "mvproceedings": Kind.PROCEEDINGS, "proceedings": Kind.PROCEEDINGS,
    "mastersthesis": Kind.THESIS, "electronic": Kind.WEBPAGE, "www": Kind.WEBPAGE, "online": Kind.WEBPAGE,
    "standard": Kind.STANDARD, "suppperiodical": Kind.ARTICLE, "review": Kind.ARTICLE, "movie": Kind.VIDEO,
    "video": Kind.VIDEO, "dataset": Kind.DATASET,
    "preprint": Kind.PREPRINT, "inproceedings": Kind.CONFERENCE, "incollection": Kind.CHAPTER,
}  # fmt: skip

READ: dict[str, Kind] = {
    name: kind for kind, classic, modern in reversed(TYPES) for name in reversed((*classic, *modern))
} | _FOREIGN
"""Entry type (lower case) → kind, for the types written here and those that others write; `misc` says nothing."""

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("authors", "author", "author"),
    ("editors", "editor", "editor"),
    ("title", "title", "title"),
    ("series", "series", "series"),
    ("volume", "volume", "volume"),
    ("issue", "number", "number"),
    ("number", "number", "number"),
    ("pages", "pages", "pages"),
    ("article_number", "pages", "eid"),
    ("edition", "edition", "edition"),
    ("publisher", "publisher", "publisher"),
    ("institution", "institution", "institution"),
    ("place", "address", "location"),
    ("genre", "type", "type"),
    ("isbn", "isbn", "isbn"),
    ("issn", "issn", "issn"),
    ("doi", "doi", "doi"),
    ("note", "note", "note"),
)
"""Field of `Record` → field of the classic and of the biblatex dialect, where the name does not hang on the type."""

NAME = {
    Dialect.BIBTEX: {attribute: classic for attribute, classic, _ in FIELDS},
    Dialect.BIBLATEX: {attribute: modern for attribute, _, modern in FIELDS},
}

FIELD_SLIPS = {"authors": "author", "editors": "editor"}
"""Names that people write for a field which no style knows by them: BibTeX ignores unknown fields (btxdoc), so that
nobody is printed; a reader knows what was meant."""

ORDER = (
    "author", "editor", "title", "journal", "journaltitle", "booktitle", "eventtitle",
    "eventtitleaddon", "eventdate", "venue", "series", "volume", "number", "pages", "eid",
    "edition", "type", "publisher", "school", "institution", "organization", "howpublished", "address", "location",
    "date", "year", "month", "isbn", "issn", "doi", "eprint", "eprinttype", "eprintclass",
    "url", "note", "keywords", "annote", "langid", "language", "ids",
)  # fmt: skip
"""The order in which the fields of an entry are written."""

LANGUAGES = {
    "de": "ngerman", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese", "ru": "russian",
    "nl": "dutch", "pl": "polish", "sv": "swedish", "da": "danish", "nb": "norsk", "no": "norsk", "fi": "finnish",
    "cs": "czech", "hu": "hungarian", "el": "greek", "tr": "turkish", "ja": "japanese", "zh": "chinese", "ko": "korean",
    "uk": "ukrainian", "en": "english",
}  # fmt: skip
"""ISO 639-1 code → babel's name."""
