"""What an item is: paper, book, talk, software, page …, from its links, its words and the section it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from bibforge.model.library import Link, Role
from bibforge.model.record import NON_PAPERS, Kind
from bibforge.readinglist.links import Identifiers
from bibforge.readinglist.recognise.hosts import is_site, kind_of_url
from bibforge.readinglist.recognise.labels import label_role
from bibforge.readinglist.words import any_of, rows, words_for

_BY_ROLE = {
    Role.CODE: Kind.SOFTWARE, Role.VIDEO: Kind.VIDEO, Role.SLIDES: Kind.TALK, Role.BLOG: Kind.BLOG,
    Role.DATA: Kind.DATASET,
    Role.PROJECT: Kind.WEBPAGE, Role.DEMO: Kind.WEBPAGE,
}  # fmt: skip
_PAPER_ROLES = frozenset({Role.PAPER, Role.PDF})
_SECTION_KINDS = ("blog post", "video", "dataset", "book", "software", "webpage")
_BEFORE = "and & / other useful related public recommended online popular open top free some".replace(" ", "|")
_BEHIND = r"\s*(?:&|and|/|,|for|on|about|in|of|\()"
_SECTION = tuple(
    (
        Kind(kind),
        re.compile(
            rf"(?:.*\b(?:{_BEFORE})\s+)?(?:{any_of(words_for('headings', kind), most=200)})(?:{_BEHIND}.*)?",
            re.IGNORECASE,
        ),
    )
    for kind in _SECTION_KINDS
)
_MEETINGS = words_for("headings", "meetings")
_EVENTS = re.compile(
    rf".*\b(?:{any_of(word for word in _MEETINGS if word.isascii())})\b.*|"
    rf".*(?:{any_of(word for word in _MEETINGS if not word.isascii())}).*",
    re.IGNORECASE,
)
_SAID_KINDS = {row.word: Kind(row.meaning) for row in rows("kinds") if row.meaning != "publisher"}
_SAID = re.compile(rf"[(\[]\s*({any_of(_SAID_KINDS)})\b", re.IGNORECASE)
_PUBLISHER = re.compile(rf"^(?:an?\s+)?(?:{any_of(words_for('kinds', 'publisher'), most=40)})$", re.IGNORECASE)
_BOOK_WORDS = re.compile(r"\bISBN\b|(?<!\w)(?:textbook|(?:an?|the) [\w ]{0,20}book)\b", re.IGNORECASE)
_NEAR_TITLE = 120
"""Characters beside a title in which words say what it is; what goes on describes it."""
_THESIS_WORDS = re.compile(
    r"""
      \b(?P<degree>ph\.?\s?d\.?|doctoral|master'?s?|msc|bachelor'?s?)[\s,]*(?:thesis|dissertation)\b
    | \b(?P<word>thesis|dissertation)\b(?!\s+(?:on|of|that))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_EDGES = re.compile(r"^[\W\d_]+|[\W_]+$")
_PAPER_KEY = re.compile(r"(?:^|[\n\r|])\W{0,12}(?:arxiv|paper|pdf)\s*[:：]", re.IGNORECASE)


class KindCue(StrEnum):
    """Why the kind of an item is not known."""

    NOTHING = "nothing: hosts that no table knows, and no label, people, venue or year"


def is_unknown(kind: Kind, links: Sequence[Link], identifiers: Identifiers, *, credited: bool) -> bool:
    """Tell whether nothing says that an item is a paper: all its links lead to hosts that no table knows, none has a
    paper's label or serves a PDF, and neither identifiers nor a credit (people, venue, year) are stated.
    """
    own = [link for link in links if link.role is not Role.HOME and link.url]
    if kind is not Kind.UNKNOWN or not own or credited or identifiers.known:
        return False
    return all(kind_of_url(link.url) is None and label_role(link.text) not in _PAPER_ROLES for link in own)


@lru_cache(maxsize=4096)
def kind_of_section(category: tuple[str, ...]) -> Kind | None:
    """Return what the innermost telling heading says its entries are (`Blog posts`, `Tools`), or None."""
    for title in reversed(category[-2:]):
        bare = _EDGES.sub("", title)
        for kind, pattern in _SECTION:
            if pattern.fullmatch(bare):
                return kind
    return None


