"""Speed of reading lists, beside the Markdown parser's bare events with ranges on the same text in the same run.

    python benchmarks/reading_lists.py [FILE …] [--megabytes 20] [--runs 3]

Without files the lists of `sources` and `tests/corpus` are read. They are joined and repeated up to the size asked.
CPU seconds, medians; peak memory is of the whole process after the reading.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from pathlib import Path

import pyromark

from bibforge.readinglist.carriers import read_list
from bibforge.text.encoding import decode

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    files = given.files or sorted([*(ROOT / "sources").glob("*.md"), *(ROOT / "tests/corpus/lists").glob("*.md")])
    texts = [decode(path.read_bytes())[0] for path in files]
    begun = time.process_time()
    single = sum(len(read_list(text, "list.md").mentions) for text in texts)
    print(f"{len(files)} lists one by one: {time.process_time() - begun:.2f} s, {single} entries")
    whole = "\n\n".join(texts)
    text = (whole + "\n\n") * max(1, round(given.megabytes * 1e6 / len(whole.encode(errors="replace"))))
    size = len(text.encode(errors="replace")) / 1e6
    bare = statistics.median(_seconds_of_events(text) for _ in range(given.runs))
    spent, entries = [], 0
    for _ in range(given.runs):
        begun = time.process_time()
        entries = len(read_list(text, "list.md").mentions)
        spent.append(time.process_time() - begun)
    read = statistics.median(spent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size:.1f} MB, {entries} entries")
    print(f"bare events with ranges: {bare:.2f} s, {size / bare:.1f} MB/s")
    print(f"reading:                 {read:.2f} s, {size / read:.2f} MB/s, {entries / read:.0f} entries/s")
    print(f"ratio {read / bare:.0f}, {read / entries * 1e6:.0f} µs an entry, peak {peak:.0f} MB")


def _seconds_of_events(text: str) -> float:
    begun = time.process_time()
    for _ in pyromark.events_with_range(text, options=pyromark.Options.ENABLE_TABLES):
        pass
    return time.process_time() - begun


if __name__ == "__main__":
    main()
