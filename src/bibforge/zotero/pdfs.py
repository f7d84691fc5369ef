"""The address of a work's open PDF, where its host gives it by rule: nothing is asked and nothing is downloaded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bibforge.model.library import Role, Work

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.VERBOSE | re.IGNORECASE), target)
    for pattern, target in (
        # aclanthology.org: a paper's page and its PDF differ in their ending (also the address before 2021)
        (
            r"https?://(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/(?P<id>[A-Za-z0-9.-]+?)(?:\.pdf|/)?$",
            r"https://aclanthology.org/\g<id>.pdf",
        ),
        # DOIs of the ACL carry the paper's id
        (r"https?://doi\.org/10\.18653/v1/(?P<id>[A-Za-z0-9.-]+)$", r"https://aclanthology.org/\g<id>.pdf"),
        # proceedings.mlr.press: v97/lee19a.html and v97/lee19a/lee19a.pdf
        (
            r"https?://proceedings\.mlr\.press/(?P<volume>[vr]\d+)/(?P<id>[A-Za-z0-9-]+)\.html$",
            r"https://proceedings.mlr.press/\g<volume>/\g<id>/\g<id>.pdf",
        ),
        # openaccess.thecvf.com: …/html/… and …/papers/…
        (
            r"https?://openaccess\.thecvf\.com/(?P<place>[A-Za-z0-9_/-]+)/html/(?P<id>[^/?\#]+)\.html$",
            r"https://openaccess.thecvf.com/\g<place>/papers/\g<id>.pdf",
        ),
        # NeurIPS: …/hash/…-Abstract…html and …/file/…-Paper…pdf
        (
            r"""https?://(?:proceedings\.neurips\.cc|papers\.n(?:eur)?ips\.cc)/(?P<place>paper(?:_files/paper)?/\d{4})
            /hash/(?P<id>[0-9a-f]+)-Abstract(?P<track>[A-Za-z_-]*)\.html$""",
            r"https://proceedings.neurips.cc/\g<place>/file/\g<id>-Paper\g<track>.pdf",
        ),
    )
)
"""A page's address and that of its PDF, host by host as their pages link them (November 2026)."""


def open_pdf(work: Work) -> str:
    """Return the address of the open PDF of a work, empty where no rule gives one; the published version first."""
    record = work.record
    for page in _pages(work):
        for pattern, target in _RULES:
            found = pattern.match(page)
            if found:
                return found.expand(target)
    if record.openreview:
        return f"https://openreview.net/pdf?id={record.openreview.value}"
    return f"https://arxiv.org/pdf/{record.arxiv.value}" if record.arxiv else ""


def _pages(work: Work) -> Iterator[str]:
    yield work.record.url.strip()
    if work.record.doi:
        yield work.record.doi.url
    yield from (link.url.strip() for link in work.links if link.role in (Role.PAPER, Role.PDF))
