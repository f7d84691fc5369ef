"""The links of an item: what each one's label is, which role it has, and which identifiers links and text state."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple
from urllib.parse import unquote

from bibforge.markup.passage import BREAKS, Anchor, Passage, place_of
from bibforge.model.identifiers import ArxivId, Doi, Identifier, Isbn, OpenReviewId, identifier_in_url
from bibforge.model.library import Link, Role
from bibforge.model.record import Kind
from bibforge.readinglist.habits import NO_HABIT, Habit, folded_label, stands_apart
from bibforge.readinglist.recognise.hosts import is_pdf, kind_of_url, role_of_url
from bibforge.readinglist.recognise.labels import key_role, label_is_vague, label_role
from bibforge.readinglist.recognise.names import are_joined_families, is_people
from bibforge.readinglist.recognise.people import CITATION
from bibforge.readinglist.recognise.venues import is_venue_or_date


class LinkSort(Enum):
    """What the words of a link are."""

    TITLE = auto()
    LABEL = auto()
    DATE = auto()
    """A venue, a year or a date."""
    ADDRESS = auto()
    BADGE = auto()
    EMPTY = auto()
    INTERNAL = auto()
    """It leads to a place in the list itself."""


class SortedLink(NamedTuple):
    """An anchor with what its words are."""

    anchor: Anchor
    sort: LinkSort
    label: str


_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$|^[\w-]+(?:\.[\w-]+)+/\S*$", re.IGNORECASE)
_ID_LABEL = re.compile(
    r"^(?:arxiv|doi)?[\s:]*(?:\d{4}\.\d{4,5}(?:v\d+)?|10\.\d{4,9}/\S+|[a-z-]+/\d{7})$", re.IGNORECASE
)
_LONGEST_NUMBER = 3
"""Figures of a number that says nothing of what it leads to; a year has more."""
_ANY_WORD = re.compile(r"[^\W_]")


def sorted_links(passage: Passage, habit: Habit = NO_HABIT) -> list[SortedLink]:
    """Return the anchors of a passage in order, each with what its words are."""
    anchors = passage.anchors if len(passage.anchors) < 2 else sorted(passage.anchors, key=place_of)
    return [_sorted(passage.text, anchor, habit) for anchor in anchors]


def _sorted(text: str, anchor: Anchor, habit: Habit) -> SortedLink:
    label = " ".join(text[anchor.start : anchor.end].split()).strip("[]()（）【】 *_:：|,")
    if anchor.image:
        sort = LinkSort.BADGE
    elif not (label[:1].isalnum() or _ANY_WORD.search(label)) or (len(label) <= _LONGEST_NUMBER and label.isdecimal()):
        sort = LinkSort.EMPTY
    elif anchor.url.startswith("#") or anchor.url in habit.places:
        sort = LinkSort.INTERNAL
    elif label_role(label) is not None or (("." in label or "/" in label) and _ID_LABEL.match(label)):
        sort = LinkSort.LABEL
    elif is_venue_or_date(label) or _is_credit(text, anchor, label):
        sort = LinkSort.DATE
    elif habit.labels and folded_label(label) in habit.labels and stands_apart(text, anchor.start, anchor.end):
        sort = LinkSort.LABEL
    elif " " not in label and _ADDRESS.match(label):
        sort = LinkSort.ADDRESS
    elif _is_in_square_brackets(text, anchor, label) or _is_in_round_brackets(text, anchor, label):
        sort = LinkSort.LABEL
    else:
        sort = LinkSort.TITLE
    return SortedLink(anchor, sort, label)


_CREDIT = re.compile(
    r"""
      (?P<people>.{2,80}?) [\s,]* [(\[](?:19|20)\d\d[a-z]?[)\]]?
    | (?P<first>.{2,80}?et[ ]al\.?) [\s,]* (?:(?:19|20)\d\d[a-z]?)?
    """,
    re.VERBOSE,
)


def _is_credit(text: str, anchor: Anchor, label: str) -> bool:
    """Tell whether words are names and a year behind a title (`Some Title [Doe et al. (2019)](…)`)."""
    if not ("19" in label or "20" in label or "et al" in label):
        return False
    line = BREAKS.split(text[max(0, anchor.start - 400) : anchor.start])[-1]
    if not _ANY_WORD.search(line):
        return _is_citation(text, anchor, label)
    found = _CREDIT.fullmatch(label)
    if not found:
        return False
    closed = line.rstrip().endswith((".", ",", ":")) and bool(_ANY_WORD.search(line))
    return (len(line.split()) >= 2 or closed) and is_people(found[1] or found[2], 1)


_TITLE_BEHIND = re.compile(r"[\s)\],.:;*_–—-]+[\"“«]?[^\W_a-z]\S*(?:[ ]+\S+)+")

_CITED_NEXT = re.compile(r"[\s)\],.:;*_–—-]+[^\W\d_a-z]\w+(?:[ ]et[ ]al\.?|[ ](?:and|&)[ ]\w+)?,?[ ]\(?(?:19|20)\d\d")


def _is_citation(text: str, anchor: Anchor, label: str) -> bool:
    """Tell whether the first words of a line are names and a year, and three words and more with a capital stand behind
    them: their title (`[Roe & Doe 2015](…), *Foxes in Fog*`).
    """
    found = CITATION.fullmatch(label)
    if not found or not _TITLE_BEHIND.match(text, anchor.end) or _CITED_NEXT.match(text, anchor.end):
        return False
    people = label[: found.end("others")] if found["others"] else found["people"]
    return is_people(people, 1) or are_joined_families(people)


_LEAST_BEFORE = 4
"""Words on the line before a short link in round brackets of its own, which is then a label in whatever language."""


def _is_in_round_brackets(text: str, anchor: Anchor, label: str) -> bool:
    """Tell whether one or two linked words stand in round brackets of their own behind the words of an item."""
    if text[anchor.start - 1 : anchor.start] != "(" or anchor.start == 0 or len(words := label.split()) > 2:
        return False
    if len(words) == 2 and words[1][0].isupper() and kind_of_url(anchor.url) is Kind.UNKNOWN:
        return False  # a venue on the paper's link
    if text[anchor.end : anchor.end + 1] not in (")", "|", ",", "/", ";"):
        return False
    line = BREAKS.split(text[max(0, anchor.start - 400) : anchor.start])[-1]
    return len(line.split()) > _LEAST_BEFORE


def _is_in_square_brackets(text: str, anchor: Anchor, label: str) -> bool:
    """Tell whether at most five linked words stand in brackets or between strokes behind other words."""
    return _is_bracketed(text, anchor) and len(label.split()) <= 5 and bool(_ANY_WORD.search(text, 0, anchor.start))


def _is_bracketed(text: str, anchor: Anchor) -> bool:
    before = text[anchor.start - 1] if anchor.start else ""
    after = text[anchor.end] if anchor.end < len(text) else ""
    if before == "[" and after in "]|/,":
        return True
    return before in "|/" and after in "]|/" if before and after else text[anchor.start : anchor.start + 1] == "["


_OUT = ("http:", "https:", "//", "ftp:", "www.")
_FILE = re.compile(r"\.(?:pdf|ps|html?|pptx?|zip)(?:$|[?#])")
_MARKDOWN = re.compile(r"\.md(?:$|#)")


def is_external(url: str) -> bool:
    """Tell whether an address leads out of the list: a web address, or a file that is no Markdown."""
    if url.startswith("#") or not url:
        return False
    if url.startswith(_OUT):
        return True
    lowered = url.lower()
    return lowered.startswith(_OUT) or (bool(_FILE.search(lowered)) and not _MARKDOWN.search(lowered))


def leads_around(url: str) -> bool:
    """Tell whether an address leads to a place in the list or to another Markdown page of its folder."""
    return url.startswith("#") or _MARKDOWN.search(url.lower()) is not None


def has_words(one: SortedLink) -> bool:
    """Tell whether a link's words are no label that any list would know."""
    return one.sort is LinkSort.TITLE or (one.sort is LinkSort.LABEL and label_role(one.label) is None)


