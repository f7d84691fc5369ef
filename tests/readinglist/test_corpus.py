"""The lists of tests/corpus, one for each family of shapes, against their true reading."""

import json
from pathlib import Path
from typing import Any

import pytest

from bibforge.model.library import ReadingList
from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.listing import entry_json
from bibforge.text.encoding import decode

CORPUS = Path(__file__).parent.parent / "corpus"
LISTS = sorted(path.stem for path in (CORPUS / "lists").glob("*.md"))


def _reading(name: str) -> tuple[str, ReadingList]:
    text = decode((CORPUS / "lists" / f"{name}.md").read_bytes())[0]
    return text, read_list(text, f"{name}.md")


def shown(reading: ReadingList) -> dict[str, Any]:
    """Return a reading in the form of the files in `expected`."""
    entries = []
    for mention in reading.mentions:
        whole = entry_json(mention)
        whole["links"] = [f"{link['role']} {link['url']}" for link in whole["links"]]
        entries.append(
            {
                key: value
                for key, value in whole.items()
                if key not in ("file", "cues") and value not in ([], None, False)
            }
        )
    passed = [f"{skipped.place.line} {skipped.reason}" for skipped in reading.skipped]
    return {
        "title": reading.title,
        "headings": [list(path) for path in reading.headings],
        "entries": entries,
        "skipped": passed,
    }


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_as_a_reader_would(name: str) -> None:
    """Every field of every entry, the category tree and what is skipped are as written down beside the list."""
    expected = json.loads((CORPUS / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    assert shown(_reading(name)[1]) == expected


@pytest.mark.parametrize("name", LISTS)
def test_the_spans_of_a_reading_lead_to_the_source(name: str) -> None:
    """Each link's target span holds its address, each title's span begins and ends with words of the title."""
    text, reading = _reading(name)
    for mention in reading.mentions:
        assert mention.span is not None
        for link in mention.links:
            assert link.span is not None
            assert link.target_span is not None
            assert text[link.target_span.start : link.target_span.end] == link.url
            assert link.span.start <= link.span.end
        assert mention.title_span is not None
        assert mention.title[:3] in text[mention.title_span.start : mention.title_span.end]


def test_every_list_has_its_reading() -> None:
    """No list of the corpus is without an expected reading, and none is left over."""
    assert sorted(path.stem for path in (CORPUS / "expected").glob("*.json")) == LISTS
