"""Places, mentions, works, the category tree and the library that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bibforge.model.hints import hints_in_url
from bibforge.model.identifiers import ArxivId, Doi, Identifier, Isbn, OpenReviewId, Pmcid, Pmid, pubmed_in_url
from bibforge.model.people import Person
from bibforge.model.record import Kind, Record
from bibforge.text.control import without_control


def _plain(texts: tuple[str, ...]) -> tuple[str, ...]:
    return texts if all(map(str.isprintable, texts)) else tuple(map(without_control, texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: file (as given by the user, `/` as separator), lines (from 1), headings above.

    `line` holds the title's beginning, `end_line` is the last that belongs to the item; `start_line` is given where the
    item begins before its title (people first, an HTML row), else 0.
    """

    file: str
    line: int
    end_line: int = 0
    start_line: int = 0
    category: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Keep control characters out of the headings; the file keeps its name as it is."""
        plain = _plain(self.category)
        if plain is not self.category:
            object.__setattr__(self, "category", plain)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Role(StrEnum):
    """What a link leads to."""

    PAPER = "paper"
    PDF = "pdf"
    CODE = "code"
    PROJECT = "project"
    VIDEO = "video"
    SLIDES = "slides"
    BLOG = "blog"
    DATA = "data"
    DEMO = "demo"
    HOME = "home"
    """A person's home page: never the work's own link."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source text in characters, `start` included, `end` not."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of a mention: target (empty for `[paper]()`), its role, the written label and exact spans in the source.

    `span` covers the whole construct, `target_span` only the target (an empty span in the brackets of `[paper]()`).
    """

    url: str
    role: Role
    text: str = ""
    span: Span | None = None
    target_span: Span | None = None

    def __post_init__(self) -> None:
        """Keep control characters out of the label; the target stays as it is written, since it is looked for."""
        if not self.text.isprintable():
            object.__setattr__(self, "text", without_control(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """What one list item says about one work, as written; nothing in it is looked up."""

    place: Place
    title: str
    kind: Kind = Kind.UNKNOWN
    authors: tuple[Person, ...] = ()
    et_al: bool = False
    year: int | None = None
    venue: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    links: tuple[Link, ...] = ()
    arxiv: tuple[ArxivId, ...] = ()
    doi: tuple[Doi, ...] = ()
    openreview: tuple[OpenReviewId, ...] = ()
    isbn: tuple[Isbn, ...] = ()
    hinted: tuple[Identifier, ...] = ()
    """Identifiers that whoever asks the question only suspects (`Record.hints` of a claim)."""
    notes: tuple[str, ...] = ()
    span: Span | None = None
    """The whole item in the source, its notes included."""
    title_span: Span | None = None
    as_data: bool = False
    """Whether it is written as data (a record, front matter, BibTeX), into which no words can be added."""
    cues: tuple[tuple[str, str], ...] = ()
    """Why its parts were read so: pairs of a part (`title`, `people`, `venue`) and the cue that decided."""
    before: Mention | None = None
    """The reading by the text alone, where what was looked up has put this one right; the item's name rests on it."""

    def __post_init__(self) -> None:
        """Keep control characters out of what the list says; the spans tell where the written text stands."""
        if not (self.title.isprintable() and self.venue.isprintable()):
            object.__setattr__(self, "title", without_control(self.title))
            object.__setattr__(self, "venue", without_control(self.venue))
        if self.notes:
            object.__setattr__(self, "notes", _plain(self.notes))

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Every identifier that the item's links and text state, arXiv first, in order."""
        return (*self.arxiv, *self.doi, *self.openreview, *self.isbn)

    @property
    def hints(self) -> tuple[Identifier, ...]:
        """Identifiers that the item suggests and does not state: made of its links by a rule, or given as `hinted`.

        Each may be asked for and compared; none binds, and none keeps the item from being searched by title.
        """
        made = (one for link in self.links if link.role in _NAMES_WORK for one in hints_in_url(link.url))
        return tuple(one for one in dict.fromkeys((*self.hinted, *made)) if one not in self.identifiers)

    @property
    def pubmed(self) -> tuple[Pmid | Pmcid, ...]:
        """The PMIDs and PMCIDs whose pages the item links, in order."""
        found = (pubmed_in_url(link.url) for link in self.links if link.role in _NAMES_WORK)
        return tuple(dict.fromkeys(one for one in found if one))

    @property
    def is_paper(self) -> bool:
        """Whether the item may be looked up as a paper: everything that its kind does not rule out."""
        return self.kind in _MAY_BE_PAPERS


_NAMES_WORK = frozenset({Role.PAPER, Role.PDF, Role.OTHER})
"""The roles of links that may lead to the work itself: data on Zenodo are another work."""

