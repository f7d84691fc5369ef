"""The notes and linked addresses below an item: added once, renewed while the user has not touched them."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bibforge.zotero.changes import Action, Change, Reason, Remark, Write
from bibforge.zotero.existing import Held
from bibforge.zotero.items import ChildNote, Item, LinkedUrl
from bibforge.zotero.state import Base, BaseLink, BaseNote
from bibforge.zotero.tree import free_key


@dataclass(slots=True)
class Children:
    """The writes that an item's notes and links need, remarks, and those that are there already."""

    writes: list[Write] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    notes: list[BaseNote] = field(default_factory=list)
    links: list[BaseLink] = field(default_factory=list)


def children_of(
    item: Item, parent: str, there: Sequence[Held], base: Base | None, taken: set[str], undone: Container[str] = ()
) -> Children:
    """Return what to do about the notes and links of `item`, whose Zotero item is `parent` with children `there`.

    A note or link that the user removed is not made again; one that an undo put into the trash (`undone`) comes out.
    `taken` holds the keys in use and grows.
    """
    out = Children()
    by_key = {held.key: held for held in there}
    _notes(item, parent, by_key, base.notes if base else (), taken, out)
    _links(item, parent, by_key, base.links if base else (), taken, out)
    out.writes += [_restored(item, held) for held in there if held.trashed and held.key in undone]
    return out


def _restored(item: Item, held: Held) -> Write:
    change = Change(
        action=Action.RESTORE, key=held.key, name=item.fields.get("title", ""), work=item.work, new=held.type
    )
    return Write(
        sort="items", key=held.key, version=held.version, data={"deleted": 0}, before={"deleted": 1}, changes=(change,),
        work=item.work,
    )  # fmt: skip


def with_children(base: Base, found: Children) -> Base:
    """Return what to remember of a work together with its children that need no write."""
    return replace(base, notes=tuple(found.notes), links=tuple(found.links))


def plain(note: str) -> str:
    """Return the words of a note without its markup, for comparison."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", note)).split())


def _notes(
    item: Item, parent: str, there: dict[str, Held], known: Sequence[BaseNote], taken: set[str], out: Children
) -> None:
    sent = {note.sent: note for note in known}
    current = {note.html for note in item.notes}
    stale = iter([note for note in known if note.sent not in current])
    for note in item.notes:
        before = sent.get(note.html) or next(stale, None)
        if before is None:
            _new_note(note, item, parent, there, taken, out)
        elif before.sent == note.html:
            out.notes.append(before)
        else:
            _renewed_note(note, before, item, there, out)
    out.notes.extend(stale)


def _new_note(note: ChildNote, item: Item, parent: str, there: dict[str, Held], taken: set[str], out: Children) -> None:
    own = there.get(note.key)
    twin = own or next(
        (
            held
            for held in there.values()
            if _is_note(held) and plain(str(held.data.get("note", ""))) == plain(note.html)
        ),
        None,
    )
    if twin:
        out.notes.append(BaseNote(key=twin.key, sent=note.html, received=str(twin.data.get("note", ""))))
        return
    key = free_key(taken, "note", item.work, note.html)
    taken.add(key)
    data: dict[str, Any] = {"itemType": "note", "parentItem": parent, "note": note.html, "tags": [], "relations": {}}
    change = Change(
        action=Action.NOTE, key=key, name=item.fields.get("title", ""), work=item.work, new=plain(note.html)
    )
    base = BaseNote(key=key, sent=note.html, received=note.html)
    out.writes.append(
        Write(sort="items", key=key, version=0, data=data, before=None, changes=(change,), work=item.work, settles=base)
    )


def _is_note(held: Held) -> bool:
    return held.type == "note" and not held.trashed


def _renewed_note(note: ChildNote, before: BaseNote, item: Item, there: dict[str, Held], out: Children) -> None:
    held = there.get(before.key)
    title = item.fields.get("title", "")
    if held is None or held.trashed:
        out.notes.append(replace(before, sent=note.html))  # the user removed it; its successor stays away too
        return
    theirs = str(held.data.get("note", ""))
    if theirs != before.received:
        out.notes.append(before)
        out.remarks.append(
            Remark(
                reason=Reason.CONFLICT, name=title, work=item.work, key=held.key, field="note",
                ours=plain(note.html), theirs=plain(theirs),
            )
        )  # fmt: skip
        return
    change = Change(
        action=Action.EDIT_NOTE, key=held.key, name=title, work=item.work, old=plain(theirs), new=plain(note.html)
    )  # fmt: skip
    out.notes.append(before)
    out.writes.append(
        Write(
            sort="items", key=held.key, version=held.version, data={"note": note.html}, before={"note": theirs},
            changes=(change,), work=item.work, settles=BaseNote(key=held.key, sent=note.html, received=note.html),
        )
    )  # fmt: skip


def _links(
    item: Item, parent: str, there: dict[str, Held], known: Sequence[BaseLink], taken: set[str], out: Children
) -> None:
    remembered = {link.url: link for link in known}
    held_urls = dict(_linked(there))
    for link in item.links:
        before = remembered.pop(link.url, None)
        twin = there.get(link.key) or held_urls.get(link.url)
        if before or twin:
            out.links.append(before or BaseLink(key=twin.key if twin else "", url=link.url))
        else:
            out.writes.append(_new_link(link, item, parent, taken))
    out.links.extend(remembered.values())


def _linked(there: dict[str, Held]) -> Iterator[tuple[str, Held]]:
    for held in there.values():
        if held.type == "attachment" and held.data.get("url") and not held.trashed:
            yield str(held.data["url"]), held


def _new_link(link: LinkedUrl, item: Item, parent: str, taken: set[str]) -> Write:
    key = free_key(taken, "link", item.work, link.url)
    taken.add(key)
    data: dict[str, Any] = {
        "itemType": "attachment", "parentItem": parent, "linkMode": "linked_url", "title": link.title, "url": link.url,
        "contentType": "", "tags": [], "relations": {},
    }  # fmt: skip
    change = Change(
        action=Action.LINK, key=key, name=item.fields.get("title", ""), work=item.work, new=f"{link.title}: {link.url}"
    )
    base = BaseLink(key=key, url=link.url)
    return Write(
        sort="items", key=key, version=0, data=data, before=None, changes=(change,), work=item.work, settles=base
    )
