"""The rule on the mirrors of arXiv that were switched off, for `.bib` files and for lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bibforge.bibtex.document import Document
from bibforge.repair.engine.bibview import BibView
from bibforge.repair.engine.fields import inner_text, rewritten
from bibforge.repair.engine.findings import Finding
from bibforge.repair.engine.listview import ListView
from bibforge.repair.rules.lists import patched_link

_DEAD_MIRROR = re.compile(
    r"""
    (?<![\w.-])(?:https?://)?
    (?P<mirror> (?:au|br|cn|de|es|fr|il|in|jp|kr|ru|tw|uk|za|aps|lanl|xxx)\.arxiv\.org|xxx\.lanl\.gov|xxx\.itp\.ac\.cn)
    (?=/(?:abs|pdf|ps|format)/)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Addresses of the former mirrors of arXiv, up to the path."""


def no_dead_mirror(document: Document, view: BibView) -> Iterator[Finding]:
    """The national mirrors of arXiv were switched off; the same path at arxiv.org answers."""
    for _, field in view.named("url", "howpublished", "note", "ee", "link", "pdf"):
        text = inner_text(field)
        if text and _DEAD_MIRROR.search(text):
            new = _living(text)
            if new:
                yield rewritten(field, new, "the arXiv mirror is gone; arxiv.org has the same page")


def no_dead_mirror_in_list(view: ListView) -> Iterator[Finding]:
    """The national mirrors of arXiv were switched off; the same path at arxiv.org answers."""
    from bibforge.readinglist.patch import fill_link  # a `.bib` is repaired without the reader of lists

    for mention in view.mentions:
        for link in mention.links:
            living = _living(link.url) if link.target_span and _DEAD_MIRROR.search(link.url) else ""
            if living and living != link.url:
                yield patched_link(
                    fill_link(view.text, mention, link, living, view.syntax), link, f"the mirror is gone: {living}"
                )


def _living(text: str) -> str:
    """Return the text with addresses of dead arXiv mirrors put to arxiv.org, or nothing for paths that it lacks."""
    new = _DEAD_MIRROR.sub("https://arxiv.org", text)
    return "" if re.search(r"arxiv\.org/(?:ps|format)/|/(?:pdf|ps|format)/\S*\.ps", new) else new
