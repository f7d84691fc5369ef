"""How time grows: every field and every shape of list at n and 2 n characters, every command at n and 10 n entries,
`check` and `repair` at 10 n and 100 n, `sync` of n and 10 n works into a Zotero library of as many items, one line at
n and 10 n links, a list of entries at n and 10 n megabytes.

    python benchmarks/growth.py fields|lists|commands|large|sync|links|sizes … [--characters N] [--entries N]
                                [--links N] [--megabytes N] [--limit 1.2] [--floor 0.05]

The exponent is log(t2 / t1) / log(n2 / n1) of CPU seconds, the least of three: 1 is linear, 2 quadratic. Noise only
ever adds, and the collector of garbage, which looks through all that lives, rests meanwhile. A row whose larger run
took less than `--floor` seconds is too quick to be judged and shows no exponent. `--limit` is the exponent over which
a row counts as super-linear; the status is 1 if there is one. The peak of memory is that of the whole process so far.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import json
import math
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from bibforge.readinglist.carriers import read_list
from bibforge.workflows.repair import RepairOptions, repair

FIELDS = [
    "author",
    "title",
    "booktitle",
    "journal",
    "year",
    "month",
    "date",
    "pages",
    "volume",
    "number",
    "doi",
    "url",
    "eprint",
    "isbn",
    "issn",
    "note",
    "howpublished",
    "keywords",
    "publisher",
    "address",
    "edition",
    "crossref",
    "abstract",
    "language",
    "file",
]
FIELD_SHAPES = {
    "blanks": " ",
    "blanks between letters": "a ",
    "hyphens": "-",
    "dashes": "--",
    "ligatures": "\ufb01",
    "braces": "{}",
    "open braces": "{{",
    "backslashes": "\\\\ ",
    "accents": "\\'e",
    "names": "Roe, J. and ",
    "commas": "a,",
    "ties": "a~b ",
    "maths": "$x$ ",
    "digits": "7",
    "entities": "&amp;",
    "tags": "<i>",
    "addresses": "http://a.b/ ",
    "identifiers": "10.1000/a ",
    "letters": "a",
    "capitals": "Ab ",
    "dots": ".",
    "semicolons": "a;b ",
    "macros": "\\x{} ",
    "invisible": "\u200b",
    "broken encoding": "Ã© ",
    "percent": "\\% ",
    "apostrophes": "a' ",
}
LIST_SHAPES = {
    "bullets": "- [Otters and rivers of the north](http://arxiv.org/abs/1801.00001). Jane Roe. CVPR 2018.\n",
    "one line of links": "[a](http://b.c) ",
    "one line of words": "Otter ",
    "one line of names": "Jane Roe, ",
    "stars": "*",
    "open brackets": "[",
    "open links": "[a](",
    "brackets": "[]",
    "backticks": "`",
    "pipes": "|",
    "table rows": "| a | [b](http://c.d) | 2018 |\n",
    "empty bullets": "-\n",
    "nested bullets": "  - a\n",
    "headings": "# a\n",
    "quotes": "> ",
    "tags": "<b>",
    "open tags": "<a href=",
    "table cells": "<td>a",
    "comments": "<!--",
    "entities": "&amp;",
    "reference links": "[a][b] ",
    "definitions": "[a]: http://b.c\n",
    "quotation marks": "\u201ca\u201d ",
    "initials": "J. R. ",
    "years": "2018 ",
    "colons": "a: ",
    "dashes": "a - ",
    "images": "![a](b) ",
    "dots": ".",
    "blanks": " ",
    "breaks": "a<br>",
    "bold": "**a** ",
    "open bold": "**a ",
    "addresses": "http://a.b ",
    "line ends": "\r\n",
    "tabs": "\t",
    "paragraph": "Otter\n",
}

LINK_SHAPES = {
    "labels": ("growth.md", "- Otters ", "[a](http://b.c) ", "\n"),
    "titles": ("growth.md", "- ", "[Otters of the north](http://arxiv.org/abs/1801.00001), ", "\n"),
    "HTML": ("growth.html", "<ul><li>Otters ", '<a href="http://b.c">a</a> ', "</li></ul>\n"),
    "table cell": ("growth.md", "| Title | Links |\n|---|---|\n| Otters of the north | ", "[a](http://b.c) ", " |\n"),
}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=("fields", "lists", "commands", "large", "sync", "links", "sizes"))
    parser.add_argument("--characters", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--links", type=int, default=100_000, help="links on one line; ten times as many, too")
    parser.add_argument("--megabytes", type=int, default=5, help="a list of this size; ten times as large, too")
    parser.add_argument("--limit", type=float, default=1.2)
    parser.add_argument("--floor", type=float, default=0.05, help="seconds under which no exponent is given")
    parser.add_argument("--all", action="store_true", help="print linear rows too")
    given = parser.parse_args()
    steep = 0
    for what in given.what:
        worst = 0.0
        for name, times, exponent in _rows(what, given):
            over = exponent is not None and exponent > given.limit
            steep += over
            worst = max(worst, exponent or 0.0)
            if over or given.all or what not in ("fields", "lists"):
                shown = "quick" if exponent is None else f"{exponent:.2f}"
                print(
                    f"{name:<48} {times[0]:8.3f} s {times[1]:8.3f} s   {shown}{'   STEEP' if over else ''}", flush=True
                )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{what}: worst exponent {worst:.2f} (limit {given.limit}), peak {peak:.0f} MB", flush=True)
    sys.exit(1 if steep else 0)


Row = tuple[str, tuple[float, float], float | None]


def _rows(what: str, given: argparse.Namespace) -> Iterator[Row]:
    size, factor, runs = {
        "fields": (given.characters, 2, _fields()),
        "lists": (5 * given.characters, 2, _lists()),
        "links": (given.links, 10, _links()),
        "sizes": (given.megabytes, 10, {"list of entries": _read_entries}),
        "sync": (given.entries, 10, {"sync: as many works as items": _sync}),
        "large": (10 * given.entries, 10, {f"{name}, large": COMMANDS[name] for name in LARGE}),
        "commands": (given.entries, 10, COMMANDS),
    }[what]
    for name, run in runs.items():
        yield _row(name, run, size, factor, given.floor)


Runs = Mapping[str, Callable[[int], float]]
"""What gives the seconds for a size, by name."""


def _fields() -> Runs:
    shapes = [(field, shape, piece) for field in FIELDS for shape, piece in FIELD_SHAPES.items()]
    return {f"{field}: {shape}": partial(_repair_field, field, piece) for field, shape, piece in shapes}


def _lists() -> Runs:
    return {f"list: {shape}": partial(_read, piece) for shape, piece in LIST_SHAPES.items()}


def _links() -> Runs:
    return {f"one line: {shape}": partial(_read_links, *pieces) for shape, pieces in LINK_SHAPES.items()}


def _row(name: str, run: Callable[[int], float], size: int, factor: int, floor: float) -> Row:
    run(max(1, size // 20))  # what is compiled or cached once is no growth
    large = run(factor * size)
    if large < floor:
        return name, (run(size), large), None
    rounds = 3 if large < 5 else 1
    small = min(run(size) for _ in range(rounds))
    large = min([large, *(run(factor * size) for _ in range(rounds - 1))])
    return name, (small, large), math.log(large / max(small, 1e-6)) / math.log(factor)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        work()
        return time.process_time() - begun
    finally:
        gc.enable()


def _filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[: max(len(piece), size - size % len(piece))]


def _repair_field(field: str, piece: str, size: int) -> float:
    value = _filled(piece, size)
    text = f"@article{{key,\n  title = {{Otters}},\n  year = {{2018}},\n  {field} = {{{value}}},\n}}\n"
    return _seconds(lambda: repair(text.encode("utf-8"), "growth.bib", (), RepairOptions(select=("all",), unsafe=True)))


def _read(piece: str, size: int) -> float:
    text = _filled(piece, size)
    return _seconds(lambda: read_list(text, "growth.md"))


def _read_links(file: str, before: str, link: str, behind: str, links: int) -> float:
    text = f"{before}{link * links}{behind}"
    return _seconds(lambda: read_list(text, file))


def _read_entries(megabytes: int) -> float:
    text = _list(megabytes * 1_000_000 // len(_list(1000)) * 1000)
    return _seconds(lambda: read_list(text, "growth.md"))


def _bib(entries: int) -> str:
    return "".join(
        f"@article{{key{n},\n  author = {{Roe, Jane and Doe{n % 97}, John}},\n"
        f"  title = {{Otters and their {n} rivers in the north}},\n  journal = {{Journal of Rivers}},\n"
        f"  year = {{{1990 + n % 30}}},\n  pages = {{{n}-{n + 9}}},\n  doi = {{10.1000/river.{n}}},\n}}\n\n"
        for n in range(entries)
    )


def _list(entries: int) -> str:
    head = "# Rivers\n\n## Otters\n\n"
    return head + "".join(
        f"- [Otters and their {n} rivers in the north](https://arxiv.org/abs/{1000 + n // 90000:04}.{n % 90000:05}). "
        f"Jane Roe, John Doe{n % 97}. 2018.\n"
        for n in range(entries)
    )


def _one_name(entries: int) -> str:
    """Works that all ask for one citation key: the first word, the name and the year are the same."""
    return "# Rivers\n\n" + "".join(f"- Otters of {_word(n)} rivers. Jane Roe. 2018.\n" for n in range(entries))


def _one_title(entries: int) -> str:
    """Works of one title by other people, as every handbook has an introduction."""
    return "# Rivers\n\n" + "".join(
        f"- Introduction to the otters. {_word(n).title()} Roe. 2018.\n" for n in range(entries)
    )


def _one_work(entries: int) -> str:
    """One work, named again and again."""
    line = "- [Otters and their rivers in the north](https://arxiv.org/abs/1801.00001). Jane Roe. 2018.\n"
    return "# Rivers\n\n" + line * entries


def _sections(entries: int) -> str:
    """Each entry under a heading of its own."""
    return "# Rivers\n\n" + "".join(
        f"## River {_word(n)}\n\n- [Otters and their {n} rivers](https://arxiv.org/abs/1801.{n % 90000 + 1:05}).\n\n"
        for n in range(entries)
    )


def _word(number: int) -> str:
    letters = ""
    while True:
        letters += "abcdefghij"[number % 10]
        number //= 10
        if not number:
            return letters


def _mentions(entries: int) -> str:
    """A table of mentions, each work three times, once misspelt."""
    return "".join(
        json.dumps(
            {"title": f"Otters of the {_word(n // 3)}{'e' * (n % 3 == 2)} rivers", "authors": f"Ann {_word(n // 3)}"}
        )
        + "\n"
        for n in range(entries)
    )


def _mentions_of_one_title(entries: int) -> str:
    """Mentions of one title by other people."""
    return "".join(
        json.dumps({"title": "Introduction to the otters", "authors": f"Ann {_word(n)}"}) + "\n" for n in range(entries)
    )


def _mentions_of_one_family(entries: int) -> str:
    """Mentions by people of one family, whose titles begin and end alike."""
    return "".join(
        json.dumps({"title": f"Otters of the {_word(n)} rivers", "authors": f"Ann Roe, Jo {_word(n)}"}) + "\n"
        for n in range(entries)
    )


def _doubled_bib(entries: int) -> str:
    """Every entry twice, half of the doubles under the same key."""
    text = _bib(entries // 2)
    return text + text.replace("{key1", "{copy1")


def _damaged_bib(entries: int) -> str:
    """Every third entry lacks its last brace."""
    return "".join(
        one[:-4] + "\n\n" if n % 3 == 0 else one
        for n, one in enumerate(part + "}\n\n" for part in _bib(entries).split("}\n\n")[:-1])
    )


def _one_name_bib(entries: int) -> str:
    """Entries of one author and one year in one journal."""
    return "".join(
        f"@article{{roe{n},\n  author = {{Roe, Jane}},\n  title = {{Otters of {_word(n)} rivers}},\n"
        f"  journal = {{Journal of Rivers}},\n  year = {{2018}},\n}}\n\n"
        for n in range(entries)
    )


@contextlib.contextmanager
def _own_folder() -> Iterator[None]:
    """Work in an empty folder that is the user's home, too, and take it away."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="bibforge-growth-") as folder:
        os.environ |= {"HOME": folder, "XDG_CACHE_HOME": folder, "XDG_DATA_HOME": folder}
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def _command(file: str, text: Callable[[int], str], *arguments: str) -> Callable[[int], float]:
    def run(entries: int) -> float:
        with _own_folder():
            Path(file).write_text(text(entries), encoding="utf-8")
            return _seconds(lambda: _silently(list(arguments)))

    return run


