"""What the report says of one work, as HTML: its line in the library, and its card where it waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import NamedTuple

from bibforge.model.library import Work
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.words import phrase
from bibforge.workflows.pages.assets import environment
from bibforge.workflows.report_rows import CandidateRow, ReportRow, candidate_row, review_command, row_of, shown_place
from bibforge.workflows.review import unresolved_item

LINES = "report_lines.html.j2"


class Around(NamedTuple):
    """HTML before and behind the places where the lists name a work; they alone change when a list grows above it."""

    before: str
    behind: str

    def around(self, places: Iterable[str]) -> str:
        """Return the whole HTML with these places."""
        return f"{self.before}{escape(', '.join(places))}{self.behind}"


class EntryLine(NamedTuple):
    """A work as the library lists it: its values, without places, and its HTML from behind the element's own id."""

    row: ReportRow
    html: Around


@dataclass(frozen=True, slots=True, kw_only=True)
class UnresolvedRow:
    """One work without a record: why, what there is to choose from, and how many others were seen and are unlike."""

    row: ReportRow
    why: str
    candidates: tuple[CandidateRow, ...]
    unlike: int
    nonpaper: str
    """The command that says that the entry is no paper."""
    pin: str
    """The beginning of the command that names its identifier."""


def line_of(work: Work, lock: Lock, compiled: Path | None = None) -> EntryLine:
    """Return the line of a work, wherever the lists name it; `compiled` is a folder for compiled templates."""
    row = replace(row_of(work, lock), places=())
    macros = environment(compiled).get_template(LINES).module
    return EntryLine(row, Around(str(macros.line_open(row)), str(macros.line_close(row))))  # type: ignore[attr-defined]


def card_of(work: Work, lock: Lock, compiled: Path | None = None) -> Around:
    """Return the card of a work without a record, wherever the lists name it; `compiled` as for `line_of`."""
    item = unresolved_item(work, lock)
    shown = UnresolvedRow(
        row=replace(row_of(work, lock), places=()),
        why=phrase(item.why[0]),
        candidates=tuple(candidate_row(item.key, option) for option in item.likely),
        unlike=len(item.options) - len(item.likely),
        nonpaper=review_command("not-a-paper", work.key),
        pin=review_command("pin", work.key),
    )
    macros = environment(compiled).get_template(LINES).module
    return Around(str(macros.card_open(shown)), str(macros.card_close(shown)))  # type: ignore[attr-defined]


def placed(line: EntryLine, work: Work) -> ReportRow:
    """Return the values of a work with the places where the lists name it."""
    return replace(line.row, places=tuple(map(shown_place, work.mentions)))
