"""What a reference claims: the entries of a `.bib` and the papers of a list, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

from bibforge.bibtex.parser import parse
from bibforge.bibtex.reading import record_from
from bibforge.model.library import ReadingList
from bibforge.model.record import Record
from bibforge.readinglist.carriers import read_list
from bibforge.reconcile.match import claim_of

_NO_WORKS = frozenset({"xdata", "set", "ieeetranbstctl", "control"})
"""Types of entries that hold data or settings for others (biblatex manual 2.1.2; IEEEtran, "BST control")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One reference with its place: a `.bib` entry by its key, or the item of a list; `line` counts from 1."""

    file: str
    line: int
    key: str
    claim: Record
    readable: bool = True
    """Whether the entry is whole; one whose braces are damaged may claim anything."""


def bib_references(text: str, file: str) -> list[Reference]:
    """Return what the entries of a BibTeX text claim, in order, damaged ones included, commented-out ones not."""
    document = parse(text)
    macros = document.macros
    found = []
    line, counted = 1, 0
    for entry in document.entries:
        if entry.is_commented or entry.type in _NO_WORKS:
            continue
        line += text.count("\n", counted, entry.start)
        counted = entry.start
        claim = record_from(entry, document, file, macros=macros)
        found.append(Reference(file=file, line=line, key=entry.key, claim=claim, readable=not entry.damaged))
    return found


def list_references(text: str, file: str) -> list[Reference]:
    """Return what the papers of a reading list claim, in order; the key is the title as the list has it."""
    return references_of(read_list(text, file))


def references_of(reading: ReadingList) -> list[Reference]:
    """Return what the papers of a list claim that is already read."""
    papers = [mention for mention in reading.mentions if mention.is_paper]
    return [Reference(file=reading.file, line=one.place.line, key=one.title, claim=claim_of(one)) for one in papers]
