"""A service that is made up: one row of the table, its resolver, and the place that it asks on a loopback port."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from loopback import Asked, Loopback, Reply

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Doi, Identifier
from bibforge.model.people import people_from
from bibforge.model.record import Kind, Record
from bibforge.resolvers.answers import Answer, ByTitle, Nothing, OnAnswer, Question, Several, Unreachable
from bibforge.resolvers.http import transport
from bibforge.resolvers.http.bounds import Pacing
from bibforge.resolvers.services import Service, ServiceAccess


class AlmanacService(Loopback):
    """Holds works as (title, people, year, DOI) and finds those whose title holds what is asked."""

    def __init__(self, works: Sequence[tuple[str, str, int, str]] = ()) -> None:
        self.works = works
        super().__init__(self._found)

    def _found(self, asked: Asked) -> Reply:
        wanted = asked.query.get("title", "").casefold()
        found = [work for work in self.works if wanted in work[0].casefold()]
        return Reply(200, json.dumps(found).encode(), {"Content-Type": "application/json"})


class AlmanacResolver:
    """Asks for one title a request."""

    name = "almanac"
    is_local = False
    is_preprint_server = False

    def __init__(self, access: ServiceAccess) -> None:
        self._access = access

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self._access.transport.requests

    def registers(self, identifier: Identifier) -> bool:
        """Nobody is denied anything for good here."""
        return False

    def answers(self, question: Question) -> bool:
        """Titles only."""
        return isinstance(question, ByTitle)

    def requests_for(self, questions: Sequence[Question]) -> int:
        """One for each title."""
        return sum(isinstance(question, ByTitle) for question in questions)

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Ask title by title."""
        answers = []
        for position, question in enumerate(questions):
            answers.append(self._by_title(question) if isinstance(question, ByTitle) else Nothing())
            if on_answer:
                on_answer(position, answers[-1])
        return answers

    def _by_title(self, question: ByTitle) -> Answer:
        query = urlencode({"title": question.title, "key": self._access.key})
        url = f"{self._access.address}/find?{query}"
        try:
            reply = self._access.transport.get(url, route="find", accept="application/json", sane=lambda reply: "")
        except transport.CouldNotAskError as error:
            return Unreachable(error.reason)
        records = tuple(_record(*work) for work in json.loads(reply.content))
        return Several(records) if records else Nothing()


def _record(title: str, people: str, year: int, doi: str) -> Record:
    return Record(
        source="almanac",
        kind=Kind.ARTICLE,
        title=title,
        authors=people_from(people)[0],
        date=PartialDate(year),
        doi=Doi.parse(doi),
        container="The Almanac",
    )


ALMANAC = Service(
    name="almanac",
    label="Almanac",
    api="Almanac API",
    address="https://almanac.example/api",
    hosts=("almanac.example",),
    asked_for=("titles",),
    public=Pacing(intervals={"find": 2.0}),
    main_route="find",
    key="ALMANAC_KEY",
    needs_key=True,
    opened=AlmanacResolver,
)
"""The one row."""
