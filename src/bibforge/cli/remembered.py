"""What a build takes from earlier runs: the memory in the cache folder, and the last build of the output folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bibforge.cli import console, files
from bibforge.cli.lockfile import LOCK
from bibforge.cli.settings import Settings
from bibforge.errors import Exit

if TYPE_CHECKING:
    from bibforge.bibtex.entries import Dialect
    from bibforge.model.library import Keywords, ReadingList, Work
    from bibforge.reconcile.lock import Lock
    from bibforge.workflows.memory.drafts import Drafts
    from bibforge.workflows.memory.files import MemoryFolder
    from bibforge.workflows.memory.locks import Locks
    from bibforge.workflows.memory.open_entries import OpenEntries
    from bibforge.workflows.memory.pieces import Pieces
    from bibforge.workflows.memory.readings import Readings
    from bibforge.workflows.report_lines import Around, EntryLine
    from bibforge.zotero.rdf import ItemText

MEMORY = "memory"
"""The folder in that of the cache."""
MAX_AGE = 3.0
"""Days for which it stands that no service knew an entry: as long as the cache keeps such an answer."""


def memory_of(settings: Settings) -> MemoryFolder:
    """Return what earlier runs worked out."""
    from bibforge.version import __version__
    from bibforge.workflows.memory.files import MemoryFolder

    return MemoryFolder(settings.cache_folder / MEMORY, version=__version__)


class LazyReadings:
    """The readings of earlier runs; the reader is loaded only where a list must be read."""

    def __init__(self, memory: MemoryFolder) -> None:
        self._memory = memory

    @cached_property
    def all(self) -> Readings:
        """The readings themselves."""
        from bibforge.workflows.memory.readings import Readings

        return Readings(self._memory)

    def read(self, text: str, file: str) -> ReadingList:
        """Return the reading of a list."""
        return self.all.read(text, file)


def locks_of(memory: MemoryFolder, output: Path) -> Locks:
    """Return the lock that the last build of an output folder wrote."""
    from bibforge.workflows.memory.locks import Locks

    return Locks(memory, output)


@dataclass(frozen=True, slots=True)
class KeptPieces:
    """What was made of works before, for one output folder and one set of options."""

    drafts: Drafts
    entries: Pieces[Work, str]
    items: Pieces[Work, ItemText]
    lines: Pieces[tuple[Work, Lock], EntryLine]
    cards: Pieces[tuple[Work, Lock], Around]
    series: Pieces[str, str]

    def line(self, work: Work, lock: Lock) -> EntryLine:
        """Return a work's line in the report."""
        return self.lines((work, lock))

    def card(self, work: Work, lock: Lock) -> Around:
        """Return the card of a work without a record in the report."""
        return self.cards((work, lock))

    def write(self) -> None:
        """Keep those of this run."""
        for pieces in (self.drafts, self.entries, self.items, self.lines, self.cards, self.series):
            pieces.write()


def pieces_of(
    memory: MemoryFolder, output: Path, *, dialect: Dialect, tags: bool, keywords: Keywords, compiled: Path
) -> KeptPieces:
    """Return the pieces of an output folder."""
    from bibforge.bibtex.writer import entry_text
    from bibforge.workflows.memory.drafts import Drafts
    from bibforge.workflows.memory.pieces import Pieces, WorkNames
    from bibforge.workflows.pages.series import known_series
    from bibforge.workflows.report_lines import Around, EntryLine, card_of, line_of
    from bibforge.zotero.rdf import ItemText, item_text

    def entry(work: Work) -> str:
        return entry_text(work, dialect=dialect, keywords=keywords)

    def item(work: Work) -> ItemText:
        return item_text(work, tags=tags)

    def line(one: tuple[Work, Lock]) -> EntryLine:
        return line_of(*one, compiled)

    def card(one: tuple[Work, Lock]) -> Around:
        return card_of(*one, compiled)

    def reported(one: tuple[Work, Lock]) -> str:
        return names.with_lock(*one)

    names = WorkNames()
    kept: Any = {"folder": memory, "output": output}
    return KeptPieces(
        Drafts(memory, output),
        Pieces(entry, str, names, title="entries", options=f"{dialect} {keywords}", **kept),
        Pieces(item, ItemText, names, title="items", options=str(tags), **kept),
        Pieces(line, EntryLine, reported, title="lines", **kept),
        Pieces(card, Around, reported, title="cards", **kept),
        Pieces(known_series, str, str, title="series", **kept),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests:
    """All that a build rests on: the lists by name, whom it asks, and every option that has a say in a file."""

    texts: Mapping[str, str]
    resolvers: Sequence[Any]
    options: Sequence[object]
    output: Path
    max_age: float
    """Days for which it stands that no service knew an entry."""
    answers: Path
    """The cache of the services' answers: what rests on them is gone with it."""

    @property
    def _age(self) -> float:
        return self.max_age if self.answers.exists() else -1.0

    def facts(self, lock: str) -> list[str]:
        """Return the facts as texts, with the text of the lock that a run finds."""
        from bibforge.resolvers.answers import sources_state

        lists = [part for pair in self.texts.items() for part in pair]
        return [*lists, "", *sources_state(self.resolvers), "", *map(repr, self.options), lock]

    def open_entries(self, folder: MemoryFolder, *, published: bool, fresh: bool) -> OpenEntries:
        """Return what earlier runs learned of entries that stayed open."""
        from bibforge.workflows.memory.open_entries import OpenEntries

        return OpenEntries(folder, self.resolvers, published=published, max_age=self._age, fresh=fresh)

    def keep(
        self,
        folder: MemoryFolder,
        made: Mapping[str, str],
        lock: str,
        lines: Sequence[str],
        *,
        found: bool,
        asked: bool,
    ) -> None:
        """Keep a build that is done, as the next run will find things; `lock` is its text where none was made."""
        from bibforge.workflows.memory.whole import LastBuilds

        facts = self.facts(made.get(LOCK, lock))
        LastBuilds(folder, self.output, max_age=self.max_age).keep(facts, made, lines, found=found, asked=asked)

    def stands(self, folder: MemoryFolder, *, strict: bool) -> bool:
        """Tell whether nothing has changed since the last build; then what it had to say is said again.

        Raises typer.Exit where `strict` takes exception to it.
        """
        from bibforge.workflows.memory.whole import LastBuilds

        lock = self.output / LOCK
        text = files.read_text(lock) if lock.exists() else ""
        last = LastBuilds(folder, self.output, max_age=self._age).standing(self.facts(text))
        if last is None:
            return False
        for line in (*last.lines[:-1], f"{files.shown(self.output)}: nothing changed", *last.lines[-1:]):
            console.say(line)
        if strict and last.found:
            raise typer.Exit(Exit.FINDINGS)
        return True
