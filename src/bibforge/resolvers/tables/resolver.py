"""The catalog in Parquet as a place that can be asked: batches of questions, answered by rounds of joins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bibforge.resolvers.answers import Answer, OnAnswer, Question
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.tables.answered import AnsweredStore, UnansweredError
from bibforge.resolvers.tables.duck import Answers, DuckTables
from bibforge.resolvers.tables.foresight import first_needs, followed_by
from bibforge.resolvers.tables.manifest import MANIFEST
from bibforge.resolvers.tables.questions import TableQuestion

BATCH = 2000
"""Questions that are answered together: what they share is looked up once."""
_MOST_SETTLED = 400_000
"""Answers kept at hand for who asks again: those that were foreseen are asked for in a later round."""

Needs = dict[Question, list[TableQuestion]]


class TablesResolver(CatalogResolver):
    """The local catalog over tables: the questions, the steps and the answers of `CatalogResolver`.

    Each answer is worked out by the same code, from what joins brought; where something is missing it goes into the
    next round. Raises BibforgeError where the tables cannot be read.
    """

    def __init__(self, path: Path, *, memory: str = "", threads: int = 0) -> None:
        super().__init__(path)
        self._tables = DuckTables(path, memory=memory, threads=threads)
        self._answered = AnsweredStore(self._tables.manifest.size)
        self._settled: dict[Question, Answer] = {}

    @property
    def _store(self) -> Any:
        return self._answered

    @property
    def state(self) -> str:
        """What another catalog in this place changes."""
        facts = (self.path / MANIFEST).stat()
        return f"{self.path.resolve()} {facts.st_ino} {facts.st_size} {facts.st_mtime_ns}"

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order, after as few rounds of joins as all of them need."""
        missing = [one for one in dict.fromkeys(questions) if one not in self._settled]
        if missing:
            if len(self._settled) > _MOST_SETTLED:
                self._settled.clear()
                missing = list(dict.fromkeys(questions))
            with self._tables.wave():
                self._settle({one: first_needs(one) for one in missing})
        answers = [self._settled[one] for one in questions]
        if on_answer:
            for position, answer in enumerate(answers):
                on_answer(position, answer)
        return answers

    def _settle(self, open_: Needs) -> None:
        wanted = frozenset(open_)
        while open_:
            left: Needs = {}
            for questions, answers in self._rounds(open_):
                self._answered.load(answers)
                for question in questions:
                    self._attempt(question, left)
                    if question in wanted and question in self._settled:
                        self._foresee(question, left)
            open_ = left

    def _rounds(self, open_: Needs) -> Iterable[tuple[list[Question], Answers]]:
        questions = list(open_)
        batches = {start: questions[start : start + BATCH] for start in range(0, len(questions), BATCH)}
        asked = {start: [need for one in batch for need in open_[one]] for start, batch in batches.items()}
        needing = {start: needs for start, needs in asked.items() if needs}
        for start, answers in self._tables.answers(needing) if needing else ():
            yield batches[start], answers
        for start, needs in asked.items():
            if not needs:
                yield batches[start], []

    def _attempt(self, question: Question, left: Needs) -> None:
        self._answered.begin()
        try:
            self._settled[question] = self._answer(question)
        except UnansweredError:
            left[question] = list(self._answered.used)

    def _foresee(self, question: Question, left: Needs) -> None:
        for other in followed_by(question, self._settled[question]):
            if other not in self._settled and other not in left:
                self._attempt(other, left)
                if other in left:
                    left[other] += first_needs(other)
