"""Citation keys: made from people, year and title, unique without regard to case."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bibforge.model.record import Record
from bibforge.reconcile.keyparts import key_parts
from bibforge.reconcile.keypattern import KeyPattern, read_pattern
from bibforge.text.comparison import fold

DEFAULT_PATTERN = "auth.lower + year + veryshorttitle.lower"
WITHOUT_PEOPLE = "shorttitle.lower + year"
"""What a work gets that has not what the pattern asks for: people, as a rule."""
_LONGEST = 60
_NO_LETTERS = "untitled"
_TELLING = re.compile("[a-z]{0,2}")
"""The letters behind a key that tell it from others that ask for the same."""


@lru_cache(maxsize=8)
def _read(pattern: str) -> KeyPattern:
    return read_pattern(pattern)


@dataclass(frozen=True, slots=True)
class KeyStyle:
    """How keys are made: by a pattern (docs/build.md), with letters spelled out as `locale` (a language tag) does.

    Without a locale the language of the record decides, where it is known. Raises BibforgeError (status 2) for a
    pattern that cannot be read.
    """

    pattern: str = DEFAULT_PATTERN
    locale: str = ""

    def __post_init__(self) -> None:
        """Read the pattern, so that a mistake in it is told before anything else is done."""
        _read(self.pattern)

    def key(self, record: Record) -> str:
        """Return the key that a record asks for, in ASCII letters, figures and `:_.+-`."""
        parts = key_parts(record, self.locale or record.language)
        text = _read(self.pattern).text(parts) or _read(WITHOUT_PEOPLE).text(parts)
        key = re.sub(r"[^A-Za-z0-9:_.+-]", "", text).lstrip(":_.+-")[:_LONGEST]
        return key if re.search("[A-Za-z]", key) else f"{_NO_LETTERS}{key}"


DEFAULT_STYLE = KeyStyle()


def base_key(record: Record) -> str:
    """Return the key that a record asks for by the default pattern: `vaswani2017attention`.

    A work without people is named by its title: `deepresiduallearning2016`.
    """
    return DEFAULT_STYLE.key(record)


def assign_keys(
    wanted: Sequence[tuple[str, Record]],
    pins: Mapping[str, str],
    *,
    make: Callable[[Record], str] = base_key,
    first: Collection[str] = (),
    reserved: Collection[str] = (),
) -> dict[str, str]:
    """Return one key for each identity of `wanted` (pairs of identity and record).

    `pins` maps identities to the keys that they keep; `reserved` keys are given to nobody. Others that ask for the same
    key are told apart by `a`, `b`, …, those of `first` before the rest, then in the order of date, identifier and
    title, so that the order of the list is no matter.
    """
    keys = {identity: pins[identity] for identity, _ in wanted if identity in pins}
    taken = {key.lower() for key in (*pins.values(), *reserved)}
    free = sorted(
        (identity not in first, make(record), _order(record), identity)
        for identity, record in wanted
        if identity not in keys
    )
    spellings: dict[str, Iterator[str]] = {}  # each key's go on where the last one stopped: what lies before is taken
    for _, key, _, identity in free:
        chosen = next(one for one in spellings.setdefault(key.lower(), _spellings(key)) if one.lower() not in taken)
        keys[identity] = chosen
        taken.add(chosen.lower())
    return keys


def is_spelling(key: str, base: str) -> bool:
    """Tell whether a key is the one that a record asks for, or that with the letters that tell it from others."""
    return key.startswith(base) and bool(_TELLING.fullmatch(key, len(base)))


def _order(record: Record) -> tuple[str, str, str]:
    return (str(record.date or "9999"), next((str(one) for one in record.identifiers), "~"), fold(record.title))


def _spellings(key: str) -> Iterator[str]:
    yield key
    number = 0
    while True:
        suffix, rest = "", number
        while True:
            suffix = chr(ord("a") + rest % 26) + suffix
            rest = rest // 26 - 1
            if rest < 0:
                break
        yield f"{key}{suffix}"
        number += 1
