"""Works that a build without anybody to ask leaves doubled: equal titles, and what two of them have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from bibforge.model.library import Work
from bibforge.reconcile.lock import Lock
from bibforge.text.comparison import fold
from bibforge.workflows.build import BuildOptions, build


class Doubles(NamedTuple):
    """How many works there are, and pairs of them with equal folded titles; `linked` link one address both."""

    works: int
    linked: list[tuple[Work, Work]]
    apart: list[tuple[Work, Work]]


def doubled_works(folder: Path) -> Doubles:
    """Return the doubled works of all Markdown lists of a folder, compiled together, nobody asked."""
    sources = {path.name: path.read_text("utf-8-sig", "replace") for path in sorted(folder.glob("*.md"))}
    works = build(sources, Lock(), (), BuildOptions(offline=True)).library.works
    by_title: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        by_title[fold(work.record.title)].append(work)
    found = Doubles(len(works), [], [])
    for title, same in by_title.items():
        for left, right in combinations(same, 2) if title else ():
            (found.linked if _addresses(left) & _addresses(right) else found.apart).append((left, right))
    return found


def double_lines(found: Doubles, *, verbose: bool) -> Iterator[str]:
    """Yield the figures, and with `verbose` each pair with its places."""
    yield f"{found.works} works; {len(found.linked)} pairs have one title and one address,"
    yield f"{len(found.apart)} pairs have one title and no address in common"
    for name, pairs in (("one address", found.linked), ("no address", found.apart)):
        for left, right in pairs if verbose else ():
            places = f"{_place(left)} ({left.status}) and {_place(right)} ({right.status})"
            yield f"    {name}: {left.record.title!r} at {places}"


def _addresses(work: Work) -> set[str]:
    return {link.url for link in work.links}


def _place(work: Work) -> str:
    return str(work.mentions[0].place)
