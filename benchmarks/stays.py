"""How many calls one item of a list costs: every call of a function of the reader's two rooms, by the part of the way.

    python benchmarks/stays.py [FILE …] [--most 12]

Without files the lists of `sources` are read. A call is one of a Python function of `bibforge.markup` or
`bibforge.readinglist`, comprehensions and generators included each time they go on; what they call elsewhere
(`bibforge.model`, the standard library, what is written in C) is not counted. The caches are empty at the beginning.
Each call belongs to the innermost part of the way that it stands in. The counts are the same on every machine.
"""

from __future__ import annotations

import argparse
import functools
import gc
import sys
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from bibforge.readinglist.carriers import read_list
from bibforge.text.encoding import decode

ROOT = Path(__file__).parent.parent
ROOMS = ("bibforge/markup/", "bibforge/readinglist/")
PARTS = {
    "outline": "text to blocks (outline)",
    "habits_of": "habits of the list (habits_of)",
    "assess_marks": "assessment (assess_marks)",
    "_mention": "mention (_mention)",
}
"""The functions at which a part of the way begins; all else is the walk over the blocks."""
WALK = "walk over the blocks, and learning"


class Calls:
    """A profiler that counts calls by function and by part of the way."""

    def __init__(self) -> None:
        self.functions: Counter[CodeType] = Counter()
        self.parts: Counter[str] = Counter()
        self._within: list[tuple[FrameType, str]] = []

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        """Count one event; `sys.setprofile` calls this."""
        code = frame.f_code
        if event == "return" and self._within and self._within[-1][0] is frame:
            self._within.pop()
        if event != "call" or not any(room in code.co_filename for room in ROOMS):
            return
        part = PARTS.get(code.co_name)
        if part:
            self._within.append((frame, part))
        self.functions[code] += 1
        self.parts[self._within[-1][1] if self._within else WALK] += 1


def main() -> None:
    """Read the arguments, count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--most", type=int, default=12, help="functions that are shown, the most called first")
    given = parser.parse_args()
    files = given.files or sorted((ROOT / "sources").glob("*.md"))
    texts = [decode(path.read_bytes())[0] for path in files]
    items = sum(len(read_list(text, "list.md").mentions) for text in texts)  # what is loaded on first use is loaded
    _forget()
    calls = Calls()
    sys.setprofile(calls)
    for text in texts:
        read_list(text, "list.md")
    sys.setprofile(None)
    print(f"{len(texts)} lists, {items} items, {sum(calls.parts.values()) / items:.0f} calls an item")
    for part in (*PARTS.values(), WALK):
        print(f"{calls.parts[part] / items:6.1f}  {part}")
    for code, count in calls.functions.most_common(given.most):
        print(f"{count / items:6.1f}  {code.co_qualname}")


def _forget() -> None:
    """Empty the caches of functions that are bounded: those of tables and patterns stay."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and one.cache_parameters()["maxsize"]:
            one.cache_clear()


if __name__ == "__main__":
    main()
