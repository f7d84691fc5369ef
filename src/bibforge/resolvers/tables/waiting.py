"""The catalog over answers that come from afar: it asks for as much as it can foresee, and waits for the rest."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bibforge.model.record import Record
from bibforge.resolvers.answers import Answer, Nothing, OnAnswer, Question
from bibforge.resolvers.catalog.asking import UnansweredError
from bibforge.resolvers.catalog.keys import search_words, squeezed_key
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.catalog.store import Step
from bibforge.resolvers.tables.answered import AnsweredStore, AnswerRow
from bibforge.resolvers.tables.foresight import first_needs, followed_by
from bibforge.resolvers.tables.questions import Asked, TableQuestion, of_all, of_key, of_start, of_word, signature

FIRST_STEPS = 4
"""Steps of the search by words that are asked for at first: most searches end in them. Then all others at once."""
ALL_STEPS = 100
"""More steps than a search has."""

AnswerRows = Iterable[tuple[int, int, AnswerRow]]


class ForeseeingStore(AnsweredStore):
    """An `AnsweredStore` for whom a round is dear and a row is cheap: what may be asked next is asked for at once."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._near = 0
        """The signature of the title that is looked for."""

    @property
    def known(self) -> Mapping[tuple[int, int], list[AnswerRow]]:
        """The answers by kind and number of their questions."""
        return self._known

    def load(self, answers: AnswerRows) -> None:
        """Take the rows of answers; nothing is left of those before, records included: others may go on from here."""
        self._records.clear()
        super().load(answers)

    def records(self, rows: Sequence[int]) -> list[Record]:
        """Return the records of rows; where they must be asked for, so is what follows from the first one's title."""
        try:
            return super().records(rows)
        except UnansweredError:
            title = self._titles.get(rows[0], "")
            if title:
                self.knows((of_key(squeezed_key(title)), *map(of_word, search_words(title))))
            raise

    def begin(self) -> None:
        """Begin another question, about another title."""
        super().begin()
        self._near = 0

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many titles each word stands; a search asks for those of its title first."""
        self._near = self._near or signature(words)
        return super().frequencies(words)

    def _has_begun(self, word: str) -> bool:
        """Whoever asked for the words with this beginning: they stay with the lookup."""
        return True

    def _of(self, step: Step) -> TableQuestion:
        words, limit = step
        return of_all(words, limit, self._near)

    @property
    def portions(self) -> Sequence[int]:
        """A few steps of a search at first, then all that are left."""
        return FIRST_STEPS, ALL_STEPS

    def foretell(self, starts: Iterable[str]) -> None:
        """Ask for the words that begin so along with the first steps."""
        self.knows(map(of_start, starts))


class WaitingResolver(CatalogResolver):
    """The local catalog for one lookup at a time that is begun again until all that it needs has been brought.

    A question that cannot be answered yet is answered with nothing, so that the lookup goes on and shows what else it
    may ask; whatever comes of such a lookup must be thrown away (`needs` is not empty then).
    """

    def __init__(self, size: int) -> None:
        super().__init__(Path())
        self._answered = ForeseeingStore(size)
        self._settled: dict[Question, Answer] = {}
        self._open: dict[Question, None] = {}
        self._used: dict[TableQuestion, None] = {}

    @property
    def _store(self) -> Any:
        return self._answered

    @property
    def state(self) -> str:
        """Nothing that anybody could compare: it lives for one lookup."""
        return ""

    @property
    def needs(self) -> list[TableQuestion]:
        """What must be asked of the tables before the lookup can come to its end."""
        known = self._answered.known
        return [one for one in self._used if (one.kind, one.number) not in known]

    @property
    def is_waiting(self) -> bool:
        """Whether a question was answered with nothing because its answer has not been brought."""
        return bool(self._open)

    def resume(self, kept: bytes | None, brought: AnswerRows) -> None:
        """Begin a lookup, or begin it again with what was `kept` of it and the rows that were brought since."""
        self._settled, rows = pickle.loads(kept) if kept else ({}, [])
        before = [(kind, number, AnswerRow(*row)) for kind, number, *row in rows]
        self._answered.load([*before, *brought])
        self._open, self._used = {}, {}

    def kept(self) -> bytes:
        """Return what the lookup needs to begin again elsewhere: settled questions, and the rows of the others."""
        used = {(one.kind, one.number) for one in self._used}
        rows = [
            (kind, number, *row)
            for (kind, number), found in self._answered.known.items()
            if kind != Asked.ALL or (kind, number) in used
            for row in found or [AnswerRow(None, None, None, None, None, None)]
        ]
        return pickle.dumps((self._settled, rows), pickle.HIGHEST_PROTOCOL)

    def foresee(self, question: Question) -> None:
        """Let what a question asks first be brought together with what the lookup waits for now."""
        if question not in self._settled:
            self._note(first_needs(question))

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order: `Nothing` for those that wait for the tables."""
        answers = [self._answer_now(one) for one in questions]
        if on_answer:
            for position, answer in enumerate(answers):
                on_answer(position, answer)
        return answers

    def _answer_now(self, question: Question) -> Answer:
        if not self._attempted(question):
            self._open[question] = None
            return Nothing()
        for other in followed_by(question, self._settled[question]):
            if not self._attempted(other):
                self._note(first_needs(other))
        return self._settled[question]

    def _attempted(self, question: Question) -> bool:
        if question in self._settled:
            return True
        self._answered.begin()
        try:
            self._settled[question] = self._answer(question)
        except UnansweredError:
            self._note(self._answered.used)
            self._note(first_needs(question))
            return False
        return True

    def _note(self, needs: Iterable[TableQuestion]) -> None:
        self._used |= dict.fromkeys(needs)
