"""A loopback OpenAlex with its list of works by DOI and its search of titles.

As the real one does: what is not known is left out, a page has so many works at most, too many values in a filter are
status 400, and a question without a key is status 403.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from loopback import Asked, Loopback, Reply


class OpenAlexService(Loopback):
    """Holds works by DOI."""

    def __init__(self, works: Iterable[Mapping[str, Any]] = (), key: str = "secret") -> None:
        self.works = {str(work["doi"]).lower().removeprefix("https://doi.org/"): work for work in works}
        self._key = key
        super().__init__(self._reply)

    def _reply(self, asked: Asked) -> Reply:
        if asked.query.get("api_key") != self._key:
            return _json(403, {"error": "Forbidden", "message": "an API key is needed"})
        if "search.title" in asked.query and asked.path == "/works":
            words = set(asked.query["search.title"].lower().split())
            hits = [work for work in self.works.values() if words & set(str(work.get("title") or "").lower().split())]
            return _json(
                200, {"meta": {"count": len(hits), "page": 1}, "results": hits[: int(asked.query["per_page"])]}
            )
        wanted = asked.query.get("filter", "").removeprefix("doi:").split("|")
        if asked.path != "/works" or len(wanted) > 100:
            return _json(400, {"error": "Invalid query parameters error.", "message": "too many values"})
        found = [self.works[one.lower()] for one in wanted if one.lower() in self.works]
        page = found[: int(asked.query.get("per_page", "25"))]
        return _json(200, {"meta": {"count": len(found), "page": 1, "per_page": 100}, "results": page})


def _json(status: int, value: object) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})
