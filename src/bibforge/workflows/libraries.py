"""Libraries from what people hold: a `.bib`, CSL-JSON, a lock without its lists, the collections of Zotero."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bibforge.errors import BibforgeError
from bibforge.model.library import Library, Link, Mention, Place, Role, Status, Work
from bibforge.model.record import Record
from bibforge.reconcile.merge import Prefer, settled

if TYPE_CHECKING:
    from bibforge.bibtex.document import Document
    from bibforge.reconcile.lock import Lock
    from bibforge.zotero.existing import Held, Snapshot

Path = tuple[str, ...]


def library_from_file(text: str, name: str) -> Library:
    """Return the library of a `.bib`, a CSL-JSON file or a lock. Raises BibforgeError (status 4) for anything else."""
    match PurePosixPath(name).suffix.lower():
        case ".bib" | ".bibtex":
            return library_from_bib(text, name)
        case ".json":
            return library_from_csl(text, name)
        case ".lock":
            from bibforge.reconcile.lock import read_lock

            return library_from_lock(read_lock(text, name))
    hint = "name a .bib, a CSL-JSON file (.json) or a bibforge.lock"
    raise BibforgeError("this is not a library", place=name, hint=hint)


def library_from_bib(text: str, file: str) -> Library:
    """Return the works of a `.bib` in its order, under the paths of its JabRef groups or of keywords like `A / B`."""
    from bibforge.bibtex.inheritance import entries_by_key
    from bibforge.bibtex.parser import parse
    from bibforge.bibtex.reading import record_from
    from bibforge.text.latex import from_latex

    document = parse(text)
    by_key, macros = entries_by_key(document), document.macros
    groups = _groups(document)
    works = []
    for entry in document.entries:
        record = record_from(entry, document, file, macros=macros, by_key=by_key)
        words = entry.field("keywords")
        paths = groups.get(entry.key) or _paths(from_latex(words.expanded(macros)) if words else "")
        note = entry.field("annote") or entry.field("annotation")
        notes = (from_latex(note.expanded(macros)),) if note else ()
        if record.title:
            works.append(_work(entry.key, record, file, paths, notes=notes))
    return _library(works, [path for paths in groups.values() for path in paths])


_GROUP = re.compile(r"\s*(?P<depth>\d+) (?:ExplicitGroup|StaticGroup):(?P<name>.*?)(?<!\\)\\;(?P<rest>.*);\s*$")


def _groups(document: Document) -> dict[str, tuple[Path, ...]]:
    """Return for each key the paths of JabRef's groups (version 3, the form that `build --groups` writes)."""
    found: dict[str, list[Path]] = {}
    above: list[str] = []
    for comment in re.findall(r"@comment\s*\{jabref-meta: groupstree:(.*?)\n\s*\}", document.text, re.DOTALL | re.I):
        for line in comment.splitlines():
            group = _GROUP.match(line)
            if group:
                depth = int(group["depth"])
                name = group["name"].replace("\\\\\\;", ";")
                above = [*above[: depth - 1], name]
                for key in group["rest"].split("\\;")[1:]:
                    if key.strip():
                        found.setdefault(key.strip(), []).append(tuple(above))
    return {key: tuple(paths) for key, paths in found.items()}


def _paths(keywords: str) -> tuple[Path, ...]:
    """Return the keywords that are paths of headings, as `build` writes them: `List / Heading / Heading`."""
    words = (word.strip() for word in keywords.split(","))
    return tuple(tuple(part.strip() for part in word.split(" / ")) for word in words if " / " in word)


def library_from_csl(text: str, file: str) -> Library:
    """Return the works of a CSL-JSON array in its order. Raises BibforgeError (status 4) where it is none."""
    from bibforge.exchange.csl import record_from_csl

    try:
        items = json.loads(text)
        if not isinstance(items, list):
            raise ValueError("not an array")
        records = [(item, record_from_csl(item, f"csl:{file}")) for item in items]
    except (ValueError, RecursionError) as error:
        hint = "name an array of CSL items, as `build --format csl-json` and Zotero write it"
        raise BibforgeError(f"this is not CSL-JSON: {error}", place=file, hint=hint) from None
    works = [
        _work(str(item.get("citation-key") or item.get("id") or f"item{number}"), record, file, ())
        for number, (item, record) in enumerate(records, 1)
        if record.title
    ]
    return _library(works, ())


