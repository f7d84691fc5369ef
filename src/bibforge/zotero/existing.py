"""What a Zotero library holds, and the item in it that is a given work."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bibforge.model.record import NON_PAPERS, Kind, Record
from bibforge.text.comparison import fold, likeness, main_title, numbers, significant_words, squeezed
from bibforge.zotero.parsing import arxiv_in, doi_in, record_from_item
from bibforge.zotero.schema import CHILD_TYPES

SameWork = Callable[[Record, Record], bool]
"""The verdict on title and people; the caller hands in the one that is used everywhere."""

UNLIKE = 0.6
"""Likeness of two titles below which they are taken for different ones."""
NEAR = 0.9
"""Likeness of two titles under one citation key above which they are taken for one."""
CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Held:
    """One object of the library as read: its version and its values, empty ones left out."""

    key: str
    version: int
    data: Mapping[str, Any]

    @property
    def trashed(self) -> bool:
        """Whether the object lies in the trash."""
        return bool(self.data.get("deleted"))

    @property
    def type(self) -> str:
        """The item type, empty for a collection."""
        return str(self.data.get("itemType", ""))


def held_from(answer: Mapping[str, Any]) -> Held:
    """Return an object from the API's JSON (`{"key", "version", "data": {…}}`), or from its bare `data`."""
    data = answer.get("data") or answer
    kept = {
        name: value
        for name, value in data.items()
        if value not in ("", [], {}, None) and name not in ("key", "version")
    }
    return Held(str(data["key"]), int(data.get("version") or answer.get("version") or 0), kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A library at one version: its collections and all its items by key, those in the trash included.

    `lost` are the keys of what an earlier reading saw, what is not there any more, and what nobody erased.
    """

    version: int
    collections: Mapping[str, Held] = field(default_factory=dict)
    items: Mapping[str, Held] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()

    def children(self) -> dict[str, list[Held]]:
        """Return the notes and attachments below each item, in the order of their keys."""
        below: dict[str, list[Held]] = defaultdict(list)
        for key in sorted(self.items):
            parent = self.items[key].data.get("parentItem")
            if parent:
                below[str(parent)].append(self.items[key])
        return below


class Existing:
    """An index of a snapshot's items by everything that a work can be found under."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._by: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._records: dict[str, Record] = {}
        self._words: dict[str, list[str]] = defaultdict(list)
        for key in sorted(snapshot.items):
            held = snapshot.items[key]
            if held.type and held.type not in CHILD_TYPES:
                self._file(held)
        self._frequency = Counter({word: len(keys) for word, keys in self._words.items()})

    def _file(self, held: Held) -> None:
        for name in _names(held.data):
            self._by[name].append(held.key)
        for word in set(significant_words(str(held.data.get("title", "")))):
            self._words[word].append(held.key)

    def record(self, key: str) -> Record:
        """Return what the item says about its work."""
        if key not in self._records:
            self._records[key] = record_from_item(self.snapshot.items[key].data)
        return self._records[key]

    def successors(self, key: str) -> list[str]:
        """Return the items that a merge in Zotero put in the place of `key`."""
        return self._by["replaces", key]

    def is_ours(self, key: str, record: Record) -> bool:
        """Tell whether the item under the key of a citation key is the work: another list may use that key too."""
        if key not in self.snapshot.items:
            return False
        theirs = self.record(key)
        return squeezed(theirs.title) == squeezed(record.title) and not _at_odds(record, theirs)

    def find(self, record: Record, citation_key: str, same_work: SameWork) -> list[str]:
        """Return the keys of the items that are the work, the best evidence first.

        Titles are compared only if no identifier leads to an item outside the trash.
        """
        sure = [*self._by_doi(record), *self._by_arxiv(record), *self._by_page(record)]
        if any(not self.snapshot.items[key].trashed for key in sure):
            return list(dict.fromkeys(sure))
        judged = [
            key
            for key in self._candidates(record, citation_key)
            if self._accepted(record, key, citation_key, same_work)
        ]
        return list(dict.fromkeys([*sure, *judged]))

    def _by_doi(self, record: Record) -> list[str]:
        if not record.doi or (record.kind is Kind.PREPRINT and record.arxiv):
            return []  # a submitter typed it: a hint, which the verdict weighs, and no identity
        return self._compatible(record, self._by["doi", record.doi.value])

    def _by_arxiv(self, record: Record) -> list[str]:
        return self._compatible(record, self._by["arxiv", record.arxiv.value]) if record.arxiv else []

    def _compatible(self, record: Record, keys: Iterable[str]) -> list[str]:
        """Return the keys without items that are another work by another identifier, or by title and people."""
        return [
            key for key in keys if not _at_odds(record, self.record(key)) and not _is_another(record, self.record(key))
        ]

    def impostors(self, record: Record) -> list[str]:
        """Return the items that hold an identifier of the record and are another work by title and people."""
        found = [*(self._by["doi", record.doi.value] if record.doi else ())]
        found += self._by["arxiv", record.arxiv.value] if record.arxiv else ()
        return [key for key in dict.fromkeys(found) if _is_another(record, self.record(key))]

    def _by_page(self, record: Record) -> list[str]:
        """A web page, a program or a video is its address (and its title is not of another)."""
        if record.kind not in NON_PAPERS and record.kind is not Kind.UNKNOWN:
            return []
        found = self._by["url", _address(record.url)] if record.url else []
        return [key for key in found if squeezed(self.record(key).title) == squeezed(record.title)]

    def _candidates(self, record: Record, citation_key: str) -> Iterator[str]:
        seen: dict[str, None] = dict.fromkeys(self._by["key", citation_key.lower()])
        seen |= dict.fromkeys(self._by["title", squeezed(record.title)])
        seen |= dict.fromkeys(self._by["title", squeezed(main_title(record.title))])
        if record.doi:
            seen |= dict.fromkeys(self._by["doi", record.doi.value])
        seen |= dict.fromkeys(self._alike(record.title))
        return iter(seen)

    def _alike(self, title: str) -> list[str]:
        """Return the items that share two of the title's three rarest words and look like it."""
        words = sorted(
            set(significant_words(title)) & self._words.keys(), key=lambda word: (self._frequency[word], word)
        )
        shared: Counter[str] = Counter()
        for word in words[:3]:
            if self._frequency[word] <= 40 * CANDIDATES:
                shared.update(self._words[word])
        least = min(2, len(words))
        near = [key for key, count in shared.items() if count >= least][: 10 * CANDIDATES]
        folded = fold(title)
        ranked = sorted(near, key=lambda key: (-likeness(folded, self.record(key).title), key))
        return ranked[:CANDIDATES]

    def _accepted(self, record: Record, key: str, citation_key: str, same_work: SameWork) -> bool:
        theirs = self.record(key)
        if _at_odds(record, theirs) or _is_another(record, theirs):
            return False
        if same_work(record, theirs):
            return True
        own = str(self.snapshot.items[key].data.get("citationKey", "")).lower() == citation_key.lower()
        papers = {record.kind, theirs.kind}.isdisjoint({*NON_PAPERS, Kind.PART}) or record.kind is theirs.kind
        return own and papers and _plainly_alike(record, theirs)


def _names(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    doi, arxiv = doi_in(data), arxiv_in(data)
    if doi:
        yield "doi", doi.value
    if arxiv:
        yield "arxiv", arxiv.value
    if data.get("citationKey"):
        yield "key", str(data["citationKey"]).lower()
    if data.get("url"):
        yield "url", _address(str(data["url"]))
    title = str(data.get("title", ""))
    for form in dict.fromkeys((squeezed(title), squeezed(main_title(title)))):
        if form:
            yield "title", form
    for address in _several(dict(data.get("relations") or {}).get("dc:replaces")):
        yield "replaces", address.rpartition("/")[2]


def _several(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value] if isinstance(value, list) else []


def _address(url: str) -> str:
    bare = url.strip().partition("#")[0].rstrip("/")
    return bare.partition("://")[2].removeprefix("www.").casefold() if "://" in bare else bare.casefold()


def _at_odds(ours: Record, theirs: Record) -> bool:
    """Tell whether the identifiers of two records say that they are two works."""
    if ours.arxiv and theirs.arxiv:
        return ours.arxiv != theirs.arxiv
    if ours.doi and theirs.doi and ours.doi != theirs.doi:
        return not (_typed(ours) or _typed(theirs))
    return False


def _is_another(ours: Record, theirs: Record) -> bool:
    """Tell whether title and people are both others, so that a shared identifier stands in the wrong place."""
    if not (ours.title and theirs.title and ours.authors and theirs.authors):
        return False
    families = [{fold(person.family) for person in one.authors} for one in (ours, theirs)]
    return families[0].isdisjoint(families[1]) and likeness(ours.title, theirs.title) < UNLIKE


def _typed(record: Record) -> bool:
    return record.kind is Kind.PREPRINT and record.arxiv is not None


def _plainly_alike(ours: Record, theirs: Record) -> bool:
    """Tell whether an item under our own citation key has our title, the same numbers in it, and no other people."""
    if likeness(ours.title, theirs.title) < NEAR or numbers(ours.title) != numbers(theirs.title):
        return False
    if not ours.authors or not theirs.authors:
        return True
    families = {fold(person.family) for person in theirs.authors}
    return fold(ours.authors[0].family) in families
