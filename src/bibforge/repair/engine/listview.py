"""A reading list as rules see it: its text, its mentions, and what each of them resolved to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bibforge.markup.syntax import Syntax
from bibforge.model.library import Mention, ReadingList, Role, Status
from bibforge.model.record import Kind, Record
from bibforge.reconcile.reasons import Reason, ReasonKind

if TYPE_CHECKING:
    from bibforge.reconcile.lock import Lock
    from bibforge.reconcile.resolve import Resolution, Stage
    from bibforge.resolvers.answers import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A list as the rules see it: its text, its mentions, what each resolved to, and what a doubtful one is instead."""

    text: str
    mentions: Sequence[Mention]
    resolutions: Sequence[Resolution] = ()
    instead: Mapping[int, Record] = field(default_factory=dict)
    """By the number of the mention: the record that its title alone leads to, where its link names another work."""
    syntax: Syntax = Syntax.MARKDOWN

    def resolved(self) -> Iterator[tuple[Mention, Record]]:
        """Give the mentions that were resolved, with the record to link to."""
        for mention, one in zip(self.mentions, self.resolutions, strict=False):
            if one.status is Status.RESOLVED and one.records and not one.findings:
                yield mention, linkable(one.records)


def linkable(records: Sequence[Record]) -> Record:
    """Return the record that readers are best sent to: the one that they can open."""
    return next((one for one in records if one.kind is Kind.PREPRINT and one.arxiv), records[0])


@lru_cache(maxsize=4)
def reading_of(text: str, file: str) -> ReadingList:
    """Return `read_list(text, file)`, for which the view, the check of edits and an editor ask one after the other.

    Raises BibforgeError as it does.
    """
    from bibforge.readinglist.carriers import read_list  # a `.bib` is repaired without it

    return read_list(text, file)


def list_view(text: str, file: str, resolvers: Sequence[Resolver], lock: Lock, on_progress: Stage | None) -> ListView:
    """Return the view in which every mention is resolved as a build does it, the lock first."""
    from bibforge.readinglist.carriers import recognise  # a `.bib` is repaired without it
    from bibforge.reconcile.lock import Lock as EmptyLock
    from bibforge.reconcile.match import label_finding
    from bibforge.reconcile.resolve import resolve

    mentions = tuple(_as_paper(mention) for mention in reading_of(text, file).mentions)
    resolutions = resolve(mentions, lock, resolvers, on_progress=on_progress)
    odd = [
        number
        for number, (mention, one) in enumerate(zip(mentions, resolutions, strict=True))
        if one.by != "user" and wrong_label(one)
    ]
    bare = [replace(mentions[number], arxiv=(), doi=(), openreview=(), isbn=(), links=()) for number in odd]
    instead = {
        number: linkable(one.records)
        for number, one in zip(odd, resolve(bare, EmptyLock(), resolvers), strict=True)
        if one.records and not label_finding(one.mention.title, one.records[0])
    }
    syntax = recognise(text, file).syntax
    return ListView(text=text, mentions=mentions, resolutions=resolutions, instead=instead, syntax=syntax)


def wrong_label(one: Resolution) -> Reason | None:
    """Return the finding that an item's label does not fit what its link leads to, or None."""
    return next((finding for finding in one.findings if finding.kind is ReasonKind.LABEL_DOES_NOT_FIT), None)


PAPER_ROLES = (Role.PAPER, Role.PDF)
"""Roles of links that lead to the paper itself."""


def _as_paper(mention: Mention) -> Mention:
    """Return a mention with an empty link to a paper as one of a paper, whatever its other links lead to."""
    wants_paper = any(not link.url.strip() and link.role in PAPER_ROLES for link in mention.links)
    return replace(mention, kind=Kind.UNKNOWN) if wants_paper and not mention.is_paper else mention
