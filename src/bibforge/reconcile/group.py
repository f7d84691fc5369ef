"""Which resolutions are of one work, and the works and keys that follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bibforge.model.identifiers import ArxivId, OpenReviewId, identifier_in_url, spelled
from bibforge.model.library import Status, Work
from bibforge.model.record import Kind, Record
from bibforge.readinglist.kinds import kind_beside_papers
from bibforge.reconcile.citekeys import base_key
from bibforge.reconcile.clusters import clusters_of
from bibforge.reconcile.keyholding import HeldKeys, held_keys
from bibforge.reconcile.lock import Decision, Lock
from bibforge.reconcile.merge import Prefer, records_by_name, settled, stated
from bibforge.reconcile.resolve import Resolution
from bibforge.reconcile.venues import tidied


def grouped(
    resolutions: Sequence[Resolution], decisions: Mapping[str, Decision] | None = None, *, slips: bool = False
) -> list[list[Resolution]]:
    """Return the resolutions of each work, works in the order of their first mention (`clusters_of` says which)."""
    clusters: dict[int, list[Resolution]] = {}
    for cluster, one in zip(clusters_of(resolutions, decisions, slips=slips), resolutions, strict=True):
        clusters.setdefault(cluster, []).append(one)
    return list(clusters.values())


class Accounts(NamedTuple):
    """All that is known of one work: its resolutions, its records, what persons ruled out, the version wanted."""

    group: Sequence[Resolution]
    records: tuple[Record, ...]
    rejected: Mapping[str, tuple[str, ...]]
    """By fingerprint: the names of records and the identifiers that a person ruled out for a mention."""
    prefer: Prefer


class Draft(NamedTuple):
    """What becomes of one work before it has a key: the settled record, how it ended, whence each field came."""

    record: Record
    status: Status
    provenance: Mapping[str, str]


def works_from(
    groups: Sequence[Sequence[Resolution]],
    lock: Lock,
    prefer: Prefer,
    *,
    make_key: Callable[[Record], str] = base_key,
    frozen: bool = False,
    draft_of: Callable[[Accounts], Draft] | None = None,
) -> tuple[tuple[Work, ...], HeldKeys]:
    """Return one work for each group: settled record, status, mentions and citation key; and the keys' history.

    With `frozen` every key stays as the lock has it (`reconcile/keyholding`). `draft_of` gives what `drafted` gives,
    where somebody has it already.
    """
    draft_of = draft_of or drafted
    drafts = []
    for group in groups:
        accounts = _accounts(group, lock.decisions, prefer)
        draft = draft_of(accounts)
        mentions = tuple(dict.fromkeys(one.mention for one in group))
        drafts.append(Work(key="", mentions=mentions, records=accounts.records, **draft._asdict()))
    held = held_keys(drafts, [names_of(group) for group in groups], lock, make_key, frozen=frozen)
    works = (
        replace(draft, key=key, former=held.aliases.get(key, ())) for draft, key in zip(drafts, held.keys, strict=True)
    )
    return tuple(works), held


def _accounts(group: Sequence[Resolution], decisions: Mapping[str, Decision], prefer: Prefer) -> Accounts:
    records = records_by_name(record for one in group for record in one.records)
    known = (decisions.get(one.fingerprint) for one in group)
    rejected = {one.fingerprint: one.rejected for one in known if one and one.rejected}
    return Accounts(group, tuple(records.values()), rejected, prefer)


def drafted(accounts: Accounts) -> Draft:
    """Return what becomes of one work."""
    group = accounts.group
    if not accounts.records:
        best = max(group, key=lambda one: (len(one.mention.authors), len(one.mention.identifiers)))
        status = Status.NON_PAPER if best.status is Status.NON_PAPER else Status.UNRESOLVED
        record = _standing(stated(best.mention), accounts.rejected.get(best.fingerprint, ()))
        if status is Status.NON_PAPER and record.kind in _PAPERS:
            record = replace(record, kind=kind_beside_papers(best.mention.links, best.mention.place.category))
        return Draft(tidied(record), status, {"title": "list"})
    record, provenance = settled(accounts.records, accounts.prefer)
    record, provenance = _with_list_identifiers(record, provenance, group)
    return Draft(tidied(record), Status.RESOLVED, provenance)


_PAPERS = frozenset({Kind.UNKNOWN, Kind.ARTICLE, Kind.CONFERENCE, Kind.PREPRINT, Kind.MANUSCRIPT})
"""What an item is taken for that a person says is no paper: a book stays a book."""


def _standing(record: Record, rejected: tuple[str, ...]) -> Record:
    """Return what the list says without the identifiers, and the address of one, that a person ruled out."""
    gone = {one for one in record.identifiers if spelled(one) in rejected}
    if not gone:
        return record
    return replace(
        record,
        doi=None if record.doi in gone else record.doi,
        arxiv=None if record.arxiv in gone else record.arxiv,
        openreview=None if record.openreview in gone else record.openreview,
        url="" if identifier_in_url(record.url) in gone else record.url,
    )


def _with_list_identifiers(
    record: Record, provenance: dict[str, str], group: Sequence[Resolution]
) -> tuple[Record, dict[str, str]]:
    """Complete what the list alone states: an OpenReview or arXiv id beside a paper that was found elsewhere.

    Not an id that a service denied, or whose record turned out to be another work: that is told as a finding.
    """
    denied = {dict(why.args).get("identifier") for one in group for why in one.findings}
    stated = [each for one in group for each in one.mention.identifiers if spelled(each) not in denied]
    openreview = next((one for one in stated if isinstance(one, OpenReviewId)), None)
    arxiv = next((one for one in stated if isinstance(one, ArxivId)), None)
    if record.openreview is None and openreview:
        record, provenance = replace(record, openreview=openreview), {**provenance, "openreview": "list"}
    if record.arxiv is None and arxiv:
        record, provenance = replace(record, arxiv=ArxivId(arxiv.value)), {**provenance, "arxiv": "list"}
    return record, provenance


def names_of(group: Sequence[Resolution]) -> frozenset[str]:
    """Return every name by which the lock may know a work: its records and the fingerprints of its mentions."""
    return frozenset(record.name for one in group for record in one.records) | {one.fingerprint for one in group}
