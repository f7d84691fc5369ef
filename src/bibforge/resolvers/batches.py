"""Questions put together into requests, and the answers of each request handed back to whoever asked."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from bibforge.model.identifiers import Identifier
from bibforge.resolvers.answers import Answer, Nothing, OnAnswer, Question, Unreachable
from bibforge.resolvers.http.transport import CouldNotAskError, Reply, Transport

K = TypeVar("K", bound=Identifier | str)
"""What is asked for: an identifier, or a title."""


class BatchResolver(ABC, Generic[K]):
    """A `Resolver` of a service that is asked for many keys in one request: what all such have alike.

    A service says what it is asked for (`asked`), which keys may share a request (`batches`, `size` at most) and how
    a request is made and its reply read (`answered`).
    """

    name = ""
    """The name of its row in `services`."""
    is_local = False
    is_preprint_server = False
    size = 1
    """Keys in one request."""

    def __init__(self, *, transport: Transport, base_url: str) -> None:
        self._transport = transport
        self._base_url = base_url.rstrip("/")

    @property
    def requests(self) -> int:
        """How many network requests were sent so far (retries counted)."""
        return self._transport.requests

    def registers(self, identifier: Identifier) -> bool:
        """Never, unless a service gives such identifiers out itself."""
        return False

    def answers(self, question: Question) -> bool:
        """Tell whether there is anything that the service is asked for."""
        return self.asked(question) is not None

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost if nothing fails and everything is known."""
        return len(self.batches(distinct(questions, self.asked)))

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order; see `Resolver`."""
        batches = self.batches(distinct(questions, self.asked))
        return ask_in_batches(questions, self.asked, batches, self.answered, on_answer)

    @abstractmethod
    def asked(self, question: Question) -> K | None:
        """Return what of a question the service is asked for, None where it has nothing to say."""

    def batches(self, keys: Sequence[K]) -> Sequence[Sequence[K]]:
        """Return the keys that share a request."""
        return parts(keys, self.size)

    @abstractmethod
    def answered(self, batch: Sequence[K]) -> Mapping[K, Answer]:
        """Ask for one batch and return what is said of its keys. Raises CouldNotAskError."""


def parts(keys: Sequence[K], size: int) -> list[Sequence[K]]:
    """Return the keys in parts of at most `size`."""
    return [keys[start : start + size] for start in range(0, len(keys), size)]


def distinct(questions: Sequence[Question], asked: Callable[[Question], K | None]) -> list[K]:
    """Return what the questions ask for, once each, in order."""
    return list(dict.fromkeys(key for one in questions if (key := asked(one)) is not None))


def ask_in_batches(
    questions: Sequence[Question],
    asked: Callable[[Question], K | None],
    batches: Sequence[Sequence[K]],
    answers: Callable[[Sequence[K]], Mapping[K, Answer]],
    on_answer: OnAnswer | None,
) -> list[Answer]:
    """Return one answer for each question, in order: what `answers` says of the batch that holds its key.

    A key that `answers` says nothing of, or a batch that could not be asked, is `Unreachable`; a question without a
    key is `Nothing`.
    """
    keys = [asked(question) for question in questions]
    told: list[Answer] = [Nothing()] * len(questions)
    for batch in batches:
        try:
            found = answers(batch)
        except CouldNotAskError as error:
            found = dict.fromkeys(batch, Unreachable(error.reason))
        for position, key in enumerate(keys):
            if key is not None and key in batch:
                told[position] = found.get(key, Unreachable("left out what was asked for"))
                if on_answer:
                    on_answer(position, told[position])
    for position, key in enumerate(keys):
        if key is None and on_answer:
            on_answer(position, told[position])
    return told


def why_no_json(reply: Reply) -> str:
    """Return what is wrong with a reply of status 200 that should be JSON, or nothing; refusals may have any form."""
    if reply.status_code != 200:
        return ""
    try:
        json.loads(reply.content)
    except (ValueError, RecursionError):
        return "HTML instead of JSON" if b"<html" in reply.content[:2048].lower() else "no JSON"
    return ""


def said(reply: Reply) -> str:
    """Return a service's own words for a refusal, shortened, or its status."""
    try:
        message = json.loads(reply.content)
    except (ValueError, RecursionError):
        message = {}
    words = (message.get("message") or message.get("error")) if isinstance(message, Mapping) else ""
    return " ".join(str(words or f"status {reply.status_code}").split())[:120]


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a value of a reply if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects in a list of a reply."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
