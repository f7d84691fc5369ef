"""Entries of real lists that get a confirmed identifier or record, by what they link: few services, and all."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bibforge.model.identifiers import OpenReviewId, spelled
from bibforge.model.library import Mention
from bibforge.model.people import person_from
from bibforge.readinglist.carriers import read_list
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.resolve import resolve
from bibforge.reconcile.words import phrases
from bibforge.resolvers.answers import Answer, ByPage, OnAnswer, Question, Resolver
from bibforge.resolvers.catalog.keys import normal_address
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.text.comparison import fold, likeness
from bibforge_eval.judge import Verdict, verdict_on
from bibforge_eval.material import PUBLISHED_FILES, Item, Records, Truth, read_records, truth_names, words_of_names
from bibforge_eval.services import KEY, Addresses, network_resolvers, rows_of, services, started

PAPERS = ("paper", "book", "thesis")
HOSTS = (
    ("ACL", ("aclanthology.org", "aclweb.org", "aclanthology.info")),
    ("PMLR", ("mlr.press",)),
    ("CVF", ("thecvf.com", "cv-foundation.org")),
    ("NeurIPS", ("nips.cc", "neurips.cc")),
    ("Semantic Scholar", ("semanticscholar.org",)),
    ("PubMed", ("nih.gov", "europepmc.org")),
)
KINDS = ("arXiv", "DOI", "OpenReview", *(name for name, _ in HOSTS), "other PDF", "other page", "none")
OWN_LINKS = ("paper", "pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One annotated entry as bibforge reads it, what it means by the annotation, and the kind of its link."""

    item: Item
    kind: str


@dataclass(slots=True)
class Tally:
    """Of the entries of one kind of link: how many there are, and by way of asking the found and the wrong ones."""

    entries: int = 0
    held: int = 0
    """Entries whose identifier the records hold: no service could know more of the others than a title."""
    found: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)


def kind_of(entry: Mapping[str, Any]) -> str:
    """Return the kind of link that an annotated entry has: an identifier before an address, a known host before any."""
    for name, key in (("arXiv", "arxiv"), ("DOI", "doi"), ("OpenReview", "openreview")):
        if entry[key]:
            return name
    urls = [(one["url"], one["role"]) for one in entry["links"] if one["url"] and one["role"] in OWN_LINKS]
    hosts = [f".{urlsplit(url).hostname or ''}" for url, _ in urls]
    for name, ends in HOSTS:
        if any(host.endswith(f".{end}") for host in hosts for end in ends):
            return name
    is_pdf = any(role == "pdf" or url.lower().endswith(".pdf") for url, role in urls)
    return "other PDF" if is_pdf else "other page" if urls else "none"


def entries_of(folder: Path, records: Records) -> Iterator[Entry]:
    """Give the annotated papers, books and theses of the lists of a folder, each with the mention read at its place.

    An entry that is not read at all counts as a mention without anything: it is lost, whoever is asked.
    """
    for path in sorted(folder.glob("*.truth.json")):
        name = path.name.removesuffix(".truth.json")
        text = (folder / f"{name}.md").read_text(encoding="utf-8", errors="replace")
        mentions = read_list(text, f"{name}.md").mentions
        for entry in json.loads(path.read_text(encoding="utf-8"))["entries"]:
            mention = _mention_at(entry, mentions)
            if entry["kind"] in PAPERS and mention is not None:
                yield Entry(item=_item(entry, mention, records), kind=kind_of(entry))


def _mention_at(entry: Mapping[str, Any], mentions: Sequence[Mention]) -> Mention | None:
    near = [
        one for one in mentions if one.place.line - 1 <= entry["line"] <= max(one.place.line, one.place.end_line) + 1
    ]
    titles = [entry["title"], *(entry.get("title_alt") or [])]
    alike = [(max(likeness(one.title, title) for title in titles), -number, one) for number, one in enumerate(near)]
    best = max(alike, key=lambda one: one[:2], default=None)
    return best[2] if best and best[0] >= 0.6 else None


def _item(entry: Mapping[str, Any], mention: Mention, records: Records) -> Item:
    """The truth of an entry; where the records hold what it names, title and people are theirs: a label is no title."""
    names = truth_names(entry)
    more = {spelled(one) for one in map(OpenReviewId.parse, entry["openreview"]) if one}
    linked = records.linked(names)
    title, people = entry["title"], tuple(filter(None, map(person_from, entry["authors"])))
    held = next((name for name in names if name in records), "")
    if held:
        scheme, _, value = held.partition(":")
        record = records.preprint(value) if scheme == "arxiv" else records.publication(value)
        title, people = record.title, record.authors
    truth = Truth(names=linked | more, title=title, people=words_of_names(people), in_set=bool(held))
    return Item(label=str(mention.place), mention=mention, truth=truth)


