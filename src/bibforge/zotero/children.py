"""The notes and linked addresses below an item: added once, renewed while the user has not touched them."""

from __future__ import annotations

import html
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bibforge.zotero.changes import Action, Change, Remark, RemarkKind, Write
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """What lies below an item in Zotero, and what to do about it besides adding.

    `undone` are the keys of what an undo or a pruning of ours put into the trash, `elsewhere` tells of keys that are
    below no item or another one; `taken` holds the keys in use and grows.
    """

    there: Sequence[Held] = ()
    taken: set[str]
    undone: Container[str] = ()
    elsewhere: Container[str] = ()
    restore: bool = False
    prune: bool = False


def children_of(item: Item, parent: str, base: Base | None, below: Below) -> Children:
    """Return what to do about the notes and links of `item`, whose Zotero item is `parent`.

    A note or link that the user removed is told and not made again, unless that is wished; one that left the list is
    told, and put into the trash where pruning is wished and the user has not changed it.
    """
    work = _Work(item, parent, below, {held.key: held for held in below.there}, Children())
    _notes(work, base.notes if base else ())
    _links(work, base.links if base else ())
    return work.out


@dataclass(slots=True)
class _Work:
    """One item whose children are gone through."""

    item: Item
    parent: str
    below: Below
    there: dict[str, Held]
    out: Children

    @property
    def title(self) -> str:
        return self.item.fields.get("title", "")

    def returns(self, held: Held) -> bool:
        """Tell whether a child in the trash comes out of it."""
        return held.trashed and (self.below.restore or held.key in self.below.undone)

    def gone(self, known: BaseNote | BaseLink, shown: str) -> bool:
        """Take care of a child that is wanted and not there; tell whether it has to be made anew."""
        held = self.there.get(known.key)
        if held and not held.trashed:
            return False
        name = "note" if isinstance(known, BaseNote) else "link"
        if held and self.returns(held):
            self.out.writes.append(_restored(self.item, held))
        elif not held and self.below.restore and known.key not in self.below.elsewhere:
            return True
        elif held or known.key not in self.below.elsewhere:
            reason = RemarkKind.IN_TRASH if held else RemarkKind.REMOVED
            self.out.remarks.append(self.remark(reason, known.key, name, ours=shown))
        return False

    def left(self, known: BaseNote | BaseLink, shown: str, *, changed: bool) -> None:
        """Take care of a child that is no longer in the list: it is told, or put into the trash."""
        held = self.there.get(known.key)
        if held is None or held.trashed:
            return
        if self.below.prune and known.made and not changed:
            self.out.writes.append(_pruned(self.item, held, shown))
        else:
            name = "note" if isinstance(known, BaseNote) else "link"
            self.out.remarks.append(self.remark(RemarkKind.LEFT, known.key, name, theirs=shown))

    def remark(self, reason: RemarkKind, key: str, name: str, *, ours: str = "", theirs: str = "") -> Remark:
        return Remark(
            reason=reason, name=self.title, work=self.item.work, key=key, field=name, ours=ours, theirs=theirs
        )


def _restored(item: Item, held: Held) -> Write:
    return _flagged(item, held, Action.RESTORE, held.type, trashed=False)


def _pruned(item: Item, held: Held, shown: str) -> Write:
    return _flagged(item, held, Action.TRASH, shown, trashed=True)


def _flagged(item: Item, held: Held, action: Action, new: str, *, trashed: bool) -> Write:
    change = Change(action=action, key=held.key, name=item.fields.get("title", ""), work=item.work, new=new)
    return Write(
        sort="items", key=held.key, version=held.version, data={"deleted": int(trashed)},
        before={"deleted": int(not trashed)}, changes=(change,), work=item.work,
    )  # fmt: skip


def with_children(base: Base, found: Children) -> Base:
    """Return what to remember of a work together with its children that need no write."""
    return replace(base, notes=tuple(found.notes), links=tuple(found.links))


