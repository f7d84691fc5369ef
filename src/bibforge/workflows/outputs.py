"""The files of a build: every format that was asked for, the report and the lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bibforge.bibtex.entries import Dialect, NewEntry
from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Library, Work
from bibforge.reconcile.lock import lock_text
from bibforge.text.comparison import fold
from bibforge.workflows.build import Build

if TYPE_CHECKING:
    from bibforge.zotero.items import Item


def outputs(
    outcome: Build,
    *,
    formats: Sequence[str] = ("bib", "rdf"),
    dialect: Dialect = Dialect.BIBTEX,
    groups: bool = False,
    tags: bool = False,
    split: str = "none",
    compiled: Path | None = None,
    entry_of: Callable[[Work], NewEntry] | None = None,
    item_of: Callable[[Work], Item] | None = None,
    lock: bool = True,
) -> dict[str, str]:
    """Return the files of a build by name: the formats asked for, `report.html` and, with `lock`, `bibforge.lock`.

    `compiled` is a folder in which the report's compiled template may be kept.
    `entry_of` and `item_of` give what `entry_from` and `item_from` give with these options, where somebody has it.
    `split` adds one `.bib` for each top category or each source, beside the whole one.
    """
    from bibforge.workflows.report import report_html

    files: dict[str, str] = {}
    for name in formats:
        if name == "bib":
            files |= _bib_files(outcome, dialect=dialect, groups=groups, split=split, entry_of=entry_of)
        else:
            files |= _format_files(name, outcome, tags=tags, item_of=item_of)
    files["report.html"] = report_html(outcome, compiled=compiled)
    # last, so that a run that is killed between two files leaves the older lock and the next one writes all again
    return files | ({"bibforge.lock": lock_text(outcome.lock)} if lock else {})


def _bib_files(
    outcome: Build, *, dialect: Dialect, groups: bool, split: str, entry_of: Callable[[Work], NewEntry] | None
) -> dict[str, str]:
    from bibforge.bibtex.writer import bib_text

    whole = {"library.bib": bib_text(outcome.library, dialect=dialect, groups=groups, entry_of=entry_of)}
    parts = _parts(outcome.library, split)
    return whole | {
        f"library-{part}.bib": bib_text(library, dialect=dialect, entry_of=entry_of) for part, library in parts.items()
    }


def _format_files(name: str, outcome: Build, *, tags: bool, item_of: Callable[[Work], Item] | None) -> dict[str, str]:
    match name:
        case "rdf":
            from bibforge.zotero.rdf import rdf_text

            return {"library.rdf": rdf_text(outcome.library, tags=tags, item_of=item_of)}
        case "csl-json":
            from bibforge.exchange.csl import csl_json

            return {"library.json": csl_json(outcome.library)}
        case "ris":
            from bibforge.exchange.ris import ris_text

            return {"library.ris": ris_text(outcome.library)}
        case _:
            raise BibforgeError(
                f"unknown format {name!r}", status=Exit.USAGE, hint="choose among bib, rdf, csl-json, ris"
            )


def _parts(library: Library, split: str) -> dict[str, Library]:
    """Return the library cut by list (`source`) or by each list's top headings (`category`), under file-name slugs."""
    depth = {"source": 1, "category": 2}.get(split, 0)
    parts: dict[str, list[Work]] = {}
    for work in library.works if depth else ():
        for path in dict.fromkeys(path[:depth] for path in work.categories):
            parts.setdefault(_slug(path), []).append(work)
    return {name: replace(library, works=tuple(works)) for name, works in parts.items()}


def _slug(path: Sequence[str]) -> str:
    return "-".join(fold(" ".join(path)).split())[:80] or "other"
