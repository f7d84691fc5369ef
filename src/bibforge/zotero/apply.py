"""Carrying out a plan: fifty objects a write, each set down before and confirmed after, the refused ones told apart."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bibforge.zotero.changes import Plan, Write
from bibforge.zotero.children import plain
from bibforge.zotero.existing import Held, Snapshot
from bibforge.zotero.journal import Journal, JournalEntry, Settled
from bibforge.zotero.merge import creators_text
from bibforge.zotero.remote import Refusal, Remote, Stale, TooLarge
from bibforge.zotero.schema import BATCH
from bibforge.zotero.state import Base, BaseCollection, BaseLink, BaseNote, State

AGAIN = frozenset({404, 409, 412, 428})
"""Refusals that mean that something has changed: read again, plan again."""

Told = Callable[[str, int, int], None]


@dataclass(slots=True)
class WriteOutcome:
    """What became of a plan's writes."""

    done: list[Write] = field(default_factory=list)
    stale: list[Write] = field(default_factory=list)
    refused: list[tuple[Write, Refusal]] = field(default_factory=list)


@dataclass(slots=True)
class WriteSession:
    """What a run works on: the library, what is remembered of it, what was read of it, the journal.

    `version` is the last version up to which nothing but our own writes has happened since the reading, and `ours`
    tells whether that still holds.
    """

    remote: Remote
    state: State
    snapshot: Snapshot
    journal: Journal
    ours: bool = True
    outcome: WriteOutcome = field(default_factory=WriteOutcome)

    def keep(self, sort: str, held: Held) -> None:
        """Put an object as the server now has it into the snapshot."""
        target: Any = self.snapshot.collections if sort == "collections" else self.snapshot.items
        target[held.key] = held


def apply(plan: Plan, session: WriteSession, told: Told | None = None) -> WriteOutcome:
    """Send the plan's writes in order and remember what was confirmed.

    Raises Unavailable or BibforgeError where the service ends the run; what was written is in the journal then.
    """
    settle(plan, session.state)
    outcome = session.outcome
    total = len(plan.writes)
    for chunk in chunks(plan.writes):
        _send(chunk, session, outcome)
        if told:
            told("writing", len(outcome.done) + len(outcome.stale) + len(outcome.refused), total)
    return outcome


def settle(plan: Plan, state: State) -> None:
    """Remember what the plan found to be in order already."""
    for work in plan.forgotten:
        state.works.pop(work, None)
    state.works.update(plan.settled)
    for base in plan.settled_collections.values():
        remember(state, base, work="")


def chunks(writes: Sequence[Write]) -> Iterator[list[Write]]:
    """Yield the writes in order, collections and items apart, at most fifty at once."""
    chunk: list[Write] = []
    for write in writes:
        if chunk and (len(chunk) == BATCH or chunk[0].sort != write.sort):
            yield chunk
            chunk = []
        chunk.append(write)
    if chunk:
        yield chunk


def _send(chunk: list[Write], session: WriteSession, outcome: WriteOutcome) -> None:
    session.journal.intend([(write, remembered(session.state, write)) for write in chunk])
    before = session.remote.version
    try:
        report = session.remote.write(chunk[0].sort, [payload(write) for write in chunk])
    except Stale:
        outcome.stale += chunk
        session.ours = False
        return
    except TooLarge as error:
        session.journal.void(write.key for write in chunk)
        _send_halves(chunk, session, outcome, str(error))
        return
    _confirm(chunk, report.saved, report.unchanged, session, outcome)
    for index, refusal in report.refused.items():
        if refusal.code in AGAIN:
            outcome.stale.append(chunk[index])
        else:
            outcome.refused.append((chunk[index], refusal))
    given_up = [chunk[index].key for index, refusal in report.refused.items() if refusal.code not in AGAIN]
    if given_up:
        session.journal.void(given_up)
    _advance(session, before, report.version, {held.version for held in report.saved.values()})


