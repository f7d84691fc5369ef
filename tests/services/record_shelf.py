"""A place that can be asked and holds a few records in memory: a value, not a patch."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Identifier
from bibforge.model.people import people_from
from bibforge.model.record import Kind, Record
from bibforge.resolvers.answers import (
    Answer,
    ById,
    ByTitle,
    ByUrl,
    Found,
    Nothing,
    OnAnswer,
    Question,
    Several,
    Unreachable,
)
from bibforge.text.comparison import significant_words


@dataclass
class RecordShelf:
    """Answers identifiers exactly and titles by two shared words; remembers what it was asked; may be down."""

    records: tuple[Record, ...] = ()
    name: str = "shelf"
    down: str = ""
    label: str = ""
    requests: int = 0
    asked: list[Question] = field(default_factory=list)

    @property
    def is_local(self) -> bool:
        """A shelf that is named so plays the catalog."""
        return self.name == "catalog"

    @property
    def is_preprint_server(self) -> bool:
        """A shelf that is named so plays arXiv."""
        return self.name == "arxiv"

    def registers(self, identifier: Identifier) -> bool:
        """Nobody is denied anything for good here."""
        return False

    def answers(self, question: Question) -> bool:
        return isinstance(question, ById | ByUrl | ByTitle)

    def requests_for(self, questions: Sequence[Question]) -> int:
        return 0

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        self.asked += questions
        self.requests += bool(questions)
        return [Unreachable(self.down, self.label) if self.down else self._answer(question) for question in questions]

    def _answer(self, question: Question) -> Answer:
        match question:
            case ById(identifier):
                found = [one for one in self.records if identifier in one.identifiers and not _typed(one, identifier)]
                return Found(found[0]) if found else Nothing()
            case ByUrl(url):
                found = [one for one in self.records if one.url and one.url == url]
                return Found(found[0]) if found else Nothing()
            case ByTitle(title):
                words = set(significant_words(title))
                near = [one for one in self.records if len(words & set(significant_words(one.title))) >= 2]
                return Several(tuple(near)) if near else Nothing()
            case _:
                return Nothing()


def _typed(one: Record, identifier: Identifier) -> bool:
    """A preprint's own DOI field was typed by its submitter: it does not answer for that DOI."""
    return one.arxiv is not None and identifier == one.doi


def record(title: str, people: str, year: int, kind: Kind = Kind.CONFERENCE, **more: object) -> Record:
    """A record as short as a test can say it."""
    values: dict[str, object] = {"source": "shelf", "kind": kind, "title": title, "date": PartialDate(year), **more}
    return Record(authors=people_from(people)[0], **values)  # type: ignore[arg-type]
