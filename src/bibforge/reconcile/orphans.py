"""Decisions whose mention is gone, found by what a new mention may share with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from bibforge.model.identifiers import spelled
from bibforge.model.record import Record
from bibforge.text.comparison import fold

_MOST = 200
"""Decisions under one word above which the word tells nothing; an edit of a title leaves one of the others standing."""
_RAREST = 4
_ENDS = 6
"""Letters of the beginning and of the end under which a title stands too: a single word may be the misspelt one."""


class Decided(Protocol):
    """What is asked of a decision: its fingerprint, the title of its mention, its identifiers and records by name."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def identifiers(self) -> tuple[str, ...]: ...
    @property
    def records(self) -> tuple[str, ...]: ...


D = TypeVar("D", bound=Decided)


class Orphans(Generic[D]):
    """Decisions without a mention: `near` gives those that one could serve, without a look at all the others."""

    def __init__(self, decisions: Iterable[D], records: Mapping[str, Record]) -> None:
        self._left: dict[str, D] = {}
        self._filed: dict[str, list[str]] = {}
        for one in decisions:
            self._left[one.fingerprint] = one
            for name in dict.fromkeys(_names(one, records)):
                self._filed.setdefault(name, []).append(one.fingerprint)

    def __bool__(self) -> bool:
        return bool(self._left)

    def near(self, title: str, identifiers: Iterable[str]) -> list[D]:
        """Return the decisions that share an identifier with a mention, or words where it has none, by their names."""
        names = list(identifiers)
        filed = [self._filed.get(name, []) for name in names or _words(title)]
        if not names:
            filed = sorted((one for one in filed if one and len(one) <= _MOST), key=len)[: _RAREST + 2]
        found = {fingerprint for each in filed for fingerprint in each if fingerprint in self._left}
        return [self._left[fingerprint] for fingerprint in sorted(found)]

    def take(self, fingerprint: str) -> None:
        """Take a decision away: it has its mention again."""
        del self._left[fingerprint]


def _names(one: Decided, records: Mapping[str, Record]) -> Iterator[str]:
    yield from one.identifiers
    if not one.identifiers:
        yield from _words(one.title)
    for name in one.records:
        if name in records:
            yield from map(spelled, records[name].identifiers)


def _words(title: str) -> list[str]:
    words = fold(title).split()
    joined = "".join(words)
    return list(
        dict.fromkeys([*(f"word {word}" for word in words), f"head {joined[:_ENDS]}", f"tail {joined[-_ENDS:]}"])
    )
