"""Questions that a resolver can be asked, and the kinds of answer that it can give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bibforge.model.identifiers import ArxivId, Identifier
from bibforge.model.people import Person
from bibforge.model.record import Record


@dataclass(frozen=True, slots=True)
class ById:
    """Which record has this identifier?"""

    identifier: Identifier


@dataclass(frozen=True, slots=True)
class ByUrl:
    """Which record names this address as its own page?"""

    url: str


@dataclass(frozen=True, slots=True)
class ByTitle:
    """Which records have a title like this one? People, year and venue help the search and never limit it."""

    title: str
    authors: tuple[Person, ...] = ()
    year: int | None = None
    venue: str = ""
    may_share: bool = False
    """Whether the question may share a request with another title: half the requests, and now and then a miss."""

    def __hash__(self) -> int:
        """The title's: questions are kept by the thousand, and people take long to hash."""
        return hash(self.title)


@dataclass(frozen=True, slots=True)
class OtherIds:
    """Under which other identifiers is the work with this one known, and was it retracted?"""

    identifier: Identifier


@dataclass(frozen=True, slots=True)
class ByPage:
    """What does the page or the PDF at this address say of the paper that it is about? A claim, not yet a record."""

    url: str


@dataclass(frozen=True, slots=True)
class Related:
    """Which published records name this arXiv id as their preprint, or are named by its record?"""

    arxiv: ArxivId


@dataclass(frozen=True, slots=True)
class Alike:
    """Which records have a title like this one, beyond those whose title is equal?"""

    question: ByTitle


@dataclass(frozen=True, slots=True)
class OtherAccounts:
    """What is held of the very publication that a record is of, whatever files it is from?"""

    identifier: Identifier | None
    """The record's first identifier."""
    name: str
    """The record's name, which the accounts have too."""
    is_held: bool
    """Whether the record itself is one of those held."""


def accounts_of(record: Record) -> OtherAccounts:
    """Return the question for other accounts of a record's publication."""
    first = next(iter(record.identifiers), None)
    return OtherAccounts(first, record.name, record.source.startswith("catalog:"))


Question = ById | ByUrl | ByTitle | OtherIds | ByPage | Related | Alike | OtherAccounts


@dataclass(frozen=True, slots=True)
class Found:
    """The one record that the identifier or the address names."""

    record: Record


@dataclass(frozen=True, slots=True)
class Several:
    """Candidates for a title, best first; which of them is meant is for `reconcile` to judge."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """The place was asked and holds nothing of the kind."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The place could not be asked, or what it answered could not be understood; says nothing about the work."""

    reason: str
    service: str = ""
    """How people call the place, where that is known."""
    before: tuple[Unreachable, ...] = ()
    """The places that were asked the same before this one, and could not be asked either."""

    @property
    def told(self) -> str:
        """The reason behind the name of the place, unless it begins with that name itself."""
        if not self.service or self.reason.casefold().startswith(self.service.casefold()):
            return self.reason
        return f"{self.service}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Registered:
    """The identifier exists, registered at `agency` (doi.org's word for it); what it names is not known here."""

    agency: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a place that gives no records says of a work: its other identifiers, and whether it was retracted.

    Of a title it names works that have one like it. Each identifier is a claim: the record that it leads to is compared
    before it is taken.
    """

    identifiers: tuple[Identifier, ...] = ()
    retracted: bool = False


Answer = Found | Several | Nothing | Registered | Known | Unreachable

OnAnswer = Callable[[int, Answer], None]


class Resolver(Protocol):
    """One place that can be asked for records."""

    @property
    def name(self) -> str:
        """The word used in provenance and request counts: `catalog`, or the name of a row in `services`."""

    @property
    def is_local(self) -> bool:
        """Whether asking costs no request; then "nothing" says nothing about the work, only what was put in."""

    @property
    def is_preprint_server(self) -> bool:
        """Whether all that it holds are preprints, so that no published version need be looked for there."""

    @property
    def requests(self) -> int:
        """How many network requests were sent so far (retries counted)."""

    def registers(self, identifier: Identifier) -> bool:
        """Tell whether "nothing" about this identifier means that nobody has it: this place is where they are given."""

    def answers(self, question: Question) -> bool:
        """Tell whether this place can say anything about such a question."""

    def requests_for(self, questions: Sequence[Question]) -> int:
        """Return how many requests a batch would cost if nothing is cached and nothing fails."""

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        """Return one answer for each question, in order, asking as few times as possible.

        `on_answer` is called with the position and the answer as soon as each is known. Outside trouble never
        raises: it is `Unreachable`. KeyboardInterrupt passes through; what was learned before is in the cache.
        """


@runtime_checkable
class HasState(Protocol):
    """A place whose answers change only when its state does."""

    @property
    def state(self) -> str:
        """A text that is another one as soon as anything that is held may have changed."""


def sources_state(resolvers: Sequence[Resolver]) -> list[str]:
    """Return who is asked, in order, each with the state of what it holds where that can be known."""
    return [f"{one.name} {one.state if isinstance(one, HasState) else ''}" for one in resolvers]