def role_of(one: SortedLink, *, title: bool = False, people: bool = False, key: str = "") -> Role:
    """Return what a link leads to: the label (or the key before it) decides, then the address."""
    url = one.anchor.url
    said = key_role(key) if key else None
    if people and one.sort is LinkSort.TITLE:
        return Role.HOME
    if said is None and one.sort in (LinkSort.LABEL, LinkSort.BADGE) and not title:
        said = label_role(one.label)
    by_url = role_of_url(url)
    if said is None and one.sort in (LinkSort.EMPTY, LinkSort.BADGE) and by_url is Role.OTHER:
        return Role.PROJECT
    vague = label_is_vague(one.label) or (said is Role.OTHER and label_is_vague(key))
    if said is None or (vague and by_url in (Role.VIDEO, Role.PAPER, Role.PDF, Role.CODE, Role.SLIDES, Role.BLOG)):
        if by_url is Role.HOME and not people:
            return Role.OTHER
        return Role.PAPER if by_url is Role.OTHER and one.sort is LinkSort.DATE else by_url
    if said is Role.PAPER and is_pdf(url):
        return Role.PDF
    return said


def link_from(passage: Passage, one: SortedLink, role: Role) -> Link:
    """Return the model's link of an anchor."""
    return Link(url=one.anchor.url, role=role, text=one.label, span=one.anchor.span, target_span=one.anchor.target)


