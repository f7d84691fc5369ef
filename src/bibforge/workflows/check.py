"""The story of checking: references of `.bib` files, lists and `.aux` files against the sources, in one batch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from bibforge.markup.syntax import is_list_name
from bibforge.model.library import ReadingList
from bibforge.readinglist.carriers import read_list
from bibforge.reconcile.resolve import Stage
from bibforge.resolvers.answers import Resolver
from bibforge.verify.claims import Reference, bib_references, list_references, references_of
from bibforge.verify.evidence import evidence_for
from bibforge.verify.outcome import Judgement, judged, unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A reference and what became of it."""

    reference: Reference
    judgement: Judgement


def outcome_json(one: Checked) -> dict[str, Any]:
    """Return a reference and its outcome as it is printed: names to values of JSON."""
    from bibforge.model.record import record_json  # a check in words needs none of these
    from bibforge.verify.rates import error_rate
    from bibforge.verify.words import told

    reference, judgement = one.reference, one.judgement
    return {
        "file": reference.file,
        "line": reference.line,
        "key": reference.key,
        "title": reference.claim.title,
        "outcome": str(judgement.outcome),
        "severity": judgement.severity or None,
        "fields": list(judgement.fields),
        "reasons": list(map(told, judgement.reasons)),
        "evidence": judgement.basis.word or None,
        "error_rate": error_rate(judgement.basis),
        "record": {"name": judgement.record.name, **record_json(judgement.record)} if judgement.record else None,
    }


def readings_of(texts: Mapping[str, str]) -> dict[str, ReadingList]:
    """Return the readings of the lists among texts by file name."""
    return {name: read_list(text, name) for name, text in texts.items() if is_list_name(name)}


def references_in(texts: Mapping[str, str], readings: Mapping[str, ReadingList] | None = None) -> Iterator[Reference]:
    """Give the references of texts by file name (what ends as lists do is a list, all others BibTeX), in order.

    `readings` are the lists among them where they are already read.
    Where an `.aux` file is among them, only the entries that it cites are given (all for `\\nocite{*}`).
    """
    cited = {key for name, text in texts.items() if name.endswith(".aux") for key in citations(text)}
    for name, text in texts.items():
        if PurePosixPath(name).suffix.lower() == ".aux":
            continue
        if is_list_name(name):
            yield from references_of(readings[name]) if readings else list_references(text, name)
        else:
            every = not cited or "*" in cited
            yield from (one for one in bib_references(text, name) if every or one.key in cited)


def citations(aux: str) -> list[str]:
    """Return the keys that an `.aux` file cites, BibTeX's and biblatex's commands alike."""
    found: list[str] = []
    for match in re.finditer(r"\\(?:citation|abx@aux@cite(?:\{\d+\})?)\{([^}]*)\}", aux):
        found += [key.strip() for key in match[1].split(",") if key.strip()]
    return list(dict.fromkeys(found))


def databases(aux: str) -> list[str]:
    """Return the `.bib` files that an `.aux` file names (BibTeX's `\\bibdata`; biblatex keeps them elsewhere)."""
    names = [name.strip() for match in re.finditer(r"\\bibdata\{([^}]*)\}", aux) for name in match[1].split(",")]
    return [name if name.endswith(".bib") else f"{name}.bib" for name in names if name and not name.endswith("-blx")]


def check(
    references: Sequence[Reference], resolvers: Sequence[Resolver], *, on_progress: Stage | None = None
) -> list[Checked]:
    """Return what became of each reference, in order; all are asked together, identifiers first."""
    claims = {str(number): one.claim for number, one in enumerate(references) if one.readable}
    file = references[0].file if references else ""
    evidence = evidence_for(claims, resolvers, file, on_progress=on_progress)
    return [
        Checked(
            reference=one,
            judgement=judged(one.claim, evidence.get(str(number)), asked=bool(resolvers))
            if one.readable
            else unreadable(),
        )
        for number, one in enumerate(references)
    ]
