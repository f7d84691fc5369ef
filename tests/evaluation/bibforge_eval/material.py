"""The material of an evaluation: record sets, lists with their truth, and the mentions made from both."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from bibforge.model.identifiers import ArxivId, Doi, OpenReviewId, spelled
from bibforge.model.library import Mention, Place
from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind, Record
from bibforge.readinglist.carriers import read_list
from bibforge.resolvers.arxiv.records import record_from_snapshot
from bibforge.resolvers.crossref.records import record_from_work
from bibforge.text.comparison import fold, squeezed

ARXIV_FILES = ("arxiv.jsonl.gz", "seed_arxiv.jsonl")
PUBLISHED_FILES = ("published.jsonl.gz", "published_nodoi.jsonl.gz", "seed_published.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a mention means: the identifiers and names that are right, and title and people to know copies by."""

    names: frozenset[str]
    title: str
    people: frozenset[str]
    """The folded words of all names, empty where the truth names nobody."""
    in_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One mention without identifiers or links, and its truth; `label` says where it comes from."""

    label: str
    mention: Mention
    truth: Truth


@dataclass(slots=True, kw_only=True)
class Records:
    """The record sets as raw lines by name, and which names source material declares to be one work."""

    arxiv: dict[str, bytes] = field(default_factory=dict)
    published: dict[str, bytes] = field(default_factory=dict)
    """By DOI, or by `nodoi:NUMBER` for records without one."""
    links: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """`arxiv:…` and `doi:…` names that arXiv's DOI field or a published record's own link puts together."""
    inferred: set[tuple[str, str]] = field(default_factory=set)
    """Those of the links that the makers of the set inferred from equal titles: no measure for title rules."""

    def __contains__(self, name: str) -> bool:
        scheme, _, value = name.partition(":")
        return value in (self.arxiv if scheme == "arxiv" else self.published)

    def preprint(self, value: str) -> Record:
        """Return the record of an arXiv id."""
        return record_from_snapshot(json.loads(self.arxiv[value]))

    def publication(self, value: str) -> Record:
        """Return the published record of a DOI or of `nodoi:NUMBER`."""
        return record_from_work(json.loads(self.published[value]))

    def linked(self, names: Iterable[str]) -> frozenset[str]:
        """Return the names and everything linked to them directly."""
        return frozenset(names) | {other for name in names for other in self.links.get(name, ())}


class _ArxivRow(msgspec.Struct):
    id: str
    doi: str | None = None


class _WorkRow(msgspec.Struct):
    doi: str | None = msgspec.field(default=None, name="DOI")
    linked: str | None = msgspec.field(default=None, name="_arxiv")
    alike: str | None = msgspec.field(default=None, name="_arxiv_by_title_and_year")


def lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of a JSONL file, gzipped or plain."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        yield from file


def read_records(folder: Path) -> Records:
    """Return the record sets of a folder; files that are not there are left out, later files win."""
    out = Records()
    read_arxiv = msgspec.json.Decoder(_ArxivRow).decode
    read_work = msgspec.json.Decoder(_WorkRow).decode
    for path in [folder / name for name in ARXIV_FILES if (folder / name).exists()]:
        for line in lines_of(path):
            row = read_arxiv(line)
            out.arxiv[row.id] = line
            for stated in filter(None, map(Doi.parse, (row.doi or "").split())):
                _link(out.links, f"arxiv:{row.id}", spelled(stated))
    for path in [folder / name for name in PUBLISHED_FILES if (folder / name).exists()]:
        for line in lines_of(path):
            work = read_work(line)
            doi = Doi.parse(work.doi) if work.doi else None
            out.published[doi.value if doi else f"nodoi:{len(out.published)}"] = line
            if not doi:
                continue
            for arxiv in filter(None, (work.linked, work.alike)):
                _link(out.links, f"arxiv:{arxiv}", spelled(doi))
                if arxiv != work.linked:
                    out.inferred.add((f"arxiv:{arxiv}", spelled(doi)))
    return out


def _link(links: dict[str, set[str]], left: str, right: str) -> None:
    links[left].add(right)
    links[right].add(left)


def mention_from(record: Record, label: str, *, venue: bool = True) -> Mention:
    """Return what a list would say about a record: title, authors, year and venue, nothing to look it up by."""
    return Mention(
        place=Place(file=label, line=1),
        title=record.title,
        authors=record.authors,
        et_al=record.more_authors,
        year=record.year,
        venue=record.container if venue else "",
    )


def truth_of(record: Record, names: Iterable[str], records: Records) -> Truth:
    """Return the truth of a mention made from a record that stands in the set."""
    return Truth(
        names=records.linked(names) | {record.name},
        title=record.title,
        people=words_of_names(record.authors),
        in_set=True,
    )


def words_of_names(people: Sequence[Person]) -> frozenset[str]:
    """Return the folded words of several names, without initials."""
    return frozenset(word for person in people for word in fold(person.display).split() if len(word) > 1)


def sampled(records: Records, size: int, seed: int, *, without_doi: bool = True) -> list[Item]:
    """Return items of records drawn at random: two thirds arXiv, a third published, those without people left out.

    Published records without a DOI take part only with `without_doi`: Crossref cannot hold them.
    """
    chance = random.Random(f"sample {seed}")
    items: list[Item] = []
    for value in chance.sample(sorted(records.arxiv), min(size * 2 // 3, len(records.arxiv))):
        items += _item(records, records.preprint(value), f"arxiv:{value}")
    published = sorted(one for one in records.published if without_doi or not one.startswith("nodoi:"))
    for value in chance.sample(published, min(size - size * 2 // 3, len(published))):
        items += _item(records, records.publication(value), "" if value.startswith("nodoi:") else f"doi:{value}")
    return items


_PAPERS = (Kind.PREPRINT, Kind.ARTICLE, Kind.CONFERENCE, Kind.CHAPTER, Kind.BOOK, Kind.REPORT)


def _item(records: Records, record: Record, name: str) -> list[Item]:
    if not squeezed(record.title) or not record.authors or record.kind not in _PAPERS:
        return []
    truth = truth_of(record, [name] if name else [], records)
    return [Item(label=name or record.name, mention=mention_from(record, name or record.name), truth=truth)]


def list_items(folder: Path, records: Records) -> list[Item]:
    """Return the papers of all `*.truth.json` in a folder that carry an arXiv id or a DOI, as the truth reads them."""
    items = []
    for path in sorted(folder.glob("*.truth.json")):
        for entry in json.loads(path.read_text(encoding="utf-8"))["entries"]:
            names = truth_names(entry)
            if names and entry["kind"] == "paper":
                label = f"{path.name.removesuffix('.truth.json')}:{entry['line']}"
                items.append(_list_item(entry, names, label, records))
    return items


def read_items(folder: Path, records: Records) -> list[Item]:
    """Return the papers of all lists (`*.md`) in a folder that carry an arXiv id or a DOI, as bibforge reads them.

    The truth is what the list itself says, so its wrong links count against us; what would give a mention away is
    taken out: identifiers, links, notes.
    """
    items = []
    for path in sorted(folder.glob("*.md")):
        for mention in read_list(path.read_text(encoding="utf-8", errors="replace"), path.name).mentions:
            stated = [one for one in mention.identifiers if isinstance(one, ArxivId | Doi)]
            names = list(dict.fromkeys(spelled(one.arxiv or one if isinstance(one, Doi) else one) for one in stated))
            if names and mention.is_paper:
                items.append(_read_item(mention, names, records))
    return items


def _read_item(mention: Mention, names: Sequence[str], records: Records) -> Item:
    linked = records.linked(names)
    in_set = any(name in records for name in linked)
    more = {spelled(one) for one in mention.openreview} | {spelled(one) for one in mention.isbn}
    people = words_of_names(mention.authors)
    truth = Truth(names=linked | more, title=mention.title, people=people, in_set=in_set)
    bare = replace(mention, arxiv=(), doi=(), openreview=(), isbn=(), links=(), notes=())
    return Item(label=f"{mention.place.file}:{mention.place.line}", mention=bare, truth=truth)


def truth_names(entry: Mapping[str, Any]) -> list[str]:
    """Return the identifiers that a list's truth names, spelled out; arXiv DOIs as arXiv ids."""
    found = [ArxivId.parse(one) for one in entry["arxiv"]]
    dois = [doi for doi in map(Doi.parse, entry["doi"]) if doi]
    named = [*filter(None, found), *(doi.arxiv or doi for doi in dois)]
    return list(dict.fromkeys(map(spelled, named)))


def _list_item(entry: Mapping[str, Any], names: Sequence[str], label: str, records: Records) -> Item:
    people = tuple(filter(None, map(person_from, entry["authors"])))
    linked = records.linked(names)
    mention = Mention(
        place=Place(file=label, line=entry["line"]),
        title=entry["title"],
        authors=people,
        et_al=bool(entry.get("et_al")),
        year=entry.get("year") or entry.get("group_year"),
        venue=entry.get("venue") or entry.get("group_venue") or "",
    )
    in_set = any(name in records for name in linked if not name.startswith("openreview"))
    openreview = [spelled(one) for one in map(OpenReviewId.parse, entry["openreview"]) if one]
    truth = Truth(names=linked | set(openreview), title=entry["title"], people=words_of_names(people), in_set=in_set)
    return Item(label=label, mention=mention, truth=truth)
