"""`bibforge render`: a library back into a list, or into references of a style."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bibforge.cli import console, files, project, writing
from bibforge.errors import BibforgeError, Exit
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.model.library import Library
    from bibforge.readinglist.shape import Shape
    from bibforge.workflows.render import Rendering, RenderOptions


def render(
    library: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A .bib, CSL-JSON or lock; without it, lists and lock of this folder."),
    ] = None,
    sources: project.Sources = None,
    output: project.Output = Path("output"),
    to: Annotated[
        Path | None,
        typer.Option("--to", help="File to write, or a folder for one file a list.", show_default="stdout"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    template: Annotated[
        Literal["own", "bullets", "table", "details", "awesome", "html", "references"],
        typer.Option(help="Shape: the lists' own, a template, or references of a style."),
    ] = "own",
    like: Annotated[Path | None, typer.Option("--like", help="A Markdown list whose shape is taken.")] = None,
    style: Annotated[
        str, typer.Option("--style", help="With references: a .csl file, or the name of a style.")
    ] = "harvard-cite-them-right",
    by: Annotated[
        Literal["category", "kind", "year", "none"], typer.Option(help="What to group the entries by.")
    ] = "category",
    title: Annotated[str, typer.Option("--title", help="Title of the list.", show_default="the library's own")] = "",
    people: Annotated[
        int, typer.Option("--people", min=0, help="How many people to name before et al.; 0 names all.")
    ] = 0,
    zotero: Annotated[str, typer.Option("--library", help="A Zotero library to read: user:ID, group:ID, local.")] = "",
    collection: Annotated[str, typer.Option("--collection", help="Only this Zotero collection and those below.")] = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with status 1 if a part of the list would not be read back as meant.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print text and losses as JSON to stdout.")] = False,
) -> None:
    """Publish a library as a list: Markdown, HTML, or references in a citation style."""
    from bibforge.readinglist.written import Template
    from bibforge.workflows.render import By, RenderOptions, roots_of
    from bibforge.workflows.render import render as written

    found = _library(library, sources, output, zotero, collection)
    if template == "references":
        _references(found, style, to, force=force)
        return
    chosen = Template.BULLETS if template == "own" else Template(template)
    options = RenderOptions(template=chosen, title=title, by=By(by), most_people=people)
    has_lists = library is None and not zotero and by == "category"
    shapes = _shapes(found, sources, like) if template == "own" and (like or has_lists) else {}
    roots = roots_of(found)
    if to is not None and to.is_dir():
        made = {f"{_slug(root)}{_suffix(options)}": written(found, options, root, shapes.get(root)) for root in roots}
    else:
        shape = shapes.get(roots[0]) if roots else None
        made = {"": written(found, options, "", shape or shapes.get(""))}
    if as_json:
        console.data_json([_json(name, one) for name, one in made.items()])
    _put(made, to, quiet=as_json, force=force)
    losses = [loss for one in made.values() for loss in one.losses]
    for loss in losses[:20]:
        console.say(f"not read again as written: the {loss.part} of “{loss.title}”")
    if len(losses) > 20:
        console.say(f"and {len(losses) - 20} more parts")
    entries = counted(sum(one.entries for one in made.values()), "entry", "entries")
    console.say(f"{entries} in {counted(len(made), 'list')}; {counted(len(losses), 'part')} not read again")
    if strict and losses:
        raise typer.Exit(Exit.FINDINGS)


def _library(library: Path | None, sources: list[Path] | None, output: Path, zotero: str, collection: str) -> Library:
    if zotero:
        from bibforge.cli.sync import zotero_snapshot
        from bibforge.workflows.libraries import library_from_zotero

        return library_from_zotero(zotero_snapshot(output, zotero), collection)
    if collection:
        raise BibforgeError("which Zotero library?", status=Exit.USAGE, hint="name it with --library")
    if library is None:
        return project.opened(sources, output)[0].library
    from bibforge.text.encoding import decode_bytewise
    from bibforge.workflows.libraries import library_from_file

    return library_from_file(decode_bytewise(files.read_bib(library))[0], files.shown(library))


def _shapes(library: Library, sources: list[Path] | None, like: Path | None) -> dict[str, Shape]:
    """Return the shape of each list by the name under which its tree hangs; one that is asked for stands for all."""
    from bibforge.markup.syntax import Syntax
    from bibforge.readinglist.carriers import recognise
    from bibforge.readinglist.shape import Shape

    if like is not None:
        shape = Shape(files.read_list_text(like, console.say), files.shown(like))
        if shape.is_empty:
            raise BibforgeError("the list has no entry to learn a shape from", place=files.shown(like))
        return dict.fromkeys(["", *(path[0] for path in library.categories)], shape)
    texts = project.texts_of(sources)
    roots = {
        mention.place.file: mention.place.category[0]
        for work in library.works
        for mention in work.mentions
        if mention.place.category
    }
    return {
        roots[file]: Shape(text, file)
        for file, text in texts.items()
        if file in roots and recognise(text, file).syntax is Syntax.MARKDOWN
    }


def _references(library: Library, style: str, to: Path | None, *, force: bool) -> None:
    from bibforge.workflows.references import references

    form = "html" if to is not None and to.suffix.lower() in (".html", ".htm") else "text"
    text = references(library, style, form)
    if to is None:
        console.data(text)
    else:
        _write(to, text, force=force)
    console.say(counted(len(library.works), "reference"))


def _put(made: dict[str, Rendering], to: Path | None, *, quiet: bool, force: bool) -> None:
    for name, one in made.items():
        if to is not None:
            _write(to / name if name else to, one.text, force=force)
        elif not quiet:
            console.data(one.text)


def _write(path: Path, text: str, *, force: bool) -> None:
    data = text.encode("utf-8", "backslashreplace")
    if path.exists() and not force and files.read_bytes(path) != data:
        hint = "choose another name, or write over it with --force"
        raise BibforgeError("the file is there already", place=files.shown(path), hint=hint)
    writing.write_whole(path, data)


def _slug(root: str) -> str:
    from bibforge.text.comparison import fold

    return "-".join(fold(root).split())[:80] or "list"


def _suffix(options: RenderOptions) -> str:
    return ".html" if options.template == "html" else ".md"


def _json(name: str, one: Rendering) -> dict[str, object]:
    losses = [{"title": loss.title, "part": str(loss.part)} for loss in one.losses]
    return {"file": name or None, "entries": one.entries, "text": one.text, "losses": losses}
