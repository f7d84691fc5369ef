"""What the sources say of one entry: the records that are its work, and what its own identifiers turned out to name."""

from __future__ import annotations

from dataclasses import dataclass

from bibforge.model.identifiers import Identifier
from bibforge.model.record import Record
from bibforge.reconcile.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The outcome of the questions about one entry; every record in it is already judged to be the entry's work."""

    claim: Record
    """What the entry says itself."""
    preprint: Record | None = None
    published: Record | None = None
    bound: tuple[Identifier, ...] = ()
    """Identifiers of the entry whose record is the entry's work."""
    reasons: tuple[Reason, ...] = ()
    strangers: tuple[tuple[Identifier, Record], ...] = ()
    """Identifiers of the entry whose record is another work."""
    unknown: tuple[Identifier, ...] = ()
    """Identifiers of the entry that the service which registers them does not know."""
    candidates: tuple[Record, ...] = ()
    against: tuple[Reason, ...] = ()
    unreachable: tuple[Reason, ...] = ()
