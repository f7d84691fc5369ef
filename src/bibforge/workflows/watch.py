"""What has changed in the world since a lock was made: asked anew where it is due, told as events with evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi, spelled
from bibforge.model.library import Library, Mention, Place, Status, Work
from bibforge.model.record import Kind, Notice, Record
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.reasons import ReasonKind
from bibforge.reconcile.resolve import Resolution, Stage, resolve
from bibforge.reconcile.words import phrases
from bibforge.resolvers.answers import ById, ByTitle, Resolver
from bibforge.resolvers.http.transport import CouldNotAskError
from bibforge.text.comparison import fold
from bibforge.verify.outcome import CORRECTED, RETRACTED


class EventKind(StrEnum):
    """What can happen to a paper; the gravest first."""

    RETRACTED = "retracted"
    DEAD = "dead DOI"
    MOVED = "moved DOI"
    CORRECTED = "corrected"
    PUBLISHED = "published"
    TITLE = "new title"
    VERSION = "new version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to one work: before and now in words, who says so, and the record that holds now."""

    kind: EventKind
    key: str
    title: str
    before: str
    now: str
    evidence: str
    url: str = ""
    was: Record | None = None
    record: Record | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The events in the order of the list, how many works were asked about, were not yet due, cannot be asked about,
    and what could not be asked.
    """

    events: tuple[Event, ...] = ()
    asked: int = 0
    not_due: int = 0
    unnamed: int = 0
    unreachable: tuple[str, ...] = ()
    requests: Mapping[str, int] = field(default_factory=dict)


@runtime_checkable
class TellsVersions(Protocol):
    """A resolver that knows of the papers it answered with which version is the latest, and since when."""

    versions: Mapping[str, tuple[int, PartialDate]]


@runtime_checkable
class TellsNotices(Protocol):
    """A resolver that can be asked which notices are about works."""

    def notices_about(self, dois: Sequence[Doi]) -> Mapping[Doi, tuple[Notice, ...]]:
        """Return the notices about each work that there are any of; raises CouldNotAskError."""


@runtime_checkable
class TellsAliases(Protocol):
    """A resolver that knows which DOI is another name of a second one."""

    def alias_of(self, doi: Doi) -> Doi | None:
        """Return the DOI that holds now in its place, None where it holds itself; raises CouldNotAskError."""


NOTICES_A_REQUEST = 50
"""Works in one question for notices."""


def due(library: Library, lock: Lock, today: str, max_age: float) -> tuple[list[Work], int, int]:
    """Return the works that are asked about, and how many are not due yet or have no identifier to ask by.

    A work is due when one of its records was learned, or found changed, more than `max_age` days ago.
    """
    oldest = (date.fromisoformat(today) - timedelta(days=max_age)).isoformat() if max_age else "9999"
    asked, young, unnamed = [], 0, 0
    for work in library.works:
        if work.status is not Status.RESOLVED or not work.records:
            continue
        if not _identifiers(work):
            unnamed += 1
        elif any(lock.learned.get(record.name, "") < oldest for record in work.records):
            asked.append(work)
        else:
            young += 1
    return asked, young, unnamed


def expected(works: Sequence[Work], resolvers: Sequence[Resolver]) -> dict[str, int]:
    """Return how many requests each service will be sent at most, if nothing fails: certain ones and searches."""
    ids = [ById(one) for work in works for one in _identifiers(work)]
    searches = [ByTitle(one.title, one.authors, one.year, may_share=True) for one in map(_preprint, works) if one]
    cost = {}
    for resolver in resolvers:
        count = resolver.requests_for([one for one in ids if resolver.answers(one)])
        if not resolver.is_preprint_server:
            count += resolver.requests_for([one for one in searches if resolver.answers(one)])
        if isinstance(_inner(resolver), TellsNotices):
            count += -(-len(_dois(works, resolver)) // NOTICES_A_REQUEST)
        cost[resolver.name] = count
    if "doiorg" in cost:
        cost["doiorg"] = 0  # only what nobody knows is asked there
    return {name: count for name, count in cost.items() if count}


def watch(
    library: Library,
    lock: Lock,
    resolvers: Sequence[Resolver],
    *,
    today: str,
    max_age: float,
    on_plan: Callable[[Mapping[str, int]], None] | None = None,
    on_progress: Stage | None = None,
) -> News:
    """Return what happened to the works of a library since the lock's dates.

    `on_plan` is told the cost before the first request. Questions that many works share come first: notices, then
    identifiers, then the search for the published version of what is a preprint.
    """
    works, young, unnamed = due(library, lock, today, max_age)
    if on_plan and works:
        on_plan(expected(works, resolvers))
    notices, silent = _notices(works, resolvers)
    mentions = [_mention(work) for work in works]
    anew = _asked_anew(works, resolvers)
    resolutions = resolve(mentions, Lock(), resolvers, on_progress=on_progress) if works else []
    renamed, mute = _renamed(works, resolutions, resolvers, anew)
    silent += mute
    versions = {name: one for each in resolvers for name, one in _versions(each).items()}
    events: list[Event] = []
    for work, resolution in zip(works, resolutions, strict=True):
        found = [*_happened(work, resolution, notices), *_new_versions(work, lock, versions)]
        found += _told_by_name(work, renamed)
        events += sorted(found, key=lambda one: list(EventKind).index(one.kind))
        silent += [phrases([one]) for one in resolution.unreachable]
    return News(
        events=tuple(events),
        asked=len(works),
        not_due=young,
        unnamed=unnamed,
        unreachable=tuple(dict.fromkeys(silent)),
        requests={resolver.name: resolver.requests for resolver in resolvers},
    )


def _inner(resolver: Resolver) -> object:
    return getattr(resolver, "inner", resolver)


def _versions(resolver: Resolver) -> Mapping[str, tuple[int, PartialDate]]:
    inner = _inner(resolver)
    return inner.versions if isinstance(inner, TellsVersions) else {}


def _identifiers(work: Work) -> tuple[ArxivId | Doi, ...]:
    own = [one for record in work.records for one in (record.arxiv, record.doi) if one]
    return tuple(dict.fromkeys(_as_arxiv(one) for one in own))


def _as_arxiv(one: ArxivId | Doi) -> ArxivId | Doi:
    return (one.arxiv or one) if isinstance(one, Doi) else ArxivId(one.value)


def _dois(works: Iterable[Work], resolver: Resolver) -> list[Doi]:
    """Return the DOIs of published works of which a service is about to be asked anew."""
    named = dict.fromkeys(one for work in works for one in _identifiers(work) if isinstance(one, Doi))
    return [doi for doi in named if resolver.requests_for([ById(doi)])]


def _preprint(work: Work) -> Record | None:
    """Return the record of a work of which nothing but preprints is known."""
    return work.records[0] if all(one.kind is Kind.PREPRINT for one in work.records) else None


def _mention(work: Work) -> Mention:
    """Return what is asked about a work: its record's words, bound to its identifiers."""
    record = work.record
    named = _identifiers(work)
    return Mention(
        place=Place(file=work.key, line=1),
        title=record.title,
        authors=record.authors,
        et_al=record.more_authors,
        year=record.year,
        arxiv=tuple(one for one in named if isinstance(one, ArxivId)),
        doi=tuple(one for one in named if isinstance(one, Doi)),
    )


