"""Keys as they were once made, of hosts and steps of addresses: known again, so that they can be replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bibforge.model.people import family_key
from bibforge.model.record import Record
from bibforge.reconcile.citekeys import is_spelling
from bibforge.text.addresses import address_parts
from bibforge.text.comparison import STOP_WORDS, fold

_SERVERS = ("www", "blog", "com", "org", "net")


def is_of_old_rule(key: str, record: Record) -> bool:
    """Tell whether a key is what the old rule made of a record: of hosts, and without years that arXiv ids state."""
    return is_spelling(key, _old_key(record))


def begins_as_address(key: str, addresses: Iterable[str]) -> bool:
    """Tell whether a key begins as those made of addresses do: with a year behind an `x`, or with a host."""
    return bool(_NO_AUTHOR.match(key)) or any(key.startswith(host) for host in map(_host, addresses) if host)


_NO_AUTHOR = re.compile(r"x\d{4}")


def is_made_of_address(key: str, record: Record) -> bool:
    """Tell whether a key was made of the address of a record, or of nothing but a year and a word after an `x`.

    The year may be another one by now, and people may be known: what is read of a list gets better.
    """
    people = [one for one in map(family_key, record.authors or record.editors) if one]
    host, word = _host(record.url), _title_word(record.title) or _last_step(record.url)
    if (people and people[0] == host) or word not in key:
        return False
    begin = rf"x?{re.escape(host)}(?:\d{{4}})?" if host else r"x\d{4}"
    return bool(word) and bool(re.fullmatch(rf"(?:{begin}|x\d{{4}}){re.escape(word)}[a-z]{{0,2}}", key))


def _old_key(record: Record) -> str:
    families = [re.sub(r"[^a-z0-9]", "", family_key(person)) for person in record.authors or record.editors]
    author = next(filter(None, families), "") or _host(record.url)
    key = f"{author}{record.year or ''}{_title_word(record.title) or _last_step(record.url)}"[:60]
    return key if key[:1].isalpha() else f"x{key}" if key else "entry"


def _title_word(title: str) -> str:
    folded = [fold(word.replace("-", "")) for word in re.sub(r"\$[^$]*\$", " ", title).split()]
    kept = [word for word in folded if word and word not in STOP_WORDS and not word[0].isdigit()]
    plain = (re.sub(r"[^a-z0-9]", "", word) for word in kept or folded)
    return next(filter(None, plain), "")


def _host(url: str) -> str:
    return _telling_label(address_parts(url).host)


@lru_cache(maxsize=4096)  # a list links few hosts, again and again
def _telling_label(host: str) -> str:
    labels = [label for label in host.split(".") if label not in _SERVERS]
    return re.sub(r"[^a-z0-9]", "", labels[0]) if labels else ""


def _last_step(url: str) -> str:
    steps = [step for step in address_parts(url).path.lower().split("/") if step]
    return re.sub(r"[^a-z0-9]", "", steps[-1])[:20] if steps else ""
