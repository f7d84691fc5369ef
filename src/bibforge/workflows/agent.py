"""What a program that acts for a person may ask and plan: answers with evidence; what no source gave is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bibforge.bibtex.document import Document, Entry
from bibforge.bibtex.entries import Dialect, entry_from
from bibforge.bibtex.parser import parse
from bibforge.errors import BibforgeError, Exit
from bibforge.model.library import Library, Status, Work
from bibforge.model.record import Record, record_json
from bibforge.reconcile.lock import Lock
from bibforge.reconcile.resolve import Resolution, resolve
from bibforge.reconcile.words import phrases
from bibforge.repair.engine.findings import Edit
from bibforge.repair.engine.style import addition, replacement
from bibforge.resolvers.answers import Resolver
from bibforge.text.comparison import fold
from bibforge.text.latex import from_latex
from bibforge.verify.outcome import Outcome
from bibforge.workflows.add import asked_for
from bibforge.workflows.check import Checked, check, outcome_json, references_in
from bibforge.workflows.diff import unified_diff

MOST = 50
"""Works in one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlan:
    """A change of one file that is planned and not made: its bytes before and after, and the diff."""

    file: str
    before: bytes
    after: bytes
    diff: str

    @property
    def digest(self) -> str:
        """The name of exactly this change: whoever applies it names what it has seen."""
        whole = b"\0".join((self.file.encode("utf-8", "surrogateescape"), self.before, self.after))
        return hashlib.sha256(whole).hexdigest()[:16]


def resolved_json(reference: str, resolvers: Sequence[Resolver]) -> dict[str, Any]:
    """Return which work a reference names, its status `found`, `several`, `not found` or `could not ask`."""
    [resolution] = resolve([asked_for(reference)], Lock(), resolvers)
    status = "found" if resolution.records else _missing(resolution)
    return {
        "status": status,
        "records": [_shown(one) for one in resolution.records],
        "evidence": phrases(resolution.reasons) or None,
        "candidates": [_shown(one) for one in resolution.candidates[:5]],
        "why_not": phrases(resolution.against) or None,
        "could_not_ask": phrases(resolution.unreachable) or None,
    }


def _missing(resolution: Resolution) -> str:
    if resolution.unreachable:
        return "could not ask"
    return "several" if resolution.candidates else "not found"


def _shown(record: Record) -> dict[str, Any]:
    values = record_json(record)
    values.pop("abstract", None)
    return {"name": record.name, **values}


def checked_json(text: str, name: str, resolvers: Sequence[Resolver]) -> list[dict[str, Any]]:
    """Return the outcome of each reference in a text; the end of its name says whether it is a `.bib` or a list."""
    return [checked_values(one) for one in check(list(references_in({name: text})), resolvers)]


def checked_values(one: Checked) -> dict[str, Any]:
    """Return an outcome as JSON values, with what it rests on and how often that was wrong."""
    values = outcome_json(one)
    record = one.judgement.record
    del values["file"]
    return values | {"record": _shown(record) if record else None}


def library_json(library: Library, query: str) -> list[dict[str, Any]]:
    """Return the works in whose key, title, people or identifiers all words of a query stand."""
    words = fold(query).split()
    found = []
    for work in library.works:
        record = work.record
        people = " ".join(person.display for person in record.authors)
        names = " ".join(str(one) for one in record.identifiers)
        if all(word in fold(f"{work.key} {record.title} {people} {names}") for word in words):
            places = [f"{one.place.file}:{one.place.line}" for one in work.mentions]
            found.append({"key": work.key, "status": str(work.status), **_shown(record), "places": places,
                          "evidence": dict(work.provenance)})  # fmt: skip
    return found[:MOST]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """Fields of one entry: the planned change, what is taken with its source, and what is refused with the reason."""

    plan: FilePlan
    taken: Mapping[str, Mapping[str, str]]
    refused: Mapping[str, str]


def planned_fields(
    data: bytes, file: str, key: str, fields: Mapping[str, str], resolvers: Sequence[Resolver]
) -> FieldPlan:
    """Return the plan to write fields into an entry: only those whose value a source gives, in the source's words.

    Raises BibforgeError (status 2) where the file has not just one entry of this key, or is no UTF-8.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BibforgeError("the file is not UTF-8", place=file, status=Exit.USAGE) from None
    document = parse(text)
    entry = _entry(document, key, file)
    [outcome] = [one for one in check(list(references_in({file: text})), resolvers) if one.reference.key == key]
    record = outcome.judgement.record
    sure = outcome.judgement.outcome in (Outcome.VERIFIED, Outcome.RETRACTED, Outcome.CORRECTED)
    given = _given(key, record) if record and sure else {}
    why = f"the entry is {outcome.judgement.outcome}" if not given else "no source gives this value"
    taken, refused, edits = {}, {}, []
    for name, value in sorted(fields.items()):
        known = given.get(name.lower())
        if known is None or fold(from_latex(known)) != fold(from_latex(value)) or record is None:
            refused[name] = f"{why}; the source has {from_latex(known)!r}" if known else why
            continue
        taken[name] = {"value": known, "source": record.name, "evidence": outcome.judgement.basis.word}
        edits.append(_edit(entry, name.lower(), known))
    edits.sort(key=lambda one: (one.start, one.end))
    after = text
    for edit in reversed(edits):
        after = after[: edit.start] + edit.text + after[edit.end :]
    plan = FilePlan(file=file, before=data, after=after.encode(), diff=unified_diff(text, edits, file))
    return FieldPlan(plan=plan, taken=taken, refused=refused)


def _entry(document: Document, key: str, file: str) -> Entry:
    found = [entry for entry in document.entries if entry.key == key]
    if len(found) != 1 or found[0].damaged:
        what = "no entry" if not found else "a broken entry" if found[0].damaged else "several entries"
        raise BibforgeError(f"{what} of the key {key!r}", place=file, status=Exit.USAGE)
    return found[0]


def _given(key: str, record: Record) -> dict[str, str]:
    """Return the fields that a source's record makes, by name, without braces round the whole."""
    work = Work(key=key, record=record, status=Status.RESOLVED, mentions=(), records=(record,))
    return {field.name: field.value for field in entry_from(work, dialect=Dialect.BIBTEX).fields if not field.is_macro}


def _edit(entry: Entry, name: str, value: str) -> Edit:
    field = entry.field(name)
    return replacement(field, value) if field else addition(entry, name, value)