def _notices(works: Sequence[Work], resolvers: Sequence[Resolver]) -> tuple[dict[Doi, tuple[Notice, ...]], list[str]]:
    found: dict[Doi, tuple[Notice, ...]] = {}
    silent = []
    for resolver in resolvers:
        inner = _inner(resolver)
        if isinstance(inner, TellsNotices):
            dois = _dois(works, resolver)
            for start in range(0, len(dois), NOTICES_A_REQUEST):
                try:
                    found |= inner.notices_about(dois[start : start + NOTICES_A_REQUEST])
                except CouldNotAskError as error:
                    silent.append(f"{resolver.name}: {error.reason}")
    return found, silent


def _happened(work: Work, resolution: Resolution, notices: Mapping[Doi, tuple[Notice, ...]]) -> Iterator[Event]:
    old = {record.name: record for record in work.records}
    new = {record.name: record for record in resolution.records}
    for name, record in old.items():
        now = new.get(name)
        said = (*(now.notices if now else ()), *(notices.get(record.doi, ()) if record.doi else ()))
        yield from _updates(work, record, said)
        if now and now.source == record.source and fold(now.title) != fold(record.title):
            yield _event(EventKind.TITLE, work, record.title, now.title, f"{now.source} {name}", was=record, record=now)
    yield from _unknown(work, resolution)
    moved = list(_moved(work, new))
    yield from moved
    taken = {event.record.name for event in moved if event.record}
    if _preprint(work):
        for record in new.values():
            if record.kind is not Kind.PREPRINT and record.name not in taken:
                where = ", ".join(str(part) for part in (record.container, record.year) if part)
                why = phrases(resolution.reasons)
                yield _event(EventKind.PUBLISHED, work, "preprint", where or record.name, why, record=record)


def _updates(work: Work, record: Record, said: Iterable[Notice]) -> Iterator[Event]:
    """Yield a retraction or correction that the record does not carry yet; the same told in two fields is one."""
    known = {_told(one) for one in record.notices}
    held = list(record.notices)
    for one in said:
        kind = EventKind.RETRACTED if RETRACTED.search(one.type) else EventKind.CORRECTED
        if one.outgoing or _told(one) in known or not (RETRACTED.search(one.type) or CORRECTED.search(one.type)):
            continue
        known.add(_told(one))
        held.append(one)
        words = " ".join(str(part) for part in (one.type.replace("_", " "), one.date) if part)
        told = f"Crossref: {one.doi}" if one.doi else f"{record.source} {record.name}"
        yield replace(
            _event(kind, work, "", words, told, was=record, record=replace(record, notices=tuple(held))),
            url=one.doi.url if one.doi else record.url,
        )


