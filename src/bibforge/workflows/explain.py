"""One work explained: what the lists say, what was seen, what was decided and where each field came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from bibforge.errors import BibforgeError, Exit
from bibforge.model.identifiers import spelled
from bibforge.model.library import Mention, Status, Work
from bibforge.model.people import Person
from bibforge.model.record import Notice, Record
from bibforge.reconcile.lock import Decision, Lock, fingerprint
from bibforge.reconcile.merge import SPELLING
from bibforge.reconcile.reasons import Reason
from bibforge.reconcile.weighing import CandidateEvidence, in_order, weigh, why_unresolved
from bibforge.reconcile.words import name_for_people, phrase
from bibforge.verify.rates import error_rate

if TYPE_CHECKING:
    from bibforge.workflows.build import Build

_LONGEST = 100
"""Characters of a value in the text form; JSON has it whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a key or a place names: the work, and the mentions meant (all of them for a key, one for a place)."""

    work: Work
    mentions: tuple[Mention, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The fingerprints of the mentions meant, without doubles."""
        return tuple(dict.fromkeys(fingerprint(mention) for mention in self.mentions))


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrigin:
    """One field of the settled record: its name, its value as text, and the record (or `list`) it was taken from."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A record that was seen for a mention, with what speaks for and against it."""

    record: Record
    evidence: CandidateEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionExplained:
    """What became of one mention."""

    mention: Mention
    decision: Decision
    candidates: tuple[Candidate, ...] = ()
    why_unresolved: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that lists and lock know about one work."""

    work: Work
    fields: tuple[FieldOrigin, ...]
    mentions: tuple[MentionExplained, ...]
    learned: Mapping[str, str]
    """The date on which each record of the work was learned."""


def named(outcome: Build, target: str) -> Named:
    """Return what `target` names: a citation key, or `FILE:LINE`.

    A key of before leads to the work that has another one now or took its mentions over. Raises BibforgeError
    (status 2) with the nearest keys or lines where nothing is named.
    """
    works = {work.key: work for work in outcome.library.works}
    if target in works:
        return Named(work=works[target], mentions=works[target].mentions)
    if target in outcome.lock.keys:
        names = frozenset(outcome.lock.keys[target])
        heirs = [work for work in works.values() if names & _names(work)]
        if heirs:
            return Named(work=heirs[0], mentions=heirs[0].mentions)
    today = [work for work in works.values() if target in work.former]
    if today:
        return Named(work=today[0], mentions=today[0].mentions)
    file, colon, line = target.rpartition(":")
    if colon and line.isdecimal() and len(line) < 10:
        return _at(outcome.library.works, file, int(line))
    raise _unknown(target, works)


def _names(work: Work) -> frozenset[str]:
    return frozenset(record.name for record in work.records) | {fingerprint(one) for one in work.mentions}


def _unknown(target: str, keys: Iterable[str]) -> BibforgeError:
    from difflib import get_close_matches  # only on the way to an error

    close = get_close_matches(target, list(keys), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}?" if close else "name a citation key of library.bib, or FILE:LINE"
    return BibforgeError(f"no work has the key {target!r}", status=Exit.USAGE, hint=hint)


def _at(works: Sequence[Work], file: str, line: int) -> Named:
    wanted = file.replace("\\", "/").removeprefix("./")
    places = [(mention, work) for work in works for mention in work.mentions if _is_file(mention.place.file, wanted)]
    if not places:
        files = sorted({mention.place.file for work in works for mention in work.mentions})
        hint = f"the lists are {', '.join(files[:5])}" if files else "no list has an entry"
        raise BibforgeError(f"{file!r} is none of the lists", status=Exit.USAGE, hint=hint)
    there = [pair for pair in places if pair[0].place.line <= line <= max(pair[0].place.end_line, pair[0].place.line)]
    if not there:
        nearest = min((mention.place.line for mention, _ in places), key=lambda one: (abs(one - line), one))
        hint = f"the nearest entry is on line {nearest}"
        raise BibforgeError("there is no entry on this line", place=f"{file}:{line}", status=Exit.USAGE, hint=hint)
    if len({mention.place.file for mention, _ in there}) > 1:
        hint = "give more of the path"
        raise BibforgeError(f"several lists are called {file!r}", status=Exit.USAGE, hint=hint)
    mention, work = max(there, key=lambda pair: pair[0].place.line)
    return Named(work=work, mentions=(mention,))


def _is_file(file: str, wanted: str) -> bool:
    return file == wanted or file.endswith(f"/{wanted}") or wanted.endswith(f"/{file}")


def explained(outcome: Build, target: str) -> Explanation:
    """Return everything about the work that `target` (a citation key or `FILE:LINE`) names, from lists and lock alone.

    Raises BibforgeError (status 2) where nothing is named.
    """
    work = named(outcome, target).work
    mentions = {name: _explained(one, outcome.lock) for one in work.mentions for name in [fingerprint(one)]}
    return Explanation(
        work=work,
        fields=origins(work),
        mentions=tuple(mentions.values()),
        learned={one.name: outcome.lock.learned[one.name] for one in work.records if one.name in outcome.lock.learned},
    )


def origins(work: Work) -> tuple[FieldOrigin, ...]:
    """Return the fields of the settled record that have a value, each with where it came from."""
    values = [(field.name, getattr(work.record, field.name)) for field in fields(work.record)]
    rest = "list" if not work.records else work.records[0].name
    found = [
        FieldOrigin(name=name, value=shown(value), origin=work.provenance.get(name, rest))
        for name, value in values
        if name not in ("source", "account", "more_authors") and value not in ("", None, (), False)
    ]
    if SPELLING in work.provenance:
        found.append(FieldOrigin(name=SPELLING, value="accents", origin=work.provenance[SPELLING]))
    return tuple(found)


def shown(value: object) -> str:
    """Return a field's value as one line of text."""
    if isinstance(value, tuple):
        return "; ".join(shown(one) for one in value)
    match value:
        case Person():
            return value.display
        case Notice():
            return " ".join(str(part) for part in (value.type, value.doi, value.date) if part)
        case _:
            return str(value)


