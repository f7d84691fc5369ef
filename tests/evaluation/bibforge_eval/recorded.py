"""Recorded replies of the services, replayed as they are: the real resolvers ask a loopback port that answers so."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bibforge.model.identifiers import ArxivId, Doi, Identifier, OpenReviewId
from bibforge.model.record import Record
from bibforge.resolvers.answers import (
    Answer,
    ById,
    ByTitle,
    Found,
    Known,
    OtherIds,
    Question,
    Registered,
    Resolver,
    Several,
    Unreachable,
)
from bibforge.resolvers.http.bounds import Bounds
from bibforge.resolvers.http.pace import Pace
from bibforge.resolvers.http.transport import Transport
from bibforge.resolvers.services import SERVICES, ServiceAccess
from bibforge_eval.services import KEY, LOGIN  # puts the suite's loopback services on the path

_ROW = re.compile(r"^\| (?P<file>\S+) \| (?P<status>\d{3}) \| \w* ?(?P<request>\S*) \| (?P<headers>[^|]*) \|")
FOLDERS = {"arxiv": "arxiv", "crossref": "crossref", "datacite": "datacite", "doi_content_negotiation": "doiorg",
           "openalex": "openalex", "openreview": "openreview", "semanticscholar": "semanticscholar"}  # fmt: skip
"""The folder of each service's replies."""
_SILENT = 400
"""Status from which on nothing that is found may come of a reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One reply with the request that it answered."""

    service: str
    name: str
    status: int
    request: str
    content: bytes
    content_type: str


@dataclass(slots=True)
class Replayed:
    """What became of the replies of one service, by the kind of answer, and what is at odds with them."""

    answers: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)


