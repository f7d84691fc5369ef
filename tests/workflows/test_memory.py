"""The memory's files hold data: what could not be of this list is a miss, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bibforge.errors import BibforgeError
from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, Isbn
from bibforge.model.library import Mention, Place, ReadingList, Span, Status
from bibforge.model.people import Person
from bibforge.model.record import Kind, Notice, Record
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.proofs import Proof, ProofPlace, place_of_proof
from bibforge.reconcile.cases import Case
from bibforge.reconcile.group import Accounts, drafted
from bibforge.reconcile.lock import Decision, Lock, lock_text, read_lock
from bibforge.reconcile.match import claim_of
from bibforge.reconcile.merge import Prefer
from bibforge.reconcile.reasons import ReasonKind, reason
from bibforge.reconcile.resolve import Resolution
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.workflows.memory.drafts import Drafts
from bibforge.workflows.memory.files import MemoryFolder, digest
from bibforge.workflows.memory.locks import Locks
from bibforge.workflows.memory.open_entries import OpenEntries
from bibforge.workflows.memory.readings import Readings, kept_form

TEXT = "# Rivers\n\n- [Otters of the north](https://arxiv.org/abs/1801.00001). Jane Roe. CVPR 2018.\n"


def test_a_reading_comes_back_as_it_was(tmp_path: Path) -> None:
    """Kept and read back, a reading is equal to the one that a reader gives."""
    for _ in range(2):
        assert Readings(MemoryFolder(tmp_path)).read(TEXT, "rivers.md") == read_list(TEXT, "rivers.md")
    assert [path.name.partition("-")[0] for path in tmp_path.iterdir()] == ["reading"]


FOG = """# Fog

