"""The lock: the text form of what every mention resolved to, from which records, under which key, decided by whom."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from json.encoder import encode_basestring
from typing import Any

import msgspec

from bibforge.errors import BibforgeError, Exit
from bibforge.model.identifiers import spelled
from bibforge.model.library import Mention, Role, Status
from bibforge.model.people import family_key
from bibforge.model.record import Record, record_from_json, record_json
from bibforge.reconcile.lock_forms import has_form
from bibforge.reconcile.orphans import Orphans
from bibforge.reconcile.reasons import Reason, ReasonKind, reason_from_json, reason_json
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.text.comparison import fold, likeness, squeezed
from bibforge.text.control import escaped_in_json, has_control

HEADER = "bibforge-lock 2"
LEGACY_HEADER = "bibforge-lock 1"
"""Version 1 kept reasons as English sentences; it is read, and written anew as version 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided for one mention: the names of its records, why, and what was seen and not taken."""

    fingerprint: str
    title: str
    status: Status
    records: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Reason, ...] = ()
    candidates: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    """Names of records that the user has ruled out for good."""
    same_as: str = ""
    different_from: tuple[str, ...] = ()
    by: str = "bibforge"
    """`bibforge`, or `user` where a person decided: such a decision is never asked again."""

    @property
    def is_personal(self) -> bool:
        """Whether anything in it was said by a person."""
        return self.by == "user" or bool(self.rejected or self.same_as or self.different_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Records by name, decisions by fingerprint, and for each citation key the names of what it stands for."""

    records: Mapping[str, Record] = field(default_factory=dict)
    learned: Mapping[str, str] = field(default_factory=dict)
    """The ISO date on which each record was first learned."""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()
    """The citation keys that a person gave: they are never made anew."""
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each citation key those that its work had before."""


_SERVICES = ("arxiv:", "doi:", "openreview:", "title:")


def is_settled(lock: Lock, key: str) -> bool:
    """Tell whether a citation key is for good: given by a person, or to a work that was resolved by then."""
    return key in lock.pinned or any(name.startswith(_SERVICES) for name in lock.keys.get(key, ()))


_NO_SLUG = re.compile(r"[^a-z0-9 ]")


def fingerprint(mention: Mention) -> str:
    """Return the name of a mention that does not depend on file or line: a readable slug and eight hex digits.

    The digits cover the folded title, the first family name and the identifiers, or the first address where there
    are none; the same item in two lists has one fingerprint and therefore one decision. What was looked up never
    changes it: a reading that was put right has the fingerprint of the reading before.
    """
    known = _FINGERPRINTS.get(id(mention))
    if known is None or known[0] is not mention:
        if len(_FINGERPRINTS) > _MOST_FINGERPRINTS:
            _FINGERPRINTS.clear()
        known = _FINGERPRINTS[id(mention)] = (mention, _fingerprint(mention))
    return known[1]


def with_fingerprint(mention: Mention, name: str) -> Mention:
    """Return a mention whose fingerprint is known to be `name`: only the place of one that has it is another."""
    _FINGERPRINTS[id(mention)] = (mention, name)
    return mention


_MOST_FINGERPRINTS = 50_000
_FINGERPRINTS: dict[int, tuple[Mention, str]] = {}
"""The fingerprints of mentions at hand, each asked for often; by `id`, since hashing a mention costs more."""


def _fingerprint(mention: Mention) -> str:
    slug, _, covered = identity(mention).partition("\n")
    return f"{slug or 'entry'}-{hashlib.sha256(covered.encode()).hexdigest()[:8]}"


def identity(mention: Mention) -> str:
    """Return the whole of what a fingerprint is made of: the slug and, on lines of their own, what its digits cover."""
    mention = mention.before or mention
    family = family_key(mention.authors[0]) if mention.authors else ""
    names = sorted(map(spelled, mention.identifiers)) or [_address(mention)]
    title = fold(mention.title)
    plain = title if title.isascii() else " ".join(_NO_SLUG.sub("", title).split())
    slug = plain[:40].strip().replace(" ", "-")
    return "\n".join((slug, title.replace(" ", ""), family, *names))


def _address(mention: Mention) -> str:
    return next((link.url for link in mention.links if link.url and link.role is not Role.HOME), "")


@dataclass(frozen=True, slots=True)
class WrittenLock:
    """A lock with its text in parts: the lines of each record, decision and key under `record NAME` and so on."""

    lock: Lock
    parts: Mapping[str, str] = field(repr=False)

    @property
    def text(self) -> str:
        """The lock as text: a header, then sorted lines `table id field = JSON`, each of which stands alone."""
        return "\n".join([HEADER, *sorted(self.parts.values()), ""])


def lock_text(lock: Lock) -> str:
    """Return the lock as text: a header, then sorted lines `table id field = JSON`, each of which stands alone."""
    return written_lock(lock).text


def written_lock(lock: Lock, before: WrittenLock | None = None) -> WrittenLock:
    """Return the lock with its text; what is as it was `before` is not written again."""
    old, known = (before.lock, before.parts) if before else (Lock(), {})
    parts: dict[str, str] = {}
    for name, record in lock.records.items():
        place, day = f"record {name}", lock.learned.get(name)
        if place in known and old.learned.get(name) == day and old.records.get(name) == record:
            parts[place] = known[place]
            continue
        values = record_json(record)
        parts[place] = _lines(place, values if day is None else {**values, "learned": day})
    for name, decision in lock.decisions.items():
        place = f"decision {name}"
        same = place in known and old.decisions.get(name) == decision
        parts[place] = known[place] if same else _lines(place, _decision_json(decision))
    for key, names in lock.keys.items():
        place, former = f"key {key}", lock.former.get(key)
        values = {"names": sorted(names)}
        values |= ({"by": "user"} if key in lock.pinned else {}) | ({"former": sorted(former)} if former else {})
        parts[place] = _lines(place, values)
    return WrittenLock(lock, parts)


def _lines(place: str, values: Mapping[str, object]) -> str:
    """Return the lines of one record, decision or key; no name holds a blank, so that parts are sorted as lines are."""
    # a line separator inside a JSON string would split the line for readers that know more line ends than LF
    return "\n".join(sorted(f"{place} {key} = {escaped_in_json(_json(value))}" for key, value in values.items()))


def _json(value: object) -> str:
    """Return `json.dumps(value, ensure_ascii=False, sort_keys=True)`, which makes an encoder for each call."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join([f'{encode_basestring(k)}: {_json(v)}' for k, v in sorted(value.items())])}}}"
    return json.dumps(value)


