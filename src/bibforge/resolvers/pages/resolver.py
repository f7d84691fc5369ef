"""Pages and PDFs that a list links, read one by one, where the user asked for it: what they say of their paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from bibforge.model.identifiers import Identifier
from bibforge.model.record import Record
from bibforge.resolvers.answers import Answer, ByPage, Found, Nothing, OnAnswer, Question, Unreachable
from bibforge.resolvers.http.transport import CouldNotAskError, Reply, Transport
from bibforge.resolvers.pages.manners import AGENT, AddressGuard, robots_from
from bibforge.resolvers.pages.metadata import record_from_page
from bibforge.resolvers.pages.pdf import NoPdfReaderError, record_from_pdf

_RULES = "/robots.txt"
_ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9"


class PageResolver:
    """Reads the page at an address. One request at a time to whomever; a host that fails twice is left alone.

    `open_transport` makes the way to one host under a guard, which is asked about every address on it.
    """

    def __init__(self, open_transport: Callable[[str, PageResolver], Transport], guard: AddressGuard) -> None:
        self._open = open_transport
        self._guard = guard
        self._ways: dict[str, Transport] = {}
        self._robots: dict[str, RobotFileParser | None] = {}

    @property
    def name(self) -> str:
        """`page`."""
        return "page"

    @property
    def is_local(self) -> bool:
        """Never."""
        return False

    @property
    def is_preprint_server(self) -> bool:
        """Never."""
        return False

    @property
    def requests(self) -> int:
        """How many network requests were sent so far (retries and robots.txt counted)."""
        return sum(way.requests for way in self._ways.values())

    def registers(self, identifier: Identifier) -> bool:
        """Never."""
        return False

    def answers(self, question: Question) -> bool:
        """Tell whether the page of a question may be read."""
        return isinstance(question, ByPage) and not self._guard.why_not(question.url)

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost: one a page, one more for the rules of each host."""
        pages = {question.url for question in questions if isinstance(question, ByPage)}
        return len(pages) + len({_host(url) for url in pages} - self._robots.keys())

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return `Found` with what a page says, `Nothing` or `Unreachable` for each question, in order."""
        read: dict[str, Answer] = {}
        answers: list[Answer] = []
        for position, question in enumerate(questions):
            url = question.url if isinstance(question, ByPage) else ""
            if url and url not in read:
                read[url] = self._read(url)
            answers.append(read[url] if url else Nothing())
            if on_answer:
                on_answer(position, answers[-1])
        return answers

    def _read(self, url: str) -> Answer:
        inside = self._guard.why_not(url)
        if inside:
            return Unreachable(f"the address {inside}")
        try:
            reply = self._way(url).get(url, route="page", accept=_ACCEPT, sane=lambda reply: "")
        except CouldNotAskError as error:
            return Unreachable(error.reason, _host(url))
        if reply.status_code != 200:
            return Unreachable(f"answered with status {reply.status_code}", _host(url))
        try:
            record = _record(reply)
        except NoPdfReaderError:
            return Unreachable("reading PDFs needs the package pypdf (pip install 'bibforge[pages]')")
        return Found(record) if record else Nothing()

    def why_not(self, url: str) -> str:
        """Return why an address must not be asked: it is inside a private network, or the host's rules forbid it."""
        inside = self._guard.why_not(url)
        if inside or urlsplit(url).path == _RULES:
            return f"the address {inside}" if inside else ""
        try:
            rules = self._rules(url)
        except CouldNotAskError as error:
            return f"robots.txt could not be read: {error.reason}"
        return "" if rules is None or rules.can_fetch(AGENT, url) else "robots.txt forbids it"

    def may_connect(self, host: str, port: int, peer: str) -> bool:
        """Tell whether the IP address to which a name has led may be talked to."""
        return self._guard.may_connect(host, port, peer)

    def _way(self, url: str) -> Transport:
        host = _host(url)
        if host not in self._ways:
            self._ways[host] = self._open(host, self)
        return self._ways[host]

    def _rules(self, url: str) -> RobotFileParser | None:
        """Return the rules of a host, None where it has none. Raises CouldNotAskError where they could not be read."""
        host = _host(url)
        if host not in self._robots:
            address = urlunsplit((*urlsplit(url)[:2], _RULES, "", ""))
            reply = self._way(url).get(address, route="page", accept="text/plain", sane=lambda reply: "")
            self._robots[host] = robots_from(reply.text) if reply.status_code == 200 else None
        return self._robots[host]


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _record(reply: Reply) -> Record | None:
    if reply.content[:1024].lstrip().startswith(b"%PDF-"):
        return record_from_pdf(reply.content, reply.url)
    named = re.search(r"charset=[\"']?([\w-]+)", reply.headers.get("content-type", ""), re.IGNORECASE)
    stated = re.search(rb"<meta[^>]{0,100}charset=[\"']?([\w-]+)", reply.content[:4096], re.IGNORECASE)
    charset = named[1] if named else stated[1].decode() if stated else "utf-8"
    try:
        text = reply.content.decode(charset, errors="replace")
    except LookupError:
        text = reply.content.decode("utf-8", errors="replace")
    return record_from_page(text, reply.url)
