"""An editor's patience: the start of `bibforge lsp`, a keystroke in a `.bib` of 10,000 entries, a list of 1,000 read.

    python benchmarks/editing.py [ENTRIES]

The start is from the process's birth to the answer to `initialize`. A keystroke is one letter at a random place: the
text is cut and checked anew, and what an editor shows is made of it. A list is read whole, once the typing pauses, and
beside whatever else the editor asks for. CPU seconds, median and worst.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bibforge.cli.lsp_server import Desk, diagnostics

ENTRY = """@article{{key{n},
  author = {{Doe, Jane and Roe, Rui}},
  title = {{Small nets number {n} in winter}},
  journal = {{Journal of Rivers}},
  year = {{2020}},
  pages = {{3-9}},
  doi = {{10.1109/river.{n}}},
}}

"""
ITEM = "- [Small nets number {n} in winter](https://arxiv.org/abs/2003.{n:05d}). Jane Doe, Rui Roe. *NeurIPS 2020*.\n"
ASKED = {"jsonrpc": "2.0", "id": 1, "method": "initialize",
         "params": {"processId": None, "rootUri": None, "capabilities": {}}}  # fmt: skip


def started() -> float:
    """Return the CPU seconds of a server from its birth to its answer to `initialize`."""
    command = [sys.executable, "-m", "bibforge", "lsp"]
    pipe = subprocess.PIPE
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        assert process.stdout
        body = json.dumps(ASKED).encode()
        process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        process.stdin.flush()
        process.stdout.readline()
        process.kill()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    _tell("start", [started() for _ in range(6)][1:], "at most 1000")
    text = "".join(ENTRY.format(n=n) for n in range(count))
    uri = Path("typed.bib").resolve().as_uri()
    desk = Desk(None, Path("output"))
    begun = time.process_time()
    desk.open(uri, text)
    _tell(f"open {count:,} entries", [time.process_time() - begun], "nothing")
    places = random.Random(1)
    taken = []
    for _ in range(50):
        at = places.randrange(len(text))
        text = text[:at] + places.choice("x{},=") + text[at:]
        begun = time.process_time()
        desk.change(uri, text)
        diagnostics(desk, uri)
        taken.append(time.process_time() - begun)
    _tell("keystroke", taken, "under 200")
    items = "# Nets\n\n" + "".join(ITEM.format(n=n) for n in range(1000))
    _tell("list of 1,000 read", [_read(desk, items, number) for number in range(5)], "at a pause, under 1000")


def _read(desk: Desk, items: str, number: int) -> float:
    """Return what it takes to read a list after an edit, and to show what was found."""
    uri = Path("typed.md").resolve().as_uri()
    begun = time.process_time()
    desk.change(uri, items.replace("number 7 in", f"number {number} of"))
    diagnostics(desk, uri)
    return time.process_time() - begun


def _tell(what: str, taken: list[float], asked: str) -> None:
    median, worst = statistics.median(taken) * 1000, max(taken) * 1000
    print(f"{what:<22}{median:7.0f} ms CPU (worst {worst:.0f}; asked: {asked})")


if __name__ == "__main__":
    main()
