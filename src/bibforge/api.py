"""Five verbs for scripts and notebooks: read, build, repair, check, sync; paths and strings in, plain results out."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bibforge.cli import files
from bibforge.cli.settings import Settings
from bibforge.errors import BibforgeError, Exit

if TYPE_CHECKING:
    from bibforge.model.library import Library, Work
    from bibforge.reconcile.lock import Lock
    from bibforge.workflows.check import Checked
    from bibforge.workflows.repair import Repair
    from bibforge.workflows.sync import Sync

Source = str | Path

_SHOWN = 50
"""Works that a notebook shows of a library."""


class Shelf:
    """The works of lists or of a `.bib`: to look at, to go through, and to write as other forms."""

    def __init__(self, library: Library, lock: Lock | None = None) -> None:
        self.library = library
        self.lock = lock
        """What was decided about each entry; None where nothing was decided."""

    def __len__(self) -> int:
        return len(self.library.works)

    def __iter__(self) -> Iterator[Work]:
        return iter(self.library.works)

    def __getitem__(self, key: str) -> Work:
        """Return the work of a citation key. Raises KeyError."""
        for work in self.library.works:
            if work.key == key:
                return work
        raise KeyError(key)

    def __repr__(self) -> str:
        resolved = sum(str(work.status) == "resolved" for work in self)
        return f"<{len(self)} works, {resolved} resolved>"

    def rows(self) -> list[dict[str, Any]]:
        """Return a plain dictionary for each work."""
        return [
            {
                "key": work.key,
                "title": work.record.title,
                "people": [person.display for person in work.record.authors],
                "venue": work.record.container or None,
                "year": work.record.year,
                "doi": str(work.record.doi) if work.record.doi else None,
                "arxiv": work.record.arxiv.value if work.record.arxiv else None,
                "kind": str(work.record.kind),
                "status": str(work.status),
                "categories": [" / ".join(path) for path in work.categories if path],
            }
            for work in self
        ]

    def to_bibtex(self, path: Source | None = None, *, dialect: Literal["bibtex", "biblatex"] = "bibtex") -> str:
        """Return the `.bib`, and write it where a path is given."""
        from bibforge.bibtex.entries import Dialect
        from bibforge.bibtex.writer import bib_text

        return _put(bib_text(self.library, dialect=Dialect(dialect)), path)

    def to_csl(self, path: Source | None = None) -> str:
        """Return a CSL-JSON array, and write it where a path is given."""
        from bibforge.exchange.csl import csl_json

        return _put(csl_json(self.library), path)

    def to_list(self, path: Source | None = None, *, template: str = "bullets") -> str:
        """Return a reading list (`bullets`, `table`, `details`, `awesome`, `html`), and write it where a path is given.

        Raises BibforgeError (status 2) for another template.
        """
        from bibforge.readinglist.written import Template
        from bibforge.workflows.render import RenderOptions, render

        if template not in set(Template):
            hint = f"choose among {', '.join(Template)}"
            raise BibforgeError(f"no such template: {template!r}", status=Exit.USAGE, hint=hint)
        return _put(render(self.library, RenderOptions(template=Template(template))).text, path)

    def to_dataframe(self) -> Any:
        """Return a pandas DataFrame, one row a work. Raises BibforgeError (status 2) where pandas is not installed."""
        try:
            from pandas import DataFrame
        except ImportError:
            hint = "install it: pip install pandas; rows() gives the same as dictionaries"
            raise BibforgeError("pandas is not installed", status=Exit.USAGE, hint=hint) from None
        return DataFrame(self.rows())

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        names = ("key", "title", "people", "venue", "year", "status")
        head = "".join(f"<th>{name}</th>" for name in names)
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(_cell(row[name]))}</td>' for name in names)}</tr>"
            for row in self.rows()[:_SHOWN]
        )
        rest = f"<p>and {len(self) - _SHOWN} more works</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value[:3]) + (" et al." if len(value) > 3 else "")
    return "" if value is None else str(value)


def _put(text: str, path: Source | None) -> str:
    if path is not None:
        from bibforge.cli.writing import write_whole

        write_whole(Path(path), text.encode("utf-8", "backslashreplace"))
    return text


def read(source: Source, *, name: str = "") -> Shelf:
    """Return the works that a list, a `.bib`, CSL-JSON or a lock states; nobody is asked.

    `source` is a path, or with `name` (`list.md`, `refs.bib`) the text itself. Raises BibforgeError (status 4) for what
    cannot be read.
    """
    from bibforge.markup.syntax import is_list_name
    from bibforge.workflows.libraries import library_from_file

    file = name or files.shown(Path(source))
    if is_list_name(file) and not file.endswith(".json"):
        return build(source, name=name, offline=True, catalog="")
    text = str(source) if name else files.read_bib(Path(source)).decode("utf-8", "surrogateescape")
    return Shelf(library_from_file(text, file))


def build(
    sources: Source | Sequence[Source],
    *,
    name: str = "",
    catalog: Source | None = None,
    offline: bool = False,
    lock: Source | None = None,
    prefer: Literal["published", "preprint"] = "published",
) -> Shelf:
    """Return the library of lists: paths or folders of lists, or with `name` the text of one.

    The catalog is asked first (the user's own unless another is named; `""`: none), then, unless `offline`, the
    services, as the environment's settings say. `lock` is a file of decisions to hold to. Nothing is written.
    Raises BibforgeError (status 4) for what cannot be read.
    """
    from datetime import UTC, datetime

    from bibforge.reconcile.lock import Lock, read_lock
    from bibforge.reconcile.merge import Prefer
    from bibforge.workflows.build import BuildOptions
    from bibforge.workflows.build import build as compiled

    if name:
        texts = {name: str(sources)}
    else:
        named = [sources] if isinstance(sources, str | Path) else sources
        texts = files.read_sources([Path(one) for one in named], lambda message: None)
    known = read_lock(files.read_text(Path(lock)), files.shown(Path(lock))) if lock is not None else Lock()
    today = datetime.now(UTC).date().isoformat()
    options = BuildOptions(offline=offline, prefer=Prefer(prefer), today=today)
    outcome = compiled(texts, known, _resolvers(catalog, offline=offline), options)
    return Shelf(outcome.library, outcome.lock)


def repair(
    source: Source,
    *,
    name: str = "",
    write: bool = False,
    catalog: Source | None = None,
    offline: bool = True,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    unsafe: bool = False,
) -> Repair:
    """Return the repair of a `.bib` or a list: `changed`, `findings`, `diff`, `before`, `after`.

    `source` is a path, or with `name` the text itself. With `write` the file is written. Raises BibforgeError: status 2
    for an unknown rule, 4 for what cannot be read.
    """
    from bibforge.workflows.repair import RepairOptions
    from bibforge.workflows.repair import repair as mended

    data = str(source).encode("utf-8", "surrogatepass") if name else files.read_bib(Path(source))
    options = RepairOptions(select=tuple(select), ignore=tuple(ignore), unsafe=unsafe)
    done = mended(data, name or files.shown(Path(source)), _resolvers(catalog, offline=offline), options)
    if write and not name and done.changed:
        from bibforge.cli.writing import write_whole

        write_whole(Path(source), done.after)
    return done


def check(source: Source, *, name: str = "", catalog: Source | None = None, offline: bool = False) -> list[Checked]:
    """Return what became of every reference of a `.bib` or a list: `reference.key`, `judgement.outcome`, reasons.

    `source` is a path, or with `name` the text itself. Raises BibforgeError (status 4) for what cannot be read.
    """
    from bibforge.text.encoding import decode_bytewise
    from bibforge.workflows.check import check as looked_up
    from bibforge.workflows.check import references_in

    text = str(source) if name else decode_bytewise(files.read_bib(Path(source)))[0]
    references = list(references_in({name or files.shown(Path(source)): text}))
    return looked_up(references, _resolvers(catalog, offline=offline))


def sync(shelf: Shelf, library: str, *, output: Source = "output", dry_run: bool = True) -> Sync:
    """Return what a sync into a Zotero library (`user:ID`, `group:ID`, `local`) would do; without `dry_run` it is done.

    `output` is the folder of the project, by which the sync remembers what it wrote. Raises BibforgeError: status 2
    where the key does not serve, 3 where Zotero cannot be asked.
    """
    from bibforge.cli.sync import synced

    return synced(shelf.library, Path(output), library, dry_run=dry_run)


def _resolvers(catalog: Source | None, *, offline: bool) -> list[Any]:
    from bibforge.cli.build import resolvers_for

    path = Path(catalog) if catalog else None
    settings = Settings()
    if catalog == "":
        settings = Settings({**settings.environment, "BIBFORGE_CATALOG": "no catalog"})
    return resolvers_for(settings, path, offline=offline, refresh=False)
