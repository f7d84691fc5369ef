"""What a rule may know beside the document: dialect, macros, fields by name, and what the sources say of each entry."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bibforge.bibtex.document import Document, Entry, Field
from bibforge.bibtex.inheritance import entries_by_key
from bibforge.bibtex.reading import record_from
from bibforge.bibtex.table import Dialect
from bibforge.model.record import Record
from bibforge.text.comparison import word_set

if TYPE_CHECKING:
    from bibforge.verify.evidence import Evidence

_MODERN_FIELDS = word_set(
    "journaltitle date location eprinttype eprintclass urldate langid subtitle booksubtitle maintitle pubstate"
)
_CLASSIC_FIELDS = word_set("journal year address archiveprefix primaryclass school annote")
_MODERN_TYPES = word_set("online thesis report software dataset collection mvbook inreference reference")
_CLASSIC_TYPES = word_set("phdthesis mastersthesis techreport conference")


@dataclass(slots=True, kw_only=True)
class BibView:
    """The view that all rules share in one pass over a document; damaged entries stand in no index."""

    file: str
    dialect: Dialect
    macros: Mapping[str, str]
    fields: Mapping[str, Sequence[tuple[Entry, Field]]] = field(default_factory=dict)
    """Every sound field by lower-case name, in order of place."""
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """By the entry's name (`names`); empty where nobody was asked."""
    encoding: str = "utf-8"
    """What the file's bytes were read as (`encoding.decode`)."""
    entries: Sequence[Entry] = ()
    sound: Sequence[Entry] = ()
    """The entries whose braces are whole and that no comment hides."""
    document: Document | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    """For each entry, by where it starts, its key in lower case and how often that key came before."""
    by_key: Mapping[str, Entry] = field(default_factory=dict)
    """By key in lower case: what `crossref` and `xdata` name."""
    _claims: dict[int, Record] = field(default_factory=dict)
    _starts: Sequence[int] = ()
    _line_ends: list[int] = field(default_factory=list)

    def named(self, *names: str) -> Iterator[tuple[Entry, Field]]:
        """Give the sound fields of these names, name by name."""
        for name in names:
            yield from self.fields.get(name, ())

    def line_of(self, entry: Entry) -> int:
        """Return the line on which an entry begins, from 1; many rules may ask for many entries."""
        if self.document and not self._line_ends:
            self._line_ends += [match.start() for match in re.finditer("\n", self.document.text)] or [0]
        return bisect_left(self._line_ends, entry.start) + 1

    def entry_with(self, position: int) -> Entry | None:
        """Return the entry, sound or damaged, in which a character stands."""
        number = bisect_right(self._starts, position) - 1
        if number < 0 or position > self.entries[number].end:
            return None
        return self.entries[number]

    def field_at(self, position: int) -> tuple[Entry, Field] | None:
        """Return the sound entry and the field in whose value a character stands."""
        entry = self.entry_with(position)
        if entry is None or entry.damaged:
            return None
        return next(((entry, one) for one in entry.fields if one.value_start <= position < one.value_end), None)

    def known(self, entry: Entry) -> Evidence | None:
        """Return what the sources say of an entry, or None where they were not asked."""
        return self.evidence.get(self.names[entry.start])

    def claim(self, entry: Entry) -> Record:
        """Return what an entry says about its work."""
        if entry.start not in self._claims:
            assert self.document is not None
            self._claims[entry.start] = record_from(
                entry, self.document, self.file, macros=self.macros, by_key=self.by_key
            )
        return self._claims[entry.start]

    def claims(self) -> dict[str, Record]:
        """Return what every sound entry says about its work, by the entry's name."""
        return {self.names[entry.start]: self.claim(entry) for entry in self.sound}


def bib_view(
    document: Document,
    file: str,
    *,
    dialect: Dialect | None = None,
    encoding: str = "utf-8",
) -> BibView:
    """Return the view of a document; the dialect is what most of its names speak unless it is given."""
    fields: dict[str, list[tuple[Entry, Field]]] = {}
    entries = document.entries
    sound = [entry for entry in entries if not entry.damaged and not entry.is_commented]
    for entry in sound:
        for one in entry.fields:
            fields.setdefault(one.name, []).append((entry, one))
    return BibView(
        file=file,
        dialect=dialect or _dialect_of(sound, fields),
        macros=document.macros,
        fields=fields,
        encoding=encoding,
        entries=entries,
        sound=sound,
        document=document,
        names=_names(entries),
        by_key=entries_by_key(document),
        _starts=[entry.start for entry in entries],
    )


def _names(entries: Sequence[Entry]) -> dict[int, str]:
    seen: dict[str, int] = {}
    names = {}
    for entry in entries:
        key = entry.key.lower()
        seen[key] = seen.get(key, 0) + 1
        names[entry.start] = f"{key}#{seen[key]}"
    return names


def _dialect_of(entries: Sequence[Entry], fields: Mapping[str, Sequence[object]]) -> Dialect:
    modern = sum(len(fields.get(name, ())) for name in _MODERN_FIELDS)
    classic = sum(len(fields.get(name, ())) for name in _CLASSIC_FIELDS)
    modern += sum(entry.type in _MODERN_TYPES for entry in entries)
    classic += sum(entry.type in _CLASSIC_TYPES for entry in entries)
    return Dialect.BIBLATEX if modern > classic else Dialect.BIBTEX
