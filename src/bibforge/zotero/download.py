"""Reading a library whole or by what differs from an earlier reading, so that it is one state of it and not two."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from bibforge.zotero.changes import Sort
from bibforge.zotero.existing import Held, Snapshot
from bibforge.zotero.remote import Remote
from bibforge.zotero.schema import BATCH, PAGE

TRIES = 4
"""How often a reading is repeated because somebody writes into the library at the same time."""

Told = Callable[[str, int, int], None]
"""Progress: what, how many, of how many."""

SORTS: tuple[Sort, Sort] = ("collections", "items")

Found = dict[Sort, dict[str, Held]]


def download(remote: Remote, known: Snapshot | None, told: Told | None = None) -> Snapshot:
    """Return the library as it is now; with a `known` earlier state only what differs from it is asked for.

    The versions of all objects come in two answers, so that nothing which the server lost can go unnoticed; what is
    gone although nobody erased it is in `lost`. If somebody writes all the time, the answers tell of several versions.
    The snapshot then carries the lowest of them: every object in it is at least that new, and an object that is not is
    refused by its own version when it is written.
    """
    if known is None or remote.local:
        return _whole(remote, told, known)
    found: Found = {"collections": dict(known.collections), "items": dict(known.items)}
    version = _mend(remote, found, known.version)
    if version < known.version:  # versions only rise: this is another library than the one that was read
        return replace(_whole(remote, told), lost=_lost(remote, known, found))
    return Snapshot(
        version=version, collections=found["collections"], items=_unfiled(found), lost=_lost(remote, known, found)
    )


def read_anew(remote: Remote, known: Snapshot, told: Told | None = None) -> Snapshot:
    """Return the library read whole, whatever was known of it."""
    fresh = _whole(remote, told)
    return replace(
        fresh, lost=_lost(remote, known, {"collections": dict(fresh.collections), "items": dict(fresh.items)})
    )


def _whole(remote: Remote, told: Told | None, known: Snapshot | None = None) -> Snapshot:
    found: Found = {"collections": {}, "items": {}}
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
        found["collections"] |= _hidden(remote, known, found)
        seen.add(remote.version)
    version = _mend(remote, found) if len(seen) > 1 or missing else remote.version
    return Snapshot(version=version, collections=found["collections"], items=found["items"])


def _hidden(remote: Remote, known: Snapshot | None, found: Found) -> dict[str, Held]:
    """Return the known collections that no list shows: the desktop leaves out those in the trash."""
    unseen = known.collections.keys() - found["collections"] if known else ()
    asked = [remote.one("collections", key) for key in sorted(unseen)]
    return {held.key: held for held in asked if held}


def _mend(remote: Remote, found: Found, since: int = 0) -> int:
    """Bring `found` to one version of the library, which is returned: ask for all versions, fetch what differs."""
    start = None
    for _ in range(TRIES):
        start = None
        for sort in SORTS:
            versions = remote.versions(sort)
            start = remote.version if start is None else start
            kept = {
                key: held for key, held in found[sort].items() if key in versions or (remote.local and held.trashed)
            }
            found[sort] = kept | {held.key: held for held in _differing(remote, sort, versions, kept, since)}
        if remote.version == start:
            break
    return start or 0


def _differing(
    remote: Remote, sort: Sort, versions: dict[str, int], kept: dict[str, Held], since: int
) -> Iterable[Held]:
    """Yield the objects that are not as new as their versions say; many of them by the page and not by name."""

    def stale() -> list[str]:
        return [key for key, version in versions.items() if key not in fresh or fresh[key].version != version]

    fresh = dict(kept)
    if since and len(stale()) > PAGE:
        for page, _, _ in remote.objects(sort, since=since):
            fresh |= {held.key: held for held in page}
            yield from page
    keys = stale()
    for start in range(0, len(keys), BATCH):
        yield from remote.some(sort, keys[start : start + BATCH])


def _unfiled(found: Found) -> dict[str, Held]:
    """Return the items without the collections that are gone: the server takes them out and gives no new version."""
    there = found["collections"].keys()
    return {key: _within(held, there) for key, held in found["items"].items()}


def _within(held: Held, there: Iterable[str]) -> Held:
    filed = held.data.get("collections")
    if not filed or all(key in there for key in filed):
        return held
    return replace(held, data={**held.data, "collections": [key for key in filed if key in there]})


def _lost(remote: Remote, known: Snapshot, found: Found) -> frozenset[str]:
    """Return the keys of objects that are gone and that nobody erased: the server was cleared, or took a backup."""
    gone = (known.collections.keys() - found["collections"]) | (known.items.keys() - found["items"])
    if not gone or remote.local:
        return frozenset()
    collections, items = remote.erased(known.version)
    return frozenset(gone) - _with_descendants(known, collections) - {*items}


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