class Identifiers(NamedTuple):
    """The identifiers that an item states, in order, without doubles."""

    arxiv: tuple[ArxivId, ...]
    doi: tuple[Doi, ...]
    openreview: tuple[OpenReviewId, ...]
    isbn: tuple[Isbn, ...]

    @property
    def known(self) -> tuple[Identifier | Isbn, ...]:
        """All of them, of whatever kind."""
        return (*self.arxiv, *self.doi, *self.openreview, *self.isbn)


_NO_IDENTIFIERS = Identifiers((), (), (), ())
_LONGEST = 2000
"""Characters beyond which an address is taken for data and not read for identifiers."""
_LONG_RUN = re.compile(r"\S{500,}")


_RESOLVER = re.compile(r"^(?:https?:)?//(?:dx\.)?doi\.org/(?:doi:)?(?=10\.\d{4,9}/)", re.IGNORECASE)


def _identifier_behind(url: str) -> Identifier | None:
    """Return the identifier of an address, or of the address that a proxy carries in it (`https://proxy/https://arxiv.org/…`)."""
    if len(url) > _LONGEST:
        return None
    found = identifier_in_url(url)
    if isinstance(found, Doi):
        resolver = _RESOLVER.match(url)
        if resolver:
            whole = Doi.parse(unquote(url[resolver.end() :])) if "%3C" in url or "<" in url else None
            return whole or found
        return found
    if found is None and url.lower().rfind("http") > 0:
        inner = max(
            url.rfind("http://"), url.rfind("https://"), url.lower().rfind("http%3a"), url.lower().rfind("https%3a")
        )
        found = identifier_in_url(unquote(url[inner:])) if inner > 0 else None
    return found


_ARXIV_HINT = re.compile(r"[aA1](?i:(?<=a)rxiv|(?<=\ba)bs/|(?<=1)0\.48550)")
_ISBN = re.compile(r"ISBN(?:-1[03])?:?\s*([\dX][\dX\s-]{8,16}[\dX])", re.IGNORECASE)


def identifiers_in(urls: list[str], text: str) -> Identifiers:
    """Return the identifiers in the addresses of an item's links and in its text; an arXiv DOI is an arXiv
    identifier.
    """
    found = [identifier for identifier in map(_identifier_behind, urls) if identifier]
    low = text.casefold()
    if ("rxiv" in low or "bs/" in low or ".48550" in low) and _ARXIV_HINT.search(text):
        found += ArxivId.find_in(text)
    if "10." in text:
        text = _LONG_RUN.sub(" ", text)
        found += [doi.arxiv or doi for doi in Doi.find_in(text)]
    isbns = [isbn for isbn in map(Isbn.parse, _ISBN.findall(text)) if isbn] if "ISBN" in text else []
    if not found and not isbns:
        return _NO_IDENTIFIERS
    unique = list(dict.fromkeys(found))
    return Identifiers(
        tuple(one for one in unique if isinstance(one, ArxivId)),
        tuple(one for one in unique if isinstance(one, Doi)),
        tuple(one for one in unique if isinstance(one, OpenReviewId)),
        tuple(dict.fromkeys(isbns)),
    )
