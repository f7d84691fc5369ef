"""arXiv, asked through the `arxiv` package: identifiers in batches, titles OR-ed in fielded queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Identifier
from bibforge.model.people import family_key
from bibforge.model.record import Record
from bibforge.resolvers.answers import Answer, ById, ByTitle, Found, Nothing, OnAnswer, Question, Several, Unreachable
from bibforge.resolvers.arxiv.queries import fallback_clause, grouped, phrase_clause, shares_a_request
from bibforge.resolvers.arxiv.records import record_from_result, record_from_snapshot, version_of
from bibforge.resolvers.http.transport import CouldNotAskError, Reply, Transport
from bibforge.text.comparison import likeness, main_title

__all__ = ["ArxivResolver", "record_from_result", "record_from_snapshot"]

IDS_A_REQUEST = 100
_CANDIDATES = 5
_GOOD = 0.9
_SIMILAR = 0.6
_FEW = 3
"""So many unknown identifiers in one answer without any record are believed, when it is given twice."""

_LONG_STANDING = ArxivId("0704.0001")
"""A paper that arXiv has for certain, the first of its present numbers: asked for beside ids that nobody may have."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

Tell = Callable[[Question, Answer], None]


class _RefusedError(Exception):
    """arXiv answered with its error feed: `incorrect id format for abc`, `Invalid query string …`."""


