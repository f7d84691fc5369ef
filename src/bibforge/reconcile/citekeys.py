"""Citation keys: made from people, year and title, unique without regard to case, and never moved once pinned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from bibforge.model.people import family_key
from bibforge.model.record import Record
from bibforge.text.addresses import address_parts
from bibforge.text.comparison import STOP_WORDS, fold

DEFAULT_PATTERN = "{author}{year}{word}"
_LONGEST = 60


def base_key(record: Record, pattern: str = DEFAULT_PATTERN) -> str:
    """Return the key that a record asks for: `vaswani2017attention`; ASCII letters, digits, `-`, `:` and `_` only.

    The pattern knows `{author}`, `{authors}` (up to three), `{year}`, `{word}` (first title word that carries
    meaning), `{words}` (three of them). Works without people are named after the host of their address.
    """
    people = record.authors or record.editors
    families = [_ascii(family_key(person)) for person in people]
    families = [family for family in families if family]
    words = [_ascii(word) for word in _title_words(record.title)]
    words = [word for word in words if word]
    parts = {
        "author": families[0] if families else _host(record.url),
        "authors": "".join(families[:3]) or _host(record.url),
        "year": str(record.year or ""),
        "word": words[0] if words else _last_step(record.url),
        "words": "".join(words[:3]) or _last_step(record.url),
    }
    key = re.sub(r"[^a-z0-9:_-]", "", pattern.format_map(parts).lower())[:_LONGEST]
    return key if key[:1].isalpha() else f"x{key}" if key else "entry"


def _ascii(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word)


def _title_words(title: str) -> list[str]:
    words = re.sub(r"\$[^$]*\$", " ", title)
    folded = [fold(word.replace("-", "")) for word in words.split()]
    kept = [word for word in folded if word and word not in STOP_WORDS and not word[0].isdigit()]
    return kept or [word for word in folded if word]


def _host(url: str) -> str:
    labels = [
        label for label in address_parts(url).host.split(".") if label not in ("www", "blog", "com", "org", "net")
    ]
    return _ascii(labels[0]) if labels else ""


def _last_step(url: str) -> str:
    steps = [step for step in address_parts(url).path.lower().split("/") if step]
    return _ascii(steps[-1])[:20] if steps else ""


def assign_keys(
    wanted: Sequence[tuple[str, Record]],
    pins: Mapping[str, str],
    *,
    make: Callable[[Record], str] = base_key,
) -> dict[str, str]:
    """Return one key for each identity of `wanted` (pairs of identity and record).

    `pins` maps identities to the keys that they had; a pinned key never moves. Others that ask for the same key are
    told apart by `a`, `b`, … in the order of date, identifier and title, so that the order of the list is no matter.
    """
    keys = {identity: pins[identity] for identity, _ in wanted if identity in pins}
    taken = {key.lower() for key in pins.values()}
    free = sorted(((make(record), _order(record), identity) for identity, record in wanted if identity not in keys))
    spellings: dict[str, Iterator[str]] = {}  # each key's go on where the last one stopped: what lies before is taken
    for key, _, identity in free:
        chosen = next(one for one in spellings.setdefault(key, _spellings(key)) if one not in taken)
        keys[identity] = chosen
        taken.add(chosen)
    return keys


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
