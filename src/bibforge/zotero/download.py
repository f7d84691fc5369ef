"""Reading a library whole or from a version on, so that what is read is one state of it and not two."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from bibforge.zotero.changes import Sort
from bibforge.zotero.existing import Held, Snapshot
from bibforge.zotero.remote import Remote
from bibforge.zotero.schema import BATCH

TRIES = 4
"""How often a reading is repeated because somebody writes into the library at the same time."""

Told = Callable[[str, int, int], None]
"""Progress: what, how many, of how many."""

SORTS: tuple[Sort, Sort] = ("collections", "items")


def download(remote: Remote, known: Snapshot | None, told: Told | None = None) -> Snapshot:
    """Return the library as it is now; with a `known` earlier state only what changed since is asked for.

    If somebody writes all the time, the answers tell of several versions. The snapshot then carries the lowest of them:
    every object in it is at least that new, what is newer is asked for again, and an object that is not is refused by
    its own version when it is written.
    """
    if known is None or remote.local:
        return _whole(remote, told)
    return _since(remote, known)


def _whole(remote: Remote, told: Told | None) -> Snapshot:
    found: dict[Sort, dict[str, Held]] = {"collections": {}, "items": {}}
    seen: set[int] = set()
    missing = False
    for sort in SORTS:
        total = 0
        for page, version, total in remote.objects(sort):
            found[sort] |= {held.key: held for held in page}
            seen.add(version)
            if told:
                told(f"reading {sort}", len(found[sort]), total)
        missing |= len(found[sort]) < total
    if remote.local:
        found["items"] |= {held.key: held for held in remote.trash()}
        seen.add(remote.version)
    version = _mend(remote, found) if len(seen) > 1 or missing else remote.version
    return Snapshot(version=version, collections=found["collections"], items=found["items"])


def _mend(remote: Remote, found: dict[Sort, dict[str, Held]]) -> int:
    """Return the snapshot of pages that were read at different versions: ask for all versions, fetch what differs."""
    start = None
    for _ in range(TRIES):
        start = None
        for sort in SORTS:
            versions = remote.versions(sort)
            start = remote.version if start is None else start
            stale = [
                key
                for key, version in versions.items()
                if key not in found[sort] or found[sort][key].version != version
            ]
            kept = {
                key: held for key, held in found[sort].items() if key in versions or (remote.local and held.trashed)
            }
            found[sort] = kept | {held.key: held for held in _fetched(remote, sort, stale)}
        if remote.version == start:
            break
    return start or 0


def _fetched(remote: Remote, sort: Sort, keys: list[str]) -> Iterable[Held]:
    for start in range(0, len(keys), BATCH):
        yield from remote.some(sort, keys[start : start + BATCH])


def _since(remote: Remote, known: Snapshot) -> Snapshot:
    """Return `known` with everything that happened after it; the three answers should tell of one version."""
    snapshot = known
    for _ in range(TRIES):
        changed: dict[Sort, list[Held]] = {"collections": [], "items": []}
        seen: set[int] = set()
        for sort in SORTS:
            for page, version, _total in remote.objects(sort, since=known.version):
                changed[sort] += page
                seen.add(version)
        gone_collections, gone_items = remote.erased(known.version)
        seen.add(remote.version)
        snapshot = _overlaid(known, changed, gone_collections, gone_items, min(seen))
        if len(seen) == 1:
            break
    return snapshot


def _overlaid(
    known: Snapshot, changed: dict[Sort, list[Held]], gone_collections: list[str], gone_items: list[str], version: int
) -> Snapshot:
    erased = _with_descendants(known, gone_collections)
    collections = {key: held for key, held in known.collections.items() if key not in erased}
    collections |= {held.key: held for held in changed["collections"]}
    items = {key: _unfiled(held, erased) for key, held in known.items.items() if key not in gone_items}
    items |= {held.key: held for held in changed["items"]}
    return Snapshot(version=version, collections=collections, items=items)


def _with_descendants(known: Snapshot, keys: list[str]) -> set[str]:
    """Return erased collections with all below them: the server names only the uppermost."""
    erased = set(keys)
    while True:
        more = {
            key
            for key, held in known.collections.items()
            if key not in erased and held.data.get("parentCollection") in erased
        }
        if not more:
            return erased
        erased |= more


def _unfiled(held: Held, erased: set[str]) -> Held:
    """Return an item without its erased collections: the server takes it out of them and gives it no new version."""
    filed = held.data.get("collections")
    if not filed or erased.isdisjoint(filed):
        return held
    return replace(held, data={**held.data, "collections": [key for key in filed if key not in erased]})
