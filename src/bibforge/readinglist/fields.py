"""The keys of data behind lists: what `title`, `url_pdf` or `Авторы` say of a work, in any spelling and language."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from bibforge.model.library import Role
from bibforge.readinglist.words import meanings_in


class FieldMeaning(StrEnum):
    """What a key says of a work; the roles of links have their own words."""

    TITLE = "title"
    NAME = "name"
    """A title where there is no better one."""
    PEOPLE = "people"
    YEAR = "year"
    VENUE = "venue"
    DOI = "doi"
    ARXIV = "arxiv"
    ISBN = "isbn"
    OPENREVIEW = "openreview"
    SERIAL = "serial"
    """Identifiers by their own names, one level further in."""
    LINK = "link"
    PAPER = "paper"
    PDF = "pdf"
    CODE = "code"
    PROJECT = "project"
    VIDEO = "video"
    SLIDES = "slides"
    BLOG = "blog"
    DATA = "data"
    DEMO = "demo"
    OTHER = "other"
    CATEGORY = "category"
    GROUP = "group"
    """It holds works and names no category."""
    NOTE = "note"
    PERSON = "person"
    """What has this key is a person and no work."""
    UNKNOWN = "unknown"


ROLES = {
    FieldMeaning.PAPER: Role.PAPER, FieldMeaning.PDF: Role.PDF, FieldMeaning.CODE: Role.CODE,
    FieldMeaning.PROJECT: Role.PROJECT, FieldMeaning.VIDEO: Role.VIDEO, FieldMeaning.SLIDES: Role.SLIDES,
    FieldMeaning.BLOG: Role.BLOG, FieldMeaning.DATA: Role.DATA, FieldMeaning.DEMO: Role.DEMO,
    FieldMeaning.OTHER: Role.OTHER,
}  # fmt: skip
"""The keys that name what a link leads to."""
LINKED = frozenset({*ROLES, FieldMeaning.LINK, FieldMeaning.DOI, FieldMeaning.ARXIV, FieldMeaning.OPENREVIEW})
"""The keys whose values may be addresses."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s_.:/-]+")
_AROUND = re.compile(r"^(?:url|link|paper)\s|\s(?:url|urls|link|links|href|id|address|page)$")
_KEYS = {word: FieldMeaning(meaning) for word, meaning in meanings_in("fields").items()}


@lru_cache(maxsize=4096)
def field_meaning(key: str) -> FieldMeaning:
    """Return what a key means: as the table has it, in any case and spelling (`paperLink`, `paper_link`), then without
    the words around it that only say that an address follows (`url_pdf`, `code-link`).
    """
    if len(key) > 60:
        return FieldMeaning.UNKNOWN
    folded = _SEPARATORS.sub(" ", _CAMEL.sub(" ", key).casefold()).strip(" *#()[]")
    if folded in _KEYS:
        return _KEYS[folded]
    bare = _AROUND.sub("", folded)
    found = _KEYS.get(bare, FieldMeaning.UNKNOWN) if bare != folded else FieldMeaning.UNKNOWN
    return found if found in LINKED else FieldMeaning.UNKNOWN
