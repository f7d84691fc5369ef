"""The rule on names that a record knows better: their order, their full given names, family and given names swapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bibforge.bibtex.document import Document
from bibforge.bibtex.names import people_of
from bibforge.bibtex.table import Dialect
from bibforge.model.people import Person, family_key
from bibforge.model.record import Kind, Record
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.repair.context import Context
from bibforge.repair.evidence import Evidence
from bibforge.repair.findings import Finding
from bibforge.repair.metadata import cases, source_of
from bibforge.repair.plain import plain, rewritten
from bibforge.repair.published import own_publication
from bibforge.text.comparison import fold
from bibforge.text.latex import from_latex, to_latex


def correct_author_names(document: Document, context: Context) -> Iterator[Finding]:
    """Authors stand in the order of the publication and with the given names that it prints."""
    for entry, evidence in cases(context):
        field = entry.field("author")
        text = plain(field) if field else None
        record = _record(evidence)
        if field is None or not text or record is None or not record.authors:
            continue
        names = _names(text)
        people, more = people_of(text)
        if more or len(people) != len(names) or len(names) != len(record.authors):
            continue
        new = _mended(names, people, record.authors, ascii_only=context.dialect is Dialect.BIBTEX)
        if new and new != names:
            separator = next(iter(re.findall(r"\s+and\s+", text)), " and ")
            what = "the order of the authors" if sorted(new) == sorted(names) else "the names of the authors"
            yield rewritten(field, separator.join(new), f"{what} should be as in {source_of(evidence, record)}")


def _record(evidence: Evidence) -> Record | None:
    """Return the record whose people are the entry's own: that of its publication, or of the preprint that it is."""
    record = own_publication(evidence)
    if record is None and evidence.claim.kind is Kind.PREPRINT:
        record = evidence.preprint
    if record is None or compare_titles(evidence.claim.title, record.title).relation < TitleRelation.NEAR:
        return None
    return record


def _names(text: str) -> list[str]:
    """Return the names of an author value as written; none where ` and ` stands inside braces."""
    names = [name.strip() for name in re.split(r"\s+and\s+", text.strip())]
    return names if all(name.count("{") == name.count("}") for name in names) else []


def _mended(names: Sequence[str], people: Sequence[Person], right: Sequence[Person], *, ascii_only: bool) -> list[str]:
    """Return the names as they should be written, or nothing where they do not match those of the record one to one."""
    places = _matched(people, right)
    if places is None:
        return []
    return [
        _completed(names[place], people[place], person, ascii_only=ascii_only)
        for place, person in zip(places, right, strict=True)
    ]


def _matched(people: Sequence[Person], right: Sequence[Person]) -> list[int] | None:
    """Return for each person of the record the place of the same one in the entry, or None where one is not found."""
    left = list(range(len(people)))
    places: list[int] = []
    for person in right:
        same = [place for place in left if _is_same(people[place], person)]
        exact = [place for place in same if family_key(people[place]) == family_key(person)] or same
        if len(exact) > 1:
            exact = [place for place in exact if fold(people[place].given)[:1] == fold(person.given)[:1]] or exact
        if len(exact) > 1:
            exact = [place for place in exact if fold(people[place].given) == fold(person.given)] or exact[:1]
        if not exact:
            return None
        places.append(exact[0])
        left.remove(exact[0])
    return places


def _is_same(one: Person, other: Person) -> bool:
    if family_key(one) == family_key(other):
        a, b = fold(one.given).replace(" ", ""), fold(other.given).replace(" ", "")
        return not a or not b or a[0] == b[0]
    return _is_swapped(one, other)


def _is_swapped(one: Person, other: Person) -> bool:
    """Tell whether family and given names changed places: `Jane, Doe` for `Doe, Jane`."""
    whole = bool(one.given and other.given) and len(fold(other.family)) > 1 and len(fold(other.given)) > 2
    return whole and fold(one.family) == fold(other.given) and fold(one.given) == fold(other.family)


def _completed(written: str, person: Person, right: Person, *, ascii_only: bool) -> str:
    """Return a name with the record's given names where the entry has only their initials, else as it was written."""
    if _is_swapped(person, right):
        return _spelled(right, ascii_only=ascii_only)
    if not _is_fuller(person.given, right.given) or "{" in from_latex(written) or right.suffix or person.suffix:
        return written
    given = to_latex(right.given, ascii_only=ascii_only)
    if "," in written:
        family = written.partition(",")[0]
        return f"{family}, {given}" if written.count(",") == 1 else written
    initials = re.match(r"(?:[A-Z]\.?[\s~-]*)+(?=\S)", written)
    family = written[initials.end() :] if initials else ""
    return f"{given} {family}" if family and fold(family) == fold(right.family) else written


def _is_fuller(own: str, other: str) -> bool:
    """Tell whether given names are what the initials stand for: `J. A.` and `Jane A.`, never `Jane` and `J.`."""
    a = re.findall(r"\w+", own)
    b = re.findall(r"[\w'’]+", other.replace("-", " "))
    if not a or len(a) != len(b) or any(len(word) > 1 for word in a) or not own.isascii():
        return False
    return (
        any(len(word) > 1 for word in b)
        and not other.isupper()
        and all(x[0].lower() == fold(y)[:1] for x, y in zip(a, b, strict=True))
    )


def _spelled(person: Person, *, ascii_only: bool) -> str:
    parts = [to_latex(part, ascii_only=ascii_only) for part in (person.family, person.suffix, person.given) if part]
    return ", ".join(parts)
