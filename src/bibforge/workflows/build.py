"""The build: lists in, library and files out, top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from bibforge.errors import BibforgeError, Exit
from bibforge.model.identifiers import spelled
from bibforge.model.library import Library, Mention, Place, ReadingList, Status, Work
from bibforge.model.record import Record
from bibforge.reconcile.citekeys import DEFAULT_STYLE, KeyStyle
from bibforge.reconcile.group import Accounts, Draft, grouped, names_of, works_from
from bibforge.reconcile.keyholding import HeldKeys
from bibforge.reconcile.lock import Decision, Lock, adopted, fingerprint, with_fingerprint
from bibforge.reconcile.lookup import UNASKED_PUBLICATION
from bibforge.reconcile.meantime import with_meantime
from bibforge.reconcile.merge import Prefer
from bibforge.reconcile.reasons import has_kind
from bibforge.reconcile.resolve import Earlier, RequestPlan, Resolution, Stage, resolve
from bibforge.reconcile.words import phrase
from bibforge.resolvers.answers import Resolver
from bibforge.workflows.evidence import ProvedLists
from bibforge.workflows.memory.readings import Readings


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What a build is asked to do; the defaults are the command's."""

    locked: bool = False
    update: frozenset[str] = frozenset()
    """Citation keys to ask again; `*` for all."""
    prefer: Prefer = Prefer.PUBLISHED
    offline: bool = False
    today: str = ""
    """The ISO date written beside records learned in this run."""
    key_style: KeyStyle = DEFAULT_STYLE
    """How citation keys are made."""
    keep_keys: bool = False
    """Whether provisional citation keys stay as the lock has them, as with `locked`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Everything that a build found out; the files are made from it in `outputs`."""

    library: Library
    lists: tuple[ReadingList, ...]
    resolutions: tuple[Resolution, ...]
    lock: Lock
    requests: Mapping[str, int]
    renamed: Mapping[str, str] = field(default_factory=dict)
    """The citation keys that this run replaced, old to new."""

    @property
    def unresolved(self) -> tuple[Resolution, ...]:
        """The resolutions that ended without a record."""
        return tuple(one for one in self.resolutions if one.status is Status.UNRESOLVED)

    @property
    def unreachable(self) -> tuple[str, ...]:
        """The distinct reasons why a service could not be asked, in words."""
        return tuple(dict.fromkeys(phrase(silence) for one in self.resolutions for silence in one.unreachable))


def build(
    sources: Mapping[str, str],
    lock: Lock,
    resolvers: Sequence[Resolver],
    options: BuildOptions,
    on_progress: Stage | None = None,
    on_plan: Callable[[RequestPlan], None] | None = None,
    *,
    readings: Readings | None = None,
    earlier: Earlier | None = None,
    draft_of: Callable[[Accounts], Draft] | None = None,
) -> Build:
    """Return the library of the lists in `sources` (file name to text).

    `resolvers` are asked for what the lock leaves unresolved.
    `on_plan` is told what the services will be asked, before they are; nothing where nobody need be asked.
    `readings`, `earlier` and `draft_of` hold what earlier runs worked out; without them all is worked out anew, to the
    same end.
    Raises BibforgeError (status 1) with `options.locked` if the lock does not decide every mention.
    """
    evidence = ProvedLists(sources, readings or Readings(), on_progress)
    mentions = evidence.mentions({})
    lock = adopted(lock, mentions)
    if options.locked:
        _require_covered(mentions, lock)
    asked = _asked_again(lock, options)
    published = options.prefer is Prefer.PUBLISHED
    resolutions = resolve(
        mentions,
        lock,
        resolvers,
        again=asked,
        on_progress=on_progress,
        on_plan=on_plan,
        published=published,
        earlier=earlier,
        read_again=evidence.mentions,
    )
    lists = evidence.lists({one.fingerprint: one.records for one in resolutions})
    read = (mention for one in lists for mention in one.mentions)
    resolutions = [
        one if one.mention is mention else replace(one, mention=mention)
        for one, mention in zip(resolutions, read, strict=True)
    ]
    groups = grouped(resolutions, lock.decisions)
    frozen = options.locked or options.keep_keys
    works, held = works_from(
        groups, lock, options.prefer, make_key=options.key_style.key, frozen=frozen, draft_of=draft_of
    )
    library = Library(
        works=_with_roots(works, lists), categories=_categories(lists), unresolved_candidates=_candidates(works, groups)
    )
    return Build(
        library=library,
        lists=lists,
        resolutions=tuple(resolutions),
        lock=_new_lock(lock, resolutions, held, groups, options.today),
        requests={resolver.name: resolver.requests for resolver in resolvers},
        renamed=held.renamed,
    )


def with_others(
    sources: Mapping[str, str],
    outcome: Build,
    before: Lock,
    now: Lock,
    options: BuildOptions,
    *,
    readings: Readings | None = None,
) -> Build:
    """Return the build of the same lists with what others wrote into the lock since it was read as `before`.

    Nobody is asked again: what this run learned is in the outcome's own lock.
    """
    mentions = tuple(mention for one in outcome.lists for mention in one.mentions)
    lock = with_meantime(before, outcome.lock, now, mentions)
    alone = replace(options, offline=True, locked=False, update=frozenset())
    again = build(sources, lock, (), alone, readings=readings)
    return replace(again, requests=outcome.requests, renamed={**outcome.renamed, **again.renamed})


