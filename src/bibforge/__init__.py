"""The compiler for bibliographies: reading lists in; a clean .bib, a Zotero tree and repaired lists out."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from bibforge.version import __version__

if TYPE_CHECKING:
    from bibforge.api import Shelf, build, check, read, repair, sync
    from bibforge.errors import BibforgeError
    from bibforge.model.library import Library, Mention, Work
    from bibforge.model.record import Record

# name -> module: resolved on first use, so that `import bibforge` costs nothing
_HOMES = {
    "BibforgeError": "bibforge.errors",
    "Library": "bibforge.model.library",
    "Mention": "bibforge.model.library",
    "Record": "bibforge.model.record",
    "Shelf": "bibforge.api",
    "Work": "bibforge.model.library",
    "build": "bibforge.api",
    "check": "bibforge.api",
    "read": "bibforge.api",
    "repair": "bibforge.api",
    "sync": "bibforge.api",
}

__all__ = [
    "BibforgeError",
    "Library",
    "Mention",
    "Record",
    "Shelf",
    "Work",
    "__version__",
    "build",
    "check",
    "read",
    "repair",
    "sync",
]


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module  # on first use of a public name

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'bibforge' has no attribute {name!r}")


class _Verbs(ModuleType):
    """This package, in which the verb `repair` is not replaced by the room of that name when the room is loaded."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Verbs
