"""What a list does again and again: its own labels and keys, and whether emphasis marks its titles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bibforge.markup.blocks import Block, BlockKind
from bibforge.markup.passage import BOLD, CODE, Passage
from bibforge.readinglist.recognise.labels import key_meaning, key_role
from bibforge.readinglist.recognise.name import FULL, name_sureness
from bibforge.readinglist.recognise.names import is_people

_LEAST = 4
"""Times that words must recur, each time on another address, to be a label of the list."""
_LONGEST_LABEL = 30
_MOST_WORDS = 3
_LEAST_KEYS = 3
"""Times that a key must recur to be a key of the list."""
_KEY = re.compile(r"^[\s*_+-]*(?P<key>[^\W\d_][\w /-]{0,28}?)[\s*_]*[:：](?=[\s*_]|https?:|$)", re.MULTILINE)
_LEAST_MARKERS = 2
_EDGES = " []()（）【】*_:：|,.\r\n\t"
_NEAR_FRONT = 600
"""Characters of an item in which its order of parts is looked for."""
_NEAR = 200
"""Characters before emphasis that are asked whether they are names."""


class Habit(NamedTuple):
    """The habits of one document, and of one list in it.

    `labels` are folded words that label links here, `keys` folded keys before colons; `emphasis_inside` says that bold
    words are parts of titles and never titles, `people_first` that names stand before titles,
    `family_names` that people are named by their family names,
    `named_addresses` that most items are a name, a colon and an address.
    """

    labels: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    emphasis_inside: bool = False
    people_first: bool = False
    family_names: bool = False
    named_addresses: bool = False
    nobody_named: bool = False
    """Whether it is proved that items name nobody: no title ends before names then."""
    markers: frozenset[str] = frozenset()
    """Folded words in round brackets with which several items begin (`(optional)`)."""
    separator: str = ""
    """The sign that ends titles here, people and venue standing behind it between further ones, or nothing."""
    venues: frozenset[str] = frozenset()
    """Folded words that stand before the year of several items, behind a comma or a stop: what no table knows."""
    places: frozenset[str] = frozenset()
    """Addresses of the list's own headings, written whole (`https://github.com/roe/fog#barns`)."""


NO_HABIT = Habit()


def habits_of(blocks: Sequence[Block]) -> dict[int, Habit]:
    """Return the habit of each list by its number; 0 stands for what is in no list."""
    labels = _labels(block.passage for block in blocks)
    keys = _keys(block.passage for block in blocks)
    markers = _markers(block.passage for block in blocks if block.kind is BlockKind.ITEM)
    venues = _venues(block.passage for block in blocks if block.kind is BlockKind.ITEM)
    places = _places(blocks)
    inside: dict[int, list[bool]] = defaultdict(list)
    named: dict[int, list[bool]] = defaultdict(list)
    for block in blocks:
        if block.kind is BlockKind.ITEM:
            named[block.list_id].append(_is_named_address(block.passage, keys))
            found = _emphasis_is_inside(block.passage)
            if found is not None:
                inside[block.list_id].append(found)
    numbers = {0, *(block.list_id for block in blocks)}
    ends = _separators(blocks)
    whole = _is_habit([one for found in inside.values() for one in found])
    return {
        number: Habit(
            labels,
            keys,
            _is_habit(inside[number]) or (whole and 0 < len(inside[number]) < _LEAST),
            named_addresses=sum(named[number]) >= 2 and sum(named[number]) * 2 > len(named[number]),
            markers=markers,
            separator=ends.get(number, ""),
            venues=venues,
            places=places,
        )
        for number in numbers
    }


