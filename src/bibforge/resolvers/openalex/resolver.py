"""OpenAlex, asked for lists of DOIs: whether a work was retracted, and its identifiers at PubMed; never its record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bibforge.model.identifiers import Doi, Identifier, Pmcid, Pmid
from bibforge.resolvers.answers import Answer, Known, Nothing, OnAnswer, OtherIds, Question
from bibforge.resolvers.batches import ask_in_batches, distinct, mapping, mappings, parts, said, why_no_json
from bibforge.resolvers.http.transport import CouldNotAskError, Transport

DOIS_A_REQUEST = 100
_PLAIN_DOI = re.compile(r"10\.[0-9.]+/[A-Za-z0-9._;()/-]+")
"""DOIs that a filter can carry: comma, bar, colon and exclamation mark are its syntax."""


class OpenAlexResolver:
    """OpenAlex as a `Resolver` that gives no records: a hundred DOIs in one request.

    A preprint and its article are often one work there, with the title of one and the DOI of the other.
    """

    def __init__(self, *, transport: Transport, base_url: str, key: str = "") -> None:
        self._transport = transport
        self._base_url = base_url.rstrip("/")
        self._key = {"api_key": key} if key else {}

    @property
    def name(self) -> str:
        """`openalex`."""
        return "openalex"

    @property
    def is_local(self) -> bool:
        """Never."""
        return False

    @property
    def is_preprint_server(self) -> bool:
        """Never: it holds works of every kind."""
        return False

    @property
    def requests(self) -> int:
        """How many network requests were sent so far (retries counted)."""
        return self._transport.requests

    def registers(self, identifier: Identifier) -> bool:
        """Never."""
        return False

    def answers(self, question: Question) -> bool:
        """Tell whether it is asked: for what is to be known of DOIs that are not arXiv's."""
        return _asked(question) is not None

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost if nothing fails."""
        return len(parts(distinct(questions, _asked), DOIS_A_REQUEST))

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return `Known`, `Nothing` or `Unreachable` for each question, in order; see `Resolver`."""
        batches = parts(distinct(questions, _asked), DOIS_A_REQUEST)
        return ask_in_batches(questions, _asked, batches, self._answers, on_answer)

    def _answers(self, batch: Sequence[Doi]) -> dict[Doi, Answer]:
        query = {
            "filter": f"doi:{'|'.join(doi.value for doi in batch)}",
            "per_page": str(DOIS_A_REQUEST),
            "select": "id,doi,ids,is_retracted",
            **self._key,
        }
        address = f"{self._base_url}/works?{urlencode(query)}"
        reply = self._transport.get(address, route="list", accept="application/json", sane=why_no_json)
        message = mapping(json.loads(reply.content)) if reply.status_code == 200 else {}
        if not isinstance(message.get("results"), list):
            raise CouldNotAskError(f"refused the question: {said(reply)}")
        works = mappings(message["results"])
        found: dict[Doi, Answer] = {doi: _known(work) for work in works if (doi := _doi(work)) in batch and doi}
        total = mapping(message.get("meta")).get("count")
        if isinstance(total, int) and total > len(works):
            return found  # a list that was cut denies nothing
        return {**dict.fromkeys(batch, Nothing()), **found}


def _asked(question: Question) -> Doi | None:
    match question:
        case OtherIds(identifier=Doi(arxiv=None) as doi) if _PLAIN_DOI.fullmatch(doi.value):
            return doi
        case _:
            return None


def _doi(work: Mapping[str, Any]) -> Doi | None:
    return Doi.parse(str(work.get("doi") or ""))


def _known(work: Mapping[str, Any]) -> Known:
    ids = mapping(work.get("ids"))
    found: list[Identifier | None] = [
        Pmid.parse(str(ids.get("pmid") or "")),
        Pmcid.parse(f"PMC{str(ids.get('pmcid') or '').rstrip('/').rpartition('/')[2].removeprefix('PMC')}"),
    ]
    return Known(tuple(one for one in found if one), retracted=work.get("is_retracted") is True)