def _decision_json(decision: Decision) -> dict[str, Any]:
    pairs = {
        "title": decision.title, "status": str(decision.status), "records": list(decision.records),
        "identifiers": list(decision.identifiers),
        "reasons": [reason_json(one) for one in decision.reasons],
        "findings": [reason_json(one) for one in decision.findings],
        "candidates": list(decision.candidates), "rejected": list(decision.rejected), "same_as": decision.same_as,
        "different_from": list(decision.different_from), "by": "" if decision.by == "bibforge" else decision.by,
    }  # fmt: skip
    return {key: value for key, value in pairs.items() if value not in ("", []) or key == "title"}


_RESTORE = "nothing of it is taken; restore the file from version control"
_KEY = re.compile(r"[^\W_][\w:.+/*'-]*")
"""A citation key that BibTeX and biber read: letters, figures and the few signs that are live in neither."""
_MERGE_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_LINE = re.compile(r"(record|decision|key) (\S+) (\w+) = (.*)", re.DOTALL)


def read_lock(text: str, file: str = "bibforge.lock") -> Lock:
    """Return the lock that `lock_text` wrote; the order of the lines does not matter, doubled equal lines neither.

    Raises BibforgeError (status 4) with file and line for an unknown version, merge conflict marks, lines of another
    form, and two lines that say different things about one field.
    """
    tables: dict[str, dict[str, dict[str, Any]]] = {"record": {}, "decision": {}, "key": {}}
    lines = text.lstrip("\ufeff").split("\n")
    headers = (HEADER, LEGACY_HEADER)
    if lines[0].strip() not in headers:
        message = f"this is not a lock of version 1 or 2 (it begins with {lines[0][:40]!r})"
        raise _bad(file, 1, message, "move it away, or update bibforge")
    for number, line in enumerate(lines[1:], 2):
        line = line.rstrip("\r")
        if line.strip() and line not in headers:
            _read_line(line, tables, file, number)
    legacy = any(line.strip() == LEGACY_HEADER for line in lines)
    return _lock_from(tables, file, legacy=legacy)


def _read_line(line: str, tables: dict[str, dict[str, dict[str, Any]]], file: str, number: int) -> None:
    if line.startswith(_MERGE_MARKS):
        raise _bad(
            file,
            number,
            "a merge was left unfinished",
            "keep the lines of both sides and remove the marks: each line stands alone",
        )
    match = _LINE.fullmatch(line)
    if not match or has_control(match[2]):
        raise _bad(file, number, f"not a line of a lock: {line[:60]!r}", _RESTORE)
    try:
        value = _value(match[4])
    except (ValueError, RecursionError) as error:
        raise _bad(file, number, f"the value is not JSON: {error}", _RESTORE) from None
    if match[1] == "key" and not _KEY.fullmatch(match[2]):
        raise _bad(file, number, f"not a citation key: {match[2][:60]!r}", _RESTORE)
    if not has_form(match[1], match[3], value):
        raise _bad(file, number, f"the value of {match[3]} does not have the form that bibforge writes", _RESTORE)
    fields = tables[match[1]].setdefault(match[2], {})
    if fields.get(match[3], value) != value and match[3] != "learned":
        raise _bad(file, number, f"a second, different value for {match[3]} of {match[2]}", "keep one of the two lines")
    fields[match[3]] = value


_decoded = msgspec.json.Decoder().decode


def _value(text: str) -> Any:
    """Return a JSON value. What the fast reader refuses the usual one judges, which knows halves of surrogate pairs."""
    try:
        return _decoded(text)
    except (ValueError, RecursionError):
        return json.loads(text)


