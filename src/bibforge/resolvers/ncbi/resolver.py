"""NCBI's converter: the DOIs of articles that a PMID or a PMCID names, as far as PubMed Central holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bibforge.model.identifiers import Doi, Identifier, Pmcid, Pmid
from bibforge.resolvers.answers import Answer, Known, Nothing, OtherIds, Question, Unreachable
from bibforge.resolvers.batches import BatchResolver, mapping, mappings, parts, said, why_no_json
from bibforge.resolvers.http.transport import CouldNotAskError, Transport

IDS_A_REQUEST = 200


class NcbiResolver(BatchResolver[Identifier]):
    """The converter as a `Resolver` that gives no records: two hundred identifiers of one kind in one request."""

    name = "ncbi"
    size = IDS_A_REQUEST

    def __init__(self, *, transport: Transport, base_url: str, mailto: str = "") -> None:
        super().__init__(transport=transport, base_url=base_url)
        self._who = {"tool": "bibforge", **({"email": mailto} if mailto else {})}

    def asked(self, question: Question) -> Identifier | None:
        """The other identifiers of PMIDs and PMCIDs."""
        match question:
            case OtherIds(identifier=Pmid() | Pmcid() as identifier):
                return identifier
            case _:
                return None

    def batches(self, keys: Sequence[Identifier]) -> list[Sequence[Identifier]]:
        """One request takes identifiers of one kind only."""
        articles = [one for one in keys if isinstance(one, Pmid)]
        texts = [one for one in keys if isinstance(one, Pmcid)]
        return [*parts(articles, self.size), *parts(texts, self.size)]

    def answered(self, batch: Sequence[Identifier]) -> dict[Identifier, Answer]:
        """Ask the converter: every identifier has a record in the reply, if only one that says that it is not known."""
        kind = "pmid" if isinstance(batch[0], Pmid) else "pmcid"
        query = {"ids": ",".join(one.value for one in batch), "idtype": kind, "format": "json", **self._who}
        address = f"{self._base_url}/articles/?{urlencode(query, safe=',')}"
        reply = self._transport.get(address, route="convert", accept="application/json", sane=why_no_json)
        message = mapping(json.loads(reply.content)) if reply.status_code == 200 else {}
        if message.get("status") != "ok" or not isinstance(message.get("records"), list):
            raise CouldNotAskError(f"refused the question: {said(reply)}")
        told = [_ids(one) for one in mappings(message["records"])]
        return {one: _answer(one, told) for one in batch}


def _ids(record: Mapping[str, Any]) -> tuple[Identifier, ...]:
    """Return the identifiers of one record of the reply; one that is not in PubMed Central has an `errmsg` and none."""
    found = (
        Doi.parse(str(record.get("doi") or "")),
        Pmid.parse(str(record.get("pmid") or "")),
        Pmcid.parse(str(record.get("pmcid") or "")),
    )
    if record.get("errmsg"):
        asked = str(record.get("requested-id") or "")
        found = (None, Pmid.parse(asked), Pmcid.parse(asked))
    return tuple(one for one in found if one)


def _answer(asked: Identifier, told: Sequence[tuple[Identifier, ...]]) -> Answer:
    mine = next((ids for ids in told if asked in ids), None)
    if mine is None:
        return Unreachable("left out an identifier that was asked for")
    others = tuple(one for one in mine if one != asked)
    return Known(others) if others else Nothing()