def everybody(folder: Path, more: Path | None = None) -> Addresses:
    """Start arXiv, Crossref and Semantic Scholar with the records, and all others with what these say of them.

    doi.org knows the DOIs of the records; OpenReview has the notes, and a site the pages, of records with such
    addresses. Records have no PubMed ids, and none that only DataCite or OpenAlex would know.
    """
    from datacite_http import DataciteService  # from the suite's folder, see `services`
    from doiorg_http import DoiOrgService
    from openalex_http import OpenAlexService
    from openreview_http import OpenReviewService
    from pubmed_http import EuropePmcService, NcbiService

    first = started(folder)
    published = list(rows_of(folder, PUBLISHED_FILES))
    registry = DoiOrgService({str(row["DOI"]): "Crossref" for row in published if row.get("DOI")})
    return replace(
        first,
        doiorg=registry.url,
        datacite=DataciteService().url,
        openalex=OpenAlexService(key=KEY).url,
        ncbi=NcbiService().url,
        europepmc=EuropePmcService().url,
        openreview=OpenReviewService(notes_of(published)).url,
        site=site_of(published).url,
    )


def notes_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give the OpenReview notes of published records whose address is there."""
    for row in rows:
        identifier = OpenReviewId.parse(str(row.get("URL") or ""))
        if identifier:
            venue = (row.get("container-title") or [""])[0]
            year = ((row.get("issued") or {}).get("date-parts") or [[2000]])[0][0]
            yield {
                "id": identifier.value, "forum": identifier.value,
                "content": {"title": {"value": row["title"][0]}, "authors": {"value": _names(row)},
                            "venue": {"value": f"{venue} {year}"}, "venueid": {"value": f"Meeting/{year}"}},
            }  # fmt: skip


def _names(row: Mapping[str, Any]) -> list[str]:
    people = [one for one in row.get("author") or [] if one.get("family") or one.get("name")]
    return [" ".join(filter(None, (one.get("given"), one.get("family") or one.get("name")))) for one in people]


def site_of(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Return a loopback site with the page, or the PDF, of every record at its address: `/HOST/PATH`."""
    from loopback import Asked, Loopback, Reply
    from site_http import pdf

    known = ((normal_address(str(row["URL"])), row) for row in rows if row.get("URL") and row.get("title"))
    pages = {address: row for address, row in known if address}

    def reply(asked: Asked) -> Reply:
        address = f"https:/{asked.path}" + (f"?{asked.raw_query}" if asked.raw_query else "")
        row = pages.get(normal_address(address))
        if row is None or asked.path == "/robots.txt":
            return Reply(404, b"<html>nothing here</html>", {"Content-Type": "text/html"})
        if asked.path.lower().endswith(".pdf"):
            lines = [(18, fold(row["title"][0])), (11, ", ".join(map(fold, _names(row)[:8])))]
            return Reply(200, pdf(*lines), {"Content-Type": "application/pdf"})
        return Reply(200, _page(row).encode(), {"Content-Type": "text/html; charset=utf-8"})

    return Loopback(reply)


def _page(row: Mapping[str, Any]) -> str:
    from html import escape

    year = ((row.get("issued") or {}).get("date-parts") or [[""]])[0][0]
    tags = [("citation_title", row["title"][0]), *(("citation_author", one) for one in _names(row)),
            ("citation_publication_date", str(year)),
            ("citation_conference_title", (row.get("container-title") or [""])[0])]  # fmt: skip
    lines = "".join(f'<meta name="{name}" content="{escape(text)}">' for name, text in tags)
    return f"<html><head>{lines}</head></html>"


