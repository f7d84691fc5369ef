"""`bibforge repair`: the smallest true diff for `.bib` files and reading lists."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bibforge.cli import completion, console, files
from bibforge.cli.build_lines import grouped_silences
from bibforge.cli.holding import holding
from bibforge.cli.lockfile import read_lock_in
from bibforge.cli.repair_settings import RepairSettings, settings_near
from bibforge.cli.settings import Settings
from bibforge.cli.writing import write_whole
from bibforge.errors import BibforgeError, Exit
from bibforge.markup.syntax import is_list_name
from bibforge.repair.engine.findings import Severity
from bibforge.text.plurals import counted

_PLURALS = {"finding with a safe fix": ("finding with a safe fix", "findings with a safe fix"),
            "file to change": ("file to change", "files to change")}  # fmt: skip

if TYPE_CHECKING:
    from bibforge.workflows.rekey import TexChange
    from bibforge.workflows.repair import Repair, RepairOptions

Words = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RULE",
        help="Rules or groups to run instead of the default; commas allowed.",
        autocompletion=completion.rule_names,
    ),
]


def repair(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…", help="`.bib` files and lists; `-` for stdin.")],
    write: Annotated[bool, typer.Option("--write", help="Write the repaired files.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with status 1 where something is wrong.")
    ] = False,
    fail_on: Annotated[
        Literal["error", "warning", "info"] | None,
        typer.Option(
            "--fail-on",
            help="With --check: every finding this severe or more gives status 1.",
            show_default="errors, and whatever has a safe fix",
        ),
    ] = None,
    select: Words = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE", help="Rules or groups to leave out; commas allowed.", autocompletion=completion.rule_names
        ),
    ] = None,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Also apply fixes that you should review.")
    ] = False,
    output_format: Annotated[
        Literal["text", "json", "github", "sarif"], typer.Option(help="Format of the findings.")
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
    hush: console.Quiet = False,
    stdin_filename: Annotated[
        str,
        typer.Option(metavar="NAME", help="File name to assume for stdin; with a list's suffix it is read as a list."),
    ] = "stdin.bib",
) -> None:
    """Repair `.bib` files and reading lists, touching nothing but what is wrong."""
    from bibforge.text.binary import require_bib_text
    from bibforge.workflows.repair import repair as mend

    _require_one_way(write=write, check=check, stdin=Path("-") in paths)
    project = settings_near(next((path for path in paths if path != Path("-")), Path.cwd()))
    options = _options(project, select, ignore, unsafe_fixes, dialect)
    form = "json" if as_json else output_format
    quiet = offline or project.offline
    console.begin(quiet=hush, interrupted="no file was written; what was answered so far is in the cache")
    resolvers = _resolvers(catalog, offline=quiet, refresh=refresh) if options.needs_sources else []
    is_any_list = any(is_list_name(stdin_filename if path == Path("-") else path.name) for path in paths)
    lock = read_lock_in(output).lock if is_any_list else None
    done: list[Repair] = []
    for path in paths:
        name, data = _read(path, stdin_filename)
        if is_list_name(name):
            text = files.text_of_list(data, name)
            files.require_works(text, name)
            files.tell_syntax(text, name, console.say)
        else:
            require_bib_text(data, name)
        with console.progress(quiet=hush or form != "text") as told:
            done.append(mend(data, name, resolvers, options, lock=lock, on_progress=told))
    if write:
        for path, one in zip(paths, done, strict=True):
            _write(path, one)
    edits = [one for path, mended in zip(paths, done, strict=True) for one in _citations(path, mended)]
    _tell(done, edits, form, piped=Path("-") in paths and not check)
    _leave(done, check=check, least=_SEVERITIES.get(fail_on or project.fail_on))


def _resolvers(catalog: Path | None, *, offline: bool, refresh: bool) -> list[Any]:
    from bibforge.cli.build import resolvers_for  # only where a rule compares with records

    return resolvers_for(Settings(), catalog, offline=offline, refresh=refresh)


_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.NOTE}


def _citations(path: Path, mended: Repair) -> list[TexChange]:
    """Return what has to change in the TeX files beside a `.bib` so that they cite the keys that are there now."""
    renamed = {old: new for old, new in mended.result.keys.items() if old and old not in mended.result.aliases}
    if not renamed or path == Path("-"):
        return []
    from bibforge.workflows.rekey import rewritten_tex

    beside = sorted(one for one in path.resolve().parent.glob("*.tex") if one.is_file())
    changes = [rewritten_tex(files.read_bytes(one), files.shown(one), renamed) for one in beside]
    return [one for one in changes if one.count]


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


def _tell(done: Sequence[Repair], edits: Sequence[TexChange], form: str, *, piped: bool) -> None:
    from bibforge.verify.words import told
    from bibforge.workflows.annotations import github_lines, json_values, text_lines
    from bibforge.workflows.repair import annotations_of
    from bibforge.workflows.sarif import sarif

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
                ],
                "citations": [{"file": one.file, "diff": one.diff} for one in edits],
            }
        )
    elif form == "sarif":
        from bibforge.version import __version__

        console.data_json(sarif(every, __version__))
    elif form == "github":
        _print(github_lines(every), piped=piped)
    else:
        _print(text_lines(every), piped=piped)
        for diff in (*(one.diff for one in done), *(one.diff for one in edits)):
            if diff and not piped:
                console.data(diff)
    if piped and form not in ("json", "sarif"):
        for one in done:
            sys.stdout.flush()
            sys.stdout.buffer.write(one.after)
            sys.stdout.buffer.flush()
    _summarise(done, edits, form)


def _print(lines: Sequence[str], *, piped: bool) -> None:
    """Print findings to stdout, or to stderr where stdout carries the repaired text."""
    for line in lines:
        (console.say if piped else console.data)(line)


def _summarise(done: Sequence[Repair], edits: Sequence[TexChange], form: str) -> None:
    from bibforge.verify.words import told

    for one in done:
        for old, new in one.result.keys.items():
            kept = ", the old one stays in ids" if old in one.result.aliases else ""
            console.say(f"{one.file}: key {old or '(none)'} is now {new}{kept}")
        if one.unwritten:
            console.say(f"{one.file}: no links are written into {one.unwritten}; the file stays as it is")
        if one.unreachable:
            silent = grouped_silences(list(map(told, one.unreachable)))
            console.say(f"{one.file}: could not ask: {silent}; the rules that need no records were run all the same")
    for tex in edits:
        if form in ("github", "sarif"):
            console.say(tex.diff)
        citations = counted(tex.count, "citation")
        console.say(f"{tex.file}: {citations} of keys that change; the diff shows what to write")
    fixed = sum(len(one.result.fixed) for one in done)
    left = sum(len(one.result.left) for one in done)
    unsafe = sum(bool(finding.fix and not finding.fix.safe) for one in done for finding in one.result.left)
    more = f" ({unsafe} with --unsafe-fixes)" if unsafe else ""
    found = counted(fixed, "finding")
    console.say(f"{found} with a fix, {left} to review{more}, in {counted(len(done), 'file')}")


def _leave(done: Sequence[Repair], *, check: bool, least: Severity | None) -> None:
    from bibforge.workflows.repair import failing

    reasons = failing(done, least) if check else {}
    if reasons:
        told = ", ".join(counted(number, *_PLURALS.get(what, (what,))) for what, number in reasons.items())
        console.say(f"status 1 because of {told}")
        raise typer.Exit(Exit.FINDINGS)
    if any(one.unreachable for one in done):
        raise typer.Exit(Exit.UNREACHABLE)
