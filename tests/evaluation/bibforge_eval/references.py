"""Labelled references put before the real `bibforge check`: a catalog and services that hold the records."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bibforge_eval.services import Addresses, services

REFERENCES = "references.bib"
RECORD_FILES = ("works.jsonl", "arxiv.jsonl")
"""Records of the folder itself: published works as Crossref lays them out, preprints as the arXiv snapshot does."""

_RECORD_SUFFIXES = (".jsonl", ".jsonl.gz")
_NO_RECORDS = "arxiv_published_links.jsonl.gz"
"""Pairs of identifiers, which is no record."""


def checked(folder: Path, records: Path, *, keep: Path | None = None, offline: bool = False) -> str:
    """Return the JSON that `bibforge check --json` prints for `folder/references.bib`.

    The catalog and the services hold the records of `records` and of `folder`. `keep` is a folder for the catalog,
    which is made anew only where it is not there yet. Raises SystemExit where `bibforge` gives no JSON.
    """
    with _work_folder(keep) as work:
        catalog = work / "catalog.sqlite"
        if not catalog.exists():
            _bibforge(["catalog", "add", *map(str, record_files(folder, records)), "--catalog", str(catalog)], {})
        surroundings = {"BIBFORGE_CACHE": str(work / "cache"), "BIBFORGE_CATALOG": str(catalog)}
        command = ["check", "--json", "--", str(folder / REFERENCES)]
        if offline:
            return _bibforge([command[0], "--offline", *command[1:]], surroundings)
        with services(records, more=folder) as addresses:
            return _bibforge(command, surroundings | _asking(addresses))


def record_files(folder: Path, records: Path) -> list[Path]:
    """Return the files of records, the folder's own behind the record sets."""
    found = [path for path in sorted(records.iterdir()) if path.name.endswith(_RECORD_SUFFIXES)]
    own = [folder / name for name in RECORD_FILES if (folder / name).exists()]
    return [path for path in found if path.name != _NO_RECORDS] + own


def _asking(addresses: Addresses) -> dict[str, str]:
    return {
        "BIBFORGE_ARXIV_URL": addresses.arxiv,
        "BIBFORGE_CROSSREF_URL": addresses.crossref,
        "BIBFORGE_DOIORG_URL": addresses.doiorg,
        "BIBFORGE_DATACITE_URL": addresses.datacite,
        "BIBFORGE_SOURCES": "arxiv,crossref,doiorg,datacite",  # no service but those that run here
        "BIBFORGE_PACE": "0",
        "NO_PROXY": "127.0.0.1",
    }


@contextmanager
def _work_folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with TemporaryDirectory(prefix="bibforge-check-") as folder:
        yield Path(folder)


def _bibforge(arguments: Sequence[str], surroundings: dict[str, str]) -> str:
    """Run the real command in a process of its own; findings (status 1) and silent services (3) are answers too."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BIBFORGE_")}
    command = [sys.executable, "-m", "bibforge", *arguments]
    done = subprocess.run(
        command,
        env=inherited | surroundings,
        stdout=subprocess.PIPE,
        stderr=sys.stderr,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"bibforge {arguments[0]} ended with status {done.returncode}")
    return done.stdout
