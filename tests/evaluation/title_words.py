"""Words of titles that nobody is called, counted over records of arXiv and Crossref: the table of the reader.

    python tests/evaluation/title_words.py RECORDS… > src/bibforge/readinglist/data/title_words.txt

RECORDS are files of JSON lines, plain or packed with gzip. A word counts once a title. It is listed where 50 titles or
more have it, where it is written small at least twice as often as with a capital (within titles that are mostly small),
and where it stands in titles at least 300 times as often as in the names of authors.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_WORD = re.compile(r"[^\W\d_]{3,}")
_GROUP = re.compile(r"ollaboration|Team|Group|Consortium|Project|Survey")
_BETWEEN = re.compile(r",| and ")
_AFFILIATION = re.compile(r"\([^)]*\)")
_MARKUP = frozenset(("mathcal", "mathbb", "mathrm", "frac", "sqrt", "overline", "leq", "geq"))
LEAST_TITLES = 50
LEAST_RATIO = 300
LEAST_SEEN = 10
"""Times that a word must stand within titles that are mostly small before its capital is judged."""


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Give the records of a file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def title_of(record: dict[str, Any]) -> str:
    """Return the title of a record of either service."""
    title = record.get("title") or ""
    return title[0] if isinstance(title, list) else title


def names_of(record: dict[str, Any]) -> str:
    """Return the names of the authors of a record, groups and affiliations left out."""
    written = record.get("authors")
    if written is None:
        written = [f"{one.get('given', '')} {one.get('family', '')}" for one in record.get("author", ())]
    listed = ", ".join(map(str, written)) if isinstance(written, list) else written
    return ", ".join(one for one in _BETWEEN.split(_AFFILIATION.sub("", listed)) if not _GROUP.search(one))


def title_words(paths: list[Path]) -> list[str]:
    """Return the words of titles that are no names, in alphabetical order."""
    titles: Counter[str] = Counter()
    names: Counter[str] = Counter()
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for path in paths:
        for record in records(path):
            words = _WORD.findall(title_of(record))
            titles.update({word.casefold() for word in words})
            if 2 * sum(map(str.islower, words)) > len(words):
                for word in words[1:]:
                    (small if word.islower() else capital)[word.casefold()] += 1
            names.update(_WORD.findall(names_of(record).casefold()))
    return sorted(
        word
        for word, count in titles.items()
        if count >= LEAST_TITLES
        and word.isascii()
        and word not in _MARKUP
        and small[word] + capital[word] >= LEAST_SEEN
        and small[word] >= 2 * capital[word]
        and names[word] * LEAST_RATIO <= count
    )


if __name__ == "__main__":
    sys.stdout.write("\n".join(title_words([Path(one) for one in sys.argv[1:]])) + "\n")
