"""The memory's files hold data: what could not be of this list is a miss, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.library import Mention, Place, ReadingList, Span
from bibforge.model.record import Kind, Record
from bibforge.readinglist.carriers import read_list
from bibforge.reconcile.cases import Case
from bibforge.reconcile.match import claim_of
from bibforge.reconcile.reasons import ReasonKind, reason
from bibforge.resolvers.catalog.resolver import CatalogResolver
from bibforge.workflows.memory.files import MemoryFolder, digest
from bibforge.workflows.memory.open_entries import OpenEntries
from bibforge.workflows.memory.readings import Readings, kept_form

TEXT = "# Rivers\n\n- [Otters of the north](https://arxiv.org/abs/1801.00001). Jane Roe. CVPR 2018.\n"


def test_a_reading_comes_back_as_it_was(tmp_path: Path) -> None:
    """Kept and read back, a reading is equal to the one that a reader gives."""
    for _ in range(2):
        assert Readings(MemoryFolder(tmp_path)).read(TEXT, "rivers.md") == read_list(TEXT, "rivers.md")
    assert [path.name.partition("-")[0] for path in tmp_path.iterdir()] == ["reading"]


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
