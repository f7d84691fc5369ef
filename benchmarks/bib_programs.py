"""What the real BibTeX and biber say of a `.bib` file that bibforge wrote, apart from what the file owns up to.

    python benchmarks/bib_programs.py FILE [--dialect biblatex]

A careful author leaves neither a made-up date nor a sort key in an entry, so two warnings are expected, each only where
the entry indeed lacks the field: `EXPLAINED`. Everything else is printed, and gives status 1.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bibforge.bibtex.parser import parse
from bibforge.bibtex.table import Dialect


@dataclass(frozen=True, slots=True)
class Explained:
    """A warning that is right and stays: the program, its words with the `key`, the fields none of which there is."""

    program: str
    words: re.Pattern[str]
    missing: frozenset[str]
    why: str


EXPLAINED = (
    Explained(
        "bibtex",
        re.compile(r"Warning--to sort, need (?:author|editor)(?:, organization,)? or key in (?P<key>\S+)"),
        frozenset({"author", "editor", "organization", "key"}),
        "no people are known, and a key for sorting is nothing that an author writes",
    ),
    Explained(
        "biber",
        re.compile(r"WARN - Datamodel: Entry '(?P<key>[^']+)' \(.*\): Missing mandatory field - one of 'date, year'.*"),
        frozenset({"date", "year"}),
        "no date is known, and none is made up",
    ),
)


def told(program: str, text: str, *, style: str = "plain") -> list[str]:
    """Return the warnings and errors of `bibtex` (with a style) or `biber` (against its data model) on a text."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "library.bib").write_text(text, encoding="utf-8")
        lines = f"\\relax\n\\citation{{*}}\n\\bibdata{{library}}\n\\bibstyle{{{style}}}\n"
        (folder / "all.aux").write_text(lines, encoding="utf-8")
        biber = ["biber", "--tool", "--validate-datamodel", "library.bib", "-O", "tool.bib"]
        done = subprocess.run(
            ["bibtex", "all"] if program == "bibtex" else biber,
            cwd=folder, capture_output=True, encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
    lines_told = (done.stdout + done.stderr).splitlines()
    found = [one for one in lines_told if re.search(r"\b(?:WARN|ERROR)\b|^Warning--|I'm |I didn't|---line", one)]
    return found or ([f"{program}: status {done.returncode}"] if done.returncode else [])


def unexplained(program: str, text: str, *, style: str = "plain") -> list[str]:
    """Return what a program says of a file beyond the warnings that the file owns up to."""
    entries = {entry.key: {field.name.lower() for field in entry.fields} for entry in parse(text).entries}
    return [line for line in told(program, text, style=style) if not _is_explained(program, line, entries)]


def _is_explained(program: str, line: str, entries: dict[str, set[str]]) -> bool:
    for one in EXPLAINED:
        match = one.words.fullmatch(line) if one.program == program else None
        if match and one.missing.isdisjoint(entries.get(match["key"], one.missing)):
            return True
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--dialect", type=Dialect, choices=list(Dialect), default=Dialect.BIBTEX)
    options = parser.parse_args()
    text = options.file.read_text(encoding="utf-8")
    status = 0
    for program in ("bibtex", "biber") if options.dialect is Dialect.BIBTEX else ("biber",):
        if not shutil.which(program):
            print(f"{program} is not installed: {options.file.name} was not read by it", file=sys.stderr)
            continue
        left = unexplained(program, text)
        print(f"{program}, {options.dialect}: {len(left)} warnings that are not explained")
        print(*left, sep="\n", end="\n" if left else "")
        status |= bool(left)
    return status


if __name__ == "__main__":
    sys.exit(main())
