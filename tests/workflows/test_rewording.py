"""Every sentence said otherwise: nothing that is decided, asked, stored or sorted changes with it."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from record_shelf import RecordShelf, record

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.record import Kind, Record
from bibforge.reconcile.lock import Lock, lock_text, read_lock
from bibforge.reconcile.merge import Prefer
from bibforge.reconcile.reasons import ARGUMENTS, ReasonKind
from bibforge.reconcile.words import WORDS, phrase
from bibforge.repair.engine.listrepair import repaired_list
from bibforge.repair.registry import LIST_RULES
from bibforge.verify.odds import OutcomeReason
from bibforge.verify.words import OUTCOME_WORDS, told
from bibforge.workflows.build import Build, BuildOptions, build
from bibforge.workflows.check import check, references_in
from bibforge.workflows.explain import explained, explanation_text
from bibforge.workflows.report import page_of, report_html
from bibforge.workflows.review import Verb, decided, review_items

DUNES = "Dunes in a changing wind"
SHELF = (
    record(DUNES, "Ann Roe, Bob Doe", 2016, Kind.PREPRINT, arxiv=ArxivId("1608.00001")),
    record(DUNES, "Ann Roe, Bob Doe", 2017, doi=Doi("10.1000/dune"), container="Journal of Sand"),
    record("Singing sands", "Dee Poe", 2019, Kind.ARTICLE, doi=Doi("10.1000/sing")),
    record("Ripples on the sea floor", "Cyd Moe", 1999, Kind.ARTICLE, doi=Doi("10.1000/ripple")),
    record("Salt marshes and tides", "Eve Low", 2001, Kind.ARTICLE, doi=Doi("10.1000/salt")),
    record("Salt marshes and tides", "Fay Hill", 2012, Kind.ARTICLE, doi=Doi("10.1000/marsh")),
)
LIST = f"""# Sand

- [Dunes](https://arxiv.org/abs/1608.00001)
- [Salt marshes and tides]()
- [Ripples on the sea floor]() (Ann Roe, 2020)
- [A label of quite other words](https://doi.org/10.1000/sing)
- [Glaciers that nobody has seen](https://doi.org/10.1000/nowhere)
- [{DUNES}](https://arxiv.org/abs/1608.00001) [doi](https://doi.org/10.1000/ripple)
- [Sandworms](https://doi.org/10.1000/sing)
- [How sand works](https://sand.example/blog/how)
"""
BIB = """
@article{a, title = {Salt marshes and tides}}
@article{b, title = {Dunes in a changing wind}, author = {Roe, Ann and Doe, Bob}, year = 2017, doi = {10.1000/dune}}
@article{c, title = {Glaciers that nobody has seen}, author = {Low, Eve}, year = 2001, doi = {10.1000/nowhere}}
@article{d, title = {Singing sands}, author = {Poe, Dee}, year = 2019, doi = {10.1000/nowhere-either}}
"""


class Skeleton(HTMLParser):
    """The elements of a page with their attributes, in order, without its texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, attrs))


def run(records: tuple[Record, ...], lock: Lock, **options: object) -> tuple[Build, RecordShelf]:
    """A build that goes on from a lock, and whom it asked."""
    shelf = RecordShelf(records)
    return build({"sand.md": LIST}, read_lock(lock_text(lock)), [shelf], BuildOptions(**options)), shelf  # type: ignore[arg-type]


def results() -> Iterator[object]:
    """Give everything that bibforge decides, asks, writes and sorts about the list and the references."""
    first, asked = run(SHELF[:1], Lock(), prefer=Prefer.PREPRINT)
    yield lock_text(first.lock), asked.asked
    second, asked_again = run(SHELF, first.lock)
    assert asked_again.asked
    third, asked_nobody = run(SHELF, second.lock)
    yield lock_text(second.lock), asked_again.asked, lock_text(third.lock), asked_nobody.asked
    yield [(work.key, work.status, work.record) for work in second.library.works]
    items = review_items(second)
    yield [(item.key, [option.record.name for option in item.options]) for item in items]
    yield [(about, [(one.row.key, one.place) for one in notes]) for about, notes in page_of(second).notes.items()]
    yield Skeleton(report_html(second)).parts
    lock = decided(second.lock, second, items[0].key, Verb.ACCEPT, "1")
    yield lock_text(run(SHELF, lock)[0].lock)
    repaired = repaired_list(LIST, "sand.md", LIST_RULES, [RecordShelf(SHELF)], Lock(), unsafe=True)
    yield repaired.after, [(one.rule, one.span) for one in (*repaired.fixed, *repaired.left)]
    checked = check(list(references_in({"a.bib": BIB})), [RecordShelf(SHELF)])
    yield [(one.reference.key, one.judgement.outcome, one.judgement.fields) for one in checked]


def reworded(kind: ReasonKind) -> str:
    """Other words of the same arguments."""
    return " ".join(["zzz", *(f"{{{name}}}" for name in ARGUMENTS.get(kind, {}))])


def test_other_words_change_nothing_but_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """All templates are replaced at once; decisions, questions, lock, order, repairs and outcomes are the same."""
    before = list(results())
    for kind in ReasonKind:
        monkeypatch.setitem(WORDS, kind, reworded(kind))
    for outcome in OutcomeReason:
        monkeypatch.setitem(OUTCOME_WORDS, outcome, "zzz")
    assert list(results()) == before
    checked = check(list(references_in({"a.bib": BIB})), [RecordShelf(SHELF)])
    assert {told(why)[:3] for one in checked for why in one.judgement.reasons} == {"zzz"}


def test_the_new_words_are_the_ones_that_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Report and explanation take each of their reasons from the table."""
    for kind in ReasonKind:
        monkeypatch.setitem(WORDS, kind, reworded(kind))
    outcome, _ = run(SHELF, Lock())
    decisions = outcome.lock.decisions.values()
    said = {phrase(one) for decision in decisions for one in (*decision.reasons, *decision.findings)}
    assert len(said) > 5
    assert all(words.startswith("zzz") for words in said)
    page = report_html(outcome)
    assert page.count("zzz") > 5
    keys = [work.key for work in outcome.library.works]
    text = "".join(explanation_text(explained(outcome, key)) for key in keys)
    assert all(words in text for words in said)
