"""The files of a build: every format that was asked for, the report and the lock."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bibforge.bibtex.entries import Dialect
from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Keywords, Library, Work
from bibforge.reconcile.lock import Lock, lock_text
from bibforge.reconcile.venuestyles import Venues, styled
from bibforge.text.comparison import fold
from bibforge.workflows.build import Build

if TYPE_CHECKING:
    from bibforge.workflows.report import CardOf, LineOf
    from bibforge.zotero.rdf import ItemText

SITE = "site/index.html"
"""The visitor's page, in a folder of its own that can be published as it is."""


def outputs(
    outcome: Build,
    *,
    formats: Sequence[str] = ("bib", "rdf"),
    dialect: Dialect = Dialect.BIBTEX,
    groups: bool = False,
    tags: bool = False,
    split: str = "none",
    keywords: Keywords = Keywords.PATH,
    venues: Venues = Venues.FULL,
    compiled: Path | None = None,
    entry_text_of: Callable[[Work], str] | None = None,
    item_text_of: Callable[[Work], ItemText] | None = None,
    line_of: LineOf | None = None,
    card_of: CardOf | None = None,
    series_of: Callable[[str], str] | None = None,
    lock_text_of: Callable[[Lock], str] = lock_text,
    lock: bool = True,
) -> dict[str, str]:
    """Return the files of a build by name: the formats asked for, `report.html`, `keys.csv` where
    a citation key was ever replaced, and, with `lock`, `bibforge.lock`. A name may have a folder before it.

    `keywords` and `venues` say what becomes a keyword and how long the names of venues are, in every format; `compiled`
    is a folder in which the report's compiled template may be kept.
    `entry_text_of`, `item_text_of`, `line_of`, `card_of` and `lock_text_of` give what the functions of these names
    (`entry_text` …) give with these options, and `series_of` what `known_series` gives, where somebody has it.
    `split` adds one `.bib` for each top category or each source, beside the whole one.
    """
    from bibforge.workflows.pages.series import known_series
    from bibforge.workflows.report import report_html

    write = _Writing(
        outcome=outcome, compiled=compiled, library=styled(outcome.library, venues), dialect=dialect, groups=groups,
        tags=tags, split=split,
        keywords=keywords, entry_text_of=entry_text_of, item_text_of=item_text_of,
    )  # fmt: skip
    files: dict[str, str] = {}
    for name in sorted(formats, key=lambda one: one == "html"):  # last: it holds the entries of library.bib
        files |= write.files(name, files)
    files["report.html"] = report_html(
        outcome, compiled=compiled, line=line_of, card=card_of, series=series_of or known_series
    )
    if outcome.lock.former:
        files["keys.csv"] = key_map(outcome)
    # last, so that a run that is killed between two files leaves the older lock and the next one writes all again
    return files | ({"bibforge.lock": lock_text_of(outcome.lock)} if lock else {})


def key_map(outcome: Build) -> str:
    """Return every citation key that a work had before as CSV: old key, new key, title, and whose the old one is now.

    Chains are drawn together: each row leads to a key of today.
    """
    titles = {work.key: work.record.title for work in outcome.library.works}
    rows = [
        (old, new, titles.get(new, ""), titles.get(old, ""))
        for new, olds in sorted(outcome.lock.former.items())
        for old in olds
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("old", "new", "title", "old_is_now"))
    writer.writerows(sorted(rows))
    return text.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """A library and how it is written."""

    outcome: Build
    compiled: Path | None
    library: Library
    dialect: Dialect
    groups: bool
    tags: bool
    split: str
    keywords: Keywords
    entry_text_of: Callable[[Work], str] | None
    item_text_of: Callable[[Work], ItemText] | None

    def files(self, name: str, made: Mapping[str, str]) -> dict[str, str]:
        """Return the files of one format by name; `made` are those of other formats so far."""
        match name:
            case "bib":
                from bibforge.bibtex.writer import bib_text

                how: dict[str, Any] = {
                    "dialect": self.dialect, "keywords": self.keywords, "entry_text_of": self.entry_text_of,
                }  # fmt: skip
                parts = _parts(self.library, self.split)
                return {"library.bib": bib_text(self.library, groups=self.groups, **how)} | {
                    f"library-{part}.bib": bib_text(library, **how) for part, library in parts.items()
                }
            case "rdf":
                from bibforge.zotero.rdf import rdf_text

                return {"library.rdf": rdf_text(self.library, tags=self.tags, item_text_of=self.item_text_of)}
            case "csl-json":
                from bibforge.exchange.csl import csl_json

                return {"library.json": csl_json(self.library)}
            case "ris":
                from bibforge.exchange.ris import ris_text

                return {"library.ris": ris_text(self.library, keywords=self.keywords)}
            case "html":
                from bibforge.bibtex.writer import bib_text, entries_in
                from bibforge.workflows.pages.site import site_html

                text = made.get("library.bib") or bib_text(
                    self.library, dialect=self.dialect, keywords=self.keywords, entry_text_of=self.entry_text_of
                )
                return {SITE: site_html(self.outcome, entries_in(text), compiled=self.compiled)}
            case _:
                hint = "choose among bib, rdf, csl-json, ris, html"
                raise BibforgeError(f"unknown format {name!r}", status=Exit.USAGE, hint=hint)


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
