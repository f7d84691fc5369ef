"""Time and memory of repairing a large `.bib` offline, beside bibtex-tidy and bibtexparser 2 in the same run.

    python benchmarks/repair.py [--entries 10000] [--rounds 3] [--tidy PATH] [--python PATH] [--file FILE]

`--tidy` is the bibtex-tidy program of npm, `--python` an interpreter that has bibtexparser 2 (this environment has 1.4,
which pyzotero needs). Each contender is a fresh process that reads the file, and writes a file; the others format and
know no record, so the comparison is one of effort, not of result. Medians of wall and CPU seconds, peak memory.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PARSE_AND_WRITE = """
import logging, sys
logging.disable(logging.CRITICAL)
import bibtexparser
bibtexparser.write_file(sys.argv[1], bibtexparser.parse_file(sys.argv[1]))
"""
_WORDS = (
    "sparse robust adaptive latent neural spectral causal kernel lattice tensor graph signal noise model estimation "
    "learning control "
    "inference sampling transport memory attention policy vision speech language search planning storage network "
    "protein"
)
WORDS = _WORDS.split()
_PEOPLE = "Doe Roe Stone Moss Ünal Müller García Kowalski Sørensen Li Nguyen Haddad Okafor Rossi Petrov Tanaka"
PEOPLE = _PEOPLE.split()


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.bib"
        if options.file:
            shutil.copy(options.file, source)
        else:
            source.write_text(
                "\n".join(entry(number, random.Random(number)) for number in range(options.entries)), encoding="utf-8"
            )
        print(f"{source.stat().st_size / 1e6:.1f} MB")
        figures: dict[str, list[tuple[float, float, float]]] = {}
        for _ in range(options.rounds):
            for name, command in contenders(options, folder).items():
                copy = Path(folder) / "copy.bib"
                shutil.copy(source, copy)
                figures.setdefault(name, []).append(
                    measure([str(copy) if word == "FILE" else word for word in command], folder)
                )
        for name, runs in figures.items():
            wall, cpu, memory = (statistics.median(column) for column in zip(*runs, strict=True))
            print(f"{name:<45} {wall:6.2f} s wall {cpu:6.2f} s CPU {memory:6.0f} MB")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tidy", type=Path)
    parser.add_argument("--python", type=Path)
    parser.add_argument("--file", type=Path)
    return parser.parse_args()


def contenders(options: argparse.Namespace, folder: str) -> dict[str, list[str]]:
    ours = [sys.executable, "-m", "bibforge", "repair", "--offline", "--write", "FILE"]
    found = {
        "bibforge repair --offline --write": ours,
        "  the same, structure and values only": [*ours, "--select", "structure,values"],
        "  the same, a second run (--check)": [
            sys.executable,
            "-m",
            "bibforge",
            "repair",
            "--offline",
            "--check",
            "FILE",
        ],
    }
    if options.tidy:
        found["bibtex-tidy --months --duplicates"] = [
            str(options.tidy),
            "FILE",
            "--modify",
            "--quiet",
            "--months",
            "--duplicates=doi,citation",
        ]
    if options.python:
        script = Path(folder) / "parse_and_write.py"
        script.write_text(_PARSE_AND_WRITE, encoding="utf-8")
        found["bibtexparser 2: parse, write"] = [str(options.python), str(script), "FILE"]
    return found


def measure(command: list[str], folder: str) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and peak megabytes of a process."""
    environment = os.environ | {"BIBFORGE_CATALOG": str(Path(folder) / "none.sqlite")}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=folder
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1 if "--check" in command else 0):
        print(f"{command[0]} left with status {process.returncode}", file=sys.stderr)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def entry(number: int, rng: random.Random) -> str:
    """Return an article, one in ten with a fault that can be mended offline."""
    people = " and ".join(f"{rng.choice(PEOPLE)}, {chr(65 + rng.randrange(26))}." for _ in range(rng.randint(1, 5)))
    title = " ".join(rng.sample(WORDS, 7)).capitalize()
    year = rng.randint(1990, 2025)
    dash, month = ("-", "{March}") if number % 10 == 0 else ("--", "mar")
    first = rng.randint(1, 900)
    return (
        f"@article{{key{number},\n  author = {{{people}}},\n  title = {{{title} {number}}},\n"
        f"  journal = {{Journal of {rng.choice(WORDS)} things}},\n"
        f"  year = {{{year}}},\n  month = {month},\n  volume = {{{rng.randint(1, 90)}}},\n"
        f"  number = {{{rng.randint(1, 12)}}},\n"
        f"  pages = {{{first}{dash}{first + rng.randint(1, 30)}}},\n  doi = {{10.1000/j.{number}}},\n"
        f"  abstract = {{{' '.join(rng.choice(WORDS) for _ in range(80))}.}},\n}}\n"
    )


if __name__ == "__main__":
    main()
