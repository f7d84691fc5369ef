"""What came of a repair: the text before and after, what was mended, what was left, and the edits between the two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bibforge.reconcile.reasons import Reason
from bibforge.repair.engine.findings import Edit, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What a repair did and what it left: findings in order of place, their spans in the text as it was before."""

    before: str
    after: str
    fixed: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    """Findings without a fix, or with one that is not safe and was not asked for."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Citation keys that are gone, and those that stand for them."""
    aliases: frozenset[str] = frozenset()
    """Those that are gone and still work (biblatex `ids`)."""
    changes: tuple[Edit, ...] = ()
    """The edits that make `after` out of `before`, in order."""
    unreachable: tuple[Reason, ...] = ()
    """Why somebody could not be asked, where that was noticed here."""
