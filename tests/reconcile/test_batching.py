"""Stories told side by side: common batches, the catalog first, and a clean end when the run is broken off."""

import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bibforge.model.identifiers import Identifier
from bibforge.reconcile.batching import Steps, run_lookups
from bibforge.resolvers.answers import Answer, ByTitle, Nothing, OnAnswer, OtherIds, Question, Resolver

LOCAL = "catalog"
"""The place of this name costs no request."""


@dataclass
class Place:
    """A place that knows nothing and remembers in which batches it was asked."""

    name: str
    batches: list[list[Question]] = field(default_factory=list)
    meets: threading.Barrier | None = None
    breaks: type[BaseException] | None = None
    waits_for: threading.Event | None = None
    requests: int = 0

    @property
    def is_local(self) -> bool:
        return self.name == LOCAL

    @property
    def is_preprint_server(self) -> bool:
        return False

    def registers(self, identifier: Identifier) -> bool:
        """Nobody is denied anything for good here."""
        return False

    def answers(self, question: Question) -> bool:
        return not isinstance(question, OtherIds)

    def requests_for(self, questions: Sequence[Question]) -> int:
        return len(questions)

    def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
        self.batches.append(list(questions))
        if self.meets:
            self.meets.wait(timeout=20)
        if self.breaks:
            raise self.breaks
        for position in range(len(questions)):
            if self.waits_for:
                self.waits_for.wait(timeout=20)
            if on_answer:
                on_answer(position, Nothing())
        return [Nothing() for _ in questions]


def asking(*places: Resolver, title: str) -> Steps:
    """A lookup that asks one place after the other for one title."""
    for place in places:
        answers = yield [(place, ByTitle(title))]
        assert answers == [Nothing()]


def sizes(place: Place) -> list[int]:
    """How many questions each batch had."""
    return [len(batch) for batch in place.batches]


def test_questions_to_one_place_share_a_batch() -> None:
    """Three stories make one batch, and equal questions are asked once."""
    place = Place("far")
    run_lookups(asking(place, title=title) for title in ("A", "B", "A"))
    assert sizes(place) == [2]


def test_the_catalog_is_asked_out_before_any_service() -> None:
    """A lookup that asks the catalog twice does not split the service's batch."""
    near, far = Place(LOCAL), Place("far")
    announced: list[list[tuple[str, int]]] = []
    run_lookups(
        [asking(near, near, far, title="A"), asking(far, title="B")],
        before_network=lambda batches: announced.append([(who.name, len(what)) for who, what in batches]),
    )
    assert (sizes(near), sizes(far)) == ([1, 1], [2])
    assert announced == [[("far", 2)]]


def test_nothing_is_announced_where_only_the_catalog_is_asked() -> None:
    """Without a question to a service there is no plan to tell."""
    announced: list[object] = []
    run_lookups([asking(Place(LOCAL), title="A")], before_network=announced.append)
    assert announced == []


def test_services_are_asked_at_the_same_time() -> None:
    """Two services whose answers wait for each other both answer."""
    meeting = threading.Barrier(2)
    one, two = Place("one", meets=meeting), Place("two", meets=meeting)
    run_lookups([asking(one, title="A"), asking(two, title="B")])
    assert (sizes(one), sizes(two)) == ([1], [1])


def test_a_lookup_without_questions_ends_at_once() -> None:
    """An empty step is answered by nothing, and the lookup goes on."""

    def quiet() -> Steps:
        answers = yield []
        assert answers == []

    run_lookups([quiet()])


def test_progress_counts_the_answers_of_a_batch() -> None:
    """Each answer is told with the number wanted."""
    told: list[tuple[str, int, int]] = []
    place = Place("far")
    run_lookups((asking(place, title=title) for title in "AB"), on_progress=lambda *progress: told.append(progress))
    assert told == [("far", 1, 2), ("far", 2, 2)]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_trouble_in_one_thread_is_trouble_of_the_run(error: type[BaseException]) -> None:
    """What a service raises beside another one is raised to the caller."""
    with pytest.raises(error):
        run_lookups([asking(Place("one", breaks=error), title="A"), asking(Place("two"), title="B")])


def test_a_run_that_is_broken_off_takes_no_further_answers() -> None:
    """After an interrupt the service that is still at work is stopped at its next answer."""
    going_on, stopped = threading.Event(), threading.Event()

    class Slow(Place):
        def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
            assert on_answer
            try:
                while True:  # answers for ever, until the run wants no more
                    on_answer(0, Nothing())
                    going_on.set()
            finally:
                stopped.set()

    class Interrupted(Place):
        def ask(self, questions: Sequence[Question], on_answer: OnAnswer | None = None) -> list[Answer]:
            assert going_on.wait(timeout=20)
            signal.raise_signal(signal.SIGINT)
            return [Nothing() for _ in questions]

    with pytest.raises(KeyboardInterrupt):
        run_lookups([asking(Slow("slow"), title="A"), asking(Interrupted("other"), title="B")])
    assert stopped.wait(timeout=20)
