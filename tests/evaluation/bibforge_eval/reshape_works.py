"""The papers of reshaped lists: title, people, venue, year and identifiers of records, two halves that share none."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bibforge.text.comparison import fold
from bibforge_eval.material import ARXIV_FILES, PUBLISHED_FILES

_MARKUP = re.compile(r"""[$\\\[\]{}|*_<>^~#"“”«»`@&]|https?:|\s-\s|--""")
"""What a title may not hold: it would be markup, or end a title, in some shape."""
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-])+")
_GIVEN = re.compile(r"(?:[^\W\d_](?:[^\W\d_]|['’-])*\.?)(?: [^\W\d_](?:[^\W\d_]|['’-])*\.?){0,1}")
_MEETING = re.compile(r"\b(?P<name>[A-Z][A-Za-z]*[A-Z][A-Za-z]*)(?: |[ ]?['’])(?:(?:19|20)\d\d|\d\d)\b")
_BRACKET = re.compile(r"\((?P<name>[A-Z][A-Za-z-]*[A-Z])\)")
_MOST_VENUE_WORDS = 5
_LONGEST_TITLE = 22
_MOST_PEOPLE = 9
_FALSE_NAMES = frozenset({"USA", "UK", "IEEE", "ACM", "SIAM"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One paper as its record states it; people are pairs of given and family name."""

    title: str
    people: tuple[tuple[str, str], ...]
    venue: str
    year: int
    arxiv: str = ""
    doi: str = ""

    @property
    def url(self) -> str:
        """The address that a list would give: arXiv's, else the DOI's."""
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else f"https://doi.org/{self.doi}"


def sampled_works(folder: Path, count: int, seed: int) -> tuple[list[Work], list[Work]]:
    """Return about `count` papers for the lists that may be looked at, and as many others for those that may not.

    A paper's half is that of the SHA-256 of its folded title, the same for preprint and publication; half of each are
    preprints.
    """
    halves: tuple[list[Work], list[Work]] = ([], [])
    for names, read in ((PUBLISHED_FILES, published_work), (ARXIV_FILES, _preprint)):
        found: tuple[list[Work], list[Work]] = ([], [])
        for row in sampled_rows(folder, names, 3 * count, seed):
            work = read(row)
            if work is not None and is_plain(work):
                found[hashlib.sha256(fold(work.title).encode()).digest()[0] >> 4 & 1].append(work)
        for half, more in zip(halves, found, strict=True):
            random.Random(seed).shuffle(more)
            half.extend(_with_venues(more[:count], half))
    return halves


def sampled_rows(folder: Path, names: tuple[str, ...], count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield rows of the files that are there, every n-th by a checksum of the row, so that about `count` come out."""
    paths = [folder / name for name in names if (folder / name).exists()]
    size = sum(path.stat().st_size * (5 if path.suffix == ".gz" else 1) for path in paths)
    every = max(1, size // 700 // (4 * count))
    for path in paths:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            for line in file:
                if zlib.crc32(line[:160], seed) % every == 0:
                    yield json.loads(line)


def _with_venues(works: list[Work], published: list[Work]) -> list[Work]:
    """Return works, those without a venue given that of a published one: a list says `SEA 2019` of a preprint, too."""
    known = [one.venue for one in published if one.venue]
    return [
        one if one.venue or not known else replace(one, venue=known[number % len(known)])
        for number, one in enumerate(works)
    ]


def _preprint(row: dict[str, Any]) -> Work | None:
    number = str(row.get("id", ""))
    if not re.fullmatch(r"\d{4}\.\d{4,5}", number):
        return None
    people = []
    for name in re.split(r",\s+and\s+|,\s*|\s+and\s+", row.get("authors") or ""):
        given, _, family = name.strip().rpartition(" ")
        people.append((given, family))
    title = " ".join((row.get("title") or "").split())
    return Work(title=title, people=tuple(people), venue="", year=2000 + int(number[:2]), arxiv=number)


def published_work(row: dict[str, Any]) -> Work | None:
    title, doi = " ".join(" ".join(row.get("title") or ()).split()), row.get("DOI") or ""
    parts = (row.get("issued") or {}).get("date-parts") or [[None]]
    if not doi or not parts[0] or not parts[0][0] or not re.fullmatch(r"10\.\d{4,9}/[\w./-]+", doi):
        return None
    people = tuple((one.get("given") or "", one.get("family") or "") for one in row.get("author") or ())
    venue = _venue(" ".join(row.get("container-title") or ()), (row.get("event") or {}).get("name") or "")
    arxiv = row.get("_arxiv") or ""
    arxiv = arxiv if re.fullmatch(r"\d{4}\.\d{4,5}", arxiv) else ""
    return Work(title=title, people=people, venue=venue, year=int(parts[0][0]), doi=doi, arxiv=arxiv)


def _venue(container: str, event: str) -> str:
    """Return the short name of a meeting, or the journal's name, as lists write it; empty for the rest."""
    for pattern, text in ((_MEETING, event), (_MEETING, container), (_BRACKET, container)):
        found = pattern.search(text)
        if found and found["name"] not in _FALSE_NAMES:
            return found["name"]
    plain = not re.search(r"[\d,:()&;]", container) and 0 < len(container.split()) <= _MOST_VENUE_WORDS
    return container.rstrip(".") if plain and "Proceedings" not in container else ""


def is_plain(work: Work) -> bool:
    """Tell whether a work can be written in every shape: no markup in its title, names that can be turned around."""
    words = work.title.split()
    if not 2 <= len(words) <= _LONGEST_TITLE or _MARKUP.search(work.title) or work.title.isupper():
        return False
    if work.title[-1:] in ".,:;" or not work.title[:1].isupper() or not 1950 < work.year < 2030:
        return False
    named = all(_NAME.fullmatch(family) and _GIVEN.fullmatch(given) for given, family in work.people)
    cased = all(given[0].isupper() and family[0].isupper() for given, family in work.people if given and family)
    return 0 < len(work.people) <= _MOST_PEOPLE and named and cased and not _MARKUP.search(work.venue)
