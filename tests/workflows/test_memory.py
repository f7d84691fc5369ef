"""The memory's files hold data: what could not be of this list is a miss, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from bibforge.model.identifiers import ArxivId
from bibforge.model.library import Mention, ReadingList, Span
from bibforge.readinglist.carriers import read_list
from bibforge.workflows.memory.files import MemoryFolder, digest
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
