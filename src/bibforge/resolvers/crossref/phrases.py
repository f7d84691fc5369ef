"""The phrases in Crossref's titles by which a book series, a meeting and what is no paper of its own are told."""

from __future__ import annotations

import re

_MEETINGS = (
    "conference", "workshops?", "proceedings", "symposium", "congress", "meeting", "colloquium", "conférence",
    "konferenz", "tagung", "congreso",
)  # fmt: skip
"""Words for a meeting in the title of a book, in the languages in which publishers deposit many."""

_SERIES_OF_MEETINGS = (
    "lecture notes in", "communications in computer and information science",
    "advances in intelligent systems and computing", "ifip advances",
)  # fmt: skip
"""How series begin that hold proceedings for the most part and deposit their papers as chapters."""

_OTHER_SERIES = (
    "lnai", "lncs", "smart innovation", "studies in",
    "springer (?:series|proceedings|tracts|handbooks|theses|optimization)", "spie proceedings", "proceedings of spie",
    "aip conference proceedings", "acm international conference proceeding", "methods in", "undergraduate texts",
    "graduate texts", "ceur workshop", "proceedings in", "synthesis lectures",
    "(?:.+ )?(?:series(?: in .+| on .+)?|monographs(?: .+)?|lecture notes(?: .+)?)$",
)  # fmt: skip
"""How the titles of further series begin, or what they are whole."""

_NO_PAPERS = (
    "(?:front|back) ?matter", "(?:editorial )?board(?: members)?", "editorial board.*", "table of contents", "contents",
    "title page.*", "issue information.*", "cover(?: image| page)?", "(?:author|subject|keyword)? ?index",
    "list of (?:reviewers|contributors|figures)", "masthead", "copyright(?: page| notice)?",
    r"\[?(?:front|back|inside front|inside back) cover\]?", "half[- ]title page",
    "(?:welcome )?message from the .+ chairs?", "(?:program|organizing|technical program) committees?", "sponsors",
    "errata list",
)  # fmt: skip
"""Whole titles of parts of a volume that have a DOI and are no works."""

MEETING = re.compile(rf"\b(?:{'|'.join(_MEETINGS)})\b", re.IGNORECASE)
SERIES = re.compile(rf"^(?:{'|'.join((*_SERIES_OF_MEETINGS, *_OTHER_SERIES))})", re.IGNORECASE)
SERIES_OF_MEETINGS = re.compile(
    r"^(?:lecture notes in|communications in computer and|advances in intelligent systems|ifip)", re.IGNORECASE
)
NO_PAPER = re.compile("|".join(_NO_PAPERS), re.IGNORECASE)
ACRONYM_AND_YEAR = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*[\s-]*['’]?(?:19|20)?\d\d\b")
"""`ECCV 2016`, `MICCAI'15`: a book title without a word for a meeting that is one all the same."""
