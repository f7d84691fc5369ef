"""Rules on reading lists: missing links, links to mirrors that are gone, links to another paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bibforge.model.identifiers import identifier_in_url
from bibforge.model.library import Link, Mention, Role, Span, Status
from bibforge.model.record import Kind, Record
from bibforge.readinglist.patch import Patch, add_link, fill_link, patched
from bibforge.readinglist.reader import read_list
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.match import label_finding
from bibforge.reconcile.reasons import ReasonKind, has_kind
from bibforge.reconcile.resolve import Resolution, Stage, resolve
from bibforge.reconcile.words import phrase
from bibforge.repair.engine.apply import Repaired
from bibforge.repair.engine.findings import Edit, Finding, Fix, ListRule
from bibforge.repair.engine.plain import short
from bibforge.repair.engine.suppress import silence_in
from bibforge.repair.rules.values import DEAD_MIRROR, living_mirror
from bibforge.resolvers.answers import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A list as the rules see it: its text, its mentions, what each resolved to, and what a doubtful title is instead."""

    text: str
    mentions: Sequence[Mention]
    resolutions: Sequence[Resolution] = ()
    instead: Mapping[int, Record] = field(default_factory=dict)
    """By the number of the mention: the record that its title alone leads to, where its link names another work."""

    def resolved(self) -> Iterator[tuple[Mention, Record]]:
        """Give the mentions that were resolved, with the record to link to."""
        for mention, one in zip(self.mentions, self.resolutions, strict=False):
            if one.status is Status.RESOLVED and one.records and not one.findings:
                yield mention, linkable(one.records)


def linkable(records: Sequence[Record]) -> Record:
    """Return the record that readers are best sent to: the one that they can open."""
    return next((one for one in records if one.kind is Kind.PREPRINT and one.arxiv), records[0])


def address_of(record: Record, *, pdf: bool = False) -> str:
    """Return the address of a record, or nothing: arXiv, OpenReview, DOI, its own page."""
    if record.arxiv:
        return record.arxiv.url.replace("/abs/", "/pdf/") if pdf else record.arxiv.url
    if record.openreview:
        return record.openreview.url
    return record.doi.url if record.doi else record.url


_PAPER = (Role.PAPER, Role.PDF)
_FILLED = (*_PAPER, Role.OTHER)
"""Roles of empty links that are meant for the paper: `[paper]()`, `[pdf]()`, and the title that is a link itself."""


def _refers(text: str, mention: Mention) -> bool:
    """Tell whether an item points to another place of the same list, where its links are."""
    return bool(mention.span and re.search(r"\]\(#|href=[\"']?#", text[mention.span.start : mention.span.end]))


def require_link(view: ListView) -> Iterator[Finding]:
    """An entry links to its paper: empty targets are filled, entries without any link get one."""
    for mention, record in view.resolved():
        address = address_of(record)
        empty = [link for link in mention.links if not link.url.strip() and link.role in _FILLED and link.target_span]
        if not address or mention.span is None:
            continue
        if empty:
            for link in empty:
                target = address_of(record, pdf=link.role is Role.PDF)
                yield _patched(
                    fill_link(view.text, mention, link, target), link, f"empty link: {target} ({short(record.title)})"
                )
        elif mention.title_span and not any(link.url for link in mention.links) and not _refers(view.text, mention):
            patch = add_link(view.text, mention, "paper", address)
            message = f"no link: {address} ({short(record.title)})"
            yield Finding(span=mention.title_span, message=message, fix=_fix(patch))


def _patched(patch: Patch, link: Link, message: str, *, safe: bool = True) -> Finding:
    span = link.span or Span(patch.start, patch.end)
    return Finding(span=span, message=message, fix=_fix(patch, safe=safe))


def _fix(patch: Patch, *, safe: bool = True) -> Fix:
    return Fix(edits=(Edit(patch.start, patch.end, patch.replacement),), safe=safe)


def no_dead_mirror(view: ListView) -> Iterator[Finding]:
    """The national mirrors of arXiv were switched off; the same path at arxiv.org answers."""
    for mention in view.mentions:
        for link in mention.links:
            living = living_mirror(link.url) if link.target_span and DEAD_MIRROR.search(link.url) else ""
            if living and living != link.url:
                yield _patched(fill_link(view.text, mention, link, living), link, f"the mirror is gone: {living}")


_MEETING = re.compile(r"\b([A-Z][A-Za-z]*[A-Z][A-Za-z]*)[ ,'’]*(?=(?:19|20)\d{2}\b)")
_LONGEST_VENUE = 40
"""Letters of a journal's name that an item of a list can bear; a longer name is left out."""


def require_venue_in_list(view: ListView) -> Iterator[Finding]:
    """An entry says where and when its paper appeared."""
    for mention, one in zip(view.mentions, view.resolutions, strict=False):
        if one.status is not Status.RESOLVED or one.findings or mention.venue or mention.year or not mention.title_span:
            continue
        record = next((r for r in one.records if r.kind is not Kind.PREPRINT), one.records[0])
        if record.year is None:
            continue
        said = f"{_venue_label(record)} {record.year}".strip()
        ends = [mention.title_span.end, *(link.span.end for link in mention.links if link.span)]
        line_end = view.text.find("\n", mention.title_span.end)
        place = max(end for end in ends if line_end < 0 or end <= line_end)
        edit = Edit(place, place, f" ({said})")
        yield Finding(span=mention.title_span, message=f"no venue and year: {said}", fix=Fix(edits=(edit,)))


