"""What a repair rule says: findings, and the text edits that would mend them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bibforge.model.library import Span


class Severity(StrEnum):
    """How much a finding matters: an error breaks the file, a warning is wrong, a note could be better."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from `start` up to `end` by `text`; an insertion where the two are equal."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Edits that belong together. `safe` where nobody would have to look at the result.

    `keys` maps citation keys that the fix takes away to those that stand for them now.
    """

    edits: tuple[Edit, ...]
    safe: bool = True
    keys: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    """Those of the keys taken away that the file still knows (biblatex `ids`)."""
    merges: int = 0
    """How many entries the fix joins to others on purpose."""
    heals: frozenset[str] = frozenset()
    """Names of the parser's problems of which there is one less if the fix is right; it is not applied otherwise."""
    dates: bool = False
    """Whether an item of a list may gain a year by it."""
    lock: Span | None = None
    """A stretch in which no other fix may do anything in the same pass: it is rewritten as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a rule saw: where (characters of the text that was searched), in words, and what would mend it.

    `rule` and `severity` are filled in by whoever runs the rule.
    """

    span: Span
    message: str
    fix: Fix | None = None
    rule: str = ""
    severity: Severity = Severity.WARNING


def fix(*edits: Edit, safe: bool = True, heals: frozenset[str] = frozenset()) -> Fix:
    """Return the fix of these edits, in the order of the text."""
    return Fix(edits=tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))), safe=safe, heals=heals)
