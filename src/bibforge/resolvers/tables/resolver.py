"""The catalog in Parquet as a place that can be asked: batches of questions, answered by rounds of joins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bibforge.resolvers.answers import Answer, OnAnswer, Question
from bibforge.resolvers.catalog.asking import Asking
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.resolvers.tables.answered import AnsweredStore
from bibforge.resolvers.tables.duck import Answers, DuckTables
from bibforge.resolvers.tables.foresight import first_needs, followed_by
from bibforge.resolvers.tables.manifest import MANIFEST
from bibforge.resolvers.tables.questions import TableQuestion

BATCH = 2000
"""Questions that are answered together: what they share is looked up once."""
_MOST_SETTLED = 400_000
"""Answers kept at hand for who asks again: those that were foreseen are asked for in a later round."""


@dataclass(slots=True)
class _Open:
    """A question under way: its steps, and what they need before they can go on."""

    question: Question
    steps: Asking[Answer]
    needs: list[TableQuestion]
    is_guess: bool = False
    """Whether nobody has asked it yet: nothing is foreseen after it."""


class TablesResolver(CatalogResolver):
    """The local catalog over tables: the questions, the steps and the answers of `CatalogResolver`.

    Each answer is worked out by the same code, from what joins brought; where something is missing it pauses, and goes
    on from there when the next round has brought it. Raises BibforgeError where the tables cannot be read.
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
            self._settle([_Open(one, self._steps(one), first_needs(one)) for one in missing])
        answers = [self._settled[one] for one in questions]
        if on_answer:
            for position, answer in enumerate(answers):
                on_answer(position, answer)
        return answers

    def _settle(self, open_: list[_Open]) -> None:
        under_way = {one.question for one in open_}
        while open_:
            left: list[_Open] = []
            for batch, answers in self._rounds(open_):
                self._answered.load(answers)
                for one in batch:
                    if not self._advanced(one):
                        left.append(one)
                    elif not one.is_guess:
                        left += self._foreseen(one.question, under_way)
            open_ = left

    def _rounds(self, open_: Sequence[_Open]) -> Iterator[tuple[Sequence[_Open], Answers]]:
        """Give batches with the answers that they need; those that need none come last."""
        needing, free = [one for one in open_ if one.needs], [one for one in open_ if not one.needs]
        batches = {start: needing[start : start + BATCH] for start in range(0, len(needing), BATCH)}
        needs = {start: [need for one in batch for need in one.needs] for start, batch in batches.items()}
        for start, answers in self._tables.answers(needs) if needs else ():
            yield batches[start], answers
        yield free, []

    def _advanced(self, one: _Open) -> bool:
        """Go on with a question from where it paused, and tell whether it is answered."""
        self._answered.begin()
        try:
            next(one.steps)
        except StopIteration as end:
            self._settled[one.question] = end.value
            return True
        one.needs = self._answered.lacking
        return False

    def _foreseen(self, question: Question, under_way: set[Question]) -> Iterator[_Open]:
        """Begin what is likely to be asked next, and give what of it is not answered yet."""
        for other in followed_by(question, self._settled[question]):
            if other not in self._settled and other not in under_way:
                under_way.add(other)
                begun = _Open(other, self._steps(other), [], is_guess=True)
                if not self._advanced(begun):
                    begun.needs = list(dict.fromkeys((*begun.needs, *first_needs(other))))
                    yield begun
