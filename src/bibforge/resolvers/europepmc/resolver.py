"""Europe PMC, asked through its search service: the articles that PMIDs and PMCIDs name, in batches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bibforge.model.identifiers import Identifier, Pmcid, Pmid
from bibforge.resolvers.answers import Answer, ById, Found, Nothing, Question
from bibforge.resolvers.batches import BatchResolver, mapping, mappings, said, why_no_json
from bibforge.resolvers.europepmc.records import pmcid_of, pmid_of, record_from_result
from bibforge.resolvers.http.transport import CouldNotAskError

IDS_A_REQUEST = 50
"""What an address of 2,000 characters holds."""


class EuropePmcResolver(BatchResolver[Identifier]):
    """Europe PMC as a `Resolver`: fifty identifiers in one request."""

    name = "europepmc"
    size = IDS_A_REQUEST

    def asked(self, question: Question) -> Identifier | None:
        """PMIDs and PMCIDs."""
        match question:
            case ById(identifier=Pmid() | Pmcid() as identifier):
                return identifier
            case _:
                return None

    def answered(self, batch: Sequence[Identifier]) -> dict[Identifier, Answer]:
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


def _clause(identifier: Identifier) -> str:
    return f"(EXT_ID:{identifier.value} AND SRC:MED)" if isinstance(identifier, Pmid) else f"PMCID:{identifier.value}"


def _own(result: Mapping[str, Any]) -> list[Identifier]:
    return [one for one in (pmid_of(result), pmcid_of(result)) if one]
