"""One work as a line of the report: its address, people, links, what it gained and what is said against it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from bibforge.model.identifiers import ArxivId, Doi, Isbn, OpenReviewId, Pmcid, Pmid
from bibforge.model.library import Link, Mention, Role, Status, Work
from bibforge.model.record import Notice, Record
from bibforge.reconcile.lock import Decision, Lock, fingerprint
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.words import phrase
from bibforge.text.comparison import squeezed
from bibforge.workflows.pages.series import venue_of
from bibforge.workflows.review import Option


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One work as the page lists it; `places` are where the lists name it."""

    key: str
    title: str
    url: str
    label: str
    people: str
    venue: str
    year: int | None
    status: Status
    links: tuple[tuple[str, str], ...]
    gained: tuple[str, ...]
    doubts: int
    notices: tuple[str, ...]
    notes: tuple[str, ...]
    places: tuple[str, ...]
    ids: str
    """The identifiers that the entry is found by, lower case, without labels, a blank between them."""
    agree: str
    """The command that agrees to what was taken."""
    refuse: str
    """The command that rules out what was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow:
    """One candidate of an unresolved entry: who and where it is, the evidence, the command that takes it, addresses.

    `number` is that of `bibforge review`, `name` is what `bibforge review accept` knows it by.
    """

    number: int
    name: str
    taken: bool
    title: str
    people: str
    venue: str
    year: int | None
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    neutral: tuple[str, ...]
    command: str
    links: tuple[tuple[str, str], ...]


def review_command(verb: str, *words: str) -> str:
    """Return the command that says something about an entry, its words quoted for a shell where they need it."""
    return " ".join(["bibforge review", verb, *map(shlex.quote, words)])


def ids_of(work: Work) -> tuple[str, ...]:
    """Return the identifiers under which the pages' search finds a work: lower case, bare, DOIs of arXiv as ids."""
    own = (*work.record.identifiers, *(one for mention in work.mentions for one in mention.identifiers))
    bare = (str(one.arxiv or one) if isinstance(one, Doi) else str(one) for one in own)
    return tuple(dict.fromkeys(one.lower() for one in bare))


def shown_file(file: str) -> str:
    """Return a list's file as the page names it: an absolute path says only its last part."""
    return re.split(r"[/\\]", file)[-1] if re.match(r"[/\\]|[A-Za-z]:[/\\]", file) else file


def shown_place(mention: Mention) -> str:
    """Return where a mention stands, as `file:line`."""
    return f"{shown_file(mention.place.file)}:{mention.place.line}"


_ADDRESS = re.compile(r"https?://[^\s/?#\\]", re.IGNORECASE)


def web_address(url: str) -> str:
    """Return an http or https address with its odd characters quoted, or nothing for every other text."""
    url = url.strip()
    return quote(url, safe=":/?#@!$&'()*+,;=%~-._") if _ADDRESS.match(url) else ""


def candidate_row(key: str, option: Option) -> CandidateRow:
    """Return one candidate of the unresolved entry `key` as the page shows it."""
    record = option.record
    named = record.name if record.identifiers else str(option.number)
    addresses = ((str(one), one.url) for one in record.identifiers if not isinstance(one, Isbn))
    return CandidateRow(
        title=record.title,
        people=_people(record),
        venue=venue_of(record),
        year=record.year,
        speaks_for=tuple(map(phrase, option.evidence.speaks_for)),
        speaks_against=tuple(map(phrase, option.evidence.speaks_against)),
        neutral=tuple(map(phrase, option.evidence.neutral)),
        number=option.number,
        taken=option.taken,
        name=named,
        command=review_command("accept", key, named),
        links=tuple((name, web_address(url)) for name, url in addresses),
    )


_ROLES = (Role.CODE, Role.PROJECT, Role.DATA, Role.DEMO, Role.VIDEO, Role.SLIDES, Role.BLOG)


