"""Where a work can be read for free: its repository, or a publisher that keeps everything open."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from bibforge.model.identifiers import Pmcid
from bibforge.model.library import Role, Work
from bibforge.workflows.pages.assets import part


@cache
def _table() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the hosts and the prefixes of DOIs of the table."""
    rows = [line.split("\t") for line in part("data/open_access.tsv").splitlines()[1:]]
    hosts = frozenset(name for kind, name, _ in rows if kind == "host")
    return hosts, tuple(name for kind, name, _ in rows if kind == "doi")


def open_address(work: Work) -> str:
    """Return an address at which the work is free to read as far as its identifiers and links tell, or an empty text.

    A PDF that a list links is not taken for free to read: many lie behind a wall. Nothing is asked.
    """
    return next(_addresses(work), "")


def _addresses(work: Work) -> Iterator[str]:
    record = work.record
    hosts, prefixes = _table()
    if record.arxiv:
        yield record.arxiv.url
    if record.openreview:
        yield record.openreview.url
    if record.doi and str(record.doi).lower().startswith(prefixes):
        yield record.doi.url
    links = (link.url for link in work.links if link.role in (Role.PAPER, Role.PDF))
    for url in (record.url, *links):
        if _host(url) in hosts:
            yield url
    for mention in work.mentions:
        yield from (one.url for one in mention.pubmed if isinstance(one, Pmcid))


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
