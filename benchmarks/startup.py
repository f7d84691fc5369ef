"""Start-up and the build from the lock, as ratios of whole processes measured in turn in one run.

Warm is what is warm for everybody on the second run: byte code and compiled templates. The build of a hundred entries
finds nothing in the memory of earlier builds; the one of the three lists in `sources/` finds what the build before it
left there, as every build but the first does.

Run: python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ONE_COMMAND = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str = "x") -> None:
    "Say hello."
app()
"""


def cpu(command: list[str], folder: Path, *, remembers: bool = False) -> float:
    """Return the CPU seconds (user and system) of one finished process."""
    if not remembers:
        shutil.rmtree(folder / "cache" / "memory", ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        cwd=folder,
        env=surroundings(folder),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def surroundings(folder: Path) -> dict[str, str]:
    """Return an environment with a home of its own, in which byte code is kept, as it is wherever people install."""
    own = {"BIBFORGE_CACHE": "cache", "HOME": ".", "PYTHONPYCACHEPREFIX": "code"}
    outer = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return outer | {name: str(folder / place) for name, place in own.items()}


REFERENCES = """@article{roe2019sparse,
  author = {Roe, Ann and Doe, Jane},
  title = {Sparse Estimators for Wandering Sensors},
  journal = {Journal of Wandering Machines},
  year = 2019,
  pages = {101-117},
}
"""
UNWANTED = (
    "bibforge.readinglist.reader", "bibforge.readinglist.carriers", "bibforge.markup.markdown",
    "bibforge.reconcile.resolve", "bibtexparser", "httpx", "pydantic", "pyparsing", "requests", "sqlite3",
)  # fmt: skip
"""What a repair of a `.bib` without network has no need of: the reader of lists, the network, a second parser."""


def loaded(folder: Path, *words: str) -> set[str]:
    """Return the modules that a command has loaded when it ends."""
    program = f"import sys; from bibforge.cli.entry import main; sys.argv = {['bibforge', *words]!r}\n"
    program += "try: main()\nexcept SystemExit: sys.stderr.write('\\n'.join(['', '--', *sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=surroundings(folder), capture_output=True, text=True
    )
    return set(done.stderr.rpartition("\n--\n")[2].split())


def hundred(folder: Path) -> None:
    """Lay out the sources and the lock of this project cut to about 100 entries."""
    (folder / "sources").mkdir()
    for path in sorted((ROOT / "sources").glob("*.md"))[:2]:
        lines = path.read_text(encoding="utf-8").split("\n")
        entries = [number for number, line in enumerate(lines) if re.match(r"\s*[-*]\s*\[", line)]
        cut = entries[50] if len(entries) > 50 else len(lines)
        (folder / "sources" / path.name).write_text("\n".join(lines[:cut]), encoding="utf-8")
    shutil.copytree(ROOT / "output", folder / "output")


AGAIN = "build of the three lists"


def main() -> None:
    """Measure every command in turn and print medians and ratios."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    bibforge = shutil.which("bibforge", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if not bibforge:
        sys.exit("bibforge is not installed beside this Python")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hundred(folder)
        whole = folder / "whole"
        for part in ("sources", "output"):
            shutil.copytree(ROOT / part, whole / part)
        (folder / "one.py").write_text(ONE_COMMAND)
        (folder / "one.bib").write_text(REFERENCES)
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "bibforge --version": [bibforge, "--version"],
            "one-command typer --help": [sys.executable, "one.py", "--help"],
            "bibforge --help": [bibforge, "--help"],
            "bibforge repair one.bib": [bibforge, "repair", "--offline", "one.bib"],
            "bibforge build --locked": [bibforge, "build", "--locked", "--offline"],
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for turn in range(runs + 1):
            for label, command in commands.items():
                used = cpu(command, folder)
                if turn:  # the first turn warms the file cache and the byte code
                    times[label].append(used)
            used = cpu([bibforge, "build", "--locked", "--offline"], whole, remembers=True)
            if turn:
                times.setdefault(AGAIN, []).append(used)
        unwanted = [one for one in UNWANTED if one in loaded(folder, "repair", "--offline", "one.bib")]
    median = {label: statistics.median(values) for label, values in times.items()}
    for label, value in median.items():
        spread = f"{min(times[label]) * 1000:.0f}–{max(times[label]) * 1000:.0f}"
        print(f"{label:<28}{value * 1000:7.0f} ms CPU  ({spread}, {runs} runs)")
    print(
        f"--version / bare Python       {median['bibforge --version'] / median['python -c pass']:.2f}  "
        "(asked: at most 3)"
    )
    print(
        f"--help / one-command typer    {median['bibforge --help'] / median['one-command typer --help']:.2f}  "
        "(asked: at most 1.15)"
    )
    print(
        f"repair of one.bib / --help    {median['bibforge repair one.bib'] / median['bibforge --help']:.2f}  "
        f"(asked: at most 1.4); loads without need: {', '.join(unwanted) or 'nothing'}"
    )
    print(
        f"build of 100 locked / --help  {median['bibforge build --locked'] / median['bibforge --help']:.2f}  "
        "(asked: at most 3)"
    )
    print(f"build of the three lists / --help  {median[AGAIN] / median['bibforge --help']:.2f}  (asked: at most 2.5)")


if __name__ == "__main__":
    main()
