"""The compiler for bibliographies: reading lists in; a clean .bib, a Zotero tree and repaired lists out."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from bibforge.bibtex.parser import parse, write
    from bibforge.errors import BibforgeError
    from bibforge.model.library import Library, Mention, ReadingList, Work
    from bibforge.model.record import Record
    from bibforge.readinglist.carriers import read_list
    from bibforge.workflows.build import Build, BuildOptions, build

# name -> module: resolved on first use, so that `import bibforge` costs nothing
_HOMES = {
    "BibforgeError": "bibforge.errors",
    "Build": "bibforge.workflows.build",
    "BuildOptions": "bibforge.workflows.build",
    "Library": "bibforge.model.library",
    "Mention": "bibforge.model.library",
    "ReadingList": "bibforge.model.library",
    "Record": "bibforge.model.record",
    "Work": "bibforge.model.library",
    "build": "bibforge.workflows.build",
    "parse": "bibforge.bibtex.parser",
    "read_list": "bibforge.readinglist.carriers",
    "write": "bibforge.bibtex.parser",
}

__all__ = [
    "BibforgeError",
    "Build",
    "BuildOptions",
    "Library",
    "Mention",
    "ReadingList",
    "Record",
    "Work",
    "__version__",
    "build",
    "parse",
    "read_list",
    "write",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module  # on first use of a public name

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'bibforge' has no attribute {name!r}")
