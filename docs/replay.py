"""Runs the examples of documentation pages and compares what the pages show, or writes it into them.

    python docs/replay.py [PAGE…] [--write]

Each page is played from top to bottom in an empty folder, without network. A block of code below a line that ends in a
file's name and a colon (`` `reading.md`: ``) is that file: it is written if it is not there yet, and compared if a
command has made it; below ``From `FILE`:`` it is a part of the file. In a `console` block the lines that begin with
`$ ` are run, and what follows them is their output: stdout, then stderr. `--write` puts the real output in place.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLAYED = (
    "README.md", "docs/tutorial.md", "docs/first-list.md", "docs/zotero-import.md", "docs/kaggle.md",
)  # fmt: skip
"""Pages whose examples are run."""

Runner = Callable[[Path, list[str]], str]
"""Runs `bibforge` with arguments in a folder and gives stdout and stderr, one behind the other."""

_BLOCK = re.compile(
    r"""
    (?: ^(?P<lead>[^\n]*?`(?P<name>[\w./-]+)`[^\n`]*:)\n\n )?  # the line that names a file
    ^```(?P<kind>\w+)\n (?P<body>.*?) ^```$
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)

_LEARNED = re.compile(r"(, learned) \d{4}-\d\d-\d\d\b")
"""The day of the run, the one thing in an output that is another tomorrow."""


@dataclass(frozen=True)
class Shown:
    """A block of a page: what it shows, and what it should show."""

    start: int
    end: int
    before: str
    after: str


def bibforge(folder: Path, arguments: list[str]) -> str:
    """Run the command line as a process that reaches no service; return its output."""
    own = ("BIBFORGE_", "ZOTERO_", "XDG_")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    surroundings |= {"HOME": str(folder), "BIBFORGE_CACHE": str(folder / ".cache"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "bibforge", *arguments]
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


def played(text: str, folder: Path, run: Runner = bibforge) -> Iterator[Shown]:
    """Play a page in an empty folder; give each block that shows the outcome of a command."""
    for block in _BLOCK.finditer(text):
        body, name = block["body"], block["name"]
        if block["kind"] == "console":
            yield Shown(*block.span("body"), body, _console(body, folder, run))
        elif name and (folder / name).is_file():
            made = (folder / name).read_text(encoding="utf-8")
            if block["lead"].startswith("From "):
                made = body if body in made else f"(not in {name}:)\n{body}"
            yield Shown(*block.span("body"), body, made)
        elif name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(body, encoding="utf-8")


def _console(body: str, folder: Path, run: Runner) -> str:
    lines = [line for line in body.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{_output(line.removeprefix('$ '), folder, run)}" for line in lines)


def _output(command: str, folder: Path, run: Runner) -> str:
    program, *arguments = shlex.split(command, comments=True)
    if program == "bibforge":
        return _LEARNED.sub(r"\1 2026-11-27", run(folder, arguments))
    if program == "cat":
        return "".join((folder / name).read_text(encoding="utf-8") for name in arguments)
    if program == "ls":
        return "".join(f"{one.name}\n" for one in sorted((folder / arguments[0]).iterdir()))
    raise ValueError(f"an example may run bibforge, cat and ls, not {program}")


def rewritten(text: str, shown: list[Shown]) -> str:
    """Return the page with what its commands really gave."""
    for one in reversed(shown):
        text = text[: one.start] + one.after + text[one.end :]
    return text


def main() -> int:
    """Compare or write the pages; return 1 where one shows something else than its commands give."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", default=list(PLAYED))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    stale = 0
    for name in options.pages:
        page = ROOT / name
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            shown = list(played(text, Path(folder)))
        different = [one for one in shown if one.before != one.after]
        stale += len(different)
        for one in different:
            line = text.count("\n", 0, one.start) + 1
            print(f"{name}:{line}: shows\n{one.before}but the commands give\n{one.after}")
        if options.write and different:
            page.write_text(rewritten(text, shown), encoding="utf-8")
    return int(bool(stale) and not options.write)


if __name__ == "__main__":
    sys.exit(main())
