"""OpenAlex, asked for lists of DOIs: whether a work was retracted, and its identifiers at PubMed; never its record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bibforge.model.identifiers import Doi, Identifier, Pmcid, Pmid
from bibforge.resolvers.answers import Answer, Known, Nothing, OtherIds, Question
from bibforge.resolvers.batches import BatchResolver, mapping, mappings, said, why_no_json
from bibforge.resolvers.http.transport import CouldNotAskError, Transport

DOIS_A_REQUEST = 100
_PLAIN_DOI = re.compile(r"10\.[0-9.]+/[A-Za-z0-9._;()/-]+")
"""DOIs that a filter can carry: comma, bar, colon and exclamation mark are its syntax."""


class OpenAlexResolver(BatchResolver[Doi]):
    """OpenAlex as a `Resolver` that gives no records: a hundred DOIs in one request.

    A preprint and its article are often one work there, with the title of one and the DOI of the other.
    """

    name = "openalex"
    size = DOIS_A_REQUEST

    def __init__(self, *, transport: Transport, base_url: str, key: str = "") -> None:
        super().__init__(transport=transport, base_url=base_url)
        self._key = {"api_key": key} if key else {}

    def asked(self, question: Question) -> Doi | None:
        """What is to be known of DOIs that are not arXiv's."""
        match question:
            case OtherIds(identifier=Doi(arxiv=None) as doi) if _PLAIN_DOI.fullmatch(doi.value):
                return doi
            case _:
                return None

    def answered(self, batch: Sequence[Doi]) -> dict[Doi, Answer]:
        """Ask for a list of DOIs; who is missing in a whole list is not known."""
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


def _doi(work: Mapping[str, Any]) -> Doi | None:
    return Doi.parse(str(work.get("doi") or ""))


def _known(work: Mapping[str, Any]) -> Known:
    ids = mapping(work.get("ids"))
    found: list[Identifier | None] = [
        Pmid.parse(str(ids.get("pmid") or "")),
        Pmcid.parse(f"PMC{str(ids.get('pmcid') or '').rstrip('/').rpartition('/')[2].removeprefix('PMC')}"),
    ]
    return Known(tuple(one for one in found if one), retracted=work.get("is_retracted") is True)
