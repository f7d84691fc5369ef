"""Repair over a folder of real, messy `.bib` files: nothing lost, nothing touched without a finding, biber content.

    python benchmarks/messy_bib.py FOLDER [--biber] [--largest 400000]

For each file: encoding, entries before and after, findings mended and left, whether a second run changes anything,
lines changed in which nothing was found, and with `--biber` the warnings and errors of biber before and after, as
`biber --tool --validate-datamodel` tells them (files above `--largest` bytes are left out: biber takes minutes for
them).
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from bisect import bisect_right
from pathlib import Path

from bibforge.bibtex.parser import parse
from bibforge.text.encoding import decode_bytewise, encode_bytewise
from bibforge.workflows.repair import Repair, RepairOptions, repair


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--biber", action="store_true")
    parser.add_argument("--largest", type=int, default=400_000)
    options = parser.parse_args()
    totals = [0, 0, 0, 0]
    for path in sorted(options.folder.glob("*.bib")):
        data = path.read_bytes()
        text, encoding = decode_bytewise(data)
        assert encode_bytewise(text, encoding) == data
        done = repair(data, path.name, (), RepairOptions())
        again = repair(done.after, path.name, (), RepairOptions())
        entries = len(parse(done.result.before).entries), len(parse(done.result.after).entries)
        beyond = unexplained(done)
        line = f"{path.name[:32]:<32} {encoding:<10} entries {entries[0]:>5} -> {entries[1]:>5}"
        line += (
            f"  mended {len(done.result.fixed):>5} left {len(done.result.left):>5}  second run "
            f"{'same' if again.after == done.after else 'CHANGES'}"
        )
        line += f"  lines beyond findings {beyond}"
        if options.biber and len(data) <= options.largest:
            line += f"  biber {biber(data)} -> {biber(done.after)}"
        totals = [
            a + b for a, b in zip(totals, (1, entries[0] - entries[1], again.after != done.after, beyond), strict=True)
        ]
        print(line, flush=True)
    print(
        f"{totals[0]} files, entries lost {totals[1]}, changed by a second run {totals[2]}, lines beyond findings "
        f"{totals[3]}"
    )


def unexplained(done: Repair) -> int:
    """Return how many changed lines lie outside of every mended finding and of where its fix adds a field.

    A field is added behind the last one of the entry, whose line gets a comma if it had none.
    """
    places = done.places()
    entries = parse(done.result.before).entries
    starts = [one.start for one in entries]
    covered: set[int] = set()
    for finding in done.result.fixed:
        covered.update(range(places.at(finding.span.start)[0], places.at(finding.span.end)[0] + 1))
        number = bisect_right(starts, finding.span.start) - 1
        if number >= 0 and entries[number].fields:
            covered.add(places.at(entries[number].fields[-1].value_end)[0])
    changed = {
        line
        for edit in done.result.changes
        for line in range(places.at(edit.start)[0], places.at(max(edit.start, edit.end - 1))[0] + 1)
    }
    return len({line for line in changed if line not in covered and line + 1 not in covered})


def biber(data: bytes) -> str:
    """Return `warnings/errors` of biber for a file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "x.bib").write_bytes(data)
        command = ["biber", "--tool", "--validate-datamodel", "x.bib", "-O", "out.bib"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        warnings = sum(one.startswith("WARN") and " - " in one for one in lines)
        return f"{warnings}/{sum(one.startswith('ERROR') for one in lines)}"


if __name__ == "__main__":
    main()
