"""A loopback converter of NCBI's and a loopback Europe PMC.

As the real ones do: the converter takes 200 identifiers of one kind (mixed kinds are status 400), knows only what is in
PubMed Central, and writes PMIDs as numbers; Europe PMC's search takes an OR of clauses and leaves out what it has not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from loopback import Asked, Loopback, Reply


class NcbiService(Loopback):
    """Holds articles as (PMID, PMCID, DOI); the DOI may be empty."""

    def __init__(self, articles: Iterable[tuple[str, str, str]] = ()) -> None:
        self.articles = list(articles)
        super().__init__(self._reply)

    def _reply(self, asked: Asked) -> Reply:
        wanted, kind = asked.query.get("ids", "").split(","), asked.query.get("idtype", "")
        place = {"pmid": 0, "pmcid": 1}.get(kind)
        odd = place is None or len(wanted) > 200 or any(one.startswith("PMC") != (place == 1) for one in wanted)
        if asked.path != "/articles/" or odd:
            return _json(400, {"status": "error", "message": "Invalid Article Ids"})
        records = [self._record(one, place or 0, kind) for one in wanted]
        return _json(200, {"status": "ok", "response-date": "2026-11-26 10:00:00", "records": records})

    def _record(self, wanted: str, place: int, kind: str) -> dict[str, Any]:
        for article in self.articles:
            if article[place] == wanted:
                pmid, pmcid, doi = article
                more = {"doi": doi} if doi else {}
                return {"requested-id": wanted, "pmid": int(pmid), "pmcid": pmcid, **more}
        return {"requested-id": wanted, kind: wanted, "status": "error", "errmsg": "Identifier not found in PMC"}


class EuropePmcService(Loopback):
    """Holds results of the search service (`resultType=core`)."""

    def __init__(self, results: Iterable[Mapping[str, Any]] = ()) -> None:
        self.results = list(results)
        super().__init__(self._reply)

    def _reply(self, asked: Asked) -> Reply:
        query = asked.query.get("query", "")
        if asked.path != "/search" or asked.query.get("format") != "json":
            return Reply(404, b"<html></html>", {"Content-Type": "text/html"})
        pmids, pmcids = re.findall(r"EXT_ID:(\d+)", query), re.findall(r"PMCID:(PMC\d+)", query)
        found = [one for one in self.results if one.get("pmid") in pmids or one.get("pmcid") in pmcids]
        page = found[: int(asked.query.get("pageSize", "25"))]
        return _json(200, {"version": "6.9", "hitCount": len(found), "resultList": {"result": page}})


def _json(status: int, value: object) -> Reply:
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"})