def _works(text: Callable[[int], str]) -> Callable[[int], float]:
    return _command("m.jsonl", text, "match", "m.jsonl", "--works", "--no-catalog", "-o", "works.jsonl")


def _edited(text: Callable[[int], str]) -> Callable[[int], float]:
    """Build a list twice, each entry edited in between: every decision looks for the mention that it had."""

    def run(entries: int) -> float:
        with _own_folder():
            Path("list.md").write_text(text(entries), encoding="utf-8")
            arguments = ["build", "list.md", "--offline", "-o", "out"]
            _silently(arguments)
            Path("list.md").write_text(text(entries).replace("tters", "ters"), encoding="utf-8")
            return _seconds(lambda: _silently(arguments))

    return run


def _sync(works: int) -> float:
    """Mirror works into a library of as many items, a third of which are among them; the service is another process."""
    from sync import reading_list, serving  # the path to the services is set there
    from zotero_http import KEY

    from bibforge.workflows.sync import SyncOptions, sync
    from bibforge.zotero.pace import ZoteroPace

    library = reading_list(works)
    with serving(works, works) as url, _own_folder():
        options = SyncOptions(library="user:1", state_folder=Path("state"), key=KEY, url=url)
        return _seconds(lambda: sync(library, options, pace=ZoteroPace()))


