"""arXiv's two accounts of a paper, the Atom entry of its API and the row of its public snapshot, read as records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from email.utils import parsedate
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import ArxivId, Doi
from bibforge.model.people import Person, person_from, says_others
from bibforge.model.record import Kind, Notice, Record
from bibforge.resolvers.service_text import collapsed, readable, readable_tex

if TYPE_CHECKING:
    import arxiv  # type: ignore[import-untyped]  # the package ships no types


def record_from_result(result: arxiv.Result) -> Record:
    """Return the record of one entry of the API's feed.

    Raises ValueError where the entry names no arXiv identifier. arXiv's DOI is typed by the submitter: it is kept
    only where exactly one well-formed publisher's DOI stands there, and it is not verified.
    """
    identifier = _identifier(result.entry_id)
    dois = [link.href for link in result.links if link.title == "doi"] or [result.doi or ""]
    comment = _text(result.comment)
    return Record(
        source="arxiv",
        kind=Kind.PREPRINT,
        title=readable_tex(result.title),
        authors=tuple(filter(None, (_person(readable(author.name)) for author in result.authors))),
        date=PartialDate(result.published.year, result.published.month, result.published.day),
        doi=publisher_doi(dois),
        arxiv=identifier,
        url=identifier.url,
        abstract=readable(result.summary),
        comment=comment,
        journal_ref=_text(result.journal_ref),
        categories=tuple(dict.fromkeys(filter(None, (result.primary_category, *result.categories)))),
        notices=_notices(comment),
    )


def version_of(result: arxiv.Result) -> tuple[int, PartialDate] | None:
    """Return which version of a paper an entry of the feed shows, the latest one, and the day on which it came."""
    found = ArxivId.parse(result.entry_id)
    if found is None or found.version is None:
        return None
    return found.version, PartialDate(result.updated.year, result.updated.month, result.updated.day)


def record_from_snapshot(row: Mapping[str, Any], source: str = "arxiv", account: str = "") -> Record:
    """Return the record of one row of the public metadata snapshot (one JSON object a line).

    Names come from `authors_parsed` where the row has it, else from the text `authors`; a row without versions has
    the month that its identifier states. Raises ValueError where the row names no arXiv identifier.
    """
    identifier = _identifier(str(row.get("id") or ""))
    comment = _text(row.get("comments"))
    parsed, names = row.get("authors_parsed"), _without_affiliations(str(row.get("authors") or ""))
    return Record(
        source=source,
        account=account,
        kind=Kind.PREPRINT,
        title=readable_tex(str(row.get("title") or "")),
        authors=_parsed_people(parsed) if parsed else _listed_people(names),
        more_authors=says_others(names),
        date=_first_date(row.get("versions")) or _date_of(identifier),
        doi=publisher_doi([str(row.get("doi") or "")]),
        arxiv=identifier,
        url=identifier.url,
        abstract=readable(str(row.get("abstract") or "")),
        comment=comment,
        journal_ref=_text(row.get("journal-ref")),
        categories=tuple(str(row.get("categories") or "").split()),
        notices=_notices(comment),
    )


def _identifier(text: str) -> ArxivId:
    found = ArxivId.parse(text)
    if not found:
        raise ValueError(f"not an arXiv identifier: {text[:80]!r}")
    return ArxivId(found.value)  # the version shown is that of the answer, not of the work


def _text(value: object) -> str:
    """Return a free text as typed, on one line; only TeX's commands are read, so that addresses in it stay whole."""
    if not isinstance(value, str):
        return ""
    return readable(value) if "\\" in value else collapsed(value)


def publisher_doi(texts: Sequence[str]) -> Doi | None:
    """Return the one publisher's DOI that arXiv's DOI fields hold; None for none, several, malformed or arXiv's own."""
    found = {Doi.parse(text) for text in texts if text.strip()}
    if len(found) != 1 or any(re.search(r"\S\s+\S", text) or _more_than_one(text) for text in texts):
        return None
    doi = found.pop()
    return doi if doi and not doi.value.startswith("10.48550/") else None


