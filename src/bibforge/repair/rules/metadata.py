"""Rules that compare an entry with the records of its work: what is missing, what is wrong, what was said since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bibforge.bibtex.document import Document, Entry
from bibforge.bibtex.entries import NewEntry, entry_from
from bibforge.bibtex.table import Dialect
from bibforge.model.identifiers import spelled
from bibforge.model.library import Status, Work
from bibforge.model.record import Kind, Record
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.fields import inner_text, short
from bibforge.repair.engine.findings import Finding, fix
from bibforge.repair.engine.style import addition, replacement
from bibforge.repair.rules.published import first_page, is_strong, named_publication, own_publication
from bibforge.verify.odds import ClaimField, Gravity, Odds, field_of, near_miss, odds_of
from bibforge.verify.outcome import contradicted
from bibforge.verify.words import told

if TYPE_CHECKING:
    from bibforge.verify.evidence import Evidence


def cases(view: BibView) -> Iterator[tuple[Entry, Evidence]]:
    """Give the sound entries about which the sources had something to say."""
    for entry in view.sound:
        evidence = view.known(entry)
        if evidence is not None:
            yield entry, evidence


def source_of(evidence: Evidence, record: Record) -> str:
    """Return in a few words which record says so, and why it is the entry's."""
    why = told(evidence.reasons[0]) if evidence.reasons else ""
    return f"{record.name} ({short(why, 80)})" if why else record.name


def written(record: Record, view: BibView) -> NewEntry:
    """Return the entry that a record would make in the file's dialect: names and encoded values of its fields."""
    return entry_from(Work(key="x", record=record, status=Status.RESOLVED, mentions=()), dialect=view.dialect)


def _missing(document: Document, view: BibView, field: str, kinds: frozenset[Kind]) -> Iterator[Finding]:
    """Find entries without a field that the record of their own publication has."""
    for entry, evidence in cases(view):
        record = own_publication(evidence)
        name = _NAMES.get((field, view.dialect), field)
        if (
            record is None
            or record.kind not in kinds
            or any(entry.field(one) for one in {name, *_OTHERS.get(field, ())})
        ):
            continue
        made = written(record, view)
        if name in made and _is_asked_of(entry, field):
            value = made[name]
            message = f"{name} is missing: {short(value)}, says {source_of(evidence, record)}"
            yield Finding(span=entry.key_span, message=message, fix=fix(addition(entry, name, value)))


_NAMES = {("journal", Dialect.BIBLATEX): "journaltitle", ("year", Dialect.BIBLATEX): "date"}
_OTHERS = {
    "pages": ("eid", "article-number", "articleno", "numpages"),
    "year": ("date", "year"),
    "number": ("issue",),
    "journal": ("journal", "booktitle", "crossref"),
    "booktitle": ("journal", "crossref"),
    "volume": ("crossref",),
}
_TYPES = {
    "volume": frozenset(["article"]), "number": frozenset(["article"]), "journal": frozenset(["article"]),
    "booktitle": frozenset(["inproceedings", "conference", "incollection"]),
    "pages": frozenset(["article", "inproceedings", "conference", "incollection"]),
}  # fmt: skip
_PAPERS = frozenset({Kind.ARTICLE, Kind.CONFERENCE, Kind.CHAPTER})


def _is_asked_of(entry: Entry, field: str) -> bool:
    return field not in _TYPES or entry.type in _TYPES[field]


def require_pages(document: Document, view: BibView) -> Iterator[Finding]:
    """A paper names its pages where its record does."""
    yield from _missing(document, view, "pages", _PAPERS)


def require_volume(document: Document, view: BibView) -> Iterator[Finding]:
    """An article names its volume where its record does."""
    yield from _missing(document, view, "volume", frozenset({Kind.ARTICLE}))


def require_number(document: Document, view: BibView) -> Iterator[Finding]:
    """An article names its issue where its record does."""
    yield from _missing(document, view, "number", frozenset({Kind.ARTICLE}))


def require_venue(document: Document, view: BibView) -> Iterator[Finding]:
    """An article names its journal and a conference paper its proceedings where the record does."""
    yield from _missing(document, view, "journal", frozenset({Kind.ARTICLE}))
    yield from _missing(document, view, "booktitle", frozenset({Kind.CONFERENCE, Kind.CHAPTER}))


def require_year(document: Document, view: BibView) -> Iterator[Finding]:
    """An entry names its year where its record does."""
    yield from _missing(document, view, "year", frozenset(Kind))


