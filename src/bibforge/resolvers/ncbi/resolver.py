"""NCBI's converter: the DOIs of articles that a PMID or a PMCID names, as far as PubMed Central holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bibforge.model.identifiers import Doi, Identifier, Pmcid, Pmid
from bibforge.resolvers.answers import Answer, Known, Nothing, OnAnswer, OtherIds, Question, Unreachable
from bibforge.resolvers.batches import ask_in_batches, distinct, mapping, mappings, parts, said, why_no_json
from bibforge.resolvers.http.transport import CouldNotAskError, Transport

IDS_A_REQUEST = 200


class NcbiResolver:
    """The converter as a `Resolver` that gives no records: two hundred identifiers of one kind in one request."""

    def __init__(self, *, transport: Transport, base_url: str, mailto: str = "") -> None:
        self._transport = transport
        self._base_url = base_url.rstrip("/")
        self._who = {"tool": "bibforge", **({"email": mailto} if mailto else {})}

    @property
    def name(self) -> str:
        """`ncbi`."""
        return "ncbi"

    @property
    def is_local(self) -> bool:
        """Never."""
        return False

    @property
    def is_preprint_server(self) -> bool:
        """Never: it holds articles."""
        return False

    @property
    def requests(self) -> int:
        """How many network requests were sent so far (retries counted)."""
        return self._transport.requests

    def registers(self, identifier: Identifier) -> bool:
        """Never."""
        return False

    def answers(self, question: Question) -> bool:
        """Tell whether it is asked: for the other identifiers of PMIDs and PMCIDs."""
        return _asked(question) is not None

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost if nothing fails."""
        return len(_batches(distinct(questions, _asked)))

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return `Known`, `Nothing` or `Unreachable` for each question, in order; see `Resolver`."""
        batches = _batches(distinct(questions, _asked))
        return ask_in_batches(questions, _asked, batches, self._answers, on_answer)

    def _answers(self, batch: Sequence[Identifier]) -> dict[Identifier, Answer]:
        kind = "pmid" if isinstance(batch[0], Pmid) else "pmcid"
        query = {"ids": ",".join(one.value for one in batch), "idtype": kind, "format": "json", **self._who}
        address = f"{self._base_url}/articles/?{urlencode(query, safe=',')}"
        reply = self._transport.get(address, route="convert", accept="application/json", sane=why_no_json)
        message = mapping(json.loads(reply.content)) if reply.status_code == 200 else {}
        if message.get("status") != "ok" or not isinstance(message.get("records"), list):
            raise CouldNotAskError(f"refused the question: {said(reply)}")
        told = [_ids(one) for one in mappings(message["records"])]
        return {one: _answer(one, told) for one in batch}


def _batches(ids: Sequence[Identifier]) -> list[Sequence[Identifier]]:
    """One request takes identifiers of one kind only."""
    articles = [one for one in ids if isinstance(one, Pmid)]
    texts = [one for one in ids if isinstance(one, Pmcid)]
    return [*parts(articles, IDS_A_REQUEST), *parts(texts, IDS_A_REQUEST)]


def _asked(question: Question) -> Identifier | None:
    match question:
        case OtherIds(identifier=Pmid() | Pmcid() as identifier):
            return identifier
        case _:
            return None


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