class ArxivResolver:
    """arXiv's search API as a `Resolver`: ten titles or a hundred identifiers in one request."""

    def __init__(self, *, transport: Transport, base_url: str = "https://export.arxiv.org/api/query") -> None:
        self._transport = transport
        self._base_url = base_url
        self._made: tuple[Any, _OnePage] | None = None
        self.versions: dict[str, tuple[int, PartialDate]] = {}
        """Of each paper that was answered with: the number of its latest version, and the day on which that came."""
        self._witness = _LONG_STANDING
        """An identifier that this service is known to have: where it comes back, the others' absence is real."""

    @property
    def name(self) -> str:
        """`arxiv`."""
        return "arxiv"

    @property
    def is_local(self) -> bool:
        """Never."""
        return False

    @property
    def is_preprint_server(self) -> bool:
        """Always."""
        return True

    @property
    def requests(self) -> int:
        """How many network requests were sent so far (retries counted)."""
        return self._transport.requests

    def registers(self, identifier: Identifier) -> bool:
        """An arXiv id that arXiv does not know is none."""
        return isinstance(identifier, ArxivId)

    def answers(self, question: Question) -> bool:
        """Tell whether arXiv can say anything: it knows its own identifiers and DOIs, and titles."""
        return isinstance(question, ByTitle) or _asked_id(question) is not None

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost if nothing fails and every title is found at once."""
        ids = {found for question in questions if (found := _asked_id(question))}
        titles = list(dict.fromkeys(question for question in questions if isinstance(question, ByTitle)))
        return -(-len(ids) // IDS_A_REQUEST) + len(_first_round(titles))

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

        for question in positions:
            if not self.answers(question):
                tell(question, Nothing())
        self._ask_ids(positions, tell)
        self._ask_titles([question for question in positions if isinstance(question, ByTitle)], tell)
        return [answers[question] for question in questions]

    # The package's client, with our way of asking in the place of its session.

    def _entries(self, *, query: str = "", ids: Sequence[str] = (), most: int) -> list[Record]:
        """Return the records of one page. Raises _RefusedError for an error feed, CouldNotAskError for the rest."""
        import arxiv  # type: ignore[import-untyped]  # 301 ms that only a question to arXiv pays; it ships no types

        if self._made is None:
            client = arxiv.Client(delay_seconds=0.0, num_retries=0)  # pace and retries are the transport's
            client.query_url_format = self._base_url + "?{}"
            client._session = _OnePage(self._transport)
            self._made = (client, client._session)
        client, page = self._made
        client.page_size = most  # else it asks for 100 whatever the search wants
        page.asked = False
        records: dict[str, Record] = {}
        try:
            for result in client.results(arxiv.Search(query=query, id_list=list(ids), max_results=most)):
                record = record_from_result(result)
                version = version_of(result)
                if version and record.arxiv:
                    self.versions[record.arxiv.value] = version
                records[record.name] = record
        except _EnoughError:
            pass
        except ValueError as error:  # the package lets a malformed date through
            raise CouldNotAskError(f"answered nonsense: {error}") from error
        return list(records.values())

    def _ask_ids(self, questions: Iterable[Question], tell: Tell) -> None:
        asked: dict[ArxivId, list[Question]] = {}
        for question in questions:
            identifier = _asked_id(question)
            if identifier:
                asked.setdefault(identifier, []).append(question)
        ids = list(asked)

        def settle(identifier: ArxivId, answer: Answer) -> None:
            for question in asked[identifier]:
                tell(question, answer)

        empty = [
            batch
            for start in range(0, len(ids), IDS_A_REQUEST)
            if not self._settle_batch(batch := ids[start : start + IDS_A_REQUEST], settle, believe=False)
        ]
        for batch in empty:  # an overloaded server says "none" too (arXiv API group, Feb 2026): once more, later
            self._settle_batch(batch, settle, believe=True)

    def _settle_batch(self, batch: list[ArxivId], settle: Callable[[ArxivId, Answer], None], *, believe: bool) -> bool:
        """Answer for each identifier of a batch; False, without answers, where none was found for the first time.

        A repeated batch (`believe`) has a witness beside it, which tells "none of these" from an overloaded server's
        empty page.
        """
        witness = [self._witness] if believe and len(batch) > _FEW and self._witness not in batch else []
        asked = [*batch, *witness]
        try:
            records = self._entries(ids=[one.value for one in asked], most=len(asked))
        except CouldNotAskError as error:
            for identifier in batch:
                settle(identifier, Unreachable(error.reason))
            return True
        except _RefusedError as error:
            self._settle_refused(batch, str(error), settle)
            return True
        found = {record.arxiv: record for record in records}
        if not found and not believe:
            return False
        foreign = any(identifier not in asked for identifier in found)
        self._witness = next((one for one in batch if one in found), self._witness)
        missing = _missing_answer(len(batch), any_found=bool(found), foreign=foreign)
        for identifier in batch:
            settle(identifier, Found(found[identifier]) if identifier in found else missing)
        return True

    def _settle_refused(self, batch: list[ArxivId], reason: str, settle: Callable[[ArxivId, Answer], None]) -> None:
        """One identifier that arXiv does not like spoils its whole batch: set it aside, or look for it by halves."""
        if len(batch) == 1:
            refused = Nothing() if reason.startswith("incorrect id format") else Unreachable(f"refused: {reason}")
            settle(batch[0], refused)
            return
        named = re.match(r"incorrect id format for (\S+)", reason)
        bad = [one for one in batch if named and one.value == named[1]]
        rest = [one for one in batch if one not in bad]
        parts = [bad, rest] if bad else [batch[: len(batch) // 2], batch[len(batch) // 2 :]]
        if bad:
            settle(bad[0], Nothing())
            parts = [rest]
        for part in parts:
            self._settle_batch(part, settle, believe=True)

    def _ask_titles(self, questions: Sequence[ByTitle], tell: Tell) -> None:
        seen: dict[ByTitle, list[Record]] = {question: [] for question in questions}
        failed: dict[ByTitle, str] = {}
        for group in _first_round(questions):
            self._search(group, seen, failed)
            for question, _ in group:
                if question not in failed and _has_good(question, seen[question]):
                    tell(question, _several(question, seen[question]))
        left = [
            question for question in questions if question not in failed and not _has_good(question, seen[question])
        ]
        clauses = [(question, fallback_clause(question)) for question in left]
        for group in grouped([(question, clause, True) for question, clause in clauses if clause]):
            self._search(group, seen, failed)
        for question in left:
            if question not in failed:
                tell(question, _several(question, seen[question]))
        for question, reason in failed.items():
            tell(question, Unreachable(reason))

    def _search(
        self, group: list[tuple[ByTitle, str]], seen: dict[ByTitle, list[Record]], failed: dict[ByTitle, str]
    ) -> None:
        """Send one query for several titles and file what comes back under each; by halves where it is refused."""
        try:
            records = self._entries(query=" OR ".join(clause for _, clause in group), most=_page_size(len(group)))
        except CouldNotAskError as error:
            failed |= {question: error.reason for question, _ in group}
            return
        except _RefusedError as error:
            if len(group) == 1:
                failed[group[0][0]] = f"refused: {error}"
            else:
                self._search(group[: len(group) // 2], seen, failed)
                self._search(group[len(group) // 2 :], seen, failed)
            return
        for question, _ in group:
            seen[question] += [record for record in records if _closeness(question, record) >= _SIMILAR]


def _asked_id(question: Question) -> ArxivId | None:
    if not isinstance(question, ById):
        return None
    match question.identifier:
        case ArxivId() as identifier:
            return identifier
        case Doi() as doi:
            return doi.arxiv
        case _:
            return None


def _missing_answer(size: int, *, any_found: bool, foreign: bool) -> Answer:
    """Return what is to be said of identifiers without a record, by the rest of the answer."""
    if foreign:
        return Unreachable("answered with papers that were not asked for")
    if not any_found and size > _FEW:
        return Unreachable(f"answered with an empty list to {size} identifiers, twice")
    return Nothing()


def _first_round(questions: Sequence[ByTitle]) -> list[list[tuple[ByTitle, str]]]:
    clauses = [(question, phrase_clause(question), shares_a_request(question)) for question in questions]
    return grouped([clause for clause in clauses if clause[1]])


def _page_size(titles: int) -> int:
    return min(max(25, 10 * titles), 100)


def _closeness(question: ByTitle, record: Record) -> float:
    """Return how alike two titles are, with or without their subtitles (0 to 1)."""
    whole = likeness(question.title, record.title)
    short, shorter = main_title(question.title), main_title(record.title)
    if whole >= _GOOD or (short == question.title and shorter == record.title):
        return whole
    return max(whole, 0.95 * max(likeness(short, record.title), likeness(question.title, shorter)))


def _shares_people(question: ByTitle, record: Record) -> bool:
    asked = {family_key(person) for person in question.authors}
    return not asked or not record.authors or bool(asked & {family_key(person) for person in record.authors})


def _has_good(question: ByTitle, records: Sequence[Record]) -> bool:
    return any(_closeness(question, record) >= _GOOD and _shares_people(question, record) for record in records)


def _several(question: ByTitle, records: Sequence[Record]) -> Answer:
    """Return the candidates, best first: by title, then people, then year."""

    def rank(record: Record) -> tuple[float, bool, int, str]:
        apart = abs(record.year - question.year) if record.year and question.year else 9
        return (-_closeness(question, record), not _shares_people(question, record), apart, record.name)

    different = {record.name: record for record in records}.values()
    best = tuple(sorted(different, key=rank)[:_CANDIDATES])
    return Several(best) if best else Nothing()


class _EnoughError(Exception):
    """The package wants a second page, where one is all that a question needs."""


class _OnePage:
    """What stands in the place of the package's `requests` session: one page for each search, through the transport."""

    def __init__(self, transport: Transport) -> None:
        self.asked = False
        self._transport = transport

    def get(self, url: str, **_: object) -> Reply:
        """Return the reply of a feed without error; the package's own headers (its User-Agent) are not sent."""
        if self.asked:
            raise _EnoughError
        self.asked = True
        reply = self._transport.get(url, route="query", accept="application/atom+xml", sane=why_no_feed)
        error = _error_in(reply.content)
        if error is not None:
            raise _RefusedError(error)
        if reply.status_code != 200:
            raise CouldNotAskError(f"answered with status {reply.status_code}")
        return reply


