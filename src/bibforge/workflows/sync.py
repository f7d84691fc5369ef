"""A library and a Zotero library in, the second mirrors the first, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Library
from bibforge.model.record import Record
from bibforge.reconcile.match import same_work
from bibforge.text.plurals import counted
from bibforge.zotero.changes import Plan, Remark, RemarkKind, Write
from bibforge.zotero.existing import Snapshot
from bibforge.zotero.plan import Wishes, make_plan
from bibforge.zotero.state import State

if TYPE_CHECKING:
    from bibforge.zotero.consent import ConsentShelf
    from bibforge.zotero.journal import Journal, JournalRun
    from bibforge.zotero.pace import ZoteroPace
    from bibforge.zotero.remote import Remote
    from bibforge.zotero.store import StateStore

ATTEMPTS = 6
"""How often a plan is made anew because somebody else writes into the library at the same time."""

Told = Callable[[str, int, int], None]
Approve = Callable[[Plan], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncOptions:
    """Which Zotero library to write into, and how.

    `library` is `user:ID`, `group:ID` or `local`; `key` the web key (never kept); `url` another address than Zotero's;
    `project` tells apart several lists that go into one library; `now` is written into the journal; `shelf` keeps the
    permissions that desktops give.
    """

    library: str
    state_folder: Path
    key: str = field(default="", repr=False)
    url: str = ""
    project: str = ""
    tags: bool = False
    number: bool = False
    link_pdf: bool = False
    prune: bool = False
    restore: bool = False
    dry_run: bool = False
    now: str = ""
    shelf: ConsentShelf | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """What a sync did: the plan, the writes that arrived, what was not done, and the exit status.

    `rest` is the plan for what is left where the run could not be finished, `trouble` says why. `planned` is false
    where Zotero could not be read: then `plan` says nothing.
    """

    plan: Plan
    planned: bool = True
    done: tuple[Write, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rest: Plan = field(default_factory=Plan)
    trouble: str = ""
    status: Exit = Exit.DONE
    applied: bool = False
    requests: int = 0


def is_same(left: Record, right: Record) -> bool:
    """Return the verdict on two records that is used everywhere."""
    return same_work(left, right).same


def sync(
    library: Library,
    options: SyncOptions,
    approve: Approve | None = None,
    *,
    told: Told | None = None,
    pace: ZoteroPace | None = None,
) -> Sync:
    """Make the Zotero library mirror `library` and return what was done; nothing is written if `approve` says no.

    Run again, it writes nothing; cut off anywhere, the next run goes on without making anything twice.
    Raises BibforgeError where key, address or state do not serve.
    """

    if options.prune and not library.works:
        raise BibforgeError(
            "the list is empty: --prune would take everything out of your collections",
            status=Exit.USAGE,
            hint="check the sources; without --prune nothing is taken out",
        )

    def plan(session: _Session) -> Plan:
        wishes = Wishes(
            tags=options.tags,
            number=options.number,
            link_pdf=options.link_pdf,
            prune=options.prune,
            restore=options.restore,
            notes=session.notes,
            fields=session.fields,
        )
        return make_plan(library, session.snapshot, session.state, is_same, wishes)

    return _run("sync", options, plan, approve, told, pace)


def undo(
    options: SyncOptions, approve: Approve | None = None, *, told: Told | None = None, pace: ZoteroPace | None = None
) -> Sync:
    """Take back the last sync that still stands: what it made goes to the trash, the rest gets its old values.

    What the user has changed since stays, with a remark. Raises BibforgeError (status 2) if there is nothing to undo.
    """

    def plan(session: _Session) -> Plan:
        from bibforge.zotero.undo import undo_plan  # only an undo needs it

        return undo_plan(session.last, session.snapshot, session.state)

    return _run("undo", options, plan, approve, told, pace)


@dataclass(slots=True)
class _Session:
    """One run: the library, its folder, what is remembered and what was read."""

    kind: str
    options: SyncOptions
    remote: Remote
    store: StateStore
    state: State
    snapshot: Snapshot
    notes: bool = True
    fields: Mapping[str, frozenset[str]] | None = None
    unfinished: list[JournalRun] = field(default_factory=list)
    told: Told | None = None
    notices: list[Remark] = field(default_factory=list)
    """What the reading itself has to tell."""

    def take(self, snapshot: Snapshot) -> None:
        """Go on from a new reading; what the server has lost is not remembered any more."""
        self.snapshot = snapshot
        if snapshot.lost:
            self.state.drop(snapshot.lost)
            self.notices.append(Remark(reason=RemarkKind.LOST, name=counted(len(snapshot.lost), "object")))

    @property
    def last(self) -> JournalRun:
        """The run to undo. Raises BibforgeError (status 2) if there is none."""
        from bibforge.zotero.journal import read_run, runs

        for path in reversed(runs(self.store.journals)):
            run = read_run(path)
            if run.kind == "sync" and run.done and not run.undone:
                return run
        raise BibforgeError(
            "there is no sync to undo",
            status=Exit.USAGE,
            hint="only what this program wrote from this machine can be undone",
        )


def _run(
    kind: str,
    options: SyncOptions,
    planned: Callable[[_Session], Plan],
    approve: Approve | None,
    told: Told | None,
    pace: ZoteroPace | None,
) -> Sync:
    from bibforge.zotero.address import LibraryId
    from bibforge.zotero.pace import Unavailable  # loads the network package, which a build does not need
    from bibforge.zotero.remote import Remote  # loads pyzotero: 400 ms that other commands need not pay

    remote = Remote(LibraryId.parse(options.library), options.key, url=options.url, pace=pace, shelf=options.shelf)
    with closing(remote):
        try:
            session, lock = _opened(kind, options, remote, told)
        except Unavailable as error:
            return _unread(remote, error.reason)
        with lock:
            try:
                _read(session)
                plan = planned(session)
            except Unavailable as error:
                return _unread(remote, error.reason)
            plan = replace(plan, remarks=(*session.notices, *plan.remarks))
            if options.dry_run or (plan.writes and approve and not approve(plan)):
                return Sync(plan=plan, remarks=plan.remarks, requests=remote.pace.requests)
            return _carried_out(session, plan, planned)


def _unread(remote: Remote, trouble: str) -> Sync:
    """Return the outcome of a run that could not read the library: nothing is planned and nothing known."""
    return Sync(plan=Plan(), planned=False, trouble=trouble, status=Exit.UNREACHABLE, requests=remote.pace.requests)


def _opened(kind: str, options: SyncOptions, remote: Remote, told: Told | None) -> tuple[_Session, Any]:
    """Return a session whose key has been checked, and the lock of its folder."""
    from bibforge.zotero.store import StateStore

    access = remote.access()
    if not access.read or not (access.write or options.dry_run):
        lacking = "write" if access.read else "read"
        raise BibforgeError(
            f"the key may not {lacking} the library {options.library}",
            status=Exit.USAGE,
            hint="give it that permission at zotero.org/settings/keys",
        )
    store = StateStore(options.state_folder, remote.name, options.project)
    session = _Session(
        kind, options, remote, store, State(library=remote.name), Snapshot(version=0), notes=access.notes, told=told
    )
    return session, store.locked()


def _read(session: _Session) -> None:
    """Read the library and settle what an unfinished run has left open."""
    from bibforge.zotero.apply import recover
    from bibforge.zotero.download import download
    from bibforge.zotero.journal import Journal, read_run, runs

    session.state = session.store.state()
    session.take(download(session.remote, session.store.snapshot(), session.told))
    session.fields = session.remote.fields()
    latest = runs(session.store.journals)[-2:]  # every run ends what the one before it left open
    session.unfinished = [run for path in latest if not (run := read_run(path)).ended]
    for run in session.unfinished:
        recover(run.entries, session.state, session.snapshot, None if session.options.dry_run else Journal(run.path))
    if not session.options.dry_run:
        _save(session, [Journal(run.path) for run in session.unfinished])


def _save(session: _Session, journals: list[Journal]) -> None:
    """Save what is remembered first, then close the journals: a cut in between costs nothing."""
    session.store.save(session.state, session.snapshot)
    for journal in journals:
        journal.end()


def _carried_out(session: _Session, plan: Plan, planned: Callable[[_Session], Plan]) -> Sync:
    from bibforge.zotero.apply import settle
    from bibforge.zotero.journal import Journal

    undone = session.last if session.kind == "undo" else None
    if not plan.writes:
        settle(plan, session.state)
        _finish_undo(session, undone, plan)
        _save(session, [])
        return Sync(plan=plan, remarks=plan.remarks, applied=True, requests=session.remote.pace.requests)
    journal = Journal.begin(session.store.journals, session.kind, session.remote.name, session.options.now)
    outcome = _applied_until_settled(session, plan, planned, journal)
    if outcome.status is Exit.DONE:
        _finish_undo(session, undone, outcome)
    _save(session, [journal] if outcome.status is not Exit.UNREACHABLE else [])
    return outcome


def _applied_until_settled(
    session: _Session, plan: Plan, planned: Callable[[_Session], Plan], journal: Journal
) -> Sync:
    """Apply the plan, and a new one as long as the library changes under our hands."""
    from bibforge.zotero.apply import WriteSession, apply
    from bibforge.zotero.pace import Unavailable

    first, done, refused = plan, list[Write](), dict[str, Remark]()
    before: frozenset[tuple[str, int]] = frozenset()
    told = len(session.notices)
    status, trouble = Exit.DONE, ""
    for number in range(ATTEMPTS):
        writing = WriteSession(session.remote, session.state, session.snapshot, journal)
        try:
            apply(plan, writing, session.told)
            stale = bool(writing.outcome.stale)
        except Unavailable as error:
            status, trouble, stale = Exit.UNREACHABLE, error.reason, False
        session.snapshot = writing.snapshot
        done += writing.outcome.done
        refused |= {write.key: _refusal(write, why.message) for write, why in writing.outcome.refused}
        rest = _without(plan, {write.key for write in writing.outcome.done} | refused.keys())
        if not stale:
            break
        if number:
            session.remote.pace.sleep(min(2.0**number, 10.0))
        try:
            stubborn, before = before, frozenset((write.key, write.version) for write in writing.outcome.stale)
            again = _replanned(session, planned, journal, writing.outcome.stale, anew=not stubborn.isdisjoint(before))
            plan = rest = _without(again, set(refused))
        except Unavailable as error:
            status, trouble = Exit.UNREACHABLE, error.reason
            break
        if not plan.writes:
            break
    if status is Exit.DONE and rest.writes:
        status, trouble = Exit.CONFLICT, "somebody else writes into the library all the time"
    elif status is Exit.DONE and refused:
        status, trouble = Exit.CONFLICT, "Zotero did not take everything"
    return Sync(
        plan=first, done=tuple(done), remarks=(*first.remarks, *session.notices[told:], *refused.values()), rest=rest,
        trouble=trouble, status=status, applied=True, requests=session.remote.pace.requests,
    )  # fmt: skip


def _replanned(
    session: _Session, planned: Callable[[_Session], Plan], journal: Journal, stale: Sequence[Write], *, anew: bool
) -> Plan:
    """Read again what has changed, find out what arrived, and plan again.

    Where the last reading did not explain a refusal, everything is read `anew`.
    """
    from bibforge.zotero.apply import recover
    from bibforge.zotero.download import download, read_anew
    from bibforge.zotero.journal import read_run

    session.take((read_anew if anew else download)(session.remote, session.snapshot))
    if anew:
        session.notices.append(Remark(reason=RemarkKind.READ_ANEW, name=f"the library {session.options.library}"))
    _look_for_hidden(session, stale)
    recover(read_run(journal.path).pending, session.state, session.snapshot, journal)
    return planned(session)


def _look_for_hidden(session: _Session, stale: Sequence[Write]) -> None:
    """Put objects into the snapshot that are there, since they could not be made, and that no list shows."""
    for write in stale:
        table: Any = session.snapshot.collections if write.sort == "collections" else session.snapshot.items
        if write.before is None and write.key not in table:
            held = session.remote.one(write.sort, write.key)
            if held:
                table[write.key] = held


def _refusal(write: Write, message: str) -> Remark:
    title = write.changes[0].name if write.changes else write.key
    return Remark(reason=RemarkKind.REFUSED, name=title, work=write.work, key=write.key, theirs=message)


def _without(plan: Plan, keys: set[str] | frozenset[str]) -> Plan:
    """Return the plan without the writes of these objects and of what lies below them."""
    kept = tuple(write for write in plan.writes if write.key not in keys and write.data.get("parentItem") not in keys)
    return replace(plan, writes=kept)


def _finish_undo(session: _Session, run: JournalRun | None, outcome: Plan | Sync) -> None:
    """Forget what the undone run had remembered, but for what was left as it is."""
    from bibforge.zotero.journal import Journal

    if run is None:
        return
    from bibforge.zotero.undo import forget

    forget(session.state, run, [remark.key for remark in outcome.remarks if remark.reason is RemarkKind.CHANGED_SINCE])
    Journal(run.path).mark_undone()


def key_owner(key: str, url: str = "") -> dict[str, Any]:
    """Return whose key this is and what it may do (`userID`, `username`, `access`), without the key.

    `groups` are the groups of that user, each with `number`, `name` and whether only its admins may edit it.

    Raises BibforgeError: status 2 where the key does not serve, 3 where Zotero cannot be asked.
    """
    from bibforge.zotero.address import LibraryId
    from bibforge.zotero.pace import Unavailable  # loads the network package
    from bibforge.zotero.remote import Remote

    try:
        with closing(Remote(LibraryId("user", 1), key, url=url)) as remote:
            owner = remote.owner()
            groups = (owner.get("access") or {}).get("groups")
            found = remote.groups(int(owner.get("userID") or 0)) if groups else []
        told = [{"number": one.number, "name": one.name, "admins_only": one.admins_only} for one in found]
        return owner | {"groups": told}
    except Unavailable as error:
        raise BibforgeError(
            f"Zotero could not be asked: {error.reason}", status=Exit.UNREACHABLE, hint="try again later"
        ) from None
