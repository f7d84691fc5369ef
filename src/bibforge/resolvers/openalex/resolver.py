"""OpenAlex, asked for DOIs (retractions, identifiers at PubMed) and titles (which work it is); never for records."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from bibforge.model.identifiers import ArxivId, Doi, Identifier, Pmcid, Pmid
from bibforge.resolvers.answers import Answer, ByTitle, Known, Nothing, OtherIds, Question
from bibforge.resolvers.batches import BatchResolver, mapping, mappings, parts, said, why_no_json
from bibforge.resolvers.http.transport import CouldNotAskError, Transport
from bibforge.text.comparison import likeness

DOIS_A_REQUEST = 100
_PLAIN_DOI = re.compile(r"10\.[0-9.]+/[A-Za-z0-9._;()/-]+")
"""DOIs that a filter can carry: comma, bar, colon and exclamation mark are its syntax."""


MOST_HITS = 8
"""Works of one search that are looked at."""
_NEAR = 0.9
"""Likeness of two titles from which on the work is worth a look at its record; people decide, not this."""


class OpenAlexResolver(BatchResolver[Doi | str]):
    """OpenAlex as a `Resolver` that gives no records: a hundred DOIs in one request, a title in one of its own.

    A preprint and its article are often one work there, with the title of one and the DOI of the other: what a search
    finds is the identifier to ask for elsewhere. A search costs ten times what a list costs, so that titles that may
    share a request (of preprints, whose published version is looked for) are not asked for.
    """

    name = "openalex"
    size = DOIS_A_REQUEST

    def __init__(self, *, transport: Transport, base_url: str, key: str = "") -> None:
        super().__init__(transport=transport, base_url=base_url)
        self._key = {"api_key": key} if key else {}

    def asked(self, question: Question) -> Doi | str | None:
        """What is to be known of DOIs that are not arXiv's, and titles."""
        match question:
            case OtherIds(identifier=Doi(arxiv=None) as doi) if _PLAIN_DOI.fullmatch(doi.value):
                return doi
            case ByTitle(title=title, may_share=False) if _words(title):
                return title
            case _:
                return None

    def batches(self, keys: Sequence[Doi | str]) -> list[Sequence[Doi | str]]:
        """A title has a request of its own."""
        titles: list[Sequence[Doi | str]] = [[one] for one in keys if isinstance(one, str)]
        return [*parts([one for one in keys if isinstance(one, Doi)], self.size), *titles]

    def answered(self, batch: Sequence[Doi | str]) -> dict[Doi | str, Answer]:
        """Ask for a title, or for a list of DOIs; who is missing in a whole list is not known."""
        first = batch[0]
        return {first: self._titled(first)} if isinstance(first, str) else self._listed(batch)

    def _listed(self, batch: Sequence[Doi | str]) -> dict[Doi | str, Answer]:
        wanted = "|".join(one.value for one in batch if isinstance(one, Doi))
        works, total = self._works(
            {"filter": f"doi:{wanted}", "per_page": str(DOIS_A_REQUEST), "select": "id,doi,ids,is_retracted"}, "list"
        )
        found: dict[Doi | str, Answer] = {doi: _known(work) for work in works if (doi := _doi(work)) in batch and doi}
        if total > len(works):
            return found  # a list that was cut denies nothing
        return {**dict.fromkeys(batch, Nothing()), **found}

    def _titled(self, title: str) -> Answer:
        parameters = {"search.title": _words(title), "per_page": str(MOST_HITS), "select": "id,doi,ids,title"}
        works, _ = self._works(parameters, "search")
        near = [work for work in works if likeness(title, str(work.get("title") or "")) >= _NEAR]
        found = tuple(dict.fromkeys(one for work in near if (one := _own(work))))
        return Known(found) if found else Nothing()

    def _works(self, parameters: Mapping[str, str], route: str) -> tuple[list[Mapping[str, Any]], int]:
        """Return the works of one page, and how many there are in all. Raises CouldNotAskError."""
        address = f"{self._base_url}/works?{urlencode({**parameters, **self._key})}"
        reply = self._transport.get(address, route=route, accept="application/json", sane=why_no_json)
        message = mapping(json.loads(reply.content)) if reply.status_code == 200 else {}
        if not isinstance(message.get("results"), list):
            raise CouldNotAskError(f"refused the question: {said(reply)}")
        total = mapping(message.get("meta")).get("count")
        return mappings(message["results"]), total if isinstance(total, int) else 0


def _words(title: str) -> str:
    """Return a title for a search: comma, bar, colon and exclamation mark are its syntax."""
    return " ".join(re.sub(r"[,|:!?*~\"()]", " ", title).split())


def _own(work: Mapping[str, Any]) -> Identifier | None:
    """Return the strongest identifier of a work, under which others have its record."""
    doi = _doi(work)
    return (ArxivId(doi.arxiv.value) if doi and doi.arxiv else doi) or next(iter(_known(work).identifiers), None)


def _doi(work: Mapping[str, Any]) -> Doi | None:
    return Doi.parse(str(work.get("doi") or ""))


def _known(work: Mapping[str, Any]) -> Known:
    ids = mapping(work.get("ids"))
    found: list[Identifier | None] = [
        Pmid.parse(str(ids.get("pmid") or "")),
        Pmcid.parse(f"PMC{str(ids.get('pmcid') or '').rstrip('/').rpartition('/')[2].removeprefix('PMC')}"),
    ]
    return Known(tuple(one for one in found if one), retracted=work.get("is_retracted") is True)