def _send_halves(chunk: list[Write], session: WriteSession, outcome: WriteOutcome, message: str) -> None:
    if len(chunk) == 1:
        outcome.refused.append((chunk[0], Refusal(code=413, message=message)))
        return
    _send(chunk[: len(chunk) // 2], session, outcome)
    _send(chunk[len(chunk) // 2 :], session, outcome)


def payload(write: Write) -> dict[str, Any]:
    """Return what is sent for a write: key and version first, then its values."""
    return {"key": write.key, "version": write.version, **write.data}


def _confirm(
    chunk: Sequence[Write],
    saved: Mapping[int, Held],
    unchanged: Iterable[int],
    session: WriteSession,
    outcome: WriteOutcome,
) -> None:
    received = {}
    for index, held in saved.items():
        write = chunk[index]
        received[write.key] = shown(write, held)
        remember(session.state, write.settles, write.work, held, write.data)
        session.keep(write.sort, held)
        _mark(session.state, write)
        outcome.done.append(write)
    for index in unchanged:
        write = chunk[index]
        received[write.key] = dict(write.data)
        remember(session.state, write.settles, write.work)
        outcome.done.append(write)
    if received:
        session.journal.done(received)


def _mark(state: State, write: Write) -> None:
    """Remember which objects we ourselves put into the trash: these may be taken out of it again."""
    if write.data.get("deleted"):
        state.undone.add(write.key)
    else:
        state.undone.discard(write.key)


def shown(write: Write, held: Held) -> dict[str, Any]:
    """Return the server's values of what was written; all its values for an object that is new or out of the trash."""
    if write.before is None or "deleted" in write.data:
        return {name: value for name, value in held.data.items() if name not in ("dateAdded", "dateModified")}
    return {name: held.data.get(name, empty(value)) for name, value in write.data.items()}


def empty(value: Any) -> Any:
    """Return the empty value of the same sort: a list, a number or a text."""
    return [] if isinstance(value, (list, tuple)) else False if isinstance(value, (bool, int)) else ""


def _advance(session: WriteSession, before: int, after: int, versions: set[int]) -> None:
    """Move the snapshot's version on while nobody but us has written: every version in between is one of ours."""
    session.ours = session.ours and before == session.snapshot.version and set(range(before + 1, after + 1)) <= versions
    if session.ours:
        session.snapshot = replace(session.snapshot, version=after)


def remembered(state: State, write: Write) -> Settled | None:
    """Return what is remembered now of the object that a write will change."""
    match write.settles:
        case BaseCollection():
            return state.collections.get(write.key)
        case BaseNote():
            return next((note for note in _base(state, write.work).notes if note.key == write.key), None)
        case BaseLink():
            return next((link for link in _base(state, write.work).links if link.key == write.key), None)
        case _:
            return state.works.get(write.work)


def _base(state: State, work: str) -> Base:
    return state.works.get(work) or Base(key="")


def remember(
    state: State, settled: Settled | None, work: str, held: Held | None = None, sent: Container[str] = ()
) -> None:
    """Put what was written in the place of what was remembered.

    With the object as the server now has it (`held`), a note and the fields in `sent` are remembered in its spelling
    too.
    """
    match settled:
        case BaseCollection():
            for key in [
                key for key, base in state.collections.items() if base.path == settled.path and key != settled.key
            ]:
                del state.collections[key]
            state.collections[settled.key] = settled
        case Base():
            state.works[work] = replace(settled, received=_received(settled, held, sent)) if held else settled
        case BaseNote() if work in state.works:
            note = replace(settled, received=str(held.data.get("note", ""))) if held else settled
            kept = tuple(one for one in state.works[work].notes if one.key != note.key)
            state.works[work] = replace(state.works[work], notes=(*kept, note))
        case BaseLink() if work in state.works:
            others = tuple(one for one in state.works[work].links if one.key != settled.key)
            state.works[work] = replace(state.works[work], links=(*others, settled))
        case _:
            pass


def _received(base: Base, held: Held, sent: Container[str]) -> dict[str, str]:
    """Return the fields that the server keeps in another form than they were sent in.

    Only what was sent just now: any other value that differs is the user's.
    """
    there = {name: str(held.data.get(name, "")) for name in base.fields if name in sent}
    changed = {name: value for name, value in there.items() if value and value != base.fields[name]}
    return {**{name: value for name, value in base.received.items() if name not in there}, **changed}


def recover(entries: Iterable[JournalEntry], state: State, snapshot: Snapshot, journal: Journal | None) -> None:
    """Remember the writes of an unfinished run; where no answer came, the library itself tells whether they arrived.

    Without a journal nothing is set down.
    """
    for entry in entries:
        write = entry.write
        if entry.status == "done":
            remember(state, write.settles, write.work, Held(write.key, 0, entry.received), write.data)
            continue
        held = (snapshot.collections if write.sort == "collections" else snapshot.items).get(write.key)
        there = held is not None and (not held.trashed if write.before is None else arrived(write.data, held))
        if held is not None and there:
            untouched = not isinstance(write.settles, BaseNote) or same(
                "note", write.data["note"], held.data.get("note")
            )
            remember(state, write.settles, write.work, held if untouched else None)
            _mark(state, write)
        if journal and held is not None and there:
            journal.done({write.key: shown(write, held)})
        elif journal:
            journal.void([write.key])


def arrived(data: Mapping[str, Any], held: Held) -> bool:
    """Tell whether an object has all these values, in whatever form the server keeps them."""
    return all(same(name, value, held.data.get(name)) for name, value in data.items())


def same(name: str, sent: Any, there: Any) -> bool:
    """Tell whether a value that was sent and one that the server shows are the same."""
    match name:
        case "tags":
            return _tagged(sent) == _tagged(there)
        case "collections":
            return set(sent or ()) == set(there or ())
        case "creators":
            return creators_text(sent or ()) == creators_text(there or ())
        case "note":
            return plain(str(sent or "")) == plain(str(there or ""))
        case "deleted" | "parentCollection" | "parentItem":
            return (sent or False) == (there or False) or (name == "deleted" and bool(sent) == bool(there))
        case "relations" | "contentType":
            return True
        case _:
            return str(sent or "").strip() == str(there or "").strip()


def _tagged(tags: Any) -> set[tuple[str, int]]:
    return {(str(tag.get("tag", "")), int(tag.get("type", 0))) for tag in tags or ()}
