"""The rule on preprints that were published: the entry becomes one of the publication and keeps its key and eprint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bibforge.bibtex.document import Document, Entry, Field
from bibforge.bibtex.entries import NewEntry
from bibforge.bibtex.table import SHAPES, Dialect
from bibforge.model.record import Kind, Record
from bibforge.reconcile.creators import PeopleRelation, compare_people
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.fields import inner_text, short
from bibforge.repair.engine.findings import Edit, Finding, Fix, fix
from bibforge.repair.engine.style import addition, removal, renaming, replacement
from bibforge.repair.rules.metadata import cases, source_of, written
from bibforge.verify.outcome import contradicted

if TYPE_CHECKING:
    from bibforge.verify.evidence import Evidence

_ARXIV = re.compile(r"arxiv|corr\b|abs/|10\.48550|computing research repository", re.IGNORECASE)
_CARRIED = ("volume", "number", "pages", "eid", "publisher", "doi")


def no_preprint_if_published(document: Document, view: BibView) -> Iterator[Finding]:
    """A preprint that has been published is cited as the publication; its key and its eprint stay."""
    for entry, evidence in cases(view):
        record = _publication(evidence)
        if record is None:
            continue
        made = written(record, view)
        if made.type in ("misc", "online", "unpublished"):
            continue
        venue = short(record.container or record.event, 80)
        message = f"was published in {venue} ({record.year}): {source_of(evidence, record)}"
        yield Finding(span=entry.key_span, message=message, fix=_upgraded(entry, evidence, record, made, view))


def _publication(evidence: Evidence) -> Record | None:
    """Return the publication of an entry that describes a preprint, if title and people leave no doubt."""
    claim, record = evidence.claim, evidence.published
    if claim.kind is not Kind.PREPRINT or record is None or not (record.container or record.event):
        return None
    people = compare_people(claim.authors, record.authors, open_ended=claim.more_authors or record.more_authors)
    named = evidence.preprint is not None and evidence.preprint.arxiv in evidence.bound
    least = TitleRelation.RELATED if named else TitleRelation.NEAR
    agrees = compare_titles(claim.title, record.title).relation >= least
    return record if agrees and people.relation is PeopleRelation.AGREE and not contradicted(evidence) else None


def _upgraded(entry: Entry, evidence: Evidence, record: Record, made: NewEntry, view: BibView) -> Fix:
    edits = [Edit(entry.type_start, entry.type_end, _type(entry, made.type))]
    fields = {field.name: field for field in entry.fields}
    container = next((name for name in ("journal", "journaltitle", "booktitle") if name in made), "")
    edits += _placed(entry, fields, container, made)
    edits += _dated(entry, fields, made, record)
    needs = SHAPES[view.dialect][made.type].needs
    for name in _CARRIED:
        edits += _carried(entry, fields.get(name), name, made, wanted=name != "publisher" or "publisher" in needs)
    for name in ("howpublished", "note", "institution", "organization"):
        field = fields.get(name)
        if field and _is_only_arxiv(field):
            edits.append(removal(entry, field))
    title = fields.get("title")
    if title and compare_titles(evidence.claim.title, record.title).relation < TitleRelation.NEAR:
        edits.append(replacement(title, made["title"]))
    edits += _eprint(entry, fields, evidence, view)
    return replace(fix(*edits), lock=entry.span)


def _type(entry: Entry, name: str) -> str:
    own = entry.source[entry.type_start : entry.type_end]
    if own.isupper():
        return name.upper()
    if own == "InProceedings" or (own[:1].isupper() and name == "inproceedings" and own != own.capitalize()):
        return "InProceedings"
    return name.capitalize() if own[:1].isupper() else name


def _placed(entry: Entry, fields: dict[str, Field], container: str, made: NewEntry) -> Iterator[Edit]:
    """Give the edits that make the entry name its journal or book, in the place where the preprint server stood."""
    if not container:
        return
    old = next((fields[name] for name in (container, "journal", "journaltitle", "booktitle") if name in fields), None)
    if old is None:
        yield addition(entry, container, made[container])
        return
    if old.name != container:
        yield renaming(old, container)
    yield replacement(old, made[container])


def _dated(entry: Entry, fields: dict[str, Field], made: NewEntry, record: Record) -> Iterator[Edit]:
    year = str(record.year or "")
    old = fields.get("year") or fields.get("date")
    if not year:
        return
    if old is None:
        name = "date" if "date" in made else "year"
        yield addition(entry, name, made[name])
    elif (inner_text(old) or old.raw).strip()[:4] != year:
        yield replacement(old, made["date"] if old.name == "date" and "date" in made else year)
        month = fields.get("month")
        if month and "month" in made:
            yield replacement(month, made["month"], macro=True)
        elif month:
            yield removal(entry, month)


def _carried(entry: Entry, old: Field | None, name: str, made: NewEntry, *, wanted: bool) -> Iterator[Edit]:
    if old is None:
        if name in made and wanted:
            yield addition(entry, name, made[name])
    elif _is_only_arxiv(old) or (name in ("volume", "number", "pages") and name in made):
        if name in made:
            if (inner_text(old) or "") != made[name]:
                yield replacement(old, made[name])
        else:
            yield removal(entry, old)


_SAYS_ARXIV = re.compile(
    r"""
    https?://\S+|10\.48550/\S+|abs/\S+|\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+/\d{7}|\[[\w.-]+(?:,\s*[\w.-]+)*\]
    |(?P<word>arxiv|preprint|e-?prints?|corr|cornell\ university)|\\url|\\href|[\W_\d]
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Everything by which a field says that a work is on arXiv: ids, addresses, categories, names, punctuation."""


def _is_only_arxiv(field: Field) -> bool:
    """Tell whether a field says nothing but that the work is on arXiv."""
    text = inner_text(field)
    if text is None or not _ARXIV.search(text):
        return False
    return not _SAYS_ARXIV.sub("", text).strip()


def _eprint(entry: Entry, fields: dict[str, Field], evidence: Evidence, view: BibView) -> Iterator[Edit]:
    """Give the edits that keep the arXiv id where the fields that held it are going."""
    arxiv = evidence.claim.arxiv or (evidence.preprint.arxiv if evidence.preprint else None)
    if "eprint" in fields or arxiv is None:
        return
    modern = view.dialect is Dialect.BIBLATEX
    yield addition(entry, "eprint", arxiv.value)
    kind, label = ("eprinttype", "arxiv") if modern else ("archivePrefix", "arXiv")
    if kind.lower() not in fields:
        yield addition(entry, kind, label)
