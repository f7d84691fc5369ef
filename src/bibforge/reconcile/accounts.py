"""Several accounts of one work: whose is taken first, by kind and field, and what good ones say differently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

from bibforge.model.record import Kind, Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.doiyears import contradicted_years
from bibforge.reconcile.letters import best_letters, best_title
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.text.comparison import word_set


class StudyField(StrEnum):
    """The field of study of a work, as far as the order of accounts differs by it."""

    COMPUTING = "computing"
    LIFE = "life sciences"
    OTHER = "other"


_COMPUTING = ("cs.", "stat.ML", "eess.")
_LIFE = ("q-bio",)

ORDER: dict[tuple[Kind, StudyField], tuple[str, ...]] = {
    (Kind.CONFERENCE, StudyField.COMPUTING): ("dblp", "acl", "pmlr", "openreview", "crossref", "datacite", "openalex"),
    (Kind.ARTICLE, StudyField.LIFE): ("europepmc", "crossref", "datacite", "openalex"),
    (Kind.ARTICLE, StudyField.OTHER): ("crossref", "europepmc", "datacite", "dblp", "openalex"),
    (Kind.CONFERENCE, StudyField.OTHER): ("crossref", "dblp", "acl", "pmlr", "openreview", "datacite", "openalex"),
    (Kind.PREPRINT, StudyField.OTHER): ("arxiv", "datacite", "europepmc", "crossref", "openalex"),
    (Kind.THESIS, StudyField.OTHER): ("datacite", "crossref", "dblp", "openalex"),
    (Kind.REPORT, StudyField.OTHER): ("datacite", "crossref", "openalex"),
    (Kind.BOOK, StudyField.OTHER): ("crossref", "datacite", "dblp", "openalex"),
}
"""Who describes works of a kind best, by field; a kind without a row of its field has the row of `OTHER`.

DBLP writes venues, people and their order alike for all meetings of computing; Europe PMC has journals and given names
in full; Crossref has what the publisher deposited; DataCite is where theses and reports are registered; OpenAlex merges
preprints with articles, and is last everywhere. A page stands behind all of them.
"""

_BETWEEN = 50
_LAST = 99


def field_of(record: Record) -> StudyField:
    """Return the field of study that the classes of a record tell."""
    if any(one.startswith(_COMPUTING) for one in record.categories):
        return StudyField.COMPUTING
    return StudyField.LIFE if any(one.startswith(_LIFE) for one in record.categories) else StudyField.OTHER


def study_of(records: Iterable[Record]) -> StudyField:
    """Return the field of study that the first of the records with telling classes has."""
    found = (field_of(record) for record in records)
    return next((field for field in found if field is not StudyField.OTHER), StudyField.OTHER)


def rank_of(record: Record, field: StudyField = StudyField.OTHER) -> int:
    """Return the place of a record's account in the order for its kind; the smaller the better.

    What was read from a file of a form that tells nobody (`catalog:mine.bib`) stands between what is named and a page.
    """
    order = (
        ORDER.get((record.kind, field))
        or ORDER.get((record.kind, StudyField.OTHER))
        or ORDER[Kind.ARTICLE, StudyField.OTHER]
    )
    source = record.account or record.source.partition(":")[0]
    if source in order:
        return order.index(source)
    return _LAST if source == "page" else _BETWEEN


_OWN = word_set("""
    source account kind title authors more_authors hints doi arxiv openreview isbn related_arxiv
""")
"""Fields that an account has for itself: nothing completes them, least of all an identifier. A notice of a retraction
is taken from whoever has one."""


def completed(record: Record, accounts: Iterable[Record], field: StudyField) -> tuple[Record, dict[str, list[str]]]:
    """Return the best account of one publication, completed, and which fields came from which further source.

    The base is the best by `rank_of`, the fullest of equals; it gets what it lacks from accounts of its kind, and
    letters that its title and names have lost. An account that says something else of title, people or year is left
    alone: `disagreements` tells of it.
    """
    others = [one for one in accounts if one.kind is record.kind and one != record and not _odd(record, one)]
    base, *rest = sorted([record, *others], key=lambda one: (rank_of(one, field), -_fullness(one)))
    taken: dict[str, list[str]] = {}
    values: dict[str, Any] = {}

    def take(name: str, value: object, source: str) -> None:
        values[name] = value
        taken.setdefault(source, []).append(name)

    for other in rest:
        for name in (
            one.name for one in fields(Record) if one.name not in _OWN and (one.name != "url" or not base.doi)
        ):
            if not values.get(name, getattr(base, name)) and getattr(other, name):
                take(name, getattr(other, name), other.source)
        people = values.get("authors", base.authors)
        if (lettered := best_letters(people, other.authors)) != people:
            take("authors", lettered, other.source)
    if (spelled := best_title(base, rest)) is not base:
        take("title", spelled.title, spelled.source)
    return replace(base, **values) if values else base, taken


def _fullness(record: Record) -> int:
    return sum(bool(getattr(record, one.name)) for one in fields(Record))


def disagreements(records: Sequence[Record]) -> tuple[Reason, ...]:
    """Return what accounts of one publication say differently, or their DOI from them: told, never settled by chance.

    Accounts of one publication share its DOI, or are of one kind and year; a preprint is another version.
    """
    published = [one for one in records if one.kind is not Kind.PREPRINT and one.source != "page"]
    found = [
        one for left, right in combinations(published, 2) if _are_accounts(left, right) for one in _odd(left, right)
    ]
    return tuple(dict.fromkeys((*found, *contradicted_years(published))))


def _are_accounts(left: Record, right: Record) -> bool:
    if left.doi and right.doi:
        return left.doi == right.doi
    return left.kind is right.kind and left.year == right.year


def _odd(left: Record, right: Record) -> list[Reason]:
    found = []
    if compare_titles(left.title, right.title).relation < TitleRelation.PARTIAL:
        found.append("titles")
    people = compare_people(left.authors, right.authors).relation
    if left.authors and right.authors and people is PeopleRelation.DISAGREE:
        found.append("people")
    if left.year and right.year and abs(left.year - right.year) > 1:
        found.append("years")
    names = {"left": f"{left.name} ({left.source})", "right": f"{right.name} ({right.source})"}
    return [reason(ReasonKind.ACCOUNTS_DIFFER, (), what=one, **names) for one in found]
