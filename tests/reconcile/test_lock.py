"""The lock as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibforge.errors import BibforgeError, Exit
from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Link, Mention, Place, Role, Status
from bibforge.model.people import Person, people_from
from bibforge.model.record import Kind, Notice, Record
from bibforge.reconcile.lock import Decision, Lock, adopted, fingerprint, lock_text, read_lock, written_lock
from bibforge.reconcile.reasons import ReasonKind, reason

RECORD = Record(
    source="crossref",
    kind=Kind.CONFERENCE,
    title="A “quoted”\u2028title = with \\ signs",
    authors=(Person(family="Roe", given="Ann"), Person(family="The Group", organisation=True)),
    date=PartialDate(2017, 6),
    doi=Doi.parse("10.1000/ABC"),
    notices=(Notice(type="retraction", doi=Doi("10.1000/r"), date=PartialDate(2020)),),
)


def mention(
    title: str = "Pruning thin networks", *, line: int = 3, url: str = "", arxiv: str = "", people: str = ""
) -> Mention:
    """A mention as short as a test can say it."""
    return Mention(
        place=Place(file="a.md", line=line),
        title=title,
        authors=people_from(people)[0],
        links=(Link(url=url, role=Role.PAPER),) if url else (),
        arxiv=(ArxivId(arxiv),) if arxiv else (),
    )


def lock_of(*decisions: Decision) -> Lock:
    """A lock of one record and some decisions."""
    return Lock(
        records={RECORD.name: RECORD},
        learned={RECORD.name: "2026-01-02"},
        decisions={one.fingerprint: one for one in decisions},
        keys={"roe2017quoted": ("a-1", RECORD.name)},
    )


DECISION = Decision(
    fingerprint="a-1",
    title="A title",
    status=Status.RESOLVED,
    records=(RECORD.name,),
    reasons=(
        reason(ReasonKind.LIST_NAMES, identifier="doi:10.1000/abc"),
        reason(
            ReasonKind.FOUND_BY_TITLE,
            [reason(ReasonKind.TITLES_EQUAL), reason(ReasonKind.PEOPLE_PARTLY_AGREE, found=2, total=3)],
            service="catalog",
        ),
    ),
    findings=(reason(ReasonKind.LABEL_OTHER_TITLE, label="Thin; “nets”\u2028", title="{thin} nets"),),
    by="user",
)


def test_reading_gives_back_what_was_written() -> None:
    """Records, dates, decisions and keys survive, quotes and line separators included."""
    lock = lock_of(DECISION)
    assert read_lock(lock_text(lock)) == lock


def test_lines_are_sorted_and_stand_alone() -> None:
    """Any order of the lines, and lines doubled by a union merge, read as the same lock."""
    text = lock_text(lock_of(DECISION))
    header, *lines = text.splitlines()
    assert lines == sorted(lines)
    assert read_lock("\n".join([header, *reversed(lines), *lines])) == lock_of(DECISION)


@given(st.text(max_size=200))
def test_any_title_stays_on_its_line(title: str) -> None:
    """No character of a title can break the form of the lock."""
    lock = lock_of(Decision(fingerprint="a-1", title=title, status=Status.UNRESOLVED))
    assert read_lock(lock_text(lock)) == lock


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("bibforge-lock 9\n", 1),
        ("bibforge-lock 2\n<<<<<<< ours\n", 2),
        ("bibforge-lock 2\nnonsense\n", 2),
        ("bibforge-lock 2\nkey a names = [\n", 2),
        ('bibforge-lock 2\ndecision a title = "x"\ndecision a title = "y"\n', 3),
        ('bibforge-lock 2\ndecision a status = "resolved"\n', 1),
    ],
)
def test_a_broken_lock_is_an_error_with_its_line(text: str, line: int) -> None:
    """Unknown versions, conflict marks, broken lines and contradictions are told with file, line and hint."""
    with pytest.raises(BibforgeError) as caught:
        read_lock(text, "output/bibforge.lock")
    assert caught.value.place == f"output/bibforge.lock:{line}"
    assert caught.value.status is Exit.UNREADABLE
    assert caught.value.hint


def test_a_fingerprint_does_not_depend_on_the_place() -> None:
    """A moved item keeps its fingerprint; another link or another title does not."""
    assert fingerprint(mention(line=3)) == fingerprint(mention(line=99))
    assert fingerprint(mention(url="https://a.example/1")) != fingerprint(mention(url="https://a.example/2"))
    assert fingerprint(mention("Pruning thick networks")) != fingerprint(mention())


def test_a_decision_outlives_a_mended_slip_in_the_title() -> None:
    """The decision moves to the new fingerprint if the identifiers are the same and the titles alike."""
    old, new = (
        mention("Prunning thin networks", arxiv="1608.00001"),
        mention("Pruning thin networks", arxiv="1608.00001"),
    )
    lock = lock_of(
        Decision(
            fingerprint=fingerprint(old), title=old.title, status=Status.UNRESOLVED, identifiers=("arxiv:1608.00001",)
        )
    )
    assert fingerprint(new) in adopted(lock, [new]).decisions
    other = mention("Pruning thin networks", arxiv="1608.00002")
    assert fingerprint(other) not in adopted(lock, [other]).decisions


@given(
    st.lists(st.tuples(st.text(), st.sampled_from(["", "2020", "2021-05"])), max_size=6),
    st.lists(st.integers(0, 5), max_size=4),
    st.lists(st.text(alphabet="abc-", min_size=1), max_size=4),
)
def test_what_did_not_change_keeps_its_lines(works: list[tuple[str, str]], changed: list[int], keys: list[str]) -> None:
    """A lock written after another one is the lock written alone, whatever was changed, added or taken away."""

    def record(number: int, title: str) -> Record:
        return Record(source="a", kind=Kind.ARTICLE, title=title, doi=Doi(f"10.1000/{number}"))

    def lock(records: list[Record], years: list[str]) -> Lock:
        days = {one.name: day for one, day in zip(records, years, strict=True) if day}
        said = {f"x-{n}": Decision(fingerprint=f"x-{n}", title=one.title, status=Status.RESOLVED, records=(one.name,))
                for n, one in enumerate(records)}  # fmt: skip
        held = {f"k{key}": (one.name,) for key, one in zip(dict.fromkeys(keys), records, strict=False)}
        return Lock(records={one.name: one for one in records}, learned=days, decisions=said, keys=held)

    before = [record(n, title) for n, (title, _) in enumerate(works)]
    after = [record(n, "Another") if n in changed else one for n, one in enumerate(before)][: len(before) - 1 or None]
    after = [*after, record(9, "New")]
    years = [year for _, year in works]
    first = written_lock(lock(before, years))
    second = lock(after, [*years, "2026-01-02"][-len(after) :])
    assert first.text == lock_text(first.lock)
    assert written_lock(second, first).text == lock_text(second)
    assert second.records == read_lock(lock_text(second)).records