def require_doi(document: Document, view: BibView) -> Iterator[Finding]:
    """A publication that has a DOI states it: it is the one link that lasts."""
    for entry in view.sound:
        if entry.field("doi"):
            continue
        evidence = view.known(entry)
        in_url = _only_doi_in_url(entry)
        own = view.claim(entry).doi if in_url or evidence else None
        if own and not own.arxiv and in_url:
            strange = evidence and any(one == own for one, _ in evidence.strangers)
            if not strange:
                message = f"doi is missing: {own} is in the url"
                yield Finding(span=entry.key_span, message=message, fix=fix(addition(entry, "doi", str(own))))
            continue
        record = own_publication(evidence) if evidence else None
        if evidence and record and record.doi and not record.doi.arxiv and not own:
            made = written(record, view)
            message = f"doi is missing: {record.doi}, says {source_of(evidence, record)}"
            yield Finding(span=entry.key_span, message=message, fix=fix(addition(entry, "doi", made["doi"])))


def _only_doi_in_url(entry: Entry) -> bool:
    url = entry.field("url")
    return bool(
        url and re.match(r"https?://(?:dx\.)?doi\.org/10\.", (inner_text(url) or "").strip()) and "\\" not in url.raw
    )


_ARXIV = re.compile("arxiv|corr|lanl", re.IGNORECASE)


def _is_printed(entry: Entry, arxiv: str) -> bool:
    """Tell whether a field that styles print names the id already (`arXiv preprint arXiv:1706.03762`)."""
    fields = (
        entry.field(name) for name in ("journal", "journaltitle", "volume", "howpublished", "note", "number", "pages")
    )
    return any(field is not None and arxiv in field.raw and not _EXPORTED.search(field.raw) for field in fields)


_EXPORTED = re.compile(r"arxiv\s*:\s*\S+\s+version\s*:\s*\d", re.IGNORECASE)
"""A note that a reference manager left when it took an entry over: `arXiv: 1706.03762 version: 5`."""


def require_eprint(document: Document, view: BibView) -> Iterator[Finding]:
    """A work that is on arXiv says so in `eprint`, so that readers without a subscription find it."""
    modern = view.dialect is Dialect.BIBLATEX
    kind, label = ("eprinttype", "arxiv") if modern else ("archivePrefix", "arXiv")
    named = {entry.start for match in _ARXIV.finditer(document.text) if (entry := view.entry_with(match.start()))}
    for entry in view.sound:
        evidence = view.known(entry)
        if (evidence is None and entry.start not in named) or entry.field("eprint") or entry.field(kind.lower()):
            continue
        claim = view.claim(entry)
        found = claim.arxiv
        if found and _is_printed(entry, found.value):
            continue
        if evidence and found and any(one == found for one, _ in evidence.strangers):
            continue
        why = "the entry names it elsewhere"
        if (
            found is None
            and evidence
            and evidence.preprint
            and evidence.preprint.arxiv
            and is_strong(claim, evidence.preprint)
            and not contradicted(evidence)
        ):
            if (evidence.published is None and claim.kind is not Kind.UNKNOWN) or claim.kind in (
                Kind.BOOK,
                Kind.THESIS,
            ):
                continue
            found, why = evidence.preprint.arxiv, f"says {source_of(evidence, evidence.preprint)}"
        if found:
            edits = (addition(entry, "eprint", found.value), addition(entry, kind, label))
            yield Finding(span=entry.key_span, message=f"eprint is missing: {found} ({why})", fix=fix(*edits))


def correct_publication_year(document: Document, view: BibView) -> Iterator[Finding]:
    """The year is that of the publication: provably wrong where the record of the entry's own DOI, or of the same
    title, people and venue, has another.
    """
    for entry, evidence in cases(view):
        field = entry.field("year") or entry.field("date")
        text = inner_text(field) if field else None
        stated = re.match(r"\d{4}", text) if text else None
        if field is None or text is None or stated is None:
            continue
        record = own_publication(evidence)
        if record is None:
            yield from _too_early(entry, evidence, int(stated[0]))
            continue
        if record.year is None or record.year == int(stated[0]) or not _is_proved(evidence, record):
            continue
        new = f"{record.year}{text[4:]}" if field.name == "year" else str(record.year)
        message = f"{field.name} {stated[0]} should be {record.year}, says {source_of(evidence, record)}"
        yield Finding(span=field.span, message=message, fix=fix(replacement(field, new)))


def _is_proved(evidence: Evidence, record: Record) -> bool:
    """Tell whether the year of a record is the one to cite.

    One year's difference is often only the time between the meeting and its proceedings, or the screen and the printed
    volume: then the entry's own DOI, its volume or its book must say the record's year too.
    """
    claim = evidence.claim
    if claim.year is None or record.year is None:
        return False
    if abs(claim.year - record.year) > 1:
        return True
    if record.kind is Kind.CONFERENCE:
        stated = str(record.year) in claim.container and str(claim.year) not in claim.container
        return stated or (record.doi is not None and record.doi in evidence.bound)
    volumes = bool(record.volume) and claim.volume == record.volume
    return volumes or (len(first_page(claim)) > 1 and first_page(claim) == first_page(record))


