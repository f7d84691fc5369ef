"""Which resolutions are of one work, and the works and keys that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from bibforge.model.identifiers import ArxivId, Identifier, OpenReviewId, identifier_in_url, spelled
from bibforge.model.library import Mention, Role, Status, Work
from bibforge.model.people import family_key
from bibforge.model.record import Kind, Record
from bibforge.readinglist.kinds import kind_beside_papers
from bibforge.reconcile.citekeys import base_key
from bibforge.reconcile.keyholding import HeldKeys, held_keys
from bibforge.reconcile.lock import Decision, Lock
from bibforge.reconcile.match import claim_of, own_identifiers, same_entry, same_work
from bibforge.reconcile.merge import Prefer, joined, records_by_name, settled, stated
from bibforge.reconcile.reasons import ReasonKind, has_kind
from bibforge.reconcile.resolve import Resolution
from bibforge.reconcile.strength import Basis
from bibforge.reconcile.venues import tidied
from bibforge.resolvers.catalog.keys import normal_address
from bibforge.text.comparison import main_title, squeezed


def grouped(
    resolutions: Sequence[Resolution], decisions: Mapping[str, Decision] | None = None, *, slips: bool = False
) -> list[list[Resolution]]:
    """Return the resolutions of each work, works in the order of their first mention.

    Shared record names, identifiers and, for what is not a paper, an address under one title join; then title and
    people do, by the same verdicts as everywhere, and a title with the page or with year and venue (`same_entry`). An
    address alone joins nothing: one page may list several works. What a person declared the same or different
    (`decisions`) stands over all of it. With `slips` titles that may be misspelt are compared too, where they begin or
    end alike and have one first author.
    """
    decisions = decisions or {}
    names = [_names(one, decisions.get(one.fingerprint)) for one in resolutions]
    apart = _apart(decisions)
    divided = _divided(resolutions, apart)
    for left, right in list(_alike(resolutions, _clusters(names, divided), apart, slips=slips)):
        bond = f"bond:{left}:{right}"
        names[left] = (*names[left], bond)
        names[right] = (*names[right], bond)
    clusters: dict[int, list[Resolution]] = {}
    for cluster, one in zip(_clusters(names, divided), resolutions, strict=True):
        clusters.setdefault(cluster, []).append(one)
    return list(clusters.values())


_DECLARED = "fingerprint:"
"""Begins the names by which a mention is itself, or was declared to be another."""


def _names(one: Resolution, decision: Decision | None) -> tuple[str, ...]:
    declared = [f"{_DECLARED}{name}" for name in (one.fingerprint, decision.same_as if decision else "") if name]
    if one.status is Status.NON_PAPER:
        title = squeezed(one.mention.title)
        return (*declared, *(f"url:{link.url} {title}" for link in one.mention.links[:1] if link.url))
    # arXiv 1512.01322 names another paper's DOI: only a record's own identifiers join
    own = [spelled(identifier) for record in one.records for identifier in own_identifiers(record)]
    listed = [spelled(one) for one in listed_identifiers(one.mention, decision)] if not one.records else []
    return (*declared, *(record.name for record in one.records), *own, *listed)


def listed_identifiers(mention: Mention, decision: Decision | None) -> tuple[Identifier, ...]:
    """Return the identifiers that the list states, without those that a person ruled out."""
    rejected = decision.rejected if decision else ()
    return tuple(one for one in mention.identifiers if spelled(one) not in rejected)


def _divided(resolutions: Sequence[Resolution], apart: set[frozenset[str]]) -> dict[int, set[int]]:
    """Return for each position the positions that a person declared different from it."""
    if not apart:
        return {}
    places: dict[str, list[int]] = {}
    for i, one in enumerate(resolutions):
        places.setdefault(one.fingerprint, []).append(i)
    divided: dict[int, set[int]] = {}
    for pair in apart:
        for name in pair:
            for i in places.get(name, ()):
                divided.setdefault(i, set()).update(j for other in pair - {name} for j in places.get(other, ()))
    return divided


def _clusters(names: Sequence[tuple[str, ...]], divided: Mapping[int, set[int]]) -> list[int]:
    """Return the number of each position's cluster, as `joined` does, keeping apart what a person divided.

    What was declared the same goes first, so that no accidental bond takes its place.
    """
    if not divided:
        return joined(names)
    members = {i: {i} for i in range(len(names))}
    cluster = list(range(len(names)))
    for declared in (True, False):
        owner: dict[str, int] = {}
        for i, own in enumerate(names):
            for name in own:
                if name.startswith(_DECLARED) is declared:
                    _unite(cluster, members, cluster[owner.setdefault(name, i)], cluster[i], divided)
    return cluster


def _unite(
    cluster: list[int], members: dict[int, set[int]], left: int, right: int, divided: Mapping[int, set[int]]
) -> None:
    if left == right or any(not members[right].isdisjoint(divided.get(i, ())) for i in members[left]):
        return
    kept, gone = min(left, right), max(left, right)
    for i in members[gone]:
        cluster[i] = kept
    members[kept] |= members.pop(gone)


def _apart(decisions: Mapping[str, Decision]) -> set[frozenset[str]]:
    return {frozenset((name, other)) for name, one in decisions.items() for other in one.different_from}


def _alike(
    resolutions: Sequence[Resolution], clusters: Sequence[int], apart: set[frozenset[str]], *, slips: bool = False
) -> Iterable[tuple[int, int]]:
    """Yield pairs of clusters whose first members are one work by title and people (blocks of equal titles)."""
    pages = _pages(resolutions, clusters)

    @cache
    def claims(i: int) -> Record:
        return claim_of(resolutions[i].mention)

    seen: set[tuple[int, int]] = set()
    for members in _blocks(resolutions, slips=slips):
        firsts = list({clusters[i]: i for i in reversed(members)}.values())[:50]
        for position, i in enumerate(firsts):
            for j in firsts[position + 1 :]:
                pair = (min(i, j), max(i, j))
                fingerprints = frozenset((resolutions[i].fingerprint, resolutions[j].fingerprint))
                if pair not in seen and fingerprints not in apart:
                    seen.add(pair)
                    one_page = not pages[clusters[i]].isdisjoint(pages[clusters[j]])
                    if _one_work(resolutions[i], resolutions[j], claims(i), claims(j), one_page=one_page):
                        yield pair


def _blocks(resolutions: Sequence[Resolution], *, slips: bool) -> Iterable[list[int]]:
    """Return the positions that have a title, a part of one or, with `slips`, an end of one in common."""
    blocks: dict[str, list[int]] = {}
    for i, one in enumerate(resolutions):
        if one.status is Status.NON_PAPER:
            continue
        account: Record | Mention = one.records[0] if one.records else one.mention
        titles = {account.title, one.mention.title}
        forms = (form for title in titles for form in (title, main_title(title), title.partition(": ")[2]))
        keys = {key for form in forms if len(key := squeezed(form)) >= 8}
        for key in (*keys, *(_slip_keys(account) if slips else ())):
            blocks.setdefault(key, []).append(i)
    return (members for members in blocks.values() if len(members) > 1)


_SLIP_ENDS = 7
"""Letters at both ends of a title under which misspelt ones are sought: one slip leaves one of the ends whole."""


def _slip_keys(claim: Record | Mention) -> tuple[str, ...]:
    title = squeezed(claim.title)
    if not claim.authors or len(title) < 2 * _SLIP_ENDS:
        return ()
    first = family_key(claim.authors[0])
    return (f"{first} begins {title[:_SLIP_ENDS]}", f"{first} ends {title[-_SLIP_ENDS:]}")


def _pages(resolutions: Sequence[Resolution], clusters: Sequence[int]) -> dict[int, set[str]]:
    """Return for each cluster the pages that its mentions link, each in one form, home pages of people left out."""
    pages: dict[int, set[str]] = {}
    for cluster, one in zip(clusters, resolutions, strict=True):
        linked = (normal_address(link.url) for link in one.mention.links if link.role is not Role.HOME)
        pages.setdefault(cluster, set()).update(page for page in linked if page)
    return pages


def _one_work(left: Resolution, right: Resolution, claim: Record, other: Record, *, one_page: bool) -> bool:
    lefts, rights = left.records or (claim,), right.records or (other,)
    verdicts = [same_work(a, b) for a in lefts for b in rights]
    at_odds = any(has_kind(v.against, ReasonKind.DIFFERENT_ARXIV, ReasonKind.DIFFERENT_DOI) for v in verdicts)
    if at_odds:
        return False
    if any(v.strength.basis >= Basis.SOME_PEOPLE for v in verdicts):
        return True
    return same_entry(claim, other, one_page=one_page)


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
