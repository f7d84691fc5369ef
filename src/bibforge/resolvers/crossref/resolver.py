"""Crossref, asked through the `crossref-commons` package: DOIs in batches, titles one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from functools import partial
from types import FunctionType, SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

from bibforge.model.identifiers import Doi, Identifier
from bibforge.model.record import Notice, Record
from bibforge.resolvers.answers import Answer, ById, ByTitle, Found, Nothing, OnAnswer, Question, Several, Unreachable
from bibforge.resolvers.crossref.records import record_from_work
from bibforge.resolvers.http.transport import CouldNotAskError, Reply, Transport
from bibforge.resolvers.service_text import collapsed, readable
from bibforge.text.comparison import likeness

__all__ = ["CrossrefResolver", "record_from_work"]

DOIS_A_REQUEST = 50
_LONGEST_ADDRESS = 2000
_ROWS = 8
_NOTICES = 500
"""Notices that one request brings at most."""
TITLES_A_REQUEST = 2
"""Titles that may share one request."""
_PLAIN_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[A-Za-z0-9._;()/:-]+")
"""DOIs that a filter can carry: the comma separates filters there and cannot be escaped."""

_SELECTED = ",".join(
    ["DOI", "type", "title", "subtitle", "author", "editor", "container-title", "short-container-title", "issued",
     "published", "published-print", "published-online", "posted", "volume", "issue", "page", "article-number",
     "publisher", "publisher-location", "ISBN", "ISSN", "event", "relation", "update-to", "updated-by", "URL",
     "group-title", "degree", "standards-body"]
)  # fmt: skip
"""What a record needs and `select` may name: a tenth of the bytes, since reference lists stay away."""

Tell = Callable[[Question, Answer], None]


class CrossrefResolver:
    """Crossref's REST API as a `Resolver`: fifty DOIs in one request, a title in one.

    `mailto` is named in list queries as well as in the transport's User-Agent; either opens the polite pool.
    """

    def __init__(self, *, transport: Transport, base_url: str = "https://api.crossref.org", mailto: str = "") -> None:
        self._transport = transport
        self._contact = {"mailto": mailto} if mailto else {}
        self._base_url = base_url.rstrip("/")
        self._package: _Package | None = None
        self._select = _SELECTED

    @property
    def name(self) -> str:
        """`crossref`."""
        return "crossref"

    @property
    def is_local(self) -> bool:
        """Never."""
        return False

    @property
    def is_preprint_server(self) -> bool:
        """Never: it holds preprints beside published works."""
        return False

    @property
    def requests(self) -> int:
        """How many network requests were sent so far (retries counted)."""
        return self._transport.requests

    def registers(self, identifier: Identifier) -> bool:
        """Never: other agencies register DOIs too."""
        return False

    def answers(self, question: Question) -> bool:
        """Tell whether Crossref can say anything: of DOIs that are not arXiv's (DataCite has those), and of titles."""
        return isinstance(question, ByTitle) or _asked_doi(question) is not None

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost if nothing fails and every DOI is known."""
        dois = list(dict.fromkeys(doi for question in questions if (doi := _asked_doi(question))))
        titles = dict.fromkeys(one for one in questions if isinstance(one, ByTitle) and _words(one))
        return len(self._batches(dois)) + len(_groups(list(titles)))

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order; see `Resolver`."""
        answers: dict[Question, Answer] = {}
        positions: dict[Question, list[int]] = {}
        for position, question in enumerate(questions):
            positions.setdefault(question, []).append(position)

        def tell(question: Question, answer: Answer) -> None:
            answers[question] = answer
            for position in positions[question] if on_answer else ():
                on_answer(position, answer)  # type: ignore[misc]  # told apart in the line above

        asked: dict[Doi, list[Question]] = {}
        tasks: list[Callable[[], dict[Question, Answer]]] = []
        titles: list[ByTitle] = []
        for question in positions:
            doi = _asked_doi(question)
            if doi:
                asked.setdefault(doi, []).append(question)
            elif isinstance(question, ByTitle) and _words(question):
                titles.append(question)
            else:
                tell(question, Nothing())
        tasks = [partial(self._by_doi, batch, asked) for batch in self._batches(list(asked))]
        self._run([*tasks, *(partial(self._by_title, group) for group in _groups(titles))], tell)
        return [answers[question] for question in questions]

    def notices_about(self, dois: Sequence[Doi]) -> dict[Doi, tuple[Notice, ...]]:
        """Return what notices say about works: the field `update-to` of the notice, which `updated-by` may lack.

        Fifty DOIs share a request. Raises CouldNotAskError.
        """
        found: dict[Doi, list[Notice]] = {}
        for batch in self._batches(dois):
            query = {"filter": ",".join(f"updates:{doi.value}" for doi in batch), "rows": str(_NOTICES)}
            items, total = self._works(query)
            if total > len(items) and len(batch) > 1:
                for doi in batch:
                    found |= {name: list(told) for name, told in self.notices_about([doi]).items()}
                continue
            for record in map(record_from_work, items):
                for one in record.notices:
                    if one.outgoing and one.doi in batch and one.doi:
                        found.setdefault(one.doi, []).append(replace(one, doi=record.doi, outgoing=False))
        return {doi: tuple(told) for doi, told in found.items()}

    def _run(self, tasks: Sequence[Callable[[], dict[Question, Answer]]], tell: Tell) -> None:
        """Do the tasks, as many at once as Crossref allows, and tell the answers in this thread as they come."""
        workers = ThreadPoolExecutor(max_workers=max(1, self._transport.pace.at_once), thread_name_prefix="crossref")
        left = len(tasks)
        try:
            for done in as_completed([workers.submit(task) for task in tasks]):
                for question, answer in done.result().items():
                    tell(question, answer)
                left -= 1
        finally:
            if left:  # Ctrl-C: nobody waits until Crossref has answered
                self._transport.stop()
            workers.shutdown(wait=True, cancel_futures=True)

    def _batches(self, dois: Sequence[Doi]) -> list[list[Doi]]:
        """Return DOIs that share a request: fifty at most, an address of 2,000 characters at most; odd ones alone."""
        batches = [[doi] for doi in dois if not _PLAIN_DOI.fullmatch(doi.value)]
        batch: list[Doi] = []
        for doi in dois:
            if not _PLAIN_DOI.fullmatch(doi.value):
                continue
            too_long = len(self._address(_batch_query([*batch, doi]))) > _LONGEST_ADDRESS
            if batch and (len(batch) == DOIS_A_REQUEST or too_long):
                batches.append(batch)
                batch = []
            batch.append(doi)
        return [*batches, batch] if batch else batches

    def _address(self, query: Mapping[str, str]) -> str:
        return f"{self._base_url}/works?{urlencode({**query, **self._contact})}"

    def _by_doi(self, batch: Sequence[Doi], asked: Mapping[Doi, Sequence[Question]]) -> dict[Question, Answer]:
        try:
            found = self._batch(batch) if len(batch) > 1 else {batch[0]: self._single(batch[0])}
        except CouldNotAskError as error:
            found = dict.fromkeys(batch, Unreachable(error.reason))
        return {question: answer for doi, answer in found.items() for question in asked[doi]}

    def _batch(self, batch: Sequence[Doi]) -> dict[Doi, Answer]:
        """Return the answers to a batch. What is missing in a whole and fitting list is unknown, else asked alone."""
        items, total = self._works(_batch_query(batch))
        records = [record_from_work(item) for item in items]
        found: dict[Doi, Answer] = {
            record.doi: Found(record) for record in records if record.doi and record.doi in batch
        }
        missing = [doi for doi in batch if doi not in found]
        answers: dict[Doi, Answer] = dict.fromkeys(missing, Nothing())
        if len(records) > len(found) or total > len(items):  # an alias answers with its prime DOI; a page may be cut
            answers = {doi: self._single(doi) for doi in missing}
        elif not found:  # all unknown: perhaps; one of them asked by the route that says so tells
            first = self._single(missing[0])
            trusted = isinstance(first, Nothing)
            answers = {missing[0]: first} | {doi: Nothing() if trusted else self._single(doi) for doi in missing[1:]}
        return {**answers, **found}

    def _single(self, doi: Doi) -> Answer:
        """Return the answer of the route for one DOI, where unknown is status 404 and not silence."""
        try:
            item = self._commons().publication(str(doi))
        except CouldNotAskError as error:
            return Unreachable(error.reason)
        if item is None:
            return Nothing()
        record = record_from_work(item)
        if record.doi == doi or doi.value in _other_names(item):
            return Found(record)
        return Unreachable(f"answered with {record.doi or 'a work without DOI'} to {doi}")

    def _by_title(self, group: Sequence[ByTitle]) -> dict[Question, Answer]:
        # without `sort` the hits may come in any order (rest-api-doc#557); a cursor would lose the order too
        words = " ".join(map(_words, group))
        rows = str(_ROWS * len(group))
        query = {"query.bibliographic": words, "rows": rows, "sort": "relevance", "order": "desc"}
        try:
            items, _ = self._works({**query, "select": self._select} if self._select else query)
        except CouldNotAskError as error:
            return dict.fromkeys(group, Unreachable(error.reason))
        records = [record_from_work(item) for item in items]
        return {question: _several(question, records, alone=len(group) == 1) for question in group}

    def _works(self, query: Mapping[str, str]) -> tuple[list[Mapping[str, Any]], int]:
        """Return the items of a list and how many there are in all."""
        code, text = self._commons().works({**query, **self._contact})
        if code == 400 and "select" in query and "select" in text:
            self._select = ""  # a name was taken out of the list of what may be selected; whole records do as well
            return self._works({key: value for key, value in query.items() if key != "select"})
        if code != 200:
            raise CouldNotAskError(_refusal(code, text))
        message = json.loads(text).get("message")
        items = message.get("items") if isinstance(message, Mapping) else None
        if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
            raise CouldNotAskError("answered nonsense: no list of works")
        total = message.get("total-results")
        return items, total if isinstance(total, int) else len(items)

    def _commons(self) -> _Package:
        if self._package is None:
            self._package = _Package(self._base_url, self._transport)
        return self._package