def plain(note: str) -> str:
    """Return the words of a note without its markup, for comparison."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", note)).split())


def _notes(work: _Work, known: Sequence[BaseNote]) -> None:
    sent = {note.sent: note for note in known}
    current = {note.html for note in work.item.notes}
    stale = iter([note for note in known if note.sent not in current])
    for note in work.item.notes:
        before = sent.get(note.html) or next(stale, None)
        if before is None or work.gone(before, plain(note.html)):
            _new_note(note, work)
        elif before.sent == note.html:
            work.out.notes.append(before)
        else:
            _renewed_note(note, before, work)
    for former in stale:
        held = work.there.get(former.key)
        changed = held is not None and str(held.data.get("note", "")) != former.received
        work.left(former, plain(former.sent), changed=changed)
        if held is not None and not held.trashed:
            work.out.notes.append(former)


def _new_note(note: ChildNote, work: _Work) -> None:
    words = plain(note.html)
    twin = next(
        (held for held in work.there.values() if _is_note(held) and plain(str(held.data.get("note", ""))) == words),
        work.there.get(note.key),
    )
    if twin:
        found = BaseNote(
            key=twin.key, sent=note.html, received=str(twin.data.get("note", "")), made=twin.key == note.key
        )
        work.gone(found, words)
        work.out.notes.append(found)
        return
    key = free_key(work.below.taken, "note", work.item.work, note.html)
    work.below.taken.add(key)
    data: dict[str, Any] = {
        "itemType": "note", "parentItem": work.parent, "note": note.html, "tags": [], "relations": {}
    }  # fmt: skip
    change = Change(action=Action.NOTE, key=key, name=work.title, work=work.item.work, new=words)
    base = BaseNote(key=key, sent=note.html, received=note.html)
    work.out.writes.append(
        Write(
            sort="items", key=key, version=0, data=data, before=None, changes=(change,), work=work.item.work,
            settles=base,
        )
    )  # fmt: skip


def _is_note(held: Held) -> bool:
    return held.type == "note" and not held.trashed


def _renewed_note(note: ChildNote, before: BaseNote, work: _Work) -> None:
    held = work.there.get(before.key)
    if held is None or held.trashed:
        back = held is not None and work.returns(held)  # with its old words, which the next sync renews
        work.out.notes.append(before if back else replace(before, sent=note.html))  # else its successor stays away too
        return
    theirs = str(held.data.get("note", ""))
    work.out.notes.append(before)
    if theirs != before.received:
        told = work.remark(RemarkKind.CONFLICT, held.key, "note", ours=plain(note.html), theirs=plain(theirs))
        work.out.remarks.append(told)
        return
    change = Change(
        action=Action.EDIT_NOTE, key=held.key, name=work.title, work=work.item.work, old=plain(theirs),
        new=plain(note.html),
    )  # fmt: skip
    work.out.writes.append(
        Write(
            sort="items", key=held.key, version=held.version, data={"note": note.html}, before={"note": theirs},
            changes=(change,), work=work.item.work,
            settles=replace(before, sent=note.html, received=note.html),
        )
    )  # fmt: skip


def _links(work: _Work, known: Sequence[BaseLink]) -> None:
    remembered = {link.url: link for link in known}
    held_urls = dict(_linked(work.there))
    for link in work.item.links:
        before = remembered.pop(link.url, None)
        twin = held_urls.get(link.url) or work.there.get(link.key)
        if before is None and twin:
            before = BaseLink(key=twin.key, url=link.url, made=twin.key == link.key)
        if before is None or work.gone(before, link.url):
            work.out.writes.append(_new_link(link, work.item, work.parent, work.below.taken))
        else:
            work.out.links.append(before)
    for former in remembered.values():
        held = work.there.get(former.key)
        changed = held is not None and str(held.data.get("url", "")) != former.url
        work.left(former, former.url, changed=changed)
        if held is not None and not held.trashed:
            work.out.links.append(former)


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
