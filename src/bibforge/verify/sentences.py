"""The reasons of a resolution that are still sentences, as kinds; a reason passes through as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bibforge.reconcile.reasons import Reason, ReasonKind, reason

_FORMS = (
    (ReasonKind.LIST_NAMES, re.compile(r"the list names (?P<identifier>.+)")),
    (ReasonKind.SEVERAL_ANSWER, re.compile(r"several works answer: (?P<records>.+)")),
    (ReasonKind.NOT_FOUND, re.compile(r"(?P<identifier>.+) was not found")),
    (
        ReasonKind.LABEL_DOES_NOT_FIT,
        re.compile(r"the label “(?P<label>.*)” does not fit “(?P<title>.*)” \(a wrong link\?\)"),
    ),
)


def reasons_of(said: Iterable[str | Reason]) -> tuple[Reason, ...]:
    """Return each sentence or reason as a reason; a sentence of no known form keeps its words."""
    return tuple(one if isinstance(one, Reason) else _reason(one) for one in said)


def _reason(sentence: str) -> Reason:
    for kind, form in _FORMS:
        if match := form.fullmatch(sentence):
            return Reason(kind, tuple(sorted(match.groupdict().items())))
    return reason(ReasonKind.LEGACY, text=sentence)
