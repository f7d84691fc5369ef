"""Citation keys and messages of a build: keys made of hosts or without their year, equality with a fresh build, lines.

`python benchmarks/keys.py FOLDER --catalog FILE` builds the lists of a folder three times, without network: once with
nobody to ask and then again with the catalog, and once afresh with the catalog. It prints how many keys begin with the
host of their own address instead of a word of the title, how many lack the year that stands in their entry, whether the
second build has the keys of the fresh one, and how many lines each build says on stderr. Ends with status 1 where a key
falls short. Some minutes with a large catalog.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Built:
    """One build: its works as JSON, the entries of its `.bib`, and the lines on stderr."""

    works: list[dict[str, Any]]
    entries: dict[str, str]
    lines: list[str]

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of each work by the place of its first mention."""
        return {
            f"{one['mentions'][0]['file']}:{one['mentions'][0]['line']}:{one['title']}": one["key"]
            for one in self.works
        }


def build(lists: Path, output: Path, catalog: Path | None) -> Built:
    """Build the lists into a folder, with a catalog or with nobody to ask."""
    environment = os.environ | {"BIBFORGE_CATALOG": str(catalog or output / "none.sqlite")}
    command = [sys.executable, "-m", "bibforge", "build", str(lists), "-o", str(output), "--offline", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    text = (output / "library.bib").read_text(encoding="utf-8")
    entries = dict(re.findall(r"^@\w+\{([^,]+),\n(.*?)^\}", text, re.MULTILINE | re.DOTALL))
    return Built(json.loads(done.stdout)["works"], entries, done.stderr.splitlines())


def of_hosts(built: Built) -> list[str]:
    """Return the keys of works without people that begin with their host and not with their title."""
    found = []
    for work in built.works:
        host = urlsplit(work["url"] or "").hostname or ""
        labels = [part for part in host.split(".") if part not in ("www", "blog", "com", "org", "net")]
        name = re.sub(r"[^a-z0-9]", "", labels[0]) if labels else ""
        title = re.sub(r"[^a-z0-9]", "", work["title"].lower())
        if name and not work["authors"] and work["key"].startswith(name) and name not in title:
            found.append(work["key"])
    return found


def without_year(built: Built) -> list[str]:
    """Return the keys that lack the year that stands in their entry."""
    years = {
        key: re.search(r"^ *(?:year|date) = \{?(\d{4})", text, re.MULTILINE) for key, text in built.entries.items()
    }
    return [key for key, year in years.items() if year and year[1] not in key]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where a key falls short."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lists", type=Path)
    parser.add_argument("--catalog", type=Path, help="records to resolve from; without it only the first build is made")
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        first = build(wanted.lists, Path(name, "twice"), None)
        short = _told("nobody asked", first)
        if wanted.catalog:
            second = build(wanted.lists, Path(name, "twice"), wanted.catalog)
            fresh = build(wanted.lists, Path(name, "fresh"), wanted.catalog)
            short += _told("then the catalog", second) + _told("fresh, catalog", fresh)
            same = sum(second.keys.get(place) == key for place, key in fresh.keys.items())
            changed = sum(first.keys.get(place) not in (None, key) for place, key in second.keys.items())
            print(f"keys as in the fresh build: {same} of {len(fresh.keys)}; {changed} gave way to the real one")
            short += len(fresh.keys) - same
    return int(short > 0)


def _told(what: str, built: Built) -> int:
    hosts, years = of_hosts(built), without_year(built)
    counts = f"made of hosts {len(hosts)}, without their year {len(years)}"
    print(f"{what}: {len(built.works)} keys, {counts}; {len(built.lines)} lines on stderr")
    for key in (*hosts, *years)[:10]:
        print(f"  {key}")
    return len(hosts) + len(years)


if __name__ == "__main__":
    sys.exit(main())
