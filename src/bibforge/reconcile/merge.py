"""The settled record of a work: taken whole from one source, then completed from others, with provenance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from enum import StrEnum
from typing import Any

from bibforge.model.library import Mention, Role
from bibforge.model.record import Kind, Record
from bibforge.reconcile.accounts import rank_of, study_of
from bibforge.reconcile.creators import PeopleRelation, compare_people, is_alphabetical
from bibforge.reconcile.letters import best_letters, best_title
from bibforge.reconcile.match import claim_of, same_work

COMPLETED = (
    "doi",
    "arxiv",
    "openreview",
    "isbn",
    "url",
    "abstract",
    "categories",
    "comment",
    "date",
    "authors",
    "editors",
    "protected",
)
"""What a settled record may take from another record of the same work: identifiers and what only that source knows."""


SPELLING = "authors.spelling"
"""Under this name provenance says whose accents the people have, where their own account has lost them."""


class Prefer(StrEnum):
    """Which version of a work is settled on where both are known."""

    PUBLISHED = "published"
    PREPRINT = "preprint"


_WEIGHT = {
    Kind.ARTICLE: 0,
    Kind.CONFERENCE: 0,
    Kind.CHAPTER: 1,
    Kind.BOOK: 1,
    Kind.THESIS: 1,
    Kind.REPORT: 2,
    Kind.PREPRINT: 3,
}


def settled_order(records: Iterable[Record], prefer: Prefer) -> tuple[Record, ...]:
    """Return the records of one work with the one to settle on first; the rest by account, fullness and name."""

    distinct = {record.name: record for record in records}
    field = study_of(distinct.values())

    def weight(record: Record) -> tuple[int, int, int, int, str]:
        version = _WEIGHT.get(record.kind, 2)
        if prefer is Prefer.PREPRINT:
            version = -version
        return (version, 0 if record.doi else 1, rank_of(record, field), -_fullness(record), record.name)

    return tuple(sorted(distinct.values(), key=weight))


def _fullness(record: Record) -> int:
    return sum(1 for field in fields(record) if getattr(record, field.name) not in ("", None, ()))


def settled(records: Iterable[Record], prefer: Prefer = Prefer.PUBLISHED) -> tuple[Record, dict[str, str]]:
    """Return the settled record of one work and, field by field, the name of the record it was taken from.

    The base is taken whole; identifiers and what the base lacks in `COMPLETED` come from the others, and so do letters
    that it has lost: the title of an account that has them, accents of names (told under `SPELLING`). A preprint's own
    DOI field is never taken: it was typed by the submitter, and a verified one has brought its record along.
    """
    base, *others = settled_order(records, prefer)
    if base.kind is Kind.PREPRINT and base.arxiv:
        base = replace(base, doi=None)
    values = {field.name: getattr(base, field.name) for field in fields(base)}
    provenance = {name: base.name for name, value in values.items() if value not in ("", None, ())}
    for other in others:
        for name in COMPLETED:
            value = getattr(other, name)
            if values[name] not in ("", None, ()) or value in ("", None, ()):
                continue
            if name == "doi" and (Kind.PREPRINT in (base.kind, other.kind) or not _is_version_of(base, other)):
                continue
            if name == "url" and values["doi"]:
                continue
            values[name], provenance[name] = value, other.name
    authors = _authors(base, others)
    if authors is not None:
        values["authors"], provenance["authors"] = authors.authors, authors.name
        values["more_authors"] = authors.more_authors
    _spell(values, provenance, base, others)
    if values["arxiv"] is None and base.related_arxiv and any(one.arxiv == base.related_arxiv for one in others):
        values["arxiv"], provenance["arxiv"] = base.related_arxiv, base.name
    return Record(**values), provenance


def _spell(values: dict[str, Any], provenance: dict[str, str], base: Record, others: Sequence[Record]) -> None:
    """Put in the letters that the base has lost and another account has."""
    spelled = best_title(base, others)
    values["title"], provenance["title"] = spelled.title, spelled.name
    for other in others:
        lettered = best_letters(values["authors"], other.authors)
        if lettered != values["authors"]:
            values["authors"], provenance[SPELLING] = lettered, other.name


def _authors(base: Record, others: Sequence[Record]) -> Record | None:
    """Return the version whose list of people is better than the base's, or None.

    A base in the order of the alphabet (Crossref's deposits of whole meetings are sorted) takes the order of a version
    that has the same people in another; a base that lacks some of a version's people is cut short.
    """
    for other in others:
        if base.more_authors and not other.more_authors and len(other.authors) > len(base.authors):
            people = compare_people(base.authors, other.authors, open_ended=True)
            if people.relation is PeopleRelation.AGREE and people.share == 1:
                return other
        people = compare_people(base.authors, other.authors)
        same = people.complete and people.share == 1 and len(base.authors) == len(other.authors)
        if same and is_alphabetical(base.authors) and not is_alphabetical(other.authors):
            return other
    return None


def _is_version_of(base: Record, other: Record) -> bool:
    """A DOI completes a record only if it is of the same publication: not a journal's DOI on a conference paper."""
    return base.year == other.year and same_work(base, other).same


def stated(mention: Mention) -> Record:
    """Return the honest record of a mention that stays unresolved or is not a paper: what the list says and no more."""
    claim = claim_of(mention)
    link = next((one.url for one in mention.links if one.url and one.role in (Role.PAPER, Role.PDF)), "")
    link = link or next((one.url for one in mention.links if one.url and one.role is not Role.HOME), "")
    return replace(claim, url=link)


def records_by_name(records: Iterable[Record]) -> Mapping[str, Record]:
    """Return the records under their names, the fuller one where two share a name."""
    out: dict[str, Record] = {}
    for record in records:
        known = out.get(record.name)
        if known is None or _fullness(record) > _fullness(known):
            out[record.name] = record
    return out