def _explained(mention: Mention, lock: Lock) -> MentionExplained:
    decision = lock.decisions[fingerprint(mention)]
    seen = in_order(mention, [lock.records[name] for name in decision.candidates if name in lock.records])
    return MentionExplained(
        mention=mention,
        decision=decision,
        candidates=tuple(Candidate(record=record, evidence=weigh(mention, record)) for record in seen),
        why_unresolved=why_unresolved(mention, seen) if decision.status is Status.UNRESOLVED else None,
    )


def explanation_text(whole: Explanation) -> str:
    """Return an explanation as lines: the work, its fields with their origin, its mentions, its candidates."""
    work = whole.work
    lines = [
        f"{work.key}: {work.record.title}",
        f"  {work.status}; {_count(len(work.mentions), 'mention')}",
        "",
        "Fields",
    ]
    wide = max((len(one.name) for one in whole.fields), default=0)
    lines += [f"  {one.name:<{wide}}  {_short(one.value)}  <- {name_for_people(one.origin)}" for one in whole.fields]
    if work.records:
        lines += ["", "Records"]
        for record in work.records:
            learned = f", learned {whole.learned[record.name]}" if record.name in whole.learned else ""
            lines.append(f"  {name_for_people(record.name)}  {record.kind} from {record.source}{learned}")
    for one in whole.mentions:
        lines += ["", *_mention_lines(one)]
    return "\n".join(lines) + "\n"


def _mention_lines(one: MentionExplained) -> Iterable[str]:
    mention, decision = one.mention, one.decision
    yield f"{mention.place}: “{mention.title}”"
    by = " by hand" if decision.by == "user" else ""
    yield f"  {decision.status}{by}"
    if mention.before is not None:
        yield f"  title read by {dict(mention.cues)['title']}, instead of “{_short(mention.before.title)}”"
    yield from (f"  because {phrase(reason)}" for reason in decision.reasons)
    if one.why_unresolved:
        yield f"  unresolved because {phrase(one.why_unresolved)}"
    yield from (f"  note: {phrase(finding)}" for finding in decision.findings)
    yield from (f"  rejected by hand: {name}" for name in decision.rejected)
    if decision.same_as:
        yield f"  declared the same as {decision.same_as}"
    yield from (f"  declared different from {name}" for name in decision.different_from)
    for number, candidate in enumerate(one.candidates, 1):
        yield f"  candidate {number}: {described(candidate.record)}  [{candidate.record.name}]"
        yield from (f"    + {phrase(point)}" for point in candidate.evidence.speaks_for)
        yield from (f"    - {phrase(point)}" for point in candidate.evidence.speaks_against)
        yield from (f"    · {phrase(point)}" for point in candidate.evidence.neutral)


def described(record: Record) -> str:
    """Return a record in one line: title, up to three people, venue and year."""
    people = ", ".join(person.family for person in record.authors[:3])
    more = " et al." if len(record.authors) > 3 or record.more_authors else ""
    tail = [part for part in (f"{people}{more}", record.container, str(record.year or "")) if part]
    return f"“{record.title}”" + (f" ({'; '.join(tail)})" if tail else "")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def explanation_json(whole: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON values (docs/review.md gives the shape)."""
    work = whole.work
    return {
        "key": work.key,
        "status": str(work.status),
        "title": work.record.title,
        "fields": {one.name: {"value": one.value, "from": one.origin} for one in whole.fields},
        "records": [
            {**candidate_json(record), "source": record.source, "learned": whole.learned.get(record.name)}
            for record in work.records
        ],
        "mentions": [_mention_json(one) for one in whole.mentions],
    }


def _mention_json(one: MentionExplained) -> dict[str, Any]:
    mention, decision = one.mention, one.decision
    return {
        "file": mention.place.file,
        "line": mention.place.line,
        "label": mention.title,
        "label_before": mention.before.title if mention.before else None,
        "cues": dict(mention.cues),
        "fingerprint": decision.fingerprint,
        "status": str(decision.status),
        "by": decision.by,
        "reasons": [phrase(reason) for reason in decision.reasons],
        "open_because": phrase(one.why_unresolved) if one.why_unresolved else None,
        "findings": [phrase(finding) for finding in decision.findings],
        "rejected": list(decision.rejected),
        "same_as": decision.same_as or None,
        "different_from": list(decision.different_from),
        "candidates": [{**candidate_json(each.record), **evidence_json(each.evidence)} for each in one.candidates],
    }


def candidate_json(record: Record) -> dict[str, Any]:
    """Return a record as a reader of JSON tells it from others: name, title, people, year, venue, identifiers."""
    return {
        "name": record.name,
        "kind": str(record.kind),
        "title": record.title,
        "authors": [person.display for person in record.authors],
        "year": record.year,
        "venue": record.container or record.event or None,
        "identifiers": [spelled(one) for one in record.identifiers],
    }


def evidence_json(evidence: CandidateEvidence) -> dict[str, Any]:
    """Return what speaks for and against a candidate as JSON values."""
    return {
        "for": [phrase(point) for point in evidence.speaks_for],
        "against": [phrase(point) for point in evidence.speaks_against],
        "neutral": [phrase(point) for point in evidence.neutral],
        "suffices": evidence.suffices,
        "evidence": evidence.strength.word or None,
        "error_rate": error_rate(evidence.strength),
    }