def _told(notice: Notice) -> tuple[bool, str]:
    return bool(RETRACTED.search(notice.type)), str(notice.doi or "")


def _unknown(work: Work, resolution: Resolution) -> Iterator[Event]:
    """Yield the DOIs that were registered, and that doi.org denies now."""
    for one in resolution.findings:
        named = str(dict(one.args).get("identifier", ""))
        if one.kind is ReasonKind.NOT_FOUND and named.startswith("doi:"):
            record = next((each for each in work.records if each.doi and spelled(each.doi) == named), None)
            if record and record.doi:
                event = _event(EventKind.DEAD, work, str(record.doi), "not registered", "doi.org", was=record)
                yield replace(event, url=record.doi.url)


def _moved(work: Work, new: Mapping[str, Record]) -> Iterator[Event]:
    """Yield the DOIs under which the registry answers with another one: the work has been given a new name."""
    dois = {record.doi for record in work.records if record.doi}
    present = {record.doi for record in new.values()}
    for record in work.records:
        if record.kind is Kind.PREPRINT or not record.doi or record.doi in present:
            continue
        others = [one for one in new.values() if one.doi and one.doi not in dois and one.kind is not Kind.PREPRINT]
        if len(others) == 1:
            told = f"{others[0].source} answers to {record.doi} with {others[0].doi}"
            yield _event(EventKind.MOVED, work, str(record.doi), str(others[0].doi), told, was=record, record=others[0])


def _asked_anew(works: Sequence[Work], resolvers: Sequence[Resolver]) -> frozenset[Doi]:
    """Return the DOIs whose fate doi.org would be asked about now, and not the cache."""
    tellers = [one for one in resolvers if isinstance(_inner(one), TellsAliases)]
    dois = {one for work in works for one in _identifiers(work) if isinstance(one, Doi)} if tellers else set()
    return frozenset(doi for doi in dois if any(one.requests_for([ById(doi)]) for one in tellers))


def _renamed(
    works: Sequence[Work], resolutions: Sequence[Resolution], resolvers: Sequence[Resolver], anew: frozenset[Doi]
) -> tuple[dict[Doi, tuple[Doi, Record | None]], list[str]]:
    """Return the DOIs that doi.org says are other names now, each with the DOI that holds and its record, and what
    could not be asked.

    Asked is for what its registry does not know although doi.org has it: one request each; then the registry is asked
    for the records of the names that hold, together.
    """
    teller = next((one for each in resolvers if isinstance(one := _inner(each), TellsAliases)), None)
    found: dict[Doi, Doi] = {}
    asked = []
    silent = []
    for work, resolution in zip(works, resolutions, strict=True):
        told = {str(dict(one.args).get("identifier")) for one in resolution.against
                if one.kind is ReasonKind.REGISTERED_AT}  # fmt: skip
        for record in work.records:
            if teller and record.doi in anew and record.doi and spelled(record.doi) in told:
                try:
                    alias = teller.alias_of(record.doi)
                except CouldNotAskError as error:
                    silent.append(f"doi.org: {error.reason}")
                    continue
                if alias:
                    found[record.doi] = alias
                    asked.append(replace(_mention(work), arxiv=(), doi=(alias,)))
    answers = resolve(asked, Lock(), resolvers) if asked else []
    records = {one.doi: one for answer in answers for one in answer.records if one.doi}
    return {old: (new, records.get(new)) for old, new in found.items()}, silent


def _told_by_name(work: Work, renamed: Mapping[Doi, tuple[Doi, Record | None]]) -> Iterator[Event]:
    """Yield the DOIs of a work that are other names of a second one now, by doi.org's own word."""
    for record in work.records:
        if record.doi and record.doi in renamed:
            new, now = renamed[record.doi]
            told = f"doi.org: {record.doi} is an alias of {new}"
            event = _event(EventKind.MOVED, work, str(record.doi), str(new), told, was=record, record=now)
            yield replace(event, url=new.url)


def _new_versions(work: Work, lock: Lock, versions: Mapping[str, tuple[int, PartialDate]]) -> Iterator[Event]:
    """Yield the papers whose latest version came after the day on which their record was learned."""
    for record in work.records:
        found = versions.get(record.arxiv.value) if record.arxiv and record.kind is Kind.PREPRINT else None
        learned = lock.learned.get(record.name, "")
        if found and found[0] > 1 and learned and str(found[1]) > learned:
            now = f"v{found[0]} of {found[1]}"
            yield _event(
                EventKind.VERSION, work, f"as of {learned}", now, f"arXiv {record.name}", was=record, record=record
            )


def _event(
    kind: EventKind, work: Work, before: str, now: str, evidence: str, *, was: Record | None = None,
    record: Record | None = None,
) -> Event:  # fmt: skip
    shown = record or was or work.record
    url = shown.doi.url if shown.doi else shown.arxiv.url if shown.arxiv else shown.url
    return Event(
        kind=kind, key=work.key, title=work.record.title, before=before, now=now, evidence=evidence, url=url,
        was=was, record=record,
    )  # fmt: skip
