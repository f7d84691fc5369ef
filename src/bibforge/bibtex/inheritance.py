"""What an entry takes from the entries that it names in `crossref` and `xdata`, as BibTeX and biblatex hand it down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bibforge.bibtex.document import Document, Entry

_DEEPEST = 8
"""Generations that are followed: biber allows any number, real files have two."""


class _Renaming(NamedTuple):
    """Fields of a parent that become others in a child, by the types of both."""

    parents: frozenset[str]
    children: frozenset[str]
    fields: Mapping[str, str]


def _renaming(parents: str, children: str, fields: str) -> _Renaming:
    pairs = (pair.partition(">") for pair in fields.split())
    return _Renaming(frozenset(parents.split()), frozenset(children.split()), {old: new for old, _, new in pairs})


_TO_MAIN = "title>maintitle subtitle>mainsubtitle titleaddon>maintitleaddon"
_TO_BOOK = "title>booktitle subtitle>booksubtitle titleaddon>booktitleaddon"
_TO_JOURNAL = "title>journaltitle subtitle>journalsubtitle titleaddon>journaltitleaddon"
_RENAMINGS = (
    _renaming("mvbook", "book inbook bookinbook suppbook", _TO_MAIN),
    _renaming("mvcollection mvreference", "collection reference incollection inreference suppcollection", _TO_MAIN),
    _renaming("mvproceedings", "proceedings inproceedings conference", _TO_MAIN),
    _renaming("book", "inbook bookinbook suppbook incollection inproceedings conference", _TO_BOOK),
    _renaming("collection reference book", "incollection inreference suppcollection", _TO_BOOK),
    _renaming("proceedings collection", "inproceedings conference incollection", _TO_BOOK),
    _renaming("periodical", "article suppperiodical", _TO_JOURNAL),
)
"""biblatex manual, appendix "Inheritance rules". The classic types of the same meaning (`conference`, a chapter of a
`book`) are with them, since BibTeX hands a `booktitle` down that biblatex takes from the `title`."""

_NOT_INHERITED = """
    crossref xref xdata ids entryset entrysubtype execute label options presort related relatedoptions relatedstring
    relatedtype shorthand shorthandintro sortkey key shorttitle sorttitle indextitle indexsorttitle
"""
"""biblatex's `\\noinherit`, in the same appendix."""
_IDENTITY = """
    doi url urldate eprint eprinttype eprintclass archiveprefix primaryclass abstract annote annotation note file
    pagetotal
"""
"""Both programs hand these down, but the DOI of the proceedings says nothing about the paper: it would be taken for the
paper's own."""
_OWN = frozenset((_NOT_INHERITED + _IDENTITY).split())
"""What is never handed down by `crossref`."""


def entries_by_key(document: Document) -> dict[str, Entry]:
    """Return the entries by key in lower case, the first of two (as BibTeX)."""
    found: dict[str, Entry] = {}
    for entry in document.entries:
        found.setdefault(entry.key.lower(), entry)
    return found


def values_of(entry: Entry, by_key: Mapping[str, Entry], macros: Mapping[str, str]) -> dict[str, str]:
    """Return the values of an entry by field name: its own (the first of two), then those of `xdata` and `crossref`."""
    return _values(entry, by_key, macros, (entry.start,))


def names_parents(entry: Entry) -> bool:
    """Tell whether an entry takes values from others."""
    return any(field.name in ("crossref", "xdata") for field in entry.fields)


def _values(
    entry: Entry, by_key: Mapping[str, Entry], macros: Mapping[str, str], line: tuple[int, ...]
) -> dict[str, str]:
    values: dict[str, str] = {}
    expand = _macros_used(entry)
    for field in entry.fields:
        values.setdefault(field.name, field.expanded(macros) if expand else field.value)
    for kind, parent in _parents(values, by_key):
        if parent.start in line or len(line) > _DEEPEST:
            continue
        given = _values(parent, by_key, macros, (*line, parent.start))
        handed = _handed_down(entry.type, parent.type, given, values) if kind == "crossref" else given
        for name, value in handed.items():
            values.setdefault(name, value)
    return values


def _parents(values: Mapping[str, str], by_key: Mapping[str, Entry]) -> Iterator[tuple[str, Entry]]:
    """Give the entries that are named, `xdata` (several keys) before `crossref` (one), those that the file has."""
    keys = [("xdata", key) for key in re.split(r"\s*,\s*", values.get("xdata", "").strip()) if key]
    for kind, key in [*keys, ("crossref", values.get("crossref", "").strip())]:
        if key and (parent := by_key.get(key.lower())):
            yield kind, parent


def _handed_down(child: str, parent: str, given: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """Return what a parent's values are to a child, those of the same name first."""
    renamed = {
        name: new
        for row in _RENAMINGS
        if parent in row.parents and child in row.children
        for name, new in row.fields.items()
    }
    if child == "inbook" and "title" not in own:
        renamed = {}  # classic BibTeX: a part of a book has the book's title
    same = {name: value for name, value in given.items() if name not in _OWN and name not in renamed}
    return same | {new: given[name] for name, new in renamed.items() if name in given and new not in same}


def _macros_used(entry: Entry) -> bool:
    return any(
        field.source[field.value_end - 1 : field.value_end] not in ("}", '"') or "#" in field.raw
        for field in entry.fields
    )