def _places(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the addresses within a repository of which several are headings of the document: it is the list's own."""
    found = {
        anchor.url: one
        for block in blocks
        for anchor in block.passage.anchors
        if "#" in anchor.url and (one := _PLACE.fullmatch(anchor.url))
    }
    if len(found) < _LEAST_KEYS:
        return frozenset()
    headings = {_fragment_of(block.passage.text) for block in blocks if block.kind is BlockKind.HEADING}
    known = Counter(one["repository"] for one in found.values() if one["fragment"].casefold() in headings)
    return frozenset(url for url, one in found.items() if known[one["repository"]] >= _LEAST_KEYS)


_PLACE = re.compile(r"(?P<repository>https?://git(?:hub|lab)\.com/[\w.-]+/[\w.-]+)/?#(?P<fragment>[\w%-]+)")
_NO_PART_OF_FRAGMENT = re.compile(r"[^\w\s-]")


def _fragment_of(heading: str) -> str:
    """Return the fragment under which GitHub serves a heading: small letters, a hyphen for each blank, no signs."""
    return re.sub(r"\s", "-", _NO_PART_OF_FRAGMENT.sub("", heading[:500].strip().casefold()))


def _is_named_address(passage: Passage, keys: frozenset[str]) -> bool:
    """Tell whether an item is a word that is no key, a colon, and nothing but an address."""
    if len(passage.anchors) != 1 or passage.text[passage.anchors[0].start : passage.anchors[0].start + 4] != "http":
        return False
    found = _KEY.match(passage.text)
    if not found or passage.text[passage.anchors[0].end :].strip():
        return False
    return found["key"].casefold() not in keys and key_role(found["key"]) is None and not key_meaning(found["key"])


def _separators(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the lists in which at least three items, and most, have words, `;`, names, and `;` again."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for block in blocks:
        if block.kind is BlockKind.ITEM and block.passage.anchors:
            found = counts[block.list_id]
            found[0] += 1
            if ";" in block.passage.text:
                parts = block.passage.text[:_NEAR_FRONT].split(";")
                found[1] += len(parts) > 2 and not is_people(parts[0]) and is_people(parts[1])
    return {number: ";" for number, (all_, so) in counts.items() if so >= _LEAST_KEYS and so * 2 > all_}


def _is_habit(found: Sequence[bool]) -> bool:
    return sum(found) >= _LEAST_KEYS and sum(found) * 3 >= len(found)


def _labels(passages: Iterable[Passage]) -> frozenset[str]:
    """Return short words that stand on links to many addresses: no title does."""
    addresses: dict[str, set[str]] = defaultdict(set)
    for passage in passages:
        for start, end, url, *_ in passage.anchors:
            if 0 < end - start <= _LONGEST_LABEL and not url.startswith("#"):
                words = folded_label(passage.text[start:end])
                if words and stands_apart(passage.text, start, end):
                    addresses[words].add(url)
    return frozenset(words for words, urls in addresses.items() if len(urls) >= _LEAST and _may_be_label(words))


def _may_be_label(words: str) -> bool:
    return len(words.split()) <= _MOST_WORDS and name_sureness(words.title()) < FULL


def stands_apart(text: str, start: int, end: int) -> bool:
    """Tell whether no word of a sentence stands directly before or behind a stretch."""
    before = text[start - 3 if start > 3 else 0 : start].rstrip(" *_")
    behind = text[end : end + 3].lstrip(" *_")
    return not before[-1:].isalnum() and not behind[:1].isalnum()


def folded_label(written: str) -> str:
    """Return the words of a link as labels are compared: one line, small letters, no brackets around."""
    return " ".join(written.split()).strip(_EDGES).casefold()


def _keys(passages: Iterable[Passage]) -> frozenset[str]:
    counts = Counter(
        key
        for passage in passages
        if ":" in passage.text or "：" in passage.text
        for key in {found["key"].casefold() for found in _KEY.finditer(passage.text)}
    )
    return frozenset(key for key, count in counts.items() if count >= _LEAST_KEYS)


MARKER = re.compile(r"[\s*_]*\((?P<words>[^()\d\n\t]{2,24})\)[\s:*_]+")


def marker_of(text: str, start: int = 0) -> str:
    """Return the folded words in round brackets with which a text begins (`(optional) Foxes in Fog`), or nothing."""
    found = MARKER.match(text, start)
    return found["words"].casefold() if found and len(found["words"].split()) < 3 else ""


def _markers(passages: Iterable[Passage]) -> frozenset[str]:
    """Return the words in round brackets with which two items or more begin: no two titles begin so."""
    counts = Counter(marker for passage in passages if (marker := marker_of(passage.text)))
    return frozenset(marker for marker, count in counts.items() if count >= _LEAST_MARKERS)


_BEFORE_YEAR = re.compile(
    r"""
    [,.] (?<=[,.]) [ ]+ [*_]{0,2} (?P<venue>[^\W\d_a-z][^\W\d_,.;:()\[\]]+(?:[ &/-]+[^\W\d_]+){0,7})
    (?:[ ]\d{1,4}(?:\(\d{1,3}\))?)? [*_]{0,2} ,? [ ] \(? (?:19|20)\d\d\b
    """,
    re.VERBOSE,
)
"""Words between a comma or a stop and a year, perhaps with a volume."""
_LEAST_VENUES = 3
_ARTICLE = re.compile(r"An?\b")


def _venues(passages: Iterable[Passage]) -> frozenset[str]:
    """Return the words that stand before the year of three items or more and are nobody's name."""
    counts = Counter(
        words
        for passage in passages
        if "19" in passage.text or "20" in passage.text
        for words in {found["venue"] for found in _BEFORE_YEAR.finditer(passage.text, 0, _NEAR_FRONT)}
    )
    return frozenset(
        words.casefold()
        for words, count in counts.items()
        if count >= _LEAST_VENUES and not _ARTICLE.match(words) and name_sureness(words) < 2
    )


def _emphasis_is_inside(passage: Passage) -> bool | None:
    """Tell whether the first bold words go on a sentence that began before them; None without bold words."""
    bold = [one for one in passage.styles if one.style == BOLD]
    if not bold:
        return None
    first = min(bold, key=lambda one: one.start)
    before = passage.text[: first.start].rstrip(" ")
    if not before[-1:].isalnum() or is_set_apart(passage.text, first.start, first.end):
        return False
    if any(one.style == CODE and one.end == len(before) for one in passage.styles):
        return False  # a tag of the list's own
    return not is_people(before[-_NEAR:])


_NAME_BEFORE = re.compile(
    r"[\s*_]*[^\W\d_a-z][\w+@.-]*(?:\s(?:(?:for|as|of|to|in)\s)?[^\W\d_a-z][\w+@.-]*){0,3}[\s*_]+"
)
"""One to four words with capitals: the name of a thing before the title of its paper."""
_WORDS_NEXT = re.compile(r"[\s*_]*\w")
_LEAST_SET_APART = 3


def is_set_apart(text: str, start: int, end: int) -> bool:
    """Tell whether three bold words or more are all that a text says behind a short name, before signs or labels
    (`FogNet **Foxes in Fog**, 2021`).
    """
    if len(text[start:end].split()) < _LEAST_SET_APART or not _NAME_BEFORE.fullmatch(text, 0, start):
        return False
    return not _WORDS_NEXT.match(text, end)
