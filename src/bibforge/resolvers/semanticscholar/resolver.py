"""Semantic Scholar, asked through `/paper/batch`: under which other identifiers a work is known, never its record."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bibforge.model.identifiers import ArxivId, Doi, Identifier, Pmcid, Pmid
from bibforge.resolvers.answers import Answer, Known, Nothing, OtherIds, Question, Unreachable
from bibforge.resolvers.batches import BatchResolver, mapping, said, why_no_json
from bibforge.resolvers.http.transport import CouldNotAskError, Transport

IDS_A_REQUEST = 500
_NONE_KNOWN = "no valid paper ids"
"""How it says, with status 400, that it knows none of the identifiers of a request."""
_PLAIN = re.compile(r"[!-~]+")


class SemanticScholarResolver(BatchResolver[Identifier]):
    """Semantic Scholar as a `Resolver` that gives no records: five hundred identifiers in one request.

    Its names of people are abbreviated and its titles case-folded now and then; its identifiers are what it is for.
    """

    name = "semanticscholar"
    size = IDS_A_REQUEST

    def __init__(self, *, transport: Transport, base_url: str, key: str = "") -> None:
        super().__init__(transport=transport, base_url=base_url)
        self._headers = {"x-api-key": key} if key else {}

    def asked(self, question: Question) -> Identifier | None:
        """The other identifiers of arXiv ids and of PubMed's."""
        match question:
            case OtherIds(identifier=ArxivId() | Pmid() | Pmcid() as identifier):
                return identifier
            case _:
                return None

    def answered(self, batch: Sequence[Identifier]) -> dict[Identifier, Answer]:
        """The reply is a list in the order of the request, with `null` for what is not known."""
        body = json.dumps({"ids": [_written(one) for one in batch]}).encode()
        reply = self._transport.post(
            f"{self._base_url}/paper/batch?fields=externalIds,title",
            body,
            route="batch",
            accept="application/json",
            sane=why_no_json,
            headers=self._headers,
        )
        if reply.status_code == 400 and _NONE_KNOWN in said(reply).lower():
            return dict.fromkeys(batch, Nothing())
        if reply.status_code != 200:
            raise CouldNotAskError(f"refused the question: {said(reply)}")
        papers = json.loads(reply.content)
        if not isinstance(papers, list) or len(papers) != len(batch):
            raise CouldNotAskError("answered nonsense: not as many papers as were asked for")
        return {one: _answer(one, paper) for one, paper in zip(batch, papers, strict=True)}


def _written(identifier: Identifier) -> str:
    match identifier:
        case ArxivId(value=value):
            return f"ARXIV:{value}"
        case Pmid(value=value):
            return f"PMID:{value}"
        case _:
            return f"PMCID:{identifier.value.removeprefix('PMC')}"


def _answer(asked: Identifier, paper: Any) -> Answer:
    if paper is None:
        return Nothing()
    known = _identifiers(mapping(mapping(paper).get("externalIds")))
    if asked not in known:
        return Unreachable("answered with another work than was asked for")
    others = [one for one in known if one != asked and not (isinstance(one, Doi) and one.arxiv)]
    return Known(tuple(others))


def _identifiers(external: Mapping[str, Any]) -> list[Identifier]:
    """Return the identifiers of `externalIds`; keys of ACL, DBLP and MAG name no record that is asked for."""
    found: list[Identifier | None] = [
        Doi.parse(_text(external, "DOI")),
        ArxivId.parse(_text(external, "ArXiv")),
        Pmid.parse(_text(external, "PubMed")),
        Pmcid.parse(f"PMC{_text(external, 'PubMedCentral').removeprefix('PMC')}"),
    ]
    return [one for one in found if one and _PLAIN.fullmatch(one.value)]


def _text(external: Mapping[str, Any], name: str) -> str:
    value = external.get(name)
    return str(value) if isinstance(value, str | int) else ""