class _Package:
    """The functions of `crossref-commons`, with our way of asking in the place of its `requests.get`.

    The package asks without time limit and session, mixes its headers into default arguments that all calls share, and
    raises in the place of waiting. So its functions are copied with other globals: nothing of the package is changed,
    and nothing leaks from one resolver to another. The key file `~/.crapi_key` is not sent: the user gave it to others.
    """

    def __init__(self, base_url: str, transport: Transport) -> None:
        try:
            from crossref_commons import http_utils, retrieval  # type: ignore[import-untyped]  # 269 ms; ships no types

            unlimited = http_utils.remote_call.__wrapped__  # its limiter raises at 50/s, far beyond today's limits
            self._remote_call = rebound(unlimited, requests=SimpleNamespace(get=self._get), COMMON_HEADERS={})
            self._publication = rebound(retrieval.get_publication_as_json, API_URL=base_url, remote_call=self._call)
        except (ValueError, OSError, AttributeError, TypeError) as error:  # it reads ~/.crapi_key when it is imported
            raise CouldNotAskError(f"crossref-commons cannot be used (~/.crapi_key?): {error}") from error
        self._base_url = base_url
        self._transport = transport

    def works(self, query: dict[str, str]) -> tuple[int, str]:
        """Return status and body of the list route."""
        code, text = self._call(self._base_url, "works", query)
        return code, text

    def publication(self, doi: str) -> Mapping[str, Any] | None:
        """Return the work of a DOI, or None where Crossref does not know it."""
        try:
            message = self._publication(doi)
        except json.JSONDecodeError as error:  # a ValueError too, and no word about the DOI
            raise CouldNotAskError("answered nonsense: no JSON") from error
        except ValueError:  # what the package makes of status 404
            return None
        except ConnectionError as error:  # the built-in one: what it makes of every other status
            raise CouldNotAskError(f"answered nonsense: {error}") from error
        if not isinstance(message, Mapping):
            raise CouldNotAskError("answered nonsense: no work")
        return message

    def _call(self, url: str, path: str, params: Mapping[str, str] | None = None) -> tuple[int, str]:
        # fresh dictionaries each time: the package writes into what it is given
        code, text = self._remote_call(url, path, dict(params or {}), {})
        return int(code), str(text)

    def _get(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        address = f"{url}?{urlencode(params, quote_via=quote, safe=':/')}" if params else url
        route = "list" if params else "single"
        return self._transport.get(address, route=route, accept="application/json", sane=why_no_message)


def rebound(function: Any, **names: Any) -> Callable[..., Any]:
    """Return a copy of a function that sees other values under these global names; raises AttributeError for a name
    that the function does not use: then the package has changed its shape.
    """
    missing = [name for name in names if name not in function.__code__.co_names]
    if missing:
        raise AttributeError(f"crossref_commons: {function.__name__} does not use {missing}")
    return FunctionType(function.__code__, {**function.__globals__, **names}, function.__name__, function.__defaults__)


def _groups(titles: Sequence[ByTitle]) -> list[list[ByTitle]]:
    """Return the titles that share a request: two of those that may, all others alone.

    The tokens of a query are OR-ed and scored: a work that has all words of one title outranks those with some of
    both. Two is what was measured with little loss (docs/network.md); what the real index makes of more is not known.
    """
    shared = [one for one in titles if one.may_share]
    pairs = [shared[start : start + TITLES_A_REQUEST] for start in range(0, len(shared), TITLES_A_REQUEST)]
    return [*([one] for one in titles if not one.may_share), *pairs]


def _several(question: ByTitle, records: Sequence[Record], *, alone: bool) -> Answer:
    """Return the hits of a title; where another title shared the request, those that are more like this one first."""
    if not alone:
        records = sorted(records, key=lambda record: -likeness(question.title, record.title))[:_ROWS]
    return Several(tuple(records)) if records else Nothing()


def why_no_message(reply: Reply) -> str:
    """Return what is wrong with a reply that should be Crossref's JSON (or its plain word for 404), or nothing."""
    if reply.status_code == 404:
        known = b"Resource not found" in reply.content[:200] or reply.content.lstrip()[:1] == b"{"
        return "" if known else "status 404 without Crossref's own words"
    if reply.content.lstrip()[:1] != b"{":
        return "HTML instead of JSON" if b"<html" in reply.content[:2048].lower() else "no JSON"
    try:
        message = json.loads(reply.content)
    except ValueError:
        return "no well-formed JSON"
    except RecursionError:
        return "JSON nested beyond reason"
    return "" if isinstance(message.get("message"), dict | list) else "JSON without a message"


def _refusal(code: int, text: str) -> str:
    """Return Crossref's own words for status 400 (`validation-failure`)."""
    try:
        messages = json.loads(text).get("message")
        said = "; ".join(str(one.get("message")) for one in messages if isinstance(one, Mapping))
    except (ValueError, AttributeError, TypeError):
        said = ""
    return f"refused the question (status {code}): {collapsed(said)[:120]}" if said else f"answered with status {code}"


def _asked_doi(question: Question) -> Doi | None:
    match question:
        case ById(identifier=Doi() as doi) if not doi.arxiv:
            return doi
        case _:
            return None


def _batch_query(batch: Iterable[Doi]) -> dict[str, str]:
    dois = [f"doi:{doi.value}" for doi in batch]
    return {"filter": ",".join(dois), "rows": str(len(dois))}


def _words(question: ByTitle) -> str:
    """Return what the bibliographic query looks for: the title, the first people's family names, the year."""
    title = re.sub(r"\$[^$]*\$|[{}\\$]", " ", readable(question.title))
    if not re.search(r"\w", title):
        return ""
    families = [person.family for person in question.authors[:3]]
    return collapsed(" ".join([title, *families, str(question.year or "")]))[:400]


def _other_names(item: Mapping[str, Any]) -> set[str]:
    """Return the DOIs that a record gives for itself beside its own: aliases and identical works."""
    relation = item.get("relation") if isinstance(item.get("relation"), Mapping) else {}
    related = [one for name in ("is-identical-to", "is-same-as") for one in (relation or {}).get(name) or ()]
    named = [*(item.get("aliases") or ()), *(item.get("alternative-id") or ())]
    named += [one.get("id") for one in related if isinstance(one, Mapping)]
    return {doi.value for one in named if (doi := Doi.parse(str(one)))}
