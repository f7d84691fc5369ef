"""The category tree as Zotero collections, each under a key that belongs to its path for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bibforge.model.library import Library, Work
from bibforge.zotero.items import Item, item_from
from bibforge.zotero.schema import NAME_LENGTH, clean, key_for

UNTITLED = "(untitled)"

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One heading as a collection: `path` as in the list, `parent` the key of the collection above, or None."""

    key: str
    name: str
    path: Path
    parent: str | None = None


def collections_from(library: Library) -> tuple[Collection, ...]:
    """Return a collection for each category path in list order, parents before children, empty ones included.

    A path that only a work names, or whose parent no heading names, gets its collections too.
    """
    paths = _all_paths(library)
    keys = _keys(paths)
    return tuple(
        Collection(key=keys[path], name=collection_name(path[-1]), path=path, parent=keys.get(path[:-1]))
        for path in paths
    )


def _all_paths(library: Library) -> list[Path]:
    named = [*library.categories, *(path for work in library.works for path in work.categories)]
    return list(dict.fromkeys(path[:depth] for path in named for depth in range(1, len(path) + 1)))


def _keys(paths: Iterable[Path]) -> dict[Path, str]:
    keys: dict[Path, str] = {}
    taken: set[str] = set()
    for path in paths:
        keys[path] = free_key(taken, "collection", *path)
        taken.add(keys[path])
    return keys


def free_key(taken: set[str], *parts: str) -> str:
    """Return the first key of `parts` that is not in `taken`."""
    salt = 0
    while (key := key_for(*parts, salt=salt)) in taken:
        salt += 1
    return key


def collection_name(heading: str) -> str:
    """Return a heading as a collection name: one line, 1 to 255 characters."""
    return " ".join(clean(heading).split())[:NAME_LENGTH].rstrip() or UNTITLED


def items_from(
    library: Library,
    keys: Mapping[Path, str],
    *,
    tags: bool = False,
    pdf: bool = False,
) -> tuple[Item, ...]:
    """Return the library's works as items in list order, each in every collection of its categories.

    `keys` maps the category paths to collection keys; paths that it lacks are left out. No two objects share a key.
    """
    taken: set[str] = set()
    items = []
    for work in library.works:
        item = item_from(work, tags=tags, pdf=pdf)
        item = with_free_keys(replace(item, collections=filed(work, keys)), taken)
        taken |= {item.key, *(note.key for note in item.notes), *(link.key for link in item.links)}
        items.append(item)
    return tuple(items)


def with_free_keys(item: Item, taken: set[str]) -> Item:
    """Return an item whose own key, and those of its notes and links, are not in `taken`."""
    if taken.isdisjoint({item.key, *(note.key for note in item.notes), *(link.key for link in item.links)}):
        return item
    return replace(
        item,
        key=free_key(taken, "item", item.work),
        notes=tuple(replace(note, key=free_key(taken, "note", item.work, note.html)) for note in item.notes),
        links=tuple(replace(link, key=free_key(taken, "link", item.work, link.url)) for link in item.links),
    )


def filed(work: Work, keys: Mapping[Path, str]) -> tuple[str, ...]:
    """Return the keys of the collections of a work's categories; paths that `keys` lacks are left out."""
    return tuple(dict.fromkeys(keys[path] for path in work.categories if path in keys))