def kind_of(
    links: Sequence[Link],
    identifiers: Identifiers,
    *,
    credited: bool,
    venue: str,
    around: str,
    category: tuple[str, ...],
    only_named: bool = False,
    cited: bool = False,
) -> Kind:
    """Return what an item is; `UNKNOWN` where it may be a paper.

    A paper's identifier or a paper's link makes it a paper, whatever else is linked (a book or a thesis if the words
    say so), but for a first link that is a video by its address and no label that promises a paper. Otherwise a word in
    brackets (`(blog post)`), a section of courses and meetings, the first link known by its label or address, and the
    section decide, in this order. `around` is the item's text without its title; `credited`
    tells whether it names people, `only_named` whether its title is a name of a few words and no year is stated: a
    venue in what describes a tool makes no paper of it. `cited` tells whether a title of several words names its people
    and its year, as papers are cited: the code or the page that is linked is the paper's.
    """
    own = [link for link in links if link.role is not Role.HOME and link.url]
    published = _published_kind(own, venue, around)
    if identifiers.isbn or published is Kind.BOOK:
        return Kind.BOOK
    if identifiers.arxiv or identifiers.openreview or identifiers.doi or _says_paper(around):
        return published or Kind.UNKNOWN
    if published is None and any(not link.url and _awaits_paper(link.text) for link in links):
        return Kind.UNKNOWN  # `[paper]()` waits for a paper's address, whatever stands beside it
    kinds = [_kind_of_link(link) for link in own]
    if published is Kind.THESIS or (own and kinds[0] is Kind.BOOK):
        return published or Kind.BOOK
    if kinds and kinds[0] is Kind.VIDEO and not any(label_role(link.text) in _PAPER_ROLES for link in own):
        return Kind.VIDEO
    if any(kind is Kind.UNKNOWN for kind in kinds):
        return Kind.UNKNOWN
    described = only_named and not credited and kinds[:1] == [Kind.SOFTWARE]
    where = "" if described else venue
    if cited and kinds and all(kind in (Kind.SOFTWARE, Kind.WEBPAGE, None) for kind in kinds):
        return Kind.UNKNOWN
    return _kind_without_paper(own, kinds, credited=credited, venue=where, around=around, category=category)


def _awaits_paper(words: str) -> bool:
    """Tell whether words on a link without an address are a paper's label or a title."""
    return label_role(words) in _PAPER_ROLES or len(words.split()) >= _LEAST_OF_TITLE


_LEAST_OF_TITLE = 4
"""Words of a link that are no label."""


def _says_paper(around: str) -> bool:
    return (":" in around or "：" in around) and bool(_PAPER_KEY.search(around))


def kind_beside_papers(links: Sequence[Link], category: tuple[str, ...]) -> Kind:
    """Return what an item is that a person calls no paper, one of `NON_PAPERS`: by link, then section, else a page."""
    kinds = [_kind_of_link(link) for link in links if link.role is not Role.HOME]
    known = next((kind for kind in kinds if kind in NON_PAPERS and kind is not Kind.WEBPAGE), None)
    section = kind_of_section(category)
    return known or (section if section in NON_PAPERS else None) or Kind.WEBPAGE


def _kind_without_paper(
    own: Sequence[Link],
    kinds: Sequence[Kind | None],
    *,
    credited: bool,
    venue: str,
    around: str,
    category: tuple[str, ...],
) -> Kind:
    """Return the kind of an item none of whose links is known to lead to a paper."""
    labels = {_bare_label(link) for link in own}
    said = next((word for word in _SAID.findall(around) if word.casefold() not in labels), "")
    if said:
        return _SAID_KINDS[said.casefold()]
    section = kind_of_section(category)
    if section is Kind.WEBPAGE and not credited and category and _EVENTS.fullmatch(category[-1]):
        return section
    known = next((kind for kind in kinds if kind not in (None, Kind.WEBPAGE)), None)
    if known is Kind.TALK and section is None and (venue or credited) and _are_companions(own):
        return Kind.UNKNOWN
    if known and not venue:
        return known
    if venue and (not own or known is Kind.SOFTWARE or credited):
        return Kind.UNKNOWN
    if known:
        return known
    if section and (section is Kind.BOOK or not (venue or credited)):
        return section
    if not credited and not venue and own and all(is_site(link.url) for link in own):
        return Kind.WEBPAGE  # a whole site of its own: no paper
    return Kind.WEBPAGE if Kind.WEBPAGE in kinds and not venue else Kind.UNKNOWN


def _bare_label(link: Link) -> str:
    return link.text.strip("[]() ").casefold()


def _are_companions(own: Sequence[Link]) -> bool:
    """Tell whether all links are labelled as something beside the work (`[slides]`): none is the work itself."""
    return all(label_role(_bare_label(link)) in (Role.SLIDES, Role.CODE, Role.PROJECT) for link in own)


def _published_kind(own: Sequence[Link], venue: str, around: str) -> Kind | None:
    labels = {link.text.casefold() for link in own}
    low = around.casefold()
    if (
        (venue and _PUBLISHER.match(venue))
        or "book" in labels
        or (("book" in low or "sbn" in low) and _BOOK_WORDS.search(around if "sbn" in low else around[:_NEAR_TITLE]))
    ):
        return Kind.BOOK
    if "thesis" in labels or (("thes" in low or "ssertat" in low) and _THESIS_WORDS.search(around)):
        return Kind.THESIS
    return None


def _kind_of_link(link: Link) -> Kind | None:
    """Return what one link says its item is: what its label names, else what its address is; None for nothing."""
    by_url = kind_of_url(link.url)
    if link.role in (Role.SLIDES, Role.VIDEO, Role.CODE, Role.DATA) and by_url is not Kind.PROFILE:
        return _BY_ROLE[link.role]
    if by_url is not None:
        return by_url
    return Kind.UNKNOWN if link.role in _PAPER_ROLES else _BY_ROLE.get(link.role)