def _more_than_one(text: str) -> bool:
    return len(re.findall(r"\b10\.\d{4,9}/", text)) > 1


_WITHDRAWN = re.compile(
    r"""
    \bthis\ (?P<work>paper|article|submission|manuscript|work|preprint)
        \ (?:has\ been|is|was)\ (?:temporarily\ )?withdrawn
    | ^withdrawn\b
    | \bwithdrawn\ by\ (?:the\ )?(?P<who>author|arxiv)
    | \bwithdrawal\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def _notices(comment: str) -> tuple[Notice, ...]:
    """The API has no flag for a withdrawn paper; authors say so in the comment (arXiv help, "Withdraw an article")."""
    return (Notice(type="withdrawal"),) if comment and _WITHDRAWN.search(comment) else ()


def _first_date(versions: object) -> PartialDate | None:
    """Return the date of version 1: `Mon, 2 Apr 2007 19:18:42 GMT` in the snapshot, ISO dates in copies of it."""
    if not isinstance(versions, Sequence) or not versions or not isinstance(versions[0], Mapping):
        return None
    created = str(versions[0].get("created") or "")
    iso = PartialDate.parse(created)
    if iso:
        return iso
    spelled_out = parsedate(created)
    return PartialDate.from_parts(spelled_out[:3]) if spelled_out else None


def _date_of(identifier: ArxivId) -> PartialDate:
    number = identifier.value.rpartition("/")[2]
    return PartialDate(identifier.year, int(number[2:4]))


_DEGREE = re.compile(r"(?:m\.?\s?d|ph\.?\s?d|m\.?\s?s|m\.?\s?sc|b\.?\s?sc|esq|eds?|editors?)\.?", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_OTHERS = re.compile(r"(?:and\s+)?(?:et\.?\s*al\.?|(?:\d+\s+|many\s+)?others)", re.IGNORECASE)
"""What submitters write for the people whom they leave out: nobody's name."""
_PARENTHESES = re.compile(r"\([^()]*\)")
_UNUSUAL = re.compile(r",(?! )|[;&:]|\band\b")
_BETWEEN = re.compile(r"\s*(?:,\s*(?:and\s+|&\s+)?|;\s*|\s+and\s+|\s+&\s+|:\s+)")


def _without_affiliations(text: str) -> str:
    text = readable(text)
    while "(" in text:
        shorter = _PARENTHESES.sub(" ", text)
        text = shorter if shorter != text else text.partition("(")[0]
    return text


def people_in(text: str) -> tuple[Person, ...]:
    """Return the people of the snapshot's text `A. B. Cee, D. Eff (1) and G. Hi ((1) There)`: natural order throughout.

    Affiliations in parentheses and degrees are left out.
    """
    return _listed_people(_without_affiliations(text))


def _listed_people(text: str) -> tuple[Person, ...]:
    names: list[str] = []
    for piece in _BETWEEN.split(text) if _UNUSUAL.search(text) else text.split(", "):
        if _SUFFIX.fullmatch(piece) and names:
            names[-1] += f" {piece}"
        elif piece and not _DEGREE.fullmatch(piece):
            names.append(piece)
    return tuple(filter(None, map(_person, names)))


@lru_cache(maxsize=65536)
def _person(name: str) -> Person | None:
    """Return the person of one name in natural order; kept, since the same people write many papers."""
    if _OTHERS.fullmatch(name.strip()) or not name.strip(" .:"):
        return None
    return person_from(name.replace(",", " ").rstrip(")"))


def _parsed_people(rows: Iterable[Sequence[str]]) -> tuple[Person, ...]:
    """Return the people of `authors_parsed`: `[family, given, suffix, affiliation…]` for each."""
    people = []
    for row in rows:
        family, given, suffix = (readable(str(part or "")) for part in (*row[:3], "", "", "")[:3])
        if _OTHERS.fullmatch(f"{given} {family}".strip()):
            continue
        whole = person_from(family) if family and not given else None
        if whole and whole.organisation:
            people.append(whole)
        elif family:
            people.append(Person(family=family, given=given, suffix=suffix))
    return tuple(people)
