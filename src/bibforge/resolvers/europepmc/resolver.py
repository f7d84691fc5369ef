"""Europe PMC, asked through its search service: the articles that PMIDs and PMCIDs name, in batches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bibforge.model.identifiers import Identifier, Pmcid, Pmid
from bibforge.resolvers.answers import Answer, ById, Found, Nothing, OnAnswer, Question
from bibforge.resolvers.batches import ask_in_batches, distinct, mapping, mappings, parts, said, why_no_json
from bibforge.resolvers.europepmc.records import pmcid_of, pmid_of, record_from_result
from bibforge.resolvers.http.transport import CouldNotAskError, Transport

IDS_A_REQUEST = 50
"""What an address of 2,000 characters holds."""


class EuropePmcResolver:
    """Europe PMC as a `Resolver`: fifty identifiers in one request."""

    def __init__(self, *, transport: Transport, base_url: str) -> None:
        self._transport = transport
        self._base_url = base_url.rstrip("/")

    @property
    def name(self) -> str:
        """`europepmc`."""
        return "europepmc"

    @property
    def is_local(self) -> bool:
        """Never."""
        return False

    @property
    def is_preprint_server(self) -> bool:
        """Never: it holds articles beside preprints."""
        return False

    @property
    def requests(self) -> int:
        """How many network requests were sent so far (retries counted)."""
        return self._transport.requests

    def registers(self, identifier: Identifier) -> bool:
        """Never."""
        return False

    def answers(self, question: Question) -> bool:
        """Tell whether it is asked: for PMIDs and PMCIDs."""
        return _asked(question) is not None

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost if nothing fails."""
        return len(parts(distinct(questions, _asked), IDS_A_REQUEST))

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order; see `Resolver`."""
        batches = parts(distinct(questions, _asked), IDS_A_REQUEST)
        return ask_in_batches(questions, _asked, batches, self._answers, on_answer)

    def _answers(self, batch: Sequence[Identifier]) -> dict[Identifier, Answer]:
        """A result answers for the identifiers that it bears; who is missing in a whole list is not known."""
        query = {
            "query": " OR ".join(map(_clause, batch)),
            "resultType": "core",
            "format": "json",
            "pageSize": str(2 * len(batch)),
        }
        address = f"{self._base_url}/search?{urlencode(query)}"
        reply = self._transport.get(address, route="search", accept="application/json", sane=why_no_json)
        message = mapping(json.loads(reply.content)) if reply.status_code == 200 else {}
        results = mapping(message.get("resultList")).get("result")
        hits = message.get("hitCount")
        if not isinstance(results, list) or not isinstance(hits, int):
            raise CouldNotAskError(f"refused the question: {said(reply)}")
        found: dict[Identifier, Answer] = {}
        for result in mappings(results):
            for identifier in _own(result):
                if identifier in batch:
                    found.setdefault(identifier, Found(record_from_result(result)))
        missing = {} if hits > len(results) else dict.fromkeys(batch, Nothing())  # a list that was cut denies nothing
        return {**missing, **found}


def _asked(question: Question) -> Identifier | None:
    match question:
        case ById(identifier=Pmid() | Pmcid() as identifier):
            return identifier
        case _:
            return None


def _clause(identifier: Identifier) -> str:
    return f"(EXT_ID:{identifier.value} AND SRC:MED)" if isinstance(identifier, Pmid) else f"PMCID:{identifier.value}"


def _own(result: Mapping[str, Any]) -> list[Identifier]:
    return [one for one in (pmid_of(result), pmcid_of(result)) if one]
