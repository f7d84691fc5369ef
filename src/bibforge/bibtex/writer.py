"""A library as the text of a `.bib` file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from bibforge.bibtex.entries import Dialect, NewEntry, entry_from
from bibforge.bibtex.table import ORDER
from bibforge.model.library import Keywords, Library, Work


def bib_text(
    library: Library,
    *,
    dialect: Dialect,
    groups: bool = False,
    keywords: Keywords = Keywords.PATH,
    entry_of: Callable[[Work], NewEntry] | None = None,
) -> str:
    """Return the whole file: entries sorted by key, two blanks of indent, LF, a final newline; empty for no works.

    `groups` adds the category tree as JabRef 3 groups, the one form of groups that Zotero imports; `keywords` says what
    of a category becomes a keyword.
    `entry_of` gives what `entry_from` gives with these options, where somebody has it already.
    """
    from bibtexparser.bibdatabase import BibDatabase, BibDataString, BibDataStringExpression  # type: ignore[import-untyped]  # 190 ms, only to write
    from bibtexparser.bwriter import BibTexWriter  # type: ignore[import-untyped]  # as above

    database = BibDatabase()
    database.load_common_strings()
    made = entry_of or partial(entry_from, dialect=dialect, keywords=keywords)
    for entry in sorted(map(made, library.works), key=_by_key):
        fields = {
            field.name: BibDataStringExpression([BibDataString(database, field.value)])
            if field.is_macro
            else field.value
            for field in entry.fields
        }
        database.entries.append({"ENTRYTYPE": entry.type, "ID": entry.key, **fields})
    if groups:
        database.comments = list(_group_comments(library))
    writer = BibTexWriter()
    writer.indent = "  "
    writer.order_entries_by = None
    writer.display_order = list(ORDER)
    writer.contents = ["entries", "comments"]
    writer.add_trailing_comma = True
    text: str = writer.write(database)
    return text.strip() + "\n" if text.strip() else ""


_ENTRY = re.compile(r"^@(?P<type>\w+)\{(?P<key>[^,\s]+),$.*?^\}$", re.MULTILINE | re.DOTALL)


def entries_in(text: str) -> dict[str, str]:
    """Return the entries of a file that `bib_text` has written by their keys, each with its final newline."""
    found = _ENTRY.finditer(text)
    return {match["key"]: match[0] + "\n" for match in found if match["type"].lower() != "comment"}


def _by_key(entry: NewEntry) -> tuple[str, str]:
    return entry.key.lower(), entry.key


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