- 2018-Arxiv- Foxes in Grey Fog [[pdf](https://arxiv.org/abs/1801.00002)]
- [Herons at Dusk Beside Shadows](https://arxiv.org/abs/1801.00003)
"""


def proofs_of(text: str, *titles: str) -> dict[ProofPlace, Proof]:
    """Prove the first items of a list, each with the title of its record."""
    places = map(place_of_proof, read_list(text, "fog.md").mentions)
    return {place: Proof((title,), ("Ann Roe",)) for place, title in zip(places, titles, strict=False) if place}


def test_a_reading_that_records_have_put_right_comes_back_as_it_was(tmp_path: Path) -> None:
    """It is told from the plain reading and from that of other proofs, and each item knows what it was before."""
    proofs = proofs_of(FOG, "Foxes in Grey Fog")
    right = read_list(FOG, "fog.md", proofs)
    assert [one.before is None for one in right.mentions] == [False, True]
    for _ in range(2):
        readings = Readings(MemoryFolder(tmp_path))
        assert readings.proved(FOG, "fog.md", proofs) == right
        assert readings.read(FOG, "fog.md") == read_list(FOG, "fog.md")
        other = proofs_of(FOG, "Grey Fog")
        assert readings.proved(FOG, "fog.md", other) == read_list(FOG, "fog.md", other)
    assert sorted(path.name.partition("-")[0] for path in tmp_path.iterdir()) == ["proved", "proved", "reading"]


def test_a_list_that_was_proved_is_not_read_again(tmp_path: Path) -> None:
    """What an earlier run has kept is taken: here somebody has put a mark into it."""
    proofs = proofs_of(FOG, "Foxes in Grey Fog")
    Readings(MemoryFolder(tmp_path)).proved(FOG, "fog.md", proofs)
    plain, right = read_list(FOG, "fog.md"), read_list(FOG, "fog.md", proofs)
    (name,) = (path.name for path in tmp_path.iterdir() if path.name.startswith("proved-"))
    marked = replace(right, title="Marked")
    MemoryFolder(tmp_path).write(name, msgspec.msgpack.encode(kept_form(marked, plain)))
    assert Readings(MemoryFolder(tmp_path)).proved(FOG, "fog.md", proofs) == marked


def test_what_a_work_rests_on_decides_its_draft(tmp_path: Path) -> None:
    """A draft is taken from an earlier build where nothing that it rests on is another, wherever the entry stands."""
    found = Record(source="catalog:a", kind=Kind.ARTICLE, title="Otters of the north", doi=Doi("10.1000/1"))
    mention = read_list(TEXT, "rivers.md").mentions[0]
    one = Resolution(mention=mention, fingerprint="x", status=Status.RESOLVED, records=(found,))
    moved = replace(one, mention=replace(mention, span=None, place=replace(mention.place, line=9)))
    other = replace(one, records=(replace(found, volume="7"),))
    ruled_out = {"x": ("10.1000/1",)}

    def names() -> set[str]:
        return {path.name for path in tmp_path.iterdir()}

    drafts = Drafts(MemoryFolder(tmp_path), Path("out"))
    first = drafts(Accounts([one], one.records, {}, Prefer.PUBLISHED))
    assert first == drafted(Accounts([one], one.records, {}, Prefer.PUBLISHED))
    drafts.write()
    (kept,) = names()
    before = (tmp_path / kept).read_bytes()
    again = Drafts(MemoryFolder(tmp_path), Path("out"))
    assert again(Accounts([moved], one.records, {}, Prefer.PUBLISHED)) == first
    again.write()
    assert (tmp_path / kept).read_bytes() == before, "nothing was new"
    assert again(Accounts([other], other.records, {}, Prefer.PUBLISHED)).record.volume == "7"
    for accounts in (
        Accounts([one], one.records, ruled_out, Prefer.PUBLISHED),
        Accounts([one], one.records, {}, Prefer.PREPRINT),
        Accounts([one, other], one.records, {}, Prefer.PUBLISHED),
    ):
        another = Drafts(MemoryFolder(tmp_path), Path("out"))
        assert another(accounts) == drafted(accounts)
        another.write()
        assert (tmp_path / kept).read_bytes() != before, "all that has a say is looked at"
        (tmp_path / kept).write_bytes(before)


def a_lock(**changes: Any) -> Lock:
    """A lock with all that one may hold; `changes` are of its one decision."""
    record = Record(
        source="crossref", kind=Kind.CONFERENCE, title="Otters “of” the\u2028north", doi=Doi("10.1000/1"),
        authors=(Person(family="Roe", given="Ann"), Person(family="The Group", organisation=True)),
        date=PartialDate(2017, 6), isbn=Isbn("9780306406157"), categories=("a", "b"), more_authors=True,
        notices=(Notice(type="retraction", doi=Doi("10.1000/r"), date=PartialDate(2020)),),
        hints=(ArxivId("1801.00001"),),
    )  # fmt: skip
    rests = [reason(ReasonKind.TITLES_EQUAL), reason(ReasonKind.PEOPLE_PARTLY_AGREE, found=2, total=3)]
    told: Any = {
        "title": "A",
        "reasons": (reason(ReasonKind.FOUND_BY_TITLE, rests, service="catalog"),), "rejected": ("doi:10.1000/2",),
        "findings": (reason(ReasonKind.LABEL_OTHER_TITLE, label="Thin; “nets”", title="{thin}"),), "by": "user",
    }  # fmt: skip
    one = Decision(fingerprint="b-1", status=Status.RESOLVED, records=(record.name,), **(told | changes))
    two = Decision(fingerprint="a-1", title="B", status=Status.UNRESOLVED, same_as="b-1", different_from=("c-1",))
    return Lock(
        records={record.name: record}, learned={record.name: "2026-01-02"}, decisions={"b-1": one, "a-1": two},
        keys={"roe2017otters": (record.name, "b-1"), "b": ("a-1",)}, pinned=frozenset({"b", "gone"}),
        former={"b": ("old", "older"), "gone": ("x",)},
    )  # fmt: skip


def keep(tmp_path: Path, lock: Lock) -> str:
    """Keep a lock as a build of `out` does, and return its text."""
    locks = Locks(MemoryFolder(tmp_path), Path("out"))
    text = locks.text(lock)
    locks.write()
    return text


def test_a_lock_comes_back_as_it_is_read(tmp_path: Path) -> None:
    """Known by its text, it is the lock that a reader gives, in the same order, and is written with the same lines."""
    text = keep(tmp_path, a_lock())
    assert text == lock_text(a_lock())
    for _ in range(2):
        locks = Locks(MemoryFolder(tmp_path), Path("out"))
        back, read = locks.read(text, "bibforge.lock"), read_lock(text)
        assert back == read
        for ours, theirs in ((back.records, read.records), (back.decisions, read.decisions), (back.keys, read.keys)):
            assert list(ours) == list(theirs)
        assert locks.text(replace(back, learned={})) == lock_text(replace(read, learned={}))
        assert locks.text(a_lock(title="C")) == lock_text(a_lock(title="C"))


def test_a_lock_with_another_text_is_read(tmp_path: Path) -> None:
    """Whatever somebody has changed in the file counts, and a mistake in it has its line; the memory is left."""
    text = keep(tmp_path, a_lock())
    other = text.replace("2026-01-02", "2026-01-03")
    assert Locks(MemoryFolder(tmp_path), Path("out")).read(other, "bibforge.lock") == read_lock(other)
    with pytest.raises(BibforgeError, match="merge"):
        Locks(MemoryFolder(tmp_path), Path("out")).read(f"{text}=======\n", "bibforge.lock")


def test_a_lock_that_its_own_text_does_not_give_again_is_not_kept(tmp_path: Path) -> None:
    """What is read is what the text says, with a memory or without."""
    odd = a_lock()
    (record,) = odd.records.values()
    text = keep(tmp_path, replace(odd, records={record.name: replace(record, isbn=Isbn("0-306-40615-2"))}))
    assert not tmp_path.exists() or not list(tmp_path.iterdir())
    assert Locks(MemoryFolder(tmp_path), Path("out")).read(text, "bibforge.lock") == read_lock(text)


def _with(change: Callable[[Mention], Mention]) -> Callable[[ReadingList], ReadingList]:
    return lambda reading: replace(reading, mentions=tuple(map(change, reading.mentions)))


@pytest.mark.parametrize(
    "forge",
    [
        _with(lambda one: replace(one, title_span=Span(0, 10_000))),
        _with(lambda one: replace(one, span=Span(-1, 4))),
        _with(lambda one: replace(one, place=replace(one.place, line=99))),
        _with(lambda one: replace(one, place=replace(one.place, file="other.md"))),
        _with(lambda one: replace(one, arxiv=(ArxivId("no identifier"),))),
        lambda reading: replace(reading, file="other.md"),
    ],
)
def test_a_reading_that_cannot_be_of_the_text_is_not_taken(
    tmp_path: Path, forge: Callable[[ReadingList], ReadingList]
) -> None:
    """Its digest is right, and still the list is read anew."""
    true = read_list(TEXT, "rivers.md")
    forged = forge(replace(true, title="Forged"))
    MemoryFolder(tmp_path).write(f"reading-{digest('rivers.md', TEXT)}", msgspec.msgpack.encode(kept_form(forged)))
    assert Readings(MemoryFolder(tmp_path)).read(TEXT, "rivers.md") == true


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xc1", msgspec.msgpack.encode([1, 2]), b"\x91" * 100_000])
def test_data_of_another_form_is_a_miss(tmp_path: Path, data: bytes) -> None:
    """Whatever stands in the file, the list is read."""
    MemoryFolder(tmp_path).write(f"reading-{digest('rivers.md', TEXT)}", data)
    assert Readings(MemoryFolder(tmp_path)).read(TEXT, "rivers.md") == read_list(TEXT, "rivers.md")


def case(title: str = "Otters of the north", *, heard: bool = False) -> Case:
    """An entry that stayed open: a candidate was seen, and something spoke against it."""
    mention = Mention(place=Place(file="rivers.md", line=3), title=title)
    seen = Record(source="catalog:a", kind=Kind.ARTICLE, title="Otters of the south", doi=Doi("10.1000/1"))
    found = Case(mention=mention, fingerprint="x", claim=claim_of(mention), heard=heard)
    found.candidates[seen.name] = seen
    found.against.append(reason(ReasonKind.NOTHING_ALIKE, service="catalog"))
    return found


def memory(tmp_path: Path, catalog: Path, *, now: float, max_age: float = 3) -> OpenEntries:
    """What runs with this catalog remember."""
    folder, asked = MemoryFolder(tmp_path / "memory"), [CatalogResolver(catalog)]
    return OpenEntries(folder, asked, published=True, max_age=max_age, now=now)


@pytest.mark.parametrize(
    ("heard", "days", "stands"), [(True, 2.9, True), (True, 3.1, False), (True, -1, False), (False, 400, True)]
)
def test_the_silence_of_services_grows_old(tmp_path: Path, heard: bool, days: float, stands: bool) -> None:
    """What a service did not know yesterday it may know today; the catalog knows what it knew."""
    first = memory(tmp_path, tmp_path / "a.sqlite", now=1e9)
    first.keep([case(heard=heard)])
    first.write()
    later = case()
    later.candidates, later.against = {}, []
    assert memory(tmp_path, tmp_path / "a.sqlite", now=1e9 + days * 86400).recalled(later) is stands
    assert (later.candidates, later.against) == ((case().candidates, case().against) if stands else ({}, []))


def test_an_open_entry_is_known_only_to_those_who_ask_the_same(tmp_path: Path) -> None:
    """Another catalog, another state of it, another title, or a record ruled out: each is another question."""
    catalog = tmp_path / "a.sqlite"
    first = memory(tmp_path, catalog, now=1e9)
    first.keep([case()])
    first.write()
    assert memory(tmp_path, catalog, now=1e9).recalled(case())
    assert not memory(tmp_path, catalog, now=1e9).recalled(case("Otters of the east"))
    ruled_out = case()
    ruled_out.rejected = frozenset({"doi:10.1000/1"})
    assert not memory(tmp_path, catalog, now=1e9).recalled(ruled_out)
    assert not memory(tmp_path, tmp_path / "b.sqlite", now=1e9).recalled(case())
    catalog.write_bytes(b"anything")
    assert not memory(tmp_path, catalog, now=1e9).recalled(case())
