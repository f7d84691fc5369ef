"""Europe PMC's account of an article, one result of its search service (`resultType=core`), as a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bibforge.model.dates import PartialDate
from bibforge.model.identifiers import Doi, Pmcid, Pmid
from bibforge.model.people import Person
from bibforge.model.record import Kind, Notice, Record
from bibforge.resolvers.batches import mapping, mappings
from bibforge.resolvers.service_text import readable

_PREPRINTS = "PPR"
"""The source of preprints (bioRxiv, Research Square and others) among the sources of Europe PMC."""


def record_from_result(result: Mapping[str, Any]) -> Record:
    """Return the record of one result; what it does not say stays empty."""
    info = mapping(result.get("journalInfo"))
    journal = mapping(info.get("journal"))
    doi = Doi.parse(_text(result, "doi"))
    pmid = pmid_of(result)
    is_preprint = result.get("source") == _PREPRINTS
    container = _text(journal, "title") or _text(result, "journalTitle")
    kind = Kind.PREPRINT if is_preprint else Kind.ARTICLE if container else Kind.UNKNOWN
    return Record(
        source="europepmc",
        kind=kind,
        title=_text(result, "title").removesuffix("."),
        authors=tuple(_people(result)),
        date=_date(result, info),
        doi=doi,
        issn=_text(journal, "issn") or _text(journal, "essn"),
        container="" if is_preprint else container,
        short_container="" if is_preprint else _text(journal, "isoabbreviation"),
        volume=_text(info, "volume"),
        issue=_text(info, "issue"),
        pages=_text(result, "pageInfo"),
        url=doi.url if doi else pmid.url if pmid else "",
        notices=(Notice(type="retraction"),) if _is_retracted(result) else (),
    )


def pmid_of(result: Mapping[str, Any]) -> Pmid | None:
    """Return the PMID of a result."""
    return Pmid.parse(_text(result, "pmid"))


def pmcid_of(result: Mapping[str, Any]) -> Pmcid | None:
    """Return the PMCID of a result."""
    return Pmcid.parse(_text(result, "pmcid"))


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return readable(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _people(result: Mapping[str, Any]) -> Iterator[Person]:
    for one in mappings(mapping(result.get("authorList")).get("author")):
        family, given = _text(one, "lastName"), _text(one, "firstName") or _spaced(_text(one, "initials"))
        name = _text(one, "collectiveName")
        if family:
            yield Person(family=family, given=given)
        elif name:
            yield Person(family=name, organisation=True)


def _spaced(initials: str) -> str:
    """`JK` are two given names."""
    return " ".join(f"{one}." for one in initials) if initials.isalpha() and initials.isupper() else initials


def _date(result: Mapping[str, Any], info: Mapping[str, Any]) -> PartialDate | None:
    whole = PartialDate.parse(_text(result, "firstPublicationDate"))
    year = PartialDate.parse(_text(result, "pubYear")) or PartialDate.parse(_text(info, "yearOfPublication"))
    return whole if whole and (year is None or whole.year == year.year) else year


def _is_retracted(result: Mapping[str, Any]) -> bool:
    types = mapping(result.get("pubTypeList")).get("pubType")
    listed = types if isinstance(types, list) else [types]
    return any(str(one).lower() == "retracted publication" for one in listed)
