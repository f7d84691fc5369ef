"""The three lists of `sources/`, entry by entry."""

from pathlib import Path

import pytest

from bibforge.model.library import ReadingList
from bibforge.model.record import Kind
from bibforge.readinglist.carriers import read_list
from bibforge.text.encoding import decode

SOURCES = Path(__file__).parent.parent.parent / "sources"


def _read(name: str) -> ReadingList:
    return read_list(decode((SOURCES / name).read_bytes())[0], name)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("network-compression-papers.md", 14),
        ("awesome-model-compression-and-acceleration.md", 72),
        ("compression-reading-notes.md", 37),
    ],
)
def test_every_entry_is_found_and_nothing_else(name: str, count: int) -> None:
    """123 entries in document order, each line once."""
    lines = [mention.place.line for mention in _read(name).mentions]
    assert len(lines) == count
    assert lines == sorted(set(lines))


def test_people_and_empty_links_of_the_numbered_list() -> None:
    """Ten entries without an address keep their people; seven of them hold an empty target to be filled."""
    mentions = _read("network-compression-papers.md").mentions
    without = [mention for mention in mentions if not any(link.url for link in mention.links)]
    assert len(without) == 10
    assert sum(len(mention.links) == 1 for mention in without) == 7
    assert all(mention.authors for mention in mentions)
    face = next(mention for mention in mentions if mention.place.line == 18)
    assert face.et_al
    assert [person.family for person in face.authors] == ["Luo", "Zhu", "Liu", "Wang", "Tang"]
    assert mentions[7].title.endswith("need to be deep?")


def test_empty_categories_stay_in_the_tree() -> None:
    """Six headings have no entry; the document's own title is no category."""
    reading = _read("network-compression-papers.md")
    assert reading.title == "Network compression and Acceleration Papers"
    assert [path[0] for path in reading.headings] == [
        "Survey papers",
        "Knowledge distilling",
        "Network pruning",
        "Network quantization",
        "Low rank approximation",
        "Dynamic computation",
        "Compact network design",
        "Others",
    ]


def test_the_glued_bullet_and_the_lost_ligature() -> None:
    """Line 7 is an entry of its own, line 23 has its `fi` back in the title and not in the source's span."""
    mentions = {
        mention.place.line: mention for mention in _read("awesome-model-compression-and-acceleration.md").mentions
    }
    assert mentions[7].title.startswith("A Survey of Model Compression")
    assert len(mentions[6].links) == 1
    assert mentions[23].title == "Squeezedet: Unified, small, low power fully convolutional neural networks"
    assert str(mentions[20].arxiv[0]) == "1606.05316"
    assert mentions[30].kind is Kind.TALK


def test_notes_belong_to_their_entries() -> None:
    """Ten note bullets, one of them nested in another, are notes of four entries and no entries."""
    mentions = {mention.place.line: mention for mention in _read("compression-reading-notes.md").mentions}
    noted = {line: len(mention.notes) for line, mention in mentions.items() if mention.notes}
    assert noted == {19: 5, 27: 2, 30: 2, 33: 1}
    assert mentions[19].notes[1].startswith("  ")
    assert mentions[19].place.end_line == 24


def test_what_is_no_paper_in_the_notes() -> None:
    """Twelve links lead to blogs, profiles and a folder of code; none of them may be looked up as a paper."""
    mentions = _read("compression-reading-notes.md").mentions
    others = [mention.place.line for mention in mentions if not mention.is_paper]
    assert others == [2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 51]
    assert mentions[0].place.category == ("CSDNWRITERS",)
    indented = next(mention for mention in mentions if mention.place.line == 45)
    assert indented.place.category == ("QUANTIZATION", "fixed-point quantization")
