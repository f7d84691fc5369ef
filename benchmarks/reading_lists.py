"""Speed and memory of reading lists, beside what two Markdown parsers need for the same texts in the same run.

    python benchmarks/reading_lists.py [FILE …] [--megabytes 5] [--runs 3]

Without files the lists of `sources` and `tests/corpus` are read: each by itself, beside markdown-it-py's mere parsing,
and joined and repeated up to the size asked, beside pyromark's bare events. CPU seconds, medians; the peak of memory is
that of a process of its own, which starts up, holds the joined text and reads it once.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyromark
from markdown_it import MarkdownIt

from bibforge.readinglist.carriers import read_list
from bibforge.text.encoding import decode

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peak", action="store_true", help="read the joined text once and print the peak of memory")
    given = parser.parse_args()
    files = given.files or sorted([*(ROOT / "sources").glob("*.md"), *(ROOT / "tests/corpus/lists").glob("*.md")])
    if given.peak:
        _print_peak(files, given.megabytes)
        return
    itself = [sys.executable, __file__, *map(str, files), "--megabytes", str(given.megabytes), "--peak"]
    subprocess.run(itself, check=True)  # first: a child's peak begins with its parent's
    texts = [decode(path.read_bytes())[0] for path in files]
    _one_by_one(texts, given.runs)
    _joined(_joined_text(files, given.megabytes), given.runs)


def _one_by_one(texts: list[str], runs: int) -> None:
    parser = MarkdownIt("commonmark").enable("table")
    entries = sum(len(read_list(text, "list.md").mentions) for text in texts)
    read, parsed = [], []
    for _ in range(runs):  # in turn: what slows the machine down slows both
        read.append(_seconds(lambda: [read_list(text, "list.md") for text in texts]))
        parsed.append(_seconds(lambda: [parser.parse(text) for text in texts]))
    ours, theirs = statistics.median(read), statistics.median(parsed)
    print(f"{len(texts)} lists one by one, {entries} entries")
    print(f"markdown-it-py, mere parsing: {theirs:.2f} s")
    print(f"reading:                      {ours:.2f} s, ratio {ours / theirs:.2f} (asked: at most 1)")


def _joined(text: str, runs: int) -> None:
    size = len(text.encode(errors="replace")) / 1e6
    entries = len(read_list(text, "list.md").mentions)
    bare = statistics.median(_seconds(lambda: _events(text)) for _ in range(runs))
    read = statistics.median(_seconds(lambda: read_list(text, "list.md")) for _ in range(runs))
    print(f"joined: {size:.1f} MB, {entries} entries")
    print(f"bare events with ranges: {bare:.2f} s, {size / bare:.1f} MB/s")
    print(f"reading:                 {read:.2f} s, {size / read:.2f} MB/s, {read / entries * 1e6:.0f} µs an entry")


def _print_peak(files: list[Path], megabytes: float) -> None:
    started = _peak()
    text = _joined_text(files, megabytes)
    held = _peak()
    read_list(text, "list.md")
    width = 1 if text.isascii() else 2 if max(text) <= "\uffff" else 4
    print(
        f"peak {_peak():.0f} MB: {started:.0f} MB started up, {held:.0f} MB with the text of {width} bytes a character"
    )


def _joined_text(files: list[Path], megabytes: float) -> str:
    whole = "\n\n".join(decode(path.read_bytes())[0] for path in files)
    return (whole + "\n\n") * max(1, round(megabytes * 1e6 / len(whole.encode(errors="replace"))))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _events(text: str) -> None:
    for _ in pyromark.events_with_range(text, options=pyromark.Options.ENABLE_TABLES):
        pass


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
