"""`bibforge rekey`: new citation keys, shown first; TeX sources follow on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bibforge.cli import completion, console, files, project
from bibforge.cli.holding import holding
from bibforge.cli.lockfile import change_lock
from bibforge.cli.settings import Settings
from bibforge.cli.writing import write_whole
from bibforge.errors import BibforgeError, Exit
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.workflows.build import Build
    from bibforge.workflows.rekey import Rekeying, TexChange


def rekey(
    key: Annotated[
        str,
        typer.Argument(metavar="[KEY]", help="One work's citation key.", autocompletion=completion.citation_keys),
    ] = "",
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="The key to give it; it never changes again.")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Regenerate every key, not only the provisional ones.")
    ] = False,
    pattern: Annotated[
        str, typer.Option(help="Pattern of the keys, as in JabRef or Better BibTeX; implies --all without a KEY.")
    ] = "",
    locale: Annotated[str, typer.Option(help="Language whose rules spell out letters: with `de`, ü becomes ue.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Write the lock (and the TeX files).")] = False,
    tex: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="TeX file or folder whose \\cite commands follow; may be repeated."),
    ] = None,
    sources: project.Sources = None,
    output: project.Output = Path("output"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON to stdout.")] = False,
) -> None:
    """Regenerate citation keys: the provisional ones, one, or all by a pattern; only --write changes files."""
    from bibforge.workflows.rekey import Rekeying, current_keys, renamed_keys

    style = Settings().with_keys(pattern, locale).key_style
    asked = Rekeying(target=key, new=new, everything=everything or bool(pattern), style=style)
    outcome, _ = project.opened(sources, output)
    renamed = renamed_keys(outcome, asked)
    used = {work.key for work in outcome.library.works}
    follow = {**current_keys(outcome.lock, used), **renamed}
    changes = [_rewritten(path, follow) for path in _tex_files(tex or ())]
    if as_json:
        console.data_json({"keys": renamed, "tex": {one.file: one.count for one in changes if one.count}})
    else:
        _show(outcome, renamed, changes)
    if write:
        _write(sources, output, asked, renamed, changes)
    elif renamed or any(one.count for one in changes):
        console.say("nothing was written: add --write")


def _write(
    sources: Sequence[Path] | None,
    output: Path,
    asked: Rekeying,
    renamed: Mapping[str, str],
    changes: Sequence[TexChange],
) -> None:
    from bibforge.workflows.rekey import rekeyed_lock

    if renamed:
        change_lock(output, lambda lock: rekeyed_lock(lock, project.opened(sources, output)[0], renamed, asked))
    for one in changes:
        if one.count:
            _write_tex(one)
    written = counted(sum(one.count for one in changes), "citation")
    console.say(f"{counted(len(renamed), 'key')} changed, {written} rewritten")
    if renamed:
        console.say("run `bibforge build --offline` to write the library with the new keys")


def _show(outcome: Build, renamed: Mapping[str, str], changes: Sequence[TexChange]) -> None:
    titles = {work.key: work.record.title for work in outcome.library.works}
    if renamed:
        console.data("\n".join(f"{old} -> {new}  {titles[old]}" for old, new in renamed.items()))
    for one in changes:
        if one.diff:
            console.data(one.diff)
    cited = f", {counted(sum(one.count for one in changes), 'citation')} in TeX files" if changes else ""
    console.say(f"{counted(len(renamed), 'key')} to change{cited}")


def _tex_files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.rglob("*.tex") if one.is_file())
        elif path.exists():
            found.append(path)
        else:
            hint = "name a .tex file or a folder with some"
            raise BibforgeError("no such file or folder", place=files.shown(path), hint=hint)
    return list(dict.fromkeys(found))


def _rewritten(path: Path, renamed: Mapping[str, str]) -> TexChange:
    from bibforge.workflows.rekey import rewritten_tex

    return rewritten_tex(files.read_bytes(path), files.shown(path), renamed)


def _write_tex(one: TexChange) -> None:
    path = Path(one.file)
    with holding(path.resolve().parent):
        if files.read_bytes(path) != one.before:
            hint = "it was not written; run the command again with --tex"
            raise BibforgeError("the file was changed meanwhile", place=one.file, status=Exit.CONFLICT, hint=hint)
        write_whole(path, one.after)
