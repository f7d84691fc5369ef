"""Rules on reading lists: missing links, links to another paper, missing venues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bibforge.model.identifiers import identifier_in_url
from bibforge.model.library import Link, Mention, Role, Span, Status
from bibforge.model.record import Kind, Record
from bibforge.repair.engine.fields import short
from bibforge.repair.engine.findings import Edit, Finding, Fix
from bibforge.repair.engine.listview import PAPER_ROLES, ListView, wrong_label
from bibforge.verify.words import told

if TYPE_CHECKING:
    from bibforge.readinglist.patch import Patch


def address_of(record: Record, *, pdf: bool = False) -> str:
    """Return the address of a record, or nothing: arXiv, OpenReview, DOI, its own page."""
    if record.arxiv:
        return record.arxiv.url.replace("/abs/", "/pdf/") if pdf else record.arxiv.url
    if record.openreview:
        return record.openreview.url
    return record.doi.url if record.doi else record.url


_FILLED = (*PAPER_ROLES, Role.OTHER)
"""Roles of empty links that are meant for the paper: `[paper]()`, `[pdf]()`, and the title that is a link itself."""


def _refers(text: str, mention: Mention) -> bool:
    """Tell whether an item points to another place of the same list, where its links are."""
    return bool(mention.span and re.search(r"\]\(#|href=[\"']?#", text[mention.span.start : mention.span.end]))


def require_link(view: ListView) -> Iterator[Finding]:
    """An entry links to its paper: empty targets are filled, entries without any link get one."""
    from bibforge.readinglist.patch import add_link, fill_link  # a `.bib` is repaired without the reader of lists

    for mention, record in view.resolved():
        address = address_of(record)
        empty = [link for link in mention.links if not link.url.strip() and link.role in _FILLED and link.target_span]
        if not address or mention.span is None:
            continue
        if empty:
            for link in empty:
                target = address_of(record, pdf=link.role is Role.PDF)
                yield patched_link(
                    fill_link(view.text, mention, link, target, view.syntax),
                    link,
                    f"empty link: {target} ({short(record.title)})",
                )
        elif mention.title_span and not any(link.url for link in mention.links) and not _refers(view.text, mention):
            patch = add_link(view.text, mention, "paper", address, view.syntax)
            message = f"no link: {address} ({short(record.title)})"
            yield Finding(span=mention.title_span, message=message, fix=_fix(patch))


def patched_link(patch: Patch, link: Link, message: str, *, safe: bool = True) -> Finding:
    """Return the finding that a link should lead elsewhere, with the patch as its fix."""
    span = link.span or Span(patch.start, patch.end)
    return Finding(span=span, message=message, fix=_fix(patch, safe=safe))


def _fix(patch: Patch, *, safe: bool = True) -> Fix:
    return Fix(edits=(Edit(patch.start, patch.end, patch.replacement),), safe=safe)


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
        yield Finding(span=mention.title_span, message=f"no venue and year: {said}", fix=Fix(edits=(edit,), dates=True))


def _venue_label(record: Record) -> str:
    """Return the short name of a meeting (`CVPR`) or the journal's name where it is short; nothing for a preprint."""
    if record.kind is Kind.PREPRINT:
        return ""
    texts = (record.event, record.short_container, record.container)
    meeting = next((found[1] for found in map(_MEETING.search, texts) if found), "")
    name = record.container if record.kind is Kind.ARTICLE and len(record.container) <= _LONGEST_VENUE else ""
    return meeting or name


def no_wrong_link(view: ListView) -> Iterator[Finding]:
    """A link leads to the paper beside it."""
    from bibforge.readinglist.patch import fill_link  # as above

    for number, (mention, one) in enumerate(zip(view.mentions, view.resolutions, strict=False)):
        odd = wrong_label(one)
        if odd is None:
            continue
        record = view.instead.get(number)
        link = next((link for link in mention.links if identifier_in_url(link.url) in mention.identifiers), None)
        address = address_of(record) if record else ""
        if link and link.target_span and address:
            message = f"{told(odd)}; its title is found as {address}"
            yield patched_link(fill_link(view.text, mention, link, address, view.syntax), link, message, safe=False)
        elif mention.span:
            yield Finding(span=link.span if link and link.span else mention.span, message=told(odd))
