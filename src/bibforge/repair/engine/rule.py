"""What a rule is: its name for ever, its group, how much it matters, and the function that finds what offends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bibforge.bibtex.document import Document
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.findings import Finding, Severity
from bibforge.repair.engine.listview import ListView


class Group(StrEnum):
    """The stages of a repair, in the order in which they run."""

    STRUCTURE = "structure"
    VALUES = "values"
    METADATA = "metadata"
    LISTS = "lists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its name for ever, its group, how much it matters, and how to find what offends it.

    `default` is false for rules on which reasonable people differ; they run when they are selected.
    """

    name: str
    group: Group
    severity: Severity
    summary: str
    find: Callable[[Document, BibView], Iterable[Finding]]
    default: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRule:
    """One rule on reading lists; otherwise as `Rule`."""

    name: str
    group: Group
    severity: Severity
    summary: str
    find: Callable[[ListView], Iterable[Finding]]
    default: bool = True
    asks: bool = True
    """Whether it needs to know what the mentions resolve to."""
