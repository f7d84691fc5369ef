"""What review and explain work on: the library as lists and lock tell it, without asking a service."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bibforge.cli import files
from bibforge.cli.lockfile import LOCK, read_lock_in
from bibforge.cli.named_lists import named_lists
from bibforge.errors import BibforgeError, Exit

if TYPE_CHECKING:
    from bibforge.reconcile.lock import Lock
    from bibforge.workflows.build import Build

Sources = Annotated[
    list[Path] | None,
    typer.Option("--source", "-s", help="List or folder of lists; may be repeated.", show_default="sources/"),
]
Output = Annotated[Path, typer.Option("--output", "-o", help="Folder that holds the lock.")]


def opened(sources: Sequence[Path] | None, output: Path, *, prefer: str = "published") -> tuple[Build, Lock]:
    """Return the library that lists and lock give without asking a service, and the lock as it is.

    Raises BibforgeError (status 4) where there is no lock or a list cannot be read.
    """
    from bibforge.reconcile.merge import Prefer
    from bibforge.workflows.build import BuildOptions, build

    if not (output / LOCK).exists():
        hint = "run `bibforge build` first, or name the folder with --output"
        raise BibforgeError("there is no lock", place=files.shown(output / LOCK), hint=hint, status=Exit.UNREADABLE)
    lock = read_lock_in(output).lock
    texts = texts_of(sources)
    return build(texts, lock, (), BuildOptions(prefer=Prefer(prefer), offline=True, keep_keys=True)), lock


def texts_of(sources: Sequence[Path] | None) -> dict[str, str]:
    """Return the lists by their names. Raises BibforgeError (status 4) where one cannot be read."""
    return files.read_sources(sources or named_lists(), lambda _: None)  # the build has said what is skipped
