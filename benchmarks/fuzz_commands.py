"""Fuzzing through the command line: mutated `.bib` files, lists, locks and records, each command's promises checked.

    python benchmarks/fuzz_commands.py [--minutes 2] [--seed N] [--cases FOLDER] [FILE …]

For every input: no traceback and a status of the table; a repaired file is not changed by a second repair, neither with
safe nor with unsafe fixes; a second build writes the same bytes; what is written is well formed (RDF and CSL-JSON
parse, each RIS line has a tag, pybtex reads the `.bib`, no control characters reach the terminal or a file). An input
that breaks a promise is kept in `--cases` (default `tests/corpus/fuzz`, one file a case, named after its kind and
digest), where it is the seed of later runs and a test replays it. Status 1 if anything was broken.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "corpus" / "fuzz"
STATUSES = frozenset({0, 1, 3, 4, 5})
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BIB_PIECES = [
    "@article{",
    "@misc(",
    '@string{a = "b"}\n',
    '@preamble{"x"}',
    "@comment{",
    "}",
    "{",
    '"',
    ",",
    "#",
    " = ",
    "\n",
    "%",
    "\\",
    "\\~n",
    '\\"{u}',
    "$x^2$",
    "~",
    "author",
    "title",
    "year",
    "month",
    "pages",
    "doi",
    "url",
    "eprint",
    "journal",
    "note",
    "crossref",
    "key1",
    "jan",
    "1 -- 2",
    "10.1000/a_b",
    "https://arxiv.org/abs/1706.03762v2",
    "http://[broken",
    "Doe, Jane and ",
    "et al",
    " and others",
    "{\\'e}",
    "é",
    "\u202e",
    "\x1b[31m",
    "\x00",
    "�",
    "&amp;",
    "<i>",
    "  ",
    "\t",
    "2020?",
    "{{A}}",
    "\\url{}",
    "\\beta{}",
    "ﬁ",
    "---",
]
LIST_PIECES = [
    "- ",
    "* ",
    "1. ",
    "# ",
    "## ",
    "**",
    "*",
    "`",
    "[",
    "](",
    ")",
    "[paper]()",
    "<br>",
    '<a href="',
    '">',
    "</a>",
    "<td>",
    "<tr>",
    "<table>",
    "</table>",
    "<li>",
    "<details>",
    "<summary>",
    "\n",
    "\r\n",
    "\t",
    "    ",
    "https://arxiv.org/abs/1706.03762",
    "http://[broken",
    "http://℀.com",
    "javascript:alert(1)",
    "10.1145/3292500.3330701",
    "Attention Is All You Need",
    "Jane Doe, Ann Roe",
    "et al.",
    "CVPR 2016",
    "(2017)",
    "“",
    "”",
    ": ",
    ", ",
    ". ",
    " - ",
    "![a](b)",
    "[x]: http://y\n",
    "&#27;",
    "\u202e",
    "\x9b",
    "�",
    "<!--",
    "-->",
    "$x$",
]
LISTS = (".rst", ".html", ".org", ".txt", ".adoc", ".yaml", ".csv", ".json", ".ipynb")
"""The suffixes of lists beside Markdown; their seeds are what the tests have, and Markdown under a wrong name."""
LOCK_PIECES = [
    *('"', "[", "]", "{", "}", ",", " = ", "null", "1", "true", "[" * 5000, '{"a":', "\\u001b", "\\ud800", "\x1b[31m"),
    *("\u202e", "javascript:alert(1)", "record ", "decision ", "key ", "arxiv:1706.03762", "doi:10.1000/a", "user"),
    *("resolved", "nonpaper", "names", "title", "records", "because", "kind", "9" * 5000, "\x00", "\r", "=======\n"),
]


def main() -> None:
    """Fuzz until the time is over; tell what was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="further `.bib` files and lists to mutate")
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--cases", type=Path, default=CASES)
    given = parser.parse_args()
    dice = random.Random(given.seed)
    seeds = _seeds([*given.files, *(sorted(given.cases.glob("*.*")) if given.cases.exists() else ())])
    end = time.monotonic() + given.minutes * 60
    count, broken = 0, {}
    while time.monotonic() < end:
        suffix = dice.choice((".bib", ".md", dice.choice(LISTS)))
        own = [*seeds.get(suffix, ()), *(seeds[".md"] if suffix in LISTS else ())]
        text = _mutant(dice, own, BIB_PIECES if suffix == ".bib" else LIST_PIECES)
        for kind in broken_promises(text, suffix):
            if kind not in broken:
                broken[kind] = _kept(given.cases, kind, text, suffix)
                print(f"{kind}: {broken[kind]}", flush=True)
        count += 1
    print(f"{count} inputs, {given.minutes} minutes, seed {given.seed}: {len(broken)} promises broken")
    sys.exit(1 if broken else 0)