def _venue_label(record: Record) -> str:
    """Return the short name of a meeting (`CVPR`) or the journal's name where it is short; nothing for a preprint."""
    if record.kind is Kind.PREPRINT:
        return ""
    texts = (record.event, record.short_container, record.container)
    meeting = next((found[1] for found in map(_MEETING.search, texts) if found), "")
    name = record.container if record.kind is Kind.ARTICLE and len(record.container) <= _LONGEST_VENUE else ""
    return meeting or name


def no_wrong_link(view: ListView) -> Iterator[Finding]:
    """A link leads to the paper that stands beside it."""
    for number, (mention, one) in enumerate(zip(view.mentions, view.resolutions, strict=False)):
        unfit = next((each for each in one.findings if each.kind is ReasonKind.LABEL_DOES_NOT_FIT), None)
        if not unfit:
            continue
        odd = phrase(unfit)
        record = view.instead.get(number)
        link = next((link for link in mention.links if identifier_in_url(link.url) in mention.identifiers), None)
        address = address_of(record) if record else ""
        if link and link.target_span and address:
            message = f"{odd}; its title is found as {address}"
            yield _patched(fill_link(view.text, mention, link, address), link, message, safe=False)
        elif mention.span:
            yield Finding(span=link.span if link and link.span else mention.span, message=odd)


def repaired_list(
    text: str,
    file: str,
    rules: Sequence[ListRule],
    resolvers: Sequence[Resolver],
    lock: Lock,
    *,
    unsafe: bool = False,
    on_progress: Stage | None = None,
) -> Repaired:
    """Return the list with every fix of `rules` applied (unsafe ones only with `unsafe`), and all findings.

    Mentions are resolved as a build does, the lock first. An edit after which the list would read differently, but for
    its links, is not made.
    """
    if any(rule.asks for rule in rules):
        view = _view(text, file, resolvers, lock, on_progress)
    else:
        view = ListView(text=text, mentions=read_list(text, file).mentions)
    spans = [mention.span for mention in view.mentions if mention.span]
    silence = silence_in(text, spans)
    found = [
        replace(one, rule=rule.name, severity=rule.severity)
        for rule in rules
        for one in rule.find(view)
        if not silence.covers(rule.name, one.span.start)
    ]
    wanted = [one for one in found if one.fix and (one.fix.safe or unsafe)]
    after, fixed = _applied(text, file, wanted)
    left = [one for one in found if one not in fixed]
    order = sorted(fixed, key=lambda one: one.span.start)
    silent = dict.fromkeys(phrase(reason) for one in view.resolutions for reason in one.unreachable)
    return Repaired(
        before=text,
        after=after,
        fixed=tuple(order),
        left=tuple(sorted(left, key=lambda one: one.span.start)),
        changes=tuple(edit for one in order if one.fix for edit in one.fix.edits),
        unreachable=tuple(silent),
    )


def _view(text: str, file: str, resolvers: Sequence[Resolver], lock: Lock, on_progress: Stage | None) -> ListView:
    mentions = tuple(_as_paper(mention) for mention in read_list(text, file).mentions)
    resolutions = resolve(mentions, lock, resolvers, on_progress=on_progress)
    odd = [
        number
        for number, (mention, one) in enumerate(zip(mentions, resolutions, strict=True))
        if one.by != "user" and has_kind(one.findings, ReasonKind.LABEL_DOES_NOT_FIT)
    ]
    bare = [replace(mentions[number], arxiv=(), doi=(), openreview=(), isbn=(), links=()) for number in odd]
    instead = {
        number: linkable(one.records)
        for number, one in zip(odd, resolve(bare, Lock(), resolvers), strict=True)
        if one.records and not label_finding(one.mention.title, one.records[0])
    }
    return ListView(text=text, mentions=mentions, resolutions=resolutions, instead=instead)


def _as_paper(mention: Mention) -> Mention:
    """Return a mention with an empty link to a paper as one of a paper, whatever its other links lead to."""
    wants_paper = any(not link.url.strip() and link.role in _PAPER for link in mention.links)
    return replace(mention, kind=Kind.UNKNOWN) if wants_paper and not mention.is_paper else mention


def _applied(text: str, file: str, wanted: Sequence[Finding]) -> tuple[str, list[Finding]]:
    """Apply what leaves the list reading as before; where the whole would not, half of it is tried."""
    if not wanted:
        return text, []
    chosen = [one for number, one in enumerate(wanted) if not _overlaps(one, wanted[:number])]
    after = _patched_text(text, chosen)
    dated = any(one.rule == "require-venue-in-list" for one in chosen)
    if _reads_alike(text, after, file, dated=dated):
        return after, chosen
    if len(chosen) == 1:
        return text, []
    kept: list[Finding] = []
    for one in chosen:
        if _reads_alike(text, _patched_text(text, [*kept, one]), file, dated=dated):
            kept.append(one)
    return _patched_text(text, kept), kept


def _overlaps(finding: Finding, others: Sequence[Finding]) -> bool:
    mine = [(edit.start, edit.end) for edit in finding.fix.edits] if finding.fix else []
    theirs = [(edit.start, edit.end) for one in others if one.fix for edit in one.fix.edits]
    return any((a < d and c < b) or (a, b) == (c, d) for a, b in mine for c, d in theirs)


def _patched_text(text: str, findings: Sequence[Finding]) -> str:
    edits = [edit for one in findings if one.fix for edit in one.fix.edits]
    return patched(text, [Patch(start=one.start, end=one.end, replacement=one.text) for one in edits])


def _reads_alike(before: str, after: str, file: str, *, dated: bool) -> bool:
    """Tell whether the entries are the same; with `dated` those without a year may have gained one."""
    old, new = read_list(before, file).mentions, read_list(after, file).mentions
    return len(old) == len(new) and all(
        (one.title, one.authors) == (other.title, other.authors)
        and (one.year == other.year or (dated and one.year is None))
        for one, other in zip(old, new, strict=True)
    )