def _require_covered(mentions: Sequence[Mention], lock: Lock) -> None:
    missing = [mention for mention in mentions if fingerprint(mention) not in lock.decisions]
    if missing:
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise BibforgeError(
            f"the lock does not know “{missing[0].title}”{more}",
            status=Exit.FINDINGS,
            place=str(missing[0].place),
            hint="run `bibforge build` without --locked and commit the lock",
        )


def _asked_again(lock: Lock, options: BuildOptions) -> Callable[[str, Decision], bool]:
    """Return the test whether a decision is asked again: unresolved ones where somebody can be asked, and updates."""
    keys = {name: key for key, names in lock.keys.items() for name in names}

    def again(name: str, decision: Decision) -> bool:
        if options.locked:
            return False
        if "*" in options.update or keys.get(name, "") in options.update:
            return True
        if decision.status is Status.RESOLVED and options.prefer is Prefer.PUBLISHED and not options.offline:
            return has_kind(decision.reasons, *UNASKED_PUBLICATION)
        return decision.status is Status.UNRESOLVED

    return again


def roots(lists: Sequence[ReadingList]) -> dict[str, str]:
    """Return the name under which each list's tree hangs: its title or its file's stem, made distinct.

    The posts of a folder are one list: they hang under the folder's name.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    folders: dict[str, str] = {}
    for one in lists:
        folder = PurePosixPath(one.file).parent
        if one.is_post and folder.name:
            names[one.file] = folders.setdefault(str(folder), folder.name)
            taken.add(folder.name)
            continue
        name = one.title or PurePosixPath(one.file).stem
        stem = PurePosixPath(one.file).stem
        number = 2
        while name in taken:
            name = f"{one.title or stem} ({stem if number == 2 else f'{stem} {number}'})"
            number += 1
        taken.add(name)
        names[one.file] = name
    return names


def _categories(lists: Sequence[ReadingList]) -> tuple[tuple[str, ...], ...]:
    names = roots(lists)
    paths = [path for one in lists for path in [(names[one.file],), *((names[one.file], *h) for h in one.headings)]]
    return tuple(dict.fromkeys(paths))


def _with_roots(works: Sequence[Work], lists: Sequence[ReadingList]) -> tuple[Work, ...]:
    names = roots(lists)

    def rooted(mention: Mention) -> Mention:
        old = mention.place
        place = Place(
            file=old.file,
            line=old.line,
            end_line=old.end_line,
            start_line=old.start_line,
            category=(names[old.file], *old.category),
        )
        return with_fingerprint(replace(mention, place=place), fingerprint(mention))

    return tuple(replace(work, mentions=tuple(rooted(mention) for mention in work.mentions)) for work in works)


def _candidates(works: Sequence[Work], groups: Sequence[Sequence[Resolution]]) -> dict[str, tuple[Record, ...]]:
    pairs = zip(works, groups, strict=True)
    return {
        work.key: tuple(dict.fromkeys(record for one in group for record in one.candidates))
        for work, group in pairs
        if work.status is Status.UNRESOLVED
    }


def _new_lock(
    lock: Lock,
    resolutions: Sequence[Resolution],
    held: HeldKeys,
    groups: Sequence[Sequence[Resolution]],
    today: str,
) -> Lock:
    """Return the lock of this run: decisions of what the lists mention now, the records that they name, every key.

    What a person decided about an item that is gone is kept: it may come back.
    """
    now = {one.fingerprint: _decision(one, lock.decisions.get(one.fingerprint)) for one in resolutions}
    kept = {
        name: replace(one, candidates=())
        for name, one in lock.decisions.items()
        if one.is_personal and name not in now and all(record in lock.records for record in one.records)
    }
    decisions = {**kept, **now}
    records = {name: lock.records[name] for one in kept.values() for name in one.records}
    records |= {record.name: record for one in resolutions for record in (*one.candidates, *one.records)}
    learned = {
        name: lock.learned.get(name, "") if lock.records.get(name) == record else today
        for name, record in records.items()
    }
    now_held = {key: tuple(sorted(names_of(group))) for key, group in zip(held.keys, groups, strict=True)}
    return Lock(
        records=records,
        learned={k: v for k, v in learned.items() if v},
        decisions=decisions,
        keys={**{key: names for key, names in lock.keys.items() if key not in held.renamed}, **now_held},
        pinned=lock.pinned,
        former=held.former,
    )


def _decision(one: Resolution, before: Decision | None) -> Decision:
    return Decision(
        fingerprint=one.fingerprint,
        title=(one.mention.before or one.mention).title,
        status=one.status,
        records=() if one.follows else tuple(record.name for record in one.records),
        identifiers=tuple(sorted(spelled(identifier) for identifier in one.mention.identifiers)),
        reasons=one.reasons,
        findings=one.findings,
        candidates=tuple(record.name for record in one.candidates),
        rejected=before.rejected if before else (),
        same_as=before.same_as if before else "",
        different_from=before.different_from if before else (),
        by=one.by,
    )