_MAY_BE_PAPERS = frozenset(
    {Kind.UNKNOWN, Kind.ARTICLE, Kind.CONFERENCE, Kind.CHAPTER, Kind.BOOK, Kind.PROCEEDINGS, Kind.THESIS, Kind.REPORT,
     Kind.PREPRINT,
     Kind.MANUSCRIPT, Kind.STANDARD, Kind.REFERENCE_ENTRY}
)  # fmt: skip


class SkipReason(StrEnum):
    """Why a stretch of a list is no entry; the words for each are a table of the reader's (`skipwords`)."""

    NONE = ""
    NO_WORDS = "no words"
    BADGE = "badge"
    LABELS = "labels"
    CONTINUATION = "continuation"
    KEY = "key"
    CONTENTS = "contents"
    UPDATE_LOG = "update log"
    LICENCE = "licence"
    CONTRIBUTION_NOTES = "contribution notes"
    CITATION = "citation"
    GLOSSARY = "glossary"
    NAVIGATION = "navigation"
    PROSE = "prose"
    PLAIN = "plain"
    GROUP = "group"
    NOTICE = "notice"
    TABLE = "table"
    UNTITLED_ROW = "row without a title"
    CODE = "code"
    HEADING = "heading"
    CITED = "cited in a sentence"
    PLACEHOLDER = "placeholder"
    FRONT_MATTER = "front matter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A stretch of a list that is no entry, with the reason."""

    place: Place
    reason: SkipReason
    text: str = ""
    papers: tuple[str, ...] = ()
    """The addresses of papers that it links: an item with one is skipped only where it is running text."""


class DoubtKind(StrEnum):
    """Why a reading is hardly right."""

    REPEATED_TITLE = "repeated title"
    LONG_TITLE = "long title"
    SHORT_TITLES = "short titles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A reading that is hardly right: where, why, the title, and how many entries (or words) it is about."""

    place: Place
    kind: DoubtKind
    text: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingList:
    """One list as read: its mentions in order, its headings in order (empty ones too), and what was skipped."""

    file: str
    title: str = ""
    mentions: tuple[Mention, ...] = ()
    headings: tuple[tuple[str, ...], ...] = ()
    """Every category path in document order, parents before children, without doubles."""
    skipped: tuple[Skipped, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    is_post: bool = False
    """Whether it is a post: the one paper in it stands in its front matter, and its folder is the list."""

    def __post_init__(self) -> None:
        """Keep control characters out of the title and the headings."""
        object.__setattr__(self, "title", without_control(self.title))
        object.__setattr__(self, "headings", tuple(map(_plain, self.headings)))


class Status(StrEnum):
    """What became of a work."""

    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    NON_PAPER = "nonpaper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One publication: the settled record, where each field came from, and every mention of it in list order.

    `provenance` maps a field name of `Record` to the name of the record (`Record.name`) or `list` it was taken from.
    """

    key: str
    record: Record
    status: Status
    mentions: tuple[Mention, ...]
    provenance: Mapping[str, str] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    """Every source record that describes this work, the settled one's base first."""
    former: tuple[str, ...] = ()
    """The citation keys that it had before and that are no other work's now."""

    @property
    def categories(self) -> tuple[tuple[str, ...], ...]:
        """The category paths under which the work is mentioned, in list order, without doubles."""
        return tuple(dict.fromkeys(mention.place.category for mention in self.mentions))

    @property
    def notes(self) -> tuple[str, ...]:
        """The list notes of all mentions, in list order, without doubles."""
        return tuple(dict.fromkeys(note for mention in self.mentions for note in mention.notes))

    @property
    def links(self) -> tuple[Link, ...]:
        """The links with a target of all mentions, in list order, one for each address."""
        return tuple(
            {
                link.url: link for mention in reversed(self.mentions) for link in reversed(mention.links) if link.url
            }.values()
        )[::-1]


class Keywords(StrEnum):
    """What of a category becomes a keyword of its works."""

    PATH = "path"
    LEAF = "leaf"
    NONE = "none"


def keywords_of(work: Work, keywords: Keywords) -> tuple[str, ...]:
    """Return the keywords of a work: each category as its whole path or as its last heading, without doubles."""
    if keywords is Keywords.NONE:
        return ()
    words = (" / ".join(path) if keywords is Keywords.PATH else path[-1] for path in work.categories if path)
    return tuple(dict.fromkeys(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Works in the order of their first mention, and the category tree as paths in list order (empty ones kept).

    The paths begin with the list's own name (its title: a heading without badges, or front matter; else the file's
    stem), so that two lists never mix their trees.
    """

    works: tuple[Work, ...]
    categories: tuple[tuple[str, ...], ...]
    unresolved_candidates: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    """For each unresolved key, the records that were seen and not taken, best first."""