def _too_early(entry: Entry, evidence: Evidence, year: int) -> Iterator[Finding]:
    """Find years before the arXiv id was given out; a later one may be that of a later version."""
    preprint = evidence.preprint
    field = entry.field("year")
    if (
        evidence.claim.kind is Kind.PREPRINT
        and field
        and preprint
        and preprint.arxiv in evidence.bound
        and preprint.year
        and year < preprint.year
    ):
        message = f"year {year} is before arXiv gave out {preprint.arxiv} ({preprint.year})"
        yield Finding(span=field.span, message=message, fix=fix(replacement(field, str(preprint.year))))


def correct_title(document: Document, view: BibView) -> Iterator[Finding]:
    """The title is the published one: a spelling other than that of the entry's own record is a typing error."""
    for entry, evidence in cases(view):
        field = entry.field("title")
        record = named_publication(evidence) or (evidence.preprint if evidence.claim.kind is Kind.PREPRINT else None)
        if field is None or record is None or not any(one in evidence.bound for one in record.identifiers):
            continue
        relation = compare_titles(evidence.claim.title, record.title).relation
        if relation is TitleRelation.EQUAL or relation is TitleRelation.PARTIAL:
            continue
        made = written(record, view)
        message = f"title differs from “{short(record.title, 90)}”, says {record.name}"
        yield Finding(span=field.span, message=message, fix=fix(replacement(field, made["title"]), safe=False))


def no_wrong_doi(document: Document, view: BibView) -> Iterator[Finding]:
    """An identifier names the work that the entry describes; if it names another, you must decide which is
    meant.
    """
    for entry, evidence in cases(view):
        for identifier, record in evidence.strangers:
            field = entry.field(field_of(identifier))
            better = evidence.published or evidence.preprint
            hint = f"; the title is found as {better.name}" if better else ""
            message = f"{spelled(identifier)} is another work, “{short(record.title, 90)}”{hint}"
            yield Finding(span=field.span if field else entry.key_span, message=message)


def no_unknown_doi(document: Document, view: BibView) -> Iterator[Finding]:
    """The service that registers an identifier knows it."""
    for entry, evidence in cases(view):
        for identifier in evidence.unknown:
            field = entry.field(field_of(identifier))
            message = (
                f"{spelled(identifier)} is not known to the service that was asked (mistyped, or registered elsewhere?)"
            )
            yield Finding(span=field.span if field else entry.key_span, message=message)


def no_wrong_people(document: Document, view: BibView) -> Iterator[Finding]:
    """The authors are those of the work; if others are named, you must decide which work is meant."""
    yield from _at_odds(view, ClaimField.AUTHOR, ("author", "editor"))


def no_wrong_venue(document: Document, view: BibView) -> Iterator[Finding]:
    """The journal or meeting is where the work appeared; if another is named, you must decide which is meant."""
    yield from _at_odds(view, ClaimField.VENUE, ("journal", "journaltitle", "booktitle"))


def _at_odds(view: BibView, wanted: ClaimField, names: tuple[str, ...]) -> Iterator[Finding]:
    """Find entries of which a field is wrong; people left out or in another order are not."""
    for entry, evidence in cases(view):
        for one in _grave_odds(evidence):
            if one.field is wanted:
                field = next((found for name in names if (found := entry.field(name))), None)
                yield Finding(span=field.span if field else entry.key_span, message=told(one.why))


def _grave_odds(evidence: Evidence) -> Iterator[Odds]:
    near = near_miss(evidence) if not (evidence.published or evidence.preprint) else None
    for one in (near.odds,) if near else odds_of(evidence):
        if one.gravity is not None and one.gravity >= Gravity.WRONG:
            yield one


def no_retracted(document: Document, view: BibView) -> Iterator[Finding]:
    """A retracted work is not cited unknowingly."""
    for entry, evidence in cases(view):
        for record in (evidence.published, evidence.preprint):
            for notice in record.notices if record else ():
                if not notice.outgoing and re.search(r"retract|withdraw|remov|concern", notice.type, re.IGNORECASE):
                    where = f" ({notice.doi})" if notice.doi else ""
                    message = (
                        f"{record.name if record else ''} carries a notice: {notice.type.replace('_', ' ')}{where}"
                    )
                    yield Finding(span=entry.key_span, message=message)
