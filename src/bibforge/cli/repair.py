"""`bibforge repair`: the smallest true diff for `.bib` files and reading lists."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bibforge.cli import console, files
from bibforge.cli.build import resolvers_for
from bibforge.cli.holding import holding
from bibforge.cli.lockfile import read_lock_in
from bibforge.cli.repair_settings import RepairSettings, settings_near
from bibforge.cli.settings import Settings
from bibforge.cli.writing import write_whole
from bibforge.errors import BibforgeError, Exit
from bibforge.markup.syntax import is_list_name
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.workflows.repair import Repair, RepairOptions

Words = Annotated[
    list[str] | None,
    typer.Option(metavar="RULE", help="Rules or groups to run instead of the default; commas allowed."),
]


def repair(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…", help="`.bib` files and lists; `-` for stdin.")],
    write: Annotated[bool, typer.Option("--write", help="Write the repaired files.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; leave with status 1 if anything is to fix.")
    ] = False,
    select: Words = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Rules or groups to leave out; commas allowed.")
    ] = None,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Also apply fixes that you should look at.")
    ] = False,
    output_format: Annotated[
        Literal["text", "json", "github", "sarif"], typer.Option(help="Form of the findings.")
    ] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --output-format json.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no service, only the catalog and the lock.")] = False,
    dialect: Annotated[
        Literal["auto", "bibtex", "biblatex"] | None, typer.Option(help="Dialect of the .bib.", show_default="auto")
    ] = None,
    catalog: Annotated[
        Path | None, typer.Option(help="Local catalog to ask first.", show_default="BIBFORGE_CATALOG")
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Do not take answers from the cache.")] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder that holds the lock of the lists.")] = Path(
        "output"
    ),
    stdin_filename: Annotated[
        str, typer.Option(metavar="NAME", help="What stdin is called; a name with a list suffix is read as a list.")
    ] = "stdin.bib",
) -> None:
    """Repair `.bib` files and reading lists, touching nothing but what is wrong."""
    from bibforge.workflows.repair import repair as mend

    _require_one_way(write=write, check=check, stdin=Path("-") in paths)
    project = settings_near(next((path for path in paths if path != Path("-")), Path.cwd()))
    options = _options(project, select, ignore, unsafe_fixes, dialect)
    form = "json" if as_json else output_format
    quiet = offline or project.offline
    resolvers = resolvers_for(Settings(), catalog, offline=quiet, refresh=refresh) if options.needs_sources else []
    lock = read_lock_in(output).lock
    done: list[Repair] = []
    for path in paths:
        name, data = _read(path, stdin_filename)
        if is_list_name(name):
            text = files.text_of_list(data, name)
            files.require_works(text, name)
            files.tell_syntax(text, name, console.say)
        with console.progress(quiet=form != "text") as told:
            done.append(mend(data, name, resolvers, options, lock=lock, on_progress=told))
    if write:
        for path, one in zip(paths, done, strict=True):
            _write(path, one)
    _tell(done, form, piped=Path("-") in paths and not check)
    _leave(done, check=check)


def _require_one_way(*, write: bool, check: bool, stdin: bool) -> None:
    if write and check:
        hint = "--check writes nothing; use one of the two"
        raise BibforgeError("--write and --check contradict each other", status=Exit.USAGE, hint=hint)
    if write and stdin:
        hint = "what comes from stdin is printed to stdout anyway"
        raise BibforgeError("stdin cannot be written to", status=Exit.USAGE, hint=hint)


def _options(
    project: RepairSettings,
    select: Sequence[str] | None,
    ignore: Sequence[str] | None,
    unsafe: bool,
    dialect: str | None,
) -> RepairOptions:
    from bibforge.bibtex.table import Dialect
    from bibforge.workflows.repair import RepairOptions

    spoken = dialect or project.dialect
    return RepairOptions(
        select=_words(select) or project.select,
        ignore=(*_words(ignore), *project.ignore),
        unsafe=unsafe or project.unsafe,
        dialect=None if spoken == "auto" else Dialect(spoken),
    )


def _words(given: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(word.strip() for one in given or () for word in one.split(",") if word.strip())


def _read(path: Path, stdin_filename: str) -> tuple[str, bytes]:
    if path == Path("-"):
        data = sys.stdin.buffer.read(files.LARGEST + 1)
        if len(data) > files.LARGEST:
            raise files.too_large(stdin_filename)
        return stdin_filename, data
    return files.shown(path), files.read_bytes(path)


def _write(path: Path, one: Repair) -> None:
    """Write a repaired file, unless somebody else has changed it since it was read."""
    if not one.changed:
        return
    with holding(path.resolve().parent):
        if files.read_bytes(path) != one.before:
            hint = "nothing was written; run the command again"
            raise BibforgeError(
                "the file was changed while it was repaired", place=one.file, status=Exit.CONFLICT, hint=hint
            )
        write_whole(path, one.after)


def _tell(done: Sequence[Repair], form: str, *, piped: bool) -> None:
    from bibforge.verify.words import told
    from bibforge.workflows.annotations import github_lines, json_values, sarif, text_lines
    from bibforge.workflows.repair import annotations_of

    every = [annotation for one in done for annotation in annotations_of(one)]
    if form == "json":
        console.data_json(
            {
                "files": [
                    {
                        "file": one.file,
                        "changed": one.changed,
                        "findings": json_values(annotations_of(one)),
                        "keys": dict(one.result.keys),
                        "diff": one.diff.encode("utf-8", "replace").decode(),
                        "unreachable": list(map(told, one.unreachable)),
                    }
                    for one in done
                ]
            }
        )
    elif form == "sarif":
        from bibforge import __version__

        console.data_json(sarif(every, __version__))
    elif form == "github":
        _print(github_lines(every), piped=piped)
    else:
        _print(text_lines(every), piped=piped)
        for one in done:
            if one.diff and not piped:
                console.data(one.diff)
    if piped and form not in ("json", "sarif"):
        for one in done:
            sys.stdout.flush()
            sys.stdout.buffer.write(one.after)
            sys.stdout.buffer.flush()
    _summarise(done)


def _print(lines: Sequence[str], *, piped: bool) -> None:
    """Print findings to stdout, or to stderr where stdout carries the repaired text."""
    for line in lines:
        (console.say if piped else console.data)(line)


def _summarise(done: Sequence[Repair]) -> None:
    from bibforge.verify.words import told

    for one in done:
        for old, new in one.result.keys.items():
            console.say(f"{one.file}: key {old or '(none)'} is now {new}")
        if one.unwritten:
            console.say(f"{one.file}: no links are written into {one.unwritten}; the file stays as it is")
        for reason in one.unreachable:
            console.say(f"{one.file}: could not ask: {told(reason)}")
    fixed = sum(len(one.result.fixed) for one in done)
    left = sum(len(one.result.left) for one in done)
    unsafe = sum(bool(finding.fix and not finding.fix.safe) for one in done for finding in one.result.left)
    more = f" ({unsafe} with --unsafe-fixes)" if unsafe else ""
    found = counted(fixed, "finding")
    console.say(f"{found} with a fix, {left} for you to look at{more}, in {counted(len(done), 'file')}")


def _leave(done: Sequence[Repair], *, check: bool) -> None:
    if check and any(one.changed for one in done):
        raise typer.Exit(Exit.FINDINGS)
    if any(one.unreachable for one in done):
        raise typer.Exit(Exit.UNREACHABLE)