def _seeds(files: list[Path]) -> dict[str, list[str]]:
    own = [ROOT / "output" / "library.bib", *sorted((ROOT / "sources").glob("*.md"))]
    own += sorted(path for path in (ROOT / "tests" / "corpus").rglob("*.*") if path.parent.name != "fuzz")
    found: dict[str, list[str]] = {suffix: [""] for suffix in (".bib", ".md", *LISTS)}
    for path in [*own, *files]:
        if path.suffix in found:
            found[path.suffix].append(path.read_bytes().decode("utf-8", "surrogateescape"))
    return found


def _mutant(dice: random.Random, seeds: list[str], pieces: list[str]) -> str:
    text = dice.choice(seeds)
    start = dice.randrange(max(1, len(text) - 1500))
    characters = list(text[start : start + dice.choice((80, 400, 1500))])
    for _ in range(dice.randrange(1, 25)):
        place = dice.randrange(len(characters) + 1)
        match dice.randrange(4):
            case 0 | 1:
                characters[place:place] = dice.choice(pieces) * (1 if dice.random() < 0.95 else 300)
            case 2:
                del characters[place : place + dice.randrange(1, 12)]
            case _:
                other = dice.randrange(len(characters) + 1)
                characters[place:place] = characters[other : other + dice.randrange(1, 80)]
    return "".join(characters)


def _kept(cases: Path, kind: str, text: str, suffix: str) -> Path:
    cases.mkdir(parents=True, exist_ok=True)
    data = text.encode("utf-8", "surrogateescape") if not _has_lone(text) else text.encode("utf-8", "surrogatepass")
    slug = re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-")[:50]
    path = cases / f"{slug}-{hashlib.sha256(data).hexdigest()[:8]}{suffix}"
    path.write_bytes(data)
    return path


def _has_lone(text: str) -> bool:
    return any("\ud800" <= char <= "\udbff" for char in text)


def broken_promises(text: str, suffix: str) -> Iterator[str]:
    """Give the kind of each promise that a command breaks for a text."""
    data = text.encode("utf-8", "surrogatepass" if _has_lone(text) else "surrogateescape")
    with tempfile.TemporaryDirectory(prefix="bibforge-fuzz-") as folder, _inside(Path(folder)):
        for check in (_repair, _check_and_parse, *((_build,) if suffix != ".bib" else ())):
            yield from check(f"input{suffix}", data)


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.environ |= {"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "XDG_DATA_HOME": str(folder), "NO_COLOR": "1"}
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _run(*arguments: str) -> tuple[int, str, str]:
    """Run a command in this process; status -1 stands for a traceback, which is given as stderr."""
    from bibforge.cli.app import run  # the home folder is set by now

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="surrogateescape", newline="\n") for _ in "ab")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = int(run(list(arguments)))
    except BaseException:  # noqa: BLE001  # what ends in a traceback is what is looked for
        return -1, "", traceback.format_exc(limit=-1)
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8", "replace"))
    return status, texts[0], texts[1]


def _told(name: str, done: tuple[int, str, str]) -> Iterator[str]:
    status, out, err = done
    if status == -1:
        yield f"{name} traceback {err.strip().splitlines()[-1].partition(':')[0][:60]}"
    elif status not in STATUSES:
        yield f"{name} status {status}"
    elif CONTROL.search(out) or CONTROL.search(err):
        yield f"{name} control character on the terminal"


