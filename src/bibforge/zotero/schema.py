"""Zotero's schema as far as bibforge writes it: the fields of each item type, its creators, the limits, the keys."""

from __future__ import annotations

import hashlib
import re

SCHEMA_VERSION = 41
"""The schema (zotero-schema, 20 January 2026) that the tables below were taken from."""

FIELD_BYTES = 65_535
NAME_LENGTH = 255
"""Collection names and tags, in characters; the server answers 413 beyond."""
NOTE_LENGTH = 250_000
"""Notes, in characters of HTML; desktops refuse longer ones."""
BATCH = 50
PAGE = 100

_TAIL = "shortTitle language libraryCatalog callNumber rights extra"
_NET = "DOI citationKey url accessDate"
_ARCHIVE = "archive archiveLocation"

ITEM_FIELDS: dict[str, tuple[str, ...]] = {
    name: tuple(fields.split())
    for name, fields in {
        "preprint": "title abstractNote genre repository archiveID place date series seriesNumber "
        f"{_NET} {_ARCHIVE} {_TAIL}",
        "conferencePaper": "title abstractNote proceedingsTitle conferenceName publisher place date eventPlace volume "
        f"issue numberOfVolumes pages series seriesNumber DOI ISBN citationKey url accessDate ISSN {_ARCHIVE} {_TAIL}",
        "journalArticle": "title abstractNote publicationTitle publisher place date volume issue section partNumber "
        f"partTitle pages series seriesTitle seriesText journalAbbreviation {_NET} PMID PMCID ISSN {_ARCHIVE} {_TAIL}",
        "book": "title abstractNote series seriesNumber volume numberOfVolumes edition date publisher place "
        f"originalDate originalPublisher originalPlace format numPages ISBN {_NET} ISSN {_ARCHIVE} {_TAIL}",
        "bookSection": "title abstractNote bookTitle series seriesNumber volume numberOfVolumes edition date publisher "
        f"place originalDate originalPublisher originalPlace format pages ISBN {_NET} ISSN {_ARCHIVE} {_TAIL}",
        "encyclopediaArticle": "title abstractNote encyclopediaTitle series seriesNumber volume numberOfVolumes "
        f"edition place publisher date pages ISBN DOI citationKey url accessDate {_ARCHIVE} {_TAIL}",
        "thesis": "title abstractNote thesisType university place date series seriesNumber numPages DOI ISBN "
        f"citationKey url accessDate ISSN {_ARCHIVE} {_TAIL}",
        "report": "title abstractNote reportNumber reportType institution place date seriesTitle seriesNumber pages "
        f"DOI ISBN citationKey url accessDate ISSN {_ARCHIVE} {_TAIL}",
        "manuscript": "title abstractNote manuscriptType institution place date numPages number "
        f"{_NET} {_ARCHIVE} {_TAIL}",
        "presentation": "title abstractNote presentationType date meetingName place series sessionTitle "
        f"{_NET} shortTitle language rights extra",
        "webpage": "title abstractNote websiteTitle websiteType date publisher place "
        f"{_NET} shortTitle language rights extra",
        "blogPost": f"title abstractNote blogTitle websiteType date {_NET} ISSN shortTitle language rights extra",
        "dataset": "title abstractNote identifier type versionNumber date repository repositoryLocation format "
        f"{_NET} {_ARCHIVE} {_TAIL}",
        "computerProgram": "title abstractNote seriesTitle versionNumber date system company place programmingLanguage "
        f"rights citationKey url accessDate DOI ISBN {_ARCHIVE} libraryCatalog callNumber shortTitle extra",
        "standard": "title abstractNote organization committee type number versionNumber edition status date publisher "
        f"place partNumber partTitle ISBN {_NET} {_ARCHIVE} numPages {_TAIL}",
        "videoRecording": "title abstractNote videoRecordingFormat seriesTitle volume numberOfVolumes place studio "
        f"date runningTime ISBN {_NET} {_ARCHIVE} {_TAIL}",
        "document": f"title abstractNote type date publisher place {_NET} {_ARCHIVE} {_TAIL}",
    }.items()
}
"""The fields of every item type that bibforge writes, in the schema's order."""

CHILD_TYPES = frozenset({"note", "attachment", "annotation"})

BASE_FIELDS: dict[str, dict[str, str]] = {
    "container": {
        "journalArticle": "publicationTitle",
        "conferencePaper": "proceedingsTitle",
        "bookSection": "bookTitle",
        "encyclopediaArticle": "encyclopediaTitle",
        "webpage": "websiteTitle",
        "blogPost": "blogTitle",
        "magazineArticle": "publicationTitle",
        "newspaperArticle": "publicationTitle",
        "dictionaryEntry": "dictionaryTitle",
    },
    "publisher": {
        "preprint": "repository",
        "thesis": "university",
        "report": "institution",
        "manuscript": "institution",
        "dataset": "repository",
        "computerProgram": "company",
        "videoRecording": "studio",
    },
    "number": {"preprint": "archiveID", "report": "reportNumber", "dataset": "identifier"},
    "type": {
        "preprint": "genre",
        "thesis": "thesisType",
        "report": "reportType",
        "manuscript": "manuscriptType",
        "presentation": "presentationType",
        "webpage": "websiteType",
        "blogPost": "websiteType",
    },
}
"""For each base field the name it has in an item type; a change of type carries a base field's value over."""

KEY_LETTERS = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
"""The letters of object keys as Zotero makes them, eight to a key: no 0, 1 or O."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def key_for(*parts: str, salt: int = 0) -> str:
    """Return the object key that belongs to `parts`: the same for ever, so that a creation can be repeated safely.

    `salt` gives the next key where the first is taken by another object.
    """
    seed = "\x1f".join((*parts, str(salt)) if salt else parts)
    number = int.from_bytes(hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest()[:16], "big")
    letters = []
    for _ in range(8):
        number, rest = divmod(number, len(KEY_LETTERS))
        letters.append(KEY_LETTERS[rest])
    return "".join(letters)


def clean(text: str) -> str:
    """Return `text` as the server will keep it: no control characters, no lone surrogates, no blanks at the ends."""
    return _CONTROL.sub("", text).strip()


def cut(text: str, size: int = FIELD_BYTES) -> str:
    """Return `text` cut to `size` bytes of UTF-8, at a character."""
    data = text.encode()
    return text if len(data) <= size else data[:size].decode("utf-8", "ignore").rstrip()
