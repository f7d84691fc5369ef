"""The rule on names that a record knows better: their order, their full given names, family and given names swapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bibforge.bibtex.document import Document
from bibforge.bibtex.names import people_of
from bibforge.bibtex.table import Dialect
from bibforge.model.people import Person, family_key
from bibforge.model.record import Kind, Record
from bibforge.reconcile.creators import is_alphabetical
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.fields import inner_text, rewritten
from bibforge.repair.engine.findings import Finding
from bibforge.repair.rules.metadata import cases, source_of
from bibforge.repair.rules.published import own_publication
from bibforge.text.comparison import fold
from bibforge.text.latex import from_latex, to_latex

if TYPE_CHECKING:
    from bibforge.verify.evidence import Evidence


def correct_author_names(document: Document, view: BibView) -> Iterator[Finding]:
    """Authors are in the order of the publication, with the given names that it prints."""
    for entry, evidence in cases(view):
        field = entry.field("author")
        text = inner_text(field) if field else None
        record = _record(evidence)
        if field is None or not text or record is None or not record.authors:
            continue
        names = _names(text)
        people, more = people_of(text)
        if more or len(people) != len(names) or len(names) != len(record.authors):
            continue
        places = _matched(people, record.authors)
        if places is None:
            continue
        pairs = [(names[place], people[place], person) for place, person in zip(places, record.authors, strict=True)]
        turned = [_is_swapped(person, right) for _, person, right in pairs]
        task = _Task(
            pairs=pairs,
            places=places,
            reorder=_is_order_sure(evidence, people),
            turn=len(turned) > 1 and all(turned),
            ascii_only=view.dialect is Dialect.BIBTEX and text.isascii(),
        )
        new, safe = task.written(), True
        if new == names:
            new, safe = replace(task, reorder=True, turn=True).written(), False
        if new != names:
            separator = next(iter(re.findall(r"(?<!\s)\s+and\s+", text)), " and ")
            what = "the order of the authors" if sorted(new) == sorted(names) else "the names of the authors"
            message = f"{what} should be as in {source_of(evidence, record)}"
            yield rewritten(field, separator.join(new), message, safe=safe)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """The names of an entry beside those of its record, and what may be done to them."""

    pairs: list[tuple[str, Person, Person]]
    """As written, as read, and as the record has it; in the record's order."""
    places: list[int]
    reorder: bool
    turn: bool
    ascii_only: bool

    def written(self) -> list[str]:
        """Return the names as they should be written."""
        new = [self._name(*pair) for pair in self.pairs]
        if self.reorder:
            return new
        return [name for _, name in sorted(zip(self.places, new, strict=True))]

    def _name(self, written: str, person: Person, right: Person) -> str:
        if _is_swapped(person, right):
            return _turned(written) if self.turn else written
        return _completed(written, person, right, ascii_only=self.ascii_only)


def _is_order_sure(evidence: Evidence, people: Sequence[Person]) -> bool:
    """Tell whether the order of the record is beyond doubt: no record known has the entry's own order, and either an
    identifier of the entry names the record or two records agree. An alphabetical order proves nothing: deposits are
    sorted.
    """
    records = [one for one in (evidence.published, evidence.preprint) if one and len(one.authors) == len(people)]
    if any(is_alphabetical(one.authors) for one in records):
        return False
    orders = [[family_key(person) for person in one.authors] for one in records]
    own = [family_key(person) for person in people]
    bound = any(one in evidence.bound for record in records for one in record.identifiers)
    return own not in orders and (bound or (len(orders) > 1 and orders[0] == orders[1]))


def _turned(written: str) -> str:
    """Return `Jane, Doe` as `Doe, Jane`, and `Doe Jane` as `Doe, Jane`: the parts keep their spelling."""
    given, comma, family = written.partition(",")
    if comma:
        return f"{family.strip()}, {given.strip()}"
    family, _, given = written.partition(" ")
    return f"{family}, {given}"


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
    names = [name.strip() for name in re.split(r"(?<!\s)\s+and\s+", text.strip())]
    return names if all(name.count("{") == name.count("}") for name in names) else []


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
