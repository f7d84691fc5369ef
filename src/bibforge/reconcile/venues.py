"""Where a work appeared, as a careful author writes it: one name for each meeting, its parts in fields of their own."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from bibforge.model.people import with_particle
from bibforge.model.record import Kind, Record
from bibforge.reconcile.meetings import Meeting, meeting_from, numbered, ordinal
from bibforge.reconcile.places import KnownVenue, VenueKind, known_places
from bibforge.text.addresses import without_tracking


class _Title(NamedTuple):
    """How the proceedings of a meeting are called up to the year `until`: `#` stands for its ordinal, `@` for its year.

    The meeting of the year y is the (y - `zero`)th from the year `since` on; `zero` is 0 where that cannot be reckoned.
    """

    text: str
    until: int
    zero: int
    since: int


@cache
def _titles() -> dict[str, tuple[_Title, ...]]:
    data = pkgutil.get_data("bibforge.reconcile", "data/meetings.tsv")
    found: dict[str, tuple[_Title, ...]] = {}
    for line in (data or b"").decode("utf-8").splitlines()[1:]:
        short, text, until, zero, since, _ = line.split("\t")
        title = _Title(text, int(until or 9999), int(zero or 0), int(since or 0))
        found[short] = (*found.get(short, ()), title)
    return found


def _title_of(place: KnownVenue | None, year: int | None) -> _Title | None:
    """Return the title of a meeting's proceedings in a year, the last one where no year is known."""
    titles = _titles().get(place.short, ()) if place else ()
    return next((one for one in titles if year and year <= one.until), titles[-1] if titles else None)


