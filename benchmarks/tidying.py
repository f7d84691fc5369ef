"""What other programs would change in entries of a `.bib`, or say of them: bibtex-tidy and biber, entry by entry.

    python benchmarks/tidying.py FILE [--seed 1] [--entries 60] [--tidy PROGRAM] [--dialect biblatex] [--show]

Draws the entries that `careful_author.py` draws for the same seed. bibtex-tidy (`npm install bibtex-tidy@1.14.0` in a
folder outside of the project, then `--tidy FOLDER/node_modules/.bin/bibtex-tidy`) gets its options that change values;
differences of layout (order, spaces, quotes) are no change. biber reads the entries by its data model; what
`bib_programs.py` explains is no change either. If a program is missing, its line says so.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bib_programs import unexplained
from careful_author import drawn_from, values_of

from bibforge.bibtex.document import Entry
from bibforge.bibtex.parser import parse

TIDY = (
    "--v2",
    "--curly",
    "--months",
    "--remove-empty-fields",
    "--remove-dupe-fields",
    "--duplicates",
    "--no-align",
    "--quiet",
)
"""The options of bibtex-tidy 1.14 that correct values. Left out are those that are a matter of taste (braces, keys,
order) and those that damage good values: `--drop-all-caps` makes `Acm` of `ACM` and small letters of a DOI,
`--strip-enclosing-braces` splits the name of an organisation, `--encode-urls` writes `\\%5F` into addresses.
"""
_TASTE: Mapping[str, Callable[[str, str, str], bool]] = {
    "an address within \\url, which takes no escapes": lambda name, before, after: (
        "\\url{" in before and after.replace("\\", "") == before.replace("\\", "")
    ),
    "keywords, of which importers keep the escapes": lambda name, before, after: name == "keywords",
}  # fmt: skip
"""Changes that a careful author would take back, each with the reason (docs/bib-files.md)."""


def text_of(document_text: str, entries: list[Entry]) -> str:
    """Return the entries as a file."""
    return "\n\n".join(document_text[entry.start : entry.end] for entry in entries) + "\n"


def tidied(program: str, text: str, dialect: str) -> dict[str, dict[str, str]]:
    """Return the values of each entry after bibtex-tidy, by key."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "drawn.bib")
        path.write_text(text, encoding="utf-8")
        escape = ["--escape"] if dialect == "bibtex" else ["--no-escape"]  # biber reads UTF-8
        command = [program, str(path), *TIDY, *escape, "--output", str(path.with_name("tidy.bib"))]
        subprocess.run(command, check=True, capture_output=True)
        after = path.with_name("tidy.bib").read_text(encoding="utf-8")
    return {entry.key: values_of(entry) for entry in parse(after).entries}


def differing(before: Mapping[str, str], after: Mapping[str, str] | None) -> list[str]:
    """Return the fields that an entry has otherwise, or `entry` where it is gone."""
    if after is None:
        return ["entry"]
    names = dict.fromkeys([*before, *after])
    return [name for name in names if _plain(before.get(name, "")) != _plain(after.get(name, ""))]


def _plain(text: str) -> str:
    return " ".join(text.split())


def main() -> int:
    """Print what each program would change."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--entries", type=int, default=60)
    parser.add_argument("--tidy", default="bibtex-tidy")
    parser.add_argument("--dialect", choices=["bibtex", "biblatex"], default="bibtex")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    document = parse(options.file.read_text(encoding="utf-8"))
    drawn = drawn_from(document.entries, options.seed, options.entries)
    text = text_of(document.text, drawn)
    if shutil.which(options.tidy):
        after = tidied(options.tidy, text, options.dialect)
        _print_tidied({entry.key: values_of(entry) for entry in drawn}, after, show=options.show)
    else:
        print("bibtex-tidy is not installed: nothing is known of it")
    for program in ("biber",) if options.dialect == "biblatex" else ("bibtex", "biber"):
        if shutil.which(program):
            lines = unexplained(program, text)
            _print(program, len(lines), len(drawn))
            for line in lines if options.show else ():
                print(f"  {line}")
        else:
            print(f"{program} is not installed: nothing is known of it")
    return 0


def _print_tidied(before: Mapping[str, dict[str, str]], after: Mapping[str, dict[str, str]], *, show: bool) -> None:
    wrong, lines = 0, []
    for key, values in before.items():
        for name in differing(values, after.get(key)):
            old, new = values.get(name, ""), after.get(key, {}).get(name, "")
            why = next((why for why, is_so in _TASTE.items() if is_so(name, old, new)), "")
            wrong += bool(why)
            lines += [f"  {key}.{name}{f' ({why})' if why else ''}", f"    - {old}", f"    + {new}"]
    _print("bibtex-tidy", len(lines) // 3 - wrong, len(before))
    print(f"{wrong:>6}  more that would do harm")
    print("\n".join(lines if show else []), end="\n" if show and lines else "")


def _print(program: str, changes: int, entries: int) -> None:
    print(f"{changes:>6}  changes by {program} in {entries} entries: {changes / max(1, entries):.2f} each")


if __name__ == "__main__":
    sys.exit(main())
