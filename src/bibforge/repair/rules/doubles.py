"""The rule on works that stand twice in a file, and the merging of two entries into one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bibforge.bibtex.document import Document, Entry
from bibforge.bibtex.table import Dialect
from bibforge.model.library import Span
from bibforge.model.record import Kind, Record
from bibforge.reconcile.match import same_work
from bibforge.reconcile.strength import Basis
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.reconcile.words import phrases
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.fields import inner_text, short
from bibforge.repair.engine.findings import Edit, Finding, Fix
from bibforge.repair.engine.style import addition, replacement
from bibforge.repair.rules.structure import whole_entry
from bibforge.text.comparison import squeezed, word_set

_LARGEST_GROUP = 12
"""Entries of one title above which a title says nothing ("Introduction")."""
ARXIV = re.compile(r"(?<!\d)\d{4}\.\d{4,5}(?!\d)")


def no_duplicate_entry(document: Document, view: BibView) -> Iterator[Finding]:
    """A work is in a file once, under one key."""
    gone: set[int] = set()
    for first, second in _pairs(view):
        if first.start in gone or second.start in gone or first.key.lower() == second.key.lower():
            continue
        left, right = view.claim(first), view.claim(second)
        why = _same_publication(left, right)
        if not why:
            odd = _one_name_for_two(left, right)
            if odd:
                yield Finding(span=second.key_span, message=f"{odd}: {short(first.key)} and {short(second.key)}")
            continue
        line = view.line_of(first)
        kept, dropped = (
            (second, first) if left.kind is Kind.PREPRINT and right.kind is not Kind.PREPRINT else (first, second)
        )
        gone.add(dropped.start)
        yield Finding(
            span=second.key_span,
            message=f"{short(second.key)} is the work of {short(first.key)} at line {line} ({why})",
            fix=_merged(document, view, kept, dropped),
        )


def _pairs(view: BibView) -> Iterator[tuple[Entry, Entry]]:
    """Give the pairs of entries that share an identifier or a title, the earlier one first."""
    groups: dict[str, list[Entry]] = {}
    for entry in view.sound:
        for name in _names(entry):
            groups.setdefault(name, []).append(entry)
    seen: set[tuple[int, int]] = set()
    for members in groups.values():
        if not 1 < len(members) <= _LARGEST_GROUP:
            continue
        for number, second in enumerate(members):
            for first in members[:number]:
                if (first.start, second.start) not in seen:
                    seen.add((first.start, second.start))
                    yield first, second


def _names(entry: Entry) -> Iterator[str]:
    """Give the rough names under which an entry is looked for; who shares one is compared in full."""
    for field in entry.fields:
        match field.name:
            case "title":
                title = squeezed(field.value)
                if len(title) >= 8:
                    yield title[:60]
            case "doi" | "eprint":
                yield field.value.strip().lower().removeprefix("https://doi.org/").removeprefix("arxiv:")
            case "journal" | "journaltitle" | "url" | "note" | "howpublished":
                found = ARXIV.search(field.raw)
                if found:
                    yield found[0]


def _same_publication(left: Record, right: Record) -> str:
    """Return why two entries are one publication (or a preprint and its publication), or nothing."""
    preprint = Kind.PREPRINT in (left.kind, right.kind)
    if left.kind is not right.kind and not preprint and Kind.UNKNOWN not in (left.kind, right.kind):
        return ""
    if not left.title or not right.title:
        return ""
    if compare_titles(left.title, right.title).relation < TitleRelation.PARTIAL:
        return ""
    verdict = same_work(left, right)
    if not verdict.same or verdict.strength.basis < Basis.ALL_PEOPLE:
        return ""
    if not preprint and verdict.strength.basis < Basis.IDENTIFIER and _differ(left, right):
        return ""
    return phrases(verdict.reasons)


def _differ(left: Record, right: Record) -> bool:
    """Tell whether two accounts of one title name different volumes, pages or years: two publications."""
    pairs = (
        (left.year, right.year),
        (left.volume, right.volume),
        (left.pages.partition("-")[0], right.pages.partition("-")[0]),
        (left.edition, right.edition),
        (squeezed(left.container), squeezed(right.container)),
    )
    return any(a and b and a != b for a, b in pairs)


def _one_name_for_two(left: Record, right: Record) -> str:
    """Return what is odd where one identifier stands for two works."""
    shared = (
        left.doi
        if left.doi and left.doi == right.doi
        else left.arxiv
        if left.arxiv and left.arxiv == right.arxiv
        else None
    )
    if shared is None or not left.title or not right.title:
        return ""
    other = compare_titles(left.title, right.title).relation is TitleRelation.DIFFERENT
    return f"{shared} is given for two works" if other else ""


_OF_THE_VERSION = word_set(
    "journal journaltitle booktitle year date month volume number pages howpublished publisher note url doi urldate "
    "eid series"
)


def _merged(document: Document, view: BibView, kept: Entry, dropped: Entry) -> Fix:
    """Return the fix that keeps one entry, gives it what only the other states, and takes the other away."""
    one_version = view.claim(kept).kind is view.claim(dropped).kind
    present = {field.name for field in kept.fields}
    edits: list[Edit] = []
    for field in dropped.fields:
        if field.name not in present and field.name != "ids" and (one_version or field.name not in _OF_THE_VERSION):
            edits.append(addition(kept, field.written_name, field.raw, macro=True))
            present.add(field.name)
    if view.dialect is Dialect.BIBLATEX and dropped.key.lower() != kept.key.lower():
        edits.append(_alias(kept, dropped))
    edits.append(whole_entry(document, dropped))
    # another fix may be about to add the very field that the kept entry takes over here: it comes in the next pass
    lock = Span(kept.start, kept.end)
    known = (dropped.key,) if view.dialect is Dialect.BIBLATEX else ()
    return Fix(edits=_in_order(edits), safe=False, keys=((dropped.key, kept.key),), aliases=known, merges=1, lock=lock)


def _alias(kept: Entry, dropped: Entry) -> Edit:
    """Return the edit by which the kept entry answers to the other's key too (biblatex manual, `ids`)."""
    field, others = kept.field("ids"), dropped.field("ids")
    names = [dropped.key, *((inner_text(others) or "").split(",") if others else ())]
    new = ",".join(dict.fromkeys(name.strip() for name in names if name.strip()))
    if field is None:
        return addition(kept, "ids", new)
    return replacement(field, ",".join(filter(None, ((inner_text(field) or "").strip(" ,"), new))))


def _in_order(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    return tuple(sorted(edits, key=lambda edit: edit.start))