class Rerouted:
    """The reader of pages, which finds every address of the world at one loopback site."""

    def __init__(self, site: str) -> None:
        from bibforge.resolvers.http.pace import Pace
        from bibforge.resolvers.http.transport import Transport
        from bibforge.resolvers.pages.manners import AddressGuard
        from bibforge.resolvers.pages.resolver import PageResolver

        def way(host: str, reader: PageResolver) -> Transport:
            return Transport(host, pace=Pace("page", {"page": 0.0}), guard=reader)

        self._site = site
        self._inner = PageResolver(way, AddressGuard([urlsplit(site).netloc]))
        self.name, self.is_local, self.is_preprint_server = "page", False, False
        self.registers, self.requests_for = self._inner.registers, lambda questions: len(questions)

    @property
    def requests(self) -> int:
        """As the reader counts them."""
        return self._inner.requests

    def answers(self, question: Question) -> bool:
        """Pages only."""
        return isinstance(question, ByPage)

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Ask for each page where it is."""
        pages = [one for one in questions if isinstance(one, ByPage)]
        return self._inner.ask([ByPage(self._at_the_site(one.url)) for one in pages], on_answer)

    def _at_the_site(self, url: str) -> str:
        parts = urlsplit(url)
        return f"{self._site}/{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")


BEFORE, AFTER, PAGES, CATALOG = "arXiv, Crossref", "all services", "with `--pages`", "with a catalog"


def ways_of(addresses: Addresses, catalog: Path | None) -> dict[str, list[Resolver]]:
    """Return who is asked, by the name of the way."""
    few = Addresses(arxiv=addresses.arxiv, crossref=addresses.crossref)
    pages: Resolver = Rerouted(addresses.site)
    ways = {
        BEFORE: network_resolvers(few),
        AFTER: network_resolvers(addresses),
        PAGES: [*network_resolvers(addresses), pages],
    }
    if catalog:
        ways[CATALOG] = [CatalogResolver(catalog), *network_resolvers(addresses), pages]
    return ways


def measured(entries: Sequence[Entry], ways: Mapping[str, Sequence[Resolver]]) -> tuple[dict[str, Tally], list[str]]:
    """Return what each way finds of each kind of link, and a line for every record that the annotation contradicts."""
    tallies = {kind: Tally() for kind in KINDS}
    told = []
    for entry in entries:
        tallies[entry.kind].entries += 1
        tallies[entry.kind].held += entry.item.truth.in_set
    for way, resolvers in ways.items():
        mentions = [entry.item.mention for entry in entries]
        for entry, one in zip(entries, resolve(mentions, Lock(), resolvers), strict=True):
            verdicts = [verdict_on(entry.item.truth, record) for record in one.records]
            wrong = [record for record, verdict in zip(one.records, verdicts, strict=True) if verdict is Verdict.WRONG]
            tallies[entry.kind].found[way] += bool(one.records) and not wrong
            tallies[entry.kind].wrong[way] += bool(wrong)
            told += [
                f"{way}: {entry.item.label} {entry.item.truth.title!r}: {record.name} {record.title!r} because "
                f"{phrases(one.reasons)}"
                for record in wrong
            ]
    return tallies, told


def table_lines(tallies: Mapping[str, Tally], ways: Iterable[str]) -> Iterator[str]:
    """Yield the table of docs/network.md: a row a kind of link, at the end the sums and the wrong ones."""
    ways = list(ways)
    yield f"| the entry links | entries | identifier held | {' | '.join(ways)} |"
    yield "|---" * (len(ways) + 3) + "|"
    shown = {kind: tally for kind, tally in tallies.items() if tally.entries}
    for kind, tally in shown.items():
        yield f"| {kind} | {tally.entries} | {tally.held} | {' | '.join(str(tally.found[way]) for way in ways)} |"
    sums = (str(sum(tally.found[way] for tally in shown.values())) for way in ways)
    entries, held = sum(one.entries for one in shown.values()), sum(one.held for one in shown.values())
    yield f"| **all** | {entries} | {held} | {' | '.join(sums)} |"
    wrong = (str(sum(tally.wrong[way] for tally in shown.values())) for way in ways)
    yield f"| *wrong* | | | {' | '.join(wrong)} |"


def lines(arguments: Sequence[str]) -> Iterator[str]:
    """Yield what `run.py linked` prints: the table, then every wrong record."""
    parser = argparse.ArgumentParser(prog="run.py linked", description=lines.__doc__)
    parser.add_argument("--records", type=Path, required=True, help="folder with the record sets")
    parser.add_argument("--lists", type=Path, required=True, help="folder with lists and their *.truth.json")
    parser.add_argument("--catalog", type=Path, help="catalog built from the record sets, for a column of its own")
    options = parser.parse_args(arguments)
    entries = list(entries_of(options.lists, read_records(options.records)))
    with services(options.records, start=everybody) as addresses:
        ways = ways_of(addresses, options.catalog)
        tallies, told = measured(entries, ways)
    yield from chain(table_lines(tallies, ways), told)