def _bad(file: str, line: int, message: str, hint: str) -> BibforgeError:
    return BibforgeError(message, status=Exit.UNREADABLE, hint=hint, place=f"{file}:{line}")


def _lock_from(tables: Mapping[str, Mapping[str, Mapping[str, Any]]], file: str, *, legacy: bool) -> Lock:
    try:
        records = {
            name: record_from_json({"source": "lock", "title": "", **values})
            for name, values in tables["record"].items()
        }
        decisions = {name: _decision_from(name, values, legacy=legacy) for name, values in tables["decision"].items()}
        keys = {name: tuple(values["names"]) for name, values in tables["key"].items()}
        former = {name: tuple(values["former"]) for name, values in tables["key"].items() if "former" in values}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _bad(file, 1, f"a value does not have the form that bibforge writes: {error}", _RESTORE) from None
    for name, record in records.items():
        if name != record.name and name.partition(":")[0] in ("arxiv", "doi", "openreview"):
            raise _bad(file, 1, f"the record {name} belongs to another work: {record.name}", _RESTORE)
    learned = {name: str(values["learned"]) for name, values in tables["record"].items() if "learned" in values}
    for name, decision in decisions.items():
        missing = [one for one in decision.records if one not in records]
        if missing:
            raise _bad(
                file,
                1,
                f"decision {name} names the record {missing[0]}, which is not there",
                _RESTORE,
            )
    pinned = frozenset(name for name, values in tables["key"].items() if values.get("by") == "user")
    return Lock(records=records, learned=learned, decisions=decisions, keys=keys, pinned=pinned, former=former)


def _decision_from(name: str, values: Mapping[str, Any], *, legacy: bool) -> Decision:
    many = ("records", "identifiers", "candidates", "rejected", "different_from")
    read = _reason_of_any_version if legacy else reason_from_json
    return Decision(
        reasons=tuple(map(read, values.get("reasons", ()))),
        findings=tuple(map(read, values.get("findings", ()))),
        fingerprint=name,
        title=str(values["title"]),
        status=Status(values["status"]),
        same_as=str(values.get("same_as", "")),
        by=str(values.get("by", "bibforge")),
        **{key: tuple(values.get(key, ())) for key in many},
    )


def _reason_of_any_version(value: object) -> Reason:
    """Return a reason of a lock of version 1, or of one into which a merge brought lines of both versions."""
    if not isinstance(value, str) or value in set(ReasonKind):
        return reason_from_json(value)
    from bibforge.reconcile.legacy import reason_from_sentence  # only for a lock of version 1

    return reason_from_sentence(value)


def adopted(lock: Lock, mentions: Iterable[Mention]) -> Lock:
    """Return the lock with decisions moved to the new fingerprints of mentions that were only edited.

    A decision whose mention is gone serves a mention without one if both name the same identifiers and their titles
    are alike, or, without identifiers, if the titles are equal but for spelling (part I is never part II); what other
    decisions and the keys say about the old fingerprint moves along. So what a person decided outlives the edit.
    """
    wanted = {fingerprint(mention): mention for mention in mentions}
    orphans = Orphans((one for name, one in lock.decisions.items() if name not in wanted), lock.records)
    decisions = dict(lock.decisions)
    renamed: dict[str, str] = {}
    for name, mention in wanted.items():
        if name in decisions or not orphans:
            continue
        identifiers = tuple(sorted(spelled(one) for one in mention.identifiers))
        kin = [(_kinship(one, mention, identifiers, lock), one) for one in orphans.near(mention.title, identifiers)]
        kinship, best = max(kin, key=lambda pair: pair[0], default=(0.0, None))
        if best and kinship >= 0.8:
            decisions[name] = replace(best, fingerprint=name, title=mention.title, identifiers=identifiers)
            del decisions[best.fingerprint]
            orphans.take(best.fingerprint)
            renamed[best.fingerprint] = name
    return _renamed(replace(lock, decisions=decisions), renamed) if renamed else lock


def _renamed(lock: Lock, renamed: Mapping[str, str]) -> Lock:
    def new(name: str) -> str:
        return renamed.get(name, name)

    decisions = {
        name: replace(one, same_as=new(one.same_as), different_from=tuple(sorted(map(new, one.different_from))))
        for name, one in lock.decisions.items()
    }
    keys = {key: tuple(sorted(map(new, names))) for key, names in lock.keys.items()}
    return replace(lock, decisions=decisions, keys=keys)


def _kinship(decision: Decision, mention: Mention, identifiers: tuple[str, ...], lock: Lock) -> float:
    records = [lock.records[name] for name in decision.records if name in lock.records]
    if decision.identifiers != identifiers:
        # a link that was filled in from this very decision (repair) is no change of mind
        known = {spelled(one) for record in records for one in record.identifiers} | set(decision.identifiers)
        if not (records and set(decision.identifiers) < set(identifiers) <= known):
            return 0.0
    if squeezed(mention.title) in {squeezed(one.title) for one in records}:
        return 1.0  # the title of the record itself, which `render` writes, is no change of mind either
    if not identifiers and compare_titles(decision.title, mention.title).relation < TitleRelation.NEAR:
        return 0.0
    return likeness(decision.title, mention.title)