def _silently(arguments: list[str]) -> None:
    from bibforge.cli.app import run  # the home folder is set by now

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        status = int(run(arguments))
    if status not in (0, 1, 3):
        raise SystemExit(f"{' '.join(arguments)} ended with status {status}")


COMMANDS = {
    "parse list": _command("list.md", _list, "parse", "list.md", "--json"),
    "build list, report and all formats": _command(
        "list.md", _list, "build", "list.md", "--offline", "-o", "out", "--format", "bib,rdf,csl-json,ris"
    ),
    "repair .bib": _command("refs.bib", _bib, "repair", "--offline", "refs.bib"),
    "repair list": _command("list.md", _list, "repair", "--offline", "list.md"),
    "check .bib": _command("refs.bib", _bib, "check", "--offline", "refs.bib"),
    "check list": _command("list.md", _list, "check", "--offline", "list.md"),
    "build: one name and year": _command("list.md", _one_name, "build", "list.md", "--offline", "-o", "out"),
    "build: one title, other people": _command("list.md", _one_title, "build", "list.md", "--offline", "-o", "out"),
    "build: one work, many times": _command("list.md", _one_work, "build", "list.md", "--offline", "-o", "out"),
    "build: a heading for each": _command("list.md", _sections, "build", "list.md", "--offline", "-o", "out"),
    "build: every title edited": _edited(_one_name),
    "build: every label edited": _edited(_list),
    "repair .bib: doubled": _command("refs.bib", _doubled_bib, "repair", "--offline", "--unsafe-fixes", "refs.bib"),
    "repair .bib: damaged": _command("refs.bib", _damaged_bib, "repair", "--offline", "refs.bib"),
    "repair .bib: one name and year": _command("refs.bib", _one_name_bib, "repair", "--offline", "refs.bib"),
    "repair list: one work, many times": _command("list.md", _one_work, "repair", "--offline", "list.md"),
    "check .bib: doubled": _command("refs.bib", _doubled_bib, "check", "--offline", "refs.bib"),
    "check .bib: damaged": _command("refs.bib", _damaged_bib, "check", "--offline", "refs.bib"),
    "check list: one title, other people": _command("list.md", _one_title, "check", "--offline", "list.md"),
    "match --works": _works(_mentions),
    "match --works: one title, other people": _works(_mentions_of_one_title),
    "match --works: one family, titles alike": _works(_mentions_of_one_family),
    "catalog add .bib": _command("refs.bib", _bib, "catalog", "add", "refs.bib", "--catalog", "catalog.sqlite"),
}

LARGE = ("repair .bib", "repair list", "check .bib", "check list")
"""Commands that are measured with 100,000 entries as well."""


if __name__ == "__main__":
    main()