def row_of(work: Work, lock: Lock) -> ReportRow:
    """Return one work as the page lists it."""
    record = work.record
    gained = _gained(work)
    doubts = len({finding for one in decisions_of(work, lock) for finding in one.findings}) + len(notices_of(work))
    label = next((one.title for one in work.mentions if squeezed(one.title) != squeezed(record.title)), "")
    taken = next((name for one in decisions_of(work, lock) for name in one.records), "")
    return ReportRow(
        key=work.key,
        title=record.title or work.mentions[0].title,
        url=web_address(paper_address(work)),
        label=label,
        people=_people(record),
        venue=venue_of(record),
        year=record.year,
        status=work.status,
        links=tuple((name, url) for name, url in links_of(work) if url),
        gained=gained,
        doubts=doubts,
        notices=tuple(phrase(notice) for notice, _ in notices_of(work)),
        notes=work.notes,
        places=tuple(shown_place(one) for one in work.mentions),
        ids=" ".join(ids_of(work)),
        agree=review_command("accept", work.key) if taken else "",
        refuse=review_command("reject", work.key, taken) if taken else "",
    )


def paper_address(work: Work) -> str:
    """Return the address of the paper itself: its DOI, arXiv id, OpenReview id, page, or else the list's first link."""
    record = work.record
    named = record.doi or record.arxiv or record.openreview
    listed = [link for link in work.links if link.role is not Role.HOME and web_address(link.url)]
    papers = [link for link in listed if link.role in (Role.PAPER, Role.PDF)]
    return (named.url if named else "") or record.url or next((link.url for link in (*papers, *listed)), "")


def _people(record: Record) -> str:
    names = [person.display for person in record.authors or record.editors]
    more = len(names) > 4 or record.more_authors
    return ", ".join(names[:3] if len(names) > 4 else names) + (" et al." if more and names else "")


def links_of(work: Work) -> Iterable[tuple[str, str]]:
    record = work.record
    if record.doi:
        yield "DOI", web_address(record.doi.url)
    if record.arxiv:
        yield "arXiv", web_address(record.arxiv.url)
    if record.openreview:
        yield "OpenReview", web_address(record.openreview.url)
    yield from ((str(link.role), web_address(link.url)) for link in work.links if link.role in _ROLES)


def _gained(work: Work) -> tuple[str, ...]:
    """Return the identifiers that no list had, as words; the page of a record for an entry without any link."""
    if work.status is not Status.RESOLVED:
        return ()
    listed = {one for mention in work.mentions for one in mention.identifiers}
    found = [one for one in work.record.identifiers if one not in listed]
    if not found and work.record.url and had_no_link(work):
        return ("link",)
    return tuple(f"{_SCHEMES[type(one)]} {one}" for one in found)


_SCHEMES = {ArxivId: "arXiv", Doi: "DOI", OpenReviewId: "OpenReview", Isbn: "ISBN", Pmid: "PMID", Pmcid: "PMCID"}


def had_no_link(work: Work) -> bool:
    """Tell whether a list names the work without any way to the paper."""
    return any(not one.identifiers and not any(map(_leads_to_paper, one.links)) for one in work.mentions)


def _leads_to_paper(link: Link) -> bool:
    return link.role in (Role.PAPER, Role.PDF) and bool(web_address(link.url))


def decisions_of(work: Work, lock: Lock) -> list[Decision]:
    """Return what the lock says about the mentions of a work, each decision once."""
    names = dict.fromkeys(fingerprint(one) for one in work.mentions)
    return [lock.decisions[name] for name in names if name in lock.decisions]


def notices_of(work: Work) -> tuple[tuple[Reason, str], ...]:
    """Return what came after publication, each with an address; each event once."""
    seen: dict[Reason, str] = {}
    for record in (work.record, *work.records):
        for one in record.notices:
            seen.setdefault(_notice(one), one.doi.url if one.doi else "")
    return tuple(seen.items())


def _notice(one: Notice) -> Reason:
    kind = one.type.replace("_", " ")
    if one.date:
        dated = ReasonKind.IS_NOTICE_DATED if one.outgoing else ReasonKind.LATER_NOTICE_DATED
        return reason(dated, type=kind, date=str(one.date))
    return reason(ReasonKind.IS_NOTICE if one.outgoing else ReasonKind.LATER_NOTICE, type=kind)
