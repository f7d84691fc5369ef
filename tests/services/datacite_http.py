"""A loopback DataCite that speaks its REST API: one DOI, and lists by a query of quoted DOIs.

As the real one does: DOIs of queries compare with case and are kept in lower case, an unknown DOI is status 404 with a
document of errors, a list leaves it out in silence, and a list shows no more than `page[size]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from loopback import Asked, Loopback, Reply

_TYPE = {"Content-Type": "application/vnd.api+json; charset=utf-8"}


class DataciteService(Loopback):
    """Holds the attributes of DOIs."""

    def __init__(self, works: Iterable[Mapping[str, Any]] = ()) -> None:
        self.works = {str(work["doi"]).lower(): dict(work) for work in works}
        super().__init__(self._reply)

    def _reply(self, asked: Asked) -> Reply:
        if asked.path == "/dois":
            return self._list(asked)
        work = self.works.get(unquote(asked.path.removeprefix("/dois/")).lower())
        if work is None:
            error = {"status": "404", "title": "The resource you are looking for doesn't exist."}
            return Reply(404, json.dumps({"errors": [error]}).encode(), _TYPE)
        return Reply(200, json.dumps({"data": _item(work)}).encode(), _TYPE)

    def _list(self, asked: Asked) -> Reply:
        wanted = re.findall(r'"((?:\\.|[^"\\])*)"', asked.query["query"].removeprefix("doi:"))
        found = [self.works[doi] for doi in map(_unescaped, wanted) if doi in self.works]
        page = [_item(work) for work in found[: int(asked.query.get("page[size]", "25"))]]
        meta = {"total": len(found), "totalPages": 1, "page": 1}
        return Reply(200, json.dumps({"data": page, "meta": meta, "links": {}}).encode(), _TYPE)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _item(work: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": work["doi"], "type": "dois", "attributes": work}