def _repair(name: str, data: bytes) -> Iterator[str]:
    for more in ((), ("--unsafe-fixes",)):
        path = Path(name)
        path.write_bytes(data)
        first = _run("repair", "--offline", "--write", *more, name)
        label = " ".join(("repair", *more, path.suffix))
        yield from _told(label, first)
        once = path.read_bytes()
        _run("repair", "--offline", "--write", *more, name)
        if path.read_bytes() != once:
            yield f"{label} second run changes the file"
        if first[0] == 4 and once != data:
            yield f"{label} changes a file that it cannot read"


def _check_and_parse(name: str, data: bytes) -> Iterator[str]:
    Path(name).write_bytes(data)
    for command in (["check", "--offline", name], ["check", "--offline", "--json", name]):
        yield from _told(" ".join(command[:-1]), _run(*command))
    if not name.endswith(".bib"):
        yield from _told("parse", _run("parse", name))
        done = _run("parse", "--json", name)
        yield from _told("parse --json", done)
        yield from _unreadable("parse --json", done[1], json.loads) if done[0] in (0, 1) else ()


def _build(name: str, data: bytes) -> Iterator[str]:
    Path(name).write_bytes(data)
    command = ["build", name, "--offline", "-o", "out", "--format", "bib,rdf,csl-json,ris"]
    done = _run(*command)
    yield from _told("build", done)
    if done[0] in (-1, 4):
        return
    first = _contents(Path("out"))
    _run(*command)
    if _contents(Path("out")) != first:
        yield "build second run changes the output"
    yield from _malformed(first)
    for asked in (["review", "--json"], ["explain", f"{name}:{data.count(bytes([10])) // 2 + 1}"]):
        done = _run(*asked, "-s", name, "-o", "out")
        # a line that holds no entry is a wrong usage, and a text without entries leaves nothing to explain
        yield from _told(asked[0], done if done[0] != 2 else (0, "", ""))
    yield from _forged_lock(name, data)


def _forged_lock(name: str, data: bytes) -> Iterator[str]:
    """Give what breaks where the lock of a build was changed by anybody; the change hangs on the list's own bytes."""
    lock = Path("out") / "bibforge.lock"
    if not lock.exists():
        return
    dice = random.Random(hashlib.sha256(data).digest())
    lines = lock.read_text("utf-8").split("\n")
    for _ in range(dice.randrange(1, 4)):
        number = dice.randrange(len(lines))
        lines[number] = _mutant(dice, [lines[number]], LOCK_PIECES)
    lock.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    before = lock.read_bytes()
    yield from _told("build --locked with a forged lock", _run("build", name, "--locked", "-o", "out"))
    if lock.read_bytes() != before:
        yield "build --locked writes the lock"
    command = ["build", name, "--offline", "-o", "out", "--format", "bib,rdf,csl-json,ris"]
    done = _run(*command)
    yield from _told("build with a forged lock", done)
    if done[0] != 4:
        yield from _malformed(_contents(Path("out")))


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.exists() else {}


def _malformed(files: dict[str, bytes]) -> Iterator[str]:
    readers: dict[str, Callable[[str], object]] = {
        ".rdf": _read_rdf, ".json": json.loads, ".ris": _read_ris, ".bib": _read_bib,
    }  # fmt: skip
    for file, content in files.items():
        suffix = Path(file).suffix
        if suffix in readers:
            yield from _unreadable(file, content.decode("utf-8", "replace"), readers[suffix])
        if suffix in (".ris", ".bib", ".lock") and CONTROL.search(content.decode("utf-8", "replace")):
            yield f"build control character in {file}"


def _unreadable(what: str, text: str, read: Callable[[str], object]) -> Iterator[str]:
    try:
        read(text)
    except Exception as error:  # noqa: BLE001  # whatever the reader says, the file is not what it should be
        yield f"{what} not well formed {type(error).__name__}"


def _read_rdf(text: str) -> None:
    from lxml import etree

    etree.fromstring(text.encode("utf-8"))


def _read_ris(text: str) -> None:
    for line in filter(None, text.splitlines()):
        if not re.match(r"[A-Z][A-Z0-9]  - ?", line):
            raise ValueError(line)


def _read_bib(text: str) -> None:
    from pybtex.database import parse_string  # type: ignore[import-untyped]  # it has no types

    parse_string(text, "bibtex")


if __name__ == "__main__":
    main()