def recorded(folder: Path) -> Iterator[Recorded]:
    """Give the replies that the folder's `INDEX.md` names with their status."""
    service = ""
    for line in (folder / "INDEX.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            service = line[3:].split(" ")[0]
        match = _ROW.match(line)
        path = folder / service / match["file"] if match else None
        if match and path and service in FOLDERS and path.exists():
            kind = re.search(r"content-type: ([^;|]+)", match["headers"])
            named = {".json": "application/json", ".xml": "application/atom+xml"}.get(path.suffix, "text/html")
            yield Recorded(
                service=FOLDERS[service], name=match["file"], status=int(match["status"]), request=match["request"],
                content=path.read_bytes(), content_type=kind[1].strip() if kind else named,
            )  # fmt: skip


def questions_of(one: Recorded) -> list[Question]:
    """Return what the real code would ask to be answered so; nothing where it never asks such a thing."""
    parts = urlsplit(one.request)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return list(_ASKED[one.service](unquote(parts.path), query, _json(one.content)))


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _of_arxiv(path: str, query: Mapping[str, str], body: Any) -> Iterator[Question]:
    for value in query.get("id_list", "").split(","):
        if identifier := ArxivId.parse(value):
            yield ById(identifier)
    if query.get("search_query"):
        yield ByTitle(query["search_query"].removeprefix("ti:"))


def _of_crossref(path: str, query: Mapping[str, str], body: Any) -> Iterator[Question]:
    doi = Doi.parse(path.partition("/works/")[2]) if not path.endswith(("/agency", "/reviews/2")) else None
    if doi:
        yield ById(doi)
    if path.rstrip("/").endswith("/works"):
        yield ByTitle(query.get("query.title") or query.get("query") or "a title")


def _of_datacite(path: str, query: Mapping[str, str], body: Any) -> Iterator[Question]:
    if doi := Doi.parse(path.partition("/dois/")[2]):
        yield ById(doi)


def _of_doiorg(path: str, query: Mapping[str, str], body: Any) -> Iterator[Question]:
    for prefix in re.findall(r"/ra/(10\.\d+)$", path):
        yield ById(Doi(f"{prefix}/of-this-prefix"))


def _of_openalex(path: str, query: Mapping[str, str], body: Any) -> Iterator[Question]:
    works = body.get("results") if isinstance(body, dict) else None
    for work in works or [{"doi": path.partition("/works/")[2]}]:
        if doi := Doi.parse(str(work.get("doi") or "")):
            yield OtherIds(doi)


def _of_openreview(path: str, query: Mapping[str, str], body: Any) -> Iterator[Question]:
    notes = body.get("notes") if isinstance(body, dict) else None
    for note in (notes or [])[:50]:
        if identifier := OpenReviewId.parse(str(note.get("forum") or "")):
            yield ById(identifier)


def _of_semanticscholar(path: str, query: Mapping[str, str], body: Any) -> Iterator[Question]:
    if "/paper/" in path:
        papers = body if isinstance(body, list) else [None]
        yield from (OtherIds(ArxivId(f"2001.{number:05}")) for number in range(len(papers)))


_ASKED: dict[str, Callable[[str, Mapping[str, str], Any], Iterable[Question]]] = {
    "arxiv": _of_arxiv, "crossref": _of_crossref, "datacite": _of_datacite, "doiorg": _of_doiorg,
    "openalex": _of_openalex, "openreview": _of_openreview, "semanticscholar": _of_semanticscholar,
}  # fmt: skip


def replayed(replies: Iterable[Recorded]) -> dict[str, Replayed]:
    """Return what the real resolvers make of each reply, over HTTP."""
    from loopback import Asked, Loopback, Reply  # from the suite's folder, see `services`

    now: list[Recorded] = []

    def reply(asked: Asked) -> Reply:
        if asked.path.endswith("/login"):
            return Reply(200, b'{"token": "a"}', {"Content-Type": "application/json"})
        return Reply(now[-1].status, now[-1].content, {"Content-Type": now[-1].content_type})

    out: dict[str, Replayed] = {}
    place = Loopback(reply)
    for one in replies:
        now.append(one)
        questions = questions_of(one)
        answers = _resolver(one.service, place.url).ask(questions) if questions else []
        service = out.setdefault(one.service, Replayed())
        service.answers.update([type(answer).__name__ for answer in answers] or ["never asked for"])
        service.odd += [f"{one.service} {one.name}: {what}" for what in _odd(one, questions, answers)]
    place.close()
    return out


def _resolver(name: str, address: str) -> Resolver:
    (service,) = (one for one in SERVICES if one.name == name)
    pace = Pace(name, dict.fromkeys(service.public.intervals, 0.0))
    way = Transport(name, pace=pace, bounds=Bounds(waits=(0.0,), read=5.0))
    user, key = LOGIN if service.user else ("", KEY)
    return service.opened(ServiceAccess(transport=way, address=address, user=user, key=key))


def _odd(one: Recorded, questions: Sequence[Question], answers: Sequence[Answer]) -> Iterator[str]:
    """Tell what an answer says that the reply does not."""
    for question, answer in zip(questions, answers, strict=True):
        told = isinstance(answer, Found | Several | Known | Registered)
        if one.status >= _SILENT and told:
            yield f"status {one.status} became {answer}"
        if isinstance(question, ById) and isinstance(answer, Found):
            asked: Identifier = question.identifier
            if not _is_of(answer.record, asked):
                yield f"asked for {asked}, took {answer.record.name}"
        for record in _records(answer):
            if re.search(r"</\w+>|&\w+;", record.title):
                yield f"markup in the title {record.title!r} of {record.name}"
        if isinstance(answer, Unreachable) and not answer.reason:
            yield "could not be asked, and says no reason"


def _records(answer: Answer) -> tuple[Record, ...]:
    return answer.records if isinstance(answer, Several) else (answer.record,) if isinstance(answer, Found) else ()


def _is_of(record: Record, asked: Identifier) -> bool:
    named = {*record.identifiers, record.arxiv and record.arxiv.doi}
    return asked in named or (isinstance(asked, ArxivId) and ArxivId(asked.value) in named)


def lines(arguments: Sequence[str]) -> Iterator[str]:
    """Yield what `run.py recorded` prints: a line a service, then what is at odds with a reply."""
    parser = argparse.ArgumentParser(prog="run.py recorded", description=lines.__doc__)
    parser.add_argument("folder", type=Path, help="replies by service, and their INDEX.md")
    options = parser.parse_args(arguments)
    results = replayed(recorded(options.folder))
    for name, service in results.items():
        yield f"{name}: " + ", ".join(f"{kind} {number}" for kind, number in service.answers.most_common())
    odd = [one for service in results.values() for one in service.odd]
    yield f"at odds with their reply: {len(odd)}"
    yield from odd