def _root(content: bytes) -> Any:
    from lxml import etree  # comes with the arxiv package, on the first question

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def why_no_feed(reply: Reply) -> str:
    """Return what is wrong with a reply that should be an Atom feed, or nothing.

    The package itself reads on after errors, so that half a feed or a page of HTML would look like few or no results.
    """
    from lxml import etree  # see above

    if b"<!DOCTYPE" in reply.content or b"<!ENTITY" in reply.content:
        html = re.search(rb"<!DOCTYPE\s+html|<html", reply.content[:2048], re.IGNORECASE)
        return "HTML instead of a feed" if html else "a feed with a document type"
    try:
        root = _root(reply.content)
    except etree.XMLSyntaxError:
        return "HTML instead of a feed" if b"<html" in reply.content[:2048].lower() else "no well-formed feed"
    if root.tag != f"{_ATOM}feed":
        return "HTML instead of a feed" if str(root.tag).lower().endswith("html") else "no Atom feed"
    total = root.findtext(f"{_OPENSEARCH}totalResults", "0").strip()
    if total not in ("", "0") and root.find(f"{_ATOM}entry") is None:
        return f"an empty page of {total[:9]} results"
    return ""


def _error_in(content: bytes) -> str | None:
    """Return the message of an error feed (arXiv API manual, 3.4), whatever its status, or None."""
    for entry in _root(content).iterfind(f"{_ATOM}entry"):
        named = "/api/errors" in entry.findtext(f"{_ATOM}id", "")
        if named or (entry.findtext(f"{_ATOM}title") == "Error" and entry.find(f"{_ATOM}published") is None):
            return " ".join(entry.findtext(f"{_ATOM}summary", "").split()) or "error without a message"
    return None
