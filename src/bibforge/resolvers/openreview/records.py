"""OpenReview's account of a submission, a note of either of its APIs, as a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import OpenReviewId
from bibforge.model.people import Person, person_from
from bibforge.model.record import Kind, Record
from bibforge.resolvers.batches import mapping
from bibforge.resolvers.service_text import readable_tex

_NOT_ACCEPTED = re.compile(r"/(?:Submission|Withdrawn|Desk_?Rejected|Rejected)|^$", re.IGNORECASE)
"""What the `venueid` of a note has that is no publication."""
_FORM = re.compile(r"\s*\(?\b(?:oral|poster|spotlight|notable.*|top.*%.*|conditional.*)\)?$", re.IGNORECASE)
"""How a paper was presented, which is no part of the venue's name."""
_NOBODY = frozenset({"anonymous", ""})


def record_from_note(note: Mapping[str, Any]) -> Record | None:
    """Return the record of a submission's own note, or None for a reply (a review, a comment, a decision).

    Only what a venue has accepted is a conference paper there; everything else is a manuscript.
    """
    content = mapping(note.get("content"))
    forum = OpenReviewId.parse(str(note.get("forum") or note.get("id") or ""))
    title = _text(content, "title")
    if forum is None or not title or note.get("replyto"):
        return None
    venue = _venue(content)
    year = re.search(r"\b(?:19|20)\d\d\b", f"{venue} {_text(content, 'venueid')}") if venue else None
    date = PartialDate(int(year[0])) if year else _year_of(note)
    return Record(
        source="openreview",
        kind=Kind.CONFERENCE if venue else Kind.MANUSCRIPT,
        title=title,
        authors=tuple(_people(content)),
        date=date,
        openreview=forum,
        container=venue,
        url=forum.url,
    )


def _value(content: Mapping[str, Any], name: str) -> Any:
    """API 2 wraps each value in an object."""
    value = content.get(name)
    return value.get("value") if isinstance(value, Mapping) else value


def _text(content: Mapping[str, Any], name: str) -> str:
    value = _value(content, name)
    return readable_tex(value) if isinstance(value, str) else ""


def _venue(content: Mapping[str, Any]) -> str:
    """Return the name of the venue that accepted a submission; DBLP's rows of arXiv papers name CoRR, which is none."""
    venue, venueid = _text(content, "venue"), _text(content, "venueid")
    if _NOT_ACCEPTED.search(venueid) or venue.lower().startswith(("submitted to", "corr", "under review")):
        return ""
    return _FORM.sub("", venue)


def _people(content: Mapping[str, Any]) -> Iterator[Person]:
    names = _value(content, "authors")
    for name in names if isinstance(names, list) else []:
        person = person_from(readable_tex(name)) if isinstance(name, str) else None
        if person and name.strip().lower() not in _NOBODY:
            yield person


def _year_of(note: Mapping[str, Any]) -> PartialDate | None:
    """Return the year of publication, or of submission; the times are milliseconds since 1970."""
    for name in ("pdate", "odate", "cdate", "tcdate"):
        value = note.get(name)
        if isinstance(value, int) and 0 < value < 4102444800000:
            return PartialDate(datetime.fromtimestamp(value / 1000, UTC).year)
    return None
