"""The made-up lists of tests/corpus/shapes, one for each kind of writing, against their right reading.

A kind that is named in `shapes/not-yet-read.txt` must still be misread: when it is read, its name is taken off.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bibforge.readinglist.carriers import read_list
from bibforge.readinglist.listing import entry_json

SHAPES = Path(__file__).parent / "shapes"
NAMES = sorted(path.stem for path in SHAPES.glob("*.md"))
NOT_YET_READ = (SHAPES / "not-yet-read.txt").read_text(encoding="utf-8").split()
Entry = dict[str, Any]
_BEHIND = re.compile(r"\s*\([^()]*\)$|\W*(?:(?:19|20)\d\d|['’]\s?\d\d|(?<=[A-Za-z])\d\d)$")

_INITIALS = re.compile(r"\b[A-Z](?=[A-Z]{1,2}\b)|(?<=\b[A-Z])[A-Z](?=[A-Z]\b)")


def _venue(written: str | None) -> str:
    """Return a venue without the year or the short name in brackets behind it, its case and its marks."""
    return " ".join(re.findall(r"\w+", _BEHIND.sub("", written or "").casefold()))


def _people(written: list[str]) -> list[str]:
    """Return names without full stops and with initials apart: `J.B. Roe` and `JB Roe` are both `J B Roe`."""
    return [" ".join(_INITIALS.sub(r"\g<0> ", name.replace(".", " ")).split()) for name in written]


def _as_written(value: Any) -> Any:
    return value


_FORMS: dict[str, Callable[[Any], Any]] = {"venue": _venue, "authors": _people}
"""How a value is made comparable; every other is compared as it is."""


def _pairs(expected: list[Entry], read: list[Entry]) -> list[tuple[Entry, Entry]]:
    """Return each expected entry with its reading: that of its title, else the next of those left over."""
    by_title = {entry["title"]: entry for entry in read}
    titles = {entry["title"] for entry in expected}
    others = (entry for entry in read if entry["title"] not in titles)
    pairs = ((right, by_title.get(right["title"]) or next(others, None)) for right in expected)
    return [(right, got) for right, got in pairs if got is not None]


def _links_to(entry: Entry, url: str) -> bool:
    return any(link["url"] == url for link in entry["links"])


def differences(expected: list[Entry], read: list[Entry]) -> list[str]:
    """Return what a reading has other than the right one: a key that an expected entry does not state is not judged."""
    found = []
    if len(expected) != len(read):
        found.append(f"{len(read)} entries for {len(expected)}: {[entry['title'] for entry in read]}")
    for right, got in _pairs(expected, read):
        for key, value in right.items():
            form = _FORMS.get(key, _as_written)
            have = value if key == "url" and _links_to(got, value) else got.get(key)
            if form(have) != form(value):
                found.append(f"{right['title']!r}: {key} {have!r} for {value!r}")
    return found


def _read(name: str) -> list[str]:
    right = json.loads((SHAPES / f"{name}.json").read_text(encoding="utf-8"))
    text = (SHAPES / f"{name}.md").read_text(encoding="utf-8")
    return differences(right["entries"], [entry_json(one) for one in read_list(text, f"{name}.md").mentions])


@pytest.mark.parametrize("name", NAMES)
def test_a_shape_is_read_or_known_not_to_be(name: str) -> None:
    """Each kind is read as its file says, or stands on the list of kinds not yet read and is misread."""
    wrong = _read(name)
    if name in NOT_YET_READ:
        assert wrong, f"{name} is read now: take it off not-yet-read.txt"
    else:
        assert not wrong, "\n".join(wrong)


def test_every_shape_has_its_reading() -> None:
    """No list is without its right reading, none is left over, and the list of misread kinds names real ones once."""
    assert sorted(path.stem for path in SHAPES.glob("*.json")) == NAMES
    assert sorted(set(NOT_YET_READ)) == NOT_YET_READ
    assert set(NOT_YET_READ) <= set(NAMES)


def test_a_difference_is_seen() -> None:
    """A missing entry, a wrong value and a missing address are each told."""
    right = {"title": "Foxes", "venue": "SEA", "url": "http://a.b"}
    got = {"title": "Foxes", "venue": "SEA'23", "links": [{"url": "http://a.b"}]}
    assert differences([right], [got]) == []
    assert len(differences([right], [])) == 1
    assert len(differences([right], [{**got, "venue": "AIR", "links": []}])) == 2
