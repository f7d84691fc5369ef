"""A catalog whose answers come from elsewhere: what is missing is put off, and everything begins again with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bibforge.resolvers.answers import Answer, OnAnswer, Question
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.tables.answered import AnsweredStore, UnansweredError
from bibforge.resolvers.tables.foresight import first_needs, followed_by


class PutOffResolver(CatalogResolver):
    """The local catalog over an `AnsweredStore` that somebody else fills, with no state between two rounds.

    Raises UnansweredError where an answer lacks something; the store's `used` then has all that was needed so far, and
    what will probably be needed next.
    """

    def __init__(self, store: AnsweredStore) -> None:
        super().__init__(Path("tables"))
        self._answered = store
        self._settled: dict[Question, Answer] = {}

    @property
    def _store(self) -> Any:
        return self._answered

    def begin(self) -> None:
        """Begin another mention."""
        self._settled.clear()
        self._answered.begin()

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order. Raises UnansweredError where one is not known yet."""
        found = [self._attempt(one) for one in questions]
        for question, answer in zip(questions, found, strict=True):
            for other in followed_by(question, answer) if answer else ():
                self._attempt(other)
        answers = [one for one in found if one is not None]
        if len(answers) < len(found):
            raise UnansweredError
        if on_answer:
            for position, one in enumerate(answers):
                on_answer(position, one)
        return answers

    def _attempt(self, question: Question) -> Answer | None:
        if question not in self._settled:
            self._answered.renew()
            try:
                self._settled[question] = self._answer(question)
            except UnansweredError:
                self._answered.knows(first_needs(question))
        return self._settled.get(question)
