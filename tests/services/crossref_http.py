"""A loopback Crossref that speaks the REST API of 2026: one work, lists by DOI, the bibliographic query, its refusals.

As the real one does: an unknown DOI is status 404 in plain text, a list leaves it out in silence; tokens of a query are
OR-ed and scored; with a cursor and without `sort` the hits come in no useful order; one bad name in `select` is status
400 for the whole request; the limits stand in the headers.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from loopback import Asked, Loopback, Reply
from word_index import WordIndex, folded, words

Work = Mapping[str, Any]

SELECTABLE = frozenset(
    [
        "abstract",
        "URL",
        "resource",
        "member",
        "posted",
        "score",
        "created",
        "degree",
        "update-policy",
        "short-title",
        "license",
        "ISSN",
        "container-title",
        "issued",
        "update-to",
        "issue",
        "prefix",
        "approved",
        "indexed",
        "article-number",
        "clinical-trial-number",
        "accepted",
        "author",
        "group-title",
        "DOI",
        "is-referenced-by-count",
        "updated-by",
        "event",
        "chair",
        "standards-body",
        "original-title",
        "funder",
        "translator",
        "published",
        "archive",
        "published-print",
        "alternative-id",
        "subject",
        "subtitle",
        "published-online",
        "publisher-location",
        "content-domain",
        "reference",
        "title",
        "link",
        "type",
        "publisher",
        "volume",
        "references-count",
        "ISBN",
        "issn-type",
        "assertion",
        "deposited",
        "page",
        "content-created",
        "short-container-title",
        "relation",
        "editor",
    ]
)
_PARAMETERS = frozenset(
    ["query", "query.bibliographic", "filter", "select", "rows", "offset", "cursor", "sort", "order", "mailto"]
)
_SORTS = ("relevance", "score", "issued", "published", "updated")


class RefusedError(Exception):
    """A request that is answered with status 400 and the reasons."""

    def __init__(self, kind: str, value: str, message: str) -> None:
        super().__init__(message)
        self.reasons = [{"type": kind, "value": value, "message": message}]


class CrossrefService(Loopback):
    """Crossref with these works; `stated` are the limits in its headers, the published ones unless set."""

    def __init__(self, works: Iterable[Work] = (), stated: Mapping[str, str] | None = None) -> None:
        self.works: list[Work] = []
        self._stated = stated
        self._numbers: dict[str, int] = {}
        self._index = WordIndex()
        for work in works:
            self.add(work)
        super().__init__(self.answer)

    def add(self, work: Work) -> None:
        """Hold one more work; its DOI is its name, and works without one cannot be here."""
        for name in (work["DOI"], *(work.get("aliases") or ())):
            self._numbers[str(name).lower()] = len(self.works)
        self.works.append(work)
        people = [
            f"{one.get('given', '')} {one.get('family', one.get('name', ''))}" for one in work.get("author") or ()
        ]
        year = ((work.get("issued") or {}).get("date-parts") or [[""]])[0][0]
        texts = [
            *(work.get("title") or ()),
            *(work.get("subtitle") or ()),
            *people,
            *(work.get("container-title") or ()),
        ]
        self._index.add(words(folded(" ".join([*texts, str(year or ""), str(work.get("page") or "")]))))

    def answer(self, asked: Asked) -> Reply:
        """Return the answer to one request."""
        headers = _limits(asked) if self._stated is None else self._stated
        try:
            if asked.path == "/works":
                return _json(200, "work-list", self._list(asked.query), headers)
            if asked.path.startswith("/works/"):
                return self._single(asked, headers)
        except RefusedError as error:
            return _json(400, "validation-failure", error.reasons, headers)
        return Reply(404, b"Resource not found.", {"Content-Type": "text/plain", **headers})

    def _single(self, asked: Asked, headers: Mapping[str, str]) -> Reply:
        if set(asked.query) - {"mailto"}:
            raise RefusedError("parameter-not-allowed", "query", "This route does not support query parameters")
        number = self._numbers.get(unquote(asked.path.removeprefix("/works/")).lower())
        if number is None:
            return Reply(404, b"Resource not found.", {"Content-Type": "text/plain", **headers})
        return _json(200, "work", shown(self.works[number], 1.0), headers)

    def _list(self, query: Mapping[str, str]) -> dict[str, Any]:
        for name in query:
            if name not in _PARAMETERS:
                raise RefusedError("parameter-not-allowed", name, f"Parameter {name} is not supported")
        rows, offset = _integer(query.get("rows", "20"), 1000), _integer(query.get("offset", "0"), 10000)
        select = [name for name in query.get("select", "").split(",") if name]
        for name in select:
            if name not in SELECTABLE:
                raise RefusedError(
                    "select-not-available", name, f"Select '{name}' specified but there is no such select"
                )
        if query.get("sort", "relevance") not in _SORTS:
            raise RefusedError("sort-not-available", query["sort"], "There is no such sort")
        found = self._found(query, rows + offset)
        if "cursor" in query and "sort" not in query:
            random.Random(len(found)).shuffle(found)
        items = [shown(self.works[number], score) for number, score in found[offset : offset + rows]]
        if select:
            items = [{name: item[name] for name in select if name in item} for item in items]
        cursor = {"next-cursor": "bmV4dA=="} if "cursor" in query else {}
        return {"facets": {}, "total-results": len(found), "items": items, "items-per-page": rows, **cursor}

    def _found(self, query: Mapping[str, str], most: int) -> list[tuple[int, float]]:
        asked = query.get("query.bibliographic") or query.get("query") or ""
        allowed = self._filtered(query.get("filter", ""))
        if not asked:
            return [(number, 1.0) for number in (sorted(allowed) if allowed is not None else range(len(self.works)))]
        ranked = self._index.any_of(words(folded(asked)), most)
        return [pair for pair in ranked if allowed is None or pair[0] in allowed]

    def _filtered(self, text: str) -> set[int] | None:
        if not text:
            return None
        allowed: dict[str, set[int]] = {}
        for part in text.split(","):
            name, _, value = part.partition(":")
            found = allowed.setdefault(name, set())
            if name == "doi":
                found |= {number} if (number := self._numbers.get(value.lower())) is not None else set()
            elif name == "updates":
                found |= {number for number, work in enumerate(self.works) if value.lower() in _updated(work)}
            elif name == "type":
                found |= {number for number, work in enumerate(self.works) if work.get("type") == value}
            else:
                raise RefusedError(
                    "filter-not-available", name, f"Filter '{name}' specified but there is no such filter"
                )
        return set.intersection(*allowed.values())


def _updated(work: Work) -> set[str]:
    """Return the DOIs of the works that a notice is about."""
    return {str(one.get("DOI", "")).lower() for one in work.get("update-to") or ()}


def shown(work: Work, score: float) -> dict[str, Any]:
    """Return a work as the API shows it: with a score, without what was added to the material."""
    return {**{name: value for name, value in work.items() if not name.startswith("_")}, "score": score}


def _limits(asked: Asked) -> dict[str, str]:
    agent = next((value for name, value in asked.headers.items() if name.lower() == "user-agent"), "")
    polite = "mailto:" in agent or "mailto" in asked.query
    single = asked.path.startswith("/works/")
    rate = {(True, True): 10, (True, False): 3, (False, True): 5, (False, False): 1}[polite, single]
    return {
        "x-api-pool": f"{'polite' if polite else 'public'}-{'single' if single else 'array'}",
        "x-rate-limit-limit": str(rate),
        "x-rate-limit-interval": "1s",
        "x-concurrency-limit": "3" if polite else "1",
    }


def _json(status: int, kind: str, message: Any, headers: Mapping[str, str]) -> Reply:
    body = {"status": "ok" if status == 200 else "failed", "message-type": kind, "message": message}
    if status == 200:
        body["message-version"] = "1.0.0"
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


def _integer(text: str, most: int) -> int:
    if not text.isdigit() or int(text) > most:
        said = f"Integer specified as {text} but must be a positive integer less than or equal to {most}. "
        raise RefusedError("integer-not-valid", text, said)
    return int(text)
