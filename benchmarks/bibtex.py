"""Time and memory of reading and writing BibTeX text, beside bibtexparser 2 in the same run.

    python benchmarks/bibtex.py [--entries N …] [--damaged] [--python PATH] [--file FILE …]

`--python` names an interpreter that has bibtexparser 2 (this environment has 1.4, which pyzotero needs); every
contender runs in a fresh process, in turn, five times, and the medians of CPU seconds are printed. `bibforge` finds
every span; `and every value` also builds every field and takes its name and its text.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_OURS = """
from bibforge.bibtex.parser import parse, write
read = parse
def count(document): return len([entry for entry in document.entries if not entry.damaged])
"""
_OURS_READ = """
from bibforge.bibtex.parser import parse, write
def read(text):
    document = parse(text)
    for entry in document.entries:
        entry.type, entry.key, [(field.name, field.value) for field in entry.fields]
    return document
def count(document): return len([entry for entry in document.entries if not entry.damaged])
"""
_THEIRS = """
import logging
logging.disable(logging.CRITICAL)
import bibtexparser
read = bibtexparser.parse_string
write = bibtexparser.write_string
def count(library): return len(library.entries)
"""
_LINES = """
def read(text): return text.splitlines(keepends=True)
def write(lines): return "".join(lines)
def count(lines): return sum(line.startswith("@") for line in lines)
"""
_RUN = """
import resource, sys, time
def peak():  # the high-water mark of this process alone; getrusage would count its parent's
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
text = open(sys.argv[1], encoding="utf-8", newline="").read()
start = time.process_time(); document = read(text); parsed = time.process_time() - start
memory = peak()
start = time.process_time(); out = write(document); written = time.process_time() - start
print(parsed, written, memory / 1024, count(document), int(out == text))
"""
CONTENDERS = {"lines only": _LINES, "bibforge": _OURS, "and every value": _OURS_READ, "bibtexparser 2": _THEIRS}

_TOPICS = "deep residual learning image recognition attention networks bayesian inference optimal transport graph"
_WORDS = _TOPICS.split()


def main() -> None:
    """Print one table for each text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entries", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--damaged", action="store_true", help="break one entry in 500")
    parser.add_argument("--python", help="interpreter with bibtexparser 2")
    parser.add_argument("--file", nargs="*", default=[], help="measure these files instead")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(name) for name in options.file] or [
            _made(n, options.damaged, Path(folder)) for n in options.entries
        ]
        for path in paths:
            print(f"\n{path.name}, {path.stat().st_size / 1e6:.1f} MB")
            _table(path, options.python, options.rounds)


def _table(path: Path, other: str | None, rounds: int) -> None:
    pythons = {name: other if name == "bibtexparser 2" else sys.executable for name in CONTENDERS}
    runs: dict[str, list[list[float]]] = {name: [] for name, python in pythons.items() if python}
    for _ in range(rounds):
        for name, results in runs.items():
            results.append(_one_run(str(pythons[name]), CONTENDERS[name], path))
    print(f"{'':16} {'parse s':>8} {'write s':>8} {'peak MB':>8} {'entries':>8}  same text")
    for name, results in runs.items():
        parsed, written, memory, entries, same = (statistics.median(column) for column in zip(*results, strict=True))
        print(f"{name:16} {parsed:8.3f} {written:8.3f} {memory:8.0f} {entries:8.0f}  {'yes' if same else 'no'}")
    if "bibtexparser 2" in runs:
        ours, read, theirs = (
            statistics.median(run[0] for run in runs[name])
            for name in ("bibforge", "and every value", "bibtexparser 2")
        )
        print(f"parse: {theirs / ours:.1f} times faster than bibtexparser 2, {theirs / read:.1f} with every value read")


def _one_run(python: str, contender: str, path: Path) -> list[float]:
    done = subprocess.run([python, "-c", contender + _RUN, str(path)], capture_output=True, text=True, check=True)
    return [float(number) for number in done.stdout.split()]


def _made(entries: int, damaged: bool, folder: Path) -> Path:
    """Return a file of `entries` ordinary entries with eleven fields each, made from a fixed seed."""
    chance = random.Random(7)
    out = []
    for number in range(entries):
        title = " ".join(chance.choices(_WORDS, k=9)).capitalize()
        people = " and ".join(
            f"{chance.choice('ABCDEFG')}{chance.choice(_WORDS)}, {chance.choice('JKLM')}." for _ in range(4)
        )
        entry = (
            f"@article{{key{number:06},\n  author = {{{people}}},\n"
            f"  title = {{{{{title[:5]}}}{title[5:]} {{{{\\'E}}}}}},\n"
            f"  journal = {{Journal of {chance.choice(_WORDS)}}},\n  volume = {{{chance.randrange(99)}}},\n"
            f"  number = 3,\n"
            f"  pages = {{{number}--{number + 9}}},\n  year = {{{chance.randrange(1990, 2026)}}},\n  month = jan,\n"
            f"  doi = {{10.1000/{number}}},\n  url = {{https://example.org/{number}}},\n"
            f"  abstract = {{{' '.join(chance.choices(_WORDS, k=40))}}},\n}}\n\n"
        )
        out.append(entry.replace("},\n  journal", ",\n  journal") if damaged and number % 500 == 250 else entry)
    path = folder / f"{entries}{'-damaged' if damaged else ''}.bib"
    path.write_text("".join(out), encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
