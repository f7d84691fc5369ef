"""A library as the text of a `.bib` file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from bibforge.bibtex.entries import Dialect, NewEntry, entry_from
from bibforge.bibtex.table import ORDER
from bibforge.model.library import Keywords, Library, Work


def bib_text(
    library: Library,
    *,
    dialect: Dialect,
    groups: bool = False,
    keywords: Keywords = Keywords.PATH,
    entry_text_of: Callable[[Work], str] | None = None,
) -> str:
    """Return the whole file: entries sorted by key, two blanks of indent, LF, a final newline; empty for no works.

    `groups` adds the category tree as JabRef 3 groups, the one form of groups that Zotero imports; `keywords` says what
    of a category becomes a keyword.
    `entry_text_of` gives what `entry_text` gives with these options, where somebody has it already.
    """
    made = entry_text_of or partial(entry_text, dialect=dialect, keywords=keywords)
    text = "\n".join(map(made, sorted(library.works, key=_by_key)))
    if groups:
        text += _written(comments=list(_group_comments(library)))
    return text.strip() + "\n" if text.strip() else ""


def entry_text(work: Work, *, dialect: Dialect, keywords: Keywords = Keywords.PATH) -> str:
    """Return the entry of a work as the file has it, with its final newline."""
    return _written(entry_from(work, dialect=dialect, keywords=keywords))


def _written(*entries: NewEntry, comments: Sequence[str] = ()) -> str:
    from bibtexparser.bibdatabase import BibDatabase, BibDataString, BibDataStringExpression  # type: ignore[import-untyped]  # 90 ms, only to write

    database = BibDatabase()
    database.comments = list(comments)
    for entry in entries:
        fields = {
            field.name: BibDataStringExpression([BibDataString(database, field.value)])
            if field.is_macro
            else field.value
            for field in entry.fields
        }
        database.entries.append({"ENTRYTYPE": entry.type, "ID": entry.key, **fields})
    text: str = _writer().write(database)
    return text


@cache
def _writer() -> Any:
    from bibtexparser.bwriter import BibTexWriter  # type: ignore[import-untyped]  # only to write, as above

    writer = BibTexWriter()
    writer.indent = "  "
    writer.order_entries_by = None
    writer.display_order = list(ORDER)
    writer.contents = ["entries", "comments"]
    writer.add_trailing_comma = True
    return writer


_ENTRY = re.compile(r"^@(?P<type>\w+)\{(?P<key>[^,\s]+),$.*?^\}$", re.MULTILINE | re.DOTALL)


def entries_in(text: str) -> dict[str, str]:
    """Return the entries of a file that `bib_text` has written by their keys, each with its final newline."""
    found = _ENTRY.finditer(text)
    return {match["key"]: match[0] + "\n" for match in found if match["type"].lower() != "comment"}


def _by_key(work: Work) -> tuple[str, str]:
    return work.key.lower(), work.key


def _group_comments(library: Library) -> Iterator[str]:
    """Yield the two comments of JabRef 3's groups; `AllEntriesGroup` is level 0, levels end at 9."""
    keys: dict[tuple[str, ...], list[str]] = {path: [] for path in library.categories}
    for work in library.works:
        for path in work.categories:
            keys.setdefault(path, []).append(work.key)
    yield "jabref-meta: groupsversion:3;"
    lines = [
        f"{len(path)} ExplicitGroup:" + "\\;".join([_group_name(path[-1]), "0", *sorted(members), ";"])
        for path, members in _with_parents(keys).items()
        if 0 < len(path) <= 9
    ]
    yield "\n".join(["jabref-meta: groupstree:", "0 AllEntriesGroup:;", *lines, ""])


def _with_parents(keys: dict[tuple[str, ...], list[str]]) -> dict[tuple[str, ...], list[str]]:
    """Return the paths as a tree in list order: every parent stands directly above its children."""
    children: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for path in keys:
        for depth in range(1, len(path) + 1):
            children.setdefault(path[: depth - 1], {})[path[:depth]] = None
    ordered: dict[tuple[str, ...], list[str]] = {}
    waiting = list(reversed(children.get((), {})))
    while waiting:
        path = waiting.pop()
        ordered[path] = keys.get(path, [])
        waiting.extend(reversed(children.get(path, {})))
    return ordered


def _group_name(name: str) -> str:
    """Return a heading as a group's name: no braces, no `@` (live in BibTeX comments), semicolons escaped."""
    plain = re.sub(r"[{}@\\\n\r]+", " ", name).strip() or "-"
    return plain.replace(";", "\\\\\\;")
