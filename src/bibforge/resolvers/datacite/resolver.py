"""DataCite, asked through its REST API: DOIs in batches, arXiv's own among them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Record
from bibforge.resolvers.answers import Answer, ById, Found, Nothing, Question, Unreachable
from bibforge.resolvers.batches import BatchResolver
from bibforge.resolvers.datacite.records import record_from_attributes
from bibforge.resolvers.http.transport import CouldNotAskError, Reply, Transport

DOIS_A_REQUEST = 50
_LONGEST_ADDRESS = 2000  # nothing is documented; what every server between here and there lets pass
_PLAIN = re.compile(r"[!-~]+")


class DataciteResolver(BatchResolver[Doi]):
    """DataCite's REST API as a `Resolver`: fifty DOIs in one request. Titles are not asked for."""

    name = "datacite"
    size = DOIS_A_REQUEST

    def __init__(self, *, transport: Transport, base_url: str, mailto: str = "") -> None:
        super().__init__(transport=transport, base_url=base_url)
        self._contact = {"mailto": mailto} if mailto else {}

    def asked(self, question: Question) -> Doi | None:
        """DOIs, and arXiv ids, since it registers arXiv's DOIs."""
        match question:
            case ById(identifier=Doi(arxiv=None) as doi):
                return doi
            case ById(identifier=Doi(arxiv=ArxivId() as arxiv) | (ArxivId() as arxiv)):
                return ArxivId(arxiv.value).doi  # DOIs of single versions are not registered
            case _:
                return None

    def batches(self, dois: Sequence[Doi]) -> list[list[Doi]]:
        """Return DOIs that share a request: fifty at most, an address of 2,000 characters at most; odd ones alone."""
        batches: list[list[Doi]] = [[doi] for doi in dois if not _PLAIN.fullmatch(doi.value)]
        batch: list[Doi] = []
        for doi in dois:
            if not _PLAIN.fullmatch(doi.value):
                continue
            too_long = len(self._list_address([*batch, doi])) > _LONGEST_ADDRESS
            if batch and (len(batch) == DOIS_A_REQUEST or too_long):
                batches.append(batch)
                batch = []
            batch.append(doi)
        return [*batches, batch] if batch else batches

    def _list_address(self, batch: Sequence[Doi]) -> str:
        # case counts in queries: lower case, as DataCite keeps them (datacite/datacite#2116); quotes shield `/` and `:`
        quoted = (re.sub(r'(["\\])', r"\\\1", doi.value.lower()) for doi in batch)
        query = " OR ".join(f'"{value}"' for value in quoted)
        parameters = {"query": f"doi:({query})", "page[size]": str(2 * len(batch)), **self._contact}
        return f"{self._base_url}/dois?{urlencode(parameters)}"

    def answered(self, batch: Sequence[Doi]) -> dict[Doi, Answer]:
        """Return the answers to a batch. What is missing in a whole list that holds something is unknown."""
        try:
            if len(batch) == 1:
                return {batch[0]: self._single(batch[0])}
            records, whole = self._list(batch)
        except CouldNotAskError as error:
            return dict.fromkeys(batch, Unreachable(error.reason))
        found: dict[Doi, Answer] = {
            doi: Found(record) for record in records if (doi := _own_doi(record)) and doi in batch
        }
        missing = [doi for doi in batch if doi not in found]
        if missing and (not found or not whole or len(records) > len(found)):
            return found | self._one_by_one(missing, believe_first=not found and whole and not records)
        return found | dict.fromkeys(missing, Nothing())

    def _one_by_one(self, missing: Sequence[Doi], *, believe_first: bool) -> dict[Doi, Answer]:
        """An empty list may be true: one DOI asked by the route that says so tells of all."""
        answers: dict[Doi, Answer] = {}
        for doi in missing:
            answers[doi] = self._single(doi)
            if believe_first and isinstance(answers[doi], Nothing):
                return dict.fromkeys(missing, Nothing())
            believe_first = False
        return answers

    def _list(self, batch: Sequence[Doi]) -> tuple[list[Record], bool]:
        reply = self._get(self._list_address(batch), "list")
        if reply.status_code != 200:
            raise CouldNotAskError(f"answered with status {reply.status_code}")
        message = json.loads(reply.content)
        items = message.get("data")
        if not isinstance(items, list):
            raise CouldNotAskError("answered nonsense: no list of DOIs")
        meta = message.get("meta")
        total = meta.get("total") if isinstance(meta, Mapping) else None
        records = [record_from_attributes(attributes) for attributes in map(_attributes, items)]
        return records, not isinstance(total, int) or total <= len(items)

    def _single(self, doi: Doi) -> Answer:
        address = f"{self._base_url}/dois/{quote(doi.value.lower(), safe='')}"
        try:
            reply = self._get(f"{address}?{urlencode(self._contact)}" if self._contact else address, "single")
        except CouldNotAskError as error:
            return Unreachable(error.reason)
        if reply.status_code == 404:
            return Nothing()
        if reply.status_code != 200:
            return Unreachable(f"answered with status {reply.status_code}")
        record = record_from_attributes(_attributes(json.loads(reply.content).get("data")))
        return Found(record) if _own_doi(record) == doi else Unreachable(f"answered with another work to {doi}")

    def _get(self, address: str, route: str) -> Reply:
        sane: Callable[[Reply], str] = why_no_document
        return self._transport.get(address, route=route, accept="application/vnd.api+json", sane=sane)


def why_no_document(reply: Reply) -> str:
    """Return what is wrong with a reply that should be a document of JSON:API (`data` or `errors`), or nothing."""
    if reply.content.lstrip()[:1] != b"{":
        return "HTML instead of JSON" if b"<html" in reply.content[:2048].lower() else "no JSON"
    try:
        document = json.loads(reply.content)
    except (ValueError, RecursionError):
        return "no well-formed JSON"
    wanted = "data" if reply.status_code == 200 else "errors"
    return "" if isinstance(document.get(wanted), list | dict) else f"JSON without {wanted}"


def _own_doi(record: Record) -> Doi | None:
    return record.doi or (record.arxiv.doi if record.arxiv else None)


def _attributes(item: Any) -> Mapping[str, Any]:
    attributes = item.get("attributes") if isinstance(item, Mapping) else None
    return attributes if isinstance(attributes, Mapping) else {}
