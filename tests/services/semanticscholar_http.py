"""A loopback Semantic Scholar with its route for many papers.

As the real one does: the answer is a list in the order of the request with `null` for what is not known; with none
known it is status 400 with its own words; an arXiv id with a version is not known; a key is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from loopback import Asked, Loopback, Reply

_TYPE = {"Content-Type": "application/json"}
_NAMES = {"ArXiv": "ARXIV", "DOI": "DOI", "PubMed": "PMID", "PubMedCentral": "PMCID", "ACL": "ACL"}


class SemanticScholarService(Loopback):
    """Holds the `externalIds` of papers; without a key it answers as its crowded pool does."""

    def __init__(self, papers: Iterable[Mapping[str, str]] = (), key: str = "secret") -> None:
        self.papers: dict[str, Mapping[str, str]] = {}
        self._key = key
        for external in papers:
            for name, value in external.items():
                if name in _NAMES:
                    self.papers[f"{_NAMES[name]}:{value}".lower()] = external
        super().__init__(self._reply)

    def _reply(self, asked: Asked) -> Reply:
        if asked.headers.get("x-api-key") != self._key:
            return _json(429, {"message": "Too Many Requests.", "code": "429"})
        if asked.path != "/paper/batch" or not asked.body:
            return _json(404, {"error": "not found"})
        wanted = json.loads(asked.body)["ids"]
        if len(wanted) > 500:
            return _json(400, {"error": "Number of ids cannot exceed 500"})
        found = [self.papers.get(one.lower()) for one in wanted]
        if not any(found):
            return _json(400, {"error": "No valid paper ids given"})
        return _json(200, [one and _paper(number, one) for number, one in enumerate(found)])


def _paper(number: int, external: Mapping[str, str]) -> dict[str, Any]:
    return {"paperId": f"{number:040x}", "externalIds": {**external, "CorpusId": number}, "title": "A PAPER"}


def _json(status: int, value: object) -> Reply:
    return Reply(status, json.dumps(value).encode(), _TYPE)
