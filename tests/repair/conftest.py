"""What the tests of the repair room share: rules by name, and a source that holds a few records."""

from collections.abc import Callable, Sequence

import pytest

from bibforge.model.identifiers import Identifier
from bibforge.model.record import Record
from bibforge.repair.engine.apply import repaired
from bibforge.repair.engine.result import Repaired
from bibforge.repair.registry import chosen_rules
from bibforge.resolvers.answers import (
    Answer,
    ById,
    ByTitle,
    Found,
    Nothing,
    OnAnswer,
    Question,
    Several,
    Unreachable,
)
from bibforge.text.comparison import significant_words
from bibforge.verify.evidence import Verifier


class Shelf:
    """A resolver over a few records: it knows their identifiers and finds titles that share two words."""

    def __init__(self, records: Sequence[Record], name: str = "crossref", silent: bool = False) -> None:
        self.records = records
        self.name = name
        self.silent = silent
        self.requests = 0
        self.asked: list[Question] = []
        self.batches = 0

    is_local = False
    is_preprint_server = False

    def registers(self, identifier: Identifier) -> bool:
        """Nobody is denied anything for good here."""
        return False

    def answers(self, question: Question) -> bool:
        """Identifiers and titles can be asked."""
        return isinstance(question, (ById, ByTitle))

    def requests_for(self, questions: Sequence[Question]) -> int:
        """None: a shelf is at hand."""
        return 0

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Answer each question from the shelf."""
        self.asked += questions
        self.batches += 1
        return [Unreachable("crossref: no answer") if self.silent else self._answer(one) for one in questions]

    def _answer(self, question: Question) -> Answer:
        if isinstance(question, ById):
            return self._named(question.identifier)
        if not isinstance(question, ByTitle):
            return Nothing()
        words = set(significant_words(question.title))
        alike = [one for one in self.records if len(words & set(significant_words(one.title))) >= min(2, len(words))]
        return Several(tuple(alike)) if alike else Nothing()

    def _named(self, identifier: Identifier) -> Answer:
        found = next((one for one in self.records if identifier in one.identifiers), None)
        return Found(found) if found else Nothing()


@pytest.fixture
def shelf() -> type[Shelf]:
    """The class of a source that holds a few records."""
    return Shelf


@pytest.fixture
def mend() -> Callable[..., Repaired]:
    """Repair a text with the rules named, with the records given as what the sources know."""

    def run(
        text: str, *rules: str, records: Sequence[Record] = (), unsafe: bool = False, encoding: str = "utf-8"
    ) -> Repaired:
        learn = Verifier([Shelf(records)]).evidence if records else None
        return repaired(text, "refs.bib", chosen_rules(rules), unsafe=unsafe, learn=learn, encoding=encoding)

    return run
