"""`bibforge init`: a project begun in a folder with lists; nothing that is there is written over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from bibforge.cli import console, files, writing
from bibforge.cli.lockfile import LOCK
from bibforge.cli.project_file import NAME
from bibforge.errors import BibforgeError
from bibforge.text.plurals import counted
from bibforge.version import __version__

WORKFLOW = ".github/workflows/bibforge.yml"
_PASSED_OVER = frozenset({"node_modules", "output", "site-packages", "vendor", "_site", "build", "dist"})
_MOST_FILES = 2000


def init(
    folder: Annotated[Path, typer.Argument(help="Folder with your lists.")] = Path(),
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the lock.")] = Path("output"),
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found and written as JSON.")] = False,
) -> None:
    """Start a project: find the lists, write settings, a first lock and a workflow; existing files are kept."""
    from bibforge.reconcile.lock import Lock, lock_text
    from bibforge.workflows.build import BuildOptions, build
    from bibforge.workflows.init import FEWEST, lists_among, settings_text, workflow_text

    if not folder.is_dir():
        raise BibforgeError("no such folder", place=files.shown(folder), hint="name the folder with your lists")
    texts = dict(_texts(folder))
    lists = lists_among(texts)
    if not lists:
        hint = "add lines such as `- [Title](https://arxiv.org/abs/…)`, or name a shorter list: bibforge build FILE"
        message = f"no list of papers in this folder: no text has {FEWEST} entries with a paper's link"
        raise BibforgeError(message, place=files.shown(folder), hint=hint)
    where = Path(os.path.relpath((folder / output).resolve(), folder.resolve()))
    outcome = build({one.file: texts[one.file] for one in lists}, Lock(), (), BuildOptions(offline=True))
    made = {
        NAME: settings_text(lists),
        (where / LOCK).as_posix(): lock_text(outcome.lock),
        WORKFLOW: workflow_text(__version__),
    }
    written = {name: _written(folder / name, text) for name, text in made.items()}
    if as_json:
        told = [{"file": one.file, "entries": one.entries, "papers": one.papers} for one in lists]
        console.data_json({"lists": told, "written": [name for name, new in written.items() if new]})
    for one in lists:
        console.say(f"{one.file}: {counted(one.entries, 'entry', 'entries')}, {one.papers} with a paper's link")
    for name, new in written.items():
        console.say(f"{name}: {'written' if new else 'already exists and is left unchanged'}")
    go = "" if folder.resolve() == Path.cwd() else f"cd {files.shown(folder)} && "
    names = " ".join(_quoted(one.file) for one in lists)
    console.say("next:")
    console.say(f"  {go}bibforge build    # asks the services, writes library.bib, library.rdf and report.html")
    console.say(f"  {go}bibforge repair {names}    # shows what would be repaired; --write does it")
    console.say(f"  {go}bibforge watch    # reports what has changed since")


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts in a folder that may be lists, by their names below it."""
    from bibforge.markup.syntax import DATA, is_list_name, recognised

    named = (path for path in sorted(folder.rglob("*")) if is_list_name(path.name) and _is_own(path, folder))
    for path in islice(named, _MOST_FILES):
        try:
            text = files.read_source(path)
        except BibforgeError:
            continue
        found = recognised(text, path.name)
        if found and found.syntax not in DATA:
            yield path.relative_to(folder).as_posix(), text


def _is_own(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return (
        path.is_file()
        and not files.is_made(path)
        and not any(part.startswith(".") or part in _PASSED_OVER for part in parts)
    )


def _written(path: Path, text: str) -> bool:
    """Write a file where there is none, and tell whether that was so."""
    if path.exists() or path.is_symlink():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    writing.write_whole(path, text.encode())
    return True


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name
