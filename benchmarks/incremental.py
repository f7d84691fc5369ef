"""What a second build costs beside the first: nothing changed, one entry added, and all lists known to another folder.

    python benchmarks/incremental.py LISTS [--catalog FILE] [--limit-second .15] [--limit-added .2]

`LISTS` is a folder of lists, copied before anything is changed. Each build is a whole process of the command, offline,
in a home of its own; times are CPU seconds. The build with one entry added is compared, file by file, with one that
finds the same lock and no memory. The status is 1 where a limit is passed or a byte differs.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ENTRY = "\n- [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385)\n"


def build(folder: Path, output: str, catalog: Path | None, home: str) -> float:
    """Run one build and return its CPU seconds (user and system)."""
    places = {name: str(folder / home / name) for name in ("BIBFORGE_CACHE", "BIBFORGE_STATE", "HOME")}
    places["PYTHONPYCACHEPREFIX"] = str(folder / "code")  # byte code is kept, as it is wherever people install
    outer = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "bibforge", "build", "lists", "--offline", "-o", output]
    command += ["--catalog", str(catalog)] if catalog else []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env={**outer, **places}, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"the build ended with status {done.returncode}: {done.stderr.decode()[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def same(left: Path, right: Path) -> bool:
    """Tell whether two folders hold the same files with the same bytes."""
    names = {one.name for one in left.iterdir()} | {one.name for one in right.iterdir()}
    return all((left / name).read_bytes() == (right / name).read_bytes() for name in names)


def main() -> None:
    """Build, build again, add an entry, build again, and compare."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("lists", type=Path)
    options.add_argument("--catalog", type=Path)
    options.add_argument("--limit-second", type=float, default=0.15)
    options.add_argument("--limit-added", type=float, default=0.2)
    given = options.parse_args()
    catalog = given.catalog.resolve() if given.catalog else None
    with tempfile.TemporaryDirectory(prefix="bibforge-incremental-") as name:
        folder = Path(name)
        shutil.copytree(given.lists, folder / "lists", copy_function=shutil.copyfile)
        build(folder, "warm", None, "warm-home")  # byte code and the file cache
        first = build(folder, "out", catalog, "home")
        second = build(folder, "out", catalog, "home")
        last = sorted((folder / "lists").glob("*.md"), key=lambda path: path.stat().st_size)
        chosen = last[len(last) // 2]
        chosen.write_text(chosen.read_text(encoding="utf-8") + ENTRY, encoding="utf-8")
        shutil.copytree(folder / "out", folder / "anew")
        added = build(folder, "out", catalog, "home")
        build(folder, "anew", catalog, "another-home")
        equal = same(folder / "out", folder / "anew")
    print(f"first build         {first:7.2f} s CPU")
    print(f"nothing changed     {second:7.2f} s CPU   {second / first:.3f} of the first (at most {given.limit_second})")
    print(f"one entry added     {added:7.2f} s CPU   {added / first:.3f} of the first (at most {given.limit_added})")
    print(f"the same bytes as without a memory: {'yes' if equal else 'NO'}")
    sys.exit(0 if equal and second / first <= given.limit_second and added / first <= given.limit_added else 1)


if __name__ == "__main__":
    main()
