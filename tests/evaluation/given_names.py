"""Given names that nobody has for a family name, counted over records of arXiv and Crossref: a table of the reader.

    python tests/evaluation/given_names.py RECORDS… > src/bibforge/readinglist/data/given_names.txt

RECORDS are files of JSON lines, plain or packed with gzip. A word is listed that is the first one of 200 names or more
and at least 30 times as often the first as the last one.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from title_words import names_of, records

_NAME = re.compile(r"(?P<first>[^\W\d_][^\W\d_a-z]*[^\W\d_A-Z]{2,})(?:\s[^\s]+)*\s(?P<last>[^\W\d_]\S{2,})")
LEAST_NAMES = 200
LEAST_RATIO = 30


def given_names(paths: list[Path]) -> list[str]:
    """Return the given names in alphabetical order."""
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for path in paths:
        for record in records(path):
            for name in names_of(record).split(","):
                found = _NAME.fullmatch(" ".join(name.split()))
                if found:
                    first[found["first"].casefold()] += 1
                    last[found["last"].casefold()] += 1
    return sorted(word for word, count in first.items() if count >= LEAST_NAMES and count >= LEAST_RATIO * last[word])


if __name__ == "__main__":
    sys.stdout.write("\n".join(given_names([Path(one) for one in sys.argv[1:]])) + "\n")