_SATELLITE = re.compile(
    r"""
    \b(?P<word> workshops? | wkshps? | companion | adjunct | findings | demonstrations? | demos? | tutorials? | student
    | doctoral | industry | industrial | posters? | challenges? | competitions? | extended\ abstracts | satellite
    | track | shared\ task | asia )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What is held beside a meeting: its papers are not in the meeting's own proceedings."""
_WORKSHOPS = re.compile(r"(?<=\w)\s+Workshops?(?=$|\s+(?:19|20)\d\d$|,)", re.IGNORECASE)
"""The workshops of a meeting all together (`CVPR Workshops`), which have proceedings of their own."""
_WORKSHOP_LETTER = re.compile(r"^(?P<short>[A-Z][A-Za-z]*[A-Z])W(?P<rest>[-' ]?\d*)$")
_MEETING_WORD = re.compile(
    r"\b(?:conf(?:erence)?|symp(?:osium)?|workshops?|meeting|congress|colloquium)\b", re.IGNORECASE
)
_JOURNAL_WORD = re.compile(
    r"\b(?:trans(?:actions)?|journal|j|letters|lett|magazine|review|reviews|annals|bulletin)\b\.?", re.IGNORECASE
)
_PROCEEDINGS = re.compile(
    r"^(?:the\s+)?(?:proceedings(?:\s+of)?|proc\.?(?:\s+of)?|in)[\s,:]+(?:the\s+)?", re.IGNORECASE
)
_THESIS = re.compile(
    r"""(?P<degree> ph\.?\s?d\.?\ | doctoral\ | master'?s?\ | m\.?\s?sc\.?\ | diploma\ )? (?:thesis|dissertation)
        ,\s+ (?P<school>[^,]+) (?:,\s+(?P<place>.+))?""",
    re.VERBOSE | re.IGNORECASE,
)
_SERIES = {"LNCS": "Lecture Notes in Computer Science", "LNAI": "Lecture Notes in Artificial Intelligence"}
_SERIES_BEHIND = re.compile(r"\s*[(,]\s*(?P<series>LNCS|LNAI),?\s+(?:vol\.?\s*)?(?P<volume>\d+)\)?$")
_PMLR = "Proceedings of Machine Learning Research"
_PMLR_PUBLISHERS = frozenset({"PMLR", "JMLR.org"})
"""Who is named as the publisher of PMLR's volumes; the first sixty appeared under the name of JMLR."""
_GLUED_YEAR = re.compile(r"(?P<short>[A-Z][A-Za-z]*[A-Z])(?P<year>(?:19|20)\d\d)")
"""A meeting and its year without a blank, as lists write them: `ECCV2020`."""
_LETTER_VOLUME = re.compile(r"(?P<letter>[A-Z])(?P<number>\d+)")
_VOLUME_BEHIND = re.compile(
    r"""
    ,\s+ vol(?:ume|\.)? \s+ (?P<volume>\d+)
    (?: ,\s+ (?:issue|number|no\.?) \s+ (?P<issue>\d+) )? (?P<date> \s+[-–]\s+ [A-Z][a-z]+ \s+ (?:19|20)\d\d )? $
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FINDINGS = re.compile(
    r"""
      (?P<short>(?:EM|NA)?(?:NLP|ACL)|[EA]ACL) [\s'’-]* (?P<year>(?:19|20)?\d\d)? \s+ Findings
    | Findings\ of\ (?:the\ )? (?P<behind>(?:EM|NA)?(?:NLP|ACL)|[EA]ACL) [\s'’-]* (?P<then>(?:19|20)?\d\d)?
    """,
    re.VERBOSE,
)
"""The second volume of a meeting of the ACL, which has one title for all of them (ACL Anthology)."""
_WHOLE = 7
_FEWEST_WORDS = 3
"""A name that no table knows says what it is with no fewer words."""
_CUT_SHORT = (
    (re.compile(r"\b(?:Int'?l|Int)\b\.?(?=\s)"), "International"),
    (re.compile(r"\bConf\b\.?"), "Conference"),
    (re.compile(r"\bSymp\b\.?"), "Symposium"),
    (re.compile(r"\bEur\b\.(?=\s)"), "European"),
    (re.compile(r"\bAnn(?:u|\b)\.(?=\s)"), "Annual"),
)
"""The words for kinds of meetings that lists cut short (LTWA: `int.`, `conf.`, `symp.`, `eur.`, `annu.`), in full."""
_REPOSITORIES = ("arxiv", "corr", "abs/")


def tidied(record: Record) -> Record:
    """Return the record with its journal or meeting under one clean name, and what that name held in its own fields.

    Nothing is added that neither the record nor the table of meetings says. People have their particles before their
    family names.
    """
    authors = tuple(map(with_particle, record.authors))
    if authors != record.authors:
        record = replace(record, authors=authors)
    if (bare := without_tracking(record.url)) != record.url:
        record = replace(record, url=bare)
    if not record.container:
        return record
    if glued := _GLUED_YEAR.fullmatch(record.container):
        record = replace(record, container=f"{glued['short']} {glued['year']}")
    if record.kind is Kind.ARTICLE:
        return _journal(record)
    if record.kind is Kind.CONFERENCE:
        return _proceedings(record)
    if record.kind is Kind.THESIS and not record.institution:
        return _thesis(record) or record
    return _of_unknown_kind(record) if record.kind is Kind.UNKNOWN else record


def _thesis(record: Record) -> Record | None:
    """Return a thesis with its school and degree where its container tells them, or None."""
    told = _THESIS.fullmatch(record.container)
    if not told:
        return None
    genre = "Master's thesis" if re.match(r"m|dipl", told["degree"] or "", re.IGNORECASE) else "PhD thesis"
    return replace(
        record, kind=Kind.THESIS, container="", institution=told["school"], place=record.place or told["place"] or "",
        genre=record.genre or (genre if told["degree"] else ""),
    )  # fmt: skip


def _of_unknown_kind(record: Record) -> Record:
    """Return what a list says of an unresolved work's place as an article or a conference paper, where it tells."""
    name = record.container
    thesis = _thesis(record)
    if thesis:
        return thesis
    if any(one in name.lower() for one in _REPOSITORIES):
        return replace(record, container="") if record.arxiv else record
    kinds = {place.kind for place in known_places(name)}
    telling = not kinds and len(re.findall(r"\w{3,}", name)) >= _FEWEST_WORDS
    if _JOURNAL_WORD.search(name) and not _MEETING_WORD.search(name):
        return _journal(replace(record, kind=Kind.ARTICLE)) if kinds or telling else record
    if VenueKind.MEETING in kinds or (telling and _MEETING_WORD.search(name)):
        return _proceedings(replace(record, kind=Kind.CONFERENCE))
    return _journal(replace(record, kind=Kind.ARTICLE)) if VenueKind.JOURNAL in kinds else record


def _journal(record: Record) -> Record:
    """Return an article with the name of its journal alone, a letter of its volume put behind that name."""
    name, volume, event = record.container, record.volume, record.event
    if ";" in name and _PROCEEDINGS.match(name):  # INSPIRE: the meeting, then the journal that holds its papers
        held, _, name = (part.strip() for part in name.rpartition(";"))
        event = event or _PROCEEDINGS.sub("", held)
    if not volume and (behind := _VOLUME_BEHIND.search(name)):
        name, volume = name[: behind.start()], behind["volume"]
        record = replace(record, issue=record.issue or behind["issue"] or "")
    lettered = _LETTER_VOLUME.fullmatch(volume)
    if lettered and not re.search(r"\s[A-Z]$", name):
        name, volume = f"{name} {lettered['letter']}", lettered["number"]
    known = _only(known_places(name), VenueKind.JOURNAL)
    full = known.title if known and _same_section(name, known.title) else ""
    if not known and not volume and not _JOURNAL_WORD.search(name) and _is_meeting(name):
        return _proceedings(replace(record, kind=Kind.CONFERENCE))
    told = meeting_from(event) if event != record.event else None
    return replace(
        record, container=full or name, volume=volume, event=told.name if told else event,
        short_container=record.short_container or (name if full and name != full else ""),
        event_place=record.event_place or (told.place if told else ""),
        event_date=record.event_date or (told.dates if told else ""),
    )  # fmt: skip


def _same_section(name: str, title: str) -> bool:
    """Tell whether a journal's sections agree: `Phys. Rev.` is none of Physical Review A to X."""
    ours, theirs = (re.search(r"\s([A-Z])$", one) for one in (name, title))
    return (ours[1] if ours else "") == (theirs[1] if theirs else "")


def _is_meeting(name: str) -> bool:
    return bool(_MEETING_WORD.search(name)) or bool(re.fullmatch(r"[A-Z][A-Za-z&/-]+ (?:19|20)\d\d", name))


def _proceedings(record: Record) -> Record:
    """Return a conference paper with the title of its proceedings, and the meeting's place, dates and short name."""
    written = record.container
    findings = _FINDINGS.fullmatch(written)
    if findings:
        return _findings(record, findings)
    series = _SERIES_BEHIND.search(written)
    if record.publisher in _PMLR_PUBLISHERS and record.volume and record.series in ("", _PMLR):
        record = replace(record, series=_PMLR, publisher="PMLR")
    if series and not record.series:
        record = replace(record, series=_SERIES[series["series"]], volume=record.volume or series["volume"])
        written = written[: series.start()]
    told = meeting_from(_WORKSHOP_LETTER.sub(_spelled_workshops, written))
    place = _main_meeting(written, told)
    year = told.year or record.year
    title = _title_of(place, year)
    if title and place and not _is_kept(written, told):
        return _with_title(record, told, place, title, year)
    name = _clean(told)
    short = f"{told.short} {year}" if told.short and year and told.short != told.name else record.short_container
    alone = re.fullmatch(r"\S+(?: Asia)? (?:19|20)\d\d", name)
    is_bare = not (told.place or told.dates or told.short or _MEETING_WORD.search(name))
    container = written if is_bare else name if alone or not name else _as_proceedings(name)
    return replace(
        record, container=container or written, short_container=short or record.short_container,
        event=record.event or ("" if alone else _event(container)),
        event_place=record.event_place or told.place, event_date=record.event_date or told.dates,
    )  # fmt: skip


def _spelled_workshops(match: re.Match[str]) -> str:
    """Return `CVPRW 2021` as `CVPR Workshops 2021`; a meeting of its own stays as it is."""
    known = any(place.short == match["short"] for place in known_places(match["short"]))
    return f"{match['short']} Workshops {match['rest'].strip(' -')}".strip() if known else match[0]


def _findings(record: Record, match: re.Match[str]) -> Record:
    short, year = match["short"] or match["behind"], match["year"] or match["then"] or str(record.year or "")
    name = f"{short} {year if len(year) == 4 or not year else f'20{year}'}".strip()
    title = f"Findings of the Association for Computational Linguistics: {name}"
    return replace(record, container=title, short_container=f"Findings of {name}")


def _with_title(record: Record, told: Meeting, place: KnownVenue, title: _Title, year: int | None) -> Record:
    number = _number(told, title, year)
    text = title.text.replace("#", ordinal(number) if number else "").replace("@", str(year or ""))
    text = " ".join(text.split())
    beside = " Workshops" if _WORKSHOPS.search(told.name) or _WORKSHOPS.search(told.short) else ""
    text, beside = (text, "") if text.endswith("Workshop") else (text + beside, beside)
    volume = record.volume
    if title.text.startswith("Advances in Neural") and not volume and year and record.authors:
        volume = _stated_volume(record.container) or (str(year - title.zero) if year >= title.since else "")
    return replace(
        record, container=text, volume=volume, event=_event(text) or record.event,
        short_container=f"{place.short}{beside} {year or ''}".strip(),
        event_place=record.event_place or told.place, event_date=record.event_date or told.dates,
    )  # fmt: skip


def _number(told: Meeting, title: _Title, year: int | None) -> int:
    if title.zero and year and year >= title.since:
        return year - title.zero
    return told.number if "#" in title.text else 0


def _stated_volume(written: str) -> str:
    found = re.search(r"Systems (\d+)\b", written)
    return found[1] if found else ""


def _main_meeting(written: str, told: Meeting) -> KnownVenue | None:
    """Return the one meeting that a name means, or None: not what is held beside it, nor one of several."""
    if _SATELLITE.search(_WORKSHOPS.sub("", written)):
        return None
    for name in (_WORKSHOPS.sub("", told.name), _WORKSHOPS.sub("", told.short)):
        found = [one for one in known_places(name) if one.kind is VenueKind.MEETING]
        exact = [one for one in found if one.short.casefold() == name.casefold()]  # AISTATS is no contraction of AIES
        if len(found) == 1 or exact:
            return (exact or found)[0]
        if found:
            return None
    return None


def _is_kept(written: str, told: Meeting) -> bool:
    """Tell whether a name is whole as it stands: the title of proceedings, without place, dates and short name."""
    if told.place or told.dates or told.short or len(written.split()) < _WHOLE:
        return False
    said = re.match(r"proceedings of the\s+(?P<year>(?:19|20)\d\d\b)?", written, re.IGNORECASE)
    return bool(said) and bool((said and said["year"]) or numbered(written)[1])


def _clean(told: Meeting) -> str:
    """Return a name of a meeting that no table knows: rightly numbered, without the year behind its kind."""
    name = told.name
    if _MEETING_WORD.search(name):
        name = re.sub(r"^The\s+", "", name)
    for short, full in _CUT_SHORT:
        name = short.sub(full, name)
    return re.sub(r"(?<=[a-z]) (?:19|20)\d\d$", "", name) if told.year and _MEETING_WORD.search(name) else name


def _as_proceedings(name: str) -> str:
    if re.match(r"(?:advances in|findings of|lecture notes|computer vision|progress in)\b", name, re.IGNORECASE):
        return name
    bare = _PROCEEDINGS.sub("", name)
    if not _MEETING_WORD.search(bare) and bare == name:
        return name  # a book's title, or a name that says of itself what it is
    return f"Proceedings of the {bare}"


def _event(container: str) -> str:
    """Return the name of the meeting behind the title of its proceedings."""
    if container.startswith("Advances in Neural"):
        return "Conference on Neural Information Processing Systems"
    return _PROCEEDINGS.sub("", container) if _PROCEEDINGS.match(container) else ""


def _only(places: Iterable[KnownVenue], kind: VenueKind) -> KnownVenue | None:
    found = [one for one in places if one.kind is kind]
    return found[0] if len(found) == 1 else None