def library_from_lock(lock: Lock) -> Library:
    """Return the works of a lock without its lists, in the order of their keys: it knows records and no headings."""
    works = []
    for key, names in sorted(lock.keys.items()):
        decisions = [lock.decisions[name] for name in names if name in lock.decisions]
        wanted = dict.fromkeys([record for one in decisions for record in one.records])
        records = [lock.records[name] for name in wanted if name in lock.records]
        if records:
            works.append(_work(key, settled(records, Prefer.PUBLISHED)[0], "bibforge.lock", ()))
    return _library(works, ())


def library_from_zotero(snapshot: Snapshot, collection: str = "") -> Library:
    """Return the items of a Zotero library under the paths of its collections, or below the one that is named.

    Child notes become notes, attached links become links. Raises BibforgeError (status 2) where there is no such
    collection, or several of its name.
    """
    from bibforge.errors import Exit

    kept = {key: held for key, held in snapshot.collections.items() if not held.trashed}
    paths = {key: _path_of(key, kept) for key in sorted(kept)}
    roots = [path for path in paths.values() if collection in (path[-1], " / ".join(path))] if collection else []
    if collection and len(roots) != 1:
        told = "; ".join(" / ".join(path) for path in (roots or sorted(paths.values()))[:20])
        what = "several collections of this name" if roots else "no such collection"
        raise BibforgeError(f"{what}: {collection!r}", status=Exit.USAGE, hint=f"choose among: {told}")
    cut = len(roots[0]) - 1 if roots else 0
    inside = {key: path[cut:] for key, path in paths.items() if not roots or path[: len(roots[0])] == roots[0]}
    works = list(_zotero_works(snapshot, inside, everything=not roots))
    return _library(works, sorted(inside.values()))


def _path_of(key: str, collections: Mapping[str, Held]) -> Path:
    path: list[str] = []
    while key in collections and len(path) < 50:
        path.insert(0, str(collections[key].data.get("name") or ""))
        key = str(collections[key].data.get("parentCollection") or "")
    return tuple(path)


def _zotero_works(snapshot: Snapshot, inside: Mapping[str, Path], *, everything: bool) -> Iterator[Work]:
    from bibforge.zotero.parsing import record_from_item
    from bibforge.zotero.schema import CHILD_TYPES

    below = snapshot.children()
    for key, held in sorted(snapshot.items.items()):
        if held.trashed or held.type in CHILD_TYPES or held.data.get("parentItem"):
            continue
        paths = tuple(inside[one] for one in held.data.get("collections", ()) if one in inside)
        record = record_from_item(held.data)
        if record.title and (paths or everything):
            children = [one for one in below.get(key, ()) if not one.trashed]
            notes = [_plain(str(one.data.get("note") or "")) for one in children if one.type == "note"]
            links = [
                Link(url=str(one.data["url"]), role=Role.OTHER, text=str(one.data.get("title") or "link"))
                for one in children
                if one.type == "attachment" and one.data.get("linkMode") == "linked_url" and one.data.get("url")
            ]
            yield _work(
                str(held.data.get("citationKey") or key), record, "zotero", paths,
                notes=tuple(filter(None, notes)), links=tuple(links),
            )  # fmt: skip


def _plain(note: str) -> str:
    from bibforge.text.control import without_control

    return " ".join(without_control(html.unescape(re.sub(r"<[^>]*>", " ", note))).split())


def _work(
    key: str,
    record: Record,
    file: str,
    paths: Sequence[Path],
    *,
    notes: tuple[str, ...] = (),
    links: tuple[Link, ...] = (),
) -> Work:
    mentions = tuple(
        Mention(
            place=Place(file=file, line=1, category=path),
            title=record.title,
            kind=record.kind,
            notes=notes,
            links=links,
        )
        for path in (paths or ((),))
    )
    return Work(key=key, record=record, status=Status.RESOLVED, mentions=mentions)


def _library(works: Sequence[Work], paths: Iterable[Path]) -> Library:
    named = [*paths, *(path for work in works for path in work.categories)]
    return Library(works=tuple(works), categories=tuple(dict.fromkeys(path for path in named if path)))
